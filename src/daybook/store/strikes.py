"""Pages that broke the parser, by the host that they are from: what quarantine goes by. No part of the dump."""

from __future__ import annotations

import sqlalchemy as sa

from daybook.core.ids import digest
from daybook.store import tables as t
from daybook.store.codec import shown
from daybook.store.rows import Opens
from daybook.store.views import Strike

s = t.strike.c


class Strikes:
    """The strikes of a store. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        writing: Opens one that writes.
    """

    def __init__(self, looking: Opens, writing: Opens) -> None:
        self._looking, self._writing = looking, writing

    def rows(self) -> tuple[Strike, ...]:
        """All strikes, by host, run and source."""
        with self._looking() as conn:
            query = sa.select(s.host, s.source, s.reason, s.run).order_by(s.host, s.run, s.source)
            return tuple(Strike(*row) for row in conn.execute(query))

    def keep(self, strike: Strike) -> None:
        """Keep that a page broke the parser; the same page again only moves to the later run."""
        key = digest("strike", strike.host, shown(strike.source))
        values = {"reason": shown(strike.reason), "run": strike.run}
        with self._writing() as conn:
            if not conn.execute(t.strike.update().where(s.key == key).values(values)).rowcount:
                conn.execute(t.strike.insert().values(values | {"key": key, "host": strike.host, "source": shown(strike.source)}))

    def forget(self, host: str) -> bool:
        """Forget the strikes of a host; False where there are none."""
        with self._writing() as conn:
            return bool(conn.execute(t.strike.delete().where(s.host == host)).rowcount)
