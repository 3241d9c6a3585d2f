"""Names: who and what a text mentions, as the encoder sees them, made whole by word lists and rules."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from daybook.core import Mention, Reading, Span
from daybook.extract.name_rules import (
    ADDRESSES,
    denoted,
    family_name,
    hyphen_pieces,
    is_everyday,
    is_money,
    is_upper,
    listed_actors,
    listed_places,
    listed_states,
    states_after_towns,
    title_inside,
    titled,
    trimmed,
    weapons,
)
from daybook.text.gazetteer import fold
from daybook.text.lists import known_actor, words
from daybook.text.states import state_named, state_of

SOURCE = "names.encoder@1"
LISTED = 1.0  # the margin that a name from a list alone is worth
SUREST = 6.0  # margins above are worth no more


@dataclass(frozen=True, slots=True)
class Named:
    """Words [first, last) of a sentence that are a name of a class, with the logit of its probability."""

    sentence: int
    first: int
    last: int
    name: str
    margin: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence: index of its first token in the reading, its words, and whether it is written in capitals."""

    first: int
    words: tuple[str, ...]
    upper: bool


def _lines(reading: Reading) -> list[_Line]:
    found = []
    for sentence in reading.sentences:
        at = reading.indices_in(sentence)
        told = tuple(token.text for token in reading.tokens[at.start : at.stop])
        found.append(_Line(at.start, told, is_upper(told)))
    return found


def _recognised(reading: Reading, lines: Sequence[_Line]) -> Iterator[Named]:
    """The encoder's names as words of their sentence; one that crosses a sentence's end goes as far as the end."""
    for seen in reading.sightings:
        at, sentence = reading.indices_in(seen.span), reading.sentence_at(seen.span.start)
        if sentence is None or not len(at):
            continue
        line = lines[sentence]
        first, last = max(at.start - line.first, 0), min(at.stop - line.first, len(line.words))
        if first < last:
            sure = min(max(seen.probability, 0.001), 0.999)
            yield Named(sentence, first, last, seen.label, min(math.log(sure / (1 - sure)), SUREST))


def _confidence(margin: float) -> float:
    """How often a name with this logit is right in span and sort."""
    return round(1 / (1 + math.exp(-margin)), 3)


def _tidied(lines: Sequence[_Line], recognised: Sequence[Named]) -> list[Named]:
    """The recognised names without marks at their edges; what a list knows as a longer name is that name, a repeated one has one class."""
    found = []
    for named in recognised:
        words_of = lines[named.sentence].words
        upper = lines[named.sentence].upper
        first, last = trimmed(words_of, named.first, named.last, upper)
        if last - first == 1 and upper and is_everyday(words_of[first]):
            continue
        owner = _owner(words_of[first:last])
        phrase = words_of[first:last]
        if named.name == "Person" and owner == last - first and not upper:
            last = family_name(words_of, last)
            owner, phrase = last - first, words_of[first:last]
        people = named.name == "NORP" and any(word.isalpha() for word in phrase)
        if is_money(phrase) if named.name == "Money" else people or _is_name(phrase):
            found.append(replace(named, first=first, last=first + owner))
    known = [Named(number, first, last, "Organization", LISTED) for number, line in enumerate(lines)
             for first, last in listed_actors(line.words, [False] * len(line.words), line.upper) if last - first > 1 or line.upper]
    known += [Named(number, first, last, name, LISTED) for number, line in enumerate(lines)
              for first, last, name in listed_places(line.words)]
    found = [n for n in found if not any(_crosses(n, k, lines[n.sentence].upper) for k in known)]
    exact = {(k.sentence, k.first, k.last): k.name for k in known if k.last - k.first > 1}
    found = [replace(n, name=exact.get((n.sentence, n.first, n.last), n.name)) for n in found]
    found += [k for k in known if not any(_overlap(n, k) for n in found)]
    return _one_class(lines, sorted(found, key=lambda n: (n.sentence, n.first)))


def _is_name(phrase: Sequence[str]) -> bool:
    """Has it a capital, or letters of a script without capitals?"""
    return any(char.isalpha() and not char.islower() for word in phrase for char in word)


def _owner(phrase: Sequence[str]) -> int:
    """How many of the words name somebody: all, or of "Smith's administration" those before the 's."""
    at = next((i for i, word in enumerate(phrase) if word.lower() in ("'s", "’s")), len(phrase))
    return at if at and all(word.islower() for word in phrase[at + 1 :]) else len(phrase)


def _overlap(named: Named, other: Named) -> bool:
    return named.sentence == other.sentence and named.first < other.last and other.first < named.last


