"""What is computed from the facts, computed again where they have changed."""

# Records are a function of assertions, findings, decisions and the two rules. Nothing but this file, `lineage` and `strands`
# writes what they compute. Each step is a transaction that ends with what it did taken out of `dirty`: a refresh that is cut off
# goes on where it stopped.

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from daybook.core import Decision, Kind, Match, Record, assemble
from daybook.core.act import Act
from daybook.core.record import standing
from daybook.core.sketch import Component
from daybook.store import near, search, veils
from daybook.store import tables as t
from daybook.store.grow import grow
from daybook.store.handmade import decisions_for
from daybook.store.identities import assign
from daybook.store.lineage import refresh_lineage
from daybook.store.rows import Kept, Lexicon, append, chunks, live, live_of_reports, mark
from daybook.store.rules import Likeness, Lineage, block_number
from daybook.store.strands import strands_of, voice, voices
from daybook.store.summary import Summary, summary, worth

REPORTS = 1000  # dirty reports a step
ALIKE = ("alike as a whole",)
TOLD = 1500  # dirty report-level records a step; all that may be one with them are in memory beside them


@dataclass(frozen=True, slots=True)
class Rules:
    """What records are computed by."""

    kinds: Sequence[Kind]
    match: Likeness
    lineage: Lineage


def refresh_reports(conn: sa.Connection, lexicon: Lexicon, rules: Rules) -> int:
    """One step over dirty reports: their origins, tallies and blocks; marks their records dirty.

    Returns:
        How many reports; 0 when none is left.
    """
    query = sa.select(t.dirty.c.id).where(t.dirty.c.sort == "r").order_by(t.dirty.c.id).limit(REPORTS)
    reports = list(conn.execute(query).scalars())
    if not reports:
        return 0
    others = refresh_lineage(conn, rules.lineage, reports) - set(reports)
    kept = live_of_reports(conn, lexicon, reports)
    told = list(conn.execute(sa.select(t.told.c.id).where(t.told.c.report.in_(reports))).scalars())
    _tally(conn, lexicon, reports, kept)
    _blocks(conn, told, kept, rules.match)
    near.sketch(conn, reports, kept, rules.match)
    veils.renew(conn, lexicon, rules.kinds, reports)
    if others:
        near.sketch(conn, sorted(others), live_of_reports(conn, lexicon, others), rules.match)
    mark(conn, "t", told)
    conn.execute(t.dirty.delete().where(t.dirty.c.sort == "r", t.dirty.c.id.in_(reports)))
    return len(reports)


def _tally(conn: sa.Connection, lexicon: Lexicon, reports: list[int], kept: Kept) -> None:
    for some in chunks(reports):
        conn.execute(t.tally.delete().where(t.tally.c.report.in_(some)))
    told = {(at[1], a.kind, report) for a, at, report in zip(kept.assertions, kept.places, kept.reports, strict=True)}
    counted = Counter((lexicon.number(conn, kind), report) for _, kind, report in told)
    append(conn, t.tally, [(*which, n) for which, n in sorted(counted.items())])


def _blocks(conn: sa.Connection, told: list[int], kept: Kept, match: Likeness) -> None:
    for some in chunks(told):
        conn.execute(t.block.delete().where(t.block.c.told.in_(some)))
    mine = [n for n, a in enumerate(kept.assertions) if a.kind in match.kinds]
    number = {kept.assertions[n].record: kept.places[n][1] for n in mine}
    append(conn, t.block, [
        (block_number(words), number[record.id])
        for record in assemble([kept.assertions[n] for n in mine], [kept.findings[n] for n in mine]) for words in match.blocks(record)])


def refresh_records(conn: sa.Connection, lexicon: Lexicon, rules: Rules) -> tuple[int, int]:
    """One step over dirty report-level records and all that may be one with them.

    Returns:
        How many of them were looked at (0 when none is dirty), and how many records they make.
    """
    query = sa.select(t.dirty.c.id).where(t.dirty.c.sort == "t").order_by(t.dirty.c.id).limit(TOLD)
    dirty = list(conn.execute(query).scalars())
    return _recomputed(conn, lexicon, rules, dirty) if dirty else (0, 0)


def carry_out(conn: sa.Connection, lexicon: Lexicon, rules: Rules, act: Act) -> bool:
    """Compute again what one act touched and what hangs together with it; all else that has changed is left to the next refresh, so that
    whoever decides does not wait for what others have read in the meantime.

    Returns:
        Is it carried out? Not where a report has to be looked at again: where its words count otherwise since.
    """
    keys = {key for step in act.steps for key in (step.within or step.subject, step.other) if key is not None}
    told = {row.id: row.report for row in conn.execute(sa.select(t.told.c.id, t.told.c.report).where(t.told.c.key.in_(keys)))}
    waits = sa.select(t.dirty.c.id).where(t.dirty.c.sort == "r", t.dirty.c.id.in_(set(told.values()))).limit(1)
    if not told or conn.execute(waits).first() is not None:
        return False
    _recomputed(conn, lexicon, rules, sorted(told))
    return True


