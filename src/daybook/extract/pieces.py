"""Text to the encoder's input, in one place for training and run time.

A text becomes word pieces (BERT's uncased word pieces), each with its offsets and a *form*: how its word is written and what white
space stands before it, which the pieces themselves have lost. Long texts become windows that overlap; nothing is cut off.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

WINDOW = 400  # pieces a window, without the two marks at its ends; the encoder has positions for 510
OVERLAP = 96  # pieces that two windows share at least
FIRST, LAST = 101, 102  # [CLS], [SEP]
CASES, BREAKS = 5, 3  # no letters, lower, Title, UPPER, mIxed; nothing or spaces, a new line, a blank line
FORMS = CASES * BREAKS
SURROGATE = re.compile("[\ud800-\udfff]")
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in word pieces, without the marks at its ends.

    Args:
        ids: shape (pieces,), int64, the vocabulary's numbers.
        forms: shape (pieces,), int64, below ``FORMS``.
        starts: shape (pieces,), int64, code points, where the piece begins in the text.
        ends: likewise, where it ends.
        words: shape (words,), int64, rising: the first piece of each word. A word is what the pre-tokeniser splits off: a run of
            letters and digits, or one mark.
    """

    ids: Ints
    forms: Ints
    starts: Ints
    ends: Ints
    words: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def word_spans(self) -> tuple[Ints, Ints]:
        """Where each word begins and ends in the text."""
        last = np.append(self.words[1:], len(self.ids)) - 1
        return self.starts[self.words], self.ends[last] if len(self.words) else self.ends[:0]


@lru_cache(maxsize=2)
def tokenizer(path: Path) -> Tokenizer:
    """The tokenizer in a file, without truncation or padding."""
    made = Tokenizer.from_file(str(path))
    made.no_truncation()
    made.no_padding()
    return made


def case_of(word: str) -> int:
    """How a word is written: 0 no letters, 1 lower, 2 Title, 3 UPPER, 4 mixed. One capital alone is Title."""
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return 0
    if all(not char.isupper() for char in letters):
        return 1
    if len(letters) > 1 and all(not char.islower() for char in letters):
        return 3
    return 2 if letters[0].isupper() and not any(char.isupper() for char in letters[1:]) else 4


def _break_before(text: str, end: int, start: int) -> int:
    return min(2, text.count("\n", end, start))


def pieces(text: str, with_tokenizer: Tokenizer) -> Pieces:
    """The word pieces of a text; linear in its length."""
    if not text.isascii():
        text = SURROGATE.sub("\ufffd", text)  # half a pair is no character that the tokenizer takes; offsets stay
    encoded = with_tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2)
    word_of = np.array([-1 if w is None else w for w in encoded.word_ids], dtype=np.int64)
    first = np.flatnonzero(np.diff(word_of, prepend=-2)) if len(word_of) else np.zeros(0, np.int64)
    forms = np.zeros(len(offsets), np.int64)
    bounds = np.append(first, len(offsets))
    end = 0
    for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        start = int(offsets[a, 0])
        forms[a:b] = case_of(text[start : int(offsets[b - 1, 1])]) * BREAKS
        forms[a] += _break_before(text, end, start)
        end = int(offsets[b - 1, 1])
    return Pieces(np.array(encoded.ids, dtype=np.int64), forms, offsets[:, 0].copy(), offsets[:, 1].copy(), first.astype(np.int64))


def windows(count: int, size: int = WINDOW, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Stretches of pieces of equal length that cover all of them and overlap; one where they fit into one, none of nothing.

    Equal lengths, not full windows and a rest: the rest would be read without its neighbourhood.
    """
    if count <= size:
        return [(0, count)] if count else []
    many = math.ceil((count - overlap) / (size - overlap))
    length = math.ceil((count + (many - 1) * overlap) / many)
    step = (count - length) / (many - 1)
    return [(round(n * step), round(n * step) + length) for n in range(many)]
