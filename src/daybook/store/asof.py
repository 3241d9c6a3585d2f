"""A record as it was on a day: from the reports read and the decisions made by then. Nothing is written."""

# Numbers tell the order: the log says which entry was the last of that day, and its entries which report was read, which part belonged to
# which record and which decision was made up to there. What was there before the log began counts as there from the beginning.

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import ANALYST, Decision, Finding, Kind, Match, Record, assemble
from daybook.core.caption import caption
from daybook.core.log import entry_of
from daybook.core.record import standing
from daybook.store import log_tables
from daybook.store import tables as t
from daybook.store.codec import shown, unpack_text
from daybook.store.handmade import made_on
from daybook.store.identities import followed
from daybook.store.listing import record_rows
from daybook.store.pages import quotes_of
from daybook.store.rows import HELD, Kept, Lexicon, chunks, decisions_on, findings_in, kept
from daybook.store.views import RecordRow, RecordView
from daybook.store.write import rank

_l = log_tables.log.c


@dataclass(frozen=True, slots=True)
class _Then:
    """The end of a day in the log.

    Args:
        at: The time, as long as it was given: "2026-11-01".
        seq: The last entry by then.
        decision: The last decision by then.
        run: The last run by then.
    """

    at: str
    seq: int
    decision: int
    run: int


def record_as_of(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], public: str, at: str) -> RecordView | None:
    """See ``Store.record_as_of``."""
    identity = conn.execute(sa.select(t.identity.c.id).where(t.identity.c.public == shown(public.strip()))).scalar()
    then = _then(conn, at)
    if identity is None or then is None:
        return None
    told = _members(conn, int(identity), then)
    found = _found_then(conn, lexicon, told, then)
    keys = sorted({a.record for a in found.assertions})
    if not keys:
        return None
    decisions: list[Decision] = [d for d in decisions_on(conn, keys) if d.seq <= then.decision]
    # Joined through one that nobody had rejected: what is rejected is no record, and what is joined through it would fall apart.
    rejected = {d.subject for d in standing(decisions) if d.verdict == "reject"}
    hub, *others = sorted(keys, key=lambda key: (key in rejected, key))
    made = assemble(found.assertions, found.findings, decisions, [Match(hub, key, 1.0) for key in others])
    if not made:
        return None
    whole = max(made, key=lambda record: (len(record.members), record.id))
    quotes = quotes_of(conn, lexicon, whole, found)
    return RecordView(_row(conn, lexicon, kinds, whole, (public, int(identity)), quotes), whole, quotes)


def _then(conn: sa.Connection, at: str) -> _Then | None:
    """None where the log begins later."""
    by_then = sa.func.substr(_l.at, 1, len(at)) <= at
    seq = conn.execute(sa.select(sa.func.max(_l.seq)).where(by_then)).scalar()
    if seq is None:
        return None

    def number(what: sa.ColumnElement[bool], name: str, column: sa.Column[int]) -> int:
        last = conn.execute(sa.select(_l.entry).where(what, _l.seq <= seq).order_by(_l.seq.desc()).limit(1)).scalar()
        if last is not None:
            return int(entry_of(last).after[name])
        later = conn.execute(sa.select(_l.entry).where(what, _l.seq > seq).order_by(_l.seq).limit(1)).scalar()
        before_log = int(entry_of(later).after[name]) - 1 if later is not None else None
        return before_log if before_log is not None else conn.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one()

    return _Then(at, seq, number(_l.what.startswith("decision."), "decision", t.decision.c.seq),
                 number(_l.what == "run.begin", "run", t.run.c.id))


def _members(conn: sa.Connection, identity: int, then: _Then) -> list[int]:
    """The report-level records that belonged to a record then."""
    query = sa.select(_l.entry).where(_l.what.in_(("ids.given", "log.held")), _l.seq <= then.seq).order_by(_l.seq)
    held: set[int] = set()
    joins = re.compile(rf"(?<!\d)(\d+):{identity}(?!\d)")
    for text in conn.execute(query).scalars():
        moved = entry_of(text).after.get("moved", "")
        given = {int(found) for found in joins.findall(moved)}
        if held - given:
            held -= {int(pair.partition(":")[0]) for pair in moved.split()}
        held |= given
    return sorted(held)


