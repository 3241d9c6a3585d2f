"""WARC files, zipped or not, to records: in bounded memory, whatever is broken, and every byte of the file accounted for.

ISO 28500:2017; what real archives do otherwise is put up with: one gzip member for the whole file, records over several members,
wrong or missing lengths, line feeds without carriage returns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, NamedTuple

from daybook.read.archive_bytes import BEGINNING, BLANK, CHUNK, Place, Plain, Segment, Zipped, begins, next_member, read_at

VERSION = re.compile(rb"WARC/1\.\d{1,2}[ \t]{0,2}\r?\n")
HEADER = re.compile(rb"WARC/1\.\d{1,2}[ \t]{0,2}\r?\n(?:WARC-|Content-)", re.I)
HEAD_END = re.compile(rb"\n\r?\n")
HEAD_MOST = 1 << 16  # bytes of one record's header
CLOSE = re.compile(rb"\r\n\r\n|\n\n")
CUT = "the file ends inside a record: it is cut off; fetch it again"
UNCLOSED = "the file ends without the two line ends that close a record: it is cut off; fetch it again"
OVERLAP = 32  # bytes: more than the beginning of a header
MISFITS = 1000  # records of one gzip member whose lengths do not fit: each costs going back by as much as the limit


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Args:
        start: Where it lies.
        end: Where the next one may begin.
        headers: By name in small letters; of several of one name the first.
        block: Its content; None where it is longer than the limit.
        note: What was put up with, "" if nothing.
    """

    start: Place
    end: Place
    headers: dict[str, str]
    block: bytes | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bad:
    """A stretch that gave no record, and why."""

    start: Place
    end: Place
    reason: str


class _Block(NamedTuple):
    """A record's content, None if too long; what was put up with; and why it is none at all."""

    content: bytes | None
    note: str = ""
    fault: str = ""


def records(file: BinaryIO, size: int, *, limit: int, zipped: bool, start: Place = BEGINNING) -> Iterator[Record | Bad]:
    """All records from a place on, in order, and a row for each stretch that is none; together they are the file.

    Args:
        file: Seekable.
        size: Its length, in bytes.
        limit: Longest content that is given, in bytes; the rest of a longer one is passed over.
        zipped: Is it one of gzip members?
        start: ``end`` of a record that an earlier reading gave.

    Raises:
        ReadError: The disk breaks off.
    """
    if not zipped:
        plain = Plain(file, size)
        plain.skip(start.inside)
        yield from _parsed(plain, limit)
        return
    offset, inside = start
    while offset < size:
        if not begins(file, offset):
            after = next_member(file, offset + 1, size)
            if bad := _no_member(file, offset, after, size):
                yield bad
            offset, inside = after, 0
            continue
        segment, begin = Zipped(file, offset), Place(offset, inside)
        segment.skip(inside)
        held: Record | Bad | None = None
        for item in _parsed(segment, limit):
            if held is not None:
                yield held
            held = item
        offset, inside = next_member(file, segment.member + 1, size) if segment.fault else segment.end, 0
        if segment.fault:  # the last record is not to be trusted: what unzips wrongly shows only at the end of its member
            yield Bad(held.start if held else begin, Place(offset, 0), segment.fault)
        elif held is not None:
            yield replace(held, end=Place(offset, 0))


def _no_member(file: BinaryIO, start: int, end: int, size: int) -> Bad | None:
    """Bytes where no member begins; none where they are the zeros that tapes and some servers leave at the end."""
    if end == size and not any(read_at(file, at, CHUNK).strip(b"\0") for at in range(start, size, CHUNK)):
        return None
    cut = end == size and b"\x1f\x8b\x08".startswith(read_at(file, start, 3))
    reason = "the file ends in the head of a gzip member: it is cut off; fetch it again" if cut else (
        f"{end - start:,} bytes that are no gzip member with a WARC record")
    return Bad(Place(start, 0), Place(end, 0), reason)


def _parsed(segment: Segment, limit: int) -> Iterator[Record | Bad]:
    misfits = 0
    while True:
        start = segment.place()
        _pass_blank(segment)
        line = segment.peek(16)
        if not line:
            return
        if not VERSION.match(line):
            _until_header(segment, 0)
            cut = any(version.startswith(line) for version in (b"WARC/1.0\r\n", b"WARC/1.1\r\n"))
            yield Bad(start, segment.place(), CUT if cut else "no WARC header where one should begin")
            continue
        lines = _head(segment)
        if lines is None:
            _until_header(segment, 0)
            yield Bad(start, segment.place(), CUT if not segment.peek(1) else f"a record's header of more than {HEAD_MOST >> 10} KiB")
            continue
        headers, lengths = _headers(lines)
        block = _block(segment, lengths, limit)
        misfits += bool(block.note)
        if block.fault:
            yield Bad(start, segment.place(), block.fault)
        else:
            yield Record(start, segment.place(), headers, block.content, block.note)
            if isinstance(segment, Plain) and block.note == UNCLOSED:
                yield Bad(segment.place(), segment.place(), UNCLOSED)
        if misfits > MISFITS and not isinstance(segment, Plain):
            segment.fault = f"more than {MISFITS:,} records whose lengths do not fit"
            return


