"""Two texts side by side: sentences that say the same in one row, the words that they share marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from daybook.core import Span, Text
from daybook.store.views import LineageView
from daybook.text.normal import stretches


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a sentence.

    Args:
        is_shared: Does the other sentence have them too, in this order?
    """

    words: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence here and its counterpart there; one of them empty where there is none.

    Args:
        how: "exact", "edited", "rewritten", or "" where there is no counterpart.
    """

    here: tuple[Piece, ...]
    there: tuple[Piece, ...]
    how: str


def rows(view: LineageView) -> list[Row]:
    """The report's text sentence by sentence beside the other's; then what only the other has."""
    if view.other_text is None:
        return []
    here, there = view.text.text, view.other_text.text
    found, at = [], 0
    for pair in view.pairs:
        found += _alone(view.text, at, pair.here.start)
        found.append(_row(pair.here.of(here), pair.there.of(there), pair.how))
        at = max(at, pair.here.end)
    found += _alone(view.text, at, len(here))
    rest = _rest(view.other_text, [pair.there for pair in view.pairs])
    return found + [Row((), row.here, "") for row in rest]


def _alone(text: Text, start: int, end: int) -> list[Row]:
    """What stands between two aligned sentences, a paragraph a row; residue is left out."""
    stretch = text.visible[start:end] if start < end else ""
    return [Row((Piece(line.strip(), False),), (), "") for line in stretch.split("\n") if any(c.isalnum() for c in line)]


def _rest(text: Text, taken: Iterable[Span]) -> list[Row]:
    found, at = [], 0
    for span in sorted(taken):
        found += _alone(text, at, span.start)
        at = max(at, span.end)
    return found + _alone(text, at, len(text.text))


def _row(here: str, there: str, how: str) -> Row:
    ours, theirs = list(stretches(here)), list(stretches(there))
    blocks = SequenceMatcher(None, [s.words for s in ours], [s.words for s in theirs], autojunk=False).get_matching_blocks()
    left = {n for block in blocks for n in range(block.a, block.a + block.size)}
    right = {n for block in blocks for n in range(block.b, block.b + block.size)}
    return Row(_pieces(here, [(s.start, s.end) for s in ours], left), _pieces(there, [(s.start, s.end) for s in theirs], right), how)


def _pieces(sentence: str, words: Sequence[tuple[int, int]], shared: set[int]) -> tuple[Piece, ...]:
    """The sentence cut where shared words begin and end; what stands between two shared words is shared with them."""
    found: list[Piece] = []
    at = n = 0
    while n < len(words):
        if n not in shared:
            n += 1
            continue
        last = n
        while last + 1 in shared and last + 1 < len(words):
            last += 1
        if words[n][0] > at:
            found.append(Piece(sentence[at : words[n][0]], False))
        found.append(Piece(sentence[words[n][0] : words[last][1]], True))
        at, n = words[last][1], last + 1
    return (*found, Piece(sentence[at:], False)) if at < len(sentence) else tuple(found)
