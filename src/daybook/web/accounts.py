"""Logging in and out, and a person's own account: password, tokens, browsers that are logged in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from daybook.core.people import SCOPES, Who
from daybook.errors import UsageError
from daybook.passwords import TOKEN_BEGINS, checked_password, digest_of, new_token
from daybook.web.access import is_encrypted, set_cookie, who_asks
from daybook.web.deciding import Form, form_of
from daybook.web.login import Attempt, Login, known_name, safe_next, stamp
from daybook.web.pages import Site
from daybook.web.work import pieces

WRONG = "The name or the password is wrong"
KNOWN_SECONDS = 180 * 24 * 3600  # how long a browser is known, unless the server is started again
Act = Callable[[Request, Form, Who], Awaitable[Response]]


def router(site: Site, login: Login) -> APIRouter:
    """The routes of logging in and of one's own account."""
    made = APIRouter(include_in_schema=False)

    @made.get("/login", name="login page")
    async def login_page(request: Request) -> Response:
        onward = safe_next(request.query_params.get("next", "/"))
        return RedirectResponse(onward, 303) if request.state.who else _login_page(site, onward)

    @made.post("/login", name="login")
    async def log_in(request: Request) -> Response:
        form = await form_of(request)
        onward = safe_next(form.get("next", "/"))
        attempt = await login.log_in(request, form.get("name", "").strip().casefold(), form.get("password", ""))
        if not attempt.session:
            return _refused(site, onward, attempt)
        return let_in(RedirectResponse(onward, 303), request, attempt)

    @made.post("/logout", name="logout")
    async def log_out(request: Request) -> Response:
        who = who_asks(request)
        if who.session is not None:
            await run_in_threadpool(login.people.end_session, who.name, who.session)
        answer = RedirectResponse("/login", 303)
        set_cookie(answer, request, "", "lax")
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    @made.get("/account", name="account")
    def account(request: Request) -> Response:
        return account_page(site, login, request)

    for name, act in _acts(site, login).items():
        made.add_api_route(f"/account/{name}", _carried_out(site, login, act), methods=["POST"], name=f"account {name}")
    return made


def _acts(site: Site, login: Login) -> dict[str, Act]:
    people = login.people

    async def password(request: Request, form: Form, who: Who) -> Response:
        if not await login.is_right(who.name, form.get("current", "")):
            raise UsageError("the current password is wrong")
        hashed = await login.hashed(checked_password(form.get("new", ""), who.name))
        await run_in_threadpool(people.set_password, who.name, hashed, who.name)
        attempt = await run_in_threadpool(login.begin, request, who.name)  # all others are logged out
        return let_in(RedirectResponse("/account?done=password", 303), request, attempt)

    async def token(request: Request, form: Form, who: Who) -> Response:
        made = new_token()
        scopes = tuple(scope for scope in SCOPES if form.get(f"scope-{scope}"))
        await run_in_threadpool(people.add_token, who.name, form.get("label", ""), scopes, digest_of(made), made[:TOKEN_BEGINS], who.name,
                                stamp(login.now()))
        return await run_in_threadpool(account_page, site, login, request, token=made)

    async def revoke(_: Request, form: Form, who: Who) -> Response:
        await run_in_threadpool(people.revoke_token, who.name, number_of(form), who.name)
        return RedirectResponse("/account?done=revoke#tokens", 303)

    async def end(_: Request, form: Form, who: Who) -> Response:
        await run_in_threadpool(people.end_session, who.name, number_of(form))
        return RedirectResponse("/account?done=end#sessions", 303)

    return {"password": password, "token": token, "revoke": revoke, "end": end}


def _carried_out(site: Site, login: Login, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def carried_out(request: Request) -> Response:
        form = await form_of(request)
        try:
            return await act(request, form, who_asks(request))
        except UsageError as fault:
            return await run_in_threadpool(account_page, site, login, request, fault=str(fault))

    return carried_out


DONE = {"password": "The password is changed. All other browsers are logged out.", "revoke": "The token opens nothing any more.",
        "end": "That browser is logged out."}


def account_page(site: Site, login: Login, request: Request, *, fault: str = "", token: str = "") -> Response:
    """One's own account; with a token just made, which is shown this once."""
    seen = site.seen_by(request)
    who = who_asks(request)
    return seen.page("account.html", status=400 if fault else 200, here="account", sessions=login.people.sessions(who.name),
                     tokens=login.people.tokens(who.name), scopes=SCOPES, fault=fault, token=token,
                     work=pieces(seen, site.store, who) if site.store else [],
                     done=DONE.get(request.query_params.get("done", ""), ""))


def let_in(answer: Response, request: Request, attempt: Attempt) -> Response:
    """The answer, with the cookies of a login."""
    set_cookie(answer, request, attempt.session, "lax")
    answer.set_cookie(known_name(request), attempt.known, max_age=KNOWN_SECONDS, httponly=True, secure=is_encrypted(request),
                      samesite="strict", path="/")
    return answer


def number_of(form: Form, name: str = "id") -> int:
    """The number that a form names.

    Raises:
        UsageError: It names none.
    """
    given = form.get(name, "")
    if not given.isascii() or not given.isdigit() or len(given) > 12:
        raise UsageError(f"{given[:20]!r} is no number")
    return int(given)


def _login_page(site: Site, onward: str, *, status: int = 200, fault: str = "", headers: dict[str, str] | None = None) -> Response:
    values: dict[str, Any] = {"onward": onward, "fault": fault}
    answer = site.page("login.html", status=status, bare=True, **values)
    answer.headers.update(headers or {})
    return answer


def _refused(site: Site, onward: str, attempt: Attempt) -> Response:
    if attempt.is_busy:
        return _login_page(site, onward, status=503, headers={"Retry-After": "5"},
                           fault="Too many people log in at once. Try again in a moment")
    if attempt.wait:
        return _login_page(site, onward, status=429, headers={"Retry-After": str(attempt.wait)},
                           fault=f"Too many wrong passwords for this name from here. Try again in {_duration(attempt.wait)}")
    return _login_page(site, onward, status=401, fault=WRONG)


def _duration(seconds: int) -> str:
    return f"{seconds} second{'s' if seconds != 1 else ''}" if seconds < 90 else f"{(seconds + 59) // 60} minutes"
