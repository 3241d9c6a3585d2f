"""CSV: UTF-8, one header, a column for each part of a value, every text in quotation marks, no formula left live."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from daybook.core import Kind
from daybook.publish.cells import neutral
from daybook.publish.exports.flat import Cell, Row, columns, row_of
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.outgoing import Outgoing
from daybook.text.carrying import readable


def write_rows(rows: Iterable[Row], names: Sequence[str], out: IO[bytes]) -> int:
    """Write a header and rows; how many rows. What is not known is an empty cell, never 0."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    # Quotation marks around every text: a program that takes ; or a tab for the separator must not begin a cell inside one.
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names])
        count += 1
    text.detach()
    return count


def _cell(value: Cell) -> Cell:
    return neutral(readable(value)) if isinstance(value, str) else "" if value is None else value


def write(records: Iterable[Outgoing], kind: Kind, out: IO[bytes]) -> Written:
    """One row a record."""
    return Written(write_rows((row_of(record) for record in records), columns(kind), out))


FORMAT = Format("csv", ".csv", "text/csv; charset=utf-8", "A table: one row a record, every part of a value in a column of its own.", write)
