"""The whole state as canonical JSON lines: what two stores are compared by."""

# Nothing of how the store came about may get in: no run, no clock, no account, no number that a row happened to get, no public
# id. Rows are sorted by digests, which both databases compare byte by byte; text is only ever sorted here, in Python.

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from daybook.core import Assertion
from daybook.core.ids import canonical
from daybook.core.values import to_row
from daybook.store import feed_tables as ft
from daybook.store import proposed
from daybook.store import tables as t
from daybook.store.codec import report_row, unpack_text
from daybook.store.handmade import made_on
from daybook.store.rows import FEW, Kept, Lexicon, assertion_of, chunks, is_live, lies_at, live_of_text, value_of
from daybook.store.summary import best_refs

STEP = 500  # rows fetched at a time
SMALLEST = b""


def lines(conn: sa.Connection, lexicon: Lexicon) -> Iterator[bytes]:
    """Captures, reports with their texts and what was found in each, decisions, failures, fates, records; each part sorted."""
    yield from _captures(conn)
    for report in _by_key(conn, sa.select(t.report), t.report.c.key):
        yield from _report(conn, lexicon, report)
    yield from _decisions(conn, lexicon)
    for row in _by_key(conn, sa.select(t.failure), t.failure.c.key):
        yield _line("failure", {"source": row.source, "stage": row.stage, "reason": row.reason, "verdict": row.verdict})
    for row in sorted(conn.execute(sa.select(ft.fate)), key=lambda row: (row.url, row.at, row.what)):
        yield _line("fate", {"url": row.url, "at": row.at, "fate": row.what, "detail": row.detail})
    yield from _records(conn, lexicon)


def _decisions(conn: sa.Connection, lexicon: Lexicon) -> Iterator[bytes]:
    for row in conn.execute(sa.select(t.decision).order_by(t.decision.c.seq)):
        yield _line("decision", {"seq": row.seq, "subject": row.subject.hex(), "other": row.other and row.other.hex(),
                                 "verdict": row.verdict, "why": row.why, "act": row.act, "undoes": row.undoes})
    for made, _ in sorted(made_on(conn, lexicon).values(), key=lambda pair: pair[0].seq):
        yield _line("handmade", {"seq": made.seq, "instead": made.instead and made.instead.hex()} | _assertion(made.assertion))


def _line(what: str, parts: dict[str, Any]) -> bytes:
    return canonical({"what": what} | parts) + b"\n"


def _by_key(conn: sa.Connection, query: sa.Select[Any], key: sa.Column[Any]) -> Iterator[Any]:
    """Rows in order of a digest, a few at a time: no cursor stays open, no sort is larger than a step."""
    after = SMALLEST
    while rows := conn.execute(query.where(key > after).order_by(key).limit(STEP)).all():
        yield from rows
        after = rows[-1].key


def _captures(conn: sa.Connection) -> Iterator[bytes]:
    after, digest = SMALLEST, t.capture.c.sha256
    while rows := conn.execute(sa.select(t.capture).where(digest > after).order_by(digest).limit(STEP)).all():
        yield from (_line("capture", {"sha256": row.sha256.hex(), "size": row.size}) for row in rows)
        after = rows[-1].sha256


def _report(conn: sa.Connection, lexicon: Lexicon, report: Any) -> Iterator[bytes]:
    texts = conn.execute(sa.select(t.text).where(t.text.c.report == report.id).order_by(t.text.c.key)).all()
    keys = conn.execute(sa.select(t.report_key.c.key).where(t.report_key.c.report == report.id)).scalars()
    lineage = conn.execute(sa.select(t.lineage).where(t.lineage.c.report == report.id).order_by(t.lineage.c.n)).all()
    best = {row.copy_of for row in lineage if row.copy_of is not None}
    names = {row.id: row.key.hex() for row in conn.execute(sa.select(t.report.c.id, t.report.c.key).where(t.report.c.id.in_(sorted(best))))}
    yield _line("report", {
        "id": report.key.hex(), "external_id": report.external_id, "keys": sorted(key.hex() for key in keys),
        "current": next((text.key.hex() for text in texts if text.id == report.text), None),
        "lineage": [{"origin": x.origin.hex(), "share": x.share, "how": x.how, "copy_of": names.get(x.copy_of),
                     "spans": json.loads(x.spans or "[]"), "house": x.house} for x in lineage]})
    for text in texts:
        yield _line("text", {"report": report.key.hex()} | _text(conn, text))
        yield from _assertions(conn, lexicon, text)


