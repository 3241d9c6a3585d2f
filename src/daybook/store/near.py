"""Which records are compared, and what came of it: blocks in order of days, each record beside its next few neighbours.

A pair is compared if the two share a block and fewer than ``WINDOW`` others stand between them there. So a name that stands in
50,000 reports costs each of them no more than a rare one does, no block is ever given up for being full, and which pairs are
compared is a matter of the records alone, whatever came first.
"""

# Nothing but this file writes `sketch`, `nearby`, `edge`, `uncompared` and `about`.

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from daybook.core import assemble
from daybook.core.sketch import WHOLE_REPORT, Setting
from daybook.store import tables as t
from daybook.store.codec import compact, unpack_text
from daybook.store.raw import Listed
from daybook.store.rows import Kept, append, chunks, insert_missing, mark
from daybook.store.rules import Likeness, block_number
from daybook.store.strands import strands_of
from daybook.store.windows import Numbers, stretches

STEP = 1000  # records whose edges are computed in one transaction
DAY_BYTES = 4
FIRST_DAY = 1 << 31  # so that days before year 1 sort too

Pair = tuple[int, int]
Judged = dict[tuple[bytes, bytes, bool], "Edge | None"]  # two sketches, and whether they are of copies -> what was found
_e, _s = t.edge.c, t.sketch.c
_ENDS = ((_e.left, _e.right), (_e.right, _e.left))
_EDGES = [Listed(lambda some, here=here: sa.select(t.edge).where(here.in_(some))) for here, _ in _ENDS]  # type: ignore[misc]
_JOINED = [Listed(lambda some, here=here, there=there: sa.select(there).where(here.in_(some), _e.joins))  # type: ignore[misc]
           for here, there in _ENDS]
_SKETCHES = Listed(lambda some: sa.select(_s.node, _s.place, _s.body, _s.origin, t.told.c.report)
                   .outerjoin(t.told, t.told.c.id == _s.node).where(_s.node.in_(some)))


