"""The bytes as they came, found by what they are. A capture is on the disk before any row names it."""

from __future__ import annotations

import os
import tempfile
import zlib
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


def fetch(folder: Path | None, conn: sa.Connection, digest: bytes) -> bytes:
    """The bytes of a capture, checked against their digest.

    Raises:
        StoreError: The store has no such capture, or its bytes are missing or altered.
    """
    if folder is None:
        query = sa.select(t.blob.c.content).join(t.capture, t.capture.c.id == t.blob.c.capture).where(t.capture.c.sha256 == digest)
        kept = conn.execute(query).scalar()
    else:
        target = place(folder, digest)
        kept = target.read_bytes() if target.is_file() else None
    if kept is None:
        raise StoreError(f"no capture {digest.hex()} in this store; was its folder {folder} moved away from the database?")
    try:
        content = zlib.decompress(kept)
    except zlib.error as error:
        raise StoreError(f"capture {digest.hex()} is damaged: {error}; restore it from a backup") from error
    if sha256(content) != digest:
        raise StoreError(f"capture {digest.hex()} was altered: its bytes have another digest; restore it from a backup")
    return content
