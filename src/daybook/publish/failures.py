"""What could not be used, with the reasons: lines for people, JSON lines and CSV for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO

from daybook.publish.lists import AT_ONCE, cell_of
from daybook.store import Store
from daybook.store.views import Failure, Strike

COLUMNS = ("source", "stage", "reason", "verdict", "run")


def write_failures(store: Store, query: str, style: str, out: IO[str]) -> None:
    """Write the list, the newest first.

    Args:
        store: Open.
        query: Words to look for in sources and reasons, "" for all.
        style: "table", "jsonl" or "csv".
        out: Where to.
    """
    rows = _failures(store, query)
    if style == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([cell_of(getattr(row, column)) for column in COLUMNS] for row in rows)
        return
    for row in rows:
        line = json.dumps(asdict(row), ensure_ascii=False) if style == "jsonl" else f"{told(row)} ({row.verdict}, run {row.run})"
        out.write(f"{line}\n")


def _failures(store: Store, query: str) -> Iterator[Failure]:
    at = 0
    while rows := store.failures(query, offset=at, limit=AT_ONCE).items:
        yield from rows
        at += len(rows)


def told(row: Failure | Strike) -> str:
    """Source and reason in one line of a terminal: what others wrote in them moves no cursor and starts no line."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in f"{row.source}: {row.reason}")


def latest_failures(store: Store, most: int) -> list[Failure]:
    """What the latest run that met something unusable could not use, at most so much of it, the newest first."""
    rows = store.failures(limit=most).items
    return [row for row in rows if row.run == rows[0].run]
