"""The laws of the store: twice is once, order never matters, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from daybook.core import Draft, Report, Said, Text, When, Words
from daybook.core.entry import Entry
from daybook.errors import StoreError, UsageError
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.store import Store
from daybook.store.views import Failure
from tests.store.made import ATTACK, MATCH, drafts_of, dumped, entry_of, reading_of, refresh, span

OTHER = "Gunmen attacked a village near Mosul, killing 5 soldiers. The Iraqi army (IQ) blamed Asa'ib (IQ)."
THIRD = "The Iraqi army (IQ) said Asaib (IQ) was behind it, not Asaib (LB)."

Maker = Callable[[Store], Entry]
MAKERS: list[Maker] = [
    lambda s: entry_of(s, "r1"),
    lambda s: entry_of(s, "r1", ATTACK + " More soon.", published="2020-08-19"),
    lambda s: entry_of(s, "r2", OTHER, url="https://example.org/2", publisher=None),
    lambda s: entry_of(s, "r2", OTHER, url=None, publisher="The Times"),
    lambda s: entry_of(s, "r2", OTHER, url="https://example.org/2", publisher="The Times", published=None),
    lambda s: entry_of(s, "r3", THIRD),
    lambda s: entry_of(s, "r4", ATTACK.upper().replace(" ", "  "), publisher="The Mirror", drafts=()),
    lambda s: entry_of(s, "r5", ATTACK, publisher="The Echo", published=None, degraded="half of it was missing"),
    lambda s: entry_of(s, "r5", ATTACK, publisher="The Echo", published=None, content=b"the same from other bytes"),
]


def filled(url: str, makers: Sequence[Maker]) -> Store:
    store = Store.open(url, kinds=KINDS)
    run = store.begin_run("one", {"version": "0"})
    for maker in makers:
        store.add(run, maker(store))
    refresh(store)
    return store


def test_add_twice_is_add_once(store: Store) -> None:
    run = store.begin_run("one", {})
    first = store.add(run, entry_of(store, "r1"))
    refresh(store)
    expected = dumped(store)
    again = store.add(run, entry_of(store, "r1"))
    later = store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    refresh(store)

    assert ["new", "known", "known"] == [first, again, later]
    assert expected == dumped(store)


def test_a_degraded_text_says_so_once(store: Store) -> None:
    run = store.begin_run("one", {})

    assert "degraded" == store.add(run, entry_of(store, "r1", degraded="cut off"))
    assert "known" == store.add(run, entry_of(store, "r1", degraded="cut off"))
    refresh(store)
    row = store.reports().items[0]
    assert ("degraded", "cut off") == (row.verdict, row.reason)


@pytest.mark.parametrize("order", [list(range(9)), list(range(8, -1, -1)), [4, 8, 0, 3, 6, 1, 7, 2, 5]], ids=["given", "reversed", "mixed"])
def test_the_dump_does_not_know_the_order_of_arrival(places: list[str], order: list[int]) -> None:
    with filled(places[0], MAKERS) as one, filled(places[1], [MAKERS[n] for n in order]) as other:
        assert dumped(one) == dumped(other)


def test_the_dump_does_not_know_when_refreshes_were_made(places: list[str]) -> None:
    with filled(places[0], MAKERS) as one, Store.open(places[1], kinds=KINDS) as other:
        run = other.begin_run("one", {})
        for maker in reversed(MAKERS):
            other.add(run, maker(other))
            refresh(other)

        assert dumped(one) == dumped(other)


def test_rebuild_gives_the_same_dump_and_the_same_public_ids(store: Store) -> None:
    run = store.begin_run("one", {})
    for maker in MAKERS:
        store.add(run, maker(store))
    refresh(store)
    expected, ids = dumped(store), [row.id for row in store.records("incident").items]
    store.rebuild(MATCH, COPIES, reread=lambda held: reading_of(held.report, held.text))

    assert expected == dumped(store)
    assert ids == [row.id for row in store.records("incident").items]
    assert 4 == store.reports("Mosul").total


def test_a_report_is_known_by_its_id_with_url_or_publisher(store: Store) -> None:
    run = store.begin_run("one", {})
    store.add(run, entry_of(store, "r1", url="https://example.org/1", publisher="The Post"))

    def known(url: str | None, publisher: str | None, id: str = "r1") -> bool:
        return store.locate(Report(id, url, publisher), Text("other words")).known

    assert known("https://example.org/1", None)
    assert known("https://example.org/else", "The Post")
    assert known(None, "The Post")
    assert not known("https://example.org/else", "The Times")
    assert not known(None, None)
    assert not known("https://example.org/1", "The Post", "r2")


def test_two_reports_become_one_when_a_version_shows_that_they_are(store: Store) -> None:
    run = store.begin_run("one", {})
    store.add(run, entry_of(store, "r2", OTHER, url="https://example.org/2", publisher=None))
    store.add(run, entry_of(store, "r2", OTHER, publisher="The Times"))
    refresh(store)
    before = store.reports().total
    store.add(run, entry_of(store, "r2", OTHER, url="https://example.org/2", publisher="The Times"))
    refresh(store)

    assert (2, 1) == (before, store.reports().total)
    assert 1 == store.records("incident").total


def test_an_undated_text_read_again_with_its_date_becomes_the_current_one(store: Store) -> None:
    run = store.begin_run("one", {})
    undated, dated = entry_of(store, "r1", published=None), entry_of(store, "r1", published="2020-08-18")
    for entry in (dated, undated):
        store.add(run, entry)
    refresh(store)
    view = store.report("r1")

    assert view is not None
    assert When("2020-08-18") == view.report.published
    assert [(dated.text_id.hex(), True), (undated.text_id.hex(), False)] == [(v.id, v.current) for v in view.versions]
    assert 1 == store.records("incident").total


def test_a_text_is_read_only_by_the_run_that_read_it_last(store: Store) -> None:
    entry = entry_of(store, "r1")
    store.add(store.begin_run("one", {}), entry)

    assert store.is_read(entry.text_id, "one")
    assert not store.is_read(entry.text_id, "two")
    store.add(store.begin_run("two", {}), entry)
    assert store.is_read(entry.text_id, "two")
    assert not store.is_read(entry.text_id, "one")


def test_a_better_run_inherits_ids_and_what_it_no_longer_finds_is_gone(store: Store) -> None:
    store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    refresh(store)
    before = store.records("incident").items[0]
    assertions = store.sizes()["assertion"]
    draft = next(iter(drafts_of(ATTACK)))[1]
    said = tuple(x for x in draft.said if x.field != "killed")
    better = Draft("incident", span(ATTACK, "attacked a checkpoint"), said, 0.8)
    store.add(store.begin_run("two", {}), entry_of(store, "r1", drafts=[("encoder@1", better)]))
    refresh(store)
    after = store.records("incident").items[0]

    assert before.id == after.id
    assert "killed" in before.best
    assert "killed" not in after.best
    assert "encoder@1" == after.best["type"].source
    assert assertions + 1 == store.sizes()["assertion"]


def test_reading_again_with_the_same_outcome_adds_no_rows(store: Store) -> None:
    store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    before = store.sizes()
    store.add(store.begin_run("two", {}), entry_of(store, "r1"))

    assert before == store.sizes()


def test_an_entry_under_other_ids_is_refused(store: Store) -> None:
    entry = entry_of(store, "r1")
    wrong = Entry(b"x" * 16, entry.text_id, entry.capture, entry.report, entry.text, entry.reading, entry.found)

    with pytest.raises(StoreError, match="locate"):
        store.add(store.begin_run("one", {}), wrong)
    assert 0 == store.reports().total


def test_a_transaction_that_breaks_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.begin_run("one", {})
    expected = dumped(store)

    def breaks(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("daybook.store.write.settle", breaks)
        with pytest.raises(KeyboardInterrupt):
            store.add(run, entry_of(store, "r1"))
    assert expected == dumped(store)
    assert "new" == store.add(run, entry_of(store, "r1"))
    refresh(store)
    assert 1 == store.records("incident").total


def test_the_bytes_come_back_as_they_came(store: Store) -> None:
    content = bytes(range(256)) * 10
    entry = entry_of(store, "r1", content=content)
    store.add(store.begin_run("one", {}), entry)

    assert content == store.capture(entry.capture.sha256.hex())
    with pytest.raises(StoreError, match="no capture"):
        store.capture("00" * 32)
    with pytest.raises(StoreError, match="no SHA-256"):
        store.capture("mouse")


@pytest.mark.parametrize("text", ["attacked \0 here", "attacked \ud800 here", "e\u0301 attacked \U0001f600 عين"],
                         ids=["NUL", "surrogate", "wide"])
def test_odd_characters_come_back_as_they_came(store: Store, text: str) -> None:
    entry = entry_of(store, "r1", text, title=text, publisher=text)
    store.add(store.begin_run("one", {}), entry)
    refresh(store)
    view = store.report("r1")

    assert view is not None
    assert (entry.text, entry.report, entry.reading) == (view.text, view.report, view.reading)
    assert 1 == store.reports("attacked").total
    assert dumped(store)


def test_failures_are_kept_once(store: Store) -> None:
    for _ in range(2):
        run = store.begin_run("one", {})
        store.fail(run, "a.gz", "read", "it is cut off", "failed")
        store.finish_run(run, {"seen": 1, "failed": 1})
    page = store.failures()

    assert (1, (Failure("a.gz", "read", "it is cut off", "failed", run),)) == (page.total, page.items)
    assert {"seen": 2, "failed": 2} == store.overview().verdicts


def test_decisions_are_carried_out_and_can_be_undone(store: Store) -> None:
    store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    refresh(store)
    record = store.records("incident").items[0]
    killed = record.best["killed"].assertion
    for verdict in ("reject", "undo", "accept"):
        store.decide(killed.id, verdict, "ana", within=killed.record)
        refresh(store)
        now = store.records("incident").items[0].best
        assert (verdict != "reject") == ("killed" in now)
    assert "accepted" == now["killed"].status
    assert [1, 2, 3] == [d.seq for d in store.decisions()]
    store.decide(killed.record, "reject", "ana")
    refresh(store)
    assert 0 == store.records("incident").total
    assert store.record(record.id) is None


def test_wrong_decisions_are_refused(store: Store) -> None:
    store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    refresh(store)
    assertion = store.records("incident").items[0].best["type"].assertion

    with pytest.raises(StoreError, match="no record"):
        store.decide(assertion.id, "accept", "ana")
    with pytest.raises(StoreError, match="has no assertion"):
        store.decide(b"?" * 16, "accept", "ana", within=assertion.record)
    with pytest.raises(UsageError, match="no verdict"):
        store.decide(assertion.record, "same", "ana")
    with pytest.raises(UsageError, match="two records"):
        store.decide(assertion.record, "same", "ana", other=assertion.record)
    assert () == store.decisions()


def test_same_joins_records_under_one_id_and_different_parts_them(store: Store) -> None:
    run = store.begin_run("one", {})
    for id, text in (("r1", ATTACK), ("r2", OTHER)):
        store.add(run, entry_of(store, id, text))
    refresh(store)
    one, other = store.records("incident", order="oldest").items
    left, right = (row.best["type"].assertion.record for row in (one, other))
    store.decide(left, "same", "ana", other=right)
    refresh(store)
    merged = store.records("incident").items
    assert 1 == len(merged)
    assert ("r1", "r2") == merged[0].reports
    assert ("killed",) == merged[0].disputed
    gone = one.id if merged[0].id == other.id else other.id
    view = store.record(gone)
    assert view is not None
    assert (merged[0].id, gone) == (view.row.id, view.redirected_from)
    store.decide(right, "different", "ben", other=left)
    refresh(store)
    assert 2 == store.records("incident").total


def test_actors_of_one_name_and_country_are_one(store: Store) -> None:
    run = store.begin_run("one", {})
    store.add(run, entry_of(store, "r2", OTHER))
    store.add(run, entry_of(store, "r3", THIRD))
    refresh(store)
    actors = {(row.best["name"].assertion.value.show(), row.best["country"].assertion.value.show()): row.reports
              for row in store.records("actor").items}

    assert ("r2", "r3") == actors["Iraqi army", "IQ"]
    assert 3 == len(actors)
    assert ("r3",) == actors["Asaib", "LB"]


def test_a_report_that_no_longer_tells_of_a_record_leaves_it(store: Store) -> None:
    run = store.begin_run("one", {})
    store.add(run, entry_of(store, "r1"))
    refresh(store)
    public = store.records("incident").items[0].id
    store.add(run, entry_of(store, "r1", "Nothing happened near Mosul.", published="2020-08-20"))
    refresh(store)

    assert 0 == store.records("incident").total
    assert store.record(public) is None
    store.add(run, entry_of(store, "r1", ATTACK + " Again.", published="2020-08-21"))
    refresh(store)
    assert [public] == [row.id for row in store.records("incident").items]


def test_words_of_an_unknown_kind_still_make_a_record(store: Store) -> None:
    draft = Draft("sighting", span(ATTACK, "checkpoint"), (Said("what", Words("checkpoint"), span(ATTACK, "checkpoint"), 0.5),), 0.5)
    store.add(store.begin_run("one", {}), entry_of(store, "r1", drafts=[("eyes@1", draft)]))
    refresh(store)

    assert ["checkpoint"] == [row.caption for row in store.records("sighting").items]
