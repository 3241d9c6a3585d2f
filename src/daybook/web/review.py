"""The review screen: one report, its proposals, one act each. Plain forms; a script that asks for JSON gets the changed parts alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from daybook import config, review
from daybook.core.act import Act
from daybook.core.sight import Sight
from daybook.errors import DaybookError, Stale, UsageError
from daybook.kinds import kind_named
from daybook.review import Given, Hand
from daybook.review.deeds import Desk, field_of
from daybook.review.values import parse
from daybook.store import Store
from daybook.store.reviewing import ReviewView
from daybook.web import editors
from daybook.web.access import who_asks
from daybook.web.answers import PlainJSON
from daybook.web.deciding import Form, form_of
from daybook.web.pages import Site
from daybook.web.screen import Screen, screen

DONE = {"accept": "Accepted.", "reject": "Rejected; it is not proposed again.", "correct": "Corrected; the machine's value is kept, struck "
        "through.", "add": "Added.", "accept_record": "The record is accepted.", "reject_record": "Rejected: no such record.",
        "add_record": "The record is added.", "undo": "Taken back.", "join": "Joined: these are one record now.",
        "differ": "Kept apart: these are two."}


def who(request: Request) -> tuple[str, Sight]:
    """The name of whoever asks, and what they may see."""
    asks = who_asks(request)
    return asks.name, asks.sight


# ---- what a form asks for


def given(form: Form, view: ReviewView, kind: str, name: str) -> Given:
    """The value that an editor's form gives."""
    span = editors.span_of(form, view.text.text)
    value = parse(field_of(kind_named(kind), name), form, stated=span is not None)
    return Given(name, value, span, form.get("said_by", "").strip())


Did = tuple[bytes | None, Act | None]  # the report-level record that it was about, and the act
Doing = Callable[[Desk, str, Form, Hand], Did]


def _value(form: Form) -> bytes:
    return editors.key_of(form.get("value_id", "") or form.get("value", ""))


def _record(form: Form) -> bytes:
    return editors.key_of(form.get("record", ""))


def _accept(desk: Desk, _: str, form: Form, hand: Hand) -> Did:
    return _record(form), review.accept(desk, _record(form), _value(form), hand)


def _reject(desk: Desk, _: str, form: Form, hand: Hand) -> Did:
    return _record(form), review.reject(desk, _record(form), _value(form), hand)


def _correct(desk: Desk, id: str, form: Form, hand: Hand) -> Did:
    view = review.view_of(desk, id, _record(form))
    told, old = review.value_in(view, _value(form))
    right = given(form, view, told.kind, old.evidence.assertion.field)
    return told.key, review.correct(desk, view, old.evidence.assertion.id, right, hand)


def _add(desk: Desk, id: str, form: Form, hand: Hand) -> Did:
    view = review.view_of(desk, id, _record(form))
    told = review.record_in(view, _record(form))
    return told.key, review.add(desk, view, told.key, given(form, view, told.kind, form.get("field", "")), hand)


def _accept_record(desk: Desk, id: str, form: Form, hand: Hand) -> Did:
    record = _record(form)
    return record, review.accept_record(desk, review.view_of(desk, id, record), record, hand)


def _reject_record(desk: Desk, _: str, form: Form, hand: Hand) -> Did:
    return _record(form), review.reject_record(desk, _record(form), hand)


def _add_record(desk: Desk, id: str, form: Form, hand: Hand) -> Did:
    view = review.view_of(desk, id)
    span = editors.span_of(form, view.text.text)
    if span is None:
        raise UsageError("choose the words that name the record")
    return review.add_record(desk, view, form.get("kind", ""), span, [], replace(hand, version=None))


def _undo(desk: Desk, id: str, form: Form, hand: Hand) -> Did:
    asked = form.get("act", "")
    last = None if asked.isdecimal() else review.last_act(review.view_of(desk, id), hand.by)
    if not asked.isdecimal() and last is None:
        raise UsageError("there is nothing of yours here to take back")
    act = review.take_back(desk, last.number if last else int(asked[:12]), replace(hand, version=None))
    return next((step.within for step in act.steps if step.within), None), act


