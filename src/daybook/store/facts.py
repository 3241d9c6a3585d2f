"""All the facts of a store, as the log seals them; and the first entries of a log, which seal what was there before it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import sqlalchemy as sa

from daybook.core.log import Event
from daybook.store import log, log_tables, sealed
from daybook.store import tables as t
from daybook.store.codec import unpack_text
from daybook.store.raw import stream
from daybook.store.rows import Lexicon, chunks
from daybook.store.write import keys_of

STEP = 200  # texts, or rows of other tables, at a time


def numbers(conn: sa.Connection, column: sa.Column[int]) -> Iterator[tuple[int, int]]:
    """Stretches of numbers, together all that the column has, each with ``STEP`` rows at most."""
    after: int | None = None
    while True:
        query = sa.select(column).order_by(column).limit(STEP)
        some = conn.execute(query if after is None else query.where(column > after)).scalars().all()
        if not some:
            return
        after = int(some[-1])
        yield int(some[0]), after


def plain(conn: sa.Connection) -> Iterator[tuple[str, bytes]]:
    """Seals of all rows of the tables whose rows stand for themselves."""
    for kind in sealed.PLAIN.values():
        yield from kind.seals(stream(conn, sa.select(*(kind.table.c[name] for name in kind.columns))))


def texts(conn: sa.Connection, lexicon: Lexicon) -> Iterator[dict[str, bytes]]:
    """Seals of all texts, a few at a time."""
    for low, high in numbers(conn, t.text.c.id):
        yield dict(sealed.pages(conn, low, high)) | dict(sealed.said(conn, lexicon, low, high))


def begin(conn: sa.Connection) -> None:
    """Begin the log of a store that has none: its name, then seals for all that an earlier version wrote."""
    if conn.execute(sa.select(log_tables.log.c.seq).limit(1)).first() is not None:
        return
    stretches: dict[str, bytes] = {}
    for name, table in sealed.STRETCHES.items():
        first = next(iter(table.c))
        low, high = conn.execute(sa.select(sa.func.min(first), sa.func.max(first))).one()
        stretches |= {f"{name}:{low}-{high}": sealed.stretch(conn, table, low, high)} if high is not None else {}
    log.append(conn, Event("log.begin", after={"log": secrets.token_hex(8)}, seals=stretches))
    for some in chunks(plain(conn)):
        log.append(conn, Event("log.held", seals=dict(some)))
    lexicon = Lexicon()
    for low, high in numbers(conn, t.text.c.id):
        seals = dict(sealed.pages(conn, low, high)) | dict(sealed.said(conn, lexicon, low, high))
        log.append(conn, Event("log.held", after=_keys(conn, low, high), seals=seals))
    told = conn.execute(sa.select(t.told.c.id, t.told.c.identity).where(t.told.c.identity.is_not(None)).order_by(t.told.c.id))
    for moved in chunks(told, 20 * STEP):
        log.append(conn, Event("log.held", after={"moved": " ".join(f"{row.id}:{row.identity}" for row in moved)}))


def _keys(conn: sa.Connection, low: int, high: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in conn.execute(sa.select(t.text.c.key, t.text.c.body).where(t.text.c.id.between(low, high))):
        found |= sealed.keys_said(row.key, keys_of(*unpack_text(row.body)))
    return found
