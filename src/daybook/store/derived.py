"""What is derived, table by table, in one digest each: for comparing a store with a copy of it that was computed anew."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from daybook.store import people_tables as p
from daybook.store import tables as t
from daybook.store.engine import in_none

# Not `star` and `leaf`: how a large record is cut into leaves hangs on the order in which its tellings came.
DERIVED = (t.outline, t.trait, t.link, t.lineage, t.tally, t.block, t.sketch, t.nearby, t.edge, t.about, t.record, t.named,
           p.veil, p.veil_word, p.veil_record, p.veiled)
SEARCHES = ("text", "record")
OF_REPORT = [t.report.c[name] for name in ("id", "text", "publisher", "url", "title", "language", "published", "basis", "starts", "ends",
                                           "sort", "degraded")]


def digests(conn: sa.Connection) -> dict[str, bytes]:
    """Digest of the rows of each derived table, of the derived columns of others, and of what search finds (SQLite)."""
    made = {table.name: _digest(conn, sa.select(table).order_by(*table.primary_key.columns)) for table in DERIVED}
    made["report"] = _digest(conn, sa.select(*OF_REPORT).order_by(t.report.c.id))
    made["told"] = _digest(conn, sa.select(t.told.c.id, t.told.c.live, t.told.c.decided).order_by(t.told.c.id))
    for name in SEARCHES:
        conn.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.{name}_words USING fts5vocab(main, {name}_search, instance)")
        made[f"{name}_search"] = _digest(conn, sa.text(f'SELECT term, doc, "offset" FROM temp.{name}_words ORDER BY 1, 2, 3'))
        conn.exec_driver_sql(f"DROP TABLE temp.{name}_words")
    return made


def _digest(conn: sa.Connection, query: Any) -> bytes:
    made = sha256()
    for row in conn.execution_options(yield_per=5000).execute(query):
        made.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return made.digest()


def copy(conn: sa.Connection, path: Path) -> bool:
    """Copy a SQLite database into a file that is not there yet; False for another database."""
    if conn.dialect.name != "sqlite":
        return False
    with in_none(conn):
        conn.exec_driver_sql("VACUUM INTO ?", (str(path),))
    return True
