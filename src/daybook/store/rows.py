"""Small things that every part of the store does with rows: interned words, next ids, chunks, missing rows, live assertions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from daybook.core import Assertion, Decision, Evidence, Finding, Span, Value
from daybook.core.record import NOWHERE
from daybook.store import tables as t
from daybook.store.codec import unpack_speaker, unpack_value
from daybook.store.raw import Insert, Listed, Raw, padded

T = TypeVar("T")
Opens = Callable[[], AbstractContextManager[sa.Connection]]
CHUNK = 500  # ids in one IN (…); SQLite takes 32,766 parameters, the planner is happier with fewer
FEW = 50  # texts and records whose every pair is looked up
HELD = 0  # no run: findings "from" it stand by people's word, whatever later runs find; only ``handmade.place`` writes them

value_of = lru_cache(maxsize=65536)(unpack_value)  # values are frozen, and "happened" comes a million times

CONTENTS = ("told", "field", "value", "starts", "ends", "speaker")  # what an assertion says, by column
ADD_ASSERTIONS = Insert(t.assertion, "text", "n", *CONTENTS)
ADD_FINDINGS = Insert(t.finding, "text", "n", "first", "source", "confidence", "last")
_WORDS = Raw(sa.select(t.word.c.id, t.word.c.word))


class Lexicon:
    """Interned words: kinds, fields and sources by number. Forgets all when a transaction fails, for their rows are gone then."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._words: dict[int, str] = {}

    def clear(self) -> None:
        self._ids, self._words = {}, {}

    def _load(self, conn: sa.Connection) -> tuple[dict[str, int], dict[int, str]]:
        # Gives the maps back, for another thread may clear what is kept.
        words = dict(_WORDS.run(conn, {}))
        ids = {word: id for id, word in words.items()}
        self._words, self._ids = words, ids
        return ids, words

    def known(self, conn: sa.Connection, word: str) -> int:
        """Number of a word, -1 if the store has none."""
        number = self._ids.get(word)
        return self._load(conn)[0].get(word, -1) if number is None else number

    def number(self, conn: sa.Connection, word: str) -> int:
        """Number of a word, which is written if it is new; inside a writing transaction."""
        number = self.known(conn, word)
        if number < 0:
            number = next_id(conn, t.word.c.id)
            conn.execute(t.word.insert().values(id=number, word=word))
            self._load(conn)
        return number

    def word(self, conn: sa.Connection, number: int) -> str:
        """The word of a number."""
        word = self._words.get(number)
        return self._load(conn)[1][number] if word is None else word

    def named(self, conn: sa.Connection, number: int) -> str | None:
        """The word of a number; None where the store has none, which only a damaged one has not."""
        return self._words.get(number) or self._load(conn)[1].get(number)


def next_id(conn: sa.Connection, column: sa.Column[Any]) -> int:
    """The next free number of a table, from 1; safe because one transaction writes at a time."""
    return int(_largest(column).run(conn, {})[0][0]) + 1


@cache
def _largest(column: sa.Column[Any]) -> Raw:
    return Raw(sa.select(sa.func.coalesce(sa.func.max(column), 0)))


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


