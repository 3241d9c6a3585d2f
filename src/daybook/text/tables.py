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
    pieces, at = [], 0
    for match in PARTED.finditer(cell):
        pieces.append(cell[at : match.end() - 1])
        at = match.end()
    pieces.append(cell[at:])
    return [re.sub(r"\\(.)", r"\1", piece.strip(), flags=re.S) for piece in pieces]
