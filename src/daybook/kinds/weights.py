"""Learned weights: a logistic regression over named features, kept as weights.json in a kind's folder."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import repeat


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned.

    Args:
        weights: Feature -> weight; a feature that is not in it weighs nothing.
        threshold: Confidence from which on a candidate is kept.
    """

    weights: dict[str, float]
    threshold: float

    def confidence(self, features: Iterable[str]) -> float:
        """0..1: the logistic of the sum of weights, whatever order they come in."""
        return 1 / (1 + math.exp(-math.fsum(map(self.weights.get, features, repeat(0.0)))))


@lru_cache(maxsize=16)
def weights(kind: str, file: str = "weights.json") -> Weights:
    """The weights that ship with a kind, by its name: of its finder, or of another file in its folder."""
    row = json.loads((files(f"daybook.kinds.{kind}") / file).read_text(encoding="utf-8"))
    return Weights(row["weights"], row["threshold"])
