"""Who is who: names, descriptions, pronouns, speakers, in texts of one's own."""

from __future__ import annotations

import pytest

from daybook.core import Reading, Report, Span, Text, When
from daybook.extract.attribution import attributions
from daybook.extract.names import names
from daybook.extract.seeing import see
from daybook.extract.sentences import split
from daybook.resolve.actor_gender import gender
from daybook.resolve.actor_names import initials, same_body, same_person
from daybook.resolve.actor_offices import role_of
from daybook.resolve.actors import actors
from daybook.resolve.places import places
from daybook.resolve.times import times


def read(text: str) -> Reading:
    reading = Reading(Report("r", published=When("2020-03-05")), Text(text, language="en"))
    for step in (split, times, see, names, places, attributions, actors):
        reading = step(reading)
    return reading


def meant(reading: Reading, words: str, nth: int = 1) -> str | None:
    """The name of the actor whom the nth occurrence of the words means, or None."""
    start = -1
    for _ in range(nth):
        start = reading.text.text.index(words, start + 1)
    span = Span(start, start + len(words))
    return next((m.name for m in reading.mentions if m.span == span), None)


def speakers(reading: Reading) -> list[tuple[str, str | None]]:
    return [(reading.words(a.cue[0]), a.speaker) for a in reading.attributions]


@pytest.mark.parametrize(("a", "b", "same"), [
    ("al-Kadhimi", "Mustafa al-Kadhimi", True),
    ("Mustafa Al Kadhimi", "Mustafa al-Kadhemi", True),
    ("Hussein", "Saddam Hussain", True),
    ("George W. Bush", "George Bush", True),
    ("J. Smith", "John Smith", True),
    ("Abdul-Mahdi", "Adel Abdul-Mahdi", True),
    ("Mahdi", "Abu Mahdi al-Muhandis", False),
    ("Masoud Barzani", "Nechirvan Barzani", False),
    ("Hillary Clinton", "Bill Clinton", False),
    ("Brown", "Braun", False),
], ids=["family name", "spellings", "spelling of a family name", "middle initial", "initial", "compound", "inner part", "relatives",
        "couple", "other name"])
def test_two_names_are_one_persons_or_not(a: str, b: str, same: bool) -> None:
    assert same == same_person(a, b)
    assert same == same_person(b, a)


@pytest.mark.parametrize(("a", "b", "same"), [
    ("SOHR", "Syrian Observatory for Human Rights", True),
    ("Observatory", "Syrian Observatory for Human Rights", True),
    ("The Associated Press", "Associated Press", True),
    ("Human Rights Watch", "Syrian Observatory for Human Rights", False),
    ("Ministry of Health", "Ministry of Defence", False),
], ids=["initials", "head", "article", "shared words", "two ministries"])
def test_two_names_are_one_bodys_or_not(a: str, b: str, same: bool) -> None:
    assert same == same_body(a, b)


def test_initials_pass_over_small_words() -> None:
    assert "UNHCR" == initials("United Nations High Commissioner for Refugees")


@pytest.mark.parametrize(("words", "role"), [("the new Iraqi prime minister", "prime minister"), ("Lt. Gen.", "lieutenant general"),
                                             ("Mr.", None), ("the tall house", None)], ids=["office", "rank", "address", "thing"])
def test_the_role_is_what_ends_the_words(words: str, role: str | None) -> None:
    assert role == role_of(words.split())


@pytest.mark.parametrize(("name", "titles", "expected"), [("Sara Haddad", "", "f"), ("Haddad", "Mrs.", "f"), ("Haddad", "chairman", "m"),
                                                          ("Robin Haddad", "", None)], ids=["given name", "address", "role", "unknown"])
def test_gender_is_told_or_left_open(name: str, titles: str, expected: str | None) -> None:
    assert expected == gender(name, titles)


def test_a_family_name_and_a_pronoun_get_the_full_name() -> None:
    reading = read("Prime Minister Mustafa al-Tamimi met officials in Basra on Monday. Al-Tamimi said the port would open. "
                   "He said it was safe.")

    assert "Mustafa al-Tamimi" == meant(reading, "Al-Tamimi")
    assert "Mustafa al-Tamimi" == meant(reading, "He")
    assert {"Mustafa al-Tamimi"} == {speaker for _, speaker in speakers(reading)}


