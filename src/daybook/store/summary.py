"""A record in one row: what lists show, sort and filter by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from daybook.core import Choice, Count, Kind, Place, Record, Ref, When, Words
from daybook.core.caption import caption
from daybook.core.ids import digest
from daybook.store.codec import compact, shown
from daybook.store.search import words_for_search
from daybook.store.write import minutes, sort_key
from daybook.text.normal import squeezed

LONGEST_CAPTION = 160  # characters
LONGEST_WORDS = 600  # characters of what search sees of a record
TYPES = ("type", "category", "sort")  # the field that lists filter by as "type": the first of these that the kind has
STATUSES = ("status", "step")


@dataclass(frozen=True, slots=True)
class Summary:
    """Columns of ``record``, as ``tables`` has them."""

    caption: str
    words: str
    best: str
    type: str | None
    status: str | None
    country: str | None
    place: str | None
    starts: int | None
    ends: int | None
    sort: int
    confidence: float
    disputed: tuple[str, ...]
    names: frozenset[int]


class BestRef(NamedTuple):
    """Where the best value of a field lies: (text, told, n); and whether a person accepted it."""

    field: str
    at: tuple[int, int, int]
    is_accepted: bool


def best_refs(column: str) -> list[BestRef]:
    """What ``record.best`` says."""
    return [BestRef(name, (text, told, n), bool(accepted)) for name, text, told, n, accepted in json.loads(column)]


def name_number(name: str) -> int:
    """A name's normal form as a signed 64-bit number, for looking records up by the names in them."""
    return int.from_bytes(digest("name", squeezed(name))[:8], "big", signed=True)


@dataclass(frozen=True, slots=True)
class Whole:
    """What all evidence of a record tells, and not only the best: the names in it, those of persons and groups among them, and the fields
    in which it contradicts itself."""

    names: frozenset[str]
    refs: frozenset[str]
    disputed: tuple[str, ...]


def whole(record: Record, kind: Kind) -> Whole:
    """Likewise of a record with all its evidence."""
    values = [e.assertion.value for found in record.fields.values() for e in found]
    return Whole(frozenset(value.name for value in values if isinstance(value, (Ref, Place))),
                 frozenset(value.name for value in values if isinstance(value, Ref)), disputed(record, kind))


def summary(record: Record, kind: Kind, places: Mapping[bytes, tuple[int, int, int]], told: Whole | None = None) -> Summary:
    """What a list needs of a record.

    Args:
        record: The record.
        kind: Its kind.
        places: Where each assertion lies: (text, told, n).
        told: What its evidence tells where ``record`` holds only the best of it.
    """
    told = told or whole(record, kind)
    when, where = _when(record, kind), _where(record, kind)
    starts, ends = minutes(when.interval) if when else (None, None)
    line = line_of(record, kind)
    naming = record.naming
    said = naming.assertion.value if naming else None
    words = words_for_search(line, said.words if isinstance(said, Words) else None, *sorted(told.names))
    best = [[name, *places[found[0].assertion.id], int(found[0].status == "accepted")] for name, found in record.fields.items()]
    country = where.country if where else None
    return Summary(
        line, words[:LONGEST_WORDS], compact(best), _choice(record, kind, TYPES), _choice(record, kind, STATUSES),
        country or _country(record), squeezed(where.name) if where else None, starts, ends, sort_key(when),
        naming.confidence if naming else 0.0, told.disputed, frozenset(map(name_number, told.refs)))


def disputed(record: Record, kind: Kind) -> tuple[str, ...]:
    """Names of the fields in which the evidence contradicts itself."""
    # Each value once: a country that 30,000 reports tell of would be compared 450 million times.
    once = {name: tuple({e.assertion.value: e for e in found}.values())
            for name, found in record.fields.items() if has_one_value(kind, name)}
    distinct = Record(record.id, record.kind, record.members, once)
    return tuple(name for name, found in once.items() if len(found) > 1 and distinct.disputed(name))


def worth(record: Record, kind: Kind, disputed: tuple[str, ...], origins: int) -> int:
    """What a decision on the record is worth, for the order of the queue: 0 where none is open.

    Reports that contradict each other come first. Then count how many independent voices it stands on (10 each, at most 100), how many
    are dead, hurt or taken (10 for each doubling, at most 100), and how unsure the machine is (at most 50). Actors and places have no
    place in the queue: they are decided on where they are named.
    """
    best = [found[0] for found in record.fields.values() if found]
    if kind.merges_by_name or all(evidence.status == "accepted" for evidence in best):
        return 0
    counts = [e.assertion.value for found in record.fields.values() for e in found if isinstance(e.assertion.value, Count)]
    toll = max((count.max or count.min or 0 for count in counts), default=0)
    unsure = 1 - (record.naming.confidence if record.naming else 0.0)
    return (1000 if disputed else 0) + min(100, 10 * origins) + min(100, 10 * toll.bit_length()) + round(50 * unsure)


def has_one_value(kind: Kind, name: str) -> bool:
    """May two values of the field contradict each other? Counts of one group may, though a record has many."""
    return any(field.name == name and (not field.many or field.type == "count") for field in kind.fields)


def line_of(record: Record, kind: Kind) -> str:
    """The caption of a record as lists keep it."""
    line = shown(" ".join(caption(record, kind).split()))
    return line if len(line) <= LONGEST_CAPTION else line[: LONGEST_CAPTION - 1].rstrip() + "…"


def _when(record: Record, kind: Kind) -> When | None:
    for field in kind.fields:
        best = record.best(field.name) if field.type == "when" else None
        if best is not None and isinstance(best.assertion.value, When):
            return best.assertion.value
    return None


def _where(record: Record, kind: Kind) -> Place | None:
    for field in kind.fields:
        best = record.best(field.name) if field.type == "place" else None
        if best is not None and isinstance(best.assertion.value, Place):
            return best.assertion.value
    return None


def _country(record: Record) -> str | None:
    best = record.best("country")
    return shown(best.assertion.value.words) if best is not None and isinstance(best.assertion.value, Words) else None


def _choice(record: Record, kind: Kind, names: tuple[str, ...]) -> str | None:
    for name in names:
        if any(field.name == name for field in kind.fields):
            best = record.best(name)
            return best.assertion.value.choice if best is not None and isinstance(best.assertion.value, Choice) else None
    return None
