"""Lists: a stretch of rows by SQL alone, sorted by an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.operators import desc_op

from daybook.core import Evidence, When
from daybook.core.when import interval
from daybook.errors import UsageError
from daybook.store import proposed, search
from daybook.store import tables as t
from daybook.store.closer import CLOSER_RECORDS, Closer
from daybook.store.codec import shown, unpack_text
from daybook.store.counted import Counted
from daybook.store.raw import Listed, Raw
from daybook.store.rows import Lexicon, chunks, evidence_at
from daybook.store.summary import best_refs, name_number
from daybook.store.veils import not_veiled
from daybook.store.views import Origin, Page, RecordRow, ReportRow
from daybook.store.write import minutes
from daybook.text.normal import squeezed

SOME = 50  # of a record's reports, where not all are looked at
r, c = t.report.c, t.record.c
AT_ONCE = 3  # such rows are gathered in the time in which one is looked up
MOST_LOOKED_AT = 5000  # reports, for the page of a list
FAR = 1000  # rows that a list passes over at no cost
REPORT_ORDERS: Mapping[str, tuple[sa.ColumnElement[Any], ...]] = {
    "published": (r.sort.desc(), r.id.desc()), "oldest": (r.sort.asc(), r.id.asc()), "added": (r.id.desc(),),
    "publisher": (r.publisher.asc(), r.sort.desc()), "title": (r.title.asc(), r.id.asc())}
RECORD_ORDERS: Mapping[str, tuple[sa.ColumnElement[Any], ...]] = {
    "when": (c.sort.desc(), c.id.desc()), "oldest": (c.sort.asc(), c.id.asc()), "reports": (c.reports.desc(), c.id.desc()),
    "origins": (c.origins.desc(), c.id.desc()), "confidence": (c.confidence.desc(), c.id.desc())}

# What every row of a list takes: see ``Raw``.
_best, _l = t.report.alias(), t.lineage.c
_REPORTS = Listed(lambda some: sa.select(t.report, t.text.c.body).join(t.text, t.text.c.id == r.text).where(r.id.in_(some)))
_LINEAGE = Listed(lambda some: sa.select(_l.report, _l.origin, _l.share, _l.how, _best.c.external_id)
                  .outerjoin(_best, _best.c.id == _l.copy_of).where(_l.report.in_(some)).order_by(_l.report, _l.n))
_TALLIES = Listed(lambda some: sa.select(t.tally).where(t.tally.c.report.in_(some)))
_RECORDS = Listed(lambda some: sa.select(t.record, t.identity.c.public).join(t.identity, t.identity.c.id == c.id).where(c.id.in_(some)))
_TELLERS = Listed(lambda some: sa.select(t.told.c.identity, r.external_id, r.key).distinct()
                  .join(t.report, r.id == t.told.c.report).where(t.told.c.identity.in_(some), t.told.c.live))
_first = (sa.select(t.told.c.report).where(t.told.c.identity == sa.bindparam("of", type_=sa.Integer), t.told.c.live)
          .order_by(t.told.c.id).limit(sa.bindparam("most", type_=sa.Integer)).subquery())
_FIRST_TELLERS = Raw(sa.select(r.external_id, r.key).distinct().join(_first, _first.c.report == r.id))
_PUBLIC = Listed(lambda some: sa.select(t.identity.c.id, t.identity.c.public).where(t.identity.c.id.in_(some)))
_NAMES = Listed(lambda some: sa.select(r.id, r.external_id, r.key).where(r.id.in_(some)))


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a list of reports is asked for; see ``Store.reports``."""

    query: str = ""
    publisher: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None
    kind: str | None = None
    how: str | None = None
    closer: Closer | None = None


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a list of records is asked for; see ``Store.records``."""

    kind: str
    query: str = ""
    type: str | None = None
    status: str | None = None
    country: str | None = None
    place: str | None = None
    actor: str | None = None
    since: str | None = None
    until: str | None = None
    disputed: bool | None = None
    closer: Closer | None = None
    veiled: tuple[int, ...] = ()


def _order(order: str, orders: Mapping[str, tuple[sa.ColumnElement[Any], ...]]) -> tuple[sa.ColumnElement[Any], ...]:
    if order not in orders:
        raise UsageError(f"no order {order!r}; there are {', '.join(orders)}")
    return orders[order]


def _between(table: sa.Table, since: str | None, until: str | None, *, is_narrow: bool = False) -> list[sa.ColumnElement[bool]]:
    """Dated rows that lie, perhaps in part, at or after ``since`` and at or before ``until``.

    Where something else narrows the list down more (``is_narrow``), + 0 keeps the index of dates out of SQLite's plan.
    """
    starts, ends = (table.c.starts + 0, table.c.ends + 0) if is_narrow else (table.c.starts, table.c.ends)
    found: list[sa.ColumnElement[bool]] = []
    if since:
        found.append(ends > minutes(interval(since))[0])
    if until:
        found.append(starts < minutes(interval(until))[1])
    return found


def reports(conn: sa.Connection, lexicon: Lexicon, asked: ReportFilter, order: str, offset: int, limit: int, *,
            counted: Counted, snippets: bool, from_end: bool) -> Page[ReportRow]:
    """See ``Store.reports``."""
    hits = search.matching(conn, "text", asked.query)
    where = _reports_where(conn, lexicon, asked, hits)
    total = counted.of(("reports", asked), lambda: _count_found(conn, lexicon, asked, hits), int)
    if (asked.kind or asked.how) and total * MOST_LOOKED_AT >= (offset + limit) * _last(conn):
        where = _reports_where(conn, lexicon, asked, hits, one_by_one=True)
    ids = _stretch(conn, sa.select(r.id).where(*where), _order(order, REPORT_ORDERS), offset, limit, total if from_end else 0)
    held = report_rows(conn, lexicon, ids, asked.query if snippets else None)
    return Page(tuple(held[id] for id in ids), total, offset)


def _count_found(conn: sa.Connection, lexicon: Lexicon, asked: ReportFilter, hits: search.Hits | None) -> int:
    """How many reports a filter finds; of what a common word finds each is asked, for to gather it first takes longer.

    Not with what an index finds that tells nothing of texts: it may find few of them.
    """
    by_text = not (asked.publisher or asked.language or asked.kind or asked.how)
    query = hits.counted(t.report, r.text) if hits is not None and by_text else None
    if query is None:
        return count_of(conn, t.report, *_reports_where(conn, lexicon, asked, hits))
    return int(conn.execute(query.where(*_reports_where(conn, lexicon, asked, None))).scalar_one())


def _reports_where(conn: sa.Connection, lexicon: Lexicon, asked: ReportFilter, hits: search.Hits | None, *,
                   one_by_one: bool = False) -> list[sa.ColumnElement[bool]]:
    """The conditions on ``report`` that a filter stands for.

    Where many are found a list in its order is soon full: with ``one_by_one``, each report is asked for its kinds of record and its
    sources, and what a common word finds (``hits``, + 0) is kept from being looked up and sorted by SQLite, all of it.
    """
    where = _between(t.report, asked.since, asked.until)
    where += [column == shown(value) for column, value in ((r.publisher, asked.publisher), (r.language, asked.language)) if value]
    if hits is not None:
        where.append((r.text + 0 if hits.are_many else r.text).in_(hits.ids))
    if asked.closer is not None:
        where.append(asked.closer.reports())
    tells, comes = t.tally.c, t.lineage.c
    for of, holds in ((tells.report, tells.kind == lexicon.known(conn, asked.kind) if asked.kind else None),
                      (comes.report, comes.how == asked.how if asked.how else None)):
        if holds is not None:
            where.append(sa.exists().where(holds, of == r.id) if one_by_one else r.id.in_(sa.select(of).where(holds)))
    return where


def _stretch(conn: sa.Connection, query: sa.Select[Any], by: Sequence[sa.ColumnElement[Any]], offset: int, limit: int,
             total: int) -> list[int]:
    """The numbers at a stretch of a list; the last page of so many, if that is given, is found from the end."""
    offset, limit = max(0, offset), max(0, limit)
    behind = total - offset  # so many are left; of a total that was counted a while ago the last page is still the last
    if FAR < offset < total <= offset + limit:
        turned = [column.element.asc() if column.modifier is desc_op else column.element.desc() for column in by]
        return list(conn.execute(query.order_by(*turned).limit(behind)).scalars())[::-1]
    return list(conn.execute(query.order_by(*by).offset(offset).limit(limit)).scalars())


def _last(conn: sa.Connection) -> int:
    """The number of the newest report."""
    return int(conn.execute(sa.select(sa.func.max(r.id))).scalar_one() or 0)


def count_of(conn: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    """How many rows."""
    return int(conn.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())


def report_rows(conn: sa.Connection, lexicon: Lexicon, ids: Sequence[int], query: str | None = "") -> dict[int, ReportRow]:
    """Rows of these reports, each with a snippet of its text around the words of a query; without one for None."""
    found: dict[int, ReportRow] = {}
    for some in chunks(ids):
        lines = _REPORTS.rows(conn, some)
        lineage, counts = _lineage(conn, some), _counts(conn, lexicon, some)
        for row in lines:
            origins, how, copy_of = lineage.get(row.id, ((), "own", None))
            when = When(row.published, row.basis) if row.published else None
            found[row.id] = ReportRow(
                row.key.hex(), row.external_id, row.publisher, row.url, row.title, when, row.language,
                "degraded" if row.degraded else "new", row.degraded, origins, copy_of, how, counts.get(row.id, {}),
                search.snippet(shown(unpack_text(row.body)[1].visible), query) if query is not None else "")
    return found


def _lineage(conn: sa.Connection, reports: list[int]) -> dict[int, tuple[tuple[Origin, ...], str, str | None]]:
    found: dict[int, tuple[tuple[Origin, ...], str, str | None]] = {}
    for row in _LINEAGE.rows(conn, reports):
        origins, how, copy_of = found.get(row.report, ((), row.how, row.external_id))
        found[row.report] = ((*origins, Origin(row.origin.hex(), row.share)), how, copy_of)
    return found


def _counts(conn: sa.Connection, lexicon: Lexicon, reports: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in _TALLIES.rows(conn, reports):
        found[row.report][lexicon.word(conn, row.kind)] = row.records
    return found


def records(conn: sa.Connection, lexicon: Lexicon, asked: RecordFilter, order: str, offset: int, limit: int, *,
            counted: Counted, sources: int | None = None, from_end: bool = False) -> Page[RecordRow]:
    """See ``Store.records``."""
    where, by, id = records_where(conn, lexicon, asked), _order(order, RECORD_ORDERS), c.id
    by_name = order in ("when", "oldest") and _is_by_name(asked)
    if by_name:
        where, id = _named_where(conn, lexicon, asked), t.named.c.record
        by = tuple(getattr(column, "desc" if order == "when" else "asc")() for column in (t.named.c.sort, t.named.c.record))
    total = counted.of(
        ("records", asked), lambda: _count_named(conn, lexicon, asked) if by_name else _count_records(conn, lexicon, asked, where), int)
    ids = _stretch(conn, sa.select(id).where(*where), by, offset, limit, total if from_end else 0)
    held = record_rows(conn, lexicon, ids, sources=sources)
    return Page(tuple(held[id] for id in ids), total, offset)


def _count_records(conn: sa.Connection, lexicon: Lexicon, asked: RecordFilter, where: Sequence[sa.ColumnElement[bool]]) -> int:
    """How many records; of what is only searched for, the search itself tells it."""
    if asked == RecordFilter(asked.kind, asked.query):
        hits = search.matching(conn, "record", asked.query, lexicon.known(conn, asked.kind))
        if hits is not None:
            return int(conn.execute(sa.select(sa.func.count()).select_from(hits.ids.subquery())).scalar_one())
    return count_of(conn, t.record, *where)


def _count_named(conn: sa.Connection, lexicon: Lexicon, asked: RecordFilter) -> int:
    """How many records of a kind name somebody; what hides their words is gathered if that is less than to ask it of each."""
    at_once = False
    if asked.closer is not None:
        every = count_of(conn, t.named, *_names(conn, lexicon, asked.kind, asked.actor or ""))
        at_once = asked.closer.are_few(conn, AT_ONCE * every)
    return count_of(conn, t.named, *_named_where(conn, lexicon, asked, at_once=at_once))


def suspects(conn: sa.Connection, lexicon: Lexicon, asked: RecordFilter, closer: Closer) -> dict[str, int]:
    """See ``Store.suspects``."""
    if _is_by_name(asked):
        record, sort, where = t.named.c.record, t.named.c.sort, _named_where(conn, lexicon, asked)
        where.append(closer.suspected(record))
    else:
        few = closer.are_few(conn)
        record, sort, where = c.id, c.sort, records_where(conn, lexicon, asked, by_id=few)
        where.append(closer.suspected(record, at_once=few))
    query = sa.select(record).where(*where).order_by(sort.desc(), record.desc()).limit(CLOSER_RECORDS)
    ids = list(conn.execute(query).scalars())
    return {public: id for some in chunks(ids) for id, public in _PUBLIC.run(conn, some)}


def _is_by_name(asked: RecordFilter) -> bool:
    """Do the names alone tell all that is asked?"""
    return bool(asked.actor) and asked == RecordFilter(asked.kind, actor=asked.actor, closer=asked.closer, veiled=asked.veiled)


def _named_where(conn: sa.Connection, lexicon: Lexicon, asked: RecordFilter, *, at_once: bool = False) -> list[sa.ColumnElement[bool]]:
    """The conditions on ``named`` of such a filter."""
    record = t.named.c.record
    closer = [asked.closer.records(record, at_once=at_once)] if asked.closer is not None else []
    return [*_names(conn, lexicon, asked.kind, asked.actor or ""), *closer, *not_veiled(asked.veiled, record)]


def _names(conn: sa.Connection, lexicon: Lexicon, kind: str, actor: str) -> list[sa.ColumnElement[bool]]:
    """The conditions on ``named``: records of this kind that name somebody."""
    return [t.named.c.name == name_number(actor), t.named.c.kind == lexicon.known(conn, kind)]


def naming(conn: sa.Connection, lexicon: Lexicon, actor: str) -> frozenset[str]:
    """See ``Store.naming``."""
    kinds = sa.select(t.named.c.kind).distinct().where(t.named.c.name == name_number(actor))
    return frozenset(lexicon.word(conn, kind) for kind in conn.execute(kinds).scalars())


def records_where(conn: sa.Connection, lexicon: Lexicon, asked: RecordFilter, *, by_id: bool = False) -> list[sa.ColumnElement[bool]]:
    """The conditions on ``record`` that a filter stands for; with ``by_id``, + 0 keeps indices of the kind out of SQLite's plan."""
    exact = ((c.type, asked.type), (c.status, asked.status), (c.country, asked.country),
             (c.place, squeezed(asked.place) if asked.place else None))
    is_narrow = bool(asked.query.strip() or asked.actor or any(value for _, value in exact))
    number = lexicon.known(conn, asked.kind)
    hits = search.matching(conn, "record", asked.query, number)
    kind = c.kind + 0 if by_id or (hits is not None and hits.are_few) else c.kind
    where = [kind == number, *_between(t.record, asked.since, asked.until, is_narrow=is_narrow)]
    where += [column == value for column, value in exact if value]
    if hits is not None:
        where.append(c.id.in_(hits.ids))
    if asked.closer is not None:
        where.append(asked.closer.records(c.id))
    where += not_veiled(asked.veiled)
    if asked.actor:
        where.append(c.id.in_(sa.select(t.named.c.record).where(*_names(conn, lexicon, asked.kind, asked.actor))))
    if asked.disputed is not None:
        where.append(c.is_disputed == sa.literal(asked.disputed))
    return where