def _pair(desk: Desk, id: str, form: Form, hand: Hand) -> Did:
    told = review.record_in(review.view_of(desk, id), _record(form))
    if told.row is None or not isinstance(desk, Store):
        raise UsageError("this record is part of none; accept it first")
    pairing = review.join if form["do"] == "join" else review.differ
    pairing(desk, told.row.id, form.get("other", "").strip(), hand.by, hand.why, hand.seen(told.key))
    return told.key, None


DOING: Mapping[str, Doing] = {"accept": _accept, "reject": _reject, "correct": _correct, "add": _add, "accept_record": _accept_record,
                              "reject_record": _reject_record, "add_record": _add_record, "undo": _undo, "join": _pair, "differ": _pair}
# At a blind coding: nothing that has to do with other reports.
CODING = {name: doing for name, doing in DOING.items() if name not in ("join", "differ")}
WIDE = ("correct", "add", "add_record", "undo", "join", "differ", "reject_record")  # these may change more than one card


@dataclass(frozen=True, slots=True)
class Place:
    """Where the review screen stands.

    Args:
        store: What is looked at.
        desk: Where acts go: the store itself, or the seat of one who codes blind.
        id: Of the report.
        base: The page's address; forms go to "act" under it.
        doing: What can be done here.
        template: The whole page.
        more: Further values for it.
    """

    site: Site
    store: Store
    desk: Desk
    id: str
    base: str
    doing: Mapping[str, Doing]
    template: str = "review.html"
    more: Mapping[str, Any] = field(default_factory=dict)

    def screen(self, view: ReviewView, sight: Sight, only: bytes | None = None) -> Screen:
        return screen(self.store, view, self.site.kinds, sight, only)

    def rendered(self, name: str, it: Screen, **values: Any) -> str:
        """A part of the page."""
        return self.site.rendered(name, screen=it, view=it.view, base=self.base, editor=None, reasons=_reasons(), fault="", **values)


def do(place: Place, form: Form, by: str) -> Did:
    """Carry out what a form asks for.

    Raises:
        UsageError: It cannot be done; says why.
        Stale: Somebody decided on the record since.
    """
    doing = place.doing.get(form.get("do", ""))
    if doing is None:
        raise UsageError(f"{form.get('do', '')!r} is nothing that can be done here")
    version = form.get("version", "")
    hand = Hand(by, form.get("why", ""), int(version) if version.isdecimal() and len(version) < 12 else None)
    return doing(place.desk, place.id, form, hand)


# ---- what is answered


def router(site: Site) -> APIRouter:
    """The routes of the review screen. None is there for a shelf that cannot be written."""
    made = APIRouter(include_in_schema=False)
    if site.store is None:
        return made
    store = site.store

    def place(id: str, request: Request) -> Place:
        seen = site.seen_by(request)
        whole = seen.whole()
        return Place(seen, whole, whole, id, f"/review/{id}", DOING)

    add_screen(made, "review", "review", place)

    editors.routes(made, store, site.kinds)
    return made


def add_screen(made: APIRouter, base: str, name: str, place: Callable[[str, Request], Place]) -> None:
    """The three routes of a review screen: its page, its forms for one value, and what they do.

    Args:
        base: Where it stands, "review" for /review/ID.
        name: What its page's route is called.
        place: Whose screen it is, for a report and a request.
    """

    @made.get(f"/{base}/{{id}}", name=name)
    def page(id: str, request: Request) -> Response:
        return shown(place(id, request), request)

    @made.get(f"/{base}/{{id}}/editor", name=f"{base} editor")
    def editor(id: str, request: Request) -> Response:
        return edited(place(id, request), request)

    @made.post(f"/{base}/{{id}}/act", name=f"{base} act")
    async def act(id: str, request: Request) -> Response:
        form = await form_of(request)
        return await run_in_threadpool(lambda: answer(place(id, request), request, form))


def _reasons() -> bool:
    return config.chosen()["review_reasons"].value == "yes"


