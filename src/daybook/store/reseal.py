"""Facts sealed anew, where the salt of an earlier seal has to go."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
import sqlalchemy as sa

from daybook.core.log import sealed as seal_of
from daybook.errors import StoreError
from daybook.store import log_tables, sealed
from daybook.store import tables as t
from daybook.store.chain import read_chain
from daybook.store.rows import Lexicon
from daybook.store.verified import read_told


def resealing(conn: sa.Connection, lexicon: Lexicon, touched: set[str]) -> tuple[list[int], set[str]]:
    """The entries that ever sealed one of these facts, and all facts that they sealed, which are checked here.

    Raises:
        StoreError: The log is broken, or one of the facts is not as the log says.
    """
    told = read_told(conn)
    entries, names = [], set(touched)
    for seq, text in conn.execute(sa.select(log_tables.log.c.seq, log_tables.log.c.entry).where(log_tables.log.c.salt.is_not(None))):
        seals = orjson.loads(text).get("seals", {})
        if not touched.isdisjoint(seals):
            entries.append(seq)
            names |= set(seals)
    present = states(conn, lexicon, names)
    wrong = [name for name in names if name in told.seals and not _fits(told.seals[name], present.get(name, b""))]
    if told.faults or wrong or read_chain(conn).faults:
        raise StoreError("the store is not what its log says, and erasing would cover that up; `daybook verify` tells what is wrong")
    return entries, names


def _fits(held: tuple[int, str, bytes | None], state: bytes) -> bool:
    _, seal, salt = held
    return seal_of(salt or b"", state) == seal


def states(conn: sa.Connection, lexicon: Lexicon, names: Iterable[str]) -> dict[str, bytes]:
    """The states of facts by their names, empty where there is none such (any more)."""
    made: dict[str, bytes] = {}
    plain: dict[str, dict[str, bytes]] = {}
    for name in sorted(names):
        sort, _, key = name.partition(":")
        if sort in ("page", "said"):
            number = conn.execute(sa.select(t.text.c.id).where(t.text.c.key == bytes.fromhex(key))).scalar()
            rows = () if number is None else (sealed.pages(conn, number, number) if sort == "page"
                                              else sealed.said(conn, lexicon, number, number))
            made |= {name: b"", **dict(rows)}
        elif sort == "whole":
            made[name] = sealed.whole(conn)[name]
        elif sort in sealed.STRETCHES:
            low, high = map(int, key.split("-"))
            made[name] = sealed.stretch(conn, sealed.STRETCHES[sort], low, high)
        else:
            if sort not in plain:
                plain[sort] = sealed.rows(conn, sealed.PLAIN[sort].table)
            made[name] = plain[sort].get(name, b"")
    return made
