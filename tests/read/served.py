"""A web server on loopback for tests: pages by path, every request written down."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

from daybook.read.fetch import Fetcher
from daybook.read.policy import Policy

LOOPBACK = (ip_network("127.0.0.0/8"),)


@dataclass
class Reply:
    """What a path answers: status, headers, body; or a function that writes to the connection itself."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Site:
    """The server as a test sees it."""

    port: int
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def html(self, path: str, body: str, **headers: str) -> None:
        self.pages[path] = Reply(body.encode(), 200, {"Content-Type": "text/html; charset=utf-8", **headers})


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            reply = site.pages.get(self.path, Reply(status=404))
            if reply.raw is not None:
                with contextlib.suppress(OSError):  # the other side has had enough, as it should
                    reply.raw(self)
                return
            etag = reply.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a free port of loopback."""
    site = Site(0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fetcher(site: Site, **limits: object) -> Fetcher:
    """A fetcher that may reach the site and nothing else that is not public; it does not wait between requests."""
    policy = Policy(**{"ports": (site.port,), "networks": LOOPBACK, "delay_seconds": 0.0, "seconds": 5.0, **limits})  # type: ignore[arg-type]
    return Fetcher(policy)


def story(words: str = "Two policemen were killed on Monday when gunmen attacked a checkpoint near Mosul, the army said.",
          title: str = "Attack", published: str = "2020-08-18") -> str:
    """A page with an article."""
    more = "<p>The checkpoint stands on the road to the north, and was attacked twice in the month before, officials said.</p>"
    return (f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="article:published_time" content="{published}">'
            f"</head><body><nav>Home</nav><article><h1>{title}</h1><p>{words}</p>{more}</article></body></html>")
