"""How nouns are written in columns: compact JSON, compressed where it is long. Never pickled."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from typing import Any

import orjson

from daybook.core import (
    Attribution,
    Frame,
    Located,
    Mention,
    Note,
    Reading,
    Report,
    Residue,
    Role,
    Sighting,
    Span,
    Speaker,
    Text,
    Time,
    Token,
    Value,
    When,
)
from daybook.core.ids import digest
from daybook.core.values import VALUE_TYPES, from_row, to_row
from daybook.errors import StoreError
from daybook.text.carrying import encodes

MOST_UNPACKED = 1 << 30  # bytes of one text or reading; longer ones come from nobody but an enemy
SMALL_TEXT = 20_000  # bytes, packed; larger ones are not kept at hand
LEVEL = 6  # zlib; 9 is 30 % slower for 1 % on news text
FIRST = {name: fields(made)[0].name for name, made in VALUE_TYPES.items()}  # type: ignore[arg-type]


_WIDE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_NARROW = json.JSONEncoder(separators=(",", ":")).encode


def compact(value: Any) -> str:
    """JSON without white space, as text that every database takes: no NUL, no lone surrogate."""
    written = _WIDE(value)
    return written if encodes(written) else _NARROW(value)


def shown(text: str) -> str:
    """The text as a column can hold it: NUL and lone surrogates become U+FFFD. The true text stands in the body."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text if encodes(text) else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def pack(value: Any) -> bytes:
    """Compressed compact JSON."""
    return zlib.compress(compact(value).encode("utf-8"), LEVEL)


def unpack(body: bytes) -> Any:
    """What ``pack`` was given, tuples as lists."""
    unpacking = zlib.decompressobj()
    written = unpacking.decompress(body, MOST_UNPACKED)
    if unpacking.unconsumed_tail:
        raise StoreError(f"a packed value of more than {MOST_UNPACKED:,} bytes; the store was altered, restore a backup")
    if not unpacking.eof:
        raise zlib.error("cut off")
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:  # a lone surrogate, which only the standard library takes
        return json.loads(written)


def pack_value(value: Value) -> str:
    """A value as ``["type",first part]``, or ``["type",{…}]`` where it has more parts than the first."""
    row = to_row(value)
    name = row.pop("t")
    return compact([name, row[FIRST[name]] if list(row) == [FIRST[name]] else row])


def unpack_value(column: str) -> Value:
    """The value of a column."""
    name, parts = json.loads(column)
    return from_row({"t": name} | (parts if isinstance(parts, dict) else {FIRST[name]: parts}))


def pack_speaker(speaker: Speaker | None) -> str | None:
    """``[name]`` or ``[name,start,end]``, None for the paper's own voice."""
    if speaker is None:
        return None
    return compact([speaker.name, *_ends(speaker.span)])


def unpack_speaker(column: str | None) -> Speaker | None:
    """The speaker of a column."""
    if column is None:
        return None
    name, *ends = json.loads(column)
    return Speaker(name, _span(ends))


def _ends(span: Span | None) -> list[int]:
    return [] if span is None else [span.start, span.end]


def _span(ends: Sequence[int] | None) -> Span | None:
    return Span(ends[0], ends[1]) if ends else None


def report_row(report: Report) -> dict[str, Any]:
    """A report as JSON; parts that are missing are left out."""
    row = {key: value for key, value in asdict(report).items() if value not in (None, ())}
    return row | ({"published": [report.published.edtf, report.published.basis]} if report.published else {})


def report_of(row: dict[str, Any]) -> Report:
    """The report of ``report_row``."""
    parts = dict(row)
    if "published" in parts:
        parts["published"] = When(*parts["published"])
    return Report(**parts | {name: tuple(parts.get(name, ())) for name in ("credits", "authors")})


def version_key(named: bytes, text_key: bytes, report: Report, text: Text) -> bytes:
    """Identity of a text with what its page says of it, 16 bytes.

    The same words under another date or publisher are another version: their relative dates mean something else. The language
    stays out, since it is guessed from the words.
    """
    return digest("version", named, text_key, report_row(report), text.title, text.title_span and _ends(text.title_span))


def pack_text(report: Report, text: Text) -> bytes:
    """A text with the report as its page gives it."""
    residue = [[r.span.start, r.span.end, r.reason] for r in text.residue]
    return pack({"report": report_row(report), "text": text.text, "title": text.title, "title_span": _ends(text.title_span),
                 "language": text.language, "residue": residue, "cleaner": text.cleaner})


def unpack_text(body: bytes) -> tuple[Report, Text]:
    """The report and the text of a body."""
    return _known_text(body) if len(body) <= SMALL_TEXT else _unpack_text(body)


@lru_cache(maxsize=2048)  # a step of a refresh asks thrice for the texts of its reports
def _known_text(body: bytes) -> tuple[Report, Text]:
    return _unpack_text(body)


