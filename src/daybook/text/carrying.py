"""Text as UTF-8 can carry it: texts from the web may hold half a surrogate pair, or NUL."""

from __future__ import annotations

import re

HALVES = re.compile("[\ud800-\udfff]")


def encodes(text: str) -> bool:
    """Can it be written as UTF-8?"""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def readable(text: str) -> str:
    """The text for pages and tables: lone surrogates become U+FFFD, NUL the sign for it."""
    return HALVES.sub("\ufffd", text).replace("\0", "\u2400")
