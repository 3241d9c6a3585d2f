"""A report's page and a record's page."""

from __future__ import annotations

import pytest

from daybook.core.act import Verdict
from daybook.lineage.copies import COPIES
from daybook.store import Store, pages
from tests.store.made import ATTACK, MATCH, entry_of, refresh


def filled(store: Store) -> None:
    run = store.begin_run("one", {})
    store.add(run, entry_of(store, "r1"))
    store.add(run, entry_of(store, "r2", "The Iraqi army (IQ) knows. " * 3 + ATTACK, publisher="The Times"))
    refresh(store)


def test_a_report_is_found_by_each_of_its_names(store: Store) -> None:
    filled(store)
    row = store.reports("knows").items[0]

    for name in (row.id, row.id.upper(), row.id[:12], "r2"):
        view = store.report(name)
        assert view is not None
        assert "r2" == view.report.external_id
    assert store.report("nothing") is None
    assert store.report(row.id[:2]) is None
    assert store.report("ffffffffffffffffffffffffffffffff") is None


def test_a_report_shows_its_records_in_the_order_of_their_words(store: Store) -> None:
    filled(store)
    view = store.report("r2")

    assert view is not None
    assert ["actor", "incident"] == [record.kind for record in view.records]
    assert all(view.public_ids[record.id].startswith(f"{record.kind}-") for record in view.records)
    assert view.reading.tokens


def test_a_record_quotes_exactly_what_stands_in_the_report(store: Store) -> None:
    filled(store)
    row = next(row for row in store.records("incident").items if row.reports == ("r2",))
    view = store.record(row.id)

    assert view is not None
    assert row == view.row
    assert view.redirected_from is None
    for quotes in view.quotes.values():
        for quote in quotes:
            span = quote.evidence.assertion.span
            report = store.report(quote.report.id)
            assert report is not None and span is not None
            assert quote.words == report.text.text[span.start : span.end]
            assert (quote.before + quote.words + quote.after) in report.text.text
    assert "checkpoint" in view.quotes["type"][0].after


def test_an_unknown_public_id_is_none(store: Store) -> None:
    assert store.record("incident-000000") is None
    assert store.record("x\0y") is None


def test_a_page_looks_at_some_parts_of_a_large_record_and_at_those_that_somebody_decided_on(
        store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SHOWN_MEMBERS", 1)
    run = store.begin_run("f", {})
    for n in range(5):
        store.add(run, entry_of(store, f"r{n}", f"The Iraqi army (IQ) came. {n}", publisher=f"P{n}"))
    refresh(store)
    public = store.records("actor").items[0].id
    whole = store.record(public)
    assert whole is not None
    decided = store.reviewing("r4").records[0].key  # type: ignore[union-attr]
    store.act("ana", [Verdict(decided, "different", store.reviewing("r3").records[0].key)], rules=(MATCH, COPIES))  # type: ignore[union-attr]
    store.undo("ana", store.decisions()[-1].seq, rules=(MATCH, COPIES))

    brief = store.record(public, sources=2)

    assert brief is not None
    assert decided in brief.record.members
    assert len(brief.record.members) < len(whole.record.members) == 5
    assert (2, 5) == (len(brief.row.reports), brief.row.stands_on)
    assert 5 == store.rows([public])[public].stands_on


def test_what_may_be_the_best_of_a_field_is_enough_for_its_best(store: Store) -> None:
    filled(store)
    store.add(store.begin_run("two", {}), entry_of(store, "r3", "Quiet everywhere; the Iraqi army (IQ) rests.", publisher="The Post"))
    refresh(store)
    public = [row.id for kind in ("incident", "actor") for row in store.records(kind).items]
    whole, best = (store.evidence_of(public, lambda told: range(len(told)), best=best) for best in (False, True))

    assert set(public) == set(whole) == set(best)
    for id in public:
        assert {name: held[0] for name, held in whole[id].fields.items()} == {name: held[0] for name, held in best[id].fields.items()}
    counts = [sum(len(held) for record in found.values() for held in record.fields.values()) for found in (whole, best)]
    assert counts[0] > counts[1]
