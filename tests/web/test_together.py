"""Several processes at one port: each answers, they know of each other what people do, and one that is killed is replaced."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from daybook.errors import UsageError
from daybook.kinds import KINDS
from daybook.passwords import Passwords
from daybook.store import Store
from daybook.web.app import serve
from daybook.web.login import FREE_TRIES, Slowdown
from daybook.web.presence import Presence
from daybook.web.together import LARGEST, Grapevine
from tests.store.test_carried_out import RULES, fill
from tests.web.desk import PASSWORD

AT = "2026-11-27T08:00:00Z"


def until(true: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def test_what_one_process_knows_of_people_the_others_hear(tmp_path: Path) -> None:
    here, there, slow_here, slow_there = Presence(), Presence(), Slowdown(), Slowdown()
    with Grapevine(tmp_path) as ours, Grapevine(tmp_path) as theirs:
        for vine, presence, slow in ((ours, here, slow_here), (theirs, there, slow_there)):
            vine.join("presence", presence)
            vine.join("slowdown", slow)
        here.others("/reports/1", "omar")
        until(lambda: "omar" in there.others("/reports/1", "ruth"))
        for _ in range(FREE_TRIES + 1):
            slow_here.was_wrong("omar", "10.0.0.7")
        until(lambda: slow_there.wait("omar", "10.0.0.7"))
        slow_there.was_right("omar", "10.0.0.7")
        until(lambda: not slow_here.wait("omar", "10.0.0.7"))
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_told_does_no_harm(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as gone:
        gone.bind(str(tmp_path / "gone"))
    here = Presence()
    with Grapevine(tmp_path) as vine:
        vine.join("presence", here)
        assert here.others("/reports/1", "omar") == ()
        assert here.others("/" + "x" * LARGEST, "omar") == ()
        moved = tmp_path.rename(tmp_path.with_name("moved"))
        assert here.others("/reports/1", "ruth") == ("omar",)
        moved.rename(tmp_path)


@pytest.mark.parametrize("url", ["", "sqlite:///store.db"])
def test_without_accounts_one_process_serves(tmp_path: Path, url: str) -> None:
    with Store.open(str(tmp_path / "store.db"), kinds=KINDS) as store, pytest.raises(UsageError, match="daybook accounts add"):
        serve(store, kinds=KINDS, host="127.0.0.1", port=0, url=url, workers=2)


def children(pid: int) -> list[int]:
    """The processes that answer; not the one that keeps account of what they share."""
    found = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


@contextmanager
def workbench(path: Path, workers: int) -> Iterator[tuple[str, int]]:
    """`daybook serve` by so many processes; its address and the number of the first of them."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "daybook.cli", "serve", "--db", f"sqlite:///{path}", "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: answers(port) or process.poll() is not None, 60)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()
            assert process.wait(30) == 0


def answers(port: int) -> bool:
    with closing(socket.socket()) as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks processes up in /proc")
def test_two_processes_serve_one_desk_and_a_killed_one_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.open(str(path), kinds=KINDS) as store:
        fill(store, 2)
        store.refresh(*RULES)
        report = store.reports().items[0].id
        for name in ("omar", "ruth"):
            store.people.add(name, "reviewer", Passwords().hashed(PASSWORD), "test", AT)
    with workbench(path, 2) as (address, pid):
        until(lambda: len(children(pid)) == 2)
        with httpx.Client(base_url=address, headers={"sec-fetch-site": "same-origin"}, timeout=60) as omar:
            assert omar.post("/login", data={"name": "omar", "password": PASSWORD}).status_code in (200, 303)
            with httpx.Client(base_url=address, headers={"sec-fetch-site": "same-origin"}, timeout=60) as ruth:
                assert ruth.post("/login", data={"name": "ruth", "password": PASSWORD}).status_code in (200, 303)
                ruth.headers["connection"] = "close"  # each question comes to whichever process is free

                def is_seen_by_all() -> bool:  # those too that had not begun when omar came
                    assert omar.get(f"/reports/{report}").status_code == 200
                    return all("on it now: <bdi>omar</bdi>" in ruth.get(f"/reports/{report}").text for _ in range(12))

                until(is_seen_by_all)
        killed = children(pid)[0]
        os.kill(killed, signal.SIGSTOP)  # so that its parent, which asks every half second, waits for its answer when it is killed
        time.sleep(1.5)
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in children(pid) and len(children(pid)) == 2)
        assert httpx.get(f"{address}/login", timeout=60).status_code == 200
