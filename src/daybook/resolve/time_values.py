"""Arithmetic on EDTF values: shift, cut, divide. Pure; nothing here reads a text.

A point is an EDTF string of one of these precisions: "1939-09-01" (day), "1939-W35" (week), "1939-09" (month), "1939-21"
(season), "1939" (year), "193X" (decade), "19XX" (century); years before 1 are astronomical ("-0489" is 490 BC).
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from daybook.core.when import When, civil, day, day_number, interval, month_after
from daybook.errors import ValueFault

MINUTES_A_DAY = 24 * 60
DURATION = re.compile(r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
                      r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?")
POINT = re.compile(r"(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?")
WEEK = re.compile(r"(\d{4})-W(\d\d)(?:-WE)?")
LETTER = {"second": "TS", "minute": "TM", "hour": "TH", "day": "D", "night": "D", "week": "W", "weekend": "D", "fortnight": "W",
          "month": "M", "quarter": "M", "year": "Y", "decade": "Y", "century": "Y", "season": "M"}
TIMES = {"fortnight": 2, "weekend": 2, "quarter": 3, "season": 3, "decade": 10, "century": 100}
LAST_DAY = 3652059  # day number after 9999-12-31, beyond which EDTF has no plain form
YEARS = {"year": 1, "decade": 10, "century": 100}
# First and last month of the thirds of a year, first and last day of the thirds of a month.
THIRDS_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
THIRDS_OF_MONTH = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


class Parts(NamedTuple):
    """Year, month and day of a point, None where it has none; a week gives its Monday, a season no month."""

    year: int
    month: int | None = None
    day: int | None = None


def year_value(year: int) -> str:
    """EDTF of an astronomical year."""
    return f"{year:05}" if year < 0 else f"{year:04}"


def date_value(year: int, month: int | None = None, of_month: int | None = None) -> str | None:
    """EDTF of a year, month or day; None where there is no such day."""
    if month is None:
        return year_value(year)
    if not 1 <= month <= 12:
        return None
    if of_month is None:
        return f"{year_value(year)}-{month:02}"
    if not 1 <= of_month <= days_in(year, month):
        return None
    return f"{year_value(year)}-{month:02}-{of_month:02}"


def days_in(year: int, month: int) -> int:
    """How many days the month has."""
    return month_after(year, month, 1) - month_after(year, month, 0)


def parts(edtf: str) -> Parts:
    """Year, month and day with which the point begins, as far as its precision goes.

    Raises:
        ValueFault: ``edtf`` is no EDTF.
    """
    match = POINT.fullmatch(edtf)
    if match and (match[2] is None or int(match[2]) <= 12):
        return Parts(int(match[1]), match[2] and int(match[2]), match[3] and int(match[3]))  # type: ignore[arg-type]
    first = interval(edtf).start
    year, month, of_month = civil(int(first // MINUTES_A_DAY))
    if WEEK.fullmatch(edtf):
        return Parts(year, month, of_month)
    if "/" in edtf and first != float("-inf"):
        return Parts(year, month, None)
    return Parts(year)


def first_day(edtf: str) -> int:
    """Day number on which the point begins.

    Raises:
        ValueFault: ``edtf`` is no EDTF, or its start is open.
    """
    start = interval(edtf).start
    if start == float("-inf"):
        raise ValueFault(f"{edtf!r} has no first day; its start is open")
    return int(start // MINUTES_A_DAY)


def week_value(number: int) -> str | None:
    """ISO week of a day number; None before the year 1 and after 9999."""
    if not 0 <= number < LAST_DAY:
        return None
    year, week, _ = datetime.date.fromordinal(number + 1).isocalendar()
    return f"{year:04}-W{week:02}"


def truncated(edtf: str, unit: str) -> str | None:
    """The day, week, month, year, decade or century in which the point lies; None if the point is too coarse to say."""
    year, month, of_month = parts(edtf)
    if unit in ("day", "night"):
        return date_value(year, month, of_month) if of_month else None
    if unit in ("week", "fortnight", "weekend"):
        week = week_value(first_day(edtf)) if of_month else None
        return f"{week}-WE" if week and unit == "weekend" else week
    if unit == "month":
        return date_value(year, month) if month else None
    if unit == "quarter":
        return f"{year_value(year)}-{33 + (month - 1) // 3}" if month else None
    return years_value(year, unit)


def years_value(year: int, unit: str) -> str | None:
    """The year, decade ("193X") or century ("19XX") that holds a year; None for units that are none of these and years of 5 figures."""
    if abs(year) > 9999:
        return None
    if unit == "year":
        return year_value(year)
    if unit == "decade":
        return decade(year // 10 * 10) if year > 0 else None
    if unit == "century":
        return f"{year // 100:02}XX" if year > 0 else None
    return None


def decade(first: int) -> str:
    """EDTF of the ten years from ``first``: "193X"."""
    return f"{first // 10:03}X"


def century(ordinal: int, *, before: bool = False) -> str:
    """EDTF of the nth century: the 19th is "18XX", the 5th BC an interval."""
    if before:
        return f"{year_value(1 - ordinal * 100)}/{year_value(-(ordinal - 1) * 100)}"
    return f"{ordinal - 1:02}XX"


def shifted(edtf: str, count: float, unit: str) -> str | None:
    """The point that lies ``count`` units after (before, if negative) another, with the unit's precision.

    "2 days" after "1939-09-01" is "1939-09-03", "3 years" is "1942"; None where the point is coarser than the unit or the
    unit is shorter than a day and the point has no time.
    """
    year, month, of_month = parts(edtf)
    whole = round(count)
    if abs(whole) > LAST_DAY:
        return None
    if unit in ("day", "night"):
        return day(first_day(edtf) + whole) if of_month and abs(first_day(edtf) + whole) < LAST_DAY else None
    if unit in ("week", "fortnight", "weekend"):
        if not of_month:
            return None
        week = week_value(first_day(edtf) + whole * 7 * (2 if unit == "fortnight" else 1))
        return f"{week}-WE" if week and unit == "weekend" else week
    if unit in ("month", "quarter"):
        if not month:
            return None
        ahead, rest = divmod(month - 1 + whole * TIMES.get(unit, 1), 12)
        moved = date_value(year + ahead, rest + 1)
        return truncated(moved, unit) if moved else None
    if unit == "hour" and of_month and "T" in edtf:
        minutes = int(interval(edtf).start) + round(count * 60)
        number, rest = divmod(minutes, MINUTES_A_DAY)
        return f"{day(number)}T{rest // 60:02}:{rest % 60:02}"
    return years_value(year + round(count * YEARS[unit]), unit) if unit in YEARS else None


def part_of(edtf: str, part: str) -> str | None:
    """The early, mid or late third of a month or a year, as an interval; None for other points, which stay whole.

    Thirds of a month are its days 1-10, 11-20 and 21 to the end; of a year its months 1-4, 5-8 and 9-12.
    """
    match = POINT.fullmatch(edtf)
    if not match or match[3]:
        return None
    year = int(match[1])
    if match[2] is None:
        first, last = THIRDS_OF_YEAR[part]
        return f"{year_value(year)}-{first:02}/{year_value(year)}-{last:02}"
    month = int(match[2])
    if month > 12:
        return None
    first, last = THIRDS_OF_MONTH[part]
    return f"{edtf}-{first:02}/{edtf}-{min(last, days_in(year, month)):02}"


def duration(count: float | None, unit: str) -> str:
    """ISO 8601 duration: 2 months "P2M", 72 hours "PT72H", 2 decades "P20Y"; "PXD" for days that nobody counted.

    X is the unspecified digit of ISO 8601-2.
    """
    letter = LETTER[unit]
    head, letter = ("PT", letter[1]) if letter.startswith("T") else ("P", letter)
    if count is None:
        return f"{head}X{'' if TIMES.get(unit, 1) < 10 else '0'}{letter}"
    return f"{head}{count * TIMES.get(unit, 1):.10g}{letter}"


def deadline(duration_value: str, start: When) -> str | None:
    """The last day of a span of time that begins on a day: "PT72H" after 2020-08-14 is "2020-08-17".

    Args:
        duration_value: ISO 8601 duration, "P2M", "P10D", "PT72H".
        start: When it begins; an interval begins with its first day.

    Returns:
        EDTF with the precision of the shorter of the two, None for a duration that gives no number ("PXD") or none at all.
    """
    match = DURATION.fullmatch(duration_value)
    if not match or not any(match.groups()) or start.edtf.startswith(".."):
        return None
    years, months, weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    begins = parts(start.edtf)
    if begins.day is None:
        return _coarse_deadline(begins, years, months) if not any((weeks, days, hours, minutes, seconds)) else None
    total = begins.year * 12 + (begins.month or 1) - 1 + round(years * 12 + months)
    year, month = total // 12, total % 12 + 1
    number = day_number(year, month, min(begins.day, days_in(year, month)))
    return day(number + round(weeks * 7 + days) + int((hours + minutes / 60 + seconds / 3600) // 24))


def _coarse_deadline(begins: Parts, years: float, months: float) -> str | None:
    if begins.month is None:
        return year_value(begins.year + round(years)) if not months else None
    total = begins.year * 12 + begins.month - 1 + round(years * 12 + months)
    return date_value(total // 12, total % 12 + 1)
