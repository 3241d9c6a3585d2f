"""What lineage keeps of a text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Residue, Span, Text
from daybook.lineage.sketch import _known_ids, sketch, unpack, word_ids
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
