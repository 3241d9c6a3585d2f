"""Quotations in clean and in damaged text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.text.quotes import quotes


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotes(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ('"We go," he said. "We stay."', ['"We go,"', '"We stay."']),
    ("“We go,” he said. “We stay.”", ["“We go,”", "“We stay.”"]),
    ("«We go», he said.", ["«We go»"]),
    ("„We go“, he said.", ["„We go“"]),
    ("''We go,'' he said.", ["''We go,''"]),
    ("``We go,'' he said.", ["``We go,''"]),
    ("He said 'we go' and left.", ["'we go'"]),
], ids=["straight", "curly", "pointed", "low", "two singles", "typewriter", "single"])
def test_marks_of_every_shape_hold_a_quotation(text: str, expected: list[str]) -> None:
    assert expected == quoted(text)


@pytest.mark.parametrize(("text", "expected"), [
    ("“It is the truth, ”he said. “It is.”", ["“It is the truth, ”", "“It is.”"]),
    ('"We go, "he said. "We stay."', ['"We go, "', '"We stay."']),
    ("“We go,“ he said.", ["“We go,“"]),
    ("”We go,” he said.", ["”We go,”"]),
    ("“We will do it. ”", ["“We will do it. ”"]),
], ids=["close after a space", "straight close after a space", "an opening mark closes", "a closing mark opens", "at the end"])
def test_a_wrong_mark_counts_for_what_its_neighbours_make_of_it(text: str, expected: list[str]) -> None:
    assert expected == quoted(text)


def test_a_quotation_without_an_end_stops_with_its_paragraph() -> None:
    found = quotes("He said: “We are no messengers.\nThe talks went on.")

    assert 1 == len(found)
    assert not found[0].closed
    assert len("He said: “We are no messengers.") == found[0].end


def test_a_quotation_that_opens_again_in_the_next_paragraph_goes_on() -> None:
    text = "“We waited all day. Nobody came.\n\n“Then we left,” she said."
    first, second = quotes(text)

    assert not first.closed
    assert second.continues
    assert "“Then we left,”" == text[second.start : second.end]


@pytest.mark.parametrize("text", [
    "The boys' and the girls' teams didn't win; it's over.", "Rock ’n’ roll and the ’90s", "The al-Ra'i and Sana'a roads",
    "He is 6' 2\" tall.",
], ids=["possessives", "left-out letters", "inside names", "feet and inches"])
def test_apostrophes_and_measures_are_no_quotations(text: str) -> None:
    assert [] == quoted(text)


def test_a_possessive_inside_single_marks_does_not_close_them() -> None:
    assert ["'the rebels' last stand'"] == quoted("He called it 'the rebels' last stand' and left.")


def test_a_forgotten_close_costs_only_its_own_quotation() -> None:
    assert ["“the end of it.", "“never”"] == quoted("It was “the end of it. She “never” knew.")


def test_lines_broken_by_width_are_one_paragraph() -> None:
    wrapped = """The minister of works said in the capital on Monday that the dam would
hold until the spring. He told the council: "We have looked at every
stone of it. We have not found a crack wider than a hair in the wall on
the river's side" and left the hall before anybody could ask about the
second dam, which was built in the same year by the same company and of
the same stone, though not by the same men.

The end."""
    one, = quoted(wrapped)

    assert one.startswith('"We have looked')
    assert one.endswith('side"')


@given(st.text(alphabet="ab .,'\"“”‘’«»\n", max_size=80))
def test_quotations_are_in_order_apart_and_inside_the_text(text: str) -> None:
    found = quotes(text)

    assert all(0 <= q.start <= q.inner <= q.inner_end <= q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_text_of_nothing_but_marks_is_read_in_time() -> None:
    start = time.process_time()
    quotes("' \" a' “ " * 20_000)

    assert time.process_time() - start < 5
