"""A store as rows: read out in one state, whatever others write meanwhile; put into an empty one, whole or not at all."""

# What is read out is plain values, never a database file: SQLite files that came from somewhere are not opened (CVE-2026-11822).

from __future__ import annotations

import base64
import binascii
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from daybook.core.ids import sha256
from daybook.core.report import Capture
from daybook.errors import StoreError
from daybook.store import captures, dump, search
from daybook.store import tables as t
from daybook.store.codec import unpack_text
from daybook.store.engine import SQLITE, Address, address, connect, faults, looking, writing
from daybook.store.migrate import HEAD, migrate_to, version
from daybook.store.rows import Lexicon
from daybook.store.write import searched

# The schema's own; bytes, which go as captures; who is signed in just now; answers that are kept for a day.
LEFT_OUT = ("alembic_version", "blob", "session", "idempotency")
BATCH, SMALL_BATCH = 1000, 100  # rows
KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "bool"), (sa.Integer, "int"), (sa.LargeBinary, "bytes"),
    (sa.Float, "float"), (sa.Numeric, "float"), (sa.String, "text"))
Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A table by its name and its columns, each with "int", "text", "bytes", "float" or "bool"."""

    name: str
    columns: tuple[tuple[str, str], ...]


def _tables(conn: sa.Connection) -> list[sa.Table]:
    """The tables as the database has them, those that others lean on first; not what search makes of them."""
    names = [name for name in sa.inspect(conn).get_table_names() if "_search" not in name and not name.startswith("sqlite_")]
    held = sa.MetaData()
    held.reflect(conn, only=[name for name in names if name not in LEFT_OUT])
    return held.sorted_tables


def _shape(table: sa.Table) -> Shape:
    return Shape(table.name, tuple((column.name, _kind(column)) for column in table.columns))


def _kind(column: sa.Column[Any]) -> str:
    return next((name for made, name in KINDS if isinstance(column.type, made)), "text")


# ---- out


class Copy:
    """One state of a store, to be read out at leisure.

    Args:
        conn: Sees that one state.
        folder: Of the captures; None where they lie in a table.
    """

    def __init__(self, conn: sa.Connection, folder: Path | None) -> None:
        self._conn, self._folder = conn, folder
        held = version(conn)
        if held is None:
            raise StoreError("the store is empty: there is nothing to back up")
        self.schema: str = held
        self._tables = {table.name: table for table in _tables(conn)}

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The tables, those that others lean on first."""
        return tuple(_shape(table) for table in self._tables.values())

    def rows(self, name: str) -> Iterator[Values]:
        """The rows of a table in the order of their keys, bytes as base64."""
        table = self._tables[name]
        packed = [n for n, (_, kind) in enumerate(_shape(table).columns) if kind == "bytes"]
        query = sa.select(table).order_by(*table.primary_key.columns)
        for row in self._conn.execution_options(stream_results=True, yield_per=BATCH).execute(query):
            values = list(row)
            for n in packed:
                values[n] = None if values[n] is None else base64.b64encode(values[n]).decode("ascii")
            yield values

    def captures(self) -> Iterator[tuple[bytes, bytes | None]]:
        """The digest of each capture with its bytes, zlib; None where they are lost."""
        c = sa.table("capture", sa.column("id"), sa.column("sha256"))
        b = sa.table("blob", sa.column("capture"), sa.column("content"))
        for row in self._conn.execution_options(stream_results=True, yield_per=10).execute(
                sa.select(c.c.sha256, b.c.content).outerjoin(b, b.c.capture == c.c.id).order_by(c.c.id)):
            kept = row.content
            if kept is None and self._folder is not None:
                place = captures.place(self._folder, bytes(row.sha256))
                kept = place.read_bytes() if place.is_file() else None
            yield bytes(row.sha256), None if kept is None else bytes(kept)

    def dump(self) -> Iterator[bytes]:
        """The canonical dump of this state; only where the schema is this version's."""
        return dump.lines(self._conn, Lexicon())


