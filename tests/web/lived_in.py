"""A desk that has been worked at: the sample reports read, decisions made, accounts, a sample coded twice; and the address of each page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from daybook import pipeline
from daybook.core.coding import Drawing, Share
from daybook.kinds import KINDS
from daybook.store import Store
from tests.web.desk import Desk

SAMPLES = Path(__file__).parents[2] / "samples"
REPORT = "tw-tayaran-arrests"
# Answers that are no pages: data, files, what becomes part of a page.
NO_PAGES = ("openapi", "static", "export", "queue next")


class LivedIn:
    """The desk and what stands where.

    Args:
        store: An empty store; the samples are read into it.
    """

    def __init__(self, store: Store) -> None:
        pipeline.read(store, [str(SAMPLES)])
        pipeline.refresh(store)
        self.store, self.desk = store, Desk(store)
        store.people.add("amal", "reviewer", "no password", "desk", "2026-11-25T08:00:00Z")
        store.people.add("basim", "reviewer", "no password", "desk", "2026-11-25T08:00:00Z")
        self.report = next(row.id for row in store.reports(limit=50).items if row.external_id == REPORT)
        incidents = store.records("incident", order="confidence", limit=50).items
        self.record = max(incidents, key=lambda row: (len(row.reports), len(row.best), row.confidence)).id
        self._decide()
        self.share, self.left = coded(self.desk, ("amal", "basim"))

    def _decide(self) -> None:
        """An editor accepts a value of the report, and rejects another."""
        client, page = self.desk.browser("editor"), f"/review/{self.report}"
        for deed in ("accept", "reject"):
            text = client.get(page).text
            card = re.search(r'data-key="([0-9a-f]{32})" data-version="(\d+)"', text)
            values = re.findall(r'id="v([0-9a-f]{32})"', text)
            assert card is not None
            form = {"do": deed, "record": card[1], "version": card[2], "value": values[0 if deed == "accept" else 2]}
            answer = client.post(f"{page}/act", data=form)
            assert 303 == answer.status_code, answer.text

    def pages(self) -> Mapping[str, tuple[str, str]]:
        """Route -> (who looks, path), for every page."""
        report, record = self.report, self.record
        every = {"overview": "/", "records": "/incidents", "reports": "/reports", "report": f"/reports/{report}",
                 "versions": f"/reports/{report}/versions", "lineage": f"/lineage/{report}", "record": f"/records/{record}",
                 "record history": f"/records/{record}/history", "record as of": f"/records/{record}/as-of/{datetime.now(UTC).date()}",
                 "queue": "/queue", "review": f"/review/{report}", "enter": "/enter", "failures": "/failures", "feeds": "/feeds",
                 "samples": "/samples", "coding": "/coding", "coding report": f"/coding/{self.left.id}",
                 "adjudicate": f"/adjudicate/{self.share.id}", "quality": "/quality", "my corrections": "/my-corrections", "log": "/log",
                 "login page": "/login", "account": "/account", "people": "/people", "about": "/about"}
        who = {"login page": "nobody", "coding": "amal", "coding report": "amal", "my corrections": "amal"}
        return {name: (who.get(name, "admin"), path) for name, path in every.items()}


def coded(desk: Desk, coders: tuple[str, str], why: str = "so says the second paragraph") -> tuple[Share, Share]:
    """Two read the same reports, each alone; of the first they have done all, of the second nothing."""
    codings = desk.store.codings
    codings.draw(Drawing(coders, size=2, seed=3), "editor")
    done, left = codings.shares()[:2]
    for who, deed in zip(coders, ("accept_record", "reject_record"), strict=True):
        client = desk.browser(who)
        _judge(client, done, deed, why)
        assert 303 == client.post(f"/coding/{done.id}/finish").status_code
    return done, left


def _judge(client: TestClient, share: Share, deed: str, why: str) -> None:
    """Say the same of each record, but of the first, which both accept."""
    cards = re.findall(r'data-key="([0-9a-f]{32})" data-version="(\d+)"', client.get(f"/coding/{share.id}").text)
    for at, (record, version) in enumerate(cards):
        form = {"do": deed if at else "accept_record", "record": record, "version": version, "why": why}
        assert 303 == client.post(f"/coding/{share.id}/act", data=form).status_code


def routes(app: Starlette) -> set[str]:
    """The names of all routes that show a page."""
    found = {route.name for route in app.router.routes if isinstance(route, Route) and "GET" in (route.methods or ())}
    return {name for name in found if name not in NO_PAGES and not name.startswith(("api ", "help ")) and not name.endswith(" editor")}


def lived_in(folder: Path) -> Store:
    """An empty store for it in a folder."""
    return Store.open(f"sqlite:///{folder}/desk.db", kinds=KINDS, create=True)