def _unpack_text(body: bytes) -> tuple[Report, Text]:
    row = unpack(body)
    residue = tuple(Residue(Span(start, end), reason) for start, end, reason in row["residue"])
    text = Text(row["text"], row["title"], _span(row["title_span"]), row["language"], residue, row["cleaner"])
    return report_of(row["report"]), text


def _gaps(spans: Iterable[tuple[int, int]]) -> list[int]:
    """Offsets as differences: half the bytes once compressed."""
    flat, at = [], 0
    for start, end in spans:
        flat += [start - at, end - start]
        at = end
    return flat


def _from_gaps(flat: Sequence[int]) -> Iterator[tuple[int, int]]:
    at = 0
    for gap, length in zip(flat[::2], flat[1::2], strict=True):
        start = at + gap
        at = start + length
        yield start, at


def _flat(spans: Iterable[Span]) -> list[int]:
    return [end for span in spans for end in (span.start, span.end)]


def _spans(flat: Sequence[int]) -> tuple[Span, ...]:
    return tuple(Span(a, b) for a, b in zip(flat[::2], flat[1::2], strict=True))


def pack_reading(reading: Reading) -> bytes:
    """A reading without its report and text, which stand in the text's own row."""
    visible = reading.text.visible
    odd = {str(n): t.text for n, t in enumerate(reading.tokens) if t.text != visible[t.start : t.end]}
    said = [[_flat(a.source), _flat(a.cue), _flat(a.content), a.direct, a.speaker, a.confidence, a.found_by, a.office, _ends(a.addressee)]
            for a in reading.attributions]
    return pack({
        "sentences": _gaps((s.start, s.end) for s in reading.sentences), "tokens": _gaps((t.start, t.end) for t in reading.tokens),
        "odd": odd, "tags": " ".join(reading.tags), "model": reading.model, "said": said,
        "mentions": [[*_ends(m.span), m.sort, m.name, m.confidence, m.source, m.named, m.country, m.title] for m in reading.mentions],
        "times": [[*_ends(t.span), t.type, t.value, t.basis, t.confidence, t.source] for t in reading.times],
        "places": [[*_ends(p.span), pack_value(p.place), p.confidence, p.source, *([1] if p.inside else [])] for p in reading.places],
        "notes": [[n.stage, n.reason, _ends(n.span)] for n in reading.notes],
        "seen": [[*_ends(s.span), s.label, s.probability] for s in reading.sightings],
        "frames": [[f.kind, *_ends(f.span), f.probability, f.attributes,
                    [[r.name, *_ends(r.span), r.probability, r.responsibility] for r in f.roles]] for f in reading.frames],
        "vectors": [base64.b64encode(v).decode() for v in reading.vectors]})


def unpack_reading(body: bytes, report: Report, text: Text) -> Reading:
    """The reading of a body, over its text."""
    row, visible = unpack(body), text.visible
    odd = row["odd"]
    tokens = tuple(Token(start, end, odd.get(str(n), visible[start:end]) if odd else visible[start:end])
                   for n, (start, end) in enumerate(_from_gaps(row["tokens"])))
    said = tuple(Attribution(_spans(a[0]), _spans(a[1]), _spans(a[2]), a[3], a[4], a[5], a[6], a[7], _span(a[8])) for a in row["said"])
    places = []
    for start, end, value, confidence, source, *inside in row["places"]:
        place = unpack_value(value)
        places.append(Located(Span(start, end), place, confidence, source, bool(inside)))  # type: ignore[arg-type]
    return Reading(
        report, text, tuple(Span(a, b) for a, b in _from_gaps(row["sentences"])), tokens, tuple(row["tags"].split()),
        tuple(Mention(Span(m[0], m[1]), *m[2:]) for m in row["mentions"]), tuple(Time(Span(t[0], t[1]), *t[2:]) for t in row["times"]),
        tuple(places), said, notes=tuple(Note(stage, reason, _span(ends)) for stage, reason, ends in row["notes"]),
        model=tuple(row["model"]), **_unpack_seen(row))


def _unpack_seen(row: dict[str, Any]) -> dict[str, Any]:
    """What the encoder saw; nothing in readings of versions before there was one."""
    frames = tuple(Frame(kind, Span(start, end), probability, tuple((n, v, p) for n, v, p in attributes),
                         tuple(Role(name, Span(a, b), sure, how) for name, a, b, sure, how in roles))
                   for kind, start, end, probability, attributes, roles in row.get("frames", ()))
    return {"sightings": tuple(Sighting(Span(a, b), label, sure) for a, b, label, sure in row.get("seen", ())), "frames": frames,
            "vectors": tuple(base64.b64decode(v) for v in row.get("vectors", ()))}
