"""Two codings of one report side by side: where they agree, where not, what agreement is measured on, and what a choice between them
does to the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daybook.core import NAMING, Assertion, Count, Place, Ref, Value, When
from daybook.core.act import Assert, Verdict
from daybook.core.coding import Share
from daybook.core.kind import Field
from daybook.errors import UsageError
from daybook.kinds import kind_named
from daybook.store import Store
from daybook.store.reviewing import Judged, ReviewView, Told
from daybook.text.normal import squeezed

THERE = "there is such a record"  # what the field "" is called


@dataclass(frozen=True, slots=True)
class Side:
    """What one coder made of a field of a record.

    Args:
        is_coded: Did they judge it? What they left open counts as missing, not as a "no".
        accepted: What stands, the best first.
        rejected: What they called wrong.
        says: In words.
        open: What they left as the machine proposed it.
        whole: Their reason for what they said of the whole record.
    """

    is_coded: bool
    accepted: tuple[Judged, ...] = ()
    rejected: tuple[Judged, ...] = ()
    says: str = ""
    open: tuple[Judged, ...] = ()
    whole: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """What stands, in the form in which it is compared."""
        return _keys(self.accepted)

    @property
    def why(self) -> str:
        """The reasons that the coder gave."""
        given = [self.whole, *(one.decision.why for one in (*self.accepted, *self.rejected) if one.decision)]
        return "; ".join(dict.fromkeys(why for why in given if why))


def _keys(values: Sequence[Judged]) -> frozenset[str]:
    return frozenset(key_of(one.evidence.assertion.value) for one in values)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two codings of one field of one record.

    Args:
        record: The report-level record.
        caption: Its one line.
        field: "" for whether there is such a record at all.
        sides: Of the first and the second coder.
        told: The record as each of them sees it, None where one does not have it.
    """

    record: bytes
    kind: str
    caption: str
    field: str
    sides: tuple[Side, Side]
    told: tuple[Told | None, Told | None]

    @property
    def label(self) -> str:
        """The field, for people."""
        return kind_named(self.kind).field(self.field).label if self.field else THERE.capitalize()

    @property
    def agrees(self) -> bool:
        """Did both judge it, and give the same?"""
        first, second = self.sides
        return first.is_coded and second.is_coded and first.keys == second.keys and (bool(self.field) or first.says == second.says)


def key_of(value: Value) -> str:
    """The form in which two coders' values are compared: what a value says, not how it is written."""
    if isinstance(value, Place):
        return f"geonames {value.geonames}" if value.geonames is not None else squeezed(value.name)
    if isinstance(value, Ref):
        return f"{squeezed(value.name)} {value.responsibility or 'stated'}"
    if isinstance(value, Count):
        return f"{value.min}..{value.max} {value.of}"
    return value.edtf if isinstance(value, When) else squeezed(value.show())


def compared(store: Store, share: Share) -> tuple[Compared, ...]:
    """The two codings of a report, record by record and field by field; what neither judged is left out.

    Raises:
        UsageError: One of the coders is not done yet: nobody looks at codings before.
    """
    if not share.is_finished:
        raise UsageError("both coders must be done with a report before anybody looks at the two codings")
    one, other = (store.codings.view(share.id, coder) for coder in share.coders)
    if one is None or other is None:
        return ()
    whys = tuple({it.subject: it.why for it in store.codings.said(share.id, coder)} for coder in share.coders)
    return tuple(found for told in _paired(one, other) for found in _of_record(told, whys))


def _paired(one: ReviewView, other: ReviewView) -> Iterator[tuple[Told | None, Told | None]]:
    """Records as both have them; of those that each added, two of one kind whose words touch are one."""
    left = {told.key: told for told in other.records}
    mine = {told.key for told in one.records}
    for told in one.records:
        twin = left.pop(told.key, None) or next(
            (it for key, it in left.items() if key not in mine and it.kind == told.kind and _touch(told, it)), None)
        if twin is not None:
            left.pop(twin.key, None)
        yield told, twin
    for told in left.values():
        yield None, told


