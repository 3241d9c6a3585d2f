"""Pages side by side with peers, hostile pages, mutated pages: the measurements of docs/security.md.

    python bench/pages.py [peers] [hostile] [mutants] [--shared DIR] [--mutants N] [--kinds NAME …] [--side-by-side N]

    peers     body F1, titles, dates, pages a second, memory on ../shared/data/pages, every tool in a process of its own
    hostile   every kind of tests/hostile in eight sizes: time, memory, verdict, silent loss (B1, B5)
    mutants   pages of ../shared and of tests/hostile, mutated by bytes, tags and splices from a fixed seed (B2)

Peers come with ``pip install -e '.[bench]'``; one that is not there is left out, which is said. Writes Markdown tables.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import queue
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.hostile.pages import KINDS, SIZES  # noqa: E402

from daybook import pipeline, preparing  # noqa: E402
from daybook.clean.dates import parse_date  # noqa: E402
from daybook.clean.strip import RUNNING, stripped  # noqa: E402
from daybook.errors import ReadError  # noqa: E402
from daybook.read import Page  # noqa: E402
from daybook.read.decode import decoded_html  # noqa: E402

WORD = re.compile(r"\w+")
SEED = 20
MOST_SECONDS, MOST_CHILD_MB, MOST_GROWTH_MB = 10.0, 512, 20  # the bars of B1
TICKS = os.sysconf("SC_CLK_TCK")
KEPT, LEFT_OUT = 0.5, 200  # B5: with less kept and more words left out, a page has to be flagged

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """What a tool makes of a page; None where it does not say."""

    body: str
    title: str | None = None
    date: str | None = None


# The tools. Each imports its library when it is used, so that each process holds only its own.


def bare_trafilatura(html: str, url: str, precise: bool = False) -> Read:  # noqa: ARG001 - all of them are called alike
    import trafilatura

    return Read(trafilatura.extract(html, include_comments=False, favor_precision=precise) or "")


def trafilatura_with_metadata(html: str, url: str) -> Read:
    import trafilatura

    made = trafilatura.bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    return Read(made.text or "", made.title, made.date) if made else Read("")


def readability(html: str, url: str) -> Read:  # noqa: ARG001 - all of them are called alike
    import lxml.html
    from readability import Document

    made = Document(html)
    return Read("\n".join(lxml.html.fromstring(made.summary()).itertext()), made.short_title())


def newspaper(html: str, url: str) -> Read:
    import newspaper as library

    made = library.Article(url=url)
    made.download(input_html=html)
    made.parse()
    return Read(made.text, made.title, made.publish_date.date().isoformat() if made.publish_date else None)


def resiliparse(html: str, url: str) -> Read:  # noqa: ARG001 - all of them are called alike
    from resiliparse.extract.html2text import extract_plain_text

    return Read(extract_plain_text(html, main_content=True, alt_texts=False, noscript=False))


def daybook(html: str, url: str) -> Read:
    """The whole way with all safeguards: child process, limits, hidden text, loss, residue, language."""
    made = pipeline.cleaned(Page(b"", "text/html", url, url, url=url, html=html), None)
    if isinstance(made, ReadError):
        return Read("")
    return Read(made.text.text, made.text.title, made.report.published.edtf if made.report.published else None)


def daybook_without_residue(html: str, url: str) -> Read:
    made = pipeline.cleaned(Page(b"", "text/html", url, url, url=url, html=html), None)
    return Read("") if isinstance(made, ReadError) else Read(made.text.visible)


TOOLS: dict[str, Callable[[str, str], Read]] = {
    "daybook": daybook, "daybook, residue left out": daybook_without_residue,
    "trafilatura": bare_trafilatura, "trafilatura, precision": lambda html, url: bare_trafilatura(html, url, True),
    "trafilatura with metadata": trafilatura_with_metadata, "readability-lxml": readability, "newspaper4k": newspaper,
    "resiliparse": resiliparse}


def rows_of(shared: Path) -> list[Row]:
    with gzip.open(shared / "data" / "pages" / "scrapinghub.jsonl.gz", "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def f1(made: str, gold: str) -> float:
    """Bag of words, small letters."""
    a, b = Counter(WORD.findall(made.lower())), Counter(WORD.findall(gold.lower()))
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values())) if both else 0.0


def measure(tool: str, shared: Path) -> Row:
    """One tool over all pages, in this process."""
    rows, read = rows_of(shared), TOOLS[tool]
    faults, made = 0, []
    read(rows[0]["html"], rows[0]["url"])  # loads what it needs
    started, used = time.perf_counter(), time.process_time()
    for row in rows:
        try:
            made.append(read(row["html"], row["url"]))
        except Exception as fault:  # whatever a peer raises is a page that it did not read
            faults += 1
            print(f"{tool}: {row['id'][:8]}: {type(fault).__name__}: {fault}"[:160], file=sys.stderr)
            made.append(Read(""))
    seconds, used = time.perf_counter() - started, time.process_time() - used
    preparing.parsers().close()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    scores = [f1(one.body, row["articleBody"]) for one, row in zip(made, rows, strict=True)]
    return {"tool": tool, "f1": sum(scores) / len(scores), "seconds": seconds, "cpu": used + children.ru_utime + children.ru_stime,
            "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "child_mb": children.ru_maxrss / 1024, "faults": faults,
            "pages": len(rows), "scores": scores, "titles": [one.title for one in made], "dates": [one.date for one in made]}


def peers(shared: Path) -> None:
    """The table of peers; titles and dates, for which the set has no gold, by agreement with the majority of the tools."""
    results = []
    for tool in TOOLS:
        run = subprocess.run([sys.executable, __file__, "--one", tool, "--shared", str(shared)], capture_output=True, text=True,
            check=False)
        if run.returncode:
            print(f"{tool} is left out: {(run.stderr.strip().splitlines() or ['?'])[-1]}", file=sys.stderr)
            continue
        results.append(json.loads(run.stdout.splitlines()[-1]))
    bare = next((row["pages"] / row["cpu"] for row in results if row["tool"] == "trafilatura"), None)
    print("| tool | body F1 | pages a second of one core | beside bare trafilatura | peak MB (child) | exceptions | title agrees "
          "| date agrees |\n|---|---|---|---|---|---|---|---|")
    titles, dates = _majority(results, "titles", _plain), _majority(results, "dates", _day)
    for row in sorted(results, key=lambda row: -row["f1"]):
        rate = row["pages"] / row["cpu"]
        beside, memory = f"{rate / bare:.2f}" if bare else "–", f"{row['mb']:.0f} ({row['child_mb']:.0f})"
        print(f"| {row['tool']} | {row['f1']:.4f} | {rate:.1f} | {beside} | {memory} | {row['faults']} | "
              f"{_agreement(row['titles'], titles, _plain)} | {_agreement(row['dates'], dates, _day)} |")
    ours = next(row for row in results if row["tool"] == "daybook")
    for row in results:
        if not row["tool"].startswith("daybook"):
            print(f"daybook - {row['tool']}: {_difference(ours['scores'], row['scores'])}")


def _difference(a: Sequence[float], b: Sequence[float]) -> str:
    """Mean difference over pages and its 95 % interval by drawing pages with replacement, 2,000 times."""
    apart, dice = [x - y for x, y in zip(a, b, strict=True)], random.Random(SEED)
    means = sorted(sum(dice.choices(apart, k=len(apart))) / len(apart) for _ in range(2000))
    return f"{sum(apart) / len(apart):+.4f} [{means[50]:+.4f}, {means[1949]:+.4f}]"


def _plain(title: str | None) -> str | None:
    return " ".join(WORD.findall(title.lower())) or None if title else None


def _day(date: str | None) -> str | None:
    return parse_date(date) if date else None


def _majority(results: Sequence[Row], field: str, plain: Callable[[str | None], str | None]) -> list[str | None]:
    """What at least two tools of different makers say of each page, None where no two agree."""
    makers = [row for row in results if row["tool"] in ("daybook", "trafilatura with metadata", "readability-lxml", "newspaper4k")]
    agreed = []
    for said in zip(*(row[field] for row in makers), strict=True):
        best = Counter(value for value in map(plain, said) if value).most_common(1)
        agreed.append(best[0][0] if best and best[0][1] > 1 else None)
    return agreed


def _agreement(said: Sequence[str | None], agreed: Sequence[str | None], plain: Callable[[str | None], str | None]) -> str:
    if not any(said):
        return "–"
    pairs = [(plain(one), other) for one, other in zip(said, agreed, strict=True) if other]
    return f"{sum(one == other for one, other in pairs)} of {len(pairs)}"


# Hostile and mutated pages.


@dataclass(frozen=True, slots=True)
class Ended:
    """How a page ended: seconds of the clock and of processors (parser and parent), verdict, words of running text between its tags,
    how many of them are in the text, memory of the parent afterwards."""

    seconds: float
    cpu: float
    verdict: str
    there: int
    kept: int
    parent_mb: float

    @property
    def is_lost_in_silence(self) -> bool:
        return self.verdict == "ok" and self.kept < KEPT * self.there and self.there - self.kept > LEFT_OUT


def feed() -> None:
    """The parent whose memory counts: takes pages from files, named on standard input, and keeps nothing of them.

    Leaves the text of each beside it, and answers with a line of JSON.
    """
    for line in sys.stdin:
        path = Path(line.strip())
        started, used = time.perf_counter(), _cpu()
        verdict, text = _read_page(path)
        row = {"seconds": time.perf_counter() - started, "cpu": _cpu() - used, "verdict": verdict, "parent_mb": own_mb()}
        path.with_suffix(".txt").write_text(text, encoding="utf-8", errors="surrogatepass")
        del text
        print(json.dumps(row), flush=True)
    preparing.parsers().close()
    child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"child_mb": child_mb, "started": preparing.parsers().started, "parent_mb": own_mb()}))


def _read_page(path: Path) -> tuple[str, str]:
    """Verdict and text, the whole way from the bytes."""
    content = path.read_bytes()
    html = decoded_html(content)
    if not html.text.strip("\0 \t\r\n"):
        return "rejected: blank", ""
    made = pipeline.cleaned(Page(content, "text/html", path.name, path.name, html=html.text, degraded=html.degraded), None)
    if isinstance(made, ReadError):
        return f"rejected: {made.reason}", ""
    return f"degraded: {made.degraded}" if made.degraded else "ok", made.text.text


def _cpu() -> float:
    """Seconds of processors that this process and its children have used, those that live and those that ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = time.process_time() + ended.ru_utime + ended.ru_stime
    for children in Path("/proc/self/task").glob("*/children"):
        for pid in children.read_text().split():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def own_mb() -> float:
    """Resident memory of this process, MiB."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * resource.getpagesize() / 2**20


class Parent:
    """A process that ``feed`` runs in, and a folder for its pages."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        # A session of its own: Ctrl-C is for the bench, which then gives the sums of what was done.
        self._process = subprocess.Popen([sys.executable, __file__, "--feed"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         start_new_session=True)
        self.before_mb = self.read("warm", KINDS["p soup"](1000)).parent_mb
        self.last: dict[str, Any] = {}

    def read(self, name: str, content: bytes) -> Ended:
        path = Path(self._folder.name) / f"{name.replace(' ', '-').replace('/', '-')}.html"
        path.write_bytes(content)
        row = self._asked(path)
        text = path.with_suffix(".txt").read_text(encoding="utf-8", errors="surrogatepass")
        plain = stripped(decoded_html(content).text)
        running = Counter(word for line in plain.split("\n") if len(words := line.split()) >= RUNNING for word in words)
        kept = sum((running & Counter(text.split())).values())
        path.unlink()
        path.with_suffix(".txt").unlink()
        return Ended(row["seconds"], row["cpu"], row["verdict"], sum(running.values()), kept, row["parent_mb"])

    def _asked(self, path: Path) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the parent broke at {path.name}: exit {self._process.wait()}")
        return dict(json.loads(line))

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self.last = dict(json.loads(self._process.stdout.readlines()[-1]))
        self._process.wait()
        self._folder.cleanup()


@contextlib.contextmanager
def parents(count: int) -> Iterator[Callable[[Iterable[tuple[str, bytes]]], Iterator[tuple[str, Ended]]]]:
    """A function that has named pages read, so many side by side, and gives how they ended, in their order; afterwards the sums."""
    made, every = [Parent() for _ in range(count)], list[Ended]()
    free: queue.SimpleQueue[Parent] = queue.SimpleQueue()
    for parent in made:
        free.put(parent)

    def read(name: str, content: bytes) -> tuple[str, Ended]:
        parent = free.get()
        try:
            return name, parent.read(name, content)
        finally:
            free.put(parent)

    with ThreadPoolExecutor(count) as pool:
        def ended(named: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, Ended]]:
            waiting: deque[Future[tuple[str, Ended]]] = deque()
            for name, content in named:
                waiting.append(pool.submit(read, name, content))
                if len(waiting) > count:
                    every.append(waiting[0].result()[1])
                    yield waiting.popleft().result()
            for one in waiting:
                every.append(one.result()[1])
                yield one.result()

        try:
            yield ended
        except KeyboardInterrupt:
            print("\nstopped before the end")
    for parent in made:
        parent.close()
    _sums(every, made)


