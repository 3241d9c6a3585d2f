"""A long log's chain is read by another process, with the same verdict; rows are sealed fast, with the same seals."""

from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from daybook.core.log import Checkpoint, Edge, Event, leaf_hash
from daybook.kinds import KINDS
from daybook.store import Store, chain
from daybook.store.chain import read_chain
from daybook.store.engine import address
from daybook.store.log import texts
from daybook.store.sealed import _plain, _row_state, state
from daybook.store.verify import Verdict, verify
from tests.store.made import entry_of, refresh

cells = st.none() | st.booleans() | st.text(st.characters()) | st.binary() | st.floats() | st.integers()


@given(st.lists(cells) | st.lists(st.text(st.characters(max_codepoint=0x80)) | st.integers(-(1 << 63), (1 << 63) - 1)))
def test_a_row_is_sealed_as_json_writes_it(row: list[object]) -> None:
    assert state([_plain(value) for value in row]) == _row_state(row)


def test_what_is_no_cell_is_refused_as_json_refuses_it() -> None:
    with pytest.raises(TypeError):
        _row_state([object()])


@pytest.fixture(params=["whole", "altered", "cut", "gap"])
def damaged(place: str, request: pytest.FixtureRequest) -> str:
    """A store with the damage of that name."""
    with Store.open(place, kinds=KINDS) as store:
        run = store.begin_run("one", {})
        for name in ("r1", "r2"):
            store.add(run, entry_of(store, name))
        refresh(store)
        for n in range(8):
            store.log.note(Event("field.read", "ann", f"incident-{n}"))
        statement = {"altered": "UPDATE log SET entry = replace(entry, 'ann', 'eve') WHERE seq = 9", "cut": "DELETE FROM log WHERE seq > 9",
                     "gap": "DELETE FROM log WHERE seq = 9"}.get(request.param)
        if statement:
            with store._writing() as conn:
                conn.exec_driver_sql(statement)
    return place


def verdict(place: str, checkpoints: list[Checkpoint], *, alone: bool) -> Verdict:
    with Store.open(place, kinds=KINDS) as store, store._looking(snapshot=True) as conn:
        return verify(conn, store._folder, checkpoints, where=None if alone else store._where)


def test_another_process_reads_the_chain_with_the_same_verdict(damaged: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(damaged, kinds=KINDS) as store:
        checkpoints = [Checkpoint(store.log.origin(), size, bytes(32)) for size in (3, 9, 11)]
    alone = verdict(damaged, checkpoints, alone=True)
    monkeypatch.setattr(chain, "LONG", 0)
    monkeypatch.setattr(chain, "read_chain", lambda *_, **__: pytest.fail("it was read here"))

    assert len(alone.faults) >= 3  # no checkpoint has the right root
    assert alone == verdict(damaged, checkpoints, alone=False)


def test_where_no_other_process_can_read_the_chain_it_is_read_here(damaged: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = verdict(damaged, [], alone=True)
    monkeypatch.setattr(chain, "LONG", 0)
    with Store.open(damaged, kinds=KINDS) as store, store._looking(snapshot=True) as conn:
        assert alone == verify(conn, store._folder, where=address(str(tmp_path / "no" / "such.db")))


def test_a_checkpoint_between_two_gaps_is_not_lost(place: str) -> None:
    """Roots are of so many entries, whatever numbers they bear."""
    with Store.open(place, kinds=KINDS) as store:
        for n in range(8):
            store.log.note(Event("field.read", "ann", f"incident-{n}"))
        with store._writing() as conn:
            conn.exec_driver_sql("DELETE FROM log WHERE seq = 3")
            edge = Edge()
            for text in list(texts(conn))[:5]:
                edge.append(leaf_hash(text.encode()))
            found = read_chain(conn, [5])
            said = [fault.said for fault in verify(conn, store._folder, [Checkpoint(store.log.origin(), 5, bytes(32))]).faults]

    assert {5: edge.root} == found.roots
    assert [3, 4] == [fault.seq for fault in found.faults]
    assert any("were rewritten" in line for line in said)
