"""What a reviewer does to the values and records of one report. Each is one act: carried out whole, checked against what they saw, with
its way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from daybook import config
from daybook.core import NAMING, Assertion, Draft, Kind, Span, Speaker, Value, Words
from daybook.core.act import Act, Assert, Seen, Verdict
from daybook.core.assertion import occurrence, record_id
from daybook.core.kind import NAMING_FIELD, Field
from daybook.core.values import Choice, type_name
from daybook.errors import UsageError
from daybook.kinds import kind_named
from daybook.pipeline import rules
from daybook.review.found import LONGEST_WHY
from daybook.store import Store
from daybook.store.reviewing import Judged, ReviewView, Told


class Seat(Protocol):
    """Where what a person does goes, if not into the record: see ``review.blind``."""

    def reviewing(self, id: str) -> ReviewView | None:
        """A report as it is seen from here."""

    def act(self, by: str, steps: Sequence[Verdict | Assert], *, why: str = "", seen: Sequence[Seen] = ()) -> Act:
        """As ``Store.act``."""

    def undo(self, by: str, act: int, *, why: str = "", seen: Sequence[Seen] = ()) -> Act:
        """As ``Store.undo``."""

    def settle(self) -> None:
        """Carry out what was decided, as far as anything is to be carried out."""


Desk = Store | Seat


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, why, and from which version of the record; None asks for no check, which is for programs alone."""

    by: str
    why: str = ""
    version: int | None = None

    def seen(self, record: bytes) -> tuple[Seen, ...]:
        return () if self.version is None else (Seen(record, self.version),)


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a person gives.

    Args:
        field: Name of the field.
        span: The words that carry it, None where it stands on their own authority.
        said_by: On whose word the report says it, "" for its own voice.
    """

    field: str
    value: Value
    span: Span | None = None
    said_by: str = ""


def accept(desk: Desk, record: bytes, assertion: bytes, hand: Hand) -> Act:
    """Say that a value is right."""
    return _done(desk, record, [Verdict(assertion, "accept", within=record)], hand)


def reject(desk: Desk, record: bytes, assertion: bytes, hand: Hand) -> Act:
    """Say that a value is wrong; it is not proposed again, whatever reads the report later.

    Raises:
        UsageError: The desk asks for a reason.
    """
    _reasoned(hand, "reject")
    return _done(desk, record, [Verdict(assertion, "reject", within=record)], hand)


def correct(desk: Desk, view: ReviewView, assertion: bytes, given: Given, hand: Hand) -> Act:
    """Say what is right instead of a value; the value stays, rejected, with its source and confidence.

    Args:
        view: The report as ``view_of`` gives it.
        assertion: What is wrong.
        given: What is right; the field counts not, for it stays the same.

    Raises:
        UsageError: There is no such value, the new one is none of its field or the same, or the desk asks for a reason.
    """
    _reasoned(hand, "correct")
    told, old = value_in(view, assertion)
    held = old.evidence.assertion
    speaker = given.said_by or (held.attributed_to.name if held.attributed_to else "")
    made = _assertion(view, told.key, told.kind, Given(held.field, given.value, given.span, speaker))
    if made.id == held.id:
        raise UsageError("that is what stands there already; accept it")
    return _done(desk, told.key, [Verdict(held.id, "reject", within=told.key), Assert(made, instead=held.id)], hand)


def add(desk: Desk, view: ReviewView, record: bytes, given: Given, hand: Hand) -> Act:
    """Add a value that the machine missed."""
    told = record_in(view, record)
    return _done(desk, record, [Assert(_assertion(view, record, told.kind, given))], hand)


def accept_record(desk: Desk, view: ReviewView, record: bytes, hand: Hand) -> Act:
    """Say that a record and the best values of it that nobody decided on are right."""
    told = record_in(view, record)
    steps = [Verdict(record, "undo value", within=record)] if told.status == "rejected" else []
    kind = kind_named(told.kind)
    for name, judged in told.values.items():
        is_open = [one for one in judged if one.evidence.status == "proposed"]
        many = name != NAMING and kind.field(name).many
        if many or not any(one.evidence.status == "accepted" for one in judged):
            steps += [Verdict(one.evidence.assertion.id, "accept", within=record) for one in (is_open if many else is_open[:1])]
    if not steps:
        raise UsageError("nothing of this record waits for a decision")
    return _done(desk, record, steps, hand)


def reject_record(desk: Desk, record: bytes, hand: Hand) -> Act:
    """Say that there is no such record: nothing of the kind is told there.

    Raises:
        UsageError: The desk asks for a reason.
    """
    _reasoned(hand, "reject")
    return _done(desk, record, [Verdict(record, "reject", within=record)], hand)


def add_record(desk: Desk, view: ReviewView, kind: str, span: Span, values: Sequence[Given], hand: Hand) -> tuple[bytes, Act]:
    """Add a record that the machine missed: the words that name it, and its values.

    Returns:
        Id of the report-level record, and the act.

    Raises:
        UsageError: There is no such kind, the words are none, or they name a record of the kind already.
    """
    chosen = kind_named(kind)
    words = span.of(view.text.text)
    if not words.strip():
        raise UsageError("no words are chosen; a record is named by words of its report")
    key = record_id(view.key, Draft(chosen.name, span, (), 1.0), words, occurrence(view.text.text, span))
    if any(told.key == key for told in view.records):
        raise UsageError(f"these words name a {chosen.name} already; add to it")
    named = [Given(NAMING, Words(words), span), *values]
    return key, _done(desk, key, [Assert(_assertion(view, key, chosen.name, given)) for given in named], hand)


def take_back(desk: Desk, act: int, hand: Hand, record: bytes | None = None) -> Act:
    """Take an act back; what held before it holds again.

    Raises:
        UsageError: There is no such act, or somebody decided on the same since.
    """
    why, seen = hand.why[:LONGEST_WHY], hand.seen(record) if record is not None else ()
    if isinstance(desk, Store):
        return desk.undo(hand.by, act, why=why, seen=seen, rules=rules())
    made = desk.undo(hand.by, act, why=why, seen=seen)
    desk.settle()
    return made


def last_act(view: ReviewView, by: str) -> Act | None:
    """The newest act of a person on a report that can be taken back, None where there is none."""
    gone = {act.undoes for act in view.acts if act.undoes is not None}
    return next((act for act in view.acts if act.by == by and act.number not in gone and act.undoes is None), None)


def view_of(desk: Desk, report: str, record: bytes | None = None) -> ReviewView:
    """The report on the review screen; with a record, with no more than this one.

    Raises:
        UsageError: There is none.
    """
    view = desk.reviewing(report, record) if isinstance(desk, Store) else desk.reviewing(report)
    if view is None:
        raise UsageError(f"there is no report {report!r}; give its id or the beginning of one")
    return view


def record_in(view: ReviewView, record: bytes) -> Told:
    """A record that the report tells of.

    Raises:
        UsageError: It tells of no such record.
    """
    for told in view.records:
        if told.key == record:
            return told
    raise UsageError(f"the report tells of no record {record.hex()}; it may have been read anew, open it again")


def value_in(view: ReviewView, assertion: bytes) -> tuple[Told, Judged]:
    """A value on the screen and the record that it belongs to.

    Raises:
        UsageError: There is none.
    """
    for told in view.records:
        for judged in told.values.values():
            for one in judged:
                if one.evidence.assertion.id == assertion:
                    return told, one
    raise UsageError(f"the report has no value {assertion.hex()}; it may have been read anew, open it again")


def field_of(kind: Kind, name: str) -> Field:
    """A field of a kind, the words that name its records among them."""
    return NAMING_FIELD if name == NAMING else kind.field(name)


def _assertion(view: ReviewView, record: bytes, kind: str, given: Given) -> Assertion:
    field = field_of(kind_named(kind), given.field)
    if type_name(given.value) != field.type:
        raise UsageError(f"{field.label} wants {field.type}, was given {type_name(given.value)}")
    if isinstance(given.value, Choice) and given.value.choice not in field.choices:
        raise UsageError(f"{field.label}: {given.value.choice!r} is none of {', '.join(field.choices)}")
    speaker = Speaker(given.said_by) if given.said_by else None
    return Assertion(view.text_key, record, kind, given.field, given.value, given.span, speaker)


def _reasoned(hand: Hand, what: str) -> None:
    if config.chosen()["review_reasons"].value == "yes" and not hand.why.strip():
        raise UsageError(f"this desk asks why you {what}: write a few words")


def _done(desk: Desk, record: bytes, steps: Sequence[Verdict | Assert], hand: Hand) -> Act:
    why, seen = hand.why.strip()[:LONGEST_WHY], hand.seen(record)
    if isinstance(desk, Store):
        return desk.act(hand.by, steps, why=why, seen=seen, rules=rules())
    made = desk.act(hand.by, steps, why=why, seen=seen)
    desk.settle()
    return made
