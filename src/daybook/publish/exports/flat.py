"""A record in one row: the columns of CSV, XLSX and GeoJSON, and how a value is written in a cell. ``daybook import`` reads them back."""

# Every cell of a value must come back as the same value: tests/publish/test_round_trip.py.

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import isinf

from daybook.core import Choice, Count, Field, Flag, Kind, Place, Ref, Value, When, Words
from daybook.core.when import DAY, Interval, civil
from daybook.ledger import HARMS
from daybook.publish.exports.outgoing import Outgoing, Toll
from daybook.text.tables import joined

Cell = str | int | float | bool | None  # None: not known
Row = dict[str, Cell]
MARKS = {"about": "~", "vague": "≈"}  # the other forms of a count show by themselves
PLACE_PARTS = ("country", "precision", "lat", "lon", "geonames", "basis")
LAST = ("review", "confidence", "disputed", "reports", "origins", "publishers", "quote", "record_url", "evidence_url", "source_url")


def columns(kind: Kind) -> tuple[str, ...]:
    """Names of the columns of a kind, in order."""
    return ("id", "kind", "caption", *(name for field in kind.fields for name in _columns(field)), *LAST)


def _columns(field: Field) -> Iterator[str]:
    yield field.name
    if field.type == "when":
        yield from (f"{field.name}_{part}" for part in ("basis", "earliest", "latest"))
    elif field.type == "place":
        yield from (f"{field.name}_{part}" for part in PLACE_PARTS)
    elif field.name in HARMS:
        yield from (f"{field.name}_{part}" for part in ("low", "best", "high"))
    elif field.type == "ref":
        yield f"{field.name}_sort"
        if field.name == "perpetrator":
            yield f"{field.name}_responsibility"


def row_of(record: Outgoing) -> Row:
    """A record's row; a column that has nothing to say holds None."""
    row: Row = {"id": record.id, "kind": record.kind.name, "caption": record.caption}
    for field in record.kind.fields:
        row |= dict(_cells(field, record))
    quote = record.leading.words if record.leading else ""
    return row | {
        "review": "accepted" if record.is_accepted else "proposed", "confidence": record.row.confidence,
        "disputed": joined(record.disputed) or None, "reports": len(record.row.reports), "origins": record.row.origins,
        "publishers": joined(record.publishers) or None, "quote": quote or None, "record_url": record.record_url,
        "evidence_url": record.evidence_url or None, "source_url": record.source_url or None}


def _cells(field: Field, record: Outgoing) -> Iterator[tuple[str, Cell]]:
    name = field.name
    values = record.values(name) if field.many else record.values(name)[:1]
    if field.type == "when" and values:
        yield from _when(name, values[0])
    elif field.type == "place" and values:
        yield from _place(name, values[0])
    elif field.type == "flag" and values:
        yield name, values[0].show()
    elif values:
        yield name, joined([cell_text(value) for value in values]) if field.many else cell_text(values[0])
    if field.type == "ref" and values:
        refs = [value for value in values if isinstance(value, Ref)]
        yield f"{name}_sort", joined([ref.sort or "" for ref in refs])
        if name == "perpetrator":
            yield f"{name}_responsibility", joined([ref.responsibility or "" for ref in refs])
    if name in HARMS:
        yield from _toll(name, record.toll(name))


def _toll(name: str, toll: Toll) -> Iterator[tuple[str, Cell]]:
    yield from ((f"{name}_low", toll.low), (f"{name}_best", toll.best), (f"{name}_high", toll.high))


def _when(name: str, value: Value) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, When):
        first, last = days(value.interval)
        yield from ((name, value.edtf), (f"{name}_basis", value.basis), (f"{name}_earliest", first), (f"{name}_latest", last))


def days(interval: Interval) -> tuple[str | None, str | None]:
    """First and last day of an interval, YYYY-MM-DD; None where it is open, or where the calendar of spreadsheets does not reach."""
    return _day(interval.start, 0), _day(interval.end, -1)


def _day(minute: float, step: int) -> str | None:
    if isinf(minute):
        return None
    year, month, of_month = civil((int(minute) + step) // DAY)
    return date(year, month, of_month).isoformat() if 1 <= year <= 9999 else None


def _place(name: str, value: Value) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, Place):
        at = (value.lat, value.lon) if value.is_point else (None, None)  # a district has no point, and a column invites to draw one
        parts = (value.country, value.precision, *at, value.geonames, value.basis)
        yield from ((name, value.name), *((f"{name}_{part}", cell) for part, cell in zip(PLACE_PARTS, parts, strict=True)))


def cell_text(value: Value) -> str:
    """One value as text that reads back as itself: a count as "13", "5-7", ">=13", "~40", with its group in brackets."""
    if isinstance(value, Count):
        return _count(value)
    if isinstance(value, (Ref, Place)):
        return value.name
    if isinstance(value, Words):
        return value.words
    if isinstance(value, Choice):
        return value.choice
    if isinstance(value, Flag):
        return value.show()
    return value.edtf


def _count(count: Count) -> str:
    if count.min is not None and count.min == count.max:
        number = str(count.min)
    elif count.max is None:
        number = f">={count.min}"
    elif count.min is None:
        number = f"<={count.max}"
    else:
        number = f"{count.min}-{count.max}"
    mark = MARKS.get(count.form, "")
    return mark + number + (f" [{count.of}]" if count.of != "all" else "")
