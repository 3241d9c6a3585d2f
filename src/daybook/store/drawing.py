"""A sample of reports drawn by a seed: the same seed draws the same reports from the same reports, in whatever order they came in."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations

import sqlalchemy as sa

from daybook.core import NAMING, Kind
from daybook.core.coding import Drawing
from daybook.errors import UsageError
from daybook.store import coding_tables as c
from daybook.store import tables as t
from daybook.store.rows import Lexicon, is_live

RULES = ("all", "kind", "confidence")
NOTHING = "nothing found"
BANDS = ((0.5, "under 50 %"), (0.8, "50 to 80 %"), (math.inf, "over 80 %"))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn.

    Args:
        shares: (number of a text, of the run that read it, stratum, first coder, second coder).
        strata: Stratum -> (drawn, of how many).
    """

    shares: tuple[tuple[int, int, str, str, str], ...]
    strata: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A report that may be drawn."""

    text: int
    run: int
    key: bytes
    found: Mapping[str, float]  # kind -> confidence of its surest record


def draw(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], drawing: Drawing) -> Drawn:
    """Draw reports and give each to two coders.

    Copies are not drawn, for they say nothing of their own; nor is what was drawn before, so that nobody codes a report twice.

    Raises:
        UsageError: The drawing contradicts itself, or there is nothing to draw from.
    """
    _check(drawing, kinds)
    strata: dict[str, list[_Candidate]] = defaultdict(list)
    named = [kind.name for kind in kinds if not kind.merges_by_name]
    for one in _candidates(conn, lexicon, named):
        if not drawing.kind or drawing.kind in one.found:
            strata[_stratum(one, drawing.by, named)].append(one)
    if not strata:
        raise UsageError("there is no report to draw: none was read that is no copy, was not drawn before and tells of this kind")
    total = sum(map(len, strata.values()))
    rate = drawing.rate if drawing.rate is not None else min(1.0, (drawing.size or 0) / total)
    chosen = [(name, one) for name, of in sorted(strata.items())
              for one in sorted(of, key=lambda one: _lot(drawing.seed, one.key))[: math.ceil(round(rate * len(of), 9))]]
    pairs = list(combinations(sorted(drawing.coders), 2))
    order = sorted(chosen, key=lambda pair: _lot(drawing.seed, pair[1].key))
    shares = []
    for n, (stratum, one) in enumerate(order):
        first, second = pairs[n % len(pairs)]
        shares.append((one.text, one.run, stratum, *((first, second) if n // len(pairs) % 2 == 0 else (second, first))))
    return Drawn(tuple(shares), {name: (sum(stratum == name for stratum, _ in chosen), len(of)) for name, of in sorted(strata.items())})


def _check(drawing: Drawing, kinds: Sequence[Kind]) -> None:
    if len(set(drawing.coders)) < 2 or len(set(drawing.coders)) != len(drawing.coders):
        raise UsageError("two readers are two people: name two coders or more, each once")
    if drawing.by not in RULES:
        raise UsageError(f"{drawing.by!r} is no rule of strata; it is one of {', '.join(RULES)}")
    if (drawing.rate is None) == (drawing.size is None):
        raise UsageError("say either which share of the reports is drawn or how many")
    if drawing.rate is not None and not 0 < drawing.rate <= 1:
        raise UsageError(f"a share of {drawing.rate:g}; give one over 0 and up to 1, 0.05 draws every twentieth report")
    if drawing.size is not None and drawing.size < 1:
        raise UsageError(f"{drawing.size} reports; draw one at least")
    if drawing.kind and drawing.kind not in {kind.name for kind in kinds}:
        raise UsageError(f"there is no kind {drawing.kind!r}; there are {', '.join(kind.name for kind in kinds)}")


def _lot(seed: int, key: bytes) -> bytes:
    return sha256(b"%d:" % seed + key).digest()


def _stratum(one: _Candidate, by: str, named: Iterable[str]) -> str:
    if by == "all":
        return "all"
    if not one.found:
        return NOTHING
    if by == "kind":
        return next(kind for kind in named if kind in one.found)  # its foremost kind, in the order of the menu
    return next(name for below, name in BANDS if max(one.found.values()) < below)


def _candidates(conn: sa.Connection, lexicon: Lexicon, named: Sequence[str]) -> list[_Candidate]:
    a, f = t.assertion.c, t.finding.c
    numbers = {lexicon.known(conn, name): name for name in named}
    joined = (t.report.join(t.text, t.text.c.id == t.report.c.text).join(t.assertion, a.text == t.text.c.id)
              .join(t.told, t.told.c.id == a.told).join(t.finding, sa.and_(f.text == a.text, f.n == a.n)))
    told = (sa.select(t.report.c.id, t.told.c.kind, sa.func.max(f.confidence)).select_from(joined)
            .where(a.field == lexicon.known(conn, NAMING), t.told.c.kind.in_(numbers), is_live()).group_by(t.report.c.id, t.told.c.kind))
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for report, kind, confidence in conn.execute(told):
        found[report][numbers[kind]] = confidence
    copies = sa.select(t.lineage.c.report).where(t.lineage.c.copy_of.is_not(None))
    before = sa.select(t.text.c.report).join(c.share, c.share.c.text == t.text.c.id)
    query = (sa.select(t.report.c.id, t.report.c.key, t.text.c.id.label("text"), t.text.c.run).join(t.text, t.text.c.id == t.report.c.text)
             .where(t.text.c.run.is_not(None), t.report.c.id.not_in(copies), t.report.c.id.not_in(before)))
    return [_Candidate(row.text, row.run, row.key, found.get(row.id, {})) for row in conn.execute(query)]
