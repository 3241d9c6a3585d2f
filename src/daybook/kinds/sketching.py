"""What the sketches of all kinds are made of, and how their parts are compared: days, places, names, words."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from urllib.parse import unquote

from daybook.core.record import Evidence, Record
from daybook.core.sketch import Spot, Toll
from daybook.core.values import Count, Place, Ref, Words
from daybook.core.when import DAY, When
from daybook.kinds.weights import weights
from daybook.text.commonness import rarities, unseen
from daybook.text.normal import squeezed, words
from daybook.text.spelling import name_key, parts

TERMS = 80  # words kept of a report
HEAD_TERMS = 30  # of its headline and beginning
TITLE_TERMS = 24  # of its headline and address
HEAD = 450  # characters after the headline
LONGEST_TEXT = 20_000  # characters looked at
LONGEST_NAME = 120
STEM = 5  # letters
COMMON = 1.2  # rarity of a word that stands in 3 reports of 10; commoner words are left out
EARTH_KM = 6371.0
AGE = re.compile(r"\b(\d{1,2})[- ]year[- ]old|, (\d{2}),|\baged? (\d{1,2})\b")
BEFORE_AGE = (len("aged "), len("age "), len(", "), 0)  # where AGE may begin before its digits
DIGITS = re.compile(r"\d+")
NUMBER = re.compile(r"(?<![\d.,:$-])\d{3,5}(?![\d.,:%-])")
SCHEME, SLUG = re.compile(r"https?:/+"), re.compile(r"[\W_]+")
YEAR = re.compile(r"(?:19|20)\d\d")


def terms(text: str, most: int = TERMS, without: frozenset[str] = frozenset()) -> dict[str, float]:
    """The telling words of a text with weights: log of how often, times rarity; of all words together the squares add up to 1.

    Args:
        text: The words are looked for in its first ``LONGEST_TEXT`` characters.
        most: Words kept, the most telling.
        without: Words, in normal form, that tell nothing here.
    """
    rare, other = rarities(), unseen()
    counted = Counter(words(text[:LONGEST_TEXT]))
    weighed = {word: weight if n == 1 else (1 + math.log(n)) * weight for word, n in counted.items()
               if (weight := rare.get(word, other)) >= COMMON and len(word) > 1 and word not in without}
    length = math.sqrt(sum([weight * weight for weight in weighed.values()])) or 1.0
    return {word: round(weight / length, 3) for word, weight in sorted(_heaviest(weighed, most))}


def _heaviest(weighed_words: Mapping[str, float], most: int) -> list[tuple[str, float]]:
    """The words that weigh most; of those that weigh as much, by the alphabet."""
    if len(weighed_words) <= most:
        return list(weighed_words.items())
    least = sorted(weighed_words.values())[-most]  # numbers alone are sorted in a quarter of the time of words with numbers
    found = [item for item in weighed_words.items() if item[1] > least]
    return found + sorted([item for item in weighed_words.items() if item[1] == least])[: most - len(found)]


def address(url: str | None) -> tuple[str, str]:
    """Host and path of a page's address; of an address within another, as web archives have them, those of the inner one."""
    host, _, path = SCHEME.split(unquote(unquote((url or "")[:2000])))[-1].partition("/")
    return host, path.partition("?")[0]


def slug(url: str | None) -> str:
    """The words in the path of an address, "teen-charged-in-harbour-shooting": of a page that kept no text, they may be all that tells."""
    return " ".join(word for word in SLUG.split(address(url)[1]) if word.isalpha() and len(word) > 2)


