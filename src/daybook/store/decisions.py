"""Decisions in: what people judge, each appended to all others and to the log."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from daybook.core import Decision
from daybook.core.assertion import COMMITMENT_VERDICTS, CREDIBILITIES, GRADES, PAIR_VERDICTS, RECORD_VERDICTS
from daybook.core.log import Event
from daybook.core.record import UNDOING
from daybook.errors import StoreError, UsageError
from daybook.store import handmade, log, sealed
from daybook.store import tables as t
from daybook.store.codec import shown
from daybook.store.raw import Raw
from daybook.store.rows import HELD, Kept, Lexicon, live, mark, next_id

# An act on a record is a dozen decisions, each of them a dozen queries: see ``Raw``.
_d = t.decision.c
_subject, _about, _other = (sa.bindparam(name, type_=sa.LargeBinary) for name in ("of", "within", "pair"))
_INSERT = Raw(t.decision.insert())
_NUMBER = Raw(sa.select(t.told.c.id).where(t.told.c.key == _subject))
_DECIDED = Raw(sa.select(_d.seq).where(_d.about == _about, _d.subject == _subject).limit(1))
_NEWEST = Raw(t.told.update().where(t.told.c.key.in_((_about, _other))).values(decided=sa.bindparam("seq", type_=sa.Integer)))
_BEFORE = Raw(sa.select(_d.verdict, _d.subject, _d.other).where(
    sa.or_(_d.about.in_((_subject, _other)), _d.other.in_((_subject, _other)), _d.subject == _subject),
    _d.seq < sa.bindparam("upto", type_=sa.Integer)).order_by(_d.seq.desc()))


def decide(conn: sa.Connection, lexicon: Lexicon, decision: Decision, within: bytes | None, act: int | None = None,
           undoes: int | None = None, held: dict[int, Kept] | None = None) -> Decision:
    """Append a decision and mark what it touches; gives it back with its seq.

    Args:
        conn: The transaction.
        lexicon: Interned words.
        decision: What is decided.
        within: The report-level record that its subject belongs to.
        act: The act that it is part of.
        undoes: The act that it undoes.
        held: What counts of report-level records by number, for several decisions of one transaction between which nothing else is written.

    Raises:
        UsageError: The verdict is none, or does not go with what it is given on.
        StoreError: The store knows no such record or assertion.
    """
    _check(decision)
    if decision.other is not None and (reports := _reports_of(conn, decision)):
        mark(conn, "r", reports)
        return append(conn, decision, decision.subject, act, undoes)
    about = within or decision.subject
    touched = {key: next((row[0] for row in _NUMBER.run(conn, {"of": key})), None) for key in (about, decision.other) if key is not None}
    for key, told in touched.items():
        if told is None:
            raise StoreError(f"no record {key.hex()} in this store; for an assertion, name the record that it belongs to (within)")
    is_placed = False  # may something stand in the text by people's word alone that this decision puts there or takes away?
    if within is not None and decision.subject != within:
        known = {} if held is None else held
        here = touched[within] or 0
        kept = known[here] if here in known else known.setdefault(here, live(conn, lexicon, [here]))
        was_decided = _was_decided(conn, decision.subject, within)
        if decision.subject not in {a.id for a in kept.assertions} and not was_decided:
            raise StoreError(f"record {within.hex()} has no assertion {decision.subject.hex()}")
        # Not where the latest run found the value itself and nobody has decided on it: two in five parts of what a decision took.
        is_placed = was_decided or not any(f.assertion == decision.subject and f.run != HELD for f in kept.findings)
    mark(conn, "t", [told for told in touched.values() if told is not None])
    made = append(conn, decision, about, act, undoes)
    if is_placed:
        if held is not None:
            held.clear()
        handmade.place(conn, lexicon, conn.execute(sa.select(t.told.c.report).where(t.told.c.key == within)).scalars(), within)
    return made


def _was_decided(conn: sa.Connection, subject: bytes, within: bytes) -> bool:
    """Was this value of the record decided on before? It may be gone from the texts that count since."""
    return bool(_DECIDED.run(conn, {"within": within, "of": subject}))


def _reports_of(conn: sa.Connection, decision: Decision) -> list[int]:
    """The two reports that a decision on a pair is about, [] if it is about records."""
    keys = [decision.subject, decision.other]
    held = {row.key: row.report for row in conn.execute(sa.select(t.report_key).where(t.report_key.c.key.in_(keys)))}
    return [held[key] for key in keys] if len(held) == len(keys) else []


def append(conn: sa.Connection, decision: Decision, about: bytes, act: int | None = None, undoes: int | None = None) -> Decision:
    """Write a decision behind all others; gives it back with its seq. Whatever people decide goes through here."""
    made = replace(decision, seq=next_id(conn, t.decision.c.seq))
    _INSERT.run(conn, {"seq": made.seq, "subject": made.subject, "about": about, "other": made.other, "verdict": made.verdict,
                       "by": shown(made.by), "why": shown(made.why), "act": act, "undoes": undoes})
    _NEWEST.run(conn, {"seq": made.seq, "within": about, "pair": about if made.other is None else made.other})
    other = {"other": made.other.hex()} if made.other is not None else {}
    held = _verdict_before(conn, made)
    log.append(conn, Event(
        f"decision.{made.verdict}", made.by, made.subject.hex(), {"verdict": held} if held else {},
        {"verdict": made.verdict, "about": about.hex(), "decision": str(made.seq)} | other, made.why,
        seals=sealed.numbered(conn, t.decision.c.seq, made.seq)))
    return made


def note_all(conn: sa.Connection) -> None:
    """Note of every telling the newest decision on it, as ``append`` does of each."""
    conn.execute(t.told.update().where(t.told.c.decided.is_not(None)).values(decided=None))
    newest = sa.select(sa.func.max(_d.seq)).where(sa.or_(_d.about == t.told.c.key, _d.other == t.told.c.key)).scalar_subquery()
    some = sa.union(sa.select(_d.about), sa.select(_d.other).where(_d.other.is_not(None)))
    conn.execute(t.told.update().where(t.told.c.key.in_(some)).values(decided=newest))


def _verdict_before(conn: sa.Connection, decision: Decision) -> str | None:
    """What was last decided on the same, None if nothing was."""
    pair = {decision.subject, decision.other}
    rows = _BEFORE.run(conn, {"of": decision.subject, "pair": decision.other, "upto": decision.seq})
    return next((verdict for verdict, subject, other in rows if {subject, other} == pair), None)


def _check(decision: Decision) -> None:
    pair = decision.other is not None
    allowed = (*PAIR_VERDICTS, "undo") if pair else (*RECORD_VERDICTS, *UNDOING, *COMMITMENT_VERDICTS, *GRADES, *CREDIBILITIES)
    if decision.verdict not in allowed:
        on = "a pair of records" if pair else "one record or value"
        raise UsageError(f"{decision.verdict!r} is no verdict on {on}; it is one of {', '.join(allowed)}")
    if decision.other == decision.subject:
        raise UsageError("a record is always the same as itself; name two records")
