"""Two texts side by side: which lines belong together, and which words in them differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST_LINES = 5000  # compared line by line; longer texts are one change
MOST_TOKENS = 1000  # of a line whose words are compared: the worst that could be made of two such lines takes 0.1 s
MOST_CHANGED = 200_000  # characters of lines that differ; beyond, their words are not compared
MOST_PAIRS = 2500  # of lines that might belong together, in one stretch
ALIKE = 0.3  # of their words that two lines share at least, to be one line that was changed


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, and do they stand on this side alone?"""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the left text beside its line of the right one; an empty side has none.

    The pieces of a side join to exactly its line.
    """

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return not any(piece.is_changed for piece in (*self.left, *self.right))


def compare(left: str, right: str) -> tuple[Pair, ...]:
    """Two texts line by line, blank lines left out; each line of either stands in exactly one pair, in order."""
    a, b = ([line for line in text.splitlines() if line.strip()] for text in (left, right))
    if max(len(a), len(b)) > MOST_LINES:
        return tuple(_unlike(a, b))
    made: list[Pair] = []
    left_over = MOST_CHANGED
    for how, i1, i2, j1, j2 in SequenceMatcher(None, a, b).get_opcodes():
        ours, theirs = a[i1:i2], b[j1:j2]
        if how == "equal":
            made += [Pair((Piece(line),), (Piece(line),)) for line in ours]
            continue
        left_over -= sum(map(len, (*ours, *theirs)))
        made += _aligned(ours, theirs) if left_over > 0 else _unlike(ours, theirs)
    return tuple(made)


def words_changed(pairs: Sequence[Pair]) -> tuple[int, int]:
    """How many words stand on the right alone, and how many on the left alone."""
    def count(pieces: Iterator[Piece]) -> int:
        return sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.is_changed)

    return (count(piece for pair in pairs for piece in pair.right), count(piece for pair in pairs for piece in pair.left))


def _unlike(a: Sequence[str], b: Sequence[str]) -> Iterator[Pair]:
    yield from (Pair((Piece(line, True),), ()) for line in a)
    yield from (Pair((), (Piece(line, True),)) for line in b)


def _aligned(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """Lines that were changed beside each other, those without a partner alone: the alignment whose lines share most words."""
    if not a or not b or len(a) * len(b) > MOST_PAIRS:
        return list(_unlike(a, b))
    bags = [[set(re.findall(r"\w+", line.lower())) for line in side] for side in (a, b)]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    alike = [[_share(x, y) for y in bags[1]] for x in bags[0]]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            joined = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], joined)
    made, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if alike[i][j] >= ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            made.append(_words(a[i], b[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            made.append(Pair((Piece(a[i], True),), ()))
            i += 1
        else:
            made.append(Pair((), (Piece(b[j], True),)))
            j += 1
    return [*made, *_unlike(a[i:], b[j:])]


def _share(x: set[str], y: set[str]) -> float:
    return len(x & y) / len(x | y) if x | y else 0.0


def _words(left: str, right: str) -> Pair:
    a, b = TOKEN.findall(left), TOKEN.findall(right)
    if max(len(a), len(b)) > MOST_TOKENS:
        return Pair((Piece(left, True),), (Piece(right, True),))
    ours: list[Piece] = []
    theirs: list[Piece] = []
    for how, i1, i2, j1, j2 in _smoothed(SequenceMatcher(None, a, b, autojunk=False).get_opcodes(), a):
        ours += [Piece("".join(a[i1:i2]), how != "equal")] if i1 < i2 else []
        theirs += [Piece("".join(b[j1:j2]), how != "equal")] if j1 < j2 else []
    return Pair(tuple(ours), tuple(theirs))


Step = tuple[str, int, int, int, int]


def _smoothed(steps: Sequence[Step], a: Sequence[str]) -> list[Step]:
    """Changes with nothing but a blank between them are one change: people read phrases."""
    made: list[Step] = []
    for step in steps:
        how, i1, i2, j1, j2 = step
        blank = how == "equal" and 0 < len(made) < len(steps) - 1 and not "".join(a[i1:i2]).strip()
        how = "replace" if blank else how
        if made and how != "equal" and made[-1][0] != "equal":
            made[-1] = ("replace", made[-1][1], i2, made[-1][3], j2)
        else:
            made.append((how, i1, i2, j1, j2))
    return made
