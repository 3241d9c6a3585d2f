"""Which records are compared, and what came of it: blocks in order of days, each record beside its next few neighbours.

A pair is compared if the two share a block and fewer than ``WINDOW`` others stand between them there. So a name that stands in
50,000 reports costs each of them no more than a rare one does, no block is ever given up for being full, and which pairs are
compared is a matter of the records alone, whatever came first.
"""

# Nothing but this file writes `sketch`, `nearby`, `edge`, `uncompared` and `about`.

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import assemble
from daybook.core.sketch import WHOLE_REPORT, Setting
from daybook.store import tables as t
from daybook.store.codec import compact, unpack_text
from daybook.store.rows import Kept, append, chunks, insert_missing, mark
from daybook.store.rules import Likeness, block_number
from daybook.store.strands import strands_of

WINDOW = 12  # neighbours on either side
STEP = 1000  # records whose edges are computed in one transaction
SMALL = 100  # rows; a block of no more is read whole
FEW = 2  # records of a larger block that are looked up one by one; of more, the stretch between them is read
DAY_BYTES = 4
FIRST_DAY = 1 << 31  # so that days before year 1 sort too

Row = tuple[bytes, int]  # where it stands, and which record stands there
Pair = tuple[int, int]


# ---- sketches


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sketch on its way into the store: where it stands in its blocks, its body, and the blocks."""

    place: bytes
    body: bytes
    keys: tuple[str, ...] = ()
    origin: bytes | None = None  # of the report, where it is about this


def sketch(conn: sa.Connection, reports: Sequence[int], kept: Kept, match: Likeness) -> None:
    """Make the sketches of these reports and their records anew, and note which have changed."""
    nodes = [-report for report in reports] + list(conn.execute(sa.select(t.told.c.id).where(t.told.c.report.in_(reports))).scalars())
    made = _made(conn, reports, kept, match)
    before: dict[int, tuple[bytes, bytes, bytes | None]] = {}
    for some in chunks(nodes):
        held = conn.execute(sa.select(t.sketch).where(t.sketch.c.node.in_(some))).all()
        before |= {row.node: (row.place, row.body, row.origin) for row in held}
    now = {node: (it.place, it.body, it.origin) for node, it in made.items()}
    changed = [node for node in nodes if now.get(node) != before.get(node)]
    leave(conn, [node for node in changed if node in before])
    new = {node: made[node] for node in changed if node in made}
    append(conn, t.sketch, [(node, it.place, it.body, it.origin) for node, it in new.items()])
    append(conn, t.nearby, sorted((block, it.place, node) for node, it in new.items() for block in {block_number(key) for key in it.keys}))
    _note(conn, changed)


def _made(conn: sa.Connection, reports: Sequence[int], kept: Kept, match: Likeness) -> dict[int, Sketch]:
    number = {a.record: at[1] for a, at in zip(kept.assertions, kept.places, strict=True)}
    of_report: dict[int, list[int]] = defaultdict(list)
    for n, report in enumerate(kept.reports):
        of_report[report].append(n)
    origins = {report: origin_of(rows) for report, rows in strands_of(conn, reports).items()}
    query = (sa.select(t.report.c.id, t.text.c.key, t.text.c.body).join(t.text, t.text.c.id == t.report.c.text)
             .where(t.report.c.id.in_(reports), t.text.c.run.is_not(None)))
    found: dict[int, Sketch] = {}
    for row in conn.execute(query):
        mine = of_report.get(row.id, [])
        records = assemble([kept.assertions[n] for n in mine], [kept.findings[n] for n in mine])
        for id, filed in match.sketches(Setting(*unpack_text(row.body), records)).items():
            node, key = (-row.id, row.key) if id == WHOLE_REPORT else (number[id], id)
            origin = origins.get(row.id) if filed.is_news else None
            copied = (f"copies of\t{origin.hex()}",) if origin is not None else ()
            found[node] = Sketch(_place(filed.day, key), filed.body, (*filed.keys, *copied), origin)
    return found


def origin_of(strands: Sequence[Any]) -> bytes | None:
    """The origin of most of a report, by its rows of ``lineage``; None where there is none."""
    return next((bytes(row.origin) for row in strands if row.share > 0.5), None)


def _place(day: int, key: bytes) -> bytes:
    """Where a node stands in its blocks: sorts by day, then by what it is."""
    return max(0, min(day + FIRST_DAY, (1 << 32) - 1)).to_bytes(DAY_BYTES, "big") + key


def _note(conn: sa.Connection, nodes: Iterable[int]) -> None:
    append(conn, t.uncompared, [(node,) for node in sorted(set(nodes))])


def leave(conn: sa.Connection, nodes: Sequence[int]) -> None:
    """Take nodes out of their blocks; who stood beside them there is compared anew, for others move up."""
    _note(conn, {near for _, window in _windows(conn, _rows_of(conn, nodes)) for near in window.all} | set(nodes))
    for some in chunks(nodes):
        for table in (t.nearby, t.sketch):
            conn.execute(table.delete().where(table.c.node.in_(some)))


# ---- windows


@dataclass(frozen=True, slots=True)
class Window:
    """Who stands beside a record in a block, on either side the nearest first."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        return self.before + self.after

    def parted(self) -> Iterator[Pair]:
        """The pairs that this record stands between so that they are neighbours no more."""
        for i, left in enumerate(self.before, 1):
            yield from (_pair(left, right) for right in self.after[max(0, WINDOW - i) :])


