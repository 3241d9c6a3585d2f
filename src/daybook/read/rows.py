"""JSON lines: one report a line, as the contract has it; a bad line is a row of its own and the next one is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from daybook.errors import ReadError
from daybook.read.decode import as_utf8, utf8
from daybook.read.page import Page, Unread
from daybook.read.source import Source, megabytes
from daybook.text.strict import NoJSON, strict_json

FORM = 'a row is {"id"?, "url"?, "publisher"?, "title"?, "published"?, "text"} or has "html" in place of "text"'


class Line(NamedTuple):
    """One line without its end; ``content`` is None where it was too long, and ``size`` says how long, in bytes."""

    number: int
    content: bytes | None
    size: int


class _RowFault(ValueError):
    """A row that cannot be read; says why."""


def lines(source: Source) -> Iterator[Line]:
    """The lines of a source in bounded memory: of a line beyond the limit, only its length is kept.

    Raises:
        ReadError: Reading breaks off; the part of a line before the break is not given.
    """
    held: list[bytes] = []
    size, number = 0, 1
    for chunk in as_utf8(source.chunks, source.head):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            size += len(piece)
            yield Line(number, b"".join([*held, piece]) if size <= source.limit else None, size)
            held, size, number = [], 0, number + 1
        size += len(rest)
        held = [*held, rest] if size <= source.limit else []
    if size:
        yield Line(number, b"".join(held) if size <= source.limit else None, size)


def read_rows(source: Source) -> Iterator[Page | Unread]:
    """A page, or why there is none, for each line that is not blank."""
    seen = False
    number = 0
    try:
        for line in lines(source):
            number = line.number
            if line.content is not None and not line.content.strip():
                continue
            seen = True
            yield _page(source, line)
    except ReadError as fault:
        seen = True
        yield Unread(source.name, source.stem, f"{fault.reason}; read up to line {number}", "failed")
    if not seen:
        yield Unread(source.name, source.stem, "holds no text: the file is empty or blank")


def _page(source: Source, line: Line) -> Page | Unread:
    name, fallback = f"{source.name}:{line.number}", f"{source.stem}:{line.number}"
    if line.content is None:
        long, limit = megabytes(line.size), megabytes(source.limit)
        return Unread(name, fallback, f"line {line.number} is {long} MB long, the limit is {limit} MB; split it, or raise line_limit_mb")
    text, degraded = utf8(line.content)
    try:
        row = _parsed(text)
        return _filled(row, line.content, name, fallback, degraded)
    except _RowFault as fault:
        return Unread(name, fallback, f"line {line.number}: {fault}")


def _parsed(text: str) -> dict[str, Any]:
    try:
        row = strict_json(text)
    except NoJSON as fault:
        raise _RowFault(f"{fault}; a row is one flat object in one line") from fault
    if not isinstance(row, dict):
        raise _RowFault(f"{_sort(row)}, not an object; {FORM}")
    return row


def _sort(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "null")


def _filled(row: dict[str, Any], content: bytes, name: str, fallback: str, degraded: str) -> Page:
    held = {key: row.get(key) for key in ("text", "html")}
    for key, value in held.items():
        if value is not None and not isinstance(value, str):
            raise _RowFault(f'"{key}" is {_sort(value)}, not a string')
    text, html = held["text"], held["html"]
    if text is None and html is None:
        raise _RowFault(f'neither "text" nor "html"; {FORM}')
    if not (text or "").strip():
        if not (html or "").strip():
            raise _RowFault("holds no text")
        text = None
    faults = [degraded] if degraded else []
    plain = {key: _plain(row, key, faults) for key in ("id", "url", "publisher", "title", "published")}
    return Page(content=content, media_type="application/json", external_id=plain["id"] or plain["url"] or fallback, source=name,
                url=plain["url"], publisher=plain["publisher"], title=plain["title"], published=plain["published"],
                text=text, html=html if text is None else None, degraded="; ".join(faults))


def _plain(row: dict[str, Any], key: str, faults: list[str]) -> str | None:
    value = row.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        faults.append(f'"{key}" is {_sort(value)}, not a string: left out')
        return None
    return value if value and value.strip() else None
