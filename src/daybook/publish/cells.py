"""Cells of a table that no spreadsheet takes for a formula, and the way back."""

from __future__ import annotations

import unicodedata

# OWASP, CSV injection: = + - @ tab and carriage return at the beginning of a cell. Here also whatever Unicode holds for these signs
# (full width, small, superscript, subscript), the minus sign proper, a line feed, and all of them behind white space, a mark of byte order
# or characters that nobody sees: spreadsheets differ in what they strip before they look.
SIGNS = frozenset("=+-@−")
BREAKS = frozenset("\t\r\n")
BEFORE = " \u00a0\u3000\ufeff\u200b\u200c\u200d\u2060\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00"
MARK = "'"


def is_live(text: str) -> bool:
    """Might a spreadsheet evaluate a cell that begins like this?"""
    first = text.lstrip(BEFORE)[:1]
    return first in BREAKS or unicodedata.normalize("NFKC", first)[:1] in SIGNS if first else False


def neutral(text: str) -> str:
    """The text as a cell of CSV: with ' before it where it might be evaluated, or where ``plain`` would else take a ' away."""
    return MARK + text if is_live(text.lstrip(MARK)) else text


def plain(cell: str) -> str:
    """What ``neutral`` was given."""
    return cell[1:] if cell.startswith(MARK) and is_live(cell.lstrip(MARK)) else cell
