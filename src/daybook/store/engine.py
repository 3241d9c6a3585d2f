"""A database opened safely, SQLite or PostgreSQL, and what its errors mean for people."""

# One writer per store. On SQLite it is held by BEGIN IMMEDIATE, on PostgreSQL by an advisory lock; readers never wait for it
# in write-ahead mode and only for its commits in the rollback journal.

from __future__ import annotations

import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from daybook.errors import ConfigError, StoreError, StoreFull

BUSY_SECONDS = 30
ASKED_AGAIN_MS = 8  # SQLite asks again within it after 1, 3 and 8 ms
CONNECTIONS = 20  # kept open; a web server answers on as many threads
CACHE_KIB = 65536  # page cache of the writer; the 16-byte indices of 100,000 reports fit
LOG_PAGES = 8000  # of 4 KiB in the write-ahead log, before whoever commits moves them into the file; a server does so in quiet moments
JOURNAL_BYTES = 64 << 20  # that a write-ahead log keeps of the disk once it was longer
APPLICATION_ID = 0x64617962  # "dayb", in the header of our SQLite files
WRITER_LOCK = 0x64617962  # PostgreSQL advisory lock


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store is: the SQLAlchemy URL, and the file if it is SQLite."""

    url: sa.URL
    path: Path | None

    @property
    def shown(self) -> str:
        """For messages; without a password."""
        return str(self.path) if self.path else self.url.render_as_string(hide_password=True)


def address(url: str) -> Address:
    """Understand a store's URL: ``sqlite:///path``, ``postgresql://…`` or a bare path.

    Raises:
        ConfigError: It is none of these.
    """
    if url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        made = sa.make_url("postgresql+psycopg://" + url.partition("://")[2])
        return Address(made, None)
    if "://" in url and not url.startswith("sqlite:///"):
        raise ConfigError(f"{url!r} is no store: write sqlite:///path/daybook.db, postgresql://user@host/name or a path")
    path = Path(url.removeprefix("sqlite:///")).expanduser()
    if str(path) in ("", "."):
        raise ConfigError(f"{url!r} names no file: write sqlite:///path/daybook.db")
    return Address(sa.URL.create("sqlite+pysqlite", database=str(path)), path)


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Is this SQLite free of the WAL-reset fault (3.7.0 to 3.51.2)?

    Mended in 3.51.3, 3.50.7 and 3.44.6 (sqlite.org/changes.html); 3.52.0 was withdrawn.
    """
    if version[:2] == (3, 44):
        return version >= (3, 44, 6)
    if version[:2] == (3, 50):
        return version >= (3, 50, 7)
    return version >= (3, 51, 3) and version[:2] != (3, 52)


def _trusted() -> Any:
    """Python's own SQLite where write-ahead mode can be trusted with it, else the one that pysqlite3 brings.

    One process opens a file with one of them alone: locks are a process's, and what one library closes, the other has lost.
    """
    if not wal_is_safe(sqlite3.sqlite_version_info):
        with suppress(ImportError):
            from pysqlite3 import dbapi2

            if wal_is_safe(dbapi2.sqlite_version_info):
                return dbapi2
    return sqlite3


SQLITE = _trusted()


def journal_mode() -> str:
    """The journal that this machine's SQLite can be trusted with: "wal" or "truncate".

    Not "delete": with synchronous=FULL SQLite does not sync the folder after it deletes the journal, and after a power cut a
    journal that is back undoes a transaction that was acknowledged; it does sync the truncation.
    """
    return "wal" if wal_is_safe(SQLITE.sqlite_version_info) else "truncate"


def engine_facts() -> dict[str, str]:
    """What ``daybook doctor`` says of the machine's SQLite."""
    safe = wal_is_safe(SQLITE.sqlite_version_info)
    found = "Python" if SQLITE is sqlite3 else "pysqlite3"
    why = "free of the WAL-reset fault" if safe else "has the WAL-reset fault (3.7.0 to 3.51.2): write-ahead mode is not used"
    return {"sqlite": SQLITE.sqlite_version, "from": found, "journal": journal_mode(), "why": why, "synchronous": "full"}


