"""Names: who and what a text mentions, by a small trained recogniser, word lists and rules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from daybook.core import Mention, Reading, Span
from daybook.extract.name_model import Named, recognise, version
from daybook.extract.name_rules import ADDRESSES, denoted, listed_actors, listed_states, title_inside, titled, weapons
from daybook.text.gazetteer import fold
from daybook.text.lists import known_actor, words

SOURCE = "names.rules@1"
LISTED = 2.0  # the margin that a name from a list alone is worth, as good as a recognised one of that margin
DATE_WORDS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence: index of its first token in the reading, and its words."""

    first: int
    words: tuple[str, ...]


def _lines(reading: Reading) -> list[_Line]:
    found = []
    for sentence in reading.sentences:
        at = reading.indices_in(sentence)
        found.append(_Line(at.start, tuple(token.text for token in reading.tokens[at.start : at.stop])))
    return found


def _confidence(margin: float) -> float:
    """How often a name with this margin is right in span and sort."""
    return round(1 / (1 + math.exp(-0.2 - 0.16 * margin)), 3)


def _added(lines: Sequence[_Line], recognised: Sequence[Named]) -> Iterator[Named]:
    """Names that the recogniser passed over: known actors and states, and those that it saw elsewhere in the document."""
    taken = [[False] * len(line.words) for line in lines]
    for named in recognised:
        for at in range(named.first, named.last):
            taken[named.sentence][at] = True
    seen: dict[tuple[str, ...], str] = {}
    for named in recognised:
        phrase = tuple(word.lower() for word in lines[named.sentence].words[named.first : named.last])
        if named.name in ("Person", "Organization", "Location", "Facility") and (len(phrase) > 1 or named.margin > 4):
            seen.setdefault(phrase, named.name)
            if named.name == "Person" and len(phrase[-1]) > 3:
                seen.setdefault(phrase[-1:], named.name)
    for number, line in enumerate(lines):
        for first, last, name in (*((f, e, "Organization") for f, e in listed_actors(line.words, taken[number])),
                                  *((f, e, "NORP") for f, e in listed_states(line.words, taken[number])),
                                  *_again(line.words, seen)):
            if not any(taken[number][first:last]):
                taken[number][first:last] = [True] * (last - first)
                yield Named(number, first, last, name, LISTED)


def _again(line: Sequence[str], seen: dict[tuple[str, ...], str]) -> Iterator[tuple[int, int, str]]:
    """Where a name that was seen elsewhere stands, capitalised, the longest first."""
    longest = max((len(phrase) for phrase in seen), default=0)
    lower = [word.lower() for word in line]
    for length in range(longest, 0, -1):
        for first in range(len(line) - length + 1):
            phrase = tuple(lower[first : first + length])
            if phrase in seen and (line[first][:1].isupper() or line[first + length - 1][:1].isupper()) and phrase[0] not in words("closed class"):
                yield first, first + length, seen[phrase]


def _mention(reading: Reading, line: _Line, named: Named) -> Mention | None:
    first, last, name_class = named.first, named.last, named.name
    title = 0
    if name_class == "Person":
        inside = title_inside(line.words[first:last])
        first += inside
        title = titled(line.words[max(0, first - 6) : first])
    span = reading.span_of(line.first + first, line.first + last)
    found = denoted(reading.words(span), name_class, line.words[first - 1] if first else "")
    office = None
    if title:
        office = reading.words(reading.span_of(line.first + first - title, line.first + first))
        if office.lower() in ADDRESSES:
            office = None
    return Mention(span, found.sort, found.name, _confidence(named.margin), SOURCE, True, found.country, office)


def _dates(reading: Reading) -> Iterator[Mention]:
    """Times that name a day, month or year count as mentions; "today" and "two weeks ago" do not."""
    calendar = words("calendar")
    for time in reading.times:
        told = [token.lower for token in reading.tokens_in(time.span)]
        if time.type == "DATE" and any(word.strip(".") in calendar or (word.isdigit() and len(word) == 4) for word in told):
            yield Mention(time.span, "date", reading.words(time.span), time.confidence, SOURCE)


def _weapons(reading: Reading, lines: Sequence[_Line]) -> Iterator[Mention]:
    for line in lines:
        for first, last in weapons(line.words):
            span = reading.span_of(line.first + first, line.first + last)
            yield Mention(span, "weapon", reading.words(span), 0.8, SOURCE, named=False)


def _same_actor(mentions: Sequence[Mention]) -> list[Mention]:
    """Give the forms of one known actor the longest name that the report itself uses for it."""
    longest: dict[str, str] = {}
    for mention in mentions:
        known = known_actor(mention.name) if mention.sort in ("group", "organisation") else None
        if known is not None and len(mention.name) > len(longest.get(known.name, "")):
            longest[known.name] = mention.name
    found = []
    for mention in mentions:
        known = known_actor(mention.name) if mention.sort in ("group", "organisation") else None
        found.append(replace(mention, name=longest[known.name]) if known is not None and known.sector is not None else mention)
    return found


def _distinct(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """In order of start, no two of one span and sort; names may not cross."""
    kept: dict[tuple[Span, str], Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end, -m.confidence)):
        kept.setdefault((mention.span, mention.sort), mention)
    return tuple(kept.values())


def names(reading: Reading) -> Reading:
    """The reading with its mentions: persons, groups, organisations, states, places, facilities, money, dates, weapons.

    Names are as the text has them, without title; a short form of a known actor carries the longest name that the report uses
    ("IS" is "Islamic State" where both stand). Reads ``reading.times``: run after ``resolve.times``.

    Raises:
        ConfigError: A word list or the weights are missing or broken.
    """
    lines = _lines(reading)
    recognised = list(recognise([line.words for line in lines]))
    every = [*recognised, *_added(lines, recognised)]
    found = [m for named in every if named.name != "Misc" if (m := _mention(reading, lines[named.sentence], named)) is not None]
    found = [m for m in found if fold(m.name)]
    mentions = _distinct([*_same_actor(found), *_dates(reading), *_weapons(reading, lines)])
    return replace(reading, mentions=mentions, model=(*reading.model, version()))
