"""The list of followed feeds with their health: a table for people, JSON lines and CSV for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from typing import IO, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Rich

from daybook.publish.lists import cell_of
from daybook.store import Store
from daybook.store.views import FeedRow


def listed_feed(row: FeedRow) -> Mapping[str, Any]:
    """A feed as an object; times that never were are null."""
    times = {name: getattr(row, name) or None for name in ("added", "polled", "succeeded", "due")}
    return {"url": row.url, "title": row.title, "kind": row.kind or None, "state": row.state, "minutes": row.minutes, **times,
            "failures": row.failures, "error": row.error or None, "seen": row.seen, "new": row.new, "read": row.read,
            "waiting": row.waiting, "failed": row.failed}


def write_feeds(store: Store, style: str, out: IO[str]) -> None:
    """Write the list.

    Args:
        store: Open.
        style: "table", "jsonl" or "csv".
        out: Where to.
    """
    rows = [listed_feed(row) for row in store.feeds()]
    if style == "jsonl":
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    elif style == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(listed_feed(EMPTY))
        writer.writerows([cell_of(value) for value in row.values()] for row in rows)
    elif not rows:
        out.write("No feeds are followed. daybook feeds add URL follows one.\n")
    else:
        _table(rows, out)


EMPTY = FeedRow(0, "", "", "", 0, "", "", "", "", "", "", 0, "", False, 0)
COLUMNS = ("state", "url", "succeeded", "new", "read", "waiting", "failed", "error")


def _table(rows: list[Mapping[str, Any]], out: IO[str]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in COLUMNS:
        right = column in ("new", "read", "waiting", "failed")
        table.add_column(column, justify="right" if right else "left", overflow="fold", no_wrap=right or column == "state")
    for row in rows:
        table.add_row(*(Rich("–" if row[column] is None else str(row[column])) for column in COLUMNS))
    console = Console(file=out, width=None if out.isatty() else 160)
    console.print(table)
