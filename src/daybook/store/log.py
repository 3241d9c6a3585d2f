"""The log: what was done to the store and looked at, appended in the transaction that does it."""

# There are no triggers that refuse changes: who may write the file may drop them. What protects the log is that every entry stands on
# the one before it, and checkpoints that are kept elsewhere.

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from daybook.core.log import SALT_BYTES, START, Edge, Entry, Event, chained, committed, entry_of, leaf_hash, sealed
from daybook.store import log_tables as t
from daybook.store import tables as facts
from daybook.store.codec import shown
from daybook.store.raw import Raw
from daybook.store.rows import Opens, chunks, decisions_on

CHUNK = 20_000  # entries fetched at a time
MOST = 500  # entries of a record's history
KEY = re.compile("[0-9a-f]{32}")  # as entries name reports, texts and parts of records
_l = t.log.c
_TIP = Raw(sa.select(_l.seq, _l.hash).order_by(_l.seq.desc()).limit(1))
_TEXTS = Raw(sa.select(_l.seq, _l.entry).where(_l.seq > sa.bindparam("after", type_=sa.BigInteger)).order_by(_l.seq).limit(CHUNK))
_INSERT, _INSERT_VALUE = Raw(t.log.insert()), Raw(t.value.insert())


def now() -> str:
    """UTC by the machine's clock, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def append(conn: sa.Connection, event: Event) -> int:
    """Put an event at the end of the log; its number.

    Call it in the transaction that writes what the event tells of: the store has one writer at a time, so that numbers are dense
    and an entry is there if and only if its change is.
    """
    tip = _TIP.run(conn, {})
    seq, before = (tip[0][0] + 1, tip[0][1]) if tip else (1, START)
    salt = secrets.token_bytes(SALT_BYTES) if event.seals else None
    values: list[dict[str, Any]] = [{"seq": seq, "name": name, "salt": secrets.token_bytes(SALT_BYTES), "value": shown(value)}
                                    for name, value in sorted(event.values.items())]
    commitments = {str(row["name"]): committed(row["salt"], row["value"]) for row in values}
    seals = {name: sealed(salt or b"", made) for name, made in event.seals.items()}
    entry = Entry(seq, now(), shown(event.what), shown(event.by), shown(event.subject), _plain(event.before), _plain(event.after),
                  commitments, seals, sha256(salt).hexdigest() if salt is not None else "")
    text = entry.json
    _INSERT.run(conn, {"seq": seq, "at": entry.at, "what": entry.what, "by": entry.by, "subject": entry.subject, "entry": text,
                       "hash": chained(before, leaf_hash(text.encode())), "salt": salt})
    for row in values:
        _INSERT_VALUE.run(conn, row)
    return seq


def _plain(values: Mapping[str, str]) -> dict[str, str]:
    return {name: shown(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry for people: with what is kept apart of it, as far as it was not erased.

    Args:
        entry: As the log holds it.
        values: What it commits to, by name; None where it was erased.
    """

    entry: Entry
    values: Mapping[str, str | None]

    @property
    def why(self) -> str | None:
        """The reason given, "" if none, None if it was erased."""
        return self.values.get("why", "")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: each part narrows, "" asks for nothing.

    Args:
        what: A dotted word or its beginning ("decision").
        by: An account's name.
        subjects: Ids, any of them; none asks for all.
        since: UTC, "2026-11-01" or longer; at it or later.
        until: Likewise; at it or earlier, the whole of the day, month or year that it names.
    """

    what: str = ""
    by: str = ""
    subjects: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The report that an entry is about.

    Args:
        report: Id, hex.
        title: Its title; what outputs call it where it has none.
    """

    report: str
    title: str