def _pair(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def _rows_of(conn: sa.Connection, told: Iterable[int]) -> dict[int, list[Row]]:
    """Of each block of these records, where they stand in it."""
    found: dict[int, list[Row]] = defaultdict(list)
    for some in chunks(told):
        for block, place, node in conn.execute(sa.select(t.nearby).where(t.nearby.c.node.in_(some))).all():
            found[block].append((place, node))
    return found


def _windows(conn: sa.Connection, rows: Mapping[int, list[Row]]) -> list[tuple[int, Window]]:
    """The window of each of these records in each of its blocks."""
    sizes: dict[int, int] = {}
    n = t.nearby.c
    for some in chunks(rows):
        counted = sa.select(n.block, sa.func.count().label("size")).where(n.block.in_(some)).group_by(n.block)
        sizes |= {block: size for block, size in conn.execute(counted).all()}  # noqa: C416
    found: list[tuple[int, Window]] = []
    whole = _whole(conn, [block for block in rows if 1 < sizes.get(block, 0) <= SMALL])
    for block, held in rows.items():
        if block in whole:
            found += _within(whole[block], held)
        elif sizes.get(block, 0) > SMALL and len(held) > FEW:
            found += _within(_stretch(conn, block, held), held)
        elif sizes.get(block, 0) > SMALL:
            found += [(told, _asked(conn, block, at)) for at, told in held]
    return found


def _whole(conn: sa.Connection, blocks: Sequence[int]) -> dict[int, list[Row]]:
    n = t.nearby.c
    found: dict[int, list[Row]] = defaultdict(list)
    for some in chunks(blocks):
        for block, place, node in conn.execute(sa.select(t.nearby).where(n.block.in_(some)).order_by(n.block, n.place)).all():
            found[block].append((place, node))
    return found


def _stretch(conn: sa.Connection, block: int, held: Iterable[Row]) -> list[Row]:
    """The rows of a block from the first to the last of these, with the windows on either side."""
    n, places = t.nearby.c, [place for place, _ in held]
    first, last = min(places), max(places)
    mine = sa.select(n.place, n.node).where(n.block == block)
    before = conn.execute(mine.where(n.place < first).order_by(n.place.desc()).limit(WINDOW)).all()
    inside = conn.execute(mine.where(n.place >= first, n.place <= last).order_by(n.place)).all()
    after = conn.execute(mine.where(n.place > last).order_by(n.place).limit(WINDOW)).all()
    return [(place, node) for place, node in (*reversed(before), *inside, *after)]


def _within(block: Sequence[Row], held: Iterable[Row]) -> Iterator[tuple[int, Window]]:
    at = {told: n for n, (_, told) in enumerate(block)}
    for _, told in held:
        n = at[told]
        before, after = block[max(0, n - WINDOW) : n], block[n + 1 : n + 1 + WINDOW]
        yield told, Window(tuple(near for _, near in reversed(before)), tuple(near for _, near in after))


def _asked(conn: sa.Connection, block: int, at: bytes) -> Window:
    n = t.nearby.c
    mine = sa.select(n.node).where(n.block == block).limit(WINDOW)
    before = conn.execute(mine.where(n.place < at).order_by(n.place.desc())).scalars()
    return Window(tuple(before), tuple(conn.execute(mine.where(n.place > at).order_by(n.place)).scalars()))


# ---- edges


def compare(conn: sa.Connection, match: Likeness) -> int:
    """One step over records whose edges must be computed; marks the records whose edges changed.

    Returns:
        How many were looked at; 0 when none is left.
    """
    # In order of days: whom they are compared with is then mostly whom the ones before were compared with, and still unpacked.
    waiting = sa.select(t.uncompared.c.node).outerjoin(t.sketch, t.sketch.c.node == t.uncompared.c.node)
    told = list(conn.execute(waiting.order_by(t.sketch.c.place, t.uncompared.c.node).limit(STEP)).scalars())
    if not told:
        return 0
    windows, new = _windows(conn, _rows_of(conn, told)), set(told)
    wanted = {_pair(id, near) for id, window in windows for near in window.all}
    parted = {pair for _, window in windows for pair in window.parted() if new.isdisjoint(pair)}
    gone = {pair for pair in _edges_among(conn, parted) if not _neighbours(conn, pair)}
    before = _edges_of(conn, told)
    after = _compared(conn, match, wanted)
    changed = {pair for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair)}
    _write(conn, (changed & before.keys()) | gone, {pair: after[pair] for pair in changed & after.keys()})
    mark(conn, "t", {node for pair in changed | gone for node in pair})
    for some in chunks(told):
        conn.execute(t.uncompared.delete().where(t.uncompared.c.node.in_(some)))
    return len(told)


