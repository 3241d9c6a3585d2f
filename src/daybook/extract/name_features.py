"""What the name recogniser sees of a word. Training imports this; a change here needs new weights (training/names.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from daybook.text.gazetteer import lookup
from daybook.text.lists import known_actor, words
from daybook.text.states import state_named, state_of

CLASSES = ("Person", "Location", "Organization", "NORP", "Facility", "Money", "Misc")
LONGEST = 5  # words of a name that the lists are asked for
CURRENCY = frozenset("$ £ € ¥ ₹ us$ dollar dollars euro euros pound pounds dinar dinars yen yuan rupee rupees riyal riyals dirham dirhams "
                     "peso pesos usd eur gbp aed rs cents baht won rand cedis naira shillings".split())
RUN = re.compile(r"(.)\1+")


def is_upper(sentence: Sequence[str]) -> bool:
    """Is the sentence, or headline, written in capitals, so that case says nothing?"""
    letters = [word for word in sentence if word.isalpha() and len(word) > 1]
    return len(letters) >= 3 and sum(word.isupper() for word in letters) >= 0.8 * len(letters)


@lru_cache(maxsize=32768)
def shape(word: str) -> str:
    """"Al-Hashimi" is "Xx-Xx", "U.S." is "X.X.", "1,300" is "d,d"."""
    drawn = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word)
    return RUN.sub(r"\1", drawn)[:8]


@lru_cache(maxsize=32768)
def _own(word: str) -> tuple[str, ...]:
    """Features of a word by itself, without its case."""
    lower = word.lower()
    found = [f"w={lower}", f"p3={lower[:3]}", f"s3={lower[-3:]}", f"s4={lower[-4:]}", f"n={min(len(word), 5)}"]
    for name, mark in (("organisation heads", "org"), ("facility heads", "fac"), ("place heads", "pla"), ("titles", "tit"),
                       ("given names", "giv"), ("person particles", "par"), ("calendar", "cal"), ("closed class", "clo")):
        if lower in words(name):
            found.append(f"l={mark}")
    if state_named(word) or state_named(word.upper() if len(word) > 3 else word):
        found.append("l=state")
    if state_of(lower):
        found.append("l=dem")
    if lower in CURRENCY:
        found.append("l=cur")
    return tuple(found)


@lru_cache(maxsize=32768)
def _listed(name: str) -> str | None:
    """Which list holds the name: "act" an actor, "wide" a country or region, "big", "mid" or "small" a place by population."""
    if known_actor(name):
        return "act"
    places = lookup(name)
    if not places:
        return None
    if places[0].sort in ("country", "region"):
        return "wide"
    people = max(place.population for place in places)
    return "big" if people >= 200_000 else "mid" if people >= 15_000 else "small"


def _list_marks(sentence: Sequence[str], upper: bool) -> list[str]:
    """For each word the longest listed name that it is in, and whether it begins it."""
    marks = [""] * len(sentence)
    i = 0
    while i < len(sentence):
        if not sentence[i][:1].isalpha() or not (upper or sentence[i][:1].isupper() or "-" in sentence[i]):
            i += 1
            continue
        for length in range(min(LONGEST, len(sentence) - i), 0, -1):
            if not sentence[i + length - 1][:1].isalpha() or (length == 1 and sentence[i].lower() in words("closed class")):
                continue
            listed = _listed(" ".join(sentence[i : i + length]))
            if listed:
                marks[i] = f"B{listed}"
                marks[i + 1 : i + length] = [f"I{listed}"] * (length - 1)
                i += length - 1
                break
        i += 1
    return marks


def static(sentence: Sequence[str], elsewhere: Mapping[str, float]) -> list[list[str]]:
    """For each word the features that do not hang on what was decided before it.

    Args:
        sentence: The words of one sentence.
        elsewhere: Of words in lower case, how often they are capitalised in the document where nothing forces it, 0..1.
    """
    upper = is_upper(sentence)
    mode = "U" if upper else "u"
    own = [_own(word) for word in sentence]
    shapes = ["U" if upper and word.isupper() else shape(word) for word in sentence]
    marks = _list_marks(sentence, upper)
    edge: tuple[str, ...] = ("w=|",)
    found = []
    for i, word in enumerate(sentence):
        before, after = (own[i - 1] if i else edge), (own[i + 1] if i + 1 < len(sentence) else edge)
        before2, after2 = (own[i - 2][0] if i > 1 else "w=|"), (own[i + 2][0] if i + 2 < len(sentence) else "w=|")
        near = shapes[i - 1] if i else "|", shapes[i], shapes[i + 1] if i + 1 < len(sentence) else "|"
        row = [f"b={mode}", *own[i], f"h={near[1]}", f"h3={'/'.join(near)}", f"m={mode}{marks[i]}",
               f"m+={mode}{marks[i + 1] if i + 1 < len(sentence) else '|'}", f"m-={mode}{marks[i - 1] if i else '|'}",
               f"-1{before[0]}", f"+1{after[0]}", f"-2{before2}", f"+2{after2}",
               f"-1{before[0]}/{own[i][0]}", f"{own[i][0]}/+1{after[0]}", f"hm={mode}{near[1]}{marks[i]}"]
        row += [f"-1{feature}" for feature in before[1:] if feature[0] == "l" or feature[:2] == "s3"]
        row += [f"+1{feature}" for feature in after[1:] if feature[0] == "l" or feature[:2] == "s3"]
        if i + 2 < len(sentence):
            row += [f"+2{feature}" for feature in own[i + 2][1:] if feature[0] == "l"]
        if not upper:
            share = elsewhere.get(word.lower())
            row.append(f"e={'?' if share is None else round(share * 2)}{'F' if i == 0 else ''}")
        found.append(row)
    return found


def moving(before: str, before2: str, word: str, memory: Mapping[str, str]) -> list[str]:
    """The features that hang on what was decided before: the last two labels, and the class that the word had earlier in the document."""
    held = memory.get(word.lower(), "")
    return [f"t={before}", f"tt={before2}/{before}", f"tw={before}/{word.lower()}", f"y={held}", f"ty={before}/{held}"]


def capitalised(sentences: Sequence[Sequence[str]]) -> dict[str, float]:
    """How often each word is capitalised where it does not begin a sentence and the sentence is not all in capitals."""
    total: dict[str, int] = {}
    upper: dict[str, int] = {}
    for sentence in sentences:
        if is_upper(sentence):
            continue
        for before, word in pairwise(sentence):
            if word[:1].isalpha() and before not in ('"', "“", ":", "."):
                lower = word.lower()
                total[lower] = total.get(lower, 0) + 1
                upper[lower] = upper.get(lower, 0) + word[:1].isupper()
    return {word: upper[word] / count for word, count in total.items()}
