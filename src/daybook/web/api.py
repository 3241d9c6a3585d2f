"""The JSON twin of the pages: read only, the objects of docs/contract's lists and of `extract`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from daybook.bounds import bounds
from daybook.core import Evidence, Kind, Record
from daybook.core.assertion import Found
from daybook.publish.rows import extract_row, listed_record, listed_report, record_fields
from daybook.web.lists import PAGE_SIZE
from daybook.web.pages import Site

PREFIX = "/api/v1"
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=200)]
Given = Annotated[str | None, Query(max_length=500)]


class PlainJSON(JSONResponse):
    """JSON in ASCII, so that texts with lone surrogates can be sent as they are."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, separators=(",", ":"), allow_nan=False).encode("ascii")


def router(site: Site) -> APIRouter:
    """The routes of the API: one list and one object for reports, one list for each kind, one object for any record."""
    made = APIRouter(prefix=PREFIX, default_response_class=PlainJSON)

    @made.get("/reports", name="api reports", summary="Reports, newest first")
    def reports(request: Request, q: str = "", publisher: Given = None, language: Given = None, offset: Offset = 0,
                limit: Limit = PAGE_SIZE) -> PlainJSON:
        page = site.seen_by(request).shelf.reports(q, publisher=publisher, language=language, offset=offset, limit=limit)
        return _listed(page.total, page.offset, [{"key": row.id} | listed_report(row) for row in page.items])

    @made.get("/reports/{key:path}", name="api report", summary="One report as `daybook extract` prints it")
    def report(request: Request, key: str) -> PlainJSON:
        view = site.seen_by(request).shelf.report(key)
        if view is None:
            raise HTTPException(404)
        row = extract_row(view.reading, _found(view.records), site.kinds)
        if told := bounds(site.seen_by(request).shelf, view):
            row["published_bounds"] = [{"value": b.published.edtf, "basis": b.published.basis, "start": b.span.start, "end": b.span.end,
                                        "record": b.deed.id, "when": b.dated.edtf} for b in told]
        return PlainJSON(row)

    @made.get("/records/{id}", name="api record", summary="One record with all its values")
    def record(request: Request, id: str) -> PlainJSON:
        view = site.seen_by(request).shelf.record(id)
        if view is None:
            raise HTTPException(404)
        return PlainJSON(listed_record(view.row, record_fields(view.record)))

    for kind in site.kinds:
        made.add_api_route(f"/{kind.plural}", _list_of(site, kind), methods=["GET"], name=f"api {kind.plural}",
                           summary=f"{kind.plural.capitalize()}, each with the best value of every field")
    return made


def _list_of(site: Site, kind: Kind) -> Callable[..., PlainJSON]:
    def records(request: Request, q: str = "", type: Given = None, status: Given = None, country: Given = None, offset: Offset = 0,
                limit: Limit = PAGE_SIZE) -> PlainJSON:
        seen = site.seen_by(request)
        page = seen.shelf.records(kind.name, q, type=type, status=status, country=country, offset=offset, limit=limit)
        best: list[Mapping[str, tuple[Evidence, ...]]] = [{name: (held,) for name, held in row.best.items()} for row in page.items]
        seen.read(" ".join(row.id for row in page.items), [(kind.name, held) for held in best])
        return _listed(page.total, page.offset, [listed_record(row, held) for row, held in zip(page.items, best, strict=True)])

    return records


def _listed(total: int, offset: int, rows: list[dict[str, Any]]) -> PlainJSON:
    return PlainJSON({"total": total, "offset": offset, "items": rows})


def _found(records: Sequence[Record]) -> Found:
    every = [evidence for record in records for held in record.fields.values() for evidence in held]
    return Found(tuple(e.assertion for e in every), tuple(e.source for e in every), tuple(e.confidence for e in every))
