"""The pages in a real browser: no fault in the console, nothing foreign, words and records leading to each other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from daybook.kinds import KINDS
from daybook.web import create_app
from tests.web.fake import FakeShelf
from tests.web.serving import served

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")]
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]
TOKEN = "browser-test-token"
SHELF = FakeShelf()
PATHS = ["/", "/reports", *(f"/{kind.plural}" for kind in KINDS), "/failures", "/feeds", "/about",
         *(f"/reports/{id}" for id in SHELF.views),
         *(f"/reports/{id}/versions" for id in SHELF.views),
         "/records/i0", "/records/i8", "/no-such-page"]
# What waiting for "html.js" comes to, at a third of its cost: a tenth of a second on every page.
ARRIVED = """() => new Promise((done, fail) => {
  const until = performance.now() + 30000;
  const look = () => document.documentElement.classList.contains('js') ? done()
    : performance.now() > until ? fail(new Error('its script does not run')) : setTimeout(look, 10);
  look();
})"""
REPORT = next(f"/reports/{id}" for id, view in SHELF.views.items() if view.row.external_id == "gazette/rockets")


@dataclass
class Tab:
    """A page and all that went wrong on it."""

    page: sync_api.Page
    origin: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._requested)
        self.page.on("requestfailed", self._failed)

    def _said(self, message: sync_api.ConsoleMessage) -> None:
        if "404 (Not Found)" not in message.text:  # the page that says so is among those that are opened
            self.faults.append(f"console: {message.text}")

    def _requested(self, request: sync_api.Request) -> None:
        if not request.url.startswith(self.origin):
            self.faults.append(f"foreign: {request.url}")

    def _failed(self, request: sync_api.Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page that is closed or left gives up what it still waits for
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)
        self.page.evaluate(ARRIVED)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with served(create_app(SHELF, kinds=KINDS, token=TOKEN)) as address:
        yield address


@pytest.fixture(scope="module")
def session(origin: str) -> Iterator[sync_api.BrowserContext]:
    """A browser that has come in by the one-time link."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1360, "height": 800})
        page = context.new_page()
        page.goto(f"{origin}/?token={TOKEN}")
        assert page.url == f"{origin}/", "the token stays in no address"
        page.close()
        yield context
        browser.close()


@pytest.fixture
def tab(session: sync_api.BrowserContext, origin: str) -> Iterator[Tab]:
    page = session.new_page()
    made = Tab(page, origin)
    yield made
    page.close()
    assert [] == made.faults


def chosen(tab: Tab) -> str | None:
    """The title of the chosen record's card."""
    titles = tab.page.locator(".rec.on h3").all_inner_texts()
    return titles[0] if titles else None


@pytest.mark.parametrize("path", PATHS)
def test_a_page_opens_without_a_fault_at_every_width(tab: Tab, path: str) -> None:
    tab.open(path)

    for width in (1360, 768, 360):
        tab.page.set_viewport_size({"width": width, "height": 800})
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


def test_styles_and_fonts_come_from_here(tab: Tab) -> None:
    tab.open("/about")

    assert "Source Serif 4" in tab.page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert tab.page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Source Serif 4\"'))")


def test_a_click_on_words_leads_to_their_record(tab: Tab) -> None:
    tab.open(REPORT)

    tab.page.get_by_text("Rockets landed", exact=True).first.click()

    assert "shelling" in (chosen(tab) or "")
    assert tab.page.locator(".rec.on").evaluate("card => card === document.activeElement")
    marked = tab.page.locator(".m.on").all_inner_texts()
    assert {"Rockets landed", "Baghdad", "two guards", "outlaw groups"} <= set(marked)


def test_a_second_click_leads_on_to_the_next_record_of_the_words(tab: Tab) -> None:
    tab.open(REPORT)
    words = tab.page.get_by_text("name those responsible", exact=True).first

    words.click()
    first = chosen(tab)
    words.click()

    assert first is not None and first != chosen(tab)


