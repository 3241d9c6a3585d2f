"""The log's pages: the list, a record's history, and a record as it was on a day."""

from __future__ import annotations

import re
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from daybook.chronicle import WORDS, about, names_in, step
from daybook.store import Store
from daybook.store.listing import SOME
from daybook.store.log import Asked as AskedOfLog
from daybook.store.views import Page
from daybook.web import show
from daybook.web.lists import PAGE_SIZE, asked
from daybook.web.pages import Site

FILTERS = ("what", "by", "day")
DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def router(site: Site) -> APIRouter:
    """The routes; none where the shelf is no store."""
    made = APIRouter(include_in_schema=False)

    @made.get("/log", name="log")
    def entries(request: Request) -> Response:
        seen = site.seen_by(request)
        return _entries(seen, seen.whole(), request)

    @made.get("/records/{id}/history", name="record history")
    def history(id: str, request: Request) -> Response:
        seen = site.seen_by(request)
        return _history(seen, seen.whole(), id)

    @made.get("/records/{id}/as-of/{day}", name="record as of")
    def as_of(id: str, day: str, request: Request) -> Response:
        seen = site.seen_by(request)
        return _as_of(seen, seen.whole(), id, day)

    return made


def _entries(site: Site, store: Store, request: Request) -> Response:
    wanted = asked(request.query_params, FILTERS)
    day = wanted.filters.get("day", "")
    faults = () if not day or DAY.fullmatch(day) else (f"“{day}” is no day; write 2026-11-01, 2026-11 or 2026",)
    given = "" if faults else day
    asks = AskedOfLog(wanted.filters.get("what", ""), wanted.filters.get("by", ""), (), given, given)
    facets = store.log.facets()
    found = store.log.entries(asks, offset=wanted.offset, limit=PAGE_SIZE)
    held = store.log.headings(key for noted in found for key in about(noted))
    headings = {key: replace(one, title=site.masked(one.title, [one.report])) for key, one in held.items()}
    page = Page(tuple(step(noted, headings=headings) for noted in found), store.log.count(asks))
    return site.page("log.html", here="log", page=page, asked=wanted, size=PAGE_SIZE, whats=facets["what"], whos=facets["by"],
                     faults=faults, words=WORDS, all=store.log.size(), day=day)


def _history(site: Site, store: Store, id: str) -> Response:
    view = store.record(id, sources=SOME, newest=True)
    kind = site.kind(view.row.kind) if view else None
    if view is None or kind is None:
        raise HTTPException(404)
    names = names_in(view)
    steps = [step(noted, names) for noted in store.log.history(view.record.members)]
    days = sorted({one.at[:10] for one in steps}, reverse=True)
    return site.page("history.html", here=kind.plural, view=view, kind=kind, steps=steps, days=days)


def _as_of(site: Site, store: Store, id: str, day: str) -> Response:
    view = store.record_as_of(id, day) if DAY.fullmatch(day) else None
    kind = site.kind(view.row.kind) if view else None
    if view is None or kind is None:
        raise HTTPException(404)
    return site.page("record.html", here=kind.plural, **show.told_of(view, kind), state="", fault="", told=[], parts=[], proposals=[],
                     decided=[], done="", judged="", ledgers=(), grades=(), can_decide=False, as_of=day, work=None, reviewed="", struck=(),
                     can_review=True)
