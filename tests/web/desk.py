"""A desk with an account of each role, and browsers and programs that come with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.testclient import TestClient

from daybook.core.people import ROLES
from daybook.kinds import KINDS
from daybook.passwords import digest_of
from daybook.store import Store
from daybook.web import create_app
from daybook.web.app import logins
from daybook.web.login import Login, stamp

HERE = {"sec-fetch-site": "same-origin"}
BASE = "http://localhost"
COOKIE = "daybook-session"
PASSWORD = "seven quiet lanterns"


class Clock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


class Desk:
    """A served store: accounts named by their roles, "nobody" for a browser that is not logged in."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, Clock()
        for role in reversed(ROLES):
            store.people.add(role, role, "no password", "desk", stamp(self.clock()))
        login = logins(store, KINDS)
        assert login is not None
        self.login: Login = login
        self.login.now = self.clock
        self.app = create_app(store, kinds=KINDS, token=None, login=self.login)

    def browser(self, who: str = "nobody", base: str = BASE) -> TestClient:
        """A browser in which somebody is logged in."""
        client = TestClient(self.app, base_url=base, follow_redirects=False, headers=HERE)
        if who != "nobody":
            self.begin(client, who, f"session of {who}")
        return client

    def cookie(self, who: str, origin: str) -> dict[str, str]:
        """What a real browser holds in which somebody is logged in."""
        self.browser(who)
        return {"name": f"daybook-{origin.rpartition(':')[2]}", "value": f"session of {who}", "url": origin}

    def begin(self, client: TestClient, who: str, cookie: str) -> None:
        """Log somebody in without a password."""
        if self.store.people.by_session(digest_of(cookie)) is None:
            self.store.people.begin_session(who, digest_of(cookie), "a browser", stamp(self.clock()))
        client.cookies.set("__Host-daybook" if client.base_url.scheme == "https" else COOKIE, cookie)

    def program(self, who: str, *scopes: str) -> TestClient:
        """A program with a token of somebody's."""
        token = f"dbk_{who}-{'-'.join(scopes)}"
        if self.store.people.by_token(digest_of(token)) is None:
            self.store.people.add_token(who, "a program", scopes, digest_of(token), token[:8], who, stamp(self.clock()))
        return TestClient(self.app, base_url=BASE, follow_redirects=False, headers={"authorization": f"Bearer {token}"})

    def give_password(self, who: str, password: str = PASSWORD) -> None:
        """Give an account a real password."""
        self.store.people.set_password(who, self.login.passwords.hashed(password), "desk")
