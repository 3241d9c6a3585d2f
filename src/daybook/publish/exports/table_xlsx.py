"""XLSX: the same table as a workbook. Every text is written as a text, so that nothing is evaluated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import IO

import xlsxwriter

from daybook.core import Kind
from daybook.publish.exports.flat import Cell, columns, row_of
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.outgoing import Outgoing
from daybook.text.carrying import readable

LONGEST = 32_767  # characters of a cell; Excel refuses files with longer ones
CUT = " … [cut; the whole text is in the JSON lines]"
MOST_ROWS = 1_048_575  # of a sheet, without its header; what is more goes on in another sheet
# Rows go to the disk as they come. Nothing that looks like a formula, a link or a number is made one.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MADE = datetime(2000, 1, 1)  # in every file: the same records give the same bytes


def write(records: Iterable[Outgoing], kind: Kind, out: IO[bytes]) -> Written:
    """One row a record; the header stays in sight."""
    names, count, sheet = columns(kind), 0, None
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"created": MADE})
        bold = book.add_format({"bold": True})
        for record in records:
            at = count % MOST_ROWS
            if sheet is None or at == 0:
                sheet = _sheet(book, kind, names, bold, count // MOST_ROWS)
            row = row_of(record)
            for column, name in enumerate(names):
                _put(sheet, at + 1, column, row.get(name))
            count += 1
        if sheet is None:
            _sheet(book, kind, names, bold, 0)
    return Written(count)


def _sheet(book: xlsxwriter.Workbook, kind: Kind, names: Iterable[str], bold: object, number: int) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(kind.plural + (f" {number + 1}" if number else ""))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)
    return sheet


def _put(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell) -> None:
    if isinstance(value, str):
        text = readable(value)
        sheet.write_string(row, column, text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)


FORMAT = Format("xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "The table as a workbook; texts are texts, nothing is evaluated.", write)
