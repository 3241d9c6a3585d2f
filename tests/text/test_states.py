"""States and their people."""

from __future__ import annotations

import pytest

from daybook.text.states import STATES, is_people, state_named, state_of, state_of_code, us_state


@pytest.mark.parametrize(("word", "code"), [("Iraqi", "IQ"), ("Iraqis", "IQ"), ("French", "FR"), ("Turks", "TR"), ("South Korean", "KR")])
def test_a_demonym_tells_the_state(word: str, code: str) -> None:
    found = state_of(word)

    assert found is not None
    assert code == found.code


def test_people_are_told_from_what_is_theirs() -> None:
    assert is_people("Iraqis")
    assert not is_people("Iraqi")


def test_a_short_name_counts_only_in_capitals() -> None:
    assert state_named("US") is not None
    assert state_named("us") is None
    assert state_named("UK") is not None


def test_codes_are_iso_and_no_state_is_listed_twice() -> None:
    codes = [state.code for state in STATES]

    assert len(set(codes)) == len(codes)
    assert all(len(code) == 2 and code.isupper() for code in codes)
    assert "Iraq" == getattr(state_of_code("IQ"), "name", None)
    assert state_of_code("ZZ") is None


@pytest.mark.parametrize(("word", "code"), [
    ("LA", "US.LA"), ("La.", "US.LA"), ("N.H.", "US.NH"), ("Texas", "US.TX"), ("West Virginia", "US.WV")])
def test_states_of_the_union_by_name_code_and_abbreviation(word: str, code: str) -> None:
    found = us_state(word)

    assert found is not None
    assert code == found[0]


def test_a_lower_case_word_is_no_state_of_the_union() -> None:
    assert us_state("in") is None
    assert us_state("or") is None
