"""Numbers in words and digits."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.text.numbers import numbers
from daybook.text.tokens import tokens


def read(text: str) -> list[tuple[str, int]]:
    words = tokens(text)
    return [(text[words[n.first].start : words[n.last - 1].end], n.value) for n in numbers(words)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("thirteen", 13),
        ("1,300", 1300),
        ("two dozen", 24),
        ("a hundred and five", 105),
        ("1.2 million", 1_200_000),
        ("560", 560),
        ("٥٦٠", 560),
        ("twenty-three", 23),
        ("sixty two", 62),
        ("three hundred and twenty-five", 325),
        ("half a million", 500_000),
        ("half a dozen", 6),
        ("two thousand and forty", 2040),
        ("TWELVE", 12),
        ("3m", 3_000_000),
    ],
    ids=str,
)
def test_a_number_is_read_whole(text: str, value: int) -> None:
    assert [(text, value)] == read(text)


@pytest.mark.parametrize(
    "text", ["a 27-year-old driver", "the 7.62-mm gun", "an M-16 rifle", "the 2nd brigade", "40% of them", "at 05:30", "12.5 points"]
)
def test_what_is_part_of_something_else_is_no_number(text: str) -> None:
    assert [] == read(text)


def test_two_numbers_side_by_side_stay_two() -> None:
    assert [("three", 3), ("40", 40)] == read("three of the 40 cars")


@given(st.integers(min_value=0, max_value=10**11))
def test_a_figure_is_its_own_value(value: int) -> None:
    assert [(str(value), value)] == read(str(value))
    assert [(f"{value:,}", value)] == read(f"{value:,}")


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader_and_numbers_stay_in_order(text: str) -> None:
    words = tokens(text)
    found = numbers(words)

    assert all(0 <= n.first < n.last <= len(words) for n in found)
    assert all(a.last <= b.first for a, b in itertools.pairwise(found))
