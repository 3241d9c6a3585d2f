"""Commitments: who undertakes what, by when, on what condition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybook.core import Reading, Span
from daybook.core.reading import Attribution, Time
from daybook.kinds.commitment.find import apart
from daybook.kinds.commitment.find import by_rules as find
from daybook.kinds.commitment.kind import KIND
from tests.kinds.read import plain, read, span


def acts(reading: Reading) -> list[str]:
    return [reading.words(draft.span) for draft in find(reading)]


def test_a_vow_is_the_act_without_its_cue() -> None:
    reading = read("Omar Saleh vowed to rebuild the bridge.", {"Omar Saleh": "person"})
    draft, = find(reading)

    assert "rebuild the bridge" == reading.words(draft.span)
    assert ["Omar Saleh"] == plain(draft)["promisor"]


def test_we_in_a_quotation_is_the_speaker() -> None:
    text = "“We will release all the detainees,” said Nadia Salman."
    draft, = find(read(text, {"Nadia Salman": "person"}, says=(("Nadia Salman", "“We will release all the detainees,”"),)))

    assert ["Nadia Salman"] == plain(draft)["promisor"]


def test_we_in_a_quotation_without_a_source_is_whoever_the_text_makes_its_speaker() -> None:
    text = "Nadia Salman spoke for an hour. “We will release all the detainees.”"
    reading = read(text, {"Nadia Salman": "person"})
    said = Attribution((), (), (span(text, "“We will release all the detainees.”"),), True, "Nadia Salman", 0.5, "test")
    draft, = find(replace(reading, attributions=(said,)))

    assert ["Nadia Salman"] == plain(draft)["promisor"]
    assert span(text, "We") == next(one.span for one in draft.said if one.field == "promisor")


def test_its_promise_is_the_promise_of_whoever_the_sentence_is_about() -> None:
    text = "Keeping its promise to rebuild the bridge, the Oil Ministry hired forty men."
    draft = next(d for d in find(read(text, {"Oil Ministry": "organisation"})) if "rebuild" in text[d.span.start : d.span.end])

    assert ["Oil Ministry"] == plain(draft)["promisor"]


def test_a_term_without_a_start_is_no_deadline() -> None:
    text = "Omar Saleh promised the families justice within 72 hours."
    term = Time(span(text, "72 hours"), "DURATION", "PT72H", None, 0.9, "test")
    reading = read(text, {"Omar Saleh": "person"}, published="2020-08-17", times=(term,))
    draft, = find(reading)

    assert "justice within 72 hours" == reading.words(draft.span)
    assert ["within 72 hours"] == plain(draft)["term"]
    assert "deadline" not in plain(draft)
    assert ["families"] == plain(draft)["beneficiary"]


@pytest.mark.parametrize(("value", "deadlines"), [("2021", ["2021"]), ("2019", None)], ids=["ahead", "past"])
def test_a_deadline_lies_ahead_of_the_report(value: str, deadlines: list[str] | None) -> None:
    text = "Omar Saleh pledged to hold elections in the year named."
    time = Time(span(text, "the year named"), "DATE", value, "relative_to_publication", 0.9, "test")
    draft, = find(read(text, {"Omar Saleh": "person"}, published="2020-08-17", times=(time,)))

    assert deadlines == plain(draft).get("deadline")


def test_a_condition_stands_apart_from_the_act() -> None:
    reading = read("Turkey pledged to withdraw its soldiers if the rebels left the town.", {"Turkey": "state"})
    draft, = find(reading)

    assert "withdraw its soldiers" == reading.words(draft.span)
    assert ["if the rebels left the town"] == plain(draft)["condition"]


def test_two_undertakings_are_two_records() -> None:
    assert ["reopen the schools", "pay the teachers"] == acts(read("Omar Saleh vowed to reopen the schools and pay the teachers.",
                                                                   {"Omar Saleh": "person"}))


@pytest.mark.parametrize("text", ["Rain will fall on the coast.", "Prices could double before winter.", "Soldiers searched eleven houses."])
def test_forecasts_and_deeds_are_no_commitments(text: str) -> None:
    assert [] == acts(read(text, {}))


def test_of_acts_that_overlap_the_likelier_is_kept() -> None:
    assert [(0.4, Span(8, 9)), (0.9, Span(0, 5))][::-1] == apart([(0.4, Span(8, 9)), (0.3, Span(4, 7)), (0.9, Span(0, 5))], lambda s: s)


def test_drafts_say_nothing_that_the_kind_does_not_hold() -> None:
    for draft in find(read("Omar Saleh vowed to rebuild the bridge.", {"Omar Saleh": "person"})):
        assert [] == KIND.refuse(draft)
