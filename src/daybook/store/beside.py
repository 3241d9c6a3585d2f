"""A report beside another of its origin: the page that shows why two reports are no two voices."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from daybook.core import Decision, Span, Text
from daybook.core.lineage import Link
from daybook.store import tables as t
from daybook.store.codec import unpack_text
from daybook.store.listing import report_rows
from daybook.store.pages import report_number
from daybook.store.rows import Lexicon
from daybook.store.rules import Lineage
from daybook.store.strands import Shelf, said_of_reports, strands_of, unpack_aligned
from daybook.store.views import LineageView, Pair, ReportRow, StrandView
from daybook.text.normal import squeezed

MOST = 60  # copies that a page names


def lineage(conn: sa.Connection, lexicon: Lexicon, rule: Lineage, id: str, other: str | None) -> LineageView | None:
    """See ``Store.lineage``."""
    number = report_number(conn, id)
    if number is None:
        return None
    rows = strands_of(conn, [number])[number]
    members = {row.origin: _members(conn, row.origin, number) for row in rows}
    chosen = report_number(conn, other) if other else next(
        iter([row.copy_of for row in rows if row.copy_of is not None] + [one for row in rows for one in members[row.origin]]), None)
    chosen = None if chosen == number else chosen
    said = _decisions(conn, number)
    wanted = {number, *said.values(), *([chosen] if chosen else [])} | {one for found in members.values() for one in found[:MOST]}
    shown = report_rows(conn, lexicon, sorted(wanted | {row.copy_of for row in rows if row.copy_of is not None}))
    strands = tuple(_strand(row, members[row.origin], shown) for row in rows)
    key = conn.execute(sa.select(t.report.c.key).where(t.report.c.id == number)).scalar_one()
    return LineageView(shown[number], key, _text(conn, number), strands, shown[chosen] if chosen else None,
                       _text(conn, chosen) if chosen else None, _pairs(conn, rule, number, chosen) if chosen else (),
                       tuple((decision, shown[of]) for decision, of in said.items()))


def _strand(row: Any, others: list[int], shown: dict[int, ReportRow]) -> StrandView:
    spans = tuple(Span(start, end) for start, end in json.loads(row.spans or "[]"))
    best = shown[row.copy_of] if row.copy_of is not None else None
    publisher = (best or shown[row.report]).publisher
    house = None if row.house is None or row.house == squeezed(publisher or "") else row.house  # that goes without saying
    return StrandView(row.origin.hex(), row.share, row.how, house, spans, best, tuple(shown[one] for one in others[:MOST]), len(others))


def _members(conn: sa.Connection, origin: bytes, report: int) -> list[int]:
    """The other reports that have an origin: the best kept, then by date."""
    held = t.lineage.c
    query = (sa.select(held.report).join(t.report, t.report.c.id == held.report).where(held.origin == origin, held.report != report)
             .order_by(held.copy_of.is_not(None), t.report.c.sort, t.report.c.key))
    return list(conn.execute(query).scalars())


def _text(conn: sa.Connection, report: int) -> Text:
    joined = sa.select(t.text.c.body).join(t.report, t.report.c.text == t.text.c.id)
    return unpack_text(conn.execute(joined.where(t.report.c.id == report)).scalar_one())[1]


def _pairs(conn: sa.Connection, rule: Lineage, report: int, other: int) -> tuple[Pair, ...]:
    """The aligned sentences: as they were found, or, of two that hang together by way of others, found now."""
    low, high = sorted((report, other))
    held = conn.execute(sa.select(t.link.c.aligned).where(t.link.c.low == low, t.link.c.high == high)).scalar()
    shelf = Shelf(conn, rule)
    shelf.fetch([low, high])
    if not shelf.holds(low) or not shelf.holds(high):  # read, but not refreshed yet
        return ()
    left, right = shelf.report(low), shelf.report(high)
    link = Link(left.key, right.key, unpack_aligned(held)) if held is not None else rule.beside(left, right)
    link = link if low == report else link.turned()
    here, there = (rule.spans(shelf.report(id).sketch) for id in (report, other))
    return tuple(Pair(here[pair.left], there[pair.right], pair.how) for pair in link.aligned) if here and there else ()


def _decisions(conn: sa.Connection, report: int) -> dict[Decision, int]:
    """The standing decisions on the report and another, newest first, each with the number of the other."""
    return {said.decision: said.source if said.of == report else said.of for said in reversed(said_of_reports(conn, report))}
