"""What the log seals: the facts of a store, each under a name, each with a digest of its rows as they lie.

Whatever writes facts seals them in the same transaction; ``verify`` computes the digests again. Rows without a seal were put in by
somebody else, seals without rows tell of rows that were taken out.
"""

# A text is sealed in two parts, for it is often seen again without being read again: "page" (the text, its report's external id, where it
# was seen) and "said" (assertions, findings, the reading). Numbers that rows happened to get stand in only where another table names them.

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa

from daybook.core.ids import digest
from daybook.store import coding_tables as c
from daybook.store import feed_tables as ft
from daybook.store import people_tables as p
from daybook.store import tables as t
from daybook.store.raw import Raw
from daybook.store.rows import Lexicon

_ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def state(rows: Any) -> bytes:
    """Digest of rows: 32 bytes over their JSON, bytes as hex."""
    return sha256(_ENCODE(rows).encode()).digest()


def _row_state(row: Sequence[Any]) -> bytes:
    """``state`` of one row of the plain tables, five times as fast: they have no floats, and most of their rows are ASCII.

    Where orjson might write a row otherwise than json (floats, what is not ASCII, integers of no database), json does it.
    """
    try:
        written = b"" if float in map(type, row) else orjson.dumps(row, default=bytes.hex)
    except TypeError:
        written = b""
    if written.isascii() and written and b"\x7f" not in written:
        return sha256(written).digest()
    return state([_plain(value) for value in row])


_x, _s, _a, _f = t.text.c, t.seen.c, t.assertion.c, t.finding.c


def _ranged(column: sa.Column[Any], *wanted: sa.Column[Any], join: tuple[sa.Table, sa.ColumnElement[bool]] | None = None) -> Raw:
    """Rows of these columns, ``column`` first, where it lies between two numbers."""
    query = sa.select(column, *wanted).where(column.between(sa.bindparam("low"), sa.bindparam("high")))
    return Raw(query if join is None else query.join(*join))


_PAGES = _ranged(_x.id, _x.key, _x.named, _x.body, _x.cleaner, _x.degraded, _x.run, t.report.c.external_id,
                 join=(t.report, t.report.c.id == _x.report))
_SEEN = _ranged(_s.text, t.capture.c.sha256, t.capture.c.size, _s.fetched, _s.url, _s.media_type, _s.capture,
                join=(t.capture, t.capture.c.id == _s.capture))
_SAID = _ranged(_a.text, _a.n, t.told.c.key, t.told.c.kind, _a.field, _a.value, _a.starts, _a.ends, _a.speaker, _a.told,
                join=(t.told, t.told.c.id == _a.told))
_FOUND = _ranged(_f.text, _f.n, _f.first, _f.source, _f.confidence, _f.last)
_READ = _ranged(t.reading.c.text, t.reading.c.body)
_KEYS = _ranged(_x.id, _x.key)


@dataclass
class Watch:
    """Counts what is sealed: rows by table, and which captures and report-level records (by number) some text names."""

    rows: Counter[str] = field(default_factory=Counter)
    captures: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)


