"""Fetching within limits, against a real server on loopback."""

from __future__ import annotations

import gzip
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from daybook.errors import ConfigError, FetchError
from daybook.read import wire
from daybook.read.fetch import Fetcher, Known, _retry_after
from daybook.read.policy import Policy, policy
from daybook.read.urls import canonical, where
from tests.read.served import LOOPBACK, Reply, Site, fetcher, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


def refusal(made: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        made.fetch(url)
    return caught.value


def test_a_page_comes_with_its_address_its_time_and_its_bytes(site: Site) -> None:
    site.html("/a", "<p>words", ETag='"1"')

    got = fetcher(site).fetch(f"{site.url}/a?utm_source=feed#part")

    assert (f"{site.url}/a", b"<p>words", "text/html", '"1"') == (got.url, got.content, got.media_type, got.known.etag)
    assert datetime.now(UTC).year == int(got.fetched[:4]) and got.fetched.endswith("Z")


def test_what_has_not_changed_is_told_so(site: Site) -> None:
    site.html("/a", "<p>words", ETag='"1"')

    assert fetcher(site).fetch(f"{site.url}/a", Known('"1"', "Mon, 17 Aug 2020 10:00:00 GMT")).is_unchanged
    assert "Mon, 17 Aug 2020 10:00:00 GMT" == site.asked[-1][1]["if-modified-since"]


def test_one_plain_agent_asks_and_nothing_tells_who_reads(site: Site) -> None:
    site.html("/a", "x")
    fetcher(site).fetch(f"{site.url}/a")

    for _, headers in site.asked:
        assert headers["user-agent"].startswith("Daybook/")
        assert {"host", "user-agent", "accept", "accept-encoding", "connection"} == set(headers)


@pytest.mark.parametrize("packed", [gzip.compress(b"words" * 9), gzip.compress(b"words" * 4) + gzip.compress(b"words" * 5)],
                         ids=["one", "two"])
def test_gzip_is_unpacked(site: Site, packed: bytes) -> None:
    site.pages["/a"] = Reply(packed, headers={"Content-Encoding": "gzip"})

    assert b"words" * 9 == fetcher(site).fetch(f"{site.url}/a").content


@pytest.mark.parametrize("bits", [15, -15], ids=["with frame", "without"])
def test_deflate_is_unpacked(site: Site, bits: int) -> None:
    packing = zlib.compressobj(9, zlib.DEFLATED, bits)
    site.pages["/a"] = Reply(packing.compress(b"words" * 9) + packing.flush(), headers={"Content-Encoding": "deflate"})

    assert b"words" * 9 == fetcher(site).fetch(f"{site.url}/a").content


def test_a_packing_that_was_not_asked_for_is_refused(site: Site) -> None:
    for encoding in ("br", "zstd", "gzip, gzip", "compress"):
        site.pages["/a"] = Reply(b"x", headers={"Content-Encoding": encoding})
        assert "not asked for" in refusal(fetcher(site), f"{site.url}/a").reason


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_refused_before_it_goes_off(site: Site, encoding: str) -> None:
    packing = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    site.pages["/a"] = Reply(b"".join(packing.compress(bytes(1_000_000)) for _ in range(200)) + packing.flush(),
                             headers={"Content-Encoding": encoding})

    assert "larger than 10 MB" in refusal(fetcher(site), f"{site.url}/a").reason


def test_redirects_are_followed_so_far_and_no_further(site: Site) -> None:
    for n in range(10):
        site.pages[f"/{n}"] = Reply(status=302, headers={"Location": f"/{n + 1}"})
    site.html("/10", "end")

    assert f"{site.url}/10" == fetcher(site).fetch(f"{site.url}/7").url
    assert "more than 3 times" in refusal(fetcher(site), f"{site.url}/6").reason
    assert "/11" not in site.paths()


def test_each_redirect_is_checked_like_the_first_address(site: Site) -> None:
    for to, why in (("file:///etc/passwd", "only http and https"), ("http://a:b@x.org/", "user name"), ("http://x.org:22/", "port 22"),
                    ("", "without saying where"), ("http://[::1", "no address")):
        site.pages["/a"] = Reply(status=301, headers={"Location": to})
        assert why in refusal(fetcher(site), f"{site.url}/a").reason


@pytest.mark.parametrize("status", [404, 410, 403])
def test_what_will_not_come_is_final(site: Site, status: int) -> None:
    site.pages["/a"] = Reply(status=status)

    fault = refusal(fetcher(site), f"{site.url}/a")
    assert (status, True, "failed") == (fault.status, fault.is_final, fault.verdict)


def test_a_server_that_asks_for_a_pause_is_believed(site: Site) -> None:
    site.pages["/a"] = Reply(status=503, headers={"Retry-After": "120"})

    fault = refusal(fetcher(site), f"{site.url}/a")
    assert (120.0, False) == (fault.retry_after, fault.is_final)


def test_retry_after_may_be_a_date_and_has_an_end() -> None:
    now = datetime(2020, 8, 17, 10, tzinfo=UTC)

    assert 90.0 == _retry_after("Mon, 17 Aug 2020 10:01:30 GMT", now)
    assert 7 * 86400.0 == _retry_after("99999999999999", now)
    assert [None, None, 0.0] == [_retry_after("soon", now), _retry_after("", now), _retry_after("Mon, 17 Aug 2010 10:00:00 GMT", now)]


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def slow_head(handler: BaseHTTPRequestHandler) -> None:
    for char in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000:
        handler.wfile.write(bytes([char]))
        time.sleep(0.05)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(b"x" * 65536)


def heads(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-Header: " + b"y" * 1000 + b"\r\n")


def long_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        handler.wfile.write(b"y" * 65536)


def go_on(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<p>half")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def chunks(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def noise(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")


@pytest.mark.parametrize(("raw", "why"), [
    (drip, "longer than 1 seconds"), (slow_head, "longer than 1 seconds"), (endless, "MB|longer than"), (heads, "does not speak HTTP"),
    (long_head, "does not speak HTTP"), (go_on, "MB|longer than"), (cut, "breaks off"), (chunks, "IncompleteRead"),
    (noise, "does not speak HTTP")],
    ids=lambda x: getattr(x, "__name__", ""))
def test_a_server_that_plays_for_time_or_memory_is_left(site: Site, raw: object, why: str) -> None:
    site.pages["/a"] = Reply(raw=raw)  # type: ignore[arg-type]

    assert re.search(why, refusal(fetcher(site, seconds=1.0, limit=2_000_000), f"{site.url}/a").reason)


def test_robots_txt_is_honoured_and_asked_for_once(site: Site) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private\n\nUser-agent: Daybook\nDisallow: /no\n")
    site.html("/a", "x")
    site.html("/private", "x")
    made = fetcher(site)

    fault = refusal(made, f"{site.url}/no/1")
    made.fetch(f"{site.url}/a")
    made.fetch(f"{site.url}/private")  # the rules of our own name hold, not those for all
    assert ("robots.txt" in fault.reason, "rejected") == (True, fault.verdict)
    assert ["/robots.txt", "/a", "/private"] == site.paths()


def test_robots_txt_that_cannot_be_had_is_a_no(site: Site) -> None:
    site.pages["/robots.txt"] = Reply(status=500)
    site.html("/a", "x")

    fault = refusal(fetcher(site), f"{site.url}/a")
    assert "cannot be had (HTTP 500)" in fault.reason and not fault.is_final
    assert "/a" not in site.paths()


def test_a_redirect_into_what_robots_txt_forbids_is_not_followed(site: Site) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /no\n")
    site.pages["/a"] = Reply(status=302, headers={"Location": "/no"})

    assert "robots.txt" in refusal(fetcher(site), f"{site.url}/a").reason
    assert "/no" not in site.paths()


def test_one_host_is_asked_with_pauses(site: Site) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 7\n")
    site.html("/a", "x")
    waited: list[float] = []
    made = Fetcher(Policy(ports=(site.port,), networks=LOOPBACK, delay_seconds=1.0), sleep=waited.append)
    for _ in range(3):
        made.fetch(f"{site.url}/a")

    assert [7, 7] == [round(seconds) for seconds in waited]


def test_a_name_with_one_inner_address_is_refused_as_a_whole() -> None:
    def both(_: str, port: int) -> list[tuple[int, str, int]]:
        return [(socket.AF_INET, "93.184.216.34", port), (socket.AF_INET, "10.0.0.1", port)]

    fault = refusal(Fetcher(Policy(), resolve=both), "http://news.example/")
    assert "10.0.0.1" in fault.reason and "no public address" in fault.reason
    assert ("rejected", True) == (fault.verdict, fault.is_final)


def test_the_address_that_was_checked_is_the_one_that_is_asked(site: Site) -> None:
    site.html("/a", "x")
    answers = iter([[(socket.AF_INET, "127.0.0.1", site.port)]] * 2 + [[(socket.AF_INET, "10.0.0.1", site.port)]])
    made = Fetcher(Policy(ports=(site.port,), networks=LOOPBACK, delay_seconds=0), resolve=lambda *_: next(answers))
    made.fetch(f"http://rebinds.example:{site.port}/a")

    assert f"rebinds.example:{site.port}" == site.asked[-1][1]["host"]
    assert "10.0.0.1" in refusal(made, f"http://rebinds.example:{site.port}/a").reason


def test_a_resolver_that_does_not_answer_costs_no_more_than_the_time_there_is() -> None:
    fault = refusal(Fetcher(Policy(seconds=0.2), resolve=lambda *_: time.sleep(3) or []), "http://slow.example/")

    assert "could not be looked up in time" in fault.reason


def test_a_proxy_gets_names_and_never_an_inner_one(site: Site) -> None:
    made = Fetcher(Policy(proxy=("127.0.0.1", site.port), delay_seconds=0))
    site.html("http://news.example/a", "through the proxy")

    assert b"through the proxy" == made.fetch("http://news.example/a").content
    for inner in ("http://127.0.0.1/", "http://2130706433/", "http://localhost/", "http://db.internal/", "http://router/", "http://[::1]/"):
        assert "not asked of the proxy" in refusal(made, inner).reason
    assert {"http://news.example/robots.txt", "http://news.example/a"} == set(site.paths())


@pytest.mark.parametrize(("given", "wanted"), [
    ("HTTP://News.Example:80", "http://news.example/"), ("https://news.example:443/a b".replace(" ", "%20"), "https://news.example/a%20b"),
    ("http://news.example/a?utm_source=x&id=3&fbclid=1#top", "http://news.example/a?id=3"), ("http://news.example/a?b&c=", "http://news.example/a?b&c="),
    ("http://münchen.example/ä?ö=ü", "http://xn--mnchen-3ya.example/%C3%A4?%C3%B6=%C3%BC"), ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
    ("http://news.example./a", "http://news.example/a")])
def test_one_address_has_one_spelling(given: str, wanted: str) -> None:
    assert wanted == canonical(given)
    assert wanted == canonical(wanted)


@pytest.mark.parametrize("given", ["gopher://x/", "javascript:alert(1)", "http:///x", "http://a b/", "http://x\\@y/", "http://x:99999/",
                                   "http://x/" + "a" * 3000, "http://x/\n", "", "http://[fe80::1%25lo]:x/"])
def test_what_is_no_web_address_is_refused(given: str) -> None:
    with pytest.raises(FetchError):
        where(given + ("a" if given.endswith("\n") else ""))


@pytest.mark.parametrize(("name", "value"), [("fetch_ports", "80,http"), ("fetch_networks", "10.0.0.1/8"), ("fetch_proxy", "socks5://x:1")])
def test_a_setting_that_cannot_be_is_said(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DAYBOOK_{name.upper()}", value)

    with pytest.raises(ConfigError, match=name):
        policy()


@pytest.fixture(scope="module")
def tls_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path, list[str | None]]]:
    """A server with a certificate of its own making for news.example; the names that it was asked for."""
    folder = tmp_path_factory.mktemp("tls")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
            "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl on this machine")
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    names: list[str | None] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                peer, _ = listening.accept()
                with context.wrap_socket(peer, server_side=True) as secure:
                    secure.recv(65536)
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwords")
            except ssl.SSLError:
                continue
            except OSError:
                return

    threading.Thread(target=answer, daemon=True).start()
    yield listening.getsockname()[1], folder / "cert.pem", names
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


def test_the_certificate_is_checked_by_name_and_the_connection_goes_to_the_address(
        tls_site: tuple[int, Path, list[str | None]], monkeypatch: pytest.MonkeyPatch) -> None:
    port, trusted, names = tls_site
    made = Fetcher(Policy(ports=(port,), networks=LOOPBACK, delay_seconds=0, seconds=5),
                   resolve=lambda _, port: [(socket.AF_INET, "127.0.0.1", port)])
    strange = refusal(made, f"https://news.example:{port}/")
    monkeypatch.setattr(wire, "_tls", lambda: ssl.create_default_context(cafile=str(trusted)))
    made = Fetcher(made.policy, resolve=lambda _, port: [(socket.AF_INET, "127.0.0.1", port)])

    assert "certificate of news.example is not good" in strange.reason
    assert b"words" == made.fetch(f"https://news.example:{port}/").content
    assert {"news.example"} == set(names)
    assert "certificate of other.example is not good" in refusal(made, f"https://other.example:{port}/").reason
