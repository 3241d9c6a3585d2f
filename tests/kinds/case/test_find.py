"""Cases: one record for each matter, with the furthest step told."""

from __future__ import annotations

import pytest

from daybook.kinds.case.find import by_rules as find
from daybook.kinds.case.kind import KIND
from tests.kinds.read import plain, read

PEOPLE = {"Omar Saleh": "person", "Laila Hassan": "person"}


@pytest.mark.parametrize(("text", "step", "category"), [
    ("The ministry opened an investigation into the killing of a lawyer.", "opened", "killing"),
    ("The inquiry into the kidnapping of the engineers continues.", "ongoing", "abduction"),
    ("The police closed the investigation into the bribery at the port.", "closed", "corruption"),
    ("A court sentenced Omar Saleh to ten years in prison for the murder of his guard.", "sentenced", "killing"),
    ("Omar Saleh was charged with terrorism offences.", "charged", "terrorism"),
])
def test_the_step_and_the_category_are_told_by_the_words(text: str, step: str, category: str) -> None:
    draft, = find(read(text, PEOPLE))

    assert [step] == plain(draft)["step"]
    assert [category] == plain(draft)["category"]
    assert [] == KIND.refuse(draft)


def test_two_steps_against_one_suspect_are_one_case_at_the_further() -> None:
    draft, = find(read("Omar Saleh was charged with bribery. Omar Saleh was convicted of bribery by a court.", PEOPLE))

    assert ["convicted"] == plain(draft)["step"]
    assert ["Omar Saleh"] == plain(draft)["suspect"]


def test_two_suspects_are_two_cases() -> None:
    assert 2 == len(list(find(read("Omar Saleh was charged with bribery. Laila Hassan was charged with murder.", PEOPLE))))


def test_the_inquiry_without_a_matter_is_about_what_was_just_told() -> None:
    draft, = find(read("The mayor spoke of the murder of the lawyer. The investigation continues, he said.", {}))

    assert ["killing"] == plain(draft)["category"]
    assert "murder" in str(plain(draft)["about"][0])


@pytest.mark.parametrize("text", ["The doctors began trials of a vaccine.", "He tried to mend a pump.", "She is in charge of the harvest."])
def test_words_of_law_in_other_senses_are_no_cases(text: str) -> None:
    assert [] == list(find(read(text, {})))