def hostile(kinds: Sequence[str], side_by_side: int) -> None:
    """B1 and B5: one line a kind, the worst of its sizes; then the sums."""
    print("| kind | slowest s | of processors | verdicts, by size | silent loss | parent MB |\n|---|---|---|---|---|---|")
    with parents(side_by_side) as ended:
        for kind in kinds or KINDS:
            rows = [row for _, row in ended((f"{kind} {size}", KINDS[kind](size)) for size in SIZES)]
            words = " ".join(row.verdict.split(":")[0] for row in rows)
            print(f"| {kind} | {max(row.seconds for row in rows):.1f} | {max(row.cpu for row in rows):.1f} | {words} | "
                  f"{sum(row.is_lost_in_silence for row in rows)} | {rows[-1].parent_mb:.0f} |", flush=True)


def _sums(every: Sequence[Ended], made: Sequence[Parent]) -> None:
    verdicts = Counter(row.verdict.split(":")[0] for row in every)
    clock, cpu = sorted(row.seconds for row in every), sorted(row.cpu for row in every)
    grown = max(row.parent_mb for row in every) - min(parent.before_mb for parent in made)
    left = max(parent.last["parent_mb"] - parent.before_mb for parent in made)
    print(f"\n{len(every)} pages: {dict(verdicts)}; without a verdict {sum(not row.verdict for row in every)}; "
          f"lost in silence {sum(row.is_lost_in_silence for row in every)}; "
          f"over {MOST_SECONDS:.0f} s {sum(t > MOST_SECONDS for t in clock)}; "
          f"child's peak {max(parent.last['child_mb'] for parent in made):.0f} MB (bar {MOST_CHILD_MB}); "
          f"parent at most {grown:.0f} MB above its start (bar {MOST_GROWTH_MB}), at the end {left:.0f}; "
          f"children started {sum(parent.last['started'] for parent in made)}")
    print(f"seconds a page, of the clock: {_spread(clock)}; of processors: {_spread(cpu)}")


