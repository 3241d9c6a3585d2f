"""What the API is asked: the JSON twin of the pages, as whoever asks may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from daybook import review
from daybook.core import Kind
from daybook.errors import UsageError
from daybook.lineage.copies import COPIES
from daybook.publish.exports import all_formats
from daybook.publish.rows import listed_record
from daybook.store import Store
from daybook.store.listing import SOME
from daybook.store.log import Asked as EntriesAsked
from daybook.store.views import Page, Stretch
from daybook.store.waiting import WaitingFilter
from daybook.web import handing_out
from daybook.web.access import who_asks
from daybook.web.answers import PlainJSON
from daybook.web.api import rows, shapes
from daybook.web.api.asked import Asked, ExportAsked, FailuresAsked, LogAsked, RecordAsked, RecordsAsked, ReportsAsked, WaitingAsked
from daybook.web.api.refusing import refused
from daybook.web.pages import Site

Key = Annotated[str, Path(max_length=2000)]


def add_reports(made: APIRouter, site: Site) -> None:
    """Reports, their lineage, what could not be read; who asks, and what kinds there are."""

    @made.get("/me", name="api me", summary="Who you are here, and what you may see", response_model=shapes.MeShape)
    def me(request: Request) -> Response:
        return PlainJSON(rows.me(who_asks(request)))

    @made.get("/kinds", name="api kinds", summary="The kinds of record and their fields", response_model=shapes.KindsShape)
    def kinds() -> Response:
        return PlainJSON({"items": [rows.kind(kind) for kind in site.kinds]})

    @made.get("/reports", name="api reports", summary="Reports, newest first", response_model=shapes.Page[shapes.ReportShape])
    def reports(request: Request, asked: Annotated[ReportsAsked, Query()]) -> Response:
        found = site.seen_by(request).shelf.reports(
            asked.q, publisher=asked.publisher or None, language=asked.language or None, since=asked.since or None,
            until=asked.until or None, kind=asked.kind or None, how=asked.how or None, order=asked.order, offset=asked.offset,
            limit=asked.limit)
        return rows.page(request, found, [rows.report(row) for row in found.items])

    @made.get("/reports/{key:path}", name="api report", summary="One report as `daybook extract` prints it",
              response_model=shapes.ExtractShape)
    def report(request: Request, key: Key) -> Response:
        seen = site.seen_by(request)
        view = seen.shelf.report(key)
        if view is None:
            raise HTTPException(404)
        return PlainJSON(rows.whole_report(seen, view))

    @made.get("/lineage/{id:path}", name="api lineage", summary="Whose copy a report is, beside another of its origin",
              response_model=shapes.LineageShape)
    def lineage(request: Request, id: Key, other: Annotated[str | None, Query(max_length=2000)] = None) -> Response:
        seen = site.seen_by(request)
        view = seen.shelf.lineage(id, COPIES, other)
        if view is None:
            raise HTTPException(404)
        return PlainJSON(rows.lineage(view, with_decisions=seen.store is not None))

    @made.get("/failures", name="api failures", summary="Inputs that could not be used, newest first",
              response_model=shapes.Page[shapes.FailureShape])
    def failures(request: Request, asked: Annotated[FailuresAsked, Query()]) -> Response:
        found = site.seen_by(request).shelf.failures(asked.q, verdict=asked.verdict or None, stage=asked.stage or None,
                                                     offset=asked.offset, limit=asked.limit)
        return rows.page(request, found, [rows.failure(it) for it in found.items])


def add_records(made: APIRouter, site: Site) -> None:
    """A list for each kind, one object for any record."""

    @made.get("/records/{id}", name="api record", summary="One record with its values, each with its quote, and the decisions",
              response_model=shapes.FullRecordShape)
    def record(request: Request, id: Key, asked: Annotated[RecordAsked, Query()]) -> Response:
        seen = site.seen_by(request)
        view = seen.shelf.record(id, stretch=Stretch(asked.offset, asked.limit))
        if view is None:
            raise HTTPException(404)
        after = asked.offset + asked.limit
        answer = PlainJSON(rows.whole_record(seen, view) | {"next": rows.onward(request, after) if after < view.row.tellings else None})
        answer.headers["ETag"] = f'"{view.version}"'
        return answer

    for kind in site.kinds:
        made.add_api_route(f"/{kind.plural}", _list_of(site, kind), methods=["GET"], name=f"api {kind.plural}",
                           response_model=shapes.Page[shapes.RecordShape],
                           summary=f"{kind.plural.capitalize()}, each with the best value of every field")


def _list_of(site: Site, kind: Kind) -> Callable[..., Response]:
    def records(request: Request, asked: Annotated[RecordsAsked, Query()]) -> Response:
        seen = site.seen_by(request)
        found = seen.shelf.records(
            kind.name, asked.q, type=asked.type or None, status=asked.status or None, country=asked.country or None,
            place=asked.place or None, actor=asked.actor or None, since=asked.since or None, until=asked.until or None,
            disputed=asked.disputed, order=asked.order, offset=asked.offset, limit=asked.limit)
        best = [{name: (held,) for name, held in row.best.items()} for row in found.items]
        seen.read(" ".join(row.id for row in found.items), [(kind.name, held) for held in best])
        return rows.page(request, found, [listed_record(row, held) for row, held in zip(found.items, best, strict=True)])

    return records


def add_desk(made: APIRouter, site: Site, store: Store) -> None:
    """What waits for a person, and the log, for those from whom nothing is withheld; and exports."""

    @made.get("/queue", name="api queue", summary="Records on which a decision is open, by what it is worth",
              response_model=shapes.Stretch[shapes.WaitingShape])
    def queue(request: Request, asked: Annotated[WaitingAsked, Query()]) -> Response:
        whole, who = site.seen_by(request).whole(), who_asks(request)
        mine = review.given_to(whole, who.name, who.teams) if asked.mine else None
        chosen = WaitingFilter(asked.kind or None, asked.place or None, asked.actor or None, asked.below, mine)
        found = whole.waiting(chosen, asked.offset, asked.limit + 1)
        return rows.stretch(request, asked.offset, [rows.waiting(it) for it in found[:asked.limit]], more=len(found) > asked.limit)

    @made.get("/queue/pairs", name="api pairs", summary="Pairs of records that may be one, contradictions first",
              response_model=shapes.Stretch[shapes.QuestionShape])
    def pairs(request: Request, asked: Annotated[Asked, Query()]) -> Response:
        found = review.queue(site.seen_by(request).whole(), asked.offset, asked.limit + 1)
        return rows.stretch(request, asked.offset, [rows.question(it) for it in found[:asked.limit]], more=len(found) > asked.limit)

    @made.get("/log", name="api log", summary="The log's entries, newest first", response_model=shapes.Page[shapes.EntryShape])
    def log(request: Request, asked: Annotated[LogAsked, Query()]) -> Response:
        whole = site.seen_by(request).whole()
        wanted = EntriesAsked(asked.what, asked.by, (), asked.since, asked.until)
        found = whole.log.entries(wanted, offset=asked.offset, limit=asked.limit)
        return rows.page(request, Page(found, whole.log.count(wanted), asked.offset), [rows.entry(it) for it in found])

    @made.get("/records/{id}/history", name="api record history", summary="What was done to a record, newest first; at most 500",
              response_model=shapes.Stretch[shapes.EntryShape])
    def history(request: Request, id: Key) -> Response:
        whole = site.seen_by(request).whole()
        view = whole.record(id, sources=SOME, newest=True)
        if view is None:
            raise HTTPException(404)
        return rows.stretch(request, 0, [rows.entry(it) for it in whole.log.history(view.record.members)], more=False)

    sent = {format.media_type: {"schema": {"type": "string", "format": "binary"}} for format in all_formats()}

    @made.get("/exports/{plural}.{style}", name="api export", summary="Records as a file of one of the export formats",
              response_class=Response, responses={200: {"content": sent, "description": "The file"}})
    def export(request: Request, plural: Key, style: Key, asked: Annotated[ExportAsked, Query()]) -> Response:
        kind = next((kind for kind in site.kinds if kind.plural == plural), None)
        if kind is None or style not in {format.name for format in all_formats()}:
            raise HTTPException(404)
        wanted = handing_out.Wanted(style, asked.filter(kind.name), asked.accepted, asked.protected)
        try:
            return handing_out.file(site, store, who_asks(request), wanted, str(request.base_url))
        except UsageError as fault:
            return refused(422, str(fault))

