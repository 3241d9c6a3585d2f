"""Names: what is found in texts of one's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybook.core import Mention, Reading, Report, Residue, Span, Text, Time
from daybook.extract.name_rules import hyphen_pieces, title_inside, titled
from daybook.extract.names import names
from daybook.extract.seeing import see
from daybook.text.sentences import sentences
from daybook.text.tokens import tokens


def reading_of(text: str, residue: tuple[Residue, ...] = ()) -> Reading:
    whole = Text(text, residue=residue)
    found = sentences(whole.visible)
    words = tuple(token for start, end in found for token in tokens(whole.visible, start, end))
    return Reading(Report("r"), whole, tuple(Span(s, e) for s, e in found), words, tuple("NN" for _ in words))


def named(text: str) -> dict[str, Mention]:
    reading = names(see(reading_of(text)))
    return {reading.words(mention.span): mention for mention in reading.mentions}


def test_a_person_is_the_name_and_the_title_stands_apart() -> None:
    found = named("Prime Minister Mustafa al-Kadhimi arrived in Washington on Monday.")

    assert "person" == found["Mustafa al-Kadhimi"].sort
    assert "Prime Minister" == found["Mustafa al-Kadhimi"].title
    assert "place" == found["Washington"].sort


def test_a_form_of_address_is_no_office() -> None:
    found = named("Mr. Thomas Brown of the city council said on Friday that the road would be closed.")

    assert found["Thomas Brown"].title is None


def test_a_demonym_names_its_state() -> None:
    found = named("The attack killed an Iranian general, and Iraqi officials condemned it.")

    assert ("state", "Iran", "IR") == (found["Iranian"].sort, found["Iranian"].name, found["Iranian"].country)
    assert "Iraq" == found["Iraqi"].name


def test_people_of_a_state_are_a_group() -> None:
    assert "group" == named("Thousands of Iraqis marched through Baghdad.")["Iraqis"].sort


def test_a_state_says_who_or_where() -> None:
    found = named("Turkey closed the border. Fighting went on in Syria.")

    assert "state" == found["Turkey"].sort
    assert "place" == found["Syria"].sort


def test_hyphened_words_give_up_the_name_in_them() -> None:
    found = named("The US-led coalition bombed an Isis-held town, and Iranian-backed fighters looked on.")

    assert {"US", "Isis", "Iranian"} <= set(found)
    assert "Iranian-backed" not in found


def test_a_listed_group_is_found_whole() -> None:
    found = named("The raid on the Iranian-backed Kataib Hezbollah ended at dawn.")

    assert ("group", "IQ") == (found["Kataib Hezbollah"].sort, found["Kataib Hezbollah"].country)
    assert "Hezbollah" not in found


def test_a_short_form_carries_the_longest_name_that_the_report_uses() -> None:
    found = named("The Syrian Observatory for Human Rights counted nine dead. SOHR has a network of sources.")

    assert "Syrian Observatory for Human Rights" == found["SOHR"].name


def test_text_in_capitals_is_read_too() -> None:
    found = named("SAN SALVADOR, 3 JAN 90 -- THE ARMY REPORTED THAT GUERRILLAS OF THE FMLN ATTACKED A POST IN SAN MIGUEL. "
                  "PRESIDENT ALFREDO CRISTIANI CONDEMNED THE ATTACK.")

    assert found["FMLN"].sort == "group"
    assert "person" == found["ALFREDO CRISTIANI"].sort
    assert "place" == found["SAN MIGUEL"].sort


def test_weapons_are_described_not_named() -> None:
    found = named("Two Katyusha rockets and a car bomb were used.")

    assert {"Katyusha rockets", "car bomb"} <= {words for words, mention in found.items() if mention.sort == "weapon" and not mention.named}


def test_residue_names_nobody() -> None:
    text = "RELATED Barack Obama\nThe mayor of Chicago resigned."
    reading = names(see(reading_of(text, (Residue(Span(0, 20), "related link"),))))

    assert not any("Obama" in reading.words(mention.span) for mention in reading.mentions)


def test_a_calendar_date_is_a_mention_and_today_is_none() -> None:
    reading = reading_of("He left on 3 March and is back today.")
    told = tuple(Time(Span(at, at + len(words)), "DATE", None, None, 0.9, "t")
                 for words in ("3 March", "today") if (at := reading.text.text.index(words)) >= 0)
    found = names(see(replace(reading, times=told))).mentions

    assert ["3 March"] == [mention.name for mention in found if mention.sort == "date"]


@pytest.mark.parametrize("text", ["", " ", "...", "\n\n", "no names here at all", "123 456", "’s ’s ’s", "- - -", "😀 😀"])
def test_text_without_names_has_none(text: str) -> None:
    assert () == names(see(reading_of(text))).mentions


@pytest.mark.parametrize("text", [
    "President O’Neill’s envoy met Café owners in São Paulo 😀 and Al-Qa’im.",
    "St. Louis and Ft. Worth. The U.S. Army left Kabul, D.C. and Iraq.",
    "“Mr. X,” said Y-led Z's A-B."])
def test_every_mention_quotes_its_text_and_none_is_there_twice(text: str) -> None:
    reading = names(see(reading_of(text)))

    assert all(reading.words(m.span).strip() == reading.words(m.span) != "" for m in reading.mentions)
    assert len({(m.span, m.sort) for m in reading.mentions}) == len(reading.mentions)
    assert [m.span.start for m in reading.mentions] == sorted(m.span.start for m in reading.mentions)


@pytest.mark.parametrize(("before", "length"), [
    (["the", "Prime", "Minister"], 2), (["Iraqi", "Foreign", "Minister"], 2), (["Oil", "Minister"], 2), (["militia", "leader"], 2),
    (["met"], 0), (["the", "Iraqi", "General"], 1)])
def test_the_title_before_a_name(before: list[str], length: int) -> None:
    assert length == titled(before)


def test_a_title_inside_a_recognised_name_is_cut_off() -> None:
    assert 1 == title_inside(["President", "Trump"])
    assert 0 == title_inside(["Donald", "Trump"])
    assert 0 == title_inside(["President"])


def test_hyphened_names_that_are_one_name_stay_whole() -> None:
    assert [] == hyphen_pieces("al-Hashimi")
    assert [] == hyphen_pieces("well-known")
    assert ["US", "Iran"] == ["US-Iran"[s:e] for s, e, _ in hyphen_pieces("US-Iran")]
