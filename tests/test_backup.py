"""A store in one file and back: what comes back is what was there, on either database, whatever others write; and nothing is trusted."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from daybook.backup import backup, restore
from daybook.cli import main
from daybook.errors import DaybookError, NewerStore, StoreError, UsageError
from daybook.kinds import KINDS
from daybook.store import Store
from daybook.store.copying import copying
from tests.fresh import drop_database, fresh_database, new_database
from tests.publish.made import fill
from tests.store.conftest import DATABASES
from tests.store.made import dumped, entry_of, refresh

TIMES = int(os.environ.get("DAYBOOK_TEST_BACKUPS", "4"))  # backups made while others write; more of them take minutes


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from another(request.param, tmp_path / "here.db", fresh_database)


@pytest.fixture(params=DATABASES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from another(request.param, tmp_path / "there.db", new_database)


def another(database: str, path: Path, make: Callable[[], str]) -> Iterator[str]:
    if database == "sqlite":
        yield str(path)
        return
    url = make()
    yield url
    drop_database(url)


def desk(place: str) -> str:
    with Store.open(place, kinds=KINDS) as store:
        fill(store)
        store.decide(store.records("incident").items[0].best["type"].assertion.record, "accept", "ada")
        store.following.add("https://news.example.org/feed", 15, "2026-01-01T00:00:00Z")
        store.fail(1, "x.html", "read", "no text", "rejected")
        refresh(store)
    return place


def state(place: str) -> bytes:
    with Store.open(place, kinds=KINDS) as store:
        return dumped(store)


def test_what_comes_back_is_what_was_there_on_either_database(place: str, target: str, tmp_path: Path) -> None:
    desk(place)
    manifest = backup(place, tmp_path / "desk.backup")
    restore(tmp_path / "desk.backup", target)

    assert state(place) == state(target)
    assert hashlib.sha256(state(target)).hexdigest() == manifest.dump
    with Store.open(place, kinds=KINDS) as here, Store.open(target, kinds=KINDS) as there:
        for ask in (lambda s: s.records("incident"), lambda s: s.reports("clinic"), lambda s: s.records("incident", "Mosul"),
                    lambda s: s.feeds(), lambda s: s.failures(), lambda s: s.overview(), lambda s: s.decisions(), lambda s: s.sizes()):
            assert ask(here) == ask(there)
        report = there.report("r1")
        assert report is not None
        assert there.capture(report.versions[0].sha256) == here.capture(report.versions[0].sha256)
        there.add(there.begin_run("g", {}), entry_of(there, "r2"))  # and it goes on from there
        refresh(there)
        assert 2 == there.reports().total
    backup(target, tmp_path / "again.backup")


@pytest.mark.slow
def test_each_backup_while_others_write_is_one_state(place: str, tmp_path: Path) -> None:
    desk(place)
    done = threading.Event()
    written = []

    def write() -> None:
        with Store.open(place, kinds=KINDS) as store:
            run = store.begin_run("w", {})
            while not done.is_set():
                store.add(run, entry_of(store, f"w{len(written)}", f"Gunmen attacked house number {len(written)}."))
                written.append(1)
                time.sleep(max(0.1, TIMES / 100))  # else a hundred backups are of a store that grows and grows

    writer = threading.Thread(target=write)
    writer.start()
    sizes = set()
    try:
        for n in range(TIMES):
            manifest = backup(place, tmp_path / f"{n}.backup")
            back = restore(tmp_path / f"{n}.backup", str(tmp_path / f"{n}.db"))
            assert manifest == back
            with Store.open(str(tmp_path / f"{n}.db"), kinds=KINDS) as store:
                assert manifest.dump == hashlib.sha256(dumped(store)).hexdigest()
                sizes.add(store.reports().total)
    finally:
        done.set()
        writer.join()
    assert len(sizes) > TIMES // 2
    assert len(written) > TIMES // 2


def test_a_store_that_is_there_is_not_written_over_unless_that_is_said(tmp_path: Path) -> None:
    here, there = desk(str(tmp_path / "a.db")), str(tmp_path / "b.db")
    backup(here, tmp_path / "a.backup")
    with Store.open(there, kinds=KINDS) as store:
        store.add(store.begin_run("f", {}), entry_of(store, "mine"))
    before = state(there)
    with pytest.raises(StoreError, match="is a store already"):
        restore(tmp_path / "a.backup", there)
    assert before == state(there)
    restore(tmp_path / "a.backup", there, force=True)

    assert state(here) == state(there)
    assert before == state(f"{there}.old")


def test_a_postgres_database_that_holds_something_is_refused(tmp_path: Path) -> None:
    here = desk(str(tmp_path / "a.db"))
    backup(here, tmp_path / "a.backup")
    for url in another("postgres", tmp_path, new_database) if DATABASES[1].marks[1].args[0] is False else ():
        state(url)
        with pytest.raises(StoreError, match="is not empty"):
            restore(tmp_path / "a.backup", url)


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = False) -> Path:
    """The backup with its members changed; with ``honest`` the manifest tells the new sums."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if honest:
        manifest = json.loads(members["manifest.json"])
        for member in manifest["members"]:
            content = members[member["name"]]
            member |= {"size": len(content), "rows": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
        members["manifest.json"] = json.dumps(manifest).encode()
    made = path.with_name("changed.backup")
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made


def put(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new)

    return change


CHANGES: list[tuple[str, Callable[[dict[str, bytes]], Any], bool, str]] = [
    ("a value", put("tables/report.jsonl", b"r1", b"r7"), False, "is not what the manifest says"),
    ("a value, honestly", put("tables/report.jsonl", b"r1", b"r7"), True, "has another dump"),
    ("longer", lambda m: m.update({"tables/word.jsonl": m["tables/word.jsonl"] + b"[1]\n"}), False, "longer than the manifest says"),
    ("a slip", lambda m: m.update({"../../evil.jsonl": b"x"}), False, "differ in '../../evil.jsonl'"),
    ("a table less", lambda m: m.pop("tables/word.jsonl"), False, "differ in 'tables/word.jsonl'"),
    ("no manifest", lambda m: m.pop("manifest.json"), False, "no manifest.json"),
    ("a manifest that is none", lambda m: m.update({"manifest.json": b"[]"}), False, "cannot be read"),
    ("a later schema", put("manifest.json", b'"schema": "0', b'"schema": "9'), False, "upgrade"),
    ("another form", put("manifest.json", b"daybook backup 1", b"daybook backup 2"), False, "upgrade"),
    ("no JSON", lambda m: m.update({"tables/run.jsonl": b"[1,\n"}), True, "no JSON"),
    ("no JSON but brackets", lambda m: m.update({"tables/run.jsonl": b"[" * 100_000 + b"\n"}), True, "no JSON"),
    ("a manifest of brackets", lambda m: m.update({"manifest.json": b'{"format":' + b"[" * 100_000}), False, "cannot be read"),
    ("another sort", put("tables/run.jsonl", b"[1,", b'["1",'), True, "is no int"),
    ("too large", put("tables/run.jsonl", b"[1,", b"[99999999999999999999,"), True, "out of range"),
    ("a column less", lambda m: m.update({"tables/run.jsonl": b"[1]\n"}), True, "altered"),
    ("leans on nothing", put("tables/text.jsonl", b"[1,", b"[7,"), True, "refuses|altered"),
    ("twice", lambda m: m.update({"tables/run.jsonl": m["tables/run.jsonl"] * 2}), True, "refuses"),
    ("a capture", lambda m: m.update({"captures.jsonl": b'["00","eJw="]\n'}), True, "damaged|altered"),
]


@pytest.mark.parametrize(("change", "honest", "says"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_an_altered_backup_is_refused_and_nothing_is_written(tmp_path: Path, change: Callable[[dict[str, bytes]], None], honest: bool,
                                                             says: str) -> None:
    backup(desk(str(tmp_path / "a.db")), tmp_path / "a.backup")
    altered = rewritten(tmp_path / "a.backup", change, honest=honest)
    with pytest.raises(StoreError, match=says) as caught:
        restore(altered, str(tmp_path / "b.db"))

    assert isinstance(caught.value, NewerStore) == (change is CHANGES[7][1])
    assert [] == [path.name for path in tmp_path.iterdir() if "b.db" in path.name and path.is_file()]


def test_what_is_no_backup_or_cut_off_is_refused(tmp_path: Path) -> None:
    backup(desk(str(tmp_path / "a.db")), tmp_path / "a.backup")
    whole = (tmp_path / "a.backup").read_bytes()
    for n, content in enumerate((b"", b"SQLite format 3\0", whole[: len(whole) // 2], whole[:-30], whole[1000:], b"PK\5\6" + bytes(18))):
        path = tmp_path / f"{n}.backup"
        path.write_bytes(content)
        with pytest.raises(StoreError, match="backup"):
            restore(path, str(tmp_path / "b.db"))
    with pytest.raises(StoreError, match="cannot be read"):
        restore(tmp_path / "nowhere", str(tmp_path / "b.db"))
    with pytest.raises(StoreError, match="there is no store"):
        backup(str(tmp_path / "nowhere.db"), tmp_path / "n.backup")
    assert not (tmp_path / "n.backup").exists()


def test_a_bomb_is_left_at_the_size_that_it_declares(tmp_path: Path) -> None:
    backup(desk(str(tmp_path / "a.db")), tmp_path / "a.backup")

    def blow(members: dict[str, bytes]) -> None:
        members["tables/run.jsonl"] = b"[" + b" " * 50_000_000

    with pytest.raises(StoreError, match="longer than the manifest says"):
        restore(rewritten(tmp_path / "a.backup", blow), str(tmp_path / "b.db"))


def test_an_encrypted_backup_opens_with_its_identity_alone(tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    here, path = desk(str(tmp_path / "a.db")), tmp_path / "a.backup"
    backup(here, path, recipients=[str(mine.to_public())])
    for name, identity in (("mine", mine), ("other", other)):
        (tmp_path / name).write_text(f"# a comment\n{identity}\n")

    assert b"report" not in path.read_bytes()
    with pytest.raises(UsageError, match="--identity"):
        restore(path, str(tmp_path / "b.db"))
    with pytest.raises(StoreError, match="cannot be decrypted"):
        restore(path, str(tmp_path / "b.db"), identities=[tmp_path / "other"])
    restore(path, str(tmp_path / "b.db"), identities=[tmp_path / "mine"])
    assert state(here) == state(str(tmp_path / "b.db"))
    with pytest.raises(UsageError, match="is no age recipient"):
        backup(here, path, recipients=["age1nonsense"])


def test_a_capture_that_is_lost_is_said_and_the_rest_comes_back(tmp_path: Path) -> None:
    here = desk(str(tmp_path / "a.db"))
    for path in (tmp_path / "a.db.captures").rglob("*"):
        if path.is_file():
            path.unlink()
    manifest = backup(here, tmp_path / "a.backup")
    restore(tmp_path / "a.backup", str(tmp_path / "b.db"))

    assert 1 == len(manifest.lost)
    assert "1 of them lost" in manifest.told
    assert state(here) == state(str(tmp_path / "b.db"))


def test_no_row_of_a_table_is_left_out(tmp_path: Path) -> None:
    here = desk(str(tmp_path / "a.db"))
    manifest = backup(here, tmp_path / "a.backup")
    rows = {member.name: member.rows for member in manifest.members}
    with copying(here) as copy:
        tables = {f"tables/{shape.name}.jsonl" for shape in copy.shapes}

    assert tables | {"captures.jsonl"} == set(rows)
    assert all(rows[f"tables/{name}.jsonl"] for name in ("report", "text", "assertion", "decision", "feed", "failure", "record", "reading"))


def test_the_commands_make_and_read_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_HOME", str(tmp_path))
    desk(str(tmp_path / "daybook.db"))
    runner = CliRunner()
    made = runner.invoke(main, ["backup", str(tmp_path / "a.backup")])
    back = runner.invoke(main, ["restore", str(tmp_path / "a.backup"), "--db", str(tmp_path / "b.db")])

    assert (0, 0) == (made.exit_code, back.exit_code)
    assert "1 reports, 1 captures" in back.stderr
    assert 1 == runner.invoke(main, ["restore", str(tmp_path / "a.backup"), "--db", str(tmp_path / "b.db")]).exit_code
    assert 1 == len(runner.invoke(main, ["reports", "--format", "jsonl", "--db", str(tmp_path / "b.db")]).stdout.splitlines())
    assert issubclass(StoreError, DaybookError)
