"""Places that words tell without naming them: "this city", "the capital", "the Iraqi capital". Their basis is ``inherited``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from daybook.core.reading import Located, Reading
from daybook.core.span import Span
from daybook.core.values import Place
from daybook.text.gazetteer import fold, lookup
from daybook.text.states import State, state_named, state_of, state_of_code

SOURCE = "places.implied@1"
CAPITAL = re.compile(r"\b(?:(?P<whose>[\w-]{2,30})(?:['’]s)? )?capital(?: city)?\b"
                     r"(?! (?:of|gains?|punishments?|offen[cs]es?|crimes?|murder|investments?|markets?|flight|goods|letters?)\b)", re.I)
HERE = re.compile(r"\b(?:this|that|the same) (?:\w+ )?(?:city|town|village|municipality|port)\b", re.I)
SURE = 0.6  # by hand, not measured: less than a place that is named
TOWN = 2  # precision


def implied(reading: Reading, span: Span) -> Iterator[Located]:
    """The places that the words of a stretch imply: a capital by whose it is, "this city" by the town told last.

    "The capital" alone is that of the country of the dateline, else of the one in which most of the report's places lie.
    """
    words = reading.words(span)
    for match in CAPITAL.finditer(words):
        state = _whose(reading, (match["whose"] or "").lower())
        if state is not None:
            yield _located(_seat(state), span, match)
    for match in HERE.finditer(words):
        place = _town_before(reading, span.start + match.start())
        if place is not None:
            yield _located(place, span, match)


def town_of(reading: Reading, span: Span) -> Place | None:
    """The town that a street or building without coordinates lies in: the one of its sentence, else the one told last before it."""
    index = reading.sentence_at(span.start)
    sentence = span if index is None else reading.sentences[index]
    near = [p.place for p in reading.settings if p.span in sentence and p.place.precision == TOWN]
    place = near[0] if near else _town_before(reading, span.start)
    return None if place is None else replace(place, basis="inherited")


def _located(place: Place, span: Span, match: re.Match[str]) -> Located:
    return Located(Span(span.start + match.start(), span.start + match.end()), replace(place, basis="inherited"), SURE, SOURCE)


def _whose(reading: Reading, word: str) -> State | None:
    """The state whose capital is meant; None where it is that of a province, or of nobody told."""
    told = state_named(word) or state_of(word)
    if told is not None:
        return told
    if word not in ("the", "this", "country", "nation"):
        return None
    home = _dateline(reading)
    if home is not None and home.country:
        return state_of_code(home.country)
    lands = Counter(p.place.country for p in reading.settings if p.place.country).most_common(2)
    clear = lands and (len(lands) == 1 or lands[0][1] > lands[1][1])
    return state_of_code(lands[0][0]) if clear and lands[0][0] else None


def _seat(state: State) -> Place:
    """A state's capital as the gazetteer has it."""
    for entry in lookup(state.capital):
        if entry.country == state.code and entry.sort == "town":
            return Place(state.capital, state.code, entry.geonames, entry.lat, entry.lon, entry.precision)
    return Place(state.capital, state.code)


def _dateline(reading: Reading) -> Place | None:
    """The place of the report's dateline, as its words were resolved."""
    name = reading.report.dateline
    if name is None:
        return None
    first = fold(name.split(",")[0])
    return next((p.place for p in reading.places if fold(p.place.name) == first or fold(reading.words(p.span)) == first), None)


def _town_before(reading: Reading, start: int) -> Place | None:
    """The town told last before a position."""
    return next((p.place for p in reversed(reading.settings) if p.span.end <= start and p.place.precision == TOWN), None)
