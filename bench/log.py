"""How long it takes to verify a log of a million entries, and to sign and prove.

    python bench/log.py                  1 million decisions, each with its entry, on SQLite
    python bench/log.py --entries 100k

The entries are made in bulk as the store makes them one by one; the first ones are the store's own.
"""

from __future__ import annotations

import argparse
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from daybook.core.log import Checkpoint, Edge, Entry, chained, inclusion, leaf_hash, sealed
from daybook.kinds import KINDS
from daybook.store import Store
from daybook.store.sealed import state

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.store import number, row


def rows(count: int, seq: int, before: bytes) -> Iterator[tuple[tuple[object, ...], tuple[object, ...]]]:
    """(row of ``log``, row of ``decision``), one after the other."""
    for n in range(1, count + 1):
        subject, salt = secrets.token_bytes(16), secrets.token_bytes(16)
        made = state([n, subject.hex(), subject.hex(), None, "accept", "ann", "", None, None])
        entry = Entry(seq + n, "2026-11-01T09:30:00Z", "decision.accept", "ann", subject.hex(), {},
                      {"verdict": "accept", "about": subject.hex(), "decision": str(n)}, {}, {f"decision:{n}": sealed(salt, made)},
                      sha256(salt).hexdigest())
        text = entry.json
        before = chained(before, leaf_hash(text.encode()))
        yield ((entry.seq, entry.at, entry.what, entry.by, entry.subject, text, before, salt),
               (n, subject, subject, None, "accept", "ann", ""))


def fill(path: Path, count: int) -> None:
    """Append that many decisions with their entries."""
    with Store.open(str(path), kinds=KINDS):
        pass
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    seq, before = db.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    some: list[tuple[tuple[object, ...], tuple[object, ...]]] = []
    for pair in rows(count, seq, before):
        some.append(pair)
        if len(some) == 20_000:
            _insert(db, some)
            some = []
    _insert(db, some)
    db.commit()
    db.close()


def _insert(db: sqlite3.Connection, some: list[tuple[tuple[object, ...], tuple[object, ...]]]) -> None:
    db.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [entry for entry, _ in some])
    db.executemany("INSERT INTO decision (seq, subject, about, other, verdict, \"by\", why) VALUES (?, ?, ?, ?, ?, ?, ?)",
                   [decision for _, decision in some])


def main() -> None:
    """Fill, verify, prove."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", default="1M")
    args = parser.parse_args()
    count = number(args.entries)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        fill(path, count)
        row("database", f"{path.stat().st_size / 1e6:,.0f} MB")
        with Store.open(str(path), kinds=KINDS) as store:
            start = time.perf_counter()
            edge: Edge = store.log.edge()
            row("root for a checkpoint", f"{time.perf_counter() - start:.1f} s")
            checkpoint = Checkpoint(store.log.origin(), edge.size, edge.root)
            for name, facts in (("verify, the log alone", False), ("verify, with every decision and SQLite's own check", True)):
                start = time.perf_counter()
                found = store.verify([checkpoint], facts=facts)
                assert not found.faults, found.faults[:3]
                row(name, f"{found.size:,} entries in {time.perf_counter() - start:.1f} s")
            leaves = store.log.leaves()
            start = time.perf_counter()
            inclusion(leaves, count // 3)
            row("path of one entry", f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
