"""Which reports are copies of which: what is compared, what was found, what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from daybook.core.report import Report
from daybook.core.span import Span

HOWS = ("own", "exact", "excerpt", "edited", "rewritten", "mixed")


@dataclass(frozen=True, slots=True)
class Traced:
    """A report as lineage looks at it.

    Args:
        key: The report's id, 16 bytes.
        report: The publication, as its current text gives it.
        sketch: What lineage keeps of that text; only lineage reads it.
    """

    key: bytes
    report: Report
    sketch: Any


@dataclass(frozen=True, slots=True)
class Aligned:
    """A sentence of one report and the sentence of another that says it too, by their numbers in the sketches.

    Args:
        left: Number of the sentence in the left report.
        right: Number in the right one.
        how: "exact", "edited" or "rewritten".
    """

    left: int
    right: int
    how: str


def turned(pairs: Iterable[Aligned]) -> tuple[Aligned, ...]:
    """The same pairs seen from the other text, in its order."""
    return tuple(sorted((Aligned(p.right, p.left, p.how) for p in pairs), key=lambda p: (p.left, p.right)))


@dataclass(frozen=True, slots=True)
class Link:
    """Two reports that have text in common which one did not write.

    Args:
        aligned: The sentences, in order of the left report.
    """

    left: bytes
    right: bytes
    aligned: tuple[Aligned, ...]

    def turned(self) -> Link:
        """The same, seen from the other report."""
        return Link(self.right, self.left, turned(self.aligned))


@dataclass(frozen=True, slots=True)
class Strand:
    """An origin of a report, and the part of its text that comes from there.

    Args:
        origin: Id, 16 bytes: the same for all copies of one story, whether its original is known or not.
        share: Of the report's words, 0..1; of a report's strands they add up to 1.
        how: One of ``HOWS``; "own" and "mixed" hold for the whole report.
        copy_of: The best-kept report of that origin, None where it is this one.
        spans: Its sentences in the report's text, those that follow each other as one; () for all of it.
        house: The newsroom or agency whose work it is, as far as told: two strands of one house are one voice.
    """

    origin: bytes
    share: float
    how: str
    copy_of: bytes | None
    spans: tuple[Span, ...] = ()
    house: str | None = None
