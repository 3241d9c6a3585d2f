"""No page reads a large table from end to end: SQLite's own plans of all that the pages ask, on a store with all there may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from daybook import review
from daybook.core.act import Verdict
from daybook.core.sight import without_protected
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.sighted import Sighted
from daybook.store import Store
from daybook.store.waiting import WaitingFilter
from tests.store.made import ATTACK, MATCH, entry_of, refresh

LARGE = ("assertion", "finding", "told", "text", "seen", "named", "record", "report", "decision", "reading", "block", "edge", "link", "log",
         "veil", "veil_word", "veil_record")
# Lists walk the index of their order and stop after a page; counts are made over an index alone.
WALKED = ("USING COVERING INDEX", "USING INDEX report_sort", "USING INDEX edge_likeliest")


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "a.db"), kinds=KINDS) as store:
        run = store.begin_run("one", {})
        for n in range(4):
            store.add(run, entry_of(store, f"r{n}", f"{ATTACK} The Iraqi army (IQ) came. {n}", publisher=f"P{n}"))
        refresh(store)
        yield store


@contextmanager
def scans(store: Store) -> Iterator[list[str]]:
    """What is read from end to end while this is entered: "table: statement"."""
    found: list[str] = []

    def look(conn: Any, _: Any, statement: str, parameters: Any, __: Any, many: bool) -> None:
        if many or not statement.startswith(("SELECT", "UPDATE", "DELETE")):
            return
        for row in conn.connection.dbapi_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
            words = row[3].split()
            if words[0] == "SCAN" and words[1].strip('"') in LARGE and not any(walked in row[3] for walked in WALKED):
                found.append(f"{words[1]}: {statement}")

    event.listen(store._engine, "before_cursor_execute", look)
    yield found
    event.remove(store._engine, "before_cursor_execute", look)


def name(store: Store, kind: str) -> str:
    return store.records(kind).items[0].id


def viewer(store: Store) -> Sighted:
    return Sighted(store, without_protected(KINDS), KINDS)


ASKED: dict[str, Callable[[Store], object]] = {
    "front page": lambda store: store.overview(),
    "reports": lambda store: store.reports(offset=2),
    "reports of a publisher": lambda store: store.reports(publisher="P1"),
    "reports of a kind": lambda store: store.reports(kind="incident"),
    "reports with a word": lambda store: store.reports("army"),
    "reports with a word of a month": lambda store: store.reports("army", since="2020-08", until="2020-08"),
    "report": lambda store: store.report("r1"),
    "versions": lambda store: store.versions("r1"),
    "review screen": lambda store: store.reviewing("r1"),
    "incidents": lambda store: store.records("incident", offset=2, sources=50),
    "actors": lambda store: store.records("actor", order="reports", sources=1),
    "incidents of a type": lambda store: store.records("incident", type="armed_attack"),
    "incidents of a country and month": lambda store: store.records("incident", country="IQ", since="2020-08", until="2020-08"),
    "incidents of a month": lambda store: store.records("incident", since="2020-08", until="2020-08"),
    "incidents at a place": lambda store: store.records("incident", place="Mosul"),
    "incidents with an actor": lambda store: store.records("incident", actor="gunmen"),
    "incidents with a word": lambda store: store.records("incident", "gunmen"),
    "a viewer's incidents with an actor": lambda store: viewer(store).records("incident", actor="gunmen"),
    "a viewer's incidents with a word": lambda store: viewer(store).records("incident", "gunmen"),
    "a viewer's incidents at a place": lambda store: viewer(store).records("incident", place="Mosul"),
    "a viewer's incidents with a beginning": lambda store: viewer(store).records("incident", "gun*"),
    "a viewer's reports with a beginning": lambda store: viewer(store).reports("gun*"),
    "facets": lambda store: store.facets("incident"),
    "record": lambda store: store.record(name(store, "incident")),
    "large record": lambda store: store.record(name(store, "actor"), sources=1),
    "history": lambda store: store.log.history(store.record(name(store, "actor")).record.members),  # type: ignore[union-attr]
    "queue": lambda store: store.waiting(WaitingFilter()),
    "queue of a kind": lambda store: store.waiting(WaitingFilter(kind="incident")),
    "queue of a place": lambda store: store.waiting(WaitingFilter(place="Mosul")),
    "queue of an actor": lambda store: store.waiting(WaitingFilter(actor="gunmen")),
    "new reports": lambda store: store.news("ana"),
    "pairs": lambda store: review.queue(store),
    "rows": lambda store: store.rows([name(store, "actor")]),
}


@pytest.mark.parametrize("page", ASKED)
def test_no_page_reads_a_large_table_from_end_to_end(filled: Store, page: str) -> None:
    with scans(filled) as found:
        ASKED[page](filled)

    assert [] == found


def test_no_decision_reads_a_large_table_from_end_to_end(filled: Store) -> None:
    told = review.view_of(filled, "r1").records[0]
    value = next(iter(told.values.values()))[0].evidence.assertion.id
    with scans(filled) as found:
        act = filled.act("ana", [Verdict(value, "accept", within=told.key)], rules=(MATCH, COPIES))
        filled.undo("ana", act.number, rules=(MATCH, COPIES))

    assert [] == found
