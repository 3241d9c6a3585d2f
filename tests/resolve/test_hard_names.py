"""Names that are also other things, and input that is meant to break resolving."""

from __future__ import annotations

import pytest

from daybook.core import Reading, Report, Text, When
from daybook.pipeline import understand


def read(text: str, published: str | None = "2019-03-14", **report: str) -> Reading:
    return understand(Report("x", published=When(published) if published else None, **report), Text(text, language="en"))


def test_may_the_person_is_no_month() -> None:
    reading = read("Theresa May told parliament that talks would go on. May said that she had spoken to him. It happened on 3 May.")

    assert ["2019-05-03", "2018-05-03"].count(str(next(t.value for t in reading.times if "3 May" in reading.words(t.span)))) == 1
    assert not [t for t in reading.times if reading.words(t.span) == "May"]


def test_jordan_the_person_has_no_coordinates_and_jordan_the_country_has() -> None:
    person = read("Michael Jordan visited the school on Monday. Jordan told the pupils to work hard, and Mr Jordan signed shirts.")
    country = read("Jordan closed its border with Syria on Monday, and Jordan's army sent troops north of Amman.")

    assert not [p for p in person.places if p.place.country == "JO"]
    assert [p for p in country.places if p.place.country == "JO"]


@pytest.mark.parametrize(("text", "wanted"), [
    ("Georgia's parliament in Tbilisi voted on Monday. Russia warned Georgia, and troops left Gori.", "GE"),
    ("A judge in Atlanta, Georgia, ruled on Monday. Georgia voters in Savannah and Augusta went to the polls.", "US")])
def test_georgia_is_the_one_that_the_report_is_about(text: str, wanted: str) -> None:
    found = {p.place.country for p in read(text).places if p.place.name == "Georgia"}

    assert {wanted} == found


@pytest.mark.parametrize("text", [
    "He went to Å on Monday.", "The town of A was shelled.", "At Y, three died.",
    "Name " + "Xanthippos" * 30 + " said on Monday that the town fell.",
    "On 31 June 2019, on 30 February 2018 and in the year 0 nothing happened. It was 2018-13-45.",
    "The attack was on Monday 12 March 2019 and also on Tuesday 12 March 2019, which was a Sunday in April."])
def test_hard_input_is_read_and_every_span_quotes_its_words(text: str) -> None:
    reading = read(text)

    for found in (*reading.mentions, *reading.times, *reading.places):
        assert 0 <= found.span.start < found.span.end <= len(text)
    assert all(t.edtf is None or When(t.edtf, t.basis) for t in reading.times)


def test_five_hundred_places_in_one_report_are_resolved() -> None:
    towns = "Mosul Basra Kirkuk Erbil Najaf Karbala Ramadi Fallujah Tikrit Samarra Baqubah Amara Kut Hilla Nasiriyah".split()
    text = " ".join(f"Shells fell in {towns[n % len(towns)]} and in {towns[(n * 7) % len(towns)]} on day {n}." for n in range(250))
    reading = read(text)

    assert len(reading.places) > 400
    assert {"IQ"} == {p.place.country for p in reading.places if p.place.name in ("Mosul", "Basra", "Erbil")}


def test_the_paris_down_the_road_is_meant_by_the_local_paper() -> None:
    text = "A Paris man was arrested on Friday. Police in Paris said that the fire on Main Street was set."
    local = read(text, url="http://theparisnews.com/story.html")
    world = read(text, url="https://www.reuters.com/story.html")

    assert {"US"} == {p.place.country for p in local.places if p.place.name == "Paris"}
    assert {"FR"} == {p.place.country for p in world.places if p.place.name == "Paris"}


def test_an_office_that_the_report_leaves_without_a_name_is_told_by_the_register_and_the_day() -> None:
    text = "The Iraqi prime minister promised on Monday to hold early elections. He said that the militias would be disarmed."
    reading = read(text, "2020-08-17")
    undated = read(text, None)

    assert {"Mustafa al-Kadhimi"} <= {m.name for m in reading.mentions if m.source == "offices.register@1"}
    assert ["Mustafa al-Kadhimi"] * 2 == [a.speaker for a in reading.attributions][:2]
    assert any("register of offices" in note.reason for note in reading.notes)
    assert not [m for m in undated.mentions if "Kadhimi" in m.name], "without a date nobody knows who was in office"


def test_the_predecessor_and_a_named_bearer_are_not_the_register_s_business() -> None:
    text = "The former Iraqi prime minister spoke on Monday. Germany's chancellor, Angela Merkel, met the Iraqi president, Barham Salih."
    reading = read(text, "2020-08-17")

    assert not [m for m in reading.mentions if m.source == "offices.register@1"]
