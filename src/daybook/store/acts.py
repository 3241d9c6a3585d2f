"""Acts in: what a person does at once is one transaction, checked against the version that they saw; and its way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from daybook.core import Assertion, Decision
from daybook.core.act import Act, Assert, Seen, Verdict
from daybook.core.log import Event
from daybook.core.record import group_of
from daybook.errors import Stale, StoreError, UsageError
from daybook.store import decisions, log, sealed, write
from daybook.store import tables as t
from daybook.store.codec import pack_speaker, pack_value
from daybook.store.handmade import Texts, carried, place
from daybook.store.raw import Insert, Listed, Raw
from daybook.store.rows import Kept, Lexicon, chunks, mark, next_id


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts, when and why.

    Args:
        at: UTC, "2020-08-17T09:30:00Z".
        seen: The versions that the person saw; ``Stale`` where one of them is no longer the newest.
        undoes: The act that is taken back.
    """

    by: str
    at: str
    why: str = ""
    seen: tuple[Seen, ...] = ()
    undoes: int | None = None


def act(conn: sa.Connection, lexicon: Lexicon, doing: Doing, steps: Sequence[Verdict | Assert]) -> Act:
    """See ``Store.act``."""
    if not steps:
        raise UsageError("an act that does nothing; name a verdict or a value")
    check(conn, lexicon, doing.seen)
    number = next_id(conn, t.decision.c.seq)
    done: list[Verdict] = []
    held: dict[int, Kept] = {}
    for step in steps:
        if isinstance(step, Assert):
            held.clear()
            done.append(_assert(conn, lexicon, doing, number, step))
            continue
        decision = Decision(0, step.subject, step.verdict, doing.by, step.other, doing.why)
        decisions.decide(conn, lexicon, decision, step.within, number, doing.undoes, held)
        done.append(step)
    return Act(number, doing.by, tuple(done), doing.why, doing.undoes)


def _assert(conn: sa.Connection, lexicon: Lexicon, doing: Doing, number: int, step: Assert) -> Verdict:
    """Write a person's value and the decision that it comes with; makes the record where it is new."""
    a = step.assertion
    text = next(_TEXT.rows(conn, {"key": a.text}), None)
    if text is None:
        raise StoreError(f"no text {a.text.hex()} in this store; assert on the text that the report shows")
    if a.span is not None and not 0 <= a.span.start < a.span.end <= len(Texts(conn).words(text.id)):
        raise UsageError(f"{a.span.start} to {a.span.end} are no words of the text; select some")
    told = write.told_of(conn, lexicon, text.report, [a])[a.record]
    verdict = Verdict(a.id, "accept", within=a.record)
    decision = Decision(0, a.id, "accept", doing.by, None, doing.why)
    made = decisions.append(conn, decision, a.record, number, doing.undoes)
    span = (a.span.start, a.span.end) if a.span else (None, None)
    _HANDMADE.run(conn, [(made.seq, text.id, told, lexicon.number(conn, a.field), pack_value(a.value), *span,
                          pack_speaker(a.attributed_to), step.instead, doing.at)])
    before = {"instead": step.instead.hex()} if step.instead else {}
    log.append(conn, Event("value.assert", doing.by, a.id.hex(), before, {"decision": str(made.seq), "about": a.record.hex()},
                           protected={a.field: a.value.show()}, seals=sealed.numbered(conn, t.handmade.c.seq, made.seq)))
    mark(conn, "t", [told])
    place(conn, lexicon, [text.report], a.record)
    return verdict


# ---- versions


_TEXT = Raw(sa.select(t.text.c.id, t.text.c.report).where(t.text.c.key == sa.bindparam("key", type_=t.KEY)))
_HANDMADE = Insert(t.handmade, "seq", "text", "told", "field", "value", "starts", "ends", "speaker", "instead", "at")
_d, _m, _of = t.decision.c, t.told.c, sa.bindparam("of", type_=sa.LargeBinary)
_IDENTITY = Raw(sa.select(_m.identity).where(_m.key == _of))
_KEYS = sa.select(_m.key).where(sa.or_(_m.key == _of, sa.and_(_m.identity == sa.bindparam("identity", type_=sa.Integer), _m.live)))
_ON = sa.or_(_d.about.in_(_KEYS), _d.other.in_(_KEYS))  # a decision is on a member of the record that this one is part of
_newest = sa.union_all(sa.select(_m.decided).where(_m.key == _of), sa.select(sa.func.max(_m.decided)).where(
    _m.identity == sa.bindparam("identity", type_=sa.Integer), _m.live, _m.decided > 0)).subquery()
_VERSION = Raw(sa.select(sa.func.coalesce(sa.func.max(_newest.c.decided), 0)))
_ACTS_ON = Listed(lambda some: sa.select(sa.func.coalesce(_d.act, _d.seq)).where(sa.or_(_d.about.in_(some), _d.other.in_(some))), t.KEY)
_STEPS = Listed(lambda some: sa.select(t.decision).where(sa.or_(_d.act.in_(some), sa.and_(_d.act.is_(None), _d.seq.in_(some))))
                .order_by(_d.seq))
_SINCE = Raw(sa.select(t.decision).where(_ON, _d.seq > sa.bindparam("after", type_=sa.Integer)).order_by(_d.seq))


def version_of(conn: sa.Connection, record: bytes) -> int:
    """The version of the record that a report-level record is part of: the largest seq of a decision on a member, 0 for none."""
    return int(_VERSION.run(conn, _named_by(conn, record))[0][0])


def _named_by(conn: sa.Connection, record: bytes) -> dict[str, Any]:
    """The parameters of ``_ON``."""
    held = _IDENTITY.run(conn, {"of": record})
    return {"of": record, "identity": held[0][0] if held else None}


