"""Which of the places that bear a name is meant: all names of a report are decided together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daybook.text.gazetteer import Entry, fold
from daybook.text.states import state_of_code

# Weights set by hand on every third report of toponyms/lgl and trnews: nine settings around these gave 0.702-0.710 and 0.836-0.852
# within 161 km, so none is critical.
NEAR_KM = 120.0  # places of one report lie together on this scale
MOST = 30  # entries of one name that are weighed; more are hamlets
COMPANY = 40  # other names that are asked
ROUNDS = 3  # after which choices no longer change
CAPITAL = 2.0
COUNTRY = 10.5
HINTED = 9.0
COMPANY_WORTH = 6.0
OWN_LAND, OWN_PROVINCE, DOWN_THE_ROAD = 1.0, 1.0, 6.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry and its share of belief among its rivals that lie elsewhere, 0..1."""

    entry: Entry
    share: float


@dataclass(frozen=True, slots=True)
class Question:
    """A name to be decided.

    Args:
        key: Its folded name; one in a question's company counts once.
        entries: What it may denote, best known first.
        hints: What a name beside it may denote: the place in which it should lie.
        kind: "town", "district" or "province" where the words say so, or None.
    """

    key: str
    entries: tuple[Entry, ...]
    hints: tuple[Entry, ...] = ()
    kind: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What a report tells of where it plays, beside its place names.

    Args:
        states: By ISO code, how often it is named or hinted at, by folded name: a name is no evidence for itself.
        home: Where the dateline or the publisher's name point to.
        local: Where a local paper stands, whose towns need no country to be told.
        land: Country of a national paper.
    """

    states: Mapping[str, Mapping[str, float]]
    home: tuple[Entry, ...] = ()
    local: Entry | None = None
    land: str | None = None


def distance_km(a: Entry, b: Entry) -> float:
    """Great-circle distance of two entries (haversine, sphere of 6,371 km)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))


def holds(wide: Entry, inner: Entry) -> bool:
    """Does the wider place hold the other: by country, by province, or, of districts, by distance?"""
    if wide.precision <= inner.precision or wide.country is None or wide.country != inner.country:
        return False
    if wide.sort == "country":
        return True
    if wide.sort == "province":
        return wide.admin1 == inner.admin1
    if wide.sort == "region":
        return distance_km(wide, inner) <= 300
    return wide.admin1 == inner.admin1 and distance_km(wide, inner) <= 2 * wide.extent_km + 20


def _size(entry: Entry, rivals: Sequence[Entry]) -> float:
    """How often such a place is meant when nothing else is known: countries, capitals, then by population."""
    if entry.precision >= 5 or entry.sort == "region":
        return COUNTRY
    people = math.log10(entry.population + 100) - 2
    if entry.sort == "site":
        return 2.0
    if entry.sort == "province":
        town = any(r.sort == "town" and r.admin1 == entry.admin1 and r.population >= 50_000 for r in rivals)
        return people * 0.6 + (0.0 if town else 1.5)
    if entry.sort == "district":
        return people - 0.8
    state = state_of_code(entry.country) if entry.country else None
    is_capital = state is not None and fold(state.capital) == fold(entry.name) and entry.population > 30_000
    washington = entry.admin1 == "US.DC"  # GeoNames has "Washington" beside a capital called "Washington, D.C."
    return people + (CAPITAL if is_capital or washington else 0.0)


def _own_name(key: str, entry: Entry) -> float:
    """The usual name counts more than an alternate one, with or without an article or the word for what it is."""
    own = fold(entry.name)
    with_article = own.endswith(" " + key) and len(own) <= len(key) + 3
    return 1.5 if own == key or own.startswith(key + " ") or with_article else 0.0


def _agreement(entry: Entry, other: Entry) -> float:
    """How much it speaks for an entry that another name denotes ``other``, 0 to 1.5."""
    if entry.country is None or entry.country != other.country:
        return 0.0
    if other.sort == "country":
        return 0.5
    if holds(other, entry) or holds(entry, other):
        return 1.5
    near = math.exp(-distance_km(entry, other) / NEAR_KM)
    same = entry.admin1 is not None and entry.admin1 == other.admin1
    return 0.25 + 0.85 * near + (0.4 if same else 0.0)


