"""Exports from the lists' pages and the API: what a list shows, as a file, in any of the formats."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from daybook.core.people import Who
from daybook.core.sight import without_protected
from daybook.errors import UsageError
from daybook.publish.exporting import export
from daybook.publish.exports import all_formats, format_named
from daybook.publish.exports.asked import Asked
from daybook.sighted import Sighted
from daybook.store import Store
from daybook.store.listing import RecordFilter
from daybook.web.access import who_asks
from daybook.web.lists import RECORD_FILTERS, asked
from daybook.web.pages import Site

STEP = 1 << 16
IN_MEMORY = 1 << 20  # bytes; a larger export is written to a temporary file


@dataclass(frozen=True, slots=True)
class Wanted:
    """An export that is asked for.

    Args:
        style: Name of a format.
        filter: Which records.
        accepted: Only those that a person accepted?
        protected: Also what is protected, as far as whoever asks may see it?
    """

    style: str
    filter: RecordFilter
    accepted: bool
    protected: bool


def router(site: Site) -> APIRouter:
    """The one route of exports; none is there for a shelf that is no store."""
    made = APIRouter(include_in_schema=False)
    if site.store is None:
        return made
    store = site.store

    @made.get("/exports/{plural}.{style}", name="export")
    def handed_out(plural: str, style: str, request: Request) -> Response:
        kind = next((kind for kind in site.kinds if kind.plural == plural), None)
        if kind is None or style not in {format.name for format in all_formats()}:
            raise HTTPException(404)
        words, given = asked(request.query_params, RECORD_FILTERS), request.query_params
        named = words.filters
        filter = RecordFilter(kind.name, words.text, named.get("type"), named.get("status"), named.get("country"), named.get("place"),
                              named.get("actor"), named.get("since"), named.get("until"), True if "disputed" in named else None)
        wanted = Wanted(style, filter, given.get("accepted") == "1", given.get("protected") == "1")
        try:
            return file(site, store, who_asks(request), wanted, str(request.base_url))
        except UsageError as fault:
            raise HTTPException(400) from fault

    return made


def file(site: Site, store: Store, who: Who, wanted: Wanted, base_url: str) -> Response:
    """An export as somebody may see it, sent as a file.

    Raises:
        UsageError: The format cannot hold the kind.
    """
    sight = who.sight if wanted.protected else who.sight.and_also(without_protected(site.kinds))
    filter = Sighted(store, who.sight, site.kinds).narrowed(wanted.filter)
    out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed when it is sent)
    try:
        export(store, wanted.style, Asked(filter, wanted.accepted, sight, base_url.rstrip("/")), out, by=who.name)
    except BaseException:
        out.close()
        raise
    format = format_named(wanted.style)
    plural = next(kind.plural for kind in site.kinds if kind.name == wanted.filter.kind)
    return StreamingResponse(_sent(out), media_type=format.media_type,
                             headers={"Content-Disposition": f'attachment; filename="{plural}{format.suffix}"'})


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while part := file.read(STEP):
            yield part
