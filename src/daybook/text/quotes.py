"""Quotations: where they open and close, in clean and in damaged text.

Marks may be straight, curly, low or pointed, two single ones for a double one, of the wrong direction, on the wrong side of a
space, or missing. A quotation never crosses a paragraph: one that goes on opens again, and says so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from daybook.text.sentences import blocks

MARK = re.compile(r"''|``|[\"“”„‟«»‘’‚']")
DOUBLE = frozenset(("''", "``", '"', "“", "”", "„", "‟", "«", "»"))
OPENERS = frozenset("“„‟«‘‚") | {"``"}
CLOSERS = frozenset("”»’")
BEFORE = frozenset("([{—–-/:;,") | DOUBLE  # what may stand before an opening mark, white space aside
AFTER = frozenset(".,;:!?)]}…—–-/") | DOUBLE  # what may stand after a closing mark, white space aside
STOP = re.compile(r"[.!?](?=\s)")
LONGEST_SINGLE = 600  # characters; single marks further apart are apostrophes


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation, marks and all: ``text[start:end]``.

    Args:
        start: Offset of the opening mark.
        end: Offset after the closing mark; after the last word where it is missing.
        inner: Offset of the first character inside.
        inner_end: Offset after the last character inside.
        closed: Does it have a closing mark?
        continues: Does it go on from the paragraph before, which left its quotation open?
    """

    start: int
    end: int
    inner: int
    inner_end: int
    closed: bool
    continues: bool = False


def _around(text: str, match: re.Match[str], start: int, end: int) -> tuple[str, str]:
    """The characters before and after a mark, a space at the paragraph's ends."""
    before = text[match.start() - 1] if match.start() > start else " "
    after = text[match.end()] if match.end() < end else " "
    return before, after


def _looks(before: str, after: str) -> tuple[bool, bool]:
    """May a mark between these open, and may it close?"""
    opens = (before.isspace() or before in BEFORE) and not after.isspace()
    closes = not before.isspace() and (after.isspace() or after in AFTER)
    return opens, closes


def _double(text: str, start: int, end: int) -> Iterator[Quote]:
    """Quotations between double marks in one paragraph, in order, none inside another."""
    opened: re.Match[str] | None = None
    marks = [m for m in MARK.finditer(text, start, end) if m.group() in DOUBLE]
    for mark in marks:
        before, after = _around(text, mark, start, end)
        if before.isdigit() and mark.group() == '"' and opened is None:
            continue  # inches
        opens, closes = _looks(before, after)
        if opened is None:
            if opens or (mark.group() in OPENERS and not closes) or (mark.group() not in CLOSERS and not closes):
                opened = mark
            continue
        if opens and not closes and mark.group() in OPENERS:
            # It opens again before it closed: the close was forgotten. The one before ends where its sentence does.
            stop = _last_stop(text, opened.end(), mark.start())
            yield Quote(opened.start(), stop, opened.end(), stop, False)
            opened = mark
            continue
        yield Quote(opened.start(), mark.end(), opened.end(), mark.start(), True)
        opened = None
    if opened is not None:
        stop = opened.end() + len(text[opened.end() : end].rstrip())
        if stop > opened.end():
            yield Quote(opened.start(), stop, opened.end(), stop, False)


def _last_stop(text: str, start: int, end: int) -> int:
    """Offset after the first sentence in the stretch, for a quotation that was never closed."""
    match = STOP.search(text, start, end)
    return match.end() if match else start + len(text[start:end].rstrip())


def _single(text: str, start: int, end: int, held: list[Quote]) -> Iterator[Quote]:
    """Quotations between single marks outside double ones; apostrophes are passed over."""
    marks = [m for m in MARK.finditer(text, start, end) if m.group() in ("'", "‘", "’", "‚")]
    firsts = [quote.start for quote in held]
    at = 0
    while at < len(marks):
        mark = marks[at]
        at += 1
        before, after = _around(text, mark, start, end)
        if not (before.isspace() or before in BEFORE) or not after.isalnum() or after.isdigit() or _inside(held, firsts, mark.start()):
            continue
        if mark.group() == "’" or re.match(r"(?:em|til|tis|twas|n|cause)\b", text[mark.end() : mark.end() + 6]):
            continue
        close = _single_close(text, marks, at, mark.end(), (start, end))
        if close is not None and bisect_right(firsts, mark.start()) == bisect_right(firsts, marks[close].end()):  # no double one in it
            yield Quote(mark.start(), marks[close].end(), mark.end(), marks[close].start(), True)
            at = close + 1


def _inside(held: list[Quote], firsts: list[int], offset: int) -> bool:
    index = bisect_right(firsts, offset) - 1
    return index >= 0 and offset < held[index].end


def _single_close(text: str, marks: list[re.Match[str]], at: int, opened: int, paragraph: tuple[int, int]) -> int | None:
    """Index of the mark that closes a single quotation; one after an s only where none better follows."""
    possessive = None
    for n in range(at, len(marks)):
        mark = marks[n]
        if mark.start() - opened > LONGEST_SINGLE:
            break
        before, after = _around(text, mark, *paragraph)
        opens, closes = _looks(before, after)
        if opens and not closes:
            break
        if closes and mark.group() != "‘":
            if before not in "sS":
                return n
            possessive = possessive if possessive is not None else n
    return possessive


def quotes(text: str) -> tuple[Quote, ...]:
    """The quotations of a text, in order, none inside another; linear in the text.

    Use this on ``Text.visible``. Apostrophes and inch marks are none. Where marks do not pair, a mark counts for what its
    neighbours make of it, not for its shape: ``truth, ”he said`` closes a quotation. A quotation without an end stops with its
    paragraph; when the next paragraph opens with a mark, that one has ``continues``.
    """
    found: list[Quote] = []
    for start, end in blocks(text):
        doubles = list(_double(text, start, end))
        here = sorted([*doubles, *_single(text, start, end, doubles)], key=lambda q: q.start)
        if here and found and not found[-1].closed and not text[start : here[0].start].strip():
            q = here[0]
            here[0] = Quote(q.start, q.end, q.inner, q.inner_end, q.closed, continues=not text[found[-1].end : start].strip())
        found += here
    return tuple(found)
