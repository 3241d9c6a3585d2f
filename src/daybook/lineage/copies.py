"""Copies of every kind: exact, cut, edited, shuffled, rewritten by a machine, mixed with own reporting. The rule that the store goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daybook.core import Reading, Span
from daybook.core.lineage import Aligned, Link, Strand, Traced
from daybook.lineage.align import beside, compare
from daybook.lineage.keys import keys
from daybook.lineage.sketch import Sketch, sketch, unpack
from daybook.lineage.trace import trace

# Minutes between two dated reports from which only a whole story printed again is a copy. Of gva-incidents' reports a month and more apart
# that share sentences, 68 of 80 are on two incidents: notices under every page of a site, a police desk's footers, a paper's own phrases.
LATE = 31 * 24 * 60
WHOLE = 0.8  # share of the longer text that the two have in much the same words then
A_STORY = 60  # words that a text has at the least then
FEW_KEYS = 12  # of a text so short that one key in common is enough to compare it
LEAST_SHARED = 2  # keys of any other


class Copies:
    """What ``Store.refresh`` takes as its lineage."""

    def sketch(self, reading: Reading) -> Sketch:
        """What is kept of a reading's text."""
        return sketch(reading)

    def pack(self, held: Sketch) -> bytes:
        """A sketch for a column."""
        return held.pack()

    def read(self, body: bytes) -> Sketch:
        """The sketch of a column."""
        return unpack(body)

    def spans(self, held: Sketch) -> tuple[Span, ...]:
        """Where the sentences of a sketch stand in its text."""
        return tuple(line.span for line in held.lines)

    def keys(self, held: Sketch) -> frozenset[int]:
        """Signed 64-bit numbers of which two copies share some."""
        return keys(held)

    def least(self, keys: int) -> int:
        """How many keys a text that has so many must share with another to be compared; of two, the smaller number counts."""
        return 1 if keys < FEW_KEYS else LEAST_SHARED

    def compare(self, left: Traced, right: Traced) -> Link | None:
        """How two reports hang together, None where neither is a copy of the other or of a third."""
        pairs = compare(left.sketch, right.sketch)
        if not pairs or (_apart(left, right) > LATE and not _is_again(left.sketch, right.sketch, pairs)):
            return None
        return Link(left.key, right.key, pairs)

    def beside(self, left: Traced, right: Traced) -> Link:
        """The sentences of two reports that stand for each other, whether that makes a copy or not: for people to look at."""
        return Link(left.key, right.key, beside(left.sketch, right.sketch))

    def joined(self, left: Traced, right: Traced) -> Link:
        """The link of a report that people call a copy of another: every sentence of it goes back to that other."""
        found = {pair.left: pair for pair in beside(left.sketch, right.sketch)} if right.sketch.lines else {}
        numbers = range(len(left.sketch.lines)) if right.sketch.lines else range(0)
        return Link(left.key, right.key, tuple(found.get(n) or Aligned(n, 0, "rewritten") for n in numbers))

    def trace(self, reports: Sequence[Traced], links: Sequence[Link]) -> Mapping[bytes, tuple[Strand, ...]]:
        """The origins of each report; ``reports`` are all that the links join."""
        return trace(reports, links)


def _apart(left: Traced, right: Traced) -> float:
    """Minutes between their dates of publication, 0 where one has none."""
    a, b = left.report.published, right.report.published
    if a is None or b is None:
        return 0
    return max(a.interval.start - b.interval.end, b.interval.start - a.interval.end, 0)


def _is_again(left: Sketch, right: Sketch, pairs: Sequence[Aligned]) -> bool:
    """Is the one the whole of the other again, and a story at all?"""
    longer = left if left.size >= right.size else right
    numbers = {pair.left if longer is left else pair.right for pair in pairs if pair.how != "rewritten"}
    return bool(longer.size >= A_STORY and sum(len(longer.lines[n].words) for n in numbers) >= WHOLE * longer.size)


COPIES = Copies()
