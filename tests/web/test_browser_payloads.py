"""Every field of a store holds what wants to be run; every page that shows it is opened in a real browser, and nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import quote

import jinja2
import pytest

from daybook import review
from daybook.core import Choice, Count, Draft, Place, Ref, Said, When, Words
from daybook.kinds import KINDS
from daybook.passwords import digest_of
from daybook.review import Given, Hand
from daybook.review.deeds import view_of
from daybook.store import Store
from daybook.store.following import Polled
from tests.store.made import entry_of, refresh, span
from tests.web.desk import Desk
from tests.web.lived_in import coded, routes
from tests.web.payloads import CLASSES, MADE, WATCH, of_class, payloads, traces
from tests.web.serving import served
from tests.web.test_browser import CHROMIUM, Tab, sync_api

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")]
NOW = "2026-11-26T08:00:00Z"
# Where text may be written, bare: what a template would do that forgot to escape, or escaped for another place.
PLACES = (
    "<p>{}</p>", '<input value="{}">', "<input value='{}'>", '<a href="{}">x</a>', "<a href='{}'>x</a>", '<script>var x = "{}";</script>',
    "<script>var x = '{}';</script>", "<script>var x = 1\n{}</script>", "<style>p {{color: {}}}</style>", '<p style="color:{}">x</p>',
    "<title>{}</title>", "<textarea>{}</textarea>", "<!-- {} -->", "<p title={}>x</p>", "<noscript>{}</noscript>",
    '<script>var x = {{"a": "{}"}};</script>')
# What only a page with a library for templates runs, or one that escapes quotes by halves, or what asks elsewhere for a picture.
ELSEWHERE = ("${", "#{", "<%=", "[[", "<!--<script>", '\\";', "x;background")


def drafts(text: str, said: str, n: int) -> Iterable[tuple[str, Draft]]:
    """One record of most kinds, with what is said as every value that is no number or day."""
    at, who = span(text, said), Ref(said, "person")
    yield "incident@1", Draft("incident", span(text, "attacked"), (
        Said("type", Choice("armed_attack"), span(text, "attacked"), 0.9), Said("where", Place(said, "IQ", 1, 36.3, 40.0 + n, 1), at, 0.9),
        Said("when", When(f"{1980 + n}-01-01"), None, 0.9), Said("victim", who, at, 0.9), Said("perpetrator", Ref(said, "group"), at, 0.9),
        Said("killed", Count(n + 1, n + 1), at, 0.9, at)), 0.9)
    yield "case@1", Draft("case", at, (Said("about", Words(said), at, 0.7), Said("suspect", who, at, 0.8)), 0.8)
    yield "statement@1", Draft("statement", at, (Said("speaker", who, at, 0.8), Said("office", Words(said), at, 0.8),
                                                 Said("content", Words(said), at, 0.8)), 0.8)
    yield "actor@1", Draft("actor", at, (Said("name", who, at, 0.9), Said("sort", Choice("person"), None, 0.7)), 0.9)
    yield "place@1", Draft("place", at, (Said("name", Place(said, "IQ", 1, 36.3, 40.0 + n, 1), at, 0.9),), 0.9)


class Hostile:
    """A desk whose every field holds payloads, and the address of each page.

    One report for each class, whose every field holds all of the class; one for each payload that is an address; and what people write.
    """

    def __init__(self, store: Store) -> None:
        self.store, self.desk = store, Desk(store)
        self.said = {sort: " ".join(of_class(sort)) for sort in CLASSES}
        run = store.begin_run(self.said["script"], {"about": self.said["script"]})
        for n, said in enumerate(self.said.values()):
            self._read(run, n, said)
        for n, address in enumerate(of_class("address")):
            store.add(run, entry_of(store, f"address {n}", f"{n}: " + "Snow fell. " * n, title=address, publisher=address, url=address,
                                    drafts=()))
            store.history.keep(address, "moved", NOW, address)
        refresh(store)
        self._people()
        self.share, self.left = coded(self.desk, ("reviewer", "editor"), self.said["mutation"][:300])

    def _read(self, run: int, n: int, said: str) -> None:
        for day, again in enumerate(("", "once more "), 1):
            text = f"Gunmen attacked {again}{said} in Mosul on Monday, killing 3.\n{said}\nCaption: {said}\n"
            self.store.add(run, entry_of(
                self.store, f"{n} {said}", text, title=said, publisher=said, url=f"https://news.example/{n}?q={said}",
                fetched=f"2026-01-0{day}T00:00:00Z", drafts=drafts(text, said, n), degraded=said))
        self.store.fail(run, said, "read", said, "rejected")
        self.store.following.add(f"https://feeds.example/{n}?{said}", 15, NOW)
        self.store.following.polled(n + 1, Polled(NOW, NOW, said, failed=True, title=said))

    def _people(self) -> None:
        """Decisions with reasons, values by hand, browsers and tokens."""
        self.reports = [row.id for row in self.store.reports(limit=50).items if not (row.external_id or "").startswith("address")]
        for report, said in zip(self.reports, self.said.values(), strict=True):
            view = view_of(self.store, report)
            for told in view.records:
                first = next(iter(told.values.values()))[0].evidence.assertion.id
                review.reject(self.store, told.key, first, Hand("editor", said[:300]))
            case = next(told for told in view.records if told.kind == "case")
            given = Given("about", Words(f"by hand {said}"), None, said)
            review.add(self.store, view, case.key, given, Hand("reviewer", said[:300]))
        refresh(self.store)
        for payload in (payload for _, payload in payloads()):
            self.store.people.begin_session("admin", digest_of(payload), payload, NOW)
            self.store.people.add_token("admin", payload, ("read",), digest_of(payload), "dbk_", "admin", NOW)

    def pages(self) -> dict[str, list[str]]:
        """Route -> paths."""
        every = (self.store.records(kind.name, limit=50).items for kind in KINDS)
        records = [rows[n % len(rows)].id for n, rows in enumerate(2 * [rows for rows in every if rows])]
        asked = ["?q=" + quote(said, errors="replace") for said in self.said.values()]
        return {
            "overview": ["/"], "reports": ["/reports", *(f"/reports{q}" for q in asked)], "failures": ["/failures"], "feeds": ["/feeds"],
            "records": [f"/{kind.plural}" for kind in KINDS] + [f"/incidents{q}" for q in asked[:2]], "queue": ["/queue"], "log": ["/log"],
            "report": [f"/reports/{row.id}" for row in self.store.reports(limit=50).items],
            **{name: [f"/{path}" for path in paths] for name, paths in {
                "versions": [f"reports/{id}/versions" for id in self.reports], "lineage": [f"lineage/{id}" for id in self.reports],
                "review": [f"review/{id}" for id in self.reports], "record": [f"records/{id}" for id in records],
                "record history": [f"records/{id}/history" for id in records[::2]],
                "record as of": [f"records/{id}/as-of/2030-01-01" for id in records[:3]],
                "enter": ["enter"], "samples": ["samples"], "coding": ["coding"], "coding report": [f"coding/{self.left.id}"],
                "adjudicate": [f"adjudicate/{self.share.id}"], "quality": ["quality"], "my corrections": ["my-corrections"],
                "account": ["account"], "people": ["people"], "about": ["about"],
                "login page": ["login?next=" + quote(said, errors="replace") for said in of_class("address")]}.items()}}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('payloads') / 'desk.db'}", kinds=KINDS) as store:
        yield Hostile(store)


@pytest.fixture(scope="module")
def origin(hostile: Hostile) -> Iterator[str]:
    with served(hostile.desk.app, "localhost") as address:
        yield address


def opened(context: sync_api.BrowserContext, origin: str, paths: Iterable[str]) -> dict[str, list[str]]:
    """What went wrong on each of these pages; those on which nothing did are left out."""
    context.add_init_script(WATCH)
    tab = Tab(context.new_page(), origin)
    tab.page.on("dialog", lambda dialog: (tab.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    wrong: dict[str, list[str]] = {}
    for path in paths:
        tab.open(path)
        found = [*traces(tab.page, f"{origin}/static/"), *tab.faults]
        tab.faults.clear()
        if found or tab.page.url.partition("?")[0] != (origin + path).partition("?")[0]:
            wrong[path] = found or [f"sent to {tab.page.url}"]
    return wrong


def test_no_page_is_forgotten_here(hostile: Hostile) -> None:
    assert routes(hostile.desk.app) == set(hostile.pages())


def test_nothing_that_was_read_or_written_is_run_on_any_page(hostile: Hostile, origin: str, browser: sync_api.Browser) -> None:
    pages = hostile.pages()
    context = browser.new_context(viewport={"width": 1360, "height": 800})
    outside = opened(context, origin, pages.pop("login page"))
    context.add_cookies([hostile.desk.cookie("admin", origin)])

    assert {} == outside | opened(context, origin, [path for paths in pages.values() for path in paths])
    context.close()


def test_what_is_shown_of_a_payload_is_its_words(hostile: Hostile, origin: str, browser: sync_api.Browser) -> None:
    context = browser.new_context()
    context.add_cookies([hostile.desk.cookie("admin", origin)])
    page = context.new_page()
    for report in hostile.reports[:3]:
        page.goto(f"{origin}/reports/{report}")
        said = " ".join(page.locator("main").text_content().split())

        assert any(" ".join(words.split()) in said for words in hostile.said.values())
    context.close()


def test_each_payload_is_noticed_where_a_page_forgets_to_escape(browser: sync_api.Browser) -> None:
    """Else the other tests could not fail."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    context.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    usual = {place: made_of(context, place.format("x")) for place in PLACES}
    unseen = [payload for sort, payload in payloads()
              if sort != "encoding" and not payload.startswith(ELSEWHERE) and not noticed(context, payload, usual)]
    context.close()

    assert [] == unseen


def noticed(context: sync_api.BrowserContext, payload: str, usual: Mapping[str, set[str]]) -> bool:
    """Is anything run or made of the payload in one of the places at least?"""
    return MADE in jinja2_made(payload) or any(made_of(context, place.format(payload)) - usual[place] for place in PLACES)


def made_of(context: sync_api.BrowserContext, body: str) -> set[str]:
    """What a page with this body shows of payloads."""
    page = emptied(context)
    try:
        page.set_content(f"<!doctype html><body>{body}")
        return set(traces(page, "http://localhost/static/"))
    except sync_api.Error as error:
        if "navigation" not in str(error):
            raise
        return {"sent elsewhere"}


def emptied(context: sync_api.BrowserContext) -> sync_api.Page:
    """The window with an empty page in it; a new one where what it showed may still send its reader elsewhere."""
    for page in context.pages:
        with suppress(sync_api.Error):
            page.goto("http://localhost/")
            return page
        page.close()
    page = context.new_page()
    page.goto("http://localhost/")
    return page


def jinja2_made(payload: str) -> str:
    """What a server makes of it that takes it for a template."""
    try:
        return jinja2.Environment().from_string(payload).render()
    except jinja2.TemplateError:
        return ""