def _recomputed(conn: sa.Connection, lexicon: Lexicon, rules: Rules, dirty: list[int]) -> tuple[int, int]:
    """These report-level records and all that may be one with them: how many, and how many records they make."""
    grown = grow(conn, lexicon, rules.kinds, rules.match, dirty)
    around, blocked = _near(conn, [told for told in dirty if told not in grown])
    told = {row.id: row for some in chunks(sorted(around)) for row in conn.execute(sa.select(t.told).where(t.told.c.id.in_(some)))}
    kept = live(conn, lexicon, told)
    decisions = decisions_for(conn, lexicon, kept, [row.key for row in told.values()])
    # What somebody parted from its namesakes is joined by its name no more; only "same" joins it. What somebody rejected is no record,
    # and if its namesakes were joined through it, they would fall apart.
    parted = {d.subject for d in standing(decisions) if d.verdict in ("different", "reject")}
    in_blocks = [n for n, at in enumerate(kept.places) if at[1] in blocked and kept.assertions[n].record not in parted]
    alone = assemble([kept.assertions[n] for n in in_blocks], [kept.findings[n] for n in in_blocks])
    matches = [*rules.match.matches(alone), *_clusters(conn, rules.match, around, decisions)]
    records = assemble(kept.assertions, kept.findings, decisions, matches)
    _write(conn, lexicon, rules, _Computed(told, kept, records))
    for some in chunks(sorted(around | grown)):
        conn.execute(t.dirty.delete().where(t.dirty.c.sort == "t", t.dirty.c.id.in_(some)))
    return len(around | grown), len(records)


def _clusters(conn: sa.Connection, match: Likeness, nodes: set[int], decisions: Sequence[Decision]) -> list[Match]:
    """What edges make of these nodes, among which are all that edges or decisions lead to from any of them; keeps which reports are about
    records by their words alone."""
    held = near.sketches(conn, nodes)
    edges = [Match(held[a].key, held[b].key, edge.score, joins=edge.joins) for (a, b), edge in near.among(conn, nodes).items()]
    groups: dict[bytes, list[bytes]] = {}
    if edges:
        it = Component(_tellers(conn, {one.key: one.report for one in held.values()}), edges, {one.key: one.body for one in held.values()},
                       standing(decisions), {one.key: one.origin for one in held.values()})
        for found in match.clusters(it):
            groups.setdefault(found.left, [found.left]).append(found.right)
    number = {one.key: node for node, one in held.items()}
    about: dict[int, tuple[bytes, int | None]] = {}
    matches: list[Match] = []
    for hub, members in groups.items():
        told = [key for key in members if number.get(key, 1) > 0]  # of a kind without sketches, or parted: a record all the same
        about |= {number[key]: (hub, number.get(told[0]) if told else None) for key in members if number.get(key, 1) < 0}
        matches += [Match(told[0], other, 1.0, ALIKE) for other in told[1:]]
    near.about(conn, nodes, about)
    return matches


def _tellers(conn: sa.Connection, reports: dict[bytes, int]) -> dict[bytes, int]:
    """Who tells of each node: its report; of a row of a sheet the sheet as a whole. What one teller tells twice is two things."""
    joined, sheets = t.report.join(t.text, t.text.c.id == t.report.c.text), dict[int, int]()
    query = sa.select(t.report.c.id, t.report.c.publisher).select_from(joined).where(t.text.c.cleaner.startswith("sheet@"))
    for some in chunks(sorted(set(reports.values()))):
        sheets |= {row.id: block_number(f"sheet {row.publisher}") for row in conn.execute(query.where(t.report.c.id.in_(some)))}
    return {key: sheets.get(report, report) for key, report in reports.items()}


def _near(conn: sa.Connection, dirty: Iterable[int]) -> tuple[set[int], set[int]]:
    """All records that identities, blocks, edges and pair decisions join to these; and those of them that have blocks."""
    around, fresh, blocked = set(dirty), list(dirty), set[int]()
    decided = conn.execute(sa.select(t.decision.c.seq).where(t.decision.c.other > b"").limit(1)).first() is not None
    identities, blocks = set[int](), set[int]()
    while fresh:
        found = set[int]()
        for some in chunks(fresh):
            held = set(conn.execute(sa.select(t.told.c.identity).where(t.told.c.id.in_(some), t.told.c.identity.is_not(None))).scalars())
            rows = conn.execute(sa.select(t.block.c.block, t.block.c.told).where(t.block.c.told.in_(some))).all()
            blocked |= {row.told for row in rows}
            found |= _with(conn, t.told.c.identity, t.told.c.id, held - identities)
            found |= _with(conn, t.block.c.block, t.block.c.told, {row.block for row in rows} - blocks)
            identities |= held
            blocks |= {row.block for row in rows}
            found |= near.joined(conn, some)
            if decided:
                found |= _paired(conn, some)
        fresh = sorted(found - around)
        around |= found
    return around, blocked


