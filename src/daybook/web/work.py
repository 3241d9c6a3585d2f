"""Whose work a report or record is, and who is on it now: shown on its page, where people have accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from daybook.core.people import Who
from daybook.errors import UsageError
from daybook.store import Store
from daybook.web.access import who_asks
from daybook.web.deciding import form_of
from daybook.web.login import Login, stamp
from daybook.web.pages import Site, record_page, report_page

MOST = 50  # pieces of one's work that the account page names


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of somebody's work: what it is called, and its page."""

    name: str
    path: str


def router(site: Site, login: Login) -> APIRouter:
    """The routes that give a report or record to somebody."""
    made = APIRouter(include_in_schema=False)
    store = site.store
    assert store is not None  # accounts are the store's

    def assign(request: Request, subject: bytes, to: str) -> None:
        store.teams.assign(subject, to, who_asks(request).name, stamp(login.now()))

    def assigns(subject: Callable[[Site, str], bytes | None], path: str,
                page: Callable[[Site, str, str], Response]) -> Callable[[str, Request], Awaitable[Response]]:
        async def carried_out(id: str, request: Request) -> Response:
            to = (await form_of(request)).get("to", "")
            seen = site.seen_by(request)
            of = await run_in_threadpool(subject, seen, id)
            if of is None:
                raise HTTPException(404)
            try:
                await run_in_threadpool(assign, request, of, to)
            except UsageError as fault:
                return await run_in_threadpool(page, seen, id, str(fault))
            return RedirectResponse(f"/{path}/{id}", status_code=303)

        return carried_out

    made.add_api_route("/records/{id}/assign", assigns(_of_record, "records", record_page), methods=["POST"], name="record assign")
    made.add_api_route("/reports/{id}/assign", assigns(_of_report, "reports", report_page), methods=["POST"], name="report assign")
    return made


def _of_record(site: Site, id: str) -> bytes | None:
    view = site.shelf.record(id)
    return view.record.id if view else None


def _of_report(site: Site, id: str) -> bytes | None:
    view = site.shelf.report(id)
    return bytes.fromhex(view.row.id) if view else None


def pieces(site: Site, store: Store, who: Who) -> list[Piece]:
    """What is assigned to somebody or to their teams, the latest first, as far as they may see it."""
    found = []
    for subject in store.teams.work_of(who.name, who.teams)[:MOST]:
        public = store.public_of(subject)
        record = site.shelf.record(public) if public else None
        report = site.shelf.report(subject.hex()) if record is None and public is None else None
        if record is not None:
            found.append(Piece(record.row.caption, f"/records/{record.row.id}"))
        elif report is not None:
            found.append(Piece(report.row.title or report.row.external_id, f"/reports/{report.row.id}"))
    return found

