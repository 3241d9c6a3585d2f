"""One suite over both databases: each test that asks for ``place`` or ``store`` runs on SQLite and, where there is one, on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from daybook.kinds import KINDS
from daybook.store import Store

SERVER = os.environ.get("DAYBOOK_TEST_POSTGRES", "")
DATABASES = [
    pytest.param("sqlite"),
    pytest.param("postgres", marks=[
        pytest.mark.postgres,
        pytest.mark.skipif(not SERVER, reason='no PostgreSQL: export DAYBOOK_TEST_POSTGRES="$(scripts/postgres.sh)"')]),
]


def new_database(like: str = "") -> str:
    """URL of an empty database on the test server, or of a copy of the one with that URL."""
    name = f"daybook_{uuid.uuid4().hex}"
    _on_server(f"CREATE DATABASE {name}" + (f" TEMPLATE {sa.make_url(like).database}" if like else ""))
    return sa.make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    _on_server(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")


def _on_server(statement: str) -> None:
    engine = sa.create_engine("postgresql+psycopg://" + SERVER.partition("://")[2], isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(params=DATABASES)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """URLs of three empty stores on one kind of database."""
    if request.param == "sqlite":
        yield [str(tmp_path / f"{name}.db") for name in ("a", "b", "c")]
        return
    urls = [new_database() for _ in range(3)]
    yield urls
    for url in urls:
        drop_database(url)


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty store."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'daybook.db'}"
        return
    url = new_database()
    yield url
    drop_database(url)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An open, empty store that knows the kinds that ship."""
    with Store.open(place, kinds=KINDS) as opened:
        yield opened
