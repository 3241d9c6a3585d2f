"""What the cells of a row say of a record: values with the places of their words, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from daybook.core import NAMING, Assertion, Count, Field, Found, Place, Ref, Span, Speaker, Value, Words
from daybook.core.ids import digest
from daybook.core.values import PLACE_BASES, PRECISIONS, RESPONSIBILITIES
from daybook.core.when import BASES
from daybook.errors import ValueFault
from daybook.importing import cells
from daybook.importing.mapping import SheetMap, Target
from daybook.text.gazetteer import lookup
from daybook.text.tables import pieces

SOURCE = "import@1"
REF_SORTS = ("person", "group", "organisation", "state", "population", "place", "facility", "weapon")
LONGEST_NAME = 500  # characters; what is longer is no name


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a field with the words of its cell; None where it is the map's default."""

    field: str
    value: Value
    span: Span | None


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be read: its column, what was seen and what to do."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell, or the default that stands for an empty one."""

    column: str
    text: str
    span: Span | None

    def within(self, start: int, end: int) -> Span | None:
        """The place of a part of it."""
        return Span(self.span.start + start, self.span.start + end) if self.span else None


class Row:
    """A row read by a map."""

    def __init__(self, mapping: SheetMap, row: Mapping[str, str], places: Mapping[str, Span]) -> None:
        self._map, self._row, self._places = mapping, row, places
        self._columns = mapping.targets()

    def _cell(self, target: Target) -> _Cell | None:
        column = self._columns.get(target)
        if column is not None and (text := self._row.get(column, "")) and not cells.is_unknown(text):
            return _Cell(column, text, self._places[column])
        name = target.field + (f".{target.part}" if target.part else "") + (f" ({target.of})" if target.of else "")
        default = self._map.defaults.get(name, "")
        return _Cell(f"default of {name}", default, None) if default else None

    def said(self) -> tuple[list[Said], list[CellFault]]:
        """All values in the kind's order, and all cells that cannot be read."""
        found: list[Said] = []
        faults: list[CellFault] = []
        for field in self._map.kind.fields:
            targets = [target for target in (*self._columns, Target(field.name)) if target.field == field.name and not target.part]
            for target in dict.fromkeys(targets):
                try:
                    found += self._values(field, target)
                except _Refused as fault:
                    faults.append(CellFault(fault.column, fault.reason))
        return list(dict.fromkeys(found)), faults

    def naming(self) -> Span:
        """The words that name the record: the column of that name, else the key."""
        column = self._columns.get(Target("naming"))
        return self._places[column if column is not None and self._row.get(column) else self._map.key]

    def speaker(self) -> Speaker | None:
        """On whose word the row stands, None where it does not say."""
        cell = self._cell(Target("according_to"))
        return Speaker(cell.text, cell.span) if cell else None

    def _values(self, field: Field, target: Target) -> Iterator[Said]:
        cell = self._cell(target)
        if field.type == "count" and cell is None:
            yield from self._between(field)
        elif cell is not None and field.type == "place":
            yield Said(field.name, self._place(field, cell), cell.span)
        elif cell is not None and field.type == "words":
            yield Said(field.name, Words(cell.text), cell.span)
        elif cell is not None:
            for n, (text, start, end) in enumerate(pieces(cell.text) if field.many else [(cell.text, 0, len(cell.text))]):
                if text and not cells.is_unknown(text):
                    with _naming(cell.column):
                        yield Said(field.name, self._value(field, target, text, n), cell.within(start, end))

    def _value(self, field: Field, target: Target, text: str, n: int) -> Value:
        if field.type == "when":
            return cells.when_of(text, self._map.dates, self._part(field, "basis", BASES) or "analyst")
        if field.type == "count":
            return cells.count_of(text, target.of or self._plain(field, "of") or "")
        if field.type == "choice":
            return cells.choice_of(text, field, self._map.values.get(field.name, {}))
        if field.type == "flag":
            return cells.flag_of(text)
        if len(text) > LONGEST_NAME:
            raise ValueFault(f"{text[:40]!r}… is no name but {len(text):,} characters; put semicolons between names, or map it to nothing")
        responsibility = self._nth(field, "responsibility", RESPONSIBILITIES, n)
        return Ref(text, self._nth(field, "sort", REF_SORTS, n), responsibility or ("stated" if field.name == "perpetrator" else None))

    def _between(self, field: Field) -> Iterator[Said]:
        """A count of two columns, the least and the greatest number."""
        low, high = self._cell(Target(field.name, "low")), self._cell(Target(field.name, "high"))
        first = low or high
        if first is None:
            return
        with _naming(first.column):
            least, most = (cells.count_of(cell.text).min if cell else None for cell in (low, high))
            form = "exact" if least == most else "at_least" if most is None else "at_most" if least is None else "range"
            yield Said(field.name, Count(least, most, form, self._plain(field, "of") or "all", "analyst"), first.span)

    def _place(self, field: Field, cell: _Cell) -> Place:
        name = field.name
        country = self._plain(field, "country")
        with _naming(self._columns.get(Target(name, "country"), "where.country")):
            code = cells.country_code(country) if country else None
        at: list[float | None] = []
        for part in ("lat", "lon"):
            with _naming(self._columns.get(Target(name, part), part)):
                text = self._plain(field, part)
                at.append(cells.number_of(text, part) if text else None)
        with _naming(self._columns.get(Target(name, "precision"), "precision")):
            text = self._plain(field, "precision")
            precision = cells.precision_of(text, PRECISIONS) if text else None
        with _naming(self._columns.get(Target(name, "geonames"), "geonames")):
            text = self._plain(field, "geonames")
            number = int(cells.number_of(text, "GeoNames id")) if text else None
        with _naming(cell.column):
            made = Place(cell.text, code, number, at[0], at[1], precision, self._part(field, "basis", PLACE_BASES) or "analyst")
        return _looked_up(made) if self._map.gazetteer and made.lat is None and code else made

    def _plain(self, field: Field, part: str) -> str | None:
        cell = self._cell(Target(field.name, part))
        return cell.text if cell else None

    def _part(self, field: Field, part: str, allowed: tuple[str, ...]) -> str | None:
        text = self._plain(field, part)
        return cells.one_of(text, f"{part} of {field.name}", allowed) if text else None

    def _nth(self, field: Field, part: str, allowed: tuple[str, ...], n: int) -> str | None:
        """Of a list of parts beside a list of names, the one of this place."""
        listed = [text for text, _, _ in pieces(self._plain(field, part) or "")]
        return cells.one_of(listed[n], f"{part} of {field.name}", allowed) if n < len(listed) and listed[n] else None


