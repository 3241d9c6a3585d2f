"""The morning queue: what is new since the last visit, and what waits for a person, by what a decision on it is worth."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from daybook import review
from daybook.store import Store
from daybook.store.waiting import MOST_COUNTED, WaitingFilter
from daybook.web.access import who_asks
from daybook.web.lists import PAGE_SIZE, Asked, asked
from daybook.web.pages import Site
from daybook.web.review import who

STRETCH = 25  # records and reports on a page
FILTERS = ("kind", "place", "actor", "below", "mine", "show")
BELOW = {"30": "under 30 %", "50": "under 50 %", "80": "under 80 %"}
VERDICTS = {"new": "new", "adds": "adds to", "copy": "copy of", "nothing": "nothing to record", "residue": "residue only"}


def router(site: Site) -> APIRouter:
    """The routes of the queue."""
    made = APIRouter(include_in_schema=False)

    @made.get("/queue", name="queue")
    def queue(request: Request) -> Response:
        wanted, seen = asked(request.query_params, FILTERS), site.seen_by(request)
        if site.store is not None:
            seen.whole()
        if wanted.filters.get("show") == "pairs":
            return _pairs(seen, wanted)
        return _waiting(seen, wanted, request)

    if site.store is not None:
        store = site.store

        @made.post("/queue/seen", name="queue seen")
        def seen(request: Request) -> Response:
            store.looked(who(request)[0])
            return RedirectResponse("/queue", status_code=303)

        @made.get("/queue/next", name="queue next")
        def next_report(after: str = "") -> Response:
            found = review.next_report(store, after)
            return RedirectResponse(f"/review/{found.report}?r={found.told}" if found else "/queue", status_code=303)

    return made


def _pairs(site: Site, wanted: Asked) -> Response:
    """Pairs that may be one; of each pair the rows, None for one that is gone."""
    store = site.store
    found = review.queue(store, wanted.offset, PAGE_SIZE + 1) if store else []
    rows = store.rows(id for it in found[:PAGE_SIZE] for id in (it.left, it.right)) if store else {}
    questions = [(it, rows.get(it.left), rows.get(it.right)) for it in found[:PAGE_SIZE]]
    return site.page("pairs.html", here="queue", questions=questions, asked=wanted, more=len(found) > PAGE_SIZE,
                     can_decide=store is not None)


def _filter(wanted: Asked, given: tuple[str, ...] | None) -> WaitingFilter:
    chosen = wanted.filters
    below = int(chosen["below"]) / 100 if chosen.get("below") in BELOW else None
    return WaitingFilter(chosen.get("kind"), chosen.get("place"), chosen.get("actor"), below, given if "mine" in chosen else None)


def _waiting(site: Site, wanted: Asked, request: Request) -> Response:
    if site.store is None:
        return site.page("queue.html", here="queue", asked=wanted, rows=(), more=False, news=None, conflicts=(), pairs=0,
                         can_give=False, to_code=None, **_words(site))
    store, name = site.store, who(request)[0]
    given = review.given_to(store, name, who_asks(request).teams)
    offset = (wanted.page - 1) * STRETCH
    rows = store.waiting(_filter(wanted, given), offset, STRETCH + 1)
    pairs = review.queue(store, 0, 9)
    news = store.news(name, 0, STRETCH)
    called = store.rows(id for it in pairs if it.conflict for id in (it.left, it.right))
    return site.page("queue.html", here="queue", asked=wanted, rows=rows[:STRETCH], more=len(rows) > STRETCH, news=news,
                     conflicts=[(it, called.get(it.left), called.get(it.right)) for it in pairs if it.conflict], pairs=len(pairs),
                     can_give=given is not None, to_code=_to_code(store, name) if given is not None else None, **_words(site))


def _to_code(store: Store, name: str) -> int:
    """How many reports somebody was given to code and is not done with."""
    return sum(name not in share.finished for share in store.codings.shares(name))


def _words(site: Site) -> dict[str, Any]:
    """What the page's filters and verdicts are called."""
    return {"verdicts": VERDICTS, "most": MOST_COUNTED, "below": BELOW, "below_options": [(name, None) for name in BELOW],
            "kind_options": [(kind.name, None) for kind in site.kinds if not kind.merges_by_name]}
