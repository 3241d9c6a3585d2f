"""Likeness by name: records of several reports that have one name and one country count as one. For actors and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daybook.core import Kind, Match, Place, Record, Ref, Words
from daybook.text.normal import squeezed

SCORE = 0.9  # a namesake in the same country is somebody else now and then; people may say "different"
NAME, COUNTRY = "name", "country"  # fields of a kind that merges by name


@dataclass(frozen=True, slots=True)
class Called:
    """What a record goes by: the normal form of its name and its country, "" where the report does not tell."""

    kind: str
    name: str
    country: str


def called(record: Record) -> Called | None:
    """What the record goes by, None where it has no name."""
    best, country = record.best(NAME), record.best(COUNTRY)
    if best is None:
        return None
    value = best.assertion.value
    words = value.words if isinstance(value, Words) else value.name if isinstance(value, (Ref, Place)) else ""
    said = value.country if isinstance(value, Place) else None
    if said is None and country is not None and isinstance(country.assertion.value, Words):
        said = country.assertion.value.words
    name = squeezed(words)
    return Called(record.kind, name, said or "") if name else None


@dataclass(frozen=True, slots=True)
class ByName:
    """Blocks and matches of the kinds that merge by name; a function of the records alone.

    Args:
        kinds: Names of these kinds.
    """

    kinds: frozenset[str]

    def blocks(self, record: Record) -> tuple[str, ...]:
        """What two records must have in common to be looked at together."""
        it = called(record) if record.kind in self.kinds else None
        return (f"{it.kind}\t{it.name}\t{it.country}",) if it else ()

    def matches(self, records: Sequence[Record]) -> tuple[Match, ...]:
        """Each record matched with the smallest id of its name and country: a star, so that n records give n - 1 matches."""
        groups: dict[Called, list[bytes]] = defaultdict(list)
        for record in records:
            it = called(record) if record.kind in self.kinds else None
            if it is not None:
                groups[it].append(record.id)
        found = []
        for it, ids in groups.items():
            hub, *others = sorted(ids)
            reason = f"one name, {it.name!r}" + (f", and one country, {it.country}" if it.country else "; neither report tells the country")
            found += [Match(hub, other, SCORE, (reason,)) for other in others]
        return tuple(found)


def by_name(kinds: Iterable[Kind]) -> ByName:
    """The likeness for those of these kinds that say ``merges_by_name``."""
    return ByName(frozenset(kind.name for kind in kinds if kind.merges_by_name))
