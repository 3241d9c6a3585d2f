"""What bench/web.py asks with: a small HTTP client over connections that stay open, a server in a process of its own, and times."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What was answered; ``seconds`` from the first byte sent to the last received."""

    status: int
    body: bytes
    seconds: float


class Connection:
    """One connection that stays open and is opened again where the server closed it."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port, self._headers = port, "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", media_type: str = "") -> Answer:
        """The answer; raises OSError where there is none."""
        begun = time.perf_counter()
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        more = f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n" if method != "GET" else ""
        writer.write(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{self._headers}{more}\r\n".encode() + body)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                whole = await self._content(reader, head)
        except (OSError, asyncio.IncompleteReadError) as fault:
            self._streams = None
            writer.close()
            raise OSError(f"{method} {path}: {fault!r}") from fault
        if "\r\nconnection: close" in head:
            self._streams = None
            writer.close()
        return Answer(int(head.split(" ", 2)[1]), whole, time.perf_counter() - begun)

    async def _content(self, reader: asyncio.StreamReader, head: str) -> bytes:
        if length := re.search(r"\r\ncontent-length: (\d+)", head):
            return await reader.readexactly(int(length[1]))
        parts: list[bytes] = []
        while "transfer-encoding: chunked" in head and (size := int(await reader.readline(), 16)):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        if parts:
            await reader.readline()
        return b"".join(parts)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        return int(made.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server's process, once its port is open; ended afterwards."""
    server = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL)
    try:
        while server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        if server.poll() is not None:
            sys.exit(f"{' '.join(command)} ended with {server.returncode}")
        yield server
    finally:
        server.terminate()
        server.wait()


def memory_mb(pid: int) -> tuple[float, float]:
    """MB that a process and its children hold now, and at most."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    now, most = 0.0, 0.0
    for one in (str(pid), *children):
        said = dict(line.split(":", 1) for line in Path(f"/proc/{one}/status").read_text().splitlines())
        now, most = now + int(said["VmRSS"].split()[0]) / 1000, most + int(said["VmHWM"].split()[0]) / 1000
    return now, most


def processor_seconds(pid: int) -> float:
    """Seconds of processor that a process and its children have used."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for one in (str(pid), *children):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


def at(times: Sequence[float], share: float) -> float:
    """The time that so many of the times are not over, in ms; 0 where there are none."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def cells(times: Sequence[float]) -> str:
    """p50, p95, p99 and the longest, as cells of a table."""
    return " | ".join(f"{at(times, share):.0f}" for share in (0.5, 0.95, 0.99, 1.0))
