"""Words, numbers and marks with their offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

# One alternation, no nested repetition: linear in the text.
CLITIC = r"['’](?:[sSdDmM]|ll|LL|re|RE|ve|VE)\b"  # the possessive, and what stands for will, are, have, had, am
WORD = rf"[^\W\d_]+(?:(?!{CLITIC})['’][^\W\d_]+)*"
TOKEN = re.compile(
    rf"(?:[A-Za-z]\.){{2,}}(?:-{WORD})*"  # U.S., a.m., U.S.-led
    r"|\d+(?:[.,:]\d+)*"  # 1,300  05:30  3.5
    rf"|{WORD}(?:-(?:{WORD}|\d+[A-Za-z]*))*"  # al-Kadhimi, didn't, Isis-held
    rf"|{CLITIC}"
    r"|\.{2,}|--+|[^\w\s]|_"
)


@dataclass(frozen=True)
class Token:
    """A word, number or mark, with its offsets in the text."""

    start: int
    end: int
    text: str

    @cached_property  # asked for some thirty times
    def lower(self) -> str:
        return self.text.lower()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of ``text[start:end]`` in order, offsets counted in the whole text.

    Hyphenated words are one token ("al-Kadhimi", "near-daily"), the possessive 's and clitics ("we" "'ll") are their own, "didn't" is
    one, abbreviations keep their points.
    """
    stop = len(text) if end is None else end
    return [Token(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text, start, stop)]
