"""Train the judge of incidents: is there one, is it the report's news, is it a series, is its type right?

Four logistic models over the features of ``kinds/incident/judging.py``, from hand-annotated reports (design: annotation of reports) and
from MUC-4's templates; trained in seconds once the reports are read. Writes weights.json beside the finder.

    python training/incidents.py ../shared/data
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from daybook.clean import clean
from daybook.core import Reading, Span
from daybook.kinds.incident.event import Cluster
from daybook.kinds.incident.find import happenings, naming_span
from daybook.kinds.incident.judging import MODELS, features
from daybook.kinds.incident.lexicon import HERE
from daybook.pipeline import understand
from daybook.read import Page

Row = dict[str, Any]
MUC = {
    "shelling": "ATTACK BOMBING",
    "air_strike": "ATTACK BOMBING",
    "bombing": "BOMBING",
    "suicide_bombing": "BOMBING",
    "armed_attack": "ATTACK",
    "clash": "ATTACK",
    "assassination": "ATTACK",
    "killing": "ATTACK",
    "execution": "ATTACK",
    "abduction": "KIDNAPPING",
    "ill_treatment": "ATTACK",
    "chemical_attack": "ATTACK",
    "destruction": "ARSON",
    "unrest_other": "ATTACK",
}
SLOTS = ("PERP: INDIVIDUAL ID", "PERP: ORGANIZATION ID", "PHYS TGT: ID", "HUM TGT: NAME", "HUM TGT: DESCRIPTION", "INCIDENT: INSTRUMENT ID")
ROUNDS, RIDGE = 8, 4.0  # ridge: least loss over five folds of the reports among 1, 2, 4, 8, 16
RARE = 3  # features seen in fewer clusters are left out


@dataclass(frozen=True)
class Case:
    """One cluster's features and, for each model that it teaches, the right answer and the weight of the lesson."""

    told: tuple[str, ...]
    answers: dict[str, tuple[bool, float]]


def annotated(reading: Reading, row: Row) -> Iterator[Case]:
    """Cases of one annotated report: each gold incident goes to one cluster at most."""
    clusters, gold = happenings(reading), row["incidents"]
    pairs = sorted(((likeness(reading, c, g), -i, n) for i, c in enumerate(clusters) for n, g in enumerate(gold)), reverse=True)
    paired: dict[int, Row] = {}
    taken: set[int] = set()
    for score, index, n in pairs:
        if score > 0 and -index not in paired and n not in taken:
            paired[-index] = gold[n]
            taken.add(n)
    for i, cluster in enumerate(clusters):
        answers = {"exists": (i in paired, 1.0)}
        if i in paired:
            g = paired[i]
            answers |= {
                "foreground": (bool(g["foreground"]), 1.0),
                "series": (g["pattern"] == "series", 1.0),
                "typed": (g["type"] == cluster.type, 1.0),
            }
        yield Case(tuple(features(cluster)), answers)


def likeness(reading: Reading, cluster: Cluster, gold: Row) -> float:
    """How well a cluster fits an annotated incident; 0 for not at all."""
    span, text = naming_span(cluster), reading.text.text
    theirs = located(text, gold["words"], gold.get("nth") or 1)
    sentence = reading.sentence_at(span.start)
    near = theirs is not None and sentence is not None and sentence == reading.sentence_at(theirs.start)
    touch = theirs is not None and span.touches(theirs)
    names = {n for v in gold["victims"] for n in (v["name"], v["words"]) if n}
    shared = alike(names, cluster.names("victim"))
    same = gold["type"] == cluster.type
    return 4.0 * touch + 2 * same + near + shared if (near or touch or (same and shared)) else 0.0


def located(text: str, words: str, nth: int) -> Span | None:
    at = -1
    for _ in range(nth):
        at = text.find(words, at + 1)
    return Span(at, at + len(words)) if at >= 0 else None


def plain(name: str) -> str:
    return " ".join(w for w in re.sub(r"[\W_]+", " ", name.lower()).split() if w not in ("a", "an", "the"))


