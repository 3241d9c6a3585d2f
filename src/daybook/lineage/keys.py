"""What two texts must have in common to be compared: a few numbers of each text, of the text alone.

Near copies share the smallest word triples of their sentences (min-wise hashing: Broder 1997, here two a sentence, so that half a
text is found in the whole). Rewritten copies share no triples but most names and figures: pairs of the rarest.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from itertools import combinations
from math import log

import numpy as np

from daybook.lineage.sketch import Line, Sketch, word_ids

A_SENTENCE = 2  # triples
SHORTEST = 6  # words of a sentence whose triples count
RAREST = 9  # names and figures of a text, paired
MOST = 400  # keys of one text; the smallest are kept
UNSEEN = log(1e-4)  # of a name that the register of common ones lacks
SIGNED = 1 << 63


def keys(sketch: Sketch) -> frozenset[int]:
    """Signed 64-bit numbers; two copies share several, whatever was done to one (see bench/lineage.py for how surely)."""
    found = {key for line, triples in zip(sketch.lines, sketch.triple_row.smallest(A_SENTENCE), strict=True)
             if len(line.words) >= SHORTEST for key in triples}
    pairs = {(a << 32 | b) for a, b in combinations(sorted(rarest(sketch.lines)), 2)}
    whole = {int.from_bytes(blake2b(np.array(sketch.words, "<u4").tobytes(), digest_size=8).digest(), "big")} if sketch.lines else set()
    return frozenset(sorted(key - SIGNED for key in found | pairs | whole)[:MOST])


def rarest(lines: tuple[Line, ...]) -> list[int]:
    """The names and figures that tell most of which story this is, the rarest first; of those alike, those told more often."""
    told = Counter(anchor for line in lines for anchor in line.anchors)
    return sorted(told, key=lambda anchor: (-rarity(anchor) - log(told[anchor]), anchor))[:RAREST]


def rarity(anchor: int) -> float:
    """How much a name or figure tells: minus the logarithm of the share of reports that have it."""
    return -_shares().get(anchor, UNSEEN)


@lru_cache(maxsize=1)
def _shares() -> dict[int, float]:
    """Of common names and figures, the logarithm of the share of reports that have them (data/common.psv)."""
    found: dict[int, float] = {}
    for row in files("daybook.lineage").joinpath("data/common.psv").read_text(encoding="utf8").splitlines():
        word, _, share = row.partition("|")
        if share and not row.startswith("#"):
            found.update(dict.fromkeys(word_ids(word), log(float(share))))
    return found
