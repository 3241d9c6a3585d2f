"""The one-time link, the session, the Host check and the headers of every answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from daybook.core.people import Who
from daybook.errors import ConfigError, UsageError
from daybook.kinds import KINDS
from daybook.web import app as web_app
from daybook.web import create_app, serve, show
from daybook.web.access import HEADERS, KEPT, KEPT_BRIEFLY, Access, split_host
from tests.web.fake import FakeShelf

TOKEN = "one-time-token"


class Broken(FakeShelf):
    def overview(self) -> None:  # type: ignore[override]
        raise RuntimeError("the disk is gone")


def client(shelf: FakeShelf | None = None, token: str | None = TOKEN, host: str = "127.0.0.1:8420") -> TestClient:
    app = create_app(shelf or FakeShelf(), kinds=KINDS, token=token)
    return TestClient(app, base_url=f"http://{host}", follow_redirects=False)


def test_without_a_session_every_page_says_how_to_get_in() -> None:
    visitor = client()

    for path in ("/", "/reports", "/records/i0", "/api/v1/reports", "/api/v1/openapi.json", "/no-such-page"):
        assert 403 == visitor.get(path).status_code
    assert "daybook serve" in visitor.get("/").text


def test_the_link_opens_a_session_and_leaves_no_token_in_the_address() -> None:
    visitor = client()

    answer = visitor.get(f"/reports?q=road&token={TOKEN}")

    assert (303, "/reports?q=road") == (answer.status_code, answer.headers["location"])
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("daybook-8420=") and "HttpOnly" in cookie and "SameSite=strict" in cookie and TOKEN not in cookie
    assert 200 == visitor.get("/reports").status_code


def test_the_link_works_once() -> None:
    app = create_app(FakeShelf(), kinds=KINDS, token=TOKEN)
    first, second = (TestClient(app, base_url="http://127.0.0.1:8420", follow_redirects=False) for _ in range(2))

    assert 303 == first.get(f"/?token={TOKEN}").status_code
    refused = second.get(f"/?token={TOKEN}")
    assert 403 == refused.status_code and "set-cookie" not in refused.headers and "has been used" in refused.text
    assert 303 == first.get(f"/?token={TOKEN}").status_code, "whoever is in already is only led on"


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", "é\ufffd"])
def test_a_wrong_token_opens_nothing_and_spends_nothing(token: str) -> None:
    access = Access(TOKEN, Who("desk", "admin"))

    assert access.redeem(token) is None
    assert access.redeem(TOKEN) is not None


def test_a_made_up_cookie_is_no_session() -> None:
    visitor = client()
    visitor.cookies.set("daybook-8420", TOKEN)

    assert 403 == visitor.get("/").status_code


def test_a_page_fetched_ahead_does_not_spend_the_link() -> None:
    visitor = client()

    assert 403 == visitor.get(f"/?token={TOKEN}", headers={"sec-purpose": "prefetch;prerender"}).status_code
    assert 403 == visitor.head(f"/?token={TOKEN}").status_code
    assert 303 == visitor.get(f"/?token={TOKEN}").status_code


def test_the_way_on_never_leads_to_another_host() -> None:
    visitor = client()

    assert "/evil.example" == visitor.get(f"http://127.0.0.1:8420//evil.example?token={TOKEN}").headers["location"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8420", "169.254.0.1", "[::2]:8420"])
def test_another_host_name_gets_nothing(host: str) -> None:
    answer = client(token=None, host="127.0.0.1").get("/", headers={"host": host})

    assert 400 == answer.status_code
    assert "The record" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8420", "127.0.0.1:1", "[::1]:8420"])
def test_names_of_this_machine_are_answered(host: str) -> None:
    assert 200 == client(token=None).get("/", headers={"host": host}).status_code


def test_a_host_header_is_split_into_name_and_port() -> None:
    assert [("::1", "80"), ("a", ""), ("a", "8")] == [split_host(host) for host in ("[::1]:80", "A.", "a:8")]


@pytest.mark.parametrize(("path", "status"), [
    ("/", 200), ("/no-such-page", 404), ("/reports/none", 404), ("/records/none", 404), ("/api/v1/records/none", 404),
    ("/api/v1/reports?offset=-1", 400), ("/static/none.js", 404), ("/static/../app.py", 404)])
def test_every_answer_carries_the_headers(path: str, status: int) -> None:
    answer = client(token=None).get(path)

    assert status == answer.status_code
    assert HEADERS == {name: answer.headers[name] for name in HEADERS}


def test_scripts_and_styles_are_kept_by_a_browser_and_pages_are_not() -> None:
    browser = client(token=None)
    page = browser.get("/")
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)

    assert {"/static/app.css", "/static/app.js", "/static/icon.svg"} == {address.split("?")[0] for address in found}
    assert "no-store" == page.headers["cache-control"]
    for address in found:
        kept = browser.get(address)
        assert (200, KEPT) == (kept.status_code, kept.headers["cache-control"])
        assert HEADERS | {"Cache-Control": KEPT} == {name: kept.headers[name] for name in HEADERS}
        again = browser.get(address, headers={"if-none-match": kept.headers["etag"]})
        assert (304, KEPT) == (again.status_code, again.headers["cache-control"])
    assert KEPT_BRIEFLY == browser.get("/static/app.css").headers["cache-control"]
    assert "no-store" == browser.get("/static/none.js?v=1").headers["cache-control"]


def test_the_address_of_a_script_tells_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for script in ("one", "another"):
        (tmp_path / "app.js").write_text(script)
        monkeypatch.setattr(show, "BUILT", tmp_path)
        found.add(show.version())

    assert 2 == len(found)


def test_refusals_and_faults_carry_the_headers_too(caplog: pytest.LogCaptureFixture) -> None:
    answers = [client().get("/"), client(token=None).get("/", headers={"host": "evil.example"}), client(token=None).post("/"),
               client(Broken(), token=None).get("/")]

    assert [403, 400, 405, 500] == [answer.status_code for answer in answers]
    assert all(HEADERS == {name: answer.headers[name] for name in HEADERS} for answer in answers)
    assert "the disk is gone" in caplog.text and "the disk is gone" not in answers[3].text


def test_the_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    policy = HEADERS["Content-Security-Policy"]

    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy and "*" not in policy


def test_there_is_no_page_that_loads_from_elsewhere() -> None:
    assert [404, 404] == [client(token=None).get(path).status_code for path in ("/docs", "/redoc")]


def test_an_open_address_needs_a_name() -> None:
    with pytest.raises(UsageError, match="--allow-host"):
        serve(FakeShelf(), kinds=KINDS, host="0.0.0.0", port=0)


def test_missing_styles_are_said_before_the_port_is_opened(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_app, "BUILT", tmp_path)

    with pytest.raises(ConfigError, match="hatch_build"):
        serve(FakeShelf(), kinds=KINDS, host="127.0.0.1", port=0)
