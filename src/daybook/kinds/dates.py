"""Dates of what happened out of the times of a text: as they stand, back to a beginning, over a length that ends with the report.

A time denotes what its own words say ("2014", two months long); the words beside it tell what of it the happening fills: "since 2014" is
2014 until the report, "over the last two months" is the two months before it. Annotation rule 4 and the coders of syria-news's train part
have such lengths as intervals that end with the publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from daybook.core.reading import Reading, Role, Time
from daybook.core.span import Span
from daybook.core.when import DAY, When, civil, day, day_number, interval
from daybook.errors import ValueFault

DATED = ("DATE", "TIME")
BASIS = "relative_to_publication"
LOOKED_BACK = 14  # code points before a time that hold "more than" or "in recent"
PAST = re.compile(r"\b(past|last|recent)\b", re.IGNORECASE)
BEFORE_LENGTH = re.compile(r"\b(past|last|recent)\s+$", re.IGNORECASE)
SINCE = re.compile(r"\bsince\s+(the\s+)?$", re.IGNORECASE)
OVER = re.compile(r"\b(more than|over|at least)\s+$", re.IGNORECASE)
LENGTH = re.compile(r"P(T?)(\d+|X0?)([HDWMY])")
FEW = 3  # units that "the past few" and "recent" reach back at least: "several" is three to nine


def when_of(reading: Reading, role: Role) -> tuple[When, Span] | None:
    """The date of the words, the longest time in them first; None where it stays open."""
    return dated(reading, (t for t in reading.times if widened(reading, t).touches(role.span)))


def dated(reading: Reading, times: Iterable[Time]) -> tuple[When, Span] | None:
    """The date that the longest of some times tells, dates before lengths; None where none tells one."""
    for time in sorted(times, key=lambda t: (t.type not in DATED, -len(t.span), t.span)):
        when = told(reading, time)
        if when is not None:
            return when, time.span
    return None


def told(reading: Reading, time: Time) -> When | None:
    """When something happened that a time's words date; None for a length that ends nowhere and a time that stays open."""
    before = _before(reading, time)
    if time.type == "DURATION":
        recent = PAST.search(reading.words(time.span)) or BEFORE_LENGTH.search(before)
        return _back(reading, time.value or "") if recent else None
    if time.type not in DATED or not time.edtf or not time.basis:
        return None
    edtf = time.edtf
    if OVER.search(before) and reading.words(time.span).endswith("ago"):
        edtf = _longer_ago(edtf)
    elif SINCE.search(before):
        edtf = _until_now(reading, edtf)
    return When(edtf, time.basis)


def widened(reading: Reading, time: Time) -> Span:
    """The time with the "more than" before it."""
    found = OVER.search(_before(reading, time))
    return Span(time.span.start - len(found[0]), time.span.end) if found else time.span


def _before(reading: Reading, time: Time) -> str:
    return reading.text.visible[max(0, time.span.start - LOOKED_BACK) : time.span.start]


def _published(reading: Reading) -> int | None:
    """The day number of the publication, where its day is known."""
    published = reading.report.published
    if published is None or published.interval.end - published.interval.start > DAY:
        return None
    return int(published.interval.start // DAY)


def _back(reading: Reading, length: str) -> When | None:
    """From a length before the publication until it, in the precision of the length; about, where nobody counts it."""
    match, today = LENGTH.fullmatch(length), _published(reading)
    if match is None or today is None:
        return None
    clock, number, unit = match.groups()
    count, about = (int(number), "") if number.isdigit() else (FEW * 10 ** number.count("0"), "~")
    year, month, _ = civil(today)
    if clock:  # "the last few hours" are of one day
        return When(f"{day(today - count // 24)}/{day(today)}" if unit == "H" and count >= 24 else day(today), BASIS)
    if unit in "DW":
        return When(f"{day(today - count * (7 if unit == 'W' else 1))}{about}/{day(today)}", BASIS)
    if unit == "Y":
        return When(f"{year - count:04}{about}/{year:04}", BASIS)
    first = year * 12 + month - 1 - count
    return When(f"{first // 12:04}-{first % 12 + 1:02}{about}/{year:04}-{month:02}", BASIS)


def _longer_ago(edtf: str) -> str:
    """Of "more than six years ago": the years between six and seven; a date of days stays."""
    if re.fullmatch(r"\d{4}", edtf):
        return f"{int(edtf) - 1:04}/{edtf}"
    if re.fullmatch(r"\d{4}-(0\d|1[0-2])", edtf):
        year, month, _ = civil(day_number(int(edtf[:4]), int(edtf[5:]), 1) - 1)
        return f"{year:04}-{month:02}/{edtf}"
    return edtf


def _until_now(reading: Reading, edtf: str) -> str:
    """From a date until the publication."""
    today = _published(reading)
    begin = edtf.partition("/")[0]
    if today is None or begin in ("", ".."):
        return edtf
    try:
        interval(made := f"{begin}/{day(today)}")
    except ValueFault:  # it begins after the report
        return edtf
    return made