def _spread(times: Sequence[float]) -> str:
    return f"slowest {times[-1]:.2f}, p99 {times[int(len(times) * 0.99)]:.2f}, median {times[len(times) // 2]:.3f}"


def mutated(seeds: Sequence[bytes], count: int) -> Iterator[bytes]:
    """Pages with some of their bytes, tags or stretches changed, always the same ones."""
    dice = random.Random(SEED)
    while count:
        page = bytearray(dice.choice(seeds))
        for _ in range(dice.choice((1, 2, 4, 8, 32))):
            dice.choice((_bytes, _tags, _splice))(page, seeds, dice)
        yield bytes(page[:2_000_000])
        count -= 1


def _bytes(page: bytearray, seeds: Sequence[bytes], dice: random.Random) -> None:  # noqa: ARG001 - all of them are called alike
    for _ in range(dice.randint(1, 64)):
        at = dice.randrange(len(page) + 1)
        match dice.randrange(4):
            case 0:
                page[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                page[at:at] = bytes(dice.choices(b"<>\"'/=&;!-\0\xff\xc0\xed\xa0 \n", k=dice.randint(1, 4)))
            case 2:
                del page[at : at + dice.randint(1, 8)]
            case 3:
                if at < len(page):
                    page[at] ^= 1 << dice.randrange(8)


NAMES = (b"div", b"p", b"svg", b"table", b"script", b"b", b"a", b"plaintext")


def _tags(page: bytearray, seeds: Sequence[bytes], dice: random.Random) -> None:  # noqa: ARG001 - all of them are called alike
    """Tags dropped, doubled, renamed, or many of one put in."""
    spans = [match.span() for match in re.finditer(rb"<[^>]{1,200}>", page[:400_000])]
    if not spans:
        return
    start, end = dice.choice(spans)
    tag = bytes(page[start:end])
    match dice.randrange(5):
        case 0:
            del page[start:end]
        case 1:
            page[start:end] = tag * dice.choice((2, 10, 300))
        case 2:
            page[start:end] = re.sub(rb"[a-z0-9]+", dice.choice(NAMES), tag, count=1)
        case 3:
            other = dice.choice(spans)
            page[start:end] = page[other[0] : other[1]]
        case 4:
            page[start:end] = tag[:-1]


def _splice(page: bytearray, seeds: Sequence[bytes], dice: random.Random) -> None:
    """A stretch of another page, or of itself, put in; or the end cut off."""
    at = dice.randrange(len(page) + 1)
    if dice.random() < 0.2:
        del page[at:]
        return
    other = dice.choice(seeds) if dice.random() < 0.6 else bytes(page)
    start = dice.randrange(len(other) + 1)
    page[at : at + dice.choice((0, 0, 1000))] = other[start : start + dice.choice((10, 100, 1000, 20_000))]


def mutants(shared: Path, count: int, side_by_side: int) -> None:
    """B2 and B5."""
    seeds = [row["html"].encode("utf-8", "surrogatepass") for row in rows_of(shared)] if (shared / "data" / "pages").exists() else []
    seeds += [made(size) for made in KINDS.values() for size in (300, 8_000)]
    with parents(side_by_side) as ended:
        named = ((f"mutant {number}", page) for number, page in enumerate(mutated(seeds, count), 1))
        for number, (name, row) in enumerate(ended(named), 1):
            if row.seconds > MOST_SECONDS / 2 or row.is_lost_in_silence:
                print(f"{name}: {row.seconds:.1f} s, {row.cpu:.1f} of processors, {row.verdict[:120]}, kept {row.kept} of {row.there}",
                      flush=True)
            if number % 500 == 0:
                print(f"{number} …", file=sys.stderr, flush=True)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", default=["peers", "hostile", "mutants"], metavar="PART")
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--mutants", type=int, default=10_000)
    options.add_argument("--kinds", nargs="*", default=[])
    options.add_argument("--side-by-side", type=int, default=1, metavar="N", help="Hostile and mutated pages at a time.")
    options.add_argument("--feed", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--one", choices=sorted(TOOLS))
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    if chosen.feed:
        feed()
        return 0
    if chosen.one:
        print(json.dumps(measure(chosen.one, chosen.shared)))
        return 0
    if not (chosen.shared / "data" / "pages").exists() and "peers" in chosen.parts:
        print(f"no {chosen.shared}/data/pages: the peers need the pages of ../shared")
        chosen.parts.remove("peers")
    for part in chosen.parts:
        print(f"\n## {part}\n", flush=True)
        {"peers": lambda: peers(chosen.shared), "hostile": lambda: hostile(chosen.kinds, chosen.side_by_side),
         "mutants": lambda: mutants(chosen.shared, chosen.mutants, chosen.side_by_side)}[part]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
