"""One spelling for what people write in many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.text.normal import normal, squeezed, stretches, words


@pytest.mark.parametrize(("one", "other"), [
    ("Sana'a", "SANAA"), ("Sanaʿa", "Sana’a"), ("Müller", "muller"), ("Straße", "STRASSE"), ("Ｉｒａｑ", "iraq"), ("e\u0301tat", "État"),
    ("إسلام", "اسلام"), ("القوّات", "القوات"), ("العراقيـة", "العراقيه"), ("على", "علي"), ("Łódź", "lodz"), ("İzmir", "izmir")])
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), [("النور", "نور"), ("Iraq", "Iran"), ("دار", "دور"), ("1", "I")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_possessives_and_elisions_are_parted_and_other_apostrophes_go() -> None:
    assert ["iraq", "army", "l", "irak", "sanaa", "oneill", "didnt"] == words("Iraq's army, l'Irak; Sana'a O'Neill didn't")


def test_layout_and_case_do_not_matter() -> None:
    assert squeezed("Killed:  3\n\nSOLDIERS—") == squeezed("killed 3 soldiers")


def test_stretches_keep_the_offsets_of_the_original() -> None:
    text = "In Sana'a, E\u0301tat's end"

    assert [("In", ("in",)), ("Sana'a", ("sanaa",)), ("E\u0301tat's", ("etat",)), ("end", ("end",))] == [
        (text[s.start : s.end], s.words) for s in stretches(text)]


@given(st.text(max_size=40))
def test_stretches_give_the_words_of_the_whole(text: str) -> None:
    assert all(word.isalnum() for word in words(text))
    assert normal(normal(text)) == normal(text) or "'" in text or "’" in text
