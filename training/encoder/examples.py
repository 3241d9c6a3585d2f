"""Documents to arrays: pieces, windows, and for every head and frame which labels are right."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from documents import Document, Frame, Range, beginning, moved
from network import FRAME_KINDS, HEADS_TAUGHT, ROOTS
from numpy.typing import NDArray
from tokenizers import Tokenizer

from daybook.extract import scheme
from daybook.extract.pieces import BREAKS, CASES, FIRST, LAST, WINDOW, Pieces, pieces, windows
from daybook.text.sentences import sentences

UNTAUGHT = -1
LONG, SHORT = (320, 400, 400, 480), (192, 256, 256, 320, 400)  # pieces a window in training: attention costs a third of a step at 400
RESIDUE = ("RELATED", "ADVERTISEMENT", ":quality(70)/cloudfront-eu.images.arcpublishing.com/abc/QX7KJ2.jpg", "Read more:",
           "Share this article", "Sign up for our newsletter", "Image copyright Getty Images", "Story continues below",
           "By Staff Reporter", "Photo: File",
           "Click here to read the full story", "We use cookies to improve your experience.")


@dataclass(frozen=True)
class FrameLesson:
    """A frame in a window, in word numbers of the window.

    Args:
        kind: Number in ``network.FRAME_KINDS``.
        words: First and last word of its naming, half open.
        labels: shape (words,), role label numbers; -1 nothing is taught of the word.
        allowed: Role labels that a word labelled O may have as well, since the source does not annotate them.
        attributes: Attribute to numbers of values that may be right.
        argument: ((first, last), responsibility number).
        teaches_roles: False where only attributes are known.
    """

    kind: int
    words: Range
    labels: NDArray[np.int16]
    allowed: tuple[int, ...]
    attributes: dict[str, tuple[int, ...]]
    argument: tuple[tuple[Range, int], ...]
    teaches_roles: bool


@dataclass(frozen=True)
class Example:
    """A window.

    Args:
        source: Folder under data/.
        ids: shape (pieces,), with [CLS] and [SEP] at its ends.
        forms: likewise.
        first: shape (words,): the piece that each word begins with.
        heads: Head to shape (words,), label numbers; -1 nothing is taught.
        frames: Those whose naming words stand in the window.
        pairs: (words of the source, words of the target, root).
        sentences: Ranges of pieces that are one sentence, for the sentence vectors.
    """

    source: str
    ids: NDArray[np.int64]
    forms: NDArray[np.int64]
    first: NDArray[np.int64]
    heads: dict[str, NDArray[np.int64]]
    frames: tuple[FrameLesson, ...]
    pairs: tuple[tuple[Range, Range, int], ...]
    sentences: tuple[Range, ...]


class Words:
    """The words of a text by code points."""

    def __init__(self, seen: Pieces) -> None:
        self.starts, self.ends = seen.word_spans()

    def of(self, span: Range) -> Range | None:
        """First and last word that share a letter with the span, half open; None where none does."""
        first = int(np.searchsorted(self.ends, span[0], side="right"))
        last = int(np.searchsorted(self.starts, span[1], side="left"))
        return (first, last) if first < last else None


def labels_of(head: str) -> dict[str, int]:
    return {label: n for n, label in enumerate(scheme.bio(HEADS_TAUGHT[head]))}


HEAD_LABELS = {head: labels_of(head) for head in HEADS_TAUGHT}
ROLE_LABEL = {label: n for n, label in enumerate(scheme.ROLE_LABELS)}
ROLES_OF = {**scheme.ROLES, "place": ("where",),
            "ace": ("when", "where", "perpetrator", "target", "victim", "weapon", "suspect", "authority", "actor", "recipient")}


def head_labels(document: Document, head: str, words: Words) -> NDArray[np.int64]:
    out = np.zeros(len(words.starts), np.int64)
    for span in document.open.get(head, ()):
        if at := words.of(span):
            out[at[0] : at[1]] = UNTAUGHT
    names = HEAD_LABELS[head]
    for tag in document.tags[head]:
        at, begin = words.of((tag.start, tag.end)), names.get(f"B-{tag.label}")
        if at and begin is not None:
            out[at[0] : at[1]] = begin + 1
            out[at[0]] = begin
    return out


def frame_lesson(frame: Frame, words: Words) -> FrameLesson | None:
    """The lesson over all words of the document."""
    naming = words.of(frame.naming)
    if naming is None:
        return None
    labels = np.zeros(len(words.starts), np.int16)
    for span in frame.open:
        if at := words.of(span):
            labels[at[0] : at[1]] = UNTAUGHT
    argument = []
    for role in ROLES_OF[frame.kind]:
        for span in frame.roles.get(role, ()):
            if at := words.of(span):
                labels[at[0] : at[1]] = ROLE_LABEL[f"I-{role}"]
                labels[at[0]] = ROLE_LABEL[f"B-{role}"]
    for span, how in frame.argument.items():
        if at := words.of(span):
            argument.append((at, scheme.ARGUMENT_ATTRIBUTES["responsibility"].index(how)))
    allowed = tuple(ROLE_LABEL[f"{mark}-{role}"] for role in ROLES_OF[frame.kind] if role in frame.unknown for mark in "BI")
    values = scheme.ATTRIBUTES.get(frame.kind, {})
    attributes = {name: tuple(values[name].index(v) for v in told) for name, told in frame.attributes.items() if name in values}
    return FrameLesson(FRAME_KINDS.index(frame.kind), naming, labels, allowed, attributes, tuple(argument), "every" not in frame.unknown)


def examples(document: Document, tokenizer: Tokenizer, rng: random.Random | None = None) -> Iterator[Example]:
    """The windows of a document. With ``rng`` their edges vary, so that each epoch cuts elsewhere."""
    seen = pieces(document.text, tokenizer)
    if not len(seen.words):
        return
    words = Words(seen)
    heads = {head: head_labels(document, head, words) for head in document.tags}
    frames = [lesson for frame in document.frames if (lesson := frame_lesson(frame, words))]
    pairs = [(a, b, ROOTS.index(root)) for x, y, root in document.pairs if (a := words.of(x)) and (b := words.of(y)) and root in ROOTS]
    told = [at for span in sentences(document.text) if (at := words.of(span))]
    bounds = np.append(seen.words, len(seen))
    size = WINDOW if rng is None else rng.choice(LONG if document.frames and "incident" in document.tags else SHORT)
    cuts = windows(len(seen), size)
    for start, end in cuts:
        first = int(np.searchsorted(seen.words, start))
        last = int(np.searchsorted(seen.words, end))
        if first == last:
            continue
        here = seen.words[first:last]
        ids = np.concatenate(([FIRST], seen.ids[start:end], [LAST]))
        forms = np.concatenate(([0], seen.forms[start:end], [0]))
        yield Example(document.source, ids, forms, here - start + 1, {head: labels[first:last] for head, labels in heads.items()},
                      tuple(_within(frames, first, last)), tuple(_pairs(pairs, first, last)),
                      tuple((int(bounds[a] - start) + 1, int(bounds[b] - start) + 1) for a, b in told
                            if first <= a and b <= last and b - a > 4))


def _within(frames: Sequence[FrameLesson], first: int, last: int) -> Iterator[FrameLesson]:
    for f in frames:
        if first <= f.words[0] and f.words[1] <= last:
            argument = tuple(((a - first, b - first), how) for (a, b), how in f.argument if first <= a and b <= last)
            yield FrameLesson(f.kind, (f.words[0] - first, f.words[1] - first), f.labels[first:last], f.allowed, f.attributes, argument,
                              f.teaches_roles)


def _pairs(pairs: Sequence[tuple[Range, Range, int]], first: int, last: int) -> Iterator[tuple[Range, Range, int]]:
    for a, b, root in pairs:
        if first <= min(a[0], b[0]) and max(a[1], b[1]) <= last:
            yield (a[0] - first, a[1] - first), (b[0] - first, b[1] - first), root


# Augmentation: capitals, residue, machine-rewritten words


def recased(example: Example, case: int) -> Example:
    """As if the text were written all in one case: 1 lower, 3 UPPER. The pieces know no case, only the forms do."""
    cases, breaks = example.forms // BREAKS, example.forms % BREAKS
    assert case < CASES
    return replace(example, forms=np.where(cases > 0, case, 0) * BREAKS + breaks)


def with_residue(document: Document, rng: random.Random, share: float = 0.15) -> Document:
    """The document with lines of page residue between some of its paragraphs."""
    breaks = [m.end() for m in re.finditer(r"\n+", document.text) if rng.random() < share][:8]
    breaks = [at for at in breaks if not any(_cuts(at, f) for f in document.frames)]
    if not breaks:
        return document
    put = [(at, rng.choice(RESIDUE) + "\n") for at in breaks]
    parts, before = [], 0
    for at, line in put:
        parts += [document.text[before:at], line]
        before = at
    text = "".join((*parts, document.text[before:]))
    return moved(document, text, lambda offset: offset + sum(len(line) for at, line in put if at <= offset))


def shortened(document: Document, rng: random.Random) -> Document:
    """Its first one to eight sentences: short texts are reports too."""
    ends = [span[1] for span in sentences(document.text)]
    return beginning(document, ends[min(len(ends), rng.randint(1, 8)) - 1]) if ends else document


def _cuts(at: int, frame: Frame) -> bool:
    return any(s < at < e for spans in (*frame.roles.values(), (frame.naming,)) for s, e in spans)


def rewritten(example: Example, near: NDArray[np.int64], rng: np.random.Generator, share: float = 0.08) -> Example:
    """Some pieces replaced by one of their nearest neighbours among the piece vectors, as a machine rewrites: near misses of words.

    Args:
        near: shape (vocabulary, 5); a row of a piece's own number where it has no neighbours.
    """
    chosen = rng.random(len(example.ids)) < share
    other = near[example.ids, rng.integers(0, near.shape[1], len(example.ids))]
    return replace(example, ids=np.where(chosen, other, example.ids))
