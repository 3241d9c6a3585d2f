"""One input as a stream of bytes: opened, unzipped, with its first bytes known, never wholly in memory unless asked."""

from __future__ import annotations

import itertools
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from daybook.errors import ReadError

CHUNK = 1 << 16  # bytes
HEAD = 1 << 13  # bytes: enough for a byte-order mark, a charset declaration, the first tags
GZIP = b"\x1f\x8b"
SUFFIXES = (".gz", ".txt", ".text", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson", ".json", ".warc", ".xml", ".rss", ".atom")


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
        charset: As a server says, "" if none.
    """

    name: str
    stem: str
    suffix: str
    head: bytes
    chunks: Iterator[bytes]
    limit: int
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


def opened(file: BinaryIO, path: str, limit: int) -> Source:
    """A source over an open file; the caller closes the file when all has been read.

    Args:
        file: Opened for bytes; need not be seekable.
        path: "-" for standard input.
        limit: Longest text or line, in bytes.

    Raises:
        ReadError: Not even the first bytes can be read.
    """
    chunks = _read(file)
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
    stem, suffix = ("stdin", "") if path == "-" else stem_of(path)
    return Source("stdin" if path == "-" else shown(path), stem, suffix, b"".join(held)[:HEAD], _again(held, chunks, fault), limit)


def _again(held: list[bytes], rest: Iterator[bytes], fault: ReadError | None) -> Iterator[bytes]:
    while held:
        yield held.pop(0)
    if fault is not None:
        raise fault
    yield from rest
