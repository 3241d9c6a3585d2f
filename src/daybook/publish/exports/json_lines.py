"""JSON lines: all that may be seen of a record, each value with its words and links. The lossless twin of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from daybook.core import NAMING, Kind
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.outgoing import Outgoing, source_link
from daybook.publish.rows import listed_record, value_row
from daybook.store.views import Quote


def line(row: object) -> bytes:
    """One line; half a surrogate pair, which UTF-8 cannot hold, is escaped as JSON allows."""
    try:
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(row).encode() + b"\n"


def write(records: Iterable[Outgoing], _kind: Kind, out: IO[bytes]) -> Written:
    """One object a record."""
    count = 0
    for record in records:
        out.write(line(_row(record)))
        count += 1
    return Written(count)


def _row(record: Outgoing) -> dict[str, Any]:
    listed = listed_record(record.row, {})
    said = {name: [_value(record, quote) for quote in quotes] for name, quotes in record.quotes.items()}
    tolls = {field.name: {"low": toll.low, "best": toll.best, "high": toll.high} for field in record.kind.fields
             if field.type == "count" and (toll := record.toll(field.name)).low is not None}
    return listed | {"caption": record.caption, "review": "accepted" if record.is_accepted else "proposed",
                     "confidence": record.row.confidence, "disputed": list(record.disputed), "verdict": record.row.verdict,
                     "record_url": record.record_url, "tolls": tolls, "naming": said.pop(NAMING, []), "fields": said}


def _value(record: Outgoing, quote: Quote) -> dict[str, Any]:
    evidence, report = quote.evidence, quote.report
    row = value_row(evidence.assertion, evidence.confidence, evidence.source)
    return row | {"status": evidence.status, "words": quote.words or None, "voice": quote.voice, "report": report.external_id,
                  "publisher": report.publisher, "published": report.published.edtf if report.published else None,
                  "evidence_url": record.quote_url(evidence, report), "source_url": source_link(quote) or None}


FORMAT = Format("jsonl", ".jsonl", "application/x-ndjson", "JSON lines: every value with its words, source, confidence and links.", write)
