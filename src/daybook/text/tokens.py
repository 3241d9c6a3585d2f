"""Words, numbers and marks with their offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

# One alternation, no nested repetition: linear in the text.
TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"  # U.S., a.m.
    r"|\d+(?:[.,:]\d+)*"  # 1,300  05:30  3.5
    r"|[^\W\d_]+(?:['’](?!s\b|S\b)[^\W\d_]+)*(?:-[^\W_]+(?:['’](?!s\b|S\b)[^\W\d_]+)*)*"  # al-Kadhimi, didn't, Isis-held
    r"|['’][sS]\b"  # possessive
    r"|\.{2,}|--+|[^\w\s]|_"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark, with its offsets in the text."""

    start: int
    end: int
    text: str

    @property
    def lower(self) -> str:
        return self.text.lower()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of ``text[start:end]`` in order, offsets counted in the whole text.

    Hyphenated words are one token ("al-Kadhimi", "near-daily"), the possessive 's is its own, abbreviations keep their points.
    """
    stop = len(text) if end is None else end
    return [Token(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text, start, stop)]
