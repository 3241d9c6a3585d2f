"""Opening: what is refused, what is said of it, and what the promises of durability rest on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from daybook.errors import ConfigError, NewerStore, StoreError, StoreFull
from daybook.kinds import KINDS
from daybook.store import Store, engine_facts
from daybook.store import engine as engine_module
from daybook.store.engine import SQLITE, address, journal_mode, wal_is_safe
from tests.store.made import dumped, entry_of


@pytest.mark.parametrize(("version", "safe"), [((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False),
                                               ((3, 50, 4), False), ((3, 50, 7), True), ((3, 51, 1), False), ((3, 51, 2), False),
                                               ((3, 51, 3), True), ((3, 52, 0), False), ((3, 54, 1), True)], ids=str)
def test_write_ahead_mode_is_kept_from_faulty_engines(version: tuple[int, int, int], safe: bool) -> None:
    assert safe == wal_is_safe(version)


def test_a_connection_keeps_its_promises(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "daybook.db")) as store, store._looking() as conn:
        asked = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys", "journal_mode")}

    assert {"synchronous": 2, "foreign_keys": 1, "journal_mode": journal_mode()} == asked
    assert SQLITE.sqlite_version == engine_facts()["sqlite"]


def test_a_faulty_engine_shares_no_file_in_write_ahead_mode_and_alone_leaves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "daybook.db"
    with Store.open(str(path)):
        pass
    other = SQLITE.connect(path)
    other.execute("PRAGMA journal_mode=wal")
    other.execute("SELECT count(*) FROM report").fetchall()
    monkeypatch.setattr(engine_module, "wal_is_safe", lambda _: False)
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0)
    with pytest.raises(StoreError, match="another program"):
        Store.open(str(path))
    other.close()
    with Store.open(str(path)) as store, store._looking() as conn:
        assert "truncate" == conn.exec_driver_sql("PRAGMA journal_mode").scalar()


def test_where_python_brings_a_faulty_engine_another_is_taken() -> None:
    if wal_is_safe(sqlite3.sqlite_version_info):
        assert SQLITE is sqlite3
    else:
        pytest.importorskip("pysqlite3")
        assert "wal" == journal_mode()


def test_nobody_who_looks_waits_for_who_writes(tmp_path: Path) -> None:
    if journal_mode() != "wal":
        pytest.skip("only in write-ahead mode")
    with Store.open(str(tmp_path / "daybook.db")) as store, store._looking() as early:
        before = early.exec_driver_sql("SELECT count(*) FROM word").scalar()
        with store._writing() as conn:
            conn.exec_driver_sql("INSERT INTO word (id, word) VALUES (100000, 'word')")
            with store._looking() as conn:
                assert before == conn.exec_driver_sql("SELECT count(*) FROM word").scalar()
        assert before == early.exec_driver_sql("SELECT count(*) FROM word").scalar()  # one who looks sees one state
    with Store.open(str(tmp_path / "daybook.db")) as store, store._looking() as conn:
        assert before + 1 == conn.exec_driver_sql("SELECT count(*) FROM word").scalar()


@pytest.mark.parametrize(("url", "shown"), [("a/b.db", "a/b.db"), ("sqlite:///a/b.db", "a/b.db"), ("sqlite:////a/b.db", "/a/b.db"),
                                            ("postgresql://ana:secret@host/x", "postgresql+psycopg://ana:***@host/x")])
def test_an_address_is_shown_without_a_password(url: str, shown: str) -> None:
    assert shown == address(url).shown


@pytest.mark.parametrize("url", ["mysql://host/x", "https://example.org/daybook.db", "", "sqlite:///"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="write sqlite:///path"):
        address(url)


def test_a_missing_folder_a_folder_and_a_missing_store_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist; make it"):
        Store.open(str(tmp_path / "none" / "daybook.db"))
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(str(tmp_path))
    with pytest.raises(StoreError, match="no store at"):
        Store.open(str(tmp_path / "daybook.db"), create=False)
    assert [] == list(tmp_path.iterdir())


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"these are my notes, not a database" * 100)
    with pytest.raises(StoreError, match="is no database"):
        Store.open(str(path))
    assert path.read_bytes().startswith(b"these are my notes")


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    raw = SQLITE.connect(path)
    raw.execute("CREATE TABLE shopping (item TEXT)")
    raw.close()
    with pytest.raises(StoreError, match="not Daybook's"):
        Store.open(str(path))


def test_a_store_of_a_later_version_is_refused(place: str) -> None:
    with Store.open(place) as store, store._writing() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerStore, match="upgrade: pip install --upgrade daybook"):
        Store.open(place)


@pytest.mark.parametrize("seconds", [0, 0.1])
def test_a_locked_store_says_so(tmp_path: Path, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", seconds)
    path = tmp_path / "daybook.db"
    with Store.open(str(path)) as store:
        raw = SQLITE.connect(path, isolation_level=None)
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="being written by another program"):
            store.begin_run("one", {})
        raw.execute("ROLLBACK")
        raw.close()
        assert 1 == store.begin_run("one", {})


def test_whoever_writes_to_a_store_that_was_damaged_meanwhile_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "journal_mode", lambda: "truncate")
    path = tmp_path / "daybook.db"
    with Store.open(str(path)) as store:
        store.begin_run("one", {})
        with Store.open(str(path)) as other:
            other.begin_run("two", {})
        path.write_bytes(b"no database at all " * 4000)
        with pytest.raises(StoreError, match="is no database"):
            store.begin_run("three", {})


OTHER = """
import sys, time
from daybook.store.engine import SQLITE
held = SQLITE.connect(sys.argv[1], isolation_level=None, timeout=30)
turn = 0
while True:
    turn += 1
    held.execute("BEGIN IMMEDIATE")
    held.execute(f"PRAGMA user_version={turn}")
    if turn == 1:
        print("begun", flush=True)
    time.sleep(0.12)
    held.execute("COMMIT")
    time.sleep(0.005)
