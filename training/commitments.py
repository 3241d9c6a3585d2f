"""Learn which candidates are commitments: python training/commitments.py TEXTS GOLD OUT.

Inputs as in training/relations.py, GOLD's rows having commitments: [{words, nth?}]. A candidate is right if its act shares at least half
with the annotated words (intersection over union). OUT gets weights and the threshold that is best in cross-validation by report.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logistic import confidence, fit

from daybook.core import Reading, Report, Span, Text, When
from daybook.kinds.commitment.candidates import candidates
from daybook.kinds.commitment.find import PLAIN, apart
from daybook.kinds.commitment.weigh import features, plain

FOLDS = 6
Row = dict[str, Any]


@dataclass
class Example:
    """A candidate: its act, its features, the gold commitments that it is (indices)."""

    act: Span
    features: set[str]
    plain: bool
    gold: frozenset[int]


@dataclass
class Case:
    """A report: its candidates, and how many commitments it has."""

    examples: list[Example]
    commitments: int


def located(text: str, row: Row) -> Span:
    """Where the annotated words stand."""
    at = -1
    for _ in range(row.get("nth") or 1):
        at = text.index(row["words"], at + 1)
    return Span(at, at + len(row["words"]))


def alike(a: Span, b: Span) -> bool:
    """Do the two share half of what they cover together?"""
    shared = a.shared(b)
    return 2 * shared >= len(a) + len(b) - shared


def case(reading: Reading, commitments: list[Row]) -> Case:
    """The candidates of a report beside its annotation."""
    spans = [located(reading.text.text, row) for row in commitments]
    found = [Example(c.act, features(reading, reading.clauses(c.sentence), c), plain(reading.clauses(c.sentence), c),
                     frozenset(i for i, s in enumerate(spans) if alike(s, c.act)))
             for c in candidates(reading)]
    return Case(found, len(spans))


def fitted(cases: list[Case]) -> dict[str, float]:
    """Weights from the candidates of these reports."""
    examples = [e for c in cases for e in c.examples]
    return fit([e.features for e in examples], [bool(e.gold) for e in examples])


def tally(pairs: list[tuple[Case, list[float]]], threshold: float) -> tuple[float, str]:
    """F1 over all reports, and how it comes about."""
    right = found = 0
    for c, scores in pairs:
        kept = apart([(s, e) for s, e in zip(scores, c.examples, strict=True) if s >= threshold], lambda e: e.act)
        found += len(kept)
        right += len({min(e.gold) for _, e in kept if e.gold})
    gold = sum(c.commitments for c, _ in pairs)
    return 2 * right / max(1, found + gold), f"right {right} found {found} gold {gold}"


def learn(cases: list[Case]) -> Row:
    """Weights from all cases, the threshold from cross-validation by report."""
    pairs = []
    for fold in range(FOLDS):
        weights = fitted([c for i, c in enumerate(cases) if i % FOLDS != fold])
        pairs += [(c, [max(confidence(weights, e.features), PLAIN * e.plain) for e in c.examples]) for c in cases[fold::FOLDS]]
    (best, told), threshold = max((tally(pairs, t / 100), t / 100) for t in range(4, 70, 2))
    sys.stderr.write(f"cross-validated F1 {best:.3f} at {threshold}: {told}\n")
    return {"threshold": threshold, "weights": fitted(cases)}


def main(texts: str, gold: str, out: str, read: Callable[[Report, Text], Reading]) -> None:
    """Read, learn, write."""
    with gzip.open(texts, "rt", encoding="utf-8") as lines:
        by_id = {row["id"]: row for row in map(json.loads, lines)}
    cases = []
    for line in Path(gold).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["part"] == "train":
            text = by_id[row["id"]]
            report = Report(row["id"], published=When(text["published"], "stated") if text.get("published") else None)
            cases.append(case(read(report, Text(text["text"])), row["commitments"]))
    Path(out).write_text(json.dumps(learn(cases), indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    from daybook.pipeline import understand

    main(*sys.argv[1:4], understand)
