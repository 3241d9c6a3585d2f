"""Learn when two reports tell of one incident: python training/same.py read SHARED SKETCHES, then choose SKETCHES, then fit SKETCHES OUT.

"read" reads gva-incidents as `daybook read` would and keeps the sketch of the incident that each report is about, a JSON line a report.
"choose" is what features, rules and the threshold are chosen by: BCubed F1 of the fitted part (training/commonness.py says which), each
pair scored by weights that neither of its two incidents helped to fit. "fit" learns from the whole fitted part and writes OUT,
src/daybook/kinds/incident/same.json; it prints F1 of both parts once, for the threshold in use: the other part is for looking at only.
Every pair that the store would compare is an example.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
from commonness import is_fitted

from daybook.core.ids import digest
from daybook.core.sketch import Sketch, unpacked
from daybook.kinds.incident import same
from daybook.kinds.incident.screening import plausible
from daybook.kinds.incident.seen import features

WINDOW = 12  # as store.near has it
L2, STEPS, RAREST, FOLDS = 3.0, 12, 8, 4
Pair = tuple[int, int]


def read(shared: str, out: str) -> None:
    """Write the sketch of each report's incident, or of the report where it tells of none."""
    from daybook import pipeline
    from daybook.core import Report, Text, When, assemble, asserted
    from daybook.core.identity import report_key, text_key
    from daybook.core.sketch import Setting
    from daybook.understanding import Understood

    with gzip.open(Path(shared) / "data/gva-incidents/reports.jsonl.gz", "rt", encoding="utf8") as lines, open(out, "w") as made:
        for row in map(json.loads, lines):
            report, text = Report(row["id"], row["url"], published=When(row["published"])), Text(row["text"], row["title"], language="en")
            seen = pipeline.understood(report, text)
            assert isinstance(seen, Understood), seen
            key = report_key(report, text)
            found = asserted(key, text_key(key, text), seen.reading, seen.drafts)
            records = assemble(found.assertions, found.findings(1))
            about = [s for s in same.sketch(Setting(report, text, records)).values() if "lead" in s.marks]
            line = {"id": row["id"], "incident": row["incident"], "sketch": json.loads(about[0].packed())}
            made.write(json.dumps(line) + "\n")


def candidates(sketches: Sequence[Sketch]) -> list[Pair]:
    """The pairs that a store of these would compare."""
    blocks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for n, sketch in enumerate(sketches):
        for key in set(same.keys(sketch)):
            blocks[key].append((sketch.day, n))
    found = set()
    for block in blocks.values():
        block.sort()
        for at, (_, a) in enumerate(block):
            found |= {(min(a, b), max(a, b)) for _, b in block[at + 1 : at + 1 + WINDOW]}
    return sorted(found)