def _with(conn: sa.Connection, column: sa.Column[Any], wanted: sa.Column[Any], values: set[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(sorted(values)):
        found |= set(conn.execute(sa.select(wanted).where(column.in_(some))).scalars())
    return found


def _paired(conn: sa.Connection, told: list[int]) -> set[int]:
    keys = list(conn.execute(sa.select(t.told.c.key).where(t.told.c.id.in_(told))).scalars())
    d = t.decision.c
    rows = conn.execute(sa.select(d.subject, d.other).where(d.other.is_not(None), sa.or_(d.subject.in_(keys), d.other.in_(keys))))
    others = sorted({key for row in rows for key in (row.subject, row.other)})
    found: set[int] = set()
    for some in chunks(others):
        found |= set(conn.execute(sa.select(t.told.c.id).where(t.told.c.key.in_(some))).scalars())
    return found


@dataclass(frozen=True)
class _Computed:
    """A step's outcome: rows of ``told`` by number, what they stand on, the records they make."""

    told: dict[int, Any]
    kept: Kept
    records: tuple[Record, ...]

    @cached_property
    def number(self) -> dict[bytes, int]:
        """Numbers of report-level records by their ids."""
        return {row.key: row.id for row in self.told.values()}

    @cached_property
    def reports(self) -> dict[bytes, int]:
        """Assertion -> number of its report."""
        return {a.id: report for a, report in zip(self.kept.assertions, self.kept.reports, strict=True)}


def _write(conn: sa.Connection, lexicon: Lexicon, rules: Rules, made: _Computed) -> None:
    number = made.number
    clusters = [tuple(number[key] for key in record.members) for record in made.records]
    identities = assign(conn, {id: row.identity for id, row in made.told.items()}, clusters,
                        [(record.kind, record.id) for record in made.records])
    held = {row.identity for row in made.told.values() if row.identity is not None}
    _drop(conn, held | set(identities))
    kinds = {kind.name: kind for kind in rules.kinds}
    places = {a.id: at for a, at in zip(made.kept.assertions, made.kept.places, strict=True)}
    strands = strands_of(conn, {row.report for row in made.told.values()})
    rows, names = [], []
    for record, cluster, identity in zip(made.records, clusters, identities, strict=True):
        told = [made.told[id] for id in cluster]
        kind = kinds.get(record.kind) or Kind(record.kind, record.kind, ())
        said = summary(record, kind, places)
        reports, origins = {row.report for row in told}, _voices(made, record, kinds, strands)
        rows.append(_row(said, record, identity) | {
            "kind": lexicon.number(conn, record.kind), "head": number[record.id], "members": len(cluster), "reports": len(reports),
            "origins": origins, "worth": worth(record, kind, said.disputed, origins)})
        names += [(name, identity) for name in said.names]
    veils.renew(conn, lexicon, rules.kinds, veils.by_hand(made.kept))
    veils.hide(conn, kinds, [(number, record, {made.told[id].report for id in cluster}) for record, cluster, number
                             in zip(made.records, clusters, identities, strict=True)], made.reports)
    if rows:
        conn.execute(t.record.insert(), rows)
        search.index(conn, "record", [(row["id"], row["words"]) for row in rows])
    append(conn, t.named, names)


def _row(said: Summary, record: Record, identity: int) -> dict[str, Any]:
    return {"id": identity, "caption": said.caption, "words": said.words, "best": said.best, "type": said.type, "status": said.status,
            "country": said.country, "place": said.place, "starts": said.starts, "ends": said.ends, "sort": said.sort,
            "confidence": said.confidence, "disputed": " ".join(said.disputed), "is_disputed": bool(said.disputed),
            "verdict": record.verdict}


def _drop(conn: sa.Connection, identities: set[int]) -> None:
    for some in chunks(sorted(identities)):
        held = conn.execute(sa.select(t.record.c.id, t.record.c.words).where(t.record.c.id.in_(some))).all()
        ids = [row.id for row in held]
        if not ids:
            continue
        search.forget(conn, "record", [(row.id, row.words) for row in held])
        conn.execute(t.named.delete().where(t.named.c.record.in_(ids)))
        conn.execute(t.record.delete().where(t.record.c.id.in_(ids)))


def _voices(made: _Computed, record: Record, kinds: Mapping[str, Kind], strands: Mapping[int, Sequence[Any]]) -> int:
    """How many independent voices stand behind a record: by the words that tell of it; of an actor or a place by whole reports."""
    kind = kinds.get(record.kind)
    if kind is not None and kind.merges_by_name:  # ``grow`` counts them without the words
        members = {made.told[made.number[key]].report for key in record.members}
        return len({voice(row) for one in members for row in strands[one]})
    told = ((made.reports[e.assertion.id], e) for found in record.fields.values() for e in found)
    return len(voices(strands, told))


def forget_derived(conn: sa.Connection) -> None:
    """Empty what is computed, but for readings and the texts' index, and mark every report dirty."""
    search.forget_all(conn, "record")
    near.forget_all(conn)
    for table in (t.named, t.record, t.block, t.tally, t.lineage, t.link, t.trait, t.outline, t.dirty, *veils.TABLES):
        conn.execute(table.delete())
    conn.execute(t.dirty.insert().from_select(["sort", "id"], sa.select(sa.literal("r"), t.report.c.id)))