def alike(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Is a name of one side held by one of the other?"""
    return any(f" {a} " in f" {b} " or f" {b} " in f" {a} " for a in map(plain, ours) for b in map(plain, theirs) if a and b)


def templates(reading: Reading, row: Row) -> Iterator[Case]:
    """Cases of one MUC-4 message: a cluster that a template fits is an incident and news; the others are no news."""
    clusters = happenings(reading)
    gold = [
        (set(t["INCIDENT: TYPE"].split(" / ")), {q for s in SLOTS for q in re.findall(r'"([^"]+)"', t.get(s) or "")})
        for t in row["templates"]
    ]
    pairs = []
    for i, cluster in enumerate(clusters):
        ours = {n for name in ("victim", "target", "perpetrator", "weapon") for n in cluster.names(name)}
        struck = cluster.names("victim") | cluster.names("target")
        for n, (types, names) in enumerate(gold):
            if types & set(MUC.get(cluster.type, "").split()) and (alike(ours, names) or not names):
                pairs.append((2.0 * alike(struck, names) + sum(alike([o], names) for o in ours), -i, n))
    taken: set[int] = set()
    right: set[int] = set()
    for _, index, n in sorted(pairs, reverse=True):
        if n not in taken and -index not in right:
            taken.add(n)
            right.add(-index)
    for i, cluster in enumerate(clusters):
        if cluster.type not in MUC:
            continue
        news = (i in right, 0.6 if i in right else 0.25)
        # Fights between two armed sides are no matter of MUC-4's: without a template nothing is known of them.
        unknown = cluster.type == "clash" and i not in right
        answers = {"foreground": news} if unknown else {"foreground": news, "exists": (i in right, 1.0 if i in right else 0.3)}
        yield Case(tuple(features(cluster)), answers)


def fitted(cases: Sequence[Case], name: str) -> dict[str, float]:
    """Weights of one model: ridge logistic regression by Newton's method; exact, and the same on every run."""
    lessons = [(c.told, *c.answers[name]) for c in cases if name in c.answers]
    seen = Counter(f for features_of, _, _ in lessons for f in features_of)
    index = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= RARE))}
    table = np.zeros((len(lessons), len(index)))
    for row, (features_of, _, _) in enumerate(lessons):
        table[row, [index[f] for f in features_of if f in index]] = 1.0
    right = np.array([answer for _, answer, _ in lessons], dtype=float)
    stress = np.array([weight for _, _, weight in lessons])
    weights = np.zeros(len(index))
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (stress * (right - p)) - RIDGE * weights
        curve = (table * (stress * p * (1 - p))[:, None]).T @ table + RIDGE * np.eye(len(index))
        weights += np.linalg.solve(curve, slope)
    return {f: round(float(weights[i]), 3) for f, i in index.items() if abs(weights[i]) >= 0.005}


def told(cases: Sequence[Case], weights: dict[str, dict[str, float]]) -> None:
    """Print how the models fit the cases that they were trained on."""
    for name in MODELS:
        scored = [(sum(weights[name].get(f, 0.0) for f in c.told) > 0, c.answers[name][0]) for c in cases if name in c.answers]
        right = sum(a == b for a, b in scored)
        share = right / max(1, len(scored))
        print(f"{name}: {len(scored)} cases, {sum(b for _, b in scored)} positive, {share:.3f} right, {len(weights[name])} weights")


def rows_of(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def readings(rows: Iterable[Row]) -> Iterator[tuple[Reading, Row]]:
    """Each row read through the path's own steps, dated as it says or as its dateline does."""
    for row in rows:
        name, date = str(row["id"]), row.get("published")
        made = clean(Page(b"", "application/json", name, name, published=date, text=row["text"]))
        yield understand(made.report, made.text), row


def cases_of(shared: Path) -> list[Case]:
    """The cases of all training parts."""
    news = {row["id"]: row for row in rows_of(shared / "syria-news" / "reports.jsonl.gz")}
    lines = (shared / "syria-news" / "annotations.jsonl").read_text(encoding="utf8").splitlines()
    marked = {row["id"]: row for row in map(json.loads, lines) if row["part"] == "train"}
    found = [case for reading, row in readings(news[i] for i in marked) for case in annotated(reading, marked[row["id"]])]
    messages = readings(rows_of(shared / "muc4" / "train.jsonl.gz"))
    return found + [case for reading, row in messages for case in templates(reading, row)]


def train(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Fit all models and write them beside the finder."""
    weights = {name: fitted(cases, name) for name in MODELS}
    told(cases, weights)
    (HERE / "weights.json").write_text(
        json.dumps(weights, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf8"
    )
    return weights


if __name__ == "__main__":
    train(cases_of(Path(sys.argv[1])))
