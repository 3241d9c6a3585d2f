"""Count in how many reports each word stands: python training/commonness.py SHARED OUT.

Reads the parts of SHARED/data that are not for testing; of gva-incidents only the part that models are fitted on (see training/same.py).
OUT gets the number of reports and of the rarest word's, then a word and its number a line. Counts only: no words of any report in a row.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from daybook.core.ids import digest
from daybook.text.normal import words

SETS = ("voa-events/text_only_event", "voa-events/text_multimedia_event", "newswire-ner/docs", "syria-news/reports", "re3d/docs",
        "wikievents/train", "muc4/train", "polnear/train", "pages/scrapinghub")
RAREST = 10  # reports; rarer words count as unknown
SHORTEST = 300  # characters; a sentence is no report


def is_fitted(incident: str) -> bool:
    """Is this incident of gva-incidents in the part that models are fitted on? The others are only measured on."""
    return digest("part of", incident)[0] % 2 == 0


def texts(shared: Path) -> Iterator[str]:
    """The texts that are counted."""
    for name in SETS:
        with gzip.open(shared / "data" / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
            for row in map(json.loads, lines):
                text = row.get("text") or " ".join(token[0] for sentence in row.get("sentences", ()) for token in sentence)
                if len(text) >= SHORTEST:
                    yield text
    with gzip.open(shared / "data/gva-incidents/reports.jsonl.gz", "rt", encoding="utf8") as lines:
        yield from (f"{row['title'] or ''} {row['text']}" for row in map(json.loads, lines) if is_fitted(row["incident"]))


def main(shared: str, out: str) -> None:
    """Count and write."""
    seen, reports = Counter[str](), 0
    for text in texts(Path(shared)):
        seen.update(set(words(text)))
        reports += 1
    rows = [f"{word} {n}" for word, n in sorted(seen.items()) if n >= RAREST]
    Path(out).write_bytes(gzip.compress("\n".join([f"{reports} {RAREST}", *rows]).encode() + b"\n", 9, mtime=0))
    sys.stderr.write(f"{reports} texts, {len(rows)} words\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
