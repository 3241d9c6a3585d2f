"""The schema brought up to date, one step after another, each whole or not at all."""

from __future__ import annotations

import sqlalchemy as sa

from daybook.errors import NewerStore, StoreError
from daybook.store.engine import APPLICATION_ID, Address, looking, writing
from daybook.store.facts import begin

REVISIONS = (*(f"{n:04}" for n in range(1, 22)),)  # in order; the last is what this version of Daybook reads and writes
HEAD = REVISIONS[-1]


def version(conn: sa.Connection) -> str | None:
    """The revision of the schema, None for an empty database."""
    if not sa.inspect(conn).has_table("alembic_version"):
        return None
    held: str | None = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return held


def upgrade(engine: sa.Engine, where: Address) -> None:
    """Bring the schema to ``HEAD``; nothing happens where it is.

    Raises:
        NewerStore: A later version of Daybook made it.
        StoreError: It is somebody else's database, or it cannot be written.
    """
    with looking(engine, where) as conn:
        held = version(conn)
        strange = held is None and bool(sa.inspect(conn).get_table_names())
    if held == HEAD:
        return
    if strange:
        raise StoreError(f"{where.shown} holds tables that are not Daybook's; name another database with --db")
    if held is not None and held not in REVISIONS:
        raise NewerStore(f"{where.shown} was made by a later version of Daybook (schema {held}, this one knows {HEAD}); "
                         "upgrade: pip install --upgrade daybook")
    with writing(engine, where) as conn:
        if version(conn) != HEAD:  # another program may have been faster
            _run(conn)
            begin(conn)


def make(conn: sa.Connection) -> None:
    """Make the tables in an empty database; for comparing another with it."""
    _run(conn)


def migrate_to(conn: sa.Connection, revision: str) -> None:
    """Bring an empty or older schema to a revision, in the caller's transaction."""
    if version(conn) != revision:
        _run(conn, revision)


def _run(conn: sa.Connection, revision: str = HEAD) -> None:
    # Not at the top of the file: alembic takes 0.1 s to import, and most openings have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "daybook.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, revision)
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
