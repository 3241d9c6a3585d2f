"""How far two or more coders agree beyond chance: Krippendorff's alpha, with an interval."""

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): all is computed from coincidences, pairs of values within a unit,
# each unit's pairs weighing 1 / (values - 1), so that units of any number of values and missing ones need no other formula.

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Unit = Sequence[Hashable]  # what the coders gave one unit; None where one gave nothing
DRAWS, SEED, WITHIN = 1000, 1, 0.95
LEAST_GROUPS = 5  # reports; of fewer an interval would say more than is known


@dataclass(frozen=True, slots=True)
class Agreement:
    """An alpha and what it rests on.

    Args:
        alpha: 1 is perfect, 0 what chance gives, below 0 worse than chance; None where nothing can be said: fewer than two values
            that can be paired, or no two that differ, so that chance has nothing to disagree about.
        units: Units with two values or more.
        low: Lower end of the interval, None where there is none.
        high: Upper end.
        metric: A key of ``METRICS``.
    """

    alpha: float | None
    units: int
    low: float | None = None
    high: float | None = None
    metric: str = "nominal"


def _nominal(values: Numbers, _: Numbers) -> Numbers:
    return np.asarray(values[:, None] != values[None, :], dtype=np.float64)


def _ordinal(values: Numbers, sizes: Numbers) -> Numbers:
    """Squared number of values that lie between two ranks, half of either end counted."""
    order = np.argsort(values)
    middle = np.empty_like(sizes)
    middle[order] = np.cumsum(sizes[order]) - sizes[order] / 2
    return _squared(middle)


def _interval(values: Numbers, _: Numbers) -> Numbers:
    return _squared(values)


def _squared(values: Numbers) -> Numbers:
    apart: Numbers = values[:, None] - values[None, :]
    return apart * apart


def _ratio(values: Numbers, _: Numbers) -> Numbers:
    total = values[:, None] + values[None, :]
    share: Numbers = np.divide(values[:, None] - values[None, :], total, out=np.zeros_like(total), where=total != 0)
    return share * share


METRICS: Mapping[str, Callable[[Numbers, Numbers], Numbers]] = {
    "nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}


def alpha(units: Sequence[Unit], metric: str = "nominal") -> float | None:
    """Krippendorff's alpha; see ``Agreement.alpha``.

    Args:
        units: For each unit the coders' values in any order, None for a missing one. Numbers where the metric is not nominal; of
            ratio none below 0.
        metric: A key of ``METRICS``.
    """
    return agreement([units], metric, draws=0).alpha


def agreement(groups: Sequence[Sequence[Unit]], metric: str = "nominal", *, draws: int = DRAWS) -> Agreement:
    """Alpha over all units, with an interval by drawing whole groups again.

    Units of one report are not independent: who misread its first line misreads it in every field. So reports are drawn, not units.

    Args:
        groups: Units by report.
        metric: A key of ``METRICS``.
        draws: Of the bootstrap (percentiles, seeded: the same units give the same interval).
    """
    paired = [[[value for value in unit if value is not None] for unit in group] for group in groups]
    paired = [kept for group in paired if (kept := [unit for unit in group if len(unit) > 1])]
    units = sum(map(len, paired))
    distinct = sorted({value for group in paired for unit in group for value in unit}, key=lambda value: (str(type(value)), value))
    if not distinct:
        return Agreement(None, 0, metric=metric)
    number = {value: n for n, value in enumerate(distinct)}
    values = np.arange(len(distinct), dtype=np.float64) if metric == "nominal" else np.array(distinct, dtype=np.float64)
    held = np.stack([_coincidences([[number[value] for value in unit] for unit in group], len(distinct)) for group in paired])
    made = _alpha(held.sum(axis=0), values, metric)
    if not draws or made is None or len(paired) < LEAST_GROUPS:
        return Agreement(made, units, metric=metric)
    low, high = _interval_of(held, values, metric, draws)
    return Agreement(made, units, low, high, metric)


def _coincidences(units: Sequence[Sequence[int]], size: int) -> Numbers:
    """Pairs of values within units; shape (values, values), symmetric."""
    made = np.zeros((size, size))
    for unit in units:
        weight = 1 / (len(unit) - 1)
        for n, one in enumerate(unit):
            for m, other in enumerate(unit):
                if n != m:
                    made[one, other] += weight
    return made


def _alpha(held: Numbers, values: Numbers, metric: str) -> float | None:
    sizes = held.sum(axis=1)
    total = sizes.sum()
    apart = METRICS[metric](values, sizes)
    expected = float((np.outer(sizes, sizes) * apart).sum())
    if total < 2 or expected <= 0:
        return None
    return 1 - float((held * apart).sum()) * float(total - 1) / expected


def _interval_of(held: Numbers, values: Numbers, metric: str, draws: int) -> tuple[float, float] | tuple[None, None]:
    chance = np.random.default_rng(SEED)
    found = []
    for _ in range(draws):
        times = np.bincount(chance.integers(0, len(held), len(held)), minlength=len(held))
        made = _alpha(np.tensordot(times.astype(np.float64), held, axes=1), values, metric)
        if made is not None:  # a draw in which all agree on one value says nothing
            found.append(made)
    if len(found) < draws / 2:
        return None, None
    tail = (1 - WITHIN) / 2 * 100
    low, high = np.percentile(found, [tail, 100 - tail])
    return float(low), float(high)
