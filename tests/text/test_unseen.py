"""Characters that nobody sees are found where they do harm, and left alone where they are spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.text.unseen import NAMES, runs, unseen_characters


@given(st.text(st.sampled_from([*NAMES, *"ab \n", "ب", "\U0001f600"]), max_size=40))
def test_runs_are_all_of_them_and_nothing_else(text: str) -> None:
    found = "".join(text[run.start : run.end] for run in runs(text))

    assert found == "".join(char for char in text if char in NAMES)


@pytest.mark.parametrize(("text", "names"), [
    ("al-Kad\u200bhimi", "ZWSP"), ("1\u200d5 dead", "ZWJ"), ("\u202e51\u202c dead", "RLO"), ("Mo\u2060sul", "WJ"), ("\u2066x\u2069", "LRI"),
    ("Mo\u200csul", "ZWNJ"), ("12\U000e0031", "TAG"), ("a\ufeffb", "BOM"), ("\u3164", "HF")], ids=ascii)
def test_what_hides_in_names_and_numbers_is_noted(text: str, names: str) -> None:
    assert names == unseen_characters(text)[0].names


@pytest.mark.parametrize("text", ["می‌شود", "\U0001f468\u200d\U0001f469", "العربية\u200f, ok", "co\u00adoperate", "plain"], ids=ascii)
def test_what_is_spelling_is_not(text: str) -> None:
    assert [] == unseen_characters(text)
