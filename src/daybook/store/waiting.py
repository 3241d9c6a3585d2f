"""What waits for a person, and what is new since they last looked. Every query goes down an index, whatever the store's size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import Decision, Flag, Kind
from daybook.store import feed_tables as ft
from daybook.store import tables as t
from daybook.store.codec import shown, unpack_text
from daybook.store.listing import SOME, record_rows, report_rows
from daybook.store.raw import Raw
from daybook.store.rows import Lexicon
from daybook.store.summary import name_number
from daybook.store.views import RecordRow, ReportRow
from daybook.text.normal import squeezed

MOST_COUNTED = 1000  # of what waits; more is "1,000+"
STANDING = ("foreground",)  # fields that decide which of a report's records its verdict names
MOST_OF_REPORT = 12  # records of one report that its verdict is made from


@dataclass(frozen=True, slots=True)
class WaitingFilter:
    """What of the queue is asked for.

    Args:
        kind: Name of a kind.
        place: Name of a place where it was, in any spelling.
        actor: A name in one of its fields, in any spelling.
        below: The machine is less sure than this, 0..1.
        records: Only these public ids: those that somebody was given.
    """

    kind: str | None = None
    place: str | None = None
    actor: str | None = None
    below: float | None = None
    records: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record on which a decision is open.

    Args:
        worth: What a decision is worth.
        report: Hex id of the report to review it in.
        told: Hex id of the record as that report tells it.
    """

    row: RecordRow
    worth: int
    report: str
    told: str


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report that came since somebody last looked.

    Args:
        verdict: "copy" of ``row.copy_of``, "adds" to ``record``, "new" (it was the first to tell of ``record``), "nothing" to record in
            it, or "residue" only.
        record: The record that the verdict names, with no value but those of ``STANDING``; the report's news before its background.
        more: How many other records it tells of.
    """

    row: ReportRow
    verdict: str
    record: RecordRow | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class FeedNight:
    """What a feed gave since somebody last looked: state of an item -> how many."""

    title: str
    states: Mapping[str, int]
    error: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new since somebody last looked.

    Args:
        since: When that was, UTC; "" for never.
        reports: Newest first, a stretch of them.
        total: How many in all.
        failures: (stage, verdict) -> how many inputs could not be used.
        feeds: Only those that gave or lost something, the failing ones first.
        waiting: How many records wait for a decision; at most ``MOST_COUNTED``.
    """

    since: str
    reports: tuple[NewReport, ...]
    total: int
    failures: Mapping[tuple[str, str], int]
    feeds: tuple[FeedNight, ...]
    waiting: int


COMMON = 2000  # records that somebody is named in, from which these are not looked for first
_NAMED = Raw(sa.select(t.named.c.record).where(t.named.c.name == sa.bindparam("name", type_=sa.BigInteger)).limit(COMMON + 1))


def waiting(conn: sa.Connection, lexicon: Lexicon, asked: WaitingFilter, offset: int, limit: int) -> tuple[Waiting, ...]:
    """See ``Store.waiting``."""
    c = t.record.c
    of_actor = None if asked.actor is None else name_number(asked.actor)
    # Somebody in tens of thousands of records is soon met in the order; to read all of theirs and sort them took a second.
    is_common = of_actor is not None and len(_NAMED.run(conn, {"name": of_actor})) > COMMON
    narrow = asked.place is not None or (asked.actor is not None and not is_common) or asked.records is not None
    # Where a place or a name leads to few records, the order's index must not be walked for them: + 0 keeps it out of the plan.
    where: list[sa.ColumnElement[bool]] = [(c.worth + 0) > 0 if narrow else c.worth > 0]
    if asked.kind is not None:
        where.append(c.kind == lexicon.known(conn, asked.kind))
    elif asked.place is not None:
        where.append(c.kind.in_(sa.select(t.word.c.id)))  # of any kind, each by its own stretch of the index
    if asked.place is not None:
        where.append(c.place == squeezed(asked.place))
    if asked.below is not None:
        where.append(c.confidence < asked.below)
    if is_common:
        where.append(sa.exists().where(t.named.c.name == of_actor, t.named.c.record == c.id))
    elif of_actor is not None:
        where.append(c.id.in_(sa.select(t.named.c.record).where(t.named.c.name == of_actor)))
    if asked.records is not None:
        where.append(c.id.in_(sa.select(t.identity.c.id).where(t.identity.c.public.in_(asked.records))))
    ids = sa.select(c.id, c.worth, c.head).where(*where).order_by(c.worth.desc(), c.id.desc()).limit(limit).offset(offset)
    found = conn.execute(ids).all()
    rows = record_rows(conn, lexicon, [row.id for row in found], sources=SOME)
    joined = sa.select(t.told.c.id, t.told.c.key, t.report.c.key.label("report")).join(t.report, t.report.c.id == t.told.c.report)
    heads = {row.id: row for row in conn.execute(joined.where(t.told.c.id.in_([row.head for row in found])))}
    return tuple(Waiting(rows[row.id], row.worth, heads[row.head].report.hex(), heads[row.head].key.hex()) for row in found)