def test_an_office_means_its_present_holder_and_never_the_one_before() -> None:
    reading = read("Prime Minister Mustafa al-Tamimi replaced the previous prime minister, Omar Nasser, in May.\n\n"
                   "“We start anew,” the prime minister said.")

    assert "Mustafa al-Tamimi" == meant(reading, "the prime minister")
    assert ["Mustafa al-Tamimi"] == [speaker for _, speaker in speakers(reading)]


def test_a_description_before_the_name_waits_for_it() -> None:
    reading = read("The Iraqi prime minister said on Monday that the port would open.\n"
                   "Mustafa al-Tamimi said in Basra that it was safe.")

    assert "Mustafa al-Tamimi" == meant(reading, "The Iraqi prime minister")
    assert ["prime minister", "prime minister"] == [a.office for a in reading.attributions]


def test_relatives_with_one_family_name_stay_two() -> None:
    reading = read("Sara Haddad, the foreign minister, left on Monday. Her brother Yusuf Haddad runs the airline. "
                   "\"I knew nothing,\" Yusuf Haddad said. Sara Haddad said she was sorry.")

    assert {"Sara Haddad", "Yusuf Haddad"} <= {speaker for _, speaker in speakers(reading)}
    assert "Sara Haddad" == meant(reading, "she")


def test_a_pronoun_agrees_with_whom_it_means() -> None:
    reading = read("Maria Torres met David Cohen in Vienna on Tuesday. She said the talks went well.")

    assert "Maria Torres" == meant(reading, "She")


def test_an_object_is_not_its_own_subject() -> None:
    reading = read("Maria Torres led the council until May. Anna Berg accused her of hiding the costs.")

    assert "Maria Torres" == meant(reading, "her")


def test_two_people_who_fit_a_possessive_equally_leave_it_open() -> None:
    reading = read("Many asked what became of David Cohen and Peter Marsh. The house was his house.")

    assert meant(reading, "his") is None


def test_in_a_quotation_i_is_the_speaker() -> None:
    reading = read("“I will resign if my party asks me,” said David Cohen, the mayor.")

    assert "David Cohen" == meant(reading, "I")
    assert "David Cohen" == meant(reading, "my")


def test_an_office_of_somebody_is_not_that_person() -> None:
    reading = read("President Maria Torres flew to Vienna. Her office said she would be back on Friday.")

    assert ["Maria Torres’s office"] == [a.speaker for a in reading.attributions if reading.words(a.source[0]) == "Her office"]


def test_an_organisation_and_its_initials_are_one() -> None:
    reading = read("The Northern Monitor for Civil Rights (NMCR) counted the dead. NMCR said 40 people had died.")

    assert "Northern Monitor for Civil Rights" in str(meant(reading, "NMCR", 2))


def test_the_ministry_is_the_one_that_spoke() -> None:
    reading = read("The finance ministry said the deficit would shrink. The ministry said it had no further comment.")

    assert ["the finance ministry", "the finance ministry"] == [speaker for _, speaker in speakers(reading)]


def test_people_without_a_name_speak_by_their_own_words() -> None:
    reading = read("Police said two men had been arrested. Many believe that the army was behind the raid.")

    assert ["Police", "Many"] == [speaker for _, speaker in speakers(reading)]


def test_a_saying_without_a_source_has_no_speaker() -> None:
    reading = read("It was reported that two suspects had been arrested.")

    assert all(a.speaker is None for a in reading.attributions)
    assert reading.attributions


def test_a_lone_quotation_is_of_the_one_person_whom_the_report_quotes() -> None:
    lone = "\n“We are going to build a second bridge next to the old one.”\n"
    told = "“It is old,” David Cohen said.\n“It is safe,” he said.\n“It will stand,” Cohen said.\nThe river rose."

    assert "David Cohen" == read(told + lone).attributions[-1].speaker
    two = "David Cohen said the bridge was old. Maria Torres said it was safe.\nThe river rose."
    assert read(two + lone).attributions[-1].speaker is None


def test_no_two_mentions_have_one_span_and_sort() -> None:
    reading = read("“I said it,” David Cohen said. “I did,” he said. He told his wife. The mayor, David Cohen, left.")

    assert len(reading.mentions) == len({(m.span, m.sort) for m in reading.mentions})
    assert sorted(reading.mentions, key=lambda m: m.span.start) == list(reading.mentions)
