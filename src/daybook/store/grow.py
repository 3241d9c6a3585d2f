"""Large records that only gain members: the new ones are weighed against the best that is there, not all against all.

The name of a country stands in half of all reports. To compute its record again from 50,000 members whenever one more report
names it would cost seconds a report; what a list shows of it needs only the best value of each field, and the best of the old
best and the new is the best of all. Wherever more than that has happened (a member gone, changed or decided on), nothing is
done here and the whole is computed as ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import Evidence, Kind, Record, assemble
from daybook.core.record import ranked
from daybook.store import search
from daybook.store import tables as t
from daybook.store.identities import noted
from daybook.store.rows import Kept, Lexicon, chunks, decisions_on, evidence_at, insert_missing, live
from daybook.store.rules import Likeness
from daybook.store.strands import voice
from daybook.store.summary import LONGEST_WORDS, best_refs, summary

LARGE = 300  # members; smaller records are computed whole in less time than this takes


def grow(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], match: Likeness, dirty: Iterable[int]) -> set[int]:
    """Let large records take in those of these dirty report-level records that are new and like them.

    Returns:
        Those that were taken in; the others are the caller's.
    """
    by_name = {kind.name: kind for kind in kinds if _may_grow(kind)}
    wanted = [lexicon.known(conn, name) for name in by_name]
    groups = _groups(conn, wanted, dirty) if wanted else {}
    taken: set[int] = set()
    for block in _large(conn, groups):
        told, row = groups[block], _record_of(conn, block)
        if row is None or decisions_on(conn, [new.key for new in told]):
            continue
        kept = live(conn, lexicon, [new.id for new in told])
        new = assemble(kept.assertions, kept.findings)
        kind = by_name[lexicon.word(conn, row.kind)]
        if len(new) == len(told) and _take(conn, lexicon, _Growing(row, kind, match, new, kept)):
            taken |= {one.id for one in told}
    return taken


def _may_grow(kind: Kind) -> bool:
    """Can the best values and the disputes of its records be told without the members? Not with dates or counts."""
    return kind.merges_by_name and not any(field.type in ("when", "count") for field in kind.fields)


def _groups(conn: sa.Connection, kinds: list[int], dirty: Iterable[int]) -> dict[int, list[Any]]:
    """The new ones among these, by their block; those with several blocks left out."""
    of_block: dict[int, list[Any]] = defaultdict(list)
    for some in chunks(dirty):
        query = (sa.select(t.told.c.id, t.told.c.key, t.block.c.block).join(t.block, t.block.c.told == t.told.c.id)
                 .where(t.told.c.id.in_(some), t.told.c.identity.is_(None), t.told.c.kind.in_(kinds)))
        blocks: dict[int, list[Any]] = defaultdict(list)
        for row in conn.execute(query):
            blocks[row.id].append(row)
        for rows in blocks.values():
            if len(rows) == 1:
                of_block[rows[0].block].append(rows[0])
    return of_block


def _large(conn: sa.Connection, blocks: Iterable[int]) -> list[int]:
    """Those of these blocks that may be a large record's; told for all at once, for most are not."""
    b = t.block.c
    counted = sa.select(b.block).group_by(b.block).having(sa.func.count() > LARGE)
    return [block for some in chunks(blocks) for block in conn.execute(counted.where(b.block.in_(some))).scalars()]


def _record_of(conn: sa.Connection, block: int) -> Any:
    """The row of the one large record that is all of the block, None if there is none or it has changed otherwise."""
    told = t.told.c
    query = (sa.select(told.identity, sa.func.count()).join(t.block, t.block.c.told == told.id)
             .where(t.block.c.block == block, told.identity.is_not(None)).group_by(told.identity))
    held = conn.execute(query.limit(2)).all()
    if len(held) != 1 or held[0][1] <= LARGE:
        return None
    identity, members = held[0]
    of_it = conn.execute(sa.select(sa.func.count()).select_from(t.told).where(told.identity == identity)).scalar_one()
    changed = sa.select(t.dirty.c.id).join(t.told, told.id == t.dirty.c.id).where(t.dirty.c.sort == "t", told.identity == identity).limit(1)
    decided = sa.select(t.decision.c.seq).join(t.told, sa.or_(told.key == t.decision.c.about, told.key == t.decision.c.other))
    row = conn.execute(sa.select(t.record, told.key.label("head_key")).join(t.told, told.id == t.record.c.head)
                       .where(t.record.c.id == identity)).first()
    if row is None or not members == of_it == row.members or conn.execute(changed).first() is not None:
        return None
    return None if conn.execute(decided.where(told.identity == identity).limit(1)).first() is not None else row


