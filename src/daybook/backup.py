"""A whole store in one file, and its way back: SQLite or PostgreSQL, either into either.

The file is a zip archive: ``manifest.json``, one member of JSON lines for each table, and ``captures.jsonl`` with the bytes as they came.
The manifest has the SHA-256 of each member and of the store's canonical dump. With ``--to`` the archive is encrypted with age.
Nothing of a backup is trusted: members are read by name, within the sizes that the manifest declares, and checked before a row is written.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import logging
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from daybook import __version__
from daybook.errors import ConfigError, NewerStore, StoreError, UsageError
from daybook.store.copying import Copy, Filling, Shape, Values, copying, filling
from daybook.store.migrate import HEAD, REVISIONS

log = logging.getLogger("daybook.backup")
FORMAT = "daybook backup 1"
MANIFEST, CAPTURES = "manifest.json", "captures.jsonl"
MEMBER = re.compile(r"tables/[a-z_]{1,40}\.jsonl|captures\.jsonl")
MOST_MEMBERS = 200
MOST_MANIFEST = 5_000_000  # bytes
LONGEST_LINE = 600_000_000  # bytes; a capture is one line
AGE = b"age-encryption.org/"


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a backup: its name, its lines, its bytes unpacked, their SHA-256; of a table, its shape."""

    name: str
    rows: int
    size: int
    sha256: str
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Args:
        schema: Revision of the store's tables.
        version: Of the Daybook that made it.
        made: When, UTC.
        dump: SHA-256 of the canonical dump at that moment, "" where the schema was an older one's.
        members: In the order in which they are read.
        lost: Digests of captures whose bytes the store had lost.
    """

    schema: str
    version: str
    made: str
    dump: str
    members: tuple[Member, ...]
    lost: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """In words."""
        rows = {member.name: member.rows for member in self.members}
        lost = f", {len(self.lost):,} of them lost" if self.lost else ""
        kept = rows.get(CAPTURES, 0) + len(self.lost)
        return (f"{rows.get('tables/report.jsonl', 0):,} reports, {kept:,} captures{lost}; schema {self.schema}, "
                f"dump {self.dump[:16] or 'not computed: an older schema'}")


# ---- out


def backup(url: str, path: Path, *, recipients: Sequence[str] = ()) -> Manifest:
    """Write a backup; others may go on writing to the store. The file is whole or not there.

    Args:
        url: The store.
        path: The file.
        recipients: age recipients ("age1…") who can read it; () leaves it readable to whoever has the file.

    Raises:
        StoreError: There is no store, or it cannot be read.
        UsageError: The file cannot be written, or a recipient is none.
    """
    keys = _recipients(recipients)
    with _whole(path) as out:
        if not keys:
            return _write(url, out)
        with tempfile.TemporaryFile(dir=path.parent) as clear:
            manifest = _write(url, clear)
            clear.seek(0)
            _age().encrypt_io(clear, out, keys)
        return manifest


def _write(url: str, out: IO[bytes]) -> Manifest:
    with copying(url) as copy, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        members = [_member(archive, f"tables/{shape.name}.jsonl", copy.rows(shape.name), shape) for shape in copy.shapes]
        lost: list[str] = []
        members.append(_member(archive, CAPTURES, _captures(copy, lost)))
        dumped = _digest(copy.dump()) if copy.schema == HEAD else ""
        made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        manifest = Manifest(copy.schema, __version__, made, dumped, tuple(members), tuple(lost))
        archive.writestr(MANIFEST, json.dumps(_plain(manifest), indent=1))
    log.info("%s backed up: %s", url.rpartition("@")[2], manifest.told)
    return manifest


def _digest(lines: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


def _captures(copy: Copy, lost: list[str]) -> Iterator[Values]:
    for digest, packed in copy.captures():
        if packed is None:
            lost.append(digest.hex())
        else:
            yield [digest.hex(), base64.b64encode(packed).decode("ascii")]


def _member(archive: zipfile.ZipFile, name: str, rows: Iterable[Values], shape: Shape | None = None) -> Member:
    digest, count, size = hashlib.sha256(), 0, 0
    with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as out:
        for row in rows:
            line = json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
            out.write(line)
            digest.update(line)
            count, size = count + 1, size + len(line)
    return Member(name, count, size, digest.hexdigest(), shape)


def _plain(manifest: Manifest) -> dict[str, Any]:
    members = [{"name": m.name, "rows": m.rows, "size": m.size, "sha256": m.sha256, "columns": m.shape and list(m.shape.columns)}
               for m in manifest.members]
    return {"format": FORMAT, "schema": manifest.schema, "version": manifest.version, "made": manifest.made, "dump": manifest.dump,
            "members": members, "lost": list(manifest.lost)}


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file written aside, for its owner alone, synced and put in its place at the end."""
    try:
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as fault:
        raise UsageError(f"{path} cannot be written ({fault.strerror}); name a file in a folder that is there and yours") from fault
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
    except OSError as fault:
        raise StoreError(f"{path} cannot be written: {fault.strerror or fault}; free some room and run again") from fault
    finally:
        Path(aside).unlink(missing_ok=True)


