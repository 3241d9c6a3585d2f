"""A stretch of a text: half-open, in code points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from daybook.errors import ValueFault


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """``text[start:end]``, counted in code points of the text as it was stored.

    Raises:
        ValueFault: ``start`` is negative or ``end`` lies before it.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.end < self.start:
            raise ValueFault(f"no stretch of a text: start {self.start}, end {self.end}; need 0 <= start <= end")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: object) -> bool:
        """Does ``other``, a Span or an offset, lie wholly inside this one?"""
        if isinstance(other, Span):
            return self.start <= other.start and other.end <= self.end
        return isinstance(other, int) and self.start <= other < self.end

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]

    def touches(self, other: Span) -> bool:
        """Do the two share a code point?"""
        return self.start < other.end and other.start < self.end

    def shared(self, other: Span) -> int:
        """How many code points the two share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def until(self, other: Span) -> Span:
        """The stretch from the earlier start to the later end."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def trimmed(self, text: str) -> Span:
        """Without white space at either end; an empty span at ``start`` if nothing else is in it."""
        words = self.of(text)
        kept = words.strip()
        if not kept:
            return Span(self.start, self.start)
        start = self.start + len(words) - len(words.lstrip())
        return Span(start, start + len(kept))


def outermost(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans that lie inside no other, in order; of equal ones, one."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return tuple(kept)
