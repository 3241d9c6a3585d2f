"""A store of every earlier schema is brought up to date with all its facts, also after a kill in the middle."""

from __future__ import annotations

import json
import shutil
import zlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from daybook.core.act import Verdict
from daybook.errors import NewerStore
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.store import Store, migrate, summary, suspects
from daybook.store.decisions import note_all
from daybook.store.engine import SQLITE, address, connect, writing
from daybook.store.migrate import REVISIONS, migrate_to
from daybook.store.migrations.versions import m0019_suspects
from tests.publish.made import fill
from tests.store.made import MATCH, dumped, refresh
from tests.store.test_suspects import told

FACTS = ("word", "run", "capture", "report", "report_key", "text", "seen", "told", "assertion", "finding", "reading", "failure", "feed",
         "decision", "identity")


def old(place: str, newer: Path, revision: str) -> bytes:
    """Make a store of that schema with what a newer one (made there if there is none) holds of it; the newer one's dump."""
    if not newer.exists():
        with Store.open(str(newer), kinds=KINDS) as store:
            fill(store)
            store.fail(1, "x.html", "read", "no text", "rejected")
    with Store.open(str(newer), kinds=KINDS) as store:
        whole, captured = dumped(store), store.capture(store.report("r1").versions[0].sha256)  # type: ignore[union-attr]
    where = address(place)
    engine = connect(where, create=True)
    held_by_newer = SQLITE.connect(newer)
    held_by_newer.row_factory = SQLITE.Row
    with writing(engine, where) as conn:
        migrate_to(conn, revision)
        held = sa.MetaData()
        held.reflect(conn)
        for name in FACTS:
            if name in held.tables:
                table = held.tables[name]
                rows: list[dict[str, Any]] = [{column.name: row[column.name] for column in table.columns if column.name in row.keys()}  # noqa: SIM118
                                              for row in held_by_newer.execute(f"SELECT * FROM {name}")]
                if rows:
                    conn.execute(table.insert(), [row | ({"identity": None} if name == "told" else {}) for row in rows])
        if where.path is None:
            conn.execute(held.tables["blob"].insert(), {"capture": 1, "content": zlib.compress(captured)})
        else:
            shutil.copytree(f"{newer}.captures", f"{where.path}.captures")
        conn.exec_driver_sql("INSERT INTO dirty (sort, id) SELECT 'r', id FROM report WHERE true ON CONFLICT DO NOTHING")
    engine.dispose()
    held_by_newer.close()
    return whole


