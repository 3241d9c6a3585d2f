"""When: a date as it was told, and the interval that it stands for.

EDTF is ISO 8601-2:2019 (levels 0 to 2, the parts that news needs). Intervals count minutes from 0001-01-01T00:00 in the
proleptic Gregorian calendar, half-open, infinite at an open end; years before 1 are allowed (-0043 is 44 BC).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from daybook.errors import ValueFault

DAY = 24 * 60
BASES = ("stated", "relative_to_publication", "relative_to_event", "dateline", "publication_assumed", "analyst", "url")
# Divisions of a year, ISO 8601-2 4.8: code -> (first month, months). 21-24 seasons without a hemisphere, read as northern.
DIVISIONS = {21: (3, 3), 22: (6, 3), 23: (9, 3), 24: (12, 3), 25: (3, 3), 26: (6, 3), 27: (9, 3), 28: (12, 3),
             29: (9, 3), 30: (12, 3), 31: (3, 3), 32: (6, 3), 33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3),
             37: (1, 4), 38: (5, 4), 39: (9, 4), 40: (1, 6), 41: (7, 6)}
DATE = re.compile(r"(?P<year>-?\d{4}|-?\d{3}X|-?\d\dXX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX)"
                  r"(?:T(?P<time>[\d:]{2,8})(?:Z|[+-]\d\d(?::?\d\d)?)?)?)?)?")
WEEK = re.compile(r"(?P<year>\d{4})-W(?P<week>\d\d)(?:-(?P<day>[1-7]|WE))?")
CLOCK = re.compile(r"(\d\d)(?::(\d\d)(?::(\d\d))?)?")


class Interval(NamedTuple):
    """Minutes [start, end); ``-inf`` and ``inf`` where an end is open."""

    start: float
    end: float

    def meets(self, other: Interval) -> bool:
        """Do the two have a minute in common?"""
        return max(self.start, other.start) < min(self.end, other.end)

    def holds(self, other: Interval) -> bool:
        """Does the other lie wholly inside this one?"""
        return self.start <= other.start and other.end <= self.end


def day_number(year: int, month: int, day: int) -> int:
    """Days from 0001-01-01 to the first of ``month``, plus ``day`` - 1; any year, months 1 to 12."""
    # Hinnant, "chrono-compatible low-level date algorithms", days_from_civil, moved to 0001-01-01.
    y = year - (month <= 2)
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 306


def civil(number: int) -> tuple[int, int, int]:
    """Year, month, day of a day number; the inverse of ``day_number``."""
    z = number + 306
    era = z // 146097
    of_era = z - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def month_after(year: int, month: int, months: int) -> int:
    """Day number of the first day, ``months`` after the given month."""
    years, rest = divmod(month - 1 + months, 12)
    return day_number(year + years, rest + 1, 1)


def _week(match: re.Match[str], text: str) -> Interval:
    year, week, day = int(match["year"]), int(match["week"]), match["day"]
    fourth = day_number(year, 1, 4)
    monday = fourth - fourth % 7 + (week - 1) * 7  # 0001-01-01 is a Monday
    if not 1 <= week <= 53 or civil(monday + 3)[0] != year:
        raise ValueFault(f"{text!r} is no week: {year} has none with number {week}")
    first, days = (monday + 5, 2) if day == "WE" else (monday + int(day) - 1, 1) if day else (monday, 7)
    return Interval(first * DAY, (first + days) * DAY)


def _clock(time: str, text: str) -> tuple[int, int]:
    match = CLOCK.fullmatch(time)
    if not match or int(match[1]) > 24 or int(match[2] or 0) > 59 or int(match[3] or 0) > 59:
        raise ValueFault(f"{text!r}: {time!r} is no time of day; write 05 or 05:30")
    return int(match[1]) * 60 + int(match[2] or 0), 1 if match[2] else 60


def _date(match: re.Match[str], text: str) -> Interval:
    unknown = match["year"].count("X")
    year, month, day = int(match["year"].replace("X", "0")), match["month"], match["day"]
    if unknown or month in (None, "XX"):
        years = 10**unknown
        first = year - years + 1 if year < 0 and unknown else year
        return Interval(day_number(first, 1, 1) * DAY, day_number(first + years, 1, 1) * DAY)
    start, months = DIVISIONS.get(int(month), (int(month), 1))
    if not 1 <= start <= 12:
        raise ValueFault(f"{text!r}: there is no month or season {month}")
    first_day, after = month_after(year, start, 0), month_after(year, start, months)
    if day in (None, "XX"):
        return Interval(first_day * DAY, after * DAY)
    number = first_day + int(day) - 1
    if months != 1 or int(day) == 0 or number >= after:
        raise ValueFault(f"{text!r}: {match['year']}-{month} has no day {day}")
    if not match["time"]:
        return Interval(number * DAY, (number + 1) * DAY)
    minute, length = _clock(match["time"], text)
    return Interval(number * DAY + minute, number * DAY + minute + length)


def _point(text: str) -> Interval:
    plain = re.sub(r"[~?%]", "", text)
    if match := WEEK.fullmatch(plain):
        return _week(match, text)
    if match := DATE.fullmatch(plain):
        return _date(match, text)
    raise ValueFault(f"{text!r} is no date; write EDTF: 2020-08-17, 2020-08, 2020-W33, 2020-21, 199X, ../2020-08-17, 2020-07~")


@lru_cache(maxsize=16384)
def interval(edtf: str) -> Interval:
    """Turn an EDTF string into the minutes it stands for.

    Use this before comparing dates from different reports: "2020-03" is all of March, and meets "2020-03-07T14:05".

    Args:
        edtf: ``2020-08-17``, ``2020-08``, ``2020-08-17T05:30``, ``2020-W33``, ``2020-22`` (summer), ``199X``,
            ``2020-06-21/2020-06-30``, ``../2020-08-17``, ``2017/..``, each part perhaps with ``~``, ``?`` or ``%``.
            A zone after a time is passed over: the time is the place's own.

    Returns:
        Half-open [start, end) in minutes.

    Raises:
        ValueFault: It is no EDTF, no such day exists, or the end lies before the start.
    """
    first, slash, last = edtf.strip().partition("/")
    open_start, open_end = bool(slash) and first in ("", ".."), bool(slash) and last in ("", "..")
    start = -math.inf if open_start else _point(first).start
    end = math.inf if open_end else _point(last if slash else first).end
    if (open_start and open_end) or start >= end:
        raise ValueFault(f"{edtf!r} is no interval: its end lies before its start, or both are open")
    return Interval(start, end)


def day(number: int) -> str:
    """EDTF of one day number."""
    year, month, of_month = civil(number)
    return f"{year:05}-{month:02}-{of_month:02}" if year < 0 else f"{year:04}-{month:02}-{of_month:02}"


@dataclass(frozen=True, slots=True)
class When:
    """A date as told: EDTF, and what it rests on.

    Args:
        edtf: See ``interval``.
        basis: One of ``BASES``; "stated" where the words themselves give the date.

    Raises:
        ValueFault: ``edtf`` does not parse or ``basis`` is none of ``BASES``.
    """

    edtf: str
    basis: str = "stated"

    def __post_init__(self) -> None:
        interval(self.edtf)
        if self.basis not in BASES:
            raise ValueFault(f"{self.basis!r} is no basis of a date; it is one of {', '.join(BASES)}")

    @property
    def interval(self) -> Interval:
        """The minutes it stands for."""
        return interval(self.edtf)

    @property
    def is_about(self) -> bool:
        """Is it marked as approximate or uncertain?"""
        return any(mark in self.edtf for mark in "~?%")

    def plain(self) -> str:
        """What the contract writes under ``value``."""
        return self.edtf

    def marks(self) -> dict[str, str]:
        """What the contract writes beside ``value``."""
        return {"basis": self.basis}

    def show(self) -> str:
        """For people: open ends as before/after, about spelled out."""
        return show(self.edtf)


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter", 33: "first quarter of", 34: "second quarter of",
           35: "third quarter of", 36: "fourth quarter of", 40: "first half of", 41: "second half of"}


def _show_point(text: str) -> str:
    plain = re.sub(r"[~?%]", "", text)
    match = DATE.fullmatch(plain)
    if not match:
        return re.sub(r"(\d{4})-W(\d\d).*", r"week \2 of \1", plain)
    year, month, of_month = match["year"], match["month"], match["day"]
    shown = f"{abs(int(year)) + 1} BC" if year.startswith("-") and "X" not in year else year.replace("XX", "00s").replace("X", "0s")
    if month and month != "XX":
        number = int(month)
        shown = f"{MONTHS[number - 1] if number <= 12 else SEASONS.get(number, month)} {shown}"
        if of_month and of_month != "XX":
            shown = f"{int(of_month)} {shown}" + (f", {match['time']}" if match["time"] else "")
    return ("about " if "~" in text or "%" in text else "") + shown + (" (uncertain)" if "?" in text or "%" in text else "")


@lru_cache(maxsize=4096)
def show(edtf: str) -> str:
    """An EDTF value in words: "17 August 2020", "before 1 May 2020", "21 June 2020 – 30 June 2020"."""
    first, slash, last = edtf.partition("/")
    if not slash:
        return _show_point(first)
    if first in ("", ".."):
        return f"by {_show_point(last)}"
    if last in ("", ".."):
        return f"since {_show_point(first)}"
    return f"{_show_point(first)} – {_show_point(last)}"
