"""What edges tell beside the records that they make: which records may be one, and which reports are about one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.store import tables as t
from daybook.store.raw import Listed
from daybook.store.rows import chunks

MOST_LOOKED_AT = 5000  # edges that a list of proposals is made of
WINDOW = 500  # edges that are looked at in one go


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that may be one: their public ids, how likely it is, and why and why not, in words."""

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]


def proposed(conn: sa.Connection, public: str | None, offset: int, limit: int) -> list[Proposal]:
    """Pairs of records that may be one and are not, of one record or of all, the likeliest first; those called different are left out."""
    if public is not None:
        return _pairs(conn, _asked().where(_of(_members(public))))[offset : offset + limit]
    # In windows down the index: to sort all edges of a large store for one page would take seconds.
    found: dict[tuple[str, str], Proposal] = {}
    for start in range(0, MOST_LOOKED_AT, WINDOW):
        e = t.edge.c
        top = sa.select(t.edge).order_by(e.score.desc(), e.left.desc(), e.right.desc()).limit(WINDOW).offset(start).subquery()
        if not conn.execute(sa.select(sa.func.count()).select_from(top)).scalar():
            break
        for pair in _pairs(conn, _asked(top)):
            found.setdefault((pair.left, pair.right), pair)
        if len(found) >= offset + limit:
            break
    return list(found.values())[offset : offset + limit]


def proposed_of(conn: sa.Connection, told: Sequence[int]) -> list[Proposal]:
    """Likewise the pairs of which one is among these report-level records."""
    found = _found(row for some in chunks(told) for row in _ASKED.rows(conn, some))
    return sorted(found, key=lambda pair: -pair.score)


def _asked(edges: sa.FromClause = t.edge) -> sa.Select[Any]:
    e, d = edges.c, t.decision.c
    one, two, here, there = t.told.alias(), t.told.alias(), t.identity.alias(), t.identity.alias()
    apart = sa.exists().where(d.verdict == "different", sa.or_(
        sa.and_(d.subject == one.c.key, d.other == two.c.key), sa.and_(d.subject == two.c.key, d.other == one.c.key)))
    joined = (edges.join(one, one.c.id == e.left).join(two, two.c.id == e.right)
              .join(here, here.c.id == one.c.identity).join(there, there.c.id == two.c.identity))
    return (sa.select(here.c.public.label("one"), there.c.public.label("two"), e.score, e.reasons).select_from(joined)
             .where(one.c.live, two.c.live, one.c.identity != two.c.identity, ~apart).order_by(e.score.desc(), one.c.key, two.c.key))


def _members(public: str) -> sa.Select[Any]:
    return sa.select(t.told.c.id).join(t.identity, t.identity.c.id == t.told.c.identity).where(t.identity.c.public == public)


def _of(told: Sequence[Any] | sa.Select[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(t.edge.c.left.in_(told), t.edge.c.right.in_(told))


def _pairs(conn: sa.Connection, query: sa.Select[Any]) -> list[Proposal]:
    return _found(conn.execute(query.limit(MOST_LOOKED_AT)))


_ASKED = Listed(lambda some: _asked().where(_of(some)).limit(MOST_LOOKED_AT))


def _found(rows: Iterable[Any]) -> list[Proposal]:
    found: dict[tuple[str, str], Proposal] = {}
    for row in rows:
        pair = (min(row.one, row.two), max(row.one, row.two))
        found.setdefault(pair, Proposal(*pair, row.score, tuple(json.loads(row.reasons))))
    return list(found.values())


_ABOUT = Listed(lambda some: sa.select(t.told.c.identity, t.about.c.report).join(t.told, t.told.c.id == t.about.c.told)
                .where(t.told.c.identity.in_(some)).order_by(t.about.c.report))


def about(conn: sa.Connection, identities: Sequence[int]) -> dict[int, list[int]]:
    """Identity -> numbers of the reports that are about it by their words, though nothing of it was found in them."""
    found: dict[int, list[int]] = defaultdict(list)
    for some in chunks(identities):
        for identity, report in _ABOUT.run(conn, some):
            found[identity].append(report)
    return found


def together(conn: sa.Connection, report: int) -> tuple[str, ...]:
    """External ids of the other reports in which nothing was found and that are about the same as this one by their words, sorted."""
    one, other = t.about.alias(), t.about.alias()
    query = (sa.select(t.report.c.external_id).join(other, other.c.report == t.report.c.id).join(one, one.c.hub == other.c.hub)
             .where(one.c.report == report, other.c.report != report))
    return tuple(sorted(conn.execute(query).scalars()))
