"""Role × route × method, made from the app's own routes; what is expected comes from the table of permissions alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from daybook.core.people import ROLES, SCOPES
from daybook.errors import ConfigError
from daybook.kinds import KINDS
from daybook.permissions import Permission, permissions
from daybook.store import Store
from daybook.web import create_app
from daybook.web.access import HEADERS, KEPT_BRIEFLY
from tests.web.desk import BASE, HERE, Desk
from tests.web.fake import FakeShelf

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
TABLE = permissions(KINDS)
# Where a change may come from; what a browser says, and whether it is taken. As Go 1.25's CrossOriginProtection has it, but that only
# this server's own pages count as "same-origin".
ORIGINS = {
    "own page": ({"sec-fetch-site": "same-origin", "origin": BASE}, True), "another site": ({"sec-fetch-site": "cross-site"}, False),
    "another host of this site": ({"sec-fetch-site": "same-site"}, False), "an address typed in": ({"sec-fetch-site": "none"}, False),
    "no browser": ({}, True), "null origin": ({"origin": "null"}, False), "another port": ({"origin": f"{BASE}:8421"}, False),
    "another origin": ({"origin": "https://evil.example"}, False), "own origin, old browser": ({"origin": BASE}, True),
    "own origin, told from afar": ({"origin": BASE, "sec-fetch-site": "cross-site"}, False),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('matrix') / 'desk.db'}", kinds=KINDS) as store:
        yield Desk(store)


def routes(desk: Desk) -> list[tuple[str, str, frozenset[str]]]:
    """(name, a path that it answers, its methods)."""
    found = []
    for route in desk.app.router.routes:
        assert isinstance(route, (Route, Mount))
        path = route.path.replace("{id:path}", "x").replace("{key:path}", "x").replace("{id}", "x").replace("{plural}", "nothing")
        methods = route.methods if isinstance(route, Route) else {"GET", "HEAD"}
        found.append((str(route.name), path + "/app.css" if isinstance(route, Mount) else path, frozenset(methods or ())))
    return found


def actors(desk: Desk) -> Iterator[tuple[str, str, frozenset[str] | None, TestClient]]:
    """(what to call them, role, scopes, how they come)."""
    yield "nobody", "", None, desk.browser()
    for role in ROLES:
        yield role, role, None, desk.browser(role)
        for scope in SCOPES:
            yield f"{role}'s token for {scope}", role, frozenset((scope,)), desk.program(role, scope)


def allowed(needs: Permission, role: str, scopes: frozenset[str] | None) -> bool:
    """What the table says, spelled out once more."""
    if needs.role == "":
        return True
    if role == "" or ROLES.index(role) < ROLES.index(needs.role):
        return False
    return scopes is None or needs.scope in scopes


def test_every_route_stands_in_the_table_and_every_entry_is_a_route(desk: Desk) -> None:
    assert set(TABLE) == {name for name, _, _ in routes(desk)}


def test_each_role_and_token_gets_what_the_table_says_and_no_more(desk: Desk) -> None:
    wrong, asked = [], 0
    methods_of: dict[str, set[str]] = {}
    for _, path, methods in routes(desk):
        methods_of.setdefault(path, set()).update(methods)
    for who, role, scopes, client in actors(desk):
        for name, path, methods in routes(desk):
            for method in sorted(methods):
                if name in ("logout", "account end", "account password") and allowed(TABLE[name], role, scopes):
                    continue  # would end the session that the next question is asked by
                asked += 1
                answer = client.request(method, path, headers=HERE, data={} if method == "POST" else None)
                refused = answer.status_code in (401, 403) or answer.headers.get("location", "").startswith("/login")
                is_login = name in ("login", "login page")  # a wrong name is refused with 401 too
                if refused == allowed(TABLE[name], role, scopes) and not is_login:
                    wrong.append((who, method, path, answer.status_code))
                expected = HEADERS | ({"Cache-Control": KEPT_BRIEFLY} if name == "static" and answer.status_code == 200 else {})
                if answer.status_code >= 500 or expected != {header: answer.headers.get(header) for header in HEADERS}:
                    wrong.append((who, method, path, answer.status_code, "headers"))
    print(f"{asked} questions: {len(TABLE)} routes, {len(list(actors(desk)))} actors")

    assert [] == wrong and asked > 1000


def test_methods_that_a_path_does_not_have_do_nothing_for_anybody(desk: Desk) -> None:
    wrong = []
    every: dict[str, set[str]] = {}
    for _, path, methods in routes(desk):
        every.setdefault(path, set()).update(methods)
    # Of tokens the mightiest's alone: what a path does not answer is looked up before a scope is.
    some = [(who, client) for who, role, scopes, client in actors(desk) if scopes is None or role == ROLES[-1]]
    for (who, client), (path, methods) in itertools.product(some, every.items()):
        for method in METHODS:
            if method in methods:
                continue
            answer = client.request(method, path, headers=HERE)
            refused = answer.status_code in (401, 403, 404, 405) or answer.headers.get("location", "").startswith("/login")
            if not refused or (who == "nobody" and answer.status_code not in (303, 401, 405)):
                wrong.append((who, method, path, answer.status_code))

    assert [] == wrong


def test_to_nobody_a_page_that_is_there_and_one_that_is_not_are_the_same(desk: Desk) -> None:
    client = desk.browser()
    for there, not_there in (("/reports", "/nothing-of-the-kind"), ("/api/v1/reports", "/api/v1/nothing")):
        one, other = client.get(there), client.get(not_there)
        assert (one.status_code, one.text) == (other.status_code, other.text)


def test_a_change_is_taken_from_this_servers_pages_alone(desk: Desk) -> None:
    wrong = []
    for name, path, methods in routes(desk):
        for method in methods & set(UNSAFE):
            for said, (headers, is_taken) in ORIGINS.items():
                for client in (desk.browser("admin"), desk.program("admin", *SCOPES)):
                    client.headers.pop("sec-fetch-site", None)
                    if is_taken and name in ("logout", "account end", "account password"):
                        continue
                    answer = client.request(method, path, headers=headers, data={})
                    if (answer.status_code == 403 and "own pages alone" in answer.text) == is_taken:
                        wrong.append((method, path, said, answer.status_code))

    assert [] == wrong


HOSTS = [
    "", " ", "evil.example", "localhost.evil.example", "localhost@evil.example", "evil.example#localhost", "evil.example/localhost",
    "evil.example?localhost", "localhost/../people", "localhost?x", "localhost#x", "localhost/login?", "localhost\\evil", "[localhost]",
    "[::1", "[::1]evil", "127.0.0.1.evil.example", "0.0.0.0", "localhost:abc/login", "localhost:80/login?", "localhost,evil", "LOCALHOST",
    "localhost.", "localhost:80", "127.0.0.1", "[::1]:80", "xn--localhost", "localhost%00", "local host", "localhost:80:80", "//localhost",
    "http://localhost", "localhost;evil", "localhost&evil", "localhost'", 'localhost"', "localhost<", "a" * 300]


@pytest.mark.parametrize("path", ["/people", "/api/v1/reports", "/account"])
def test_no_host_header_opens_what_is_shut(desk: Desk, path: str) -> None:
    """CVE-2026-48710: a Host header with a path in it changed what the address was taken for."""
    client = desk.browser()
    for host in [*HOSTS, *(f"localhost{c}static/{tail}" for c in "/?#\\:" for tail in ("", "app.css", "login", "x" * 50))]:
        answer = client.get(path, headers={"host": host})

        assert answer.status_code in (303, 400, 401), (host, answer.status_code)
        assert answer.headers.get("location", "/login").startswith("/login")


def test_paths_that_are_spelled_otherwise_open_nothing(desk: Desk) -> None:
    viewer = desk.browser("viewer")
    for path in ("/people", "//people", "/people/", "/static/../people", "/./people", "/%70eople", "/people;x", "/people%2f", "/PEOPLE",
                 "/login/../people", "/people?next=/login", "/static/%2e%2e/people", "/people/.", "/people\\"):
        answer = viewer.get(f"{BASE}{path}")

        assert "New account" not in answer.text and answer.status_code in (303, 307, 403, 404), (path, answer.status_code)


def test_an_app_with_a_route_that_nobody_thought_of_does_not_start(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from daybook import permissions as table

    monkeypatch.setattr(table, "PERMISSIONS", {name: needs for name, needs in table.PERMISSIONS.items() if name != "about"})
    with pytest.raises(ConfigError, match="'about' has no entry"):
        create_app(desk.store, kinds=KINDS, token=None, login=desk.login)
    monkeypatch.setattr(table, "PERMISSIONS", {**table.PERMISSIONS, "about": table.SEE, "gone": table.SEE})
    with pytest.raises(ConfigError, match="'gone', which is no route"):
        create_app(FakeShelf(), kinds=KINDS, token=None)


def test_a_desks_own_pages_and_forms_are_for_whom_they_are(desk: Desk, tmp_path: Path) -> None:  # noqa: ARG001
    viewer, reviewer, admin = (desk.browser(role) for role in ("viewer", "reviewer", "admin"))

    assert [403, 403, 200] == [client.get("/people").status_code for client in (viewer, reviewer, admin)]
    assert "Not for your role" in viewer.get("/people").text
    refused = desk.program("viewer", "review").get("/api/v1/reports")
    assert {"error": {"status": 403, "reason": "your role does not allow this"}} == refused.json()
    assert ["/people" in client.get("/").text for client in (viewer, admin)] == [False, True]
