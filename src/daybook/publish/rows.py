"""The JSON objects of the contract: what `extract` prints, and what the lists print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from daybook.core import NAMING, Assertion, Attribution, Evidence, Kind, Reading, Record, Report, Span, Text
from daybook.core.assertion import Found

if TYPE_CHECKING:
    from daybook.store.views import RecordRow, ReportRow

Row = dict[str, Any]


def report_row(report: Report, text: Text) -> Row:
    """The "report" of an extract row."""
    return {"id": report.external_id, "url": report.url, "publisher": report.publisher, "title": text.title,
            "published": report.published.edtf if report.published else None,
            "published_basis": report.published.basis if report.published else None,
            "authors": list(report.authors), "credits": list(report.credits), "dateline": report.dateline,
            "section": report.section, "language": text.language, "text": text.text}


def extract_row(reading: Reading, found: Found, kinds: Sequence[Kind]) -> Row:
    """One report as the contract has it: text, residue, what was seen, the records, what was left open."""
    places = [{"start": p.span.start, "end": p.span.end, **_place(p.place.plain()), "basis": p.place.basis,
               "confidence": p.confidence, "source": p.source} for p in reading.places]
    return {
        "report": report_row(reading.report, reading.text),
        "residue": [{"start": r.span.start, "end": r.span.end, "reason": r.reason} for r in reading.text.residue],
        "mentions": [_present({"start": m.span.start, "end": m.span.end, "sort": m.sort, "name": m.name, "title": m.title,
                               "country": m.country, "confidence": m.confidence, "source": m.source})
                     for m in reading.mentions if m.named or m.sort == "weapon"],  # pronouns and descriptions are references, no names
        "times": [{"start": t.span.start, "end": t.span.end, "type": t.type, "value": t.value, "basis": t.basis,
                   "confidence": t.confidence, "source": t.source} for t in reading.times],
        "places": places,
        "attributions": [_attribution(a) for a in reading.attributions],
        "records": record_rows(reading, found, kinds),
        "notes": [_present({"stage": n.stage, "reason": n.reason, "start": n.span.start if n.span else None,
                            "end": n.span.end if n.span else None}) for n in reading.notes],
    }


def error_row(external_id: str, stage: str, reason: str) -> Row:
    """The line of a report that could not be read."""
    return {"report": {"id": external_id}, "error": {"stage": stage, "reason": reason}}


def _place(plain: Mapping[str, Any]) -> Row:
    return {key: plain.get(key) for key in ("name", "country", "lat", "lon", "geonames", "precision")}


def _present(row: Row) -> Row:
    return {key: value for key, value in row.items() if value is not None}


def _attribution(a: Attribution) -> Row:
    row = {name: [[s.start, s.end] for s in spans] for name, spans in (("source", a.source), ("cue", a.cue), ("content", a.content))}
    addressee = [a.addressee.start, a.addressee.end] if a.addressee else None
    return row | _present({"direct": a.direct, "speaker": a.speaker, "office": a.office, "addressee": addressee,
                           "confidence": a.confidence, "found_by": a.found_by})


def record_rows(reading: Reading, found: Found, kinds: Sequence[Kind]) -> list[Row]:
    """The records of one text, kind by kind in the order of ``kinds``, each kind in the order of the text."""
    order = {kind.name: n for n, kind in enumerate(kinds)}
    held: dict[bytes, list[tuple[Assertion, str, float]]] = {}
    for row in zip(found.assertions, found.sources, found.confidences, strict=True):
        held.setdefault(row[0].record, []).append(row)
    rows = []
    for record, found_here in held.items():
        naming, _, confidence = max((r for r in found_here if r[0].field == NAMING), key=lambda r: r[2])
        assert naming.span is not None
        kind = kinds[order[naming.kind]]
        fields: dict[str, list[Row]] = {field.name: [] for field in kind.fields}
        for assertion, source, sure in sorted(found_here, key=lambda r: (-r[2], r[0].span or Span(0, 0), r[0].id)):
            if assertion.field != NAMING:
                fields[assertion.field].append(value_row(assertion, sure, source, reading))
        rows.append((order[naming.kind], naming.span, {"kind": naming.kind, "id": record.hex(), "start": naming.span.start,
                                                       "end": naming.span.end, "confidence": confidence, "fields": fields}))
    return [row for _, _, row in sorted(rows, key=lambda r: (r[0], r[1], r[2]["id"]))]


def value_row(assertion: Assertion, confidence: float, source: str, reading: Reading | None = None) -> Row:
    """One value: what it is, its words, its marks, and on whose word."""
    row: Row = {"value": assertion.value.plain(), **assertion.value.marks()}
    if assertion.span is not None:
        row |= {"start": assertion.span.start, "end": assertion.span.end}
    row |= {"confidence": confidence, "source": source}
    speaker = assertion.attributed_to
    if speaker is not None:
        said: Row = {"name": speaker.name}
        if speaker.span is not None:
            said |= {"start": speaker.span.start, "end": speaker.span.end}
        index = _attribution_of(assertion, reading) if reading else None
        row["attributed_to"] = said if index is None else said | {"attribution": index}
    return row


def _attribution_of(assertion: Assertion, reading: Reading) -> int | None:
    """Index of the attribution that holds the value and names its speaker."""
    speaker, span = assertion.attributed_to, assertion.span
    if speaker is None or span is None:
        return None
    holding = [(sum(map(len, a.content)), n) for n, a in enumerate(reading.attributions) if a.covers(span) and speaker.span in a.source]
    return min(holding)[1] if holding else None


def listed_report(row: ReportRow) -> Row:
    """A report of `daybook reports`."""
    return {"id": row.external_id, "publisher": row.publisher, "url": row.url, "title": row.title,
            "published": row.published.edtf if row.published else None, "verdict": row.verdict,
            "origins": [{"origin": o.origin, "share": o.share} for o in row.origins], "copy_of": row.copy_of, "how": row.how}


def listed_record(row: RecordRow, fields: Mapping[str, Iterable[Evidence]]) -> Row:
    """A merged record of a list: its values best first, each with its report's words."""
    said = {name: [value_row(e.assertion, e.confidence, e.source) for e in held] for name, held in fields.items() if name != NAMING}
    also = {"also": list(row.also)} if row.also else {}
    return {"id": row.id, "kind": row.kind, "reports": sorted({*row.reports, *row.also}), "origins": row.origins, **also, "fields": said}


def record_fields(record: Record) -> Mapping[str, Iterable[Evidence]]:
    """The fields of a record, for ``listed_record``."""
    return record.fields
