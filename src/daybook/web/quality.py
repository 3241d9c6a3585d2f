"""Pages on our own work: how far two readers agree, how often machines were right, what others changed of one's own."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from daybook.review.quality import ASKS, METRICS, Agreed, Precision, agreements, label_of, overruled, precisions, taken
from daybook.store import Store
from daybook.web.access import who_asks
from daybook.web.pages import Site

MONTHS = 6  # that a row of the precision table shows


class Kept:
    """Tables that take a while to count on a large store, kept until something is decided, coded or read."""

    def __init__(self) -> None:
        self._at = -1
        self.agreed: tuple[Agreed, ...] = ()
        self.precise: tuple[Precision, ...] = ()

    def of(self, store: Store) -> Kept:
        """The tables as they are now; whatever changes them stands in the log."""
        at = store.log.size()
        if at != self._at:
            self.agreed, self.precise = agreements(store), precisions(store)
            self._at = at
        return self


def router(site: Site) -> APIRouter:
    """The routes; there is no such page for a shelf that is no store."""
    made, kept = APIRouter(include_in_schema=False), Kept()

    @made.get("/quality", name="quality")
    def quality(request: Request) -> Response:
        seen = site.seen_by(request)
        if site.store is None:
            raise HTTPException(404)
        tables = kept.of(site.store)
        months = sorted({one.month for one in tables.precise if one.month})[-MONTHS:]
        by_month = {(one.kind, one.field, one.source, one.month): one for one in tables.precise}
        kind = request.query_params.get("kind", "")
        kinds = list(dict.fromkeys([*(one.kind for one in tables.agreed), *(one.kind for one in tables.precise)]))
        return seen.page("quality.html", here="queue", agreed=[one for one in tables.agreed if kind in ("", one.kind)],
                         rows=[one for one in tables.precise if not one.month and kind in ("", one.kind)], months=months, by_month=by_month,
                         asks=ASKS, metrics=METRICS, kind=kind, kind_names=kinds)

    @made.get("/my-corrections", name="my corrections")
    def corrections(request: Request) -> Response:
        seen = site.seen_by(request)
        store, name = seen.whole(), who_asks(request).name
        return seen.page("corrections.html", here="queue", overruled=overruled(store, name), taken=taken(store, name), label_of=label_of)

    return made
