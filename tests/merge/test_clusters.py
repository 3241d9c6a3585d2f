"""Clusters are looked at whole: no chains, no pair that is apart, and the order of nothing matters."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from daybook.merge.clusters import Graph, cluster, components

A, B, C, D = (bytes([n]) * 16 for n in range(1, 5))
ALL = (A, B, C, D)
REPORTS = {member: n for n, member in enumerate(ALL)}
SCORES = st.dictionaries(st.sampled_from([(A, B), (A, C), (A, D), (B, C), (B, D), (C, D)]), st.floats(0, 1), max_size=6)
APART = st.frozensets(st.sampled_from([(A, B), (A, C), (B, D)]), max_size=2)


def alone(members: tuple[bytes, ...]) -> list[list[bytes]]:
    return [[member] for member in members]


def test_a_chain_joins_no_two_that_contradict_each_other() -> None:
    graph = Graph(REPORTS, {(A, B): 0.9, (B, C): 0.8}, frozenset({(A, C)}), whole=True)

    assert [(A, B), (C,)] == cluster(graph, alone((A, B, C)), [], 0.5)


def test_a_chain_joins_no_two_that_are_unlike() -> None:
    graph = Graph(REPORTS, {(A, B): 0.9, (B, C): 0.8, (A, C): 0.02}, frozenset(), whole=True)

    assert [(A, B), (C,)] == cluster(graph, alone((A, B, C)), [], 0.5)


def test_two_records_of_one_report_are_never_one_unless_people_say_so() -> None:
    reports = REPORTS | {C: REPORTS[A]}
    graph = Graph(reports, {(A, B): 0.9, (B, C): 0.9}, frozenset(), whole=True)

    assert [(A, B), (C,)] == cluster(graph, alone((A, B, C)), [], 0.5)
    assert [(A, B, C)] == cluster(graph, [[A, C], [B]], [], 0.4)


def test_what_was_not_compared_in_a_large_component_is_unknown_and_not_unlike() -> None:
    scores = {(A, B): 0.9, (B, C): 0.9, (C, D): 0.9}

    assert [ALL] == cluster(Graph(REPORTS, scores, frozenset(), whole=False), alone(ALL), [], 0.5)
    assert [(A, B), (C, D)] == cluster(Graph(REPORTS, scores, frozenset(), whole=True), alone(ALL), [], 0.5)


def test_clusters_that_are_settled_take_others_in_and_never_become_one() -> None:
    scores = {(A, B): 0.9, (A, C): 0.9, (A, D): 0.9, (B, C): 0.9, (B, D): 0.9, (C, D): 0.9}
    graph = Graph(REPORTS, scores, frozenset(), whole=True, settled=frozenset({A, B}))
    made = cluster(graph, alone(ALL), [], 0.5)

    assert [] == [members for members in made if {A, B} <= set(members)]
    assert 2 == len(made)


def test_what_somebody_parted_joins_last_and_not_whom_it_was_parted_from() -> None:
    scores = {(A, B): 0.6, (A, C): 0.9, (B, C): 0.95}
    graph = Graph(REPORTS, scores, frozenset({(A, C)}), whole=True)

    assert [(A,), (B, C)] == cluster(graph, alone((A, B, C)), [], 0.5)
    assert [(A, B), (C,)] == cluster(graph, alone((A, B, C)), [C], 0.5)


@given(SCORES, APART, st.booleans(), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_nobody_is_lost(scores: dict[tuple[bytes, bytes], float], apart: frozenset[tuple[bytes, bytes]],
                                                  whole: bool, order: random.Random) -> None:
    mixed, groups = list(scores.items()), alone(ALL)
    order.shuffle(mixed)
    order.shuffle(groups)
    made = cluster(Graph(REPORTS, scores, apart, whole), alone(ALL), [], 0.5)

    assert made == cluster(Graph(REPORTS, dict(mixed), apart, whole), groups, [], 0.5)
    assert sorted(ALL) == sorted(member for members in made for member in members)
    assert not any({a, b} <= set(members) for members in made for a, b in apart)


def test_components_are_what_chains_hold_together() -> None:
    assert [(A, B, C), (D,)] == components(ALL, [(A, B), (C, B)])
