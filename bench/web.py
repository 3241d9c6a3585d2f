"""How fast the workbench answers: python bench/web.py STORE [--small] [--readers 200 --reviewers 5 --seconds 120] [--no-datasette].

Without a STORE, one of 1,000 reports is made (bench/web_store.py makes large ones). Everything happens to a copy of it, over HTTP, against
`daybook serve` in a process of its own, with connections that stay open and an account for each who asks:

1. one after the other: lists, records, reports, the queue, searches, decisions, each against its bar (95 of 100 within so many ms)
   (beside them what the server's processor spent on an answer, which another busy process does not lengthen);
2. a desk at work: readers who look at a page and think, reviewers who decide, and `daybook read` taking new reports in, all at once;
3. Datasette on the same file, its pages for the same questions.

Prints Markdown; exit code 1 if a bar is missed or anything was answered with an error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from web_http import PATIENCE_SECONDS, Connection, at, cells, free_port, memory_mb, processor_seconds, running
from web_plan import BARS, Deed, Plan, planned
from web_store import make

from daybook.core.people import SCOPES
from daybook.kinds import KINDS
from daybook.passwords import digest_of
from daybook.store import Store

MIXED_MS = 500  # 95 of 100 pages while the whole desk is at work
# Of the pages of a sort, these are asked for a fifth as often as the others: nobody spends the day on the end of a list.
RARE = re.compile("most reports|next 40|deep|last page")
FOR_PROGRAMS = "API"  # in the names of what readers do not look at
CLOSED = ("history", "log")  # pages, by how their names begin, that viewers may not see; nor the queue
MIX = {"list": 35, "record": 30, "report": 15, "search": 15, "queue": 5}  # what readers look at, in a hundred


def accounts(store: Store, readers: int, reviewers: int) -> dict[str, str]:
    """Accounts, half of the readers reviewers who only read, the others viewers; name -> token."""
    tokens = {}
    roles = {"desk": "editor"} | {f"reader{n}": "reviewer" if n % 2 else "viewer" for n in range(readers)}
    for name, role in (roles | {f"reviewer{n}": "reviewer" for n in range(reviewers)}).items():
        store.people.add(name, role, "no password", "bench", "2026-11-26T08:00:00Z")
        tokens[name] = f"dbk_{secrets.token_urlsafe(24)}"
        scopes = tuple(scope for scope in SCOPES if scope in ("read", "review"))
        store.people.add_token(name, "bench", scopes, digest_of(tokens[name]), tokens[name][:8], name, "2026-11-26T08:00:00Z")
    return tokens


def connection(port: int, token: str) -> Connection:
    """A connection of whoever has the token."""
    return Connection(port, {"Authorization": f"Bearer {token}"})


# ---- one after the other


async def one_by_one(port: int, token: str, plan: Plan, rounds: int, server: int) -> int:
    """Ask for every page, print the table; how many bars are missed."""
    to, missed = connection(port, token), 0
    print("| page | bar | p50 | p95 | p99 | longest | processor | kB | |\n|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for (group, name), paths in plan.pages.items():
        times, size = [], 0
        await to.ask("GET", paths[0])  # what a process loads once
        before = processor_seconds(server)
        for n in range(rounds):
            answer = await to.ask("GET", paths[n % len(paths)])
            if answer.status != 200:
                sys.exit(f"{paths[n % len(paths)]} was answered with {answer.status}")
            times.append(answer.seconds)
            size = max(size, len(answer.body))
        missed += _row(group, name, times, f"{1000 * (processor_seconds(server) - before) / rounds:.0f} | {size / 1000:.0f}")
    for name, deeds in plan.deeds.items():
        before = processor_seconds(server)
        times = []
        for deed in deeds[:rounds]:
            times.append(await decided(to, deed))
            if times[-1] >= PATIENCE_SECONDS:
                break  # nobody waits for the others either
        missed += _row("decision", name, times, f"{1000 * (processor_seconds(server) - before) / max(1, len(times)):.0f} | ")
    to.close()
    return missed


def _row(group: str, name: str, times: Sequence[float], more: str) -> bool:
    """Print a row; is its bar missed?"""
    bar = BARS[group]
    missed = at(times, 0.95) > bar
    print(f"| {group}: {name} | {bar} | {cells(times)} | {more} | {'**over**' if missed else ''} |", flush=True)
    return missed


async def decided(to: Connection, deed: Deed) -> float:
    """Seconds that a decision took, ``PATIENCE_SECONDS`` where it was not answered by then."""
    try:
        return await _decided(to, deed)
    except OSError:
        return float(PATIENCE_SECONDS)


async def _decided(to: Connection, deed: Deed) -> float:
    """An API's decision names the version that the record has now."""
    if deed.api:
        seen = json.loads((await to.ask("GET", f"/api/v1/records/{deed.public}")).body)
        body = {"value": deed.value, "told": deed.record, "version": seen["version"], "why": "as the bench says"} | deed.more
        answer = await to.ask("POST", f"/api/v1/records/{deed.public}/{deed.do}", json.dumps(body).encode(), "application/json")
    else:
        form = {"do": deed.do, "record": deed.record, "value": deed.value, "why": "as the bench says"} | deed.more
        answer = await to.ask("POST", f"/review/{deed.report}/act", urlencode(form).encode(), "application/x-www-form-urlencoded")
    if answer.status not in (200, 303):
        sys.exit(f"{deed} was answered with {answer.status}: {answer.body[:300]!r}")
    return answer.seconds


