"""What lineage knows of a text, small enough to hold for thousands: of each sentence its words, its names and numbers, its vector."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from daybook.core import Reading, Span
from daybook.text.normal import words
from daybook.text.numbers import SMALL

HEAD = struct.Struct("<4sIII")  # mark, sentences, words, anchors
MARK = b"SK1\0"
MOSTLY = 0.6  # share of a sentence inside quotation marks from which it counts as somebody's words, not the reporter's
NAMES, NUMBER = frozenset(("NNP", "NNPS")), "CD"
# Odd 64-bit numbers that mix bits well (of splitmix64 and xxHash).
ODD = tuple(np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xBF58476D1CE4E5B9))
LONGEST_TOKEN = 60  # characters; the numbers of longer ones are not kept
WIDTH = 384  # numbers of a sentence vector


def word_ids(token: str) -> tuple[int, ...]:
    """32-bit numbers of a token's words in normal form: equal for "Sana'a" and "sanaa"."""
    # Not of whole sentences, where nothing was read but words: none comes again, and a hundred thousand texts were kept, 13 kB each.
    return _known_ids(token) if len(token) <= LONGEST_TOKEN else _ids(token)


def _ids(text: str) -> tuple[int, ...]:
    return tuple([zlib.crc32(word.encode()) for word in words(text)])


_known_ids = lru_cache(maxsize=131072)(_ids)


