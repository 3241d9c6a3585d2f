"""When two reports tell of one incident: place, day, deed, people, tolls; and, where both are about it, the words of the reports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from daybook.core.record import Record
from daybook.core.sketch import WHOLE_REPORT, Same, Seen, Setting, Sketch, Toll
from daybook.kinds.sketching import (
    HEAD,
    HEAD_TERMS,
    apart_km,
    at_least,
    choice,
    day_of,
    days,
    days_apart,
    details,
    is_person,
    keys_of,
    named,
    overlap,
    overlaps,
    shared,
    spots,
    telling,
    terms,
    tolls,
    weighed,
)
from daybook.text.commonness import rarity
from daybook.text.lists import known_actor
from daybook.text.normal import words
from daybook.text.office_holders import is_holder
from daybook.text.spelling import name_key

FAMILIES = {name: family for family, names in {
    "fire": "shelling air_strike drone_strike chemical_attack", "bomb": "bombing suicide_bombing",
    "attack": "armed_attack clash assassination killing execution ill_treatment", "taking": "abduction", "law": "arrest raid release",
    "street": "protest riot crackdown", "other": "destruction expulsion unrest_other"}.items() for name in names.split()}
NEAR = {frozenset(pair) for pair in (("fire", "bomb"), ("fire", "attack"), ("bomb", "attack"), ("attack", "street"), ("street", "other"),
                                     ("fire", "other"), ("bomb", "other"), ("attack", "other"), ("taking", "law"), ("attack", "taking"))}
NO_LEAD = frozenset(("law",))  # an arrest follows a deed: where a report tells of both as its news, it is about the deed
SERIES = frozenset(("series",))
UNREAL = frozenset(("planned", "threatened", "denied", "foiled"))
PEOPLE = ("victim", "perpetrator", "target", "party")
ROLES = (*PEOPLE, "weapon")
KEY_TERMS, KEY_PEOPLE = 12, 8
# Measured by training/same.py on all 4,666 readable reports of gva-incidents, half of their incidents held back from all fitting.
LEAST_WORDS = 0.1  # overlap of two reports' words; of the pairs with less that share no name, place or day, 106 of 154,005 are one incident
# The threshold is the best on the fitted part: BCubed F1 of the reports' own sketches is 0.960 there with 0.4, 0.956 with 0.35, 0.958 with
# 0.45 (on the held part 0.949, 0.945, 0.948).
ROUNDING = 1e-9  # more than what adding up in another order changes
JOINS, PROPOSES = 0.4, 0.1
FOR_A_PERSON = 0.39  # a pair with something plainly against it, and nothing that outweighs it, is never joined by a rule
GROUNDS = frozenset(("people >= 1", "words >= 0.18", "head >= 0.15", "shared person", "shared victim", "shared perpetrator"))
OUTWEIGH = frozenset(("people >= 1", "words >= 0.18", "head >= 0.15", "shared victim", "shared perpetrator", "bare shared person"))
BY_NAME = frozenset(("people >= 1", "shared victim", "shared perpetrator"))


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
    told_often = frozenset(word for name in public for word in words(name))
    return Sketch(own.kind, own.sort, own.marks | {"lead"}, own.days, own.told, own.spots, own.names, own.tolls,
                  terms(f"{title}\n{text}", without=told_often), terms(f"{title}\n{text[:HEAD]}", HEAD_TERMS, told_often),
                  tuple(sorted(people)[:40]), details(text))


def _is_public(name: str) -> bool:
    """Does the actor stand in the news day after day? A minister or an army that two reports name does not make them one."""
    # Not everybody with an office: the sheriff whom two reports name is telling (leaving sheriffs out cost 0.02 of F1 on gva-incidents).
    return known_actor(name) is not None or is_holder(name)


def keys(it: Sketch) -> Iterator[str]:
    """The people harmed or suspected, the place, and for a lead the rarest words of its report and the people in it."""
    harmed = [name for role in PEOPLE for name in it.names.get(role, ()) if is_person(name)]
    rare = sorted(it.people, key=lambda name: (-min(rarity(word) for word in name.lower().split()), name))
    yield from (f"who\t{key}" for key in list(dict.fromkeys(name_key(name) for name in [*harmed, *rare]))[:KEY_PEOPLE])
    yield from (f"at\t{spot.name}\t{spot.country or ''}" for spot in it.spots[:1] if spot.precision is None or spot.precision <= 3)
    yield from (f"of\t{word}" for word in telling(it.terms, KEY_TERMS))


def features(a: Sketch, b: Sketch) -> set[str]:
    """What is seen of two incidents, by name."""
    both = "lead" in a.marks and "lead" in b.marks
    seen = {"bias", *_when(a, b), *_where(a, b), *_deed(a, b), *_who(a, b), *_how_many(a, b)}
    if both:
        seen |= set(_reports(a, b))
        return seen | _together(seen)
    return {f"bare {name}" for name in seen}


def _when(a: Sketch, b: Sketch) -> Iterator[str]:
    if a.days and b.days:
        gap = days_apart(a.days, b.days)
        exact = a.days[0] == a.days[1] and b.days[0] == b.days[1]
        yield "days exact" if exact else "days vague"
        if gap == 0:
            yield "one day" if exact else "days meet"
        yield from at_least("days apart", gap, (1, 2, 4, 8, 31))
    else:
        yield "days unknown"


def _where(a: Sketch, b: Sketch) -> Iterator[str]:
    if not a.spots or not b.spots:
        yield "place unknown"
        return
    one, two = a.spots[0], b.spots[0]
    km = apart_km(one, two)
    fine = max(one.precision or 2, two.precision or 2) <= 2
    if one.name == two.name and (km is None or km < 30):
        yield "one place" if fine else "one wide place"
    elif one.country and two.country and one.country != two.country:
        yield "two countries"
    elif km is None:
        yield "places not located"
    else:
        yield "places wide" if not fine else "places exact"
        yield from at_least("km" if fine else "wide km", km, (2, 10, 30, 100, 400))


def _deed(a: Sketch, b: Sketch) -> Iterator[str]:
    families = FAMILIES.get(a.sort or ""), FAMILIES.get(b.sort or "")
    if a.sort is None or b.sort is None:
        yield "no deed"
    elif a.sort == b.sort:
        yield "one type"
    elif families[0] == families[1]:
        yield "one family"
    else:
        yield "near families" if frozenset(families) in NEAR else "two families"
    if (a.marks ^ b.marks) & UNREAL:
        yield "one is not real"
    if "weapon" in a.names and "weapon" in b.names:
        yield "one weapon" if _same_words(a.names["weapon"], b.names["weapon"]) else "two weapons"


def _same_words(left: Iterable[str], right: Iterable[str]) -> bool:
    return bool({name.lower() for name in left} & {name.lower() for name in right})


def _people(it: Sketch, *roles: str) -> tuple[str, ...]:
    return tuple(name for role in roles for name in it.names.get(role, ()) if is_person(name)) if it.names else ()


def _who(a: Sketch, b: Sketch) -> Iterator[str]:
    for role, roles in (("victim", ("victim", "target")), ("perpetrator", ("perpetrator", "party"))):
        ours, theirs = _people(a, *roles), _people(b, *roles)
        if ours and theirs:
            both = shared(ours, theirs)
            yield f"shared {role}" if both else f"other {role}"
            if len(both) > 1:
                yield f"shared {role}s"
    if shared(_people(a, *PEOPLE), _people(b, *PEOPLE)):
        yield "shared person"


def _how_many(a: Sketch, b: Sketch) -> Iterator[str]:
    for field in ("killed", "injured"):
        ours, theirs = _total(a.tolls, field), _total(b.tolls, field)
        if ours is None or theirs is None:
            continue
        if ours == theirs:
            yield f"one number {field}"
            if ours[0] > 3:
                yield f"one large number {field}"
        elif max(ours[0], theirs[0]) <= min(ours[1], theirs[1]):
            yield f"numbers {field} agree"
        else:
            low, high = sorted((ours, theirs))
            yield f"numbers {field} differ"
            yield from at_least(f"{field} times", (high[0] + 1) / (low[1] + 1), (2, 4))


def _total(counts: Iterable[Toll], field: str) -> tuple[float, float] | None:
    """The largest count of a field, of all or else of any group: (least, most)."""
    found = [(toll.of == "all", toll.min or 0, float("inf") if toll.max is None else toll.max) for toll in counts if toll.field == field]
    return max(found)[1:] if found else None


def _reports(a: Sketch, b: Sketch) -> Iterator[str]:
    yield "lead"
    yield from at_least("words", overlap(a.terms, b.terms), (0.03, 0.06, 0.1, 0.14, 0.18, 0.23, 0.28, 0.35, 0.45, 0.6, 0.8))
    yield from at_least("head", overlap(a.head, b.head), (0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8))
    people = shared(a.people, b.people)
    yield from at_least("people", len(people), (1, 2, 3, 5, 8))
    if a.people and b.people:
        yield from at_least("people share", len(people) / min(len(a.people), len(b.people)), (0.01, 0.2, 0.34, 0.5, 0.75, 1.0))
    else:
        yield "people unknown"
    figures = a.details & b.details
    yield from at_least("figures", len(figures), (1, 2, 3, 5))
    ages = {d for d in a.details if d[0] == "a"}, {d for d in b.details if d[0] == "a"}
    if all(ages):
        yield "shared age" if ages[0] & ages[1] else "other ages"
    if a.told is not None and b.told is not None:
        yield from at_least("told apart", abs(a.told - b.told), (1, 2, 3, 5, 8, 15, 46, 181))
    else:
        yield "told unknown"


PAIRED = ("words >= 0.1", "words >= 0.18", "words >= 0.28", "head >= 0.1", "head >= 0.2", "people >= 1", "people >= 2", "shared victim",
          "other victim", "one place", "one day", "days apart >= 2", "told apart >= 3", "told apart >= 15", "km >= 30", "shared age",
          "killed times >= 2")


def _together(seen: set[str]) -> frozenset[str]:
    """Pairs of telling features: a shared name means more where the reports are weeks apart."""
    return _pairs_of(tuple(name for name in PAIRED if name in seen))


@lru_cache(maxsize=4096)
def _pairs_of(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(f"{a} & {b}" for a, b in combinations(names, 2))


def compare(a: Sketch, b: Sketch) -> Seen:
    """How alike two incidents are."""
    if a.marks & SERIES != b.marks & SERIES:
        return Seen(0.0, ("against it: one is a series, the other a single incident",), apart=True)
    if not plausible(a, b):
        return Seen(0.0)
    seen = features(a, b)
    is_lead = "lead" in seen
    # same_bare.json is by hand: of incidents that a report tells of in passing, there are no pairs to learn from.
    score = weighed("incident", seen, "same.json" if is_lead else "same_bare.json")
    against = tuple(contradictions(a, b, seen))
    score = held_back(score, seen, against)
    if is_lead and _other_arms(a, b, seen):
        score = min(score, FOR_A_PERSON)
    apart = is_apart(seen, against)
    if score < PROPOSES:
        return Seen(score, apart=apart)
    return Seen(score, (*_agreements(a, b, seen), *(f"against it: {it}" for it in against)), apart)


def _other_arms(a: Sketch, b: Sketch, seen: set[str]) -> bool:
    """Is one with heavy arms and the other no attack at all, and no person harmed in both? Rockets and the raid that answers them
    share a place, a week and all their words.
    """
    families = {FAMILIES.get(a.sort or ""), FAMILIES.get(b.sort or "")}
    return "two families" in seen and not families.isdisjoint(("fire", "bomb")) and seen.isdisjoint(BY_NAME)


def is_apart(seen: set[str], against: Sequence[str]) -> bool:
    """Does so much speak against the pair that nothing joins the two?"""
    if "lead" not in seen:
        return len(against) > 1 or (bool(against) and "bare shared person" not in seen)
    # Of pairs of one incident of gva-incidents whose reports disagree on two things, most share people.
    return len(against) > (2 if seen & BY_NAME else 1)


def held_back(score: float, seen: set[str], against: Sequence[str]) -> float:
    """The score, but no more than what is for a person where something plainly speaks against the pair, or little for it."""
    return score if not against and _is_grounded(seen) else score if not seen.isdisjoint(OUTWEIGH) else min(score, FOR_A_PERSON)


def _is_grounded(seen: set[str]) -> bool:
    """Is there more than a common subject: people, words in plenty, or one place at one time? Reports on one country share a lot."""
    if "lead" not in seen or not seen.isdisjoint(GROUNDS):
        return True
    near = "one place" in seen or ("places exact" in seen and "km >= 10" not in seen)
    dated = "days exact" in seen and "days apart >= 2" not in seen
    return near and (dated or "days meet" in seen or ("days unknown" in seen and "told apart >= 3" not in seen))


def plausible(a: Sketch, b: Sketch) -> bool:
    """Is there anything that could make them one? Nine of ten pairs that share a block end here, at a tenth of the cost."""
    return overlap(a.terms, b.terms) >= LEAST_WORDS or _near(a, b, _names(a), _names(b))


def screen(sketches: Sequence[Sketch], pairs: Sequence[tuple[int, int]]) -> list[bool]:
    """Of many pairs, those that are plausible."""
    words = overlaps([it.terms for it in sketches], pairs) >= LEAST_WORDS - ROUNDING
    names = [_names(it) for it in sketches]
    return [by_words or _near(sketches[a], sketches[b], names[a], names[b]) for (a, b), by_words in zip(pairs, words.tolist(), strict=True)]


def _names(it: Sketch) -> tuple[frozenset[str], frozenset[str]]:
    """The people in its report, and those who have a part in it, by the keys of their names."""
    return keys_of(it.people), keys_of(_people(it, *PEOPLE))


def _near(a: Sketch, b: Sketch, ours: tuple[frozenset[str], ...], theirs: tuple[frozenset[str], ...]) -> bool:
    """Do they share people, or a place at one time?"""
    if not all(map(frozenset.isdisjoint, ours, theirs)):
        return True
    if not a.days or not b.days or not a.spots or not b.spots or days_apart(a.days, b.days) > 3:
        return False
    km = apart_km(a.spots[0], b.spots[0])
    return a.spots[0].name == b.spots[0].name or (km is not None and km <= 30)


def contradictions(a: Sketch, b: Sketch, seen: set[str]) -> Iterator[str]:
    """What the two cannot both have, in words."""
    held = {name.removeprefix("bare ") for name in seen}
    if ("days apart >= 8" in held or ("days apart >= 4" in held and "days exact" in held)) and a.days and b.days:
        yield f"{days_apart(a.days, b.days)} days apart"
    if "two countries" in held:
        yield f"{a.spots[0].name} ({a.spots[0].country}) and {b.spots[0].name} ({b.spots[0].country}) are in two countries"
    elif "km >= 100" in held:
        yield f"{a.spots[0].name} and {b.spots[0].name} are {apart_km(a.spots[0], b.spots[0]):.0f} km apart"
    if "other victim" in held and "shared person" not in held:
        yield f"other victims: {_people(a, 'victim', 'target')[0]}, {_people(b, 'victim', 'target')[0]}"
    if "two families" in held:
        yield f"{a.sort} and {b.sort} are two things".replace("_", " ")
    if "killed times >= 4" in held:
        yield f"tolls contradict: {_shown(a)} against {_shown(b)} killed"


def _shown(it: Sketch) -> str:
    least, most = _total(it.tolls, "killed") or (0, 0)
    return f"{least:g}" if least == most else f"{least:g} or more" if math.isinf(most) else f"{least:g} to {most:g}"


def _agreements(a: Sketch, b: Sketch, seen: set[str]) -> Iterator[str]:
    """What the two have in common, in words; small differences among it."""
    held = {name.removeprefix("bare ") for name in seen}
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
    for name in dict.fromkeys(shared(_people(a, *PEOPLE), _people(b, *PEOPLE))):
        yield f"shared {'victim' if name in a.names.get('victim', ()) else 'person'} {name}"
    if "one weapon" in held:
        yield "same weapon"
    for field in ("killed", "injured"):
        if f"one number {field}" in held:
            yield f"same number {field}"
    people = shared(a.people, b.people)
    if people:
        yield "both reports name " + ", ".join(people[:3]) + (f" and {len(people) - 3} more" if len(people) > 3 else "")
    words = sorted(((weight * b.terms[word], word) for word, weight in a.terms.items() if word in b.terms), reverse=True)
    if len(words) > 3:
        yield "words in common: " + ", ".join(word for _, word in words[:5])


SAME = Same(sketch, keys, compare, joins=JOINS, proposes=PROPOSES, screen=screen)
