"""Exports from the lists' pages: what the list shows, as a file, in any of the formats."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from daybook.core.sight import without_protected
from daybook.errors import UsageError
from daybook.publish.exporting import export
from daybook.publish.exports import all_formats, format_named
from daybook.publish.exports.asked import Asked
from daybook.store.listing import RecordFilter
from daybook.web.access import who_asks
from daybook.web.lists import RECORD_FILTERS, asked
from daybook.web.pages import Site

STEP = 1 << 16
IN_MEMORY = 1 << 20  # bytes; a larger export is written to a temporary file


def router(site: Site) -> APIRouter:
    """The one route of exports; none is there for a shelf that is no store."""
    made = APIRouter(include_in_schema=False)
    store = site.store
    if store is None:
        return made

    @made.get("/exports/{plural}.{style}", name="export")
    def handed_out(plural: str, style: str, request: Request) -> Response:
        kind = next((kind for kind in site.kinds if kind.plural == plural), None)
        if kind is None or style not in {format.name for format in all_formats()}:
            raise HTTPException(404)
        wanted = asked(request.query_params, RECORD_FILTERS)
        given = wanted.filters
        filter = RecordFilter(kind.name, wanted.text, type=given.get("type"), status=given.get("status"), country=given.get("country"),
                              place=given.get("place"), actor=given.get("actor"), since=given.get("since"), until=given.get("until"),
                              disputed=True if "disputed" in given else None)
        who = who_asks(request)
        sight = who.sight
        if request.query_params.get("protected") != "1":
            sight = sight.and_also(without_protected(site.kinds))
        out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed when it is sent)
        try:
            export(store, style, Asked(filter, request.query_params.get("accepted") == "1", sight, str(request.base_url).rstrip("/")), out,
                   by=who.name)
        except UsageError as fault:
            out.close()
            raise HTTPException(400) from fault
        format = format_named(style)
        return StreamingResponse(_sent(out), media_type=format.media_type,
                                 headers={"Content-Disposition": f'attachment; filename="{kind.plural}{format.suffix}"'})

    return made


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while part := file.read(STEP):
            yield part