# ---- a desk at work


class Desk:
    """What everybody at once was answered: seconds by sort of page, and what went wrong."""

    def __init__(self, port: int, plan: Plan, think: tuple[float, float], until: float) -> None:
        self.port, self.plan, self.think, self.until = port, plan, think, until
        self.times: dict[str, list[float]] = defaultdict(list)
        self.wrong: list[str] = []

    async def ask(self, to: Connection, sort: str, path: str, form: Mapping[str, str] | None = None) -> bytes:
        """Ask and keep how long it took."""
        try:
            body = urlencode(form).encode() if form else b""
            answer = await to.ask("POST" if form else "GET", path, body, "application/x-www-form-urlencoded")
        except OSError as fault:
            self.wrong.append(str(fault))
            return b""
        if answer.status not in (200, 303):
            self.wrong.append(f"{path}: {answer.status} {answer.body[:200]!r}")
        self.times[sort].append(answer.seconds)
        return answer.body

    async def pause(self, chance: random.Random) -> None:
        await asyncio.sleep(min(chance.uniform(*self.think), max(0.0, self.until - time.monotonic())))

    async def reader(self, name: str, token: str, *, sees_all: bool) -> None:
        """Looks at a page, thinks, looks at another."""
        to, chance = connection(self.port, token), random.Random(name)
        sorts = [sort for sort in MIX if sees_all or sort != "queue"]
        open_to = {(sort, name): paths for (sort, name), paths in self.plan.pages.items()
                   if FOR_PROGRAMS not in name and (sees_all or not name.startswith(CLOSED))}
        await self.pause(chance)
        while time.monotonic() < self.until:
            sort = chance.choices(sorts, [MIX[one] for one in sorts])[0]
            pages = {name: paths for (group, name), paths in open_to.items() if group == sort}
            name = chance.choices(list(pages), [1 if RARE.search(name) else 5 for name in pages])[0]
            await self.ask(to, sort, chance.choice(pages[name]))
            await self.pause(chance)
        to.close()

    async def reviewer(self, name: str, token: str, deeds: Sequence[Deed]) -> None:
        """Opens a report, decides on a value of it, thinks."""
        to, chance = connection(self.port, token), random.Random(name)
        for deed in deeds:
            await self.pause(chance)
            if time.monotonic() >= self.until:
                break
            await self.ask(to, "review screen", f"/review/{deed.report}")
            await self.pause(chance)
            form = {"do": deed.do, "record": deed.record, "value": deed.value, "why": "as the bench says"}
            await self.ask(to, "decision", f"/review/{deed.report}/act", form)
        to.close()


async def at_work(desk: Desk, tokens: Mapping[str, str], readers: int, reviewers: int) -> None:
    """All at once."""
    async with asyncio.TaskGroup() as together:
        for n in range(readers):
            together.create_task(desk.reader(f"reader{n}", tokens[f"reader{n}"], sees_all=bool(n % 2)))
        deeds = desk.plan.deeds["accept or reject a value, form"]
        for n in range(reviewers):
            together.create_task(desk.reviewer(f"reviewer{n}", tokens[f"reviewer{n}"], deeds[n::reviewers]))


def news(path: Path, reports: int) -> None:
    """New reports to take in: one a line."""
    chance = random.Random("news")
    towns, deeds = ("Mosul", "Kirkuk", "Erbil", "Basra", "Homs", "Aleppo"), ("A bomb went off", "Gunmen opened fire", "A drone struck")
    with path.open("w", encoding="utf8") as out:
        for n in range(reports):
            town, killed, hurt = chance.choice(towns), chance.randint(2, 20), chance.randint(2, 40)
            text = (f"{chance.choice(deeds)} in {town} on Monday, killing {killed} people and wounding {hurt}, police said. "
                    f"Officials in {chance.choice(towns)} said that number {n} of such attacks would be looked into. " * 3)
            out.write(json.dumps({"id": f"news{n}", "publisher": "Bench Wire", "title": f"{killed} killed in {town}", "text": text,
                                  "published": f"2021-01-{n % 28 + 1:02}"}) + "\n")


