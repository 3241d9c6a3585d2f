"""Names that may be one: spellings of Arabic names, last names, abbreviations; and names that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.merge.alike import LEAST, alike, skeleton


@pytest.mark.parametrize(("left", "right", "sort"), [
    ("Mustafa al-Kadhimi", "Mustafa Kadhemi", "person"), ("Mustafa Al Kadhimy", "Mustafa el-Kazimi", "person"),
    ("Muqtada al-Sadr", "Moqtada Sadr", "person"), ("Mohammed Ali", "Muhammad Aly", "person"),
    ("al-Kadhimi", "Mustafa al-Kadhimi", "person"),
    ("Donald Trump", "Donald J. Trump", "person"), ("D. Trump", "Donald Trump", "person"), ("SDF", "Syrian Democratic Forces", None),
    ("Popular Mobilisation Forces", "PMF", "group"), ("Deir Ezzor", "Deir ez-Zor", "place"), ("Sana'a", "Sanaa", "place"),
    ("Observatory for Human Rights", "Syrian Observatory for Human Rights", "organisation")])
def test_spellings_of_one_name_are_proposed_both_ways(left: str, right: str, sort: str | None) -> None:
    assert alike(left, right, sort).score >= LEAST
    assert alike(right, left, sort).score == alike(left, right, sort).score
    assert alike(left, right, sort).reasons


@pytest.mark.parametrize(("left", "right", "sort"), [
    ("Bashar al-Assad", "Rifaat al-Assad", "person"), ("Hillary Clinton", "Bill Clinton", "person"), ("US", "UN", None),
    ("Syrian Democratic Forces", "Syrian Arab Army", None), ("Basra", "Mosul", "place"), ("Islamic State", "Islamic Jihad", None),
    ("Ministry of Defence", "Ministry of Interior", "organisation"), ("A", "B", "person"), ("", "x", None)])
def test_names_of_two_are_not(left: str, right: str, sort: str | None) -> None:
    assert alike(left, right, sort).score < LEAST


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["person", "group", None]))
def test_any_text_is_compared_and_the_order_does_not_matter(left: str, right: str, sort: str | None) -> None:
    there, back = alike(left, right, sort), alike(right, left, sort)

    assert 0 <= there.score <= 1
    assert there.score == back.score
    assert skeleton(left) == skeleton(left.upper()) or not left.isascii()
