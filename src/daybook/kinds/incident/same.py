"""When two reports tell of one incident: place, day, deed, people, tolls; and, where both are about it, the words of the reports."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from daybook.core.record import Record
from daybook.core.sketch import WHOLE_REPORT, Same, Seen, Setting, Sketch
from daybook.core.values import Place
from daybook.kinds.incident.screening import gist, plausible, screen
from daybook.kinds.incident.seen import FAMILIES, PEOPLE, UNREAL, features, people_of, total
from daybook.kinds.sketching import (
    HEAD,
    HEAD_TERMS,
    TITLE_TERMS,
    address,
    apart_km,
    choice,
    day_of,
    days,
    days_apart,
    details,
    is_person,
    named,
    shared,
    slug,
    spots,
    telling,
    terms,
    tolls,
    values,
    weighed,
)
from daybook.text.commonness import rarity
from daybook.text.lists import known_actor
from daybook.text.normal import squeezed, words
from daybook.text.office_holders import is_holder
from daybook.text.spelling import name_key

NO_LEAD = frozenset(("law",))  # an arrest follows a deed: where a report tells of both as its news, it is about the deed
SERIES = frozenset(("series",))
HEAVY = frozenset(("fire", "bomb"))
ROLES = (*PEOPLE, "weapon")
KEY_TERMS, KEY_TITLE, KEY_PLACES, KEY_PEOPLE = 8, 4, 3, 8
TELLING_TITLE = 3.5  # rarity of a word of a headline that makes a block: one that 1 in 33 reports has
# Measured by training/same.py on all 4,666 readable reports of gva-incidents, half of their incidents held back from all fitting.
# The threshold is the best on the fitted part: BCubed F1 of the reports' own sketches is 0.960 there with 0.4, 0.956 with 0.35, 0.958 with
# 0.45 (on the held part 0.949, 0.945, 0.948).
JOINS, PROPOSES = 0.45, 0.1
FOR_A_PERSON = 0.39  # a pair with something plainly against it, and nothing that outweighs it, is never joined by a rule
BY_WORDS = frozenset(("words >= 0.18", "head >= 0.15"))
BY_NAME = frozenset(("people >= 1", "shared victim", "shared perpetrator"))
HARMED = frozenset(("shared victim", "shared perpetrator"))  # who has a part in both, and is not only named in both reports
MANY_NAMES = frozenset(("people >= 3",))
OUTWEIGH = BY_NAME | {"bare shared person"}
GROUNDS = BY_NAME | BY_WORDS | {"shared person"}
MANIFEST = frozenset(("other victim", "two countries", "km >= 100", "killed times >= 4"))  # what reports of one form differ in
NUMBERS = frozenset(("numbers >= 1", "shared age"))
OTHER_SORT = Seen(0.0, ("against it: one is a series, the other a single incident",), apart=True)


def lead(records: Sequence[Record]) -> Record | None:
    """The incident that a report is about: of its news (``foreground``), a deed before arrests, single before series, real before planned,
    then the surest, then the first in the text. None where it tells of no incident."""
    incidents = [record for record in records if record.kind == "incident"]

    def rank(record: Record) -> tuple[object, ...]:
        naming = record.naming
        told = naming.assertion.span.start if naming and naming.assertion.span else 0
        news = _is_news(record)
        return (not news, FAMILIES.get(choice(record, "type") or "") in NO_LEAD, choice(record, "pattern") == "series",
                choice(record, "status") in UNREAL, -(naming.confidence if naming else 0.0), told, record.id)

    return min(incidents, key=rank, default=None)


def _is_news(record: Record) -> bool:
    """Is it its report's news? Where nothing is said, it is."""
    best = record.best("foreground")
    return best is None or bool(best.assertion.value.plain())


def sketch(setting: Setting) -> dict[bytes, Sketch]:
    """The sketches of a report's incidents; where it tells of none, one of the report itself, which may be about an incident of others."""
    about = lead(setting.records)
    told = day_of(setting.report.published)
    if about is None:
        return {WHOLE_REPORT: _with_report(Sketch("incident", told=told), setting)}
    made = {}
    for record in setting.records:
        if record.kind == "incident":
            own = _sketch(record, told)
            made[record.id] = _with_report(own, setting) if record.id == about.id else own
    return made


