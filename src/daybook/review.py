"""What people decide of records: which are one and which are not, each decision with its way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from daybook.core import NAMING, Decision
from daybook.core.assertion import RECORD_VERDICTS
from daybook.core.record import GROUPS, conflicts, standing
from daybook.errors import UsageError
from daybook.merge.alike import LEAST, alike
from daybook.pipeline import refresh
from daybook.resolve.register import added_folder
from daybook.store import Store
from daybook.store.views import RecordRow, RecordView
from daybook.text.register import use

SEARCHED = 30  # records of a search that are compared
MOST = 8  # proposals shown
LONGEST_WHY = 2000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record that may be the same as another.

    Args:
        row: The other one.
        score: 0..1.
        reasons: What speaks for it, and what against, in words.
    """

    row: RecordRow
    score: float
    reasons: tuple[str, ...]


def proposals(store: Store, view: RecordView) -> list[Proposal]:
    """Records that may be the same, the likeliest first; those that people called different are left out.

    Of actors and places those whose names are alike, of other kinds what the likeness found and no rule may decide.
    """
    name = name_of(view.row)
    if name is None:
        return _likely(store, view)
    use(added_folder())
    apart = {d.subject if d.other in view.record.members else d.other for d in decided(store, view) if d.verdict == "different"}
    rows = {row.id: row for word in _searched(name) for row in store.records(view.row.kind, word, order="reports", limit=SEARCHED).items}
    found = [made for row in rows.values() if row.id != view.row.id and (made := _compared(view.row, row)) is not None]
    found.sort(key=lambda p: (-p.score, -len(p.row.reports), p.row.id))
    kept = []
    for proposal in found[: 2 * MOST]:
        other = store.record(proposal.row.id)
        if other is not None and not apart & set(other.record.members):
            kept.append(proposal)
    return kept[:MOST]


def _likely(store: Store, view: RecordView) -> list[Proposal]:
    found = []
    for pair in store.proposed(view.row.id, limit=MOST):
        other = store.record(pair.right if pair.left == view.row.id else pair.left)
        if other is not None:
            found.append(Proposal(other.row, pair.score, pair.reasons))
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """Two records of which a person should say whether they are one.

    Args:
        left: Public id.
        right: Public id.
        score: 0..1, the likeness; 1 where people contradict each other.
        reasons: What speaks for it, and what against, in words.
        conflict: Did people call the two different and yet hold them together by a chain of "same"?
    """

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]
    conflict: bool = False


def queue(store: Store, offset: int = 0, limit: int = 50) -> list[Question]:
    """What waits for a person: first the pairs on which people contradict each other, then the likeliest proposals."""
    found = []
    for conflict in conflicts(store.decisions()):
        left, right = (store.public_of(key) or key.hex() for key in (conflict.left, conflict.right))
        said = f"called different, and yet the same by a chain of {len(conflict.chain) - 1} decisions"
        found.append(Question(left, right, 1.0, (said,), conflict=True))
    rest = store.proposed(limit=max(0, offset + limit - len(found)))
    found += [Question(pair.left, pair.right, pair.score, pair.reasons) for pair in rest]
    return found[offset : offset + limit]


def name_of(row: RecordRow) -> str | None:
    """The name of an actor's or place's record, None for other kinds."""
    best = row.best.get("name")
    return getattr(best.assertion.value, "name", None) if best is not None else None


def _searched(name: str) -> Iterable[str]:
    """What to look for: the last word, of an abbreviation nothing more; spellings differ, so beginnings count."""
    words = [word.strip("().,'\"") for word in name.replace("-", " ").split()]
    long = [word for word in words if len(word) > 2]
    last = long[-1] if long else name
    yield f"{last[: max(3, len(last) - 3)]}*"
    if len(long) > 1:
        yield f"{long[0][: max(3, len(long[0]) - 3)]}*"
        yield "".join(word[0] for word in words if word)


