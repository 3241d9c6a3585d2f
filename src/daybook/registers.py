"""Actors that users add to the register beside those that ship: kept in the data folder, read with them from then on."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from daybook.errors import UsageError
from daybook.read.actors import actors_of
from daybook.resolve.register import added_folder
from daybook.text.register import SUFFIX, Registered, unwritten, written


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do.

    Args:
        name: Under which it is listed and removed.
        sorts: Actors that it holds, by sort.
        offices: Terms of office that they held.
        changes: Actors by what became of them since the last import of the name: new, changed, the same, gone.
        refused: Rows, names and offices that were not taken, by reason.
        unused: Columns that mean nothing here.
    """

    name: str
    sorts: Mapping[str, int]
    offices: int
    changes: Mapping[str, int]
    refused: Mapping[str, int]
    unused: tuple[str, ...] = ()


def imported(file: Path, *, name: str | None = None, dry_run: bool = False, today: str | None = None) -> Imported:
    """Take the actors of a file; the same name again replaces what it held. A dry run writes nothing.

    Args:
        file: A table (CSV) or FollowTheMoney (JSON lines).
        name: Under which they are kept; the file's name if left out.
        dry_run: Only tell what would be done?
        today: YYYY-MM-DD, up to which open terms of office are known; the present day if left out.

    Raises:
        ReadError: The file holds no actors.
        UsageError: The name cannot be a file's name.
    """
    called = file.name.split(".")[0] if name is None else name
    if not re.fullmatch(r"[\w-]{1,40}", called):
        raise UsageError(f"{called!r} cannot name an import: letters, digits, - and _ can, at most 40; say --name")
    found = actors_of(file, today or datetime.now(UTC).date().isoformat())
    path = added_folder() / f"{called}{SUFFIX}"
    before = unwritten(path, path.read_bytes()) if path.exists() else ()
    if not dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(written(found.actors))
        fresh.replace(path)
    return replace(_told(called, found.actors), changes=_changes(before, found.actors), refused=found.refused, unused=found.unused)


def imports() -> list[Imported]:
    """The imports, by name."""
    return [_told(path.name.removesuffix(SUFFIX), unwritten(path, path.read_bytes())) for path in sorted(added_folder().glob(f"*{SUFFIX}"))]


def remove(name: str) -> None:
    """Take an import away.

    Raises:
        UsageError: There is none of that name.
    """
    there = {path.name.removesuffix(SUFFIX): path for path in sorted(added_folder().glob(f"*{SUFFIX}"))}
    if name not in there:
        raise UsageError(f"no import {name!r} of actors; there are: {', '.join(there) or 'none'}")
    there[name].unlink()


def _told(name: str, actors: tuple[Registered, ...]) -> Imported:
    return Imported(name, Counter(actor.sort for actor in actors), sum(len(actor.terms) for actor in actors), {}, {})


def _changes(before: tuple[Registered, ...], after: tuple[Registered, ...]) -> Counter[str]:
    """What became of the actors of an import; the day of the import is no change."""
    was, now = ({(a.name, a.sort, a.country): replace(a, known_until="") for a in actors} for actors in (before, after))
    made = Counter("new" if key not in was else "the same" if was[key] == actor else "changed" for key, actor in now.items())
    made["gone"] = sum(key not in now for key in was)
    return +made
