"""What is computed from the facts, computed again where they have changed."""

# Records are a function of assertions, findings, decisions and the two rules. Nothing but this file, `recorded`, `stars`, `lineage` and
# `strands` writes what they compute. Each step is a transaction that ends with what it did taken out of `dirty`: a refresh that is cut off
# goes on where it stopped.

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from daybook.core import Decision, Kind, Match, assemble
from daybook.core.act import Act
from daybook.core.record import standing
from daybook.core.sketch import Component
from daybook.store import near, search, stars, suspects, veils
from daybook.store import tables as t
from daybook.store.around import Near, around
from daybook.store.decisions import note_all
from daybook.store.handmade import decisions_for
from daybook.store.lineage import refresh_lineage
from daybook.store.raw import Listed, Raw
from daybook.store.recorded import Computed, write
from daybook.store.rows import Kept, Lexicon, append, chunks, live, live_of_reports, mark
from daybook.store.rules import Likeness, Lineage, block_number
from daybook.store.sums import Sum

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
    renewed(conn, lexicon, rules, reports)
    mark(conn, "t", _told_in(conn, reports))
    return len(reports)


@dataclass(frozen=True, slots=True)
class Renewed:
    """What follows from reports that were looked at again.

    Args:
        nodes: Those that have to be compared since.
        parted: Those that have lost an edge by others that stand between.
        veiled: Reports of which something else is hidden since.
    """

    nodes: set[int]
    parted: set[int]
    veiled: set[int]


def renewed(conn: sa.Connection, lexicon: Lexicon, rules: Rules, reports: list[int]) -> Renewed:
    """Compute anew what is kept of these reports."""
    moved = refresh_lineage(conn, rules.lineage, reports)
    others = moved.reports - set(reports)
    kept, veiled = _outlined(conn, lexicon, rules, reports)
    suspects.moved(conn, moved.reports, moved.origins)
    nodes, parted = near.sketch(conn, reports, kept, rules.match)
    if others:
        again = near.sketch(conn, sorted(others), live_of_reports(conn, lexicon, others), rules.match)
        nodes, parted = nodes | again[0], parted | again[1]
    conn.execute(t.dirty.delete().where(t.dirty.c.sort == "r", t.dirty.c.id.in_(reports)))
    return Renewed(nodes, parted, veiled)


def _tally(conn: sa.Connection, lexicon: Lexicon, reports: list[int], kept: Kept) -> None:
    for some in chunks(reports):
        _UNTALLY.run(conn, some)
    told = {(at[1], a.kind, report) for a, at, report in zip(kept.assertions, kept.places, kept.reports, strict=True)}
    counted = Counter((lexicon.number(conn, kind), report) for _, kind, report in told)
    append(conn, t.tally, [(*which, n) for which, n in sorted(counted.items())])


def _blocks(conn: sa.Connection, told: list[int], kept: Kept, match: Likeness) -> None:
    for some in chunks(told):
        _UNBLOCK.run(conn, some)
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
    return recomputed(conn, lexicon, rules, dirty) if dirty else (0, 0)


