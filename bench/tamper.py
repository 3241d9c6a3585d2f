"""Random edits to a store's database with full rights, and whether `daybook verify` finds them.

    python bench/tamper.py                 1,000 edits on SQLite, of all kinds in turn
    python bench/tamper.py --edits 100 --seed 7

A store of made-up reports, feeds, failures and decisions is copied for each edit; the copy is changed by SQL with foreign keys off
(or its captures by hand), and verified against one checkpoint that was taken before the last decisions. Of edits to the log itself it is
counted too whether the first bad entry that ``verify`` gives is the one that was changed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from daybook.core.act import Verdict
from daybook.core.coding import Drawing
from daybook.core.log import START, Checkpoint, chained, leaf_hash
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.by_name import by_name
from daybook.merge.likeness import Likeness
from daybook.store import Store
from daybook.store.codings import Settling
from daybook.store.tables import metadata

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.store import Maker, row

# Tables of facts, with the columns that only tell where work stands or are computed from texts: see docs/how-it-works.md.
DERIVED = {
    "report": {"text", "publisher", "url", "title", "language", "published", "basis", "starts", "ends", "sort", "degraded"},
    "told": {"live", "decided"}, "token": {"used"},
    "feed": {"title", "kind", "due", "etag", "modified", "polled", "succeeded", "failures", "error", "is_gone", "seen"},
}
FACTS = ("run", "capture", "report", "report_key", "text", "seen", "told", "assertion", "finding", "decision", "identity", "redirect",
         "failure", "feed", "fate", "reading", "word", "log", "log_value", "account", "token", "team", "member",
         "handmade", "sample", "share", "coding", "adjudication")
MATCH = Likeness(by_name(KINDS), {})


@dataclass
class Edit:
    """One kind of edit: changes the copy at a path; the entry that should be named, 0 where any will do, None if nothing was changed."""

    name: str
    change: Callable[[sqlite3.Connection, random.Random, Path, Path], int | None]


def made(path: Path, seed: int, reports: int) -> Checkpoint:
    """Fill a store with a bit of everything; the checkpoint before its last decisions."""
    with Store.open(str(path), kinds=KINDS) as store:
        for n in range(2):
            run = store.begin_run(f"run {n}", {"version": str(n)})
            for entry in Maker(seed=seed).entries(store, reports):
                store.add(run, entry)
            store.fail(run, f"http://example.org/{seed}/gone", "read", "cut off", "failed")
            store.finish_run(run, {"new": reports})
            store.refresh(MATCH, COPIES)
        for n in range(3):
            store.following.add(f"https://example.org/{seed}/{n}.rss", 60, "2026-11-01T00:00:00Z")
            store.history.keep(f"https://example.org/{seed}/{n}", "gone", "2026-11-01T00:00:00Z", "404")
        for name, role in (("ann", "admin"), ("ben", "reviewer")):
            store.people.add(name, role, f"hash {seed}", "root", "2026-11-01T00:00:00Z")
        store.teams.add("night", "ann")
        store.teams.join("night", "ben", "ann")
        store.people.add_token("ann", "script", ("read",), bytes([seed]) * 32, "day", "ann", "2026-11-01T00:00:00Z")
        members = [store.record(row.id).record.members[0] for row in store.records("incident", limit=12).items]  # type: ignore[union-attr]
        for one, other in zip(members[::2], members[1::2], strict=True):
            store.decide(one, "same", "ann", other=other, why="the same place and day")
        store.refresh(MATCH, COPIES)
        coded(store)
        edge = store.log.edge()
        checkpoint = Checkpoint(store.log.origin(), edge.size, edge.root)
        for one in members[:4]:
            store.decide(one, "accept", "ben", why="read it")
    return checkpoint


def coded(store: Store) -> None:
    """Blind codings of a few reports, and one word on them."""
    store.codings.draw(Drawing(("ann", "ben"), size=4, kind="incident"), "ann")
    for share in store.codings.shares():
        for by in share.coders:
            view = store.codings.view(share.id, by)
            told = next(told for told in view.records if told.kind == "incident")  # type: ignore[union-attr]
            store.codings.act(share.id, by, [Verdict(told.key, "reject", within=told.key)], why="no attack")
            store.codings.finish(share.id, by)
        store.codings.adjudicate(share.id, "cat", Settling(told.key, "", "both"), [Verdict(told.key, "reject", within=told.key)])


def columns(db: sqlite3.Connection, table: str) -> list[tuple[str, bool]]:
    """(name, is part of the key) of the columns that count."""
    held = db.execute(f"PRAGMA table_info({table})")
    return [(name, bool(key)) for _, name, _, _, _, key in held if name not in DERIVED.get(table, set())]


def some(db: sqlite3.Connection, table: str, chance: random.Random) -> dict[str, object] | None:
    """A random row."""
    count = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    if not count:
        return None
    cursor = db.execute(f"SELECT * FROM {table} LIMIT 1 OFFSET {chance.randrange(count)}")
    return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def altered(value: object, chance: random.Random) -> object:
    """Another value of the same sort."""
    if isinstance(value, bytes) and value:
        at = chance.randrange(len(value))
        return value[:at] + bytes([value[at] ^ (1 << chance.randrange(8))]) + value[at + 1 :]
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value + chance.choice([-1, 1, 1000]) * (0.01 if isinstance(value, float) else 1)
    return chance.choice(["x", 7])


def where(db: sqlite3.Connection, table: str, held: dict[str, object]) -> tuple[str, list[object]]:
    keys = [name for name, is_key in columns(db, table) if is_key]
    return " AND ".join(f'"{key}" IS ?' for key in keys), [held[key] for key in keys]


def expected(table: str, held: dict[str, object]) -> int:
    """The entry that the row belongs to, where the row says it."""
    return int(str(held["seq"])) if table in ("log", "log_value") else 0


def update(db: sqlite3.Connection, chance: random.Random, *_: Path) -> int | None:
    table = chance.choice(FACTS)
    held = some(db, table, chance)
    if held is None:
        return None
    name = chance.choice([name for name, _ in columns(db, table)])
    condition, key = where(db, table, held)
    try:
        changed = db.execute(f'UPDATE {table} SET "{name}" = ? WHERE {condition}', [altered(held[name], chance), *key]).rowcount
    except sqlite3.IntegrityError:
        return None  # the new value is taken; another edit is drawn
    return expected(table, held) if changed else None


def delete(db: sqlite3.Connection, chance: random.Random, *_: Path) -> int | None:
    table = chance.choice(FACTS)
    held = some(db, table, chance)
    if held is None:
        return None
    condition, key = where(db, table, held)
    db.execute(f"DELETE FROM {table} WHERE {condition}", key)
    return expected(table, held)


def insert(db: sqlite3.Connection, chance: random.Random, *_: Path) -> int | None:
    table = chance.choice(FACTS)
    held = some(db, table, chance)
    if held is None:
        return None
    for name, is_key in columns(db, table):
        if is_key or name in ("key", "sha256", "word", "public", "url"):
            held[name] = altered(held[name], chance)
    try:
        db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(held))})", list(held.values()))
    except sqlite3.IntegrityError:
        return None
    return 0


def reorder(db: sqlite3.Connection, chance: random.Random, *_: Path) -> int | None:
    table = chance.choice(["decision", "log", "redirect", "run"])
    key = "id" if table == "run" else "seq"
    numbers = [row[0] for row in db.execute(f"SELECT {key} FROM {table}")]
    if len(numbers) < 2:
        return None
    one, other = chance.sample(numbers, 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        db.execute(f"UPDATE {table} SET {key} = ? WHERE {key} = ?", [new, old])
    return min(one, other) if table == "log" else 0


def swap(db: sqlite3.Connection, chance: random.Random, _: Path, other: Path) -> int | None:
    table = chance.choice(FACTS)
    db.execute("ATTACH ? AS other", [str(other)])
    mine, theirs = (db.execute(f"SELECT * FROM {base}.{table}").fetchall() for base in ("main", "other"))
    if mine == theirs:
        return None
    db.execute(f"DELETE FROM main.{table}")
    db.executemany(f"INSERT INTO main.{table} VALUES ({', '.join('?' * len(theirs[0]))})" if theirs else "SELECT 1", theirs)
    return 0


def trigger(db: sqlite3.Connection, chance: random.Random, *_: Path) -> int | None:
    table = chance.choice(FACTS)
    db.execute(f"CREATE TRIGGER quiet AFTER INSERT ON {table} BEGIN DELETE FROM decision WHERE seq > 3; END")
    return 0


def truncate(db: sqlite3.Connection, chance: random.Random, *_: Path) -> int | None:
    """The newest entries go, and with them the decisions that they tell of: nothing but an earlier checkpoint shows it."""
    last = db.execute("SELECT max(seq) FROM log").fetchone()[0]
    count = chance.randint(5, min(60, last - 1))  # the checkpoint is four entries old
    keep = last - count
    decided = db.execute("SELECT count(*) FROM log WHERE seq <= ? AND what LIKE 'decision.%'", [keep]).fetchone()[0]
    for table, column, least in (("log_value", "seq", keep), ("log", "seq", keep), ("decision", "seq", decided)):
        db.execute(f"DELETE FROM {table} WHERE {column} > ?", [least])
    return 0


def rewrite(db: sqlite3.Connection, chance: random.Random, *_: Path) -> int | None:
    """An entry before the checkpoint says something else, and every hash from there on is made anew."""
    rows = db.execute("SELECT seq, entry FROM log ORDER BY seq").fetchall()
    at = chance.randrange(1, len(rows) - 10)
    before = START
    for seq, entry in rows:
        if seq == rows[at][0]:
            entry = entry.replace('"at":"20', '"at":"19')
            db.execute("UPDATE log SET at = '19' || substr(at, 3) WHERE seq = ?", [seq])
        before = chained(before, leaf_hash(entry.encode()))
        db.execute("UPDATE log SET entry = ?, hash = ? WHERE seq = ?", [entry, before, seq])
    return 0


def evidence(_db: sqlite3.Connection, chance: random.Random, path: Path, _: Path) -> int | None:
    files = sorted(file for file in path.with_name(path.name + ".captures").rglob("*") if file.is_file())
    file = chance.choice(files)
    content = file.read_bytes()
    how = chance.randrange(4)
    if how == 0:
        file.unlink()
    elif how == 1:
        file.write_bytes(content[: len(content) // 2])
    elif how == 2:
        file.write_bytes(chance.choice([other for other in files if other != file]).read_bytes())
    else:
        file.write_bytes(altered(content, chance))  # type: ignore[arg-type]
    return 0


def differences(path: Path, copy: Path) -> list[str]:
    """The rows that an edit changed."""
    found = []
    held, changed = (sqlite3.connect(place) for place in (path, copy))
    for table in metadata.tables:
        before, after = ({repr(one)[:200] for one in db.execute(f'SELECT * FROM "{table}"')} for db in (held, changed))
        found += [f"{table} - {one}" for one in before - after] + [f"{table} + {one}" for one in after - before]
    return found


EDITS = [Edit("a row updated", update), Edit("a row deleted", delete), Edit("a row inserted", insert), Edit("two rows exchanged", reorder),
         Edit("a table replaced by another store's", swap), Edit("a trigger added", trigger), Edit("the newest entries cut off", truncate),
         Edit("the chain rewritten", rewrite), Edit("evidence altered", evidence)]
SHARES = (30, 20, 15, 10, 5, 3, 5, 5, 7)  # of a hundred edits


def main() -> None:
    """Make the stores, edit copies, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--reports", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end by then, with as many edits as were made")
    args = parser.parse_args()
    assert set(FACTS) <= set(metadata.tables), "a table of facts was renamed"
    chance = random.Random(args.seed)
    tried, found, named, nameable = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        path, other, copy = (Path(folder) / name / "daybook.db" for name in ("a", "b", "copy"))
        for place in (path, other):
            place.parent.mkdir()
        checkpoint = made(path, 1, args.reports)
        made(other, 2, args.reports)
        with Store.open(str(path), kinds=KINDS) as store:
            assert not (faults := store.verify([checkpoint]).faults), faults
        begun = time.perf_counter()
        while sum(tried.values()) < args.edits and time.perf_counter() < begun + 60 * args.minutes:
            edit = chance.choices(EDITS, SHARES)[0]
            shutil.rmtree(copy.parent, ignore_errors=True)
            shutil.copytree(path.parent, copy.parent)
            db = sqlite3.connect(copy)
            db.execute("PRAGMA foreign_keys = OFF")
            seq = edit.change(db, chance, copy, other)
            db.commit()
            db.close()
            if seq is None:
                continue
            tried[edit.name] += 1
            with Store.open(str(copy), kinds=KINDS) as store:
                verdict = store.verify([checkpoint])
            if verdict.faults:
                found[edit.name] += 1
            else:
                row("NOT FOUND", edit.name)
                for line in differences(path, copy):
                    print("   ", line)
            if seq:
                nameable[edit.name] += 1
                named[edit.name] += verdict.first_bad == seq
        row("edit", "found / tried; entry named")
        for edit in EDITS:
            entries = f"{named[edit.name]} / {nameable[edit.name]}" if nameable[edit.name] else "-"
            row(edit.name, f"{found[edit.name]} / {tried[edit.name]}; {entries}")
        row("all", f"{sum(found.values())} / {sum(tried.values())}")
        row("an edit with its verification", f"{1000 * (time.perf_counter() - begun) / sum(tried.values()):.0f} ms")


if __name__ == "__main__":
    main()
