"""One spelling for searching and comparing: case, accents, Arabic marks and variants of one letter are folded away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Letters that Arabic-script writers use for one another. The article stays: "النور" is not "نور".
FOLDED = str.maketrans({
    "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا",  # alef with madda, hamza above, hamza below, wasla
    "ى": "ي", "ی": "ي", "ئ": "ي",  # alef maksura, Farsi yeh, yeh with hamza
    "ة": "ه", "ۀ": "ه", "ہ": "ه", "ؤ": "و", "ک": "ك",  # ta marbuta; heh variants; waw with hamza; keheh
    "ـ": None,  # tatweel
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe",  # no decomposition in Unicode
    "’": None, "'": None, "ʼ": None, "ʿ": None, "ʾ": None, "‘": None,  # Sana'a, Sanaʿa and Sanaa are one
})
STRETCH = re.compile(r"[\w'’ʼʿʾ‘\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]+")
WORD = re.compile(r"[^\W_]+")
# The possessive and French elision are words of their own ("Iraq's", "l'Irak"); any other apostrophe is spelling ("Sana'a").
PARTED = re.compile(r"(?<=\w)['’][sS]\b|(?<=\b[dlDL])['’](?=\w)")


class Stretch(NamedTuple):
    """A word of the original text, with its offsets, and the words of the normal form that it gives."""

    start: int
    end: int
    words: tuple[str, ...]


def normal(text: str) -> str:
    """The text in one spelling: NFKC, casefolded, without accents, Arabic diacritics, tatweel and apostrophes.

    For comparing and searching only; it has other offsets than the text.
    """
    if "'" in text or "’" in text:  # most texts have none, and looking for one before every word took half the time
        text = PARTED.sub(" ", text)
    if text.isascii():
        return text.lower().replace("'", "")
    # Of a text of some thousand characters some seventy are different: what becomes of each is asked once.
    folded = unicodedata.normalize("NFKD", _swapped(unicodedata.normalize("NFKC", text).casefold()))
    if folded.isascii():  # most often a text is not for its quotation marks alone
        return folded
    for mark in [char for char in set(folded) if unicodedata.category(char) == "Mn"]:
        folded = folded.replace(mark, "")
    return _swapped(unicodedata.normalize("NFKC", folded))


def _swapped(text: str) -> str:
    """The same as ``translate(FOLDED)``; no letter that comes of it is changed by it again."""
    for char in FOLDED.keys() & set(map(ord, set(text))):
        text = text.replace(chr(char), FOLDED[char] or "")
    return text


def words(text: str) -> list[str]:
    """The words of the normal form in order: letters and digits only."""
    return WORD.findall(normal(text))


@lru_cache(maxsize=65536)
def stretch_words(stretch: str) -> tuple[str, ...]:
    """The words of one stretch of ``STRETCH``: mostly one, none of a mark alone."""
    return tuple(words(stretch))


def stretches(text: str) -> Iterator[Stretch]:
    """The words of the original, in order, each beside its normal form; what a search marks its hits by."""
    for match in STRETCH.finditer(text):
        found = stretch_words(match.group())
        if found:
            yield Stretch(match.start(), match.end(), found)


def squeezed(text: str) -> str:
    """The words of the normal form with one space between: equal for texts that differ in layout, case and marks only."""
    return " ".join(words(text))
