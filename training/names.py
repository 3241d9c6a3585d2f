"""Train the name recogniser on newswire-ner without every fifth outlet, and write extract/models/names.json.gz.

    python training/names.py --docs ../shared/data/newswire-ner/docs.jsonl.gz --dev dev.jsonl

Every fifth outlet (the id without its number, sorted; the fifth, tenth …) is never trained on; ``--dev`` writes those
documents out for tools/score.py. Each document is seen as it stands (words joined by spaces) or, every second one, with its
punctuation joined as print has it; two of five once more in capitals.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from daybook.extract.name_features import CLASSES, capitalised, moving, static
from daybook.extract.name_model import FILE, follows, labels, remember
from daybook.extract.perceptron import SCALE
from daybook.text.tokens import tokens

VERSION = "names@1"
EPOCHS = 6
LEAST = 2  # features seen less often are left out
NO_SPACE_BEFORE = frozenset(", . ; : ! ? ) ] % 's ’s 'S".split()) | {"”", "’"}
NO_SPACE_AFTER = frozenset("( [ $ £ € “ ‘ #".split())
FOLDED = {"Product": "Misc"}
Sentence = list[tuple[str, str]]  # words and labels


def outlet(document: dict[str, Any]) -> str:
    return str(document["id"]).rsplit("_", 1)[0]


def gold(sentence: list[list[str]]) -> list[tuple[str, str]]:
    """(word, outer label); Date is left to the times, Product counts as Misc."""
    found = []
    for word, tags in sentence:
        mark, _, name = tags.split("\t")[0].partition("-")
        name = FOLDED.get(name, name)
        found.append((word, f"{mark}-{name}" if name in CLASSES else "O"))
    return found


def as_text(sentence: list[tuple[str, str]], joined: bool) -> tuple[str, list[tuple[int, int, str]]]:
    """The text of a sentence and the stretches of its names."""
    text, spans, glue = "", list[tuple[int, int, str]](), True
    for word, label in sentence:
        tight = joined and (word in NO_SPACE_BEFORE or word == "-" or glue)
        text += word if tight or not text else " " + word
        glue = joined and (word in NO_SPACE_AFTER or word == "-")
        start = len(text) - len(word)
        if label[0] == "I" and spans:
            spans[-1] = (spans[-1][0], len(text), spans[-1][2])
        elif label != "O":
            spans.append((start, len(text), label[2:]))
    return text, spans


def relabelled(sentence: list[tuple[str, str]], joined: bool, upper: bool) -> Sentence:
    """The sentence in Daybook's own tokens."""
    text, spans = as_text(sentence, joined)
    if upper and len(text.upper()) == len(text):
        text = text.upper()
    found: Sentence = []
    for token in tokens(text):
        inside = next(((s, e, n) for s, e, n in spans if s < token.end and token.start < e), None)
        began = inside is not None and token.start > inside[0]
        found.append((token.text, "O" if inside is None else f"{'I' if began else 'B'}-{inside[2]}"))
    return found


def documents(rows: Iterable[dict[str, Any]]) -> list[list[Sentence]]:
    found = []
    for row in rows:
        turn = zlib.crc32(str(row["id"]).encode())
        lines = [gold(sentence) for sentence in row["sentences"]]
        found.append([relabelled(line, turn % 2 == 0, False) for line in lines])
        if turn % 5 < 2:
            found.append([relabelled(line, turn % 2 == 0, True) for line in lines])
    return [[sentence for sentence in document if sentence] for document in found]


class Trainer:
    """Weights in training: a matrix of features and labels, averaged lazily."""

    def __init__(self, every: list[list[Sentence]]) -> None:
        self.names = labels(CLASSES)
        self.at = {label: i for i, label in enumerate(self.names)}
        self.ids: dict[str, int] = {}
        counts: Counter[str] = Counter()
        rows = []
        for document in every:
            elsewhere = capitalised([[w for w, _ in s] for s in document])
            rows.append([static([w for w, _ in s], elsewhere) for s in document])
            for sentence in rows[-1]:
                for row in sentence:
                    counts.update(row)
        for feature, count in counts.items():
            if count >= LEAST:
                self.ids[feature] = len(self.ids)
        self.documents = [[[(w, self.at[y], np.array([self.ids[f] for f in row if f in self.ids], np.int32))
                            for (w, y), row in zip(s, r, strict=True)] for s, r in zip(d, dr, strict=True)]
                          for d, dr in zip(every, rows, strict=True)]
        size = (len(self.ids) + 400_000, len(self.names))
        self.weights, self.totals = np.zeros(size, np.float32), np.zeros(size, np.float64)
        self.last = np.zeros(size[0], np.int64)
        self.step = 0
        self.allowed = {before: np.array([0 if follows(label, before) else -1e9 for label in self.names], np.float32)
                        for before in self.names}

    def id_of(self, feature: str) -> int:
        return self.ids.setdefault(feature, len(self.ids))

    def update(self, rows: np.ndarray, right: int, wrong: int) -> None:
        self.totals[rows] += self.weights[rows] * (self.step - self.last[rows])[:, None]
        self.last[rows] = self.step
        self.weights[rows, right] += 1
        self.weights[rows, wrong] -= 1

    def epoch(self, shuffled: random.Random) -> float:
        order = list(range(len(self.documents)))
        shuffled.shuffle(order)
        wrong = seen = 0
        for number in order:
            memory: dict[str, str] = {}
            for sentence in self.documents[number]:
                before = before2 = "O"
                decided = []
                for word, right, static_rows in sentence:
                    rows = np.concatenate((static_rows, np.array([self.id_of(f) for f in moving(before, before2, word, memory)], np.int32)))
                    guess = int((self.weights[rows].sum(0) + self.allowed[before]).argmax())
                    self.step += 1
                    seen += 1
                    if guess != right:
                        wrong += 1
                        self.update(rows, right, guess)
                    before, before2 = self.names[guess], before
                    decided.append((word, before))
                for word, label in decided:
                    remember(memory, word, label)
        return wrong / seen

    def packed(self) -> dict[str, Any]:
        """The model file: averaged weights times SCALE, small ones left out."""
        self.totals += self.weights * (self.step - self.last)[:, None]
        averaged = np.rint(self.totals / self.step * SCALE).astype(int)
        weights = {}
        for feature, row in self.ids.items():
            kept = [[int(i), int(averaged[row, i])] for i in np.flatnonzero(np.abs(averaged[row]) >= 0.16 * SCALE)]
            if kept:
                weights[feature] = [number for pair in kept for number in pair]
        return {"version": VERSION, "classes": list(self.names), "weights": weights}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", type=Path, required=True)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    with gzip.open(options.docs, "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    held_back = set(sorted({outlet(row) for row in rows})[4::5])
    if options.dev:
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows if outlet(row) in held_back]
        options.dev.write_text("".join(lines), encoding="utf-8")
    trainer = Trainer(documents(row for row in rows if outlet(row) not in held_back))
    shuffled = random.Random(7)
    for number in range(options.epochs):
        print(f"epoch {number + 1}: {trainer.epoch(shuffled):.4f} of words wrong", flush=True)
    packed = gzip.compress(json.dumps(trainer.packed(), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode(), 9, mtime=0)
    path = Path(__file__).parent.parent / "src/daybook/extract/models" / FILE
    path.write_bytes(packed)
    print(f"{len(packed) / 1e6:.2f} MB: {path}")


if __name__ == "__main__":
    main()