# ---- in


def restore(path: Path, url: str, *, force: bool = False, identities: Sequence[Path] = ()) -> Manifest:
    """Make a store of a backup: checked first, written in one transaction, compared with the dump that the backup tells.

    Args:
        path: The file.
        url: Where to; an empty database, or a file that is not there.
        force: Replace a SQLite store that is there? It is kept as ``NAME.old``.
        identities: Files with age identities, of an encrypted backup.

    Raises:
        StoreError: The file is no backup, is damaged or altered, or there is a store already; nothing was written then.
        NewerStore: A later version of Daybook made it.
    """
    with _clear(path, identities) as content, _archive(path, content) as archive:
        manifest = _manifest(path, archive)
        for member in manifest.members:
            for _ in _lines(path, archive, member):  # all of it is checked before anything is written
                pass
        with filling(url, manifest.schema, force=force) as store:
            _fill(path, archive, manifest, store)
    log.info("%s restored from a backup of %s", url.rpartition("@")[2], manifest.made)
    return manifest


def _fill(path: Path, archive: zipfile.ZipFile, manifest: Manifest, store: Filling) -> None:
    tables = {member.shape.name: member for member in manifest.members if member.shape is not None}
    if set(tables) != set(store.names):
        odd = sorted(set(tables) ^ set(store.names))
        raise StoreError(f"{path}: the tables {', '.join(odd)} do not fit schema {manifest.schema}; it was altered")
    for name in store.names:
        shape = tables[name].shape
        assert shape is not None
        store.fill(shape, (_row(path, name, line) for line in _lines(path, archive, tables[name])))
    for member in manifest.members:
        if member.shape is None:
            for line in _lines(path, archive, member):
                digest, packed = _capture(path, line)
                store.keep(digest, packed)
    store.finish()
    if manifest.dump and manifest.schema == HEAD:
        dumped = _digest(store.dump())
        if dumped != manifest.dump:
            raise StoreError(f"{path}: what was restored has another dump ({dumped[:16]}) than the store had ({manifest.dump[:16]}); "
                             "nothing was kept; the backup was altered, or this is a fault of Daybook: please report it")


def _row(path: Path, name: str, line: bytes) -> Values:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise StoreError(f"{path}: a line of {name} is no JSON; it was altered") from fault
    if not isinstance(row, list):
        raise StoreError(f"{path}: a line of {name} is no row; it was altered")
    return row


def _capture(path: Path, line: bytes) -> tuple[bytes, bytes]:
    row = _row(path, CAPTURES, line)
    try:
        return bytes.fromhex(row[0]), base64.b64decode(row[1], validate=True)
    except (IndexError, TypeError, ValueError, binascii.Error) as fault:
        raise StoreError(f"{path}: a line of captures is none; it was altered") from fault


