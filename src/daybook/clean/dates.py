"""A date as an input states it, to EDTF; what does not parse stays absent, and is said."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from daybook.core import When
from daybook.errors import ValueFault

MONTHS = {name: number for number, names in enumerate((
    "jan january enero janvier ocak", "feb february febrero fevrier", "mar march marzo mars", "apr april abril avril", "may mayo mai",
    "jun june junio juin", "jul july julio juillet", "aug august agosto aout", "sep sept september septiembre septembre",
    "oct october octubre octobre", "nov november noviembre novembre", "dec december diciembre decembre"), 1) for name in names.split()}
MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
DAY, YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>(?:19|20)\d\d)"
SHORT_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d)"
ISO = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})[T ]\d{2}(?::?\d{2}){0,2}(?:[.,]\d{1,9})?\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?", re.I)
DIGITS = re.compile(r"(?P<year>(?:19|20)\d\d)(?:(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{4,6}Z?)?|[/.](?P<month2>\d{1,2})[/.](?P<day2>\d{1,2}))")
SLASHED = re.compile(r"(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?:[, ]{1,2}\d{1,2}:\d\d.{0,20})?")
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s{1,3})?"
TAIL = r"(?:[,;|]?\s{1,3}(?:at\s{1,3})?\d{1,2}[:.]\d\d.{0,30})?"
DIGITS_OF_ASIA = {zero + digit: str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
LEADING_CLOCK = re.compile(r"^\d{1,2}:\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?(?:\s?[A-Z]{2,4})?[,|]?\s{1,3}(?=\D)", re.I)
NAMED = (re.compile(WEEKDAY + DAY + r"[ .-]{1,3}(?:de |of )?" + MONTH + r"(?: de)?[ ,-]{1,3}" + YEAR + TAIL, re.I),
         re.compile(WEEKDAY + MONTH + r" {0,2}" + DAY + r",? {1,3}" + YEAR + TAIL, re.I),
         re.compile(MONTH + r",? {1,3}" + YEAR, re.I))


def calendar_date(year: str, month: int, day: str | None) -> str | None:
    """EDTF of a year of two or four digits, a month and perhaps a day; None if there is no such day.

    Two digits from 30 up are of the last century: wire copy of the eighties and nineties writes "3 JAN 90".
    """
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= 30 else 2000
    edtf = f"{number:04}-{month:02}" + (f"-{int(day):02}" if day else "")
    return _valid(edtf)


def _valid(edtf: str) -> str | None:
    try:
        When(edtf)
    except ValueFault:
        return None
    return edtf


def parse_date(given: str) -> str | None:
    """The EDTF of a publication date as an input states it, to the day; None if it does not say one day, month or interval.

    A time of day is left out: rows and pages give it in their server's zone, and days are what relative dates are counted from.
    A date such as 03/04/2020, which is another day in another country, says none.

    Args:
        given: "2020-08-17", "2020-08-17T10:00:00+03:00", "Mon, 17 Aug 2020 10:00:00 GMT", "August 17, 2020", "20200817", EDTF.
    """
    words = LEADING_CLOCK.sub("", " ".join(given.split())).translate(DIGITS_OF_ASIA)
    if match := ISO.fullmatch(words):
        return _valid(match["date"])
    if (match := DIGITS.fullmatch(words)) and (match["month"] or match["month2"]):
        return calendar_date(match["year"], int(match["month"] or match["month2"]), match["day"] or match["day2"])
    for pattern in NAMED:
        if match := pattern.fullmatch(words):
            return calendar_date(match["year"], MONTHS[match["month"].lower()], match.groupdict().get("day"))
    if match := SLASHED.fullmatch(words):
        return _slashed(int(match["a"]), int(match["b"]), match["year"])
    return _edtf(words) or _mailed(words)


def _slashed(a: int, b: int, year: str) -> str | None:
    if a == b or (a > 12) != (b > 12):
        return calendar_date(year, min(a, b) if a != b else a, str(max(a, b)))
    return None


def _edtf(words: str) -> str | None:
    if words.isdigit() and not (len(words) == 4 and "1000" <= words <= "2999"):
        return None
    valid = _valid(words)
    return re.sub(r"T[\d:]{2,8}(?:Z|[+-]\d\d(?::?\d\d)?)?", "", valid) if valid and "/" not in valid else valid


def _mailed(words: str) -> str | None:
    """RFC 2822, as feeds and headers write dates."""
    try:
        return _valid(parsedate_to_datetime(words).date().isoformat())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
