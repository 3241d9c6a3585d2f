"""Relations: who does what to whom."""

from __future__ import annotations

import pytest

from daybook.core import Reading
from daybook.core.vocabulary import RELATION_TYPES as TYPES
from daybook.kinds.relation.find import by_rules as find
from daybook.kinds.relation.kind import KIND
from daybook.kinds.relation.lexicon import lexicon
from tests.kinds.read import plain, read

STATES = {"Turkey": "state", "Russia": "state", "Iran": "state", "France": "state"}


def told(reading: Reading) -> list[tuple[object, object, object]]:
    every = [plain(draft) for draft in find(reading)]
    return [(one["actor"][0], one["type"][0], one["recipient"][0]) for one in every]


@pytest.mark.parametrize(("text", "expected"), [
    ("Turkey accused Russia of breaking the truce.", ("Turkey", "ACCUSE", "Russia")),
    ("Russia was condemned by France for the strike.", ("France", "ACCUSE", "Russia")),
    ("Turkey urged Iran to open the border.", ("Turkey", "REQUEST", "Iran")),
    ("Turkey, which fears a new war, called on Russia to wait.", ("Turkey", "REQUEST", "Russia")),
    ("Iran refused to meet France.", ("Iran", "REJECT", "France")),
    ("Turkey rejected a request from Russia.", ("Turkey", "REJECT", "Russia")),
])
def test_who_acts_on_whom_is_told_by_the_grammar(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in told(read(text, STATES))


def test_each_actor_of_a_list_has_a_record_of_its_own() -> None:
    found = told(read("France and Iran criticised Turkey.", STATES))

    assert {("France", "ACCUSE", "Turkey"), ("Iran", "ACCUSE", "Turkey")} == set(found)


def test_a_relation_told_twice_is_one_record() -> None:
    assert 1 == len(told(read("Turkey accused Russia of theft. Turkey accused Russia of lies.", STATES)))


@pytest.mark.parametrize("text", ["Rain fell in Turkey and in Iran.", "The soldiers slept near the river.", "Turkey accused nobody."])
def test_where_nobody_acts_on_anybody_nothing_is_found(text: str) -> None:
    assert [] == told(read(text, STATES))


def test_the_word_list_knows_only_types_of_the_kind() -> None:
    words = lexicon()
    named = {type_ for types in (*words.objects.values(), *words.clauses.values()) for type_ in types}
    named |= {type_ for pairs in (*words.phrases.values(), *words.nouns.values()) for _, type_ in pairs}

    assert named <= set(TYPES)
    assert all([] == KIND.refuse(draft) for draft in find(read("Turkey accused Russia of theft.", STATES)))
