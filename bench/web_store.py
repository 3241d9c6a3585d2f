"""Make a large store to look at: python bench/web_store.py STORE [--reports 100000] [--minutes 70].

Some 84 assertions a report, each tenth report a copy of the one before it; names and words by Zipf's law, so that one actor stands in most
reports. Written through the public path, 500 reports a transaction, then brought up to date: actors and places become one by name, and the
last 500 reports are compared with each other pair by pair too, so that there are proposals to look at. What was cut off goes on where it
stopped; with a limit on time, what is there by then is brought up to date.
"""

from __future__ import annotations

import argparse
import sys
import time

from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.by_name import by_name
from daybook.merge.likeness import Likeness, likeness
from daybook.store import Store, write
from store import Holds, Maker

BATCH = 500  # reports in one transaction
HOLDS = Holds(incidents=4, statements=4, actors=7, places=4)


def fill(store: Store, reports: int, until: float) -> int:
    """Add what is missing up to so many reports, or until that time (``time.monotonic``); how many there are."""
    held = store.sizes()["report"]
    while held < reports and time.monotonic() < until:
        # Made before, for they look into the store, and a writer whose cache is full lets nobody look.
        entries = list(Maker(seed=1 + held // BATCH, holds=HOLDS, copied=10).entries(store, min(BATCH, reports - held)))
        with store._writing() as conn:  # many at once, for writing is no part of what is measured
            for entry in entries:
                write.add(conn, store._lexicon, 1, entry, None)
        held = store.sizes()["report"]
        print(f"{time.strftime('%H:%M:%S')} {held:,} reports", file=sys.stderr, flush=True)
    return held


def settle(store: Store, *, pairs: bool) -> None:
    """Bring the store up to date."""
    store.refresh(likeness(KINDS) if pairs else Likeness(by_name(KINDS), {}), COPIES,
                  lambda done: print(f"{time.strftime('%H:%M:%S')} {done:,} records", file=sys.stderr, flush=True))


def make(path: str, reports: int, minutes: float = float("inf")) -> None:
    """A store of so many reports, up to date."""
    with Store.open(path, kinds=KINDS) as store:
        if not store.sizes()["report"]:
            store.begin_run("bench", {})
        held = fill(store, reports - BATCH, time.monotonic() + 60 * minutes)
        settle(store, pairs=False)
        fill(store, held + min(BATCH, reports), float("inf"))
        settle(store, pairs=True)


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="path of a SQLite file or URL of a PostgreSQL database")
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="no more reports after so long (default: all of them)")
    args = parser.parse_args()
    make(args.store, args.reports, args.minutes)


if __name__ == "__main__":
    main()