def _text(conn: sa.Connection, row: Any) -> dict[str, Any]:
    page, text = unpack_text(row.body)
    s = t.seen.c
    query = sa.select(t.capture.c.sha256, s.fetched, s.url, s.media_type).join(t.capture, t.capture.c.id == s.capture)
    seen = sorted([x.sha256.hex(), x.fetched, x.url, x.media_type] for x in conn.execute(query.where(s.text == row.id)))
    return {"id": row.key.hex(), "page": report_row(page), "text": text.text, "title": text.title, "language": text.language,
            "title_span": text.title_span and [text.title_span.start, text.title_span.end], "cleaner": text.cleaner,
            "residue": [[r.span.start, r.span.end, r.reason] for r in text.residue], "degraded": row.degraded, "seen": seen,
            "read": row.run is not None}


def _assertions(conn: sa.Connection, lexicon: Lexicon, text: Any) -> Iterator[bytes]:
    """Every assertion of a text, with its live findings: [] for one that only earlier runs found."""
    held: dict[bytes, dict[str, Any]] = {}
    findings: dict[bytes, list[list[Any]]] = defaultdict(list)
    kept: Kept = live_of_text(conn, lexicon, text.id)
    for a, finding in zip(kept.assertions, kept.findings, strict=True):
        findings[a.id].append([finding.source, finding.confidence])
        held[a.id] = _assertion(a)
    for a in _dead(conn, lexicon, text):
        held.setdefault(a.id, _assertion(a))
    for id in sorted(held):
        yield _line("assertion", {"id": id.hex(), "findings": sorted(findings[id])} | held[id])


def _assertion(a: Assertion) -> dict[str, Any]:
    speaker = a.attributed_to
    said = speaker and [speaker.name, speaker.span and [speaker.span.start, speaker.span.end]]
    return {"text": a.text.hex(), "record": a.record.hex(), "kind": a.kind, "field": a.field, "value": to_row(a.value),
            "span": a.span and [a.span.start, a.span.end], "attributed_to": said}


def _dead(conn: sa.Connection, lexicon: Lexicon, text: Any) -> Iterator[Assertion]:
    """The assertions of a text that no live finding holds."""
    a, f = t.assertion.c, t.finding.c
    alive = sa.select(f.n).join(t.text, t.text.c.id == f.text).where(f.text == text.id, is_live())
    query = (sa.select(t.assertion, t.told.c.key, t.told.c.kind, sa.literal(text.key).label("text_key"))
             .join(t.told, t.told.c.id == a.told).where(a.text == text.id, a.n.not_in(alive)))
    for row in conn.execute(query):
        yield assertion_of(conn, lexicon, row)


def _records(conn: sa.Connection, lexicon: Lexicon) -> Iterator[bytes]:
    """The records in order of their smallest members."""
    heads = sa.select(t.told.c.key, t.record).join(t.record, sa.and_(t.record.c.id == t.told.c.identity, t.record.c.head == t.told.c.id))
    for some in chunks(_by_key(conn, heads, t.told.c.key), STEP):
        members: dict[int, list[Any]] = defaultdict(list)
        query = sa.select(t.told.c.identity, t.told.c.key, t.report.c.key.label("report")).join(t.report, t.report.c.id == t.told.c.report)
        for told in conn.execute(query.where(t.told.c.identity.in_([row.id for row in some]), t.told.c.live)):
            members[told.identity].append(told)
        best = {row.id: best_refs(row.best) for row in some}
        about = proposed.about(conn, [row.id for row in some])
        named = {row.id: row.key.hex() for row in conn.execute(sa.select(t.report.c.id, t.report.c.key).where(
            t.report.c.id.in_({report for found in about.values() for report in found})))}
        values = _values(conn, {ref.at for refs in best.values() for ref in refs})
        for row in some:
            shown = sorted([ref.field, *values[ref.at], ref.is_accepted] for ref in best[row.id])
            yield _line("record", {
                "id": row.key.hex(), "kind": lexicon.word(conn, row.kind), "members": sorted(told.key.hex() for told in members[row.id]),
                "reports": sorted({told.report.hex() for told in members[row.id]}), "origins": row.origins,
                "about": sorted(named[report] for report in about.get(row.id, ())), "caption": row.caption,
                "type": row.type, "status": row.status, "country": row.country, "place": row.place, "starts": row.starts,
                "ends": row.ends, "confidence": row.confidence, "disputed": row.disputed.split(), "verdict": row.verdict, "best": shown})


def _values(conn: sa.Connection, at: set[tuple[int, int, int]]) -> dict[tuple[int, int, int], tuple[str, Any]]:
    """Of assertions by where they lie: the record that they are told in, and the value."""
    a = t.assertion.c
    query = sa.select(a.text, a.told, a.n, a.value, t.told.c.key).join(t.told, t.told.c.id == a.told)
    return {(row.text, row.told, row.n): (row.key.hex(), to_row(value_of(row.value))) for some in chunks(sorted(at), FEW)
            for row in conn.execute(query.where(lies_at({text for text, _, _ in some}, {told for _, told, _ in some})))
            if (row.text, row.told, row.n) in at}
