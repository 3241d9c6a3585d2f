"""Who says what: source, cue, content, in texts of one's own."""

from __future__ import annotations

import pytest

from daybook.core import Attribution, Reading, Report, Span, Text
from daybook.extract.attribution import attributions
from daybook.extract.seeing import see
from daybook.extract.sentences import split


def read(text: str) -> Reading:
    return attributions(see(split(Reading(Report("r"), Text(text, language="en")))))


def told(reading: Reading, attribution: Attribution) -> tuple[list[str], list[str], list[str]]:
    source, cue, content = ([reading.words(s) for s in spans] for spans in (attribution.source, attribution.cue, attribution.content))
    return source, cue, content


def all_told(text: str) -> list[tuple[list[str], list[str], list[str]]]:
    reading = read(text)
    return [told(reading, a) for a in reading.attributions]


@pytest.mark.parametrize(("text", "source", "cue", "content"), [
    ("The mayor said that the bridge was safe.", ["The mayor"], ["said"], ["that the bridge was safe"]),
    ("“The bridge is safe,” the mayor said.", ["the mayor"], ["said"], ["“The bridge is safe,”"]),
    ("According to the police, two men were arrested.", ["the police"], ["According to"], ["two men were arrested"]),
    ("The bridge, engineers warned, will not hold.", ["engineers"], ["warned"], ["The bridge", "will not hold"]),
    ("The minister said the pact “will change nothing” here.", ["The minister"], ["said"], ["the pact “will change nothing” here"]),
    ("It was reported that two suspects had been arrested.", [], ["was reported"], ["that two suspects had been arrested"]),
    ("“The bridge is safe, ”he said on Monday.", ["he"], ["said"], ["“The bridge is safe, ”"]),
], ids=["indirect", "direct", "according to", "interrupted", "partly quoted", "no source", "wrong mark"])
def test_a_saying_has_its_source_cue_and_content(text: str, source: list[str], cue: list[str], content: list[str]) -> None:
    found = [t for t in all_told(text) if t[1] == cue]

    assert source == found[0][0]
    assert set(content) <= set(found[0][2])


def test_a_quotation_goes_on_after_its_cue() -> None:
    (_, _, content), = all_told("“The bridge is safe,” the mayor said. “It will stand for years.”")

    assert ["“The bridge is safe,”", "“It will stand for years.”"] == content


def test_a_quotation_of_several_sentences_is_one_content() -> None:
    found = all_told("“We looked at every stone. There is no crack. It will hold,” the engineer said.")

    assert ["“We looked at every stone. There is no crack. It will hold,”"] in [content for _, _, content in found]


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    found = all_told("“The bridge is safe,” the mayor told reporters.\n\n“It will stand for years.”\n\nThe river rose.")

    assert ["“The bridge is safe,”", "“It will stand for years.”"] in [content for _, _, content in found]


def test_what_stands_between_said_and_that_is_no_content() -> None:
    reading = read("The minister said on Friday in the capital that the dam would hold.")

    assert ["that the dam would hold"] == told(reading, reading.attributions[0])[2]


@pytest.mark.parametrize(("text", "direct"), [("“The bridge is safe,” the mayor said.", True),
                                              ("The mayor said the bridge was “quite safe” now.", False)], ids=["all", "in part"])
def test_direct_is_what_stands_wholly_in_quotation_marks(text: str, direct: bool) -> None:
    assert [direct] == [a.direct for a in read(text).attributions]


@pytest.mark.parametrize(("text", "whom"), [
    ("The mayor told the Daily Courier that the bridge was safe.", "the Daily Courier"),
    ("“The bridge is safe,” the mayor said in an interview with the Daily Courier.", "the Daily Courier"),
    ("The mayor said the bridge was safe.", None),
], ids=["told", "interview", "nobody"])
def test_the_addressee_is_named_or_absent(text: str, whom: str | None) -> None:
    reading = read(text)
    addressee = reading.attributions[0].addressee

    assert whom == (reading.words(addressee) if addressee else None)


def test_a_toll_stands_on_the_word_of_who_keeps_it() -> None:
    reading = read("The governor's office has counted 31 dead since spring, most of them farmers.")
    found = [told(reading, a) for a in reading.attributions]

    assert (["The governor's office"], ["has counted"], ["31 dead since spring"]) in found


def test_a_storm_that_leaves_people_dead_says_nothing() -> None:
    assert [] == all_told("The storm has left 31 people dead.")


def test_residue_is_not_read() -> None:
    from daybook.core import Residue

    text = Text("The mayor said he was glad.\nThe bridge is old.", residue=(Residue(Span(0, 28), "caption"),), language="en")

    assert () == attributions(see(split(Reading(Report("r"), text)))).attributions


@pytest.mark.parametrize("text", ["", "   \n\n", "Stop", "“", "said", "” , ’ said :", "a " * 900 + "."],
                         ids=["empty", "blank", "word", "mark", "cue alone", "marks", "very long"])
def test_odd_texts_are_read_without_a_fault(text: str) -> None:
    reading = read(text)

    assert all(span.of(text).strip() for a in reading.attributions for span in (*a.source, *a.cue, *a.content))


def test_confidence_lies_between_0_and_1() -> None:
    found = read("The mayor said it rained. Farmers hope for more, though some oppose the plan.").attributions

    assert all(0 < a.confidence < 1 for a in found)

