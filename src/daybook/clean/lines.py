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
    """

    span: Span
    words: str
    is_alone: bool = True

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
            found.append(Line(span, span.of(text), not wrapped or _stands_alone(text, span)))
    return found


def _stands_alone(text: str, span: Span) -> bool:
    """Is there a blank line, or the end of the text, on both sides?"""
    before, after = text[max(0, span.start - 200) : span.start], text[span.end : span.end + 200]
    breaks_before, breaks_after = before.rpartition("\n"), after.partition("\n")
    above = before[: len(before) - len(breaks_before[2])].rstrip(" \t\r")
    below = breaks_after[2].lstrip(" \t\r")
    return (above in ("", "\n") or above.endswith("\n\n") or above.replace("\r", "").replace(" ", "").endswith("\n\n")) and (
        not below or below.startswith("\n"))
