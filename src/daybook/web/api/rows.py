"""What the store answers with, as the API's JSON; ``shapes`` says what it looks like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from daybook import review
from daybook.bounds import bounds
from daybook.core import NAMING, Decision, Evidence, Kind, Record, Span
from daybook.core.assertion import Found
from daybook.core.people import Who
from daybook.core.record import standing
from daybook.core.sight import EVERYTHING
from daybook.publish.rows import extract_row, listed_report, value_row
from daybook.store import Store
from daybook.store.log import Noted
from daybook.store.reviewing import Judged
from daybook.store.views import Failure, LineageView, Page, Quote, RecordView, ReportRow, ReportView, StrandView
from daybook.store.waiting import Waiting
from daybook.web.answers import PlainJSON
from daybook.web.pages import Site

Row = dict[str, Any]


# ---- lists


def page(request: Request, held: Page[Any], items: Sequence[Row]) -> PlainJSON:
    """A stretch of a list, and where it goes on."""
    at = held.offset + len(items)
    return PlainJSON({"total": held.total, "offset": held.offset, "items": items,
                      "next": onward(request, at) if items and at < held.total else None})


def stretch(request: Request, offset: int, items: Sequence[Row], *, more: bool) -> PlainJSON:
    """The same where the whole is not counted."""
    return PlainJSON({"offset": offset, "items": items, "next": onward(request, offset + len(items)) if more else None})


def onward(request: Request, offset: int) -> str:
    """The same address with another offset."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "offset"]
    return f"{request.scope['path']}?{urlencode([*asked, ('offset', str(offset))], errors='replace')}"


def report(row: ReportRow) -> Row:
    """A report in a list."""
    return {"key": row.id} | listed_report(row)


def failure(it: Failure) -> Row:
    return {"source": it.source, "stage": it.stage, "reason": it.reason, "verdict": it.verdict, "run": it.run}


def waiting(it: Waiting) -> Row:
    row = it.row
    return {"id": row.id, "kind": row.kind, "caption": row.caption, "worth": it.worth, "confidence": row.confidence,
            "origins": row.origins, "disputed": list(row.disputed), "report": it.report, "told": it.told}


def question(it: review.Question) -> Row:
    return {"left": it.left, "right": it.right, "score": it.score, "reasons": list(it.reasons), "conflict": it.conflict}


def entry(noted: Noted) -> Row:
    it = noted.entry
    return {"seq": it.seq, "at": it.at, "what": it.what, "by": it.by, "subject": it.subject, "before": dict(it.before),
            "after": dict(it.after), "committed": dict(it.committed), "why": noted.why}


def kind(it: Kind) -> Row:
    return {"name": it.name, "plural": it.plural, "fields": [
        {"name": f.name, "label": f.label, "type": f.type, "many": f.many, "choices": list(f.choices), "protected": f.protected,
         "help": f.help} for f in it.fields]}


def me(who: Who) -> Row:
    return {"name": who.name, "role": who.role, "teams": list(who.teams), "scopes": None if who.scopes is None else sorted(who.scopes),
            "sees": {"protected_fields": not who.sight.withheld, "exact_places": who.sight.exact_places}}


# ---- one report


def whole_report(site: Site, view: ReportView) -> Row:
    """One report as `daybook extract` prints it, with what acts and links name it by."""
    row: Row = {"key": view.row.id} | extract_row(view.reading, _found(view.records), site.kinds)
    for told in row["records"]:
        told["record"] = view.public_ids.get(bytes.fromhex(told["id"]))
    if known := bounds(site.shelf, view):
        row["published_bounds"] = [{"value": b.published.edtf, "basis": b.published.basis, "start": b.span.start, "end": b.span.end,
                                    "record": b.deed.id, "when": b.dated.edtf} for b in known]
    return row


def _found(records: Sequence[Record]) -> Found:
    every = [evidence for record in records for held in record.fields.values() for evidence in held]
    return Found(tuple(e.assertion for e in every), tuple(e.source for e in every), tuple(e.confidence for e in every))


def lineage(view: LineageView, *, with_decisions: bool) -> Row:
    """A report beside another of its origin."""
    return {"report": report(view.row), "text": view.text.text, "strands": [_strand(it) for it in view.strands],
            "other": report(view.other) if view.other else None, "other_text": view.other_text.text if view.other_text else None,
            "pairs": [{"here": _span(it.here), "there": _span(it.there), "how": it.how} for it in view.pairs],
            "decisions": [decided(d) | {"other": row.id} for d, row in view.decisions] if with_decisions else []}


def _strand(it: StrandView) -> Row:
    return {"origin": it.origin, "share": it.share, "how": it.how, "house": it.house, "spans": [_span(span) for span in it.spans],
            "best": it.best.id if it.best else None, "others": [row.id for row in it.others], "total": it.total}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


# ---- one record


def decided(d: Decision) -> Row:
    """A decision: what, by whom, why."""
    return {"seq": d.seq, "verdict": d.verdict, "by": d.by, "why": d.why}


def whole_record(site: Site, view: RecordView) -> Row:
    """One record with all its values, what they stand on and who decided on them, as far as whoever asks may see it."""
    held = standing(site.store.decisions(view.record.members)) if site.store else ()
    said: Sequence[Decision] = tuple(site.masked(d, view.row.report_ids) for d in held)
    newest = {d.subject: d for d in said if d.other is None}
    quotes = {quote.evidence.assertion.id: quote for held in view.quotes.values() for quote in held}
    values = {name: [_judged(e, quotes.get(e.assertion.id), newest.get(e.assertion.id)) for e in held]
              for name, held in view.record.fields.items()}
    row, store, members = view.row, site.store, set(view.record.members)
    made = {"id": row.id, "kind": row.kind, "caption": row.caption, "version": view.version, "verdict": row.verdict,
            "confidence": row.confidence, "reports": sorted(_reports(view)), "origins": row.origins,
            "stands_on": row.stands_on, "tellings": row.tellings,
            "disputed": list(row.disputed), "redirected_from": view.redirected_from, "naming": values.pop(NAMING, []), "fields": values,
            "parts": [{"told": it.key, "report": it.report_id, "words": it.words} for it in review.members(view)],
            "rejected": [_struck(it) for it in review.struck(store, view)] if store and _sees_all(site) else [],
            "decisions": [decided(d) | {"other": _other(store, d, members)} for d in said
                          if store and (d.other is not None or d.subject in members)]}
    return made | ({"also": list(row.also)} if row.also else {})


def _reports(view: RecordView) -> set[str]:
    """The reports of a record; where they are very many, those of what is told of it here."""
    row, here = view.row, {quote.report.external_id for held in view.quotes.values() for quote in held}
    return {*row.also, *(row.reports if len(row.reports) == row.stands_on else here)}


def _sees_all(site: Site) -> bool:
    return site.who is not None and site.who.sight == EVERYTHING


def _judged(e: Evidence, quote: Quote | None, decision: Decision | None) -> Row:
    a = e.assertion
    words = {"before": quote.before, "words": quote.words, "after": quote.after} if quote and a.span else None
    return value_row(a, e.confidence, e.source) | {
        "id": a.id.hex(), "told": a.record.hex(), "report": quote.report.id if quote else None, "quote": words,
        "voice": quote.voice if quote else "", "status": e.status,
        "decided": decided(decision) if decision else None}


def _struck(it: Judged) -> Row:
    return _judged(it.evidence, None, it.decision)


def _other(store: Store, d: Decision, members: Iterable[bytes]) -> str | None:
    """Public id of the other record of a pair."""
    if d.other is None:
        return None
    return store.public_of(d.other if d.subject in members else d.subject)
