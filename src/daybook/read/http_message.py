"""What a server answered, as an archive keeps it: status, media type, and the bytes of the page, unpacked within bounds."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple

STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]{1,5}(\d{3})\b")
HEAD_END = re.compile(rb"\r?\n\r?\n")
HEAD_MOST = 1 << 18  # bytes
CHUNK_LINE = re.compile(rb"[ \t]{0,20}([0-9a-fA-F]{1,8})[ \t]{0,20}(?:;[^\r\n]{0,1000})?\r?\n")
CHARSET = re.compile(r"""\bcharset\s{0,3}=\s{0,3}["']?([A-Za-z0-9_:.-]{2,40})""", re.I)
ENCODINGS_MOST = 3  # one on another; more are no server's, but a bomb's


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer.

    Args:
        status: 200, 404 …
        media_type: In small letters, without parameters; "" where none is told.
        charset: As told, "" where none is.
        content: The body without transfer and content encodings.
        refused: Why there is no body, "" if there is.
        note: What was put up with, "" if nothing.
    """

    status: int
    media_type: str
    charset: str
    content: bytes
    refused: str = ""
    note: str = ""


class Unpacked(NamedTuple):
    """A body without its encodings, why there is none, and what was put up with."""

    content: bytes
    refused: str = ""
    note: str = ""


def media_type_of(told: str) -> tuple[str, str]:
    """Media type and charset of a Content-Type field, "" for what it does not tell."""
    charset = CHARSET.search(told[:1000])
    return told[:200].partition(";")[0].partition(",")[0].strip().lower(), charset[1].lower() if charset else ""


def answer(block: bytes, limit: int) -> Answer | None:
    """Take an answer apart; None where the block does not begin with a status line.

    Args:
        block: What came over the line, with its header.
        limit: Longest body, unpacked, in bytes.
    """
    status = STATUS.match(block)
    if status is None:
        return None
    end = HEAD_END.search(block, 0, HEAD_MOST)
    fields = _fields(block[: end.start() if end else HEAD_MOST])
    body = unpacked(block[end.end():] if end else b"", fields, limit)
    media_type, charset = media_type_of(fields.get("content-type", ""))
    return Answer(int(status[1]), media_type, charset, body.content, body.refused, body.note)


def _fields(head: bytes) -> dict[str, str]:
    """Header fields by name in small letters; the values of fields that stand there several times are joined by commas."""
    fields: dict[str, str] = {}
    name = ""
    for line in head.decode("latin-1").split("\n")[1:]:
        if line.startswith((" ", "\t")) and name:
            fields[name] += " " + line.strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = f"{fields[name]}, {value.strip()}" if name in fields else value.strip()
    return fields


def unpacked(body: bytes, fields: dict[str, str], limit: int) -> Unpacked:
    """The body without chunks and content encodings; crawlers often take them off and leave the header as it was."""
    note = ""
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body, note = _joined(body)
    encodings = [name for name in re.split(r"[,\s]+", fields.get("content-encoding", "").lower()[:200]) if name in UNPACKERS]
    if len(encodings) > ENCODINGS_MOST:
        return Unpacked(b"", "packed many times over", note)
    for name in reversed(encodings):
        step = UNPACKERS[name](body, limit)
        note = note or step.note
        if step.refused:
            return Unpacked(b"", step.refused, note)
        body = step.content
    return Unpacked(body, "", note)


def _joined(body: bytes) -> tuple[bytes, str]:
    """The chunks of a body as one, and what was wrong; a body that does not begin with a chunk's length is as it should be."""
    pieces: list[bytes] = []
    at = 0
    if CHUNK_LINE.match(body) is None:
        return body, ""
    while line := CHUNK_LINE.match(body, at):
        size = int(line[1], 16)
        if size == 0:
            return b"".join(pieces), ""
        pieces.append(body[line.end(): line.end() + size])
        at = line.end() + size
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    return b"".join(pieces), "its transfer in chunks breaks off"


def _inflated(body: bytes, limit: int, bits: int) -> Unpacked:
    pieces: list[bytes] = []
    length, rest = 0, body
    while rest:
        inflater = zlib.decompressobj(bits)
        try:
            piece = inflater.decompress(rest, limit + 1 - length)
        except zlib.error as fault:
            if not pieces:
                return Unpacked(b"", f"broken content encoding ({str(fault).partition(': ')[2].partition(' ')[0] or 'zlib'})")
            break  # what follows the last member is no member
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            return Unpacked(b"", f"unpacks to more than {limit / 1_000_000:.3g} MB")
        if not inflater.eof:
            return Unpacked(b"".join(pieces), "", "its content encoding breaks off")
        rest = inflater.unused_data
    return Unpacked(b"".join(pieces))


def _gzip(body: bytes, limit: int) -> Unpacked:
    return _inflated(body, limit, 31) if body.startswith(b"\x1f\x8b") else Unpacked(body)


def _deflate(body: bytes, limit: int) -> Unpacked:
    """Servers mean zlib by it, or bare deflate; and what is neither was unpacked by the crawler."""
    for bits in (15, -15):
        made = _inflated(body, limit, bits)
        if not made.refused.startswith("broken") and (made.content or made.refused):
            return made
    return Unpacked(body)


def _brotli(body: bytes, limit: int) -> Unpacked:
    if body[:200].lstrip()[:1] == b"<":  # unpacked by the crawler
        return Unpacked(body)
    try:
        brotli = import_module("brotli")
    except ImportError:
        return Unpacked(b"", 'content encoding br: install "daybook[archives]"')
    unpacker, pieces, length = brotli.Decompressor(), [], 0
    try:
        piece = unpacker.process(body, output_buffer_limit=limit + 1)
        while piece or not unpacker.can_accept_more_data():
            pieces.append(piece)
            length += len(piece)
            if length > limit:
                return Unpacked(b"", f"unpacks to more than {limit / 1_000_000:.3g} MB")
            piece = unpacker.process(b"", output_buffer_limit=limit + 1 - length)
    except brotli.error:
        return Unpacked(b"", "broken content encoding (br)")
    return Unpacked(b"".join(pieces), "", "" if unpacker.is_finished() else "its content encoding breaks off")


def _zstandard(body: bytes, _: int) -> Unpacked:
    return Unpacked(b"", "content encoding zstd is not read") if body.startswith(b"\x28\xb5\x2f\xfd") else Unpacked(body)


UNPACKERS: dict[str, Callable[[bytes, int], Unpacked]] = {
    "gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstandard}
