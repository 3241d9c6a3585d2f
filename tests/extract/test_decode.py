"""Label sequences: none that is not allowed, and the best of those that are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.extract.decode import Run, best_labels, log_softmax, runs


def allowed(path: tuple[int, ...]) -> bool:
    """I of a class only after B or I of it."""
    before = (0, *path)
    return all(label == 0 or label % 2 == 1 or earlier in (label, label - 1) for earlier, label in itertools.pairwise(before))


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 2))
def test_the_best_sequence_is_the_best_of_all_that_are_allowed(seed: int, length: int, classes: int) -> None:
    logs = log_softmax(np.random.default_rng(seed).normal(size=(2, length, 1 + 2 * classes)).astype(np.float32))
    got = best_labels(logs)
    for n in range(2):
        every = [p for p in itertools.product(range(1 + 2 * classes), repeat=length) if allowed(p)]
        best = max(sum(float(logs[n, at, label]) for at, label in enumerate(p)) for p in every)

        assert allowed(tuple(got[n].tolist()))
        assert best == pytest.approx(sum(float(logs[n, at, label]) for at, label in enumerate(got[n])), abs=1e-4)


def test_runs_begin_with_b_and_end_before_the_next_b_or_o() -> None:
    logs = np.zeros((6, 5), np.float32)

    assert [Run(0, 1, 0, 1.0), Run(1, 3, 0, 1.0), Run(4, 6, 1, 1.0)] == runs([1, 1, 2, 0, 3, 4], logs)


def test_no_words_give_no_labels() -> None:
    assert (3, 0) == best_labels(np.zeros((3, 0, 5), np.float32)).shape
    assert [] == runs([], np.zeros((0, 5), np.float32))
