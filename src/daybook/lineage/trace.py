"""From pairs that are copies to origins: which stories stand behind each report, and which part of its text comes from which.

Sentences that links align form passages. A passage comes from the report that is the best kept of all that have it; reports that are
the source of passages and copies of each other are one story. So an origin that nobody has seen is still one origin, and a report
that is part copy and part own reporting has two. The outcome is a function of the reports and links, whatever came first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from daybook.core.ids import digest
from daybook.core.lineage import Link, Strand, Traced
from daybook.core.span import Span
from daybook.lineage.houses import house_of
from daybook.lineage.sketch import Line
from daybook.text.houses import is_agency

OWN = 0.25  # share of a copy's words that no other report has, from which they count as its own reporting
OWN_WORDS = 40  # that these must be
SLIGHT = 0.1  # share below which an origin is no origin of the report: a stock sentence
ONE_STORY = 0.25  # share of the shorter text that links two sources of passages, from which both are one story
WHOLE = 0.8  # of the best-kept report's length, below which a copy in its very words is an excerpt
DAY = 24 * 60  # minutes

Node = tuple[bytes, int]  # a report and the number of a sentence


def trace(reports: Sequence[Traced], links: Sequence[Link]) -> dict[bytes, tuple[Strand, ...]]:
    """The strands of each report, those that it shares with others first, then by falling share.

    Args:
        reports: All that links join, directly or by way of others.
        links: Among these.
    """
    by_key = {report.key: report for report in reports}
    ranks = _ranks(by_key, links)
    passages = _passages(links)
    source = {node: min((member for member, _ in passage), key=ranks.__getitem__) for passage in passages for node in passage}
    stories = _stories(set(source.values()), by_key, links, ranks)
    told = _Told(by_key, links)
    return {report.key: _strands(report, source, stories, told) for report in reports}


def _ranks(by_key: Mapping[bytes, Traced], links: Sequence[Link]) -> dict[bytes, tuple[Any, ...]]:
    copied: Counter[bytes] = Counter()
    for link in links:
        lines = by_key[link.left].sketch.lines
        words = sum(len(lines[pair.left].words) for pair in link.aligned if pair.how == "exact")
        copied.update({link.left: words, link.right: words})
    return {key: rank(report, copied[key]) for key, report in by_key.items()}


def rank(report: Traced, copied: int) -> tuple[Any, ...]:
    """How well kept it is among copies, the best first; no two are alike.

    The day; an agency's own; how many of its words others have in its very sentences (``copied``: nobody copies an edited copy);
    the length; names.
    """
    published = report.report.published
    day = published.interval.start // DAY if published else inf
    said = report.report
    return (day, not is_agency(said.publisher), -copied, -report.sketch.size, said.external_id, said.url or "", report.key)


def _passages(links: Sequence[Link]) -> list[list[Node]]:
    """Sentences that say the same, each passage with those of several reports."""
    above: dict[Node, Node] = {}

    def top(node: Node) -> Node:
        path = []
        while above.setdefault(node, node) != node:
            path.append(node)
            node = above[node]
        above.update(dict.fromkeys(path, node))
        return node

    for link in links:
        for pair in link.aligned:
            a, b = top((link.left, pair.left)), top((link.right, pair.right))
            above[max(a, b)] = min(a, b)
    found: dict[Node, list[Node]] = defaultdict(list)
    for node in above:
        found[top(node)].append(node)
    return list(found.values())


def _stories(sources: set[bytes], by_key: Mapping[bytes, Traced], links: Sequence[Link],
             ranks: Mapping[bytes, tuple[Any, ...]]) -> dict[bytes, bytes]:
    """Source of passages -> the source that stands for the story: each joins the one before it that it has most in common with."""
    near: dict[bytes, list[tuple[float, bytes]]] = defaultdict(list)
    for link in links:
        if link.left in sources and link.right in sources:
            common = _common(link, by_key)
            if common >= ONE_STORY:
                near[link.left].append((common, link.right))
                near[link.right].append((common, link.left))
    stories: dict[bytes, bytes] = {}
    for source in sorted(sources, key=ranks.__getitem__):
        before = [(-common, ranks[other], other) for common, other in near[source] if other in stories]
        stories[source] = stories[min(before)[2]] if before else source
    return stories


def _common(link: Link, by_key: Mapping[bytes, Traced]) -> float:
    """Share of the shorter text that a link aligns."""
    left, right = by_key[link.left].sketch, by_key[link.right].sketch
    shorter, numbers = (left, [p.left for p in link.aligned]) if left.size <= right.size else (right, [p.right for p in link.aligned])
    common: int = sum(len(shorter.lines[n].words) for n in numbers)
    return float(common / max(1, shorter.size))


class _Told:
    """What the links say of a report's sentences."""

    def __init__(self, by_key: Mapping[bytes, Traced], links: Sequence[Link]) -> None:
        self.by_key = by_key
        self._hows: dict[Node, set[str]] = defaultdict(set)
        for link in links:
            for pair in link.aligned:
                self._hows[link.left, pair.left].add(pair.how)
                self._hows[link.right, pair.right].add(pair.how)

    def how(self, node: Node) -> str:
        """The closest that another report has it."""
        return next((how for how in ("exact", "edited", "rewritten") if how in self._hows.get(node, ())), "own")