def _crosses(named: Named, known: Named, upper: bool) -> bool:
    """Do the two overlap without the recognised one being a longer name? In capitals what goes on after a known name is often no name."""
    longer = named.first <= known.first and known.last <= named.last and named.name in ("Organization", "Facility", "Misc") and not upper
    return _overlap(named, known) and not longer


def _one_class(lines: Sequence[_Line], found: Sequence[Named]) -> list[Named]:
    """Names of several words that stand several times are of the class that the recogniser was surest of, all occurrences together.

    A single word that ends the name of exactly one class of longer names, a family name mostly, is of that class.
    """
    votes: dict[tuple[str, ...], Counter[str]] = {}
    for named in found:
        votes.setdefault(_phrase(lines, named), Counter())[named.name] += round(100 * named.margin) + 1
    people = {phrase[-1] for phrase, classes in votes.items() if len(phrase) > 1 and classes.most_common(1)[0][0] == "Person"}
    agreed = []
    for named in found:
        phrase = _phrase(lines, named)
        known = known_actor(phrase[-1]) or state_named(phrase[-1].upper()) or state_of(phrase[-1])
        if len(phrase) > 1:
            named = replace(named, name=votes[phrase].most_common(1)[0][0])
        elif phrase[0] in people and not known:
            named = replace(named, name="Person")
        agreed.append(named)
    return agreed


def _phrase(lines: Sequence[_Line], named: Named) -> tuple[str, ...]:
    return tuple(word.lower() for word in lines[named.sentence].words[named.first : named.last])


def _added(lines: Sequence[_Line], recognised: Sequence[Named]) -> Iterator[Named]:
    """Names that the recogniser passed over: known actors and states, and those that it saw elsewhere in the document."""
    taken = [[False] * len(line.words) for line in lines]
    for named in recognised:
        taken[named.sentence][named.first : named.last] = [True] * (named.last - named.first)
    seen: dict[tuple[str, ...], str] = {}
    for named in recognised:
        phrase = _phrase(lines, named)
        if named.name in ("Person", "Organization", "Location", "Facility") and (len(phrase) > 1 or named.margin > 0.5):
            seen.setdefault(phrase, named.name)
            if named.name == "Person" and len(phrase[-1]) > 3:
                seen.setdefault(phrase[-1:], named.name)
    for number, line in enumerate(lines):
        towns = [(n.first, n.last) for n in recognised if n.sentence == number and n.name == "Location"]
        for first, last, name in (*((f, e, "Organization") for f, e in listed_actors(line.words, taken[number], line.upper)),
                                  *((f, e, "Location") for f, e in states_after_towns(line.words, towns)),
                                  *((f, e, "NORP") for f, e in listed_states(line.words, taken[number], line.upper)),
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
            if phrase in seen and _is_name(line[first : first + length]) and phrase[0] not in words("closed class"):
                yield first, first + length, seen[phrase]


def _mention(reading: Reading, line: _Line, named: Named) -> Mention:
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


def _pieces(reading: Reading, lines: Sequence[_Line]) -> Iterator[tuple[Span, Mention]]:
    """Names inside hyphened words, each with the span of the whole word."""
    for line in lines:
        for at, word in enumerate(line.words):
            if "-" in word:
                whole = reading.span_of(line.first + at, line.first + at + 1)
                for start, end, name_class in hyphen_pieces(word):
                    span = Span(whole.start + start, whole.start + end)
                    found = denoted(reading.words(span), name_class, "")
                    yield whole, Mention(span, found.sort, found.name, _confidence(LISTED), SOURCE, True, found.country)


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
        found.append(replace(mention, name=longest[known.name]) if known is not None and known.acts else mention)
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
    recognised = _tidied(lines, list(_recognised(reading, lines)))
    every = [*recognised, *_added(lines, recognised)]
    found = [_mention(reading, lines[named.sentence], named) for named in every if named.name != "Misc"]
    pieces = list(_pieces(reading, lines))
    dated = [time.span for time in reading.times if time.type == "DATE"]
    found = [m for m in found if fold(m.name) and not any(_is_pieced(m, whole) for whole, _ in pieces)]
    found = [m for m in found if not any(m.span in stretch for stretch in dated)]
    mentions = _distinct([*_same_actor([*found, *(m for _, m in pieces)]), *_dates(reading), *_weapons(reading, lines)])
    return replace(reading, mentions=mentions, model=(*reading.model, SOURCE))


def _is_pieced(mention: Mention, whole: Span) -> bool:
    """Is the mention only the hyphened word, or one that takes it for part of a place?"""
    return mention.span in whole or (whole in mention.span and mention.sort in ("place", "facility", "state", "group"))
