"""Learn which candidates are relations: python training/relations.py TEXTS GOLD OUT.

TEXTS (rows with id, published, text) and GOLD (rows with id, part, relations: [{type, actor, recipient}], each party {name, words}) are
JSON lines, TEXTS gzipped. Only rows of the part "train" are read. OUT gets the weights of features and the threshold that has the best F1
in cross-validation by report. Deterministic; about a minute.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logistic import confidence, fit

from daybook.core import Reading, Report, Text, When
from daybook.kinds.relation.candidates import candidates
from daybook.kinds.relation.weigh import features

FOLDS = 6
Row = dict[str, Any]


@dataclass
class Example:
    """A candidate: its features, its record's key, and which gold relations it is (indices)."""

    features: set[str]
    key: tuple[str, str, str]
    gold: frozenset[int]


@dataclass
class Case:
    """A report: its candidates, and how many relations it has."""

    examples: list[Example]
    relations: int


def plain(name: str) -> str:
    """Letters and digits, lower case, without articles and possessives."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("’", "'")).replace("ı", "i")
    words = re.sub(r"'s\b|[^\w\s]", " ", "".join(c for c in letters if not unicodedata.combining(c)))
    return f" {' '.join(w for w in words.split() if w not in ('the', 'a', 'an'))} "


def same(gold: Row, *names: str) -> bool:
    """Does a name of the one hold a name of the other as whole words?"""
    ours, theirs = [plain(n) for n in names], [plain(n) for n in (gold.get("name"), gold.get("words")) if n]
    return any(a.strip() and b.strip() and (a in b or b in a) for a in ours for b in theirs)


def case(reading: Reading, relations: list[Row]) -> Case:
    """The candidates of a report beside its annotation."""
    found = []
    for c in candidates(reading):
        grammar = reading.clauses(c.sentence)
        gold = frozenset(i for i, r in enumerate(relations) if r["type"] == c.type
                         and same(r["actor"], c.actor.name, reading.words(c.actor.span))
                         and same(r["recipient"], c.recipient.name, reading.words(c.recipient.span)))
        found.append(Example(features(reading, grammar, c), (c.type, c.actor.name.lower(), c.recipient.name.lower()), gold))
    return Case(found, len(relations))


def fitted(cases: list[Case]) -> dict[str, float]:
    """Weights from the candidates of these reports."""
    examples = [e for c in cases for e in c.examples]
    return fit([e.features for e in examples], [bool(e.gold) for e in examples])


def scored(cases: list[Case], weights: dict[str, float]) -> list[dict[tuple[str, str, str], tuple[float, frozenset[int]]]]:
    """Of each report the best score of each record, with the gold relations that it is."""
    every = []
    for c in cases:
        best: dict[tuple[str, str, str], tuple[float, frozenset[int]]] = {}
        for e in c.examples:
            score = confidence(weights, e.features)
            if e.key not in best or score > best[e.key][0]:
                best[e.key] = (score, e.gold)
        every.append(best)
    return every


def f1(reports: list[dict[tuple[str, str, str], tuple[float, frozenset[int]]]], cases: list[Case], threshold: float) -> tuple[float, str]:
    """F1 over all reports, and how it comes about."""
    right = found = 0
    for report in reports:
        kept = [gold for score, gold in report.values() if score >= threshold]
        found += len(kept)
        taken: set[int] = set()
        for gold in sorted(kept, key=len):
            free = sorted(gold - taken)
            taken.update(free[:1])
        right += len(taken)
    gold_count = sum(c.relations for c in cases)
    return 2 * right / max(1, found + gold_count), f"right {right} found {found} gold {gold_count}"


def learn(cases: list[Case]) -> Row:
    """Weights from all cases, the threshold from cross-validation by report."""
    held: list[dict[tuple[str, str, str], tuple[float, frozenset[int]]]] = []
    order: list[Case] = []
    for fold in range(FOLDS):
        test = cases[fold::FOLDS]
        held += scored(test, fitted([c for i, c in enumerate(cases) if i % FOLDS != fold]))
        order += test
    tried = [(f1(held, order, t / 100), t / 100) for t in range(4, 70, 2)]
    (best, told), threshold = max(tried)
    sys.stderr.write(f"cross-validated F1 {best:.3f} at {threshold}: {told}; naive {f1(held, order, 0)}\n")
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
            cases.append(case(read(report, Text(text["text"])), row["relations"]))
    Path(out).write_text(json.dumps(learn(cases), indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    from daybook.pipeline import understand

    main(*sys.argv[1:4], understand)
