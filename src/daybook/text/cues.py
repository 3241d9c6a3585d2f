"""Words that carry saying or holding true: not every attitude is a statement, and only a statement lends a value its speaker."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from daybook.text.lemmas import lemma_in


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    name = ""
    for line in (files("daybook.text") / "data" / "cues.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            name = line[2:]
        elif not line.startswith("#"):
            found[name] = found.get(name, frozenset()) | frozenset(line.split())
    return found


def cue_words(name: str) -> frozenset[str]:
    """A list of text/data/cues.txt: "say" (verbs), "nouns", "phrases", "talks" (occasions and media); base forms.

    Raises:
        KeyError: There is no such list.
    """
    return _lists()[name]


def carries_saying(tagged: Iterable[tuple[str, str]]) -> bool:
    """Is there a word of saying, reporting or holding true among these words, given with their Penn tags?

    "said", "according to", "the claim that", ":" after a name; not "sought", "attacks on", "voted for".
    """
    lists = _lists()
    return any(word in lists["phrases"] or (tag[:2] == "VB" and lemma_in(word, lists["say"]) is not None)
               or (tag[:2] in ("NN", "VB") and lemma_in(word, lists["nouns"]) is not None) for word, tag in tagged)
