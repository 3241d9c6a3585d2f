"""Figures of the dead and the hurt in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Reading, Report, Text
from daybook.extract.sentences import split
from daybook.kinds.incident.tolls import BOTH, tolls
from daybook.text.counts import quantities

Figure = tuple[str, int | None, int | None]


def told(text: str) -> list[Figure]:
    reading = split(Reading(Report("x"), Text(text)))
    found: list[Figure] = []
    for sentence in reading.sentences:
        at = reading.indices_in(sentence)
        words = reading.tokens[at.start : at.stop]
        found += [(t.harm, t.quantity.min, t.quantity.max) for t in tolls(words, reading.tags[at.start : at.stop], quantities(words))]
    return [figure for figure in found if figure[0] != BOTH]


@pytest.mark.parametrize(("text", "wanted"), [
    ("Mortar fire kills 9 in Daraya", [("killed", 9, 9)]),
    ("Gunmen killed at least four policemen and a driver near Kirkuk.", [("killed", 4, None), ("killed", 1, 1)]),
    ("Forty were killed on Sunday, including 12 soldiers and 7 children.", [("killed", 40, 40), ("killed", 12, 12), ("killed", 7, 7)]),
    ("The collapse raised the death toll to 31.", [("killed", 31, 31)]),
    ("The death toll has risen to at least 18.", [("killed", 18, None)]),
    ("Fresh raids raise to 64, the number of people killed since May", [("killed", 64, 64)]),
    ("The blast claimed the lives of six nurses.", [("killed", 6, 6)]),
    ("The famine claimed 300 lives.", [("killed", 300, 300)]),
    ("A bomb left 12 dead and dozens wounded.", [("killed", 12, 12), ("injured", 24, 99)]),
    ("The execution of five prisoners angered the town.", [("killed", 5, 5)]),
    ("Tens were injured when a wall fell.", [("injured", 20, 99)]),
    ("A nurse was killed in Aden on Monday.", [("killed", 1, 1)]),
    ("Lebanese soldier killed in border clash", [("killed", 1, 1)]),
    ("Three persons at least were wounded by shrapnel.", [("injured", 3, None)]),
    ("The militia executed seven of its own members.", [("killed", 7, 7)]),
    ("The fighting left 12 fighters dead on Sunday.", [("killed", 12, 12)]),
    ("One casualty at least and several injuries including children", [("injured", 3, 9)]),
    ("Two miners died and four were injured.", [("killed", 2, 2), ("injured", 4, 4)]),
    ("Across the river 21 local guards and allied militiamen were killed by raiders.", [("killed", 21, 21)]),
    ("The raid has displaced 5,000 people and killed 60.", [("killed", 60, 60)]),
    ("Five teachers, who had been warned, were killed.", [("killed", 5, 5)]),
    ("The report names two nurses who were killed.", [("killed", 2, 2)]),
    ("Nineteen martyrs in shelling of the old market", [("killed", 19, 19)])])
def test_what_a_sentence_counts(text: str, wanted: list[Figure]) -> None:
    assert wanted == told(text)


@pytest.mark.parametrize("text", [
    "Clashes killed or wounded 80 people.", "The raids killed and injured about 75 civilians.", "Some 30 killed and wounded in the market",
    "The death and injury of 20 villagers was confirmed.", "Forty shells killed cattle.", "Twelve raids hit the town in 3 days.",
    "Aid workers fetched five children whose parents were killed.", "The two children are alone – she was killed last week.",
    "Omar Saleh, 24, died at the front.", "Some 400 people came to mourn Omar Saleh, who was killed in May.",
    "Rania's new husband was killed a month later.",
    "The ceasefire died after two weeks.", "It took 15 minutes.", "The officer was killed in 2014.", "Seven villages were destroyed."])
def test_what_is_no_figure_of_one_harm(text: str) -> None:
    assert [] == told(text)


WORDS = "killed kill wounded dead of 12 a soldier soldiers and , including at least the toll to lives . injured".split()


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_any_order_of_words_is_read_and_no_two_figures_share_a_word(words: list[str]) -> None:
    reading = split(Reading(Report("x"), Text(" ".join(words))))
    found = tolls(reading.tokens, reading.tags, quantities(reading.tokens))
    taken = [i for t in found for i in range(t.quantity.first, t.quantity.last)]

    assert len(taken) == len(set(taken))
    assert all(0 <= i < len(reading.tokens) for i in taken)
