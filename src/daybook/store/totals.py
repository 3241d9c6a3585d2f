"""The few counts that pages need: what is in the store, and how much of each sort."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from daybook.store import tables as t
from daybook.store.listing import count_of
from daybook.store.rows import Lexicon
from daybook.store.veils import veiled_records
from daybook.store.views import Failure, Overview, Page

r, c = t.report.c, t.record.c


def facets(conn: sa.Connection, lexicon: Lexicon, kind: str, veiled: tuple[int, ...] = ()) -> dict[str, tuple[tuple[str, int], ...]]:
    """See ``Store.facets``."""
    number, found = lexicon.known(conn, kind), {}
    for name in ("type", "status", "country"):
        held = _tally(conn, c[name], number, veiled)
        counted = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))
        if counted:
            found[name] = tuple(counted)
    return found


def _tally(conn: sa.Connection, column: sa.Column[Any], kind: int | None, veiled: tuple[int, ...]) -> Counter[Any]:
    """How many records, of a kind or of all, have each value of a column; those that are veiled are counted by themselves and taken off."""
    query = sa.select(column, sa.func.count()).where(column.is_not(None)).group_by(column)
    every = Counter(dict(_pairs(conn, query if kind is None else query.where(c.kind == kind))))
    if veiled:
        few = query.where(c.id.in_(veiled_records(veiled)))  # + 0: SQLite looks these few up, and does not walk all of the kind
        every.subtract(dict(_pairs(conn, few if kind is None else few.where(c.kind + 0 == kind))))
    return +every


def _pairs(conn: sa.Connection, query: sa.Select[Any]) -> Iterator[tuple[Any, int]]:
    return ((value, count) for value, count in conn.execute(query))


def publishers(conn: sa.Connection) -> tuple[tuple[str, int], ...]:
    """See ``Store.publishers``."""
    query = sa.select(r.publisher, sa.func.count()).where(r.publisher.is_not(None)).group_by(r.publisher)
    return tuple(sorted(((name, count) for name, count in conn.execute(query)), key=lambda pair: (-pair[1], pair[0])))


def overview(conn: sa.Connection, lexicon: Lexicon, veiled: tuple[int, ...] = ()) -> Overview:
    """See ``Store.overview``."""
    kinds = {lexicon.word(conn, kind): n for kind, n in _tally(conn, c.kind, None, veiled).items()}
    dated = sa.select(r.published).where(r.sort > t.UNDATED).limit(1)
    first = conn.execute(dated.order_by(r.sort.asc(), r.published)).scalar()
    last = conn.execute(dated.order_by(r.sort.desc(), r.published.desc())).scalar()
    verdicts: Counter[str] = Counter()
    for column in conn.execute(sa.select(t.run.c.counts).where(t.run.c.counts.is_not(None))).scalars():
        verdicts.update(json.loads(column))
    origins = conn.execute(sa.select(sa.func.count(t.lineage.c.origin.distinct()))).scalar_one()
    return Overview(count_of(conn, t.report), origins, kinds, (first, last) if first and last else None,
                    count_of(conn, t.report, r.sort <= t.UNDATED), count_of(conn, t.failure), dict(verdicts))


def failures(conn: sa.Connection, query: str, verdict: str | None, stage: str | None, offset: int, limit: int) -> Page[Failure]:
    """See ``Store.failures``."""
    f = t.failure.c
    wanted = [sa.or_(f.source.icontains(word, autoescape=True), f.reason.icontains(word, autoescape=True)) for word in query.split()[:10]]
    wanted += [column == given for column, given in ((f.verdict, verdict), (f.stage, stage)) if given]
    rows = sa.select(f.source, f.stage, f.reason, f.verdict, f.run).where(*wanted).order_by(f.run.desc(), f.id.desc())
    total = conn.execute(sa.select(sa.func.count()).select_from(t.failure).where(*wanted)).scalar_one()
    return Page(tuple(Failure(*row) for row in conn.execute(rows.offset(offset).limit(limit))), total, offset)


def failure_facets(conn: sa.Connection) -> dict[str, tuple[tuple[str, int], ...]]:
    """See ``Store.failure_facets``."""
    found = {}
    for column in (t.failure.c.verdict, t.failure.c.stage):
        counted = conn.execute(sa.select(column, sa.func.count()).group_by(column)).all()
        found[column.name] = tuple(sorted(((value, number) for value, number in counted), key=lambda pair: (-pair[1], pair[0])))
    return found
