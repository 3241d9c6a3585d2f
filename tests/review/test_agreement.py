"""Krippendorff's alpha against published worked examples, against another's code, and by its laws."""

from __future__ import annotations

import random

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.review.agreement import METRICS, agreement, alpha

# Krippendorff 2011, the four observers and twelve units of his sections C to F; None is a missing value.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
UNITS = tuple(zip(*OBSERVERS, strict=True))
PUBLISHED = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


@pytest.mark.parametrize("metric", METRICS)
def test_the_published_example_gives_the_published_alpha(metric: str) -> None:
    found = alpha(UNITS, metric)

    assert found is not None and PUBLISHED[metric] == round(found, 3)


def test_two_coders_with_two_values_counted_by_hand() -> None:
    # Ten units, four disagreements, 14 zeros and 6 ones: 1 - 19 * 8 / (2 * 14 * 6) = 0.095, Krippendorff's section A.
    units = [(0, 0), (1, 1), (0, 1), (0, 0), (0, 0), (0, 0), (0, 0), (0, 1), (1, 0), (1, 0)]

    assert pytest.approx(1 - 19 * 8 / (2 * 14 * 6)) == alpha(units)


def test_what_one_coder_alone_gave_counts_for_nothing() -> None:
    units = [(1, 1), (1, 2), (2, 2)]

    assert alpha(units) == alpha([*units, (1, None), (None, 2), (None, None)])
    assert 3 == agreement([[*units, (1, None)]]).units


def test_where_nothing_differs_chance_has_nothing_to_say() -> None:
    assert alpha([("yes", "yes")] * 9) is None
    assert alpha([]) is None and alpha([(1, None)]) is None


values = st.one_of(st.none(), st.integers(0, 6))
some_units = st.lists(st.tuples(values, values, values), min_size=1, max_size=12)


def same(one: float | None, other: float | None) -> bool:
    return (one is None and other is None) or (one is not None and other == pytest.approx(one, abs=1e-9))


@given(some_units, st.sampled_from(sorted(METRICS)), st.randoms(use_true_random=False))
def test_the_order_of_coders_and_units_changes_nothing(units: list[tuple[int | None, ...]], metric: str, chance: random.Random) -> None:
    shuffled = [tuple(chance.sample(unit, len(unit))) for unit in chance.sample(units, len(units))]

    assert same(alpha(units, metric), alpha(shuffled, metric))


@given(st.lists(st.integers(0, 6), min_size=2, max_size=12).filter(lambda held: len(set(held)) > 1), st.sampled_from(sorted(METRICS)))
def test_perfect_agreement_is_one(held: list[int], metric: str) -> None:
    assert same(1.0, alpha([(value, value, None) for value in held], metric))


@given(some_units, st.sampled_from(sorted(METRICS)))
def test_it_is_what_the_library_of_that_name_computes(units: list[tuple[int | None, ...]], metric: str) -> None:
    pairable = [value for unit in units if sum(v is not None for v in unit) > 1 for value in unit if value is not None]
    found = alpha(units, metric)
    if len(set(pairable)) < 2:
        assert found is None
        return
    rows = np.array([[np.nan if value is None else value for value in coder] for coder in zip(*units, strict=True)], dtype=float)

    assert same(float(krippendorff.alpha(reliability_data=rows, level_of_measurement=metric)), found)


def test_the_interval_holds_alpha_is_the_same_each_time_and_narrows_with_more_reports() -> None:
    chance = random.Random(7)
    groups = [[(value, value if chance.random() < 0.8 else chance.randrange(4)) for value in chance.choices(range(4), k=5)]
              for _ in range(200)]
    few, many = agreement(groups[:20]), agreement(groups)

    assert few == agreement(groups[:20])
    for one in (few, many):
        assert one.low is not None and one.alpha is not None and one.high is not None and one.low < one.alpha < one.high
    assert many.high - many.low < few.high - few.low  # type: ignore[operator]


def test_of_few_reports_no_interval_is_given() -> None:
    found = agreement([[(1, 1), (2, 2), (1, 2)]] * 4)

    assert found.alpha is not None and (None, None) == (found.low, found.high)
