"""What reports may have text in common: those that share traits. What lineage keeps of each report, and the blocks of each trait."""

# Nothing but this file and the migrations writes `outline` and `trait`.

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import Reading
from daybook.core.lineage import Traced
from daybook.store import tables as t
from daybook.store.codec import unpack_reading, unpack_text
from daybook.store.rows import append, chunks
from daybook.store.strands import Shelf, unpack_traits

SMALL = 16  # reports that share a trait and are all compared with each other
HEADS = 8  # of more, those that all others are compared with

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """Reports whose text lineage has not seen before, those of them that are no more, and the traits that they lost and gained.

    ``again`` are those that have come in another version with the same words: perhaps dated otherwise, and copies a month apart are
    judged by other rules.
    """

    all: frozenset[int]
    gone: frozenset[int]
    again: frozenset[int]
    lost: Mapping[int, set[int]]  # trait -> reports
    gained: Mapping[int, set[int]]

    def __bool__(self) -> bool:
        return bool(self.all or self.again)


def rank_of(key: bytes) -> int:
    """Where a report stands among those that share a trait: by the digest that is its id."""
    return int.from_bytes(key[:8], "big", signed=True)


def pack_traits(traits: Iterable[int]) -> bytes:
    """Traits for a column; ``unpack_traits`` is the way back."""
    ordered = sorted(traits)
    return struct.pack(f"<{len(ordered)}q", *ordered)


def outlines(conn: sa.Connection, shelf: Shelf, reports: Sequence[int]) -> Changed:
    """Look at the texts of these reports and keep what lineage needs of those that it has not seen."""
    held = {row.report: row for some in chunks(reports) for row in conn.execute(sa.select(t.outline).where(t.outline.c.report.in_(some)))}
    there, known = set[int](), set[int]()
    rows, lost, gained = [], defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    taken: list[tuple[int, int, int]] = []
    for row, reading in _read(conn, reports):
        there.add(row.id)
        made, rank, before = shelf.rule.sketch(reading), rank_of(row.key), held.get(row.id)
        body = shelf.rule.pack(made)
        if before is not None and (before.body, before.rank) == (body, rank):
            known.add(row.id)
            continue
        traits = shelf.rule.keys(made)
        shelf.put(row.id, Traced(row.key, reading.report, made), traits)
        rows.append((row.id, rank, pack_traits(traits), body))
        # Of an older text what both have stays, unless it stands elsewhere now.
        old = unpack_traits(before.traits) if before is not None else frozenset()
        kept = traits & old if before is not None and before.rank == rank else frozenset()
        for trait in traits - kept:
            gained[trait].add(row.id)
        for trait in old - kept:
            lost[trait].add(row.id)
            taken.append((trait, before.rank if before is not None else rank, row.id))
    gone = [id for id in held if id not in there]  # made one with another report
    for id in gone:
        for trait in unpack_traits(held[id].traits):
            lost[trait].add(id)
            taken.append((trait, held[id].rank, id))
    _keep(conn, shelf, rows, gone, (taken, gained))
    return Changed(frozenset([*(row[0] for row in rows), *gone]), frozenset(gone), _in_versions(conn, known), lost, gained)


def _in_versions(conn: sa.Connection, reports: Iterable[int]) -> frozenset[int]:
    """Those of these reports that have several texts."""
    c = t.text.c
    several = sa.select(c.report).group_by(c.report).having(sa.func.count() > 1)
    return frozenset(id for some in chunks(sorted(reports)) for id in conn.execute(several.where(c.report.in_(some))).scalars())


def _read(conn: sa.Connection, reports: Sequence[int]) -> Iterator[tuple[Any, Reading]]:
    joined = t.report.join(t.text, t.text.c.id == t.report.c.text).outerjoin(t.reading, t.reading.c.text == t.text.c.id)
    query = sa.select(t.report.c.id, t.report.c.key, t.text.c.body, t.reading.c.body.label("reading")).select_from(joined)
    for some in chunks(reports):
        for row in conn.execute(query.where(t.report.c.id.in_(some))):
            page, text = unpack_text(row.body)
            yield row, unpack_reading(row.reading, page, text) if row.reading is not None else Reading(page, text)


def _keep(conn: sa.Connection, shelf: Shelf, rows: Sequence[tuple[int, int, bytes, bytes]], gone: Iterable[int],
          traits: tuple[Sequence[tuple[int, int, int]], Mapping[int, set[int]]]) -> None:
    taken, gained = traits
    if taken:
        c = t.trait.c
        its = sa.and_(c.trait == sa.bindparam("of"), c.rank == sa.bindparam("at"), c.report == sa.bindparam("it"))
        conn.execute(t.trait.delete().where(its), [{"of": trait, "at": rank, "it": id} for trait, rank, id in taken])
    for some in chunks([*(row[0] for row in rows), *gone]):
        conn.execute(t.outline.delete().where(t.outline.c.report.in_(some)))
    append(conn, t.outline, rows)
    ranks = {id: rank for id, rank, _, _ in rows}
    least = {id: shelf.rule.least(len(shelf.traits(id))) for id in ranks}
    append(conn, t.trait, [(trait, ranks[id], id, least[id]) for trait, ids in sorted(gained.items()) for id in sorted(ids)])


