"""The lines of a text, each with what its surroundings tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from daybook.core import Span

LINE = re.compile(r"[^\n\r\u2028\u2029]+")
END_MARK = re.compile(r"[.!?…؟。][\"”’')\]»]{0,3}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    Args:
        span: Without white space at either end.
        words: Its words.
        is_alone: Is it a paragraph of its own? False for a line in the middle of text that is broken by width.
        opens: Does a paragraph begin with it?
    """

    span: Span
    words: str
    is_alone: bool = True
    opens: bool = True

    @property
    def is_sentence(self) -> bool:
        """Does it end as a sentence does?"""
        return bool(END_MARK.search(self.words[-5:]))

    @property
    def count(self) -> int:
        """Number of words."""
        return len(self.words.split())


def is_wrapped(words: list[str]) -> bool:
    """Are lines broken by width, so that a line's end means nothing?

    At least 5 lines that are followed by another one at once, of which most are 45 to 95 long and end inside a sentence.

    Args:
        words: All lines, blank ones as "".
    """
    inner = [line for line, after in pairwise(words) if line and after]
    if len(inner) < 5:
        return False
    return sum(45 <= len(line) <= 95 and line[-1] not in ".!?”\":" for line in inner) >= 0.6 * len(inner)


def lines_of(text: str) -> list[Line]:
    """The lines that are not blank, in order."""
    raw = [(match.start(), match.end()) for match in LINE.finditer(text)]
    plain = text[:20_000].replace("\r\n", "\n").split("\n")
    wrapped = is_wrapped([line.strip() for line in plain])
    found = []
    for start, end in raw:
        span = Span(start, end).trimmed(text)
        if len(span):
            opens = not wrapped or _is_blank_above(text, span.start)
            found.append(Line(span, span.of(text), opens and (not wrapped or _is_blank_below(text, span.end)), opens))
    return found


def _is_blank_above(text: str, start: int) -> bool:
    above = text[max(0, start - 200) : start].replace(" ", "").replace("\t", "").replace("\r", "")
    return above in ("", "\n") or above.endswith("\n\n")


def _is_blank_below(text: str, end: int) -> bool:
    below = text[end : end + 200].replace(" ", "").replace("\t", "").replace("\r", "")
    return below in ("", "\n") or below.startswith("\n\n")
