"""Killed at any moment and run again, the store ends the same; order, workers and database do not matter."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from daybook.kinds import all_kinds
from daybook.pipeline import read
from daybook.store import Store
from daybook.store.engine import SQLITE
from tests.fresh import SERVER, drop_database, fresh_database
from tests.loaded import loaded

PLACES = ("Mosul", "Kirkuk", "Basra", "Erbil", "Tikrit", "Samarra", "Najaf", "Karbala")
REPORTS = 24  # all places and tolls, each of them twice at least
KILLS = int(os.environ.get("DAYBOOK_TEST_STOPS", "6"))  # of one run after another; 20 of them take half a minute


def report(n: int) -> dict[str, str]:
    place, toll = PLACES[n % len(PLACES)], n % 9 + 2
    text = (f"{place.upper()} – A roadside bomb killed {toll} soldiers near {place} on Tuesday, police said.\n"
            f"“We will catch those behind attack number {n},” General Ali Hassan told reporters. He blamed the Islamic State group.\n"
            f"Police opened an investigation into the bombing. Two days earlier gunmen had kidnapped {toll + 1} farmers there.\n")
    published = f"2020-0{n % 9 + 1}-1{n % 9}"
    return {"id": f"r{n}", "publisher": f"Outlet {n % 5}", "published": published, "text": text}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "reports.jsonl"
    path.write_text("".join(json.dumps(report(n)) + "\n" for n in range(REPORTS)))
    return path


def dump(url: str) -> bytes:
    from daybook.pipeline import refresh

    with Store.open(url, kinds=all_kinds()) as store:
        refresh(store)
        return b"".join(store.dump())


@pytest.fixture(scope="module")
def undisturbed(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of a run that nothing stopped."""
    url = f"sqlite:///{tmp_path_factory.mktemp('whole') / 'a.db'}"
    with Store.open(url, kinds=all_kinds()) as store:
        counts = read(store, [str(inputs)])
    assert (REPORTS, REPORTS) == (counts.seen, counts.new)
    return url


@pytest.fixture(scope="module")
def whole(undisturbed: str) -> bytes:
    """Its dump."""
    return dump(undisturbed)


def test_killed_at_random_moments_and_run_again_it_ends_the_same(inputs: Path, whole: bytes, tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    database, dice = tmp_path / "k.db", random.Random(20)
    command = ["read", str(inputs), "--db", f"sqlite:///{database}"]
    monkeypatch.setenv("DAYBOOK_REFRESH_EVERY", "3")
    finished, reached = 0, []
    with loaded() as runs:
        for n in range(KILLS):
            wanted = int((n + dice.random()) * (REPORTS - 2) / KILLS)  # reports, from none to nearly all
            runs.start(*command)
            ended = None
            while ended is None and written(database) < wanted:
                ended = runs.ended(0.02)
            if ended is None:
                ended = runs.ended(dice.uniform(0, 0.3))
            finished += (runs.kill() if ended is None else ended) == 0
            reached.append(written(database))
    last = subprocess.run([sys.executable, "-m", "daybook.cli", *command], capture_output=True, text=True, check=False)

    assert 0 == last.returncode, last.stderr
    assert finished < KILLS
    assert reached == sorted(reached)
    assert 0 < sum(0 < n < REPORTS for n in reached), "killed while it reads"
    assert whole == dump(f"sqlite:///{database}")


def written(database: Path) -> int:
    """Reports in a store that somebody else may be writing; 0 where there is no store yet."""
    try:
        with closing(SQLITE.connect(f"file:{database}?mode=ro", uri=True)) as conn:
            return int(conn.execute("SELECT count(*) FROM report").fetchone()[0])
    except SQLITE.OperationalError:
        return 0


def test_interrupted_by_the_keyboard_it_says_so_and_goes_on(inputs: Path, whole: bytes, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'i.db'}"
    command = [sys.executable, "-m", "daybook.cli", "read", str(inputs), "--db", url]
    environment = os.environ | {"DAYBOOK_HOME": str(tmp_path / "home")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    database = tmp_path / "i.db"
    for _ in range(2400):
        if written(database) >= REPORTS // 3 or process.poll() is not None:
            break
        time.sleep(0.025)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)

    assert process.returncode in (130, 0), told
    assert "Traceback" not in told
    assert 0 == subprocess.run(command, env=environment, capture_output=True, check=False).returncode
    assert whole == dump(url)


def test_the_order_of_arrival_does_not_matter(inputs: Path, whole: bytes, tmp_path: Path) -> None:
    lines = inputs.read_text().splitlines(keepends=True)
    random.Random(4).shuffle(lines)
    mixed = tmp_path / "mixed.jsonl"
    mixed.write_text("".join(lines))
    url = f"sqlite:///{tmp_path / 'o.db'}"

    with Store.open(url, kinds=all_kinds()) as store:
        read(store, [str(mixed)], refresh_every=9)

    assert whole == dump(url)


def test_the_number_of_workers_does_not_matter(inputs: Path, whole: bytes, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'w.db'}"

    with Store.open(url, kinds=all_kinds()) as store:
        read(store, [str(inputs)], workers=2)

    assert whole == dump(url)


def test_computing_all_anew_gives_the_same(undisturbed: str, whole: bytes) -> None:
    from daybook.pipeline import rebuild

    with Store.open(undisturbed, kinds=all_kinds()) as store:
        rebuild(store)

    assert whole == dump(undisturbed)


@pytest.mark.postgres
@pytest.mark.skipif(not SERVER, reason='no PostgreSQL: export DAYBOOK_TEST_POSTGRES="$(scripts/postgres.sh)"')
def test_postgresql_gives_the_same_dump(inputs: Path, whole: bytes) -> None:
    url = fresh_database()
    try:
        with Store.open(url, kinds=all_kinds()) as store:
            read(store, [str(inputs)])

        assert whole == dump(url)
    finally:
        drop_database(url)
