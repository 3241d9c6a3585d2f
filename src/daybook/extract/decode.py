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

    Sequences fall into stretches at the places where no best path can run on, and only stretches whose words' own best labels do not
    follow each other are searched: the result is the same, and news is mostly "none".

    Args:
        logs: shape (sequences, words, 1 + 2 * classes), log probabilities of O, B of class 0, I of class 0, B of class 1 …

    Returns:
        shape (sequences, words). "I" follows only "B" or "I" of its class.
    """
    many, length, labels = logs.shape
    path: Labels = logs.argmax(2)
    if not length or labels < 3:
        return path
    begin, inside = logs[:, :, 1::2], logs[:, :, 2::2]
    alone = logs[:, :, :1] - np.maximum(begin, inside)  # what leaving the class costs at a word, beside what going on at the next gains
    cut = np.ones((many, length + 1), bool)
    cut[:, 1:length] = (inside[:, 1:] - begin[:, 1:] <= alone[:, :-1]).all(2)
    within = (path % 2 == 0) & (path > 0)
    wrong = within.copy()
    wrong[:, 1:] &= (path[:, 1:] != path[:, :-1]) & (path[:, 1:] != path[:, :-1] + 1)
    wrong |= within & cut[:, :-1]
    stretches = [(row, first, last) for row in np.flatnonzero(wrong.any(1)).tolist() for first, last in _stretches(cut[row], wrong[row])]
    if not stretches:
        return path
    longest = max(last - first for _, first, last in stretches)
    held = np.full((len(stretches), longest, labels), -np.inf, np.float32)
    held[:, :, 0] = 0  # behind a stretch nothing goes on
    for n, (row, first, last) in enumerate(stretches):
        held[n, : last - first] = logs[row, first:last]
    for (row, first, last), found in zip(stretches, _viterbi(held), strict=True):
        path[row, first:last] = found[: last - first]
    return path


def _stretches(cut: NDArray[np.bool_], wrong: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The stretches between cuts that hold a wrong word."""
    cuts = np.flatnonzero(cut)
    firsts = np.unique(np.searchsorted(cuts, np.flatnonzero(wrong), side="right") - 1)
    return [(int(cuts[n]), int(cuts[n + 1])) for n in firsts]


def _viterbi(logs: Floats) -> Labels:
    """The search itself, over shape (sequences, words, labels)."""
    many, length, labels = logs.shape
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
