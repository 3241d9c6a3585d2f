"""A row of a sheet as a report: its cells as lines of a text, so that every value stands on the words of its cell."""

# The text is a function of the row alone: the same row is the same text, whatever a map says of it.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daybook.core import Capture, Found, Reading, Report, Residue, Span, Text
from daybook.core.entry import Entry
from daybook.core.ids import canonical
from daybook.store.write import Located

CLEANER = "sheet@1"
FREE = 8  # words from which a cell is somebody's sentence; shorter ones are entries of a form


@dataclass(frozen=True, slots=True)
class Laid:
    """A row's text, and of each column where its cell stands in it."""

    text: Text
    places: Mapping[str, Span]


def laid(row: Mapping[str, str]) -> Laid:
    """The text of a row: a line "Column: cell" for each filled cell; the names of the columns are residue, no words of the desk's."""
    lines: list[str] = []
    residue: list[Residue] = []
    places: dict[str, Span] = {}
    at = 0
    for column, cell in row.items():
        start = at + len(column) + 2
        residue.append(Residue(Span(at, start), "column name"))
        places[column] = Span(start, start + len(cell))
        lines.append(f"{column}: {cell}")
        at = start + len(cell) + 1
    return Laid(Text("\n".join(lines), residue=tuple(residue), cleaner=CLEANER), places)


def report_of(key: str, sheet: str) -> Report:
    """The report that a row is: the sheet is its publisher, the key its id. It has no date of publication."""
    return Report(key, publisher=sheet)


def is_row(text: Text) -> bool:
    """Is it the text of a sheet's row?"""
    return text.cleaner.startswith("sheet@")


def reading_of(report: Report, text: Text) -> Reading:
    """The reading of a row's text: nothing is looked for in it; its sentences are the cells that hold one.

    Two rows of one form are no copies of each other, though most of their cells are the same; two desks that tell an
    incident in the same sentence are.
    """
    starts = [(r.span.start, r.span.end) for r in text.residue]
    ends = [start - 1 for start, _ in starts[1:]] + [len(text.text)]
    cells = [Span(start, end) for (_, start), end in zip(starts, ends, strict=True)]
    sentences = tuple(cell for cell in cells if len(cell.of(text.text).split()) >= FREE)
    return Reading(report, text, sentences or (Span(0, 0),))  # without any, lineage would take the whole text for one


def entry_of(row: Mapping[str, str], report: Report, place: Located, found: Found, fetched: str) -> Entry:
    """What one transaction writes of a row."""
    text = laid(row).text
    return Entry(place.report_id, place.text_id, capture_of(row, report, fetched), report, text, reading_of(report, text), found)


def capture_of(row: Mapping[str, str], report: Report, fetched: str) -> Capture:
    """The row as it came, as JSON."""
    return Capture(canonical({"sheet": report.publisher, "row": [[column, cell] for column, cell in row.items()]}), None, fetched,
                   "application/json")