def record_rows(conn: sa.Connection, lexicon: Lexicon, ids: Sequence[int], *, fields: Container[str] | None = None,
                sources: int | None = None) -> dict[int, RecordRow]:
    """Rows of these records.

    Args:
        conn: Tells what there is.
        lexicon: Interned words.
        ids: Which.
        fields: Only the best values of these fields; all if left out.
        sources: Of each record, so many of its reports at most, 0 for none, those about it neither; all if left out. A country has tens
            of thousands.
    """
    found: dict[int, RecordRow] = {}
    for some in chunks(ids, 100):
        lines = list(_RECORDS.rows(conn, some))
        best = {row.id: [ref for ref in best_refs(row.best) if fields is None or ref.field in fields] for row in lines}
        evidence = evidence_at(conn, lexicon, {ref.at for refs in best.values() for ref in refs})
        about, held = ({}, {}) if sources == 0 else (_about(conn, some), _told_by(conn, lines, sources))
        for row in lines:
            shown_best = {ref.field: _with_status(evidence[ref.at], ref.is_accepted) for ref in best[row.id] if ref.at in evidence}
            told_by, also = held.get(row.id, []), about.get(row.id, [])
            found[row.id] = RecordRow(
                row.public, lexicon.word(conn, row.kind), row.caption, shown_best, tuple(name for name, _ in told_by),
                tuple(key for _, key in told_by), row.origins, tuple(row.disputed.split()), row.confidence, row.verdict,
                tuple(name for name, _ in also), tuple(key for _, key in also), row.reports, row.members)
    return found


