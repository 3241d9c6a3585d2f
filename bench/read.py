"""How fast reading is: reports a second, peak memory, and each stage's share, on 1,000 reports.

    python bench/read.py [--reports N] [--shared DIR] [--workers N]

Figures are of this machine at this moment; what is meant to be compared is the shares. Writes a Markdown table.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import daybook.pipeline as pipeline
from daybook.kinds import all_kinds
from daybook.store import Store

HERE = Path(__file__).parent


def timed(spent: dict[str, float], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[name] += time.perf_counter() - started

    return run


def measure(rows: Path, folder: Path) -> tuple[dict[str, float], float, pipeline.Counts]:
    """Seconds by stage, seconds in all, the counts; one process, SQLite."""
    spent: dict[str, float] = defaultdict(float)
    pipeline.STEPS = tuple(timed(spent, f"{step.__module__.split('.')[1]}: {step.__name__}", step) for step in pipeline.STEPS)
    pipeline.cleaned = timed(spent, "clean", pipeline.cleaned)
    pipeline.find = timed(spent, "kinds: finders", pipeline.find)
    pipeline.asserted = timed(spent, "core: assertions", pipeline.asserted)
    pipeline.refresh = timed(spent, "store: records computed", pipeline.refresh)
    with Store.open(f"sqlite:///{folder / 'bench.db'}", kinds=all_kinds()) as store:
        for name in ("locate", "is_read", "add", "begin_run", "finish_run"):
            setattr(store, name, timed(spent, "store: facts written", getattr(store, name)))
        pipeline.warm()  # loads the models, which is no part of reading
        spent.clear()
        started = time.perf_counter()
        counts = pipeline.read(store, [str(rows)])
        return dict(spent), time.perf_counter() - started, counts


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    options.add_argument("--reports", type=int, default=1000)
    chosen = options.parse_args()
    source = chosen.shared / "data" / "gva-incidents" / "reports.jsonl.gz"
    if not source.exists():
        print(f"no {source}: the bench needs the reports of ../shared")
        return 0
    with tempfile.TemporaryDirectory() as kept:
        rows = Path(kept) / "reports.jsonl"
        with gzip.open(source, "rt", encoding="utf8") as lines, rows.open("w", encoding="utf8") as out:
            words = 0
            for _, line in zip(range(chosen.reports), lines, strict=False):
                row = json.loads(line)
                words += len(row["text"].split())
                out.write(json.dumps(row) + "\n")
        spent, seconds, counts = measure(rows, Path(kept))
        size = sum(path.stat().st_size for path in Path(kept).glob("bench.db*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate, length = counts.seen / seconds, words / max(1, counts.seen)
    print(f"{counts.seen} reports, {length:.0f} words each: {rate:.1f} reports a second, one process; "
          f"peak memory {peak:.0f} MB; database {size / 2**20:.0f} MB; {counts.plain()}\n")
    print("| stage | seconds | share |\n|---|---|---|")
    spent["rest (reading files, moving data)"] = seconds - sum(spent.values())
    for name, part in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"| {name} | {part:.1f} | {100 * part / seconds:.0f} % |")
    print(f"| all | {seconds:.1f} | 100 % |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
