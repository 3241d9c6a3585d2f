"""Names as transcribers spell them: what stays the same of a name from Arabic, Persian or Kurdish in every desk's spelling."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ARTICLE = re.compile(r"^(?:al|el|ul|ar|as|ash|at|ad|an|az|adh)[-\s'’](?=\w{3})", re.I)
# What transcribers of Arabic, Persian and Kurdish swap, longest first; then vowels and doubled letters go.
SWAPPED = (("tch", "c"), ("dh", "z"), ("th", "t"), ("gh", "g"), ("kh", "h"), ("sh", "s"), ("ch", "s"), ("ph", "f"), ("ou", "u"), ("q", "k"),
           ("c", "k"), ("x", "ks"), ("j", "g"), ("v", "w"), ("p", "b"))
SILENT = re.compile(r"[aeiouyw’'`ʿʾ]")
DOUBLE = re.compile(r"(.)\1+")
TITLES = frozenset("mr mrs ms dr sheikh shaikh sayyid president general colonel gen col".split())


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of a word as transcribers agree on them: "Kadhimi", "Kazemi" and "Qadhimy" give "kzm". A first vowel counts."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
    for many, one in SWAPPED:
        bare = bare.replace(many, one)
    first = "a" if bare[:1] in "aeiou" else bare[:1]
    rest = DOUBLE.sub(r"\1", SILENT.sub("", bare[1:]))
    return first + (rest[:-1] if len(rest) > 1 and rest.endswith("h") else rest)


@lru_cache(maxsize=65536)
def parts(name: str) -> tuple[str, ...]:
    """The words of a name without articles and titles: "Mr Mustafa al-Kadhimi" gives ("Mustafa", "Kadhimi")."""
    joined = re.sub(r"\b([Aa]l|[Ee]l|[Aa]r|[Aa]s|[Aa]sh|[Aa]t|[Aa]d|[Aa]n|[Aa]z)\s+(?=[A-Z])", r"\1-", name)
    found = [ARTICLE.sub("", word.strip(".,()\"“”")) for word in joined.split()]
    return tuple(word for word in found if word and word.lower() not in TITLES)


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """What the spellings of a person's name have in common: the consonants of its first and last word; "" for no name.

    "Hisham al-Hashimi" and "Hisham Ahmed al-Hashemi" give one key, "al-Hashimi" alone another.
    """
    found = parts(name)
    return " ".join(dict.fromkeys(skeleton(word) for word in (found[0], found[-1]))) if found else ""
