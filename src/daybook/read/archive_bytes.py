"""The bytes of an archive in segments that stand for themselves: a gzip member (with those that go on with it), or a whole plain file.

What is broken costs one segment: the next is looked for from the broken one's first byte on, never from where an inflater got to,
for a flipped bit can lead it far into the next member.
"""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO, NamedTuple, Protocol

from daybook.errors import ReadError

CHUNK = 1 << 16  # bytes read, or unzipped, at a time
WINDOW = 1 << 20  # bytes searched at a time for the next member, at most
MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
BLANK = b"\r\n \t\0"
# A text of news is a fifth to a tenth as long when zipped; zlib's most is 1,032.
BOMB_BYTES, BOMB_RATIO = 1 << 29, 100


class Place(NamedTuple):
    """Where something lies: the byte of the file where its segment begins, and the bytes unzipped from there."""

    member: int
    inside: int

    def __str__(self) -> str:
        both = self.member and self.inside
        return f"byte {self.member} (+{self.inside} unzipped)" if both else f"byte {self.member + self.inside}"


BEGINNING = Place(0, 0)


class Segment(Protocol):
    """A stretch of bytes to be read once, forwards, with what was taken last put back at will."""

    fault: str  # why it breaks off, "" if it does not

    def take(self, size: int) -> bytes:
        """The next bytes; fewer only at the end."""

    def peek(self, size: int) -> bytes:
        """The next bytes, left where they are; never from a member behind this one."""

    def push(self, content: bytes) -> None:
        """Put back what was taken last."""

    def skip(self, size: int) -> int:
        """Pass over bytes; how many there were."""

    def may_close(self, size: int) -> bool:
        """Can a record close so many bytes from here? Where that costs reading them, yes."""

    def place(self) -> Place:
        """Where the next byte lies."""


def read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    """Bytes of a file.

    Raises:
        ReadError: The disk or the net breaks off.
    """
    try:
        file.seek(offset)
        return file.read(size)
    except OSError as fault:
        raise ReadError(f"reading broke off at byte {offset} ({fault.strerror or fault}); try again or copy the file first") from fault


class Plain:
    """A file that is not zipped: one segment, in which going back costs nothing."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.fault = ""
        self._file, self._size, self._at = file, size, 0

    def take(self, size: int) -> bytes:
        content = self.peek(size)
        self._at += len(content)
        return content

    def peek(self, size: int) -> bytes:
        return read_at(self._file, self._at, size)

    def push(self, content: bytes) -> None:
        self._at -= len(content)

    def skip(self, size: int) -> int:
        passed = min(size, self._size - self._at)
        self._at += passed
        return passed

    def may_close(self, size: int) -> bool:
        end = self._at + size
        if end > self._size:
            return False
        after = read_at(self._file, end, 16)
        return after.startswith((b"\r\n\r\n", b"\n\n")) or b"WARC/1." in after or not after.strip(BLANK)

    def place(self) -> Place:
        return Place(0, self._at)


class Zipped:
    """A gzip member, with the members behind it that go on with its record instead of beginning one. Memory: what is asked for.

    Args:
        file: Seekable.
        start: Byte where the member begins.
    """

    def __init__(self, file: BinaryIO, start: int) -> None:
        self.fault = ""
        self.start = self.member = start
        self.end = start  # byte behind the last member read
        self._file, self._raw, self._tail = file, start, b""
        self._inflater, self._at, self._held = zlib.decompressobj(31), 0, b""

    def take(self, size: int) -> bytes:
        pieces, length = [self._held], len(self._held)
        while length < size and (piece := self._inflated() or self._joined()):
            pieces.append(piece)
            length += len(piece)
        whole = b"".join(pieces)
        content, self._held = whole[:size], whole[size:]
        self._at += len(content)
        return content

    def peek(self, size: int) -> bytes:
        while len(self._held) < size and (piece := self._inflated()):
            self._held += piece
        return self._held[:size]

    def push(self, content: bytes) -> None:
        self._held = content + self._held
        self._at -= len(content)

    def skip(self, size: int) -> int:
        passed = 0
        while passed < size and (piece := self.take(min(CHUNK, size - passed))):
            passed += len(piece)
            if passed > BOMB_BYTES and passed > BOMB_RATIO * (self._raw - self.member):
                self.fault = f"a bomb: {self._raw - self.member:,} bytes unzip to more than {passed >> 20} MiB"
                self._held = b""
        return passed

    def may_close(self, size: int) -> bool:  # noqa: ARG002
        return True

    def place(self) -> Place:
        return Place(self.start, self._at)

    def _inflated(self) -> bytes:
        """The next unzipped bytes of the member; empty at its end, or where it is broken."""
        while not self.fault and not self._inflater.eof:
            more = self._tail or read_at(self._file, self._raw, CHUNK)
            self._raw += 0 if self._tail else len(more)
            try:
                piece = self._inflater.decompress(more, CHUNK)
            except zlib.error as fault:
                self.fault = f"a broken gzip member ({str(fault).partition(': ')[2] or fault})"
                return b""
            self._tail = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self.end = self._raw - len(self._inflater.unused_data)
            if piece:
                return piece
            if not more:
                self.fault = "the file ends inside a gzip member: it is cut off; fetch it again"
        return b""

    def _joined(self) -> bytes:
        """The first bytes of the members behind this one, if they go on with this one's record."""
        while not self.fault and MEMBER.match(read_at(self._file, self.end, 4)) and not begins(self._file, self.end):
            self.member = self._raw = self.end
            self._inflater, self._tail = zlib.decompressobj(31), b""
            if piece := self._inflated():
                return piece
        return b""


def begins(file: BinaryIO, offset: int) -> bool:
    """Does a gzip member begin here whose first words are those of a WARC record?"""
    raw = read_at(file, offset, 1024)
    if not MEMBER.match(raw):
        return False
    try:
        return zlib.decompressobj(31).decompress(raw, 64).lstrip(BLANK).startswith(b"WARC/")
    except zlib.error:
        return False


def next_member(file: BinaryIO, offset: int, size: int) -> int:
    """The first byte from ``offset`` on where a member with a record begins; ``size`` if there is none."""
    length = CHUNK  # mostly it is near; where it is not, longer stretches are read
    while offset < size:
        window = read_at(file, offset, length)
        for match in MEMBER.finditer(window):
            if begins(file, offset + match.start()):
                return offset + match.start()
        if len(window) < length:
            break
        offset += len(window) - 3  # a beginning may lie across two windows
        length = min(2 * length, WINDOW)
    return size