def _touch(one: Told, other: Told) -> bool:
    spans = [[it.evidence.assertion.span for it in told.values.get(NAMING, ())] for told in (one, other)]
    return any(a is not None and b is not None and a.touches(b) for a in spans[0] for b in spans[1])


def _of_record(told: tuple[Told | None, Told | None], whys: Sequence[Mapping[bytes, str]]) -> list[Compared]:
    first, second = told
    held = first or second
    assert held is not None
    there = (_there(first, whys[0]), _there(second, whys[1]))
    if not any(side.is_coded for side in there):
        return []
    found = [Compared(held.key, held.kind, held.caption, "", there, told)]
    if first is not None and second is not None and all(side.says == "yes" for side in there):
        for field in kind_named(held.kind).fields:
            if field.name in first.values or field.name in second.values:
                sides = (_side(first, field), _side(second, field))
                if any(side.is_coded for side in sides):
                    found.append(Compared(held.key, held.kind, held.caption, field.name, sides, told))
    return found


def _there(told: Told | None, whys: Mapping[bytes, str]) -> Side:
    """Whether there is such a record: who did not enter what the other entered says that there is none."""
    if told is None or told.status == "rejected":
        return Side(True, says="no", whole=whys.get(told.key, "") if told is not None else "")
    accepted = any(one.evidence.status == "accepted" for of in told.values.values() for one in of)
    return Side(True, says="yes") if accepted else Side(False, says="not judged")


def _side(told: Told, field: Field) -> Side:
    held = told.values.get(field.name, ())
    accepted, rejected, left = (tuple(one for one in held if one.evidence.status == status)
                                for status in ("accepted", "rejected", "proposed"))
    coded = bool(accepted) or not left or (field.many and bool(rejected))
    says = ", ".join(dict.fromkeys(one.evidence.assertion.value.show() for one in accepted)) or ("not said" if coded else "not judged")
    return Side(coded, accepted, rejected, says, left)


# ---- what a choice does


def steps(one: Compared, choice: int, now: ReviewView) -> list[Verdict | Assert]:
    """What makes the record what a coder says: verdicts on what is there, and their own values.

    Args:
        choice: 0 the first coder, 1 the second.
        now: The report as the review screen has it; what was decided there and is not what the coder says is rejected.
    """
    told = one.told[choice]
    fields = [one.field]
    if not one.field:
        if one.sides[choice].says != "yes" or told is None:
            there = next((it for it in now.records if it.key == one.record and it.status != "rejected"), None)
            return [Verdict(one.record, "reject", within=one.record)] if there is not None else []
        fields = [NAMING] if one.agrees else list(told.values)
    if told is None:
        return []
    there = next((it for it in now.records if it.key == told.key), None)
    made: list[Verdict | Assert] = []
    if not one.field and there is not None and there.status == "rejected":
        made.append(Verdict(told.key, "undo value", within=told.key))
    for field in fields:
        made += _field_steps(told, field, there, now)
    return made


def _field_steps(told: Told, field: str, there: Told | None, now: ReviewView) -> Iterator[Verdict | Assert]:
    standing = there.values.get(field, ()) if there is not None else ()
    ids = {one.evidence.assertion.id: one for one in standing}
    alike = {_alike(one.evidence.assertion, now): one for one in standing}
    chosen = set()
    for judged in told.values.get(field, ()):
        assertion, status = judged.evidence.assertion, judged.evidence.status
        held = ids.get(assertion.id) or alike.get(_alike(assertion, now))  # read anew since, the same value has another id
        if held is not None:
            chosen.add(held.evidence.assertion.id)
        if status == "accepted" and judged.made is not None:
            yield Assert(assertion, judged.made.instead)
        elif status == "accepted" and held is None:
            yield Assert(assertion)
        elif status != "proposed" and held is not None and held.evidence.status != status:
            yield Verdict(held.evidence.assertion.id, "accept" if status == "accepted" else "reject", within=told.key)
    for one in standing:
        if one.evidence.status == "accepted" and one.evidence.assertion.id not in chosen:
            yield Verdict(one.evidence.assertion.id, "reject", within=told.key)