@dataclass(frozen=True, slots=True)
class _Growing:
    """One record, its kind, and what joins it."""

    row: Any
    kind: Kind
    match: Likeness
    new: tuple[Record, ...]
    kept: Kept


def _take(conn: sa.Connection, lexicon: Lexicon, it: _Growing) -> bool:
    """Write the record with the new members in it; False if the likeness does not take them for the same."""
    before, places = _best(conn, lexicon, it.row)
    old = Record(it.row.head_key, it.kind.name, (it.row.head_key,), {name: (evidence,) for name, evidence in before.items()})
    if not _joined(it.match, old, it.new):
        return False
    places = places | {a.id: at for a, at in zip(it.kept.assertions, it.kept.places, strict=True)}
    fields: dict[str, list[Evidence]] = {name: [evidence] for name, evidence in before.items()}
    for record in it.new:
        for name, found in record.fields.items():
            fields.setdefault(name, []).extend(found)
    ordered = {name: tuple(sorted(found, key=ranked)) for name, found in sorted(fields.items())}
    number = {a.record: at[1] for a, at in zip(it.kept.assertions, it.kept.places, strict=True)} | {it.row.head_key: it.row.head}
    head = min(number)
    said = summary(Record(head, it.kind.name, (head,), ordered), it.kind, places)
    joined = [number[new.id] for new in it.new]
    conn.execute(t.told.update().where(t.told.c.id.in_(joined)).values(identity=it.row.id, live=True))
    noted(conn, [], [], dict.fromkeys(joined, it.row.id))
    words = " ".join(dict.fromkeys((said.words + " " + it.row.words).split()))[:LONGEST_WORDS]
    disputed = sorted({*it.row.disputed.split(), *said.disputed})
    search.forget(conn, "record", [(it.row.id, it.row.words)])
    conn.execute(t.record.update().where(t.record.c.id == it.row.id).values(
        head=number[head], caption=said.caption, words=words, best=said.best, type=said.type, status=said.status, country=said.country,
        place=said.place, confidence=said.confidence, disputed=" ".join(disputed), is_disputed=bool(disputed), **_counts(conn, it.row.id)))
    search.index(conn, "record", [(it.row.id, words)])
    insert_missing(conn, t.named, [{"record": it.row.id, "name": name} for name in said.names])
    return True


def _best(conn: sa.Connection, lexicon: Lexicon, row: Any) -> tuple[dict[str, Evidence], dict[bytes, tuple[int, int, int]]]:
    refs = best_refs(row.best)
    held = evidence_at(conn, lexicon, {ref.at for ref in refs})
    return {ref.field: held[ref.at] for ref in refs}, {held[ref.at].assertion.id: ref.at for ref in refs}


def _joined(match: Likeness, old: Record, new: Sequence[Record]) -> bool:
    """Do matches join every new record to the old one?"""
    pairs = [(m.left, m.right) for m in match.matches([old, *new])]
    reached, size = {old.id}, 0
    while len(reached) > size:
        size = len(reached)
        reached |= {b for pair in pairs for a, b in (pair, pair[::-1]) if a in reached}
    return all(record.id in reached for record in new)


def _counts(conn: sa.Connection, identity: int) -> dict[str, int]:
    told = t.told.c
    of_it = sa.and_(told.identity == identity, told.live)
    members, reports = conn.execute(sa.select(sa.func.count(), sa.func.count(told.report.distinct())).where(of_it)).one()
    behind = sa.select(t.lineage.c.house, t.lineage.c.origin).distinct().join(t.told, told.report == t.lineage.c.report).where(of_it)
    return {"members": members, "reports": reports, "origins": len({voice(row) for row in conn.execute(behind)})}
