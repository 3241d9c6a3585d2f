"""Which reports are copies of which, brought up to date where reports have changed: sketches, traits, links, strands."""

# A link is there if and only if two current texts are compared and found to be copies; which are compared is a function of the sets
# of reports that share a trait, not of the order in which they came. Where many share one, each is compared with the first few by
# the digests of their ids: a thousand copies of one story give some thousand links, not half a million.

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import Reading
from daybook.core.lineage import Traced
from daybook.store import tables as t
from daybook.store.codec import unpack_reading, unpack_text
from daybook.store.rows import chunks, insert_missing
from daybook.store.rules import Lineage
from daybook.store.strands import Shelf, pack_aligned, trace

SMALL = 16  # reports that share a trait and are all compared with each other
HEADS = 8  # of more, those that all others are compared with


def refresh_lineage(conn: sa.Connection, rule: Lineage, reports: Sequence[int]) -> set[int]:
    """Bring the lineage of these reports, and of all that hang together with them, up to date; marks records whose origins change.

    Returns:
        The reports whose origins have changed.
    """
    shelf = Shelf(conn, rule)
    changed = _sketches(conn, shelf, reports)
    touched = set(reports)
    if changed:
        touched |= _unlink(conn, changed.all)
        again = changed.all | _displaced(conn, changed)
        touched |= _drop_unfounded(conn, shelf, again - changed.all)
        touched |= _link(conn, shelf, again - changed.gone)
        touched -= changed.gone
    return trace(conn, shelf, touched)


# ---- sketches and traits


@dataclass(frozen=True, slots=True)
class _Changed:
    """Reports whose text lineage has not seen before, those of them that are no more, and the traits that they lost and gained."""

    all: frozenset[int]
    gone: frozenset[int]
    lost: Mapping[int, set[int]]  # trait -> reports
    gained: Mapping[int, set[int]]

    def __bool__(self) -> bool:
        return bool(self.all)


def rank_of(key: bytes) -> int:
    """Where a report stands among those that share a trait: by the digest that is its id."""
    return int.from_bytes(key[:8], "big", signed=True)


def _sketches(conn: sa.Connection, shelf: Shelf, reports: Sequence[int]) -> _Changed:
    rule = shelf.rule
    joined = t.report.join(t.text, t.text.c.id == t.report.c.text).outerjoin(t.reading, t.reading.c.text == t.text.c.id)
    query = sa.select(t.report.c.id, t.report.c.key, t.text.c.body, t.reading.c.body.label("reading")).select_from(joined)
    held = {row.report: row for row in conn.execute(sa.select(t.outline).where(t.outline.c.report.in_(reports)))}
    fresh, lost, gained = [], defaultdict(set), defaultdict(set)
    for row in conn.execute(query.where(t.report.c.id.in_(reports))):
        page, text = unpack_text(row.body)
        reading = unpack_reading(row.reading, page, text) if row.reading is not None else Reading(page, text)
        body, rank = rule.sketch(reading), rank_of(row.key)
        before = held.get(row.id)
        if before is not None and (before.body, before.rank) == (body, rank):
            continue
        fresh.append({"report": row.id, "rank": rank, "body": body})
        for trait in rule.keys(rule.read(before.body)) if before is not None else ():
            lost[trait].add(row.id)
        made = rule.read(body)
        traits = rule.keys(made)
        shelf.put(row.id, Traced(row.key, page, made), traits)
        for trait in traits:
            gained[trait].add(row.id)
    there = set(conn.execute(sa.select(t.report.c.id).where(t.report.c.id.in_(reports))).scalars())
    gone = [id for id in held if id not in there]  # made one with another report
    for id in gone:
        for trait in rule.keys(rule.read(held[id].body)):
            lost[trait].add(id)
    ids = [row["report"] for row in fresh] + gone
    _forget_traits(conn, [{"of": trait, "at": held[id].rank, "it": id} for trait, those in lost.items() for id in those])
    for some in chunks(ids):
        conn.execute(t.outline.delete().where(t.outline.c.report.in_(some)))
    if fresh:
        conn.execute(t.outline.insert(), fresh)
    ranks = {row["report"]: row["rank"] for row in fresh}
    rows = [{"trait": trait, "rank": ranks[id], "report": id} for trait, those in sorted(gained.items()) for id in sorted(those)]
    insert_missing(conn, t.trait, rows)
    return _Changed(frozenset(ids), frozenset(gone), lost, gained)


def _forget_traits(conn: sa.Connection, rows: Sequence[dict[str, int]]) -> None:
    if rows:
        c = t.trait.c
        its = sa.and_(c.trait == sa.bindparam("of"), c.rank == sa.bindparam("at"), c.report == sa.bindparam("it"))
        conn.execute(t.trait.delete().where(its), rows)


@dataclass(frozen=True, slots=True)
class _Block:
    """The reports that share a trait: how many, and the first of them by rank."""

    size: int
    first: tuple[int, ...]

    @property
    def everybody(self) -> bool:
        return self.size <= SMALL


