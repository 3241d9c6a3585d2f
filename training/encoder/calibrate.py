"""Fit the confidences of the finders over frames: python training/encoder/calibrate.py ../shared [--write]

For every value proposed on the dev reports of syria-news: was it right? A curve a field over the logits of the encoder's two
probabilities, ridge logistic. What is told is measured on reports left out (ten folds): reliability by tenths, and how many of the values
with a confidence of 0.9 and more are right. --write puts the curves, fitted on all dev reports, into kinds/calibration.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from daybook.kinds import confidence as curves
from daybook.pipeline import extract_page
from daybook.read import Page

Row = dict[str, Any]
JUDGED = {"incident": ("type", "status", "pattern", "foreground", "when", "where", "perpetrator", "party", "target", "victim", "weapon",
                       "killed", "injured", "abducted", "detained"),
          "commitment": ("deadline",), "case": ("category", "step"), "relation": ("type", "actor", "recipient")}
FOLDS, RIDGE, ROUNDS = 10, 2.0, 60
SURE, HIGHEST_OF_UNSURE = 0.9, 0.89


@dataclass(frozen=True)
class Case:
    """A proposed value: its report, its field, the two logits, and whether it is right."""

    report: str
    field: str
    record: float
    value: float
    right: bool


def rows(path: Path) -> list[Row]:
    import gzip

    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def predict(row: Row) -> Row:
    page = Page(b"", "application/json", row["id"], row["id"], row.get("url"), row.get("publisher"), row.get("title"), row.get("published"),
                text=row["text"])
    return extract_page(page, None)


def cases(shared: Path) -> Iterator[Case]:
    """All values proposed on the dev reports, judged as tools/score.py judges."""
    sys.path.insert(0, str(shared / "tools"))
    from scoring import records as judge

    texts = {row["id"]: row for row in rows(shared / "data" / "syria-news" / "reports.jsonl.gz")}
    for gold in rows(shared / "data" / "syria-news" / "annotations.jsonl"):
        if gold["part"] != "dev":
            continue
        text, made = texts[gold["id"]]["text"], predict(texts[gold["id"]])
        for kind in judge.KINDS:
            told = [r for r in made["records"] if r["kind"] == kind]
            theirs, ours = judge.annotated(gold, kind, text), judge.predicted(made, kind, text)
            pairs = {p: theirs[g] for g, p in judge.pair(theirs, ours, judge.LIKENESS[kind])}
            for n, record in enumerate(told):
                yield Case(gold["id"], kind, curves.logit(record["confidence"]), curves.logit(1.0), n in pairs)
                for name, values in record["fields"].items():
                    for value in values:
                        right = _is_right(judge, pairs[n], name, value, text) if n in pairs else False
                        if right is not None and name in JUDGED[kind]:
                            share = min(1.0, value["confidence"] / max(record["confidence"], 1e-3))
                            yield Case(gold["id"], f"{kind}.{name}", curves.logit(record["confidence"]), curves.logit(share), right)


def _is_right(judge: Any, gold: Any, name: str, value: Row, text: str) -> bool | None:
    """None where the annotation does not tell."""
    if name in gold.values:
        return bool(judge.told(value["value"], name) == gold.values[name])
    if name in gold.times:
        return bool(judge.same_days(gold.times[name], value["value"]) or (
            name == "when" and judge.days_in_common(judge.interval(gold.times[name]), judge.interval(value["value"]))))
    if name in gold.named:
        return any(judge.same_names(theirs, judge.names(value, text)) for theirs in gold.named[name])
    if name in gold.counts:
        return any(judge.bounds(value["value"]) == count.count for count in gold.counts[name])
    return None


def fitted(those: Sequence[Case]) -> tuple[float, float, float]:
    """Ridge logistic over the two logits; the ridge pulls towards (1, 1, 0), the product of the probabilities."""
    table = np.array([[c.record, c.value, 1.0] for c in those])
    right = np.array([c.right for c in those], dtype=float)
    prior = np.array([0.5, 0.5, 0.0])
    weights = prior.copy()
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (right - p) - RIDGE * (weights - prior)
        curve = (table * (p * (1 - p))[:, None]).T @ table + RIDGE * np.eye(3)
        weights += np.clip(np.linalg.solve(curve, slope), -0.5, 0.5)  # in steps, or the flat ends of the curve throw it far away
    a, b, c = (round(float(w), 4) for w in weights)
    return a, b, c


def sure(curve: tuple[float, float, float], case: Case) -> float:
    return float(1 / (1 + np.exp(-(curve[0] * case.record + curve[1] * case.value + curve[2]))))


def left_out(every: Sequence[Case]) -> list[tuple[Case, float]]:
    """Each case with the confidence that the other reports give it."""
    reports = sorted({c.report for c in every})
    fold = {report: n % FOLDS for n, report in enumerate(reports)}
    by_field: dict[str, list[Case]] = defaultdict(list)
    for case in every:
        by_field[case.field].append(case)
    found = []
    for those in by_field.values():
        for n in range(FOLDS):
            mine = [c for c in those if fold[c.report] == n]
            if mine:
                curve = fitted([c for c in those if fold[c.report] != n] or those)
                found += [(c, sure(curve, c)) for c in mine]
    return found


def capped(scored: Sequence[tuple[Case, float]]) -> dict[str, float]:
    """Fields whose surest values are not as right as they say on reports left out: none of them is to say 0.9."""
    caps = {}
    for field in {c.field for c, _ in scored}:
        surest = [c.right for c, p in scored if c.field == field and p >= SURE]
        if surest and np.mean(surest) < SURE:
            caps[field] = HIGHEST_OF_UNSURE
    return caps


def told(scored: Sequence[tuple[Case, float]]) -> list[str]:
    """The reliability diagram as a table, and the surest values."""
    lines = ["| confidence | values | mean confidence | right |", "|---|---|---|---|"]
    for tenth in range(10):
        here = [(c, p) for c, p in scored if tenth / 10 <= p < (tenth + 1) / 10]
        if here:
            lines.append(f"| {tenth / 10:.1f}–{(tenth + 1) / 10:.1f} | {len(here)} | {100 * np.mean([p for _, p in here]):.1f} | "
                         f"{100 * np.mean([c.right for c, _ in here]):.1f} {'█' * round(20 * np.mean([c.right for c, _ in here]))} |")
    surest = [c.right for c, p in scored if p >= 0.9]
    lines.append(f"\nOf {len(surest)} values with confidence 0.9 and more {100 * np.mean(surest) if surest else 0:.1f} % are right.")
    return lines


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    curves._curves = dict  # type: ignore[assignment]  # the bare product while cases are gathered
    every = list(cases(chosen.shared))
    scored = left_out(every)
    caps = capped(scored)
    print("\n".join(told([(c, min(p, caps.get(c.field, 1.0))) for c, p in scored])))
    by_field: dict[str, list[Case]] = defaultdict(list)
    for case in every:
        by_field[case.field].append(case)
    made = {field: (*fitted(those), caps.get(field, 1.0)) for field, those in sorted(by_field.items()) if len(those) >= 20}
    for field, those in sorted(by_field.items()):
        print(f"{field:26} {len(those):4} values, {100 * np.mean([c.right for c in those]):5.1f} % right, curve {made.get(field, '-')}")
    if chosen.write:
        curves.FILE.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