class Blocks:
    """The reports that share a trait, looked up as they are asked for; of many, only the first by rank."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._sizes: dict[int, int] = {}
        self._first: dict[int, list[int]] = {}
        self.least: dict[int, int] = {}  # report -> how many traits it must share with another to be compared

    def load(self, traits: Iterable[int]) -> None:
        """Have the blocks of these traits at hand."""
        c = t.trait.c
        counted = sa.select(c.trait, sa.func.count()).group_by(c.trait).having(sa.func.count() > 1)
        for some in chunks(sorted(set(traits) - self._sizes.keys())):
            sizes = {trait: size for trait, size in self._conn.execute(counted.where(c.trait.in_(some)))}  # noqa: C416
            self._sizes |= dict.fromkeys(some, 1) | sizes
            small = [trait for trait, size in sizes.items() if size <= SMALL]
            found: dict[int, list[int]] = {trait: [] for trait in small}
            query = sa.select(c.trait, c.report, c.least).where(c.trait.in_(small)).order_by(c.trait, c.rank, c.report)
            for trait, report, least in self._conn.execute(query) if small else ():
                found[trait].append(report)
                self.least[report] = least
            self._first |= found
            for trait in sizes.keys() - found.keys():
                self._first[trait] = self.members(trait, HEADS)

    def size(self, trait: int) -> int:
        """How many reports have a trait that was loaded; 1 also for none."""
        return self._sizes[trait]

    def heads(self, trait: int) -> list[int]:
        """Those with whom all others of the block are compared: of a small one everybody."""
        return self._first.get(trait, [])

    def is_small(self, trait: int) -> bool:
        """Is everybody of the block compared with everybody?"""
        return self._sizes[trait] <= SMALL

    def members(self, trait: int, most: int | None = None) -> list[int]:
        """The reports that have a trait, by rank."""
        c = t.trait.c
        query = sa.select(c.report, c.least).where(c.trait == trait).order_by(c.rank, c.report).limit(most)
        found: dict[int, int] = {report: least for report, least in self._conn.execute(query).all()}  # noqa: C416
        self.least |= found
        return list(found)

    def compared(self, trait: int, pair: Pair) -> bool:
        """Are two reports that share a trait compared because of it?"""
        return self.is_small(trait) or not set(self.heads(trait)).isdisjoint(pair)

    def pairs(self, trait: int, mine: set[int]) -> set[Pair]:
        """Those pairs with one of these reports, which have the trait, that are compared because of it."""
        heads = self.heads(trait)
        if self.is_small(trait):
            return {(a, b) if a < b else (b, a) for n, a in enumerate(heads) for b in heads[:n] if a in mine or b in mine}
        found = {(min(a, b), max(a, b)) for a in mine for b in heads if a != b}
        if first := mine.intersection(heads):
            everybody = self.members(trait)
            found |= {(min(a, b), max(a, b)) for a in first for b in everybody if a != b}
        return found


def pairs(shelf: Shelf, blocks: Blocks, reports: set[int]) -> list[Pair]:
    """The pairs with one of these reports that are to be compared: those that share a trait because of which two are compared, and as
    many traits as they must. Of no report more is read than its traits.
    """
    shelf.fetch_traits(reports)
    having: dict[int, set[int]] = defaultdict(set)
    for id in reports:
        for trait in shelf.traits(id):
            having[trait].add(id)
    blocks.load(having)
    blocks.least |= {id: shelf.rule.least(len(shelf.traits(id))) for id in reports}
    shared: Counter[Pair] = Counter()
    loose: set[int] = set()  # may share traits that no pair of theirs is counted for
    for trait, mine in having.items():
        if blocks.size(trait) > 1:
            shared.update(blocks.pairs(trait, mine))
            if not blocks.is_small(trait):
                loose |= mine.difference(blocks.heads(trait))
    least = {pair: min(blocks.least[pair[0]], blocks.least[pair[1]]) for pair in shared}
    doubtful = [pair for pair, n in shared.items() if n < least[pair] and all(id in loose for id in pair if id in reports)]
    shelf.fetch_traits({id for pair in doubtful for id in pair})
    shared.update({pair: len(shelf.traits(pair[0]) & shelf.traits(pair[1])) for pair in doubtful})
    return sorted(pair for pair, n in shared.items() if n >= least[pair])


@dataclass(frozen=True, slots=True)
class Displaced:
    """Unchanged reports that some are compared with no more, and those that some may be compared with now."""

    fewer: set[int]
    more: set[int]


def displaced(blocks: Blocks, changed: Changed) -> Displaced:
    """Unchanged reports whose pairs are no longer those that are compared: a block has grown large or small, or has other heads."""
    found = Displaced(set(), set())
    blocks.load({*changed.lost, *changed.gained})
    for trait in {*changed.lost, *changed.gained}:
        gained, lost, size = changed.gained.get(trait, set()), changed.lost.get(trait, set()), blocks.size(trait)
        before = size - len(gained) + len(lost)
        if max(before, size) <= SMALL:
            continue
        if lost:
            found.more.update(blocks.members(trait))
            continue
        first = blocks.members(trait, size if before <= SMALL else HEADS + len(gained))
        old = [id for id in first if id not in gained]
        found.fewer.update(old if before <= SMALL else set(old[:HEADS]).difference(first[:HEADS]))
    return Displaced(found.fewer - changed.all, found.more - changed.all)