def _alike(assertion: Assertion, now: ReviewView) -> tuple[str, str, str]:
    words = assertion.span.of(now.text.text) if assertion.span is not None and assertion.text == now.text_key else ""
    return key_of(assertion.value), words, assertion.attributed_to.name if assertion.attributed_to else ""


# ---- what agreement is measured on


@dataclass(frozen=True, slots=True)
class Point:
    """One unit of one measure.

    Args:
        field: "" for whether there is such a record.
        asks: What is compared: "which", "said", "number", "day".
        metric: A key of ``agreement.METRICS``.
        values: Of the first and the second coder, None where one gave none.
    """

    kind: str
    field: str
    asks: str
    metric: str
    values: tuple[str | float | None, str | float | None]


def points(found: Sequence[Compared], published: When | None) -> Iterator[Point]:
    """The units of a report.

    Args:
        published: When it was; dates are compared as days from it.
    """
    for one in found:
        if not one.field:
            yes_no = tuple(side.says if side.is_coded else None for side in one.sides)
            yield Point(one.kind, "", "which", "nominal", (yes_no[0], yes_no[1]))
            continue
        field = kind_named(one.kind).field(one.field)
        if field.type == "count":
            yield from _counts(one)
        elif field.type == "when":
            yield from _dates(one, published)
        elif field.many:
            yield from _each(one)
        else:
            first, second = (_first_key(side) for side in one.sides)
            yield Point(one.kind, one.field, "which", "nominal", (first, second))


def _first_key(side: Side) -> str | None:
    if not side.is_coded:
        return None
    return key_of(side.accepted[0].evidence.assertion.value) if side.accepted else "(not said)"


def _said(one: Compared, values: Sequence[float | None]) -> Point:
    first, second = (None if not side.is_coded else "no" if value is None else "yes"
                     for side, value in zip(one.sides, values, strict=True))
    return Point(one.kind, one.field, "said", "nominal", (first, second))


def _counts(one: Compared) -> Iterator[Point]:
    """Group by group: is a number said, and which. Of a range the middle, of an open one its end."""
    groups = [{value.of: float(((value.min if value.min is not None else value.max) or 0)
                               + ((value.max if value.max is not None else value.min) or 0)) / 2
               for judged in reversed(side.accepted) if isinstance(value := judged.evidence.assertion.value, Count)} for side in one.sides]
    for group in sorted({value.of for side in one.sides for judged in (*side.accepted, *side.rejected)
                         if isinstance(value := judged.evidence.assertion.value, Count)}):
        values = [held.get(group) for held in groups]
        yield _said(one, values)
        yield Point(one.kind, one.field, "number", "ratio", (values[0], values[1]))


def _dates(one: Compared, published: When | None) -> Iterator[Point]:
    days: list[float | None] = []
    for side in one.sides:
        value = side.accepted[0].evidence.assertion.value if side.accepted else None
        days.append(_day(value) if isinstance(value, When) else None)
    yield _said(one, days)
    zero = _day(published) if published is not None else None
    if zero is not None:
        yield Point(one.kind, one.field, "day", "ordinal", (None if days[0] is None else days[0] - zero,
                                                            None if days[1] is None else days[1] - zero))


def _day(when: When) -> float | None:
    """The middle of the interval, in days; of an open one its end."""
    ends = [end for end in when.interval if abs(end) != float("inf")]
    return round(sum(ends) / len(ends) / (24 * 60), 1) if ends else None


def _each(one: Compared) -> Iterator[Point]:
    """Of fields that hold several values, each value that anybody named is a unit: is it one of them?"""
    every = sorted({key for side in one.sides for key in (*side.keys, *_keys(side.rejected))})
    for key in every:
        first, second = ("yes" if key in side.keys else None if not side.is_coded or key in _keys(side.open) else "no"
                         for side in one.sides)
        yield Point(one.kind, one.field, "which", "nominal", (first, second))
