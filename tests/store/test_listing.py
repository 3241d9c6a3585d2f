"""Lists: filters, orders, pages, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from daybook.core import When
from daybook.errors import UsageError, ValueFault
from daybook.kinds import KINDS
from daybook.store import Store, listing, search
from daybook.store.views import Origin, RecordRow
from tests.store.made import ATTACK, entry_of, refresh

REPORTS = (
    ("r1", ATTACK, "The Post", "2020-08-18"),
    ("r2", ATTACK.upper(), "The Mirror", "2020-08-19"),
    ("r3", "Gunmen attacked nobody, said the Iraqi army (IQ).", "The Post", None),
    ("r4", "Quiet everywhere; the Iraqi army (IQ) rests.", "The Times", "2020-09"),
)


@pytest.fixture
def filled(place: str) -> Iterator[Store]:
    with Store.open(place, kinds=KINDS) as store:
        run = store.begin_run("one", {})
        for id, text, publisher, published in REPORTS:
            store.add(run, entry_of(store, id, text, publisher=publisher, published=published))
        store.finish_run(run, {"seen": 4, "new": 4})
        refresh(store)
        yield store


def ids(store: Store, **asked: str) -> list[str]:
    return [row.external_id for row in store.reports(**asked).items]  # type: ignore[arg-type]


def test_reports_come_newest_first_and_undated_last(filled: Store) -> None:
    assert ["r4", "r2", "r1", "r3"] == ids(filled)
    assert ["r3", "r1", "r2", "r4"] == ids(filled, order="oldest")


@pytest.mark.parametrize(("asked", "expected"), [
    ({"publisher": "The Post"}, ["r1", "r3"]), ({"since": "2020-08-19"}, ["r4", "r2"]), ({"until": "2020-08-18"}, ["r1"]),
    ({"since": "2020-08", "until": "2020-08"}, ["r2", "r1"]), ({"kind": "actor"}, ["r4", "r3"]), ({"kind": "unheard"}, []),
    ({"how": "exact"}, ["r2"]), ({"language": "en"}, ["r4", "r2", "r1", "r3"]), ({"language": "ar"}, []),
    ({"query": "checkpoint"}, ["r2", "r1"]), ({"query": '"Iraqi army"'}, ["r4", "r3"]),
    ({"query": "army -IQ ("}, ["r4", "r3"]), ({"query": "checkpoint", "publisher": "The Post"}, ["r1"])], ids=str)
@pytest.mark.parametrize("looked", [{}, {"FEW": 0, "FEW_BY_PHRASE": 0, "GATHERED": 0, "MANY_OF": 1},
                                    {"FEW": 0, "FEW_BY_PHRASE": 0, "GATHERED": 0, "MANY_OF": 99, "MOST_LOOKED_AT": 10**9},
                                    {"FEW_BY_PHRASE": 0, "MANY_OF": 1}, {"FEW_BY_PHRASE": 0, "MANY_OF": 99}],
                         ids=["few", "some", "many", "some gathered", "many gathered"])
def test_reports_are_filtered(filled: Store, asked: dict[str, str], expected: list[str], looked: dict[str, int],
                              monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in looked.items():
        monkeypatch.setattr(listing if name == "MOST_LOOKED_AT" else search, name, number)
    page = filled.reports(**asked)  # type: ignore[arg-type]

    assert (expected, len(expected)) == ([row.external_id for row in page.items], page.total)


@pytest.mark.parametrize("few", [0, 1000])
def test_records_are_found_however_many_there_are(filled: Store, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", few)
    named = [row.id for row in filled.records("actor", "army").items]

    assert 1 == len(named) == filled.records("actor", "ar*").total
    found = {(kind.name, query): filled.records(kind.name, query) for kind in KINDS for query in ("mosul", "gun*", '"iraqi army"', "army")}
    assert {at: len(page.items) for at, page in found.items()} == {at: page.total for at, page in found.items()}
    assert {"mosul": {"incident"}, "gun*": {"incident"}, '"iraqi army"': {"actor"}, "army": {"actor"}} == {
        query: {kind for (kind, asked), page in found.items() if asked == query and page.total} for _, query in found}
    assert [] == [*filled.records("incident", "army -IQ nobody").items] == [*filled.records("actor", "army", since="2031").items]


def test_pages_tell_where_they_are(filled: Store) -> None:
    page = filled.reports(offset=1, limit=2)

    assert (["r2", "r1"], 4, 1) == ([row.external_id for row in page.items], page.total, page.offset)


def test_an_exact_copy_names_the_earliest(filled: Store) -> None:
    first, copy = (next(row for row in filled.reports().items if row.external_id == id) for id in ("r1", "r2"))

    assert ("own", None, "exact", "r1") == (first.how, first.copy_of, copy.how, copy.copy_of)
    assert first.origins == copy.origins == (Origin(first.origins[0].origin, 1.0),)
    assert {"incident": 1} == dict(first.counts)


def test_records_are_filtered_and_sorted(filled: Store) -> None:
    def total(**asked: object) -> int:
        return filled.records("incident", **asked).total  # type: ignore[arg-type]

    assert 2 == total()
    assert 1 == total(country="IQ") == total(place="MOSUL") == total(since="2020-08-17", until="2020-08-17")
    assert 0 == total(since="2020-08-18") == total(type="raid") == total(disputed=True)
    assert 2 == total(actor="Gunmen") == total(query="gunmen") == total(type="armed_attack")
    assert 1 == total(query="mosul armed-attack")
    newest = filled.records("incident").items[0]
    assert When("2020-08-17", "relative_to_publication") == newest.best["when"].assertion.value
    assert "armed attack · Mosul (IQ) · 17 August 2020 · 3 of the forces killed" == newest.caption
    assert 2 == filled.records("actor").items[0].origins


def test_counts_for_the_front_page_and_the_filters(filled: Store) -> None:
    overview = filled.overview()

    assert (4, 3, 1, 0) == (overview.reports, overview.origins, overview.undated, overview.failures)
    assert {"incident": 2, "actor": 1} == dict(overview.records)
    assert ("2020-08-18", "2020-09") == overview.published
    assert {"seen": 4, "new": 4} == dict(overview.verdicts)
    assert {"type": (("armed_attack", 2),), "country": (("IQ", 1),)} == dict(filled.facets("incident"))
    assert (("The Post", 2), ("The Mirror", 1), ("The Times", 1)) == filled.publishers()


def test_an_order_or_a_date_that_is_none_is_refused(filled: Store) -> None:
    with pytest.raises(UsageError, match="there are published"):
        filled.reports(order="loudest")
    with pytest.raises(UsageError, match="there are when"):
        filled.records("incident", order="loudest")
    with pytest.raises(ValueFault):
        filled.reports(since="yesterday")
    assert (0, 0) == (filled.records("unheard").total, len(filled.facets("unheard")))


@pytest.mark.parametrize("order", ["when", "oldest"])
def test_what_names_somebody_is_found_the_same_whether_their_names_alone_are_looked_at_or_the_records(filled: Store, order: str) -> None:
    by_names = filled.records("incident", actor="gunmen", order=order)
    by_records = filled.records("incident", actor="gunmen", type="armed_attack", order=order)

    assert 2 == by_names.total == by_records.total
    assert by_names.items == by_records.items
    assert by_names.items[1:] == filled.records("incident", actor="GUNMEN", order=order, offset=1).items
    assert (0, ()) == ((none := filled.records("actor", actor="gunmen", order=order)).total, none.items)


def test_it_is_told_of_which_kinds_somebody_is_named(filled: Store) -> None:
    assert {"incident"} == filled.naming("Gunmen")
    assert {"actor"} == filled.naming("iraqi army")
    assert not filled.naming("nobody")


def test_those_of_which_most_reports_tell_are_the_first_of_their_list(filled: Store) -> None:
    def ids(rows: Sequence[RecordRow]) -> list[str]:
        return [row.id for row in rows]

    whole = ids(filled.records("incident", "gunmen", order="reports").items)

    assert 2 == len(whole)
    assert (whole[:1], whole) == (ids(filled.most_told("incident", "gunmen", 1)), ids(filled.most_told("incident", "gun*", 9)))
    assert () == filled.most_told("incident", "nobody", 9) == filled.most_told("incident", "", 9)


@pytest.mark.parametrize("few", [0, 1000])
def test_one_of_the_most_told_of_that_has_gone_since_is_left_out(filled: Store, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", few)  # with 0, which those are is remembered
    first, second = filled.most_told("incident", "gunmen", 9)
    for part in filled.record(first.id).record.members:  # type: ignore[union-attr]
        filled.decide(part, "reject", "somebody")
    refresh(filled)

    assert [second.id] == [row.id for row in filled.most_told("incident", "gunmen", 9)]


@pytest.mark.parametrize("order", listing.REPORT_ORDERS)
def test_the_last_page_is_the_same_from_the_end(filled: Store, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ids(filled, order=order)
    monkeypatch.setattr(listing, "FAR", 0)
    for offset in range(6):
        for limit in (1, 2, 5):
            page = filled.reports(order=order, offset=offset, limit=limit, from_end=True)
            assert (whole[offset : offset + limit], 4) == ([row.external_id for row in page.items], page.total)


@pytest.mark.parametrize("order", listing.REPORT_ORDERS)
def test_what_came_since_they_were_counted_is_missed_by_no_walk(filled: Store, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ids(filled, order=order)
    monkeypatch.setattr(listing, "FAR", 0)
    monkeypatch.setattr(listing, "count_of", lambda *_: 3)
    pages = [[row.external_id for row in filled.reports(order=order, offset=offset, limit=2).items] for offset in range(0, 6, 2)]
    last = [row.external_id for row in filled.reports(order=order, offset=2, limit=2, from_end=True).items]

    assert [whole[:2], whole[2:], []] == pages and whole[3:] == last


@pytest.mark.parametrize("order", listing.RECORD_ORDERS)
def test_the_last_page_of_records_is_the_same_from_the_end(filled: Store, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = filled.records("incident", order=order).items
    named = filled.records("incident", actor="gunmen", order=order).items
    monkeypatch.setattr(listing, "FAR", 0)

    assert whole[1:] == filled.records("incident", order=order, offset=1, from_end=True).items
    assert named[1:] == filled.records("incident", actor="gunmen", order=order, offset=1, from_end=True).items
