"""The bytes as they came, found by what they are. A capture is on the disk before any row names it."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from daybook.core.ids import sha256
from daybook.core.report import Capture
from daybook.errors import StoreError
from daybook.store import tables as t

LEVEL = 6


def place(folder: Path, digest: bytes) -> Path:
    """Where a capture lies: ``aa/bbcc…`` under the folder."""
    name = digest.hex()
    return folder / name[:2] / name[2:]


def keep(folder: Path, capture: Capture) -> None:
    """Put the bytes in the folder: written aside, synced, renamed, the folder synced. Nothing to do if they are there."""
    target = place(folder, capture.sha256)
    if target.exists():
        return
    made = [parent for parent in (folder, target.parent) if not parent.is_dir()]
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(zlib.compress(capture.content, LEVEL))
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(target)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise
    for changed in [target.parent, *(parent.parent for parent in made)]:
        _sync(changed)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def held(folder: Path | None, conn: sa.Connection, digest: bytes) -> bytes | None:
    """The bytes of a capture as they lie, unpacked; empty if they were erased, None if they are not there or damaged."""
    kept = _kept(folder, conn, digest)
    if not kept:
        return kept
    try:
        return zlib.decompress(kept)
    except zlib.error:
        return None


def empty(folder: Path, digests: Iterable[bytes]) -> None:
    """Erase the bytes of captures that lie in a folder; the empty files keep them from being put there again."""
    for digest in digests:
        target = place(folder, digest)
        if target.exists():
            with target.open("r+b") as file:
                file.truncate(0)
                os.fsync(file.fileno())


def _kept(folder: Path | None, conn: sa.Connection, digest: bytes) -> bytes | None:
    if folder is not None:
        target = place(folder, digest)
        return target.read_bytes() if target.is_file() else None
    query = sa.select(t.blob.c.content).join(t.capture, t.capture.c.id == t.blob.c.capture).where(t.capture.c.sha256 == digest)
    content: bytes | None = conn.execute(query).scalar()
    return content


def fetch(folder: Path | None, conn: sa.Connection, digest: bytes) -> bytes:
    """The bytes of a capture, checked against their digest.

    Raises:
        StoreError: The store has no such capture, or its bytes are missing or altered.
    """
    kept = _kept(folder, conn, digest)
    if kept is None:
        raise StoreError(f"no capture {digest.hex()} in this store; was its folder {folder} moved away from the database?")
    if not kept:
        raise StoreError(f"capture {digest.hex()} was erased, for a person's name stood in it; `daybook log --what erase` tells when")
    try:
        content = zlib.decompress(kept)
    except zlib.error as error:
        raise StoreError(f"capture {digest.hex()} is damaged: {error}; restore it from a backup") from error
    if sha256(content) != digest:
        raise StoreError(f"capture {digest.hex()} was altered: its bytes have another digest; restore it from a backup")
    return content
