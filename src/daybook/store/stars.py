"""Large blocks of one name whose tellings are all one record: kept as sums of a few tellings each, so that a change sums a few anew.

The name of a country stands in half of all reports. To compute its record again from 50,000 tellings whenever one of them changes, or is
decided on, would cost seconds. Whatever the tellings are cut into, their sum is the same: which leaf one lies in is no part of the record.
A block of which people hold a part to be something else by chains of "same" and "different" is no star; its record is computed whole.
"""

# Nothing but this file writes `star` and `leaf`. A telling in a block belongs to its star unless it was parted from its namesakes or
# rejected; a star's sums hold as long as none of its tellings is marked in `dirty`.

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from daybook.core import Decision, Kind, Record, assemble
from daybook.core.record import standing
from daybook.store import tables as t
from daybook.store.handmade import decisions_for
from daybook.store.raw import Listed
from daybook.store.rows import Kept, Lexicon, append, chunks, live
from daybook.store.sums import Sum, packed, summed, unpacked
from daybook.store.veils import names_in

LARGE = 300  # tellings; smaller blocks are computed whole in less time than this takes
LEAF = 64  # tellings in a new leaf; one of more than twice as many is cut up
PEEK = 4  # tellings that are looked at first for what a record is called; then four times as many, for mostly the first ones tell


@dataclass(frozen=True, slots=True)
class Star:
    """A star as it lies in the store."""

    block: int
    record: int
    members: int


@dataclass(frozen=True, slots=True)
class Tellings:
    """Report-level records of one star, each by itself, without those parted or rejected; with what they stand on."""

    records: tuple[Record, ...]
    kept: Kept
    standing: tuple[Decision, ...]


# ---- which there are

_d = t.dirty.c
_STARS = Listed(lambda some: sa.select(t.star).where(t.star.c.block.in_(some)))
_STARS_OF = Listed(lambda some: sa.select(t.star).where(t.star.c.record.in_(some)))
_MARKED = (Listed(lambda some: sa.select(_d.id).where(_d.sort == "t", _d.id.in_(some))),
           Listed(lambda some: sa.select(t.told.c.id).join(t.dirty, sa.and_(_d.sort == "r", _d.id == t.told.c.report))
                  .where(t.told.c.id.in_(some))))


def stars(conn: sa.Connection, blocks: Iterable[int]) -> dict[int, Star]:
    """Those of these blocks that are stars."""
    return {row[0]: Star(*row) for some in chunks(sorted(blocks)) for row in _STARS.run(conn, some)}


def blocks(conn: sa.Connection) -> list[int]:
    """All that are stars."""
    return list(conn.execute(sa.select(t.star.c.block)).scalars())


def of_records(conn: sa.Connection, identities: Iterable[int]) -> dict[int, Star]:
    """The stars in these records, by block."""
    return {row[0]: Star(*row) for some in chunks(sorted(identities)) for row in _STARS_OF.run(conn, some)}


def decided(conn: sa.Connection, blocks: Iterable[int]) -> set[int]:
    """The tellings in these blocks of which somebody said that they are, or are not, one with another."""
    d, found = t.decision.c, set[int]()
    # "+ 0": the few decisions lead to their blocks; the index on blocks would lead to 50,000 tellings first.
    for some in chunks(sorted(blocks)):
        for column in (d.about, d.other):
            joined = t.decision.join(t.told, t.told.c.key == column).join(t.block, t.block.c.told == t.told.c.id)
            query = sa.select(t.told.c.id).select_from(joined).where(d.other > b"", (t.block.c.block + 0).in_(some))
            found |= set(conn.execute(query).scalars())
    return found


def kind_of(conn: sa.Connection, block: int) -> int:
    """The number of the kind of a star's tellings."""
    query = sa.select(t.told.c.kind).join(t.star, t.star.c.record == t.told.c.identity).where(t.star.c.block == block).limit(1)
    return int(conn.execute(query).scalar_one())


def marked(conn: sa.Connection, told: Iterable[int]) -> set[int]:
    """Those of these that wait to be computed again, they or their reports."""
    return {row[0] for some in chunks(sorted(told)) for query in _MARKED for row in query.run(conn, some)}


# ---- their leaves


def renew(conn: sa.Connection, lexicon: Lexicon, kind: Kind, block: int, changed: Sequence[int]) -> Sum | None:
    """Sum those leaves anew in which these numbers lie, or would lie.

    Returns:
        What the whole star comes to; None where it is large no more, and no star since.
    """
    seen = set(changed)
    _summed_anew(conn, lexicon, kind, block, seen)
    found = whole(conn, block)
    # Of what stands for all of them only what counts now will do, also where its report was read anew and waits for a refresh.
    while found is not None and (waiting := marked(conn, {found.head[1], *(best[5] for best in found.best.values())} - seen)):
        seen |= waiting
        _summed_anew(conn, lexicon, kind, block, waiting)
        found = whole(conn, block)
    if found is None or found.members <= LARGE // 2:
        forget(conn, [block])
        return None
    return found


