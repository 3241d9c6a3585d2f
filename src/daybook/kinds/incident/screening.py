"""Which pairs of incidents are worth comparing: one by one, and of many thousands at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybook.core.sketch import Sketch, Spot
from daybook.kinds.incident.seen import PEOPLE, people_of
from daybook.kinds.sketching import apart_km, days_apart, keys_of, overlap, within

# Measured by training/same.py on all 4,666 readable reports of gva-incidents, half of their incidents held back from all fitting.
LEAST_WORDS = 0.1  # overlap of two reports' words; of the pairs with less that share no name, place or day, 106 of 154,005 are one incident
LEAST_HEAD, LEAST_TITLE = 0.15, 0.4
TOLD_APART, DAYS_APART, NEAR_KM = 8, 3, 30
ROUNDING = 5e-7  # more than what adding up in another order and in single precision changes, and less than a step of what is added up
FAR = 1 << 40  # days; of what has no date
AT_ONCE = 32  # gists that are set beside all theirs in one go; more take longer, for the table of their words leaves the cache

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


@dataclass(frozen=True, slots=True)
class Gist:
    """Of a sketch what ``screen`` looks at: its words, and as if they were words the people and places named in it.

    Args:
        items: shape (items,), int32: numbers of this process, each item once.
        sorts: shape (items,), int8: ``WORD``, ``PERSON`` or ``PLACE``.
        weights: shape (3, items), float32: what each word weighs in the text, in the headline and beginning, and squared in the headline
            alone.
        told: Day of the report.
        days: First and last day; ``(FAR, -FAR)`` without dates or a place.
        spot: The place.
    """

    items: NDArray[np.int32]
    sorts: NDArray[np.int8]
    weights: NDArray[np.float32]
    told: int | None
    days: tuple[int, int]
    spot: Spot | None


WORD, PERSON, PLACE = range(3)
_numbers: dict[object, int] = {}  # of all items that gists of this process have


def gist(it: Sketch) -> Gist:
    """What ``screen`` looks at. Small, so that those of all records that may be compared are kept."""
    # A person is told by their role, 0 or 1, and their key; PLACE, which is neither, keeps places apart from them.
    words, people = list(it.words), [(role, key) for role, keys in enumerate(_names(it)) for key in keys]
    held = [*words, *people, *((PLACE, place) for place in it.places)]
    items = np.fromiter((_numbers.setdefault(item, len(_numbers) + 1) for item in held), np.int32, len(held))
    sorts = np.repeat(np.array((WORD, PERSON, PLACE), np.int8), (len(words), len(people), len(it.places)))
    weights = np.zeros((3, len(held)), np.float32)
    for n, part in enumerate((it.terms, it.head, it.title)):
        weights[n, : len(words)] = [part.get(word, 0.0) for word in words]
    weights[2] **= 2
    dated = bool(it.days and it.spots)
    return Gist(items, sorts, weights, it.told, it.days if it.days and dated else (FAR, -FAR), it.spots[0] if dated else None)


def screen(gists: Sequence[Gist], pairs: NDArray[np.int64]) -> Answers:
    """Of many pairs, shape (pairs, 2), those that are plausible; perhaps one more whose likeness is a rounding below what it must be."""
    met, back = np.unique(pairs, return_inverse=True)
    left, right = back.reshape(-1, 2).T
    its = [gists[n] for n in met.tolist()]
    found = _told_of_one_thing(its, left, right)
    rest = np.flatnonzero(~found)
    found[rest] = _beside(its, left[rest], right[rest])
    return found


def _told_of_one_thing(its: Sequence[Gist], left: Places, right: Places) -> Answers:
    """Do they share enough words, people, or places at one time?"""
    rows = _Rows.of(its)
    told = np.array([FAR * n if it.told is None else it.told for n, it in enumerate(its, 1)], np.int64)
    found = np.zeros(len(left), bool)
    for mine, pair, ours, theirs in rows.shared(left, right):
        text, head, people, places = (np.bincount(pair, one, len(mine)) for one in (
            *(rows.weights[:2, ours] * rows.weights[:2, theirs]), rows.sorts[ours] == PERSON, rows.sorts[ours] == PLACE))
        within_ = np.maximum(*(np.bincount(pair, rows.weights[2, side], len(mine)) for side in (ours, theirs)))
        near = np.abs(told[left[mine]] - told[right[mine]]) <= TOLD_APART
        found[mine] = ((text >= LEAST_WORDS - ROUNDING) | (people > 0) | (head >= LEAST_HEAD - ROUNDING)
                       | (within_ >= LEAST_TITLE - ROUNDING) | (near & (places > 0)))
    return found


def _beside(its: Sequence[Gist], left: Places, right: Places) -> Answers:
    """Are they dated within days of each other, and in one place or near?"""
    days = np.array([it.days for it in its], np.int64).reshape(-1, 2)
    near = np.asarray(np.maximum(days[left, 0] - days[right, 1], days[right, 0] - days[left, 1]) <= DAYS_APART, bool)
    near[near] = [_km(its[a].spot, its[b].spot) <= NEAR_KM for a, b in zip(left[near].tolist(), right[near].tolist(), strict=True)]
    return near


def _km(a: Spot | None, b: Spot | None) -> float:
    """Kilometres between them; 0 for one name, infinite where one has no position."""
    if a is None or b is None:
        return math.inf
    km = 0.0 if a.name == b.name else apart_km(a, b)
    return math.inf if km is None else km


@dataclass(frozen=True, slots=True)
class _Rows:
    """The items of gists one behind the other, and as rows filled up with item 0.

    Args:
        rows: shape (gists, most items), int32
        starts: shape (gists,): where in the following those of each begin.
        sorts: shape (all items,)
        weights: shape (3, all items)
    """

    rows: NDArray[np.int32]
    starts: NDArray[np.intp]
    sorts: NDArray[np.int8]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, its: Sequence[Gist]) -> _Rows:
        """The rows of these."""
        its = its or (gist(Sketch("incident")),)
        sizes = np.array([len(it.items) for it in its], np.intp)
        starts, of = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(its)), sizes)
        rows = np.zeros((len(its), max(1, int(sizes.max()))), np.int32)
        rows[of, np.arange(len(of)) - starts[of]] = np.concatenate([it.items for it in its])
        return cls(rows, starts, np.concatenate([it.sorts for it in its]), np.concatenate([it.weights for it in its], axis=1))

    def shared(self, left: Places, right: Places) -> Iterator[tuple[Places, ...]]:
        """The items that the two of each pair share, some pairs at a time.

        Yields:
            Places of some of the pairs, shape (some,); and of each item that two of them share the place of the pair among these, and
            where it stands in ``sorts`` as an item of the left and of the right, shape (items,) each.
        """
        order = np.argsort(left, kind="stable")
        ours, firsts = np.unique(left[order], return_index=True)
        ends = np.append(firsts[1:], len(order))
        where = np.zeros((AT_ONCE, int(self.rows.max()) + 1), np.int16)  # of each item its place in a row, from 1
        numbered, lines = np.arange(1, self.rows.shape[1] + 1), np.arange(AT_ONCE)[:, None]
        for at in range(0, len(ours), AT_ONCE):
            some, mine = ours[at : at + AT_ONCE], order[firsts[at] : ends[min(at + AT_ONCE, len(ours)) - 1]]
            where[lines[: len(some)], self.rows[some]] = numbered
            where[:, 0] = 0
            met = where[np.searchsorted(some, left[mine])[:, None], self.rows[right[mine]]]
            pair, place = np.nonzero(met)
            yield mine, pair, self.starts[left[mine][pair]] + met[pair, place] - 1, self.starts[right[mine][pair]] + place
            where[lines[: len(some)], self.rows[some]] = 0
