"""What reports are about is clustered first; what they tell in passing joins it."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Match
from daybook.core.sketch import Component, Sketch
from daybook.kinds import KINDS
from daybook.merge.likeness import Likeness, likeness

MERGES: Likeness = likeness([kind for kind in KINDS if kind.name == "incident"])
NEWS, PASSING = Sketch("incident", marks=frozenset({"lead"})).packed(), Sketch("incident").packed()
# Two reports with news A and B; the second tells of the deed of A once more in passing, C. A fourth report's D is told in passing too.
A, B, C, D = (bytes([n]) * 16 for n in range(1, 5))
REPORTS = {A: 1, B: 2, C: 2, D: 3}
BODIES = {A: NEWS, B: NEWS, C: PASSING, D: PASSING}


def groups(edges: list[Match], order: list[bytes]) -> list[tuple[bytes, ...]]:
    """The clusters, by their smallest member."""
    made = MERGES.clusters(Component({k: REPORTS[k] for k in order}, edges, {k: BODIES[k] for k in order}, []))
    found: dict[bytes, list[bytes]] = {}
    for match in made:
        found.setdefault(match.left, [match.left]).append(match.right)
    return sorted(tuple(sorted(members)) for members in found.values())


def edge(a: bytes, b: bytes, score: float) -> Match:
    return Match(a, b, score, joins=score >= MERGES.same["incident"].joins)


def test_a_second_telling_in_passing_does_not_keep_a_reports_news_out_of_its_cluster() -> None:
    edges = [edge(A, B, 0.8), edge(A, C, 0.99), edge(B, D, 0.2)]

    assert [(A, B)] == groups(edges, [A, B, C, D])


def test_two_incidents_of_the_news_are_not_joined_by_one_told_in_passing() -> None:
    edges = [edge(A, B, 0.2), edge(A, D, 0.9), edge(B, D, 0.95)]

    assert [(B, D)] == groups(edges, [A, B, D])


@given(st.lists(st.tuples(st.sampled_from([(A, B), (A, C), (A, D), (B, D), (C, D)]), st.sampled_from([0.2, 0.5, 0.9])), max_size=5,
                unique_by=lambda row: row[0]), st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[tuple[tuple[bytes, bytes], float]], order: random.Random) -> None:
    edges = [edge(a, b, score) for (a, b), score in rows]
    mixed, ids = list(edges), [A, B, C, D]
    order.shuffle(mixed)
    order.shuffle(ids)

    assert groups(edges, [A, B, C, D]) == groups(mixed, ids)