@contextmanager
def _archive(path: Path, content: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(content) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise StoreError(f"{path} is no backup, or is damaged or cut off: {fault}; take another one") from fault


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if len(names) > MOST_MEMBERS or len(set(names)) != len(names):
        raise StoreError(f"{path} has {len(names):,} members, some perhaps twice; no backup has")
    if MANIFEST not in names:
        raise StoreError(f"{path} is a zip archive, but no backup of Daybook: it has no {MANIFEST}")
    with archive.open(MANIFEST) as part:
        content = part.read(MOST_MANIFEST + 1)
    try:
        given = json.loads(content)
        if given.get("format") != FORMAT:
            raise StoreError(f"{path} is of the form {given.get('format')!r}; this version of Daybook reads {FORMAT!r}: upgrade, "
                             "pip install --upgrade daybook")
        members = tuple(Member(str(m["name"]), int(m["rows"]), int(m["size"]), str(m["sha256"]), _shape_of(m)) for m in given["members"])
        made = Manifest(str(given["schema"]), str(given["version"]), str(given["made"]), str(given["dump"]), members, tuple(given["lost"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise StoreError(f"{path}: its manifest cannot be read ({type(fault).__name__}: {fault}); it was altered") from fault
    if odd := sorted({*names} ^ {MANIFEST, *(member.name for member in members)}):
        raise StoreError(f"{path}: manifest and members differ in {', '.join(map(repr, odd[:5]))}; it was altered")
    if odd := [member.name for member in members if not MEMBER.fullmatch(member.name)]:
        raise StoreError(f"{path}: {odd[0]!r} is no part of a backup; it was altered")
    if made.schema not in REVISIONS:
        raise NewerStore(f"{path} was made by Daybook {made.version} (schema {made.schema}, this one knows {HEAD}); "
                         "upgrade: pip install --upgrade daybook")
    return made


def _shape_of(member: dict[str, Any]) -> Shape | None:
    if member["columns"] is None:
        return None
    name = str(member["name"]).removeprefix("tables/").removesuffix(".jsonl")
    return Shape(name, tuple((str(column), str(kind)) for column, kind in member["columns"]))


def _lines(path: Path, archive: zipfile.ZipFile, member: Member) -> Iterator[bytes]:
    """The lines of a member, no more than it declares.

    Raises:
        StoreError: It is longer, shorter or other than the manifest says.
    """
    digest, size, rows = hashlib.sha256(), 0, 0
    with archive.open(member.name) as part:
        while line := part.readline(min(LONGEST_LINE, member.size - size + 1)):
            size, rows = size + len(line), rows + 1
            if size > member.size or not line.endswith(b"\n"):
                raise StoreError(f"{path}: {member.name} is longer than the manifest says; it was altered")
            digest.update(line)
            yield line
    if (rows, size, digest.hexdigest()) != (member.rows, member.size, member.sha256):
        raise StoreError(f"{path}: {member.name} is not what the manifest says; it is damaged or was altered: take another backup")


# ---- age


def _age() -> Any:
    try:
        import pyrage
    except ImportError as fault:
        raise ConfigError("encrypted backups need pyrage: pip install 'daybook[backup]'") from fault
    return pyrage


def _recipients(given: Sequence[str]) -> list[Any]:
    made = []
    for text in given:
        try:
            made.append(_age().x25519.Recipient.from_str(text.strip()))
        except (ValueError, _age().RecipientError) as fault:
            raise UsageError(f"{text!r} is no age recipient: it begins with age1; make one with age-keygen") from fault
    return made


def _identities(paths: Sequence[Path]) -> list[Any]:
    made = []
    for path in paths:
        try:
            lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
            made += [_age().x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        except (OSError, ValueError, _age().IdentityError) as fault:
            raise UsageError(f"{path} holds no age identity: it begins with AGE-SECRET-KEY-") from fault
    return made


@contextmanager
def _clear(path: Path, identities: Sequence[Path]) -> Iterator[IO[bytes]]:
    """The archive, decrypted if it has to be."""
    try:
        with path.open("rb") as file:
            head = file.read(len(AGE))
            file.seek(0)
            if head != AGE:
                yield file
                return
            if not identities:
                raise UsageError(f"{path} is encrypted; name the file of your age identity with --identity")
            with tempfile.TemporaryFile() as clear:
                try:
                    _age().decrypt_io(file, clear, _identities(identities))
                except _age().DecryptError as fault:
                    raise StoreError(f"{path} cannot be decrypted: {fault}; is it for another identity, or damaged?") from fault
                clear.seek(0)
                yield clear
    except OSError as fault:
        raise StoreError(f"{path} cannot be read: {fault.strerror or fault}") from fault
