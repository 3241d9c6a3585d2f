"""Empty stores of the newest schema, made once by the migrations and copied: making one takes 150 ms of the processor, a copy 4."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pytest
import sqlalchemy as sa

from daybook.store import migrate, store
from daybook.store.engine import SQLITE, Address, address, connect, looking, writing
from daybook.store.facts import begin

SERVER = os.environ.get("DAYBOOK_TEST_POSTGRES", "")


@contextmanager
def copied_stores() -> Iterator[None]:
    """Within it, opening an empty database copies what the migrations make; older stores are upgraded as ever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "upgrade", _upgrade)
        yield
    if _postgres.cache_info().currsize:
        drop_database(_postgres())
        _postgres.cache_clear()
    if _server.cache_info().currsize:
        _server().dispose()
        _server.cache_clear()


def new_database(like: str = "") -> str:
    """URL of an empty database on the test server, or of a copy of the one with that URL."""
    name = f"daybook_{uuid.uuid4().hex}"
    # Its files are copied, not its pages one by one: half of the time. Before PostgreSQL 15 there was no other way.
    how = " STRATEGY FILE_COPY" if like and _version() >= 150000 else ""
    _on_server(f"CREATE DATABASE {name}" + (f" TEMPLATE {sa.make_url(like).database}{how}" if like else ""))
    return sa.make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def fresh_database() -> str:
    """URL of a database on the test server that holds the tables and nothing else."""
    return new_database(_postgres())


def drop_database(url: str) -> None:
    _on_server(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")


def _upgrade(engine: sa.Engine, where: Address) -> None:
    with looking(engine, where) as conn:
        is_empty = where.path is not None and not sa.inspect(conn).get_table_names()
    if is_empty:
        with engine.connect() as conn:
            _sqlite().backup(conn.connection.driver_connection)
    migrate.upgrade(engine, where)
    with looking(engine, where) as conn:
        has_log = conn.exec_driver_sql("SELECT 1 FROM log LIMIT 1").first() is not None
    if not has_log:
        with writing(engine, where) as conn:
            begin(conn)  # each store has a name of its own


@lru_cache(maxsize=1)
def _sqlite() -> Any:
    engine = sa.create_engine("sqlite://", module=SQLITE, poolclass=sa.StaticPool, connect_args={"check_same_thread": False})
    with engine.begin() as conn:
        migrate.make(conn)
    return engine.raw_connection().driver_connection


@lru_cache(maxsize=1)
def _postgres() -> str:
    url = new_database()
    where = address(url)
    engine = connect(where, create=True)
    with writing(engine, where) as conn:
        migrate.make(conn)
    engine.dispose()
    return url


@lru_cache(maxsize=1)
def _server() -> sa.Engine:
    return sa.create_engine("postgresql+psycopg://" + SERVER.partition("://")[2], isolation_level="AUTOCOMMIT")


@lru_cache(maxsize=1)
def _version() -> int:
    with _server().connect() as conn:
        return int(conn.exec_driver_sql("SHOW server_version_num").scalar_one())


def _on_server(statement: str) -> None:
    with _server().connect() as conn:
        conn.exec_driver_sql(statement)