def edited(place: Place, request: Request) -> Response:
    """An editor alone, for the script."""
    view = place.desk.reviewing(place.id)
    if view is None:
        raise HTTPException(404)
    try:
        asked = editors.asked(view, request.query_params)
    except DaybookError as fault:
        return PlainJSON({"error": str(fault)}, 409)
    return place.site.page("review_editor.html", editor=asked, view=view, base=place.base, reasons=_reasons())


def answer(place: Place, request: Request, form: Form) -> Response:
    """Do what a form asks for, and show what came of it: the whole page, or to the script the parts that changed."""
    by, sight = who(request)
    wants_json = "application/json" in request.headers.get("accept", "")
    try:
        record, act = do(place, form, by)
    except Stale as stale:
        return _stale(place, request, form, stale) if wants_json else shown(place, request, stale=stale, form=form)
    except DaybookError as fault:
        return PlainJSON({"fault": str(fault)}, 422) if wants_json else shown(place, request, fault=str(fault), form=form)
    if not wants_json:
        at = f"#r{record.hex()}" if record else ""
        return RedirectResponse(f"{place.base}?done={form['do']}{at}", status_code=303)
    whole = form["do"] in WIDE
    it = place.screen(review.view_of(place.desk, place.id), sight, None if whole else record)
    return PlainJSON(_parts(place, it, record, whole=whole) | {"act": act.number if act else None, "said": DONE[form["do"]]})


def _parts(place: Place, it: Screen, record: bytes | None, *, whole: bool) -> dict[str, Any]:
    """The parts of the page that an act changed, as markup."""
    card = it.card(record) if record else None
    parts: dict[str, Any] = {"open": it.open, "total": it.total, "record": record.hex() if record else None}
    if whole or card is None:
        return parts | {"cards": place.rendered("review_cards.html", it), "text": place.rendered("review_text.html", it)}
    return parts | {"card": place.rendered("review_card.html", it, card=card)}


def _stale(place: Place, request: Request, form: Form, stale: Stale) -> Response:
    record = editors.key_of(form["record"]) if form.get("record") else None
    it = place.screen(review.view_of(place.desk, place.id), who(request)[1], record)
    changes = [dict(change) | {"said": editors.said(change)} for change in stale.changes]
    parts = _parts(place, it, record, whole=record is None)
    return PlainJSON(parts | {"stale": str(stale), "version": stale.version, "changes": changes}, 409)


def shown(place: Place, request: Request, *, fault: str = "", stale: Stale | None = None, form: Form | None = None) -> Response:
    """The whole page; with a fault, why something could not be done; with ``stale``, what others decided meanwhile."""
    view = place.desk.reviewing(place.id)
    if view is None:
        raise HTTPException(404)
    place.site.read(view.row.id, [(told.kind, {name: [it.evidence for it in held] for name, held in told.values.items()})
                                  for told in view.records])
    by, sight = who(request)
    asked = request.query_params
    editor = None
    if form is None and (asked.get("edit") or asked.get("add") or asked.get("record")):
        try:
            editor = editors.asked(view, {**asked, "value": asked.get("edit", "")} if asked.get("edit") else asked)
        except DaybookError as wrong:
            fault = str(wrong)
    changes = [dict(change) | {"said": editors.said(change)} for change in stale.changes] if stale else []
    status = 409 if stale or (fault and form is not None) else 200
    return place.site.page(place.template, status=status, here="queue", view=view, screen=place.screen(view, sight), editor=editor,
                           base=place.base, reasons=_reasons(), fault=fault or (str(stale) if stale else ""), changes=changes,
                           again=dict(form) | {"version": str(stale.version)} if stale and form else {},
                           done=DONE.get(asked.get("done", ""), ""), last=review.last_act(view, by), chosen=asked.get("r", ""),
                           work=_work(place, view, by), **place.more)


def _work(place: Place, view: ReviewView, by: str) -> dict[str, Any] | None:
    """Whose work the report is, and who else reviews it now; a blind coder is not told."""
    site = place.site
    work = site.work(f"/reports/{view.row.id}", [bytes.fromhex(view.row.id)]) if place.desk is place.store else None
    if work is None or site.presence is None:
        return None
    return work | {"choices": (), "others": site.presence.others(f"/review/{view.row.id}", by)}
