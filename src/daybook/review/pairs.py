"""Which records are one and which are not, each decision with its way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daybook.core import NAMING, Decision
from daybook.core.act import Seen, Verdict
from daybook.core.record import standing
from daybook.errors import UsageError
from daybook.pipeline import refresh, rules
from daybook.review.found import LONGEST_WHY, view_of
from daybook.store import Store
from daybook.store.views import RecordView, Stretch


def decided(store: Store, view: RecordView) -> list[Decision]:
    """The standing decisions on pairs of which one is a member of the record, the newest first."""
    return [d for d in reversed(standing(store.decisions(view.record.members))) if d.other is not None]


def join(store: Store, left: str, right: str, by: str, why: str = "", seen: Sequence[Seen] = ()) -> str:
    """Say that two records are one.

    Args:
        seen: The versions of the two that the person saw; ``Stale`` is raised where one of them is no longer the newest.

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
    store.act(by, [Verdict(a.record.id, "same", b.record.id)], why=why[:LONGEST_WHY], seen=seen, rules=rules())
    return view_of(store, left).row.id


def differ(store: Store, left: str, right: str, by: str, why: str = "", seen: Sequence[Seen] = ()) -> None:
    """Say that two records are two: nothing but a person's "same" joins them from now on.

    Raises:
        UsageError: There is no such record, or both are one already.
    """
    a, b = view_of(store, left), view_of(store, right)
    if a.row.id == b.row.id:
        raise UsageError(f"{left} and {right} are one; part them on their page")
    store.act(by, [Verdict(a.record.id, "different", b.record.id)], why=why[:LONGEST_WHY], seen=seen, rules=rules())


def part(store: Store, public: str, member: str, by: str, why: str = "", seen: Sequence[Seen] = ()) -> str:
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
    if key not in view.record.members:  # of a record in very many reports not all are looked at
        view = store.record(public, stretch=Stretch(only=key)) or view
    others = [held for held in view.record.members if held != key]
    if key not in view.record.members or not others:
        raise UsageError(f"{member} is not one of several parts of {public}")
    same = [d for d in decided(store, view) if d.verdict == "same" and key in (d.subject, d.other)]
    steps = [Verdict(d.subject, "undo", d.other) for d in same]
    tied = [held for held in others if any(held in (d.subject, d.other) for d in same)]
    anchor = next((held for held in others if held not in tied), others[0])
    steps += [Verdict(anchor, "same", held) for held in tied if held != anchor]  # what was joined through the part that goes stays joined
    store.act(by, [*steps, Verdict(key, "different", others[0])], why=why[:LONGEST_WHY], seen=seen, rules=rules())
    return store.public_of(key) or public


def undo(store: Store, seq: int, by: str) -> None:
    """Take a decision on a pair back, with all that was done at once with it.

    Raises:
        UsageError: There is no such decision that stands, or somebody decided on the same since.
    """
    if not any(d.seq == seq and d.other is not None for d in standing(store.decisions())):
        raise UsageError(f"no decision {seq} on two records stands; it may have been taken back already")
    store.undo(by, seq, rules=rules())


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
