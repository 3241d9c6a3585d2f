"""Names that are hidden from somebody are nowhere in what they are shown, and nothing finds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook.core import Choice, Count, Draft, Place, Ref, Said, When, Words
from daybook.core.people import ROLES
from daybook.core.sight import EVERYTHING, without_protected
from daybook.kinds import KINDS
from daybook.publish.exports import all_formats
from daybook.sighted import Sighted
from daybook.store import Store
from daybook.store.log import Asked as AskedOfLog
from tests.fresh import drop_database, fresh_database
from tests.publish.test_exports import unpacked
from tests.store.conftest import DATABASES
from tests.store.made import entry_of, refresh, span
from tests.web.desk import Desk

VICTIM, SUSPECT, SITE = "Zaynab Qanariya", "Harun Dhahabi", "Warda Depot"
CANARIES = ("zaynab", "qanariya", "dhahabi", "harun", "warda depot", "warda-depot")
PLAIN = "Gunmen attacked the market in Mosul on Monday. {victim} was killed at {site}, the army said. Qanariya’s brother spoke of her. " \
        "The judge named {suspect} on Tuesday.\nCaption: zaynab qanariya in 2019\n"
OTHER = "Gunmen attacked the market in Mosul on Monday and killed one, officials said. A canary sang in Erbil."
VIEWER = without_protected(KINDS)


def drafts(text: str) -> Iterable[tuple[str, Draft]]:
    if VICTIM not in text:
        yield "incident@1", Draft("incident", span(text, "attacked"), (
            Said("type", Choice("armed_attack"), span(text, "attacked"), 0.6),
            Said("where", Place("Mosul", "IQ", precision=2), span(text, "Mosul"), 0.6),
            Said("when", When("2020-08-17"), span(text, "Monday"), 0.6)), 0.6)
        return
    person, site = Ref(VICTIM, "person"), Place(SITE, "IQ", 1, 36.3, 43.1, 1)
    yield "incident@1", Draft("incident", span(text, "attacked"), (
        Said("type", Choice("armed_attack"), span(text, "attacked"), 0.9), Said("where", site, span(text, SITE), 0.9),
        Said("when", When("2020-08-17"), span(text, "Monday"), 0.9), Said("victim", person, span(text, VICTIM), 0.9),
        Said("victim", Ref("the army", "organisation"), span(text, "the army"), 0.4),
        Said("killed", Count(1, 1, of="civilians"), span(text, "was killed"), 0.9)), 0.9)
    yield "case@1", Draft("case", span(text, f"named {SUSPECT}"), (
        Said("about", Words(f"the killing of {VICTIM}"), None, 0.7),
        Said("suspect", Ref(SUSPECT, "person"), span(text, SUSPECT), 0.8)), 0.8)
    yield "statement@1", Draft("statement", span(text, f"{VICTIM} was killed at {SITE}"), (
        Said("speaker", Ref("army", "organisation"), span(text, "the army"), 0.8),
        Said("content", Words(f"{VICTIM} was killed at {SITE}"), span(text, f"{VICTIM} was killed at {SITE}"), 0.8)), 0.8)
    yield "actor@1", Draft("actor", span(text, VICTIM), (Said("name", person, span(text, VICTIM), 0.9),), 0.9)
    yield "actor@1", Draft("actor", span(text, SUSPECT), (Said("name", Ref(SUSPECT, "person"), span(text, SUSPECT), 0.9),), 0.9)
    yield "place@1", Draft("place", span(text, SITE), (Said("name", site, span(text, SITE), 0.9),), 0.9)
    yield "place@1", Draft("place", span(text, "Mosul"), (Said("name", Place("Mosul", "IQ", precision=2), span(text, "Mosul"), 0.9),), 0.9)


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A story with a victim, a suspect and a site; a copy of it in which nobody found them; another report without them."""
    place = f"sqlite:///{tmp_path}/desk.db" if request.param == "sqlite" else fresh_database()
    with Store.open(place, kinds=KINDS) as made:
        fill(made)
        yield made
    if request.param != "sqlite":
        drop_database(place)


def fill(made: Store) -> None:
    text = PLAIN.format(victim=VICTIM, suspect=SUSPECT, site=SITE)
    run = made.begin_run("f", {})
    made.add(run, entry_of(made, "r1", text, title=f"{VICTIM} killed", drafts=drafts(text), publisher="The Post",
                           url="https://news.example/2020/zaynab-qanariya-killed-at-warda-depot"))
    made.add(run, entry_of(made, "zaynab_qanariya.txt", text.replace("officials", "x"), title=f"Killed: {VICTIM.upper()}", drafts=(),
                           publisher="The Echo"))
    made.add(run, entry_of(made, "r3", OTHER, drafts=drafts(OTHER), publisher="The Other"))
    made.fail(run, "inbox/Zaynab-Qanariya.pdf", "read", "it is no text: Zaynab Qanariya", "rejected")
    refresh(made)