def _sketch(record: Record, told: int | None) -> Sketch:
    marks = {choice(record, "pattern")} & {"series"} | {choice(record, "status")} & UNREAL
    names = {role: found for role in ROLES if (found := named(record, role))}
    return Sketch("incident", choice(record, "type"), frozenset(mark for mark in marks if mark), days(record, "when"), told,
                  spots(record, "where"), names, tolls(record, "killed", "injured", "abducted", "detained"))


def _with_report(own: Sketch, setting: Setting) -> Sketch:
    """The sketch of the incident that the report is about: the words of the report speak for it."""
    text, title = setting.text.visible, setting.text.title or ""
    involved = {name for role in PEOPLE for name in own.names.get(role, ())}
    actors = [(name, record) for record in setting.records if record.kind == "actor" for name in named(record, "name", 1)]
    public = {name for name, _ in actors if name not in involved and _is_public(name)}
    people = {name for name, record in actors if name not in public and choice(record, "sort") in ("person", None) and is_person(name)}
    told_often = frozenset(word for name in [*public, address(setting.report.url)[0]] for word in words(name))
    return Sketch(own.kind, own.sort, own.marks | {"lead"}, own.days, own.told, own.spots, own.names, own.tolls,
                  terms(f"{title}\n{text}", without=told_often), terms(f"{title}\n{text[:HEAD]}", HEAD_TERMS, told_often),
                  tuple(sorted(people)[:40]), details(text),
                  terms(f"{title}\n{slug(setting.report.url)}", TITLE_TERMS, told_often), _places(setting.records))


def _places(records: Sequence[Record]) -> tuple[str, ...]:
    """The places that a report names, finer than a country, in normal form."""
    found = {squeezed(value.name) for record in records if record.kind == "place" for value in values(record, "name")
             if isinstance(value, Place) and (value.precision is None or value.precision <= 3)}
    return tuple(sorted(found - {""})[:30])


def _is_public(name: str) -> bool:
    """Does the actor stand in the news day after day? A minister or an army that two reports name does not make them one."""
    # Not everybody with an office: the sheriff whom two reports name is telling (leaving sheriffs out cost 0.02 of F1 on gva-incidents).
    return known_actor(name) is not None or is_holder(name)


def keys(it: Sketch) -> Iterator[str]:
    """The people harmed or suspected, the place, and for a lead the rarest words of its report and headline, its people and places."""
    harmed = [name for role in PEOPLE for name in it.names.get(role, ()) if is_person(name)]
    rare = sorted(it.people, key=lambda name: (-min(rarity(word) for word in name.lower().split()), name))
    yield from (f"who\t{key}" for key in list(dict.fromkeys(name_key(name) for name in [*harmed, *rare]))[:KEY_PEOPLE])
    yield from (f"at\t{spot.name}\t{spot.country or ''}" for spot in it.spots[:1] if spot.precision is None or spot.precision <= 3)
    titled = [word for word in telling(it.title, TITLE_TERMS) if rarity(word) >= TELLING_TITLE]
    yield from (f"of\t{word}" for word in dict.fromkeys([*telling(it.terms, KEY_TERMS), *titled[:KEY_TITLE]]))
    named_rarely = sorted(it.places, key=lambda name: (-max(map(rarity, name.split())), name))
    yield from (f"in\t{name}" for name in named_rarely[:KEY_PLACES])


def compare(a: Sketch, b: Sketch) -> Seen:
    """How alike two incidents are."""
    one_is_series = a.marks & SERIES != b.marks & SERIES
    if one_is_series and "lead" not in a.marks & b.marks:
        return OTHER_SORT
    may_be = plausible(a, b)
    if one_is_series and not may_be:
        return OTHER_SORT
    seen = features(a, b)
    if not may_be:  # nothing makes them one; what keeps them apart keeps others from joining them
        return Seen(0.0, apart=is_apart(seen, tuple(contradictions(a, b, seen))))
    # same_bare.json is by hand: of incidents that a report tells of in passing, there are no pairs to learn from.
    return judged(a, b, seen, weighed("incident", seen, "same.json" if "lead" in seen else "same_bare.json"))


