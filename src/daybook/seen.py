"""The evidence of records as far as somebody may see it."""

from __future__ import annotations

from collections.abc import Mapping

from daybook.core import NAMING, Evidence, Place, Record, Ref, Value
from daybook.core.veil import BLOCK, Veil, behind
from daybook.store.veils import Held
from daybook.text.normal import squeezed

Fields = Mapping[str, tuple[Evidence, ...]]
NOTHING = Veil(())
NO_SHEETS: Mapping[bytes, Held] = {}
NAMES = ("name", NAMING)  # the fields by which an actor or a place is called


def best_of(fields: Fields) -> dict[str, Evidence]:
    """The best evidence of each field."""
    return {name: held[0] for name, held in fields.items()}


def held_as(kind: str, best: Mapping[str, Evidence]) -> Record:
    """A record of only these."""
    return Record(b"", kind, (), {name: (e,) for name, e in best.items()})


def is_hidden(evidence: Evidence, sheets: Mapping[bytes, Held] = NO_SHEETS) -> bool:
    """Is something of the value hidden in the text that says it?"""
    sheet = sheets.get(evidence.assertion.text)
    value = behind(evidence.assertion.value, sheet.veil if sheet else NOTHING)
    return BLOCK in (value.name if isinstance(value, (Ref, Place)) else value.show())


def is_nameless(record: Record) -> bool:
    """Has it no name, or one of which something is hidden by itself?"""
    named = record.best("name") or record.naming
    return named is None or is_hidden(named)


def called(fields: Fields, names: frozenset[str]) -> Fields:
    """Only the values that have one of these names."""
    left = {name: tuple(e for e in held if name_of(e.assertion.value) in names) for name, held in fields.items()}
    return {name: held for name, held in left.items() if held}


def name_of(value: Value) -> str | None:
    """What a value is called, squeezed; None for one that is no name."""
    return squeezed(value.name) if isinstance(value, (Ref, Place)) else None


def of_named(fields: Fields, sheets: Mapping[bytes, Held]) -> Fields:
    """Of an actor or place, what those reports say that may name it."""
    hidden = nameless({"": fields}, sheets)
    left = {name: tuple(e for e in held if e.assertion.record not in hidden) for name, held in fields.items()}
    return {name: held for name, held in left.items() if held}


def nameless(named: Mapping[str, Fields], sheets: Mapping[bytes, Held]) -> set[bytes]:
    """Ids of the report-level records that call one of these by a name of which something is hidden."""
    every = (e for fields in named.values() for name in NAMES for e in fields.get(name, ()))
    return {e.assertion.record for e in every if is_hidden(e, sheets)}
