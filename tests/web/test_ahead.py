"""What the first pages count is counted before anybody comes."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from daybook.core.sight import EVERYTHING, without_protected
from daybook.kinds import KINDS
from daybook.sighted import Sighted
from daybook.store import Store, counted, listing, totals
from daybook.web.ahead import Ahead
from tests.store.made import ATTACK, entry_of, refresh


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.open(str(tmp_path / "a.db"), kinds=KINDS)
    run = made.begin_run("one", {})
    made.add(run, entry_of(made, "r1", ATTACK))
    refresh(made)
    return made


def test_who_comes_first_counts_nothing_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "MANY", -1)  # as in a store of very many
    sights = (EVERYTHING, without_protected(KINDS), EVERYTHING)
    with store, Ahead(store, KINDS, sights) as ahead:
        ahead.await_end()

        def counts(*_: object) -> None:
            raise AssertionError("counted again")

        for module, name in ((listing, "count_of"), (totals, "count_of"), (totals, "facets"), (totals, "overview"), (totals, "publishers")):
            monkeypatch.setattr(module, name, counts)
        for sight in sights:
            shelf = Sighted(store, sight, KINDS)
            assert (1, 1) == (shelf.overview().reports, shelf.reports().total)
            assert 1 == shelf.records("incident").total and {"type"} <= set(shelf.facets("incident"))


def test_a_store_that_cannot_be_read_ends_nothing_and_is_told(store: Store, monkeypatch: pytest.MonkeyPatch,
                                                              caplog: pytest.LogCaptureFixture) -> None:
    def refuses(*_: object) -> None:
        raise OSError("no such disk")

    monkeypatch.setattr(totals, "overview", refuses)
    with store, caplog.at_level(logging.WARNING), Ahead(store, KINDS) as ahead:
        ahead.await_end()

    assert ["could not be counted ahead" in line for line in caplog.messages] == [True] and "no such disk" in caplog.text


def test_a_server_that_ends_leaves_off(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    ahead = Ahead(store, KINDS)
    ahead._ended.set()
    with store, ahead:
        ahead.await_end()

    assert not caplog.messages and not store._counted._held
