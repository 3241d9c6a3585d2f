"""Facts in: reports with what was found in them, failures. Each call is one transaction of the caller's."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf, isinf
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from daybook.core import Assertion, Report, Text, inherit
from daybook.core.assertion import renamed
from daybook.core.entry import Entry
from daybook.core.identity import report_key, text_key
from daybook.core.ids import digest
from daybook.core.log import Event
from daybook.core.report import Capture
from daybook.core.when import Interval, When
from daybook.errors import StoreError
from daybook.store import captures, handmade, log, near, sealed, search
from daybook.store import tables as t
from daybook.store.codec import pack_reading, pack_speaker, pack_text, pack_value, shown, unpack, unpack_text, version_key
from daybook.store.raw import Insert, Listed, Raw
from daybook.store.rows import ADD_ASSERTIONS, ADD_FINDINGS, CONTENTS, Lexicon, append, chunks, live_of_text, mark, next_id

ERASED = "erased"  # in the body of a text from which a name was taken out

# Some thirty statements for each report, so they are written once: see ``raw``.
_KEY, _OF = sa.bindparam("key", type_=t.KEY), sa.bindparam("of", type_=sa.Integer)
_TEXT, _BODY = (Raw(sa.select(column).where(t.text.c.key == _KEY)) for column in (t.text.c.id, t.text.c.body))
_REPORTS = Listed(lambda some: sa.select(t.report_key.c.report).where(t.report_key.c.key.in_(some)).distinct(), t.KEY)
_KEYS = Raw(sa.select(t.report_key.c.key).where(t.report_key.c.report == _OF))
_REPORT_KEY = Raw(sa.select(t.report.c.key).where(t.report.c.id == _OF))
_RENAME = Raw(t.report.update().where(t.report.c.id == _OF).values(key=_KEY))
_CAPTURE = Raw(sa.select(t.capture.c.id).where(t.capture.c.sha256 == sa.bindparam("sha256", type_=sa.LargeBinary)))
_DEGRADED = Raw(sa.select(t.text.c.degraded).where(t.text.c.id == _OF))
_LESS_DEGRADED = Raw(t.text.update().where(t.text.c.id == _OF).values(degraded=sa.bindparam("less")))
_FINGERPRINT = Raw(sa.select(t.run.c.fingerprint).where(t.run.c.id == _OF))
_LAST_RUN = Raw(sa.select(t.run.c.id, t.run.c.fingerprint).join(t.text, t.text.c.run == t.run.c.id).where(t.text.c.id == _OF))
_READ_BY = Raw(sa.select(t.text.c.run).where(t.text.c.id == _OF))
_NOW_READ_BY = Raw(t.text.update().where(t.text.c.id == _OF).values(run=sa.bindparam("by")))
_NO_READING = Raw(t.reading.delete().where(t.reading.c.text == _OF))
_TOLD = Listed(lambda some: sa.select(t.told.c.key, t.told.c.id).where(t.told.c.key.in_(some)), t.KEY)
_HELD = Raw(sa.select(t.assertion.c.n, *(t.assertion.c[name] for name in CONTENTS)).where(t.assertion.c.text == _OF))
_fetched = sa.select(sa.func.max(t.seen.c.fetched)).where(t.seen.c.text == t.text.c.id).scalar_subquery()
_TEXTS = Raw(sa.select(t.text.c.id, t.text.c.key, t.text.c.body, t.text.c.degraded, _fetched.label("fetched"))
             .where(t.text.c.report == _OF))
_CURRENT = Raw(sa.select(t.report.c.text).where(t.report.c.id == _OF))
_COLUMNS = ("text", "publisher", "url", "title", "language", "published", "basis", "starts", "ends", "sort", "degraded")  # of a report
_SETTLE = Raw(t.report.update().where(t.report.c.id == _OF).values({name: sa.bindparam(f"{name}_") for name in _COLUMNS}))
_ADD_CAPTURE, _ADD_BLOB = Insert(t.capture, "id", "sha256", "size"), Insert(t.blob, "capture", "content")
_ADD_REPORT, _ADD_READING = Insert(t.report, "id", "key", "external_id"), Insert(t.reading, "text", "body")
_ADD_TEXT = Insert(t.text, "id", "key", "report", "named", "body", "cleaner", "degraded")
_ADD_TOLD = Insert(t.told, "id", "key", "report", "kind")


@dataclass(frozen=True, slots=True)
class Located:
    """Where a report and its text belong; the ids are digests of what they are, whatever the store holds.

    Args:
        report_id: Id that the report's records are named under, 16 bytes.
        text_id: Id of the text with what its page says of it, 16 bytes.
        known: Does the store hold the report, in this or another version?
        text_known: Does it hold this very text?
    """

    report_id: bytes
    text_id: bytes
    known: bool
    text_known: bool


def keys_of(report: Report, text: Text) -> tuple[bytes, ...]:
    """What makes an input this report, the key that it is named under first: see ``core.identity.agrees``."""
    by_publisher = replace(report, url=None)
    return tuple(dict.fromkeys([report_key(report, text), *([report_key(by_publisher, text)] if report.publisher else [])]))


def locate(conn: sa.Connection, report: Report, text: Text) -> Located:
    """See ``Store.locate``."""
    keys = keys_of(report, text)
    version = version_key(keys[0], text_key(keys[0], text), report, text)
    return Located(keys[0], version, bool(_REPORTS.run(conn, keys)), _TEXT.first(conn, {"key": version}) is not None)


def add(conn: sa.Connection, lexicon: Lexicon, run: int, entry: Entry, folder: Path | None) -> str:
    """See ``Store.add``.

    Args:
        conn: A writing transaction.
        lexicon: Interned words.
        run: Number of the run.
        entry: What to write.
        folder: Where captures lie; None for a table.
    """
    place = locate(conn, entry.report, entry.text)
    if (entry.report_id, entry.text_id) != (place.report_id, place.text_id) or any(a.text != entry.text_id for a in entry.found.assertions):
        raise StoreError("an entry whose ids are not those of Store.locate; locate its report and text, and read them under these ids")
    if place.text_known and is_erased(conn, entry.text_id):
        return "known"
    capture = _capture(conn, entry.capture, folder)
    report = _report(conn, entry.report, entry.text)
    text, is_new = _text(conn, report, entry)
    is_seen = not is_new and has_seen(conn, entry.text_id, entry.capture, entry.degraded)
    _saw(conn, text, capture, entry.capture)
    _less_degraded(conn, text, entry.degraded)
    is_read = is_new or not _was_read(conn, text, run)
    if is_read:
        _found(conn, lexicon, run, text, report, entry)
    settle(conn, report)
    handmade.place(conn, lexicon, [report])
    if is_read or not is_seen:
        after = {"run": str(run)} | (sealed.keys_said(entry.text_id, keys_of(entry.report, entry.text)) if is_new else {})
        _text_sealed(conn, lexicon, text, Event("report.read" if is_read else "report.seen", subject=entry.text_id.hex(), after=after))
    return "known" if not is_new else "degraded" if entry.degraded else "new"


def _text_sealed(conn: sa.Connection, lexicon: Lexicon, text: int, event: Event) -> None:
    """Append what happened to a text, by its number, with the seals of its rows as they are now."""
    log.append(conn, replace(event, seals=sealed.of_text(conn, lexicon, text, read=event.what != "report.seen")))


def saw(conn: sa.Connection, lexicon: Lexicon, text_id: bytes, capture: Capture, degraded: str, folder: Path | None) -> None:
    """See ``Store.saw``."""
    row = conn.execute(sa.select(t.text.c.id, t.text.c.report).where(t.text.c.key == text_id)).first()
    if row is None:
        raise StoreError(f"no text {text_id.hex()} in this store; add it first")
    if is_erased(conn, text_id):
        return
    _saw(conn, row.id, _capture(conn, capture, folder), capture)
    _less_degraded(conn, row.id, degraded)
    settle(conn, row.report)
    handmade.place(conn, lexicon, [row.report])
    _text_sealed(conn, lexicon, row.id, Event("report.seen", subject=text_id.hex()))


def has_seen(conn: sa.Connection, text_id: bytes, capture: Capture, degraded: str) -> bool:
    """Does the store hold all that ``saw`` would write?"""
    joined = t.seen.join(t.text, t.text.c.id == t.seen.c.text).join(t.capture, t.capture.c.id == t.seen.c.capture)
    query = sa.select(t.text.c.degraded).select_from(joined).where(
        t.text.c.key == text_id, t.capture.c.sha256 == capture.sha256, t.seen.c.fetched == shown(capture.fetched or ""),
        t.seen.c.url == shown(capture.url or ""))
    held = conn.execute(query).scalar()
    return held is not None and held <= shown(degraded)


def _capture(conn: sa.Connection, capture: Capture, folder: Path | None) -> int:
    if folder is not None:  # on the disk before the row that names it is committed
        captures.keep(folder, capture)
    held = _CAPTURE.first(conn, {"sha256": capture.sha256})
    if held is not None:
        return int(held)
    made = next_id(conn, t.capture.c.id)
    _ADD_CAPTURE.run(conn, [(made, capture.sha256, len(capture.content))])
    if folder is None:
        _ADD_BLOB.run(conn, [(made, zlib.compress(capture.content))])
    return made


def _report(conn: sa.Connection, report: Report, text: Text) -> int:
    """Number of the report, made if it is new; where the input shows that two reports are one, they become one."""
    keys = keys_of(report, text)
    held = sorted(number for number, in _REPORTS.run(conn, keys))
    number = held[0] if held else next_id(conn, t.report.c.id)
    if not held:
        _ADD_REPORT.run(conn, [(number, min(keys), shown(report.external_id))])
    for gone in held[1:]:
        _join(conn, gone, number)
    append(conn, t.report_key, [(key, number) for key in keys])
    smallest = min(bytes(key) for key, in _KEYS.run(conn, {"of": number}))
    if held and smallest != bytes(_REPORT_KEY.first(conn, {"of": number})):
        _RENAME.run(conn, {"of": number, "key": smallest})
        mark(conn, "r", [number])  # it stands elsewhere among those that share a trait
    return number


def _join(conn: sa.Connection, gone: int, into: int) -> None:
    copies = conn.execute(sa.select(t.lineage.c.report).where(t.lineage.c.copy_of == gone)).scalars().all()
    mark(conn, "r", [*(copy for copy in copies if copy != gone), into])
    conn.execute(t.lineage.update().where(t.lineage.c.copy_of == gone).values(copy_of=None))
    for table in (t.lineage, t.tally):
        conn.execute(table.delete().where(table.c.report == gone))
    mark(conn, "r", [gone])  # what lineage keeps of it has to go
    near.leave(conn, [-gone])
    for table in (t.text, t.told, t.report_key):
        conn.execute(table.update().where(table.c.report == gone).values(report=into))
    conn.execute(t.report.delete().where(t.report.c.id == gone))


def _text(conn: sa.Connection, report: int, entry: Entry) -> tuple[int, bool]:
    held = _TEXT.first(conn, {"key": entry.text_id})
    if held is not None:
        return int(held), False
    made = next_id(conn, t.text.c.id)
    _ADD_TEXT.run(conn, [(made, entry.text_id, report, entry.report_id, pack_text(entry.report, entry.text), shown(entry.text.cleaner),
                          shown(entry.degraded))])
    search.index(conn, "text", [(made, searched(entry.report, entry.text))])
    return made, True


def searched(report: Report, text: Text) -> str:
    """What search sees of a text: its title, its words without residue, its publisher."""
    return search.words_for_search(text.title, text.visible, report.publisher)


def _saw(conn: sa.Connection, text: int, capture: int, came: Capture) -> None:
    append(conn, t.seen, [(text, capture, shown(came.fetched or ""), shown(came.url or ""), shown(came.media_type))])


def _less_degraded(conn: sa.Connection, text: int, degraded: str) -> None:
    """Of what several captures of one text say, keep the smallest: "" if one of them was whole. Whichever came first."""
    if shown(degraded) < _DEGRADED.first(conn, {"of": text}):
        _LESS_DEGRADED.run(conn, {"of": text, "less": shown(degraded)})


def _was_read(conn: sa.Connection, text: int, run: int) -> bool:
    """Was the text read by this run, a later one, or an earlier one that finds the same?"""
    last = next(_LAST_RUN.rows(conn, {"of": text}), None)
    return last is not None and bool(last.id >= run or last.fingerprint == _FINGERPRINT.first(conn, {"of": run}))


def is_erased(conn: sa.Connection, text_id: bytes) -> bool:
    """Was a name erased from a text? Its page, its bytes and what is found in it would bring the name back."""
    body = _BODY.first(conn, {"key": text_id})
    return body is not None and ERASED in unpack(body)


def _found(conn: sa.Connection, lexicon: Lexicon, run: int, text: int, report: int, entry: Entry) -> None:
    """Write what a run found in a text, beside what earlier runs found."""
    before = _READ_BY.first(conn, {"of": text})
    assertions = entry.found.assertions
    if before is not None:
        assertions = renamed(assertions, inherit(live_of_text(conn, lexicon, text).assertions, assertions))
    told = told_of(conn, lexicon, report, assertions)
    numbers = _assertions(conn, lexicon, text, assertions, told)
    _findings(conn, lexicon, (text, run, before), list(zip(numbers, entry.found.sources, entry.found.confidences, strict=True)))
    _NOW_READ_BY.run(conn, {"of": text, "by": run})
    _NO_READING.run(conn, {"of": text})
    _ADD_READING.run(conn, [(text, pack_reading(entry.reading))])
    mark(conn, "r", [report])


def told_of(conn: sa.Connection, lexicon: Lexicon, report: int, assertions: Iterable[Assertion]) -> dict[bytes, int]:
    """Numbers of the report-level records of these assertions by their ids; those that are new are written."""
    kinds = {a.record: a.kind for a in assertions}
    held = {bytes(row.key): row.id for some in chunks(kinds) for row in _TOLD.rows(conn, some)}
    missing = dict(enumerate((key for key in kinds if key not in held), next_id(conn, t.told.c.id)))
    _ADD_TOLD.run(conn, [(number, key, report, lexicon.number(conn, kinds[key])) for number, key in missing.items()])
    return held | {key: number for number, key in missing.items()}


def _assertions(conn: sa.Connection, lexicon: Lexicon, text: int, assertions: Iterable[Assertion], told: dict[bytes, int]) -> list[int]:
    """The number within the text of each assertion; those that are new are written."""
    held: dict[tuple[Any, ...], int] = {tuple(row[1:]): row[0] for row in _HELD.run(conn, {"of": text})}
    numbers, rows, free = [], [], max(held.values(), default=-1) + 1
    for a in assertions:
        span = (a.span.start, a.span.end) if a.span else (None, None)
        row = (told[a.record], lexicon.number(conn, a.field), pack_value(a.value), *span, pack_speaker(a.attributed_to))
        if row not in held:
            held[row] = free
            free += 1
            rows.append((text, held[row], *row))
        numbers.append(held[row])
    ADD_ASSERTIONS.run(conn, rows)
    return numbers


def _findings(conn: sa.Connection, lexicon: Lexicon, at: tuple[int, int, int | None], found: list[tuple[int, str, float]]) -> None:
    """Lengthen the findings that the last run made alike; write the others anew."""
    text, run, before = at
    f = t.finding.c
    query = sa.select(f.n, f.source, f.confidence, f.first).where(f.text == text, f.last == before)
    held = {(row.n, row.source, row.confidence): row.first for row in conn.execute(query)} if before is not None else {}
    again, rows = [], {}
    for n, source, confidence in found:
        number = lexicon.number(conn, source)
        first = held.get((n, number, confidence))
        if first is not None:
            again.append({"of": n, "by": number, "since": first, "until": run})
        else:
            rows[n, number] = (text, n, run, number, confidence, run)
    if again:
        same = sa.and_(f.text == text, f.n == sa.bindparam("of"), f.source == sa.bindparam("by"), f.first == sa.bindparam("since"))
        conn.execute(t.finding.update().where(same).values(last=sa.bindparam("until")), again)
    ADD_FINDINGS.run(conn, list(rows.values()))


def minutes(interval: Interval) -> tuple[int, int]:
    """An interval as whole minutes, open ends as ``tables.OPEN``."""
    start, end = (int(edge) if not isinf(edge) else t.OPEN if edge > 0 else -t.OPEN for edge in interval)
    return start, end


def sort_key(when: When | None) -> int:
    """Where a date stands in a list: at its start, or at its end if its start is open."""
    if when is None:
        return t.UNDATED
    start, end = when.interval
    return int(start if start != -inf else end)


def settle(conn: sa.Connection, report: int) -> None:
    """Choose the report's current text and fill its columns; whatever came first, the choice is the same.

    The latest published; of these the latest fetched; of these the newest cleaner's; of these the largest id.
    """
    read = [(row, *unpack_text(row.body)) for row in _TEXTS.rows(conn, {"of": report})]

    row, page, text = max(read, key=lambda it: rank(it[1], it[2], it[0].fetched or "", bytes(it[0].key)))
    before = _CURRENT.first(conn, {"of": report})
    starts, ends = minutes(page.published.interval) if page.published else (None, None)
    edtf, basis = (page.published.edtf, page.published.basis) if page.published else (None, None)
    values = (row.id, _shown(page.publisher), _shown(page.url), _shown(text.title), text.language, edtf, basis, starts, ends,
              sort_key(page.published), row.degraded)
    _SETTLE.run(conn, {"of": report} | {f"{name}_": value for name, value in zip(_COLUMNS, values, strict=True)})
    if before != row.id:
        mark(conn, "r", [report])


def rank(page: Report, text: Text, fetched: str, key: bytes) -> tuple[object, ...]:
    """How current a text of a report is; the largest is the one that counts."""
    start, end = page.published.interval if page.published else (-inf, -inf)
    number = text.cleaner.rpartition("@")[2]
    return (start, end, fetched, int(number) if number.isdecimal() else 0, key)


def _shown(text: str | None) -> str | None:
    return None if text is None else shown(text)


def fail(conn: sa.Connection, run: int, said: tuple[str, str, str, str]) -> None:
    """Keep (source, stage, reason, verdict); the same failure again only moves to the later run."""
    source, stage, reason, verdict = map(shown, said)
    key = digest("failure", source, stage, reason, verdict)
    held = conn.execute(sa.select(t.failure.c.id, t.failure.c.run).where(t.failure.c.key == key)).first()
    if held is None:
        conn.execute(t.failure.insert().values(id=next_id(conn, t.failure.c.id), key=key, source=source, stage=stage, reason=reason,
                                               verdict=verdict, run=run))
    elif held.run != run:
        conn.execute(t.failure.update().where(t.failure.c.id == held.id).values(run=run))
    else:
        return
    log.append(conn, Event("read.failed", after={"run": str(run)}, seals=sealed.rows(conn, t.failure, t.failure.c.key == key)))
