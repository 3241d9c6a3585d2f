"""Scores of labels to stretches: the best sequence in which a name is begun before it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Run:
    """Words [first, last) of one class, with the mean probability of their labels."""

    first: int
    last: int
    label: int  # number of the class, from 0
    probability: float


def log_softmax(scores: Floats) -> Floats:
    """Over the last axis."""
    top = scores.max(-1, keepdims=True)
    shifted = scores - top
    out: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return out


def best_labels(logs: Floats) -> Labels:
    """The likeliest allowed labels: Viterbi over BIO, for many sequences at once.

    Args:
        logs: shape (sequences, words, 1 + 2 * classes), log probabilities of O, B of class 0, I of class 0, B of class 1 …

    Returns:
        shape (sequences, words). "I" follows only "B" or "I" of its class.
    """
    many, length, labels = logs.shape
    if not length:
        return np.zeros((many, 0), np.int64)
    inside = np.arange(2, labels, 2)
    score = logs[:, 0].copy()
    score[:, inside] = -np.inf
    came = np.empty((length, many, labels), np.int64)
    rows = np.arange(many)
    for at in range(1, length):
        best = score.argmax(1)
        came[at] = best[:, None]
        begun, on = score[:, inside - 1], score[:, inside]
        came[at][:, inside] = np.where(begun >= on, inside - 1, inside)
        before = np.repeat(score[rows, best][:, None], labels, 1)
        before[:, inside] = np.maximum(begun, on)
        score = before + logs[:, at]
    path = np.empty((many, length), np.int64)
    path[:, -1] = score.argmax(1)
    for at in range(length - 1, 0, -1):
        path[:, at - 1] = came[at][rows, path[:, at]]
    return path


def runs(labels: Sequence[int], logs: Floats) -> list[Run]:
    """The stretches of one sequence of labels.

    Args:
        labels: One for each word, numbered as in ``best_labels``.
        logs: shape (words, labels), log probabilities.
    """
    found: list[Run] = []
    first = -1
    for at, label in enumerate([*labels, 0]):
        if first >= 0 and (label == 0 or label % 2 == 1):
            chosen = logs[np.arange(first, at), list(labels[first:at])]
            found.append(Run(first, at, (labels[first] - 1) // 2, float(np.exp(chosen.mean()))))
            first = -1
        if label and label % 2 == 1:
            first = at
    return found
