"""What decisions cost as a store grows: python bench/decisions.py STORE [STORE …] [--rounds 10].

Each on a copy of the store (bench/web_store.py makes some), through the store itself and without HTTP: a value of an incident and of the
actor in most reports accepted, rejected, corrected; a telling of that actor rejected; two actors joined. Each is taken back. What a
correction leaves to be settled by the server is measured for itself. Prints
Markdown: processor time of one, in ms, the middle and the longest of the rounds; of several stores the growth is the point.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from daybook.core import Assertion, Count
from daybook.core.act import Assert, Verdict
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.likeness import likeness
from daybook.store import Store
from daybook.store.views import RecordRow

RULES = (likeness(KINDS), COPIES)
Did = TypeVar("Did")


def assertions(store: Store, row: RecordRow, kind: str, field: str) -> Iterator[Assertion]:
    """A value of a field in each report of a record; of records of another kind told there too."""
    for report in row.report_ids:
        view = store.reviewing(report)
        for told in view.records if view is not None else ():
            if told.kind == kind and field in told.values and (kind != row.kind or (told.row is not None and told.row.id == row.id)):
                yield told.values[field][0].evidence.assertion
                break


def deeds(store: Store, rounds: int) -> dict[str, list[Sequence[Verdict | Assert]]]:
    """What is done, by name, as often as asked for."""
    first, second = store.records("actor", order="reports", limit=2).items
    few = store.records("actor", order="reports", offset=store.records("actor", limit=1).total // 20, limit=rounds).items
    killed = [value for value, _ in zip(assertions(store, first, "incident", "killed"), range(rounds), strict=False)]
    sorts = [value for value, _ in zip(assertions(store, first, "actor", "sort"), range(rounds), strict=False)]
    small = [next(assertions(store, row, "actor", "sort")).record for row in few]
    other = next(assertions(store, second, "actor", "sort")).record
    return {
        "accept, incident": [[Verdict(a.id, "accept", within=a.record)] for a in killed],
        "correct, incident": [[Verdict(a.id, "reject", within=a.record), Assert(replace(a, value=Count(77, 77)), a.id)] for a in killed],
        "accept, largest actor": [[Verdict(a.id, "accept", within=a.record)] for a in sorts],
        "reject, largest actor": [[Verdict(a.id, "reject", within=a.record)] for a in sorts],
        "reject a telling of it": [[Verdict(a.record, "reject")] for a in sorts],
        "join a small actor with it": [[Verdict(one, "same", other=a.record)] for one, a in zip(small, sorts, strict=False)],
        "join the second largest with it": [[Verdict(other, "same", other=a.record)] for a in sorts[:3]]}


def timed(do: Callable[[], Did], times: list[float]) -> Did:
    """Do it and note what it took."""
    before = time.process_time()
    made = do()
    times.append(1000 * (time.process_time() - before))
    return made


def measure(given: Path, rounds: int) -> dict[str, list[float]]:
    """Name -> processor milliseconds of each round."""
    found: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copyfile(given, Path(folder) / "bench.db")
        with Store.open(str(path), kinds=KINDS) as store:
            store.refresh(*RULES)
            store.later = lambda: None  # as a server does, which settles what a correction leaves a moment later
            row = store.records("actor", order="reports", limit=1).items[0]
            print(f"{given.name}: {store.sizes()['report']:,} reports, the largest actor in {row.stands_on:,}", flush=True)
            for name, steps in deeds(store, rounds).items():
                for some in steps:
                    act = timed(lambda some=some: store.act("bench", some, rules=RULES), found[name])  # type: ignore[misc]
                    if isinstance(some[-1], Assert):
                        timed(lambda: store.settle(*RULES), found[f"{name}: settled later"])
                    timed(lambda act=act: store.undo("bench", act.number, rules=RULES), found[f"{name}: taken back"])  # type: ignore[misc]
                    store.settle(*RULES)
    return found


def main() -> None:
    """Measure each store, print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    columns = [measure(path, asked.rounds) for path in asked.stores]
    print("\n| ms of processor | " + " | ".join(path.name for path in asked.stores) + " |\n|---|" + "--:|" * len(columns))
    for name in columns[0]:
        cells = [f"{statistics.median(column[name]):.0f} ({max(column[name]):.0f})" for column in columns]
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
