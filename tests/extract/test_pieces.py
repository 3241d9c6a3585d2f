"""Text to the encoder's input: offsets hold, nothing is cut off, whatever comes in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.extract.encoder import FOLDER
from daybook.extract.pieces import BREAKS, case_of, pieces, tokenizer, windows

TOKENIZER = tokenizer(FOLDER / "tokenizer.json")


@given(st.text(max_size=300))
def test_pieces_lie_in_the_text_in_order_and_words_begin_them(text: str) -> None:
    seen = pieces(text, TOKENIZER)

    assert len(seen.ids) == len(seen.forms) == len(seen.starts) == len(seen.ends)
    assert all(0 <= a <= b <= len(text) for a, b in zip(seen.starts, seen.ends, strict=True))
    assert list(seen.words) == sorted(set(seen.words.tolist()))
    assert not len(seen) or seen.words[0] == 0


def test_offsets_count_code_points_of_the_text_as_it_stands() -> None:
    text = "😀 Al‑Kadhimi's café\u200b und مرحبا"
    seen = pieces(text, TOKENIZER)
    starts, ends = seen.word_spans()
    words = [text[a:b] for a, b in zip(starts, ends, strict=True)]

    assert "café" in [word.strip("\u200b") for word in words]
    assert "مرحبا" in words


def test_a_word_of_a_hundred_thousand_letters_is_one_piece_and_all_after_it_is_read() -> None:
    text = "a" * 100_000 + " bomb"
    seen = pieces(text, TOKENIZER)

    assert (0, 100_000) == (seen.starts[0], seen.ends[0])
    assert text.endswith(text[seen.starts[-1] : seen.ends[-1]])


@pytest.mark.parametrize(("word", "case"), [
    ("2020", 0), ("the", 1), ("Iraq", 2), ("I", 2), ("UN", 3), ("McCain", 4), ("iPhone", 4), ("العراق", 1)])
def test_the_writing_of_a_word_has_a_number(word: str, case: int) -> None:
    assert case == case_of(word)


def test_a_blank_line_before_a_word_is_kept() -> None:
    seen = pieces("one\ntwo\n\nthree four", TOKENIZER)

    assert [0, 1, 2, 0] == [form % BREAKS for form in seen.forms.tolist()]


@given(st.integers(0, 5000), st.integers(60, 510), st.integers(0, 50))
def test_windows_cover_everything_overlap_and_fit(count: int, size: int, overlap: int) -> None:
    found = windows(count, size, overlap)
    covered = {n for a, b in found for n in range(a, b)}

    assert set(range(count)) == covered
    assert all(b - a <= size for a, b in found)
    assert all(after[0] <= before[1] - overlap for before, after in pairwise(found))
