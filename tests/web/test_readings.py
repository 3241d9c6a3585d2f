"""Readings of protected fields are in the log before anything is shown, however many read at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from daybook.core.log import Event
from daybook.errors import StoreError
from daybook.kinds import KINDS
from daybook.store import Store
from daybook.web.readings import Readings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "store.db"), kinds=KINDS) as made:
        yield made


def told(store: Store) -> set[tuple[str, str]]:
    return {(noted.entry.by, noted.entry.subject) for noted in store.log.entries(limit=1000) if noted.entry.what == "field.read"}


def test_all_who_read_at_once_are_in_the_log_together(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    readings, batches, real, first = Readings(store), [], store.log.note, threading.Event()

    def note(*events: Event) -> None:
        batches.append(len(events))
        if len(batches) == 1:
            assert first.wait(20)  # all the others come meanwhile
        real(*events)

    monkeypatch.setattr(store.log, "note", note)
    with ThreadPoolExecutor(20) as people:
        done = [people.submit(readings.noted, f"reader{n}", f"incident-{n}", ["incident.victim"]) for n in range(20)]
        while len(readings._queue) < 19:
            pass
        first.set()
        for one in done:
            one.result(20)
    assert batches == [1, 19]
    assert told(store) == {(f"reader{n}", f"incident-{n}") for n in range(20)}
    readings.noted("reader1", "incident-1", ["incident.victim"])
    assert len(batches) == 2
    readings.noted("reader1", "incident-2", ["incident.victim"])
    assert batches == [1, 19, 1]


def test_where_the_log_cannot_be_written_everyone_is_told_and_the_next_is_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    readings, real, first, tries = Readings(store), store.log.note, threading.Event(), []

    def note(*events: Event) -> None:
        tries.append(len(events))
        assert first.wait(20)
        raise StoreError("the disk is full")

    monkeypatch.setattr(store.log, "note", note)
    with ThreadPoolExecutor(8) as people:
        done = [people.submit(readings.noted, f"reader{n}", "incident-1", ["incident.victim"]) for n in range(8)]
        while len(readings._queue) < 7:
            pass
        first.set()
        faults = [one.exception(20) for one in done]
    assert all(isinstance(fault, StoreError) for fault in faults)
    assert tries == [1, 7]
    assert not told(store)
    monkeypatch.setattr(store.log, "note", real)
    readings.noted("reader3", "incident-1", ["incident.victim"])
    assert told(store) == {("reader3", "incident-1")}
