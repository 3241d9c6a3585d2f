"""An import from beginning to end: rows in, each new, updated, known or rejected with a reason; the counts add up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daybook.core.log import Event
from daybook.errors import UsageError
from daybook.importing.cells import BROKEN, is_unknown, shown
from daybook.importing.mapping import OUT, SheetMap, check_columns
from daybook.importing.rows import entry_of, laid, report_of
from daybook.importing.values import SOURCE, Row, found_of
from daybook.pipeline import refresh
from daybook.publish.cells import plain
from daybook.read.sheet import Sheet, SheetRow, sheet_of
from daybook.store import Store
from daybook.store.views import Current

STAMP = "%Y-%m-%dT%H:%M:%SZ"
LONGEST_KEY = 200  # characters


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was not taken.

    Args:
        row: Its number as the spreadsheet shows it.
        column: "" where it is the row as a whole.
        reason: What was seen and what to do.
    """

    row: int
    column: str
    reason: str


@dataclass
class Imported:
    """How an import ended, or would end: rows = new + updated + known + rejected.

    Args:
        missing: Rows of the sheet that the store holds and the file has not; they stay.
        faults: Of the rejected rows, every cell that could not be read.
        unused: Columns whose words are kept without a value.
    """

    rows: int = 0
    new: int = 0
    updated: int = 0
    known: int = 0
    rejected: int = 0
    missing: int = 0
    faults: list[Fault] = field(default_factory=list)
    unused: tuple[str, ...] = ()

    def add(self, verdict: str) -> None:
        self.rows += 1
        setattr(self, verdict, getattr(self, verdict) + 1)

    @property
    def told(self) -> str:
        """"12 rows: 3 new, 1 updated, 7 known, 1 rejected"."""
        parts = ", ".join(f"{getattr(self, name):,} {name}" for name in ("new", "updated", "known", "rejected"))
        return f"{self.rows:,} row{'' if self.rows == 1 else 's'}: {parts}"


@dataclass(frozen=True, slots=True)
class Taking:
    """What an import is told beside the file and its map.

    Args:
        sheet: What the sheet is called: its rows' publisher. The same name again updates.
        by: Who imports.
        dry_run: Only tell what would be done?
        clear: Is an empty cell a value taken away? Else what the store holds stays.
        now: The moment, UTC.
    """

    sheet: str
    by: str
    dry_run: bool = False
    clear: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


def import_sheet(store: Store | None, path: Path, mapping: SheetMap, taking: Taking) -> Imported:
    """Take the rows of a sheet; a dry run writes nothing.

    Args:
        store: Open for writing; None for a dry run where there is no store yet.
        path: CSV or a workbook.
        mapping: What its columns hold.
        taking: How.

    Raises:
        ReadError: It is no table.
        UsageError: The map does not fit the sheet, or there is no store and it is no dry run.
    """
    if store is None and not taking.dry_run:
        raise UsageError("there is no store to import into")
    table = sheet_of(path, sheet=mapping.sheet or None, header=mapping.header or None)
    if faults := check_columns(mapping, table.columns):
        raise UsageError(f"{path}: " + "; ".join(faults))
    done = Imported(unused=tuple(c for c in table.columns if c != mapping.key and mapping.columns.get(c, "") == ""))
    importing = _Import(store, mapping, taking, done)
    for number, key, row in _distinct(table, mapping, done):
        importing.take(number, key, row)
    importing.finish()
    return done


def _distinct(table: Sheet, mapping: SheetMap, done: Imported) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Rows with their keys; one without a key, or with that of an earlier row, is rejected."""
    first: dict[str, int] = {}
    for line in table.rows:
        row = _texts(line, mapping)
        key = row.get(mapping.key, "")
        reason = ""
        if not key or is_unknown(key):
            reason = "no key; give the row one, so that it can be told from the others"
        elif len(key) > LONGEST_KEY:
            reason = f"a key of {len(key):,} characters; {LONGEST_KEY} at most"
        elif key in first:
            reason = f"{key!r} is the key of row {first[key]} too; give one of the two another"
        if reason:
            done.faults.append(Fault(line.number, mapping.key, reason))
            done.add("rejected")
        else:
            first[key] = line.number
            yield line.number, key, row


def _texts(line: SheetRow, mapping: SheetMap) -> dict[str, str]:
    """The filled cells of the columns that are kept, as texts; a ' that keeps a cell of CSV from being evaluated is no part of it."""
    kept = {column: plain(shown(cell)).strip() for column, cell in line.cells.items()
            if mapping.columns.get(column, "") != OUT or column == mapping.key}
    return {column: text for column, text in kept.items() if text}