class Log:
    """The log of a store. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        writing: Opens one that writes.
    """

    def __init__(self, looking: Opens, writing: Opens) -> None:
        self._looking, self._writing = looking, writing

    def note(self, *events: Event) -> int:
        """Keep events that change nothing else, such as the readings of protected fields, in one transaction; the last one's number."""
        with self._writing() as conn:
            return [append(conn, event) for event in events][-1]

    def size(self) -> int:
        """How many entries there are."""
        with self._looking() as conn:
            return int(conn.execute(sa.select(sa.func.coalesce(sa.func.max(_l.seq), 0))).scalar_one())

    def entries(self, asked: Asked = Asked(), *, offset: int = 0, limit: int = 50) -> tuple[Noted, ...]:
        """Entries, the newest first."""
        query = sa.select(_l.seq, _l.entry).where(*_conditions(asked)).order_by(_l.seq.desc()).offset(offset).limit(limit)
        with self._looking() as conn:
            return noted(conn, conn.execute(query).all())

    def history(self, members: Sequence[bytes]) -> tuple[Noted, ...]:
        """What concerns these report-level records, the newest first: readings of their reports, decisions on them and their values."""
        with self._looking() as conn:
            decisions = decisions_on(conn, members)
            subjects = {key.hex() for key in (*members, *(d.subject for d in decisions))} | _texts_of(conn, members)
            found: list[Any] = []
            for some in chunks(sorted(subjects)):
                found += conn.execute(sa.select(_l.seq, _l.entry).where(_l.subject.in_(some))).all()
            numbers = {str(d.seq) for d in decisions}
            return tuple(one for one in noted(conn, sorted(found, key=lambda row: -row.seq)[:MOST])
                         if one.entry.after.get("decision", "") in numbers or "decision" not in one.entry.after)

    def headings(self, keys: Iterable[str]) -> dict[str, Heading]:
        """By its key (hex), the report of each report, text or report-level record among these; others are passed over."""
        r, found = facts.report.c, dict[str, Heading]()
        wanted = sorted({bytes.fromhex(key) for key in keys if KEY.fullmatch(key)})
        joined = [(table.c.key, facts.report.join(table, table.c.report == r.id)) for table in (facts.text, facts.told)]
        with self._looking() as conn:
            for some in chunks(wanted):
                for key, table in ((r.key, facts.report), *joined):
                    query = sa.select(key.label("named"), r.key, r.title, r.external_id).select_from(table).where(key.in_(some))
                    found |= {row.named.hex(): Heading(row.key.hex(), row.title or row.external_id) for row in conn.execute(query)}
        return found

    def count(self, asked: Asked = Asked()) -> int:
        """How many entries there are of this sort."""
        with self._looking() as conn:
            return int(conn.execute(sa.select(sa.func.count()).select_from(t.log).where(*_conditions(asked))).scalar_one())

    def facets(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """What is done and by whom, with numbers, most first."""
        with self._looking() as conn:
            return {name: tuple((row[0], row[1]) for row in conn.execute(
                sa.select(_l[name], sa.func.count().label("n")).group_by(_l[name]).order_by(sa.desc("n"), _l[name]).limit(100)))
                for name in ("what", "by")}

    def leaves(self, size: int | None = None) -> list[bytes]:
        """Leaf hashes of the first entries, or of all."""
        with self._looking() as conn:
            return [leaf_hash(text.encode()) for text in texts(conn, size)]

    def edge(self) -> Edge:
        """The right edge of the tree over all entries."""
        edge = Edge()
        with self._looking() as conn:
            for text in texts(conn):
                edge.append(leaf_hash(text.encode()))
        return edge

    def origin(self) -> str:
        """The name by which checkpoints call this log."""
        with self._looking() as conn:
            return origin(conn)

    def entry(self, seq: int) -> str | None:
        """The canonical text of an entry, None where there is none."""
        with self._looking() as conn:
            return conn.execute(sa.select(_l.entry).where(_l.seq == seq)).scalar()


def _texts_of(conn: sa.Connection, members: Sequence[bytes]) -> set[str]:
    """Keys of the texts of the reports that these are told in, hex."""
    found: set[str] = set()
    for some in chunks(members):
        reports = sa.select(facts.told.c.report).where(facts.told.c.key.in_(some))
        found |= {key.hex() for key in conn.execute(sa.select(facts.text.c.key).where(facts.text.c.report.in_(reports))).scalars()}
    return found


def origin(conn: sa.Connection) -> str:
    """Name of the log, from its first entry."""
    first = conn.execute(sa.select(_l.entry).where(_l.seq == 1)).scalar()
    return f"daybook/{entry_of(first).after.get('log', '')}" if first is not None else "daybook/"


def texts(conn: sa.Connection, size: int | None = None) -> Iterable[str]:
    """Entries in order, as they lie: the first ones, or all."""
    at = 0
    while rows := _TEXTS.run(conn, {"after": at}):
        for seq, text in rows:
            if size is not None and seq > size:
                return
            yield text
        at = rows[-1][0]


def noted(conn: sa.Connection, rows: Iterable[Any]) -> tuple[Noted, ...]:
    """Entries of rows of (seq, entry), with what is kept apart of them."""
    entries = [entry_of(row.entry) for row in rows]
    values: dict[tuple[int, str], str] = {}
    v = t.value.c
    for some in chunks([entry.seq for entry in entries if entry.committed]):
        values |= {(row.seq, row.name): row.value for row in conn.execute(sa.select(v.seq, v.name, v.value).where(v.seq.in_(some)))}
    return tuple(Noted(entry, {name: values.get((entry.seq, name)) for name in entry.committed}) for entry in entries)


def _conditions(asked: Asked) -> list[sa.ColumnElement[bool]]:
    made: list[sa.ColumnElement[bool]] = []
    if asked.what:
        made.append(sa.or_(_l.what == asked.what, _l.what.startswith(f"{asked.what}.", autoescape=True)))
    if asked.by:
        made.append(_l.by == asked.by)
    if asked.subjects:
        made.append(_l.subject.in_(asked.subjects))
    if asked.since:
        made.append(_l.at >= asked.since)
    if asked.until:
        made.append(sa.func.substr(_l.at, 1, len(asked.until)) <= asked.until)
    return made
