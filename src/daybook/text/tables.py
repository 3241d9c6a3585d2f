"""Several values in one cell of a table, and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable

BETWEEN = "; "
PARTED = re.compile(r"(?<!\\)((?:\\\\)*);")  # a semicolon that no backslash holds


def joined(values: Iterable[str]) -> str:
    """The values with "; " between them; a semicolon or a backslash inside one has a backslash before it."""
    return BETWEEN.join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def parted(cell: str) -> list[str]:
    """What ``joined`` was given, without white space around; "" for a place that is left empty."""
    return [value for value, _, _ in pieces(cell)]


def pieces(cell: str) -> list[tuple[str, int, int]]:
    """The values of a cell with their places in it, half open; a backslash before a semicolon is in the place, not in the value."""
    ends = [match.end() - 1 for match in PARTED.finditer(cell)] + [len(cell)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    found = []
    for start, end in zip(starts, ends, strict=True):
        raw = cell[start:end]
        at = start + len(raw) - len(raw.lstrip())
        stop = max(at, end - (len(raw) - len(raw.rstrip())))
        found.append((re.sub(r"\\(.)", r"\1", cell[at:stop], flags=re.S), at, stop))
    return found
