"""Two readers in the pages: samples are drawn, a report is coded blind on the review screen, two codings are set side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from daybook import review
from daybook.core.act import Seen
from daybook.core.coding import Drawing, Share
from daybook.core.people import Who
from daybook.errors import DaybookError, UsageError
from daybook.pipeline import refresh
from daybook.review import Hand
from daybook.review.blind import Adjudicator, Coder
from daybook.review.readers import Compared, compared, steps
from daybook.store import Store
from daybook.store.codings import MAY_CODE, Settling
from daybook.store.drawing import RULES
from daybook.web import editors
from daybook.web.access import who_asks
from daybook.web.deciding import Form, form_of
from daybook.web.pages import Site
from daybook.web.review import CODING, Place, add_screen, given, shown
from daybook.web.screen import screen

RULES_SAID = {"all": "all alike", "kind": "by kind of record", "confidence": "by the machine's confidence"}
DONE = {"drawn": "Drawn. Each coder finds their reports under Blind coding.", "finished": "Done with that report.",
        "settled": "Settled: it stands in the record."}


def router(site: Site) -> APIRouter:
    """The routes of two readers; they need accounts, for without them there is one reader."""
    made = APIRouter(include_in_schema=False)
    _samples(made, site)
    _coding(made, site)
    _adjudicating(made, site)
    return made


# ---- samples


def _samples(made: APIRouter, site: Site) -> None:
    @made.get("/samples", name="samples")
    def samples(request: Request) -> Response:
        seen = site.seen_by(request)
        return _samples_page(seen, seen.whole(), done=DONE.get(request.query_params.get("done", ""), ""))

    @made.post("/samples", name="sample draw")
    async def draw(request: Request) -> Response:
        form, seen = await form_of(request), site.seen_by(request)
        store = seen.whole()
        try:
            await run_in_threadpool(store.codings.draw, _drawing(form), who_asks(request).name)
        except UsageError as fault:
            return await run_in_threadpool(_samples_page, seen, store, fault=str(fault), form=form)
        return RedirectResponse("/samples?done=drawn", status_code=303)


def _drawing(form: Form) -> Drawing:
    size, seed = form.get("size", "").strip(), form.get("seed", "").strip() or "1"
    if not size.isdecimal() or not seed.isdecimal() or max(len(size), len(seed)) > 9:
        raise UsageError("write how many reports and the seed as numbers")
    coders = tuple(re.split(r"[\s,;]+", form.get("coders", "").strip().casefold()))
    return Drawing(coders, size=int(size), by=form.get("by", "all"), seed=int(seed), kind=form.get("kind", ""))


def _samples_page(site: Site, store: Store, *, fault: str = "", done: str = "", form: Mapping[str, str] | None = None) -> Response:
    shares: dict[int, list[Share]] = {}
    for share in store.codings.shares():
        shares.setdefault(share.sample, []).append(share)
    coders = [account.name for account in store.people.accounts() if not account.is_disabled and account.role in MAY_CODE]
    return site.page("samples.html", status=409 if fault else 200, here="queue", samples=store.codings.samples(), shares=shares,
                     coders=coders, rules={rule: RULES_SAID[rule] for rule in RULES}, fault=fault, done=done, form=form or {},
                     kind_names=[kind.name for kind in site.kinds if not kind.merges_by_name])


# ---- coding


def _coding(made: APIRouter, site: Site) -> None:
    def place(id: str, request: Request) -> Place:
        seen = site.seen_by(request)
        store = seen.whole()
        coder = Coder(store, id, who_asks(request).name)
        share = next((one for one in store.codings.shares(coder.by) if one.id == id), None)
        if share is None:
            raise HTTPException(404)
        return Place(seen, store, coder, id, f"/coding/{id}", CODING, "blind.html", {"is_done": coder.by in share.finished})

    @made.get("/coding", name="coding")
    def mine(request: Request) -> Response:
        seen = site.seen_by(request)
        store, name = seen.whole(), who_asks(request).name
        return seen.page("coding.html", here="queue", shares=store.codings.shares(name),
                         done=DONE.get(request.query_params.get("done", ""), ""))

    add_screen(made, "coding", "coding report", place)

    @made.post("/coding/{id}/finish", name="coding finish")
    def finish(id: str, request: Request) -> Response:
        at = place(id, request)
        try:
            at.store.codings.finish(id, who_asks(request).name)
        except UsageError as fault:
            return shown(at, request, fault=str(fault), form={})
        return RedirectResponse("/coding?done=finished", status_code=303)


# ---- adjudication


def _adjudicating(made: APIRouter, site: Site) -> None:
    @made.get("/adjudicate/{id}", name="adjudicate")
    def page(id: str, request: Request) -> Response:
        seen = site.seen_by(request)
        return _two(seen, seen.whole(), id, request)

    @made.post("/adjudicate/{id}/act", name="adjudicate act")
    async def act(id: str, request: Request) -> Response:
        form = await form_of(request)
        return await run_in_threadpool(lambda: _settled(site.seen_by(request), id, request, form))


def _share(store: Store, id: str, who: Who) -> Share:
    """The report of a sample, for somebody who may see both codings.

    Raises:
        UsageError: They may not, or not yet.
    """
    share = store.codings.share(id)
    if share is None:
        raise HTTPException(404)
    if who.name in share.coders:
        raise UsageError("you coded this report yourself; somebody else adjudicates it")
    return share


def _two(site: Site, store: Store, id: str, request: Request, fault: str = "") -> Response:
    who = who_asks(request)
    try:
        share = _share(store, id, who)
        found = compared(store, share)
    except UsageError as unready:
        return _samples_page(site, store, fault=str(unready))
    view = review.view_of(store, share.report)
    settled = {(it.record, it.field): it for it in store.codings.adjudications(id).get(id, ())}
    asked, editor = request.query_params, None
    if asked.get("edit") or asked.get("add"):
        try:
            editor = editors.asked(view, {**asked, "value": asked.get("edit", "")})
        except DaybookError as wrong:
            fault = str(wrong)
    records: dict[bytes, list[Compared]] = {}
    for one in found:
        records.setdefault(one.record, []).append(one)
    standing = {(told.key, name): of for told in view.records for name, of in told.values.items()}
    agreed = sum(one.agrees and (one.record, one.field) not in settled for one in found)
    open_ = sum(not one.agrees and (one.record, one.field) not in settled for one in found)
    return site.page("adjudicate.html", status=409 if fault else 200, here="queue", share=share, view=view, base=f"/adjudicate/{id}",
                     screen=screen(store, view, site.kinds, who.sight), records=records, settled=settled, editor=editor, agreed=agreed,
                     open=open_, standing=standing, versions={told.key: told.version for told in view.records}, fault=fault,
                     done=DONE.get(asked.get("done", ""), ""), reasons=False)


def _settled(site: Site, id: str, request: Request, form: Form) -> Response:
    store, who = site.whole(), who_asks(request)
    try:
        at = _settle(store, _share(store, id, who), form, who.name)
    except DaybookError as fault:
        return _two(site, store, id, request, str(fault))
    finally:
        refresh(store)
    return RedirectResponse(f"/adjudicate/{id}?done=settled{at}", status_code=303)


def _settle(store: Store, share: Share, form: Form, by: str) -> str:
    """Carry out a choice: one coder's word on one field, one's own, or all on which the two agree; where on the page it was."""
    view = review.view_of(store, share.report)
    if form.get("do") in ("correct", "add"):
        return _own(store, share, form, by)
    found = compared(store, share)
    if form.get("do") == "both":
        settled = {(it.record, it.field) for it in store.codings.adjudications(share.id).get(share.id, ())}
        for one in found:
            if one.agrees and (one.record, one.field) not in settled:
                both = Settling(one.record, one.field, "both")
                store.codings.adjudicate(share.id, by, both, steps(one, 0, view), why="both coders say so")
        return ""
    choice, record = form.get("choice", ""), editors.key_of(form.get("record", ""))
    chosen = next((it for it in found if (it.record, it.field) == (record, form.get("field", ""))), None)
    if chosen is None or choice not in ("first", "second"):
        raise UsageError("there is no such choice here; open the page again")
    version = form.get("version", "")
    seen = (Seen(record, int(version)),) if version.isdecimal() and len(version) < 12 else ()
    does = steps(chosen, ("first", "second").index(choice), view)
    store.codings.adjudicate(share.id, by, Settling(record, chosen.field, choice), does, why=form.get("why", "").strip(), seen=seen)
    return f"#c{record.hex()}"


def _own(store: Store, share: Share, form: Form, by: str) -> str:
    view, version = review.view_of(store, share.report), form.get("version", "")
    known = int(version) if version.isdecimal() and len(version) < 12 else None
    hand = Hand(by, form.get("why", "").strip() or "by the adjudicator", known)
    if form["do"] == "correct":
        told, old = review.value_in(view, editors.key_of(form.get("value_id", "")))
        name = old.evidence.assertion.field
        seat = Adjudicator(store, share.id, Settling(told.key, name, "own"))
        review.correct(seat, view, old.evidence.assertion.id, given(form, view, told.kind, name), hand)
    else:
        told = review.record_in(view, editors.key_of(form.get("record", "")))
        name = form.get("field", "")
        seat = Adjudicator(store, share.id, Settling(told.key, name, "own"))
        review.add(seat, view, told.key, given(form, view, told.kind, name), hand)
    return f"#c{told.key.hex()}"
