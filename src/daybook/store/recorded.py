"""Records into their rows: what lists show of them, their public ids, what is hidden of them; large ones by the sums of their stars."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any

import sqlalchemy as sa

from daybook.core import Decision, Kind, Record
from daybook.store import search, stars, suspects, veils
from daybook.store import tables as t
from daybook.store.identities import assign, noted
from daybook.store.raw import Listed
from daybook.store.rows import Kept, Lexicon, append, chunks
from daybook.store.stars import Star
from daybook.store.strands import strands_of, voice, voices
from daybook.store.summary import Summary, summary, worth
from daybook.store.sums import Sum, added, may_be_summed, summary_of, summed
from daybook.store.suspects import Spoken


@dataclass(frozen=True)
class Computed:
    """A step's outcome: rows of ``told`` by number, what they stand on, the records they make, by which decisions.

    Args:
        starred: Of those that belong to a star, its block.
        sums: What each star comes to, by block.
        stars: What each was before.
        blocks: Of all that have one.
    """

    told: dict[int, Any]
    kept: Kept
    records: tuple[Record, ...]
    standing: tuple[Decision, ...]
    starred: Mapping[bytes, int]
    sums: Mapping[int, Sum]
    stars: Mapping[int, Star]
    blocks: Mapping[int, int]

    @cached_property
    def number(self) -> dict[bytes, int]:
        """Numbers of report-level records by their ids."""
        return {row.key: row.id for row in self.told.values()}

    @cached_property
    def reports(self) -> dict[bytes, int]:
        """Assertion -> number of its report."""
        return {a.id: report for a, report in zip(self.kept.assertions, self.kept.reports, strict=True)}


def write(conn: sa.Connection, lexicon: Lexicon, kinds_: Sequence[Kind], by_name: frozenset[str], made: Computed) -> None:
    """Write the records.

    Args:
        kinds_: Of which they are.
        by_name: Names of those that are joined by name.
    """
    number = made.number
    clusters = [tuple(number[key] for key in record.members) for record in made.records]
    within = [sorted({made.starred[key] for key in record.members if key in made.starred}) for record in made.records]
    identities = _assigned(conn, made, clusters, within)
    held = {row.identity for row in made.told.values() if row.identity is not None} | {star.record for star in made.stars.values()}
    _drop(conn, held | set(identities))
    kinds = {kind.name: kind for kind in kinds_}
    veils.renew(conn, lexicon, kinds_, veils.by_hand(made.kept))
    plain = [n for n, blocks in enumerate(within) if not blocks]
    rows, names = [], list[tuple[int, int, int, int]]()
    for n in (n for n, blocks in enumerate(within) if blocks):
        rows.append(_large(conn, lexicon, kinds[made.records[n].kind], made, _Starred(made.records[n], within[n], identities[n])))
        names += _named(rows[-1], rows[-1].pop("names"))
    few = {made.told[id].report for n in plain for id in clusters[n]}
    places = {a.id: at for a, at in zip(made.kept.assertions, made.kept.places, strict=True)}
    strands, spoken = strands_of(conn, few), list[Spoken]()
    for n in plain:
        record, told = made.records[n], [made.told[id] for id in clusters[n]]
        kind = kinds.get(record.kind) or Kind(record.kind, record.kind, ())
        said = summary(record, kind, places)
        reports, origins = {row.report for row in told}, _voices(made, record, kinds, strands)
        spoken.append(Spoken(identities[n], said.words, frozenset(reports)))
        rows.append(_row(said, record, identities[n]) | {
            "kind": lexicon.number(conn, record.kind), "head": number[record.id], "members": len(told), "reports": len(reports),
            "origins": origins, "worth": worth(record, kind, said.disputed, origins)})
        names += _named(rows[-1], said.names)
    veils.hide(conn, kinds, [(identities[n], made.records[n], {made.told[id].report for id in clusters[n]}) for n in plain], made.reports)
    if rows:
        conn.execute(t.record.insert(), rows)
        search.index(conn, "record", [(row["id"], search.of_kind(row["kind"], row["words"])) for row in rows])
    append(conn, t.named, names)
    suspects.keep(conn, spoken)
    suspects.again(conn, [identities[n] for n, blocks in enumerate(within) if blocks])
    for block, n in _large_blocks(made).items():
        may_be = kinds.get(made.records[n].kind)
        if may_be is not None and may_be_summed(may_be) and may_be.name in by_name:
            stars.make(conn, lexicon, may_be, block, identities[n])


def _named(row: Mapping[str, Any], names: Iterable[int]) -> list[tuple[int, int, int, int]]:
    """Rows of ``named`` for a row of ``record``."""
    return [(name, row["id"], row["kind"], row["sort"]) for name in names]


@dataclass(frozen=True, slots=True)
class _Starred:
    """A record with the stars in it and its identity."""

    record: Record
    blocks: Sequence[int]
    identity: int


def _assigned(conn: sa.Connection, made: Computed, clusters: Sequence[tuple[int, ...]], within: Sequence[Sequence[int]]) -> list[int]:
    """Identities of the records; the stars follow them."""
    stands_for = {block: -n for n, block in enumerate(sorted(made.sums), 1)}
    before = {id: row.identity for id, row in made.told.items()} | {stands_for[block]: made.stars[block].record for block in made.sums}
    all_ = [(*cluster, *(stands_for[block] for block in blocks)) for cluster, blocks in zip(clusters, within, strict=True)]
    identities = assign(conn, before, all_, [(record.kind, record.id) for record in made.records],
                        {stands_for[block]: made.stars[block].members for block in made.sums})
    moved: dict[int, int | None] = {}
    for blocks, identity in zip(within, identities, strict=True):
        for block in blocks:
            told = stars.keep(conn, made.stars[block], Star(block, identity, made.sums[block].members))
            moved |= dict.fromkeys(told, identity)
    noted(conn, [], [], moved)
    return identities


def _large(conn: sa.Connection, lexicon: Lexicon, kind: Kind, made: Computed, it: _Starred) -> dict[str, Any]:
    """The row of a record of stars and perhaps a few more, with the names in it."""
    few = [key for key in it.record.members if key not in made.starred]
    parts = [made.sums[block] for block in it.blocks]
    beside = list[dict[int, set[str]]]()
    if few:
        inside = set(few)
        told = {name: tuple(e for e in found if e.assertion.record in inside) for name, found in it.record.fields.items()}
        fields = {name: found for name, found in told.items() if found}
        record = Record(min(few), kind.name, tuple(few), fields)
        parts.append(summed(conn, kind, [record], made.kept, made.standing))
        names: dict[int, set[str]] = {made.told[made.number[key]].report: set() for key in few}
        for report, name in veils.names_in(record, made.reports):
            names[report].add(name)
        beside.append(names)
    total = added(parts)
    said = summary_of(conn, lexicon, kind, total)
    veils.hide_large(conn, it.identity, total.reports[: veils.PEEK].tolist(), chain(beside, stars.called(conn, lexicon, it.blocks)))
    record = replace(it.record, verdict=total.promise[1] if total.promise else None)
    return _row(said, record, it.identity) | {
        "kind": lexicon.number(conn, kind.name), "head": total.head[1], "members": total.members, "reports": len(total.reports),
        "origins": len(total.voices), "worth": 0, "names": said.names}


def _large_blocks(made: Computed) -> dict[int, int]:
    """The large blocks that are no stars yet and wholly in one record, with its place among the records."""
    out, number = stars.parted(made.standing), made.number
    told: dict[int, Counter[int]] = defaultdict(Counter)
    for n, record in enumerate(made.records):
        for key in record.members:
            block = made.blocks.get(number[key])
            if block is not None and block not in made.sums and key not in out:
                told[block][n] += 1
    return {block: next(iter(held)) for block, held in told.items() if len(held) == 1 and held.total() > stars.LARGE}


def _row(said: Summary, record: Record, identity: int) -> dict[str, Any]:
    return {"id": identity, "caption": said.caption, "words": said.words, "best": said.best, "type": said.type, "status": said.status,
            "country": said.country, "place": said.place, "starts": said.starts, "ends": said.ends, "sort": said.sort,
            "confidence": said.confidence, "disputed": " ".join(said.disputed), "is_disputed": bool(said.disputed),
            "verdict": record.verdict}


_HELD = Listed(lambda some: sa.select(t.record.c.id, t.record.c.kind, t.record.c.words).where(t.record.c.id.in_(some)))
_UNNAME = Listed(lambda some: t.named.delete().where(t.named.c.record.in_(some)))
_DROP = Listed(lambda some: t.record.delete().where(t.record.c.id.in_(some)))


def _drop(conn: sa.Connection, identities: set[int]) -> None:
    for some in chunks(sorted(identities)):
        if held := _HELD.run(conn, some):
            search.forget(conn, "record", [(id, search.of_kind(kind, words)) for id, kind, words in held])
            ids = [id for id, *_ in held]
            _UNNAME.run(conn, ids)
            suspects.forget(conn, ids)
            _DROP.run(conn, ids)


def _voices(made: Computed, record: Record, kinds: Mapping[str, Kind], strands: Mapping[int, Sequence[Any]]) -> int:
    """How many independent voices stand behind a record: by the words that tell of it; of an actor or a place by whole reports."""
    kind = kinds.get(record.kind)
    if kind is not None and kind.merges_by_name:  # ``sums`` counts them without the words
        members = {made.told[made.number[key]].report for key in record.members}
        return len({voice(row) for one in members for row in strands[one]})
    told = ((made.reports[e.assertion.id], e) for found in record.fields.values() for e in found)
    return len(voices(strands, told))
