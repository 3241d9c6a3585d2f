"""How common a word is in news: what two reports share in rare words says more than what they share in common ones."""

from __future__ import annotations

import gzip
import math
from functools import lru_cache
from importlib.resources import files

FILE = "commonness.txt.gz"  # made by training/commonness.py


@lru_cache(maxsize=1)
def table() -> tuple[int, dict[str, int]]:
    """Number of reports counted, and of each word the number of reports that it stands in; of the rarest under ""."""
    head, *rows = gzip.decompress((files("daybook.text") / "data" / FILE).read_bytes()).decode().splitlines()
    reports, rarest = map(int, head.split())
    seen = {word: int(n) for word, _, n in (row.partition(" ") for row in rows)}
    return reports, seen | {"": rarest}


def rarity(word: str) -> float:
    """How much a word tells: the natural logarithm of 1 / (share of news reports that it stands in), of a word in normal form.

    A word that the table does not hold counts as one that stands in half as many reports as the rarest that it does.
    """
    return rarities().get(word, unseen())


@lru_cache(maxsize=1)
def rarities() -> dict[str, float]:
    """The rarity of every word that the table holds."""
    reports, seen = table()
    return {word: math.log(reports / n) for word, n in seen.items()}


@lru_cache(maxsize=1)
def unseen() -> float:
    """The rarity of any other word."""
    reports, seen = table()
    return math.log(2 * reports / seen[""])