def _by_text(conn: sa.Connection, query: Raw, low: int, high: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in query.run(conn, {"low": low, "high": high}):
        found[row[0]].append(row)
    return found


def pages(conn: sa.Connection, low: int, high: int, watch: Watch | None = None) -> Iterator[tuple[str, bytes]]:
    """Seals "page:KEY" of the texts with these numbers."""
    seen = _by_text(conn, _SEEN, low, high)
    for number, key, named, body, *others in _PAGES.run(conn, {"low": low, "high": high}):
        rows = seen.get(number, ())
        if watch is not None:
            watch.rows["text"] += 1
            watch.rows["seen"] += len(rows)
            watch.captures.update(row[-1] for row in rows)
        came = sorted([row[1].hex(), *row[2:-1]] for row in rows)
        yield f"page:{key.hex()}", state([number, named.hex(), sha256(body).hexdigest(), others, came])


def said(conn: sa.Connection, lexicon: Lexicon, low: int, high: int, watch: Watch | None = None) -> Iterator[tuple[str, bytes]]:
    """Seals "said:KEY" of the texts with these numbers."""
    assertions, findings = _by_text(conn, _SAID, low, high), _by_text(conn, _FOUND, low, high)
    readings = {row[0]: sha256(row[1]).hexdigest() for row in _READ.run(conn, {"low": low, "high": high})}
    numbers = {n for rows in assertions.values() for a in rows for n in a[3:5]} | {f[3] for rows in findings.values() for f in rows}
    words = {number: lexicon.named(conn, number) for number in numbers}
    for number, key in _KEYS.run(conn, {"low": low, "high": high}):
        held, found = assertions.get(number, ()), findings.get(number, ())
        if watch is not None:
            watch.rows.update(assertion=len(held), finding=len(found), reading=number in readings)
            watch.told.update(a[-1] for a in held)
        told = sorted([a[1], a[2].hex(), words[a[3]], words[a[4]], *a[5:-1]] for a in held)
        yield f"said:{key.hex()}", state([told, sorted([f[1], f[2], words[f[3]] or "", f[4], f[5]] for f in found), readings.get(number)])


def of_text(conn: sa.Connection, lexicon: Lexicon, text: int, *, read: bool = True) -> dict[str, bytes]:
    """Seals of one text, by its number; of its page alone where nothing in it was read."""
    return dict(pages(conn, text, text)) | (dict(said(conn, lexicon, text, text)) if read else {})


def keys_said(text: bytes, keys: Iterable[bytes]) -> dict[str, str]:
    """What an entry says of a new text: the report keys that its report has by it."""
    return {f"keys:{text.hex()}": " ".join(key.hex() for key in keys)}


# ---- tables whose rows stand for themselves


@dataclass(frozen=True, slots=True)
class Plain:
    """A table whose rows are sealed one by one.

    Args:
        table: The table.
        name: The columns that name a row; more than one, and nobody can read the row's content off its name.
        columns: Those that are sealed; all of them unless some only tell where work stands.
    """

    table: sa.Table
    name: tuple[str, ...]
    columns: tuple[str, ...]

    def seal(self, row: Any) -> tuple[str, bytes]:
        """Name and state of a row, by the names of its columns."""
        return next(self.seals([[getattr(row, name) for name in self.columns]]))

    def seals(self, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, bytes]]:
        """Names and states of rows of ``columns``."""
        table, one, *others = self.table.name, *(self.columns.index(name) for name in self.name)
        for row in rows:
            name = digest(*(_plain(row[n]) for n in (one, *others))).hex() if others else _plain(row[one])
            yield f"{table}:{name}", _row_state(row)


def _all(table: sa.Table, *name: str) -> Plain:
    return Plain(table, name, tuple(column.name for column in table.c))


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


PLAIN = {plain.table.name: plain for plain in (
    _all(t.run, "id"), _all(t.decision, "seq"), _all(t.handmade, "seq"), _all(t.failure, "key"), _all(ft.fate, "url", "at", "what"),
    _all(c.sample, "id"), _all(c.share, "sample", "text"), _all(c.coding, "seq"), _all(c.adjudication, "seq"),
    Plain(ft.feed, ("id",), ("id", "url", "minutes", "added")))}
WHOLE = (  # few rows, and what they let people do makes any change of them grave
    (p.account, ("id", "name", "password", "role", "is_disabled", "made")),
    (p.token, ("id", "key", "account", "label", "scopes", "begins", "made")), (p.team, ("id", "name")), (p.member, ("team", "account")))
EMPTY = state([])
STRETCHES = {"identity": t.identity, "redirect": t.redirect}  # only ever grow, many rows at once: sealed as "identity:FIRST-LAST"


def rows(conn: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> dict[str, bytes]:
    """Seals of these rows of a table of ``PLAIN``."""
    return dict(map(PLAIN[table.name].seal, conn.execute(sa.select(table).where(*where))))


def numbered(conn: sa.Connection, column: sa.Column[int], number: int) -> dict[str, bytes]:
    """Likewise of the row with a number, where one is sealed for every decision."""
    return dict(PLAIN[column.table.name].seals(_numbered(column).run(conn, {"number": number})))


@cache
def _numbered(column: sa.Column[int]) -> Raw:
    table = column.table
    return Raw(sa.select(*(table.c[name] for name in PLAIN[table.name].columns)).where(column == sa.bindparam("number", type_=sa.Integer)))


def stretch(conn: sa.Connection, table: sa.Table, low: int, high: int) -> bytes:
    """State of the rows of a table of ``STRETCHES`` with these numbers; empty if there are none."""
    first = next(iter(table.c))
    found = [list(row) for row in conn.execute(sa.select(table).where(first.between(low, high)).order_by(first))]
    return state(found) if found else b""


def whole(conn: sa.Connection) -> dict[str, bytes]:
    """Seals "whole:TABLE" of the small tables that are sealed in one piece."""
    made = {}
    for table, columns in WHOLE:
        rows = conn.execute(sa.select(*(table.c[name] for name in columns)).order_by(*table.primary_key.columns))
        made[f"whole:{table.name}"] = state([[_plain(value) for value in row] for row in rows])
    return made
