"""One request to one address: resolve once, check every address, connect to the very one that was checked."""

# http.client speaks the protocol over a socket that is made here, so that nothing else ever resolves or connects. No proxies from the
# environment, no cookies, no Referer.

from __future__ import annotations

import http.client
import io
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from daybook.errors import FetchError, ReadError
from daybook.read.addresses import may_reach
from daybook.read.policy import Policy
from daybook.read.source import megabytes, unzipped
from daybook.read.urls import Where

CHUNK = 1 << 16
HEADROOM = 256_000  # bytes on the wire beside the body: headers, chunk sizes
MOST_ADDRESSES = 4  # of one name that are tried
INNER = ("localhost", ".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")  # never asked of a proxy

Resolved = tuple[int, str, int]  # family, address, port
Resolve = Callable[[str, int], list[Resolved]]


class Deadline:
    """The end of a fetch: every wait is cut to what is left until then."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left.

        Raises:
            FetchError: None is left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchError(f"took longer than {self.seconds:g} seconds in all; the server is slow or plays for time")
        return left

    def later(self, seconds: float) -> Deadline:
        """The same, put off by a time that was waited for another reason."""
        made = Deadline(self.seconds)
        made._end = self._end + seconds
        return made


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: status, headers (names in small letters, the first of each), body unpacked (b"" but for 200)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


class _Wire(io.RawIOBase):
    """The reading end of a socket, with a deadline and a limit of bytes."""

    def __init__(self, sock: socket.socket, deadline: Deadline, limit: int) -> None:
        self._sock, self._deadline, self._left, self._limit = sock, deadline, limit, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        size = self._sock.recv_into(buffer)
        self._left -= size
        if self._left < 0:
            raise FetchError(f"sends more than {megabytes(self._limit)} MB", is_final=True)
        return size


class _Speaking:
    """What http.client needs of a socket."""

    def __init__(self, sock: socket.socket, deadline: Deadline, limit: int) -> None:
        self._sock, self._deadline, self._limit = sock, deadline, limit

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_Wire(self._sock, self._deadline, self._limit), CHUNK)

    def sendall(self, content: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(content)

    def close(self) -> None:
        """Nothing: http.client closes as soon as it has the headers; whoever opened the socket closes it."""


def system_resolve(host: str, port: int) -> list[Resolved]:
    """The addresses of a name as the machine's resolver gives them, in its order; of an address in any spelling, the address."""
    return [(family, f"{at[0]}%{at[3]}" if len(at) > 3 and at[3] else str(at[0]), int(at[1]))
            for family, _, _, _, at in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            if family in (socket.AF_INET, socket.AF_INET6)]


def addresses(where: Where, policy: Policy, deadline: Deadline, resolve: Resolve) -> list[Resolved]:
    """The addresses of a host, every one of them checked.

    Raises:
        FetchError: The name is unknown, resolving takes too long, or one of its addresses may not be reached.
    """
    answer: queue.SimpleQueue[list[Resolved] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolve(where.host, where.port))
        except (OSError, ValueError) as fault:
            answer.put(fault)

    threading.Thread(target=ask, daemon=True).start()  # the resolver has no time limit of its own
    try:
        found = answer.get(timeout=deadline.left())
    except queue.Empty:
        raise FetchError(f"the name {where.host} could not be looked up in time") from None
    if isinstance(found, Exception) or not found:
        why = found.strerror if isinstance(found, OSError) and found.strerror else found
        raise FetchError(f"the name {where.host} is not known ({why}); check the address")
    for _, address, _ in found:
        if not may_reach(address, policy.networks):
            said = f"{address} is" if address == where.host else f"{where.host} leads to {address}, which is"
            raise FetchError(f"{said} no public address; the setting fetch_networks allows inner networks", is_final=True)
    return list(dict.fromkeys(found))[:MOST_ADDRESSES]


def _connected(where: Where, policy: Policy, deadline: Deadline, resolve: Resolve) -> socket.socket:
    if policy.proxy is not None:
        _refuse_inner(where, policy)
        return _first(system_resolve(*policy.proxy), deadline, f"proxy {policy.proxy[0]}")
    return _first(addresses(where, policy, deadline, resolve), deadline, where.host)


def _first(found: list[Resolved], deadline: Deadline, name: str) -> socket.socket:
    """A connection to the first of the addresses that answers."""
    fault: OSError | None = None
    for n, (family, address, port) in enumerate(found):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(deadline.left() / (len(found) - n))
            sock.connect((address, port))
            return sock
        except OSError as broken:
            sock.close()
            fault = broken
        except FetchError:
            sock.close()
            raise
    deadline.left()
    raise FetchError(f"{name} cannot be reached ({fault and (fault.strerror or fault)})")


