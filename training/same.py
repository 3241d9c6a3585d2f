"""Learn when two reports tell of one incident: python training/same.py read SHARED SKETCHES, then python training/same.py fit SKETCHES OUT.

"read" reads gva-incidents as `daybook read` would and keeps the sketch of the incident that each report is about, a JSON line a report.
"fit" learns from the incidents of the fitted part (training/commonness.py says which) and writes OUT, src/daybook/kinds/incident/same.json.
It prints, for both parts, how well pairs are told and BCubed F1 of the clusters at several thresholds: the part that is not fitted is for
looking at only. Every pair that the store would compare is an example.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from commonness import is_fitted

from daybook.core.sketch import Sketch, unpacked
from daybook.kinds.incident import same

WINDOW = 12  # as store.near has it
L2, STEPS, RATE, RAREST = 3.0, 400, 0.3, 8
Pair = tuple[int, int]


def read(shared: str, out: str) -> None:
    """Write the sketch of each report's incident, or of the report where it tells of none."""
    from daybook import pipeline
    from daybook.core import Report, Text, When, assemble, asserted
    from daybook.core.identity import report_key, text_key
    from daybook.core.sketch import Setting

    with gzip.open(Path(shared) / "data/gva-incidents/reports.jsonl.gz", "rt", encoding="utf8") as lines, open(out, "w") as made:
        for row in map(json.loads, lines):
            report, text = Report(row["id"], row["url"], published=When(row["published"])), Text(row["text"], row["title"], language="en")
            seen = pipeline.understood(report, text)
            assert isinstance(seen, pipeline.Understood), seen
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


def fit(features: Sequence[set[str]], labels: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """As training/logistic.py, sparse and with a weight for each example."""
    seen = Counter(name for example in features for name in example)
    names = sorted(name for name, n in seen.items() if n >= RAREST)
    index = {name: i for i, name in enumerate(names)}
    rows = np.repeat(np.arange(len(features)), [sum(name in index for name in example) for example in features])
    columns = np.array([index[name] for example in features for name in sorted(example) if name in index])
    w, squares = np.zeros(len(names)), np.full(len(names), 1e-6)
    for _ in range(STEPS):
        score = np.bincount(rows, w[columns], len(features))
        error = weights * (1 / (1 + np.exp(-score)) - labels)
        gradient = np.bincount(columns, error[rows], len(names)) + L2 * w
        squares += gradient**2
        w -= RATE * gradient / np.sqrt(squares)
    return {name: round(float(v), 3) for name, v in zip(names, w, strict=True) if abs(v) >= 0.005}


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


def told(name: str, incidents: Sequence[str], sketches: Sequence[Sketch], scores: dict[Pair, float]) -> None:
    """Print BCubed on either part."""
    for joins in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        clusters = clustered(sketches, scores, joins)
        line = f"{name} joins {joins:.2f}"
        for part in (True, False):
            p, r = bcubed(incidents, clusters, [n for n, i in enumerate(incidents) if is_fitted(i) == part])
            line += f"  {'fitted' if part else 'held'} p {p:.4f} r {r:.4f} f1 {2 * p * r / (p + r):.4f}"
        print(line, flush=True)


def learn(path: str, out: str) -> None:
    """Fit, print, write."""
    rows = [json.loads(line) for line in Path(path).read_text().splitlines()]
    incidents = [row["incident"] for row in rows]
    sketches = [unpacked(json.dumps(row["sketch"]).encode()) for row in rows]
    start, near = time.time(), candidates(sketches)
    pairs = [(a, b) for a, b in near if same.plausible(sketches[a], sketches[b])]
    lost = sum(incidents[a] == incidents[b] for a, b in set(near) - set(pairs))
    print(f"{len(near)} pairs share a block; {len(near) - len(pairs)} of them are not plausible, of which {lost} are one incident")
    features = [same.features(sketches[a], sketches[b]) for a, b in pairs]
    labels = np.array([incidents[a] == incidents[b] for a, b in pairs], dtype=float)
    fitted = np.array([is_fitted(incidents[a]) and is_fitted(incidents[b]) for a, b in pairs])
    held = np.array([not is_fitted(incidents[a]) and not is_fitted(incidents[b]) for a, b in pairs])
    print(f"{len(pairs)} pairs in {time.time() - start:.0f} s, {labels.sum():.0f} of one incident; "
          f"{sum(n * (n - 1) // 2 for n in Counter(incidents).values())} there are", flush=True)
    at = np.flatnonzero(fitted)
    weights = fit([features[n] for n in at], labels[at], np.ones(len(at)))
    against = [tuple(same.contradictions(sketches[a], sketches[b], seen)) for (a, b), seen in zip(pairs, features, strict=True)]
    score = [same.held_back(1 / (1 + float(np.exp(-sum(weights.get(f, 0.0) for f in seen)))), seen, said)
             for seen, said in zip(features, against, strict=True)]
    for name, part in (("fitted", fitted), ("held", held)):
        for low, high in ((0.05, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
            chosen = (np.array(score)[part] >= low) & (np.array(score)[part] < high)
            print(f"{name} pairs from {low} to {high}: {chosen.sum()}, of one incident {labels[part][chosen].mean():.3f}")
    one = {pair: it for pair, it, seen, said in zip(pairs, score, features, against, strict=True) if not same.is_apart(seen, said)
           and sketches[pair[0]].marks & same.SERIES == sketches[pair[1]].marks & same.SERIES}
    told("clusters", incidents, sketches, one)
    Path(out).write_text(json.dumps({"threshold": 0.5, "weights": weights}, indent=0, sort_keys=True) + "\n")


if __name__ == "__main__":
    {"read": read, "fit": learn}[sys.argv[1]](*sys.argv[2:4])
