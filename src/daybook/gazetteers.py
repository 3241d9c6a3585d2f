"""Gazetteers that users add beside the one that ships: kept packed in the data folder, read with it from then on."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from daybook.errors import UsageError
from daybook.read.gazetteers import places_of
from daybook.resolve.places import added_folder
from daybook.text.gazetteer import SUFFIX, contents
from daybook.text.packing import pack


@dataclass(frozen=True, slots=True)
class Added:
    """A gazetteer that a user added.

    Args:
        name: Under which it is listed and removed.
        places: How many it holds.
        sorts: Of them, by sort.
        left_out: Rows of the file that were not taken, by reason; empty when it is only listed.
        path: Where it lies.
    """

    name: str
    places: int
    sorts: Mapping[str, int]
    left_out: Mapping[str, int]
    path: Path


def add(file: Path, *, name: str | None = None, country: str | None = None, sort: str = "district") -> Added:
    """Keep the places of a file; the same name again replaces what it held.

    Raises:
        ReadError: The file holds no places.
        UsageError: The name cannot be a file's name, or the country is no code.
    """
    called = file.name.split(".")[0] if name is None else name
    if not re.fullmatch(r"[\w-]{1,40}", called):
        raise UsageError(f"{called!r} cannot name a gazetteer: letters, digits, - and _ can, at most 40; say --name")
    if country is not None and not re.fullmatch(r"[A-Za-z]{2}", country):
        raise UsageError(f"{country!r} is no country code; ISO 3166-1 alpha-2 is needed, as IQ")
    found = places_of(file, country.upper() if country else None, sort)
    folder = added_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{called}{SUFFIX}"
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(pack(found.rows))
    fresh.replace(path)
    return Added(called, len(found.rows), Counter(row.sort for row in found.rows), found.left_out, path)


def added() -> list[Added]:
    """The gazetteers that were added, by name."""
    found = []
    for path in sorted(added_folder().glob(f"*{SUFFIX}")):
        sorts = contents(path)
        found.append(Added(path.name.removesuffix(SUFFIX), sum(sorts.values()), sorts, {}, path))
    return found


def remove(name: str) -> None:
    """Take an added gazetteer away.

    Raises:
        UsageError: There is none of that name.
    """
    path = next((held.path for held in added() if held.name == name), None)
    if path is None:
        there = ", ".join(held.name for held in added()) or "none"
        raise UsageError(f"no added gazetteer {name!r}; there are: {there}")
    path.unlink()

