"""What corrections leave to be compared is compared a moment later, by the server."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from daybook.core.act import Verdict
from daybook.errors import StoreError
from daybook.kinds import KINDS
from daybook.store import Store, near, settling
from daybook.store import tables as t
from daybook.store.engine import SQLITE, journal_mode
from daybook.web import afterwards
from daybook.web.afterwards import Afterwards
from tests.store.made import dumped
from tests.store.test_carried_out import RULES, correct, fill, settle_and_be_killed

PATIENCE_SECONDS = 60


def left(store: Store) -> int:
    with store._looking() as conn:
        return int(conn.execute(sa.select(sa.func.count()).select_from(t.unsettled)).scalar_one())


def await_settled(store: Store) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while left(store):
        assert time.monotonic() < until
        time.sleep(0.05)


def told(store: Store) -> bytes:
    view = store.record(store.records("incident").items[0].id)
    assert view is not None
    return view.record.members[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "desk.db"), kinds=KINDS) as made:
        fill(made, 8)
        made.refresh(*RULES)
        yield made


def test_corrections_are_settled_while_the_server_runs(desk: Store) -> None:
    with Afterwards(desk):
        for seed in range(3):
            correct(desk, random.Random(seed))
        await_settled(desk)
    before = dumped(desk)
    desk.rebuild(*RULES)

    assert before == dumped(desk)
    assert desk.later is None


def test_whoever_goes_on_deciding_is_let_go_first_for_a_while(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(afterwards, "QUIET_SECONDS", 3600.0)  # no moment is quiet
    monkeypatch.setattr(afterwards, "LONGEST_SECONDS", 3600.0)
    with Afterwards(desk) as server:
        desk.act("ana", [Verdict(told(desk), "accept")], rules=RULES)
        assert 0 < server._last <= time.monotonic()
        correct(desk, random.Random(5))
        assert 1 == left(desk)


def test_in_a_quiet_moment_what_was_decided_is_moved_into_the_file(desk: Store, tmp_path: Path) -> None:
    def held_by_the_file_alone() -> int:
        copy = tmp_path / "copy.db"
        shutil.copy(tmp_path / "desk.db", copy)
        with closing(SQLITE.connect(copy)) as conn:
            return int(conn.execute("SELECT count(*) FROM decision").fetchone()[0])

    if journal_mode() != "wal":
        pytest.skip("only in write-ahead mode")
    desk.checkpoint()
    desk.act("ana", [Verdict(told(desk), "accept")], rules=RULES)
    assert 0 == held_by_the_file_alone()
    with Afterwards(desk):
        desk.act("ben", [Verdict(told(desk), "reject")], rules=RULES)
        until = time.monotonic() + PATIENCE_SECONDS
        while 2 != held_by_the_file_alone():
            assert time.monotonic() < until
            time.sleep(0.05)


def test_what_a_killed_server_left_is_settled_by_the_next(desk: Store) -> None:
    desk.later = lambda: None  # and it dies
    correct(desk, random.Random(5))
    assert 1 == left(desk)
    with Afterwards(desk):
        await_settled(desk)

    assert 0 == left(desk)


def test_what_a_server_was_killed_in_the_middle_of_is_ended_by_the_next(desk: Store) -> None:
    desk.later = lambda: None
    correct(desk, random.Random(5))
    settle_and_be_killed(desk)
    assert 1 == left(desk)
    with Afterwards(desk):
        await_settled(desk)
    before = dumped(desk)
    desk.rebuild(*RULES)

    assert before == dumped(desk)


def test_what_failed_in_the_middle_is_ended_after_the_next_decision(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    compare, asked = near.compare, list[int]()

    def gone_once(*given: object) -> set[int]:
        asked.append(1)
        if len(asked) == 1:
            raise StoreError("the database is locked; try again")
        return compare(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(near, "compare", gone_once)
    with Afterwards(desk):
        correct(desk, random.Random(5))
        until = time.monotonic() + PATIENCE_SECONDS
        while not asked:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert 1 == left(desk)  # the mark
        desk.act("ana", [Verdict(told(desk), "accept")], rules=RULES)
        await_settled(desk)
    before = dumped(desk)
    desk.rebuild(*RULES)

    assert before == dumped(desk)


def test_a_server_that_ends_settles_no_further(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "COMPARED", 1)
    compare, compared = near.compare, list[int]()
    desk.later = lambda: None
    correct(desk, random.Random(5))

    def counted(*given: object) -> set[int]:
        compared.append(1)
        server._ended.set()
        return compare(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(near, "compare", counted)
    with Afterwards(desk) as server:
        server._thread.join(PATIENCE_SECONDS)
        assert not server._thread.is_alive()

    assert [1] == compared
    assert 1 == left(desk)


def test_whoever_decides_while_it_settles_waits_for_a_step_of_it_only(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.later = lambda: None
    correct(desk, random.Random(5))
    monkeypatch.setattr(settling, "COMPARED", 1)
    compare, at_work, decided = near.compare, threading.Event(), threading.Event()

    def slowly(*given: object) -> set[int]:
        at_work.set()
        return compare(*given)  # type: ignore[arg-type]

    paused = list[bool]()

    def others_turn(_: Afterwards) -> None:
        paused.append(decided.wait(PATIENCE_SECONDS) if at_work.is_set() else True)

    monkeypatch.setattr(near, "compare", slowly)
    monkeypatch.setattr(Afterwards, "_pause", others_turn)
    with Afterwards(desk):
        assert at_work.wait(PATIENCE_SECONDS)
        desk.later = lambda: None
        correct(desk, random.Random(6))  # it would never come through if all were one transaction
        decided.set()
        await_settled(desk)

    assert all(paused) and len(paused) > 2


def test_a_store_that_is_gone_for_a_while_costs_no_more_than_that(desk: Store, monkeypatch: pytest.MonkeyPatch,
                                                                   caplog: pytest.LogCaptureFixture) -> None:
    settle, asked = Store.settle, list[int]()

    def gone_once(self: Store, *rules: object, **more: object) -> int:
        asked.append(1)
        if len(asked) == 1:
            raise StoreError("the database is locked; try again")
        return settle(self, *rules, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "settle", gone_once)
    with Afterwards(desk):
        until = time.monotonic() + PATIENCE_SECONDS
        while not asked and time.monotonic() < until:
            time.sleep(0.05)
        correct(desk, random.Random(7))
        await_settled(desk)

    assert "the database is locked" in caplog.text


def test_between_two_reports_that_are_left_it_waits_for_a_quiet_moment(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.later = lambda: None
    for seed in range(3):
        correct(desk, random.Random(seed))
    held, waited = left(desk), list[int]()
    quiet = Afterwards._await_quiet
    monkeypatch.setattr(Afterwards, "_await_quiet", lambda self: waited.append(left(desk)) is None and quiet(self))
    with Afterwards(desk):
        await_settled(desk)

    assert held > 1 and list(range(held, 0, -1)) == waited[:held]
