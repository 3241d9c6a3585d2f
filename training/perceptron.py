"""Training of averaged perceptrons (Collins 2002), for the models that daybook.extract.perceptron reads."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from daybook.extract.perceptron import SCALE


class Learner:
    """Weights that learn from mistakes, averaged over all steps."""

    def __init__(self, classes: Sequence[str]) -> None:
        self.classes = tuple(classes)
        self._index = {name: n for n, name in enumerate(self.classes)}
        self._weights: dict[str, list[float]] = {}
        self._totals: dict[str, list[float]] = {}
        self._since: dict[str, list[int]] = {}
        self._step = 0

    def scores(self, features: Sequence[str]) -> list[float]:
        scores = [0.0] * len(self.classes)
        for feature in features:
            weights = self._weights.get(feature)
            if weights is not None:
                for n, weight in enumerate(weights):
                    if weight:
                        scores[n] += weight
        return scores

    def guess(self, features: Sequence[str]) -> str:
        scores = self.scores(features)
        return self.classes[scores.index(max(scores))]

    def learn(self, features: Sequence[str], truth: str, guess: str) -> None:
        """One step: towards the truth and away from the guess, if they differ."""
        self._step += 1
        if truth != guess:
            for feature in features:
                self._add(feature, self._index[truth], 1.0)
                self._add(feature, self._index[guess], -1.0)

    def _add(self, feature: str, n: int, change: float) -> None:
        if feature not in self._weights:
            size = len(self.classes)
            self._weights[feature], self._totals[feature], self._since[feature] = [0.0] * size, [0.0] * size, [0] * size
        weights = self._weights[feature]
        self._totals[feature][n] += (self._step - self._since[feature][n]) * weights[n]
        self._since[feature][n] = self._step
        weights[n] += change

    def averaged(self, least: float = 0.1) -> dict[str, list[int]]:
        """Feature -> [class, weight, class, weight …], integers; weights under ``least`` are left out."""
        packed: dict[str, list[int]] = defaultdict(list)
        for feature, weights in self._weights.items():
            for n, weight in enumerate(weights):
                total = self._totals[feature][n] + (self._step - self._since[feature][n]) * weight
                mean = total / max(1, self._step)
                if abs(mean) >= least:
                    packed[feature] += [n, round(mean * SCALE)]
        return dict(sorted(packed.items()))


def write(path: Path, model: dict[str, Any]) -> None:
    """Write a model: canonical JSON, gzip without a time stamp, so that equal training gives equal bytes."""
    text = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
