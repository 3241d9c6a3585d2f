"""The web workbench: one application over one store, bound to this machine."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import logging
import secrets
import socket
import sys
from collections.abc import Callable, Iterable, Sequence

import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daybook import __version__
from daybook.core import Kind
from daybook.errors import ConfigError, UsageError
from daybook.web import api, deciding, handing_out, pages
from daybook.web.access import LOOPBACK, Access, Guard
from daybook.web.api import PlainJSON
from daybook.web.pages import Site
from daybook.web.shelf import Shelf
from daybook.web.show import BUILT, environment

log = logging.getLogger("daybook.web")
REASONS = {"host": "unknown host name", "session": "no session: open the link that daybook serve printed",
           "spent": "the link has been used", "missing": "there is no such thing", "fault": "the answer could not be made",
           "call": "this cannot be asked", "origin": "what changes something is taken from this server's own pages alone"}


def create_app(store: Shelf, *, kinds: Sequence[Kind], token: str | None, allowed_hosts: Iterable[str] = LOOPBACK) -> FastAPI:
    """The application: pages, the JSON twin and their guard.

    Args:
        store: What is shown.
        kinds: The kinds of record, in the order of the menu.
        token: Of the one-time link; None lets in everybody who reaches the port.
        allowed_hosts: Names by which the server may be called, without ports.
    """
    site = Site(store, tuple(kinds), environment(tuple(kinds)))
    app = FastAPI(title="Daybook", version=__version__, docs_url=None, redoc_url=None, openapi_url=f"{api.PREFIX}/openapi.json")

    def refuse(request: Request, status: int, reason: str) -> Response:
        if request.url.path.startswith(api.PREFIX):
            return PlainJSON({"error": {"status": status, "reason": REASONS[reason]}}, status)
        return site.notice(status, reason)

    def failed(request: Request, fault: Exception) -> Response:
        status = fault.status_code if isinstance(fault, HTTPException) else 400
        return refuse(request, status, "missing" if status == 404 else "call")

    app.add_exception_handler(HTTPException, failed)
    app.add_exception_handler(RequestValidationError, failed)
    app.mount("/static", StaticFiles(directory=BUILT, check_dir=False), name="static")
    app.include_router(api.router(site))
    app.include_router(deciding.router(site))
    app.include_router(handing_out.router(site))
    app.include_router(pages.router(site))
    app.add_middleware(Faults, refuse=refuse)
    app.add_middleware(Guard, access=Access(token), hosts=tuple(allowed_hosts), refuse=refuse)
    return app


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
          announce: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted; the link that lets one browser in is announced once the port is open.

    Args:
        store: What is shown.
        kinds: The kinds of record, in the order of the menu.
        host: Address to listen on.
        port: 0 takes a free one.
        allow_hosts: Further names by which the server may be called; needed for any address but loopback.
        announce: Is given the link; None prints it.

    Raises:
        UsageError: The address is not loopback and no name is allowed, or the port cannot be had.
        ConfigError: The styles and the script have not been built.
    """
    if not is_loopback(host) and not allow_hosts:
        raise UsageError(f"{host} can be reached from other machines; give --allow-host the name to call it by, or use 127.0.0.1")
    if not (BUILT / "app.js").is_file():
        raise ConfigError(f"the pages' styles and script are missing from {BUILT}; run `python hatch_build.py` in the source folder, "
                          "or install Daybook again")
    listening = _listen(host, port)
    token = secrets.token_urlsafe(24)
    app = create_app(store, kinds=kinds, token=token, allowed_hosts=(*LOOPBACK, *allow_hosts))
    name = host if is_loopback(host) else allow_hosts[0]
    shown = f"[{name}]" if ":" in name else name
    # No access log: it would keep the token and what was searched for.
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3))
    (announce or _print)(f"http://{shown}:{listening.getsockname()[1]}/?token={token}")
    # uvicorn raises the interrupt again once it has closed; ending by Ctrl-C is no fault here.
    with listening, contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


def _print(link: str) -> None:
    sys.stdout.write(f"Daybook is open at\n\n    {link}\n\nThe link works once, in the browser that opens it first. Ctrl-C ends it.\n")
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