def _blocks(conn: sa.Connection, traits: Iterable[int], most: int = SMALL) -> dict[int, _Block]:
    """Of each trait its size and its first ``most`` reports."""
    c = t.trait.c
    sizes: dict[int, int] = {}
    first: dict[int, list[int]] = defaultdict(list)
    for some in chunks(sorted(set(traits))):
        sizes |= {row.trait: row.n for row in conn.execute(
            sa.select(c.trait, sa.func.count().label("n")).where(c.trait.in_(some)).group_by(c.trait))}
        small = [trait for trait in some if sizes.get(trait, 0) <= most]
        query = sa.select(c.trait, c.report).where(c.trait.in_(small)).order_by(c.trait, c.rank, c.report)
        for row in conn.execute(query) if small else ():
            first[row.trait].append(row.report)
        for trait in some:
            if sizes.get(trait, 0) > most:
                first[trait] = _members(conn, trait, most)
    return {trait: _Block(sizes.get(trait, 0), tuple(first[trait])) for trait in {*sizes, *first}}


def _members(conn: sa.Connection, trait: int, most: int | None = None) -> list[int]:
    c = t.trait.c
    return list(conn.execute(sa.select(c.report).where(c.trait == trait).order_by(c.rank, c.report).limit(most)).scalars())


def _displaced(conn: sa.Connection, changed: _Changed) -> set[int]:
    """Unchanged reports whose pairs are no longer those that are compared: a block has grown large or small, or has other heads."""
    found: set[int] = set()
    most = SMALL + HEADS
    for trait, block in _blocks(conn, {*changed.lost, *changed.gained}, most).items():
        gained, lost = changed.gained.get(trait, set()), changed.lost.get(trait, set())
        before = block.size - len(gained) + len(lost)
        if max(before, block.size) <= SMALL:
            continue
        if min(before, block.size) <= SMALL:
            found.update(_members(conn, trait))
            continue
        heads = set(block.first[:HEADS])
        if heads & gained or lost:
            found.update(block.first[:most] if not lost else _members(conn, trait))
    return found - changed.all


# ---- links


def _unlink(conn: sa.Connection, reports: Iterable[int]) -> set[int]:
    """Take all links of these reports away; the reports at their other ends."""
    ends: set[int] = set()
    for some in chunks(sorted(reports)):
        where = sa.or_(t.link.c.low.in_(some), t.link.c.high.in_(some))
        ends |= {id for row in conn.execute(sa.select(t.link.c.low, t.link.c.high).where(where)) for id in row}
        conn.execute(t.link.delete().where(where))
    return ends


def _drop_unfounded(conn: sa.Connection, shelf: Shelf, reports: Iterable[int]) -> set[int]:
    """Take those links of these reports away whose pairs are compared no more; the reports at their ends."""
    ends: set[int] = set()
    for some in chunks(sorted(reports)):
        where = sa.or_(t.link.c.low.in_(some), t.link.c.high.in_(some))
        pairs = [(row.low, row.high) for row in conn.execute(sa.select(t.link.c.low, t.link.c.high).where(where))]
        shelf.fetch({id for pair in pairs for id in pair})
        blocks = _blocks(conn, {trait for a, b in pairs for trait in shelf.traits(a) & shelf.traits(b)})
        for a, b in pairs:
            if not any(_compared(blocks[trait], a, b) for trait in shelf.traits(a) & shelf.traits(b)):
                conn.execute(t.link.delete().where(t.link.c.low == a, t.link.c.high == b))
                ends |= {a, b}
    return ends


def _compared(block: _Block, a: int, b: int) -> bool:
    return block.everybody or a in block.first[:HEADS] or b in block.first[:HEADS]


def _link(conn: sa.Connection, shelf: Shelf, reports: Iterable[int]) -> set[int]:
    """Compare these reports with all that they are to be compared with, and keep what is found; the reports at the links' ends."""
    wanted = set(reports)
    shelf.fetch(wanted)
    blocks = _blocks(conn, {trait for id in wanted for trait in shelf.traits(id)})
    pairs: set[tuple[int, int]] = set()
    for id in wanted:
        for trait in shelf.traits(id):
            block = blocks[trait]
            others = block.first if block.everybody else _members(conn, trait) if id in block.first[:HEADS] else block.first[:HEADS]
            pairs.update((min(id, other), max(id, other)) for other in others if other != id)
    shelf.fetch({id for pair in pairs for id in pair})
    rows: list[dict[str, Any]] = []
    for low, high in sorted(pairs):
        if shelf.worth(low, high) and (link := shelf.rule.compare(shelf.report(low), shelf.report(high))) is not None:
            rows.append({"low": low, "high": high, "aligned": pack_aligned(link.aligned)})
    insert_missing(conn, t.link, rows)
    return {id for row in rows for id in (row["low"], row["high"])}
