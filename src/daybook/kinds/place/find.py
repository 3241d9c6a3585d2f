"""Places: one draft for each distinct place that a report names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from daybook.core import Draft, Located, Place, Reading, Ref, Said
from daybook.text.gazetteer import fold, province
from daybook.text.gazetteer import lookup as known_places


def find(reading: Reading) -> Iterable[Draft]:
    """One draft for each distinct place, in the order of their first naming words."""
    held: dict[tuple[object, ...], list[Located]] = {}
    for located in reading.settings:
        held.setdefault(_identity(located.place), []).append(located)
    for same in held.values():
        yield _draft(reading, same)


def _identity(place: Place) -> tuple[object, ...]:
    """Two names with one position and precision are one place; without a position, the name tells."""
    return (fold(place.name),) if place.lat is None else (place.lat, place.lon, place.precision)


def _draft(reading: Reading, same: Sequence[Located]) -> Draft:
    first = same[0]
    sure = max(located.confidence for located in same)
    said = [Said("name", first.place, first.span, sure)]
    seen = {fold(first.place.name)}
    for located in same[1:]:
        own = reading.words(located.span)
        if fold(own) not in seen:
            seen.add(fold(own))
            said.append(Said("alias", Ref(own, "place"), located.span, located.confidence))
    within = _within(first.place)
    if within is not None:
        said.append(Said("within", within, None, first.confidence))
    return Draft("place", first.span, tuple(said), sure)


def _within(place: Place) -> Place | None:
    """The province that holds a town or district, as the gazetteer has it."""
    if place.lat is None or place.precision is None or place.precision > 3:
        return None
    entry = next((e for e in known_places(place.name) if (e.lat, e.lon) == (place.lat, place.lon)), None)
    wider = province(entry.admin1) if entry is not None and entry.admin1 is not None else None
    if wider is None:
        return None
    return Place(wider.name, wider.country, wider.geonames, wider.lat, wider.lon, wider.precision)
