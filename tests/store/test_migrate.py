"""The migrations make what the tables say, and a kill in the middle leaves nothing half."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from daybook.store import Store, migrate, tables
from daybook.store.engine import address, connect
from daybook.store.migrate import HEAD, upgrade, version
from tests.fresh import drop_database, new_database
from tests.store.conftest import DATABASES


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without a table."""
    if request.param == "sqlite":
        yield str(tmp_path / "daybook.db")
        return
    url = new_database()
    yield url
    drop_database(url)


SEARCH = ("_search", "alembic_version")


def test_the_migrations_make_the_tables_as_the_code_has_them(place: str) -> None:
    engine = connect(address(place), create=True)
    upgrade(engine, address(place))
    engine.dispose()
    with Store.open(place) as store, store._looking() as conn:
        context = MigrationContext.configure(conn, opts={
            "compare_type": True, "include_name": lambda name, kind, _: kind != "table" or not any(part in name for part in SEARCH)})
        assert [] == compare_metadata(context, tables.metadata)
        assert HEAD == version(conn)


def test_a_migration_that_breaks_leaves_an_empty_database_that_opens_later(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where = address(place)
    engine = connect(where, create=True)
    run = migrate._run

    def breaks(conn: object) -> None:
        run(conn)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_run", breaks)
        with pytest.raises(KeyboardInterrupt):
            upgrade(engine, where)
    with engine.connect() as conn:
        assert version(conn) is None
    engine.dispose()
    with Store.open(place) as store:
        assert 0 == store.reports().total
