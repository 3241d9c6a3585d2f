"""The averaged perceptron: a linear model over string features, small, exact and fast enough without libraries."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import orjson

from daybook.errors import ConfigError

SCALE = 100  # shipped weights are integers: averaged weight times this, so that results are equal on every machine


class Perceptron:
    """Scores of classes from string features.

    Collins 2002, averaged perceptron. Weights are integers (see ``SCALE``); ties go to the class that comes first.

    Args:
        classes: Names, in the order of the weights.
        weights: Feature -> [class index, weight, class index, weight, …], as the file has it: pairing them up takes longer than reading.
    """

    def __init__(self, classes: tuple[str, ...], weights: Mapping[str, Sequence[int]]) -> None:
        self.classes = classes
        self._weights = weights

    def scores(self, features: Iterable[str]) -> list[int]:
        """The score of each class, in the order of ``classes``."""
        scores = [0] * len(self.classes)
        get = self._weights.get
        for feature in features:
            flat = get(feature)
            if flat is not None:
                for k in range(0, len(flat), 2):
                    scores[flat[k]] += flat[k + 1]
        return scores

    def best(self, features: Iterable[str]) -> str:
        """The class with the highest score."""
        scores = self.scores(features)
        return self.classes[scores.index(max(scores))]


def load(name: str) -> dict[str, Any]:
    """A model file that ships in ``extract/models``: gzip'd JSON, never pickled.

    Raises:
        ConfigError: The file is missing or broken; says which and what to do.
    """
    try:
        packed = (files("daybook.extract") / "models" / name).read_bytes()
        model: dict[str, Any] = orjson.loads(gzip.decompress(packed))
    except (OSError, ValueError, EOFError) as fault:
        raise ConfigError(f"the model {name} cannot be read ({fault}); install daybook again") from fault
    return model


def unpacked(model: Mapping[str, Any]) -> Perceptron:
    """The perceptron of a model file: {"classes": […], "weights": {feature: [class, weight, class, weight, …]}}."""
    return Perceptron(tuple(model["classes"]), model["weights"])