def fit(examples: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression with a ridge, by Newton's method.

    Args:
        examples: Shape (pairs, features), 0 or 1.
        labels: Shape (pairs,), 0 or 1.
    """
    w = np.zeros(examples.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(examples @ w, -30, 30)))
        spread = np.maximum(p * (1 - p), 1e-5)
        step = np.linalg.solve((examples.T * spread) @ examples + L2 * np.eye(len(w)), examples.T @ (p - labels) + L2 * w)
        w -= step
        if np.abs(step).max() < 1e-3:
            break
    return w


def clustered(sketches: Sequence[Sketch], scores: dict[Pair, float], joins: float) -> list[int]:
    """Cluster of each report, as a store would make it (every pair of a small component is compared)."""
    from daybook.merge.clusters import Graph, cluster, components

    ids = [n.to_bytes(4, "big") for n in range(len(sketches))]
    strong = [(ids[a], ids[b]) for (a, b), score in scores.items() if score >= joins]
    of = list(range(len(sketches)))
    held: dict[int, dict[Pair, float]] = defaultdict(dict)
    at = {member: n for n, members in enumerate(components(ids, strong)) for member in members}
    for (a, b), score in scores.items():
        if at[ids[a]] == at[ids[b]]:
            held[at[ids[a]]][a, b] = score
    for n, members in enumerate(components(ids, strong)):
        if len(members) > 1:
            graph = Graph({m: int.from_bytes(m, "big") for m in members}, {(ids[a], ids[b]): s for (a, b), s in held[n].items()},
                          frozenset(), len(members) <= 40)
            for group in cluster(graph, [[m] for m in members], [], joins):
                for member in group:
                    of[int.from_bytes(member, "big")] = int.from_bytes(group[0], "big")
    return of


def bcubed(incidents: Sequence[str], clusters: Sequence[int], of: Iterable[int]) -> tuple[float, float]:
    """Precision and recall over these reports; the clusters of all count."""
    kept = list(of)
    both = Counter((incidents[n], clusters[n]) for n in kept)
    ours, theirs = Counter(clusters[n] for n in kept), Counter(incidents[n] for n in kept)
    p = sum(n * n / ours[c] for (_, c), n in both.items()) / len(kept)
    r = sum(n * n / theirs[i] for (i, _), n in both.items()) / len(kept)
    return p, r


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from.

    Args:
        incidents: Of each report.
        sketches: Likewise.
        pairs: Those that a store would look at closely.
        seen: Their features.
        names: Features that enough pairs have.
        examples: Shape (pairs, names), 0 or 1.
        labels: Are they one incident? Shape (pairs,).
    """

    incidents: list[str]
    sketches: list[Sketch]
    pairs: list[Pair]
    seen: list[set[str]]
    names: list[str]
    examples: np.ndarray
    labels: np.ndarray

    def f1(self, scores: Iterable[float], joins: float, part: bool) -> tuple[float, float]:
        """BCubed precision and recall of the fitted part (or the other), with these scores of all pairs."""
        judged = ((pair, same.judged(self.sketches[pair[0]], self.sketches[pair[1]], seen, float(score)))
                  for pair, seen, score in zip(self.pairs, self.seen, scores, strict=True))
        kept = {pair: it.score for pair, it in judged if not it.apart and it.score >= same.PROPOSES}
        of = [n for n, incident in enumerate(self.incidents) if is_fitted(incident) == part]
        return bcubed(self.incidents, clustered(self.sketches, kept, joins), of)


def lesson(path: str) -> Lesson:
    """The pairs of these sketches, with their features; a feature counts if RAREST pairs of the fitted part have it."""
    rows = [json.loads(line) for line in Path(path).read_text().splitlines()]
    incidents = [row["incident"] for row in rows]
    sketches = [unpacked(json.dumps(row["sketch"]).encode()) for row in rows]
    near = candidates(sketches)
    pairs = [(a, b) for a, b in near if plausible(sketches[a], sketches[b])]
    seen = [features(sketches[a], sketches[b]) for a, b in pairs]
    counts = Counter(name for (a, b), it in zip(pairs, seen, strict=True) if is_fitted(incidents[a]) and is_fitted(incidents[b])
                     for name in it)
    names = sorted(name for name, n in counts.items() if n >= RAREST)
    index = {name: i for i, name in enumerate(names)}
    examples = np.zeros((len(pairs), len(names)), dtype=np.float32)
    for row, it in enumerate(seen):
        examples[row, [index[name] for name in it if name in index]] = 1
    labels = np.array([incidents[a] == incidents[b] for a, b in pairs], dtype=float)
    print(f"{len(near)} pairs share a block, {len(pairs)} are plausible, {labels.sum():.0f} of these are one incident; "
          f"{sum(n * (n - 1) // 2 for n in Counter(incidents).values())} there are; {len(names)} features", flush=True)
    return Lesson(incidents, sketches, pairs, seen, names, examples, labels)


def choose(path: str) -> None:
    """Print F1 of the fitted part at several thresholds, each pair scored by weights that neither of its incidents helped to fit."""
    it = lesson(path)
    fold = [digest("fold of", i)[0] % FOLDS if is_fitted(i) else -1 for i in it.incidents]
    ends = np.array([(fold[a], fold[b]) for a, b in it.pairs])
    scores = np.zeros(len(it.pairs))
    for one, other in combinations_with_replacement(range(FOLDS), 2):
        asked = ((ends == (one, other)) | (ends == (other, one))).all(axis=1)
        taught = ((ends >= 0) & (ends != one) & (ends != other)).all(axis=1)
        scores[asked] = 1 / (1 + np.exp(-it.examples[asked] @ fit(it.examples[taught], it.labels[taught])))
    for joins in (0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        p, r = it.f1(scores, joins, part=True)
        print(f"joins {joins:.2f}  p {p:.4f} r {r:.4f} f1 {2 * p * r / (p + r):.4f}", flush=True)


def learn(path: str, out: str) -> None:
    """Fit on the fitted part, write, and print F1 of either part at the threshold that is in use."""
    it = lesson(path)
    taught = np.array([is_fitted(it.incidents[a]) and is_fitted(it.incidents[b]) for a, b in it.pairs])
    w = fit(it.examples[taught], it.labels[taught])
    weights = {name: round(float(v), 3) for name, v in zip(it.names, w, strict=True) if abs(v) >= 0.005}
    Path(out).write_text(json.dumps({"threshold": 0.5, "weights": weights}, indent=0, sort_keys=True) + "\n")
    scores = 1 / (1 + np.exp(-it.examples @ w))
    for part in (True, False):
        p, r = it.f1(scores, same.JOINS, part)
        print(f"{'fitted' if part else 'held'}  p {p:.4f} r {r:.4f} f1 {2 * p * r / (p + r):.4f}", flush=True)


if __name__ == "__main__":
    {"read": read, "choose": choose, "fit": learn}[sys.argv[1]](*sys.argv[2:])
