"""Which records are one and which are not, each decision with its way back."""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core import NAMING, Decision
from daybook.core.record import standing
from daybook.errors import UsageError
from daybook.pipeline import refresh
from daybook.review.found import LONGEST_WHY, view_of
from daybook.store import Store
from daybook.store.views import RecordView


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
    a, b = view_of(store, left), view_of(store, right)
    if a.row.kind != b.row.kind:
        raise UsageError(f"{a.row.caption!r} is of kind {a.row.kind}, {b.row.caption!r} of kind {b.row.kind}: they cannot be one")
    if a.row.id == b.row.id:
        raise UsageError(f"{left} and {right} are one already")
    for d in decided(store, a):
        if d.verdict == "different" and {d.subject, d.other} & set(b.record.members):
            raise UsageError(f"{d.by} said that they are different (decision {d.seq}): take that back first")
    store.decide(a.record.id, "same", by, other=b.record.id, why=why[:LONGEST_WHY])
    refresh(store)
    return view_of(store, left).row.id


def differ(store: Store, left: str, right: str, by: str, why: str = "") -> None:
    """Say that two records are two: nothing but a person's "same" joins them from now on.

    Raises:
        UsageError: There is no such record, or both are one already.
    """
    a, b = view_of(store, left), view_of(store, right)
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
    view = view_of(store, public)
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
