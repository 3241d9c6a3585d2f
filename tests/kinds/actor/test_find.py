"""Actors: one draft each."""

from __future__ import annotations

from daybook.core import Draft, Mention, Reading, Report, Span, Text
from daybook.kinds.actor.find import find
from daybook.kinds.actor.kind import KIND
from daybook.text.tokens import tokens


def drafts(text: str, *mentions: tuple[str, str, str, str | None]) -> list[Draft]:
    """Drafts of a text with mentions (words, sort, name, title)."""
    made = tuple(Mention(Span(text.index(words), text.index(words) + len(words)), sort, name, 0.9, "test", True, None, title)
                 for words, sort, name, title in mentions)
    reading = Reading(Report("r"), Text(text), (Span(0, len(text)),), tuple(tokens(text)), tuple("NN" for _ in tokens(text)), made)
    return list(find(reading))


def values(draft: Draft, field: str) -> list[object]:
    return [said.value.plain() for said in draft.said if said.field == field]


def test_mentions_of_one_name_are_one_actor() -> None:
    text = "General Karim Aziz spoke. Later Mr Aziz left."
    found = drafts(text, ("Karim Aziz", "person", "Karim Aziz", "General"), ("Mr Aziz", "person", "Karim Aziz", None))

    assert 1 == len(found)
    assert ["Karim Aziz"] == values(found[0], "name")
    assert ["General"] == values(found[0], "office")
    assert ["MIL"] == values(found[0], "sector")


def test_an_adjective_names_an_actor_only_before_what_acts() -> None:
    assert 1 == len(drafts("Russian jets flew.", ("Russian", "state", "Russia", None)))
    assert [] == drafts("Russian tea is strong.", ("Russian", "state", "Russia", None))


def test_places_weapons_and_dates_are_no_actors() -> None:
    mentions = (("bomb", "weapon", "bomb", None), ("Mosul", "place", "Mosul", None), ("Monday", "date", "Monday", None))

    assert [] == drafts("A bomb in Mosul on Monday.", *mentions)


def test_nothing_is_asserted_that_the_kind_lacks() -> None:
    text = "ISIS, the Islamic State, fled."
    found = drafts(text, ("ISIS", "group", "Islamic State", None), ("Islamic State", "group", "Islamic State", None))

    assert [] == [fault for draft in found for fault in KIND.refuse(draft)]
    assert ["ISIS"] == values(found[0], "alias")
    assert "Islamic State" == found[0].span.of(text)
