"""Who gets in: a one-time link, names of this machine only, the table of permissions; and the headers that every answer carries.

The link's token is exchanged once for a session cookie and is worth nothing afterwards, so that a link left in a terminal, a
history or a log opens nothing. Where there are accounts, ``login`` stands in the link's place.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daybook.core.people import Who
from daybook.errors import ConfigError
from daybook.passwords import digest_of
from daybook.permissions import Permission

LOOPBACK = ("localhost", "127.0.0.1", "::1")
TLS_ONLY = "max-age=31536000"
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # "no-referrer" would blank the Origin of our own forms too
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

# Scripts, styles and letters, in which nothing is anybody's: to fetch them anew takes half of the time in which a browser shows a page.
ASSETS = "/static/"
KEPT, KEPT_BRIEFLY = "private, max-age=31536000, immutable", "private, max-age=3600"  # with their version in the address, and without

Refusal = Callable[[Request, int, str], Response]


def who_asks(request: Request) -> Who:
    """Who asks; the guard has seen to it that there is somebody, but for the routes that are everybody's."""
    who = request.state.who
    if not isinstance(who, Who):
        raise HTTPException(401)
    return who


class Entry(Protocol):
    """A way in. Safe to use from several threads."""

    is_link: bool  # is it the one-time link that lets people in, and not a login?

    async def who(self, request: Request) -> Who | None:
        """Who makes the request, None where that is nobody who may come in."""

    def answer(self, request: Request) -> Response | str | None:
        """What the way in answers by itself; a reason for refusing it; None where the request may go on."""


class Access:
    """The one-time link: the token of one run of the server and the sessions that came from it. Safe to use from several threads.

    Args:
        token: What the printed link carries; None lets everybody in who reaches the port.
        me: Whom it lets in.
    """

    is_link = True

    def __init__(self, token: str | None, me: Who) -> None:
        self._token = token
        self._me = me
        self._spent = False
        self._sessions: set[bytes] = set()
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Does everybody get in?"""
        return self._token is None

    def redeem(self, token: str) -> str | None:
        """A new session for the token, the first time that it is shown; None for a wrong or spent one."""
        with self._lock:
            if self._token is None or self._spent or not secrets.compare_digest(token.encode(), self._token.encode()):
                return None
            self._spent = True
            session = secrets.token_urlsafe(32)
            self._sessions.add(digest_of(session))
            return session

    def admits(self, session: str | None) -> bool:
        """Is this the cookie of a session (or is no session needed)?"""
        return self.is_open or (session is not None and digest_of(session) in self._sessions)

    async def who(self, request: Request) -> Who | None:
        """See ``Entry.who``."""
        return self._me if self._admits(request) else None

    def _admits(self, request: Request) -> bool:
        return self.admits(request.cookies.get(cookie_name(request)))

    def answer(self, request: Request) -> Response | str | None:
        """The token of the link exchanged for a session; see ``Entry.answer``."""
        token = request.query_params.get("token")
        # A browser that fetches ahead must not spend the link before it is followed.
        if token is None or request.method != "GET" or "prefetch" in request.headers.get("sec-purpose", ""):
            return None
        admitted = self._admits(request)
        session = None if admitted else self.redeem(token)
        if session is None and not admitted:
            return "spent"
        rest = urlencode([(key, value) for key, value in request.query_params.multi_items() if key != "token"])
        path = "/" + request.scope["path"].lstrip("/\\")  # never "//host": that would lead elsewhere
        answer = RedirectResponse(path + (f"?{rest}" if rest else ""), status_code=303)
        if session is not None:
            set_cookie(answer, request, session, "strict")
        return answer


def is_encrypted(request: Request) -> bool:
    """Did the request come by TLS, as far as the server or the proxy before it says?"""
    return bool(request.scope.get("scheme") == "https")


def cookie_name(request: Request) -> str:
    """Of the session's cookie. With TLS browsers hold ``__Host-`` to this host and to TLS; without it, two servers on one machine, which
    share their cookies, must not log each other out."""
    if is_encrypted(request):
        return "__Host-daybook"
    return f"daybook-{split_host(request.headers.get('host', ''))[1] or 'session'}"


def set_cookie(answer: Response, request: Request, session: str, same_site: str) -> None:
    """Have the browser keep a session until it is closed; "" ends it."""
    answer.set_cookie(cookie_name(request), session, max_age=None if session else 0, httponly=True, secure=is_encrypted(request),
                      samesite="strict" if same_site == "strict" else "lax", path="/")


def split_host(host: str) -> tuple[str, str]:
    """Name and port of a Host header: "[::1]:80" is ("::1", "80"); the port may be ""."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name.lower(), rest.removeprefix(":")
    name, _, port = host.partition(":")
    return name.lower().rstrip("."), port


def comes_from_here(request: Request) -> bool:
    """Was the request made by a page of this server? What changes something is taken from nowhere else.

    Browsers say so in Sec-Fetch-Site and, older ones, in Origin; a request with neither was made by no browser's page.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


class Guard:
    """The outermost layer: headers on every answer, the Host check, where changes come from, and who asks (``request.state.who``).

    Args:
        app: What it guards.
        entry: The way in.
        hosts: Names by which the server may be called. A page of another name that points here (DNS rebinding) gets nothing.
        refuse: Makes the page for (request, status, reason).
    """

    def __init__(self, app: ASGIApp, *, entry: Entry, hosts: Iterable[str], refuse: Refusal) -> None:
        self.app = app
        self._entry = entry
        self._hosts = frozenset(host.lower() for host in hosts)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if scope["path"].startswith(ASSETS) and message["status"] in (200, 206, 304):
                    headers["Cache-Control"] = KEPT if b"v=" in scope["query_string"] else KEPT_BRIEFLY
                if scope.get("scheme") == "https":
                    headers["Strict-Transport-Security"] = TLS_ONLY
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        request.state.who = None
        answer = self._refused(request)
        if answer is None:
            request.state.who = await self._entry.who(request)
            said = self._entry.answer(request)
            answer = self._refuse(request, 403, said) if isinstance(said, str) else said
        await (answer or self.app)(scope, receive, send_guarded)

    def _refused(self, request: Request) -> Response | None:
        """What is answered to a request that nobody may make, None for all others."""
        if split_host(request.headers.get("host", ""))[0] not in self._hosts:
            return self._refuse(request, 400, "host")
        if request.method not in SAFE and not comes_from_here(request):
            return self._refuse(request, 403, "origin")
        return None


class Allowed:
    """A route's own app behind its permission. It belongs to the route, so that no spelling of an address leads past it
    (CVE-2026-48710: ``request.url.path`` can be made to differ from what is routed by)."""

    def __init__(self, app: ASGIApp, needs: Permission) -> None:
        self.app = app
        self._needs = needs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = scope["state"]["who"]
        if not self._needs.allows(who):
            raise HTTPException(401 if who is None else 403)
        await self.app(scope, receive, send)


def guard_routes(routes: Iterable[BaseRoute], table: Mapping[str, Permission]) -> None:
    """Put each route behind its permission.

    Raises:
        ConfigError: A route is of a sort that has no app of its own.
    """
    for route in routes:
        if not isinstance(route, (Route, Mount)):
            raise ConfigError(f"{route!r} cannot be put behind a permission; add plain routes")
        route.app = Allowed(route.app, table[route.name or ""])
