"""What people decide in the pages: two records are one, a report's part of a record is not, and the way back. Plain forms, no script."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from daybook import review
from daybook.errors import UsageError
from daybook.store import Store
from daybook.web.pages import Site, record_page

LONGEST_FORM = 20_000  # bytes


def reviewer() -> str:
    """Who decides where there are no accounts: the user of this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a container
        return "desk"


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, each the last of its name.

    Raises:
        HTTPException: It is too long, or no form.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode("utf8"), keep_blank_values=True, max_num_fields=20))
    except ValueError as fault:
        raise HTTPException(400) from fault


def router(site: Site) -> APIRouter:
    """The routes that change something. None is there for a shelf that cannot be written."""
    made = APIRouter(include_in_schema=False)
    if not isinstance(site.shelf, Store):
        return made
    store = site.shelf

    async def carried_out(id: str, act: Callable[[], str], done: str) -> Response:
        try:
            leads_to = await run_in_threadpool(act)
        except UsageError as fault:
            return await run_in_threadpool(record_page, site, id, str(fault))
        return RedirectResponse(f"/records/{leads_to}?done={done}#h-joins", status_code=303)

    @made.post("/records/{id}/join")
    async def join(id: str, request: Request) -> Response:
        form = await form_of(request)
        return await carried_out(id, lambda: review.join(store, id, form.get("other", "").strip(), reviewer(), form.get("why", "")),
                                 "joined")

    @made.post("/records/{id}/part")
    async def part(id: str, request: Request) -> Response:
        form = await form_of(request)
        return await carried_out(id, lambda: review.part(store, id, form.get("member", ""), reviewer(), form.get("why", "")), "parted")

    @made.post("/records/{id}/undo")
    async def undo(id: str, request: Request) -> Response:
        seq = (await form_of(request)).get("seq", "")

        def act() -> str:
            if not seq.isascii() or not seq.isdigit() or len(seq) > 12:
                raise UsageError(f"{seq!r} is no number of a decision")
            review.undo(store, int(seq), reviewer())
            return id

        return await carried_out(id, act, "undone")

    return made
