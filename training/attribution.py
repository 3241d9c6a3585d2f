"""Train the models of attribution: python training/attribution.py ../shared/data/polnear/train.jsonl.gz

Data: PolNeAR (Newell et al. 2018), train part. Two sequence models: which tokens are a cue, and for a given cue which tokens of
its sentence are its source and its content. Every tenth report is held out and measured; --all learns from it too.
Structured perceptron, averaged (Collins 2002); features that were seen once are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from perceptron import write

from daybook.core import Reading, Report, Span, Text
from daybook.extract.attribution_features import Cue, View, cue_features, cue_pairs, role_features, role_pairs, sentence_tokens, view
from daybook.extract.sentences import split
from daybook.extract.sequence import SCALE, SequenceModel, best_path

NAME, VERSION = "attribution.perceptron", 1
CUE_LABELS, ROLE_LABELS = ("O", "B", "I"), ("O", "S", "C")
Row = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """A sequence: features of its items, of its steps, and the truth."""

    items: list[list[str]]
    pairs: list[list[str]]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """A report with its gold cues as token ranges, each with its attribution."""

    row: Row
    reading: Reading
    view: View
    cues: list[tuple[Cue, Row]]


def look(row: Row) -> Seen:
    reading = split(Reading(Report(row["id"]), Text(row["text"])))
    held: list[tuple[int, int, tuple[int, int], Row]] = []
    for attribution in row["attributions"]:
        for start, end in attribution["cue"]:
            at = reading.indices_in(Span(start, end).trimmed(row["text"]))
            sentence = sentence_tokens(reading, Span(start, end).trimmed(row["text"]))
            if at and sentence:
                held.append((at.start, min(at.stop, sentence[1]), sentence, attribution))
    by_sentence: dict[tuple[int, int], set[int]] = {}
    for first, last, sentence, _ in held:
        by_sentence.setdefault(sentence, set()).update(range(first, last))
    cues = [(Cue(f, n, s, frozenset(by_sentence[s] - set(range(f, n)))), a) for f, n, s, a in held]
    return Seen(row, reading, view(reading), cues)


def cue_examples(seen: Seen) -> list[Example]:
    labels = ["O"] * len(seen.reading.tokens)
    for cue, _ in sorted(seen.cues, key=lambda c: c[0].first - c[0].last):
        if all(labels[i] == "O" for i in range(cue.first, cue.last)):
            labels[cue.first : cue.last] = ["B"] + ["I"] * (cue.last - cue.first - 1)
    made = []
    for sentence in seen.reading.sentences:
        at = seen.reading.indices_in(sentence)
        if at:
            items, pairs = cue_features(seen.view, at.start, at.stop), cue_pairs(seen.view, at.start, at.stop)
            made.append(Example(items, pairs, tuple(labels[at.start : at.stop])))
    return made


def role_examples(seen: Seen) -> list[Example]:
    made = []
    for cue, attribution in seen.cues:
        labels = ["O"] * (cue.sentence[1] - cue.sentence[0])
        for kind, label in (("content", "C"), ("source", "S")):
            for start, end in attribution[kind]:
                for i in seen.reading.indices_in(Span(start, end)):
                    if cue.sentence[0] <= i < cue.sentence[1] and not cue.first <= i < cue.last:
                        labels[i - cue.sentence[0]] = label
        made.append(Example(role_features(seen.view, cue), role_pairs(seen.view, cue), tuple(labels)))
    return made


def index(rows: Sequence[list[list[str]]], least: int) -> dict[str, int]:
    counts = Counter(feature for items in rows for item in items for feature in item)
    return {feature: n for n, (feature, count) in enumerate(((f, c) for f, c in sorted(counts.items()) if c >= least), 1)}


def numbered(items: list[list[str]], ids: dict[str, int]) -> np.ndarray:
    width = max(map(len, items))
    return np.array([[ids.get(f, 0) for f in item] + [0] * (width - len(item)) for item in items], dtype=np.int32)


class Structured:
    """Weights of items and steps that learn from the best path's mistakes."""

    def __init__(self, examples: Sequence[Example], labels: Sequence[str], least: int) -> None:
        self.labels = tuple(labels)
        self.ids = index([e.items for e in examples], least), index([e.pairs for e in examples], least)
        size = len(labels)
        self._w = [np.zeros((len(self.ids[0]) + 1, size)), np.zeros((len(self.ids[1]) + 1, size * size))]
        self._sum = [np.zeros_like(w) for w in self._w]
        self._step = 0
        name = {label: n for n, label in enumerate(labels)}
        self._data = [(numbered(e.items, self.ids[0]), numbered(e.pairs, self.ids[1]), [name[x] for x in e.labels]) for e in examples]

    def epoch(self, order: random.Random) -> int:
        """Once over the data; how many items were wrong."""
        wrong, size = 0, len(self.labels)
        order.shuffle(self._data)
        for items, pairs, truth in self._data:
            self._step += 1
            local = self._w[0][items].sum(axis=1)
            steps = self._w[1][pairs].sum(axis=1).reshape(-1, size, size)
            guess, _ = best_path(local.tolist(), steps.tolist())
            if guess == truth:
                continue
            for i in range(len(truth)):
                if guess[i] != truth[i]:
                    wrong += 1
                    self._change(0, items[i], truth[i], guess[i])
                right, chosen = (truth[i - 1] if i else 0) * size + truth[i], (guess[i - 1] if i else 0) * size + guess[i]
                if right != chosen:
                    self._change(1, pairs[i], right, chosen)
        return wrong

    def _change(self, part: int, features: np.ndarray, right: int, chosen: int) -> None:
        for array, by in ((self._w[part], 1.0), (self._sum[part], float(self._step))):
            np.add.at(array[:, right], features, by)
            np.add.at(array[:, chosen], features, -by)
            array[0] = 0.0

    def packed(self, least: float) -> Row:
        """The averaged weights as ``SequenceModel`` reads them."""
        parts = []
        for ids, w, total in zip(self.ids, self._w, self._sum, strict=True):
            exact = w - total / max(1, self._step)
            exact[np.abs(exact) < least] = 0
            mean = np.rint(exact * SCALE).astype(int)
            kept = {f: [(int(n), int(mean[i, n])) for n in np.flatnonzero(mean[i])] for f, i in ids.items() if mean[i].any()}
            parts.append({f: [number for pair in pairs for number in pair] for f, pairs in kept.items()})
        return {"labels": list(self.labels), "weights": parts[0], "pairs": parts[1]}


