"""What is seen of two incidents: place, day, deed, people, tolls; and, where both reports are about them, the words of the reports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations

from daybook.core.sketch import Sketch, Toll
from daybook.kinds.sketching import apart_km, at_least, days_apart, is_person, overlap, shared, within
from daybook.text.commonness import rarities, unseen

FAMILIES = {name: family for family, names in {
    "fire": "shelling air_strike drone_strike chemical_attack", "bomb": "bombing suicide_bombing",
    "attack": "armed_attack clash assassination killing execution ill_treatment", "taking": "abduction", "law": "arrest raid release",
    "street": "protest riot crackdown", "other": "destruction expulsion unrest_other"}.items() for name in names.split()}
NEAR = {frozenset(pair) for pair in (("fire", "bomb"), ("fire", "attack"), ("bomb", "attack"), ("attack", "street"), ("street", "other"),
                                     ("fire", "other"), ("bomb", "other"), ("attack", "other"), ("taking", "law"), ("attack", "taking"))}
UNREAL = frozenset(("planned", "threatened", "denied", "foiled"))
PEOPLE = ("victim", "perpetrator", "target", "party")
RARE, PLAIN = 6.8, 2.5  # rarity of a word that 1 in 900 reports has, 1 in 12


def features(a: Sketch, b: Sketch) -> set[str]:
    """What is seen of two incidents, by name."""
    seen = {"bias"}
    for part in (_when, _where, _deed, _who, _how_many):
        seen.update(part(a, b))
    if "lead" in a.marks and "lead" in b.marks:
        seen.update(_reports(a, b))
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
    ahead = [x.days[0] - y.told for x, y in ((a, b), (b, a)) if x.days is not None and y.told is not None]
    if ahead:  # of a report and the day in the other: most reports follow the deed, none tells of it weeks before
        yield from at_least("told before", max(ahead), (-300, -60, -30, -14, -7, -3, -1, 0, 1, 2, 7, 30))


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


def people_of(it: Sketch, *roles: str) -> tuple[str, ...]:
    """The persons in these roles."""
    return tuple(name for role in roles for name in it.names.get(role, ()) if is_person(name)) if it.names else ()


def _who(a: Sketch, b: Sketch) -> Iterator[str]:
    for role, roles in (("victim", ("victim", "target")), ("perpetrator", ("perpetrator", "party"))):
        ours, theirs = people_of(a, *roles), people_of(b, *roles)
        if ours and theirs:
            both = shared(ours, theirs)
            yield f"shared {role}" if both else f"other {role}"
            if len(both) > 1:
                yield f"shared {role}s"
        told = len(shared(ours, b.people)) + len(shared(theirs, a.people))
        yield from at_least(f"{role}s told", told, (1, 2, 3))
    if shared(people_of(a, *PEOPLE), people_of(b, *PEOPLE)):
        yield "shared person"


def _how_many(a: Sketch, b: Sketch) -> Iterator[str]:
    for field in ("killed", "injured"):
        ours, theirs = total(a.tolls, field), total(b.tolls, field)
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


def total(counts: Iterable[Toll], field: str) -> tuple[float, float] | None:
    """The largest count of a field, of all or else of any group: (least, most)."""
    found = [(toll.of == "all", toll.min or 0, float("inf") if toll.max is None else toll.max) for toll in counts if toll.field == field]
    return max(found)[1:] if found else None


def _reports(a: Sketch, b: Sketch) -> list[str]:
    people = len(shared(a.people, b.people))
    seen = ["lead", *at_least("words", overlap(a.terms, b.terms), (0.03, 0.06, 0.1, 0.14, 0.18, 0.23, 0.28, 0.35, 0.45, 0.6, 0.8)),
            *at_least("head", overlap(a.head, b.head), (0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)),
            *at_least("people", people, (1, 2, 3, 5, 8)), *_words(a, b), *_details(a, b)]
    if a.people and b.people:
        seen += at_least("people share", people / min(len(a.people), len(b.people)), (0.01, 0.2, 0.34, 0.5, 0.75, 1.0))
    else:
        seen.append("people unknown")
    if a.told is not None and b.told is not None:
        seen += at_least("told apart", abs(a.told - b.told), (1, 2, 3, 5, 8, 15, 46, 181))
    else:
        seen.append("told unknown")
    return seen


def _words(a: Sketch, b: Sketch) -> list[str]:
    """Headlines against headlines and against whole reports; and what the words that both have tell, however long the reports are."""
    less, more = sorted((within(a.title, b.words), within(b.title, a.words)))
    rare, other = rarities(), unseen()
    common = [rare.get(word, other) for word in a.words & b.words]
    return [*at_least("titles", overlap(a.title, b.title), (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)),
            *at_least("title within", more, (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9)),
            *at_least("titles within", less, (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)),
            *at_least("rare words", len([it for it in common if it >= RARE]), (1, 2, 3, 5, 8)),
            *at_least("rarity", math.fsum([it - PLAIN for it in common if it > PLAIN]), (4, 8, 12, 16, 22, 30, 40, 60, 90)),
            *at_least("terms", min(len(a.terms), len(b.terms)), (8, 20, 40, 79))]


def _details(a: Sketch, b: Sketch) -> list[str]:
    """Ages, numbers and places that both reports name."""
    seen: list[str] = []
    if a.details and b.details:
        figures, ours, theirs = a.details & b.details, _ages(a.details), _ages(b.details)
        ages = len(ours & theirs)
        seen += at_least("figures", len(figures), (1, 2, 3, 5))
        if ours and theirs:
            seen += ["shared age" if ages else "other ages", *at_least("ages", ages, (2, 3))]
        if len(a.details) > len(ours) and len(b.details) > len(theirs):
            seen += at_least("numbers", len(figures) - ages, (1, 2, 3)) or ["other numbers"]
    if a.places and b.places:
        seen += at_least("places", len(set(a.places).intersection(b.places)), (1, 2, 3, 5)) or ["other places"]
    return seen


@lru_cache(maxsize=8192)
def _ages(details: frozenset[str]) -> frozenset[str]:
    return frozenset(it for it in details if it[0] == "a")


PAIRED = ("words >= 0.1", "words >= 0.18", "words >= 0.28", "head >= 0.1", "head >= 0.2", "people >= 1", "people >= 2", "shared victim",
          "other victim", "one place", "one day", "days apart >= 2", "told apart >= 3", "told apart >= 15", "km >= 30", "shared age",
          "killed times >= 2", "title within >= 0.3", "titles within >= 0.3", "titles >= 0.3", "rare words >= 2", "rarity >= 16",
          "rarity >= 40", "places >= 1", "places >= 3", "victims told >= 1", "perpetrators told >= 1", "told before >= 1", "numbers >= 1",
          "terms >= 20")


def _together(seen: set[str]) -> frozenset[str]:
    """Pairs of telling features: a shared name means more where the reports are weeks apart."""
    return _pairs_of(_PAIRED & seen)


_PAIRED = frozenset(PAIRED)


@lru_cache(maxsize=16384)
def _pairs_of(names: frozenset[str]) -> frozenset[str]:
    return frozenset(f"{a} & {b}" for a, b in combinations([name for name in PAIRED if name in names], 2))
