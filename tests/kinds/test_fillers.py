"""Values out of the words of a role: names, places, dates, figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybook.core import Located, Place, Reading, Role
from daybook.kinds.fillers import count_of, filler, place_of, whole
from tests.kinds.read import read, span


def role(text: str, words: str, name: str = "victim") -> Role:
    return Role(name, span(text, words), 0.9)


@pytest.mark.parametrize(("text", "words", "name"), [
    ("The Mahdi Army attacked a base.", "The Mahdi Army", "Mahdi Army"),
    ("They shot the journalist Ahmed Samad.", "the journalist Ahmed Samad", "Ahmed Samad"),
    ("Police arrested several young men in Basra.", "several young men", "young men"),
    ("They hit a house of the mayor of Basra.", "a house of the mayor of Basra", "house of the mayor of Basra"),
], ids=["article", "apposed", "number", "no name"])
def test_the_name_is_the_thing_and_nothing_else(text: str, words: str, name: str) -> None:
    found = filler(read(text, {"Mahdi Army": "group", "Ahmed Samad": "person", "Basra": "place"}), role(text, words))

    assert found is not None
    assert name == found.name
    assert span(text, words) == found.span


def test_a_pronoun_of_nobody_known_is_no_filler() -> None:
    text = "They killed him."

    assert filler(read(text, {}), role(text, "him")) is None


@pytest.mark.parametrize(("text", "words", "low", "high", "of"), [
    ("At least 13 civilians were killed.", "13", 13, None, "civilians"),
    ("Some 800 people fled, 20 soldiers died.", "20 soldiers", 20, 20, "forces"),
    ("Dozens of protesters were hurt.", "Dozens", 24, 99, "protesters"),
    ("No one was hurt and no casualties were reported.", "no casualties", 0, 0, "all"),
    ("A soldier was shot.", "A soldier", 1, 1, "forces"),
], ids=["at least", "exact", "vague", "none", "one"])
def test_a_figure_has_its_bounds_and_its_group(text: str, words: str, low: int | None, high: int | None, of: str) -> None:
    found = count_of(read(text, {}), role(text, words, "killed"))

    assert found is not None
    assert (low, high, of) == (found[0].min, found[0].max, found[0].of)


def test_words_without_a_figure_count_nothing() -> None:
    text = "Soldiers were killed."

    assert count_of(read(text, {}), role(text, "Soldiers", "killed")) is None


def _with_places(reading: Reading, *places: tuple[str, Place]) -> Reading:
    text = reading.text.text
    return replace(reading, places=tuple(Located(span(text, words), place, 0.9, "test") for words, place in places))


def test_the_most_exact_place_of_the_words_stands() -> None:
    text = "A bomb went off in Mosul in Iraq."
    reading = _with_places(read(text, {}), ("Iraq", Place("Iraq", "IQ", precision=5)), ("Mosul", Place("Mosul", "IQ", precision=2)))

    found = place_of(reading, role(text, "Mosul in Iraq", "where"))

    assert found is not None
    assert "Mosul" == found.name


def test_a_place_that_the_gazetteer_lacks_is_named_without_coordinates() -> None:
    text = "A bomb went off in the Tahrir Tunnel."
    found = place_of(read(text, {}), role(text, "the Tahrir Tunnel", "where"))

    assert found == Place("Tahrir Tunnel")


@pytest.mark.parametrize(("text", "words", "all_of_it"), [
    ("They hit the heavily fortified compound.", "the heavily", "the heavily fortified compound"),
    ("Rebel groups taunt the army.", "Rebel groups taunt", "Rebel groups"),
    ("They hit the old bridge.", "the old bridge", "the old bridge"),
], ids=["stops before its noun", "a verb at its end", "whole"])
def test_a_role_is_a_whole_phrase(text: str, words: str, all_of_it: str) -> None:
    assert span(text, all_of_it) == whole(read(text, {}), role(text, words)).span
