"""From links to origins: the strands of each report, and how many voices stand behind a record."""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import Decision, Evidence
from daybook.core.lineage import Aligned, Link, Strand, Traced
from daybook.core.record import standing
from daybook.core.span import Span
from daybook.store import tables as t
from daybook.store.codec import compact, unpack_text
from daybook.store.raw import Listed
from daybook.store.rows import append, chunks, mark
from daybook.store.rules import Lineage
from daybook.text.houses import agency

HOWS = {"exact": "e", "edited": "d", "rewritten": "r"}
ORIGIN = 2  # place among the columns of ``lineage``
HOW_OF = {letter: how for how, letter in HOWS.items()}


def pack_aligned(pairs: Sequence[Aligned]) -> str:
    """Aligned sentences as compact JSON."""
    return compact([[p.left, p.right, HOWS[p.how]] for p in pairs])


def unpack_aligned(column: str) -> tuple[Aligned, ...]:
    """The way back."""
    return tuple(Aligned(left, right, HOW_OF[how]) for left, right, how in json.loads(column))


def unpack_traits(column: bytes) -> frozenset[int]:
    """Traits of ``outline.traits``."""
    return frozenset(struct.unpack(f"<{len(column) // 8}q", column))


class Shelf:
    """Sketches with their reports, fetched as they are needed and kept for the length of a step."""

    def __init__(self, conn: sa.Connection, rule: Lineage) -> None:
        self._conn, self.rule = conn, rule
        self._held: dict[int, Traced] = {}
        self._traits: dict[int, frozenset[int]] = {}

    def fetch(self, reports: Iterable[int]) -> None:
        """Have these at hand."""
        missing = sorted(set(reports) - self._held.keys())
        joined = t.report.join(t.text, t.text.c.id == t.report.c.text).join(t.outline, t.outline.c.report == t.report.c.id)
        query = sa.select(t.report.c.id, t.report.c.key, t.text.c.body, t.outline.c.body.label("sketch")).select_from(joined)
        for some in chunks(missing):
            for row in self._conn.execute(query.where(t.report.c.id.in_(some))):
                page, _ = unpack_text(row.body)
                self._held[row.id] = Traced(row.key, page, self.rule.read(row.sketch))

    def put(self, id: int, it: Traced, traits: frozenset[int]) -> None:
        """Have one at hand that was made a moment ago."""
        self._held[id], self._traits[id] = it, traits

    def holds(self, id: int) -> bool:
        """Was it there to be fetched?"""
        return id in self._held

    def report(self, id: int) -> Traced:
        """A report that was fetched."""
        if id not in self._held:
            self.fetch([id])
        return self._held[id]

    def fetch_traits(self, reports: Iterable[int]) -> None:
        """Have the traits of these at hand."""
        c = t.outline.c
        for some in chunks(sorted(set(reports) - self._traits.keys())):
            for id, traits in self._conn.execute(sa.select(c.report, c.traits).where(c.report.in_(some))):
                self._traits[id] = unpack_traits(traits)

    def traits(self, id: int) -> frozenset[int]:
        """The traits of a report; those of many are fetched before."""
        if id not in self._traits:
            self.fetch_traits([id])
        return self._traits[id]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A link by the numbers of its reports."""

    low: int
    high: int
    aligned: tuple[Aligned, ...]


@dataclass(frozen=True, slots=True)
class Overruled:
    """What people said of pairs of reports: (report, the one that it is, or is not, a copy of)."""

    same: frozenset[tuple[int, int]]
    different: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Said:
    """A standing decision on two reports, by their numbers: ``of`` is, or is not, a copy of ``source``."""

    decision: Decision
    of: int
    source: int


def said_of_reports(conn: sa.Connection, report: int | None = None) -> list[Said]:
    """The standing decisions on pairs of reports, oldest first; only those on one report if it is given."""
    d, a, b = t.decision.c, t.report_key.alias(), t.report_key.alias()
    joined = t.decision.join(a, a.c.key == d.subject).join(b, b.c.key == d.other)
    query = sa.select(t.decision, a.c.report.label("of"), b.c.report.label("source")).select_from(joined)
    if report is not None:
        query = query.where(sa.or_(a.c.report == report, b.c.report == report))
    rows = {row.seq: row for row in conn.execute(query)}
    held = standing(Decision(row.seq, row.subject, row.verdict, row.by, row.other, row.why) for row in rows.values())
    return [Said(one, rows[one.seq].of, rows[one.seq].source) for one in held]


def overruled(conn: sa.Connection) -> Overruled:
    """What people said of all pairs of reports."""
    pairs: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for said in said_of_reports(conn):
        if said.of != said.source:
            pairs[said.decision.verdict].add((said.of, said.source))
    return Overruled(frozenset(pairs["same"]), frozenset(pairs["different"]))


@dataclass(frozen=True, slots=True)
class Moved:
    """Reports whose origins have changed, and those origins, before and since."""

    reports: set[int]
    origins: set[bytes]


def trace(conn: sa.Connection, shelf: Shelf, reports: Iterable[int]) -> Moved:
    """Compute the strands of these reports and of all that hang together with them; marks the records of those that change.

    Returns:
        Those that change.
    """
    said = overruled(conn)
    edges = _together(conn, set(reports), said)
    group = {id for edge in edges for id in (edge.low, edge.high)} | set(reports)
    shelf.fetch(group)
    group = {id for id in group if shelf.holds(id)}  # one that people name may still wait for its turn
    apart = _apart(edges, said)
    links = [Link(shelf.report(e.low).key, shelf.report(e.high).key, e.aligned) for e in edges
             if e.aligned and (e.low, e.high) not in apart and (e.high, e.low) not in apart]
    links += [shelf.rule.joined(shelf.report(of), shelf.report(it)) for of, it in sorted(said.same)
              if of in group and it in group]
    strands = shelf.rule.trace([shelf.report(id) for id in sorted(group)], links)
    numbers = {shelf.report(id).key: id for id in group}
    return _write(conn, numbers, {numbers[key]: found for key, found in strands.items()})


def _together(conn: sa.Connection, reports: set[int], said: Overruled) -> list[_Edge]:
    """The links, and the pairs that people called copies (without sentences), among all that hang together with these reports."""
    joined: dict[int, set[int]] = defaultdict(set)
    for a, b in said.same:
        joined[a].add(b)
        joined[b].add(a)
    edges: dict[tuple[int, int], _Edge] = {}
    fresh, reached = set(reports), set(reports)
    while fresh:
        ends: set[int] = set()
        for some in chunks(sorted(fresh)):
            for row in conn.execute(sa.select(t.link).where(sa.or_(t.link.c.low.in_(some), t.link.c.high.in_(some)))):
                edges[row.low, row.high] = _Edge(row.low, row.high, unpack_aligned(row.aligned))
                ends |= {row.low, row.high}
        for id in fresh & joined.keys():
            for other in joined[id]:
                edges.setdefault((min(id, other), max(id, other)), _Edge(min(id, other), max(id, other), ()))
                ends.add(other)
        fresh = ends - reached
        reached |= ends
    return [edges[pair] for pair in sorted(edges)]


def _apart(edges: Sequence[_Edge], said: Overruled) -> set[tuple[int, int]]:
    """Pairs whose links do not count: a report called no copy of another is none of those either that hang together with that other."""
    near: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        near[edge.low].add(edge.high)
        near[edge.high].add(edge.low)
    return {(of, other) for of, it in said.different for other in {it, *near[it]} if (of, other) not in said.same}


def _write(conn: sa.Connection, numbers: Mapping[bytes, int], strands: Mapping[int, Sequence[Strand]]) -> Moved:
    rows = {id: [_row(id, n, strand, numbers) for n, strand in enumerate(found)] for id, found in strands.items()}
    held = {id: [tuple(row) for row in found] for id, found in strands_of(conn, rows).items()}
    changed = sorted(id for id, now in rows.items() if held.get(id) != now)
    for some in chunks(changed):
        conn.execute(t.lineage.delete().where(t.lineage.c.report.in_(some)))
        mark(conn, "t", conn.execute(sa.select(t.told.c.id).where(t.told.c.report.in_(some))).scalars())
    append(conn, t.lineage, [row for id in changed for row in rows[id]])
    return Moved(set(changed), {row[ORIGIN] for id in changed for row in (*held.get(id, ()), *rows[id])})


def _row(report: int, n: int, strand: Strand, numbers: Mapping[bytes, int]) -> tuple[Any, ...]:
    """A row of ``lineage``, in the order of its columns."""
    copy_of = numbers[strand.copy_of] if strand.copy_of is not None else None
    spans = compact([[span.start, span.end] for span in strand.spans]) if strand.spans else ""
    return (report, n, strand.origin, strand.share, strand.how, copy_of, spans, strand.house)


# ---- voices

_STRANDS = Listed(lambda some: sa.select(t.lineage).where(t.lineage.c.report.in_(some)).order_by(t.lineage.c.report, t.lineage.c.n))


def strands_of(conn: sa.Connection, reports: Iterable[int]) -> dict[int, list[Any]]:
    """Rows of ``lineage`` by report, in order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for some in chunks(sorted(set(reports))):
        for row in _STRANDS.rows(conn, some):
            found[row.report].append(row)
    return found


def voice(row: Any) -> str:
    """What counts once: the house whose work a strand is, where it is told; else its origin."""
    return str(row.house if row.house is not None else row.origin.hex())


def at(rows: Sequence[Any], span: Span | None) -> Any:
    """The strand of a report that words stand in; of a derived value, and of words between sentences, the first."""
    if span is not None and len(rows) > 1:
        for row in rows:
            if any(start <= span.start < end for start, end in json.loads(row.spans or "[]")):
                return row
    return rows[0]


def voice_of(strands: Sequence[Any], evidence: Evidence) -> str | None:
    """The independent voice behind evidence, by its report's strands; None where the report was not traced yet.

    What a report gives on the word of a news agency is the agency's, whoever prints it.
    """
    speaker = evidence.assertion.attributed_to
    named = agency(speaker.name) if speaker is not None else None
    return named or (voice(at(strands, evidence.assertion.span)) if strands else None)


def voices(strands: Mapping[int, Sequence[Any]], evidence: Iterable[tuple[int, Evidence]]) -> set[str]:
    """The independent voices behind evidence, each with the number of its report."""
    return {found for report, held in evidence if (found := voice_of(strands.get(report, ()), held)) is not None}
