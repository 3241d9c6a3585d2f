"""Killed in the middle, a store holds all of a report or nothing, and running again ends where an uninterrupted run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from daybook.kinds import KINDS
from daybook.store import Store, raw
from tests.fresh import SERVER, drop_database, fresh_database, new_database
from tests.store.conftest import DATABASES
from tests.store.made import dumped, entry_of, refresh
from tests.store.test_killed_upgrade import forked
from tests.store.test_store import MAKERS

STATEMENTS = (7, 31, 60, 119, 190, 260)  # at which of its SQL statements each attempt dies; the whole makes some 400


def fill(url: str, dies_at: int) -> None:
    """Read all reports that are not read yet; kill ourselves at that statement."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    left = [dies_at]

    @event.listens_for(Engine, "before_cursor_execute")
    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    given = raw._cursor

    @contextmanager
    def counted(conn: Connection, sql: str) -> Iterator[Any]:
        count()
        with given(conn, sql) as cursor:
            yield cursor

    raw._cursor = counted  # what the driver is asked directly, unseen by SQLAlchemy
    with Store.open(url, kinds=KINDS) as store:
        run = store.begin_run("one", {})
        for maker in MAKERS:
            store.add(run, maker(store))
        refresh(store)


def attempts(url: str) -> None:
    """Print how each attempt ended: in a process without threads, for it forks."""
    for at in STATEMENTS:
        print(forked(partial(fill, url, at))[0], flush=True)


@pytest.mark.parametrize("database", DATABASES)
def test_killed_again_and_again_the_dump_ends_the_same(tmp_path: Path, database: str) -> None:
    url = str(tmp_path / "killed.db") if database == "sqlite" else new_database()
    program = f"from tests.store.test_crash import attempts; attempts({url!r})"
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], env=os.environ, check=True, capture_output=True)
    assert [-signal.SIGKILL] * len(STATEMENTS) == [int(line) for line in done.stdout.splitlines()]
    with Store.open(url, kinds=KINDS) as store, Store.open(str(tmp_path / "whole.db"), kinds=KINDS) as whole:
        for each in (store, whole):
            run = each.begin_run("one", {})
            for maker in MAKERS:
                each.add(run, maker(each))
            refresh(each)
        assert dumped(whole) == dumped(store)
    if database != "sqlite":
        drop_database(url)


@pytest.mark.postgres
@pytest.mark.skipif(not SERVER, reason='no PostgreSQL: export DAYBOOK_TEST_POSTGRES="$(scripts/postgres.sh)"')
def test_both_databases_give_the_same_dump(tmp_path: Path) -> None:
    url = fresh_database()
    with Store.open(url, kinds=KINDS) as server, Store.open(str(tmp_path / "file.db"), kinds=KINDS) as file:
        for store, order in ((server, MAKERS), (file, MAKERS[::-1])):
            run = store.begin_run("one", {})
            for maker in order:
                store.add(run, maker(store))
            store.add(run, entry_of(store, "عين", "attacked Mosul \U0001f600 \0 \ud800 éa", title="Ω", drafts=None))
            store.fail(run, "b.txt", "read", "empty", "rejected")
            store.fail(run, "A.txt", "read", "empty", "rejected")
            refresh(store)
            row = store.records("incident", "soldiers OR gunmen", limit=1).items or store.records("incident", order="oldest").items
            store.decide(row[0].best["type"].assertion.record, "accept", "ana", why="seen it")
            refresh(store)
        assert dumped(file) == dumped(server)
    drop_database(url)
