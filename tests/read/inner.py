"""A little internet in a network namespace: a hostile server with a public address, inner addresses with a canary, a name server.

Run by test_inner_addresses.py under `unshare --net --mount --map-root-user`; prints what happened as JSON. Nothing in it is faked: names
are looked up by the system's resolver over UDP, and every address that must not be reached is there and answers.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from ipaddress import ip_network

from daybook.errors import FetchError
from daybook.read.fetch import Fetcher
from daybook.read.page import Page
from daybook.read.policy import Policy
from daybook.read.web import from_url

PUBLIC_4, PUBLIC_6 = "93.184.216.34", "2606:2800:220:1::34"
INNER_4 = ("10.0.0.5", "172.16.0.1", "192.168.1.1", "100.64.0.1", "100.100.100.200", "169.254.169.254", "168.63.129.16", "192.0.0.192",
           "198.18.0.1", "192.88.99.1", "192.0.2.1", "240.0.0.1")
INNER_6 = ("fd00:ec2::254", "fec0::1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a9fe:a9fe::1",
           "2001:db8::1", "2001::1", "3fff::1")
PORTS = (80, 443, 22, 25, 6379, 8080, 9200)
LITERALS = (
    "127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1", "0",
    "0.0.0.0", "127.0.0.53", "localhost", "localhost.", "LOCALHOST", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[::7f00:1]", "[fe80::1%25lo]", "[fe80::1]", "[ff02::1]", "224.0.0.1", "255.255.255.255",
    "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "169.254.43518", "[::ffff:169.254.169.254]", "[::ffff:10.0.0.5]",
    *INNER_4, *(f"[{address}]" for address in INNER_6))
NAMES = {"inner.test": ["10.0.0.5"], "meta.test": ["169.254.169.254"], "loop.test": ["127.0.0.1"], "mixed.test": [PUBLIC_4, "10.0.0.5"],
         "mixed6.test": [PUBLIC_6, "::1"], "mapped.test": ["::ffff:127.0.0.1"], "nat64.test": ["64:ff9b::a9fe:a9fe"],
         "unique.test": ["fd00:ec2::254"], "zero.test": ["0.0.0.0"], "public.test": [PUBLIC_4], "public6.test": [PUBLIC_6]}
ODD = (
    f"http://{PUBLIC_4}@127.0.0.1/", "http://public.test:80@127.0.0.1/", "http://127.0.0.1:80@public.test/", "http://a:b@10.0.0.5/",
    "http://public.test\\@127.0.0.1/", "http://public.test%2f@127.0.0.1/", "http://public.test%00.127.0.0.1/", "http://127.0.0.1\t/",
    "http://[::1]@public.test/", "http:127.0.0.1/", "http:/127.0.0.1/", "//127.0.0.1/", "http:///127.0.0.1/", "hxxp://127.0.0.1/",
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1:6379/_INFO", "ftp://127.0.0.1/", "dict://127.0.0.1:6379/info",
    "ldap://127.0.0.1/", "data:text/html,x", "jar:http://127.0.0.1/!/", "unix:///run/docker.sock", "javascript:alert(1)",
    "http://127.0.0.1:22/", "http://127.0.0.1:6379/", "http://public.test:22/", "http://public.test:6379/", "http://public.test:8080/",
    "https://127.0.0.1/", "https://[::1]/", "http://127.0.0.1:0/", "http://127.0.0.1:99999/", "http://169.254.169.254/latest/meta-data/")
PLAYING = ("/hops/10", "/drip", "/endless", "/bomb", "/heads", "/long-head", "/slow-head", "/continue")
BOMB = gzip.compress(bytes(100_000_000), 9)


@dataclass
class World:
    """What happened: connections to what must not be reached, by address and port; requests to the public server."""

    hits: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lookups: dict[str, int] = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)


def prepare() -> None:
    """Addresses on the loopback device, and this name server as the only one."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in (*INNER_4, PUBLIC_4):
        subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"], check=True)
    for address in (*INNER_6, PUBLIC_6, "fe80::1"):
        subprocess.run(["ip", "-6", "addr", "add", f"{address}/128", "dev", "lo", "nodad"], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as file:
        file.write("nameserver 127.0.0.1\noptions timeout:2 attempts:1\n")
    subprocess.run(["mount", "--bind", file.name, "/etc/resolv.conf"], check=True)


def answer(query: bytes, world: World) -> bytes:
    """One DNS answer; rebind.test is public the first time and inner from then on."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1"))
        at += query[at] + 1
    name, sort = ".".join(labels).lower(), struct.unpack(">H", query[at + 1 : at + 3])[0]
    world.lookups[name] = world.lookups.get(name, 0) + (sort == 1)
    found = NAMES.get(name, [])
    if name.startswith("rebind"):
        found = [PUBLIC_4] if world.lookups[name] <= 1 else ["127.0.0.1"]
    family, wanted = (socket.AF_INET6, 28) if sort == 28 else (socket.AF_INET, 1)
    records = [socket.inet_pton(family, a) for a in found if (":" in a) == (sort == 28) and sort == wanted]
    known = found or name.startswith("rebind")
    head = query[:2] + struct.pack(">HHHHH", 0x8580 if known else 0x8583, 1, len(records), 0, 0)
    return head + query[12 : at + 5] + b"".join(b"\xc0\x0c" + struct.pack(">HHIH", sort, 1, 0, len(r)) + r for r in records)


def name_server(world: World) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 53))
        while True:
            query, sender = sock.recvfrom(4096)
            sock.sendto(answer(query, world), sender)


def listen(port: int, world: World) -> None:
    """All addresses of a port: the public ones of port 80 are the hostile server, every other connection is a hit."""
    sock = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=200)

    def accept() -> None:
        while True:
            peer, _ = sock.accept()
            local = peer.getsockname()[0].removeprefix("::ffff:")
            if local in (PUBLIC_4, PUBLIC_6) and port == 80:
                threading.Thread(target=hostile, args=(peer, world), daemon=True).start()
            else:
                world.hits.append(f"{local}:{port}")
                peer.close()

    threading.Thread(target=accept, daemon=True).start()


def hostile(peer: socket.socket, world: World) -> None:
    """What the server with the public address says to each path."""
    with contextlib.suppress(OSError), peer:
        path = peer.recv(65536).split(b" ")[1].decode("latin-1")
        world.asked.append(path)
        if path == "/robots.txt":
            peer.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        elif path[4:].isdigit() and path.startswith("/to/"):
            peer.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + world.targets[int(path[4:])].encode() + b"\r\nContent-Length: 0\r\n\r\n")
        elif path.startswith("/hops/"):
            peer.sendall(f"HTTP/1.1 302 Found\r\nLocation: /hops/{int(path[6:]) - 1}\r\nContent-Length: 0\r\n\r\n".encode())
        else:
            play(peer, path, world)


def play(peer: socket.socket, path: str, world: World) -> None:
    ok = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    if path == "/bomb":
        peer.sendall(ok + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB)
    elif path == "/feed":
        items = "".join(f"<item><title>x</title><link>{target.replace('&', '')}</link></item>" for target in world.targets[:60])
        body = f"<rss><channel><title>x</title>{items}</channel></rss>".encode()
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    elif path == "/drip":
        peer.sendall(ok + b"\r\n")
        while True:
            peer.sendall(b"x")
            time.sleep(0.05)
    elif path == "/slow-head":
        for char in ok * 10_000:
            peer.sendall(bytes([char]))
            time.sleep(0.05)
    elif path in ("/endless", "/heads", "/long-head", "/continue"):
        start, more = {"/endless": (ok + b"\r\n", b"x" * 65536), "/heads": (ok, b"X-H: " + b"y" * 1000 + b"\r\n"),
                       "/long-head": (ok + b"X: ", b"y" * 65536), "/continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n")}[path]
        peer.sendall(start)
        while True:
            peer.sendall(more)
    else:
        peer.sendall(ok + b"Content-Length: 22\r\n\r\n<p>public page</p>    ")


def attempt(fetcher: Fetcher, url: str) -> tuple[str, float]:
    """What came of a fetch, in words, and how long it took."""
    begun = time.monotonic()
    try:
        got = fetcher.fetch(url)
        said = f"fetched {got.url} ({len(got.content)} bytes)"
    except FetchError as fault:
        said = f"{fault.verdict}: {fault.reason}"
    return said, time.monotonic() - begun


def main(seconds: float) -> None:
    """Prepare, check that the canary can sing, attack, report."""
    prepare()
    world = World()
    threading.Thread(target=name_server, args=(world,), daemon=True).start()
    for port in PORTS:
        listen(port, world)
    world.targets = [*(f"http://{literal}/" for literal in LITERALS), *(f"http://{name}/" for name in NAMES if "public" not in name), *ODD]
    open_fetcher = Fetcher(Policy(seconds=2, delay_seconds=0, ports=tuple(range(65536)),
                                  networks=(ip_network("0.0.0.0/0"), ip_network("::/0"))))
    for target in world.targets:
        attempt(open_fetcher, target)
    control, world.hits = sorted(set(world.hits)), []
    limits = Policy(seconds=seconds, delay_seconds=0)
    made: dict[str, tuple[str, float]] = {}
    for n, target in enumerate(world.targets):
        made[target] = attempt(Fetcher(limits), target)
        made[f"redirect to {target}"] = attempt(Fetcher(limits), f"http://{'public6' if n % 2 else 'public'}.test/to/{n}")
    for path in PLAYING:
        made[path] = attempt(Fetcher(limits), f"http://public.test{path}")
    for n in range(5):
        made[f"rebind {n}"] = attempt(Fetcher(limits), f"http://rebind{n}.test/")
    pages = list(from_url("http://public.test/feed", Fetcher(limits), 1_000_000))
    made["items of a feed"] = (f"rejected: {sum(isinstance(p, Page) for p in pages)} pages of {len(pages)} items", 0.0)
    fetched = {name: said for name, (said, _) in made.items() if said.startswith("fetched")}
    json.dump({"control": control, "targets": len(made), "hits": world.hits, "fetched": fetched, "refused": len(made) - len(fetched),
               "slowest_s": round(max(took for _, took in made.values()), 1), "hops": sum(p.startswith("/hops/") for p in world.asked),
               "said": {name: said for name, (said, _) in made.items()}}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(float(sys.argv[1]))
