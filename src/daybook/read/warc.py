"""WARC archives: what a crawl fetched, page by page; whatever gives no page is counted by reason, whatever is broken is a row."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import BinaryIO

from daybook.core.ids import digest
from daybook.core.tally import Tally
from daybook.errors import ReadError
from daybook.read.archive_bytes import BEGINNING, Place, read_at
from daybook.read.decode import decoded, decoded_html
from daybook.read.gate import PAGES, address, kind_of, refused_address, refused_content, refused_record, refused_status
from daybook.read.http_message import Answer, answer, media_type_of
from daybook.read.page import Page, Unread
from daybook.read.source import GZIP, ArchiveRules, Source
from daybook.read.warc_records import Bad, Record, records

READER = "warc@1"  # another one begins archives anew
TELL_EVERY = 500  # records passed over after which the place reached is told, though no page came
ENDS = 1 << 16  # bytes at each end that tell one file from another
DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z")
HASHES = {"sha1": 20, "sha256": 32, "md5": 16, "sha512": 64}


@dataclass
class _Count:
    """The records of an archive while it is read."""

    source: str
    archive: bytes | None
    kept: int = 0
    bad: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    untold: int = 0

    def at(self, place: Place, *, ended: bool = False) -> Tally:
        self.untold = 0
        skipped = tuple(sorted(self.skipped.items()))
        return Tally(self.source, self.archive, place.member, place.inside, self.kept, self.bad, skipped, ended)


def read_warc(source: Source) -> Iterator[Page | Unread | Tally]:
    """The pages of an archive, a row for each bad stretch, and tallies: now and then, and at the end.

    Goes on where ``source.archives.resume`` says that an earlier reading of the same file came to.
    """
    try:
        with source.raw() as file:
            yield from _read(source, file)
    except ReadError as fault:
        yield Unread(source.name, source.stem, fault.reason, "failed")


def _read(source: Source, file: BinaryIO) -> Iterator[Page | Unread | Tally]:
    size, rules = file.seek(0, os.SEEK_END), source.archives
    archive = identity(file, size, rules)
    before = rules.resume(archive) if archive else None
    count, place = _Count(source.name, archive), BEGINNING
    if before is not None:
        count.kept, count.bad, count.skipped = before.kept, before.bad, Counter(dict(before.skipped))
        place = Place(before.member, before.inside)
    head = read_at(file, 0, 5)
    zipped = head.startswith(GZIP) or (head != b"WARC/" and source.name.lower().endswith(".gz"))
    for item in records(file, size, limit=rules.record_limit, zipped=zipped, start=place):
        place = item.end
        made = _bad(source, item) if isinstance(item, Bad) else _judged(source, item)
        if isinstance(made, str):
            count.skipped[made] += 1
            count.untold += 1
            if count.untold >= TELL_EVERY:
                yield count.at(place)
            continue
        if isinstance(made, Unread):
            count.bad += 1
        else:
            count.kept += 1
        yield replace(made, tally=count.at(place))
    ended = count.at(place, ended=True)
    if not ended.seen:
        yield Unread(source.name, source.stem, "holds no WARC record: the file is empty")
    yield ended


def identity(file: BinaryIO, size: int, rules: ArchiveRules) -> bytes | None:
    """What an archive is gone on with by: its length, ends and time of change, and the rules; None for what is no file with a name."""
    try:
        held = os.fstat(file.fileno())
    except (OSError, ValueError):
        return None
    if not held.st_nlink:  # a copy of a pipe
        return None
    ends = [read_at(file, 0, ENDS), read_at(file, max(0, size - ENDS), ENDS)]
    told = [hashlib.sha256(end).hexdigest() for end in ends]
    return digest("archive", READER, size, held.st_mtime_ns, *told, rules.record_limit, rules.languages)


def _bad(source: Source, bad: Bad) -> Unread:
    return Unread(f"{source.name} at {bad.start}", f"{source.stem}@{bad.start.member + bad.start.inside}", bad.reason, "failed")


def _judged(source: Source, record: Record) -> Page | Unread | str:
    """A record's page, why it is passed over, or a row where it is damage that leaves it without one."""
    made = _page(source, record)
    if isinstance(made, Page):
        return made
    kind = record.headers.get("warc-type", "")
    lacks = "WARC-Type" if not kind else "WARC-Target-URI" if kind in PAGES and not address(record.headers) else ""
    damage = f"a record without {lacks}" if lacks else "; ".join(filter(None, (record.note, _altered(record))))
    return _bad(source, Bad(record.start, record.end, f"{damage}; {made}")) if damage else made


def _page(source: Source, record: Record) -> Page | str:
    """The page of a record, or why it has none."""
    rules = source.archives
    if reason := refused_record(record.headers):
        return reason
    url = address(record.headers)
    if record.block is None:
        return f"longer than {rules.record_limit / 1_000_000:.3g} MB"
    came = answer(record.block, rules.record_limit)
    if came is None:
        if record.headers.get("warc-type", "").lower() == "response":
            return "response without an HTTP header"
        media_type, charset = media_type_of(record.headers.get("content-type", ""))
        came = Answer(200, media_type, charset, record.block)
    kind = kind_of(came.media_type, came.content)
    reason = (refused_status(came.status) or (kind if kind not in ("html", "text") else "") or refused_address(url) or came.refused
              or refused_content(came.content, rules.languages))
    return reason or _filled(source, record, url, came, kind)


def _filled(source: Source, record: Record, url: str, came: Answer, kind: str) -> Page:
    fetched, late = _fetched(record.headers.get("warc-date", ""))
    text, degraded = decoded_html(came.content, came.charset) if kind == "html" or came.charset else decoded(came.content)
    faults = [part for part in (degraded, record.note, came.note, late, _altered(record)) if part]
    if truncated := record.headers.get("warc-truncated"):
        faults.append(f"the crawler cut it off ({truncated[:40]})")
    return Page(content=came.content, media_type="text/html" if kind == "html" else "text/plain", external_id=url,
                source=f"{source.name} at {record.start}", url=url, fetched=fetched, text=text if kind == "text" else None,
                html=text if kind == "html" else None, degraded="; ".join(faults))


def _fetched(told: str) -> tuple[str | None, str]:
    """When a record was fetched, to the second, UTC; and what is wrong with what it tells."""
    match = DATE.fullmatch(told.strip())
    try:
        return (datetime.fromisoformat(match[1]).replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "") if match else (
            None, f"WARC-Date {told[:40]!r} is no date")
    except ValueError:
        return None, f"WARC-Date {told[:40]!r} is no date"


def _altered(record: Record) -> str:
    """What its own digest says against the content, "" where it fits or cannot be read."""
    name, _, told = record.headers.get("warc-block-digest", "").partition(":")
    size = HASHES.get(name.strip().lower().replace("-", ""))
    if size is None or record.block is None:
        return ""
    try:
        wanted = bytes.fromhex(told) if len(told) == 2 * size else base64.b32decode(told.strip().upper())
    except (ValueError, binascii.Error):
        return ""
    found = hashlib.new(name.strip().lower().replace("-", ""), record.block, usedforsecurity=False).digest()
    return "" if found == wanted else "its bytes are not those that its WARC-Block-Digest was made of"
