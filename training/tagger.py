"""Train the part-of-speech tagger: python training/tagger.py ../shared/data/voa-events [--least 0.2]

Data: sentences of Voice of America news (text US public domain) with tags by a parser, so silver and not gold. Every tenth
article is held out and measured. A tenth of the sentences is learnt in upper case too, for wire copy of old.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from perceptron import Learner, write

from daybook.extract.perceptron import unpacked
from daybook.extract.tagger import Tagger, features

VERSION = 1
Sentence = tuple[list[str], list[str]]
UNWANTED = {"``": '"', "''": '"', "-LRB-": "-LRB-"}
CLITICS = ("n't", "n’t")


def sentences(folder: Path) -> Iterator[tuple[str, Sentence]]:
    for name in ("text_only_event.jsonl.gz", "text_multimedia_event.jsonl.gz"):
        with gzip.open(folder / name, "rt", encoding="utf8") as lines:
            for line in lines:
                row = json.loads(line)
                article = row["sentence_id"].rsplit("_", 1)[0]
                yield article, joined(listed(row["words"]), listed(row["pos-tags"]))


def listed(value: object) -> list[str]:
    return list(value) if isinstance(value, list) else json.loads(str(value).replace("'", '"'))


def joined(words: list[str], tags: list[str]) -> Sentence:
    """Words as daybook's own tokens: "did" "n't" is one word."""
    out: Sentence = ([], [])
    for word, tag in zip(words, tags, strict=True):
        if word in CLITICS and out[0]:
            out[0][-1] += word
            continue
        out[0].append(word)
        out[1].append(UNWANTED.get(tag, tag))
    return out


def lowered(words: list[str]) -> list[str]:
    return ["!n" if w[:1].isdigit() else w.lower().replace("’", "'") for w in words]


def known_words(data: list[Sentence]) -> dict[str, str]:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for words, tags in data:
        for word, tag in zip(lowered(words), tags, strict=True):
            seen[word][tag] += 1
    return {w: c.most_common(1)[0][0] for w, c in sorted(seen.items()) if c.total() >= 15 and c.most_common(1)[0][1] >= 0.995 * c.total()}


def train(data: list[Sentence], known: dict[str, str], epochs: int) -> Learner:
    learner = Learner(sorted({tag for _, tags in data for tag in tags}))
    order = random.Random(7)
    for _ in range(epochs):
        order.shuffle(data)
        for words, truth in data:
            shown = [w.lower() for w in words] if order.random() < 0.1 else words
            lower, before, before2 = lowered(words), "<s>", "<s>"
            for i, tag in enumerate(truth):
                guess = known.get(lower[i])
                if guess is None:
                    seen = features(shown, lower, i, before, before2)
                    guess = learner.guess(seen)
                    learner.learn(seen, tag, guess)
                before2, before = before, guess
    return learner


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--epochs", type=int, default=5)
    options.add_argument("--least", type=float, default=0.15)
    options.add_argument("--out", type=Path, default=Path("src/daybook/extract/models/tagger.json.gz"))
    chosen = options.parse_args()
    every = list(sentences(chosen.folder))
    articles = sorted({article for article, _ in every})
    held = set(articles[::10])
    data = [s for article, s in every if article not in held]
    known = known_words(data)
    learner = train(data, known, chosen.epochs)
    write(chosen.out, {"version": VERSION, "classes": learner.classes, "weights": learner.averaged(chosen.least), "known": known,
                       "data": "voa-events, nine of ten articles"})
    model = json.loads(gzip.decompress(chosen.out.read_bytes()))
    tagger = Tagger(unpacked(model), model["known"], "tagger")
    for name, turn in (("as written", str), ("upper case", str.upper)):
        pairs = [(t, g) for article, (w, g0) in every if article in held for t, g in zip(tagger.tag([turn(x) for x in w]), g0, strict=True)]
        print(name, len(pairs), "words, accuracy", round(sum(t == g for t, g in pairs) / len(pairs), 4))
    print("size", chosen.out.stat().st_size, "features", len(model["weights"]))


if __name__ == "__main__":
    main()
