"""The pages. Each asks the shelf, shapes what it answers and fills one template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Request
from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from daybook import config, grades, ledger, review
from daybook.bounds import bounds
from daybook.core import NAMING, Decision, Evidence, Kind, Record, When
from daybook.core.assertion import CREDIBILITIES, GRADES
from daybook.core.people import Who
from daybook.core.sight import EVERYTHING
from daybook.lineage.copies import COPIES
from daybook.publish.exports import all_formats
from daybook.quarantine import held
from daybook.sighted import Sighted
from daybook.store import Store
from daybook.store.listing import SOME
from daybook.store.views import Page, RecordRow, RecordView, ReportView
from daybook.text.carrying import readable
from daybook.web import aligned, lists, show
from daybook.web.access import who_asks
from daybook.web.lists import PAGE_SIZE, Asked, asked, columns
from daybook.web.marks import Mark, blocks
from daybook.web.presence import Presence
from daybook.web.readings import Readings
from daybook.web.shelf import Shelf
from daybook.web.versions import chosen

T = TypeVar("T")
ABOUT = {
    "incident": "something done that harmed, threatened or confronted people, or a public act of force or protest.",
    "statement": "who said what, in which words.",
    "commitment": "an act that somebody with the means to bring it about says they will bring about.",
    "case": "an official matter followed over time: an inquiry, a prosecution, a trial.",
    "relation": "what one actor does to or with another, short of an incident.",
    "actor": "a person, group, organisation, state or population.",
    "place": "a named place, at the precision at which it is known.",
}
NOTICES = {
    "host": ("Unknown name", "This server answers only to the names that it was started with. "
                             "Open it at the address that daybook serve printed."),
    "session": ("Not signed in", "This page opens with the one-time link that daybook serve printed in the terminal. "
                                 "If you have just followed it, go on below. If the link is gone, start the server again:"),
    "spent": ("This link has been used", "The link works once, in the browser that opens it first. If that was this browser, go on below. "
                                         "For a new link, start the server again:"),
    "missing": ("Nothing here", "There is no such page, report or record. It may belong to another store, or the address is cut short."),
    "fault": ("Something went wrong", "The page could not be made. What happened is in the terminal where daybook serve runs; "
                                      "nothing in the store was changed."),
    "origin": ("Not from here", "What changes something is taken from this server's own pages alone. Open the page here and decide again."),
    "login": ("Not logged in", "Nothing was changed. Log in, go back to the page and do it again."),
    "role": ("Not for your role", "Your role does not allow this. An administrator of this desk can give you another one."),
    "long": ("Too long", "What was sent is longer than this page takes. Send less of it at a time."),
    "call": ("This cannot be asked", "The address asks for something that this page does not offer."),
}
# Said on a record's page after a form.
DONE = {"joined": "Joined: these are one record now.", "parted": "Parted: what that report calls so stands by itself now, on this page.",
        "undone": "Taken back: what the decision did is undone.", "apart": "Kept apart: these are two.", "graded": "The grade is kept.",
        "judged": "Your word on the figure is kept."}
JUDGED = ("graded", "judged")


@dataclass(frozen=True)
class Site:
    """What every page needs.

    Args:
        shelf: What is shown; as far as whoever asks may see it.
        kinds: The kinds of record, in the order of the menu.
        templates: Of the pages.
        store: Where they may change something, the store itself: for what people do, never for what they are shown.
        who: Who asks; None on pages for nobody in particular.
        presence: Where people have accounts, who is on which page.
        readings: Where people have accounts, what notes who read a protected field.
    """

    shelf: Shelf
    kinds: Sequence[Kind]
    templates: Environment
    store: Store | None = None
    who: Who | None = None
    presence: Presence | None = None
    readings: Readings | None = None

    def seen_by(self, request: Request) -> Site:
        """The same for whoever makes the request."""
        who = who_asks(request)
        if self.store is None:
            return replace(self, who=who)
        reads = partial(self.readings.noted, who.name) if self.readings else None
        return replace(self, who=who, store=self.store if who.is_at_least("reviewer") else None,
                       shelf=Sighted(self.store, who.sight, self.kinds, reads))

    def masked(self, thing: T, reports: Iterable[str]) -> T:
        """Words that the store has of these reports (hex ids), without what whoever asks may not see."""
        return self.shelf.masked(thing, reports) if isinstance(self.shelf, Sighted) else thing

    def rows(self, public_ids: Iterable[str]) -> Mapping[str, RecordRow]:
        """Rows of records, as whoever asks may see them."""
        return self.shelf.rows(public_ids) if isinstance(self.shelf, Sighted) else {}

    def read(self, subject: str, records: Iterable[tuple[str, Mapping[str, Iterable[Evidence]]]]) -> None:
        """Note what is about to be shown past the pages of records and reports; see ``Sighted.read``."""
        if isinstance(self.shelf, Sighted):
            self.shelf.read(subject, records)

    def work(self, path: str, subjects: Iterable[bytes]) -> dict[str, Any] | None:
        """Of a report's or record's page, whose work it is and who is on it; None where there are no accounts."""
        if self.presence is None or self.who is None:
            return None
        others = self.presence.others(path, self.who.name)
        if self.store is None:
            return {"path": path, "others": others, "assignment": None, "choices": ()}
        held = self.store.teams.assigned(subjects).values()
        people = [account.name for account in self.store.people.accounts() if not account.is_disabled]
        return {"path": path, "others": others, "assignment": max(held, key=lambda one: one.at, default=None),
                "choices": (*people, *self.store.teams.all())}

    @property
    def can_review(self) -> bool:
        """May whoever asks decide, and is nothing withheld from them?"""
        return self.store is not None and self.who is not None and self.who.is_at_least("reviewer") and self.who.sight == EVERYTHING

    def whole(self) -> Store:
        """The store itself, for those from whom nothing is withheld: what is shown from it is not masked.

        Raises:
            HTTPException: Something is withheld from whoever asks; to them there is no such page.
        """
        if self.store is None or self.who is None or self.who.sight != EVERYTHING:
            raise HTTPException(404)
        return self.store

    def page(self, name: str, *, status: int = 200, here: str = "", bare: bool = False, **values: Any) -> Response:
        """A filled template as an answer."""
        html = self.rendered(name, here=here, bare=bare, **values)
        return Response(html.encode(), status, media_type="text/html; charset=utf-8")

    def rendered(self, name: str, **values: Any) -> str:
        """A filled template."""
        return readable(self.templates.get_template(name).render(who=self.who, **values))

    def notice(self, status: int, reason: str) -> Response:
        """A plain page that says what is wrong and what to do; ``reason`` is a key of ``NOTICES``."""
        title, text = NOTICES[reason]
        entry = reason in ("session", "spent")
        ways = {"session": ("/", "Go on to Daybook"), "spent": ("/", "Go on to Daybook"), "login": ("/login", "Log in"), "host": None}
        link = ways.get(reason, ("/", "To the front page"))
        return self.page("notice.html", status=status, bare=entry or reason in ("host", "login"), title=title, text=text, link=link,
                         code="daybook serve" if entry else "")

    def kind(self, name: str) -> Kind | None:
        return next((kind for kind in self.kinds if kind.name == name), None)


def router(site: Site) -> APIRouter:
    """The routes of all pages."""
    made = APIRouter(include_in_schema=False)

    @made.get("/")
    def overview(request: Request) -> Response:
        return _overview(site.seen_by(request))

    @made.get("/reports")
    def reports(request: Request) -> Response:
        return _reports(site.seen_by(request), asked(request.query_params, lists.REPORT_FILTERS, lists.REPORT_ORDERS))

    @made.get("/reports/{id}/versions")
    def versions(id: str, request: Request) -> Response:
        view = site.seen_by(request).shelf.versions(id)
        if view is None:
            raise HTTPException(404)
        return site.seen_by(request).page("versions.html", here="reports", view=view, shown=chosen(view, request.query_params))

    @made.get("/reports/{id:path}")  # external ids, which may hold slashes, lead here too
    def report(id: str, request: Request) -> Response:
        return report_page(site.seen_by(request), id, chosen=request.query_params.get("r", ""))

    @made.get("/lineage/{id}")
    def lineage(id: str, request: Request) -> Response:
        return lineage_page(site.seen_by(request), id, request.query_params.get("with"))

    @made.get("/records/{id}")
    def record(id: str, request: Request) -> Response:
        if day := request.query_params.get("as_of", "").strip():
            return RedirectResponse(f"/records/{quote(id, safe='')}/as-of/{quote(day, safe='')}", 303)
        return record_page(site.seen_by(request), id, done=request.query_params.get("done", ""))

    @made.get("/failures")
    def failures(request: Request) -> Response:
        return _failures(site.seen_by(request), asked(request.query_params, lists.FAILURE_FILTERS))

    @made.get("/feeds")
    def feeds(request: Request) -> Response:
        worst = list(show.FEED_STATES).index
        rows = sorted(site.seen_by(request).shelf.feeds(), key=lambda row: worst(row.state))
        return site.seen_by(request).page("feeds.html", here="feeds", feeds=rows, states=Counter(row.state for row in rows).items())

    @made.get("/about")
    def about(request: Request) -> Response:
        return site.seen_by(request).page("about.html", here="about", about=ABOUT)

    @made.get("/{plural}")
    def records(plural: str, request: Request) -> Response:
        kind = next((kind for kind in site.kinds if kind.plural == plural), None)
        if kind is None:
            raise HTTPException(404)
        return _records(site.seen_by(request), kind, asked(request.query_params, lists.RECORD_FILTERS, lists.RECORD_ORDERS))

    return made


def _overview(site: Site) -> Response:
    shelf, today = site.shelf, date.today()
    overview = shelf.overview()
    published = " – ".join(dict.fromkeys(When(edtf).show() for edtf in overview.published)) if overview.published else ""
    incidents = shelf.records("incident", order="when", limit=8) if site.kind("incident") else None
    commitments = None
    if site.kind("commitment"):
        rows = [row for row in shelf.records("commitment", order="when", limit=40).items if row.verdict in (None, "open", "in_progress")]
        commitments = [(row, show.due(row.best.get("deadline"), today)) for row in rows[:8]]
    return site.page("overview.html", overview=overview, published=published, reports=shelf.reports(limit=8), incidents=incidents,
                     commitments=commitments)


def _reports(site: Site, wanted: Asked) -> Response:
    given = wanted.filters
    page = site.shelf.reports(wanted.text, publisher=given.get("publisher"), language=given.get("language"), kind=given.get("kind"),
                              how=given.get("how"), since=given.get("since"), until=given.get("until"),
                              order=wanted.order or "published", offset=wanted.offset, limit=PAGE_SIZE, from_end=True)
    return site.page("reports.html", here="reports", page=page, asked=wanted, size=PAGE_SIZE, publishers=site.shelf.publishers(),
                     orders=tuple(lists.REPORT_ORDERS.items()),
                     kind_options=[(kind.name, None) for kind in site.kinds], how_options=[(how, None) for how in show.HOW])


def _failures(site: Site, wanted: Asked) -> Response:
    given, facets = wanted.filters, site.shelf.failure_facets()
    page = site.shelf.failures(wanted.text, verdict=given.get("verdict"), stage=given.get("stage"), offset=wanted.offset, limit=PAGE_SIZE)
    return site.page("failures.html", here="failures", page=page, asked=wanted, size=PAGE_SIZE, verdicts=facets["verdict"],
                     stages=facets["stage"], all=sum(number for _, number in facets["verdict"]),
                     held=held(site.store) if site.store else ())


def _records(site: Site, kind: Kind, wanted: Asked) -> Response:
    given = wanted.filters
    usual = "reports" if kind.merges_by_name else "when"
    page = site.shelf.records(kind.name, wanted.text, type=given.get("type"), status=given.get("status"), country=given.get("country"),
                              place=given.get("place"), actor=given.get("actor"), since=given.get("since"), until=given.get("until"),
                              disputed=True if "disputed" in given else None, order=wanted.order or usual,
                              offset=wanted.offset, limit=PAGE_SIZE, sources=0, from_end=True)
    today = date.today()
    rows = [(row, _state(row, today)) for row in page.items]
    types = set() if kind.merges_by_name else {field.type for field in kind.fields}
    return site.page("records.html", here=kind.plural, kind=kind, page=page, rows=rows, asked=wanted, size=PAGE_SIZE,
                     facets=site.shelf.facets(kind.name), columns=columns(kind), worded=lists.WORDED,
                     labels=lists.LABELS.get(kind.name, {}), types=types, usual=usual, orders=tuple(lists.RECORD_ORDERS.items()),
                     formats=[format for format in all_formats() if format.holds(kind.name)] if isinstance(site.shelf, Sighted) else [])


def _state(row: RecordRow, today: date) -> str:
    return show.due(row.best.get("deadline"), today) if row.kind == "commitment" else ""


def marks_of(records: Sequence[Record]) -> list[Mark]:
    """The words that the records of one text stand on, numbered by the records' places in the sequence."""
    return [Mark(evidence.assertion.span, number, record.kind, field == NAMING)
            for number, record in enumerate(records) for field, held in record.fields.items() for evidence in held
            if evidence.assertion.span is not None]


