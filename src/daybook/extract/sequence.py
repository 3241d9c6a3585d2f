"""A linear model over sequences: labels one after another, the best path found exactly.

Collins 2002, structured perceptron with first-order Viterbi. Weights are integers (see ``SCALE``), so results are equal on every
machine; ties go to the label that comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from daybook.extract.perceptron import load

SCALE = 5  # shipped weights are averaged weights times this; on PolNeAR finer ones change no figure and double the file
Scores = npt.NDArray[np.int64]
Features = Sequence[Sequence[str]]
Weights = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Path:
    """The best labels of a sequence and how far they lead.

    Args:
        labels: One an item.
        margins: For each item, the best path's score less that of the best path with any other label there, in weights' units.
    """

    labels: tuple[str, ...]
    margins: tuple[float, ...]


class _Table:
    """Rows of weights by feature; a feature that is not there weighs nothing."""

    def __init__(self, weights: Weights, width: int) -> None:
        self._rows = {feature: n for n, feature in enumerate(weights, 1)}
        self._weights = np.zeros((len(weights) + 1, width), dtype=np.int64)
        for n, flat in enumerate(weights.values(), 1):
            self._weights[n, flat[::2]] = flat[1::2]

    def scores(self, features: Features) -> Scores:
        """Shape (items, width)."""
        get, width = self._rows.get, max(map(len, features))
        summed: Scores = self._weights[[[get(f, 0) for f in row] + [0] * (width - len(row)) for row in features]].sum(axis=1)
        return summed


class SequenceModel:
    """Labels sequences.

    Args:
        labels: Their names; the first is what a sequence is taken to follow.
        weights: Feature of an item -> [label, weight, …].
        pairs: Feature of an item and the one before -> [label before * labels + label, weight, …].
        source: "name@version".
    """

    def __init__(self, labels: Sequence[str], weights: Weights, pairs: Weights, source: str) -> None:
        self.labels = tuple(labels)
        self.source = source
        self._items = _Table(weights, len(self.labels))
        self._pairs = _Table(pairs, len(self.labels) ** 2)

    def path(self, items: Features, pairs: Features) -> Path:
        """The best path over a sequence; ``pairs`` are features of each item with the one before it. Linear in the sequence."""
        if not items:
            return Path((), ())
        size = len(self.labels)
        local = self._items.scores(items)
        steps = self._pairs.scores(pairs).reshape(-1, size, size)
        # tolist(): on rows of three, plain Python is five times faster than numpy
        labels, margins = best_path(local.tolist(), steps.tolist())
        return Path(tuple(self.labels[n] for n in labels), tuple(margin / SCALE for margin in margins))


def best_path(local: Sequence[Sequence[float]], steps: Sequence[Sequence[Sequence[float]]]) -> tuple[list[int], list[float]]:
    """Indices of the best labels, and for each item the lead over the best path with another label there.

    Args:
        local: Score of each label of each item.
        steps: Score of each (label before, label) of each item; before the first stands label 0.
    """
    size, n = len(local[0]), len(local)
    every = range(size)
    ahead = [[local[0][b] + steps[0][0][b] for b in every]]
    for i in range(1, n):
        before, step, here = ahead[-1], steps[i], local[i]
        ahead.append([max(before[a] + step[a][b] for a in every) + here[b] for b in every])
    behind: list[list[float]] = [[0.0] * size]
    for i in range(n - 1, 0, -1):
        after, step, here = behind[-1], steps[i], local[i]
        behind.append([max(step[a][b] + here[b] + after[b] for b in every) for a in every])
    behind.reverse()
    labels, margins = [], []
    last = None
    for i in range(n):
        if last is None:
            reach = [steps[0][0][b] + local[0][b] + behind[0][b] for b in every]
        else:
            reach = [steps[i][last][b] + local[i][b] + behind[i][b] for b in every]
        last = reach.index(max(reach))
        labels.append(last)
        total = [ahead[i][b] + behind[i][b] for b in every]
        margins.append(total[last] - max((total[b] for b in every if b != last), default=0))
    return labels, margins


def read_model(name: str) -> dict[str, SequenceModel]:
    """The sequence models of a shipped file, by name.

    Raises:
        ConfigError: The file is missing or broken.
    """
    file: dict[str, Any] = load(name)
    source = f"{file['name']}@{file['version']}"
    return {key: SequenceModel(part["labels"], part["weights"], part["pairs"], source) for key, part in file["models"].items()}
