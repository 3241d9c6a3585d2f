"""PLOVER 2.0: one JSON object an event. What PLOVER leaves open (dates without a day, whose word) stands in fields of our own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from daybook.core import Kind, Place, Ref
from daybook.core.when import DAY
from daybook.publish.exports.codes import INCIDENTS, MODE_SCORE, QUAD, SCORE
from daybook.publish.exports.flat import days
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.json_lines import line
from daybook.publish.exports.outgoing import Outgoing
from daybook.publish.exports.sides import side_of
from daybook.text.countries import country_of

COARSEST = 6  # PLOVER counts a place's resolution the other way: 5 within a town, 1 the country


def write(records: Iterable[Outgoing], _kind: Kind, out: IO[bytes]) -> Written:
    """One object an event; what has no type is left out and counted, for PLOVER has no event without one."""
    made = Written()
    count = 0
    for record in records:
        if (event := _event(record)) is None:
            made.left_out["has no type, and PLOVER has no event without one"] += 1
            continue
        out.write(line({key: value for key, value in event.items() if value not in (None, [], "")}))
        count += 1
    return Written(count, made.left_out)


def _event(record: Outgoing) -> dict[str, Any] | None:
    own = record.choice("type")
    coded = INCIDENTS.get(own or "")
    type_, mode = (coded.plover, coded.mode) if coded else (own or "", "")
    if type_ not in QUAD:
        return None
    is_relation = record.kind.name == "relation"
    actors = ("actor",) if is_relation else ("perpetrator", "party")
    recipients = ("recipient",) if is_relation else ("target", "victim")
    when, where, quote = record.when(), record.where(), record.leading
    first, last = days(when.interval) if when else (None, None)
    one_day = when is not None and when.interval.end - when.interval.start <= DAY
    return {
        "id": record.id, "date": first if one_day else None, "enddate": None, "date_edtf": when.edtf if when else None,
        "date_earliest": first, "date_latest": last, "event": [type_], "mode": [mode] if mode else [], "quad_code": QUAD[type_],
        "event_scale": MODE_SCORE.get(mode, SCORE.get(type_)), "actor": _entities(record, actors),
        "recipient": _entities(record, recipients), "event_loc": _location(where) if where else None,
        "event_text": quote.words if quote else None, "status": record.choice("status"), "size": _size(record), "link": record.record_url,
        "text_info": _words(record), "cite_info": _cited(record), "coder": quote.evidence.source if quote else None,
        "review": "accepted" if record.is_accepted else "proposed", "confidence": record.row.confidence, "comment": record.caption}


def _entities(record: Outgoing, fields: Iterable[str]) -> list[dict[str, Any]]:
    return [_entity(ref) for name in fields for ref in record.refs(name)]


def _entity(ref: Ref) -> dict[str, Any]:
    side = side_of(ref)
    country = country_of(side.country)
    parts = {"entity_text": ref.name, "sector": side.sector, "code": country.alpha3 if country else "",
             "responsibility": ref.responsibility}
    return {key: value for key, value in parts.items() if value}


def _location(place: Place) -> dict[str, Any]:
    country = country_of(place.country)
    at = (place.lat, place.lon) if place.is_point else (None, None)
    name = {3: "district", 4: "province"}.get(place.precision or 0, "city" if place.precision == 2 else "")
    parts = {"extracted_place": place.name, "resolved_place": place.name, "geonameid": place.geonames, "lat": at[0], "lon": at[1],
             "country": country.name if country else None, "country_code": country.alpha3 if country else None,
             "resolution": COARSEST - place.precision if place.precision else None}
    return {key: value for key, value in (parts | ({name: place.name} if name else {})).items() if value is not None}


def _size(record: Outgoing) -> dict[str, int] | None:
    parts = {"dead": "killed", "injured": "injured", "arrested": "detained"}
    found = {name: toll.best if toll.best is not None else toll.low for name, harm in parts.items()
             if (toll := record.toll(harm)).low is not None or toll.best is not None}
    return {name: number for name, number in found.items() if number is not None} or None


def _words(record: Outgoing) -> dict[str, int] | None:
    span = record.leading.evidence.assertion.span if record.leading else None
    return {"start": span.start, "end": span.end} if span else None


def _cited(record: Outgoing) -> dict[str, Any]:
    report = record.leading.report if record.leading else None
    parts = {"url": record.evidence_url, "title": report.title if report else None, "publication": report.publisher if report else None,
             "language": report.language if report else None, "citation": record.source_url}
    return {key: value for key, value in parts.items() if value}


FORMAT = Format("plover", ".plover.jsonl", "application/x-ndjson", "PLOVER 2.0 events, a JSON object a line.", write,
                ("incident", "relation"))