def report_page(site: Site, id: str, fault: str = "", chosen: str = "") -> Response:
    """The page of a report; with a fault, what could not be done and why; with the id of a record, that one chosen."""
    view: ReportView | None = site.shelf.report(id)
    if view is None:
        raise HTTPException(404)
    numbered = list(enumerate(view.records))
    groups = [(kind, members) for kind in site.kinds if (members := [(n, r) for n, r in numbered if r.kind == kind.name])]
    at = next((n for n, record in numbered if chosen and chosen in [member.hex() for member in record.members]), None)
    return site.page("report.html", status=409 if fault else 200, here="reports", view=view, groups=groups, chosen=at, fault=fault,
                     work=site.work(f"/reports/{view.row.id}", [bytes.fromhex(view.row.id)]),
                     blocks=blocks(view.text, marks_of(view.records)),
                     bounds=bounds(site.shelf, view), can_decide=site.can_review)


def lineage_page(site: Site, id: str, other: str | None = None, fault: str = "") -> Response:
    """A report beside another of its origin; with a fault, what could not be done and why."""
    view = site.shelf.lineage(id, COPIES, other)
    if view is None:
        raise HTTPException(404)
    return site.page("lineage.html", status=409 if fault else 200, here="reports", view=view, rows=aligned.rows(view), fault=fault,
                     can_decide=site.store is not None)


