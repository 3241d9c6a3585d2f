"""How many, as the annotation rules bound it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.text.counts import group_of, quantities
from daybook.text.tokens import tokens


def read(text: str) -> list[tuple[str, int | None, int | None, str]]:
    words = tokens(text)
    return [(text[words[q.first].start : words[q.last - 1].end], q.min, q.max, q.form) for q in quantities(words)]


@pytest.mark.parametrize(
    ("text", "low", "high", "form"),
    [
        ("at least 13", 13, None, "at_least"),
        ("13 or more", 13, None, "at_least"),
        ("more than 25", 26, None, "at_least"),
        ("up to 30", None, 30, "at_most"),
        ("as many as 40", None, 40, "at_most"),
        ("about 800", 800, 800, "about"),
        ("some 800", 800, 800, "about"),
        ("nearly 50", 50, 50, "about"),
        ("800", 800, 800, "exact"),
        ("several", 3, 9, "vague"),
        ("dozens", 24, 99, "vague"),
        ("scores", 40, 199, "vague"),
        ("hundreds", 200, 1999, "vague"),
        ("thousands", 2000, 19999, "vague"),
        ("tens of thousands", 20000, 199999, "vague"),
        ("hundreds of thousands", 200000, 1999999, "vague"),
        ("between 5 and 7", 5, 7, "range"),
        ("five to six", 5, 6, "range"),
        ("five to six thousand", 5000, 6000, "range"),
        ("one to one million", 1, 10**6, "range"),
        ("ten or two hundred", 10, 200, "range"),
        ("fewer than ten", None, 9, "at_most"),
        ("no fewer than ten", 10, None, "at_least"),
        ("over a hundred", 101, None, "at_least"),
    ],
    ids=lambda v: str(v),
)
def test_bounds_follow_the_words(text: str, low: int | None, high: int | None, form: str) -> None:
    assert [(text, low, high, form)] == read(f"{text} people")


@pytest.mark.parametrize(
    "text",
    [
        "aged 27",
        "a man, 40 years old",
        "for three days",
        "$3 million",
        "10 km away",
        "on 8 January 1990",
        "May 13",
        "in 2016 the army",
        "20 percent",
        "a 155 mm gun",
        "No. 5",
    ],
)
def test_ages_dates_money_and_measures_are_no_counts(text: str) -> None:
    assert [] == read(text)


def test_a_count_beside_a_date_is_found_alone() -> None:
    assert [("12", 12, 12, "exact")] == read("On 8 January 12 soldiers died")


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("13 civilians", "civilians"),
        ("two police officers", "forces"),
        ("young protesters", "protesters"),
        ("people", "all"),
        ("six rebels", "fighters"),
        ("a little girl", "children"),
        ("THREE SOLDIERS", "forces"),
        ("the dead", "all"),
    ],
    ids=str,
)
def test_the_group_is_that_of_the_noun(words: str, group: str) -> None:
    assert group == group_of(words.split())


@given(st.text(alphabet="0123456789 ,.-aofndtesmorlut", max_size=60))
def test_no_text_breaks_the_reader_and_bounds_are_in_order(text: str) -> None:
    for _, low, high, _ in read(text):
        assert low is not None or high is not None
        assert low is None or high is None or 0 <= low <= high