def _compared(here: RecordRow, there: RecordRow) -> Proposal | None:
    ours, theirs = name_of(here), name_of(there)
    if ours is None or theirs is None:
        return None
    sorts = {plain for row in (here, there) if (plain := _plain(row, "sort"))}
    if len(sorts) > 1 and "person" in sorts:
        return None
    seen = alike(ours, theirs, next(iter(sorts)) if len(sorts) == 1 else None)
    score, reasons = seen.score, list(seen.reasons)
    lands = [_plain(row, "country") for row in (here, there)]
    if all(lands):
        same = lands[0] == lands[1]
        score *= 1.0 if same else 0.5
        reasons.append(f"one country, {lands[0]}" if same else f"against it: {lands[0]} and {lands[1]} are two countries")
    return Proposal(there, round(score, 2), tuple(reasons)) if score >= LEAST else None


def _plain(row: RecordRow, field: str) -> str:
    best = row.best.get(field)
    value = best.assertion.value.plain() if best is not None else ""
    return value if isinstance(value, str) else ""


def decided(store: Store, view: RecordView) -> list[Decision]:
    """The standing decisions on pairs of which one is a member of the record, the newest first."""
    return [d for d in reversed(standing(store.decisions(view.record.members))) if d.other is not None]


def join(store: Store, left: str, right: str, by: str, why: str = "") -> str:
    """Say that two records are one.

    Returns:
        The public id under which they are one.

    Raises:
        UsageError: There is no such record, they are of two kinds, are one already, or somebody called parts of them different.
    """
    a, b = _view(store, left), _view(store, right)
    if a.row.kind != b.row.kind:
        raise UsageError(f"{a.row.caption!r} is of kind {a.row.kind}, {b.row.caption!r} of kind {b.row.kind}: they cannot be one")
    if a.row.id == b.row.id:
        raise UsageError(f"{left} and {right} are one already")
    for d in decided(store, a):
        if d.verdict == "different" and {d.subject, d.other} & set(b.record.members):
            raise UsageError(f"{d.by} said that they are different (decision {d.seq}): take that back first")
    store.decide(a.record.id, "same", by, other=b.record.id, why=why[:LONGEST_WHY])
    refresh(store)
    return _view(store, left).row.id


def differ(store: Store, left: str, right: str, by: str, why: str = "") -> None:
    """Say that two records are two: nothing but a person's "same" joins them from now on.

    Raises:
        UsageError: There is no such record, or both are one already.
    """
    a, b = _view(store, left), _view(store, right)
    if a.row.id == b.row.id:
        raise UsageError(f"{left} and {right} are one; part them on their page")
    store.decide(a.record.id, "different", by, other=b.record.id, why=why[:LONGEST_WHY])
    refresh(store)


def part(store: Store, public: str, member: str, by: str, why: str = "") -> str:
    """Say that what one report calls so is not what the others do.

    Args:
        public: The record.
        member: Hex of the report-level record that is to stand by itself.

    Returns:
        The public id of what stands by itself now.

    Raises:
        UsageError: There is no such record, or no such member, or nothing would be left.
    """
    view = _view(store, public)
    try:
        key = bytes.fromhex(member)
    except ValueError:
        raise UsageError(f"{member!r} names no report's part of a record; 32 hex digits do") from None
    others = [held for held in view.record.members if held != key]
    if key not in view.record.members or not others:
        raise UsageError(f"{member} is not one of several parts of {public}")
    same = [d for d in decided(store, view) if d.verdict == "same" and key in (d.subject, d.other)]
    for decision in same:
        store.decide(decision.subject, "undo", by, other=decision.other, why=_parting(key))
    tied = [held for held in others if any(held in (d.subject, d.other) for d in same)]
    anchor = next((held for held in others if held not in tied), others[0])
    for held in tied:  # what was joined through the part that goes stays joined
        if held != anchor:
            store.decide(anchor, "same", by, other=held, why=_parting(key))
    store.decide(key, "different", by, other=others[0], why=why[:LONGEST_WHY])
    refresh(store)
    return store.public_of(key) or public


def _parting(key: bytes) -> str:
    """The reason of decisions that a parting brings with it; by it they are found when the parting is taken back."""
    return f"so that {key.hex()} can stand by itself"