def judged(a: Sketch, b: Sketch, seen: set[str], score: float) -> Seen:
    """What rules make of a score: some pairs are for a person, whatever weights say, and some are never one."""
    if a.marks & SERIES != b.marks & SERIES and seen.isdisjoint(BY_NAME):  # a report on one killing may call it one of many
        return OTHER_SORT
    against = tuple(contradictions(a, b, seen))
    score = held_back(score, seen, against)
    if "one is not real" in seen and seen.isdisjoint(HARMED):
        score = min(score, FOR_A_PERSON)
    if "lead" in seen and (_other_arms(a, b, seen) or _other_day(seen) or (_undated(a, b) and seen.isdisjoint(BY_NAME))):
        score = min(score, FOR_A_PERSON)
    apart = is_apart(seen, against)
    if score < PROPOSES:
        return Seen(score, apart=apart)
    return Seen(score, (*_agreements(a, b, seen), *(f"against it: {it}" for it in against)), apart)


def _other_arms(a: Sketch, b: Sketch, seen: set[str]) -> bool:
    """Is one with heavy arms and the other no attack at all, or with other heavy arms on another day, and no person harmed in both?
    Rockets, and the raid or the air strike that answers them, share a place, a week and all their words.
    """
    families = {FAMILIES.get(a.sort or ""), FAMILIES.get(b.sort or "")}
    if families.isdisjoint(HEAVY) or "shared victim" in seen:
        return False
    from_above = {a.sort, b.sort} <= {"air_strike", "drone_strike"}
    return "two families" in seen or (families <= HEAVY and a.sort != b.sort and not from_above and "days apart >= 1" in seen)


def _other_day(seen: set[str]) -> bool:
    """Are the two told of exact days that are two apart or more, with nothing that tells one deed from the next of its sort? Bombs on one
    road, strikes on one town and marches in one city are told in the same words week after week.
    """
    # Measured on the fitted part of gva-incidents (training/same.py choose): 0.9600 with this, 0.9607 without.
    if not {"days exact", "days apart >= 2"} <= seen or not seen.isdisjoint(BY_NAME):
        return False
    return seen.isdisjoint(NUMBERS) or not seen.isdisjoint(("numbers killed differ", "numbers injured differ"))


def _undated(a: Sketch, b: Sketch) -> bool:
    """Is there no date of the two to compare, neither of the deeds nor of the reports?"""
    return not any(one is not None and other is not None for one in (a.days, a.told) for other in (b.days, b.told))


def is_apart(seen: set[str], against: Sequence[str]) -> bool:
    """Does so much speak against the pair that nothing joins the two?"""
    if "lead" not in seen:
        return len(against) > 1 or (bool(against) and "bare shared person" not in seen)
    # Of pairs of one incident of gva-incidents whose reports disagree on two things, most share people.
    return len(against) > 1 + (not seen.isdisjoint(BY_NAME)) + (not seen.isdisjoint(MANY_NAMES))


def held_back(score: float, seen: set[str], against: Sequence[str]) -> float:
    """The score, but no more than what is for a person where something plainly speaks against the pair, or little for it.

    People in common outweigh what speaks against; words in plenty do where a deed or a date may be misread. That two reports of one form
    name other victims, towns or tolls they outweigh only where the reports share an age or a number, of a house or a squad.
    """
    # On the fitted part of gva-incidents the last costs 0.001 of F1 (training/same.py choose); reports of one form are joined without it.
    if not against and _is_grounded(seen):
        return score
    # Fitted part: 0.9631 with this, 0.9638 without. A report on the second killing names the victim of the first.
    if {"other victim", "days apart >= 8"} <= seen and seen.isdisjoint(HARMED):
        return min(score, FOR_A_PERSON)
    by_words = not seen.isdisjoint(BY_WORDS) and (seen.isdisjoint(MANIFEST) or not seen.isdisjoint(NUMBERS))
    return score if by_words or not seen.isdisjoint(OUTWEIGH) else min(score, FOR_A_PERSON)


