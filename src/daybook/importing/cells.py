"""Cells of a desk's sheet as values. What is not sure is refused with a sentence that says what to write instead; never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from daybook.core import Choice, Count, Field, Flag, When
from daybook.errors import ValueFault
from daybook.text.countries import country_of
from daybook.text.counts import group_of, quantity_at
from daybook.text.states import state_named
from daybook.text.tokens import tokens

NOT_KNOWN = frozenset(("", "-", "–", "—", "?", "n/a", "na", "n.a.", "nan", "null", "unknown", "not known", "unk", "tbd", "not stated"))
BROKEN = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
MONTHS = {name: n for n, names in enumerate((
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sep sept",
    "october oct", "november nov", "december dec"), 1) for name in names.split()}
SLASHED = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}")
DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-.]+([a-z]+)\.?[\s\-,.]+(\d{4})", re.I)
MONTH_NAMED = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s*+,\s++|\s++)(\d{4})", re.I)
MONTH_YEAR = re.compile(r"([a-z]+)\.?[\s\-]+(\d{4})", re.I)
CLOCK = re.compile(r"(.+?)[T ](\d\d:\d\d)(?::\d\d)?")
SERIALS = range(20_000, 80_000)  # how spreadsheets count days: 1954 to 2119
FIRST_SERIAL = date(1899, 12, 30)
COUNT = re.compile(r"(?P<mark>[~≈]|c\.|ca\.?)?\s*+(?P<sign>>=|≥|<=|≤|>|<)?\s*+(?P<low>\d+)(?:\s*(?:-|–|—|to)\s*(?P<high>\d+))?"
                   r"(?P<plus>\s*\+)?\s*(?:\[(?P<of>[^\]]+)\])?")
THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f'](?=\d{3}(?!\d))")
MOST = 10**9


def is_unknown(text: str) -> bool:
    """Does the cell say that nobody knows?"""
    return text.strip().casefold() in NOT_KNOWN


def shown(cell: object) -> str:
    """A cell as the row's text has it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def when_of(text: str, dates: str, basis: str = "analyst") -> When:
    """A date: EDTF, a day with the month in words or with dots, or one with slashes where the sheet's order is known.

    Args:
        text: As ``shown`` gives it.
        dates: "day first", "month first" or "".
        basis: See ``When``.

    Raises:
        ValueFault: It is none, or could be two days.
    """
    if re.fullmatch(r"\d{5}", text) and int(text) in SERIALS:
        day = FIRST_SERIAL + timedelta(int(text))
        raise ValueFault(f"{text} may be how the spreadsheet counts days ({day}); format the column as a date, or write 2020-03-12")
    match = CLOCK.fullmatch(text)
    day_text, clock = (match[1], f"T{match[2]}") if match and not text.startswith("..") and "/.." not in text else (text, "")
    found = _day(day_text.strip(), dates)
    return When(found + clock if found else text, basis)


def _day(text: str, dates: str) -> str | None:
    """EDTF of a date that is written otherwise, None where it is not."""
    if match := YEAR_FIRST.fullmatch(text):
        return _edtf(match[1], match[2], match[3])
    if match := SLASHED.fullmatch(text):
        return _slashed(text, match, dates)
    if SHORT_YEAR.fullmatch(text):
        raise ValueFault(f"{text!r}: write the year with four digits, 2020-03-12")
    if (match := DAY_NAMED.fullmatch(text)) and match[2].casefold() in MONTHS:
        return _edtf(match[3], str(MONTHS[match[2].casefold()]), match[1])
    if (match := MONTH_NAMED.fullmatch(text)) and match[1].casefold() in MONTHS:
        return _edtf(match[3], str(MONTHS[match[1].casefold()]), match[2])
    if (match := MONTH_YEAR.fullmatch(text)) and match[1].casefold() in MONTHS:
        return f"{match[2]}-{MONTHS[match[1].casefold()]:02}"
    return None


def _slashed(text: str, match: re.Match[str], dates: str) -> str:
    first, second = int(match[1]), int(match[3])
    if match[2] == "." or first > 12 or dates == "day first":  # with dots the day comes first wherever dots are used
        return _edtf(match[4], match[3], match[1])
    if second > 12 or dates == "month first" or first == second:
        return _edtf(match[4], match[1], match[3])
    raise ValueFault(f'{text!r} could be two days; say dates = "day first" or "month first" in the map, or write 2020-03-12')


def _edtf(year: str, month: str, of_month: str) -> str:
    return f"{year}-{int(month):02}-{int(of_month):02}"


