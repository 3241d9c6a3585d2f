"""Small things that every part of the store does with rows: interned words, next ids, chunks, missing rows, live assertions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from daybook.core import Assertion, Decision, Finding, Span
from daybook.store import tables as t
from daybook.store.codec import unpack_speaker, unpack_value

T = TypeVar("T")
CHUNK = 500  # ids in one IN (…); SQLite takes 32,766 parameters, the planner is happier with fewer
ANALYST = "analyst"  # findings of this source hold whatever later runs find

value_of = lru_cache(maxsize=65536)(unpack_value)  # values are frozen, and "happened" comes a million times


class Lexicon:
    """Interned words: kinds, fields and sources by number. Forgets all when a transaction fails, for their rows are gone then."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._words: dict[int, str] = {}

    def clear(self) -> None:
        self._ids, self._words = {}, {}

    def _load(self, conn: sa.Connection) -> None:
        rows = conn.execute(sa.select(t.word.c.id, t.word.c.word)).all()
        self._words = {row.id: row.word for row in rows}
        self._ids = {row.word: row.id for row in rows}

    def known(self, conn: sa.Connection, word: str) -> int:
        """Number of a word, -1 if the store has none."""
        if word not in self._ids:
            self._load(conn)
        return self._ids.get(word, -1)

    def number(self, conn: sa.Connection, word: str) -> int:
        """Number of a word, which is written if it is new; inside a writing transaction."""
        if self.known(conn, word) < 0:
            conn.execute(t.word.insert().values(id=next_id(conn, t.word.c.id), word=word))
            self._load(conn)
        return self._ids[word]

    def word(self, conn: sa.Connection, number: int) -> str:
        """The word of a number."""
        if number not in self._words:
            self._load(conn)
        return self._words[number]


def next_id(conn: sa.Connection, column: sa.Column[Any]) -> int:
    """The next free number of a table, from 1; safe because one transaction writes at a time."""
    return int(conn.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one()) + 1


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most ``size``."""
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def insert_missing(conn: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows whose key is not there yet."""
    if rows:
        made = sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)
        conn.execute(made.on_conflict_do_nothing(), list(rows))


def mark(conn: sa.Connection, sort: str, ids: Iterable[int]) -> None:
    """Note what the next refresh must compute again: "r" reports, "t" report-level records."""
    insert_missing(conn, t.dirty, [{"sort": sort, "id": id} for id in sorted(set(ids))])


@dataclass(frozen=True, slots=True)
class Kept:
    """Assertions as they lie in the store, with the numbers they lie under.

    Args:
        assertions: Of current texts, live.
        findings: One each, in step.
        places: (text, told, n) of each, in step.
        reports: Of each, the number of its report, in step.
    """

    assertions: tuple[Assertion, ...]
    findings: tuple[Finding, ...]
    places: tuple[tuple[int, int, int], ...]
    reports: tuple[int, ...]


def live(conn: sa.Connection, lexicon: Lexicon, told: Iterable[int]) -> Kept:
    """The assertions that count, of these report-level records: in the current text of their report, from its latest run."""
    return _kept(conn, lexicon, [_current().where(t.told.c.id.in_(some)) for some in chunks(told)])


def live_of_reports(conn: sa.Connection, lexicon: Lexicon, reports: Iterable[int], kinds: Sequence[int] | None = None) -> Kept:
    """The assertions that count, of these reports; only of these kinds if they are given."""
    query = _current() if kinds is None else _current().where(t.told.c.kind.in_(kinds))
    return _kept(conn, lexicon, [query.where(t.report.c.id.in_(some)) for some in chunks(reports)])


def live_of_text(conn: sa.Connection, lexicon: Lexicon, text: int) -> Kept:
    """What the latest run found in a text, be it the current one of its report or not."""
    joined = t.assertion.join(t.told, t.told.c.id == t.assertion.c.told).join(t.text, t.text.c.id == t.assertion.c.text)
    return _kept(conn, lexicon, [_columns(joined).where(t.assertion.c.text == text)])


def is_live(conn: sa.Connection, lexicon: Lexicon) -> sa.ColumnElement[bool]:
    """The condition on ``finding`` and ``text`` that a finding holds: of the latest run of its text, or an analyst's."""
    return sa.or_(t.finding.c.last == t.text.c.run, t.finding.c.source == lexicon.known(conn, ANALYST))


def _current() -> sa.Select[Any]:
    joined = (t.told.join(t.report, t.report.c.id == t.told.c.report)
              .join(t.text, t.text.c.id == t.report.c.text)
              .join(t.assertion, sa.and_(t.assertion.c.text == t.report.c.text, t.assertion.c.told == t.told.c.id)))
    return _columns(joined)


def _columns(joined: sa.Join) -> sa.Select[Any]:
    a, f = t.assertion.c, t.finding.c
    every = joined.join(t.finding, sa.and_(f.text == a.text, f.n == a.n))
    return sa.select(a.text, a.told, a.n, a.field, a.value, a.starts, a.ends, a.speaker, f.source, f.confidence, f.last, t.told.c.key,
                     t.told.c.kind, t.told.c.report, t.text.c.key.label("text_key")).select_from(every)


def _kept(conn: sa.Connection, lexicon: Lexicon, queries: Iterable[sa.Select[Any]]) -> Kept:
    assertions, findings, places, reports = [], [], [], []
    for query in queries:
        for row in conn.execute(query.where(is_live(conn, lexicon))):
            assertion = assertion_of(conn, lexicon, row)
            assertions.append(assertion)
            findings.append(Finding(assertion.id, row.last, lexicon.word(conn, row.source), row.confidence))
            places.append((row.text, row.told, row.n))
            reports.append(row.report)
    return Kept(tuple(assertions), tuple(findings), tuple(places), tuple(reports))


def assertion_of(conn: sa.Connection, lexicon: Lexicon, row: Any) -> Assertion:
    """The assertion of a row of ``assertion`` with ``key`` and ``kind`` of its record and ``text_key``."""
    span = None if row.starts is None else Span(row.starts, row.ends)
    return Assertion(row.text_key, row.key, lexicon.word(conn, row.kind), lexicon.word(conn, row.field), value_of(row.value), span,
                     unpack_speaker(row.speaker))


def decisions_on(conn: sa.Connection, keys: Iterable[bytes]) -> list[Decision]:
    """The decisions on these report-level records, on their assertions, and on pairs with one of them, by seq."""
    d = t.decision.c
    if conn.execute(sa.select(sa.func.max(d.seq))).scalar() is None:
        return []
    found = {}
    for some in chunks(keys):
        for row in conn.execute(sa.select(t.decision).where(sa.or_(d.about.in_(some), d.other.in_(some)))):
            found[row.seq] = Decision(row.seq, row.subject, row.verdict, row.by, row.other, row.why)
    return [found[seq] for seq in sorted(found)]
