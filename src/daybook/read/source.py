"""One input as a stream of bytes: opened, unzipped, with its first bytes known, never wholly in memory unless asked."""

from __future__ import annotations

import itertools
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from daybook.core.tally import Tally
from daybook.errors import ReadError

CHUNK = 1 << 16  # bytes
HEAD = 1 << 13  # bytes: enough for a byte-order mark, a charset declaration, the first tags
GZIP = b"\x1f\x8b"
SUFFIXES = (".gz", ".txt", ".text", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson", ".json", ".warc", ".xml", ".rss", ".atom")


@dataclass(frozen=True, slots=True)
class ArchiveRules:
    """How archives are read.

    Args:
        record_limit: Longest page, unpacked, in bytes; longer records are passed over.
        languages: "en": pages without English text are passed over; "any": none is for its language.
        resume: How far an archive was read before, by its identity; None to begin at its beginning.
    """

    record_limit: int = 10_000_000
    languages: str = "en"
    resume: Callable[[bytes], Tally | None] = field(default=lambda _: None, compare=False)


RULES = ArchiveRules()


def _no_bytes() -> AbstractContextManager[BinaryIO]:
    raise ReadError("this source has no bytes of its own")


@dataclass(frozen=True)
class Source:
    """One input, ready to be read once.

    Args:
        name: What to call it in messages.
        stem: External id of what has no better one.
        suffix: The name's ending in small letters without ".gz": ".html", or "" where there is none.
        head: The first bytes, unzipped; at most ``HEAD``.
        chunks: All bytes, unzipped, the head included; raises ReadError where reading breaks off.
        limit: Longest text or line, in bytes.
        raw: Opens the bytes as they lie, still zipped, as a file that can be sought in; read that or ``chunks``, never both.
        archives: How archives are read.
        charset: As a server says, "" if none.
    """

    name: str
    stem: str
    suffix: str
    head: bytes
    chunks: Iterator[bytes]
    limit: int
    raw: Callable[[], AbstractContextManager[BinaryIO]] = _no_bytes
    archives: ArchiveRules = RULES
    charset: str = ""

    def whole(self) -> tuple[bytes, str]:
        """All bytes, and why they end early, "" if they do not.

        Raises:
            ReadError: It is longer than ``limit``, or breaks off before the first byte.
        """
        kept, size = [], 0
        try:
            for chunk in self.chunks:
                size += len(chunk)
                if size > self.limit:
                    raise TooLong(f"longer than {megabytes(self.limit)} MB; split it, or raise the setting line_limit_mb")
                kept.append(chunk)
        except TooLong:
            raise
        except ReadError as fault:
            if not kept:
                raise
            return b"".join(kept), fault.reason
        return b"".join(kept), ""


class TooLong(ReadError):
    """A file or a line is longer than the limit."""


def megabytes(size: int) -> str:
    """A number of bytes in megabytes, for people: "20", "0.5"."""
    return f"{size / 1_000_000:.3g}"


def shown(path: str) -> str:
    """A path that can be printed: bytes of its name that are not UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def stem_of(path: str) -> tuple[str, str]:
    """The name without folders and known endings, and the last known ending but ".gz", in small letters."""
    stem, suffix = os.path.basename(shown(path)), ""
    while True:
        base, ending = os.path.splitext(stem)
        if not base or ending.lower() not in SUFFIXES:
            return stem, suffix
        stem, suffix = base, suffix if ending.lower() == ".gz" else suffix or ending.lower()


def _read(file: BinaryIO) -> Iterator[bytes]:
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except OSError as fault:
        raise ReadError(f"reading broke off ({fault.strerror or fault}); try again or copy the file first") from fault


def unzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unzip gzip members one after the other, in pieces of at most 1 MiB, so that a bomb never fills the memory.

    Raises:
        ReadError: The stream is broken or ends early; whatever could be unzipped has been given before.
    """
    member, inside = zlib.decompressobj(31), False
    for chunk in chunks:
        rest = chunk
        while rest:
            if not inside and rest.strip(b"\0") == b"":
                break  # padding behind the last member, as tapes and some servers leave it
            inside = True
            try:
                piece = member.decompress(rest, 1 << 20)
            except zlib.error as fault:
                raise ReadError(f"the gzip stream is broken ({fault}); fetch the file again") from fault
            if piece:
                yield piece
            rest = member.unconsumed_tail
            if member.eof:
                rest, member, inside = member.unused_data, zlib.decompressobj(31), False
    if inside and (piece := member.decompress(b"", 1 << 20)):
        yield piece
    if inside and not member.eof:
        raise ReadError("the gzip stream ends before its end mark: the file is cut off; fetch it again")


@contextmanager
def _seekable(file: BinaryIO, taken: list[bytes], rest: Iterator[bytes]) -> Iterator[BinaryIO]:
    """The file itself, or what a pipe gives, in a file of its own on the disk that goes away afterwards."""
    if file.seekable():
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        try:
            for chunk in itertools.chain(taken, rest):
                copy.write(chunk)
            copy.flush()
        except OSError as fault:
            folder = tempfile.gettempdir()
            raise ReadError(f"cannot be copied to {folder} ({fault.strerror or fault}); write it to a file and name that") from fault
        yield copy


def opened(file: BinaryIO, path: str, limit: int, archives: ArchiveRules = RULES) -> Source:
    """A source over an open file; the caller closes the file when all has been read.

    Args:
        file: Opened for bytes; need not be seekable.
        path: "-" for standard input.
        limit: Longest text or line, in bytes.
        archives: How archives are read.

    Raises:
        ReadError: Not even the first bytes can be read.
    """
    plain = _read(file)
    taken: list[bytes] = []
    noting = True

    def noted() -> Iterator[bytes]:
        for chunk in plain:
            if noting:
                taken.append(chunk)
            yield chunk

    chunks: Iterator[bytes] = noted()
    first = b""
    while len(first) < 2 and (more := next(chunks, b"")):
        first += more
    chunks = itertools.chain([first] if first else [], chunks)
    if first.startswith(GZIP):
        chunks = unzipped(chunks)
    held: list[bytes] = []
    fault: ReadError | None = None
    while sum(map(len, held)) < HEAD:
        try:
            piece = next(chunks, b"")
        except ReadError as broken:
            fault = broken
            break
        if not piece:
            break
        held.append(piece)
    noting = False
    stem, suffix = ("stdin", "") if path == "-" else stem_of(path)
    return Source("stdin" if path == "-" else shown(path), stem, suffix, b"".join(held)[:HEAD], _again(held, chunks, fault), limit,
                  lambda: _seekable(file, taken, plain), archives)


def _again(held: list[bytes], rest: Iterator[bytes], fault: ReadError | None) -> Iterator[bytes]:
    while held:
        yield held.pop(0)
    if fault is not None:
        raise fault
    yield from rest
