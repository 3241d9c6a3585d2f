"""The review screen in a real browser, by keyboard alone, by two at once, and as assistive technology sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daybook import review
from daybook.core import NAMING, Choice, Count, Draft, Flag, Place, Ref, Said, When
from daybook.kinds import KINDS
from daybook.review import Hand
from daybook.store import Store
from daybook.web import create_app
from tests.store.made import entry_of, refresh, span
from tests.web.serving import AXE, served, violations
from tests.web.test_browser import CHROMIUM, Tab, sync_api

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")]
TEXT = ("Gunmen with rifles attacked a checkpoint near Mosul on Monday, killing 3 soldiers and wounding five.\n\n"
        "The army said that Iran threatened the town. A second convoy was burned later.")


def drafts() -> list[tuple[str, Draft]]:
    """Two records with 15 values in all."""

    def said(field: str, value: object, words: str) -> Said:
        return Said(field, value, span(TEXT, words), 0.6)  # type: ignore[arg-type]

    attack = (said("type", Choice("armed_attack"), "attacked"), said("status", Choice("happened"), "attacked"),
              said("pattern", Choice("single"), "attacked"), said("foreground", Flag(True), "attacked"),
              said("when", When("2020-08-17", "relative_to_publication"), "Monday"),
              said("where", Place("Mosul", "IQ", precision=2), "Mosul"),
              said("perpetrator", Ref("gunmen", "group", "stated"), "Gunmen"), said("target", Ref("checkpoint"), "checkpoint"),
              said("weapon", Ref("rifles"), "rifles"), said("killed", Count(3, 3, of="forces"), "3 soldiers"),
              said("injured", Count(5, 5), "five"))
    threat = (said("type", Choice("THREATEN"), "threatened"), said("actor", Ref("Iran", "state"), "Iran"))
    return [("incident.rules@1", Draft("incident", span(TEXT, "attacked"), attack, 0.6)),
            ("relation.rules@1", Draft("relation", span(TEXT, "threatened"), threat, 0.6))]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS, create=True) as made:
        made.add(made.begin_run("f", {}), entry_of(made, "r1", TEXT, title="Attack near Mosul", drafts=drafts()))
        refresh(made)
        yield made


class ReviewTab(Tab):
    """A tab on the review screen."""

    def _said(self, message: sync_api.ConsoleMessage) -> None:
        if "409 (Conflict)" not in message.text and "422" not in message.text:  # these are what is tested; the browser reports them
            super()._said(message)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def settle(self) -> None:
        """Wait until everything that was sent is answered."""
        self.page.wait_for_selector("[data-review]:not([aria-busy])")

    @property
    def at(self) -> str:
        """What is at hand: "Type: armed attack, proposed"."""
        return self.page.evaluate("document.activeElement.getAttribute('aria-label')") or ""


@pytest.fixture
def browser(browser: sync_api.Browser) -> Iterator[sync_api.Browser]:
    """The browser of the file; no window stays open after a test."""
    yield browser
    for context in browser.contexts:
        context.close()


@pytest.fixture
def origin(store: Store) -> Iterator[str]:
    with served(create_app(store, kinds=KINDS, token=None)) as made:
        yield made


def opened(browser: sync_api.Browser, origin: str, store: Store, **context: object) -> ReviewTab:
    tab = ReviewTab(browser.new_page(viewport={"width": 1360, "height": 900}, **context), origin)  # type: ignore[arg-type]
    tab.open(f"/review/{report(store)}")
    return tab


def report(store: Store) -> str:
    return store.reports().items[0].id


def shown(store: Store) -> dict[str, list[tuple[str, str]]]:
    """Every value of the report, by kind and field: (value, status), best first."""
    return {f"{told.kind} {name}": [(one.evidence.assertion.value.show(), one.evidence.status) for one in held]
            for told in review.view_of(store, "r1").records for name, held in told.values.items()}


def test_a_report_of_15_proposals_is_reviewed_with_the_keyboard_alone(browser: sync_api.Browser, origin: str, store: Store) -> None:
    tab = opened(browser, origin, store)
    assert "15" == tab.page.locator("[data-rv-open]").inner_text()
    assert "Named by: attacked, proposed" == tab.at

    tab.press("a", "a", "a", "a", "a")  # naming, type, status, pattern, foreground
    assert "When: 17 August 2020, proposed" == tab.at
    tab.press("r")
    assert "Where: Mosul (IQ), proposed" == tab.at
    tab.settle()
    tab.press("u")
    tab.settle()
    assert ("17 August 2020", "proposed") == shown(store)["incident when"][0]
    tab.press("k", "a", "a", "a", "s", "a")  # when, where, perpetrator; the target is skipped; weapon
    assert "Killed: 3 of the forces, proposed" == tab.at

    tab.press("c")
    tab.page.wait_for_selector("[data-rv-editor]")
    assert "min" == tab.page.evaluate("document.activeElement.name")
    tab.press("4", "Tab", "6", "Tab", "r", "a", "n", "g", "e", "Enter")
    tab.page.wait_for_selector("[data-rv-editor]", state="detached")
    tab.settle()
    assert [("4–6 of the forces", "accepted"), ("3 of the forces", "rejected")] == shown(store)["incident killed"]

    tab.press("J", "A")  # the next record, whole
    tab.settle()
    tab.press("K", "i")  # what was missed: the convoy, by words chosen with the keyboard
    tab.page.wait_for_selector("select[name=field]")
    tab.press("t", "a", "r", "Enter")
    tab.page.wait_for_selector("[data-names]")
    tab.page.keyboard.type("convoy")
    tab.press("Enter")
    tab.page.wait_for_selector("[data-rv-editor]", state="detached")
    tab.settle()

    now = shown(store)
    assert [("convoy", "accepted"), ("checkpoint", "proposed")] == now["incident target"]
    assert {"accepted"} == {status for name, held in now.items() if name.startswith("relation") for _, status in held}
    waits = [name for name, held in now.items() if any(status == "proposed" for _, status in held)]
    assert ["incident target", "incident injured"] == waits, "what was skipped waits"
    assert str(2) == tab.page.locator("[data-rv-open]").inner_text()
    assert [] == tab.faults


def test_words_are_chosen_in_the_text_by_keyboard_and_become_a_record(browser: sync_api.Browser, origin: str, store: Store) -> None:
    tab = opened(browser, origin, store)
    tab.press("J", "w", *["ArrowRight"] * 6)  # from "threatened" on: the, town, A, second, convoy, was
    assert "was" == tab.page.evaluate("getSelection().toString()")
    tab.press("Shift+ArrowRight")
    assert "was burned" == tab.page.evaluate("getSelection().toString()")
    tab.press("n")
    tab.page.wait_for_selector("#rv-new")
    assert "was burned" == tab.page.get_by_label("Words in the text that carry it").input_value()
    tab.press("Enter")
    tab.page.wait_for_selector(".rv-card >> nth=2")
    tab.settle()

    assert 2 == store.records("incident").total
    assert [("was burned", "accepted")] == [(one.evidence.assertion.value.show(), one.evidence.status)
                                            for one in review.view_of(store, "r1").records[-1].values[NAMING]]
    assert [] == tab.faults


def test_two_reviewers_on_one_record_are_shown_the_difference(browser: sync_api.Browser, origin: str, store: Store) -> None:
    tab = opened(browser, origin, store)
    told = review.view_of(store, "r1").records[0]
    review.reject(store, told.key, told.values["where"][0].evidence.assertion.id, Hand("ben", "another Mosul", told.version))

    tab.press("a")
    dialog = tab.page.get_by_role("dialog", name="Somebody was faster")
    dialog.wait_for()
    assert "ben rejected where “Mosul (IQ)”: another Mosul" == dialog.locator("li").inner_text()
    assert ("attacked", "proposed") == shown(store)[f"incident {NAMING}"][0]
    dialog.get_by_role("button", name="Do mine all the same").click()
    tab.settle()
    tab.page.wait_for_selector(".rv-p.is-accepted")

    assert ("attacked", "accepted") == shown(store)[f"incident {NAMING}"][0]
    assert ("Mosul (IQ)", "rejected") == shown(store)["incident where"][0]
    assert [] == tab.faults


def test_one_person_in_two_tabs_is_told_too_and_may_leave_it(browser: sync_api.Browser, origin: str, store: Store) -> None:
    first, second = opened(browser, origin, store), opened(browser, origin, store)
    first.press("r")
    first.settle()
    second.press("a")
    dialog = second.page.get_by_role("dialog", name="Somebody was faster")
    dialog.wait_for()
    dialog.get_by_role("button", name="Leave theirs").click()

    assert ("attacked", "rejected") == shown(store)[f"incident {NAMING}"][0]
    assert "rejected" == second.page.locator(".rv-p").first.get_attribute("data-status")
    assert [] == first.faults + second.faults


def test_without_a_script_every_act_is_a_form(browser: sync_api.Browser, origin: str, store: Store) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{origin}/review/{report(store)}")
    page.get_by_role("button", name="Accept Type armed attack").click()
    assert "Accepted." in page.get_by_role("status").first.inner_text()
    page.get_by_role("link", name="Correct Killed 3 of the forces").click()
    page.get_by_label("Least").fill("2")
    page.get_by_label("Most; empty: open").fill("2")
    page.get_by_label("Words in the text that carry it").fill("3 soldiers")
    page.get_by_role("button", name="Save").click()
    assert [("2 of the forces", "accepted"), ("3 of the forces", "rejected")] == shown(store)["incident killed"]
    page.get_by_role("button", name="Undo").click()

    assert [("3 of the forces", "proposed")] == shown(store)["incident killed"]
    assert ("armed attack", "accepted") == shown(store)["incident type"][0]


def test_a_source_in_arabic_is_entered_by_hand_and_its_record_too(browser: sync_api.Browser, origin: str, store: Store) -> None:
    tab = ReviewTab(browser.new_page(viewport={"width": 1360, "height": 900}), origin)
    tab.open("/enter")
    tab.page.get_by_label("What it is").select_option("call")
    tab.page.get_by_label("The words, exactly").fill("هاجم مسلحون نقطة تفتيش في تكريت وقتلوا ثلاثة جنود.")
    tab.page.get_by_label("When it was said").fill("2020-08-20")
    tab.page.get_by_role("button", name="Read it").click()
    tab.page.wait_for_selector("[data-review]")
    assert "rtl" == tab.page.locator(".text .line").first.evaluate("line => getComputedStyle(line).direction")
    tab.press("w", "n")
    tab.page.wait_for_selector("#rv-new")
    assert "هاجم" == tab.page.get_by_label("Words in the text that carry it").input_value()
    tab.press("Enter")
    tab.page.wait_for_selector(".rv-card")

    assert "call/" in (store.reports(order="added").items[0].external_id)
    assert 2 == store.records("incident").total
    assert [] == tab.faults


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci in frontend/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_review_has_a_fault_of_access(browser: sync_api.Browser, origin: str, store: Store, scheme: str) -> None:
    tab = opened(browser, origin, store, color_scheme=scheme)
    tab.press("a", "r")
    tab.settle()
    tab.press("c")
    tab.page.wait_for_selector("[data-rv-editor]")
    _no_violation(tab, "review")
    tab.page.get_by_role("link", name="Leave").click()
    tab.press("?")
    _no_violation(tab, "keys")
    for path in ("/queue", "/queue?show=pairs", "/enter"):
        tab.open(path)
        _no_violation(tab, path)
    assert [] == tab.faults


def _no_violation(tab: ReviewTab, where: str) -> None:
    assert [] == violations(tab.page), where


@pytest.mark.parametrize("width", [1024, 768, 360])
def test_the_screen_fits_a_tablet_and_is_large_enough_to_touch(browser: sync_api.Browser, origin: str, store: Store, width: int) -> None:
    tab = opened(browser, origin, store)
    tab.page.set_viewport_size({"width": width, "height": 1024})

    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
    measure = "all => all.map(b => { const r = b.getBoundingClientRect(); return Math.min(r.width, r.height) })"
    sizes = tab.page.locator(".rv-b:visible").evaluate_all(measure)
    assert sizes and all(24 <= size for size in sizes), "WCAG 2.2, target size"
    assert [] == tab.faults
