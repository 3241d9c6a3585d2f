"""A mixed set read into a store, every item accounted for: seen = new + known + degraded + rejected + failed + skipped (B12).

    python bench/mixed.py [--pages 60] [--shared DIR]

Makes inputs whose number of items is known from how they are made, web pages, hostile pages, JSON lines with broken ones among them, a
feed, web archives whole and cut off, files that are nothing, in a folder that goes away afterwards; reads each part twice, and compares
what the counts and the store say with what is there. Writes Markdown tables; exit code 1 if anything is not accounted for.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import warc  # noqa: E402
from tests.hostile.pages import KINDS as HOSTILE  # noqa: E402

from daybook.kinds import all_kinds  # noqa: E402
from daybook.pipeline import Counts, read  # noqa: E402
from daybook.store import Store  # noqa: E402

HOSTILE_SIZE = 8_000  # bytes: what larger ones cost is for bench/pages.py
SLOWEST = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Inputs of one sort: where they lie, and how many items are in them."""

    name: str
    path: Path
    items: int


def parts(folder: Path, shared: Path, pages: int) -> list[Part]:
    """Write the inputs."""
    makers: dict[str, Callable[[Path, Path, int], int]] = {
        "web pages": _web_pages, "hostile pages": _hostile, "JSON lines, broken ones among them": _lines, "feed": _feed,
        "archive": _archive, "archive, cut off": _cut, "archive of nothing": _empty, "files that are nothing": _nothing}
    made = []
    for number, (name, make) in enumerate(makers.items()):
        path = folder / str(number)
        path.mkdir()
        made.append(Part(name, path, make(path, shared, pages)))
    return made


def _web_pages(path: Path, shared: Path, pages: int) -> int:
    with gzip.open(shared / "data" / "pages" / "scrapinghub.jsonl.gz", "rt", encoding="utf8") as lines:
        for number, line in zip(range(pages), lines, strict=False):
            (path / f"{number}.html").write_text(json.loads(line)["html"], encoding="utf8", errors="surrogatepass")
    return len(list(path.iterdir()))


def _hostile(path: Path, _: Path, __: int) -> int:
    for number, make in enumerate(HOSTILE.values()):
        (path / f"{number}.html").write_bytes(make(HOSTILE_SIZE))
    return len(HOSTILE)


def _lines(path: Path, shared: Path, pages: int) -> int:
    with gzip.open(shared / "data" / "gva-incidents" / "reports.jsonl.gz", "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for _, line in zip(range(pages), lines, strict=False)]
    good = [json.dumps({"id": row["id"], "text": row["text"], "title": row["title"], "published": row["published"]}) for row in rows]
    broken = ["{", "[]", '{"id": 1}', "[" * 100_000, '{"text": NaN}', '{"text": ""}', "\ud83d", good[0][:-20]]
    (path / "rows.jsonl").write_text("\n".join([*good, *broken]), encoding="utf8", errors="surrogatepass")
    return len(good) + len(broken)


def _feed(path: Path, _: Path, pages: int) -> int:
    body = "Police said on Monday that a bomb had killed two soldiers near the bridge, and that the road stays closed. " * 4
    items = [f"<item><title>Item {n}</title><link>https://wire.example/{n}</link><content:encoded>&lt;p&gt;{body} {n}&lt;/p&gt;"
             f"</content:encoded></item>" if n % 3 else f"<item><title>Item {n}</title><link>https://wire.example/{n}</link></item>"
             for n in range(pages // 2)]
    (path / "feed.xml").write_text(f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
                                   f"<title>Wire</title>{''.join(items)}</channel></rss>")
    return len(items)


def _archive(path: Path, shared: Path, pages: int) -> int:
    warc.make(path / "a.warc.gz", pages, shared)
    return 2 * pages + pages // 10


def _cut(path: Path, shared: Path, pages: int) -> int:
    """Cut in the middle of a record: those before it, and the one that is cut."""
    whole = path / "whole.warc.gz"
    warc.make(whole, pages, shared)
    content = whole.read_bytes()
    whole.unlink()
    starts = [at for at in range(len(content)) if content.startswith(b"\x1f\x8b\x08\x00", at)]
    at = len(starts) * 2 // 3
    (path / "cut.warc.gz").write_bytes(content[: (starts[at] + starts[at + 1]) // 2])
    return at + 1


def _empty(path: Path, _: Path, __: int) -> int:
    (path / "empty.warc.gz").write_bytes(gzip.compress(b""))
    return 1


def _nothing(path: Path, _: Path, __: int) -> int:
    (path / "blank.txt").write_text(" \n")
    (path / "blank.html").write_text("<html></html>")
    (path / "bytes.txt").write_bytes(bytes(range(256)) * 40)
    (path / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    (path / ".hidden.txt").write_text("hidden")
    (path / "folder").mkdir()
    return len(list(path.iterdir()))


class _Watch:
    """How long each item took, from the one before it."""

    def __init__(self) -> None:
        self.times: list[tuple[float, str]] = []
        self._last = time.perf_counter()

    def begin(self) -> None:
        self._last = time.perf_counter()

    def told(self, _: Counts, source: str) -> None:
        now = time.perf_counter()
        self.times.append((now - self._last, source))
        self._last = now


def account(folder: Path, shared: Path, pages: int) -> bool:
    """Read all parts twice; is everything accounted for?"""
    watch, right = _Watch(), True
    print("| part | items there | seen | new | known | degraded | rejected | failed | skipped | accounted for |\n" + "|---" * 10 + "|")
    with Store.open(f"sqlite:///{folder / 'a.db'}", kinds=all_kinds()) as store:
        for part in parts(folder, shared, pages):
            for again in (False, True):
                before = store.sizes()["text"]
                watch.begin()
                counts = read(store, [str(part.path)], told=watch.told)
                more = store.sizes()["text"] - before
                # An archive that was read to its end is not read again: its records stand in its tally.
                there = 0 if again and counts.archives and not counts.seen else part.items
                fits = counts.seen == there and more == counts.new + counts.degraded
                right &= fits
                cells = " | ".join(str(counts.plain().get(name, 0)) for name in ("seen", "new", "known", "degraded", "rejected", "failed"))
                print(f"| {part.name}{', again' if again else ''} | {there} | {cells} | {counts.skipped} | {'yes' if fits else 'NO'} |",
                      flush=True)
    times = sorted(watch.times, reverse=True)
    p99, median = times[len(times) // 100][0], times[len(times) // 2][0]
    print(f"\n{len(times)} items told of, one after the other; p99 {p99:.2f} s, median {median:.3f} s; the slowest:\n")
    print("\n".join(f"- {seconds:.2f} s: {Path(source).name}" for seconds, source in times[:SLOWEST]))
    return right


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=60, help="Pages, rows and records of each sort.")
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    chosen = options.parse_args()
    if not (chosen.shared / "data").exists():
        print(f"no {chosen.shared}/data: the bench makes its inputs from ../shared")
        return 0
    with tempfile.TemporaryDirectory() as kept:
        return 0 if account(Path(kept), chosen.shared, chosen.pages) else 1


if __name__ == "__main__":
    sys.exit(main())
