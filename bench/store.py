"""How fast the store takes reports and answers pages, and how large it gets.

    python bench/store.py                      1 million assertions on SQLite
    python bench/store.py --assertions 10M     what 100,000 reports make
    python bench/store.py --db postgresql://…  the same on PostgreSQL

The reports are made up: 450 words from a list of 5,000 by Zipf's law, and about 100 assertions each in the proportions that
the finders make (incidents, statements, actors, places), names by Zipf's law too, so that a few actors stand in most reports.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from daybook.core import (
    Assertion,
    Capture,
    Choice,
    Count,
    Found,
    Place,
    Reading,
    Ref,
    Report,
    Span,
    Text,
    Token,
    Value,
    When,
    Words,
)
from daybook.core.entry import Entry
from daybook.core.ids import digest
from daybook.core.kind import NAMING
from daybook.core.vocabulary import INCIDENT_STATUSES, INCIDENT_TYPES
from daybook.core.when import day, day_number
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.by_name import by_name
from daybook.merge.likeness import Likeness
from daybook.store import Store

FIRST_DAY = day_number(2015, 1, 1)
COUNTRIES = ("IQ", "SY", "LB", "IR", "TR", "YE", "US", "FR")
BATCH = 500  # reports between two lines of progress


class Zipf:
    """Things of which the n-th is drawn in proportion to 1/n."""

    def __init__(self, things: list[str], chance: random.Random) -> None:
        self._things, self._chance = things, chance
        self._sums = list(accumulate(1 / n for n in range(1, len(things) + 1)))

    def draw(self) -> str:
        return self._things[bisect(self._sums, self._chance.random() * self._sums[-1])]


@dataclass(frozen=True)
class Holds:
    """What a report tells of: how many incidents and statements, at most how many actors and places."""

    incidents: int = 7
    statements: int = 5
    actors: int = 9
    places: int = 5


@dataclass
class Maker:
    """Makes reports; the same seed makes the same.

    Args:
        seed: Other reports, with the same names in them.
        holds: What each tells of.
        copied: Each so-manyth report has the words of the one before it; 0 for none.
    """

    seed: int = 1
    holds: Holds = Holds()
    copied: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(0)  # the names are the same for every seed
        letters = "abcdefghiklmnoprstuwyz"
        self.words = Zipf(["".join(self.chance.choices(letters, k=self.chance.randint(3, 9))) for _ in range(5000)], self.chance)
        self.actors = Zipf([f"{self._name()} {self._name()}" for _ in range(30_000)], self.chance)
        self.places = Zipf([self._name() for _ in range(5000)], self.chance)
        self.chance.seed(self.seed)

    def _name(self) -> str:
        return "".join(self.chance.choices("abdefhiklmnorstuz", k=self.chance.randint(4, 9))).capitalize()

    def entries(self, store: Store, reports: int) -> Iterator[Entry]:
        words: list[str] = []
        for n in range(reports):
            words = words if self.copied and n % self.copied == self.copied - 1 else [self.words.draw() for _ in range(450)]
            text = Text(" ".join(words), title=" ".join(words[:8]), language="en", cleaner="html@1")
            date = When(day(FIRST_DAY + self.chance.randrange(2500)))
            report = Report(f"r{self.seed}-{n}", f"https://example.org/{self.seed}/{n}", f"Publisher {n % 40}", date)
            place = store.locate(report, text)
            yield Entry(place.report_id, place.text_id, Capture(text.text.encode(), report.url), report, text, self._reading(report, text),
                        self._found(place.report_id, place.text_id, text.text, date))

    def _reading(self, report: Report, text: Text) -> Reading:
        tokens, at = [], 0
        for word in text.text.split():
            tokens.append(Token(at, at + len(word), word))
            at += len(word) + 1
        sentences = tuple(Span(tokens[n].start, tokens[min(n + 19, len(tokens) - 1)].end) for n in range(0, len(tokens), 20))
        return Reading(report, text, sentences, tuple(tokens), tuple("NN" for _ in tokens))

    def _found(self, report: bytes, text: bytes, words: str, published: When) -> Found:
        assertions = [a for n in range(self.holds.incidents) for a in self._incident(report, text, words, published, n)]
        assertions += [a for n in range(self.holds.statements) for a in self._statement(report, text, words, n)]
        for kind, drawn, most in (("actor", self.actors, self.holds.actors), ("place", self.places, self.holds.places)):
            for name in sorted({drawn.draw() for _ in range(most)}):
                assertions += self._named(report, text, words, kind, name)
        return Found(tuple(assertions), tuple(f"{a.kind}.rules@1" for a in assertions),
                     tuple(round(self.chance.uniform(0.4, 0.99), 2) for _ in assertions))

    def _span(self, words: str) -> Span:
        start = self.chance.randrange(len(words) - 12)
        return Span(start, start + self.chance.randint(4, 12))

    def _said(self, at: tuple[bytes, bytes, str], kind: str, words: str, values: list[tuple[str, Value]]) -> list[Assertion]:
        report, text, key = at
        record = digest("record", report, kind, key)
        naming = self._span(words)
        rows = [Assertion(text, record, kind, NAMING, Words(naming.of(words) + "."), naming)]
        return rows + [Assertion(text, record, kind, field, value, self._span(words)) for field, value in values]

    def _incident(self, report: bytes, text: bytes, words: str, published: When, n: int) -> list[Assertion]:
        killed = self.chance.randint(1, 40)
        where = Place(self.places.draw(), self.chance.choice(COUNTRIES), 1000 + killed, 33.3, 44.4, 2)
        return self._said((report, text, str(n)), "incident", words, [
            ("type", Choice(self.chance.choice(INCIDENT_TYPES))), ("status", Choice(INCIDENT_STATUSES[0])), ("when", published),
            ("where", where),
            ("perpetrator", Ref(self.actors.draw(), "group", "stated")), ("killed", Count(killed, killed)),
            ("victim", Ref(self.actors.draw(), "person"))])

    def _statement(self, report: bytes, text: bytes, words: str, n: int) -> list[Assertion]:
        start = self.chance.randrange(max(1, len(words) - 150))
        return self._said((report, text, str(n)), "statement", words, [
            ("speaker", Ref(self.actors.draw(), "person")), ("cue", Words("said")), ("content", Words(words[start : start + 120] + "."))])

    def _named(self, report: bytes, text: bytes, words: str, kind: str, name: str) -> list[Assertion]:
        country = COUNTRIES[len(name) % 2]
        values: list[tuple[str, Value]] = [("name", Place(name, country, precision=2) if kind == "place" else Ref(name, "group"))]
        if kind == "actor":
            values += [("country", Words(country)), ("sort", Choice("group"))]
        return self._said((report, text, name), kind, words, values)


def number(written: str) -> int:
    """"10M" as a number."""
    scale = {"k": 1000, "M": 1_000_000}.get(written[-1:], 1)
    return int(float(written.rstrip("kM")) * scale)


def fill(store: Store, assertions: int) -> None:
    """Add reports until there are so many assertions; print how it went."""
    maker, run, held, times, made = Maker(), store.begin_run("bench", {}), 0, [], 0
    begun = time.perf_counter()
    for entry in maker.entries(store, 1 << 30):
        start = time.perf_counter()
        store.add(run, entry)
        times.append(time.perf_counter() - start)
        held, made = held + len(entry.found.assertions), made + 1
        if made % (BATCH * 20) == 0:
            last = times[-BATCH:]
            print(f"  {made:,} reports, {held:,} assertions, {1000 * statistics.median(last):.1f} ms an add", file=sys.stderr, flush=True)
        if held >= assertions:
            break
    row("reports", f"{made:,}")
    row("assertions", f"{held:,}")
    row("add, median", f"{1000 * statistics.median(times):.1f} ms")
    row("add, median of the last 500", f"{1000 * statistics.median(times[-BATCH:]):.1f} ms")
    row("add, 99th of 100", f"{1000 * sorted(times)[int(len(times) * 0.99)]:.1f} ms")
    row("add, whole", f"{sum(times):.0f} s of {time.perf_counter() - begun:.0f} s (the rest makes up reports)")


def row(what: str, value: str) -> None:
    """A line of the table."""
    print(f"{what:<44}{value:>32}", flush=True)


def ask(store: Store) -> None:
    """Time the pages that people look at."""
    some = store.records("incident", limit=1).items[0]
    actor = store.records("actor", order="reports", limit=1).items[0]
    place = next(iter(store.records("incident", limit=1).items[0].best["where"].assertion.value.show().split(" (")))
    word = store.reports(limit=1).items[0].title or ""
    pages: dict[str, Callable[[], object]] = {
        "overview": store.overview,
        "reports, first page": store.reports,
        "reports, page 100": lambda: store.reports(offset=5000),
        "reports, two words": lambda: store.reports(" ".join(word.split()[:2])),
        "reports of a month": lambda: store.reports(since="2018-03", until="2018-03"),
        "report": lambda: store.report("r1-7"),
        "incidents, first page": lambda: store.records("incident"),
        "incidents, page 100": lambda: store.records("incident", offset=5000),
        "incidents by type": lambda: store.records("incident", type="raid"),
        "incidents by country and month": lambda: store.records("incident", country="IQ", since="2018-03", until="2018-03"),
        "incidents by place": lambda: store.records("incident", place=place),
        "incidents by actor": lambda: store.records("incident", actor=some.best["perpetrator"].assertion.value.plain()),
        "incidents, a rare word": lambda: store.records("incident", some.best["perpetrator"].assertion.value.plain().split()[0]),
        "actors by reports": lambda: store.records("actor", order="reports"),
        "facets of incidents": lambda: store.facets("incident"),
        "incident": lambda: store.record(some.id),
        "actor in most reports": lambda: store.record(actor.id),
    }
    for name, page in pages.items():
        times = []
        for _ in range(5):
            start = time.perf_counter()
            page()
            times.append(time.perf_counter() - start)
        row(f"page: {name}", f"{1000 * statistics.median(times):.1f} ms")


def main() -> None:
    """Fill, compute, ask, add a little more, dump."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assertions", default="1M", help="how many, as 100k, 1M, 10M (default 1M)")
    parser.add_argument("--db", help="store to fill; must be empty (default: a file that is thrown away)")
    parser.add_argument("--folder", help="where that file is made (default: the machine's own)")
    parser.add_argument("--dump", action="store_true", help="time a dump too")
    args = parser.parse_args()
    match = Likeness(by_name(KINDS), {})  # merging pair by pair is timed by bench/merge.py
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        path = args.db or str(Path(folder) / "bench.db")
        with Store.open(path, kinds=KINDS) as store:
            fill(store, number(args.assertions))
            start = time.perf_counter()
            made = store.refresh(match, COPIES)
            row("refresh of all", f"{made:,} records in {time.perf_counter() - start:.0f} s")
            if "://" not in path:
                row("database", f"{Path(path).stat().st_size / 1e6:,.0f} MB")
            for name, rows in store.sizes().items():
                row(f"rows of {name}", f"{rows:,}")
            ask(store)
            run = store.begin_run("more", {})
            for entry in Maker(seed=2).entries(store, 10):
                store.add(run, entry)
            start = time.perf_counter()
            made = store.refresh(match, COPIES)
            row("refresh after 10 more reports", f"{made:,} records in {time.perf_counter() - start:.2f} s")
            if args.dump:
                start = time.perf_counter()
                size = sum(len(line) for line in store.dump())
                row("dump", f"{size / 1e6:,.0f} MB in {time.perf_counter() - start:.0f} s")
            row("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
