"""Places: which one a name denotes."""

from __future__ import annotations

import pytest

from daybook.core import Located, Mention, Reading, Report, Span, Text
from daybook.resolve.places import places
from daybook.text.sentences import sentences
from daybook.text.tokens import tokens


def located(text: str, *mentions: tuple[str, str], report: Report | None = None) -> dict[str, Located]:
    """The places of a text, by their words; mentions are (words, sort), at their first occurrence."""
    found = sentences(text)
    words = tuple(token for start, end in found for token in tokens(text, start, end))
    made = tuple(Mention(Span(text.index(w), text.index(w) + len(w)), sort, w, 0.9, "test") for w, sort in mentions)
    made = tuple(sorted(made, key=lambda m: m.span.start))
    lines = tuple(Span(start, end) for start, end in found)
    reading = places(Reading(report or Report("r"), Text(text), lines, words, tuple("NN" for _ in words), made))
    return {reading.words(place.span): place for place in reading.places}


def test_a_hint_after_a_comma_decides() -> None:
    found = located("A fire in Paris, Texas, spread.", ("Paris", "place"), ("Texas", "place"))

    assert ("US", 2) == (found["Paris"].place.country, found["Paris"].place.precision)
    assert abs((found["Paris"].place.lat or 0) - 33.66) < 0.1


def test_without_a_hint_the_best_known_is_meant() -> None:
    assert "FR" == located("The talks went on in Paris.", ("Paris", "place"))["Paris"].place.country


def test_a_hint_holds_for_the_whole_report() -> None:
    text = "A fire in Paris, Texas. Firemen in Athens helped. Nobody was hurt, said the mayor."
    found = located(text, ("Paris", "place"), ("Texas", "place"), ("Athens", "place"))

    assert "US" == found["Athens"].place.country


def test_the_company_of_other_places_decides() -> None:
    names = ("Alexandria", "Pineville", "Rapides Parish", "Baton Rouge")
    text = "Roads in Alexandria and Pineville were closed. Rapides Parish asked Baton Rouge for help."
    found = located(text, *((name, "place") for name in names))

    assert {"US"} == {found[name].place.country for name in names}


def test_the_word_beside_the_name_tells_town_from_province() -> None:
    assert 4 == located("Fighting in Idlib province went on.", ("Idlib", "place"))["Idlib"].place.precision
    assert 2 == located("Bombs fell on the city of Idlib.", ("Idlib", "place"))["Idlib"].place.precision


def test_a_postal_code_after_a_comma_is_a_state() -> None:
    found = located("He lives in Richmond, Va., with his family.", ("Richmond", "place"), ("Va", "place"))

    assert 4 == found["Va"].place.precision
    assert abs((found["Richmond"].place.lat or 0) - 37.55) < 0.2


def test_two_names_in_one_mention_are_two_places() -> None:
    assert {"Orlando", "Florida"} == set(located("It rained in Orlando, Florida.", ("Orlando, Florida", "place")))


def test_a_demonym_is_no_place_and_a_country_is_no_point() -> None:
    found = located("Iraqi troops left Syria.", ("Iraqi", "state"), ("Syria", "state"))

    assert {"Syria"} == set(found)
    assert 5 == found["Syria"].place.precision
    assert not found["Syria"].place.is_point


@pytest.mark.parametrize("sort", ["person", "organisation", "group", "date", "weapon", "money"])
def test_other_mentions_are_no_places(sort: str) -> None:
    assert {} == located("Paris spoke.", ("Paris", sort))


def test_an_unknown_name_stays_a_name_and_says_so() -> None:
    place = located("The village of Qwertzabad was empty.", ("Qwertzabad", "place"))["Qwertzabad"].place

    assert (None, None, None, None) == (place.lat, place.lon, place.country, place.precision)


def test_a_named_site_without_position_is_a_site() -> None:
    place = located("Crowds filled Liberation Square.", ("Liberation Square", "facility"))["Liberation Square"].place

    assert (1, None) == (place.precision, place.lat)


def test_a_name_in_capitals_is_given_its_usual_form() -> None:
    assert "Baghdad" == located("BAGHDAD (AP) It rained.", ("BAGHDAD", "place"))["BAGHDAD"].place.name


def test_a_direction_or_a_word_for_what_it_is_does_not_hide_the_name() -> None:
    assert "SY" == located("Shelling in northern Aleppo.", ("northern Aleppo", "place"))["northern Aleppo"].place.country
    assert "IQ" == located("Raids in Anbar Province.", ("Anbar Province", "place"))["Anbar Province"].place.country


def test_the_dateline_is_evidence() -> None:
    report = Report("r", dateline="ATHENS, Ga.")
    found = located("Police closed two roads in Lexington.", ("Lexington", "place"), report=report)

    assert "US" == found["Lexington"].place.country


def test_a_country_told_of_elsewhere_draws_a_common_name_to_itself() -> None:
    text = "The army of Guatemala searched San Marcos."

    assert "GT" == located(text, ("Guatemala", "state"), ("San Marcos", "place"))["San Marcos"].place.country


@pytest.mark.parametrize(("words", "known"), [
    ("northern city of Monteria", "CO"), ("central and northern Nicaragua", "NI"), ("Peruvian port of Callao", "PE"),
    ("San Salvador metropolitan area", "SV")])
def test_words_around_a_name_do_not_hide_it(words: str, known: str) -> None:
    assert known == located(f"A bomb went off in the {words}.", (words, "place"))[words].place.country


def test_a_quarter_is_no_town_that_bears_its_name() -> None:
    found = located("Shots were heard in the Escalon neighborhood.", ("Escalon neighborhood", "place"))["Escalon neighborhood"].place

    assert ("Escalon neighborhood", None, None) == (found.name, found.country, found.lat)


ABROAD = "Troops went from Soyapango to Usulutan and Chalatenango, then to {name} in the night."


def test_a_small_town_of_a_country_that_the_report_never_tells_of_is_not_meant() -> None:
    names = ("Soyapango", "Usulutan", "Chalatenango", "Litchfield")
    found = located(ABROAD.format(name="Litchfield"), *((name, "place") for name in names))

    assert {"SV"} == {found[name].place.country for name in names[:3]}
    assert (None, None) == (found["Litchfield"].place.country, found["Litchfield"].place.lat)


def test_a_large_town_abroad_is_meant() -> None:
    names = ("Soyapango", "Usulutan", "Chalatenango", "Moscow")
    found = located(ABROAD.format(name="Moscow"), *((name, "place") for name in names))

    assert "RU" == found["Moscow"].place.country
