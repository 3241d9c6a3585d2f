"""Which of the places that bear a name is meant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daybook.text.gazetteer import Entry, fold

NEAR_KM = 150.0  # places of one report lie together on this scale
MOST = 40  # entries of one name that are weighed; more are hamlets


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry, how well it fits (no unit, higher is better), and its share among its rivals, 0..1."""

    entry: Entry
    score: float
    share: float


@dataclass(frozen=True)
class Evidence:
    """What a report tells of where it plays.

    Args:
        states: How often each country is named, by ISO code.
        names: Folded name and entries of every place name in the report, once a mention.
        home: Where the dateline or the publisher's name point to.
    """

    states: Mapping[str, float]
    names: tuple[tuple[str, tuple[Entry, ...]], ...]
    home: tuple[Entry, ...]


def distance_km(a: Entry, b: Entry) -> float:
    """Great-circle distance of two entries (haversine, sphere of 6,371 km)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))


def holds(wide: Entry, inner: Entry) -> bool:
    """Does the wider place hold the other, by code or, of districts, by distance?"""
    if wide.precision <= inner.precision or wide.country != inner.country:
        return False
    if wide.sort == "country":
        return True
    if wide.sort == "province":
        return wide.admin1 == inner.admin1
    return wide.admin1 == inner.admin1 and distance_km(wide, inner) <= 2 * wide.extent_km + 20


def _size(entry: Entry) -> float:
    """Prior of an entry: countries, then provinces, then towns by population."""
    if entry.sort in ("country", "region"):
        return 9.0
    people = math.log10(entry.population + 100) - 2
    return people + (1.2 if entry.sort == "province" else -0.6 if entry.sort == "district" else 0.0)


def _own_name(key: str, entry: Entry) -> float:
    """The usual name counts more than an alternate one, a name of the same words with an article in between."""
    own = fold(entry.name)
    if own == key or own.startswith(key + " ") or key in (own[3:], "al " + own):
        return 1.5
    return 0.0


def _company(key: str, entry: Entry, evidence: Evidence) -> float:
    """How well the report's other places agree with the entry."""
    total = 0.0
    seen: set[str] = set()
    for name, others in evidence.names:
        if name == key or name in seen or len(seen) > 40:
            continue
        seen.add(name)
        total += max((_agreement(entry, other) / (1 + 0.25 * rank) for rank, other in enumerate(others[:8])), default=0.0)
    return total


def _agreement(entry: Entry, other: Entry) -> float:
    if other.precision == 5:
        return 0.5 if other.country is not None and other.country == entry.country else 0.0
    if holds(other, entry) or holds(entry, other):
        return 1.2
    if entry.country != other.country:
        return 0.0
    near = math.exp(-distance_km(entry, other) / NEAR_KM)
    return 0.15 + 0.8 * near + (0.35 if entry.admin1 is not None and entry.admin1 == other.admin1 else 0.0)


def score(key: str, entry: Entry, hints: Sequence[Entry], kind: str | None, evidence: Evidence) -> float:
    """How well an entry fits a name in this report."""
    total = _size(entry) + _own_name(key, entry)
    told = sum(evidence.states.values())
    if told and entry.country is not None:
        total += 2.5 * evidence.states.get(entry.country, 0.0) / told + (0.8 if entry.country in evidence.states else 0.0)
    company = _company(key, entry, evidence)
    total += 3.0 * (1 - math.exp(-company / 2))
    if any(holds(hint, entry) for hint in hints):
        total += 8.0
    if kind is not None:
        total += 2.5 if entry.sort == kind else -0.5
    if any(home.country == entry.country for home in evidence.home):
        total += 0.5
        total += 2.0 * max((math.exp(-distance_km(home, entry) / NEAR_KM) for home in evidence.home if home.country == entry.country), default=0.0)
    return total


def choose(key: str, entries: Sequence[Entry], hints: Sequence[Entry], kind: str | None, evidence: Evidence) -> Candidate | None:
    """The entry that fits best, None where there is none to choose from.

    Args:
        key: The folded name.
        entries: What it may denote.
        hints: What a name beside it may denote: the place in which it should lie.
        kind: "town", "district" or "province" where the words say so, or None.
        evidence: What the report tells.
    """
    scored = [(score(key, entry, hints, kind, evidence), entry) for entry in entries[:MOST]]
    if not scored:
        return None
    best, entry = max(scored, key=lambda pair: pair[0])
    total = sum(math.exp(s - best) for s, other in scored if distance_km(entry, other) > 50 or other is entry)
    return Candidate(entry, best, 1 / total)
