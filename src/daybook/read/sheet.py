"""A desk's spreadsheet as rows: CSV (any usual separator) or a workbook (.xlsx, .xls, .ods). Whatever breaks it is said in a sentence."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from daybook.errors import ReadError
from daybook.read.decode import decoded

Cell = str | int | float | bool | date | datetime | None
MOST_BYTES = 200_000_000  # of a file, and of what a workbook unpacks to
MOST_PARTS = 5_000  # of a workbook: it is a zip archive
MOST_CELLS = 12_000_000  # of a sheet, from its first to its last corner: the reader holds them all
MOST_COLUMNS = 1_000
MOST_CELL = 1_000_000  # characters
SEPARATORS = (",", ";", "\t", "|")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
CORNER = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
STEP = 1 << 20
HEAD = 200_000  # characters in which the first row ends


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: its number as the spreadsheet shows it (from 1), and its cells by column; None and "" for an empty one."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file.

    Args:
        columns: Names of its columns, in order, each once.
        rows: What stands under them; rows without a filled cell are left out.
    """

    columns: tuple[str, ...]
    rows: Sequence[SheetRow]


def sheet_of(path: Path, *, sheet: str | None = None, header: int | None = None) -> Sheet:
    """The table of a file.

    Args:
        path: .csv, .tsv, .txt or a workbook.
        sheet: Name of a workbook's sheet; the first if left out.
        header: Row that names the columns, from 1; the first that is not empty if left out.

    Raises:
        ReadError: It is no table; says what was seen and what to do.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ReadError(f"{path} has {size:,} bytes, more than {MOST_BYTES:,}; split it")
        lines = _workbook(path, sheet) if path.suffix.lower() in WORKBOOKS else _csv(path)
    except OSError as fault:
        raise ReadError(f"{path} cannot be read: {fault.strerror or fault}") from fault
    return _table(path, lines, header)


def _table(path: Path, lines: Iterable[tuple[int, Sequence[Cell]]], header: int | None) -> Sheet:
    columns: tuple[str, ...] = ()
    rows = []
    for number, cells in lines:
        if not columns and (number == header if header else any(not _is_empty(cell) for cell in cells)):
            columns = _named(path, cells)
        elif columns and any(not _is_empty(cell) for cell in cells):
            if stray := [cell for cell in cells[len(columns) :] if not _is_empty(cell)]:
                raise ReadError(f"{path}, row {number}: {str(stray[0])[:40]!r} stands under no column; name its column, or mend the "
                                "quotation marks before it")
            rows.append(SheetRow(number, dict(zip(columns, cells, strict=False))))
    if not columns:
        raise ReadError(f"{path} has no row that names columns" + (f" (row {header} is empty)" if header else "; it is empty"))
    return Sheet(columns, rows)


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _named(path: Path, cells: Sequence[Cell]) -> tuple[str, ...]:
    names = [" ".join(str(cell).split()) if not _is_empty(cell) else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    names = [name or f"column {n}" for n, name in enumerate(names, 1)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if len(names) > MOST_COLUMNS:
        raise ReadError(f"{path} has {len(names):,} columns; a sheet has {MOST_COLUMNS:,} at most")
    if twice is not None:
        raise ReadError(f"{path}: two columns are called {twice!r}; give one of them another name")
    return tuple(names)


# ---- CSV


def _csv(path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
    read = decoded(path.read_bytes())
    text = read.text
    if "\0" in text:
        raise ReadError(f"{path} is no text: it has zero bytes; save it as CSV (UTF-8)")
    csv.field_size_limit(MOST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        number = 1
        for row in rows:
            yield number, row
            number = rows.line_num + 1
    except csv.Error as fault:
        raise ReadError(f"{path}, line {rows.line_num}: {fault}; mend the quotation marks there, or save it anew") from fault


def _separator(text: str) -> str:
    """The separator that cuts the first row into most cells."""

    def cells(mark: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(text[:HEAD], newline=""), delimiter=mark), ()))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=cells)


# ---- workbooks


def _workbook(path: Path, name: str | None) -> Iterator[tuple[int, Sequence[Cell]]]:
    if path.suffix.lower() != ".xls":
        _measure(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            names = book.sheet_names
            if name is not None and name not in names:
                raise ReadError(f"{path} has no sheet {name!r}; it has {', '.join(names)}")
            if not names:
                raise ReadError(f"{path} has no sheet")
            page = book.get_sheet_by_name(name or names[0])
            rows = page.to_python(skip_empty_area=False)
    except (CalamineError, ValueError) as fault:
        raise ReadError(f"{path} is no workbook that can be read ({fault}); save it anew, or as CSV") from fault
    for number, row in enumerate(rows, 1):
        yield number, [_plain(cell) for cell in row]


def _plain(cell: object) -> Cell:
    """A cell as rows have it: midnight of a day is the day."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell if isinstance(cell, (str, int, float, date)) else None


def _measure(path: Path) -> None:
    """Refuse what would not fit: a workbook is a zip archive, and what it says of its sizes is not to be trusted."""
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
            if len(parts) > MOST_PARTS:
                raise ReadError(f"{path} has {len(parts):,} parts; a workbook has {MOST_PARTS:,} at most")
            left = MOST_BYTES
            for part in parts:
                left -= _measured(path, book, part, left)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise ReadError(f"{path} is no workbook: {fault}; save it anew, or as CSV") from fault


def _measured(path: Path, book: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Bytes of a part, unpacked."""
    size, rest, rows, columns = 0, b"", 0, 0
    with book.open(part) as content:
        while piece := content.read(STEP):
            size += len(piece)
            if size > most:
                raise ReadError(f"{path} unpacks to more than {MOST_BYTES:,} bytes; split it, or save it as CSV")
            for match in CORNER.finditer(rest + piece):
                columns, rows = max(columns, _column(match[1])), max(rows, int(match[2]))
            rest = piece[-32:]
    if rows * columns > MOST_CELLS:
        raise ReadError(f"{path} reaches to row {rows:,} and column {columns:,}; delete what stands far off the table, or save it as CSV")
    return size


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
