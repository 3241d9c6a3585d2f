"""The lists of the command line: tables for people, JSON lines and CSV for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text as Rich

from daybook.publish.cells import neutral
from daybook.publish.rows import Row, listed_record, listed_report
from daybook.store import Store
from daybook.store.views import RecordRow, ReportRow

AT_ONCE = 500
SINGULAR = {"incidents": "incident", "statements": "statement", "commitments": "commitment", "cases": "case", "relations": "relation",
            "actors": "actor", "places": "place"}


def write_list(store: Store, name: str, query: str, style: str, out: IO[str]) -> None:
    """Write one of the lists.

    Args:
        store: Open, up to date.
        name: "reports" or a kind's plural.
        query: Words to look for, "" for all.
        style: "table", "jsonl" or "csv".
        out: Where to.
    """
    if style == "table":
        _table(store, name, query, out)
    elif style == "csv":
        _csv(_rows(store, name, query), name, out)
    else:
        for row in _rows(store, name, query):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def report_rows(store: Store, query: str) -> Iterator[ReportRow]:
    """All reports of a list, page by page."""
    offset = 0
    while page := store.reports(query, offset=offset, limit=AT_ONCE).items:
        yield from page
        offset += len(page)


def record_rows(store: Store, kind: str, query: str) -> Iterator[RecordRow]:
    """All records of a list, page by page."""
    offset = 0
    while page := store.records(kind, query, offset=offset, limit=AT_ONCE).items:
        yield from page
        offset += len(page)


def _rows(store: Store, name: str, query: str) -> Iterator[Row]:
    if name == "reports":
        yield from (listed_report(row) for row in report_rows(store, query))
        return
    for row in record_rows(store, SINGULAR[name], query):
        view = store.record(row.id)
        if view is not None:
            yield listed_record(row, view.record.fields)


def _csv(rows: Iterator[Row], name: str, out: IO[str]) -> None:
    columns = ["id", "publisher", "url", "title", "published", "verdict", "how", "copy_of", "origins"]
    if name != "reports":
        from daybook.kinds import kind_named

        columns = ["id", "kind", "reports", "origins", *(field.name for field in kind_named(SINGULAR[name]).fields)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = row | row.get("fields", {})
        writer.writerow([cell_of(cells.get(column)) for column in columns])


def cell_of(value: object) -> str:
    """One cell: several values with ``; `` between them, nothing for what is not known, no live formula."""
    if value is None:
        return ""
    if isinstance(value, list):
        parts = [v["value"] if isinstance(v, dict) and "value" in v else v.get("origin") if isinstance(v, dict) else v for v in value]
        text = "; ".join(json.dumps(p, ensure_ascii=False) if isinstance(p, dict) else str(p) for p in parts)
    else:
        text = str(value)
    return neutral(text)


def _table(store: Store, name: str, query: str, out: IO[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    if name == "reports":
        for column in ("published", "publisher", "title", "how", "id"):
            table.add_column(column, overflow="ellipsis", no_wrap=column != "title")
        for row in report_rows(store, query):
            date = row.published.edtf if row.published else "–"
            cells = (date, row.publisher or "–", row.title or row.snippet[:80], row.how, row.external_id)
            table.add_row(*(Rich(cell) for cell in cells))
    else:
        for column in ("caption", "reports", "origins", "id"):
            table.add_column(column, justify="right" if column in ("reports", "origins") else "left")
        for record in record_rows(store, SINGULAR[name], query):
            line = (record.caption, str(len(record.reports)), str(record.origins), record.id)
            table.add_row(*(Rich(cell) for cell in line))
    console = Console(file=out, width=None if out.isatty() else 160)
    console.print(table)
    if not table.row_count:
        console.print(f"No {name} yet; `daybook read` brings some in." if not query else f"No {name} with {query!r}.", markup=False)


