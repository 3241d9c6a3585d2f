"""Fifty logins at once: memory of the server, and how long each took; and whether the time of a wrong one tells of accounts.

`python bench/logins.py`
"""

from __future__ import annotations

import asyncio
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2

from daybook.kinds import all_kinds
from daybook.passwords import Passwords
from daybook.store import Store

LOGINS = 50
SHUFFLES = 2000
PASSWORD = "seven quiet lanterns"


def peak_mb(pid: int) -> float:
    """The most memory that a process has held, MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))


async def log_in(client: httpx2.AsyncClient, name: str) -> tuple[int, float]:
    """Status and seconds of one login."""
    begun = time.perf_counter()
    answer = await client.post("/login", data={"name": name, "password": PASSWORD}, headers={"sec-fetch-site": "same-origin"})
    return answer.status_code, time.perf_counter() - begun


async def page(client: httpx2.AsyncClient, until: asyncio.Task[list[tuple[int, float]]]) -> list[float]:
    """Seconds of pages that somebody else asks for meanwhile."""
    took = []
    while not until.done():
        begun = time.perf_counter()
        await client.get("/login")
        took.append(time.perf_counter() - begun)
    return took


async def measure(address: str, pid: int) -> None:
    """Half the names are accounts, half are none."""
    async with httpx2.AsyncClient(base_url=address, timeout=120, trust_env=False) as client:
        before = peak_mb(pid)
        every = asyncio.create_task(_every(client))
        meanwhile = await page(client, every)
        found = await every
    for name, status in (("accounts", 303), ("no accounts", 401)):
        took = [seconds for got, seconds in found if got == status]
        print(f"{name}: {len(took)} of {LOGINS // 2}, median {statistics.median(took):.2f} s, last {max(took):.2f} s")
    print(f"memory of the server: {before:.0f} MB before, {peak_mb(pid):.0f} MB at most")
    print(f"pages meanwhile: {len(meanwhile)}, median {1000 * statistics.median(meanwhile):.0f} ms, slowest {1000 * max(meanwhile):.0f} ms")


async def timing(address: str) -> None:
    """Wrong passwords one after the other, for accounts and for none in turn: does the time tell them apart?"""
    took: dict[str, list[float]] = {"person": [], "nobody": []}
    async with httpx2.AsyncClient(base_url=address, timeout=120, trust_env=False) as client:
        for n in range(1, LOGINS, 2):
            for name in random.sample(sorted(took), 2):
                begun = time.perf_counter()
                await client.post("/login", data={"name": f"{name}{n}", "password": "wrong"}, headers={"sec-fetch-site": "same-origin"})
                took[name].append(time.perf_counter() - begun)
    person, nobody = took["person"], took["nobody"]
    seen = abs(statistics.median(person) - statistics.median(nobody))
    mixed, more = [*person, *nobody], 0
    for _ in range(SHUFFLES):
        random.shuffle(mixed)
        more += abs(statistics.median(mixed[: len(person)]) - statistics.median(mixed[len(person) :])) >= seen
    print(f"wrong passwords: median {statistics.median(person):.3f} s for accounts, {statistics.median(nobody):.3f} s for none; "
          f"p = {(more + 1) / (SHUFFLES + 1):.3f} ({len(person)} each, permutations)")


async def _every(client: httpx2.AsyncClient) -> list[tuple[int, float]]:
    names = [f"person{n}" if n % 2 else f"nobody{n}" for n in range(LOGINS)]
    return list(await asyncio.gather(*(log_in(client, name) for name in names)))


def main() -> None:
    """Serve a store with accounts, and log in."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as free:
        url, port = f"sqlite:///{folder}/desk.db", free.getsockname()[1]
        free.close()
        hashed = Passwords().hashed(PASSWORD)
        with Store.open(url, kinds=all_kinds()) as store:
            for n in range(1, LOGINS, 2):
                store.people.add(f"person{n}", "admin", hashed, "bench", "2026-11-26T08:00:00Z")
        server = subprocess.Popen([sys.executable, "-m", "daybook.cli", "serve", "--db", url, "--port", str(port)], stdout=subprocess.PIPE)
        assert server.stdout
        while b"open at" not in server.stdout.readline():
            pass
        time.sleep(1)
        asyncio.run(measure(f"http://127.0.0.1:{port}", server.pid))
        asyncio.run(timing(f"http://127.0.0.1:{port}"))
        server.terminate()
        server.wait()
    print(f"load: {Path('/proc/loadavg').read_text().split()[0]}")


if __name__ == "__main__":
    main()
