"""What every change through the API goes through: a limit on its body, JSON that is none refused, and idempotency keys.

A change under a key is made once: asked for again within a day, the same is answered again. What was refused did nothing and is tried anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daybook.store import Store
from daybook.store.idempotency import Before
from daybook.text.strict import NoJSON, strict_json
from daybook.web.access import who_asks
from daybook.web.api.refusing import refused

LONGEST = 2_000_000  # bytes of a body
LONGEST_SHEET = 32_000_000  # and of an import
KEY = re.compile(r"[\x21-\x7e]{1,200}")
HEADER = "idempotency-key"
BOUNDARY = re.compile(rb'boundary="?([^";,\s]+)')


class Posted:
    """A route's own app behind the limit and the keys. It stands inside the route's permission: nobody else's body is read.

    Args:
        app: The route's.
        store: Where answers are kept.
        longest: Bytes of a body.
    """

    def __init__(self, app: ASGIApp, store: Store, longest: int) -> None:
        self.app, self._store, self._longest = app, store, longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await self._read(request)

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        key = request.headers.get(HEADER)
        if fault := _no_json(request, body):
            await refused(400, f"the body is refused: {fault}")(scope, again, send)
        elif key is None:
            await self.app(scope, again, send)
        elif KEY.fullmatch(key) is None:
            await refused(400, "Idempotency-Key: 1 to 200 characters of ASCII without spaces")(scope, again, send)
        else:
            answer = await self._once(request, again, hashlib.sha256(key.encode()).digest(), _asked(request, body))
            await answer(scope, again, send)

    async def _read(self, request: Request) -> bytes:
        said = request.headers.get("content-length", "")
        if said.isascii() and said.isdigit() and (len(said) > 12 or int(said) > self._longest):
            raise HTTPException(413)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self._longest:
                raise HTTPException(413)
        return bytes(body)

    async def _once(self, request: Request, receive: Receive, key: bytes, asked: bytes) -> Response:
        by, kept = who_asks(request).name, self._store.idempotency
        before = await run_in_threadpool(kept.claim, by, key, asked, datetime.now(UTC))
        if before is not None and not before.is_same:
            return refused(422, "this Idempotency-Key came with another request; take a new key for a new change")
        if before is not None and not before.status:
            return refused(409, "a request with this Idempotency-Key is being carried out; ask again in a moment")
        if before is not None:
            return _again(before)
        said = _Heard()
        try:
            await self.app(request.scope, receive, said.send)
        finally:
            if 200 <= said.status < 300:
                await run_in_threadpool(kept.keep, by, key, said.status, said.packed)
            else:
                await run_in_threadpool(kept.release, by, key)
        return said.answer()


class _Heard:
    """An answer, held back until it is kept."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 0, list[tuple[bytes, bytes]](), bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    @property
    def packed(self) -> bytes:
        """As it is kept: a line of headers, then the body."""
        held = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        return json.dumps(held).encode() + b"\n" + bytes(self.body)

    def answer(self) -> Response:
        made = Response(bytes(self.body), self.status)
        made.raw_headers = self.headers
        return made


def _no_json(request: Request, body: bytes) -> str:
    """Why a body that says that it is JSON is none, "" if it is: the framework's own reader takes NaN, and a key twice."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not (kind.startswith("application/") and kind.removeprefix("application/").rpartition("+")[2] == "json"):
        return ""
    try:
        strict_json(body)
    except NoJSON as fault:
        return str(fault)
    return ""


def _again(before: Before) -> Response:
    """A kept answer."""
    head, _, body = before.answer.partition(b"\n")
    return Response(body, before.status, json.loads(head) | {"Idempotency-Replayed": "true"})


def _asked(request: Request, body: bytes) -> bytes:
    """Digest of what is asked for; the boundary of a form, which is new each time, is no part of it."""
    found = BOUNDARY.search(request.headers.get("content-type", "").encode())
    plain = body.replace(found[1], b"") if found else body
    head = "\n".join((request.method, request.scope["path"], request.url.query, request.headers.get("if-match", "")))
    return hashlib.sha256(head.encode("utf8", "surrogatepass") + b"\n" + plain).digest()


def behind(routes: Iterable[BaseRoute], store: Store) -> None:
    """Put the routes that change something behind the limit and the keys."""
    for route in routes:
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()):
            route.app = Posted(route.app, store, LONGEST_SHEET if route.name == "api import" else LONGEST)