@dataclass(frozen=True, slots=True)
class Told:
    """What the record tells of an actor or place: the first records of a kind that name it, and how many there are."""

    kind: Kind
    page: Page[RecordRow]
    filter: str


def record_page(site: Site, id: str, fault: str = "", done: str = "") -> Response:
    """The page of a record; with a fault, what could not be done and why; with a key of ``DONE``, what was done just now."""
    view = site.shelf.record(id, sources=SOME)
    kind = site.kind(view.row.kind) if view else None
    if view is None or kind is None:
        raise HTTPException(404)
    store = site.store if kind.merges_by_name or kind.same else None
    return site.page("record.html", status=409 if fault else 200, here=kind.plural, **show.told_of(view, kind),
                     work=site.work(f"/records/{view.row.id}", view.record.members),
                     state=_state(view.row, date.today()), fault=fault, told=_told(site, view, kind),
                     parts=review.members(view) if store else [], proposals=_proposed(site, store, view) if store else [],
                     decided=_decided(site, store, view) if store else [], done=DONE.get(done, "") if done not in JUDGED else "",
                     judged=DONE[done] if done in JUDGED else "", reviewed=_reviewed(site, view), can_review=site.can_review,
                     struck=review.struck(site.whole(), view) if site.can_review else (), **_judged(site, view, kind))


