"""Whole numbers in words and digits: "thirteen", "1,300", "two dozen", "a hundred and five", "1.2 million", "٥٦٠"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daybook.text.tokens import Token

ONES = {word: n for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen".split())}
TENS = {word: n * 10 for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SMALL = ONES | TENS | {f"{ten}-{one}": ten_n + one_n for ten, ten_n in TENS.items() for one, one_n in ONES.items() if 0 < one_n < 10}
MANY = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "m": 10**6, "bn": 10**9}
PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
GREATEST = 10**12


@dataclass(frozen=True, slots=True)
class Number:
    """A number as tokens [first, last) and its value."""

    first: int
    last: int
    value: int


def _digits(token: Token) -> float | None:
    if not token.text[:1].isdigit() or not PLAIN.fullmatch(token.text):
        return None
    value = float(token.text.replace(",", ""))
    return value if value < GREATEST else None


def _is_cut(tokens: Sequence[Token], i: int) -> bool:
    """Is the figure part of something else: "2nd", "7.62-mm", "27-year-old", "M-16", "5%"?"""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is not None and after.start == tokens[i].end and (after.text[:1].isalpha() or after.text in ("%", "°", "/", "-", "–", "_")):
        following = tokens[i + 2] if i + 2 < len(tokens) else None
        is_range = after.text in ("-", "–") and following is not None and following.text[:1].isdigit()
        if not (is_range or after.lower in ("m", "bn")):
            return True
    before = tokens[i - 1] if i else None
    if before is None or before.end != tokens[i].start:
        return False
    ends_range = before.text in ("-", "–") and i > 1 and tokens[i - 2].text[:1].isdigit()
    return not ends_range and (before.text in "-–/:.#_" or before.text[:1].isalpha())


def _multiplied(tokens: Sequence[Token], at: int, value: float) -> tuple[int, float]:
    while at < len(tokens) and tokens[at].lower in MANY and (len(tokens[at].text) > 2 or tokens[at].start == tokens[at - 1].end):
        value *= MANY[tokens[at].lower]
        at += 1
    return at, value


def _opening(tokens: Sequence[Token], i: int) -> tuple[int, float] | None:
    """The first part of a number at ``i`` and the index after it: "two", "a hundred", "half a million", "1.2"."""
    word = tokens[i].lower
    after = [t.lower for t in tokens[i + 1 : i + 3]]
    if (figure := _digits(tokens[i])) is not None:
        return None if _is_cut(tokens, i) else (i + 1, figure)
    if word in SMALL:
        tens = word in TENS and after[:1] and 0 < ONES.get(after[0], 0) < 10
        return (i + 2, float(TENS[word] + ONES[after[0]])) if tens else (i + 1, float(SMALL[word]))
    if word in ("a", "an") and after[:1] and after[0] in MANY and len(after[0]) > 2:
        return i + 1, 1.0
    if word == "half" and len(after) == 2 and after[0] in ("a", "an") and after[1] in MANY:
        return i + 2, 0.5
    return None


def number_at(tokens: Sequence[Token], i: int) -> Number | None:
    """The number that begins at token ``i``, None if none does.

    Ordinals, calibres, ages with hyphens, percentages and decimals are no numbers of things.
    """
    begun = _opening(tokens, i)
    if begun is None:
        return None
    at, value = _multiplied(tokens, *begun)
    total, scale = value, _scale(tokens, begun[0], at)
    while scale and at < len(tokens):
        joined = at + 1 if tokens[at].lower == "and" else at
        part = _opening(tokens, joined) if joined < len(tokens) and tokens[joined].lower in SMALL else None
        if part is None:
            break
        end, more = _multiplied(tokens, *part)
        if more >= scale:
            break
        total, at, scale = total + more, end, _scale(tokens, part[0], end)
    return Number(i, at, int(total)) if total == int(total) and total < GREATEST else None


def _scale(tokens: Sequence[Token], first: int, last: int) -> int:
    """The last multiplier among the tokens, 0 without one: what may follow "three hundred" is below 100."""
    return MANY[tokens[last - 1].lower] if last > first and tokens[last - 1].lower not in ("dozen", "m", "bn") else 0


def numbers(tokens: Sequence[Token]) -> list[Number]:
    """All numbers of the tokens, in order, not overlapping."""
    found, i = [], 0
    while i < len(tokens):
        number = number_at(tokens, i)
        if number:
            found.append(number)
        i = number.last if number else i + 1
    return found