def test_a_click_on_a_value_leads_to_its_words(tab: Tab) -> None:
    tab.open(REPORT)

    tab.page.locator(".rec .v", has_text="outlaw groups").first.click()

    assert "outlaw groups" == tab.page.evaluate("document.activeElement.textContent")
    assert "shelling" in (chosen(tab) or "")


def test_the_keyboard_leads_through_the_records_to_words_and_back(tab: Tab) -> None:
    tab.open(REPORT)

    tab.page.keyboard.press("j")
    first = chosen(tab)
    tab.page.keyboard.press("j")
    second = chosen(tab)
    tab.page.keyboard.press("Enter")
    on_words = tab.page.evaluate("document.activeElement.matches('.m.on')")
    tab.page.keyboard.press("Enter")
    back = tab.page.evaluate("document.activeElement.matches('.rec.on')")
    tab.page.keyboard.press("k")

    assert (True, True, first) == (on_words, back, chosen(tab))
    assert first != second
    tab.page.keyboard.press("Escape")
    assert chosen(tab) is None


def test_a_kind_can_be_hidden_and_is_then_passed_over(tab: Tab) -> None:
    tab.open(REPORT)

    tab.page.locator("label.k-incident").click()
    tab.page.keyboard.press("j")

    assert not tab.page.locator(".group.k-incident").is_visible()
    assert "shelling" not in (chosen(tab) or "shelling")


def test_residue_opens_to_its_words(tab: Tab) -> None:
    tab.open(REPORT)
    assert not tab.page.get_by_text("Width 800").is_visible()

    tab.page.locator("summary", has_text="image caption").click()

    assert tab.page.get_by_text("Width 800").is_visible()


def test_a_quote_on_a_record_page_leads_to_its_words_chosen(tab: Tab) -> None:
    tab.open("/records/i0")

    tab.page.locator("#f-killed").locator("..").locator("figcaption a").first.click()
    tab.page.wait_for_selector("html.js .rec.on")

    assert "shelling" in (chosen(tab) or "")
    assert "two guards" in tab.page.locator(".m.on").all_inner_texts()


def test_on_a_phone_text_and_records_are_tabs(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 800})
    tab.open(REPORT)
    assert not tab.page.locator(".side-records").is_visible()

    tab.page.get_by_text("Rockets landed", exact=True).first.click()
    on_records = tab.page.locator(".side-records").is_visible()
    tab.page.locator(".rec.on .v").first.click()

    assert on_records
    assert tab.page.locator(".side-text").is_visible()


def test_arabic_runs_from_right_to_left(tab: Tab) -> None:
    tab.open(next(f"/reports/{id}" for id, view in SHELF.views.items() if view.row.language == "ar"))

    for selector in ("h1", ".text .line"):
        assert "rtl" == tab.page.locator(selector).first.evaluate("element => getComputedStyle(element).direction")
    assert "ltr" == tab.page.locator(".mast").evaluate("element => getComputedStyle(element).direction")


def test_typing_narrows_a_list_in_place(tab: Tab) -> None:
    tab.open("/reports")
    tab.page.keyboard.press("/")

    with tab.page.expect_response(lambda answer: "q=inquiry" in answer.url):
        tab.page.keyboard.type("inquiry")
    sync_api.expect(tab.page.locator("#results .item")).to_have_count(1)

    assert "q=inquiry" in tab.page.url
    assert "inquiry" == tab.page.locator("#q").input_value()


def test_dark_mode_is_dark(tab: Tab) -> None:
    tab.page.emulate_media(color_scheme="dark")
    tab.open("/")

    red = int(tab.page.evaluate("getComputedStyle(document.body).backgroundColor").split("(")[1].split(",")[0])
    assert red < 60


def test_without_a_script_everything_is_there(session: sync_api.BrowserContext, origin: str) -> None:
    browser = session.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, storage_state=session.storage_state())
    page = context.new_page()
    page.goto(origin + REPORT)

    assert page.locator(".side-text").is_visible() and page.locator(".side-records").is_visible()
    page.get_by_text("Rockets landed", exact=True).first.click()
    assert "#rec-" in page.url
    context.close()
