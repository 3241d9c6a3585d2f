"""The quality gate: runs the extractor on the dev sets of ../shared, prints a table, and fails below the pinned floors.

    python evals/gate.py [--only NAME …] [--raise] [--shared DIR]

Floors stand in baseline.json beside the SHA-256 of each set; they only rise: --raise writes what was measured where it is higher.
Nothing here is ever trained on or tuned to a held-back part; the sets are those that data/README.md calls dev (or, where it has no
split, the parts that no model of ours was trained on).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import own
import pairs

import lineage

Row = dict[str, Any]
HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
# Figures are exact on one sort of processor. Another's floating point tips what lies at a threshold: between one with AVX-512 and one with
# AVX2 alone the large sets moved by 0.3 points at most, the 40 reports of "records", in which a case more or less is a point, by 3.2.
MARGIN = 0.004


@dataclass(frozen=True)
class Task:
    """One set and how it is scored.

    Args:
        name: For the table and --only.
        data: Files under data/, the first is the gold.
        score: Task of tools/score.py.
        figures: Those that have floors, with what others published ("" if nobody did).
        inputs: score.py's task that prints the rows to read, or "" where the gold's rows are read as they are.
        keep: Which gold rows belong to the set.
        flags: More arguments for score.py.
        own: Is it annotated in evals/dev under its name, and scored by own.py?
        margin: How far under its floor a figure may be, for processors that round otherwise.
    """

    name: str
    data: tuple[str, ...]
    score: str
    figures: dict[str, str]
    inputs: str = ""
    keep: Callable[[Row], bool] = bool
    flags: tuple[str, ...] = ()
    own: bool = False
    margin: float = MARGIN


def _every_fifth_outlet(row: Row) -> bool:
    """An outlet is what stands before the last _ of an id; the fifth, tenth … in order of the alphabet are dev, never trained on."""
    return row["outlet_rank"] % 5 == 4


TASKS = (
    Task("attribution", ("polnear/dev.jsonl.gz",), "attribution", {
        "source.exact.f1": "83.2 (CofeNet, BERT-base, test part)", "cue.exact.f1": "75.3 (the same)", "content.exact.f1": "72.9 (the same)",
        "source.overlap.f1": "", "cue.overlap.f1": "", "content.overlap.f1": "", "attribution.f1": ""}),
    Task("muc", ("muc4/dev.jsonl.gz",), "muc", {
        "ceaf.all.f1": "56.2 (GRIT, BERT-base, test part)", "template.f1": "49.1 (GTT, BERT-base, test part)", "mapped.date.f1": "",
        "mapped.location.f1": "", "slot.date.f1": "59 (best of 1992, test part)", "slot.location.f1": "61 (the same)", "slot.killed.f1": "",
        "slot.injured.f1": ""}),
    Task("timex", ("timex/wikiwars-train.jsonl.gz",), "timex", {
        "relaxed.f1": "90.3-95.0 (on TempEval-3)", "value.f1": "77.6-82.7 (on TempEval-3)"}, inputs="timex-input"),
    Task("places-lgl", ("toponyms/lgl.jsonl.gz",), "places", {
        "recognition.overlap.f1": "75-88", "resolution.acc161km": "82.7 (Mordecai 3, all of GeoNames)"}),
    Task("places-trnews", ("toponyms/trnews.jsonl.gz",), "places", {
        "recognition.overlap.f1": "75-88", "resolution.acc161km": "87.3 (Mordecai 3, all of GeoNames)"}),
    Task("entities", ("newswire-ner/docs.jsonl.gz",), "entities", {"typed.f1": "about 80 (BERT-class)", "span.f1": ""},
         inputs="entities-input", keep=_every_fifth_outlet),
    Task("records", ("syria-news/annotations.jsonl", "syria-news/reports.jsonl.gz"), "records", {
        "found.f1": "92.0 (two codings)", "incident.f1": "90.0 (two codings)", "commitment.f1": "83.5 (two codings)",
        "case.f1": "68.3 (two codings)", "relation.f1": "68.4 (two codings)", "incident.when_compatible.f1": "", "incident.where.f1": "",
        "incident.perpetrator.f1": "", "incident.killed.f1": "", "incident.status.accuracy": ""}, keep=lambda row: row["part"] == "dev",
         margin=0.035),
    Task("headlines", ("ucdp-syria/events.jsonl.gz",), "", {"exact": "", "precision": "", "recall": ""}, own=True),
    Task("speakers", ("polnear/dev.jsonl.gz",), "", {"actor": "", "found": ""}, own=True),
    Task("copies", (), "", dict.fromkeys(("recall.written", "recall.exact", "recall.trimmed", "recall.headless", "recall.retitled",
                                          "recall.credited", "recall.shuffled", "recall.edited30", "recall.half", "apart"), ""), own=True),
    Task("pairs", (), "", {f"{kind}.{name}": "" for kind in ("incident", "statement", "commitment", "case", "relation")
                           for name in ("joined", "apart")}, own=True),
)


MADE_UP: dict[str, Callable[[ProcessPoolExecutor], Row]] = {"copies": lineage.figures, "pairs": pairs.figures}


def rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_rows(path: Path, every: Iterable[Row]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in every), encoding="utf8")


def ranked(every: list[Row]) -> list[Row]:
    """Rows of newswire-ner with the rank of their outlet; others as they are."""
    if not every or "sentences" not in every[0]:
        return every
    outlets = sorted({row["id"].rsplit("_", 1)[0] for row in every})
    return [row | {"outlet_rank": outlets.index(row["id"].rsplit("_", 1)[0])} for row in every]


def predict(row: Row) -> Row:
    """What `daybook extract` prints for a row."""
    from daybook.pipeline import extract_page
    from daybook.read import Page

    page = Page(b"", "application/json", row["id"], row["id"], row.get("url"), row.get("publisher"), row.get("title"), row.get("published"),
                text=row["text"] or "")
    return extract_page(page, None)


def run(task: Task, shared: Path, folder: Path, pool: ProcessPoolExecutor) -> tuple[Row, float]:
    """The figures of a task, and the seconds that reading took."""
    if task.own:
        return run_own(task, shared, pool)
    score = shared / "tools" / "score.py"
    gold = folder / f"{task.name}.gold.jsonl"
    write_rows(gold, (row for row in ranked(rows(shared / "data" / task.data[0])) if task.keep(row)))
    others = [shared / "data" / name for name in task.data[1:]]
    texts = rows(others[0]) if others else rows(gold)
    if task.inputs:
        printed = subprocess.run([sys.executable, str(score), task.inputs, str(gold)], capture_output=True, text=True, check=True)
        texts = [json.loads(line) for line in printed.stdout.splitlines()]
    wanted = {row["id"] for row in rows(gold)}
    started = time.perf_counter()
    made = list(pool.map(predict, [row for row in texts if row["id"] in wanted], chunksize=4))
    seconds = time.perf_counter() - started
    pred = folder / f"{task.name}.pred.jsonl"
    write_rows(pred, made)
    files = [str(path) for path in (gold, *others, pred)]
    printed = subprocess.run([sys.executable, str(score), task.score, *task.flags, *files], capture_output=True, text=True, check=True)
    return json.loads(printed.stdout.splitlines()[-1]), seconds


def run_own(task: Task, shared: Path, pool: ProcessPoolExecutor) -> tuple[Row, float]:
    """Likewise of a set that is annotated in evals/dev."""
    if task.name in MADE_UP:
        started = time.perf_counter()
        return MADE_UP[task.name](pool), time.perf_counter() - started
    gold, every = rows(HERE / "dev" / f"{task.name}.jsonl"), rows(shared / "data" / task.data[0])
    started = time.perf_counter()
    made = list(pool.map(predict, own.with_texts(task.name, gold, every), chunksize=4))
    return own.score(task.name, gold, made, every), time.perf_counter() - started


def pinned(task: Task, shared: Path) -> dict[str, str]:
    return {name: hashlib.sha256((shared / "data" / name).read_bytes()).hexdigest() for name in task.data}


def judge(task: Task, figures: Row, floors: dict[str, float]) -> list[str]:
    """Print the task's lines; the names of the figures under their floors."""
    low = []
    for name, published in task.figures.items():
        value, floor = figures.get(name), floors.get(name)
        fails = floor is not None and (value is None or value < floor - task.margin)
        low += [f"{task.name} {name}"] if fails else []
        shown = "-" if value is None else f"{100 * value:5.1f}"
        least = "" if floor is None else f"{100 * floor:5.1f}"
        print(f"{task.name:14} {name:30} {shown:>6} {least:>6}  {'LOW' if fails else '':4} {published}")
    return low


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    options.add_argument("--only", nargs="*", choices=[task.name for task in TASKS])
    options.add_argument("--raise", dest="lift", action="store_true", help="raise the floors to what was measured")
    options.add_argument("--keep", type=Path, help="keep gold and predictions in this folder")
    chosen = options.parse_args()
    if not (chosen.shared / "tools" / "score.py").exists():
        print(f"no dev sets at {chosen.shared}; the gate needs them and is not run")
        return 0
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {"floors": {}, "sets": {}}
    low: list[str] = []
    print(f"{'set':14} {'figure':30} {'here':>6} {'floor':>6}       published by others")
    with tempfile.TemporaryDirectory() as kept, ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        os.environ["DAYBOOK_HOME"] = kept  # no settings or gazetteers of this machine's user
        folder = chosen.keep or Path(kept)
        folder.mkdir(parents=True, exist_ok=True)
        for task in TASKS:
            if chosen.only and task.name not in chosen.only:
                continue
            for name, digest in pinned(task, chosen.shared).items():
                if baseline["sets"].setdefault(name, digest) != digest:
                    low.append(f"{name} is not the set that the floors were measured on")
            figures, _ = run(task, chosen.shared, folder, pool)
            floors = baseline["floors"].setdefault(task.name, {})
            low += judge(task, figures, floors)
            if chosen.lift:
                floors |= {name: max(floors.get(name, 0.0), math.floor(1000 * (figures[name] or 0)) / 1000) for name in task.figures}
    if chosen.lift:
        BASELINE.write_text(json.dumps(baseline, indent=1, sort_keys=True) + "\n")
    for fault in low:
        print("BELOW THE FLOOR:", fault)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