def pair_decisions(conn: sa.Connection) -> tuple[Decision, ...]:
    """See ``Store.pair_decisions``."""
    # Neither "is not null" nor ORDER BY: for either, SQLite reads every decision that there is.
    rows = conn.execute(sa.select(t.decision).where(t.decision.c.other > b"")).all()
    return tuple(Decision(row.seq, row.subject, row.verdict, row.by, row.other, row.why) for row in sorted(rows, key=lambda row: row.seq))


def looked(conn: sa.Connection, by: str, at: str) -> None:
    """See ``Store.looked``."""
    last = [conn.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one() for column in (t.report.c.id, t.run.c.id)]
    conn.execute(t.visit.delete().where(t.visit.c.by == shown(by)))
    conn.execute(t.visit.insert().values(by=shown(by), report=last[0], run=last[1], at=at))


def news(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], by: str, offset: int, limit: int) -> News:
    """See ``Store.news``."""
    visit = conn.execute(sa.select(t.visit).where(t.visit.c.by == shown(by))).first()
    report, run, at = (visit.report, visit.run, visit.at) if visit is not None else (0, 0, "")
    r, f = t.report.c, t.failure.c
    total = conn.execute(sa.select(sa.func.count()).select_from(t.report).where(r.id > report)).scalar_one()
    ids = list(conn.execute(sa.select(r.id).where(r.id > report).order_by(r.id.desc()).limit(limit).offset(offset)).scalars())
    failed = conn.execute(sa.select(f.stage, f.verdict, sa.func.count()).where(f.run > run).group_by(f.stage, f.verdict)).all()
    open_ones = sa.select(sa.literal(1)).where(t.record.c.worth > 0).limit(MOST_COUNTED).subquery()
    count = conn.execute(sa.select(sa.func.count()).select_from(open_ones)).scalar_one()
    return News(at, _new_reports(conn, lexicon, kinds, ids), total, {(stage, verdict): n for stage, verdict, n in failed},
                _feeds(conn, at), count)


def _feeds(conn: sa.Connection, since: str) -> tuple[FeedNight, ...]:
    i = ft.feed_item.c
    states: dict[int, dict[str, int]] = defaultdict(dict)
    query = sa.select(i.feed, i.state, sa.func.count()).where(i.done > since, i.done != "").group_by(i.feed, i.state)
    for feed, state, n in conn.execute(query):
        states[feed][state] = n
    nights = [FeedNight(row.title or row.url, states.get(row.id, {}), row.error if row.failures or row.is_gone else "")
              for row in conn.execute(sa.select(ft.feed).order_by(ft.feed.c.id))]
    return tuple(sorted((night for night in nights if night.states or night.error), key=lambda night: (not night.error, night.title)))


def _new_reports(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], ids: Sequence[int]) -> tuple[NewReport, ...]:
    if not ids:
        return ()
    by_name = {lexicon.known(conn, kind.name) for kind in kinds if kind.merges_by_name}
    of_report: dict[int, list[int]] = defaultdict(list)
    told = t.told.c
    query = (sa.select(told.report, told.identity).where(told.report.in_(ids), told.live, told.identity.is_not(None),
                                                          told.kind.not_in(by_name)).order_by(told.id))
    for report, identity in conn.execute(query):
        if identity not in of_report[report]:
            of_report[report].append(identity)
    wanted = sorted({one for held in of_report.values() for one in held[:MOST_OF_REPORT]})
    records, rows = record_rows(conn, lexicon, wanted, fields=STANDING, sources=SOME), report_rows(conn, lexicon, ids)
    first = sa.select(told.identity, sa.func.min(told.report)).where(told.identity.in_(wanted), told.live).group_by(told.identity)
    firsts = {records[identity].id: report for identity, report in conn.execute(first) if identity in records}
    return tuple(_verdict(conn, id, rows[id], [records[one] for one in of_report[id][:MOST_OF_REPORT] if one in records],
                          firsts, len(of_report[id])) for id in ids)


def _verdict(conn: sa.Connection, id: int, row: ReportRow, known: Sequence[RecordRow], firsts: Mapping[str, int], held: int) -> NewReport:
    if row.copy_of is not None and row.copy_of != row.external_id:
        return NewReport(row, "copy", more=held)
    if not known:
        body = conn.execute(sa.select(t.text.c.body).join(t.report, t.report.c.text == t.text.c.id).where(t.report.c.id == id)).scalar_one()
        return NewReport(row, "nothing" if unpack_text(body)[1].visible.strip() else "residue")
    main = min(known, key=_standing)
    return NewReport(row, "adds" if firsts.get(main.id, id) < id else "new", main, held - 1)


def _standing(record: RecordRow) -> tuple[Any, ...]:
    """News before background, incidents before what is said of them, several reports' before one's."""
    foreground = record.best.get("foreground")
    is_news = foreground is not None and foreground.assertion.value == Flag(True)
    return (not is_news, record.kind != "incident", -record.stands_on, record.id)