_UNTALLY = Listed(lambda some: t.tally.delete().where(t.tally.c.report.in_(some)))
_UNBLOCK = Listed(lambda some: t.block.delete().where(t.block.c.told.in_(some)))
_TELLINGS = Listed(lambda some: sa.select(t.told.c.id).where(t.told.c.report.in_(some)))
_TOLD = Listed(lambda some: sa.select(t.told).where(t.told.c.id.in_(some)))
_CLEAN = Listed(lambda some: t.dirty.delete().where(t.dirty.c.sort == "t", t.dirty.c.id.in_(some)))
_READ_ANEW = Raw(sa.select(t.dirty.c.id).where(t.dirty.c.sort == "r"))
_REPORT_OF = Listed(lambda some: sa.select(t.told.c.id, t.told.c.report).where(t.told.c.key.in_(some)), sa.LargeBinary)
_MARKED = Listed(lambda some: sa.select(t.dirty.c.id).where(t.dirty.c.sort == "r", t.dirty.c.id.in_(some)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done.

    Args:
        is_done: Not where it is about whole reports, for what is a copy of what.
    """

    act: Act
    is_done: bool = True


def carried_out(conn: sa.Connection, lexicon: Lexicon, rules: Rules, do: Callable[[sa.Connection], Act], *, later: bool = False) -> Outcome:
    """Do it, and compute again what it touched and what hangs together with that; all else that has changed is left to the next refresh,
    so that whoever decides does not wait for what others have read in the meantime.

    Args:
        later: Is ``settling.settle`` called in a moment? Reports that hold another value since are then compared with others by it.
    """
    waiting = {row[0] for row in _READ_ANEW.run(conn, {})}
    act = do(conn)
    keys = {key for step in act.steps for key in (step.within or step.subject, step.other) if key is not None}
    told = dict(_REPORT_OF.run(conn, sorted(keys)))
    if not told:
        return Outcome(act, is_done=False)
    changed = set(told)
    reports = [row[0] for row in _MARKED.run(conn, sorted(set(told.values())))]
    if reports and later:
        changed |= named_in(conn, lexicon, rules, _outlined(conn, lexicon, rules, reports)[1])
        _leave(conn, sorted(set(reports) - waiting))
    elif reports:  # something stands in them by people's word alone since, or does so no more
        made = renewed(conn, lexicon, rules, reports)
        changed |= made.parted | near.compare(conn, rules.match, sorted(made.nodes))
        # All tellings of those that were read anew before; of the others those that something may be hidden of.
        changed |= _told_in(conn, waiting & set(reports)) | named_in(conn, lexicon, rules, made.veiled - waiting)
    recomputed(conn, lexicon, rules, sorted(changed))
    return Outcome(act)


def _outlined(conn: sa.Connection, lexicon: Lexicon, rules: Rules, reports: list[int]) -> tuple[Kept, set[int]]:
    """Compute anew of these reports what no other report has a part in.

    Returns:
        What counts in them, and those of which something else is hidden since.
    """
    kept = live_of_reports(conn, lexicon, reports)
    _tally(conn, lexicon, reports, kept)
    _blocks(conn, sorted(_told_in(conn, reports)), kept, rules.match)
    return kept, veils.renew(conn, lexicon, rules.kinds, reports)


def _leave(conn: sa.Connection, reports: list[int]) -> None:
    """Leave the rest of these reports to ``settling``."""
    conn.execute(t.dirty.delete().where(t.dirty.c.sort == "r", t.dirty.c.id.in_(reports)))
    append(conn, t.unsettled, [(report,) for report in reports])


def _told_in(conn: sa.Connection, reports: Iterable[int], *where: sa.ColumnElement[bool]) -> set[int]:
    """What these reports tell of, by number; of that, what these conditions are true of."""
    if not where:
        return {id for some in chunks(sorted(reports)) for id, in _TELLINGS.run(conn, some)}
    query = sa.select(t.told.c.id).where(*where)
    return {id for some in chunks(sorted(reports)) for id in conn.execute(query.where(t.told.c.report.in_(some))).scalars()}


def named_in(conn: sa.Connection, lexicon: Lexicon, rules: Rules, reports: set[int]) -> set[int]:
    """Those of what they tell of that are joined by name."""
    by_name = [lexicon.known(conn, kind.name) for kind in rules.kinds if kind.merges_by_name]
    return _told_in(conn, reports, t.told.c.kind.in_(by_name))


def recomputed(conn: sa.Connection, lexicon: Lexicon, rules: Rules, dirty: Sequence[int]) -> tuple[int, int]:
    """These report-level records and all that may be one with them: how many, and how many records they make."""
    near_ = around(conn, dirty)
    sums = _sums(conn, lexicon, rules, near_, dirty)
    if sums is None:  # one is a star no more
        return recomputed(conn, lexicon, rules, dirty)
    nodes = near_.told | {it.head[1] for it in sums.values()}
    blocks = near_.blocks | {it.head[1]: block for block, it in sums.items()}
    told = {row.id: row for some in chunks(sorted(nodes)) for row in _TOLD.rows(conn, some)}
    kept = live(conn, lexicon, told)
    decisions = decisions_for(conn, lexicon, kept, [row.key for row in told.values()])
    out = stars.parted(standing(decisions))
    in_blocks = [n for n, at in enumerate(kept.places) if at[1] in blocks and kept.assertions[n].record not in out]
    alone = assemble([kept.assertions[n] for n in in_blocks], [kept.findings[n] for n in in_blocks])
    matches = [*rules.match.matches(alone), *_clusters(conn, rules.match, nodes, decisions)]
    records = assemble(kept.assertions, kept.findings, decisions, matches)
    starred = {told[id].key: blocks[id] for id in blocks if blocks[id] in sums and told[id].key not in out}
    made = Computed(told, kept, records, tuple(standing(decisions)), starred, sums, near_.stars, blocks)
    if sums and not _agree(made, matches):
        stars.forget(conn, sums)
        return recomputed(conn, lexicon, rules, dirty)
    write(conn, lexicon, rules.kinds, rules.match.kinds, made)
    for some in chunks(sorted(near_.told)):
        _CLEAN.run(conn, some)
    return len(nodes), len(records)


def _sums(conn: sa.Connection, lexicon: Lexicon, rules: Rules, near_: Near, dirty: Sequence[int]) -> dict[int, Sum] | None:
    """What the stars come to, by block; None where one is large no more."""
    marked = stars.marked(conn, near_.told) | set(dirty)
    of_record: dict[int, set[int]] = defaultdict(set)
    for star in near_.stars.values():
        of_record[star.record].add(star.block)
    changed: dict[int, list[int]] = defaultdict(list)
    for some in chunks(sorted(marked) if near_.stars else ()):
        for told, record in conn.execute(sa.select(t.told.c.id, t.told.c.identity).where(t.told.c.id.in_(some))):
            for block in {near_.blocks.get(told), *of_record.get(record or 0, ())} & near_.stars.keys():
                changed[block].append(told)
    kinds = {kind.name: kind for kind in rules.kinds}
    found: dict[int, Sum] = {}
    for block in near_.stars:
        it = stars.renew(conn, lexicon, kinds[lexicon.word(conn, stars.kind_of(conn, block))], block, changed[block])
        if it is None:
            return None
        found[block] = it
    return found


def _agree(made: Computed, matches: Sequence[Match]) -> bool:
    """Is each star one record, and none of them in one with what it was parted from? Where people contradict each other, which of them
    is followed hangs on the ids of all tellings: such records are computed whole."""
    of = {key: record.id for record in made.records for key in record.members}
    ends: dict[int, set[bytes | None]] = defaultdict(set)
    for key, block in made.starred.items():
        if key in of:
            ends[block].add(of[key])
    if any(len(ends[block]) != 1 for block in made.sums):
        return False
    apart = [d for d in made.standing if d.verdict == "different" and d.other is not None]
    if not apart:
        return True
    joined = assemble(made.kept.assertions, made.kept.findings, [d for d in made.standing if d.verdict != "different"], matches)
    of = {key: record.id for record in joined for key in record.members}
    return not any(d.subject in of and of[d.subject] == of.get(d.other or b"") for d in apart)


def _clusters(conn: sa.Connection, match: Likeness, nodes: set[int], decisions: Sequence[Decision]) -> list[Match]:
    """What edges make of these nodes, among which are all that edges or decisions lead to from any of them; keeps which reports are about
    records by their words alone."""
    held = near.sketches(conn, nodes)
    edges = [Match(held[a].key, held[b].key, edge.score, joins=edge.joins) for (a, b), edge in near.among(conn, nodes).items()
             if a in held and b in held]  # of one that has lost its sketch, the edges go when it is compared
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


def forget_derived(conn: sa.Connection) -> None:
    """Empty what is computed, but for readings and the texts' index, and mark every report dirty."""
    search.forget_all(conn, "record")
    near.forget_all(conn)
    stars.forget_all(conn)
    note_all(conn)
    for table in (t.named, t.record, t.block, t.tally, t.lineage, t.link, t.trait, t.outline, t.dirty, t.unsettled, *veils.TABLES):
        conn.execute(table.delete())
    conn.execute(t.dirty.insert().from_select(["sort", "id"], sa.select(sa.literal("r"), t.report.c.id)))