def facts(dump: bytes) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in dump.splitlines()]
    return [{name: value for name, value in line.items() if name != "lineage"} for line in lines if line["what"] != "record"]


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one store of the newest schema is kept for all of these tests."""
    return tmp_path_factory.mktemp("newer") / "new.db"


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_store_of_every_earlier_schema_comes_up_with_all_its_facts(tmp_path: Path, newer: Path, revision: str) -> None:
    path = tmp_path / "old.db"
    whole = old(str(path), newer, revision)
    with Store.open(str(path), kinds=KINDS) as store:
        refresh(store)
        assert facts(whole) == facts(dumped(store))
        assert 3 == store.records("incident").total


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_migration_that_is_cut_off_leaves_the_old_store_and_goes_through_later(tmp_path: Path, newer: Path, revision: str,
                                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    whole = old(str(path), newer, revision)
    run = migrate._run

    def cut_off(conn: sa.Connection) -> None:
        run(conn)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_run", cut_off)
        with pytest.raises(KeyboardInterrupt):
            Store.open(str(path), kinds=KINDS)
    assert [(revision,)] == SQLITE.connect(path).execute("SELECT version_num FROM alembic_version").fetchall()
    with Store.open(str(path), kinds=KINDS) as store:
        refresh(store)
        assert facts(whole) == facts(dumped(store))


def test_names_of_a_store_before_they_told_the_kind_and_the_time_tell_both(place: str) -> None:
    with Store.open(place, kinds=KINDS) as store:
        fill(store)
        refresh(store)
    where = address(place)
    engine = connect(where, create=False)
    with writing(engine, where) as conn:
        held = conn.exec_driver_sql("SELECT name, record, kind, sort FROM named ORDER BY name, record").all()
        conn.exec_driver_sql("DROP INDEX named_sort")
        for column in ("kind", "sort"):
            conn.exec_driver_sql(f"ALTER TABLE named DROP COLUMN {column}")
        undecided(conn, "0016")
    with Store.open(place, kinds=KINDS):
        pass
    with writing(engine, where) as conn:
        assert held == conn.exec_driver_sql("SELECT name, record, kind, sort FROM named ORDER BY name, record").all()
    engine.dispose()
    assert {(row.kind, row.sort) for row in held} != {(0, 0)}


def undecided(conn: sa.Connection, revision: str) -> None:
    """Take away what schemas 18 to 20 added."""
    conn.exec_driver_sql("DROP INDEX lineage_how")
    conn.exec_driver_sql("DROP TABLE veil_record")
    conn.exec_driver_sql("DROP INDEX told_decided")
    conn.exec_driver_sql("ALTER TABLE told DROP COLUMN decided")
    conn.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")


def test_tellings_of_a_store_before_they_told_of_decisions_tell_of_the_newest(place: str) -> None:
    decided = "SELECT id, decided FROM told WHERE decided IS NOT NULL ORDER BY id"
    with Store.open(place, kinds=KINDS) as store:
        fill(store)
        refresh(store)
        row = store.records("incident").items[0]
        view = store.record(row.id)
        assert view is not None
        value = view.record.fields["type"][0].assertion
        pairs = [rows for kind in KINDS if len(rows := store.records(kind.name).items) > 2]
        others = [other for item in pairs[0][1:3] if (other := store.record(item.id))]
        told = [other.record.members[0] for other in others]
        acts = [store.act("ana", [Verdict(value.id, verdict, within=value.record)]) for verdict in ("accept", "reject")]
        acts.append(store.act("ben", [Verdict(told[0], "different", told[1])]))
        store.undo("ben", acts[-1].number)
        versions = {key: store.version(key) for key in (value.record, *told)}
    where = address(place)
    engine = connect(where, create=False)
    newest = ("SELECT told.id, max(decision.seq) FROM told JOIN decision ON told.key IN (decision.about, decision.other) "
              "GROUP BY told.id ORDER BY told.id")
    with writing(engine, where) as conn:
        held = conn.exec_driver_sql(decided).all()
        assert 3 <= len(held) and held == conn.exec_driver_sql(newest).all()
        undecided(conn, "0017")
    with Store.open(place, kinds=KINDS) as store:
        assert versions == {key: store.version(key) for key in versions}
        assert set(versions.values()) == {acts[1].number, acts[2].number + 1}
    with writing(engine, where) as conn:
        assert held == conn.exec_driver_sql(decided).all()
        conn.exec_driver_sql("UPDATE told SET decided = 77")
        note_all(conn)
        assert held == conn.exec_driver_sql(decided).all()
    engine.dispose()


@pytest.mark.parametrize("large", [0, 200])
def test_records_of_a_store_before_they_told_what_is_hidden_of_them_tell_it(place: str, large: int,
                                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspects, "LARGE", large)
    monkeypatch.setattr(m0019_suspects, "LARGE", large)
    monkeypatch.setattr(m0019_suspects, "AT_ONCE", 3)
    with Store.open(place, kinds=KINDS) as store:
        told(store)
        told(store, copies=2, of="Rana Haddad")
        refresh(store)
    where = address(place)
    engine = connect(where, create=False)
    query = "SELECT word, record, sort FROM veil_record ORDER BY word, record, sort"
    with writing(engine, where) as conn:
        held = conn.exec_driver_sql(query).all()
        conn.exec_driver_sql("DROP TABLE veil_record")
        conn.exec_driver_sql("DROP INDEX lineage_how")
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0018'")
    with Store.open(place, kinds=KINDS):
        pass
    with writing(engine, where) as conn:
        assert held == conn.exec_driver_sql(query).all()
    engine.dispose()
    assert len({row.word for row in held}) > 3


def test_what_search_knew_of_records_before_it_told_their_kinds_apart_it_finds_by_kind(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "LONGEST_WORDS", 17)  # of "kataib hezbollah ", so that some end in a space
    with Store.open(place, kinds=KINDS) as store:
        fill(store)
        refresh(store)
    where = address(place)
    engine = connect(where, create=False)

    def found(conn: sa.Connection) -> list[Any]:
        if where.path is None:
            return list(conn.exec_driver_sql("SELECT record, CAST(words AS text) FROM record_search ORDER BY record").all())
        conn.exec_driver_sql("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, record_search, instance)")
        rows = list(conn.exec_driver_sql('SELECT term, doc, "offset" FROM temp.held ORDER BY 1, 2, 3').all())
        conn.exec_driver_sql("DROP TABLE temp.held")
        return rows

    with writing(engine, where) as conn:
        held = found(conn)
        words = conn.exec_driver_sql("SELECT id, words FROM record").all()
        if where.path is None:
            conn.exec_driver_sql("UPDATE record_search SET words = (SELECT to_tsvector('simple', words) FROM record WHERE id = record)")
        else:
            conn.exec_driver_sql("DROP TABLE record_search")
            conn.exec_driver_sql("CREATE VIRTUAL TABLE record_search USING fts5(words, content='record', content_rowid='id')")
            conn.exec_driver_sql("INSERT INTO record_search(rowid, words) SELECT id, words FROM record")
        assert found(conn) != held
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0020'")
    with Store.open(place, kinds=KINDS) as store:
        with writing(engine, where) as conn:
            assert held == found(conn)
        for kind in KINDS:
            for row in store.records(kind.name).items:
                assert row.id in {hit.id for hit in store.records(kind.name, query=row.caption.split()[0]).items}
        store.rebuild(MATCH, COPIES)
    with writing(engine, where) as conn:
        assert held == found(conn)
    engine.dispose()
    assert any(line.endswith(" ") for _, line in words) and held


def test_a_store_of_a_later_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Store.open(str(path), kinds=KINDS).close()
    with SQLITE.connect(path) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerStore, match="pip install --upgrade daybook"):
        Store.open(str(path), kinds=KINDS)