def canaries(said: str) -> list[str]:
    return [canary for canary in CANARIES if canary in said.lower()]


def test_whoever_sees_everything_sees_what_the_store_says(store: Store) -> None:
    seen = Sighted(store, EVERYTHING, KINDS)

    assert store.reports() == seen.reports() and store.overview() == seen.overview()
    for row in store.reports().items:
        assert store.report(row.id) == seen.report(row.id)
    for kind in KINDS:
        assert store.records(kind.name) == seen.records(kind.name)
        for record in store.records(kind.name).items:
            assert store.record(record.id) == seen.record(record.id)
    assert store.failures() == seen.failures()


def test_a_report_is_shown_with_blocks_and_its_spans_still_lie_on_their_words(store: Store) -> None:
    (row,) = [row for row in store.reports().items if row.external_id == "r1"]
    before, view = store.report(row.id), Sighted(store, VIEWER, KINDS).report(row.id)
    assert before and view

    assert [] == canaries(repr(view))
    assert "█████ was killed at █████, the army said. █████ brother spoke" in view.text.text
    for record in view.records:
        for held in record.fields.values():
            for evidence in held:
                at, value = evidence.assertion.span, evidence.assertion.value
                if at is not None and isinstance(value, (Words, When)):
                    assert (at.of(view.text.text) == value.show()) or isinstance(value, When)
    incident = next(record for record in view.records if record.kind == "incident")
    assert {"type", "when", "killed", "naming"} == set(incident.fields)
    assert "attacked" == incident.naming.assertion.span.of(view.text.text)  # type: ignore[union-attr]
    assert before.url if hasattr(before, "url") else not view.row.url


@pytest.mark.parametrize("given", [VICTIM, "zaynab", "QANARIYA", "qanar*", '"Zaynab Qanariya"', "Zaynab Mosul", "Dhahabi", SITE, "depot"])
def test_a_search_by_hidden_words_finds_nothing(store: Store, given: str) -> None:
    seen = Sighted(store, VIEWER, KINDS)
    assert store.reports(given).total

    assert 0 == seen.reports(given).total == len(seen.reports(given).items)
    for kind in KINDS:
        assert 0 == seen.records(kind.name, given).total, kind.name
        assert 0 == seen.records(kind.name, actor=given).total == seen.records(kind.name, place=given).total


def test_no_snippet_ends_within_a_hidden_name(store: Store) -> None:
    run = store.begin_run("f", {})
    for n in range(60):
        text = f"needle {'a' * n} {'word ' * 35}{PLAIN.format(victim=VICTIM, suspect=SUSPECT, site=SITE)}"
        store.add(run, entry_of(store, f"long{n}", text, drafts=drafts(text), publisher=f"P{n}"))
    refresh(store)
    begun = re.compile("|".join(rf"\b{VICTIM[at:end]}\b" for at in (0, 7) for end in range(at + 1, len(VICTIM))))

    for query in ("needle", ""):
        assert any(begun.search(row.snippet) for row in store.reports(query, limit=100).items)
        shown = [row.snippet for row in Sighted(store, VIEWER, KINDS).reports(query, limit=100).items]
        assert [] == [snippet for snippet in shown if begun.search(snippet)]
        assert any("█" in snippet for snippet in shown)


def test_a_report_that_goes_before_its_snippet_is_cut_has_none(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.veils, "snippets", lambda *_: {})

    assert [""] * 3 == [row.snippet for row in Sighted(store, VIEWER, KINDS).reports("Mosul").items]


