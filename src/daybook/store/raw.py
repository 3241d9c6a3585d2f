"""Queries that run for every report or every row: built once, run by the driver itself.

SQLAlchemy takes 0.1 ms to make ready what SQLite answers in 0.01; a log entry for each report would cost a tenth of adding it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
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
        cursor = conn.connection.cursor()
        try:
            cursor.execute(sql, given if order is None else [given[name] for name in order])
            return list(cursor.fetchall()) if cursor.description else []
        except conn.dialect.loaded_dbapi.Error as error:
            raise DBAPIError(sql, None, error) from error
        finally:
            cursor.close()

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
                 type_: type[sa.types.TypeEngine[Any]] = sa.BigInteger) -> None:
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