class _Import:
    def __init__(self, store: Store | None, mapping: SheetMap, taking: Taking, done: Imported) -> None:
        self._store, self._map, self._taking, self._done = store, mapping, taking, done
        self._fingerprint = f"{SOURCE} {mapping.digest}"
        self._run: int | None = None
        self._before = store.reports(publisher=taking.sheet, limit=1).total if store else 0
        self._there = 0  # of these, rows that the file has too

    def take(self, number: int, key: str, row: dict[str, str]) -> None:
        """Read one row and write it if it is new or has changed."""
        report = report_of(key, self._taking.sheet)
        held = self._store.current(report.external_id, self._taking.sheet) if self._store else None
        self._there += held is not None
        if held is not None and not self._taking.clear:
            row = self._merged(held, row)
        it = laid(row)
        read = Row(self._map, row, it.places)
        said, faults = read.said()
        broken = [Fault(number, column, f"{text!r}: the spreadsheet shows a fault here; mend its formula")
                  for column, text in row.items() if text in BROKEN]
        if faults or broken:
            self._done.faults += [*broken, *(Fault(number, fault.column, fault.reason) for fault in faults)]
            self._done.add("rejected")
            return
        if self._store is None:
            self._done.add("new")
            return
        place = self._store.locate(report, it.text)
        if held is not None and held.text_id == place.text_id and self._store.is_read(place.text_id, self._fingerprint):
            self._done.add("known")
            return
        if not self._taking.dry_run:
            found = found_of(read, said, self._map, (place.report_id, place.text_id), it.text.text)
            self._store.add(self._number(), entry_of(row, report, place, found, self._moment(held)))
        self._done.add("updated" if held is not None else "new")

    def _merged(self, held: Current, row: dict[str, str]) -> dict[str, str]:
        """The row with what the store holds of cells that are empty now, columns in the order of the sheet, then the others."""
        assert self._store is not None
        before = dict(json.loads(self._store.capture(held.sha256))["row"])
        return {column: row.get(column) or before[column] for column in (*before, *(c for c in row if c not in before))}

    def _moment(self, held: Current | None) -> str:
        """Now, or a second after the last version: the newest version of a row must be the last that came."""
        now = self._taking.now.strftime(STAMP)
        if held is None or held.fetched < now:
            return now
        return (datetime.strptime(held.fetched, STAMP) + timedelta(seconds=1)).strftime(STAMP)

    def _number(self) -> int:
        if self._run is None:
            assert self._store is not None
            self._run = self._store.begin_run(self._fingerprint, {"import": self._taking.sheet, "by": self._taking.by})
        return self._run

    def finish(self) -> None:
        """Bring the records up to date, count the rows that the file has not, note the import."""
        if self._store is None:
            return
        self._done.missing = self._before - self._there
        if self._taking.dry_run:
            return
        refresh(self._store)
        if self._run is not None:
            counts: Mapping[str, int] = {"seen": self._done.rows, "new": self._done.new + self._done.updated, "known": self._done.known,
                                         "degraded": 0, "rejected": self._done.rejected, "failed": 0}
            self._store.finish_run(self._run, counts)
        noted(self._store, self._taking, self._done)


def noted(store: Store, taking: Taking, done: Imported) -> None:
    """Note in the log that rows were taken in, and by whom; what each wrote is in the log already."""
    counts = {name: str(getattr(done, name)) for name in ("rows", "new", "updated", "known", "rejected")}
    store.log.note(Event("import", taking.by, taking.sheet, after=counts))
