"""Every change behind Daybook's back is found, and the first bad entry named."""

from __future__ import annotations

import random
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.tamper import DERIVED, EDITS, FACTS, made

from daybook.core.log import Checkpoint
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.store import Store
from daybook.store.chain import Fault
from daybook.store.derived import DERIVED as COMPUTED
from daybook.store.engine import SQLITE
from daybook.store.tables import metadata
from daybook.store.verify import verify
from tests.store.made import MATCH, entry_of, refresh

STATEMENTS = {  # what somebody does with full rights -> what is said
    "UPDATE decision SET verdict = 'reject' WHERE seq = 1": "decision 1 is not as entry",
    "UPDATE decision SET why = 'nobody knows' WHERE seq = 1": "decision 1 is not as entry",
    "DELETE FROM decision WHERE seq = 2": "decision 2, which entry",
    "INSERT INTO decision SELECT 9, subject, about, other, verdict, \"by\", why, act, undoes FROM decision WHERE seq = 1":
        "decision 9 is in the store",
    "UPDATE decision SET seq = 7 WHERE seq = 1": "decision 1, which entry",
    "UPDATE assertion SET value = '[\"words\",\"x\"]' WHERE n = 1": "what was found in text",
    "UPDATE assertion SET starts = starts + 1 WHERE n = 1": "what was found in text",
    "DELETE FROM finding": "what was found in text",
    "UPDATE finding SET confidence = 0.99": "what was found in text",
    "UPDATE seen SET fetched = '2020'": "text",
    "UPDATE text SET cleaner = 'x@9'": "text",
    "UPDATE report SET external_id = 'r9'": "text",
    "UPDATE identity SET public = 'incident-zzzzzz' WHERE id = 1": "identity 1-",
    "UPDATE told SET identity = NULL": "belongs to another record",
    "UPDATE run SET fingerprint = 'two'": "run 1",
    "DELETE FROM failure": "failure",
    "UPDATE log SET entry = replace(entry, 'accept', 'reject') WHERE seq = 6": "entry 6 does not follow",
    "UPDATE log SET \"by\" = 'eve' WHERE seq = 5": "the columns of entry 5",
    "UPDATE log SET \"at\" = '1999-01-01T00:00:00Z' WHERE seq = 5": "the columns of entry 5",
    "UPDATE log_value SET value = 'x'": "the value 'why' of entry",
    "DELETE FROM log_value": "has lost its value 'why'",
    "UPDATE log SET salt = NULL WHERE seq = 3": "entry 3 has lost the salt",
    "INSERT INTO word (id, word) VALUES (99, 'x')": "nothing uses it",
}


@pytest.fixture
def filled(place: str) -> Iterator[Store]:
    """A store with a bit of all."""
    with Store.open(place, kinds=KINDS) as store:
        run = store.begin_run("one", {})
        store.add(run, entry_of(store, "r1"))
        store.fail(run, "x", "read", "cut off", "failed")
        refresh(store)
        for row in store.records("incident").items:
            view = store.record(row.id)
            assert view is not None
            for verdict in ("accept", "reject", "accept"):
                store.decide(view.record.members[0], verdict, "ann", why="I was there")
        yield store


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_change_by_sql_is_found(filled: Store, statement: str) -> None:
    assert () == filled.verify().faults
    with filled._writing() as conn:
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        changed = conn.exec_driver_sql(statement).rowcount
        said = [fault.said for fault in _verified(filled, conn)]

    assert changed
    assert any(STATEMENTS[statement] in line for line in said), said


def _verified(store: Store, conn: object) -> tuple[Fault, ...]:
    return verify(conn, store._folder).faults  # type: ignore[arg-type]


def test_what_was_cut_off_is_found_by_an_earlier_checkpoint(filled: Store) -> None:
    edge = filled.log.edge()
    checkpoint = Checkpoint(filled.log.origin(), edge.size, edge.root)
    with filled._writing() as conn:
        for statement in ("DELETE FROM log_value WHERE seq = 8", "DELETE FROM log WHERE seq = 8", "DELETE FROM decision WHERE seq = 3"):
            conn.exec_driver_sql(statement)

    assert 8 == edge.size
    assert () == filled.verify().faults
    assert ["the log had 8 entries, now it has 7: the newest were cut off"] == [fault.said for fault in filled.verify([checkpoint]).faults]


def test_a_checkpoint_of_another_log_is_found(filled: Store) -> None:
    assert "the log was replaced" in filled.verify([Checkpoint("daybook/00", 0, b"\0" * 32)]).faults[0].said


def test_evidence_is_checked_in_a_folder_and_in_a_table(filled: Store) -> None:
    if filled._folder is None:
        with filled._writing() as conn:
            conn.exec_driver_sql("UPDATE blob SET content = %s", (zlib.compress(b"other"),))
    else:
        next(file for file in filled._folder.rglob("*") if file.is_file()).write_bytes(zlib.compress(b"other"))

    assert any("was altered" in fault.said for fault in filled.verify().faults)


def test_every_kind_of_edit_is_found(tmp_path: Path) -> None:
    """What bench/tamper.py does a thousand times."""
    chance = random.Random(5)
    path, other, copy = (tmp_path / name / "daybook.db" for name in ("a", "b", "copy"))
    for place in (path, other):
        place.parent.mkdir()
    checkpoint = made(path, 1, 3)
    made(other, 2, 3)
    missed = []
    for edit in [edit for edit in EDITS for _ in range(2)]:
        seq = None
        while seq is None:
            shutil.rmtree(copy.parent, ignore_errors=True)
            shutil.copytree(path.parent, copy.parent)
            db = SQLITE.connect(copy)
            seq = edit.change(db, chance, copy, other)
            db.commit()
            db.close()
        with Store.open(str(copy), kinds=KINDS) as store:
            verdict = store.verify([checkpoint])
        if not verdict.faults or (seq and verdict.first_bad != seq):
            missed.append((edit.name, seq, verdict.faults))

    assert [] == missed


def test_the_bench_knows_every_table_that_is_not_derived() -> None:
    # Where work stands; evidence is edited apart.
    work = {"archive", "feed_item", "dirty", "uncompared", "session", "idempotency", "assignment", "blob", "visit", "strike", "unsettled"}
    work |= {"star", "leaf"}  # how tellings are cut hangs on the order in which they came; the records that come of it are compared

    assert set(metadata.tables) == set(FACTS) | {table.name for table in COMPUTED} | work
    assert set(DERIVED) <= set(FACTS)


def test_a_change_to_what_is_derived_is_found_by_computing_it_anew(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "daybook.db"), kinds=KINDS) as store:
        store.add(store.begin_run("one", {}), entry_of(store, "r1"))
        refresh(store)
        assert () == store.rebuilt(MATCH, COPIES)
        with store._writing() as conn:
            conn.exec_driver_sql("UPDATE record SET caption = 'nothing happened'")
            conn.exec_driver_sql("UPDATE report SET publisher = 'The Times'")
            conn.exec_driver_sql("INSERT INTO text_search(rowid, words) VALUES (77, 'lie')")

        assert () == store.verify().faults
        assert {"record", "report", "text_search"} <= set(store.rebuilt(MATCH, COPIES))