def _refuse_inner(where: Where, policy: Policy) -> None:
    """Names that the proxy would look up are not checked by address: what is plainly inner never goes there."""
    try:
        literal = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        literal = []
    inner = [str(at[0]) for *_, at in literal if not may_reach(str(at[0]), policy.networks)]
    if inner or (not literal and (where.host.endswith(INNER) or "." not in where.host)):
        raise FetchError(f"{where.host} is no public name or address; it is not asked of the proxy", is_final=True)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _tunnel(sock: socket.socket, where: Where, deadline: Deadline) -> None:
    """Have a proxy lead through to the host (RFC 9110, CONNECT)."""
    sock.settimeout(deadline.left())
    name = f"{where.authority}:{where.port}" if where.port == 443 else where.authority
    sock.sendall(f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode("ascii"))
    said = b""
    while not said.endswith(b"\r\n\r\n"):
        sock.settimeout(deadline.left())
        piece = sock.recv(1)  # one by one: what follows the headers is the tunnel's
        said += piece
        if not piece or len(said) > 8192:
            raise FetchError("the proxy does not lead through; check fetch_proxy")
    if said.split(b" ", 2)[1:2] != [b"200"]:
        raise FetchError(f"the proxy refuses: {said.splitlines()[0][:80].decode('latin-1')!r}; check fetch_proxy")


@contextmanager
def _opened(where: Where, policy: Policy, deadline: Deadline, resolve: Resolve) -> Iterator[http.client.HTTPConnection]:
    sock = _connected(where, policy, deadline, resolve)
    try:
        if where.scheme == "https":
            if policy.proxy is not None:
                _tunnel(sock, where, deadline)
            sock.settimeout(deadline.left())
            sock = _tls().wrap_socket(sock, server_hostname=where.host)
        connection = http.client.HTTPConnection(where.host, where.port)
        connection.auto_open = 0  # never resolves or connects by itself
        connection.sock = _Speaking(sock, deadline, policy.limit + HEADROOM)
        yield connection
    finally:
        sock.close()


def ask(where: Where, headers: Mapping[str, str], policy: Policy, deadline: Deadline, resolve: Resolve = system_resolve) -> Answer:
    """Send one GET and read the answer; redirects are not followed.

    Raises:
        FetchError: Refused, out of reach, out of time, too large, or no HTTP.
    """
    through_proxy = policy.proxy is not None and where.scheme == "http"
    try:
        with _opened(where, policy, deadline, resolve) as connection:
            connection.putrequest("GET", where.url if through_proxy else where.target, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": where.authority, **headers, "Accept-Encoding": "gzip", "Connection": "close"}.items():
                connection.putheader(name, value)
            connection.endheaders()
            with connection.getresponse() as response:
                said = {name.lower(): value.strip() for name, value in reversed(response.getheaders())}
                content = _body(response, said, policy.limit) if response.status == 200 else b""
                return Answer(response.status, said, content)
    except ssl.SSLCertVerificationError as fault:
        raise FetchError(f"the certificate of {where.host} is not good ({fault.verify_message})") from fault
    except TimeoutError as fault:
        deadline.left()
        raise FetchError(f"{where.host} does not answer in time") from fault
    except OSError as fault:
        raise FetchError(f"the connection to {where.host} broke off ({fault.strerror or fault})") from fault
    except (http.client.HTTPException, ValueError) as fault:
        raise FetchError(f"{where.host} does not speak HTTP as it should ({type(fault).__name__}: {str(fault)[:80]})") from fault


def _body(response: http.client.HTTPResponse, headers: Mapping[str, str], limit: int) -> bytes:
    kept, size = [], 0
    for piece in _decoded(_pieces(response), headers.get("content-encoding", "").lower()):
        size += len(piece)
        if size > limit:
            raise FetchError(f"its answer is larger than {megabytes(limit)} MB; the setting fetch_limit_mb allows more", is_final=True)
        kept.append(piece)
    return b"".join(kept)


def _pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := response.read(CHUNK):
        yield piece
    if response.length:
        raise FetchError(f"the answer breaks off: {response.length:,} bytes of it are missing")


def _decoded(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The body unpacked, in pieces of at most a megabyte, so that a bomb is seen before it goes off.

    Only gzip is asked for; deflate is understood too. What nobody asked for (brotli, several packings over one another) is refused.
    """
    if encoding in ("", "identity"):
        yield from pieces
    elif encoding in ("gzip", "x-gzip"):
        try:
            yield from unzipped(pieces)
        except FetchError:
            raise
        except ReadError as fault:
            raise FetchError(f"its answer is badly packed: {fault.reason}") from fault
    elif encoding == "deflate":
        yield from _inflated(pieces)
    else:
        raise FetchError(f"its answer is packed as {encoding[:40]!r}, which was not asked for", is_final=True)


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Deflate with zlib's frame, as the standard says, or without, as some servers send it."""
    first = next(pieces, b"")
    framed = len(first) > 1 and first[0] & 15 == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    packed, rest = zlib.decompressobj(15 if framed else -15), first
    try:
        while rest or (rest := next(pieces, b"")):
            yield packed.decompress(rest, 1 << 20)
            rest = packed.unconsumed_tail
        yield packed.decompress(b"", 1 << 20)
    except zlib.error as fault:
        raise FetchError(f"its answer is badly packed ({fault})") from fault