@contextmanager
def copying(url: str, captures_folder: Path | None = None) -> Iterator[Copy]:
    """One state of a store. Others may read and write meanwhile: of SQLite a copy is made in one go, PostgreSQL gives a snapshot.

    Raises:
        StoreError: There is no store, or nothing in it.
    """
    where = address(url)
    if where.path is None:
        engine = connect(where, create=False)
        try:
            with looking(engine, where, snapshot=True) as conn:
                yield Copy(conn, captures_folder)
        finally:
            engine.dispose()
        return
    connect(where, create=False).dispose()  # says what is wrong with it, if anything
    folder = captures_folder or where.path.with_name(where.path.name + ".captures")
    with tempfile.TemporaryDirectory(dir=where.path.parent, prefix=".daybook-backup-") as aside:
        copied = Path(aside) / "copy.db"
        with faults(where):
            _copy_file(where.path, copied)
        engine = connect(address(str(copied)), create=False)
        try:
            with looking(engine, where) as conn:
                yield Copy(conn, folder)
        finally:
            engine.dispose()


def _copy_file(path: Path, into: Path) -> None:
    """SQLite's own backup, all pages in one step: in small steps it begins anew whenever somebody writes, and may never end."""
    try:
        here, there = SQLITE.connect(path, timeout=60), SQLITE.connect(into)
        try:
            here.backup(there, pages=-1)
        finally:
            here.close()
            there.close()
    except SQLITE.Error as error:
        raise StoreError(f"{path} cannot be copied: {error}; free some room beside it, or check the disk") from error


# ---- in


class Filling:
    """An empty store of some schema that takes rows; the caller's transaction holds all of it."""

    def __init__(self, conn: sa.Connection, folder: Path | None) -> None:
        self._conn, self._folder = conn, folder
        self._tables = {table.name: table for table in _tables(conn)}
        for table in reversed(self._tables.values()):
            conn.execute(table.delete())  # what the migrations put there

    @property
    def names(self) -> tuple[str, ...]:
        """Tables that it has, those that others lean on first."""
        return tuple(self._tables)

    def fill(self, shape: Shape, rows: Iterable[Values]) -> int:
        """Put rows into a table; how many.

        Raises:
            StoreError: The schema has no such table or column, a value is of another sort, or a row leans on one that is not there.
        """
        table = self._tables.get(shape.name)
        own = dict(_shape(table).columns) if table is not None else {}
        if table is None or own != dict(shape.columns):
            raise StoreError(f"the backup's table {shape.name!r} is not what its schema says; it was altered, or made by another program")
        readers = [READERS[kind] for _, kind in shape.columns]
        names = [name for name, _ in shape.columns]
        count, batch = 0, list[dict[str, Any]]()
        for row in rows:
            try:
                batch.append({name: None if value is None else read(value) for name, read, value in zip(names, readers, row, strict=True)})
            except (TypeError, ValueError) as fault:
                raise StoreError(f"the backup's table {shape.name!r}, row {count + 1}: {fault}; it was altered") from fault
            count += 1
            if len(batch) == BATCH:
                self._conn.execute(table.insert(), batch)
                batch = []
        if batch:
            self._conn.execute(table.insert(), batch)
        return count

    def keep(self, digest: bytes, packed: bytes) -> None:
        """Put a capture's bytes where this store keeps them.

        Raises:
            StoreError: No row tells of it, or its bytes have another digest.
        """
        row = self._conn.execute(sa.select(t.capture.c.id, t.capture.c.size).where(t.capture.c.sha256 == digest)).first()
        unpacking = zlib.decompressobj()
        try:
            content = unpacking.decompress(packed, row.size + 1) if row else b""
        except zlib.error as error:
            raise StoreError(f"capture {digest.hex()} of the backup is damaged: {error}") from error
        if row is None or sha256(content) != digest:
            raise StoreError(f"capture {digest.hex()} of the backup was altered: no row tells of such bytes")
        if self._folder is None:
            self._conn.execute(t.blob.insert().values(capture=row.id, content=packed))
        else:
            captures.keep(self._folder, Capture(content))

    def finish(self) -> None:
        """Bring the schema to this version's and make the search index."""
        migrate_to(self._conn, HEAD)
        for name in ("text", "record"):
            search.forget_all(self._conn, name)
        for rows in self._by_id(sa.select(t.text.c.id, t.text.c.body), t.text.c.id):
            search.index(self._conn, "text", [(row.id, searched(*unpack_text(row.body))) for row in rows])
        for rows in self._by_id(sa.select(t.record.c.id, t.record.c.kind, t.record.c.words), t.record.c.id):
            search.index(self._conn, "record", [(row.id, search.of_kind(row.kind, row.words)) for row in rows])

    def _by_id(self, query: sa.Select[Any], id: sa.Column[int]) -> Iterator[Sequence[Any]]:
        """Rows, a few at a time: writing between them would end an open cursor."""
        after = 0
        while rows := self._conn.execute(query.where(id > after).order_by(id).limit(SMALL_BATCH)).all():
            yield rows
            after = rows[-1].id

    def dump(self) -> Iterator[bytes]:
        """The canonical dump of what is there now."""
        return dump.lines(self._conn, Lexicon())


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise ValueError(f"{str(value)[:40]!r} is no base64")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(f"{value[:40]!r} is no base64") from error


