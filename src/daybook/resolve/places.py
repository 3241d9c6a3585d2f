"""Places: which place a name denotes, told by the report's other places, by what stands beside the name, and by size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from daybook.config import data_folder
from daybook.core import Located, Mention, Note, Place, Reading, Span
from daybook.resolve.place_choice import Candidate, Evidence, Question, decide
from daybook.text.gazetteer import Entry, fold, lookup, use
from daybook.text.lists import known_actor, words
from daybook.text.states import state_named, state_of, us_state

SOURCE = "places.rules@1"
SORTS = ("place", "state", "facility")
COMMA = re.compile(r",\s{0,2}|\s{1,2}\(\s?|\s(?:in|of)\s(?:the\s)?")
KIND = re.compile(r"\s(province|governorate|district|county|department|region|state|city|town|village)\b", re.I)
OF_KIND = re.compile(r"\b(province|governorate|district|county|department|region|state|city|town|village) of (?:the )?$", re.I)
KIND_SORTS = {"province": "province", "governorate": "province", "department": "province", "state": "province", "region": "province",
              "district": "district", "county": "district", "city": "town", "town": "town", "village": "town"}
HINT = re.compile(r"[A-Z][\w.’'-]{0,30}(?:\s[A-Z][\w.’'-]{0,30}){0,3}")
PART = re.compile(r"[^,()]+")
# Words that only one country's reports use of their own affairs.
CUES = {"US": frozenset("sheriff sheriffs statehouse trooper troopers congressman congresswoman medicaid gop".split())}
DIRECTIONS = frozenset("north south east west northern southern eastern western northeastern northwestern southeastern "
                       "southwestern central north-eastern north-western south-eastern south-western northeast northwest "
                       "southeast southwest downtown greater mainland upper lower inner outer west-central".split())


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


def _parts(visible: str, span: Span) -> list[Span]:
    """The names in one mention: "Orlando, Florida" is two."""
    own = span.of(visible)
    found = [Span(span.start + m.start(), span.start + m.end()).trimmed(visible) for m in PART.finditer(own)]
    parts = [part for part in found if len(part) > 1]
    return parts if len(parts) > 1 and all(lookup(p.of(visible)) or us_state(p.of(visible)) for p in parts) else [span]


def _entries(own: str, before: str, is_site: bool) -> tuple[Entry, ...]:
    """What the words may denote; after a comma a postal code is a state."""
    bare = own[4:] if own.lower().startswith("the ") else own
    state = us_state(own) or us_state(own + ".") if before.endswith(",") else None
    if state is not None:
        return tuple(e for e in lookup(state[1]) if e.admin1 == state[0] and e.sort == "province") or lookup(bare)
    entries = lookup(own) or lookup(bare)
    if is_site:
        return tuple(e for e in entries if e.precision == 1)
    return entries or _without_kind(bare)


def _named(reading: Reading, mention: Mention) -> list[_Named]:
    """The place names in a mention; none in a demonym: "Iraqi" is no place."""
    own = reading.words(mention.span)
    if mention.sort == "state" and state_of(own) is not None and state_named(own) is None:
        return []
    visible = reading.text.visible
    found = []
    for span in _parts(visible, mention.span):
        words_of = span.of(visible)
        before = visible[max(0, span.start - 3) : span.start].rstrip()
        is_site = mention.sort == "facility" and words_of.split()[-1].lower() in words("facility heads")
        entries = _entries(words_of, before, is_site)
        bare = words_of[4:] if words_of.lower().startswith("the ") else words_of
        found.append(_Named(span, fold(bare), entries, _hints(visible, span), _kind(visible, span), mention.sort, mention.confidence))
    return found


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


def _states_told(reading: Reading) -> dict[str, dict[str, float]]:
    """How often the report names or hints at each country, by the folded words that do."""
    told: dict[str, dict[str, float]] = {}

    def tell(code: str, word: str, times: float) -> None:
        names = told.setdefault(code, {})
        names[word] = names.get(word, 0.0) + times

    for mention in reading.mentions:
        own = reading.words(mention.span)
        state = state_named(own) or state_of(own)
        known = known_actor(own) if mention.sort in ("group", "organisation") else None
        if state is not None:
            tell(state.code, fold(own), 1.0)
        elif known is not None and known.country is not None:
            tell(known.country, fold(own), 0.5)
        elif us_state(own) is not None and len(own) > 4:
            tell("US", fold(own), 1.0)
    said = Counter(token.lower for token in reading.tokens)
    for code, cues in CUES.items():
        for cue in cues & said.keys():
            tell(code, cue, float(said[cue]))
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
    if entry is not None and name.isupper() and len(name) > 3 and "." not in name:  # a dateline, a headline or a report in capitals
        name = entry.name if fold(entry.name) == named.key else name.title()
    if entry is None:
        return Place(name, precision=1 if named.sort == "facility" else None)
    return Place(name, entry.country, entry.geonames, entry.lat, entry.lon, entry.precision)


def _questions(names: Sequence[_Named]) -> list[Question]:
    """A question for each mention: one without a hint of its own takes those of the same name elsewhere in the report."""
    hinted: dict[str, dict[Entry, None]] = {}
    for named in names:
        hinted.setdefault(named.key, {}).update(dict.fromkeys(named.hints))
    return [Question(n.key, n.entries, n.hints or tuple(hinted[n.key]), n.kind) for n in names]


def added_folder() -> Path:
    """Where the gazetteers lie that users added; need not exist."""
    return data_folder() / "gazetteers"


def places(reading: Reading) -> Reading:
    """The reading with its places: every mention of a place, state or facility that is no demonym.

    One name denotes one place in a report, unless words beside it ("Paris, Texas", "Idlib province") say otherwise. A name that
    the gazetteer lacks stays a name: no coordinates, no country, no precision (a named facility has precision 1).

    Raises:
        ConfigError: The gazetteer is missing or broken.
    """
    sources = use(added_folder())
    names = _outer([named for mention in reading.mentions if mention.sort in SORTS and mention.named for named in _named(reading, mention)])
    questions = _questions(names)
    distinct = list(dict.fromkeys(questions))
    answers = dict(zip(distinct, decide(distinct, Evidence(_states_told(reading), _home(reading))), strict=True))
    found, notes = [], []
    for named, question in zip(names, questions, strict=True):
        chosen, words_of = answers[question], reading.words(named.span)
        share = chosen.share if chosen else 0.7
        found.append(Located(named.span, _place(named, chosen, words_of), round(named.confidence * share, 3), SOURCE))
        if chosen is None and named.sort != "facility":
            notes.append(Note("resolve", f"no place called {words_of!r} is known: left without coordinates", named.span))
    return replace(reading, places=tuple(found), notes=(*reading.notes, *notes), model=(*reading.model, *sources))


def _outer(names: Sequence[_Named]) -> list[_Named]:
    """In order, none inside or across another: the longer, earlier one stays."""
    kept: list[_Named] = []
    for named in sorted(names, key=lambda n: (n.span.start, -n.span.end)):
        if not kept or not kept[-1].span.touches(named.span):
            kept.append(named)
    return kept
