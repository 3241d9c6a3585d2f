"""Places: which place a name denotes, told by the report's other places, by what stands beside the name, and by size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from daybook.config import data_folder
from daybook.core import Located, Mention, Note, Place, Reading, Span
from daybook.resolve.place_choice import Candidate, Evidence, Question, decide, distance_km
from daybook.text.gazetteer import PRECISION, Entry, fold, lookup, use
from daybook.text.lists import known_actor, words
from daybook.text.publishers import home_of, publisher_of
from daybook.text.states import dotted_province, state_named, state_of, us_state

SOURCE = "places.rules@3"
SORTS = ("place", "state", "facility")
COMMA = re.compile(r",\s{0,2}|\s{1,2}\(\s?|\s(?:in|of)\s(?:the\s)?")
KIND = re.compile(r"\s(province|governorate|district|county|department|region|state|city|town|village)\b", re.I)
OF_KIND = re.compile(r"\b(province|governorate|district|county|department|region|state|city|town|village) of (?:the )?$", re.I)
LED = re.compile(r"^(?:province|governorate|department|district|county|state|region|city|town|village|port|hamlet|municipality) "
                 r"of (?:the )?", re.I)
KIND_SORTS = {"province": "province", "governorate": "province", "department": "province", "state": "province", "region": "province",
              "district": "district", "county": "district", "city": "town", "town": "town", "village": "town"}
HINT = re.compile(r"[A-Z][\w.’'-]{0,30}(?:\s[A-Z][\w.’'-]{0,30}){0,3}")
PART = re.compile(r"[^,()]+")
LEAST_NAMED = 5_000  # people of a town that other things are taken to be named after
LONGEST_INSIDE = 4  # words
WELL_KNOWN = 100_000
LEAST_ABROAD = 50_000  # people of a town that is meant though nothing else in the report is of its country
COMPANY_ELSEWHERE = 3  # names in other countries that make it one
NEARBY_KM = 100.0
PARTS = frozenset("police college university center centre street airport superior federal commerce naval branch court house hall school "
                  "elementary high church state county city district national international republic union general public community "
                  "memorial park river lake road bridge hospital clinic house board council army guard force times post news herald "
                  "tribune journal press gazette democrat republican mill mound rock riding david george eagle price central royal "
                  "independent liberty enterprise progress mission sunrise trinity victory justice freedom unity corps".split())
HOLDING = ("facility", "organisation", "group")  # sorts whose names may hold a place's
# Words that only one country's reports use of their own affairs.
CUES = {"US": frozenset("sheriff sheriffs statehouse trooper troopers congressman congresswoman medicaid gop".split())}
DIRECTIONS = frozenset("north south east west northern southern eastern western northeastern northwestern southeastern "
                       "southwestern central north-eastern north-western south-eastern south-western northeast northwest "
                       "southeast southwest downtown greater mainland upper lower inner outer west-central".split())
TOWN_PARTS = frozenset("neighborhood neighbourhood neighborhoods neighbourhoods suburb suburbs quarter".split())
AREAS = frozenset("area areas zone zones metropolitan neighborhoods neighbourhoods suburbs municipalities departments provinces districts "
                  "township port".split())
JOINING = frozenset(("and", "or", "the"))


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
        inside: See ``Located``.
    """

    span: Span
    key: str
    entries: tuple[Entry, ...]
    hints: tuple[Entry, ...]
    kind: str | None
    sort: str
    confidence: float
    inside: bool = False


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
    known = [bool(lookup(p.of(visible)) or us_state(p.of(visible))) for p in parts]
    return parts if len(parts) > 1 and known[-1] else [span]  # "Holm Way, Bicester" too: the street is a name without coordinates


def _entries(own: str, before: str, after: str, is_site: bool) -> tuple[Entry, ...]:
    """What the words may denote; after a comma a postal code is a state, and an abbreviation with its point is one anywhere."""
    bare = LED.sub("", own[4:] if own.lower().startswith("the ") else own)
    state = us_state(own) or us_state(own + ".") if before.endswith(",") else None
    state = state or dotted_province(own if own.endswith(".") else own + after[:1])
    if state is not None:
        return tuple(e for e in lookup(state[1]) if e.admin1 == state[0] and e.sort == "province") or lookup(bare)
    entries = lookup(own) or lookup(bare)
    entries = tuple(e for e in entries if e.sort != "country") or entries if LED.match(own) else entries  # "the state of Georgia"
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
        entries = _entries(words_of, before, visible[span.end : span.end + 1], is_site)
        bare = words_of[4:] if words_of.lower().startswith("the ") else words_of
        found.append(_Named(span, fold(bare), entries, _hints(visible, span), _kind(visible, span), mention.sort, mention.confidence))
    return found


def _inside(visible: str, mention: Mention) -> Iterator[_Named]:
    """The places that a name of something else holds: "Anderson County | Jail", "University of | Cincinnati". The longest of each."""
    at = mention.span.start
    parts = [Span(at + m.start(), at + m.end()) for m in re.finditer(r"[\w.’'-]+", mention.span.of(visible))]
    first = 0
    while first < len(parts):
        for last in range(min(len(parts), first + LONGEST_INSIDE), first, -1):
            own = Span(parts[first].start, parts[last - 1].end).trimmed(visible)
            words_of = own.of(visible)
            may = words_of[:1].isupper() and own != mention.span and not _is_common(words_of)
            entries = tuple(e for e in lookup(words_of) if _names_others(e)) if may else ()
            if entries:
                yield _Named(own, fold(words_of), entries, (), None, "place", round(0.7 * mention.confidence, 3), True)
                first = last - 1
                break
        first += 1


