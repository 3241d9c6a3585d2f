"""What lineage keeps of a text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Residue, Span, Text
from daybook.lineage.sketch import Flat, _known_ids, function_words, sketch, unpack, word_ids
from tests.lineage.told import STORY, reading, sketched


@given(st.text(max_size=300))
def test_a_sketch_is_the_same_after_it_was_packed(text: str) -> None:
    held = sketched(text)

    assert held.lines == unpack(held.pack()).lines
    assert held.pack() == unpack(held.pack()).pack()


def test_bytes_that_are_no_sketch_are_refused() -> None:
    with pytest.raises(ValueError, match="rebuild the store"):
        unpack(b"XX12 and more")


def test_names_and_figures_are_anchors_whatever_their_spelling() -> None:
    lines = sketched("He said that three men left Sanaa on Monday.\nThey said that 3 men left SANAA.").lines

    assert {*word_ids("sanaa"), *word_ids("3")} <= lines[0].anchors & lines[1].anchors


def test_residue_is_no_part_of_it() -> None:
    read = reading("Related: more news here.\nFour men died near Mosul on Monday.")
    text = Text(read.text.text, residue=(Residue(Span(0, 24), "related link"),))
    without = replace(read, text=text, sentences=read.sentences[1:])

    assert sketched("Four men died near Mosul on Monday.").words == sketch(without).words


def test_a_sentence_in_quotation_marks_is_known_as_somebodys_words() -> None:
    lines = sketched('"We will find the men who did this and bring them to court," he said.\n' + STORY).lines

    assert [True, False] == [line.quoted for line in lines[:2]]


def test_a_text_that_nothing_was_read_in_has_one_line_of_words() -> None:
    read = replace(reading(STORY), sentences=(), tokens=(), tags=(), attributions=())

    assert sketched(STORY).words == sketch(read).words


def test_the_words_of_whole_texts_are_not_kept() -> None:
    before = _known_ids.cache_info().currsize
    text = " ".join(f"unheardof{n}" for n in range(50))

    assert 50 == len(word_ids(text))
    assert word_ids("unheardof1") == word_ids(text)[1:2]
    assert before + 1 == _known_ids.cache_info().currsize


@given(st.lists(st.lists(st.sampled_from("the of army rocket base Erbil 3 three".split()), min_size=1, max_size=9), min_size=1, max_size=6),
       st.lists(st.sampled_from("the of army rocket base Erbil 3 three".split()), min_size=1, max_size=12))
def test_arrays_of_words_and_triples_hold_what_sets_of_them_would(sentences: list[list[str]], other: list[str]) -> None:
    ours, theirs = (sketched("\n".join(" ".join(words) + "." for words in said)) for said in (sentences, [other]))

    def triples(words: tuple[int, ...]) -> set[tuple[int, ...]]:
        return {words[n : n + 3] for n in range(len(words) - 2)}

    there = set().union(*(triples(line.words) for line in theirs.lines))
    bags = [set(line.words) - function_words() for line in ours.lines]
    held = ours.triple_row
    assert [len(bag) for bag in bags] == ours.bag_row.sizes.tolist()
    assert [len(triples(line.words)) for line in ours.lines] == held.sizes.tolist()
    assert [bool(triples(line.words) & there) for line in ours.lines] == ours.shares(theirs).tolist()
    shared = held.counted(held.where(theirs.triple_row)[0]).tolist()
    assert [len(triples(line.words) & there) for line in ours.lines] == shared
    assert [sorted(numbers)[:2] for numbers in _numbers(held)] == held.smallest(2)
    common = ours.bag_row.counted(ours.bag_row.where(theirs.bag_row)[0]).tolist()
    assert [len(bag & set().union(*(line.words for line in theirs.lines))) for bag in bags] == common


def _numbers(row: Flat) -> list[list[int]]:
    return [[int(row.each[place]) for line, place in zip(row.lines, row.places, strict=True) if line == n] for n in range(len(row.sizes))]
