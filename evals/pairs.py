"""How well records of two reports are told to be one, a kind at a time: python evals/pairs.py [--only KIND …] [--show].

evals/dev/pairs.jsonl holds pairs of short reports made up for it, half of them on one incident, statement, commitment, case or
dealing, half on two that are close (one speaker on another matter, one promise with another deadline). Of each pair, the two reports
are read, and every two records of the kind are compared as the store would; the pair counts as joined if a rule may join any two. The
author of the pairs also mended the rules. Those with "tuned": true were written before any answer was looked at, and then weights and
rules were mended by them; the others were written before that mending, and no weight was changed for them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daybook.core import Report, Text, When, assemble, asserted
from daybook.core.identity import report_key, text_key
from daybook.core.sketch import Setting, Sketch
from daybook.kinds import KINDS

Row = dict[str, Any]
PAIRS = Path(__file__).parent / "dev" / "pairs.jsonl"
SAME = {kind.name: kind.same for kind in KINDS if kind.same is not None}


@dataclass(frozen=True, slots=True)
class Told:
    """What was made of a pair.

    Args:
        row: The pair.
        found: Was a record of the kind found in both reports?
        compared: Do any two of them share a block?
        joined: May a rule join any two?
        reasons: Of the likest two.
        score: Likewise.
    """

    row: Row
    found: bool
    compared: bool
    joined: bool
    score: float
    reasons: tuple[str, ...]


def sketches(report: Mapping[str, str], kind: str) -> list[Sketch]:
    """The sketches of a report's records of a kind."""
    from daybook import pipeline
    from daybook.understanding import Understood

    page, text = Report(report["id"], published=When(report["published"])), Text(report["text"], report.get("title"), language="en")
    seen = pipeline.understood(page, text)
    if not isinstance(seen, Understood):
        return []
    key = report_key(page, text)
    found = asserted(key, text_key(key, text), seen.reading, seen.drafts)
    same, setting = SAME[kind], Setting(page, text, assemble(found.assertions, found.findings(1)))
    assert same is not None
    return [sketch for id, sketch in same.sketch(setting).items() if id]


def told(row: Row) -> Told:
    """Read a pair and compare."""
    same = SAME[row["kind"]]
    assert same is not None
    ours, theirs = (sketches({"id": f"{row['id']}-{side}"} | row[side], row["kind"]) for side in "ab")
    near = [(a, b) for a in ours for b in theirs if not set(same.keys(a)).isdisjoint(same.keys(b))]
    seen = [same.compare(a, b) for a, b in near]
    best = max(seen, key=lambda s: (not s.apart, s.score), default=None)
    joined = any(s.score >= same.joins and not s.apart for s in seen)
    return Told(row, bool(ours and theirs), bool(near), joined, best.score if best else 0.0, best.reasons if best else ())


def rates(every: Iterable[Told]) -> Row:
    """By kind: of pairs that are one, those joined; of pairs that are two, those kept apart; of both, those with records to compare."""
    made: Row = {}
    kept = list(every)
    for kind in SAME:
        mine = [it for it in kept if it.row["kind"] == kind]
        parts = {"joined": [it.joined for it in mine if it.row["same"]], "apart": [not it.joined for it in mine if not it.row["same"]],
                 "found": [it.found for it in mine]}
        made |= {f"{kind}.{name}": sum(part) / len(part) if part else None for name, part in parts.items()}
    return made


def figures(pool: ProcessPoolExecutor) -> Row:
    """For the gate."""
    return rates(pool.map(told, pairs(), chunksize=4))


def pairs() -> list[Row]:
    """The pairs."""
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf8").splitlines()]


def main() -> None:
    """Print the table, and with --show each pair that went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=sorted(SAME), default=[])
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    args = parser.parse_args()
    every = [told(row) for row in pairs() if not args.only or row["kind"] in args.only]
    for it in every if args.show else ():
        if it.joined != it.row["same"]:
            state = "not found" if not it.found else "not compared" if not it.compared else f"{it.score:.2f}"
            print(it.row["id"], "ONE" if it.row["same"] else "TWO", state, *it.reasons, sep=" | ")
    for part in (True, False):
        made = rates(it for it in every if it.row["tuned"] == part)
        for kind in SAME:
            shown = [f"{name} {100 * value:5.1f}" for name in ("joined", "apart", "found") if (value := made[f"{kind}.{name}"]) is not None]
            print(f"{'mended by' if part else 'only looked at':15}{kind:12}", *shown)


if __name__ == "__main__":
    main()