def undo(store: Store, seq: int, by: str) -> None:
    """Take a decision on a pair back, a parting with all that it brought; this runs the refresh that carries it out.

    Raises:
        UsageError: There is no such decision that stands.
    """
    held = next((d for d in standing(store.decisions()) if d.seq == seq and d.other is not None), None)
    if held is None:
        raise UsageError(f"no decision {seq} on two records stands; it may have been taken back already")
    store.decide(held.subject, "undo", by, other=held.other, why=f"takes back {seq}")
    if held.verdict == "different":
        for brought in [d for d in store.decisions() if d.seq < seq and d.why == _parting(held.subject)]:
            if brought.verdict == "same":
                store.decide(brought.subject, "undo", by, other=brought.other, why=f"takes back {seq}")
            elif brought.verdict == "undo":
                store.decide(brought.subject, "same", by, other=brought.other, why=f"takes back {seq}")
    refresh(store)


def graded(store: Store, view: RecordView) -> dict[str, Decision]:
    """The standing grade and credibility that people gave an incident, by the name of their group ("grade", "credibility")."""
    held = [d for d in standing(store.decisions(view.record.members)) if d.other is None and d.subject in view.record.members]
    return {name: d for d in held for name in ("grade", "credibility") if d.verdict in GROUPS[name]}


def grade(store: Store, public: str, verdict: str, by: str, why: str = "") -> None:
    """Give an incident a grade or a credibility.

    Raises:
        UsageError: There is no such record, it is no incident, or there is no such grade.
    """
    view = _view(store, public)
    if view.row.kind != "incident" or verdict not in (*GROUPS["grade"], *GROUPS["credibility"]):
        raise UsageError(f"{verdict!r} is no grade of a record of kind {view.row.kind}")
    store.decide(view.record.id, verdict, by, why=why[:LONGEST_WHY])
    refresh(store)


def judge(store: Store, public: str, assertion: str, verdict: str, by: str, why: str = "") -> None:
    """Accept or reject one value of a record, or take that back.

    Args:
        assertion: Hex id of the value.
        verdict: accept, reject or undo.

    Raises:
        UsageError: There is no such record or verdict, or the record has no such value.
    """
    view = _view(store, public)
    told = (quote.evidence.assertion for quotes in view.quotes.values() for quote in quotes)
    held = next((one for one in told if one.id.hex() == assertion), None)
    if held is None or verdict not in RECORD_VERDICTS:
        raise UsageError(f"{public} has no value {assertion!r}, or {verdict!r} is no verdict on it")
    store.decide(held.id, verdict, by, why=why[:LONGEST_WHY], within=held.record)
    refresh(store)


def copied(store: Store, report: str, other: str, by: str, why: str = "", *, is_copy: bool = True) -> None:
    """Say that a report is a copy of another, or that it is none; the machine's word on the two counts no more.

    Raises:
        UsageError: There is no such report, or both are one.
    """
    found = [store.report(id.strip()) for id in (report, other)]
    for id, view in zip((report, other), found, strict=True):
        if view is None:
            raise UsageError(f"there is no report {id!r}; give its id or the beginning of one")
    left, right = (bytes.fromhex(view.row.id) for view in found if view is not None)
    if left == right:
        raise UsageError("a report is no copy of itself; name another one")
    store.decide(left, "same" if is_copy else "different", by, other=right, why=why[:LONGEST_WHY])
    refresh(store)


def _view(store: Store, public: str) -> RecordView:
    view = store.record(public)
    if view is None:
        raise UsageError(f"there is no record {public}")
    return view


@dataclass(frozen=True, slots=True)
class Part:
    """What one report calls a thing.

    Args:
        key: Hex of the report-level record.
        words: How the report names it.
        report_id: Hex id of the report.
        report: Its title or external id.
    """

    key: str
    words: str
    report_id: str
    report: str


def members(view: RecordView) -> list[Part]:
    """The parts of a record, one a report, in the order of the evidence."""
    found: dict[str, Part] = {}
    for quote in view.quotes.get(NAMING, ()):
        key = quote.evidence.assertion.record.hex()
        found.setdefault(key, Part(key, quote.words, quote.report.id, quote.report.title or quote.report.external_id))
    return list(found.values())
