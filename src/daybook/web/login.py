"""Logins: who comes with a session or a token, how wrong passwords are slowed down, and where a login may lead on to."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import anyio.to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from daybook.core.people import Account, Who
from daybook.core.sight import Sight
from daybook.passwords import TOKEN_PREFIX, Passwords, digest_of
from daybook.store.people import People
from daybook.web.access import cookie_name
from daybook.web.uses import Uses

SIDE_BY_SIDE = 2  # passwords that are checked at once, 64 MiB each
MOST_WAITING = 200  # logins that wait for that; more are turned away at once
FREE_TRIES = 5  # wrong passwords before each further try has to wait
LONGEST_WAIT = 900  # seconds
REMEMBERED = 20_000  # (account, address) pairs whose wrong passwords are counted
NOTE_AFTER = timedelta(minutes=5)  # "last used" is kept no more exactly than this: reading a page is to write nothing


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts."""

    idle: timedelta = timedelta(minutes=120)
    whole: timedelta = timedelta(hours=12)


class Slowdown:
    """Counts wrong passwords by account and by where they come from, so that nobody can lock anybody else out.

    Where they come from is the address; of a browser in which somebody has logged in before, that browser: behind a proxy all
    addresses are one, and whoever sits there too must not lock it out.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._wrong: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self.tell: Callable[..., None] = lambda *_: None

    def wait(self, name: str, origin: str) -> int:
        """Seconds until the next try may be made, 0 for now."""
        with self._lock:
            count, last = self._wrong.get((name, origin), (0, 0.0))
        if count < FREE_TRIES:
            return 0
        pause = min(LONGEST_WAIT, 2 ** min(count - FREE_TRIES, 20))
        return max(0, int(last + pause - self._clock() + 0.999))

    def was_wrong(self, name: str, origin: str) -> None:
        """Count a wrong password."""
        self.hear("wrong", name, origin)
        self.tell("wrong", name, origin)

    def was_right(self, name: str, origin: str) -> None:
        """Forget the wrong ones."""
        self.hear("right", name, origin)
        self.tell("right", name, origin)

    def hear(self, how: str, name: str, origin: str) -> None:
        """Take what was given in this process of the server or in another: a "wrong" password or the "right" one."""
        with self._lock:
            count, _ = self._wrong.pop((name, origin), (0, 0.0))
            if how == "wrong":
                self._wrong[(name, origin)] = (count + 1, self._clock())
            if len(self._wrong) > REMEMBERED:
                self._wrong.popitem(last=False)


def stamp(moment: datetime) -> str:
    """A moment as the store keeps it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(stamp: str) -> datetime:
    """And back."""
    return datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def safe_next(given: str) -> str:
    """Where a login leads on to: a path of this server and nothing that a browser could take for another host's."""
    is_path = given.startswith("/") and given[1:2] not in ("/", "\\")
    is_plain = is_path and len(given) < 2000 and not any(ord(char) < 33 or char == "\\" or ord(char) == 127 for char in given)
    return given if is_plain and given.split("?")[0] not in ("/login", "/logout") else "/"


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a login went.

    Args:
        session: The cookie of the new session, "" where there is none.
        known: The mark of this browser, see ``Slowdown``.
        wait: Seconds until it may be tried again, 0 for now.
        is_busy: Did too many others wait for their turn?
    """

    session: str = ""
    known: str = ""
    wait: int = 0
    is_busy: bool = False


class Login:
    """The way in where there are accounts: the cookie of a session, or a token in ``Authorization: Bearer``; see ``access.Entry``.

    ``secret`` is what browsers are known by in which somebody has logged in: one for all processes of a server.

    Args:
        people: The accounts.
        sights: Role -> what it sees.
        limits: How long a session lasts.
        now: The clock, UTC.
    """

    is_link = False

    def __init__(self, people: People, sights: Mapping[str, Sight], limits: Limits = Limits(),
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.people, self.now = people, now
        self.passwords, self.slowdown, self.uses = Passwords(), Slowdown(), Uses(people)
        self._sights, self._limits = sights, limits
        self.secret = secrets.token_bytes(32)
        self._room = anyio.CapacityLimiter(SIDE_BY_SIDE)

    @property
    def sights(self) -> tuple[Sight, ...]:
        """What those see who may log in."""
        return tuple(self._sights.values())

    async def who(self, request: Request) -> Who | None:
        """See ``Entry.who``."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":  # never both: whoever shows a token is who the token says
            return await run_in_threadpool(self._by_token, given.strip())
        cookie = request.cookies.get(cookie_name(request))
        return await run_in_threadpool(self._by_session, cookie) if cookie else None

    def answer(self, request: Request) -> Response | str | None:  # noqa: ARG002
        """See ``Entry.answer``."""
        return None

    def _by_session(self, cookie: str) -> Who | None:
        found = self.people.by_session(digest_of(cookie))
        if found is None:
            return None
        account, session = found
        now = self.now()
        if now - moment_of(session.begun) >= self._limits.whole or now - moment_of(session.used) >= self._limits.idle:
            return None
        if now - moment_of(session.used) >= NOTE_AFTER:
            self.uses.session(session.id, stamp(now))
        return replace(self._who(account), session=session.id)

    def _by_token(self, given: str) -> Who | None:
        found = self.people.by_token(digest_of(given)) if given.startswith(TOKEN_PREFIX) else None
        if found is None:
            return None
        account, token = found
        now = self.now()
        if not token.used or now - moment_of(token.used) >= NOTE_AFTER:
            self.uses.token(token.id, stamp(now))
        return replace(self._who(account), scopes=frozenset(token.scopes))

    def _who(self, account: Account) -> Who:
        return Who(account.name, account.role, self._sights[account.role], account.teams)

    # ---- logging in

    async def log_in(self, request: Request, name: str, password: str) -> Attempt:
        """Try a name and a password. What is answered tells nothing of whether there is such an account: the same work is done."""
        nonce = self._nonce(request.cookies.get(known_name(request), ""), name)
        origin = nonce or (request.client.host if request.client else "")
        if wait := self.slowdown.wait(name, origin):
            return Attempt(wait=wait)
        if self._room.statistics().tasks_waiting >= MOST_WAITING:
            return Attempt(is_busy=True)
        kept = await run_in_threadpool(self.people.password_of, name)
        # Threads and room of their own: who logs in must not take memory without end, nor the threads that make pages.
        if not await anyio.to_thread.run_sync(self.passwords.is_right, kept, password, limiter=self._room):
            self.slowdown.was_wrong(name, origin)
            return Attempt()
        self.slowdown.was_right(name, origin)
        if kept and self.passwords.is_outdated(kept):
            fresh = await self.hashed(password)
            await run_in_threadpool(self.people.rehashed, name, kept, fresh)
        return await run_in_threadpool(self.begin, request, name)

    async def hashed(self, password: str) -> str:
        """A password's hash, in the room that there is for it."""
        return await anyio.to_thread.run_sync(self.passwords.hashed, password, limiter=self._room)

    async def is_right(self, name: str, password: str) -> bool:
        """Is it the password of this account?"""
        kept = await run_in_threadpool(self.people.password_of, name)
        return await anyio.to_thread.run_sync(self.passwords.is_right, kept, password, limiter=self._room)

    def begin(self, request: Request, name: str) -> Attempt:
        """A new session. The one that the browser came with ends: it may be somebody else's, or planted."""
        now, session = self.now(), secrets.token_urlsafe(32)
        self.people.forget_sessions(stamp(now - self._limits.whole), stamp(now - self._limits.idle))
        self.people.forget_session(digest_of(request.cookies.get(cookie_name(request), "")))
        self.people.begin_session(name, digest_of(session), browser_of(request.headers.get("user-agent", "")), stamp(now))
        nonce = secrets.token_urlsafe(16)
        return Attempt(session, f"{nonce}.{self._mark(nonce, name)}")

    def _mark(self, nonce: str, name: str) -> str:
        # The key is of this run of the server, as the counts are that it is for.
        return hmac.new(self.secret, f"{nonce} {name}".encode("utf8", "replace"), "sha256").hexdigest()

    def _nonce(self, known: str, name: str) -> str:
        nonce, _, mark = known.partition(".")
        return nonce if hmac.compare_digest(mark.encode("utf8", "replace"), self._mark(nonce, name).encode()) else ""


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # the first that fits
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def browser_of(agent: str) -> str:
    """A browser as its owner knows it: "Firefox on Windows". No more of it is kept."""
    browser, system = (next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS))
    return " on ".join(part for part in (browser, system) if part)


def known_name(request: Request) -> str:
    """Name of the cookie by which a browser is known in which somebody has logged in."""
    return f"{cookie_name(request)}-known"