@dataclass(frozen=True)
class Line:
    """A sentence.

    Args:
        span: Where it stands in its text.
        words: 32-bit numbers of its words, in order.
        anchors: Those of its names and numbers, which a rewriter mostly leaves.
        quoted: Does most of it stand in quotation marks? Two reporters quote the same words.
    """

    span: Span
    words: tuple[int, ...]
    anchors: frozenset[int]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Flat:
    """The numbers of each line of a text, in one row: so that two texts are set beside each other by a few operations on whole arrays.

    Args:
        lines: Of each number, its line, rising; shape (numbers,).
        places: Of each number, its place in ``each``, rising within a line.
        each: Every number once, rising.
        sizes: How many numbers each line has, shape (lines,).
    """

    lines: NDArray[np.intp]
    places: NDArray[np.intp]
    each: NDArray[np.uint64]
    sizes: NDArray[np.float32]

    @classmethod
    def among(cls, lines: NDArray[np.intp], numbers: NDArray[np.uint64], many: int) -> Flat:
        """Of numbers and their lines, side by side, of so many lines; what a line has twice counts once."""
        each, places = np.unique(numbers, return_inverse=True)
        once = np.unique(lines * max(1, len(each)) + places.reshape(-1))
        lines, places = np.divmod(once, max(1, len(each)))
        return cls(lines, places, each, np.bincount(lines, minlength=many).astype(np.float32))

    def smallest(self, many: int) -> list[list[int]]:
        """Of each line, so many of its numbers, rising."""
        starts = np.searchsorted(self.lines, np.arange(len(self.sizes) + 1)).tolist()
        return [self.each[self.places[start : min(start + many, end)]].tolist() for start, end in pairwise(starts)]

    def where(self, other: Flat) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The numbers that both have, by their places in ``each`` of either; both rising."""
        if not len(self.each) or not len(other.each):
            return (np.zeros(0, np.intp),) * 2
        at = np.minimum(np.searchsorted(other.each, self.each), len(other.each) - 1)
        mine = np.flatnonzero(other.each[at] == self.each)
        return mine, at[mine]

    def counted(self, some: NDArray[np.intp]) -> NDArray[np.intp]:
        """How many of these, places in ``each``, each line has; shape (lines,)."""
        held = np.zeros(len(self.each), bool)
        held[some] = True
        return np.bincount(self.lines[held[self.places]], minlength=len(self.sizes))

    def table(self, some: NDArray[np.intp]) -> NDArray[np.float32]:
        """Which line has which of these: 1 or 0, shape (lines, some)."""
        column = np.full(len(self.each), -1, np.intp)
        column[some] = np.arange(len(some))
        columns = column[self.places]
        found, here = np.zeros((len(self.sizes), max(1, len(some))), np.float32), columns >= 0
        found[self.lines[here], columns[here]] = 1
        return found


@dataclass(frozen=True)
class Sketch:
    """A text as lineage sees it.

    Args:
        lines: Its sentences that have words, in order.
        vectors: shape (lines, 384), int8; shape (0, 384) where the encoder did not read the text.
    """

    lines: tuple[Line, ...]
    vectors: NDArray[np.int8]

    @cached_property
    def words(self) -> tuple[int, ...]:
        """All its words, in order."""
        return tuple(word for line in self.lines for word in line.words)

    @cached_property
    def size(self) -> int:
        """How many words it has."""
        return len(self.words)

    @cached_property
    def lengths(self) -> NDArray[np.intp]:
        """How many words each line has, shape (lines,)."""
        return np.array([len(line.words) for line in self.lines], np.intp)

    @cached_property
    def _row(self) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
        """Of each word its line, and its number; shapes (words,)."""
        return np.repeat(np.arange(len(self.lines)), self.lengths), np.array(self.words, np.uint64)

    @cached_property
    def anchors(self) -> frozenset[int]:
        """Names and numbers of all lines."""
        return frozenset().union(*(line.anchors for line in self.lines))

    @cached_property
    def bag_row(self) -> Flat:
        """The words of each line, without those that every text is full of."""
        lines, words = self._row
        said = ~np.isin(words, _function_row())
        return Flat.among(lines[said], words[said], len(self.lines))

    @cached_property
    def triples(self) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
        """Of every three words in a row their line, and a 64-bit number, side by side; three words of two lines are none."""
        lines, a = self._row
        if len(a) < 3:
            return lines[:0], a[:0]
        mixed = (a[:-2] * ODD[0]) ^ (a[1:-1] * ODD[1]) ^ (a[2:] * ODD[2])
        mixed ^= mixed >> np.uint64(29)
        mixed *= ODD[3]
        within = lines[2:] == lines[:-2]
        return lines[:-2][within], (mixed ^ (mixed >> np.uint64(32)))[within]

    @cached_property
    def rising(self) -> NDArray[np.uint64]:
        """The numbers of its triples, rising."""
        return np.sort(self.triples[1])

    def shares(self, other: Sketch) -> NDArray[np.bool_]:
        """Of each line, has the other text one of its triples? Shape (lines,)."""
        (lines, numbers), held = self.triples, other.rising
        if not len(numbers) or not len(held):
            return np.zeros(len(self.lines), bool)
        both = held[np.minimum(np.searchsorted(held, numbers), len(held) - 1)] == numbers
        return np.bincount(lines[both], minlength=len(self.lines)) > 0

    @cached_property
    def triple_row(self) -> Flat:
        """The triples of each line."""
        return Flat.among(*self.triples, len(self.lines))

    @cached_property
    def anchor_row(self) -> Flat:
        """The names and numbers of each line."""
        counts = [len(line.anchors) for line in self.lines]
        numbers = np.fromiter(chain.from_iterable(line.anchors for line in self.lines), np.uint64, sum(counts))
        return Flat.among(np.repeat(np.arange(len(counts)), counts), numbers, len(counts))

    @cached_property
    def directions(self) -> NDArray[np.float32]:
        """The vectors at length 1, shape as ``vectors``."""
        wide = self.vectors.astype(np.float32)
        length = np.linalg.norm(wide, axis=1, keepdims=True)
        return np.asarray(wide / np.maximum(length, 1e-6), np.float32)

    def pack(self) -> bytes:
        """Bytes for a column; ``unpack`` is the way back."""
        flat = np.array(self.words, "<u4")
        anchors = np.array([a for line in self.lines for a in sorted(line.anchors)], "<u4")
        shape = np.array([[line.span.start, line.span.end, len(line.words), len(line.anchors), line.quoted] for line in self.lines], "<u4")
        head = HEAD.pack(MARK, len(self.lines), len(flat), len(anchors))
        return head + shape.tobytes() + flat.tobytes() + anchors.tobytes() + self.vectors.tobytes()


def unpack(body: bytes) -> Sketch:
    """The sketch of a column.

    Raises:
        ValueError: The bytes are no sketch, or one of another version.
    """
    if body[:4] != MARK:
        raise ValueError(f"no sketch of this version: begins with {body[:4]!r}; rebuild the store")
    _, n, n_words, n_anchors = HEAD.unpack_from(body)
    at = HEAD.size
    shape = np.frombuffer(body, "<u4", n * 5, at).reshape(n, 5).tolist()
    at += n * 20
    flat = np.frombuffer(body, "<u4", n_words, at).tolist()
    at += n_words * 4
    anchors = np.frombuffer(body, "<u4", n_anchors, at).tolist()
    at += n_anchors * 4
    vectors = np.frombuffer(body, np.int8, -1, at).reshape(-1, WIDTH)
    lines, w, a = [], 0, 0
    for start, end, many, names, quoted in shape:
        lines.append(Line(Span(start, end), tuple(flat[w : w + many]), frozenset(anchors[a : a + names]), bool(quoted)))
        w, a = w + many, a + names
    return Sketch(tuple(lines), vectors)


def sketch(reading: Reading) -> Sketch:
    """The sketch of a reading. Pure; residue is no part of it."""
    sentences = reading.sentences or (Span(0, len(reading.text.text)),)
    has_vectors = len(reading.vectors) == len(sentences)
    lines, kept = [], []
    for n, sentence in enumerate(sentences):
        line = _line(reading, sentence)
        if line.words:
            lines.append(line)
            kept.append(n)
    rows = b"".join(reading.vectors[n] for n in kept) if has_vectors else b""
    return Sketch(tuple(lines), np.frombuffer(rows, np.int8).reshape(-1, WIDTH))


def _line(reading: Reading, sentence: Span) -> Line:
    if not reading.tokens:  # nothing was read in it but its words
        return Line(sentence, word_ids(sentence.of(reading.text.visible)), frozenset(), False)
    ids: list[int] = []
    anchors: set[int] = set()
    for n in reading.indices_in(sentence):
        token, found = reading.tokens[n], word_ids(reading.tokens[n].text)
        ids += found
        tag = reading.tags[n] if reading.tags else ""
        if tag in NAMES:
            anchors.update(found)
        elif tag == NUMBER or token.text[:1].isdigit():
            anchors.update(_number(token.lower))
    said = sum(_overlap(part, sentence) for a in reading.attributions if a.direct for part in a.content)
    return Line(sentence, tuple(ids), frozenset(anchors - function_words()), said >= MOSTLY * len(sentence))


def _overlap(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _number(word: str) -> tuple[int, ...]:
    """A number by its value: "three" and "3" are one."""
    value = SMALL.get(word)
    return word_ids(str(value) if value is not None else word.replace(",", ""))


@lru_cache(maxsize=1)
def function_words() -> frozenset[int]:
    """Numbers of the words that say nothing of a story."""
    return frozenset(n for word in FUNCTION.split() for n in word_ids(word))


@lru_cache(maxsize=1)
def _function_row() -> NDArray[np.uint64]:
    return np.array(sorted(function_words()), np.uint64)


FUNCTION = """
a an the and or but nor so yet if then than that this these those there here it its he she they them their his her him we us our i you
your my me who whom whose which what when where why how is are was were be been being am do does did done have has had having will would
shall should can could may might must not no of in on at by for from with without to into onto upon over under about after before
between among against during through as until while since because also more most some any all both each other such only own same very
just up down out off again further said says say told added according one s t mr mrs
"""
