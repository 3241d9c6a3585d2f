"""What stands beside a date and belongs to it: "early", "the end of", "the first half of", "the morning of", a weekday, "evening"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from daybook.errors import ValueFault
from daybook.resolve.time_scene import Sense
from daybook.resolve.time_values import date_value, days_in, first_day, part_of, parts
from daybook.resolve.time_words import EARLY, Word

PART_BEFORE = re.compile(r"t?(?P<part>e)(?:-t?|Po?t?|it?|t)?$|t?.?(?P<noun>b)ot?$|t?(?P<mid>b)-$")
REST_BEFORE = re.compile(r"t?(?:e|.)?Pot?$")
HALF_BEFORE = re.compile(r"t?(?P<nth>[OlkRe.])-?(?P<half>Q)(?:o|i)?t?$")
CLOCKED_BEFORE = re.compile(r"(?:eit|te|t|e)?(?:pU|p|U)(?:o|(?<=p)i)t?$")
WEEKDAY_BEFORE = re.compile(r"(?P<w>W),?p?,?[oi]?t?$")
CIRCA_BEFORE = frozenset(("about", "around", "circa", "ca", "c"))
DAY = re.compile(r"-?\d{4}-\d\d-\d\d")
WINDOW = 7  # words looked back


class Stretch(NamedTuple):
    """Words [first, last) of a sentence and what they denote."""

    first: int
    last: int
    sense: Sense


def widened(words: list[Word], letters: str, found: Stretch, floor: int) -> Stretch:
    """The expression with what belongs to it on either side, and its value so narrowed.

    Args:
        words: Of the sentence.
        letters: Theirs.
        found: The date itself.
        floor: Index of the first word that is free.
    """
    start = max(floor, found.first - WINDOW)
    before = letters[start : found.first]
    value = found.sense.value
    is_day = value is not None and DAY.fullmatch(value) is not None
    if (match := HALF_BEFORE.search(before)) and (half := _half(words, start, match, value)) is not None:
        return Stretch(start + match.start(), found.last, replace(found.sense, value=half))
    if match := REST_BEFORE.search(before):
        found = Stretch(start + match.start(), found.last, found.sense)
    elif match := PART_BEFORE.search(before):
        found = _parted(words, start, match, found)
    elif is_day and (match := CLOCKED_BEFORE.search(before)):
        found = Stretch(start + match.start(), found.last, replace(found.sense, type="TIME"))
    if is_day and (match := WEEKDAY_BEFORE.search(letters[start : found.first])):
        found = _with_weekday(words[start + match.start("w")], start + match.start(), found)
    if is_day and letters[found.last : found.last + 1] == "p":
        found = Stretch(found.first, found.last + 1, replace(found.sense, type="TIME"))
    return found


def _parted(words: list[Word], start: int, match: re.Match[str], found: Stretch) -> Stretch:
    group = match.lastgroup or "part"
    part = EARLY.get(words[start + match.start(group)].lower)
    if part is None:
        return found
    value, sense = found.sense.value, found.sense
    if value and (group != "part" or sense.type in ("DATE", "TIME")):
        if DAY.fullmatch(value):
            sense = replace(sense, type="TIME")
        elif not value.startswith("P"):
            sense = replace(sense, value=part_of(value, part) or value)
    return Stretch(start + match.start(), found.last, sense)


def _half(words: list[Word], start: int, match: re.Match[str], value: str | None) -> str | None:
    """Halves and quarters of a year, halves of a month: "the second half of 2008", "the third quarter of this year"."""
    word = words[start + match.start("nth")]
    nth = 2 if word.lower in ("latter", "last", "later") else 1 if word.lower in ("former", "early") else int(word.number or 0)
    if not nth or value is None or not re.fullmatch(r"\d{4}(?:-\d\d)?", value):
        return None
    year, month, _ = parts(value)
    if words[start + match.start("half")].lower == "quarter":
        nth = 4 if word.lower == "last" else nth
        return f"{value}-{32 + nth}" if month is None and nth <= 4 else None
    if nth > 2:
        return None
    if month is None:
        return f"{value}-{39 + nth}"
    return f"{value}-01/{value}-15" if nth == 1 else f"{value}-16/{date_value(year, month, days_in(year, month))}"


def _with_weekday(word: Word, first: int, found: Stretch) -> Stretch:
    """A date behind its weekday; where the two contradict each other, less sure and with a note."""
    value = found.sense.value or ""
    try:
        agrees = first_day(value) % 7 == word.number
    except ValueFault:
        agrees = False
    sense = found.sense
    if not agrees:
        sense = replace(sense, confidence=0.5, why=f"{value} was no {word.text}")
    return Stretch(first, found.last, sense)