def overlap(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """The cosine of two sets of weighed words, 0..1."""
    return math.fsum([left[word] * right[word] for word in left.keys() & right.keys()])


def within(title: Mapping[str, float], words_: Set[str]) -> float:
    """How much of a headline stands among other words, 0..1: the squares of its weights add up to 1."""
    return math.fsum([weight * weight for weight in map(title.__getitem__, title.keys() & words_)])


def details(text: str) -> frozenset[str]:
    """Ages ("a19") and numbers of three to five digits that are no years: of houses, roads, squads."""
    text, found, last = text[:LONGEST_TEXT], set[str](), 0
    # Digits are looked for first, and what stands around them then: AGE.findall over a whole text took a third of the time of a sketch.
    for digits in DIGITS.finditer(text):
        start, end = digits.span()
        if end - start <= 2:
            ages = (AGE.match(text, start - before) for before in BEFORE_AGE if start - before >= last)
            if age := next(filter(None, ages), None):
                found.add(f"a{digits.group()}")
                last = age.end()
        elif NUMBER.match(text, start) and not YEAR.fullmatch(digits.group()):
            found.add(digits.group())
    return frozenset(found)


def values(record: Record, field: str) -> list[object]:
    """The distinct values of a field, best first."""
    return list(dict.fromkeys(evidence.assertion.value for evidence in record.evidence(field)))


def choice(record: Record, field: str) -> str | None:
    """The best value of a choice, None where there is none."""
    best: Evidence | None = record.best(field)
    plain = best.assertion.value.plain() if best else None
    return plain if isinstance(plain, str) else None


def days(record: Record, field: str) -> tuple[int, int] | None:
    """First and last day of the best date; None where there is none or an end is open."""
    best = record.best(field)
    value = best.assertion.value if best else None
    if not isinstance(value, When):
        return None
    start, end = value.interval
    return None if math.isinf(start) or math.isinf(end) else (int(start // DAY), int((end - 1) // DAY))


def day_of(when: When | None) -> int | None:
    """The first day of a date, None without one or with an open start."""
    start = when.interval.start if when else -math.inf
    return None if math.isinf(start) else int(start // DAY)


def spots(record: Record, *fields: str) -> tuple[Spot, ...]:
    """The places in these fields."""
    found = [value for field in fields for value in values(record, field) if isinstance(value, Place)]
    return tuple(Spot(squeezed(p.name), p.country, p.lat, p.lon, p.precision) for p in found[:3])


def named(record: Record, field: str, most: int = 8, *, whole: bool = False) -> tuple[str, ...]:
    """The names or words in a field, as they are shown; cut short unless they are wanted whole."""
    found = [value.name if isinstance(value, Ref) else value.words for value in values(record, field) if isinstance(value, (Ref, Words))]
    return tuple(dict.fromkeys(" ".join(name.split())[: LONGEST_TEXT if whole else LONGEST_NAME] for name in found[:most]))


def tolls(record: Record, *fields: str) -> tuple[Toll, ...]:
    """The counts in these fields."""
    return tuple(Toll(field, v.of, v.min, v.max) for field in fields for v in values(record, field)[:4] if isinstance(v, Count))


@lru_cache(maxsize=65536)
def is_person(name: str) -> bool:
    """Two capitalised words or more: a name that tells one person from others, not "gunman" nor "the victim"."""
    found = parts(name)
    return len(found) >= 2 and all(word[:1].isupper() for word in (found[0], found[-1]))


def shared(left: Iterable[str], right: tuple[str, ...]) -> list[str]:
    """Names of the left that the right has too, in whatever spelling."""
    keys = keys_of(right)
    return [name for name in left if name_key(name) in keys] if keys else []


@lru_cache(maxsize=8192)
def keys_of(names: tuple[str, ...]) -> frozenset[str]:
    """Their keys; a record is compared with a hundred others in a row."""
    return frozenset(map(name_key, names)) - {""}


def apart_km(left: Spot, right: Spot) -> float | None:
    """Kilometres between two places, None where one has no position."""
    if left.lat is None or left.lon is None or right.lat is None or right.lon is None:
        return None
    a, b = math.radians(left.lat), math.radians(right.lat)
    turned = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(right.lon - left.lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(turned)))


def days_apart(left: tuple[int, int], right: tuple[int, int]) -> int:
    """Days between two stretches of days, 0 where they meet."""
    return max(0, left[0] - right[1], right[0] - left[1])


def at_least(name: str, value: float, steps: tuple[float, ...]) -> tuple[str, ...]:
    """A number as features: one for each step, of rising ones, that it reaches, so that every step has a weight of its own."""
    return _reached(name, steps)[bisect_right(steps, value)]


@lru_cache(maxsize=512)
def _reached(name: str, steps: tuple[float, ...]) -> tuple[tuple[str, ...], ...]:
    """The features by how many steps are reached."""
    every = tuple(f"{name} >= {step:g}" for step in steps)
    return tuple(every[:n] for n in range(len(every) + 1))


def stems(weighed_words: Mapping[str, float]) -> dict[str, float]:
    """Words cut to their first ``STEM`` letters, so that "rebuilt" meets "rebuild" and "mortars" meets "mortar"; the weights of words that
    become one are put together by their squares."""
    found: dict[str, float] = {}
    for word, weight in sorted(weighed_words.items()):
        found[word[:STEM]] = math.hypot(found.get(word[:STEM], 0.0), weight)
    return {word: round(weight, 3) for word, weight in found.items()}


def other_numbers(left: Mapping[str, float], right: Mapping[str, float]) -> bool:
    """Do both give numbers in digits, and none that is the other's?"""
    ours, theirs = ({word for word in words_ if word.isdigit()} for words_ in (left, right))
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def left_over(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """How much either says that the other does not: the lesser of the two shares of squared weights."""
    return min(1 - within(left, right.keys()), 1 - within(right, left.keys())) if left and right else 0.0


def telling(weighed_words: Mapping[str, float], most: int) -> list[str]:
    """The words that tell most, the most telling first."""
    return [word for word, _ in sorted(weighed_words.items(), key=lambda item: (-item[1], item[0]))[:most]]


def same_names(left: Iterable[str], right: Iterable[str]) -> bool:
    """Do the two lists name the same, in whatever spelling and order?"""
    return sorted(map(name_key, left)) == sorted(map(name_key, right))


def weighed(kind: str, features: Iterable[str], file: str = "same.json") -> float:
    """0..1 by the weights of a kind's file."""
    return round(weights(kind, file).confidence(features), 4)
