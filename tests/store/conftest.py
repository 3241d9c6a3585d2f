"""One suite over both databases: each test that asks for ``place`` or ``store`` runs on SQLite and, where there is one, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daybook.kinds import KINDS
from daybook.store import Store
from tests.fresh import SERVER, drop_database, fresh_database

DATABASES = [
    pytest.param("sqlite"),
    pytest.param("postgres", marks=[
        pytest.mark.postgres,
        pytest.mark.skipif(not SERVER, reason='no PostgreSQL: export DAYBOOK_TEST_POSTGRES="$(scripts/postgres.sh)"')]),
]


@pytest.fixture(params=DATABASES)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """URLs of three empty stores on one kind of database."""
    if request.param == "sqlite":
        yield [str(tmp_path / f"{name}.db") for name in ("a", "b", "c")]
        return
    urls = [fresh_database() for _ in range(3)]
    yield urls
    for url in urls:
        drop_database(url)


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty store."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'daybook.db'}"
        return
    url = fresh_database()
    yield url
    drop_database(url)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An open, empty store that knows the kinds that ship."""
    with Store.open(place, kinds=KINDS) as opened:
        yield opened
