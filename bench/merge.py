"""How fast and in how much memory records of many reports become one: python bench/merge.py [--reports 10000 30000 100000] [--db URL].

The reports are made up and come with their readings: ten of each incident, two of the ten copies of another word for word. An incident has
a day, a place, a victim, a toll and forty words of its own; a report of it takes some of them, among words of news as common as they are
there. Printed for each number of reports: writing (which is no part of the measure), bringing up to date (and how much of it is lineage,
how much merging), its processor time over n log n against the first row, plain MinHash LSH (datasketch, 128 permutations, threshold 0.5,
shingles of three words) over the same texts, how well the incidents came out, peak memory, and the time until one more is in its incident.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from daybook.core import Capture, Choice, Count, Draft, Flag, Place, Reading, Ref, Report, Said, Span, Text, When, asserted
from daybook.core.entry import Entry
from daybook.core.when import day, day_number
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.likeness import likeness
from daybook.store import Store, refresh, write
from daybook.text.commonness import table

FIRST_DAY, DAYS = day_number(2015, 1, 1), 2500
A_WRITE = 500  # reports written in one transaction
A_STORY, REPEATED = 10, 2  # reports of an incident; copies among them
LETTERS = "abdefhiklmnorstuz"
DEEDS = ("armed_attack", "bombing", "shelling", "abduction")


@dataclass(frozen=True)
class Story:
    """An incident that reports tell of."""

    day: int
    place: Place
    victim: str
    killed: int
    deed: str
    words: tuple[str, ...]


class Maker:
    """Makes reports; the same number gives the same report, whatever was made before."""

    def __init__(self, stories: int) -> None:
        chance = random.Random(0)
        self.stories = stories
        counted = {word: n for word, n in table()[1].items() if word}  # real words: how common a word is decides what it weighs
        self.common = sorted(counted, key=lambda word: (-counted[word], word))
        self.telling = self.common[1000:]
        self.sums = list(accumulate(counted[word] for word in self.common))
        self.names = ["".join(chance.choices(LETTERS, k=chance.randint(4, 8))).capitalize() for _ in range(4000)]
        self.places = [Place(name, "IQ", 1000 + n, chance.uniform(29, 37), chance.uniform(39, 48), 2)
                       for n, name in enumerate(self.names[:800])]

    def story(self, n: int) -> Story:
        chance = random.Random(f"story {n}")
        return Story(FIRST_DAY + chance.randrange(DAYS), chance.choice(self.places), " ".join(chance.sample(self.names, 2)),
                     chance.randint(1, 30), chance.choice(DEEDS), tuple(chance.choices(self.telling, k=40)))

    def report(self, n: int) -> tuple[Report, Text, tuple[tuple[str, Draft], ...]]:
        """Report n: of story n modulo the number of stories."""
        told, story = n // self.stories, self.story(n % self.stories)
        chance = random.Random(f"report {n if told < A_STORY - REPEATED else n % self.stories}")
        some = chance.choices(self.common, cum_weights=self.sums, k=260) + chance.sample(story.words, 14)
        chance.shuffle(some)
        opening = f"Police in {story.place.name} said {story.killed} people with {story.victim} were killed in the {story.deed} "
        text = Text(f"{opening}{' '.join(some)}.", f"{story.killed} killed in {story.place.name} {' '.join(story.words[:3])}", None, "en",
                    (), "html@1")
        drift = chance.choice((0, 0, 0, 1, 2)) if told < A_STORY - REPEATED else 0
        report = Report(f"r{n}", f"https://example.org/{n}", f"Publisher {n % 400}", When(day(story.day + drift)))
        words = {name: Span(opening.index(name), opening.index(name) + len(name))
                 for name in (story.place.name, story.victim, "killed")}
        said = (Said("type", Choice(story.deed), words["killed"], 0.9), Said("status", Choice("happened"), None, 0.9),
                Said("foreground", Flag(True), None, 0.9), Said("when", When(day(story.day)), None, 0.9),
                Said("where", story.place, words[story.place.name], 0.9),
                Said("victim", Ref(story.victim, "person"), words[story.victim], 0.9),
                Said("killed", Count(story.killed, story.killed), words["killed"], 0.9))
        actor = (Said("name", Ref(story.victim, "person"), words[story.victim], 0.9), Said("sort", Choice("person"), None, 0.9))
        return report, text, (("incident.rules@1", Draft("incident", words["killed"], said, 0.9)),
                              ("actor.rules@1", Draft("actor", words[story.victim], actor, 0.9)))

    def entry(self, store: Store, n: int) -> Entry:
        report, text, drafts = self.report(n)
        at, reading = store.locate(report, text), Reading(report, text)
        return Entry(at.report_id, at.text_id, Capture(text.text.encode(), report.url), report, text, reading,
                     asserted(at.report_id, at.text_id, reading, drafts))


def incidents(store: Store) -> Iterator[tuple[str, ...]]:
    """The reports of each incident."""
    for offset in range(0, store.records("incident", limit=1).total, 500):
        yield from (row.reports for row in store.records("incident", offset=offset, limit=500).items)


def f1(store: Store, stories: int) -> float:
    """BCubed F1 of the incidents that came out."""
    clusters = [[int(name[1:]) % stories for name in reports] for reports in incidents(store)]
    sizes, reports = Counter(s for cluster in clusters for s in cluster), sum(map(len, clusters))
    both = [(n, len(cluster), sizes[s]) for cluster in clusters for s, n in Counter(cluster).items()]
    p, r = sum(n * n / size for n, size, _ in both) / reports, sum(n * n / of for n, _, of in both) / reports
    return 2 * p * r / (p + r)


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of the processor: on a machine with other work the second is the one to compare."""

    clock: float
    processor: float


