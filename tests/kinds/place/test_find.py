"""Places: one draft each."""

from __future__ import annotations

from daybook.core import Draft, Located, Place, Reading, Report, Span, Text
from daybook.kinds.place.find import find
from daybook.kinds.place.kind import KIND

MOSUL = Place("Mosul", "IQ", 99072, 36.335, 43.1189, 2)


def drafts(text: str, *places: tuple[str, Place]) -> list[Draft]:
    made = tuple(Located(Span(text.index(w), text.index(w) + len(w)), place, 0.9, "test") for w, place in places)
    return list(find(Reading(Report("r"), Text(text), places=made)))


def test_two_names_of_one_position_are_one_place_with_an_alias() -> None:
    found = drafts("Mosul, once Al Mawsil.", ("Mosul", MOSUL), ("Al Mawsil", Place("Al Mawsil", "IQ", 99072, 36.335, 43.1189, 2)))

    assert 1 == len(found)
    assert ["Al Mawsil"] == [said.value.plain() for said in found[0].said if said.field == "alias"]


def test_a_town_lies_within_its_province() -> None:
    within = [said.value.plain() for said in drafts("Mosul.", ("Mosul", MOSUL))[0].said if said.field == "within"]

    assert ["Nineveh"] == [value["name"] for value in within if isinstance(value, dict)]


def test_a_place_without_position_has_no_province_and_is_told_by_its_name() -> None:
    found = drafts("Qwertz and Asdfg and Qwertz Hill.", ("Qwertz", Place("Qwertz")), ("Asdfg", Place("Asdfg")))

    assert 2 == len(found)
    assert {"name"} == {said.field for draft in found for said in draft.said}
    assert [] == [fault for draft in found for fault in KIND.refuse(draft)]