class _Refused(Exception):
    """A cell that cannot be read."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@contextmanager
def _naming(column: str) -> Iterator[None]:
    """Faults of a value inside name the column."""
    try:
        yield
    except ValueFault as fault:
        raise _Refused(column, str(fault)) from fault


def _looked_up(place: Place) -> Place:
    """With the gazetteer's coordinates and precision where one entry alone of that country bears the name."""
    here = [entry for entry in lookup(place.name) if entry.country == place.country]
    if len(here) != 1:
        return place
    entry = here[0]
    return replace(place, lat=entry.lat, lon=entry.lon, geonames=place.geonames or entry.geonames,
                   precision=place.precision or entry.precision)


def found_of(row: Row, said: list[Said], mapping: SheetMap, ids: tuple[bytes, bytes], text: str) -> Found:
    """The assertions of a row: one record, whose id is that of its sheet and key, so that it outlives every update.

    Args:
        row: The row.
        said: Its values.
        mapping: How it was read.
        ids: Of the report and of the text.
        text: Its words.
    """
    report, text_id = ids
    record = digest("record", report, mapping.kind.name, "row")
    naming = row.naming()
    speaker = None if mapping.kind.name == "statement" else row.speaker()
    assertions = [Assertion(text_id, record, mapping.kind.name, NAMING, Words(naming.of(text)), naming, speaker)]
    assertions += [Assertion(text_id, record, mapping.kind.name, it.field, it.value, it.span, speaker) for it in said]
    return Found(tuple(assertions), (SOURCE,) * len(assertions), (1.0,) * len(assertions))