def test_no_two_transactions_of_one_page_are_open_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    open_at, looks = list[int](), store.veils.of_texts  # in one, a writer may wait for the other, and this one for the writer

    def counted(*asked: object, **given: object) -> object:
        open_at.append(store._engine.pool.checkedout())  # type: ignore[attr-defined]
        return looks(*asked, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(store.veils, "of_texts", counted)
    seen = Sighted(store, VIEWER, KINDS)
    for kind in KINDS:
        rows = seen.records(kind.name, "Mosul").items + seen.records(kind.name, actor="the army").items
        seen.rows(row.id for row in (*rows, *store.records(kind.name).items))

    assert open_at and {0} == set(open_at)


def test_a_search_by_other_words_finds_what_it_found(store: Store) -> None:
    seen = Sighted(store, VIEWER, KINDS)

    for given in ("Mosul", "gunmen", "market Monday", "erbil canary"):
        assert store.reports(given).total == seen.reports(given).total > 0
    assert 1 == store.records("incident", "Mosul").total == seen.records("incident", "Mosul").total
    assert 1 == seen.records("incident", place="Mosul").total


def test_actors_and_places_of_which_nothing_is_left_are_not_there(store: Store) -> None:
    seen = Sighted(store, VIEWER, KINDS)
    hidden = [row for kind in ("actor", "place") for row in store.records(kind).items if canaries(row.caption)]
    assert 3 == len(hidden)

    assert [None] * 3 == [seen.record(row.id) for row in hidden]
    assert ["Mosul (IQ)"] == [row.caption for row in seen.records("place").items] and 1 == seen.records("place").total
    assert 0 == seen.records("actor").total == seen.overview().records.get("actor", 0)
    assert {} == seen.facets("actor") and 2 == store.overview().records["actor"]


def test_everything_that_is_asked_for_a_viewer_is_without_the_names(store: Store) -> None:
    seen = Sighted(store, VIEWER, KINDS)
    shown = [seen.reports(), seen.reports("mosul"), seen.overview(), seen.failures(), seen.publishers()]
    shown += [seen.records(kind.name) for kind in KINDS]
    shown += [seen.record(row.id) for kind in KINDS for row in store.records(kind.name).items]
    shown += [seen.versions(row.id) for row in store.reports().items]

    assert [] == canaries(repr(shown))
    assert set(CANARIES) - {"warda-depot"} <= set(canaries(repr([store.reports(), store.failures(), store.records("place")])
                                                           + repr([store.record(r.id) for r in store.records("case").items])))


def test_a_row_and_a_page_of_a_record_say_the_same_of_it(store: Store) -> None:
    seen = Sighted(store, VIEWER, KINDS)
    for kind in KINDS:
        for row in seen.records(kind.name).items:
            view = seen.record(row.id)
            assert view and row == view.row


def test_a_list_of_rows_shows_what_a_list_with_their_reports_shows(store: Store) -> None:
    seen = Sighted(store, VIEWER, KINDS)
    for kind in KINDS:
        brief, full = (seen.records(kind.name, sources=most).items for most in (0, None))
        assert [] == canaries(repr(brief)) and all(row.reports == row.report_ids == row.also == () for row in brief)
        assert [(row.id, row.caption, row.disputed, list(row.best)) for row in brief] == [
            (row.id, row.caption, row.disputed, list(row.best)) for row in full]
        assert [[e.assertion.value for e in row.best.values()] for row in brief] == [
            [e.assertion.value for e in row.best.values()] for row in full]


def test_an_actor_whose_best_telling_is_hidden_is_shown_by_the_others(store: Store) -> None:
    text = f"Minister {VICTIM} opened a school in Erbil."
    name = Ref(VICTIM, "person")
    named = Draft("actor", span(text, VICTIM), (Said("name", name, span(text, VICTIM), 0.5),), 0.5)
    store.add(store.begin_run("g", {}), entry_of(store, "r4", text, title="A school", drafts=[("actor@1", named)], publisher="The Other"))
    refresh(store)
    seen = Sighted(store, VIEWER, KINDS)
    (row,) = [row for row in store.records("actor").items if row.caption == VICTIM]
    assert row.best["name"].confidence > 0.5  # it is told best where it is hidden

    shown = [seen.records("actor").items, seen.records("actor", VICTIM.split()[0]).items, tuple(seen.rows([row.id]).values())]
    assert [[(VICTIM, 0.5)]] * 3 == [[(one.caption, one.best["name"].confidence) for one in rows] for rows in shown]
    view = seen.record(row.id)
    assert view and (VICTIM, 0.5) == (view.row.caption, view.record.best("name").confidence)  # type: ignore[union-attr]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(f"sqlite:///{tmp_path}/served.db", kinds=KINDS) as made:
        fill(made)
        yield Desk(made)


def crawled(client: TestClient, store: Store) -> dict[str, str]:
    """Every page and object, from the front page by every link, and the API; path -> what was answered."""
    ids = [row.id for kind in KINDS for row in store.records(kind.name).items]
    exports = [f"/exports/{kind.plural}.{format.name}{asked}"
               for kind in KINDS for format in all_formats() if format.holds(kind.name)
               for asked in ("", "?protected=1", "?protected=1&q=zaynab", "?protected=1&actor=Zaynab+Qanariya")]
    waiting = [*exports,
               "/", "/failures", "/feeds", "/queue", "/reports?q=zaynab", "/reports?q=warda+depot", "/incidents?actor=Zaynab+Qanariya",
               "/cases?q=dhahabi", "/api/v1/reports", "/api/v1/reports?q=qanariya", "/api/v1/openapi.json", "/no-such-page",
               *(f"/api/v1/{kind.plural}" for kind in KINDS), *(f"/{kind.plural}?q=zaynab" for kind in KINDS), "/api/v1/failures",
               "/api/v1/queue", "/api/v1/queue/pairs", "/api/v1/log", *(f"/api/v1/records/{id}/history" for id in ids),
               *(f"/api/v1/exports/{kind.plural}.csv?protected=true" for kind in KINDS),
               *(f"/api/v1/lineage/{row.id}" for row in store.reports().items),
               *(f"/records/{id}" for id in ids), *(f"/api/v1/records/{id}" for id in ids),
               *(f"/{page}/{row.id}" for row in store.reports().items for page in ("reports", "lineage", "api/v1/reports"))]
    found: dict[str, str] = {}
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith(("//", "/static")):
            continue
        answer = client.get(path)
        found[path] = unpacked("xlsx" if ".xlsx" in path else "", answer.content) + repr(answer.headers)
        waiting += [link.replace("&amp;", "&").partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', answer.text)]
    return found


@pytest.mark.parametrize("role", ROLES)
def test_only_roles_that_may_see_them_meet_the_names_on_any_page(desk: Desk, role: str) -> None:
    pages = crawled(desk.browser(role), desk.store)
    said_again = re.compile(r'(value|href)="[^"]*"')  # what was asked for
    met = {path: canaries(said_again.sub("", answer)) for path, answer in pages.items()}

    assert len(pages) > 60
    if role == "viewer":
        assert {} == {path: found for path, found in met.items() if found}
        assert 15 < sum("█████" in answer for answer in pages.values())
    else:
        assert set(CANARIES) - {"warda-depot"} == {canary for found in met.values() for canary in found} - {"warda-depot"}


def test_a_program_sees_what_its_owner_sees(desk: Desk) -> None:
    row = next(row for row in desk.store.reports().items if row.external_id == "r1")
    told = [desk.program(role, "read").get(f"/api/v1/reports/{row.id}").text for role in ("viewer", "reviewer")]

    assert [] == canaries(told[0]) and "Zaynab Qanariya" in told[1]


def test_what_is_hidden_and_what_is_not_there_are_answered_alike(desk: Desk) -> None:
    hidden = next(row.id for row in desk.store.records("actor").items)
    viewer = desk.browser("viewer")

    for path in ("/records/{}", "/api/v1/records/{}"):
        mine, none = viewer.get(path.format(hidden)), viewer.get(path.format("i-none"))
        assert (404, mine.text) == (none.status_code, none.text) and 404 == mine.status_code
        assert 200 == desk.browser("reviewer").get(path.format(hidden)).status_code


def test_a_name_that_an_earlier_text_of_a_report_told_is_hidden_in_all_of_them(store: Store) -> None:
    text = PLAIN.format(victim=VICTIM, suspect=SUSPECT, site=SITE)
    run = store.begin_run("g", {})
    url = "https://news.example/story"
    before = text.replace(VICTIM, "Maryam Qasidi").replace("Qanariya", "Qasidi").replace("qanariya", "qasidi").replace("zaynab", "maryam")
    victim = Said("victim", Ref("Maryam Qasidi", "person"), span(before, "Maryam Qasidi"), 0.9)
    named = Draft("incident", span(before, "attacked"), (victim,), 0.9)
    store.add(run, entry_of(store, url, before, url=url, fetched="2026-01-01T00:00:00Z", drafts=[("incident@1", named)]))
    store.add(run, entry_of(store, url, "A correction: nobody was killed.", url=url, fetched="2026-01-02T00:00:00Z", drafts=()))
    refresh(store)
    seen, id = Sighted(store, VIEWER, KINDS), next(row.id for row in store.reports().items if row.external_id == url)

    assert "Qasidi" in repr(store.versions(id)) and "Qasidi" not in repr(seen.versions(id))
    assert 0 == seen.reports("Qasidi").total


def test_each_reading_of_a_protected_field_is_noted_once_an_hour_and_no_other(desk: Desk) -> None:
    def noted() -> list[tuple[str, str, str]]:
        found = desk.store.log.entries(AskedOfLog("field.read"), limit=100)
        return sorted((one.entry.by, one.entry.subject, one.entry.after["fields"]) for one in found)

    report = next(row.id for row in desk.store.reports().items if row.external_id == "r1")
    incident = next(row.id for row in desk.store.records("incident").items if "Depot" in row.caption)
    for role in ("viewer", "reviewer", "reviewer"):
        for path in (f"/records/{incident}", f"/reports/{report}", "/incidents", "/reports", "/"):
            assert 200 == desk.browser(role).get(path).status_code

    assert [("reviewer", incident, "incident.victim incident.where")] == [one for one in noted() if one[1] == incident]
    assert [("reviewer", report, "case.suspect incident.victim incident.where place.name")] == [one for one in noted() if one[1] == report]
    assert 2 == len(noted())
    desk.program("editor", "read").get("/api/v1/cases")
    assert ["case.suspect"] == [fields for by, _, fields in noted() if by == "editor"]
    assert "Zaynab" not in repr(desk.store.log.entries(AskedOfLog("field.read"), limit=100))