def _reviewed(site: Site, view: RecordView) -> str:
    """Where the record is reviewed: in the report of its best naming words; "" for those who may not."""
    naming = view.quotes.get(NAMING, ())
    if not naming or not site.can_review:
        return ""
    return f"/review/{naming[0].report.id}?r={naming[0].evidence.assertion.record.hex()}"


def _judged(site: Site, view: RecordView, kind: Kind) -> dict[str, Any]:
    """Of an incident: its ledgers, the proposed grades, and what people decided of these."""
    if kind.name != "incident":
        return {"ledgers": (), "grades": (), "can_decide": False}
    store = site.store
    jump = int(config.chosen()["toll_jump_percent"].value)
    graded = review.graded(store, view) if store else {}
    proposed = (("grade", grades.airwars(view), GRADES), ("credibility", grades.admiralty(view), CREDIBILITIES))
    return {"ledgers": ledger.ledgers(view, jump), "rule": ledger.RULE, "can_decide": store is not None,
            "grades": [(name, found, choices, graded.get(name)) for name, found, choices in proposed], "CREDIBLE": grades.CREDIBLE}


def _told(site: Site, view: RecordView, kind: Kind) -> list[Told]:
    """Of an actor or place: the records of other kinds that name it."""
    name = review.name_of(view.row) if kind.merges_by_name else None
    if name is None:
        return []
    filter = "place" if kind.name == "place" else "actor"
    actor, place = (name, None) if filter == "actor" else (None, name)
    told_of = site.shelf.naming(name) if actor else {other.name for other in site.kinds}
    others = [other for other in site.kinds if not other.merges_by_name and other.name in told_of]
    pages = [Told(other, site.shelf.records(other.name, actor=actor, place=place, order="when", limit=5, sources=0), filter)
             for other in others]
    return [told for told in pages if told.page.total]


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision on two records as a record's page shows it.

    Args:
        decision: What was decided.
        here: How the report that is a part of this record calls it.
        there: Likewise the other one; where it is part of another record, that record's caption.
        public: Public id of the other record, "" where it is this one, or gone.
    """

    decision: Decision
    here: str
    there: str
    public: str


def _proposed(site: Site, store: Store, view: RecordView) -> list[review.Proposal]:
    """The records that may be the same, as whoever asks may see them."""
    proposed = review.proposals(store, view)
    rows = site.rows(it.row.id for it in proposed)
    return [replace(it, row=rows[it.row.id], reasons=site.masked(it.reasons, (*view.row.report_ids, *it.row.report_ids)))
            for it in proposed if it.row.id in rows]


def _decided(site: Site, store: Store, view: RecordView) -> list[Judged]:
    """What was decided on the record, the newest first."""
    called = {bytes.fromhex(part.key): part.words for part in review.members(view)}
    found = []
    for decision in review.decided(store, view):
        pair = (decision.subject, decision.other or b"")
        here, other = pair if pair[0] in view.record.members else pair[::-1]
        public = store.public_of(other)
        row = site.shelf.record(public, sources=SOME) if public and public != view.row.id else None
        there = row.row.caption if row else called.get(other) or "a record that is gone"
        found.append(Judged(decision, called.get(here) or view.row.caption, there, row.row.id if row else ""))
    return [site.masked(one, view.row.report_ids) for one in found]
