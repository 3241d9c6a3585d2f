"""The likeness that ships: actors and places by their names, the other kinds pair by pair, as each kind's ``same`` says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daybook.core import Decision, Kind, Match, Record
from daybook.core.sketch import Component, Filed, Same, Seen, Setting, Sketch, unpacked
from daybook.merge.by_name import ByName, by_name
from daybook.merge.clusters import Graph, Pair, cluster, components, pair

WHOLE = 40  # records; in a component of no more, every pair is compared, also those that share no block
GISTS = 100_000  # 2 kB each
COPIED = 0.95  # score of the news of two copies; what excerpts of a digest are about may differ

_unpacked = lru_cache(maxsize=8_000)(unpacked)  # 20 kB each; a record is compared with a hundred others in a row


class _Gists:
    """What screening looks at of sketches, by their stored form: unpacked once, for a record stands beside others again and again."""

    def __init__(self, same: Mapping[str, Same]) -> None:
        self._same = same
        self._held: dict[bytes, tuple[str, Any]] = {}

    def of(self, body: bytes) -> tuple[str, Any]:
        """The kind of a sketch, and what its kind makes of it for screening; None where it has no need of any."""
        held = self._held.get(_named(body))
        return self.keep(body, unpacked(body)) if held is None else held

    def keep(self, body: bytes, it: Sketch) -> tuple[str, Any]:
        """Make it of a sketch that is at hand, and keep it."""
        make = self._same[it.kind].gist
        if len(self._held) >= GISTS:
            self._held = {}
        held = self._held[_named(body)] = it.kind, make(it) if make else None
        return held


def _named(body: bytes) -> bytes:
    """What stands for a body that is larger than what is kept of it."""
    return blake2b(body, digest_size=16).digest()


@dataclass(frozen=True)
class Likeness:
    """Blocks, sketches, scores and clusters of all kinds; a function of the records alone."""

    named: ByName
    same: Mapping[str, Same]

    @cached_property
    def compared(self) -> frozenset[str]:
        """Names of the kinds whose records are compared pair by pair."""
        return frozenset(self.same)

    @property
    def kinds(self) -> frozenset[str]:
        """Names of the kinds that are joined by name."""
        return self.named.kinds

    def blocks(self, record: Record) -> tuple[str, ...]:
        """See ``ByName``."""
        return self.named.blocks(record)

    def matches(self, records: Sequence[Record]) -> tuple[Match, ...]:
        """See ``ByName``."""
        return self.named.matches(records)

    def sketches(self, setting: Setting) -> dict[bytes, Filed]:
        """The sketches of a report's records with their blocks, by record id."""
        made = {id: (sketch, sketch.packed()) for same in self.same.values() for id, sketch in same.sketch(setting).items()}
        for sketch, body in made.values():
            self._gists.keep(body, sketch)
        return {id: Filed(body, tuple(f"{sketch.kind}\t{key}" for key in self.same[sketch.kind].keys(sketch)), sketch.day,
                          "lead" in sketch.marks)
                for id, (sketch, body) in made.items()}

    def screen(self, bodies: Sequence[bytes], pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of these pairs, shape (pairs, 2), by their places among the sketches, which ``compare`` could find alike where their reports are
        no copies."""
        gists = [self._gists.of(body) for body in bodies]
        kinds = np.array([kind for kind, _ in gists], object)[pairs]
        found = np.asarray(kinds[:, 0] == kinds[:, 1], bool)
        for kind, same in self.same.items():
            if same.screen is not None:
                mine = np.flatnonzero(found & (kinds[:, 0] == kind))
                found[mine] = same.screen([it for _, it in gists], pairs[mine])
        return found

    @cached_property
    def _gists(self) -> _Gists:
        return _Gists(self.same)

    def compare(self, left: bytes, right: bytes, copies: bool) -> Seen:
        """How alike two records are, by their sketches and whether they are the news of copies of one report."""
        a, b = _unpacked(left), _unpacked(right)
        if a.kind != b.kind:
            return Seen(0.0)
        same = self.same[a.kind]
        seen = _of_copies(same.compare(a, b)) if copies else same.compare(a, b)
        if seen.apart or seen.score < same.proposes:
            return seen
        return replace(seen, joins=seen.score >= same.joins, proposed=True)

    def clusters(self, component: Component) -> list[Match]:
        """Which of these records become one: a match of each with the smallest of its cluster."""
        same, different = _decided(component.decisions)
        strong = [pair(edge.left, edge.right) for edge in component.edges if edge.joins]
        nodes = component.reports.keys() | {node for pair_ in same for node in pair_}
        found: list[Match] = []
        scores = {pair(edge.left, edge.right): edge.score for edge in component.edges}
        late = {d.subject for d in component.decisions if d.verdict == "different"}
        groups = [members for members in components(nodes, [*strong, *same]) if len(members) > 1]
        inner = _within_groups(scores, groups)
        for n, members in enumerate(groups):
            found += self._joined(members, inner[n], component, (same, different, late))
        return found

    def _joined(self, members: tuple[bytes, ...], inner: Mapping[Pair, float], component: Component,
                decided: tuple[list[Pair], set[Pair], set[bytes]]) -> list[Match]:
        same, different, late = decided
        inside = set(members)
        groups = components(members, [p for p in same if inside.issuperset(p) and p not in different])
        kind = next((_unpacked(component.bodies[m]).kind for m in members if m in component.bodies), None)
        rule = self.same.get(kind) if kind else None
        least = rule.joins if rule else 1.0
        about = [group for group in groups if not late.issuperset(group) and self._is_news(group, component)]
        made = self._news(about, inner, component, different, least) if len(about) < len(groups) else []
        settled = frozenset(member for group in made for member in group)
        graph = self._graph(members, inner, component, different)
        rest = [group for group in groups if settled.isdisjoint(group)]
        made = cluster(replace(graph, settled=settled), [*made, *rest], sorted(late & inside), least)
        return [Match(hub, other, 1.0, ("alike as a whole",)) for hub, *others in made for other in others]

    def _is_news(self, group: Iterable[bytes], component: Component) -> bool:
        """Is any of them what its report is about?"""
        return any("lead" in _unpacked(component.bodies[m]).marks for m in group if m in component.bodies)

    def _news(self, groups: Sequence[tuple[bytes, ...]], scores: Mapping[Pair, float], component: Component, different: set[Pair],
              least: float) -> list[tuple[bytes, ...]]:
        """What reports are about is clustered first, by itself: what they tell in passing is known less well, and a report that tells
        twice of one deed would else keep the better telling out of the cluster that the lesser one has joined."""
        of = {member: n for n, group in enumerate(groups) for member in group}
        joined = [*((group[0], member) for group in groups for member in group[1:]),
                  *(p for p, score in scores.items() if score >= least and p[0] in of and p[1] in of)]
        made = []
        parts = components(of, joined)
        inner = _within_groups(scores, parts)
        for n, members in enumerate(parts):
            graph = self._graph(members, inner[n], component, different)
            made += cluster(graph, [groups[at] for at in sorted({of[member] for member in members})], [], least)
        return made

    def _graph(self, members: tuple[bytes, ...], scores: Mapping[Pair, float], component: Component, different: set[Pair]) -> Graph:
        bodies, origins, whole = component.bodies, component.origins, len(members) <= WHOLE
        known, apart = dict(scores), set(different)
        if whole and len(members) > 2:
            for a, b in combinations([m for m in members if m in bodies], 2):
                if (a, b) not in known:
                    seen = self.compare(bodies[a], bodies[b], origins.get(a) is not None and origins.get(a) == origins.get(b))
                    if seen.apart:
                        apart.add((a, b))
                    else:
                        known[a, b] = seen.score
        return Graph(component.reports, known, frozenset(apart), whole)


def _within_groups(scores: Mapping[Pair, float], groups: Sequence[tuple[bytes, ...]]) -> list[dict[Pair, float]]:
    """Of each group, the scores of the pairs that lie in it."""
    of = {member: n for n, members in enumerate(groups) for member in members}
    found: list[dict[Pair, float]] = [{} for _ in groups]
    for (a, b), score in scores.items():
        n = of.get(a)
        if n is not None and n == of.get(b):
            found[n][a, b] = score
    return found


def _of_copies(seen: Seen) -> Seen:
    """Two records that copies of one report are about are one, unless they plainly contradict each other."""
    if seen.apart:
        return seen
    return replace(seen, score=max(seen.score, COPIED), reasons=("their reports are copies of one story", *seen.reasons))


def _decided(decisions: Iterable[Decision]) -> tuple[list[Pair], set[Pair]]:
    """Pairs that people called the same, and those that they called different."""
    pairs = {verdict: [pair(d.subject, d.other) for d in decisions if d.other is not None and d.verdict == verdict]
             for verdict in ("same", "different")}
    return pairs["same"], set(pairs["different"])


def likeness(kinds: Sequence[Kind]) -> Likeness:
    """The likeness for these kinds: by name those that say ``merges_by_name``, pair by pair those that have ``same``."""
    return Likeness(by_name(kinds), {kind.name: kind.same for kind in kinds if kind.same is not None})