def versions_in(conn: sa.Connection, told: Iterable[int]) -> dict[int, int]:
    """Of the records that these report-level records (numbers) are part of: number -> version; those of version 0 left out."""
    found: dict[int, int] = {}
    for some in chunks(told):
        for query in _VERSIONS:
            for number, seq in query.run(conn, some):
                found[number] = max(found.get(number, 0), seq)
    return found


_ours, _theirs = t.told.alias(), t.told.alias()
_VERSIONS = [
    Listed(lambda some: sa.select(_m.id, _m.decided).where(_m.id.in_(some), _m.decided > 0)),
    Listed(lambda some: sa.select(_ours.c.id, sa.func.max(_theirs.c.decided)).join(_theirs, sa.and_(
        _theirs.c.identity == _ours.c.identity, _theirs.c.live, _theirs.c.decided > 0))
        .where(_ours.c.id.in_(some)).group_by(_ours.c.id))]


def check(conn: sa.Connection, lexicon: Lexicon, seen: Iterable[Seen]) -> None:
    """Refuse to act on versions that are no longer the newest.

    Raises:
        Stale: Says what was decided since.
    """
    for one in seen:
        now = version_of(conn, one.record)
        if now != one.version:
            changes = _changes(conn, lexicon, one)
            who = ", ".join(dict.fromkeys(change["by"] for change in changes)) or "somebody"
            raise Stale(f"{who} decided on this record since you opened it (version {one.version}, now {now}); look at what changed "
                        "and decide again", now, changes)


def _changes(conn: sa.Connection, lexicon: Lexicon, seen: Seen) -> list[Mapping[str, str]]:
    rows = list(_SINCE.rows(conn, _named_by(conn, seen.record) | {"after": seen.version}))
    members = {row.about for row in rows}
    told = list(conn.execute(sa.select(t.told.c.id).where(t.told.c.key.in_(sorted(members)))).scalars())
    contents = carried(conn, lexicon, told, {row.subject for row in rows}).contents
    return [{"seq": str(row.seq), "by": row.by, "verdict": row.verdict, "why": row.why, "subject": row.subject.hex()}
            | _named(contents[row.subject].assertion if row.subject in contents else None, row.other) for row in rows]


def _named(assertion: Assertion | None, other: bytes | None) -> dict[str, str]:
    if assertion is not None:
        return {"field": assertion.field, "value": assertion.value.show()}
    return {"field": "record", "value": "one with another record" if other is not None else "the whole record"}


# ---- the way back


def acts_on(conn: sa.Connection, keys: Sequence[bytes]) -> list[Act]:
    """The acts on these report-level records, by number; whole, though a part of them is on others."""
    numbers = {number for some in chunks(keys) for number, in _ACTS_ON.run(conn, some)}
    return _acts(conn, sorted(numbers))


def act_of(conn: sa.Connection, number: int) -> Act | None:
    """The act of a number, or of the seq of one of its decisions; None where there is none."""
    d = t.decision.c
    held = conn.execute(sa.select(sa.func.coalesce(d.act, d.seq)).where(d.seq == number)).scalar()
    return next(iter(_acts(conn, [held or number])), None)


def _acts(conn: sa.Connection, numbers: Sequence[int]) -> list[Act]:
    rows: dict[int, list[Any]] = defaultdict(list)
    for some in chunks(numbers):
        for row in _STEPS.rows(conn, some):
            rows[row.act or row.seq].append(row)
    return [_act(number, rows[number]) for number in sorted(rows)]


def _act(number: int, rows: Sequence[Any]) -> Act:
    steps = tuple(Verdict(row.subject, row.verdict, row.other, None if row.other is not None else row.about) for row in rows)
    return Act(number, rows[0].by, steps, next((row.why for row in rows if row.why), ""), rows[0].undoes)


def undo(conn: sa.Connection, lexicon: Lexicon, doing: Doing, number: int) -> Act:
    """See ``Store.undo``."""
    held = act_of(conn, number)
    if held is None:
        raise UsageError(f"there is no act {number} to take back")
    back: list[Verdict] = []
    for step in held.steps:
        before, after = _around(conn, step, held.number)
        if after:
            raise UsageError(f"{number} cannot be taken back: it was taken back already, or somebody decided on the same since")
        back.append(replace(step, verdict=before))
    seen = [step for n, step in enumerate(back) if (step.subject, step.other) not in {(s.subject, s.other) for s in back[:n]}]
    return act(conn, lexicon, replace(doing, undoes=held.number, why=doing.why or f"takes back {held.number}"), list(reversed(seen)))


def _around(conn: sa.Connection, step: Verdict, number: int) -> tuple[str, bool]:
    """What held of a step's subject before the act, or the verdict that clears it; and whether somebody decided on it after the act."""
    d = t.decision.c
    # By ``about``, which has an index; of a pair it is the subject.
    pair = [sa.and_(d.about == step.within, d.subject == step.subject, d.other.is_(None))] if step.other is None else [
        sa.and_(d.about == step.subject, d.other == step.other), sa.and_(d.about == step.other, d.other == step.subject)]
    query = sa.select(d.verdict, sa.func.coalesce(d.act, d.seq).label("act")).where(sa.or_(*pair)).order_by(d.seq)
    group = None if step.other is not None else group_of(step.verdict)
    rows = [row for row in conn.execute(query) if group is None or row.verdict == "undo" or group_of(row.verdict) == group]
    before = [row.verdict for row in rows if row.act < number]
    cleared = "undo" if step.subject != step.within else f"undo {group}"  # a record's other groups of verdicts stay
    return before[-1] if before else cleared, any(row.act > number for row in rows)