def _compared(conn: sa.Connection, match: Likeness, pairs: Collection[Pair]) -> dict[Pair, Edge]:
    """The edges of these pairs: those that are likely enough, of two reports."""
    held = sketches(conn, {id for pair in pairs for id in pair})
    pairs = sorted((a, b) for a, b in pairs if held[a].report != held[b].report)
    copies = [held[a].origin is not None and held[a].origin == held[b].origin for a, b in pairs]
    at = {node: n for n, node in enumerate(held)}
    may_be = match.screen([it.body for it in held.values()], [(at[a], at[b]) for a, b in pairs])
    found = {}
    for (a, b), is_copy, is_worth in zip(pairs, copies, may_be, strict=True):
        if is_copy or is_worth:
            seen = match.compare(held[a].body, held[b].body, is_copy)
            if seen.proposed:
                found[a, b] = Edge(seen.score, seen.joins, compact(list(seen.reasons)))
    return found


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair that may be one, as it lies in ``edge``."""

    score: float
    joins: bool
    reasons: str


@dataclass(frozen=True, slots=True)
class Held:
    """A sketch as it lies in the store: the number of its report, the id of what it is of, and the origin if its report is about it."""

    report: int
    key: bytes
    body: bytes
    origin: bytes | None


def sketches(conn: sa.Connection, nodes: Iterable[int]) -> dict[int, Held]:
    """The sketches of these nodes; those without one are left out."""
    s = t.sketch.c
    query = sa.select(s.node, s.place, s.body, s.origin, t.told.c.report).outerjoin(t.told, t.told.c.id == s.node)
    return {row.node: Held(-row.node if row.node < 0 else row.report, bytes(row.place[DAY_BYTES:]), row.body, row.origin)
            for some in chunks(sorted(nodes)) for row in conn.execute(query.where(s.node.in_(some))).all()}


def _edge(row: Any) -> tuple[Pair, Edge]:
    return (row.left, row.right), Edge(row.score, row.joins, row.reasons)


def _edges_of(conn: sa.Connection, told: Sequence[int]) -> dict[Pair, Edge]:
    found: dict[Pair, Edge] = {}
    for some in chunks(told):
        for column in (t.edge.c.left, t.edge.c.right):
            found.update(_edge(row) for row in conn.execute(sa.select(t.edge).where(column.in_(some))).all())
    return found


def _edges_among(conn: sa.Connection, pairs: set[Pair]) -> set[Pair]:
    """Those of these pairs that have an edge."""
    found: set[Pair] = set()
    for some in chunks(sorted({left for left, _ in pairs})):
        rows = conn.execute(sa.select(t.edge.c.left, t.edge.c.right).where(t.edge.c.left.in_(some)))
        found |= {(row.left, row.right) for row in rows} & pairs
    return found


def _neighbours(conn: sa.Connection, pair: Pair) -> bool:
    """Do the two still stand near enough to one another in some block?"""
    rows = _rows_of(conn, pair)
    for block, held in rows.items():
        if len(held) == 2:
            (low, _), (high, _) = sorted(held)
            n = t.nearby.c
            between = sa.select(n.node).where(n.block == block, n.place > low, n.place < high).limit(WINDOW)
            if len(conn.execute(between).all()) < WINDOW:
                return True
    return False


def _write(conn: sa.Connection, gone: Iterable[Pair], made: Mapping[Pair, Edge]) -> None:
    rows = [{"of": left, "with": right} for left, right in gone]
    if rows:
        conn.execute(t.edge.delete().where(t.edge.c.left == sa.bindparam("of"), t.edge.c.right == sa.bindparam("with")), rows)
    append(conn, t.edge, [(*pair, edge.score, edge.joins, edge.reasons) for pair, edge in made.items()])


def joined(conn: sa.Connection, told: Iterable[int]) -> set[int]:
    """The nodes that edges which a rule may follow lead to from these."""
    found: set[int] = set()
    for some in chunks(told):
        for here, there in ((t.edge.c.left, t.edge.c.right), (t.edge.c.right, t.edge.c.left)):
            found |= set(conn.execute(sa.select(there).where(here.in_(some), t.edge.c.joins)).scalars())
    return found


def among(conn: sa.Connection, told: Iterable[int]) -> dict[Pair, Edge]:
    """The edges between these nodes."""
    inside = set(told)
    return {pair: edge for pair, edge in _edges_of(conn, sorted(inside)).items() if inside.issuperset(pair)}


def about(conn: sa.Connection, nodes: Iterable[int], groups: Mapping[int, tuple[bytes, int | None]]) -> None:
    """Keep what the reports among these nodes in which nothing was found are about.

    Args:
        conn: A writing transaction.
        nodes: All that were looked at.
        groups: Node of such a report -> the smallest id of its group, and a report-level record of it if there is one.
    """
    for some in chunks(sorted(-node for node in nodes if node < 0)):
        conn.execute(t.about.delete().where(t.about.c.report.in_(some)))
    insert_missing(conn, t.about, [{"report": -node, "hub": hub, "told": told} for node, (hub, told) in sorted(groups.items())])


def forget_all(conn: sa.Connection) -> None:
    """Empty what this file writes."""
    for table in (t.edge, t.nearby, t.sketch, t.uncompared, t.about):
        conn.execute(table.delete())