"""


def test_who_writes_now_and_then_waits_for_few_turns_of_a_process_that_writes_all_the_time(tmp_path: Path) -> None:
    path = tmp_path / "daybook.db"
    turns = "PRAGMA user_version"
    with Store.open(str(path)) as store, subprocess.Popen([sys.executable, "-c", OTHER, str(path)], stdout=subprocess.PIPE) as other:
        assert b"begun\n" == other.stdout.readline()  # type: ignore[union-attr]
        waited = []
        for _ in range(12):
            time.sleep(0.03)
            with store._looking() as conn:
                before = conn.exec_driver_sql(turns).scalar_one()
            with store._writing() as conn:
                waited.append(conn.exec_driver_sql(turns).scalar_one() - before)
        assert other.poll() is None
        other.kill()
        with store._writing() as conn:
            assert 1000 * engine_module.BUSY_SECONDS == conn.exec_driver_sql("PRAGMA busy_timeout").scalar()

    assert max(waited) <= 3  # SQLite by itself: up to some twenty


def test_a_full_database_says_so_and_goes_on_once_there_is_room(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "daybook.db"), kinds=KINDS) as store:
        run = store.begin_run("one", {})
        pages = []
        with store._looking() as conn:
            pages.append(conn.exec_driver_sql("PRAGMA page_count").scalar())
            conn.exec_driver_sql(f"PRAGMA max_page_count={pages[0] + 2}")
        before = dumped(store)
        entry = entry_of(store, "r1", "attacked " * 50_000 + str(list(range(20_000))), drafts=())
        with pytest.raises(StoreFull, match="no room left"):
            store.add(run, entry)
        assert before == dumped(store)
        with store._looking() as conn:
            conn.exec_driver_sql("PRAGMA max_page_count=1000000")
        assert "new" == store.add(run, entry)


def test_a_full_disk_under_the_captures_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with Store.open(str(tmp_path / "daybook.db")) as store:
        entry = entry_of(store, "r1")
        run = store.begin_run("one", {})
        monkeypatch.setattr("daybook.store.captures.os.fsync", full)
        with pytest.raises(StoreFull):
            store.add(run, entry)
        assert 0 == store.reports().total
        assert [] == [path for path in (tmp_path / "daybook.db.captures").rglob("*") if path.is_file()]


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        Store.open("postgresql://ana:secret@/x?host=/nowhere")
    assert "secret" not in str(caught.value)


def test_altered_and_missing_captures_are_found(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "daybook.db")) as store:
        entry = entry_of(store, "r1")
        store.add(store.begin_run("one", {}), entry)
        digest = entry.capture.sha256.hex()
        path = tmp_path / "daybook.db.captures" / digest[:2] / digest[2:]
        kept = path.read_bytes()
        path.write_bytes(kept[:-3])
        with pytest.raises(StoreError, match="damaged"):
            store.capture(digest)
        other = entry_of(store, "r2", content=b"something else")
        store.add(store.begin_run("two", {}), other)
        name = other.capture.sha256.hex()
        path.write_bytes((tmp_path / "daybook.db.captures" / name[:2] / name[2:]).read_bytes())
        with pytest.raises(StoreError, match="altered"):
            store.capture(digest)
        path.unlink()
        with pytest.raises(StoreError, match="no capture"):
            store.capture(digest)
