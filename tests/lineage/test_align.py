"""Two texts beside each other."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from daybook.lineage import align
from daybook.lineage.align import beside, compare
from daybook.lineage.keys import keys
from tests.lineage.told import OTHER, SEPARATE, STORY, sketched, with_vectors

LINES = STORY.split("\n")


def hows(a: str, b: str) -> list[str]:
    return [pair.how for pair in compare(sketched(a), sketched(b))]


def test_the_same_words_are_an_exact_copy() -> None:
    assert ["exact"] * 6 == hows(STORY, STORY.upper())


def test_part_of_a_text_is_a_copy_of_it() -> None:
    assert ["exact"] * 3 == hows("\n".join(LINES[:3]), STORY)


def test_paragraphs_in_another_order_are_still_aligned() -> None:
    shuffled = LINES[:]
    random.Random(1).shuffle(shuffled)

    assert {(n, shuffled.index(line)) for n, line in enumerate(LINES)} == {(p.left, p.right)
                                                                          for p in compare(sketched(STORY), sketched("\n".join(shuffled)))}


def test_a_few_changed_words_are_an_edited_copy() -> None:
    edited = STORY.replace("killed", "shot dead").replace("seven", "eight").replace("Troops", "Soldiers")

    assert {"exact", "edited"} == set(hows(STORY, edited))


def test_half_a_text_with_own_reporting_is_a_copy_in_part() -> None:
    mixed = "\n".join(LINES[:3]) + "\n" + OTHER

    assert ["exact"] * 3 == hows(STORY, mixed)


def test_separate_reports_on_one_incident_are_no_copies() -> None:
    assert [] == hows(STORY, SEPARATE)


def test_the_same_quotation_makes_no_copy() -> None:
    quote = '"We shall not rest until the men who planned and carried out this cowardly assault on our sons stand before a judge," he said.'

    assert [] == hows(quote + "\n" + SEPARATE, quote + "\n" + OTHER)


def test_sentences_of_one_meaning_and_the_same_names_are_a_rewritten_copy() -> None:
    rows = np.random.default_rng(3).integers(-90, 90, (6, 384))
    names = "Daquq on Tuesday", "the canal", "Adnan Rashid in March", "Kirkuk and 7", "Hamrin", "Tuz Khurmatu"
    other = "\n".join(f"Something quite else in other words was put about {name} by a machine." for name in names)

    found = compare(with_vectors(sketched(STORY), rows), with_vectors(sketched(other), rows))

    assert ["rewritten"] * 6 == [pair.how for pair in found]


def test_texts_without_words_are_nobodys_copies() -> None:
    assert [] == hows("…", "!!!")


@given(st.lists(st.sampled_from([*LINES, *SEPARATE.split("\n"), *OTHER.split("\n")]), min_size=1, max_size=9),
       st.lists(st.sampled_from([*LINES, *SEPARATE.split("\n"), *OTHER.split("\n")]), min_size=1, max_size=9))
def test_comparing_does_not_depend_on_which_comes_first(left: list[str], right: list[str]) -> None:
    a, b = sketched("\n".join(left)), sketched("\n".join(right))

    assert [(p.left, p.right, p.how) for p in compare(a, b)] == sorted((p.right, p.left, p.how) for p in compare(b, a))
    assert [(p.left, p.right, p.how) for p in beside(a, b)] == sorted((p.right, p.left, p.how) for p in beside(b, a))


@given(st.sets(st.sampled_from(range(6)), min_size=2))
def test_parts_of_a_text_share_keys_with_it(kept: set[int]) -> None:
    part = "\n".join(LINES[n] for n in sorted(kept))

    assert 2 <= len(keys(sketched(part)) & keys(sketched(STORY)))


def test_texts_on_other_things_share_no_keys() -> None:
    assert not keys(sketched(STORY)) & keys(sketched(OTHER))


@given(seed=st.integers(0, 10_000), share=st.floats(0, 1), noise=st.floats(0, 2))
def test_no_copy_is_given_up_before_it_is_looked_at(seed: int, share: float, noise: float) -> None:
    chance, wide = random.Random(seed), np.random.default_rng(seed)
    lines = [line if chance.random() < share else other for line, other in zip(LINES, OTHER.split("\n"), strict=False)]
    if chance.random() < 0.5:
        chance.shuffle(lines)
    meaning = wide.normal(size=(len(LINES), 384))
    a = with_vectors(sketched(STORY), meaning)
    b = with_vectors(sketched("\n".join(lines)), meaning[: len(lines)] + noise * wide.normal(size=(len(lines), 384)))
    shorter, longer = (a, b) if a.size <= b.size else (b, a)
    first, second = (b, a) if align._before(b, a) else (a, b)
    seen = align._Seen(first, second)

    assert align._may_be(shorter, longer) or not align._is_copy(first, second, seen.pairs(), seen)
