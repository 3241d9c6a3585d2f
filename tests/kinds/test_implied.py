"""Places that words tell without naming them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybook.core import Located, Place, Reading, Role, Span
from daybook.kinds.fillers import place_of
from daybook.kinds.implied import implied, town_of
from tests.kinds.read import read, span

PLACES = {
    "SAN SALVADOR": Place("San Salvador", "SV", precision=2), "Sonsonate": Place("Sonsonate", "SV", precision=2),
    "Lima": Place("Lima", "PE", precision=2), "Baghdad": Place("Baghdad", "IQ", precision=2), "Iraq": Place("Iraq", "IQ", precision=5)}


def told(text: str, *, dateline: str | None = None) -> Reading:
    reading = read(text, {})
    located = tuple(Located(span(text, words), place, 0.9, "test") for words, place in PLACES.items() if words in text)
    ordered = tuple(sorted(located, key=lambda p: p.span))
    return replace(reading, places=ordered, report=replace(reading.report, dateline=dateline))


def names(reading: Reading) -> list[tuple[str, str]]:
    """Place and words of what the whole text implies."""
    return [(p.place.name, reading.words(p.span)) for p in implied(reading, Span(0, len(reading.text.text)))]


def test_the_capital_is_that_of_the_country_of_the_dateline() -> None:
    reading = told("SAN SALVADOR, 3 May -- Two bombs went off in the capital, as in Lima.", dateline="SAN SALVADOR")

    assert [("San Salvador", "the capital")] == names(reading)


def test_a_capital_is_told_by_whose_it_is() -> None:
    reading = told("Talks in Lima. Shots were heard in the Iraqi capital and near Peru's capital.")

    assert [("Baghdad", "Iraqi capital"), ("Lima", "Peru's capital")] == names(reading)


def test_an_implied_place_says_that_it_is_inherited_and_where_it_lies() -> None:
    found = next(implied(told("Shots fell in the Iraqi capital."), Span(0, 32)))

    assert "inherited" == found.place.basis
    assert ("IQ", 2) == (found.place.country, found.place.precision)
    assert found.place.lat is not None


@pytest.mark.parametrize("text", [
    "Murder carries the capital punishment in Baghdad.", "The provincial capital fell in Iraq.",
    "The capital of the province fell in Iraq.", "Baghdad and Lima wait in the capital."],
    ids=["punishment", "of a province", "of what follows", "two countries alike"])
def test_other_capitals_imply_nothing(text: str) -> None:
    assert [] == names(told(text))


def test_this_city_is_the_town_told_last() -> None:
    assert [("Sonsonate", "this city")] == names(told("He came from Lima to Sonsonate. In this city he was shot."))


def test_this_city_without_a_town_told_is_nowhere() -> None:
    assert [] == names(told("In this city he was shot. Later Lima was told."))


def test_a_street_is_told_by_the_town_of_its_sentence() -> None:
    reading = told("In Lima a mine was found. A bomb went off on Ninth Avenue in Sonsonate.")
    street = span(reading.text.text, "Ninth Avenue")

    found = place_of(reading, Role("where", street, 0.9))

    assert found is not None
    assert ("Sonsonate", "inherited") == (found.name, found.basis)


def test_a_street_in_no_town_stays_a_name() -> None:
    reading = told("A bomb went off on Ninth Avenue.")

    assert Place("Ninth Avenue") == place_of(reading, Role("where", span(reading.text.text, "Ninth Avenue"), 0.9))
    assert town_of(reading, span(reading.text.text, "Ninth Avenue")) is None


@pytest.mark.parametrize("words", ["THE DENSELY", "EASTERN END", "AIRPORT TERMINAL"])
def test_words_that_name_nothing_are_no_place(words: str) -> None:
    text = f"THEY FIRED AT HOUSES IN {words} LAST NIGHT."

    assert place_of(read(text, {}), Role("where", span(text, words), 0.9)) is None
