"""Days that are known by a name: feasts of a fixed date, Easter, and those of the Islamic calendar."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from daybook.core.when import day
from daybook.resolve.time_values import date_value


@dataclass(frozen=True, slots=True)
class Feast:
    """How a feast is computed.

    Args:
        month: Gregorian month, or Islamic month where ``calendar`` is "islamic".
        day: Day of the month; 0 for the whole month; an offset in days where ``calendar`` is "easter".
        calendar: "fixed", "easter", "islamic", "thanksgiving" or "once".
        year: Of "once", the only year.
    """

    month: int
    day: int
    calendar: str = "fixed"
    year: int = 0


# Longest name first where one begins another; words in lower case, one space between, without apostrophes.
FEASTS: dict[str, Feast] = {
    "christmas eve": Feast(12, 24), "christmas day": Feast(12, 25), "christmas night": Feast(12, 25), "christmas": Feast(12, 25),
    "new years eve": Feast(12, 31), "new years day": Feast(1, 1), "new years": Feast(1, 1), "boxing day": Feast(12, 26),
    "halloween": Feast(10, 31), "valentines day": Feast(2, 14), "armistice day": Feast(11, 11), "remembrance day": Feast(11, 11),
    "anzac day": Feast(4, 25), "nowruz": Feast(3, 21), "newroz": Feast(3, 21), "norouz": Feast(3, 21), "bastille day": Feast(7, 14),
    "thanksgiving": Feast(11, 4, "thanksgiving"), "thanksgiving day": Feast(11, 4, "thanksgiving"),
    "good friday": Feast(0, -2, "easter"), "easter sunday": Feast(0, 0, "easter"), "easter monday": Feast(0, 1, "easter"),
    "palm sunday": Feast(0, -7, "easter"), "easter": Feast(0, 0, "easter"), "pentecost": Feast(0, 49, "easter"),
    "ramadan": Feast(9, 0, "islamic"), "eid al fitr": Feast(10, 1, "islamic"), "eid ul fitr": Feast(10, 1, "islamic"),
    "eid al adha": Feast(12, 10, "islamic"), "eid ul adha": Feast(12, 10, "islamic"), "ashura": Feast(1, 10, "islamic"),
    "ashoura": Feast(1, 10, "islamic"), "arbaeen": Feast(2, 20, "islamic"), "arbain": Feast(2, 20, "islamic"),
    "muharram": Feast(1, 0, "islamic"), "mawlid": Feast(3, 12, "islamic"),
    "رمضان": Feast(9, 0, "islamic"), "عيد الفطر": Feast(10, 1, "islamic"), "عيد الأضحى": Feast(12, 10, "islamic"),
    "عاشوراء": Feast(1, 10, "islamic"), "نوروز": Feast(3, 21),
    "9/11": Feast(9, 11, "once", 2001), "d-day": Feast(6, 6, "once", 1944), "ve day": Feast(5, 8, "once", 1945),
}
LONGEST_NAME = 3  # words


def easter(year: int) -> datetime.date:
    """Western Easter Sunday; Meeus/Jones/Butcher, Gregorian years."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return datetime.date(year, f // 31, f % 31 + 1)


def islamic_day(year: int, month: int, of_month: int) -> int:
    """Day number (0001-01-01 is 0) of a date of the tabular Islamic calendar, civil epoch; the moon may differ by a day."""
    # Reingold and Dershowitz, Calendrical Calculations: the epoch is R.D. 227 015, and 0001-01-01 is R.D. 1.
    return of_month + 29 * (month - 1) + month // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227014 - 1


def _islamic(feast: Feast, year: int) -> list[str]:
    found = []
    for islamic_year in range((year - 622) * 33 // 32 - 1, (year - 622) * 33 // 32 + 3):
        first = islamic_day(islamic_year, feast.month, feast.day or 1)
        if not day(first).startswith(f"{year:04}-"):
            continue
        last = islamic_day(islamic_year, feast.month + 1, 1) - 1
        found.append(f"{day(first)}~" if feast.day else f"{day(first)}~/{day(last)}~")
    return found


def dates_of(feast: Feast, year: int) -> list[str]:
    """When the feast falls in a Gregorian year: EDTF, once as a rule, twice or never for Islamic ones; about where the moon decides."""
    if feast.calendar == "once":
        year = feast.year
    if feast.calendar == "islamic":
        return _islamic(feast, year) if year >= 622 else []
    if feast.calendar == "easter":
        return [(easter(year) + datetime.timedelta(feast.day)).isoformat()] if 1583 <= year <= 9999 else []
    if feast.calendar == "thanksgiving":
        first = datetime.date(year, 11, 1)
        return [datetime.date(year, 11, 1 + (3 - first.weekday()) % 7 + 21).isoformat()]
    fixed = date_value(year, feast.month, feast.day)
    return [fixed] if fixed else []
