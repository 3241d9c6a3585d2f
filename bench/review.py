"""Does any reviewer overwrite another? Many reviewers, each with their own connections, decide at random on few records at once.

    python bench/review.py [--db URL] [--reviewers 20] [--edits 5000] [--records 50] [--minutes N]

Prints how many edits were taken, how many were refused because somebody had been faster, how long a decision took, and what the
history shows: an edit is lost where another was taken from a version that was no longer the newest.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from daybook import review
from daybook.core import Capture, Choice, Count, Draft, Place, Reading, Report, Said, Span, Text, When, asserted
from daybook.core.entry import Entry
from daybook.errors import Stale
from daybook.kinds import KINDS
from daybook.pipeline import refresh, rules
from daybook.review import Given, Hand
from daybook.review.deeds import view_of
from daybook.store import Store
from daybook.web.afterwards import Afterwards

WORDS = tuple(f"{a}{b}{c}" for a in ("bar", "tel", "sud", "kor", "min", "fal") for b in "aoi" for c in ("n", "dra", "ket", "sh", "mol"))


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit that was taken: from which version of which record to which, and how long it took."""

    record: bytes
    base: int
    made: int
    seconds: float


def lost(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that were not made from the version that the edit before them had made: each hides somebody's work."""
    last: dict[bytes, int] = {}
    found = []
    for edit in sorted(edits, key=lambda one: one.made):
        if edit.base != last.get(edit.record, 0):
            found.append(edit)
        last[edit.record] = edit.made
    return found


def fill(store: Store, records: int) -> list[str]:
    """Reports that tell of one incident each, no two alike; their ids."""
    run = store.begin_run("bench", {})
    for n in range(records):
        rest = random.Random(n).choices(WORDS, k=40)  # else they were copies of one another, and their incidents one
        town = Place(f"Post {n}", "IQ", None, 10 + n, 10 + n, 1)
        words = f"Gunmen attacked Post {n}, killing {n + 2} guards and hurting {n + 5} more. {' '.join(rest)}."
        report, text = Report(f"b{n}", None, f"Paper {n}", When(f"{1950 + n}-{n % 12 + 1:02}-{n % 28 + 1:02}")), Text(words, language="en")
        place = store.locate(report, text)
        at = words.index("attacked")

        def said(field: str, value: Choice | Count | Place, part: str, words: str = words) -> Said:
            return Said(field, value, Span(words.index(part), words.index(part) + len(part)), 0.7)

        values = (said("type", Choice("armed_attack"), "attacked"), said("where", town, f"Post {n}"),
                  said("killed", Count(n + 2, n + 2), "guards"), said("injured", Count(n + 5, n + 5), "more"))
        draft = Draft("incident", Span(at, at + 8), values, 0.8)
        reading = Reading(report, text)
        found = asserted(place.report_id, place.text_id, reading, [("bench@1", draft)])
        store.add(run, Entry(place.report_id, place.text_id, Capture(words.encode()), report, text, reading, found))
    refresh(store)
    if store.records("incident").total != records:  # of a record of several reports, each has the version of all
        raise SystemExit(f"{records} reports made {store.records('incident').total} incidents; make them more unlike in fill()")
    return [row.id for row in store.reports(limit=records).items]


def edit(store: Store, report: str, by: str, chance: random.Random) -> Edit:
    """One random edit of a report's record from what its screen shows now."""
    view = view_of(store, report)
    told = view.records[0]
    hand = Hand(by, "bench", told.version)
    values = [one.evidence.assertion.id for judged in told.values.values() for one in judged]
    chosen = chance.choice(values)
    time.sleep(chance.random() * 0.05)  # somebody reads
    begun = time.perf_counter()
    what = chance.randrange(4)
    fresh = Count(chance.randrange(10**8), None)  # nobody has given it before
    if what == 0:
        act = review.accept(store, told.key, chosen, hand)
    elif what == 1:
        act = review.reject(store, told.key, chosen, hand)
    elif what == 2:
        act = review.add(store, view, told.key, Given("killed", fresh), hand)
    else:
        act = review.correct(store, view, told.values["killed"][0].evidence.assertion.id, Given("killed", fresh), hand)
    return Edit(told.key, told.version, act.number + len(act.steps) - 1, time.perf_counter() - begun)


def work(url: str, reports: Sequence[str], by: str, edits: int, until: float, taken: list[Edit], refused: list[Stale]) -> None:
    """One reviewer, with their own store; what corrections leave is done as a server does it."""
    chance = random.Random(by)
    with Store.open(url, kinds=KINDS) as store, Afterwards(store):
        for _ in range(edits):
            if time.perf_counter() > until:
                return
            try:
                taken.append(edit(store, chance.choice(reports), by, chance))
            except Stale as stale:
                refused.append(stale)


def main() -> int:
    """Run it and print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--db", help="an empty store; without it, a SQLite file that is thrown away")
    for name, usual in (("reviewers", 20), ("edits", 5000), ("records", 50)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--minutes", type=float, default=float("inf"), help="end by then, with as many edits as were made")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.db or f"sqlite:///{Path(folder) / 'bench.db'}"
        with Store.open(url, kinds=KINDS) as store:
            reports = fill(store, given.records)
            taken, refused = run(url, reports, given.reviewers, given.edits, time.perf_counter() + 60 * given.minutes)
            refresh(store)
            dumped = b"".join(store.dump())
            store.rebuild(*rules())
            same = dumped == b"".join(store.dump())
    took = sorted(one.seconds for one in taken)
    gone = lost(taken)
    sys.stdout.write(f"store            {url.partition('://')[0]}\nreviewers        {given.reviewers}\nedits taken      {len(taken)}\n"
                     f"edits refused    {len(refused)} (each with what changed: {all(stale.changes for stale in refused)})\n"
                     f"lost updates     {len(gone)}\nas computed anew {same}\n"
                     f"decision median  {took[len(took) // 2] * 1000:.0f} ms, 95 % {took[int(len(took) * 0.95)] * 1000:.0f} ms\n")
    return 1 if gone or not same else 0


def run(url: str, reports: Sequence[str], reviewers: int, edits: int, until: float = float("inf")) -> tuple[list[Edit], list[Stale]]:
    """All reviewers at once; the edits that were taken and those that were refused."""
    taken: list[Edit] = []
    refused: list[Stale] = []
    threads = [threading.Thread(target=work, args=(url, reports, f"reviewer {n}", edits // reviewers, until, taken, refused))
               for n in range(reviewers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, refused


if __name__ == "__main__":
    raise SystemExit(main())