# ---- sketches


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sketch on its way into the store: where it stands in its blocks, its body, and the blocks."""

    place: bytes
    body: bytes
    keys: tuple[str, ...] = ()
    origin: bytes | None = None  # of the report, where it is about this


def sketch(conn: sa.Connection, reports: Sequence[int], kept: Kept, match: Likeness) -> tuple[set[int], set[int]]:
    """Make the sketches of these reports and their records anew; marks the records that lose an edge by those that come between.

    Returns:
        The nodes that are noted since, to be compared anew; and those that have lost an edge.
    """
    nodes = [-report for report in reports] + list(conn.execute(sa.select(t.told.c.id).where(t.told.c.report.in_(reports))).scalars())
    made = _made(conn, reports, kept, match)
    before: dict[int, tuple[bytes, bytes, bytes | None]] = {}
    for some in chunks(nodes):
        held = conn.execute(sa.select(t.sketch).where(t.sketch.c.node.in_(some))).all()
        before |= {row.node: (row.place, row.body, row.origin) for row in held}
    now = {node: (it.place, it.body, it.origin) for node, it in made.items()}
    changed = [node for node in nodes if now.get(node) != before.get(node)]
    stay = _staying(conn, [node for node in changed if node in before and node in made], made)
    noted = {*changed, *leave(conn, [node for node in changed if node in before and node not in stay])}
    for node in stay:
        conn.execute(t.sketch.update().where(t.sketch.c.node == node).values(body=made[node].body, origin=made[node].origin))
    new = {node: made[node] for node in changed if node in made and node not in stay}
    append(conn, t.sketch, [(node, it.place, it.body, it.origin) for node, it in new.items()])
    append(conn, t.nearby, sorted((block, it.place, node) for node, it in new.items() for block in {block_number(key) for key in it.keys}))
    _note(conn, changed)
    return noted, _part(conn, list(new))


def _part(conn: sa.Connection, new: Sequence[int]) -> set[int]:
    """Take away the edges of pairs that are neighbours no more since these nodes stand between them; the nodes at their ends."""
    # Here, where all that come at once are known. While they are compared, a thousand at a time, those of other steps count as old.
    if not new or conn.execute(sa.select(t.edge.c.left).limit(1)).first() is None:
        return set()
    gone = {pair for pair in _edges_among(conn, stretches(conn, new).parted()) if not _neighbours(conn, pair)}
    _write(conn, gone, {})
    ends = {node for pair in gone for node in pair}
    mark(conn, "t", ends)
    return ends


def _staying(conn: sa.Connection, nodes: Sequence[int], made: Mapping[int, Sketch]) -> set[int]:
    """Those of these nodes that stand in the same blocks at the same place as before: who stands beside them there need not be compared
    anew with others."""
    held: dict[int, set[tuple[int, bytes]]] = defaultdict(set)
    for some in chunks(nodes):
        for block, place, node in conn.execute(sa.select(t.nearby).where(t.nearby.c.node.in_(some))).all():
            held[node].add((block, place))
    places = {node: place for some in chunks(nodes) for node, place in
              conn.execute(sa.select(t.sketch.c.node, t.sketch.c.place).where(t.sketch.c.node.in_(some)))}
    return {node for node in nodes if places[node] == made[node].place
            and held[node] == {(block_number(key), made[node].place) for key in made[node].keys}}


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


def leave(conn: sa.Connection, nodes: Sequence[int]) -> set[int]:
    """Take nodes out of their blocks; who stood beside them there is compared anew, for others move up.

    Returns:
        The nodes that are noted to be compared anew.
    """
    noted = {*np.unique(stretches(conn, nodes).neighbours()).tolist(), *nodes}
    _note(conn, noted)
    for some in chunks(nodes):
        for table in (t.nearby, t.sketch):
            conn.execute(table.delete().where(table.c.node.in_(some)))
    return noted


# ---- edges


def waiting(conn: sa.Connection) -> list[int]:
    """The nodes that the next step compares: ``STEP`` of those that are noted."""
    # In order of days: whom they are compared with is then mostly whom the ones before were compared with, and still unpacked.
    noted = sa.select(t.uncompared.c.node).outerjoin(t.sketch, t.sketch.c.node == t.uncompared.c.node)
    return list(conn.execute(noted.order_by(t.sketch.c.place, t.uncompared.c.node).limit(STEP)).scalars())


def compare(conn: sa.Connection, match: Likeness, told: Sequence[int], known: Judged | None = None) -> set[int]:
    """Compute the edges of these nodes, which are noted; marks those whose edges changed.

    Args:
        conn: A writing transaction.
        match: Compares.
        told: The nodes.
        known: What ``foresee`` has found.

    Returns:
        These.
    """
    if not told:
        return set()
    before = _edges_of(conn, told)
    after = _compared(conn, match, stretches(conn, told).neighbours(), known)
    changed = {pair for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair)}
    _write(conn, changed & before.keys(), {pair: after[pair] for pair in changed & after.keys()})
    ends = {node for pair in changed for node in pair}
    mark(conn, "t", ends)
    for some in chunks(told):
        conn.execute(t.uncompared.delete().where(t.uncompared.c.node.in_(some)))
    return ends


def foresee(conn: sa.Connection, match: Likeness, told: Sequence[int]) -> Judged:
    """Compare what ``compare`` will compare, without a turn to write; what others write meanwhile is compared by that."""
    known: Judged = {}
    if told:
        _compared(conn, match, stretches(conn, told).neighbours(), known)
    return known


def _compared(conn: sa.Connection, match: Likeness, pairs: Numbers, known: Judged | None = None) -> dict[Pair, Edge]:
    """The edges of these pairs: those that are likely enough, of two reports."""
    nodes, at = np.unique(pairs, return_inverse=True)
    found = sketches(conn, nodes.tolist())
    held = [found[node] for node in nodes.tolist()]
    at = at.reshape(-1, 2)
    reports = np.array([it.report for it in held], np.int64)
    at = at[reports[at[:, 0]] != reports[at[:, 1]]]
    stories: dict[bytes, int] = {}
    origins = np.array([-n if it.origin is None else stories.setdefault(it.origin, len(stories)) for n, it in enumerate(held, 1)], np.int64)
    copies = origins[at[:, 0]] == origins[at[:, 1]]
    if known is None:
        edges = _edges(match, held, at, copies)
    else:
        asked = [(held[a].body, held[b].body, is_copy) for (a, b), is_copy in zip(at.tolist(), copies.tolist(), strict=True)]
        new = [n for n, one in enumerate(asked) if one not in known]
        known.update(zip((asked[n] for n in new), _edges(match, held, at[new], copies[new]), strict=True))
        edges = [known[one] for one in asked]
    return {(int(nodes[a]), int(nodes[b])): edge for (a, b), edge in zip(at.tolist(), edges, strict=True) if edge is not None}


def _edges(match: Likeness, held: Sequence[Held], at: Numbers, copies: NDArray[np.bool_]) -> list[Edge | None]:
    """The edge of each of these pairs, by their places, shape (pairs, 2), or None; ``copies`` says which are told by copies."""
    worth = copies | np.array(match.screen([it.body for it in held], at), bool)
    edges: list[Edge | None] = [None] * len(at)
    for n in np.flatnonzero(worth).tolist():
        time.sleep(0)  # another thread of this process that answers somebody goes first: it would wait for 5 ms at each of its queries
        a, b = at[n].tolist()
        seen = match.compare(held[a].body, held[b].body, bool(copies[n]))
        if seen.proposed:
            edges[n] = Edge(seen.score, seen.joins, compact(list(seen.reasons)))
    return edges


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
    return {node: Held(-node if node < 0 else report, bytes(place[DAY_BYTES:]), body, origin)
            for some in chunks(sorted(nodes)) for node, place, body, origin, report in _SKETCHES.run(conn, some)}


def _edges_of(conn: sa.Connection, told: Sequence[int]) -> dict[Pair, Edge]:
    found: dict[Pair, Edge] = {}
    for some in chunks(told):
        for query in _EDGES:
            found.update(((left, right), Edge(score, bool(joins), reasons)) for left, right, score, joins, reasons in query.run(conn, some))
    return found


def _edges_among(conn: sa.Connection, pairs: Numbers) -> set[Pair]:
    """Those of these pairs that have an edge."""
    found: set[Pair] = set()
    asked = set(map(tuple, pairs.tolist()))
    for some in chunks(np.unique(pairs[:, 0]).tolist()):
        rows = conn.execute(sa.select(t.edge.c.left, t.edge.c.right).where(t.edge.c.left.in_(some)))
        found |= {(row.left, row.right) for row in rows} & asked
    return found


def _neighbours(conn: sa.Connection, pair: Pair) -> bool:
    """Do the two still stand near enough to one another in some block?"""
    return bool((stretches(conn, pair).neighbours() == pair).all(axis=1).any())


def _write(conn: sa.Connection, gone: Iterable[Pair], made: Mapping[Pair, Edge]) -> None:
    rows = [{"of": left, "with": right} for left, right in gone]
    if rows:
        conn.execute(t.edge.delete().where(t.edge.c.left == sa.bindparam("of"), t.edge.c.right == sa.bindparam("with")), rows)
    append(conn, t.edge, [(*pair, edge.score, edge.joins, edge.reasons) for pair, edge in made.items()])


def joined(conn: sa.Connection, told: Iterable[int]) -> set[int]:
    """The nodes that edges which a rule may follow lead to from these."""
    found: set[int] = set()
    for some in chunks(told):
        for query in _JOINED:
            found |= {row[0] for row in query.run(conn, some)}
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
