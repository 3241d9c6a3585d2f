"""A large record that takes in new members ends as if it were computed from all of them."""

from __future__ import annotations

import pytest

from daybook.kinds import KINDS
from daybook.store import Store, grow
from daybook.store.views import RecordRow
from tests.store.made import dumped, entry_of, refresh

TEXTS = ("The Iraqi army (IQ) rests.", "Asa'ib (IQ) and the Iraqi army (IQ) met.", "ASAIB? No: Asaib (IQ).",
         "Once more the Iraqi army (IQ).", "Asaib (LB) only.")


def actors(store: Store) -> list[RecordRow]:
    return sorted(store.records("actor").items, key=lambda row: row.caption)


@pytest.mark.parametrize("copies", [1, 3])
def test_growing_ends_as_computing_from_all(places: list[str], monkeypatch: pytest.MonkeyPatch, copies: int) -> None:
    monkeypatch.setattr(grow, "LARGE", 0)
    took = []
    take = grow._take
    monkeypatch.setattr(grow, "_take", lambda *given: took.append(take(*given)) or took[-1])
    with Store.open(places[0], kinds=KINDS) as growing, Store.open(places[1], kinds=KINDS) as whole:
        runs = {store: store.begin_run("one", {}) for store in (growing, whole)}
        for n, text in enumerate(TEXTS * copies):
            for store, run in runs.items():
                store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n}"))
            refresh(growing)
        monkeypatch.setattr(grow, "grow", lambda *_: set())
        monkeypatch.setattr("daybook.store.refresh.grow", lambda *_: set())
        refresh(whole)

        assert sum(took) >= 2 * copies
        assert dumped(whole) == dumped(growing)
        assert [row.reports for row in actors(whole)] == [row.reports for row in actors(growing)]
        assert growing.records("actor", "asaib").total == whole.records("actor", "asaib").total == 2
        assert growing.records("actor", actor="asa'ib").total == whole.records("actor", actor="asa'ib").total == 2


def test_a_member_that_changes_is_computed_with_the_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grow, "LARGE", 0)
    run = store.begin_run("one", {})
    for n in range(3):
        store.add(run, entry_of(store, f"r{n}", f"{n}: the Iraqi army (IQ) rests."))
    refresh(store)
    store.add(run, entry_of(store, "r0", "Nobody rests.", published="2020-08-30"))
    store.add(run, entry_of(store, "r9", "Nine: the Iraqi army (IQ) rests."))
    refresh(store)

    assert [("r1", "r2", "r9")] == [row.reports for row in actors(store)]
    store.decide(actors(store)[0].best["name"].assertion.record, "reject", "ana")
    store.add(run, entry_of(store, "r8", "Eight: the Iraqi army (IQ) rests."))
    refresh(store)
    assert 3 == len(actors(store)[0].reports)
