"""Parts of speech by an averaged perceptron, left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from daybook.extract.perceptron import Perceptron, load, unpacked

NAME = "tagger"


def shape(word: str) -> str:
    """Capitals X, small letters x, digits d, others as they are, runs shortened: "al-Kadhimi" is "x-Xx"."""
    made: list[str] = []
    for char in word:
        kind = "X" if char.isupper() else "x" if char.isalpha() else "d" if char.isdigit() else char
        if not made or made[-1] != kind:
            made.append(kind)
    return "".join(made)


def features(words: Sequence[str], lower: Sequence[str], i: int, before: str, before2: str) -> list[str]:
    """What the tagger looks at for the word ``i``; the one place for training and for use."""
    word, last = lower[i], len(words) - 1
    left, right = lower[i - 1] if i else "<s>", lower[i + 1] if i < last else "</s>"
    return [
        "b", "w " + word, "s3 " + word[-3:], "s2 " + word[-2:], "s4 " + word[-4:], "p1 " + word[0],
        "sh " + shape(words[i]) + ("^" if i == 0 else ""),
        "t1 " + before, "t2 " + before2 + " " + before, "t1w " + before + " " + word, "l " + left, "ls " + left[-3:],
        "r " + right, "rs " + right[-3:], "l2 " + (lower[i - 2] if i > 1 else "<s>"), "r2 " + (lower[i + 2] if i + 1 < last else "</s>"),
        "wr " + word + " " + right,
    ]


class Tagger:
    """Penn Treebank tags for the words of a sentence.

    Args:
        model: Trained weights.
        known: Words (lower case) that always had one tag in training, with it.
        source: "tagger@version".
    """

    def __init__(self, model: Perceptron, known: Mapping[str, str], source: str) -> None:
        self._model = model
        self._known = known
        self.source = source

    def tag(self, words: Sequence[str]) -> list[str]:
        """One tag a word; words of a sentence in order, [] for none."""
        lower = ["!n" if w[:1].isdigit() else w.lower().replace("’", "'") for w in words]
        shouted = len(words) > 2 and not any(w.islower() for w in words)
        shown = [w.lower() for w in words] if shouted else words
        tags: list[str] = []
        before, before2 = "<s>", "<s>"
        for i, word in enumerate(lower):
            tag = self._known.get(word)
            if tag is None:
                tag = self._model.best(features(shown, lower, i, before, before2))
            tags.append(tag)
            before2, before = before, tag
        return tags


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """The tagger that ships, loaded once."""
    model = load("tagger.json.gz")
    return Tagger(unpacked(model), model["known"], f"{NAME}@{model['version']}")
