"""How long it takes to verify a log of a million entries, to sign and to prove; and what the log costs a report that is added.

    python bench/log.py                  1 million decisions, each with its entry, on SQLite
    python bench/log.py --entries 100k
    python bench/log.py --at FOLDER      keeps the file there, and takes the one that lies there
    python bench/log.py --adds 200       adds so many reports again and again, by turns with and without the log

The entries are made in bulk as the store makes them one by one; the first ones are the store's own. Times are by the clock, and of the
processor for both processes together: the two differ where the machine does other work.
"""

from __future__ import annotations

import argparse
import resource
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import TypeVar

from daybook.core.log import Checkpoint, Entry, chained, inclusion, leaf_hash, sealed
from daybook.kinds import KINDS
from daybook.store import Store, write
from daybook.store.sealed import state

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.store import Maker, number, row

T = TypeVar("T")


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


def timed(what: str, work: Callable[[], T]) -> T:
    """Do it and print how long it took."""
    clock, begun = time.perf_counter(), processor()
    made = work()
    row(what, f"{time.perf_counter() - clock:.1f} s, processor {processor() - begun:.1f} s")
    return made


def processor() -> float:
    """Seconds of the processor that this process and those that it started have used."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def verified(store: Store, count: int) -> None:
    """Checkpoint, verify, prove."""
    edge = timed("root for a checkpoint", store.log.edge)
    checkpoint = Checkpoint(store.log.origin(), edge.size, edge.root)
    for name, facts in (("verify, the log alone", False), ("verify, with every decision and SQLite's own check", True)):
        found = timed(name, partial(store.verify, [checkpoint], facts=facts))
        assert not found.faults, found.faults[:3]
        assert found.size > count
    leaves = timed("leaves for a proof", store.log.leaves)
    timed("path of one entry", partial(inclusion, leaves, count // 3))
    row("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def adds(reports: int, pairs: int = 7) -> None:
    """What the log costs a report that is added: by turns with and without it, each in a new store."""
    with_log, ratios = write._text_sealed, []
    for _ in range(pairs):
        took = []
        for sealing in (with_log, lambda *_: None):
            write._text_sealed = sealing  # type: ignore[assignment]
            with tempfile.TemporaryDirectory() as folder, Store.open(str(Path(folder) / "bench.db"), kinds=KINDS) as store:
                run, entries = store.begin_run("bench", {}), list(Maker(seed=1).entries(store, reports))
                begun = processor()
                for entry in entries:
                    store.add(run, entry)
                took.append((processor() - begun) / reports)
        ratios.append(took[0] / took[1] - 1)
        row("a report, with the log and without", f"{1000 * took[0]:.2f} ms, {1000 * took[1]:.2f} ms: {ratios[-1]:+.0%}")
    row("median", f"{median(ratios):+.0%}")


def main() -> None:
    """Fill, verify, prove; or add."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", default="1M")
    parser.add_argument("--at", type=Path)
    parser.add_argument("--adds", type=int)
    args = parser.parse_args()
    if args.adds:
        adds(args.adds)
        return
    count = number(args.entries)
    with tempfile.TemporaryDirectory() as folder:
        path = (args.at or Path(folder)) / f"{args.entries}.db"
        if not path.exists():
            fill(path, count)
        row("database", f"{path.stat().st_size / 1e6:,.0f} MB")
        with Store.open(str(path), kinds=KINDS) as store:
            verified(store, count)


if __name__ == "__main__":
    main()
