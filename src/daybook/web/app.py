"""The web workbench: one application over one store, bound to this machine."""

from __future__ import annotations

import errno
import gc
import ipaddress
import logging
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, ExitStack, asynccontextmanager, suppress
from datetime import timedelta
from urllib.parse import urlencode

import anyio.to_thread
import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daybook import __version__, config
from daybook.core import Kind
from daybook.core.people import ROLES, Who, machine_user
from daybook.core.sight import EVERYTHING
from daybook.errors import ConfigError, UsageError
from daybook.permissions import ACCOUNTS, WRITING, check, permissions, sight_of
from daybook.store import Store
from daybook.web import accounts, api, coding, deciding, entering, handing_out, pages, people, quality, queue, review, work
from daybook.web import log as log_pages
from daybook.web.access import LOOPBACK, Access, Guard, Refusal, guard_routes
from daybook.web.afterwards import Afterwards
from daybook.web.ahead import Ahead
from daybook.web.answers import PlainJSON
from daybook.web.api.asked import told_of
from daybook.web.api.refusing import refused
from daybook.web.login import Limits, Login, safe_next
from daybook.web.pages import Site
from daybook.web.presence import Presence
from daybook.web.readings import Readings
from daybook.web.shelf import Shelf
from daybook.web.show import BUILT, environment
from daybook.web.together import KEPT_SECONDS, Grapevine, serve_together

log = logging.getLogger("daybook.web")
THREADS = 12  # that make pages in one process; more would only wait for the processor, all of them together
# How many objects are made before the newest are looked through for cycles, how often that is before those that stayed are, and that before
# all are. Python's own (700, 10, 10) took a fifteenth of the time of pages at 100,000 reports, and every seventieth waited 180 ms for it.
SWEEPS = (2000, 20, 50)
REASONS = {"host": "unknown host name", "session": "no session: open the link that daybook serve printed",
           "spent": "the link has been used", "missing": "there is no such thing", "fault": "the answer could not be made",
           "login": "log in, or send a token that is good for it in the header Authorization: Bearer",
           "call": "this cannot be asked", "long": "the body is too long", "role": "your role does not allow this",
           "origin": "what changes something is taken from this server's own pages alone"}


def create_app(store: Shelf, *, kinds: Sequence[Kind], token: str | None, allowed_hosts: Iterable[str] = LOOPBACK,
               login: Login | None = None, vine: Grapevine | None = None,
               alongside: Sequence[AbstractContextManager[object]] = ()) -> FastAPI:
    """The application: pages, the JSON twin and their guard.

    Args:
        store: What is shown.
        kinds: The kinds of record, in the order of the menu.
        token: Of the one-time link; None lets in everybody who reaches the port. Of no use with ``login``.
        allowed_hosts: Names by which the server may be called, without ports.
        login: Where people have accounts, how they log in; see ``logins``.
        vine: Where other processes answer too, what they are told by; of no use without ``login``.
        alongside: Entered while the app is served.
    """
    presence = Presence() if login else None
    if vine and login and presence:
        vine.join("presence", presence)
        vine.join("slowdown", login.slowdown)
    site = Site(store, tuple(kinds), environment(tuple(kinds)), store if isinstance(store, Store) else None,
                presence=presence,
                readings=Readings(store) if login and isinstance(store, Store) else None)
    app = FastAPI(title="Daybook", version=__version__, docs_url=None, redoc_url=None, openapi_url=f"{api.PREFIX}/openapi.json",
                  lifespan=_living(alongside))
    app.state.templates = site.templates
    refuse = _refusals(site, login)

    def failed(request: Request, fault: Exception) -> Response:
        status = fault.status_code if isinstance(fault, HTTPException) else 400
        if request.state.who is None and status != 413:  # what there is, and what is not, is told to nobody
            return refuse(request, 403, "session")
        if isinstance(fault, RequestValidationError) and request.scope["path"].startswith(api.PREFIX):
            return refused(status, told_of(fault.errors()))
        answer = refuse(request, status, {404: "missing", 403: "role", 413: "long"}.get(status, "call"))
        if status == 405:
            answer.headers["Allow"] = ", ".join(sorted(_methods(app, request)))
        return answer

    app.add_exception_handler(HTTPException, failed)
    app.add_exception_handler(RequestValidationError, failed)
    app.mount("/static", StaticFiles(directory=BUILT, check_dir=False), name="static")
    routers = [api.router(site), deciding.router(site), review.router(site), queue.router(site), entering.router(site),
               handing_out.router(site), log_pages.router(site), quality.router(site)]
    routers += [accounts.router(site, login), people.router(site, login), work.router(site, login), coding.router(site)] if login else []
    for made in (*routers, pages.router(site)):
        app.router.routes.extend(made.routes)  # not include_router: it wraps them, and each is to stand behind its permission
    table = permissions(site.kinds)
    check(table, [getattr(route, "name", repr(route)) for route in app.router.routes],
          (WRITING if site.store is None else frozenset()) | (ACCOUNTS if login is None else frozenset()))
    guard_routes(app.router.routes, table)
    api.describe(app, with_tokens=login is not None)
    app.add_middleware(Faults, refuse=refuse)
    app.add_middleware(Guard, entry=login or Access(token, Who(machine_user(), "admin")), hosts=tuple(allowed_hosts), refuse=refuse)
    return app


