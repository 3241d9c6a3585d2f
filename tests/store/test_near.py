"""Who stands beside whom in a block, and who no more; against the plain words for it, place by place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from daybook.store.near import Pair
from daybook.store.windows import WINDOW, Stretches

NODES = st.integers(-40, 40).filter(bool)
BLOCKS = st.lists(st.lists(NODES, unique=True, max_size=2 * WINDOW + 8), max_size=3)


def stretches(blocks: list[list[int]], held: set[int]) -> Stretches:
    nodes = [node for block in blocks for node in block]
    of = [n for n, block in enumerate(blocks) for _ in block]
    return Stretches(np.array(nodes, np.int64), np.array(of, np.int64), np.array([node in held for node in nodes], bool))


def pairs(found: np.ndarray) -> list[Pair]:
    return [(left, right) for left, right in found.tolist()]


@given(BLOCKS, st.sets(NODES))
def test_neighbours_are_those_with_fewer_than_a_window_of_others_between_them(blocks: list[list[int]], held: set[int]) -> None:
    wanted = {(min(a, b), max(a, b)) for block in blocks for n, a in enumerate(block) for b in block[n + 1 : n + 1 + WINDOW]
              if a in held or b in held}

    assert sorted(wanted) == pairs(stretches(blocks, held).neighbours())


@given(BLOCKS, st.sets(NODES, max_size=6))
def test_two_are_parted_if_they_are_neighbours_but_for_those_that_came_between(blocks: list[list[int]], held: set[int]) -> None:
    found = set(pairs(stretches(blocks, held).parted()))
    for block in blocks:
        before = [node for node in block if node not in held]
        for n, a in enumerate(before):
            for b in before[n + 1 : n + 1 + WINDOW]:
                if abs(block.index(a) - block.index(b)) > WINDOW:
                    assert (min(a, b), max(a, b)) in found


def test_two_are_parted_by_two_that_stand_each_beside_one_of_them() -> None:
    block = list(range(1, WINDOW + 4))

    assert (1, WINDOW + 3) in pairs(stretches([block], {2, WINDOW + 2}).parted())


def test_two_are_parted_by_any_number_that_come_between_at_once() -> None:
    assert (1, 50) in pairs(stretches([list(range(1, 51))], set(range(2, 50))).parted())
