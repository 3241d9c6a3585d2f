"""Word lists and actors known by name."""

from __future__ import annotations

import pytest

from daybook.text.lists import known_actor, sector_of_title, words


@pytest.mark.parametrize(("name", "known"), [
    ("ISIS", "Islamic State"), ("Isis", "Islamic State"), ("Daesh", "Islamic State"), ("FARABUNDO MARTI NATIONAL LIBERATION FRONT",
     "Farabundo Marti National Liberation Front"), ("Kata'ib Hezbollah", "Kataib Hezbollah"), ("UN", "United Nations")])
def test_an_actor_is_known_by_its_other_names(name: str, known: str) -> None:
    found = known_actor(name)

    assert found is not None
    assert known == found.name


@pytest.mark.parametrize("word", ["is", "Is", "who", "un", "Tak", "amal"])
def test_a_common_word_is_no_abbreviation(word: str) -> None:
    assert known_actor(word) is None


@pytest.mark.parametrize(("title", "sector"), [
    ("Prime Minister", "GOV"), ("Maj. Gen.", "MIL"), ("chief justice", "JUD"), ("Ayatollah", "REL")])
def test_a_title_tells_the_sector(title: str, sector: str) -> None:
    assert sector == sector_of_title(title)


def test_a_title_that_tells_nothing_gives_no_sector() -> None:
    assert sector_of_title("uncle") is None


def test_lists_are_lower_case_and_an_unknown_one_is_an_error() -> None:
    assert all(word == word.lower() for word in words("titles"))
    with pytest.raises(KeyError):
        words("no such list")
