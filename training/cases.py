"""Learn which words tell of a case: python training/cases.py TEXTS GOLD OUT.

Inputs as in training/relations.py, GOLD's rows having cases: [{words, nth?, category}]. What may tell of a case does so if it stands in the
sentence of annotated words. OUT gets weights and the threshold that is best, records built, in cross-validation by report.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commitments import located
from logistic import confidence, fit

from daybook.core import Reading, Report, Text, When
from daybook.kinds.case.find import PLAIN, RANK, grouped, matters
from daybook.kinds.case.matter import Matter
from daybook.kinds.case.weigh import features, plain

FOLDS = 6
Row = dict[str, Any]


@dataclass
class Case:
    """A report: its candidates with their features, and the sentence and category of each of its cases."""

    reading: Reading
    matters: list[Matter]
    features: list[set[str]]
    plain: list[bool]
    gold: list[tuple[int | None, str]]


def case(reading: Reading, rows: list[Row]) -> Case:
    """The candidates of a report beside its annotation."""
    found = list(matters(reading))
    gold = [(reading.sentence_at(located(reading.text.text, row).start), row["category"]) for row in rows]
    return Case(reading, found, [features(reading, reading.clauses(m.sentence), m) for m in found],
                [plain(reading.clauses(m.sentence), m) for m in found], gold)


def fitted(cases: list[Case]) -> dict[str, float]:
    """Weights from the candidates of these reports."""
    labels = [m.sentence in {s for s, _ in c.gold} for c in cases for m in c.matters]
    return fit([f for c in cases for f in c.features], labels)


def tally(pairs: list[tuple[Case, list[float]]], threshold: float) -> tuple[float, str]:
    """F1 over all reports, and how it comes about: a record is right in the sentence and category of a case."""
    right = found = 0
    for c, scores in pairs:
        kept = [(s, m) for s, m in zip(scores, c.matters, strict=True) if s >= threshold]
        named = set()
        for group in grouped(c.reading, kept):
            _, furthest = max(group, key=lambda scored: (RANK[scored[1].trigger.step], -scored[1].trigger.first))
            other = [m.category for _, m in group if m.category != "other"] or ["other"]
            named.add((furthest.sentence, furthest.category if furthest.category != "other" else other[0]))
            found += 1
        right += len(named & set(c.gold))
    gold = sum(len(c.gold) for c, _ in pairs)
    return 2 * right / max(1, found + gold), f"right {right} found {found} gold {gold}"


def learn(cases: list[Case]) -> Row:
    """Weights from all cases, the threshold from cross-validation by report."""
    pairs = []
    for fold in range(FOLDS):
        weights = fitted([c for i, c in enumerate(cases) if i % FOLDS != fold])
        pairs += [(c, [max(confidence(weights, f), PLAIN * p) for f, p in zip(c.features, c.plain, strict=True)])
                  for c in cases[fold::FOLDS]]
    (best, told), threshold = max((tally(pairs, t / 100), t / 100) for t in range(10, 80, 2))
    sys.stderr.write(f"cross-validated F1 {best:.3f} at {threshold}: {told}; all {tally(pairs, 0)}\n")
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
            cases.append(case(read(report, Text(text["text"])), row["cases"]))
    Path(out).write_text(json.dumps(learn(cases), indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    from daybook.pipeline import understand

    main(*sys.argv[1:4], understand)