def _pass_blank(segment: Segment) -> None:
    size = 16
    while held := segment.peek(size):
        rest = held.lstrip(BLANK)
        segment.take(len(held) - len(rest))
        if rest:
            return
        size = CHUNK


def _head(segment: Segment) -> bytes | None:
    """The lines of a record's header; None where it does not end, and then only its version is taken."""
    # Most are found in a little of this member; only one that does not end in it is looked for in the next.
    for size, look in ((4096, segment.peek), (HEAD_MOST, segment.peek), (HEAD_MOST, segment.take)):
        held = look(size)
        if match := HEAD_END.search(held):
            if look == segment.take:
                segment.push(held)
            return segment.take(match.end())
    segment.push(held[9:])  # all but the version, so that the search for the next header does not find this one
    return None


def _headers(lines: bytes) -> tuple[dict[str, str], list[str]]:
    """The fields by name, and every length that is told."""
    fields: list[list[str]] = []
    for line in lines.decode("utf-8", "replace").split("\n")[1:]:
        if line.startswith((" ", "\t")) and fields:
            fields[-1][1] += " " + line.strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            fields.append([name.strip().lower(), value.strip()])
    return dict(reversed(fields)), [value for name, value in fields if name == "content-length"]


def _length(told: list[str]) -> int | str:
    """The length that a header tells, or what is wrong with it."""
    different = set(told)
    if len(different) > 1:
        return f"two Content-Lengths, {' and '.join(sorted(different))[:60]}"
    if not different:
        return "no Content-Length"
    value = different.pop()
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else f"Content-Length {value[:40]!r}"


def _block(segment: Segment, told: list[str], limit: int) -> _Block:
    """The content by its length where that leads to a record's end; else up to the next header or the segment's end."""
    length = _length(told)
    if isinstance(length, str):
        return _salvaged(segment, limit, length, cut=False)
    if segment.may_close(length):
        content = segment.take(min(length, limit + 1))
        if len(content) > limit:
            segment.skip(length - len(content))
            if _close(segment) is None:
                _until_header(segment, 0)
            return _Block(None)
        if len(content) == length and (whole := _close(segment)) is not None:
            return _Block(content, "" if whole or isinstance(segment, Zipped) else UNCLOSED)
        segment.push(content)
    return _salvaged(segment, limit, f"Content-Length {length}", cut=isinstance(segment, Plain))


def _close(segment: Segment) -> bool | None:
    """Take the line ends that close a record; False where the segment ends without them, None where no record ends here at all."""
    after = segment.peek(16)
    if match := CLOSE.match(after):
        segment.take(match.end())
        return True
    at = after.find(b"WARC/1.")
    if at >= 0:  # one of the line ends may be damaged
        segment.take(at)
        return True
    if len(after) == 16 or after.strip(BLANK):
        return None
    segment.take(len(after))
    return False


def _salvaged(segment: Segment, limit: int, what: str, *, cut: bool) -> _Block:
    """A content whose length is not to be had from the header."""
    block = _until_header(segment, limit)
    if cut and not segment.peek(1):
        return _Block(None, "", f"{CUT[:-len('; fetch it again')]}, or {what} is wrong; fetch it again")
    note = f"{what} does not fit: taken up to the next record"
    content = block.content
    if content is not None:
        content = re.sub(rb"(?:\r\n\r\n|\n\n)\Z", b"", content)
        if isinstance(segment, Plain) and not segment.peek(1) and content == block.content:
            note = UNCLOSED
    return _Block(content, note)


def _until_header(segment: Segment, limit: int) -> _Block:
    """Everything up to the next record's header, which is left; None for what is longer than the limit."""
    kept: list[bytes] = []
    length, before = 0, b""
    while chunk := segment.take(len(segment.peek(CHUNK))):  # not of a member behind: a length that is wrong is no reason to join it
        seen = before + chunk
        if match := HEADER.search(seen):
            end = match.start() - len(before)  # may lie in what was taken earlier
            segment.push(seen[match.start():])
            whole = b"".join([*kept, chunk[:end]]) if end >= 0 else b"".join(kept)[:end]
            return _Block(whole if length + end <= limit else None)
        length += len(chunk)
        kept = [*kept, chunk] if length <= limit + OVERLAP else []
        before = seen[-OVERLAP:]
    return _Block(b"".join(kept) if length <= limit else None)