def _summed_anew(conn: sa.Connection, lexicon: Lexicon, kind: Kind, block: int, changed: Iterable[int]) -> None:
    firsts = list(conn.execute(sa.select(t.leaf.c.first).where(t.leaf.c.block == block).order_by(t.leaf.c.first)).scalars())
    for at in sorted({max(0, bisect(firsts, told) - 1) for told in changed}):
        b = t.block.c
        inside = [b.told >= firsts[at]] if at else []  # numbers before the first leaf are the first one's
        inside += [b.told < firsts[at + 1]] if at + 1 < len(firsts) else []
        told = list(conn.execute(sa.select(b.told).where(b.block == block, *inside).order_by(b.told)).scalars())
        conn.execute(t.leaf.delete().where(t.leaf.c.block == block, t.leaf.c.first == firsts[at]))
        _leaves(conn, lexicon, kind, block, told)


def whole(conn: sa.Connection, block: int) -> Sum | None:
    """What all leaves of a star come to; None if there are none."""
    c = t.leaf.c
    rows = [(body, reports, voices) for body, reports, voices in
            conn.execute(sa.select(c.body, c.reports, c.voices).where(c.block == block)).all()]
    return unpacked(rows) if rows else None


def _leaves(conn: sa.Connection, lexicon: Lexicon, kind: Kind, block: int, told: Sequence[int]) -> None:
    for some in [told] if len(told) <= 2 * LEAF else chunks(told, LEAF):
        found = tellings(conn, lexicon, some)
        if found.records:
            it = packed(summed(conn, kind, found.records, found.kept, found.standing))
            append(conn, t.leaf, [(block, some[0], it["body"], it["reports"], it["voices"])])


def tellings(conn: sa.Connection, lexicon: Lexicon, told: Sequence[int]) -> Tellings:
    """Each of these by itself."""
    kept = live(conn, lexicon, told)
    decisions = standing(decisions_for(conn, lexicon, kept, {a.record for a in kept.assertions}))
    records = assemble(kept.assertions, kept.findings, [d for d in decisions if d.other is None])
    out = parted(decisions)
    return Tellings(tuple(record for record in records if record.id not in out), kept, tuple(decisions))


def parted(decisions: Iterable[Decision]) -> set[bytes]:
    """What somebody parted from its namesakes, and is joined by its name no more; only "same" joins it. What somebody rejected is no
    record, and if its namesakes were joined through it, they would fall apart.

    Args:
        decisions: Those that stand.
    """
    return {d.subject for d in decisions if d.verdict in ("different", "reject")}


def make(conn: sa.Connection, lexicon: Lexicon, kind: Kind, block: int, record: int) -> None:
    """Make a block a star of this record, or sum it anew if it was one."""
    forget(conn, [block])
    told = list(conn.execute(sa.select(t.block.c.told).where(t.block.c.block == block).order_by(t.block.c.told)).scalars())
    for some in chunks(told, LEAF):
        _leaves(conn, lexicon, kind, block, some)
    found = whole(conn, block)
    if found is not None:
        append(conn, t.star, [(block, record, found.members)])


def keep(conn: sa.Connection, star: Star, now: Star) -> list[int]:
    """Write what has become of a star; gives its record's number to its tellings if that is another one.

    Returns:
        The tellings that have moved.
    """
    if star == now:
        return []
    conn.execute(t.star.update().where(t.star.c.block == now.block).values(record=now.record, members=now.members))
    if star.record == now.record:
        return []
    inside = sa.select(t.block.c.told).where(t.block.c.block == now.block)
    mine = sa.and_(t.told.c.id.in_(inside), t.told.c.identity == star.record, t.told.c.live)
    moved = list(conn.execute(sa.select(t.told.c.id).where(mine)).scalars())
    conn.execute(t.told.update().where(mine).values(identity=now.record))
    return moved


def forget(conn: sa.Connection, blocks: Iterable[int]) -> None:
    """Let these be no stars; their records are computed whole then."""
    for some in chunks(sorted(blocks)):
        for table in (t.leaf, t.star):
            conn.execute(table.delete().where(table.c.block.in_(some)))


def forget_all(conn: sa.Connection) -> None:
    """Let none be a star."""
    for table in (t.leaf, t.star):
        conn.execute(table.delete())


def called(conn: sa.Connection, lexicon: Lexicon, blocks: Iterable[int]) -> Iterator[Mapping[int, set[str]]]:
    """What the tellings of these stars call it, by report, a few tellings at a time."""
    b = t.block.c
    for block in sorted(blocks):
        after, size = 0, PEEK
        while some := list(conn.execute(sa.select(b.told).where(b.block == block, b.told > after).order_by(b.told).limit(size)).scalars()):
            after, size = some[-1], min(4 * size, 4 * LEAF)
            found = tellings(conn, lexicon, some)
            reports = {a.id: report for a, report in zip(found.kept.assertions, found.kept.reports, strict=True)}
            of = {a.record: report for a, report in zip(found.kept.assertions, found.kept.reports, strict=True)}
            names: dict[int, set[str]] = defaultdict(set)
            for record in found.records:
                names[of[record.id]] |= {name for _, name in names_in(record, reports)}
            yield names
