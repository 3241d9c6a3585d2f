"""Which names and numbers are in many reports: they tell little about which story a report is. Makes src/daybook/lineage/data/common.psv.

Usage: python training/common_names.py ../shared/data
Source: capitalised words inside sentences, and figures, of the training parts below; a word and the share of reports that have it.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from daybook.text.normal import words

TARGET = Path(__file__).parent.parent / "src" / "daybook" / "lineage" / "data" / "common.psv"
SETS = ("polnear", "wikievents", "re3d", "ecb-plus")
INSIDE = re.compile(r"(?<=[\w,;:] )(?:[A-Z][\w'’-]+|\d[\d,.]*\d|\d)")
LEAST = 6  # reports


def texts(folder: Path) -> Iterator[str]:
    """The texts of the training parts."""
    for name in SETS:
        for path in sorted((folder / name).glob("*.jsonl.gz")):
            if re.search(r"dev|test", path.name):
                continue
            with gzip.open(path, "rt", encoding="utf8") as lines:
                for row in map(json.loads, lines):
                    yield row.get("text") or " ".join(t if isinstance(t, str) else t[1] for t in row["tokens"])


def main(folder: Path) -> None:
    """Count and write."""
    reports, seen = 0, Counter[str]()
    for text in texts(folder):
        reports += 1
        seen.update({word for found in INSIDE.findall(text) for word in words(found.replace(",", ""))})
    rows = [f"{word}|{n / reports:.4f}" for word, n in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0])) if n >= LEAST]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(f"# word|share of {reports} reports; made by training/common_names.py\n" + "\n".join(rows) + "\n", encoding="utf8")
    print(f"{len(rows)} words from {reports} reports")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