def _with_status(evidence: Evidence, is_accepted: bool) -> Evidence:
    return Evidence(evidence.assertion, evidence.source, evidence.confidence, "accepted") if is_accepted else evidence


def _told_by(conn: sa.Connection, lines: Sequence[Any], most: int | None) -> dict[int, list[tuple[str, str]]]:
    large = [] if most is None else [row.id for row in lines if row.reports > most]
    return _sources(conn, [row.id for row in lines if row.id not in large]) | _sources_of_large(conn, large, most or 0)


def _sources(conn: sa.Connection, records: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Record -> (external id, hex id) of the reports it stands on, sorted."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in _TELLERS.rows(conn, records):
        found[row.identity].append((row.external_id, row.key.hex()))
    return {record: sorted(told_by) for record, told_by in found.items()}


def _sources_of_large(conn: sa.Connection, records: list[int], most: int) -> dict[int, list[tuple[str, str]]]:
    """Likewise, the first ``most`` that tell of each: a stretch of the index for each, however many there are."""
    found: dict[int, list[tuple[str, str]]] = {}
    for record in records:
        found[record] = sorted((row.external_id, row.key.hex()) for row in _FIRST_TELLERS.rows(conn, {"of": record, "most": most}))
    return found


def _about(conn: sa.Connection, records: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Record -> (external id, hex id) of the reports that are about it by their words alone, sorted."""
    held = proposed.about(conn, records)
    reports = sorted({report for found in held.values() for report in found})
    names = {row.id: (row.external_id, row.key.hex()) for some in chunks(reports) for row in _NAMES.rows(conn, some)}
    return {record: sorted(names[report] for report in found) for record, found in held.items()}
