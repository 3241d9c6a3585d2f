"""Who gets in: a one-time link, a session, names of this machine only; and the headers that every answer carries.

The link's token is exchanged once for a session cookie and is worth nothing afterwards, so that a link left in a terminal, a
history or a log opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "::1")
OPEN_PATHS = ("/static/",)  # styles and fonts of the page that says how to get in
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

Refusal = Callable[[Request, int, str], Response]


class Access:
    """The token of one run of the server and the sessions that came from it. Safe to use from several threads.

    Args:
        token: What the printed link carries; None lets everybody in who reaches the port.
    """

    def __init__(self, token: str | None) -> None:
        self._token = token
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
            self._sessions.add(_digest(session))
            return session

    def admits(self, session: str | None) -> bool:
        """Is this the cookie of a session (or is no session needed)?"""
        return self.is_open or (session is not None and _digest(session) in self._sessions)


def _digest(session: str) -> bytes:
    # Looked up by digest, so that the time of a look-up tells nothing about the sessions that there are.
    return hashlib.sha256(session.encode()).digest()


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
    """The outermost layer: headers on every answer, the Host check, the token and the session.

    Args:
        app: What it guards.
        access: Token and sessions.
        hosts: Names by which the server may be called. A page of another name that points here (DNS rebinding) gets nothing.
        refuse: Makes the page for (request, status, reason).
    """

    def __init__(self, app: ASGIApp, *, access: Access, hosts: Iterable[str], refuse: Refusal) -> None:
        self.app = app
        self._access = access
        self._hosts = frozenset(host.lower() for host in hosts)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = self._answer(Request(scope)) or self.app
        await answer(scope, receive, send_guarded)

    def _answer(self, request: Request) -> Response | None:
        """What is answered in the app's place, None where the request may pass."""
        name, port = split_host(request.headers.get("host", ""))
        if name not in self._hosts:
            return self._refuse(request, 400, "host")
        if request.method not in SAFE and not comes_from_here(request):
            return self._refuse(request, 403, "origin")
        if request.url.path.startswith(OPEN_PATHS):
            return None
        cookie = f"daybook-{port or 'session'}"  # cookies are shared between ports: two servers must not log each other out
        admitted = self._access.admits(request.cookies.get(cookie))
        token = request.query_params.get("token")
        # A browser that fetches ahead must not spend the link before it is followed.
        if token is not None and request.method == "GET" and "prefetch" not in request.headers.get("sec-purpose", ""):
            return self._exchange(request, token, cookie, admitted=admitted)
        return None if admitted else self._refuse(request, 403, "session")

    def _exchange(self, request: Request, token: str, cookie: str, *, admitted: bool) -> Response:
        session = None if admitted else self._access.redeem(token)
        if session is None and not admitted:
            return self._refuse(request, 403, "spent")
        rest = urlencode([(key, value) for key, value in request.query_params.multi_items() if key != "token"])
        path = "/" + request.url.path.lstrip("/\\")  # never "//host": that would lead elsewhere
        answer = RedirectResponse(path + (f"?{rest}" if rest else ""), status_code=303)
        if session is not None:
            answer.set_cookie(cookie, session, httponly=True, samesite="strict", path="/")
        return answer