def train(examples: list[Example], labels: Sequence[str], epochs: int, least: float, seen: int) -> Row:
    learner, order, start = Structured(examples, labels, seen), random.Random(11), time.process_time()
    for n in range(epochs):
        print(f"epoch {n + 1}: {learner.epoch(order)} items wrong, {time.process_time() - start:.0f} s", flush=True)
    return learner.packed(least)


def spans(labels: Sequence[str]) -> set[tuple[int, int, str]]:
    """Runs of one label, [start, end); B begins a run that I goes on with."""
    found: set[tuple[int, int, str]] = set()
    start = 0
    for i in range(1, len(labels) + 1):
        if i < len(labels) and labels[i] == ("I" if labels[start] == "B" else labels[start]) and labels[i] != "B":
            continue
        if labels[start] != "O":
            found.add((start, i, labels[start]))
        start = i
    return found


def measure(model: SequenceModel, examples: list[Example]) -> None:
    counts: Counter[str] = Counter()
    for e in examples:
        gold, guess = spans(e.labels), spans(model.path(e.items, e.pairs).labels)
        for label in model.labels[1:]:
            g, p = {x for x in gold if x[2] == label}, {x for x in guess if x[2] == label}
            counts[label + "g"] += len(g)
            counts[label + "p"] += len(p)
            counts[label + "x"] += len(g & p)
    for label in model.labels[1:]:
        if counts[label + "x"]:
            p, r = counts[label + "x"] / counts[label + "p"], counts[label + "x"] / counts[label + "g"]
            print(f"  {label} exact p {p:.3f} r {r:.3f} f1 {2 * p * r / (p + r):.3f} of {counts[label + 'g']}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("train", type=Path)
    options.add_argument("--epochs", type=int, nargs=2, default=(3, 5), help="of cues and of roles; more helps neither")
    options.add_argument("--least", type=float, nargs=2, default=(0.8, 2.0), help="smallest weight kept, of cues and of roles")
    options.add_argument("--seen", type=int, default=2, help="features seen less often are left out")
    options.add_argument("--all", action="store_true")
    options.add_argument("--only", choices=("cue", "role"))
    options.add_argument("--out", type=Path, default=Path("src/daybook/extract/models/attribution.json.gz"))
    chosen = options.parse_args()
    with gzip.open(chosen.train, "rt", encoding="utf8") as lines:
        every = [look(json.loads(line)) for line in lines]
    held = every[::10]
    data = every if chosen.all else [s for n, s in enumerate(every) if n % 10]
    models = {}
    steps = (("cue", CUE_LABELS, cue_examples), ("role", ROLE_LABELS, role_examples))
    for (name, labels, make), epochs, least in zip(steps, chosen.epochs, chosen.least, strict=True):
        if chosen.only not in (None, name):
            continue
        examples = [e for s in data for e in make(s)]
        print(name, len(examples), "sequences")
        models[name] = train(examples, labels, epochs, least, chosen.seen)
        part = models[name]
        measure(SequenceModel(labels, part["weights"], part["pairs"], NAME), [e for s in held for e in make(s)])
    write(chosen.out, {"name": NAME, "version": VERSION, "models": models, "data": "PolNeAR train"})
    print("size", chosen.out.stat().st_size, {k: (len(m["weights"]), len(m["pairs"])) for k, m in models.items()})


if __name__ == "__main__":
    main()
