"""Hidden words beside the records that search finds by them: a list asked for each row which of its reports hide something."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

# Frozen: a migration never imports store.tables, which goes on to change.

LARGE = 200  # reports of a record
LONGEST_WORDS = 600  # characters
AT_ONCE = 5000  # records


def upgrade() -> None:
    """Make the table, and fill it as ``store.suspects`` does."""
    op.create_table(
        "veil_record",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sort", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("word", "record", "sort"),
        sqlite_with_rowid=False,
    )
    conn = op.get_bind()
    origins = _origins(conn)
    last: int | None = -1
    while last is not None:
        last = _some(conn, last, origins)
    op.create_index("veil_record_record", "veil_record", ["record"], unique=False)


def _origins(conn: sa.Connection) -> dict[int, list[bytes]]:
    """Report -> its origins, of those that are told by more than one report."""
    found = defaultdict(list)
    shared = "SELECT origin FROM lineage GROUP BY origin HAVING count(*) > 1"
    for report, origin in conn.execute(sa.text(f"SELECT report, origin FROM lineage WHERE origin IN ({shared})")):
        found[report].append(bytes(origin))
    return found


def _some(conn: sa.Connection, after: int, origins: dict[int, list[bytes]]) -> int | None:
    """The next records; the number of the last, None where there are no more."""
    rows = conn.execute(sa.text("SELECT id, words, reports FROM record WHERE id > :after ORDER BY id LIMIT :most"),
                        {"after": after, "most": AT_ONCE}).all()
    if not rows:
        return None
    low, high = rows[0].id, rows[-1].id
    between = {"low": low, "high": high}
    tells = "FROM told WHERE told.identity BETWEEN :low AND :high AND told.live"
    small = "told.identity IN (SELECT id FROM record WHERE id BETWEEN :low AND :high AND reports <= :large)"
    told = conn.execute(sa.text(f"SELECT DISTINCT told.identity, told.report {tells} AND {small} ORDER BY told.identity"),
                        between | {"large": LARGE}).all()
    by = {record: [row.report for row in held] for record, held in groupby(told, lambda row: row.identity)}
    said = _said(conn, {report for reports in by.values() for report in reports}, origins)
    made: list[dict[str, Any]] = []
    for row in rows:
        made += [{"word": word, "record": row.id, "sort": sort} for word, sort in _of(conn, row, by.get(row.id, []), said)]
    if made:
        conn.execute(sa.text("INSERT INTO veil_record (word, record, sort) VALUES (:word, :record, :sort)"), made)
    return int(high)


def _said(conn: sa.Connection, reports: set[int], origins: dict[int, list[bytes]]) -> dict[int, set[tuple[str, int]]]:
    """What is hidden in each of these reports and in copies of it."""
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for some in _parts(sorted(reports)):
        for report, word, sort in conn.execute(_IN_REPORTS, {"some": some}):
            found[report].add((word, sort))
    wanted = sorted({origin for report in reports for origin in origins.get(report, ())})
    shared: dict[bytes, set[tuple[str, int]]] = defaultdict(set)
    for some in _parts(wanted):
        for origin, word, sort in conn.execute(_OF_ORIGINS, {"some": some}):
            shared[bytes(origin)].add((word, sort))
    for report in reports:
        for origin in origins.get(report, ()):
            found[report] |= shared.get(origin, set())
    return found


def _of(conn: sa.Connection, row: Any, reports: list[int], said: dict[int, set[tuple[str, int]]]) -> set[tuple[str, int]]:
    """What is kept of a record."""
    if row.reports > LARGE:
        if len(row.words) >= LONGEST_WORDS:
            return {("", 1), ("", 2)}
        return {(word, sort) for word in set(row.words.split()) for sort in (1, 2)
                if any(conn.execute(asked, {"word": word, "sort": sort, "of": row.id}).first() for asked in (_HIDES, _COPY_HIDES))}
    hidden = set().union(*(said.get(report, set()) for report in reports))
    if len(row.words) >= LONGEST_WORDS:
        return hidden
    seen = set(row.words.split())
    return {(word, sort) for word, sort in hidden if word in seen}


def _parts(items: list[Any], size: int = 500) -> list[list[Any]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


_SOME: sa.BindParameter[Any] = sa.bindparam("some", expanding=True)
_IN_REPORTS = sa.text("SELECT report, word, sort FROM veil_word WHERE report IN :some").bindparams(_SOME)
_OF_ORIGINS = sa.text("SELECT DISTINCT lineage.origin, word, sort FROM lineage JOIN veil_word ON veil_word.report = lineage.report "
                      "WHERE lineage.origin IN :some").bindparams(_SOME)
_TELLS = "EXISTS (SELECT 1 FROM told WHERE told.report = {} AND told.identity + 0 = :of AND told.live) LIMIT 1"
_HIDES = sa.text("SELECT w.report FROM veil_word w WHERE w.word = :word AND w.sort = :sort AND " + _TELLS.format("w.report"))
_COPY_HIDES = sa.text("SELECT w.report FROM veil_word w JOIN lineage mine ON mine.report = w.report "
                      "JOIN lineage theirs ON theirs.origin = mine.origin "
                      "WHERE w.word = :word AND w.sort = :sort AND theirs.report <> w.report AND " + _TELLS.format("theirs.report"))