def _is_grounded(seen: set[str]) -> bool:
    """Is there more than a common subject: people, words in plenty, or one place at one time? Reports on one country share a lot."""
    if "lead" not in seen or not seen.isdisjoint(GROUNDS):
        return True
    near = "one place" in seen or ("places exact" in seen and "km >= 10" not in seen)
    dated = "days exact" in seen and "days apart >= 2" not in seen
    return near and (dated or "days meet" in seen or ("days unknown" in seen and "told apart >= 3" not in seen))


def contradictions(a: Sketch, b: Sketch, seen: set[str]) -> Iterator[str]:
    """What the two cannot both have, in words."""
    held = _bare(seen)
    if ("days apart >= 8" in held or ("days apart >= 4" in held and "days exact" in held)) and a.days and b.days:
        yield f"{days_apart(a.days, b.days)} days apart"
    if "two countries" in held:
        yield f"{a.spots[0].name} ({a.spots[0].country}) and {b.spots[0].name} ({b.spots[0].country}) are in two countries"
    elif "km >= 100" in held:
        yield f"{a.spots[0].name} and {b.spots[0].name} are {apart_km(a.spots[0], b.spots[0]):.0f} km apart"
    if "other victim" in held and "shared person" not in held:
        yield f"other victims: {people_of(a, 'victim', 'target')[0]}, {people_of(b, 'victim', 'target')[0]}"
    if "two families" in held:
        yield f"{a.sort} and {b.sort} are two things".replace("_", " ")
    if "killed times >= 4" in held:
        yield f"tolls contradict: {_shown(a)} against {_shown(b)} killed"


def _bare(seen: set[str]) -> set[str]:
    """The features without what marks them as those of no lead."""
    return seen if "lead" in seen else {name.removeprefix("bare ") for name in seen}


def _shown(it: Sketch) -> str:
    least, most = total(it.tolls, "killed") or (0, 0)
    return f"{least:g}" if least == most else f"{least:g} or more" if math.isinf(most) else f"{least:g} to {most:g}"


def _agreements(a: Sketch, b: Sketch, seen: set[str]) -> Iterator[str]:
    """What the two have in common, in words; small differences among it."""
    held = _bare(seen)
    if held & {"one place", "one wide place"}:
        yield f"same place, {a.spots[0].name}"
    elif "places exact" in held and "km >= 100" not in held:
        yield f"{a.spots[0].name} and {b.spots[0].name} are {apart_km(a.spots[0], b.spots[0]):.0f} km apart"
    if "one day" in held:
        yield "same day"
    elif "days meet" in held:
        yield "dates that may be the same"
    elif a.days and b.days and "days apart >= 4" not in held:
        gap = days_apart(a.days, b.days)
        yield "one day apart" if gap == 1 else f"{gap} days apart"
    if held & {"one type", "one family"}:
        yield f"same kind of deed, {(a.sort or '').replace('_', ' ')}" if a.sort == b.sort else f"{a.sort} and {b.sort} are alike"
    for name in dict.fromkeys(shared(people_of(a, *PEOPLE), people_of(b, *PEOPLE))):
        yield f"shared {'victim' if name in a.names.get('victim', ()) else 'person'} {name}"
    if "one weapon" in held:
        yield "same weapon"
    for field in ("killed", "injured"):
        if f"one number {field}" in held:
            yield f"same number {field}"
    people = shared(a.people, b.people)
    if people:
        yield "both reports name " + ", ".join(people[:3]) + (f" and {len(people) - 3} more" if len(people) > 3 else "")
    words = sorted([(a.terms[word] * b.terms[word], word) for word in a.terms.keys() & b.terms.keys()], reverse=True)
    if len(words) > 3:
        yield "words in common: " + ", ".join(word for _, word in words[:5])


SAME = Same(sketch, keys, compare, joins=JOINS, proposes=PROPOSES, gist=gist, screen=screen)
