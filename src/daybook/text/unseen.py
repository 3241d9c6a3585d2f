"""Characters that nobody sees: they turn the direction of writing, join, part or fill words. They stay in a text, and are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Unicode 17: format characters without a glyph, and blank letters; by the short names that editors use for them.
NAMES = {
    "\u00ad": "SHY", "\u034f": "CGJ", "\u061c": "ALM", "\u115f": "HCF", "\u1160": "HJF", "\u17b4": "KIVAQ", "\u17b5": "KIVAA",
    "\u180e": "MVS", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE",
    "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ", "\u2061": "FA", "\u2062": "IT", "\u2063": "IS",
    "\u2064": "IP", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\u206a": "ISS", "\u206b": "ASS",
    "\u206c": "IAFS", "\u206d": "AAFS", "\u206e": "NADS", "\u206f": "NODS", "\u3164": "HF", "\ufeff": "BOM", "\uffa0": "HHF",
    "\ufff9": "IAA", "\ufffa": "IAS", "\ufffb": "IAT", **{chr(0xE0020 + code): "TAG" for code in range(96)}, "\U000e0001": "TAG"}
UNSEEN = re.compile("[" + "".join(NAMES) + "]+")
# In Persian, Urdu and Indic scripts (ZWNJ) and in emoji (ZWJ) these are spelling, and so are marks of direction between scripts.
SPELLED = frozenset("\u200c\u200d\u200e\u200f\u061c\u00ad")
FOREIGN = re.compile("[\u0590-\u0eff\u1000-\u109f\u1780-\u18af\u2190-\u2bff\ufb1d-\ufefc\U0001f000-\U0001faff\ufe0f]")
MOST = 50  # notes a text: more say no more


@dataclass(frozen=True, slots=True)
class Unseen:
    """A run of such characters; ``names`` are those of its first ones."""

    start: int
    end: int
    names: str


def runs(text: str) -> Iterator[Unseen]:
    """All runs of characters that nobody sees."""
    for match in UNSEEN.finditer(text):
        yield Unseen(match.start(), match.end(), " ".join(NAMES[char] for char in match.group()[:4]))


def unseen_characters(text: str) -> list[Unseen]:
    """The runs that are worth a note: not those that are spelling beside letters of a script that needs them, nor one at the start."""
    found = []
    for run in runs(text):
        near = text[max(0, run.start - 1) : run.start] + text[run.end : run.end + 1]
        if set(text[run.start : run.end]) <= SPELLED and (FOREIGN.search(near) or text[run.start] == "\u00ad"):
            continue
        found.append(run)
        if len(found) == MOST:
            break
    return found