def _living(alongside: Sequence[AbstractContextManager[object]]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What happens around a served app's life."""
    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        with ExitStack() as entered:
            for one in alongside:
                entered.enter_context(one)
            gc.collect()
            gc.freeze()  # what is there by now stays: to look it through for what is not took 115 ms, in the middle of somebody's answer
            before = gc.get_threshold()
            gc.set_threshold(*SWEEPS)
            yield
            gc.set_threshold(*before)
            gc.unfreeze()

    return living


def _methods(app: FastAPI, request: Request) -> set[str]:
    """What can be asked of an address."""
    matching = (route for route in app.router.routes if route.matches(request.scope)[0] is not Match.NONE)
    return {method for route in matching if isinstance(route, Route) for method in route.methods or ()}


def logins(store: Store, kinds: Sequence[Kind]) -> Login | None:
    """How people log in, as the settings say; None where the store has no accounts."""
    if not store.people.are_there():
        return None
    settings = config.chosen()
    protected, exact = (str(settings[name].value) for name in ("protected_role", "exact_places_role"))
    limits = Limits(timedelta(minutes=int(settings["session_idle_minutes"].value)), timedelta(hours=int(settings["session_hours"].value)))
    return Login(store.people, {role: sight_of(role, kinds, protected, exact) for role in ROLES}, limits)


def _refusals(site: Site, login: Login | None) -> Refusal:
    """How a request is refused: in JSON, by a page, or by leading to the login."""
    def refuse(request: Request, status: int, reason: str) -> Response:
        wants_login = login is not None and reason == "session"
        if request.scope["path"].startswith(api.PREFIX):
            answer: Response = PlainJSON({"error": {"status": 401 if wants_login else status, "reason":
                                                    REASONS["login" if wants_login else reason]}}, 401 if wants_login else status)
        elif not wants_login:
            return site.notice(status, reason)
        else:
            rest = request.scope["query_string"].decode("latin-1")
            onward = safe_next(request.scope["path"] + (f"?{rest}" if rest else "")) if request.method in ("GET", "HEAD") else "/"
            to = "/login" if onward == "/" else f"/login?{urlencode({'next': onward})}"
            if "hx-request" not in request.headers and request.method in ("GET", "HEAD"):
                return RedirectResponse(to, status_code=303)
            answer = site.notice(401, "login")
            answer.headers["HX-Redirect"] = to  # a part of a page was asked for: the whole page goes to the login
        if wants_login:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    return refuse


class Faults:
    """What nobody expected becomes a page and a line in the log, under the guard's headers like every answer."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request, int, str], Response]) -> None:
        self.app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            await self._refuse(Request(scope), 500, "fault")(scope, receive, send)


def serve(store: Shelf, *, kinds: Sequence[Kind], host: str, port: int, allow_hosts: Sequence[str] = (),
          url: str = "", workers: int = 1, announce: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted; the link that lets one browser in is announced once the port is open.

    Args:
        store: What is shown.
        kinds: The kinds of record, in the order of the menu.
        host: Address to listen on.
        port: 0 takes a free one.
        allow_hosts: Further names by which the server may be called; needed for any address but loopback.
        url: Of the store, for processes that open it too.
        workers: Processes that answer; more than one need a store with accounts.
        announce: Is given the link; None prints it.

    Raises:
        UsageError: The address is not loopback and no name is allowed, the port cannot be had, or several processes cannot serve.
        ConfigError: The styles and the script have not been built.
    """
    if not is_loopback(host) and not allow_hosts:
        raise UsageError(f"{host} can be reached from other machines; give --allow-host the name to call it by, or use 127.0.0.1")
    if not (BUILT / "app.js").is_file():
        raise ConfigError(f"the pages' styles and script are missing from {BUILT}; run `python hatch_build.py` in the source folder, "
                          "or install Daybook again")
    listening = _listen(host, port)
    login = logins(store, kinds) if isinstance(store, Store) else None
    token, hosts = secrets.token_urlsafe(24), (*LOOPBACK, *allow_hosts)
    name = host if is_loopback(host) else allow_hosts[0]
    shown = f"[{name}]" if ":" in name else name
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    if workers > 1:
        if login is None or not url or not hasattr(socket, "AF_UNIX"):
            listening.close()
            raise UsageError(f"{workers} processes need a store with accounts, on a system with Unix sockets; add an account with "
                             "`daybook accounts add NAME --role ROLE`, or leave --workers out")
        (announce or _print)(address)
        with listening:
            serve_together(url, hosts, listening, workers)
        return
    alongside: list[AbstractContextManager[object]] = [login.uses] if login else []
    if isinstance(store, Store):
        alongside += Afterwards(store), Ahead(store, kinds, login.sights if login else (EVERYTHING,))
    app = create_app(store, kinds=kinds, token=token, allowed_hosts=hosts, login=login, alongside=alongside)
    # No access log: it would keep the token and what was searched for.
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3,
                                          timeout_keep_alive=KEPT_SECONDS))
    (announce or _print)(address if login else f"{address}?token={token}")
    # uvicorn raises the interrupt again once it has closed; ending by Ctrl-C is no fault here.
    with listening, suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


def _print(link: str) -> None:
    how = "The link works once, in the browser that opens it first." if "?token=" in link else "People log in with their accounts."
    sys.stdout.write(f"Daybook is open at\n\n    {link}\n\n{how} Ctrl-C ends it.\n")
    sys.stdout.flush()


def is_loopback(host: str) -> bool:
    """Is the address this machine's own and nobody else's?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
    except OSError as fault:
        raise UsageError(f"{host} is no address to listen on ({fault}); use 127.0.0.1") from fault
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128)
    except OSError as fault:
        made.close()
        why = "is taken" if fault.errno == errno.EADDRINUSE else f"cannot be had ({fault.strerror})"
        raise UsageError(f"port {port} of {host} {why}; choose another with --port, or 0 for a free one") from fault
    return made