@dataclass(frozen=True, slots=True)
class _Part:
    """Sentences of a report that come from one origin: their numbers, and the report that stands for the origin."""

    story: bytes
    numbers: tuple[int, ...]


def _strands(report: Traced, source: Mapping[Node, bytes], stories: Mapping[bytes, bytes], told: _Told) -> tuple[Strand, ...]:
    lines: Sequence[Line] = report.sketch.lines
    parts: dict[bytes, list[int]] = defaultdict(list)
    for n in range(len(lines)):
        found = source.get((report.key, n))
        parts[stories[found] if found is not None else report.key].append(n)
    kept = _without_slight(report, parts)
    size = max(1, report.sketch.size)
    shares = {story: sum(len(lines[n].words) for n in numbers) / size for story, numbers in kept.items()}
    order = sorted(kept, key=lambda story: (story == report.key, -shares[story], story))
    mixed = len(order) > 1
    made = []
    for story in order:
        part = _Part(story, tuple(kept[story]))
        how = "mixed" if mixed else "own" if story == report.key else _how(report, part, told)
        share, spans = (round(shares[story], 3), _spans(lines, part.numbers)) if mixed else (1.0, ())
        best = told.by_key[story]
        made.append(Strand(origin_of(best), share, how, None if story == report.key else story, spans, house_of(best.report)))
    return tuple(made)


def _without_slight(report: Traced, parts: Mapping[bytes, list[int]]) -> dict[bytes, list[int]]:
    """The parts that count; stock sentences, and what a copyist added in passing, go to the largest."""
    lines = report.sketch.lines
    words = {story: sum(len(lines[n].words) for n in numbers) for story, numbers in parts.items()}
    if not words:
        return {report.key: []}
    size = max(1, report.sketch.size)
    largest = min(words, key=lambda story: (-words[story], story))

    def counts(story: bytes) -> bool:
        if story == largest:
            return True
        if story == report.key:
            return bool(words[story] >= max(OWN * size, OWN_WORDS))
        return bool(words[story] >= SLIGHT * size)

    kept: dict[bytes, list[int]] = defaultdict(list)
    for story, numbers in parts.items():
        kept[story if counts(story) else largest].extend(numbers)
    return {story: sorted(numbers) for story, numbers in kept.items()}


def _how(report: Traced, part: _Part, told: _Told) -> str:
    """How a copy was made, as its sentences stand to those of the others."""
    lines, best = report.sketch.lines, told.by_key[part.story].sketch
    if report.sketch.words == best.words:
        return "exact"
    words: dict[str, int] = defaultdict(int)
    for n in part.numbers:
        words[told.how((report.key, n))] += len(lines[n].words)
    if words["rewritten"] > words["exact"] + words["edited"]:
        return "rewritten"
    is_cut = report.sketch.size < WHOLE * best.size and words["exact"] >= WHOLE * report.sketch.size
    return "excerpt" if is_cut else "edited"


def _spans(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Span, ...]:
    found: list[Span] = []
    last = -2
    for n in numbers:
        if found and n == last + 1:
            found[-1] = Span(found[-1].start, lines[n].span.end)
        else:
            found.append(lines[n].span)
        last = n
    return tuple(found)


def origin_of(report: Traced) -> bytes:
    """Id of the story that a report stands for: a digest of its words, so that it is the same in every store."""
    words = list(report.sketch.words)
    return digest("origin", words) if words else digest("origin of", report.key)