def _alone(question: Question, entry: Entry, evidence: Evidence) -> float:
    """How well an entry fits by itself: size, name, hints, the countries that are told of, the paper's home."""
    total = _size(entry, question.entries) + _own_name(question.key, entry)
    told = {code: sum(n for key, n in names.items() if key != question.key) for code, names in evidence.states.items()}
    every = sum(told.values())
    if every and entry.country is not None and told.get(entry.country):
        total += 0.8 + 2.5 * told[entry.country] / every
    if any(holds(hint, entry) for hint in question.hints):
        total += HINTED
    if question.kind is not None:
        total += 2.5 if entry.sort == question.kind else -0.5
    total += _to_readers(entry, evidence)
    near = max((math.exp(-distance_km(home, entry) / NEAR_KM) for home in evidence.home if home.country == entry.country), default=None)
    return total if near is None else total + 0.5 + 2.0 * near


def _to_readers(entry: Entry, evidence: Evidence) -> float:
    """How much nearer an entry lies to those whom the paper is written for: theirs is the Paris down the road."""
    if evidence.land is not None:
        return OWN_LAND if entry.country == evidence.land else 0.0
    if evidence.local is None or entry.country != evidence.local.country:
        return 0.0
    same = OWN_PROVINCE if entry.admin1 is not None and entry.admin1 == evidence.local.admin1 else 0.0
    return OWN_LAND + same + DOWN_THE_ROAD * math.exp(-distance_km(evidence.local, entry) / NEAR_KM)


def _shares(scores: Sequence[float]) -> list[float]:
    best = max(scores)
    weights = [math.exp(score - best) for score in scores]
    return [weight / sum(weights) for weight in weights]


def decide(questions: Sequence[Question], evidence: Evidence) -> list[Candidate | None]:
    """For each name the entry that fits best together with the others, None where there is none to choose from.

    Belief propagates in a few rounds: each name's entries are weighed by what the other names probably denote.
    """
    kept = [q.entries[:MOST] for q in questions]
    alone = [[_alone(q, entry, evidence) for entry in entries] for q, entries in zip(questions, kept, strict=True)]
    beliefs = [_shares(scores) if scores else [] for scores in alone]
    asked = [i for i, q in enumerate(questions) if kept[i] and q.key not in {p.key for p in questions[:i]}][:COMPANY]
    table = _table(questions, kept, asked)
    for _ in range(ROUNDS):
        beliefs = [_shares([score + _weight(table[i][e], beliefs) for e, score in enumerate(scores)]) if scores else []
                   for i, scores in enumerate(alone)]
    return [_chosen(entries, shares) for entries, shares in zip(kept, beliefs, strict=True)]


Agreements = list[tuple[int, list[float]]]


def _table(questions: Sequence[Question], kept: Sequence[tuple[Entry, ...]], asked: Sequence[int]) -> list[list[Agreements]]:
    """For each name and entry, for each other name, how the entry agrees with that name's entries."""
    memory: dict[tuple[str, int], Agreements] = {}
    table = []
    for i, question in enumerate(questions):
        rows = []
        for number, entry in enumerate(kept[i]):
            at = (question.key, number)
            if at not in memory or memory[at] is None:
                others = [j for j in asked if questions[j].key != question.key]
                memory[at] = [(j, [_agreement(entry, other) for other in kept[j]]) for j in others]
            rows.append(memory[at])
        table.append(rows)
    return table


def _weight(agreements: Agreements, beliefs: Sequence[Sequence[float]]) -> float:
    """What the company of the other names is worth; it saturates, so that a long report does not outweigh a hint."""
    total = sum(sum(share * agrees for share, agrees in zip(beliefs[j], row, strict=True)) for j, row in agreements)
    return COMPANY_WORTH * (1 - math.exp(-total / 2))


def _chosen(entries: Sequence[Entry], shares: Sequence[float]) -> Candidate | None:
    if not entries:
        return None
    best = max(range(len(entries)), key=lambda i: shares[i])
    near = sum(share for entry, share in zip(entries, shares, strict=True) if distance_km(entry, entries[best]) <= 50)
    return Candidate(entries[best], near)