def _is_common(name: str) -> bool:
    """Is it a word that names of bodies and buildings are made of, or a given name? It then names no place in them."""
    low = name.lower()
    return any(low in words(kept) for kept in ("organisation heads", "facility heads", "place heads", "closed class", "given names")) or (
        low in PARTS or low in DIRECTIONS)


def _is_near(named: _Named, chosen: Candidate, evidence: Evidence, told: set[str]) -> bool:
    """Is a place inside a name a well-known one, one that the report names itself, or one near the paper?"""
    entry = chosen.entry
    if entry.sort != "town" or entry.population >= WELL_KNOWN or named.key in told:
        return True
    return evidence.local is not None and distance_km(evidence.local, entry) <= NEARBY_KM


def _is_stray(chosen: Candidate, question: Question, evidence: Evidence, lands: Counter[str]) -> bool:
    """Is it a small town of a country that nothing else in the report tells of, which plays in another one? Its name is then that of a
    village or a quarter which the gazetteer lacks.
    """
    entry = chosen.entry
    if entry.sort != "town" or entry.population >= LEAST_ABROAD or question.hints or entry.country in evidence.states:
        return False
    elsewhere = lands.total() - lands[entry.country or ""]
    return lands[entry.country or ""] == 1 and elsewhere >= COMPANY_ELSEWHERE and entry not in evidence.home


def _names_others(entry: Entry) -> bool:
    """Is it a place that things are named after: a country, a province, a county, a town of some size?"""
    return entry.sort in ("country", "province", "district") or (entry.sort == "town" and entry.population >= LEAST_NAMED)


def _without_kind(name: str) -> tuple[Entry, ...]:
    """Entries of "Anbar province", "downtown Erbil", "northern city of Monteria", "central and northern Syria" by the name inside.

    What stands for a part of a town ("Escalon neighbourhood") is no town that bears the part's name.
    """
    parts = name.split()
    is_part = parts[-1].lower() in TOWN_PARTS
    while len(parts) > 1 and parts[-1].lower() in words("place heads") | AREAS:
        parts = parts[:-1]
        if found := lookup(" ".join(parts)):
            return tuple(e for e in found if e.precision != PRECISION["town"]) if is_part else found
    while len(parts) > 1 and (parts[0].lower() in DIRECTIONS | JOINING or state_of(parts[0]) is not None):
        parts = parts[1:]
        inner = " ".join(parts)
        if found := lookup(inner) or lookup(LED.sub("", inner)):
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


def _local(reading: Reading) -> Entry | None:
    """Where a local paper stands, by the register of publishers."""
    publisher = publisher_of(reading.report.url, reading.report.publisher)
    return home_of(publisher) if publisher is not None and publisher.scope == "local" else None


def _land(reading: Reading) -> str | None:
    """The country of a national paper."""
    publisher = publisher_of(reading.report.url, reading.report.publisher)
    return publisher.country if publisher is not None and publisher.scope == "national" else None


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
    told: dict[str, tuple[Entry, ...]] = {}
    for named in names:
        hinted.setdefault(named.key, {}).update(dict.fromkeys(named.hints))
        if named.entries and len(named.entries) < len(told.get(named.key, named.entries * 2)):
            told[named.key] = named.entries  # "Atlanta, Georgia" tells which Georgia the others are
    narrow = [told[n.key] if n.entries and set(told[n.key]) < set(n.entries) else n.entries for n in names]
    return [Question(n.key, entries, n.hints or tuple(hinted[n.key]), n.kind) for n, entries in zip(names, narrow, strict=True)]


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
    own = _outer([named for mention in reading.mentions if mention.sort in SORTS and mention.named for named in _named(reading, mention)])
    known = {named.span for named in own if named.entries}
    held = [named for mention in reading.mentions if mention.sort in HOLDING and mention.named and mention.span not in known
            for named in _inside(reading.text.visible, mention) if not any(named.span.touches(span) for span in known)]
    names = sorted((*own, *_outer(held)), key=lambda n: (n.span.start, n.span.end))
    questions = _questions(names)
    distinct = list(dict.fromkeys(questions))
    evidence = Evidence(_states_told(reading), _home(reading), _local(reading), _land(reading))
    answers = dict(zip(distinct, decide(distinct, evidence), strict=True))
    told = {named.key for named in own if named.entries}
    lands = Counter(a.entry.country for q in dict.fromkeys(questions) if (a := answers[q]) and a.entry.country)
    found, notes = [], []
    for named, question in zip(names, questions, strict=True):
        chosen, words_of = answers[question], reading.words(named.span)
        chosen = None if chosen is not None and _is_stray(chosen, question, evidence, lands) else chosen
        if named.inside and (chosen is None or not _is_near(named, chosen, evidence, told)):
            continue
        share = chosen.share if chosen else 0.7
        found.append(Located(named.span, _place(named, chosen, words_of), round(named.confidence * share, 3), SOURCE, named.inside))
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
