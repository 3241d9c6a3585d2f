"""A text cut where marks begin and end, so that overlapping, nested and broken marks can all be drawn side by side."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daybook.core import Residue, Span, Text

LINE = re.compile(r"[^\n]*\n*")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that a record stands on.

    Args:
        span: The words.
        record: Index of the record on its page.
        kind: Name of the record's kind.
        naming: Are these the words that name the record?
    """

    span: Span
    record: int
    kind: str
    naming: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text over which the marks do not change; ``marks`` shortest first, naming ones before others."""

    start: int
    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def records(self) -> tuple[int, ...]:
        """The records that it belongs to, the most specific first, each once."""
        return tuple(dict.fromkeys(mark.record for mark in self.marks))

    @property
    def classes(self) -> str:
        """Style classes: every kind by name, stronger where the words name the record."""
        kinds = dict.fromkeys(mark.kind for mark in self.marks)
        naming = dict.fromkeys(mark.kind for mark in self.marks if mark.naming)
        return " ".join([*(f"m-{kind}" for kind in kinds), *(f"n-{kind}" for kind in naming)])


@dataclass(frozen=True, slots=True)
class Fold:
    """A residue, folded: its reason and the words that it hides, for whoever opens it."""

    reason: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the text, or a residue of whole lines.

    Args:
        parts: What it is made of, in order.
        is_title: Is it the report's title?
        is_fold: Is it one residue and nothing else?
        after_gap: Does a blank line go before it?
    """

    parts: tuple[Segment | Fold, ...]
    is_title: bool = False
    is_fold: bool = False
    after_gap: bool = False


def segments(text: str, marks: Iterable[Mark], cuts: Iterable[int] = ()) -> tuple[Segment, ...]:
    """Cut a text at every edge of every mark.

    The segments join to exactly the text; a mark covers a segment wholly or not at all. Marks that reach past the text are
    cut off at its end, empty ones are left out.

    Args:
        text: The whole text.
        marks: In any order; may overlap.
        cuts: Further offsets to cut at.
    """
    size = len(text)
    kept = [mark for mark in marks if mark.span.start < min(mark.span.end, size)]
    ends: dict[int, list[Mark]] = {}
    starts: dict[int, list[Mark]] = {}
    for mark in kept:
        starts.setdefault(mark.span.start, []).append(mark)
        ends.setdefault(min(mark.span.end, size), []).append(mark)
    edges = sorted({0, size, *starts, *ends, *(cut for cut in cuts if 0 < cut < size)})
    made, active = [], set[Mark]()
    for start, end in itertools.pairwise(edges):
        active.difference_update(ends.get(start, ()))
        active.update(starts.get(start, ()))
        made.append(Segment(start, text[start:end], tuple(sorted(active, key=_order))))
    return tuple(made)


def _order(mark: Mark) -> tuple[bool, int, int, str]:
    return (not mark.naming, len(mark.span), mark.record, mark.kind)


def blocks(text: Text, marks: Sequence[Mark]) -> tuple[Block, ...]:
    """The lines of a text with their segments, residue folded away but kept.

    The texts of all parts join to exactly the text.
    """
    lines = _lines(text.text, text.residue)
    cuts = [line.start for line in lines]
    cuts += [edge for residue in text.residue for edge in (residue.span.start, residue.span.end)]
    if text.title_span:
        cuts += [text.title_span.start, text.title_span.end]
    has_gaps = "\n\n" in text.text
    at, every = 0, segments(text.text, marks, cuts)
    made: list[Block] = []
    for line in lines:
        inside = []
        while at < len(every) and every[at].start < line.end:
            inside.append(every[at])
            at += 1
        before = text.text[max(0, line.start - 2) : line.start]
        is_title = text.title_span is not None and text.title_span.start < line.end and text.title_span.end > line.start
        parts = _folded(inside, text.residue)
        only = len(parts) == 1 and isinstance(parts[0], Fold)
        made.append(Block(parts, is_title and not only, only, bool(made) and (not has_gaps or before == "\n\n")))
    return tuple(made)


def _lines(text: str, residue: Sequence[Residue]) -> list[Span]:
    """The lines, each with the newlines after it; a residue is never cut in two."""
    lines: list[Span] = []
    for match in LINE.finditer(text):
        if match.end() == match.start():
            continue
        start = match.start()
        if lines and any(r.span.start < start < r.span.end for r in residue):
            lines[-1] = Span(lines[-1].start, match.end())
        else:
            lines.append(Span(start, match.end()))
    return lines


def _folded(inside: Sequence[Segment], residue: Sequence[Residue]) -> tuple[Segment | Fold, ...]:
    parts: list[Segment | Fold] = []
    for segment in inside:
        span = next((r for r in residue if r.span.start <= segment.start < r.span.end), None)
        last = parts[-1] if parts else None
        if span is None:
            if isinstance(last, Fold) and not segment.text.strip() and len(parts) == 1:
                parts[-1] = Fold(last.reason, last.text + segment.text, last.start)
            else:
                parts.append(segment)
        elif isinstance(last, Fold) and last.start == span.span.start:
            parts[-1] = Fold(last.reason, last.text + segment.text, last.start)
        else:
            parts.append(Fold(span.reason, segment.text, segment.start))
    return tuple(parts)
