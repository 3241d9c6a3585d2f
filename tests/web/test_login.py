"""Logging in and out: what lets people in, how long, and what a login tells to whoever tries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook.kinds import KINDS
from daybook.store import Store
from daybook.web.login import FREE_TRIES, LONGEST_WAIT, Slowdown, browser_of, safe_next
from daybook.web.uses import Uses
from tests.web.desk import BASE, COOKIE, HERE, PASSWORD, Desk

ELSEWHERE = [
    "", "reports", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example",
    "//evil.example/%2f..",
    "http://evil.example", "https://evil.example", "HTTPS://evil.example", "http:evil.example", "http:/evil.example", "https:evil.example",
    "http:\\\\evil.example", "//evil%E3%80%82example", "//evil。example", "javascript:alert(1)", "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x", "vbscript:x", "//user@evil.example", "//localhost@evil.example", "http://localhost@evil.example",
    "http://localhost.evil.example", "//[::1]@evil.example", "/\\/evil.example", "/\\\\evil.example", "\u2028//evil.example",
    "\x00//evil.example", "/\x00/evil.example", "/\x7f/evil.example", "..//evil.example", ".//evil.example", "?next=//evil.example",
    "#//evil.example", "@evil.example", ":80", "://evil.example", "////", "//", "/\u00a0\n", "http://127.0.0.1/", "/" + "a" * 3000,
    "/login", "/login?next=/login", "/logout", "blob:x", "file:///etc/passwd", "/reports\r\nSet-Cookie: a=b",
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS) as store:
        yield Desk(store)


def log_in(client: TestClient, name: str, password: str, onward: str = "/") -> int:
    return client.post("/login", data={"name": name, "password": password, "next": onward}).status_code


def test_a_login_opens_a_session_and_leads_on(desk: Desk) -> None:
    desk.give_password("reviewer")
    client = desk.browser()
    away = client.get("/incidents?type=shelling&q=a+b")
    assert (303, "/login?next=%2Fincidents%3Ftype%3Dshelling%26q%3Da%2Bb") == (away.status_code, away.headers["location"])
    assert 'value="/incidents?type=shelling&amp;q=a+b"' in client.get(away.headers["location"]).text

    answer = client.post("/login", data={"name": " Reviewer ", "password": PASSWORD, "next": "/incidents?type=shelling"})

    assert (303, "/incidents?type=shelling") == (answer.status_code, answer.headers["location"])
    session = answer.headers.get_list("set-cookie")[0]
    assert session.startswith(f"{COOKIE}=") and "HttpOnly" in session and "SameSite=lax" in session and "Secure" not in session
    assert 200 == client.get("/incidents").status_code and ">reviewer</bdi>" in client.get("/").text


def test_with_tls_the_cookie_is_held_to_this_host(desk: Desk) -> None:
    desk.give_password("viewer")
    client = desk.browser(base="https://localhost")
    answer = client.post("/login", data={"name": "viewer", "password": PASSWORD})

    for cookie in answer.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-daybook") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert "max-age" in answer.headers["strict-transport-security"]
    assert "strict-transport-security" not in desk.browser().get("/login").headers


def test_there_is_no_account_that_nobody_made(desk: Desk) -> None:
    client = desk.browser()

    for name in ("admin", "root", "daybook", "desk", ""):  # an account "admin" there is, without a password
        assert 401 == log_in(client, name, "admin")


def test_a_login_tells_nothing_of_which_accounts_there_are(desk: Desk) -> None:
    desk.give_password("reviewer")
    desk.store.people.disable("viewer", "desk")
    answers = [desk.browser().post("/login", data={"name": name, "password": "wrong wrong wrong"})
               for name in ("reviewer", "viewer", "nobody-of-that-name", "", "\ud800".encode("utf8", "replace").decode())]

    assert 1 == len({(answer.status_code, answer.text) for answer in answers}) and 401 == answers[0].status_code
    assert all("set-cookie" not in answer.headers for answer in answers)


def test_of_a_thousand_wrong_passwords_few_are_checked_and_none_lets_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    monkeypatch.setattr(desk.login.passwords, "is_right", lambda _, password: bool(checked.append(password)))
    client = desk.browser()
    answers = [client.post("/login", data={"name": "reviewer", "password": f"wrong {n}"}) for n in range(1000)]

    assert FREE_TRIES <= len(checked) <= FREE_TRIES + 5
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {401, 429} == {answer.status_code for answer in answers} and int(refused[-1].headers["retry-after"]) > 0
    assert "Try again in" in refused[-1].text


def test_wrong_passwords_lock_out_neither_other_addresses_nor_a_browser_that_is_known(desk: Desk) -> None:
    desk.give_password("reviewer")
    known = desk.browser()
    assert 303 == log_in(known, "reviewer", PASSWORD)
    known.post("/logout")
    attacker = desk.browser()  # from the very same address
    for _ in range(FREE_TRIES + 1):
        log_in(attacker, "reviewer", "wrong wrong wrong")
    elsewhere = TestClient(desk.app, base_url=BASE, follow_redirects=False, headers=HERE, client=("192.0.2.7", 1))

    assert [429, 303, 303] == [log_in(client, "reviewer", PASSWORD) for client in (attacker, known, elsewhere)]
    assert 401 == log_in(attacker, "viewer", PASSWORD), "other names may still be tried from there"


def test_a_made_up_mark_makes_no_browser_known(desk: Desk) -> None:
    attacker = desk.browser()
    for n in range(FREE_TRIES + 1):
        attacker.cookies.set(f"{COOKIE}-known", f"nonce{n}.{'0' * 64}")
        log_in(attacker, "reviewer", "wrong wrong wrong")

    assert 429 == log_in(attacker, "reviewer", "wrong wrong wrong")


def test_the_pause_grows_to_a_quarter_of_an_hour_and_ends() -> None:
    now = [0.0]
    slow = Slowdown(lambda: now[0])
    waits = []
    for _ in range(FREE_TRIES + 15):
        slow.was_wrong("omar", "192.0.2.1")
        waits.append(slow.wait("omar", "192.0.2.1"))

    assert [0] * (FREE_TRIES - 1) + [1, 2, 4, 8] == waits[: FREE_TRIES + 3] and LONGEST_WAIT == waits[-1]
    assert 0 == slow.wait("omar", "192.0.2.2") == slow.wait("ruth", "192.0.2.1")
    now[0] += LONGEST_WAIT
    assert 0 == slow.wait("omar", "192.0.2.1")
    slow.was_right("omar", "192.0.2.1")
    slow.was_wrong("omar", "192.0.2.1")
    assert 0 == slow.wait("omar", "192.0.2.1")


def test_more_logins_at_once_than_can_wait_are_turned_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daybook.web.login.MOST_WAITING", 0)
    answer = desk.browser().post("/login", data={"name": "reviewer", "password": "wrong wrong wrong"})

    assert (503, "5") == (answer.status_code, answer.headers["retry-after"])


def test_a_cookie_that_was_planted_is_no_session_after_the_login_either(desk: Desk) -> None:
    desk.give_password("reviewer")
    client = desk.browser()
    client.cookies.set(COOKIE, "planted")
    assert 303 == log_in(client, "reviewer", PASSWORD)
    planted = desk.browser()
    planted.cookies.set(COOKIE, "planted")

    assert 303 == planted.get("/").status_code and "/login" == planted.get("/").headers["location"]
    assert "planted" not in [cookie.value for cookie in client.cookies.jar if cookie.domain == "localhost"]


@pytest.mark.parametrize(("agent", "name"), [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/604.1",
     "Safari on iPhone"), ("curl/8.5", ""), ("", "")])
def test_a_browser_is_named_as_its_owner_knows_it(agent: str, name: str) -> None:
    assert name == browser_of(agent)


def test_a_login_ends_the_session_that_the_browser_came_with(desk: Desk) -> None:
    desk.give_password("reviewer")
    client, copy = desk.browser("viewer"), desk.browser("viewer")
    assert 303 == log_in(client, "reviewer", PASSWORD)

    assert [] == list(desk.store.people.sessions("viewer")) and 303 == copy.get("/").status_code


@pytest.mark.parametrize("change", ["logout", "role", "disable", "password", "end"])
def test_a_session_is_over_at_once(desk: Desk, change: str) -> None:
    client, copy, admin = desk.browser("reviewer"), desk.browser("reviewer"), desk.browser("admin")
    assert 200 == copy.get("/").status_code
    number = desk.store.people.sessions("reviewer")[0].id
    answer = {"logout": lambda: client.post("/logout"),
              "role": lambda: admin.post("/people/role", data={"name": "reviewer", "role": "editor"}),
              "disable": lambda: admin.post("/people/disable", data={"name": "reviewer"}),
              "password": lambda: admin.post("/people/password", data={"name": "reviewer", "password": PASSWORD}),
              "end": lambda: client.post("/account/end", data={"id": str(number)})}[change]()

    assert 303 == answer.status_code
    assert [303, 401] == [copy.get("/").status_code, copy.get("/api/v1/reports").status_code]


def test_a_changed_password_logs_all_other_browsers_out(desk: Desk) -> None:
    desk.give_password("reviewer")
    client, other = desk.browser("reviewer"), desk.browser()
    desk.begin(other, "reviewer", "another session")
    wrong = client.post("/account/password", data={"current": "wrong wrong wrong", "new": "eight quiet lanterns"})
    short = client.post("/account/password", data={"current": PASSWORD, "new": "short"})
    assert [400, 400] == [wrong.status_code, short.status_code] and "The current password is wrong" in wrong.text

    assert 303 == client.post("/account/password", data={"current": PASSWORD, "new": "eight quiet lanterns"}).status_code
    assert [200, 303] == [client.get("/").status_code, other.get("/").status_code]
    assert [401, 303] == [log_in(desk.browser(), "reviewer", password) for password in (PASSWORD, "eight quiet lanterns")]


def test_a_session_ends_after_two_idle_hours_and_after_twelve_in_all(desk: Desk) -> None:
    client = desk.browser("viewer")
    for _ in range(5):
        desk.clock.turn(minutes=110)
        assert 200 == client.get("/").status_code
    desk.clock.turn(minutes=121)
    assert 303 == client.get("/").status_code
    busy = desk.browser("reviewer")
    for _ in range(11):
        desk.clock.turn(hours=1)
        assert 200 == busy.get("/").status_code
    desk.clock.turn(hours=1)
    assert 303 == busy.get("/").status_code


def test_reading_pages_writes_to_the_store_once_in_five_minutes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    real = desk.store.people.used
    monkeypatch.setattr(desk.store.people, "used", lambda sessions, tokens: (kept.extend(sessions.values()), real(sessions, tokens)))
    client = desk.browser("viewer")
    for _ in range(11):
        client.get("/")
        desk.clock.turn(minutes=1)

    assert 2 == len(kept)


def test_a_served_desk_keeps_uses_together_and_all_by_its_end(desk: Desk) -> None:
    people = desk.store.people
    for role in ("viewer", "editor"):
        desk.browser(role)
    desk.program("reviewer", "read")
    numbers = [session.id for role in ("viewer", "editor") for session in people.sessions(role)]
    token, = people.tokens("reviewer")
    uses = Uses(people)
    with uses:
        for number in numbers:
            uses.session(number, "2026-11-27T09:00:00Z")
        uses.token(token.id, "2026-11-27T09:00:01Z")
    assert {session.used for role in ("viewer", "editor") for session in people.sessions(role)} == {"2026-11-27T09:00:00Z"}
    assert people.tokens("reviewer")[0].used == "2026-11-27T09:00:01Z"


def test_a_login_leads_to_no_other_server(desk: Desk) -> None:
    client = desk.browser("viewer")
    led = {given: (safe_next(given), client.get("/login", params={"next": given}).headers["location"]) for given in ELSEWHERE}

    assert dict.fromkeys(ELSEWHERE, ("/", "/")) == led


@pytest.mark.parametrize("path", ["/", "/reports", "/reports/a%2Fb?r=1#w20", "/incidents?q=%22a%22&page=2", "/records/i-1?done=joined"])
def test_a_login_leads_on_to_any_page_of_this_one(path: str) -> None:
    assert path == safe_next(path)


def test_a_part_of_a_page_sends_the_whole_page_to_the_login(desk: Desk) -> None:
    answer = desk.browser().get("/reports?q=a", headers={"hx-request": "true"})

    assert (401, "/login?next=%2Freports%3Fq%3Da") == (answer.status_code, answer.headers["hx-redirect"])


def test_the_one_time_link_opens_nothing_where_there_are_accounts(desk: Desk) -> None:
    answer = desk.browser().get("/?token=anything")

    assert 303 == answer.status_code and answer.headers["location"].startswith("/login")


# ---- tokens


def test_a_token_is_shown_once_and_kept_as_a_digest(desk: Desk) -> None:
    client = desk.browser("editor")
    page = client.post("/account/token", data={"label": "the map", "scope-read": "1"}).text
    token = re.search(r"dbk_[\w-]{43}", page)
    assert token
    again = client.get("/account").text

    assert token[0] not in again and "the map" in again and token[0][:8] in again
    with desk.store._looking() as conn:
        path = conn.engine.url.database
    assert path and token[0].encode() not in Path(path).read_bytes()
    program = TestClient(desk.app, base_url=BASE, headers={"authorization": f"Bearer {token[0]}"})
    assert 200 == program.get("/api/v1/reports").status_code
    number = re.search(r'action="/account/revoke"><input type="hidden" name="id" value="(\d+)"', again)
    assert number and 303 == client.post("/account/revoke", data={"id": number[1]}).status_code
    assert 401 == program.get("/api/v1/reports").status_code


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer dbk_", "Bearer x", "Basic YWRtaW46YWRtaW4=", "Bearer session of viewer"])
def test_what_is_no_token_opens_nothing(desk: Desk, header: str) -> None:
    answer = desk.browser().get("/api/v1/reports", headers={"authorization": header})

    assert (401, "Bearer") == (answer.status_code, answer.headers["www-authenticate"])


def test_whoever_shows_a_token_is_who_the_token_says_whatever_cookie_comes_with_it(desk: Desk) -> None:
    client = desk.browser("admin")
    client.headers["authorization"] = "Bearer dbk_revoked"

    assert 401 == client.get("/api/v1/reports").status_code


def test_a_token_loses_what_its_owners_role_loses(desk: Desk) -> None:
    program = desk.program("reviewer", "review")
    assert 404 == program.post("/records/x/join").status_code
    desk.store.people.set_role("reviewer", "viewer", "admin")

    assert 403 == program.post("/records/x/join").status_code


# ---- the pages


def test_an_administrator_makes_accounts_and_teams_by_the_forms(desk: Desk) -> None:
    client = desk.browser("admin")
    for path, form in (("account", {"name": "Layla", "role": "reviewer", "password": PASSWORD}), ("team", {"team": "north"}),
                       ("join", {"team": "north", "name": "layla"}), ("role", {"name": "layla", "role": "editor"})):
        answer = client.post(f"/people/{path}", data=form)
        assert (303, f"/people?done={path}") == (answer.status_code, answer.headers["location"])
    page = client.get("/people").text

    assert "layla" in page and {"north": ("layla",)} == desk.store.teams.all()
    assert 303 == log_in(desk.browser(), "layla", PASSWORD)
    assert 303 == client.post("/people/leave", data={"team": "north", "name": "layla"}).status_code
    assert 303 == client.post("/people/dissolve", data={"team": "north"}).status_code
    assert 303 == client.post("/people/enable", data={"name": "layla"}).status_code
    assert {} == desk.store.teams.all()


@pytest.mark.parametrize(("path", "form", "said"), [
    ("account", {"name": "a b", "role": "viewer", "password": PASSWORD}, "no name for an account"),
    ("account", {"name": "new", "role": "root", "password": PASSWORD}, "no role"),
    ("account", {"name": "new", "role": "viewer", "password": "x"}, "A password has 12"),
    ("role", {"name": "admin", "role": "viewer"}, "the only administrator"), ("disable", {"name": "gone"}, "no account gone"),
    ("team", {"team": "admin"}, "the name of another account"), ("join", {}, "no name for an account"),
    ("disable", {"name": "admin"}, "the only administrator")])
def test_a_form_that_cannot_be_carried_out_says_why_and_changes_nothing(desk: Desk, path: str, form: dict[str, str], said: str) -> None:
    before = desk.store.people.accounts()
    answer = desk.browser("admin").post(f"/people/{path}", data=form)

    assert 409 == answer.status_code and said.lower() in answer.text.lower() and before == desk.store.people.accounts()
