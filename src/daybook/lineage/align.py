"""Two texts beside each other: which sentences say the same in the same or in other words, and whether that makes a copy.

Two reporters on one incident share facts, figures and what officials said, but neither the choice nor the course of sentences. So
one text is a copy of another where most of the shorter has its counterpart, sentence for sentence, or where a good part is word for
word the same and is nobody's quotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from daybook.core.lineage import Aligned, turned
from daybook.lineage.keys import rarity
from daybook.lineage.sketch import Flat, Line, Sketch

Matrix = NDArray[np.float32]

# Of texts in other words, a logistic over three numbers (0..1 each) tells copies from separate reports: how alike counterparts are in
# meaning over the whole shorter text; how many counterparts follow each other in both; how much of the longer text's names and figures
# the shorter has, rare ones counting more. Fitted on 16 made-up stories and on pairs of different incidents in half of gva-incidents,
# checked on 16 other stories and the other half: docs/methodology.md has the margins.
ALIKE = 0.45  # from which a sentence counts as another in other words
NEUTRAL = 0.4  # agreement of names where one of the sentences has none
MEANING, ORDER, NAMES, BIAS = 8.0, 6.8, 7.2, -13.25
BRIEF, BRIEFER = 8, 0.25  # counterparts fewer than which cost so much each: police briefs are all alike
COVERED = 0.5  # share of the shorter text's words with counterparts that a copy has at the least
FEWEST = 4  # sentences that must have counterparts
SAME_WORDS = 0.6  # of two sentences' words (Dice), from which one is the other edited
OF_ONE = SAME_WORDS / (2 - SAME_WORDS) - 1e-6  # share of one's words that the other has at the least then
SAME_TRIPLES = 0.3  # and of the triples of the one that has fewer
VERBATIM = 0.25  # share of the shorter text in the very words of the other, from which it is a copy in part
FEWEST_WORDS = 30  # that must be
SLACK = 1e-3  # more than what rounding changes of a sum


def compare(a: Sketch, b: Sketch) -> tuple[Aligned, ...]:
    """The aligned sentences of two texts, in order of ``a``, if one is a copy of the other or of a third; () if not.

    Symmetric but for the order: ``compare(b, a)`` gives the same pairs turned round.
    """
    if not a.lines or not b.lines:
        return ()
    if a.words == b.words and len(a.lines) == len(b.lines):
        return tuple(Aligned(n, n, "exact") for n in range(len(a.lines)))
    if _before(b, a):
        return turned(compare(b, a))
    if a.words != b.words and not _may_be(*((a, b) if a.size <= b.size else (b, a))):
        return ()
    seen = _Seen(a, b)
    pairs = seen.pairs()
    return pairs if a.words == b.words or _is_copy(a, b, pairs, seen) else ()


def _may_be(shorter: Sketch, longer: Sketch) -> bool:
    """Could ``_copied`` say yes? Each of its sums with the most that it can be; at a tenth of the cost of ``_Seen``."""
    # Sentences in the same words share triples (those of one or two words have none), and the other has as many of their words.
    brief, same, alike = shorter.lengths <= 2, shorter.shares(longer), np.zeros(len(shorter.lines), np.float32)
    if len(shorter.vectors) and len(longer.vectors):
        alike = (shorter.directions @ longer.directions.T).max(axis=1)
    if not _would(brief | same, alike, shorter, longer):  # most that are no copies end here
        return False
    bags = shorter.bag_row
    same &= bags.counted(bags.where(longer.bag_row)[0]) >= OF_ONE * bags.sizes
    return _would(brief | same, alike, shorter, longer)


def _would(same: NDArray[np.bool_], alike: Matrix, shorter: Sketch, longer: Sketch) -> bool:
    """Is it enough, if these sentences are in the same words and the others as alike in meaning?"""
    words = shorter.lengths
    verbatim = int(words[same].sum())
    if verbatim >= min(FEWEST_WORDS, 0.8 * shorter.size) and verbatim >= VERBATIM * shorter.size:
        return True
    told, rest = same | (alike >= ALIKE - SLACK), max(1, shorter.size - verbatim)
    if told.sum() < FEWEST or words[told].sum() < COVERED * rest:
        return False
    meaning = float(words[told] @ np.maximum(alike[told], 0)) / rest
    return MEANING * meaning + ORDER + NAMES * _names(shorter, longer) + BIAS + SLACK > 0


def beside(a: Sketch, b: Sketch) -> tuple[Aligned, ...]:
    """The sentences of two texts that stand for each other, copy or not, in order of ``a``."""
    if not a.lines or not b.lines:
        return ()
    return turned(beside(b, a)) if _before(b, a) else _Seen(a, b).pairs()


def _before(a: Sketch, b: Sketch) -> bool:
    return (len(a.lines), a.size, a.words) < (len(b.lines), b.size, b.words)


class _Seen:
    """How alike each sentence of one text is to each of another; shapes (lines of a, lines of b)."""

    def __init__(self, a: Sketch, b: Sketch) -> None:
        self._a, self._b = a, b
        self.words = _dice(a.bag_row, b.bag_row)
        self.triples = _within(a.triple_row, b.triple_row, 0.0)
        self.meaning = self._meaning()
        self.edited = np.where(self.triples >= SAME_TRIPLES, self.words, 0) * (self.words >= SAME_WORDS)

    def _meaning(self) -> Matrix:
        if not len(self._a.vectors) or not len(self._b.vectors):
            return np.zeros_like(self.words)
        names = _within(self._a.anchor_row, self._b.anchor_row, NEUTRAL)
        return np.asarray((self._a.directions @ self._b.directions.T) * (0.5 + 0.5 * names), np.float32)

    def pairs(self) -> tuple[Aligned, ...]:
        """Each sentence with one other at most, the most alike first."""
        alike = np.maximum(np.where(self.edited > 0, 1 + self.edited, 0), np.where(self.meaning >= ALIKE, self.meaning, 0))
        rows, columns = np.nonzero(alike)
        order = np.lexsort((columns, rows, -np.round(alike[rows, columns], 5)))
        found, left, right = [], set[int](), set[int]()
        for n in order.tolist():
            i, j = int(rows[n]), int(columns[n])
            if i not in left and j not in right:
                left.add(i)
                right.add(j)
                found.append(Aligned(i, j, self._how(i, j)))
        return tuple(sorted(found, key=lambda pair: (pair.left, pair.right)))

    def _how(self, i: int, j: int) -> str:
        if self._a.lines[i].words == self._b.lines[j].words:
            return "exact"
        return "edited" if self.edited[i, j] else "rewritten"


def _is_copy(a: Sketch, b: Sketch, pairs: Sequence[Aligned], seen: _Seen) -> bool:
    scores = [float(seen.meaning[p.left, p.right]) for p in pairs]
    order = _order([(p.left, p.right) for p in pairs])
    if a.size <= b.size:
        return _copied([(a.lines[p.left], b.lines[p.right], p.how, m) for p, m in zip(pairs, scores, strict=True)], a, order, _names(a, b))
    return _copied([(b.lines[p.right], a.lines[p.left], p.how, m) for p, m in zip(pairs, scores, strict=True)], b, order, _names(b, a))


def _copied(pairs: Sequence[tuple[Line, Line, str, float]], shorter: Sketch, order: float, names: float) -> bool:
    """Is so much of the shorter text in the other that it is a copy?

    Quotations in the same words speak neither for it nor against it.

    Args:
        pairs: Of each pair the shorter text's sentence, the other's, how they are aligned, how alike they are in meaning.
        shorter: The text with fewer words.
        order: See ``_order``.
        names: See ``_names``.
    """
    said = sum(len(line.words) for line, other, how, _ in pairs if how != "rewritten" and (line.quoted or other.quoted))
    own = [(len(line.words), how, score) for line, other, how, score in pairs if how == "rewritten" or not (line.quoted or other.quoted)]
    verbatim = sum(words for words, how, _ in own if how != "rewritten")
    if verbatim >= min(FEWEST_WORDS, 0.8 * shorter.size) and verbatim >= VERBATIM * shorter.size:
        return True
    rest = max(1, shorter.size - said)
    covered = sum(words for words, _, _ in own)
    if len(own) < FEWEST or covered < COVERED * rest:
        return False
    meaning = sum(words * score for words, _, score in own) / rest
    return MEANING * meaning + ORDER * order + NAMES * names + BIAS > BRIEFER * max(0, BRIEF - len(own))


def _order(places: Sequence[tuple[int, int]]) -> float:
    """Share of counterparts that follow one another in both texts, at most one sentence left out; whatever paragraphs were moved."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(sorted(places))]
    return sum(here <= 2 and 0 < there <= 2 for here, there in steps) / max(1, len(steps))


def _names(shorter: Sketch, longer: Sketch) -> float:
    """Share of the longer text's names and figures that the shorter has, by how much each tells."""
    told = sum(map(rarity, longer.anchors))
    return sum(map(rarity, shorter.anchors & longer.anchors)) / told if told else 0.0


def _shared(a: Flat, b: Flat) -> Matrix:
    """How many they share, shape (lines of a, lines of b)."""
    ours, theirs = a.where(b)
    return a.table(ours) @ b.table(theirs).T


def _dice(a: Flat, b: Flat) -> Matrix:
    total = a.sizes[:, None] + b.sizes[None, :]
    return np.asarray(2 * _shared(a, b) / np.maximum(total, 1), np.float32)


def _within(a: Flat, b: Flat, neither: float) -> Matrix:
    """Share of the smaller set that is in the other; ``neither`` where one is empty."""
    fewer = np.minimum(a.sizes[:, None], b.sizes[None, :])
    return np.asarray(np.where(fewer > 0, _shared(a, b) / np.maximum(fewer, 1), neither), np.float32)
