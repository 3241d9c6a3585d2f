"""From the encoder's probabilities to confidences: how often such a value of such a record is right.

A logistic curve for each field over the logits of two probabilities, that there is such a record and that it has such a value, and the
highest confidence that the field has earned; fitted on the dev reports of syria-news by training/encoder/calibrate.py, which also tells
how well it holds on reports left out.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("calibration.json")
SUREST = 0.9995


@lru_cache(maxsize=1)
def _curves() -> dict[str, tuple[float, float, float, float]]:
    return {name: (a, b, c, most) for name, (a, b, c, most) in json.loads(FILE.read_text(encoding="utf8")).items()}


def logit(probability: float) -> float:
    """Of a probability, held off 0 and 1."""
    sure = min(max(probability, 1 - SUREST), SUREST)
    return math.log(sure / (1 - sure))


def confidence(name: str, record: float, value: float = SUREST) -> float:
    """How often a value with these probabilities is right, 0..1; their product where nothing was fitted for the field.

    Args:
        name: "incident" for the record, "incident.killed" for a value.
        record: The encoder's probability of the record.
        value: And of the value in it.
    """
    curve = _curves().get(name)
    if curve is None:
        return round(record * value, 3)
    a, b, c, most = curve
    return round(min(most, 1 / (1 + math.exp(-(a * logit(record) + b * logit(value) + c)))), 3)
