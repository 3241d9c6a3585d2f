"""What people decide in the pages: two records are one, a report's part of a record is not, and the way back. Plain forms, no script."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from daybook import review
from daybook.core.act import Seen
from daybook.errors import DaybookError, Stale, UsageError
from daybook.quarantine import release
from daybook.store import Store
from daybook.store.views import Stretch
from daybook.web import editors
from daybook.web.access import who_asks
from daybook.web.pages import Site, lineage_page, record_page

LONGEST_FORM = 20_000  # bytes


async def form_of(request: Request, longest: int = LONGEST_FORM) -> dict[str, str]:
    """The fields of a form, each the last of its name.

    Args:
        longest: Bytes that it may have.

    Raises:
        HTTPException: It is too long, or no form.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode("utf8"), keep_blank_values=True, max_num_fields=20))
    except ValueError as fault:
        raise HTTPException(400) from fault


Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """What a form on a record's page does.

    Args:
        run: Does it, given the store, the record, the form and who decides; gives the public id of the record that it leads to, None for
            the same.
        done: What is said then, a key of ``pages.DONE``.
        place: Where on the page that is said.
    """

    run: Callable[[Store, str, Form, str], str | None]
    done: str
    place: str


def _meant(store: Store, id: str, form: Form, by: str) -> dict[str, Any]:
    """Who decides, why, and from which version of the record, as the form says."""
    version, view = form.get("version", ""), store.record(id, stretch=Stretch(most=1))
    seen = (Seen(view.record.id, int(version)),) if view is not None and version.isdecimal() and len(version) < 12 else ()
    return {"by": by, "why": form.get("why", ""), "seen": seen}


def _said(fault: DaybookError) -> str:
    changes = fault.changes if isinstance(fault, Stale) else ()
    return "; ".join([str(fault), *(editors.said(change) for change in changes)])


ON_RECORDS: Mapping[str, Act] = {
    "join": Act(lambda store, id, form, by: review.join(store, id, form.get("other", "").strip(), **_meant(store, id, form, by)),
                "joined", "h-joins"),
    "part": Act(lambda store, id, form, by: review.part(store, id, form.get("member", ""), **_meant(store, id, form, by)),
                "parted", "h-joins"),
    "differ": Act(lambda store, id, form, by: review.differ(store, id, form.get("other", "").strip(), **_meant(store, id, form, by)),
                "apart", "h-joins"),
    "undo": Act(lambda store, _, form, by: review.undo(store, number_of(form), by), "undone", "h-joins"),
    "grade": Act(lambda store, id, form, by: review.grade(store, id, form.get("verdict", ""), **_meant(store, id, form, by)),
                "graded", "h-grades"),
    "judge": Act(lambda store, id, form, by: review.judge(store, id, form.get("value", ""), form.get("verdict", ""),
                                                      **_meant(store, id, form, by)),
                "judged", "ledgers"),
}
ON_REPORTS: Mapping[str, Callable[[Store, str, Form, str], None]] = {
    "copy": lambda store, id, form, by: review.copied(store, id, form.get("other", ""), by, form.get("why", "")),
    "own": lambda store, id, form, by: review.copied(store, id, form.get("other", ""), by, form.get("why", ""), is_copy=False),
    "undo": lambda store, _, form, by: review.undo(store, number_of(form), by),
}


def router(site: Site) -> APIRouter:
    """The routes that change something. None is there for a shelf that cannot be written."""
    made = APIRouter(include_in_schema=False)
    store = site.store
    if store is None:
        return made

    def on_record(act: Act) -> Callable[[str, Request], Awaitable[Response]]:
        async def carried_out(id: str, request: Request) -> Response:
            form = await form_of(request)
            try:
                leads_to = await run_in_threadpool(act.run, store, id, form, who_asks(request).name) or id
            except (UsageError, Stale) as fault:
                return await run_in_threadpool(record_page, site.seen_by(request), id, _said(fault))
            return RedirectResponse(f"/records/{leads_to}?done={act.done}#{act.place}", status_code=303)

        return carried_out

    def on_report(act: Callable[[Store, str, Form, str], None]) -> Callable[[str, Request], Awaitable[Response]]:
        async def carried_out(id: str, request: Request) -> Response:
            form = await form_of(request)
            try:
                await run_in_threadpool(act, store, id, form, who_asks(request).name)
            except UsageError as fault:
                return await run_in_threadpool(lineage_page, site.seen_by(request), id, None, str(fault))
            return RedirectResponse(f"/lineage/{id}", status_code=303)

        return carried_out

    async def released(request: Request) -> Response:
        host = (await form_of(request)).get("host", "")
        with suppress(UsageError):  # somebody else was faster: it is as it should be
            await run_in_threadpool(release, store, host)
        return RedirectResponse("/failures", status_code=303)

    made.add_api_route("/failures/release", released, methods=["POST"], name="host release")
    for name, act in ON_RECORDS.items():
        made.add_api_route(f"/records/{{id}}/{name}", on_record(act), methods=["POST"], name=f"record {name}")
    for name, change in ON_REPORTS.items():
        made.add_api_route(f"/lineage/{{id}}/{name}", on_report(change), methods=["POST"], name=f"report {name}")
    return made


def number_of(form: dict[str, str]) -> int:
    """The decision that a form names.

    Raises:
        UsageError: It names none.
    """
    seq = form.get("seq", "")
    if not seq.isascii() or not seq.isdigit() or len(seq) > 12:
        raise UsageError(f"{seq!r} is no number of a decision")
    return int(seq)
