"""Places: which place a name denotes, told by the report's other places, by what stands beside the name, and by size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from daybook.core import Located, Mention, Note, Place, Reading, Span
from daybook.resolve.place_choice import Candidate, Evidence, choose
from daybook.text.gazetteer import Entry, fold, lookup
from daybook.text.lists import known_actor, words
from daybook.text.states import State, state_named, state_of, us_state

SOURCE = "places.rules@1"
SORTS = ("place", "state", "facility")
COMMA = re.compile(r",\s{0,2}|\s{1,2}\(\s?|\s(?:in|of)\s(?:the\s)?")
KIND = re.compile(r"\s(province|governorate|district|county|department|region|state|city|town|village)\b", re.I)
OF_KIND = re.compile(r"\b(province|governorate|district|county|department|region|state|city|town|village) of (?:the )?$", re.I)
KIND_SORTS = {"province": "province", "governorate": "province", "department": "province", "state": "province", "region": "province",
              "district": "district", "county": "district", "city": "town", "town": "town", "village": "town"}
HINT = re.compile(r"[A-Z][\w.’'-]{0,30}(?:\s[A-Z][\w.’'-]{0,30}){0,3}")


@dataclass(frozen=True, slots=True)
class _Named:
    """A place name to be resolved.

    Args:
        span: Its words.
        key: Its folded name, under which the report's evidence is gathered.
        entries: What it may denote.
        hints: What stands beside it and may hold it ("Nineveh" in "Mosul, Nineveh").
        kind: The sort that the words beside it say ("province"), or None.
        sort: Sort of the mention.
        confidence: Of the mention.
    """

    span: Span
    key: str
    entries: tuple[Entry, ...]
    hints: tuple[Entry, ...]
    kind: str | None
    sort: str
    confidence: float


def _hints(visible: str, span: Span) -> tuple[Entry, ...]:
    """What the name right after a comma or in brackets may denote, where it is wider than a town."""
    match = COMMA.match(visible, span.end)
    if match is None:
        return ()
    name = HINT.match(visible, match.end())
    if name is None:
        return ()
    parts = name.group().split()
    for length in range(len(parts), 0, -1):
        phrase = " ".join(parts[:length])
        state = us_state(phrase) or us_state(phrase.rstrip("."))
        if state is not None and "," in match.group():
            wide = tuple(e for e in lookup(state[1]) if e.admin1 == state[0] and e.sort == "province")
            return wide + tuple(e for e in lookup(phrase) if e.sort == "country")
        wide = tuple(e for e in lookup(phrase.rstrip(".")) if e.precision >= 3)
        if wide:
            return wide
    return ()


def _kind(visible: str, span: Span) -> str | None:
    after = KIND.match(visible, span.end)
    before = OF_KIND.search(visible[max(0, span.start - 20) : span.start])
    match = after or before
    return KIND_SORTS[match.group(1).lower()] if match else None


def _is_place(mention: Mention) -> bool:
    """Demonyms are no places: the words of a state's adjective differ from its name."""
    return mention.sort in SORTS


def _named(reading: Reading, mention: Mention) -> _Named | None:
    own = reading.words(mention.span)
    if mention.sort == "state" and state_of(own) is not None and state_named(own) is None:
        return None
    bare = own[4:] if own.lower().startswith("the ") else own
    entries = lookup(own) or lookup(bare)
    if mention.sort == "facility":
        entries = tuple(e for e in entries if e.precision <= 2 and e.population == 0)
    elif not entries:
        entries = _without_kind(bare)
    visible = reading.text.visible
    return _Named(mention.span, fold(bare), entries, _hints(visible, mention.span), _kind(visible, mention.span), mention.sort, mention.confidence)


def _without_kind(name: str) -> tuple[Entry, ...]:
    """Entries of "Anbar province", "downtown Erbil", "northern Syria" by the name inside."""
    parts = name.split()
    while len(parts) > 1 and (parts[-1].lower() in words("place heads")):
        parts = parts[:-1]
        found = lookup(" ".join(parts))
        if found:
            return found
    while len(parts) > 1 and parts[0].lower() in DIRECTIONS:
        parts = parts[1:]
        found = lookup(" ".join(parts))
        if found:
            return found
    return ()


DIRECTIONS = frozenset("north south east west northern southern eastern western northeastern northwestern southeastern southwestern central "
                       "north-eastern north-western south-eastern south-western northeast northwest southeast southwest downtown greater mainland "
                       "upper lower inner outer west-central".split())


def _states_told(reading: Reading) -> dict[str, float]:
    """How often the report names each country, by its name or its people."""
    told: dict[str, float] = {}
    for mention in reading.mentions:
        state: State | None = None
        own = reading.words(mention.span)
        if mention.sort in ("state", "place", "group"):
            state = state_named(own) or state_of(own)
        known = known_actor(own) if mention.sort in ("group", "organisation") else None
        if state is not None:
            told[state.code] = told.get(state.code, 0) + 1
        elif known is not None and known.country is not None:
            told[known.country] = told.get(known.country, 0) + 0.5
    return told


def _home(reading: Reading) -> tuple[Entry, ...]:
    """What the dateline and the publisher's name tell of where the paper stands."""
    found: list[Entry] = []
    for text in (reading.report.dateline, reading.report.publisher):
        if text:
            parts = re.findall(HINT, text)
            found += [e for part in parts for e in lookup(part)[:3]]
    return tuple(found)


def _place(named: _Named, chosen: Candidate | None, name: str) -> Place:
    entry = chosen.entry if chosen else None
    if entry is None:
        return Place(name, precision=1 if named.sort == "facility" else None)
    return Place(name, entry.country, entry.geonames, entry.lat, entry.lon, entry.precision)


def _evidence(reading: Reading, names: Sequence[_Named]) -> Evidence:
    return Evidence(_states_told(reading), tuple((n.key, n.entries) for n in names if n.entries), _home(reading))


def places(reading: Reading) -> Reading:
    """The reading with its places: every mention of a place, state or facility that is no demonym.

    One name denotes one place in a report, unless a hint beside it ("Paris, Texas") says otherwise. A name that the gazetteer
    lacks stays a name: no coordinates, no country, no precision (a named facility has precision 1).

    Raises:
        ConfigError: The gazetteer is missing or broken.
    """
    names = [n for mention in reading.mentions if _is_place(mention) and (n := _named(reading, mention)) is not None]
    names = _outer(names)
    evidence = _evidence(reading, names)
    hinted: dict[str, list[Entry]] = {}
    for named in names:
        hinted.setdefault(named.key, []).extend(named.hints)
    found, notes = [], []
    for named in names:
        chosen = choose(named.key, named.entries, named.hints or tuple(hinted[named.key]), named.kind, evidence)
        place = _place(named, chosen, reading.words(named.span))
        found.append(Located(named.span, place, round(named.confidence * (chosen.share if chosen else 0.7), 3), SOURCE))
        if chosen is None and named.sort != "facility":
            notes.append(Note("resolve", f"no place called {reading.words(named.span)!r} is known: left without coordinates", named.span))
    return replace(reading, places=tuple(found), notes=(*reading.notes, *notes))


def _outer(names: Sequence[_Named]) -> list[_Named]:
    """In order, none inside or across another: the longer, earlier one stays."""
    kept: list[_Named] = []
    for named in sorted(names, key=lambda n: (n.span.start, -n.span.end)):
        if not kept or not kept[-1].span.touches(named.span):
            kept.append(named)
    return kept
