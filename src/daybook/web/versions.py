"""A report's texts side by side: which two, what differs, and what can be folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from daybook.store.views import Copy, VersionsView
from daybook.text.changes import Pair, compare, words_changed

LONGEST_SAME = 4  # lines that did not change and are shown all the same; longer stretches are folded, but for an edge
EDGE = 1  # lines of such a stretch that stay beside a change


@dataclass(frozen=True, slots=True)
class Part:
    """Some pairs of lines, to be folded away or not."""

    pairs: tuple[Pair, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Two texts side by side, with the number of words that are only on the right and only on the left."""

    left: Copy
    right: Copy
    parts: tuple[Part, ...]
    added: int
    removed: int


def chosen(view: VersionsView, asked: Mapping[str, str]) -> Shown | None:
    """The two texts that an address asks for (a, b: numbers from 1), else the two latest; None where there is one alone."""
    if len(view.copies) < 2:
        return None
    left = _numbered(view.copies, asked.get("a", ""), len(view.copies) - 1)
    right = _numbered(view.copies, asked.get("b", ""), len(view.copies))
    pairs = compare(_whole(left), _whole(right))
    added, removed = words_changed(pairs)
    return Shown(left, right, tuple(_parts(pairs)), added, removed)


def _numbered(copies: Sequence[Copy], given: str, usual: int) -> Copy:
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 5 and 1 <= int(given) <= len(copies) else usual
    return copies[number - 1]


def _whole(copy: Copy) -> str:
    """The text with its title before it, where it does not stand in it."""
    title, text = copy.text.title, copy.text.text
    return text if copy.text.title_span or not title else f"{title}\n{text}"


def _parts(pairs: Sequence[Pair]) -> list[Part]:
    made: list[Part] = []
    groups = [(is_same, tuple(members)) for is_same, members in groupby(pairs, key=lambda pair: pair.is_same)]
    for n, (is_same, members) in enumerate(groups):
        if not is_same or len(members) <= LONGEST_SAME:
            made.append(Part(members))
            continue
        start = EDGE if n else 0
        end = len(members) - (EDGE if n < len(groups) - 1 else 0)
        parts = (Part(members[:start]), Part(members[start:end], True), Part(members[end:]))
        made += [part for part in parts if part.pairs]
    return made
