"""Which pairs of incidents are worth comparing: one by one, and of many thousands at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daybook.core.sketch import Sketch, Spot
from daybook.kinds.incident.seen import PEOPLE, people_of
from daybook.kinds.sketching import apart_km, days_apart, keys_of, overlap, within

# Measured by training/same.py on all 4,666 readable reports of gva-incidents, half of their incidents held back from all fitting.
LEAST_WORDS = 0.1  # overlap of two reports' words; of the pairs with less that share no name, place or day, 106 of 154,005 are one incident
LEAST_HEAD, LEAST_TITLE = 0.15, 0.4
TOLD_APART, DAYS_APART, NEAR_KM = 8, 3, 30
ROUNDING = 1e-9  # more than what adding up in another order changes
FAR = 1 << 40  # days; of what has no date
AT_ONCE = 32  # sketches that are set beside all theirs in one go; more take longer, for the table of their words leaves the cache

Places = NDArray[np.int64]  # of a pair's left, or right, among the sketches
Answers = NDArray[np.bool_]  # of each pair


def plausible(a: Sketch, b: Sketch) -> bool:
    """Is there anything that could make them one? Most pairs that share a block end here."""
    return overlap(a.terms, b.terms) >= LEAST_WORDS or _near(a, b)


def _near(a: Sketch, b: Sketch) -> bool:
    """Do they share people, a headline, or a place at one time?"""
    if not all(map(frozenset.isdisjoint, _names(a), _names(b))) or overlap(a.head, b.head) >= LEAST_HEAD:
        return True
    if max(within(a.title, b.words), within(b.title, a.words)) >= LEAST_TITLE:
        return True
    if a.told is not None and b.told is not None and abs(a.told - b.told) <= TOLD_APART and not set(a.places).isdisjoint(b.places):
        return True
    if not a.days or not b.days or not a.spots or not b.spots or days_apart(a.days, b.days) > DAYS_APART:
        return False
    return _km(a.spots[0], b.spots[0]) <= NEAR_KM


def _names(it: Sketch) -> tuple[frozenset[str], frozenset[str]]:
    """The people in its report, and those who have a part in it, by the keys of their names."""
    return keys_of(it.people), keys_of(people_of(it, *PEOPLE))


def screen(sketches: Sequence[Sketch], pairs: NDArray[np.int64]) -> Answers:
    """Of many pairs, shape (pairs, 2), those that are plausible; perhaps one more whose likeness is a rounding below what it must be."""
    found = np.zeros(len(pairs), bool)
    for asked in (_alike_in_words, _named_in_both, _alike_in_titles, _told_together, _beside):  # each of what the others leave open
        open_ = np.flatnonzero(~found)
        if len(open_):
            met, back = np.unique(pairs[open_], return_inverse=True)
            left, right = back.reshape(-1, 2).T
            found[open_] = asked([sketches[n] for n in met], left, right)
    return found


def _alike_in_words(its: Sequence[Sketch], left: Places, right: Places) -> Answers:
    terms = _Rows.of([it.terms for it in its])
    return terms.meet(terms, left, right) >= LEAST_WORDS - ROUNDING


def _named_in_both(its: Sequence[Sketch], left: Places, right: Places) -> Answers:
    names = _Rows.of([dict.fromkeys(((n, key) for n, keys in enumerate(_names(it)) for key in keys), 1.0) for it in its])
    return names.meet(names, left, right) > 0


def _alike_in_titles(its: Sequence[Sketch], left: Places, right: Places) -> Answers:
    numbers: dict[object, int] = {}
    head, words = _Rows.of([it.head for it in its], numbers), _Rows.of([dict.fromkeys(it.words, 1.0) for it in its], numbers)
    title = _Rows.of([{word: weight * weight for word, weight in it.title.items()} for it in its], numbers)
    within_ = np.maximum(words.meet(title, left, right), words.meet(title, right, left))
    return (within_ >= LEAST_TITLE - ROUNDING) | (head.meet(head, left, right) >= LEAST_HEAD - ROUNDING)


def _told_together(its: Sequence[Sketch], left: Places, right: Places) -> Answers:
    told = np.array([FAR * n if it.told is None else it.told for n, it in enumerate(its, 1)])
    near = np.asarray(np.abs(told[left] - told[right]) <= TOLD_APART, bool)
    places = _Rows.of([dict.fromkeys(it.places, 1.0) for it in its])
    near[near] = places.meet(places, left[near], right[near]) > 0
    return near


def _beside(its: Sequence[Sketch], left: Places, right: Places) -> Answers:
    """Are they dated within days of each other, and in one place or near?"""
    days = np.array([it.days if it.days and it.spots else (FAR, -FAR) for it in its])
    near = np.asarray(np.maximum(days[left, 0] - days[right, 1], days[right, 0] - days[left, 1]) <= DAYS_APART, bool)
    near[near] = [_km(its[a].spots[0], its[b].spots[0]) <= NEAR_KM for a, b in zip(left[near], right[near], strict=True)]
    return near


def _km(a: Spot, b: Spot) -> float:
    """Kilometres between them; 0 for one name, infinite where one has no position."""
    km = 0.0 if a.name == b.name else apart_km(a, b)
    return math.inf if km is None else km


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some words of each sketch, as numbers from 1, with their weights; rows are filled up with word 0 at weight 0."""

    words: NDArray[np.int32]
    weights: NDArray[np.float64]
    numbers: Mapping[object, int]

    @classmethod
    def of(cls, weighed: Sequence[Mapping[Any, float]], numbers: dict[object, int] | None = None) -> _Rows:
        """Those of each; ``numbers`` are those of words so far, where rows are to be set beside others."""
        numbers = {} if numbers is None else numbers
        most = max(map(len, weighed), default=0)
        words, weights = np.zeros((len(weighed), most), np.int32), np.zeros((len(weighed), most))
        for n, row in enumerate(weighed):
            words[n, : len(row)] = [numbers.setdefault(word, len(numbers) + 1) for word in row]
            weights[n, : len(row)] = list(row.values())
        return cls(words, weights, numbers)

    def meet(self, others: _Rows, left: Places, right: Places) -> NDArray[np.float64]:
        """Of each left row with the right one of the others, the sum of the products of weights of the words that both have."""
        found, order = np.zeros(len(left)), np.argsort(left, kind="stable")
        wide = np.zeros((AT_ONCE, len(self.numbers) + 1))
        rows = np.arange(AT_ONCE)[:, None]
        ours, starts = np.unique(left[order], return_index=True)
        ends = np.append(starts[1:], len(order))
        for at in range(0, len(ours), AT_ONCE):
            some, mine = ours[at : at + AT_ONCE], order[starts[at] : ends[min(at + AT_ONCE, len(ours)) - 1]]
            wide[rows[: len(some)], self.words[some]] = self.weights[some]
            row, theirs = np.searchsorted(some, left[mine])[:, None], right[mine]
            found[mine] = np.einsum("ij,ij->i", wide[row, others.words[theirs]], others.weights[theirs])
            wide[rows[: len(some)], self.words[some]] = 0
        return found