class Watch:
    """What is spent from now on."""

    def __init__(self) -> None:
        self._start = (time.perf_counter(), time.process_time())

    def spent(self) -> Spent:
        return Spent(time.perf_counter() - self._start[0], time.process_time() - self._start[1])


def minhash(maker: Maker, reports: int) -> Spent | None:
    """What plain MinHash LSH takes over the same texts; None without datasketch."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        return None
    texts = [maker.report(n)[1].text.split() for n in range(reports)]
    watch, lsh = Watch(), MinHashLSH(threshold=0.5, num_perm=128)
    for n, words in enumerate(texts):
        made = MinHash(num_perm=128)
        made.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
        lsh.query(made)
        lsh.insert(n, made)
    return watch.spent()


class Timed:
    """Seconds that a store spends on lineage while this is entered."""

    def __init__(self) -> None:
        self.seconds, self._rule = 0.0, refresh.refresh_lineage

    def _timed(self, *args: Any) -> set[int]:
        start = time.perf_counter()
        changed = self._rule(*args)
        self.seconds += time.perf_counter() - start
        return changed

    def __enter__(self) -> None:
        refresh.refresh_lineage = self._timed  # type: ignore[assignment]

    def __exit__(self, *_: object) -> None:
        refresh.refresh_lineage = self._rule


def measure(reports: int, place: str, first: tuple[int, float] | None) -> tuple[int, float]:
    """Fill a store, bring it up to date, print a row; the number and the seconds of the processor."""
    match, maker = likeness(KINDS), Maker(reports // A_STORY)
    with Store.open(place, kinds=KINDS) as store:
        start, run = time.perf_counter(), store.begin_run("bench", {})
        order = list(range(reports))
        random.Random(1).shuffle(order)
        for at in range(0, reports, A_WRITE):
            entries = [maker.entry(store, n) for n in order[at : at + A_WRITE]]
            with store._writing() as conn:  # many at once, for writing is no part of the measure
                for entry in entries:
                    write.add(conn, store._lexicon, run, entry, None)
        wrote = time.perf_counter() - start
        lineage = Timed()
        watch = Watch()
        with lineage:
            store.refresh(match, COPIES)
        took = watch.spent()
        store.add(run, maker.entry(store, reports + 7))  # an eleventh report of story 7
        start = time.perf_counter()
        store.refresh(match, COPIES)
        one = time.perf_counter() - start
        score = f1(store, maker.stories)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    base = first or (reports, took.processor)
    growth = took.processor / base[1] / (reports * math.log(reports) / (base[0] * math.log(base[0])))
    plain = minhash(maker, reports)
    against = "no datasketch" if plain is None else (f"{plain.clock:>7.1f} s ({took.clock / plain.clock:.2f} times; of the processor "
                                                     f"{plain.processor:.1f} s, {took.processor / plain.processor:.2f} times)")
    parts = f"lineage {lineage.seconds:.1f}, merging {took.clock - lineage.seconds:.1f}; of the processor {took.processor:.1f}"
    print(f"{reports:>8,}  write {wrote:>7.1f} s  both {took.clock:>7.1f} s ({parts})  over n log n {growth:>5.2f}  "
          f"minhash {against}  f1 {score:.4f}  memory {memory:>6,.0f} MB  one more {1000 * one:>5.0f} ms", flush=True)
    return reports, took.processor


def main() -> None:
    """A row for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--db", help="an empty store to fill, for one size only (default: files that are thrown away)")
    parser.add_argument("--folder", help="where those files are made (default: the machine's own)")
    args = parser.parse_args()
    if args.db and len(args.reports) > 1:
        sys.exit("with --db, give one number of reports")
    first = None
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        for reports in args.reports:
            measured = measure(reports, args.db or str(Path(folder) / f"{reports}.db"), first)
            first = first or measured


if __name__ == "__main__":
    main()
