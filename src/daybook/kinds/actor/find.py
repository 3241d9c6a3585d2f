"""Actors: one draft for each person, group, organisation or state that a report names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from daybook.core import Choice, Draft, Mention, Reading, Ref, Said, Span, Words
from daybook.text.gazetteer import fold
from daybook.text.lists import Known, known_actor, known_person, sector_of_title, words
from daybook.text.states import state_named, state_of

ACTING = ("person", "group", "organisation", "state")
# Sector of an organisation that its name tells; the first that fits.
NAME_SECTORS = (
    ("MIL", frozenset("army navy battalion brigade regiment corps air-force battalions brigades armed".split())),
    ("COP", frozenset("police gendarmerie constabulary sheriff".split())),
    ("JUD", frozenset("court tribunal judiciary prosecutor prosecution".split())),
    ("LEG", frozenset("parliament senate assembly congress knesset duma majlis legislature".split())),
    ("PTY", frozenset("party".split())),
    ("SPY", frozenset("intelligence".split())),
    ("EDU", frozenset("university college school academy".split())),
    ("JRN", frozenset("times post news tribune herald gazette journal press television tv radio".split())),
    ("MED", frozenset("hospital clinic".split())),
    ("GOV", frozenset("ministry department government cabinet office embassy consulate directorate municipality council".split())),
    ("BUS", frozenset("company corp corporation inc ltd plc bank holdings airlines".split())),
)


def find(reading: Reading) -> Iterable[Draft]:
    """One draft for each distinct actor, in the order of their first naming words."""
    held: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        if mention.sort in ACTING and mention.named:
            held.setdefault(fold(mention.name), []).append(mention)
    for mentions in held.values():
        draft = _draft(reading, mentions)
        if draft is not None:
            yield draft


def _draft(reading: Reading, mentions: Sequence[Mention]) -> Draft | None:
    sort = _sort(mentions)
    acting = [m for m in mentions if m.sort == sort and (sort != "state" or _acts(reading, m))]
    if not acting:
        return None
    name = acting[0].name
    first = next((m for m in acting if fold(reading.words(m.span)) == fold(name)), acting[0])
    sure = max(m.confidence for m in acting)
    said = [Said("name", Ref(name, sort), first.span, sure), Said("sort", Choice(sort), first.span, first.confidence)]
    said += _aliases(reading, acting, name)
    offices = {fold(m.title): m for m in reversed(acting) if m.title}
    for mention in offices.values():
        said.append(Said("office", Words(mention.title or ""), _before(reading, mention), mention.confidence))
    known = known_person(name) if sort == "person" else known_actor(name)
    country, sector = _country(acting, known), _sector(acting, known, sort, name)
    if country is not None:
        said.append(Said("country", Words(country), None, 0.8))
    if sector is not None:
        said.append(Said("sector", Choice(sector), None, 0.7))
    return Draft("actor", first.span, tuple(said), sure)


def _sort(mentions: Sequence[Mention]) -> str:
    """The sort that most mentions have; of as many, the first in the report."""
    return Counter(m.sort for m in mentions).most_common(1)[0][0]


def _acts(reading: Reading, mention: Mention) -> bool:
    """Does a state's name stand for who acts? Its adjective does only before what acts for it: "Russian jets", not "Russian art"."""
    own = reading.words(mention.span)
    if state_of(own) is None or state_named(own) is not None:
        return True
    at = reading.indices_in(mention.span)
    after = " ".join(token.lower for token in reading.tokens[at.stop : at.stop + 2])
    return after in words("force nouns") or after.split(" ")[0] in words("force nouns")


def _aliases(reading: Reading, mentions: Sequence[Mention], name: str) -> list[Said]:
    found: dict[str, Said] = {}
    for mention in mentions:
        own = reading.words(mention.span)
        key = fold(own)
        is_part = mention.sort == "person" and set(key.split()) <= set(fold(name).split())
        if mention.named and key != fold(name) and not is_part and state_of(own) is None and key not in found:
            found[key] = Said("alias", Ref(own, mention.sort), mention.span, mention.confidence)
    return list(found.values())


def _before(reading: Reading, mention: Mention) -> Span | None:
    """The words of the title, which stand right before the name or, told elsewhere, nowhere known."""
    title = mention.title or ""
    start = reading.text.visible.rfind(title, max(0, mention.span.start - len(title) - 3), mention.span.start)
    return Span(start, start + len(title)) if start >= 0 else None


def _country(mentions: Sequence[Mention], known: Known | None) -> str | None:
    told = Counter(m.country for m in mentions if m.country)
    return told.most_common(1)[0][0] if told else known.country if known else None


def _sector(mentions: Sequence[Mention], known: Known | None, sort: str, name: str) -> str | None:
    if known is not None and known.sector:
        return known.sector
    for mention in mentions:
        if mention.title and (sector := sector_of_title(mention.title)):
            return sector
    if sort == "organisation":
        parts = set(fold(name).split())
        return next((sector for sector, heads in NAME_SECTORS if parts & heads), None)
    return None