def connect(where: Address, *, create: bool) -> sa.Engine:
    """An engine with the pragmas and transactions that the store's promises rest on.

    Raises:
        StoreError: The file or its folder is missing, it is no database, or the server cannot be reached.
    """
    if where.path is None:
        engine = sa.create_engine(where.url, pool_pre_ping=True, pool_size=CONNECTIONS)
        event.listen(engine, "begin", _begin_postgres)
    else:
        _check_file(where.path, create)
        engine = sa.create_engine(where.url, module=SQLITE, pool_size=CONNECTIONS,
                                  connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
        event.listen(engine, "connect", _connect_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    with faults(where), engine.connect() as conn:
        conn.execute(sa.text("SELECT 1"))
        if where.path is not None:
            conn.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    return engine


def _check_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file in it, such as {path / 'daybook.db'}")
    if not path.exists() and not create:
        raise StoreError(f"there is no store at {path}; make one with: daybook read INPUT --db {path}")
    if not path.parent.is_dir():
        raise StoreError(f"the folder {path.parent} does not exist; make it, or name another place with --db")


def _connect_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, not where the driver guesses
    cursor = connection.cursor()
    try:
        # Write-ahead mode is kept in the file, and leaving it wants the file alone; the others are the connection's own.
        cursor.execute(f"PRAGMA journal_mode={journal_mode()}")
    except SQLITE.OperationalError as error:
        if "readonly" not in str(error):
            raise
    finally:
        cursor.close()
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}", f"cache_size=-{CACHE_KIB}",
                   f"wal_autocheckpoint={LOG_PAGES}", "trusted_schema=OFF", "secure_delete=ON", f"journal_size_limit={JOURNAL_BYTES}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(conn: sa.Connection) -> None:
    if not conn.get_execution_options().get("writes"):
        conn.exec_driver_sql("BEGIN")
        return
    connection: Any = conn.connection.driver_connection
    connection.execute(f"PRAGMA busy_timeout={ASKED_AGAIN_MS}")
    try:
        if not _begun(connection):
            conn.exec_driver_sql("BEGIN IMMEDIATE")  # once more, so that what is wrong is told in the same words as ever
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _begun(connection: Any) -> bool:
    """Begin to write as soon as no other process does; False where one still does after ``BUSY_SECONDS``.

    SQLite by itself asks again ever more rarely, in the end each 0.1 s, and so comes late, or never between others who write all the time.
    """
    until = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < until:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except SQLITE.Error as error:  # of a damaged file, another sort than of a locked one
            if "locked" not in str(error):
                break
        else:
            return True
    return False


def _begin_postgres(conn: sa.Connection) -> None:
    if conn.get_execution_options().get("writes"):
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
    elif conn.get_execution_options().get("snapshot"):
        conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


# Writers of one process wait for each other here and not in SQLite, which lets them try again and again until one is lucky: with 20 of
# them some never were within BUSY_SECONDS. Between processes SQLite's own lock holds.
_WRITERS: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)


@contextmanager
def writing(engine: sa.Engine, where: Address) -> Iterator[sa.Connection]:
    """One transaction that writes: all of it or nothing."""
    turn = _WRITERS[str(where.path.absolute())] if where.path is not None else nullcontext()
    with turn, faults(where), engine.connect().execution_options(writes=True) as conn, conn.begin():
        yield conn


@contextmanager
def looking(engine: sa.Engine, where: Address, *, snapshot: bool = False) -> Iterator[sa.Connection]:
    """A transaction that only reads; with ``snapshot``, all its queries see one state."""
    with faults(where), engine.connect().execution_options(snapshot=snapshot) as conn, conn.begin():
        yield conn


@contextmanager
def in_none(conn: sa.Connection) -> Iterator[None]:
    """For what SQLite does in no transaction; the connection is in one before and afterwards."""
    conn.exec_driver_sql("COMMIT")
    yield
    conn.exec_driver_sql("BEGIN")


def checkpoint(engine: sa.Engine, where: Address) -> None:
    """Move what stands in the write-ahead log into the file, as far as it goes while nobody waits for it. PostgreSQL does so by itself."""
    if where.path is not None:
        with faults(where), engine.connect() as conn, in_none(conn):
            conn.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").all()


def shrink(engine: sa.Engine) -> None:
    """Write all anew without what was deleted; search indices first, for they keep deleted words until they are merged."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(writes=True) as conn, conn.begin():
            for name in ("text", "record"):
                conn.exec_driver_sql(f"INSERT INTO {name}_search({name}_search) VALUES ('optimize')")
        with engine.connect() as conn, in_none(conn):
            conn.exec_driver_sql("VACUUM")
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("VACUUM FULL")


@contextmanager
def faults(where: Address) -> Iterator[None]:
    """Turn what the database says into what a person can do about it."""
    try:
        yield
    except DBAPIError as error:
        raise _meaning(where, error) from error
    except SQLAlchemyError as error:
        raise StoreError(f"{where.shown}: {error}") from error
    except OSError as error:
        raise _meaning_of_file(where, error) from error


SENTENCES = (  # what SQLite and PostgreSQL say -> what it means
    ("file is not a database", "is no database; move it away or name another with --db"),
    ("malformed", "is damaged; restore a backup (daybook restore), and keep the damaged file"),
    ("database is locked", "is being written by another program; wait until it is done and run again"),
    ("readonly", "may not be written; check who owns the file and its folder"),
    ("unable to open", "cannot be opened; check that the folder is there and who may use it"),
    ("disk I/O error", "cannot be written or read, the disk reports an error; check the disk"),
    ("does not exist", "is not there; create it (createdb) or name another with --db"),
    ("authentication failed", "refuses the user or the password; check the URL"),
    ("permission denied", "may not be used by this user; grant it, or name another with --db"),
    ("onnection", "cannot be reached; check that the server runs and the address is right"),
)


def _meaning(where: Address, error: DBAPIError) -> StoreError:
    said = " ".join(str(error.orig).split())
    if "disk is full" in said or getattr(error.orig, "sqlstate", None) == "53100":
        return StoreFull(f"{where.shown}: no room left on the disk; free some and run again, nothing that was saved is lost")
    for words, meaning in SENTENCES:
        if words in said:
            return StoreError(f"{where.shown} {meaning} ({said})")
    return StoreError(f"{where.shown}: the database refuses: {said}")


def _meaning_of_file(where: Address, error: OSError) -> StoreError:
    if error.errno in (28, 122):  # ENOSPC, EDQUOT
        return StoreFull(f"{where.shown}: no room left on the disk; free some and run again, nothing that was saved is lost")
    return StoreError(f"{where.shown}: {error.strerror or error}: {error.filename or ''}; check who owns the folder")
