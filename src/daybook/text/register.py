"""Actors and terms of office that users add to those that ship: kept as JSON lines, one actor a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from daybook.errors import ConfigError
from daybook.text.added import Added

SUFFIX = ".actors.jsonl"
FIRST, LAST = {4: "-12-31", 7: "-31", 10: ""}, {4: "-01-01", 7: "-01", 10: ""}  # a year or month as a term's end is taken at its narrowest


@dataclass(frozen=True, slots=True)
class Term:
    """One term of office.

    Args:
        name: As news in English most often writes it.
        office: As the register calls it, lower case.
        country: ISO 3166-1 alpha-2.
        start: First day; month or year where no more is known.
        end: Last day, month or year; "" if it lasted when the register was made.
        others: Other spellings of the name.
        known_until: Day up to which the register knows; after it an open term may have ended.
    """

    name: str
    office: str
    country: str
    start: str
    end: str
    others: tuple[str, ...]
    known_until: str

    def covers(self, first: str, last: str) -> bool:
        """Did it last through these days (YYYY-MM-DD)?"""
        starts = self.start + FIRST[len(self.start)]
        ends = self.end + LAST[len(self.end)] if self.end else self.known_until
        return starts <= first and last <= ends


@dataclass(frozen=True, slots=True)
class Registered:
    """An actor that a user added.

    Args:
        name: As the user calls it.
        sort: "person", "group" or "organisation".
        country: ISO 3166-1 alpha-2, or "".
        sector: PLOVER sector, or "".
        others: Other names, spellings and abbreviations, in order.
        terms: Offices held: (office, country, start, end), as in ``Term``.
        known_until: See ``Term``.
    """

    name: str
    sort: str
    country: str = ""
    sector: str = ""
    others: tuple[str, ...] = ()
    terms: tuple[tuple[str, str, str, str], ...] = ()
    known_until: str = ""


def written(actors: Iterable[Registered]) -> bytes:
    """The file of these actors; the same actors give the same bytes, in whatever order they come."""
    return "".join(sorted(json.dumps(asdict(actor), sort_keys=True) + "\n" for actor in actors)).encode()


def unwritten(path: Path, content: bytes) -> tuple[Registered, ...]:
    """The actors of a file.

    Raises:
        ConfigError: It is broken.
    """
    try:
        rows = [json.loads(line) for line in content.decode("utf8").split("\n") if line]
        return tuple(Registered(**{**row, "others": tuple(row["others"]), "terms": tuple(map(tuple, row["terms"]))}) for row in rows)
    except (ValueError, TypeError, KeyError) as fault:
        raise ConfigError(f"the actors in {path} cannot be read ({fault}); remove them and import them again") from fault


_ADDED = Added(SUFFIX, unwritten)
_versions = 0


def use(folder: Path) -> tuple[str, ...]:
    """Know the actors of a folder as well; the names and digests of what lies there. A folder that is not there holds none.

    Raises:
        ConfigError: A file is broken.
    """
    global _versions  # counted, so that whoever keeps an index of the actors can tell when it is stale
    if _ADDED.look(folder):
        _versions += 1
    return _ADDED.sources


def version() -> int:
    """Another number whenever other actors were added."""
    return _versions


def registered() -> tuple[Registered, ...]:
    """The actors that were added, in the order of the files' names."""
    return tuple(actor for held in _ADDED.held for actor in held)