def _exactly(made: type, least: int = -(1 << 63), most: int = (1 << 63) - 1) -> Callable[[object], object]:
    def read(value: object) -> object:
        if type(value) is not made and not (made is float and type(value) is int):
            raise ValueError(f"{str(value)[:40]!r} is no {made.__name__}")
        if isinstance(value, int) and not least <= value <= most:
            raise ValueError(f"{value} is out of range")
        return value

    return read


READERS: dict[str, Callable[[Any], object]] = {
    "int": _exactly(int), "text": _exactly(str), "float": _exactly(float), "bool": _exactly(bool), "bytes": _bytes}


@contextmanager
def filling(url: str, schema: str, *, force: bool = False) -> Iterator[Filling]:
    """An empty store that takes the rows of a backup; it is there when the block ends without a fault, and not before.

    A SQLite store is made beside its place and put there at the end; with ``force`` one that is there is kept as ``NAME.old``.

    Raises:
        StoreError: There is a store already, or it cannot be made.
    """
    where = address(url)
    made = _beside(where, force) if where.path else where
    engine = connect(made, create=True)
    try:
        with looking(engine, where) as conn:
            if where.path is None and sa.inspect(conn).get_table_names():
                raise StoreError(f"{where.shown} is not empty; a backup goes into an empty database: make one with createdb, give --db")
        folder = where.path.with_name(where.path.name + ".captures") if where.path else None
        with writing(engine, made) as conn:
            migrate_to(conn, schema)
            yield Filling(conn, folder)
    except BaseException:
        engine.dispose()
        _forget(made if where.path else None)
        raise
    engine.dispose()
    if where.path and made.path:
        _put(made.path, where.path)


def _beside(where: Address, force: bool) -> Address:
    assert where.path is not None
    if where.path.exists() and where.path.stat().st_size and not force:
        raise StoreError(f"{where.path} is a store already; name another place with --db, or --force keeps it as {where.path.name}.old")
    if not where.path.parent.is_dir():
        raise StoreError(f"the folder {where.path.parent} does not exist; make it, or name another place with --db")
    made = address(str(where.path.with_name(f".{where.path.name}.restoring")))
    _forget(made)
    return made


def _forget(made: Address | None) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        if made and made.path:
            made.path.with_name(made.path.name + ending).unlink(missing_ok=True)


def _put(made: Path, path: Path) -> None:
    if path.exists() and path.stat().st_size:
        connect(address(str(path)), create=False).dispose()  # a journal that is left over belongs to it and is carried out first
        old = next(place for n in range(1, 1000) if not (place := path.with_name(f"{path.name}.old{n if n > 1 else ''}")).exists())
        path.replace(old)
        for ending in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    made.replace(path)
    for ending in ("-journal", "-wal", "-shm"):
        made.with_name(made.name + ending).unlink(missing_ok=True)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
