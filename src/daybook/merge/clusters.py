"""Clusters: which of the records that edges hold together become one. Each is looked at whole, so that likeness makes no chains."""

# What comes out is a function of the component alone, whatever order its parts are given in.

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

Pair = tuple[bytes, bytes]
SETTLED = -1  # no report has this number


@dataclass(frozen=True)
class Graph:
    """Records of one component.

    Args:
        reports: Record -> number of its report.
        scores: Pairs, the smaller id first, and how likely it is that they are one.
        apart: Pairs that are never one: they contradict each other, or people said so.
        whole: Was every pair compared? Those without a score then count as unlike, else they count as unknown.
        settled: Records of clusters that are made already: others may join such a cluster, but no two of them become one.
    """

    reports: Mapping[bytes, int]
    scores: Mapping[Pair, float]
    apart: frozenset[Pair]
    whole: bool
    settled: frozenset[bytes] = frozenset()


def pair(a: bytes, b: bytes) -> Pair:
    """Two ids, the smaller first."""
    return (a, b) if a < b else (b, a)


def components(nodes: Iterable[bytes], pairs: Iterable[Pair]) -> list[tuple[bytes, ...]]:
    """The nodes that chains of pairs hold together, each component sorted."""
    of = {node: node for node in nodes}

    def root(node: bytes) -> bytes:
        while of[node] != node:
            of[node] = of[of[node]]
            node = of[node]
        return node

    for a, b in pairs:
        if a in of and b in of:
            x, y = sorted((root(a), root(b)))
            of[y] = x
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for node in of:
        found[root(node)].append(node)
    return sorted(tuple(sorted(members)) for members in found.values())


class _Clusters:
    """Clusters in the making, and the likeness of every two that have an edge: the mean over their pairs."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self._numbers = graph, count()
        self.members: dict[int, tuple[bytes, ...]] = {}
        self.reports: dict[int, set[int]] = {}
        self.sums: dict[int, dict[int, tuple[float, int]]] = defaultdict(dict)  # of two clusters, sum of scores and number of pairs scored
        self.apart: dict[int, set[int]] = defaultdict(set)

    def put(self, members: Sequence[bytes]) -> int:
        """A cluster of these, beside those that are there."""
        at = next(self._numbers)
        self.members[at] = tuple(members)
        self.reports[at] = {self.graph.reports[m] for m in members if m in self.graph.reports}
        if not self.graph.settled.isdisjoint(members):
            self.reports[at].add(SETTLED)  # two clusters that share a report are never one
        return at

    def link(self) -> None:
        """Count what lies between the clusters."""
        of = {member: at for at, members in self.members.items() for member in members}
        for (a, b), score in sorted(self.graph.scores.items()):
            x, y = of.get(a), of.get(b)
            if x is not None and y is not None and x != y:
                total, n = self.sums[x].get(y, (0.0, 0))
                self.sums[x][y] = self.sums[y][x] = (total + score, n + 1)
        for a, b in self.graph.apart:
            x, y = of.get(a), of.get(b)
            if x is not None and y is not None:
                self.apart[x].add(y)
                self.apart[y].add(x)

    def likeness(self, x: int, y: int) -> float:
        """0..1; 0 where they may not be one."""
        total, n = self.sums[x].get(y, (0.0, 0))
        if not n or y in self.apart[x] or not self.reports[x].isdisjoint(self.reports[y]):
            return 0.0
        return total / (len(self.members[x]) * len(self.members[y]) if self.graph.whole else n)

    def join(self, x: int, y: int) -> int:
        """One cluster of two."""
        made = self.put(sorted(self.members[x] + self.members[y]))
        for old in (x, y):
            for other, (total, n) in self.sums.pop(old).items() if old in self.sums else ():
                self.sums[other].pop(old, None)
                if other not in (x, y):
                    sum_, m = self.sums[made].get(other, (0.0, 0))
                    self.sums[made][other] = self.sums[other][made] = (sum_ + total, m + n)
            for other in self.apart.pop(old, ()):
                self.apart[other].discard(old)
                self.apart[made].add(other)
                self.apart[other].add(made)
            del self.members[old], self.reports[old]
        return made


def cluster(graph: Graph, groups: Sequence[Sequence[bytes]], late: Sequence[bytes], least: float) -> list[tuple[bytes, ...]]:
    """Join clusters, the likest first, while the mean likeness of all their pairs is at least ``least``.

    Args:
        graph: What is known of the pairs.
        groups: What people called one; every other record once, alone.
        late: Those that somebody parted from others: they join what the others have become, if anything.
        least: 0..1.

    Returns:
        Sorted clusters.
    """
    state, waiting = _Clusters(graph), set(late)
    numbers = {state.put(group): waiting.issuperset(group) for group in sorted(sorted(group) for group in groups)}
    state.link()
    _agglomerate(state, {at for at, waits in numbers.items() if waits}, least)
    for at in [at for at, waits in numbers.items() if waits]:
        found = [(state.likeness(at, other), -other) for other in state.sums[at] if not numbers.get(other)]
        if found and max(found)[0] >= least:
            state.join(at, -max(found)[1])
    return sorted(state.members.values())


def _agglomerate(state: _Clusters, waiting: set[int], least: float) -> None:
    """Join the likest two again and again; those that wait are left alone."""
    heap = [(-score, x, y) for x, near in state.sums.items() for y in near
            if x < y and waiting.isdisjoint((x, y)) and (score := state.likeness(x, y)) >= least]
    heapq.heapify(heap)
    while heap:
        _, x, y = heapq.heappop(heap)
        if x in state.members and y in state.members:  # else one of them has become part of another
            made = state.join(x, y)
            for other in state.sums[made]:
                if other not in waiting and (score := state.likeness(made, other)) >= least:
                    heapq.heappush(heap, (-score, other, made))
