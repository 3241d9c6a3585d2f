"""Killed (SIGKILL) at any moment of an upgrade, a store is the old one or the new one, and opening it again brings it up whole."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import alembic.command  # noqa: F401 - before anything is measured or killed
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from daybook.kinds import KINDS
from daybook.store import Store
from daybook.store.engine import address, connect, looking
from daybook.store.migrate import HEAD, REVISIONS, version
from tests.fresh import drop_database, new_database
from tests.store.conftest import DATABASES
from tests.store.made import dumped, refresh
from tests.store.test_old_stores import old

KILLS = int(os.environ.get("DAYBOOK_TEST_KILLS", "1"))  # of the upgrade from each schema, in each of two ways; 20 of them take minutes
SCHEMAS = REVISIONS[:-1] if "DAYBOOK_TEST_KILLS" in os.environ else (REVISIONS[0], REVISIONS[-3])


def upgrade(place: str, statement: int = 0, seconds: float = 0) -> tuple[int, float]:
    """Bring a store up to date, killing ourselves before that statement or after so many seconds; how many of them the whole took."""
    begun, done = time.perf_counter(), [0]

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "before_cursor_execute")
    @event.listens_for(Engine, "commit")
    def count(*_: object) -> None:
        done[0] += 1
        if done[0] == statement:
            die()

    if seconds:
        clock = threading.Timer(seconds, die)
        clock.daemon = True
        clock.start()
    Store.open(place, kinds=KINDS).close()
    return done[0], time.perf_counter() - begun


def forked(work: Callable[[], object]) -> tuple[int, str]:
    """Do it in a process of its own: how that ended, what it gave as JSON."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writes, json.dumps(work()).encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        told = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), told


def upgrades(whole: str, copies: list[str], seed: str) -> None:
    """Upgrade a store undisturbed, then each copy, killed by turns at a random statement and at a random time; print how each ended."""
    chance = random.Random(seed)
    statements, seconds = json.loads(forked(lambda: upgrade(whole))[1])
    for n, copy in enumerate(copies):
        moment = (chance.randint(1, statements), 0.0) if n % 2 == 0 else (0, chance.uniform(0.001, seconds))
        print(forked(partial(upgrade, copy, *moment))[0])


def ran(whole: str, copies: list[str], seed: str) -> list[int]:
    """How the upgrade of each copy ended: in a process without threads, for it forks."""
    program = f"from tests.store.test_killed_upgrade import upgrades; upgrades({whole!r}, {copies!r}, {seed!r})"
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], env=os.environ, check=True, capture_output=True)
    return [int(line) for line in done.stdout.splitlines()]


def copies(place: str, count: int) -> list[str]:
    """As many copies of a store that nobody uses."""
    if place.startswith("postgres"):
        return [new_database(place) for _ in range(count)]
    for n in range(count):
        shutil.copytree(f"{place}.captures", f"{place}.{n}.captures")
    return [shutil.copy(place, f"{place}.{n}") for n in range(count)]


def held(place: str) -> str | None:
    """The schema that a store has now."""
    where = address(place)
    engine = connect(where, create=False)
    with looking(engine, where) as conn:
        found = version(conn)
    engine.dispose()
    return found


def opened(place: str) -> bytes:
    """Open a store, which upgrades it; its dump, once it was checked against its log."""
    with Store.open(place, kinds=KINDS) as store:
        refresh(store)
        assert () == store.verify().faults
        return dumped(store)


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("revision", SCHEMAS)
def test_an_upgrade_that_is_killed_goes_through_later(tmp_path: Path, database: str, revision: str) -> None:
    place = str(tmp_path / "old.db") if database == "sqlite" else new_database()
    old(place, tmp_path / "new.db", revision)
    whole, *killed = copies(place, 1 + 2 * KILLS)
    ends = ran(whole, killed, f"{database} {revision}")
    expected = opened(whole)

    assert [-signal.SIGKILL] * KILLS == ends[::2]
    assert set(ends[1::2]) <= {-signal.SIGKILL, 0}  # the clock may come too late
    assert {held(copy) for copy in killed[::2]} == {revision}
    assert {held(copy) for copy in killed[1::2]} <= {revision, HEAD}
    assert [expected] * len(killed) == [opened(copy) for copy in killed]
    for url in (place, whole, *killed) if database != "sqlite" else ():
        drop_database(url)
