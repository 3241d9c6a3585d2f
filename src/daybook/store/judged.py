"""What people made of what machines proposed, and of what other people had decided: read off the decisions, nothing is computed ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import NAMING, Assertion
from daybook.core.log import entry_of
from daybook.store import log_tables
from daybook.store import tables as t
from daybook.store.handmade import carried, made_on
from daybook.store.pages import read_text
from daybook.store.rows import HELD, Lexicon, assertion_of, chunks

OUTCOMES = ("accepted", "corrected", "rejected")
MOST = 200  # corrections that are shown to one person
_d = t.decision.c


@dataclass(frozen=True, slots=True, order=True)
class Proposed:
    """What a machine proposed, as far as it is counted together.

    Args:
        field: ``NAMING`` for the record itself.
        source: Finder or model with version.
        month: When it was decided on, "2026-11"; "" for before the log began.
    """

    kind: str
    field: str
    source: str
    month: str


@dataclass(frozen=True, slots=True)
class Overruled:
    """A decision that somebody else changed.

    Args:
        value: What was decided on, as one says it.
        kind: Of its record.
        field: Name of the field, ``NAMING`` for the record itself.
        mine: "accepted", "rejected" or "entered".
        theirs: What is said of it now: "accepted" or "rejected".
        instead: The value that they gave, "" where they gave none.
        words: What carries it in its report, "" for nothing.
        report: Hex id of the report.
        mine_why: The reason of the first.
        why: The reason of the second.
        seq: Of the second decision.
    """

    value: str
    kind: str
    field: str
    mine: str
    theirs: str
    instead: str
    words: str
    report: str
    by: str
    mine_why: str
    why: str
    seq: int


def judged(conn: sa.Connection, lexicon: Lexicon) -> Mapping[Proposed, Counter[str]]:
    """How people decided on what machines proposed: outcomes by kind, field, source and month. What nobody looked at is not there."""
    newest: dict[bytes, Any] = {}
    query = sa.select(_d.seq, _d.subject, _d.about, _d.verdict).where(_d.other.is_(None), _d.verdict.in_(
        ("accept", "reject", "undo", "undo value"))).order_by(_d.seq)
    for row in conn.execute(query):
        newest[row.subject] = row
    standing = {subject: row for subject, row in newest.items() if row.verdict in ("accept", "reject")}
    replaced = {row.instead for row in conn.execute(sa.select(t.handmade.c.instead, t.decision.c.subject).join(
        t.decision, _d.seq == t.handmade.c.seq).where(t.handmade.c.instead.is_not(None)))
        if row.subject in standing and standing[row.subject].verdict == "accept"}
    months, found = _Months(conn), dict[Proposed, Counter[str]]()
    for assertion, source in _machine(conn, lexicon, {row.about for row in standing.values()}):
        whole = standing.get(assertion.record) if assertion.field == NAMING else None
        held = whole if whole is not None and whole.verdict == "reject" else standing.get(assertion.id)
        if held is not None:
            outcome = "accepted" if held.verdict == "accept" else "corrected" if assertion.id in replaced else "rejected"
            found.setdefault(Proposed(assertion.kind, assertion.field, source, months.of(held.seq)), Counter())[outcome] += 1
    return found


def _machine(conn: sa.Connection, lexicon: Lexicon, keys: Iterable[bytes]) -> Iterable[tuple[Assertion, str]]:
    """All that machines ever found of these report-level records, each value once, with the source that found it last."""
    a, f = t.assertion.c, t.finding.c
    joined = (t.told.join(t.text, t.text.c.report == t.told.c.report)
              .join(t.assertion, sa.and_(a.text == t.text.c.id, a.told == t.told.c.id))
              .join(t.finding, sa.and_(f.text == a.text, f.n == a.n)))
    query = sa.select(t.assertion, f.source, t.told.c.key, t.told.c.kind, t.text.c.key.label("text_key")).select_from(joined)
    for some in chunks(sorted(keys)):
        latest: dict[tuple[int, int], Any] = {}
        for row in conn.execute(query.where(t.told.c.key.in_(some), f.first != HELD).order_by(f.last, f.confidence)):
            latest[row.text, row.n] = row
        for row in latest.values():
            yield assertion_of(conn, lexicon, row), lexicon.word(conn, row.source)


class _Months:
    """Months of decisions by their numbers: both logs grow together, so the first decision of each month is enough."""

    def __init__(self, conn: sa.Connection) -> None:
        log = log_tables.log.c
        month = sa.func.substr(log.at, 1, 7)
        firsts = conn.execute(sa.select(month, sa.func.min(log.seq)).where(log.what.startswith("decision.")).group_by(month)).all()
        entries = {row.seq: row.entry for some in chunks([seq for _, seq in firsts])
                   for row in conn.execute(sa.select(log.seq, log.entry).where(log.seq.in_(some)))}
        self._begins = sorted((int(entry_of(entries[seq]).after["decision"]), name) for name, seq in firsts)

    def of(self, seq: int) -> str:
        return next((name for begins, name in reversed(self._begins) if begins <= seq), "")


def overruled(conn: sa.Connection, lexicon: Lexicon, by: str) -> tuple[Overruled, ...]:
    """Where somebody else decided otherwise on what this person had decided on or entered, the newest first."""
    mine, theirs = t.decision.alias("mine"), t.decision.alias("theirs")
    values = ("accept", "reject")
    query = (sa.select(mine.c.subject, mine.c.about, mine.c.verdict, mine.c.why, mine.c.seq, theirs.c.verdict.label("now"),
                       theirs.c.why.label("their_why"), theirs.c.by, theirs.c.act, theirs.c.seq.label("their_seq"))
             .join(theirs, sa.and_(theirs.c.subject == mine.c.subject, theirs.c.seq > mine.c.seq))
             .where(mine.c.by == by, mine.c.other.is_(None), mine.c.verdict.in_(values), theirs.c.by != by, theirs.c.other.is_(None),
                    theirs.c.verdict.in_(values), theirs.c.verdict != mine.c.verdict)
             .order_by(theirs.c.seq.desc()).limit(2 * MOST))
    rows = {row.subject: row for row in reversed(conn.execute(query).all())}
    told = {row.key: row for some in chunks({row.about for row in rows.values()}) for row in conn.execute(
        sa.select(t.told.c.key, t.told.c.id, t.told.c.kind, t.told.c.report, t.report.c.key.label("report_key"))
        .join(t.report, t.report.c.id == t.told.c.report).where(t.told.c.key.in_(some)))}
    numbers = [row.id for row in told.values()]
    held = carried(conn, lexicon, numbers, set(rows)) if numbers else None
    entered = {id: it for id, (it, _) in made_on(conn, lexicon, numbers).items()} if numbers else {}
    made = {it.instead: it for it in entered.values() if it.instead is not None}
    found = []
    for subject, row in rows.items():
        at = told.get(row.about)
        if at is None or held is None:
            continue
        content = held.contents.get(subject)
        value = content.assertion if content else None
        instead = made.get(subject)
        words = held.alike[subject][3] or "" if content else ""
        was = "entered" if subject in entered and entered[subject].by == by else f"{row.verdict}ed"
        found.append(Overruled(
            value.value.show() if value else _named(conn, at.report), lexicon.word(conn, at.kind), value.field if value else NAMING, was,
            f"{row.now}ed", instead.assertion.value.show() if instead and row.now == "reject" and instead.by == row.by else "", words,
            at.report_key.hex(), row.by, row.why, row.their_why, row.their_seq))
    return tuple(sorted(found, key=lambda one: -one.seq)[:MOST])


def _named(conn: sa.Connection, report: int) -> str:
    text = read_text(conn, report)
    return f"a record in “{text.text.title or text.report.external_id}”"
