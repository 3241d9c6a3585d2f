"""The people page: accounts, roles and teams, for administrators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from daybook.core.people import ROLES, checked_name
from daybook.errors import UsageError
from daybook.passwords import checked_password
from daybook.store import Store
from daybook.web.access import who_asks
from daybook.web.deciding import Form, form_of
from daybook.web.login import Login, stamp
from daybook.web.pages import Site

Act = Callable[[Form, str], Awaitable[object]]
# What the forms do, given the store, the form and who sends it.
ACTS: Mapping[str, Callable[[Store, Form, str], object]] = {
    "role": lambda store, form, by: store.people.set_role(form.get("name", ""), form.get("role", ""), by),
    "disable": lambda store, form, by: store.people.disable(form.get("name", ""), by),
    "enable": lambda store, form, by: store.people.disable(form.get("name", ""), by, is_disabled=False),
    "team": lambda store, form, by: store.teams.add(form.get("team", "").strip(), by),
    "dissolve": lambda store, form, by: store.teams.remove(form.get("team", ""), by),
    "join": lambda store, form, by: store.teams.join(form.get("team", ""), form.get("name", ""), by),
    "leave": lambda store, form, by: store.teams.leave(form.get("team", ""), form.get("name", ""), by),
}
SAID = {"role": "The role is changed, and their browsers are logged out.", "disable": "The account is let in no more.",
        "enable": "The account is let in again.", "team": "The team is made.",
        "dissolve": "The team is gone; what it had is nobody's.",
        "join": "They are in the team.", "leave": "They are out of the team.",
        "account": "The account is made. Give the password to its owner, who can change it.",
        "password": "The password is changed, and their browsers are logged out."}


def router(site: Site, login: Login) -> APIRouter:
    """The routes of the people page."""
    made = APIRouter(include_in_schema=False)
    store = site.store
    assert store is not None  # accounts are the store's

    @made.get("/people", name="people")
    def people(request: Request) -> Response:
        return people_page(site, request, store)

    async def account(form: Form, by: str) -> None:
        name = checked_name(form.get("name", "").strip())
        hashed = await login.hashed(checked_password(form.get("password", ""), name))
        await run_in_threadpool(store.people.add, name, form.get("role", ""), hashed, by, stamp(login.now()))

    async def password(form: Form, by: str) -> None:
        name = checked_name(form.get("name", ""))
        hashed = await login.hashed(checked_password(form.get("password", ""), name))
        await run_in_threadpool(store.people.set_password, name, hashed, by)

    def plain(act: Callable[[Store, Form, str], object]) -> Act:
        return lambda form, by: run_in_threadpool(act, store, form, by)

    for name, act in {"account": account, "password": password, **{name: plain(act) for name, act in ACTS.items()}}.items():
        made.add_api_route(f"/people/{name}", _carried_out(site, store, name, act), methods=["POST"], name=f"people {name}")
    return made


def _carried_out(site: Site, store: Store, name: str, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def carried_out(request: Request) -> Response:
        form = await form_of(request)
        try:
            await act(form, who_asks(request).name)
        except UsageError as fault:
            return await run_in_threadpool(people_page, site, request, store, str(fault))
        return RedirectResponse(f"/people?done={name}", status_code=303)

    return carried_out


def people_page(site: Site, request: Request, store: Store, fault: str = "") -> Response:
    """Everybody who has an account, and the teams."""
    done = SAID.get(request.query_params.get("done", ""), "")
    return site.seen_by(request).page("people.html", status=409 if fault else 200, here="people", accounts=store.people.accounts(),
                                      teams=store.teams.all(), roles=ROLES, fault=fault, done=done)
