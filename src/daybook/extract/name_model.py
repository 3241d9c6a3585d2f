"""The name recogniser: an averaged perceptron over words, left to right, with a memory over the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from daybook.extract.name_features import capitalised, moving, static
from daybook.extract.perceptron import SCALE, Perceptron, load, unpacked

FILE = "names.json.gz"


@dataclass(frozen=True, slots=True)
class Named:
    """Words [first, last) of a sentence that are a name of a class, with the margin by which they were chosen."""

    sentence: int
    first: int
    last: int
    name: str
    margin: float


def labels(classes: Sequence[str]) -> tuple[str, ...]:
    """ "O", then for each class its first word and its further words."""
    return ("O", *(f"{mark}-{name}" for name in classes for mark in "BI"))


def follows(label: str, before: str) -> bool:
    """May the label stand after the other? Inside a name only what the name began with goes on."""
    return label[0] != "I" or before[1:] == label[1:]


def remember(memory: dict[str, str], word: str, label: str) -> None:
    """Keep the class that a word of a name was given, for its next occurrences."""
    if label != "O" and len(word) > 2 and word[:1].isalpha():
        memory[word.lower()] = label[2:]


def _decide(scores: list[int], names: Sequence[str], before: str) -> tuple[int, int]:
    """The best allowed label and how far it lies before the next."""
    order = sorted((i for i, label in enumerate(names) if follows(label, before)), key=lambda i: -scores[i])
    return order[0], scores[order[0]] - scores[order[1]]


def _sentence(model: Perceptron, words: Sequence[str], rows: list[list[str]], memory: dict[str, str]) -> list[tuple[str, int]]:
    before, before2, found = "O", "O", []
    for word, row in zip(words, rows, strict=True):
        index, margin = _decide(model.scores(row + moving(before, before2, word, memory)), model.classes, before)
        label = model.classes[index]
        found.append((label, margin))
        before, before2 = label, before
    for word, (label, _) in zip(words, found, strict=True):
        remember(memory, word, label)
    return found


@lru_cache(maxsize=1)
def _model() -> tuple[Perceptron, str]:
    packed = load(FILE)
    return unpacked(packed), str(packed["version"])


def version() -> str:
    """Name and version of the weights: "names@1"."""
    return _model()[1]


def recognise(sentences: Sequence[Sequence[str]]) -> Iterator[Named]:
    """The names in a document, sentence by sentence, not overlapping.

    Raises:
        ConfigError: The weights are missing or broken.
    """
    model = _model()[0]
    elsewhere, memory = capitalised(sentences), dict[str, str]()
    for number, words in enumerate(sentences):
        decided = _sentence(model, words, static(words, elsewhere), memory)
        first = -1
        for at, (label, _) in enumerate([*decided, ("O", 0)]):
            if first >= 0 and label[0] != "I":
                yield Named(number, first, at, decided[first][0][2:], min(m for _, m in decided[first:at]) / SCALE)
                first = -1
            if label[0] == "B":
                first = at