def count_of(text: str, of: str = "") -> Count:
    """A number of people: 13, 5-7, >=13, at least 13, 13+, about 40, dozens; with its group in brackets or words.

    Raises:
        ValueFault: It is none; a half, a negative or a nonsense number is not rounded to one.
    """
    bare = THOUSANDS.sub("", text.strip())
    if match := COUNT.fullmatch(bare):
        return _counted(match, of or (match["of"] or "").strip() or "all")
    words = tokens(bare)
    for at in range(len(words)):
        found = quantity_at(words, at)
        if found is not None and found.first == 0 and (found.min is not None or found.max is not None):
            rest = [token.text for token in words[found.last :]]
            if rest and not all(part.isalpha() for part in rest):
                break
            return Count(found.min, found.max, found.form, of or group_of(rest), "analyst")
    if bare.casefold() in ("none", "nobody", "zero", "nil"):
        return Count(0, 0, of=of or "all", basis="analyst")
    raise ValueFault(f"{text!r} is no number of people; write 13, 5-7, >=13, <=5 or ~40; leave it empty where nobody knows")


def _counted(match: re.Match[str], of: str) -> Count:
    low, high = int(match["low"]), int(match["high"] or match["low"])
    if max(low, high) > MOST:
        raise ValueFault(f"{match[0]!r} is more people than there are; write the number alone")
    form = "range" if match["high"] else "exact"
    least: int | None = low
    most: int | None = high
    if match["plus"] or match["sign"] in (">=", "≥", ">"):
        least, most, form = low + (match["sign"] == ">"), None, "at_least"
    elif match["sign"]:
        least, most, form = None, max(0, high - (match["sign"] == "<")), "at_most"
    if match["mark"]:
        form = "vague" if match["mark"] == "≈" else "about"
    return Count(least, most, form, of, "analyst")


def choice_of(text: str, field: Field, values: Mapping[str, str]) -> Choice:
    """One of the field's choices, by its name in any spelling or by what the map says that the desk's words stand for.

    Raises:
        ValueFault: It is none of them.
    """
    given = values.get(text.casefold().strip(), text)
    folded = re.sub(r"[\s\-]+", "_", given.strip()).casefold()
    for choice in field.choices:
        if choice.casefold() == folded:
            return Choice(choice)
    raise ValueFault(f'{text!r} is no {field.name}; it is one of {", ".join(field.choices)}; or say in the map what it stands for: '
                     f'[values.{field.name}] "{text}" = "…"')


def flag_of(text: str) -> Flag:
    """Yes or no.

    Raises:
        ValueFault: It is neither.
    """
    folded = text.casefold()
    if folded in ("yes", "y", "true", "1", "x", "✓"):
        return Flag(True)
    if folded in ("no", "n", "false", "0"):
        return Flag(False)
    raise ValueFault(f"{text!r} is neither yes nor no; leave it empty where nobody knows")


def country_code(text: str) -> str:
    """ISO alpha-2 of a country by its code or name.

    Raises:
        ValueFault: There is none of that name.
    """
    upper = text.strip().upper()
    if len(upper) == 2 and (country_of(upper) or upper == "XK"):
        return upper
    state = state_named(text.strip())
    if state is not None:
        return state.code
    raise ValueFault(f"{text!r} is no country; write its ISO code of two letters (IQ) or its English name")


def number_of(text: str, what: str) -> float:
    """A decimal number, with a point.

    Raises:
        ValueFault: It is none.
    """
    try:
        found = float(text)
    except ValueError:
        raise ValueFault(f"{text!r} is no {what}; write degrees with a point, 36.335") from None
    if found != found or found in (float("inf"), float("-inf")):
        raise ValueFault(f"{text!r} is no {what}; write degrees with a point, 36.335")
    return found


def precision_of(text: str, names: Mapping[int, str]) -> int:
    """1 to 5, by number or name.

    Raises:
        ValueFault: It is neither.
    """
    by_name = {name.split()[0]: number for number, name in names.items()}
    folded = text.strip().casefold()
    if folded.split()[0] in by_name:
        return by_name[folded.split()[0]]
    if folded in {str(number) for number in names}:
        return int(folded)
    raise ValueFault(f"{text!r} is no precision; it is {', '.join(f'{number} ({name})' for number, name in names.items())}")


def one_of(text: str, what: str, allowed: Sequence[str]) -> str:
    """One of these words.

    Raises:
        ValueFault: It is none of them.
    """
    folded = re.sub(r"[\s\-]+", "_", text.strip()).casefold()
    if folded not in allowed:
        raise ValueFault(f"{text!r} is no {what}; it is one of {', '.join(allowed)}")
    return folded