def _found_then(conn: sa.Connection, lexicon: Lexicon, told: Sequence[int], then: _Then) -> Kept:
    """What was found in the texts that were current then, by the runs that had read them last."""
    reports = set()
    for some in chunks(told):
        reports |= set(conn.execute(sa.select(t.told.c.report).where(t.told.c.id.in_(some))).scalars())
    wanted, rows = set(told), []
    for report in sorted(reports):
        current = _text_then(conn, report, then)
        if current is not None:
            text, run = current
            found = sa.and_(t.finding.c.first != HELD, t.finding.c.first <= run, t.finding.c.last >= run)
            rows += [row for row in conn.execute(findings_in(text).where(found)) if row.told in wanted]
    return _with_made(conn, lexicon, kept(conn, lexicon, rows), told, then)


def _with_made(conn: sa.Connection, lexicon: Lexicon, found: Kept, told: Sequence[int], then: _Then) -> Kept:
    """What was found, and what people had asserted by then, on the text that they had before them."""
    there = {a.id for a in found.assertions}
    made = [(it.assertion, text) for id, (it, text) in sorted(made_on(conn, lexicon, told).items())
            if it.seq <= then.decision and id not in there]
    reports = {row.id: row.report for some in chunks({text for _, text in made})
               for row in conn.execute(sa.select(t.text.c.id, t.text.c.report).where(t.text.c.id.in_(some)))}
    numbers = {row.key: row.id for row in conn.execute(sa.select(t.told.c.key, t.told.c.id).where(t.told.c.id.in_(told)))} if made else {}
    return Kept((*found.assertions, *(a for a, _ in made)), (*found.findings, *(Finding(a.id, then.run, ANALYST, 1.0) for a, _ in made)),
                (*found.places, *((text, numbers[a.record], -1) for a, text in made)),
                (*found.reports, *(reports[text] for _, text in made)))


def _text_then(conn: sa.Connection, report: int, then: _Then) -> tuple[int, int] | None:
    """The text of a report that was current then, and the run that had read it last; None if none was read yet."""
    best: tuple[tuple[object, ...], int, int] | None = None
    for row in conn.execute(sa.select(t.text.c.id, t.text.c.key, t.text.c.body, t.text.c.run).where(t.text.c.report == report)).all():
        run = _run_then(conn, row, then)
        if run is None:
            continue
        fetched = conn.execute(sa.select(sa.func.max(t.seen.c.fetched)).where(
            t.seen.c.text == row.id, sa.func.substr(t.seen.c.fetched, 1, len(then.at)) <= then.at)).scalar()
        page, text = unpack_text(row.body)
        made = (rank(page, text, fetched or "", row.key), row.id, run)
        best = made if best is None or made[0] > best[0] else best
    return None if best is None else (best[1], best[2])


def _run_then(conn: sa.Connection, text: Any, then: _Then) -> int | None:
    """The last run that had read a text by then, None if none had."""
    reads = [(row.seq, int(entry_of(row.entry).after["run"])) for row in conn.execute(
        sa.select(_l.seq, _l.entry).where(_l.subject == text.key.hex(), _l.what == "report.read").order_by(_l.seq))]
    before = [run for seq, run in reads if seq <= then.seq]
    if before:
        return before[-1]
    sealed_at_first = conn.execute(sa.select(_l.entry).where(_l.what == "log.held", _l.seq <= then.seq,
                                                             _l.entry.contains(f"keys:{text.key.hex()}")).limit(1)).scalar()
    if sealed_at_first is None:
        return None
    later = [run for _, run in reads]
    return (later[0] - 1) if later else int(text.run or 0)


def _row(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], record: Record, asked: tuple[str, int], quotes: Any) -> RecordRow:
    """A row of the list, as it would have been."""
    public, identity = asked
    kind = next((kind for kind in kinds if kind.name == record.kind), None) or Kind(record.kind, record.kind, ())
    seen = {quote.report.external_id: quote.report.id for found in quotes.values() for quote in found}
    reports = tuple(sorted(seen))
    best = {name: evidence for name in record.fields if (evidence := record.best(name)) is not None}
    disputed = tuple(name for name in sorted(record.fields) if record.disputed(name))
    now = record_rows(conn, lexicon, [followed(conn, identity)]).get(followed(conn, identity))
    return RecordRow(public, record.kind, caption(record, kind), best, reports, tuple(seen[report] for report in reports),
                     min(len(reports), now.origins) if now else len(reports), disputed,
                     record.naming.confidence if record.naming else 0.0, record.verdict)
