"""Which report-level records are computed together: all that may be one with some, the tellings of stars left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from daybook.store import near, stars
from daybook.store import tables as t
from daybook.store.raw import Listed, Raw
from daybook.store.rows import chunks
from daybook.store.stars import Star

_PAIR = Raw(sa.select(t.decision.c.seq).where(t.decision.c.other > b"").limit(1))
_IDENTITIES = Listed(lambda some: sa.select(t.told.c.identity).where(t.told.c.id.in_(some), t.told.c.identity.is_not(None)))
_BLOCKS = Listed(lambda some: sa.select(t.block.c.block, t.block.c.told).where(t.block.c.told.in_(some)))
_OF_IDENTITIES = Listed(lambda some: sa.select(t.told.c.id).where(t.told.c.identity.in_(some)))
_OF_BLOCKS = Listed(lambda some: sa.select(t.block.c.told).where(t.block.c.block.in_(some)))


@dataclass(frozen=True, slots=True)
class Near:
    """What may be one with some report-level records.

    Args:
        told: Nodes: all but the tellings of stars; of these only those that were asked for, or decided on in pairs.
        blocks: Report-level record -> its block, of those that have one.
        stars: The stars among it, by block.
    """

    told: set[int]
    blocks: dict[int, int]
    stars: dict[int, Star]


def around(conn: sa.Connection, dirty: Iterable[int]) -> Near:
    """All records that identities, blocks, edges and pair decisions join to these."""
    it, fresh = Near(set(dirty), {}, {}), list(dirty)
    decided = bool(_PAIR.run(conn, {}))
    identities, blocks = set[int](), set[int]()
    while fresh:
        found = set[int]()
        for some in chunks(fresh):
            held = {row[0] for row in _IDENTITIES.run(conn, some)}
            rows = _BLOCKS.run(conn, some)
            it.blocks.update({told: block for block, told in rows})
            new, shared = held - identities, {block for block, _ in rows} - blocks
            met = stars.of_records(conn, new) | stars.stars(conn, shared)
            met |= stars.of_records(conn, {star.record for star in met.values()})
            if decided and (more := met.keys() - it.stars.keys()):
                found |= stars.decided(conn, more)
            it.stars.update(met)
            found |= _with(conn, _OF_IDENTITIES, new - {star.record for star in met.values()})
            found |= _with(conn, _OF_BLOCKS, shared - met.keys())
            identities |= held
            blocks |= shared
            found |= near.joined(conn, some)
            if decided:
                found |= _paired(conn, some)
        fresh = sorted(found - it.told)
        it.told.update(found)
    return it


def _with(conn: sa.Connection, query: Listed, values: set[int]) -> set[int]:
    return {row[0] for some in chunks(sorted(values)) for row in query.run(conn, some)}


def _paired(conn: sa.Connection, told: list[int]) -> set[int]:
    keys = list(conn.execute(sa.select(t.told.c.key).where(t.told.c.id.in_(told))).scalars())
    d = t.decision.c
    query = sa.select(d.subject, d.other, d.verdict).where(d.other.is_not(None), sa.or_(d.subject.in_(keys), d.other.in_(keys)))
    # Of what was decided and taken back again nothing is left that joins the two, or keeps them apart.
    newest = {frozenset((row.subject, row.other)): row.verdict for row in conn.execute(query.order_by(d.seq))}
    others = sorted({key for pair, verdict in newest.items() if verdict != "undo" for key in pair})
    found: set[int] = set()
    for some in chunks(others):
        found |= set(conn.execute(sa.select(t.told.c.id).where(t.told.c.key.in_(some))).scalars())
    return found
