"""A source that is no web page, typed in by hand: a post, a call, a paper."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from daybook import review
from daybook.errors import DaybookError
from daybook.review import SORTS, Entered
from daybook.web.deciding import form_of
from daybook.web.pages import Site

LONGEST_ENTRY = 2_000_000  # bytes of the form; Arabic takes six for each letter


def router(site: Site) -> APIRouter:
    """The routes of the page. None is there for a shelf that cannot be written."""
    made = APIRouter(include_in_schema=False)
    if site.store is None:
        return made
    store = site.store

    def page(seen: Site, given: Mapping[str, str], fault: str = "") -> Response:
        return seen.page("enter.html", status=409 if fault else 200, here="queue", sorts=SORTS, given=given, fault=fault)

    @made.get("/enter", name="enter")
    def blank(request: Request) -> Response:
        return page(site.seen_by(request), {})

    @made.post("/enter", name="entered")
    async def entered(request: Request) -> Response:
        form = await form_of(request, LONGEST_ENTRY)
        what = Entered(form.get("sort", ""), form.get("source", ""), form.get("text", "").replace("\r\n", "\n"), form.get("title", ""),
                       form.get("published", "").strip(), form.get("url", ""))
        try:
            report = await run_in_threadpool(review.enter, store, what)
        except DaybookError as fault:
            return await run_in_threadpool(page, site.seen_by(request), form, str(fault))
        return RedirectResponse(f"/review/{report}", status_code=303)

    return made