def work(port: int, url: str, tokens: Mapping[str, str], plan: Plan, asked: argparse.Namespace, server: int) -> int:
    """A desk at work for so many seconds, and its table; how many bars are missed."""
    before = processor_seconds(server)
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "news.jsonl"
        news(lines, 100_000)
        # As one would who shares a machine with a desk: after those who wait for a page.
        ingest = subprocess.Popen(["nice", sys.executable, "-m", "daybook.cli", "read", str(lines), "--db", url],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        desk = Desk(port, plan, (asked.think[0], asked.think[1]), time.monotonic() + asked.seconds)
        asyncio.run(at_work(desk, tokens, asked.readers, asked.reviewers))
        ended = ingest.poll()
        ingest.terminate()
        ingest.wait()
    with Store.open(url, kinds=KINDS) as store:
        came = store.reports(publisher="Bench Wire", limit=1).total
    now, most = memory_mb(server)
    pages = [seconds for sort, times in desk.times.items() if sort != "decision" for seconds in times]
    print(f"\n{asked.readers} readers (a page, then {asked.think[0]:g} to {asked.think[1]:g} s of thought), {asked.reviewers} reviewers, "
          f"one ingest, nice ({came:,} reports came in), {asked.seconds:g} s:\n\n| what | answers | p50 | p95 | p99 | longest |\n"
          "|---|--:|--:|--:|--:|--:|")
    for sort, times in [*sorted(desk.times.items()), ("all pages", pages)]:
        print(f"| {sort} | {len(times):,} | {cells(times)} |")
    print(f"\n{len(pages) / asked.seconds:.1f} pages a second; errors: {len(desk.wrong)}; server: {now:.0f} MB, {most:.0f} MB at most, "
          f"{processor_seconds(server) - before:.0f} s of processor; bar: p95 of pages {MIXED_MS} ms")
    for fault in desk.wrong[:10]:
        print(f"- {fault}")
    if ended is not None:
        print(f"- the ingest ended by itself with {ended}")
    return (at(pages, 0.95) > MIXED_MS) + bool(desk.wrong) + (ended is not None)


# ---- Datasette


async def beside(port: int, name: str, plan: Plan, rounds: int) -> None:
    """The same questions to Datasette; no bar."""
    to = Connection(port, {})
    for what, path in plan.datasette.items():
        times, size, status = [], 0, 0
        for _ in range(rounds):
            answer = await to.ask("GET", f"/{name}{path}")
            times.append(answer.seconds)
            size, status = len(answer.body), answer.status
        print(f"| {what} | {cells(times)} | {size / 1000:.0f} | {'' if status == 200 else status} |", flush=True)
    to.close()


def datasette(path: Path, plan: Plan, rounds: int) -> None:
    """Datasette on the file, with its usual settings but for its limit of one second a query."""
    port = free_port()
    command = ["datasette", "serve", str(path), "--port", str(port), "--setting", "sql_time_limit_ms", "20000"]
    print("\nDatasette on the same file:\n\n| page | p50 | p95 | p99 | longest | kB | |\n|---|--:|--:|--:|--:|--:|---|")
    with running(command, port):
        asyncio.run(beside(port, path.stem, plan, rounds))


# ---- all of it


def measure(given: Path, asked: argparse.Namespace, folder: Path) -> int:
    """Copy the store, serve it, print the tables; how many bars are missed."""
    path = folder / "bench.db"
    shutil.copyfile(given, path)
    url = f"sqlite:///{path}"
    with Store.open(url, kinds=KINDS) as store:
        print("| " + " | ".join(store.sizes()) + " |\n|" + "--:|" * len(store.sizes()) + "\n| "
              + " | ".join(f"{rows:,}" for rows in store.sizes().values()) + f" |\n\n{path.stat().st_size / 1e6:,.0f} MB\n", flush=True)
        plan = planned(store, asked.rounds, asked.reviewers * int(asked.seconds))
        tokens = accounts(store, asked.readers, asked.reviewers)
    port = free_port()
    with running(["daybook.cli", "serve", "--db", url, "--port", str(port), "--workers", str(asked.workers)], port) as server:
        missed = asyncio.run(one_by_one(port, tokens["desk"], plan, asked.rounds, server.pid))
        print(f"\nserver: {memory_mb(server.pid)[1]:.0f} MB at most")
        if asked.readers:
            missed += work(port, url, tokens, plan, asked, server.pid)
    if asked.datasette:
        datasette(path, plan, asked.rounds)
    return missed


def main() -> int:
    """Measure, say whether all bars were met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", nargs="?", type=Path, help="a SQLite file that bench/web_store.py made")
    parser.add_argument("--reports", type=int, default=1000, help="of the store that is made where none is given")
    parser.add_argument("--rounds", type=int, default=40, help="answers of each page")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--reviewers", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=120, help="of the desk at work")
    parser.add_argument("--think", type=float, nargs=2, default=(10, 30), metavar=("LEAST", "MOST"),
                        help="seconds between two pages; twenty seconds are eighty words")
    parser.add_argument("--workers", type=int, default=2, help="processes that answer")
    parser.add_argument("--no-datasette", dest="datasette", action="store_false")
    parser.add_argument("--folder", type=Path, help="where the copy is made (default: the machine's own)")
    parser.add_argument("--small", action="store_true", help="a quick run: few reports, few readers, few rounds; for tests")
    asked = parser.parse_args()
    if asked.small:
        asked.reports, asked.rounds, asked.readers, asked.reviewers, asked.seconds, asked.think = 20, 3, 4, 2, 8, (1, 3)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        given = asked.store or Path(folder) / "made.db"
        if asked.store is None:
            make(str(given), asked.reports)
        missed = measure(given, asked, Path(folder))
    print(f"\nbars missed: {missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
