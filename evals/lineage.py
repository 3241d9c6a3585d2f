"""Copies found, and separate reports kept apart: over stories made up for this project (evals/dev/copies.jsonl).

    python evals/lineage.py [--hundreds N]

Each of 32 stories has an agency report, two separate reports on the same incident by other outlets, the report as a text spinner
rewrites it, and the report as a machine would translate it there and back, all written for this project by language models. The other
kinds of copies are made here from the report. All texts go into one store; a copy is found if it has the report's origin; a false
join is a separate report that has an origin of the report or of the other separate one. The weights of lineage/align.py were fitted on
the stories whose names begin with "a"; those with "b" were looked at for the margin (docs/methodology.md).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from daybook import pipeline
from daybook.core import Capture, Report, Text, When
from daybook.core.assertion import Found
from daybook.core.entry import Entry
from daybook.core.reading import Reading
from daybook.lineage.copies import COPIES
from daybook.store import Store

FILE = Path(__file__).parent / "dev" / "copies.jsonl"
WRITTEN = ("rewritten", "translated")
SEED = 20261126


@dataclass(frozen=True)
class Doc:
    """A text of a story: what kind of copy it is, "original" or "separate"."""

    story: str
    kind: str
    text: str
    published: str
    n: int

    @property
    def id(self) -> str:
        return f"{self.story}-{self.kind}-{self.n}"


def stories() -> dict[str, list[Doc]]:
    """The stories as they were written."""
    found: dict[str, list[Doc]] = defaultdict(list)
    for n, line in enumerate(FILE.read_text(encoding="utf8").splitlines()):
        row = json.loads(line)
        found[row["story"]].append(Doc(row["story"], row["kind"], row["text"], row["published"], n))
    return found


def edited(text: str, words: Sequence[str], chance: random.Random, share: float = 0.3) -> str:
    """The text with a share of its words replaced by others, names and figures left."""
    parts = re.split(r"(\w+)", text)
    plain = [n for n in range(1, len(parts), 2) if parts[n].islower()]
    for n in chance.sample(plain, min(len(plain), round(share * (len(parts) // 2)))):
        parts[n] = chance.choice(words)
    return "".join(parts)


def made(original: Doc, filler: Doc, words: Sequence[str]) -> Iterator[Doc]:
    """The copies that need no writer. ``filler`` is on something else: what the half copy adds of its own."""
    chance = random.Random(f"{SEED} {original.story}")
    paragraphs = original.text.split("\n\n")
    shuffled = paragraphs[:]
    chance.shuffle(shuffled)
    texts = {"exact": original.text, "trimmed": "\n\n".join(paragraphs[: max(2, round(0.6 * len(paragraphs)))]),
             "headless": "\n\n".join(paragraphs[len(paragraphs) // 3 :]), "retitled": "ALL YOU NEED TO KNOW\n\n" + original.text,
             "credited": original.text + "\n\n(With inputs from agencies)", "shuffled": "\n\n".join(shuffled),
             "edited 30 %": edited(original.text, words, chance),
             "half": "\n\n".join(paragraphs[: len(paragraphs) // 2] + filler.text.split("\n\n")[-3:])}
    for kind, text in texts.items():
        yield Doc(original.story, kind, text, original.published, 0)


def every() -> list[Doc]:
    """All texts, those made here among them."""
    by_story = stories()
    names = sorted(by_story)
    words = sorted({word for docs in by_story.values() for doc in docs for word in re.findall(r"\b[a-z]{3,}\b", doc.text)})
    found: list[Doc] = []
    for at, name in enumerate(names):
        docs = by_story[name]
        original = next(doc for doc in docs if doc.kind == "original")
        elsewhere = by_story[names[(at + len(names) // 2) % len(names)]]
        found += [*docs, *made(original, next(doc for doc in elsewhere if doc.kind == "separate"), words)]
    return found


def read(doc: Doc) -> Reading:
    """What is seen in a text; its publisher is its own."""
    report = Report(doc.id, publisher=f"outlet of {doc.id}", published=When(doc.published))
    return pipeline.understand(report, Text(doc.text, language="en"))


def origins(docs: Sequence[Doc], readings: Sequence[Reading]) -> dict[str, set[str]]:
    """Document -> its origins, as a store has them."""
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/copies.db") as store:
        run = store.begin_run("evals/lineage.py", {})
        for doc, reading in zip(docs, readings, strict=True):
            place = store.locate(reading.report, reading.text)
            capture = Capture(doc.text.encode() + doc.id.encode())
            store.add(run, Entry(place.report_id, place.text_id, capture, reading.report, reading.text, reading, Found((), (), ())))
        store.refresh(lineage=COPIES)
        return {row.external_id: {origin.origin for origin in row.origins} for row in store.reports(limit=len(docs)).items}


def figures(pool: ProcessPoolExecutor) -> dict[str, float]:
    """Recall by kind of copy, and the share of separate reports that were joined."""
    docs = every()
    has = origins(docs, list(pool.map(read, docs, chunksize=4)))
    found, told = Counter[str](), Counter[str]()
    joins = pairs = 0
    for name in sorted({doc.story for doc in docs}):
        of_it = [doc for doc in docs if doc.story == name]
        original = next(doc for doc in of_it if doc.kind == "original")
        own = [doc for doc in of_it if doc.kind in ("original", "separate")]
        for doc in of_it:
            if doc not in own:
                told[doc.kind] += 1
                found[doc.kind] += bool(has[doc.id] & has[original.id])
        for n, a in enumerate(own):
            for b in own[n + 1 :]:
                pairs += 1
                joins += bool(has[a.id] & has[b.id])
    kinds = {f"recall.{kind.replace(' ', '').replace('%', '')}": found[kind] / told[kind] for kind in told}
    return kinds | {"recall.written": sum(found[k] for k in WRITTEN) / sum(told[k] for k in WRITTEN), "apart": 1 - joins / pairs}


def copies_of(docs: Sequence[Doc], other: Doc, words: Sequence[str], number: int) -> list[Doc]:
    """So many copies of a story's report, no two alike: of the report, and of its rewritten and translated copies."""
    chance = random.Random(f"{SEED} {docs[0].story} {number}")
    sources = [doc for doc in docs if doc.kind in ("original", *WRITTEN)]
    found = []
    for n in range(number):
        source = sources[n % len(sources)] if n % 2 else sources[0]
        paragraphs = source.text.split("\n\n")
        if n % 8 == 1:
            paragraphs = paragraphs[: max(3, round(chance.uniform(0.5, 0.9) * len(paragraphs)))]
        if n % 8 == 2:
            chance.shuffle(paragraphs)
        if n % 8 == 3:
            paragraphs = [f"STORY {n} OF THE DAY", *paragraphs]
        text = "\n\n".join(paragraphs)
        if n % 8 == 4:
            text = edited(text, words, chance)
        if n % 8 == 5 and source.kind == "original":
            text = "\n\n".join(paragraphs[: max(3, len(paragraphs) // 2)] + other.text.split("\n\n")[-1:])
        found.append(Doc(source.story, source.kind, f"{text}\n\nReporting for desk {n}.", source.published, 1000 + n))
    return found


def hundreds(pool: ProcessPoolExecutor, stories_wanted: int, number: int = 200) -> Iterator[tuple[str, int]]:
    """Of stories, each with so many copies of its report, its two separate reports and one report of another story: how many origins.

    Four are right. What a half copy adds of its own, too little to be reporting, is none.
    """
    by_story = stories()
    names = sorted(by_story)
    words = sorted({word for docs in by_story.values() for doc in docs for word in re.findall(r"\b[a-z]{3,}\b", doc.text)})
    for at, name in enumerate(names[:: max(1, len(names) // stories_wanted)][:stories_wanted]):
        docs, elsewhere = by_story[name], by_story[names[(names.index(name) + 11 + at) % len(names)]]
        other = next(doc for doc in elsewhere if doc.kind == "original")
        every_doc = [*(doc for doc in docs if doc.kind == "separate"), other, *copies_of(docs, other, words, number)]
        has = origins(every_doc, list(pool.map(read, every_doc, chunksize=8)))
        yield name, len(set().union(*has.values()))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hundreds", type=int, default=0, metavar="N", help="of N stories, 200 copies beside three separate reports")
    chosen = parser.parse_args()
    with ProcessPoolExecutor(2) as pool:
        for name, value in figures(pool).items():
            print(f"{name:24} {value:.3f}")
        for name, number in hundreds(pool, chosen.hundreds) if chosen.hundreds else ():
            print(f"{name}: 200 copies and three other reports have {number} origins")


if __name__ == "__main__":
    main()
