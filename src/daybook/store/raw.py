"""Queries that run for every report or every row: built once, run by the driver itself.

SQLAlchemy takes 0.1 ms to make ready what SQLite answers in 0.01; a log entry for each report would cost a tenth of adding it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

FETCHED = 5000  # rows at a time


class Raw:
    """A statement with named parameters, in both databases' own words."""

    def __init__(self, statement: sa.sql.expression.ClauseElement) -> None:
        self._statement = statement
        self._written: dict[str, tuple[str, Sequence[str] | None, Mapping[str, Any]]] = {}

    def _for(self, conn: sa.Connection) -> tuple[str, Sequence[str] | None, Mapping[str, Any]]:
        held = self._written.get(conn.dialect.name)
        if held is None:
            compiled: Any = self._statement.compile(dialect=conn.dialect)
            held = self._written[conn.dialect.name] = str(compiled), compiled.positiontup, compiled.params
        return held

    def run(self, conn: sa.Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Rows as the driver gives them; none of a statement that gives none.

        Raises:
            DBAPIError: As SQLAlchemy has it.
        """
        sql, order, fixed = self._for(conn)
        given = {**fixed, **values}
        with _cursor(conn, sql) as cursor:
            cursor.execute(sql, given if order is None else [given[name] for name in order])
            return list(cursor.fetchall()) if cursor.description else []

    def first(self, conn: sa.Connection, values: Mapping[str, Any]) -> Any:
        """The first column of the first row, None without one."""
        return next((row[0] for row in self.run(conn, values)), None)

    def rows(self, conn: sa.Connection, values: Mapping[str, Any]) -> Iterator[Any]:
        """Likewise, each with the names of its columns; truth is 0 and 1 where the database has it so."""
        return map(self._row._make, self.run(conn, values))

    @cached_property
    def _row(self) -> Any:
        return namedtuple("Row", self._statement.selected_columns.keys(), rename=True)  # type: ignore[attr-defined]


class Listed:
    """A query about some numbers or keys, asked for as many at a time as there are, in both databases' own words.

    Args:
        query: Gives the statement, given the parameters to put into ``IN (…)``.
        type_: Of each of them.
    """

    # Written for 1, 2, 4 … of them, so that a handful of texts does for all; the last is given again where fewer are asked for.

    def __init__(self, query: Callable[[list[sa.BindParameter[Any]]], sa.sql.expression.ClauseElement],
                 type_: type[sa.types.TypeEngine[Any]] | sa.types.TypeEngine[Any] = sa.BigInteger) -> None:
        self._query, self._type = query, type_
        self._sized: dict[int, Raw] = {}

    def run(self, conn: sa.Connection, some: Sequence[Any]) -> list[tuple[Any, ...]]:
        """As ``Raw.run``, of these; without a question if there are none."""
        if not some:
            return []
        raw, values = self._for(padded(some))
        return raw.run(conn, values)

    def rows(self, conn: sa.Connection, some: Sequence[Any]) -> Iterator[Any]:
        """As ``Raw.rows``."""
        if not some:
            return iter(())
        raw, values = self._for(padded(some))
        return raw.rows(conn, values)

    def _for(self, some: Sequence[Any]) -> tuple[Raw, Mapping[str, Any]]:
        values = {f"some{n}": one for n, one in enumerate(some)}
        if len(some) not in self._sized:
            self._sized[len(some)] = Raw(self._query([sa.bindparam(name, type_=self._type) for name in values]))
        return self._sized[len(some)], values


class Insert:
    """Rows into a table, as the driver takes them: no type of SQLAlchemy's stands between.

    Args:
        table: Where to.
        columns: What the rows give, in order; without any, all columns of the table.
        skip: Leave out rows whose key is there.
    """

    def __init__(self, table: sa.Table, *columns: str, skip: bool = False) -> None:
        names = columns or tuple(column.name for column in table.columns)
        quoted = ", ".join(f'"{name}"' for name in names)
        self._into, self._width = f'INSERT INTO "{table.name}" ({quoted})', len(names)
        self._else = " ON CONFLICT DO NOTHING" if skip else ""

    def run(self, conn: sa.Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Insert them.

        Raises:
            DBAPIError: As SQLAlchemy has it.
        """
        if rows:
            marks = ", ".join(["?" if conn.dialect.paramstyle == "qmark" else "%s"] * self._width)
            sql = f"{self._into} VALUES ({marks}){self._else}"
            with _cursor(conn, sql) as cursor:
                cursor.executemany(sql, rows)


@contextmanager
def _cursor(conn: sa.Connection, sql: str) -> Iterator[Any]:
    cursor = conn.connection.cursor()
    try:
        yield cursor
    except conn.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(sql, None, error) from error
    finally:
        cursor.close()


def padded(some: Sequence[Any]) -> list[Any]:
    """These, the last again and again until there are 1, 2, 4 … of them."""
    return [*some, *[some[-1]] * ((1 << (len(some) - 1).bit_length()) - len(some))]


def stream(conn: sa.Connection, query: sa.Select[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of a query without parameters as the driver gives them, a few thousand in memory."""
    cursor = conn.connection.cursor()
    try:
        cursor.execute(str(query.compile(dialect=conn.dialect)))
        while rows := cursor.fetchmany(FETCHED):
            yield from rows
    finally:
        cursor.close()
