"""What in a text is no reporting, span by span, each with its reason. The text keeps it; extraction skips it.

Rather too little than too much: what is not clearly residue is reporting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from daybook.clean.lines import Line
from daybook.clean.patterns import (
    CASED_RULES,
    INLINE_RULES,
    LABEL,
    LINE_RULES,
    LINKED,
    SHARE_STRONG,
    SHARE_WORDS,
    STAMP_LABELS,
    STAMP_WORDS,
)
from daybook.core import Residue, Span

LONGEST = 640  # characters: no residue line that was seen is longer; longer lines are paragraphs
LINKS_BELOW = 12  # headlines below a label that are taken for links
SMALL_WORDS = frozenset("a an the of in on at to for by from with and or but as is it its vs de al el la over after into than".split())
TOKEN = re.compile(r"\S+")
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)(?:[?#]\S{0,400})?[\])}>\"'.,;:]{0,4}$", re.I)
RESIZER = re.compile(r":?(?:quality|resize|fit-in|filters|strip_icc|format|upscale|max_bytes)(?:\(|:)|https?://\S{0,80}/resizer/", re.I)
ADDRESS = re.compile(r"[(<\[\"“']{0,2}(?:https?://|www\.|pic\.twitter\.com/|t\.co/|(?:twitter|facebook|instagram)\.com/)", re.I)
CREDIT_AT_END = re.compile(r"\)[.\s]{0,2}$")


def residue_of(text: str, lines: Sequence[Line], head: Sequence[Residue] = (), title: Span | None = None) -> tuple[Residue, ...]:
    """The residue of a text, sorted, not overlapping.

    Args:
        text: The whole text.
        lines: Its lines.
        head: Residue that is already known, such as bylines; it wins over what is found here.
        title: Where the title stands; it is never residue.
    """
    found = [*head, *_of_lines(lines, title), *_inline(text)]
    kept: list[Residue] = []
    for residue in sorted(found, key=lambda r: (r.span.start, -r.span.end)):
        if kept and residue.span.start < kept[-1].span.end:
            continue  # inside the one before: rules of lines come first and are longer
        if title is None or not residue.span.touches(title):
            kept.append(residue)
    return tuple(kept)


def _of_lines(lines: Sequence[Line], title: Span | None) -> Iterator[Residue]:
    links = 0  # how many more lines may be links below a label
    for number, line in enumerate(lines):
        if not line.is_alone or (title is not None and line.span.touches(title)):
            links = 0
            continue
        reason: str | None = line_reason(line.words)
        if reason is None and number > 2 and _stands_between(lines, number):
            reason = "related link"
        if reason is None and links and _is_headline(line):
            reason, links = "related link", links - 1
        elif LABEL.fullmatch(line.words):
            links = LINKS_BELOW
        elif reason is None:
            links = 0
        if reason is not None:
            yield Residue(line.span, reason)


def line_reason(words: str) -> str | None:
    """Why a whole line is residue, or None if it is not.

    Args:
        words: The line without white space at either end.
    """
    if len(words) > LONGEST:
        return None
    if LABEL.fullmatch(words):
        return "related link"
    for reason, pattern in CASED_RULES:
        if pattern.match(words):
            return reason
    if len(words) <= 220 and LINKED.match(words) and not words.endswith(("”", '"')) and _is_linked(words):
        return "related link"
    if _is_share_bar(words):
        return "share bar"
    if _is_stamp(words):
        return "timestamp"
    for reason, pattern in LINE_RULES:
        if pattern.match(words):
            return reason
    return _caption(words)


def _is_linked(words: str) -> bool:
    """Is "label: rest" a link? Only if the rest is a headline, or the label shouts."""
    label = re.split(r"[:|»›–—>]", words, maxsplit=1)[0].strip("[(>»•* -")
    return label.isupper() or not re.search(r"[.!?]$", words) or len(label.split()) > 1


def _is_headline(line: Line) -> bool:
    return 3 <= line.count <= 24 and len(line.words) <= 160 and not line.is_sentence and not line.words.endswith((":", ",", "”", '"'))


def _stands_between(lines: Sequence[Line], number: int) -> bool:
    """Is it a headline in title case between two paragraphs, as sites put links to other stories there?

    Headings inside a report are shorter or written as sentences.
    """
    line = lines[number]
    if not (_is_headline(line) and line.count >= 6) or "(" in line.words or not lines[number - 1].is_sentence:
        return False
    if number + 1 >= len(lines) or not lines[number + 1].is_sentence or lines[number + 1].count < 8:
        return False
    words = [word.lstrip("'\"‘“(") for word in line.words.split()]
    small = sum(word[:1].islower() for word in words if word.lower() not in SMALL_WORDS)
    return not small and not line.words.isupper() and not re.match(r"[\d•*–—-]{1,4}[.)]? ", line.words)


def _is_share_bar(words: str) -> bool:
    parts = re.findall(r"[^\s|,/:•·()]+", words.lower())
    if not 1 <= len(parts) <= 20:
        return False
    return all(part in SHARE_WORDS or part.isdigit() for part in parts) and any(part in SHARE_STRONG for part in parts)


def _is_stamp(words: str) -> bool:
    """Is it "Updated", "Published" or the like, a date or a time, and nothing else but perhaps the site's name?"""
    parts = re.findall(r"[^\s|,:@()–—-]+", words.lower())
    if len(words) > 120 or len(parts) < 2 or parts[0].rstrip(".") not in STAMP_LABELS or not any(char.isdigit() for char in words):
        return False
    rest = [part for part in parts if part.rstrip(".") not in STAMP_WORDS | STAMP_LABELS and not part[:1].isdigit()]
    return not rest or (len(rest) == 1 and "." in rest[0] and rest[0] == parts[-1])


def _caption(words: str) -> str | None:
    """A line that ends in the credit of a photograph is its caption."""
    if len(words) > 480 or not CREDIT_AT_END.search(words):
        return None
    opening = words.rfind("(")
    if opening < 0:
        return None
    credit = words[opening:].rstrip(". ")
    return "caption" if any(pattern.fullmatch(credit) for reason, pattern in INLINE_RULES if reason == "photo credit") else None


def _inline(text: str) -> Iterator[Residue]:
    for reason, pattern in INLINE_RULES:
        for match in pattern.finditer(text):
            yield Residue(Span(match.start(), match.end()).trimmed(text), reason)
    for token in TOKEN.finditer(text):
        words = token.group()
        kind = _link(words) if len(words) > 6 and ("/" in words or "." in words) else None
        if kind is not None:
            yield Residue(Span(token.start(), token.end()), kind)


def _link(token: str) -> str | None:
    if len(token) > 4000:
        return None
    if RESIZER.match(token) and "/" in token:
        return "image link"
    if IMAGE_FILE.search(token[-440:]) and ("/" in token or "_" in token or "-" in token or any(char.isdigit() for char in token)):
        return "image link"
    return "link" if ADDRESS.match(token) else None