def append(conn: sa.Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, all columns in order, those left out whose key is there: a fifth of the time of ``insert_missing``, for columns
    that the driver takes as they are.
    """
    _skipping(table).run(conn, rows)


@cache
def _skipping(table: sa.Table) -> Insert:
    return Insert(table, skip=True)


def mark(conn: sa.Connection, sort: str, ids: Iterable[int]) -> None:
    """Note what the next refresh must compute again: "r" reports, "t" report-level records."""
    append(conn, t.dirty, [(sort, id) for id in sorted(set(ids))])


class Telling(NamedTuple):
    """What an assertion says, and where: the ids of its report-level record and its text, the kind, the field and the value."""

    record: bytes
    text: bytes
    kind: str
    field: str
    value: Value


Keeps = Callable[[Sequence[Telling]], Iterable[int]]  # the places of those that are kept


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

    def only(self, numbers: Sequence[int]) -> Kept:
        """Those at these places in the order."""
        held = (self.assertions, self.findings, self.places, self.reports)
        assertions, findings, places, reports = (tuple(every[n] for n in numbers) for every in held)
        return Kept(assertions, findings, places, reports)  # type: ignore[arg-type]


def live(conn: sa.Connection, lexicon: Lexicon, told: Iterable[int]) -> Kept:
    """The assertions that count, of these report-level records: in the current text of their report, from its latest run."""
    return kept(conn, lexicon, live_rows(conn, told))


def live_rows(conn: sa.Connection, told: Iterable[int]) -> list[tuple[Any, ...]]:
    """The same as rows, of which ``kept`` makes them."""
    return [row for some in chunks(told) for row in _LIVE.run(conn, some)]


def telling(conn: sa.Connection, lexicon: Lexicon, row: tuple[Any, ...]) -> Telling:
    """What such a row says."""
    return Telling(row[KEY], row[TEXT_KEY], lexicon.word(conn, row[KIND]), lexicon.word(conn, row[FIELD]), value_of(row[VALUE]))


def best_rows(rows: Sequence[tuple[Any, ...]], of: Mapping[int, int]) -> list[tuple[Any, ...]]:
    """Those that may be the best of their field, as ``core.record.ranked`` has it where nobody decided.

    Args:
        rows: Of ``live_rows``.
        of: Report-level record -> the record that it is part of.
    """
    ranks = [(-row[CONFIDENCE], NOWHERE if row[STARTS] is None else row[STARTS]) for row in rows]
    first: dict[tuple[int, int], tuple[float, int]] = {}
    for row, rank in zip(rows, ranks, strict=True):
        at = of[row[TOLD]], row[FIELD]
        first[at] = min(rank, first.get(at, rank))
    return [row for row, rank in zip(rows, ranks, strict=True) if rank == first[of[row[TOLD]], row[FIELD]]]


def live_of_reports(conn: sa.Connection, lexicon: Lexicon, reports: Iterable[int], kinds: Sequence[int] | None = None) -> Kept:
    """The assertions that count, of these reports; only of these kinds if they are given."""
    if kinds is None:
        return kept(conn, lexicon, (row for some in chunks(reports) for row in _LIVE_OF_REPORTS.run(conn, some)))
    query = _current().where(t.told.c.kind.in_(kinds))
    return _kept(conn, lexicon, [query.where(t.report.c.id.in_(some)) for some in chunks(reports)])


def live_of_text(conn: sa.Connection, lexicon: Lexicon, text: int) -> Kept:
    """What the latest run found in a text, be it the current one of its report or not."""
    return _kept(conn, lexicon, [findings_in(text)])


def is_live() -> sa.ColumnElement[bool]:
    """The condition on ``finding`` and ``text`` that a finding holds: of the latest run of its text, or by people's word."""
    return sa.or_(t.finding.c.last == t.text.c.run, t.finding.c.first == HELD)


def _current() -> sa.Select[Any]:
    return _columns(_told_now())


def _told_now() -> sa.Join:
    """Records with the assertions of the current text of their report."""
    return (t.told.join(t.report, t.report.c.id == t.told.c.report)
            .join(t.text, t.text.c.id == t.report.c.text)
            .join(t.assertion, sa.and_(t.assertion.c.text == t.report.c.text, t.assertion.c.told == t.told.c.id)))


def _columns(joined: sa.Join) -> sa.Select[Any]:
    a, f = t.assertion.c, t.finding.c
    every = joined.join(t.finding, sa.and_(f.text == a.text, f.n == a.n))
    return sa.select(a.text, a.told, a.n, a.field, a.value, a.starts, a.ends, a.speaker, f.source, f.confidence, f.last, t.told.c.key,
                     t.told.c.kind, t.told.c.report, t.text.c.key.label("text_key")).select_from(every)


TOLD, FIELD, VALUE, STARTS, CONFIDENCE, KEY, KIND, TEXT_KEY = 1, 3, 4, 5, 9, 11, 12, 14  # where these stand among them


def _kept(conn: sa.Connection, lexicon: Lexicon, queries: Iterable[sa.Select[Any]]) -> Kept:
    return kept(conn, lexicon, (row for query in queries for row in conn.execute(query.where(is_live())).all()))


_LIVE_OF_REPORTS = Listed(lambda some: _current().where(t.report.c.id.in_(some), is_live()))
_LIVE = Listed(lambda some: _current().where(t.told.c.id.in_(some), is_live()))


def findings_in(text: int) -> sa.Select[Any]:
    """All that any run found in a text, for ``kept``."""
    joined = t.assertion.join(t.told, t.told.c.id == t.assertion.c.told).join(t.text, t.text.c.id == t.assertion.c.text)
    return _columns(joined).where(t.assertion.c.text == text)


def kept(conn: sa.Connection, lexicon: Lexicon, rows: Iterable[Any]) -> Kept:
    """Assertions of rows that hold their columns, their record's and their finding's."""
    assertions, findings, places, reports = [], [], [], []
    word = lexicon.word
    # By place and not by name: a refresh reads some ten rows of each report twice. The columns are those of ``_columns``.
    for text, told, n, field, value, starts, ends, speaker, source, confidence, last, key, kind, report, text_key in rows:
        span = None if starts is None else Span(starts, ends)
        assertion = Assertion(text_key, key, word(conn, kind), word(conn, field), value_of(value), span, unpack_speaker(speaker))
        assertions.append(assertion)
        findings.append(Finding(assertion.id, last, word(conn, source), confidence))
        places.append((text, told, n))
        reports.append(report)
    return Kept(tuple(assertions), tuple(findings), tuple(places), tuple(reports))


def assertion_of(conn: sa.Connection, lexicon: Lexicon, row: Any) -> Assertion:
    """The assertion of a row of ``assertion`` with ``key`` and ``kind`` of its record and ``text_key``."""
    span = None if row.starts is None else Span(row.starts, row.ends)
    return Assertion(row.text_key, row.key, lexicon.word(conn, row.kind), lexicon.word(conn, row.field), value_of(row.value), span,
                     unpack_speaker(row.speaker))


def lies_at(texts: Collection[Any], told: Collection[Any]) -> sa.ColumnElement[bool]:
    """The condition on ``assertion`` that it lies at one of some (text, told, n), or near: the caller sifts."""
    # Not (text, told, n) IN (…): SQLite 3.40 scans the table for it (300 ms at a million rows, 8 ms this way).
    return sa.and_(t.assertion.c.text.in_(texts), t.assertion.c.told.in_(told))


def _evidence(some: Sequence[Any]) -> sa.Select[Any]:
    a, f, half = t.assertion.c, t.finding.c, len(some) // 2
    joined = (t.assertion.join(t.told, t.told.c.id == a.told).join(t.text, t.text.c.id == a.text)
              .join(t.finding, sa.and_(f.text == a.text, f.n == a.n)))
    return (sa.select(t.assertion, f.source, f.confidence, t.told.c.key, t.told.c.kind, t.text.c.key.label("text_key"))
            .select_from(joined).where(lies_at(some[:half], some[half:]), is_live()))


_EVIDENCE = Listed(_evidence)


def evidence_at(conn: sa.Connection, lexicon: Lexicon, at: set[tuple[int, int, int]]) -> dict[tuple[int, int, int], Evidence]:
    """Assertions by where they lie, each with its surest live finding."""
    found: dict[tuple[int, int, int], Evidence] = {}
    for some in chunks(sorted(at), FEW):
        texts, told = ([place[part] for place in some] for part in (0, 1))
        for row in _EVIDENCE.rows(conn, padded(texts) + padded(told)):
            if (row.text, row.told, row.n) not in at:
                continue
            place = (row.text, row.told, row.n)
            source = lexicon.word(conn, row.source)
            if place in found and (found[place].confidence, found[place].source) >= (row.confidence, source):
                continue
            found[place] = Evidence(assertion_of(conn, lexicon, row), source, row.confidence)
    return found


_d = t.decision.c
_DECIDED = Listed(lambda some: sa.select(_d.seq, _d.subject, _d.other, _d.verdict, _d.by, _d.why).where(
    sa.or_(_d.about.in_(some), _d.other.in_(some))), sa.LargeBinary)


def decisions_on(conn: sa.Connection, keys: Iterable[bytes]) -> list[Decision]:
    """The decisions on these report-level records, on their assertions, and on pairs with one of them, by seq."""
    if not _largest(t.decision.c.seq).run(conn, {})[0][0]:
        return []
    found = {}
    for some in chunks(keys):
        for seq, subject, other, verdict, by, why in _DECIDED.run(conn, some):
            found[seq] = Decision(seq, subject, verdict, by, other, why)
    return [found[seq] for seq in sorted(found)]

