"""The evidence of records as far as somebody may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from daybook.core import NAMING, Evidence, Place, Record, Ref, Value
from daybook.core.veil import BLOCK, Veil
from daybook.store.rows import Telling
from daybook.store.veils import Held
from daybook.text.normal import squeezed

Fields = Mapping[str, tuple[Evidence, ...]]
NOTHING = Veil(())
NAMES = ("name", NAMING)  # the fields by which an actor or a place is called


def best_of(fields: Fields) -> dict[str, Evidence]:
    """The best evidence of each field."""
    return {name: held[0] for name, held in fields.items()}


def held_as(kind: str, best: Mapping[str, Evidence]) -> Record:
    """A record of only these."""
    return Record(b"", kind, (), {name: (e,) for name, e in best.items()})


def is_hidden(value: Value, veil: Veil = NOTHING) -> bool:
    """Is something of it hidden? Without a veil, was it?"""
    return BLOCK in veil.masked(value.name if isinstance(value, (Ref, Place)) else value.show())


def is_nameless(record: Record) -> bool:
    """Has it no name, or one of which something is hidden by itself?"""
    named = record.best("name") or record.naming
    return named is None or is_hidden(named.assertion.value)


def called(fields: Fields, names: frozenset[str]) -> Fields:
    """Only the values that have one of these names."""
    left = {name: tuple(e for e in held if name_of(e.assertion.value) in names) for name, held in fields.items()}
    return {name: held for name, held in left.items() if held}


def name_of(value: Value) -> str | None:
    """What a value is called, squeezed; None for one that is no name."""
    return squeezed(value.name) if isinstance(value, (Ref, Place)) else None


def of_named(fields: Fields, sheets: Mapping[bytes, Held]) -> Fields:
    """Of an actor or place, what those reports say that may name it."""
    hidden = nameless((told_by(e) for name in NAMES for e in fields.get(name, ())), sheets)
    left = {name: tuple(e for e in held if e.assertion.record not in hidden) for name, held in fields.items()}
    return {name: held for name, held in left.items() if held}


def told_by(evidence: Evidence) -> Telling:
    """The same without its evidence."""
    it = evidence.assertion
    return Telling(it.record, it.text, it.kind, it.field, it.value)


def nameless(naming: Iterable[Telling], sheets: Mapping[bytes, Held]) -> set[bytes]:
    """Ids of the report-level records that call an actor or a place by a name of which something is hidden."""
    veils = {text: sheet.veil for text, sheet in sheets.items()}
    return {it.record for it in naming if is_hidden(it.value, veils.get(it.text, NOTHING))}
