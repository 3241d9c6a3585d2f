"""Every text indexed for search again and, if asked, read again."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from daybook.core import Reading
from daybook.core.log import Event
from daybook.store import sealed, search, write
from daybook.store import tables as t
from daybook.store.codec import pack_reading, unpack_reading, unpack_text
from daybook.store.log import append
from daybook.store.rows import Lexicon

BATCH = 100  # texts

Reread = Callable[[Reading], Reading]


def reread_all(conn: sa.Connection, lexicon: Lexicon, reread: Reread | None) -> None:
    """Do so.

    Args:
        conn: Of one transaction for all of them.
        lexicon: Interned words.
        reread: Makes a reading anew, given the one that is held; without it, readings are kept.
    """
    search.forget_all(conn, "text")
    query, at = sa.select(t.text.c.id, t.text.c.body).order_by(t.text.c.id).limit(BATCH), 0
    while rows := conn.execute(query.where(t.text.c.id > at)).all():
        for row in rows:
            report, text = unpack_text(row.body)
            search.index(conn, "text", [(row.id, write.searched(report, text))])
            if reread is not None:
                held = conn.execute(sa.select(t.reading.c.body).where(t.reading.c.text == row.id)).scalar()
                reading = reread(unpack_reading(held, report, text) if held is not None else Reading(report, text))
                conn.execute(t.reading.update().where(t.reading.c.text == row.id).values(body=pack_reading(reading)))
                append(conn, Event("report.reread", seals=dict(sealed.said(conn, lexicon, row.id, row.id))))
        at = rows[-1].id
