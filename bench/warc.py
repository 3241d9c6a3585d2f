"""Web archives: how fast, in how much memory, killed and gone on with, and broken in 5,000 ways, beside warcio and FastWARC.

    python bench/warc.py rate    [--pages 20000]             reader and gate on an archive of so many pages
    python bench/warc.py kills   [--pages 1500] [--kills 10]  the whole path, killed and gone on with, against a run that nothing stopped
                                 [--addresses N]             behind N pages, the same addresses fetched again, and again
    python bench/warc.py mutants [--mutants 5000]             broken archives

The archive is made from data/pages and data/gva-incidents of ../shared in a folder that goes away afterwards: each tenth page is a whole
web page, the others are reports in plain HTML of four templates; before each page stands its request, after each tenth something that
is no page. With --addresses the pages behind the first N are fetches of the same addresses: most bring the same bytes, one in eight the
same report in another template, one in eighty a report to which a line was added; nothing of a whole web page changes. Peers are measured
where they are installed (pip install warcio fastwarc). Figures are of this machine at this moment; compare within a run.
"""

from __future__ import annotations

import argparse
import gzip
import html
import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.read.made_warc import bomb, http, many, mutants, record, tally, zipped  # noqa: E402

from daybook.read import ArchiveRules, Page, Unread, pages  # noqa: E402
from daybook.read.archive_bytes import read_at  # noqa: E402
from daybook.read.warc_records import Bad, records  # noqa: E402

TOOLS = ("daybook", "daybook, records only", "FastWARC", "warcio")
LENGTHS = ("", "Content-Length: -5", "Content-Length: 99999999999", "Content-Length: 100", "Content-Length: {more}",
           "Content-Length: {hex}", "Content-Length:", "Content-Length: 7\r\nContent-Length: {same}", "Content-Length: twelve")


# ---- the archive


def _wrapped(row: dict[str, Any], way: int) -> str:
    """A report as a page of one of four templates."""
    title, paragraphs = html.escape(row["title"] or ""), [html.escape(part) for part in row["text"].split("\n") if part.strip()]
    menu = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in ("News", "Sports", "Weather", "Obituaries", "Contact"))
    body = "".join(f"<p>{part}</p>\n" for part in paragraphs)
    if way == 0:
        return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    if way == 1:
        return (f'<html><head><title>{title} | The Courier</title><meta property="article:published_time" content="{row["published"]}">'
                f"</head><body><ul>{menu}</ul><article><h1>{title}</h1>{body}</article><footer>All rights kept.</footer></body></html>")
    if way == 2:
        parts = "".join(f"<div class=par>{part}</div>" for part in paragraphs)
        return (f"<html><head><title>{title}</title><style>p {{ margin: 0 }}</style></head><body><div id=main>{parts}</div>"
                f"<ul>{menu}</ul></body></html>")
    ld = json.dumps({"@type": "NewsArticle", "headline": row["title"], "datePublished": row["published"]}).replace("<", "\\u003c")
    return (f'<!DOCTYPE html><html><head><title>{title}</title><script type="application/ld+json">{ld}</script></head><body><table><tr><td>'
            f"<ul>{menu}</ul></td><td>{body}</td></tr></table><script>var page = 1;</script></body></html>")


def _sources(shared: Path, addresses: int | None) -> Iterator[tuple[int, str]]:
    """Pages for ever, each with the number of its address: one whole web page, nine wrapped reports, and so on."""
    with gzip.open(shared / "data" / "pages" / "scrapinghub.jsonl.gz", "rt", encoding="utf8") as lines:
        whole = [json.loads(line)["html"] for line in lines]
    with gzip.open(shared / "data" / "gva-incidents" / "reports.jsonl.gz", "rt", encoding="utf8") as lines:
        reports = [row for row in map(json.loads, lines) if row["text"].strip()]
    for n in itertools.count():
        at = n % addresses if addresses else n
        if at % 10 == 0:
            yield at, whole[at // 10 % len(whole)]
            continue
        row, way = reports[at % len(reports)], (at // len(reports) + at) % 4
        if n != at and n % 8 == 0:
            way = (way + 1) % 4
        if n != at and n % 80 == 1:
            row = row | {"text": f"{row['text']}\nPolice said on the {n // 80 % 28 + 1}th that the inquiry goes on."}
        yield at, _wrapped(row, way)


def _others(n: int) -> bytes:
    """What an archive holds beside pages."""
    url = f"http://archive.example/{n}/other"
    blocks = (http(random.Random(n).randbytes(3000), media_type="image/jpeg"), http(b"gone", "404 Not Found"), http(b"", "301 Moved"),
              http(b"<html><p>" + "Die Polizei teilte am Montag mit, dass die Straße gesperrt bleibt. ".encode() * 20))
    return record(blocks[n // 10 % 4], n, url=url)


def make(path: Path, count: int, shared: Path, addresses: int | None = None) -> None:
    """Write the archive, a gzip member for each record."""
    with path.open("wb") as out:
        for n, (at, page) in zip(range(count), _sources(shared, addresses), strict=False):
            url = f"http://archive.example/{at}/report.html"
            out.write(gzip.compress(record(b"GET / HTTP/1.1\r\nHost: archive.example\r\n\r\n", n, "request", url=url), 4, mtime=0))
            out.write(gzip.compress(record(http(page.encode()), n, url=url), 4, mtime=0))
            if n % 10 == 9:
                out.write(gzip.compress(_others(n), 4, mtime=0))


# ---- tools: each yields what it took for a page's URL and body; raises what it raises


def _daybook(path: Path) -> Iterator[tuple[str, int]]:
    for item in pages([str(path)]):
        if isinstance(item, Page):
            yield item.external_id, len(item.content)


def _records(path: Path) -> Iterator[tuple[str, int]]:
    with path.open("rb") as file:
        for item in records(file, path.stat().st_size, limit=10_000_000, zipped=read_at(file, 0, 2) == b"\x1f\x8b"):
            if not isinstance(item, Bad) and item.headers.get("warc-type") == "response":
                yield item.headers["warc-target-uri"], len(item.block or b"")


def _fastwarc(path: Path) -> Iterator[tuple[str, int]]:
    from fastwarc.warc import ArchiveIterator

    with path.open("rb") as file:
        for item in ArchiveIterator(file, parse_http=True):
            if item.headers.get("WARC-Type") == "response":
                yield item.headers.get("WARC-Target-URI"), len(item.reader.read())


def _warcio(path: Path) -> Iterator[tuple[str, int]]:
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as file:
        for item in ArchiveIterator(file):
            if item.rec_type == "response":
                yield item.rec_headers.get_header("WARC-Target-URI"), len(item.content_stream().read())


READ: dict[str, Callable[[Path], Iterator[tuple[str, int]]]] = {
    "daybook": _daybook, "daybook, records only": _records, "FastWARC": _fastwarc, "warcio": _warcio}


def _peak() -> float:
    """Most memory of this process, in MB; not from getrusage, which begins with what the parent had."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def _in_child(*args: str) -> dict[str, Any]:
    """What this file prints as a program of its own: memory is counted by process."""
    told = subprocess.run([sys.executable, __file__, *args], capture_output=True, text=True, check=False)
    if told.returncode:
        return {"error": (told.stderr.strip().splitlines() or ["?"])[-1][:60]}
    return dict(json.loads(told.stdout.splitlines()[-1]))


def _one_reading(tool: str, path: Path) -> dict[str, Any]:
    started, used, found, size = time.perf_counter(), time.process_time(), 0, 0
    for _, length in READ[tool](path):
        found += 1
        size += length
    return {"pages": found, "mb": size / 1e6, "seconds": time.perf_counter() - started, "cpu": time.process_time() - used,
            "peak": _peak()}


def rate(path: Path, count: int) -> None:
    """Reader and gate on the whole archive, beside peers that only take it apart."""
    (last,) = [item for item in pages([str(path)]) if not isinstance(item, Page | Unread) and item.ended]
    print(f"{path.stat().st_size / 1e6:.0f} MB zipped, {count:,} pages. {last.told.partition(': ')[2]}\n")
    print("| reader | pages given | seconds | of the processor | pages a second of it | MB a second of it | peak memory MB |")
    print("|---|---|---|---|---|---|---|")
    for tool in TOOLS:
        got = _in_child("worker-read", tool, str(path))
        if "error" in got:
            print(f"| {tool} | {got['error']} | | | | | |")
            continue
        cpu = got["cpu"]
        print(f"| {tool} | {got['pages']:,} | {got['seconds']:.1f} | {cpu:.1f} | {got['pages'] / cpu:.0f} | {got['mb'] / cpu:.0f} "
              f"| {got['peak']:.0f} |")


# ---- killed and gone on with


@dataclass(frozen=True)
class Ended:
    """One run: its exit code, None if it was killed; what it said; its peak memory in MB; seconds of processors, its parsers' included
    where it was not killed."""

    code: int | None
    said: str
    peak: float
    cpu: float


def _kept(folder: Path) -> int:
    """Pages that the folder's store says are read of the archive."""
    try:
        with closing(sqlite3.connect(f"file:{folder / 'a.db'}?mode=ro", uri=True)) as conn:
            row = conn.execute("SELECT body FROM archive").fetchone()
    except sqlite3.OperationalError:
        return 0
    return int(json.loads(row[0])["kept"]) if row else 0


def _run(path: Path, folder: Path, most: int | None = None, later: float = 0) -> Ended:
    """Read the archive into the folder's store; killed so many seconds after so many pages are kept.

    Pages have time: on a busy machine one that takes too long in one run and not in the other would make two dumps of it.
    """
    command = [sys.executable, "-m", "daybook.cli", "read", str(path), "--db", f"sqlite:///{folder / 'a.db'}"]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True,
                                   env=os.environ | {"DAYBOOK_HOME": str(folder), "DAYBOOK_REFRESH_EVERY": "500",
                                                     "DAYBOOK_PAGE_SECONDS": "300"})
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            code = None if process.returncode == -signal.SIGKILL else process.returncode
            said = (folder / "said").read_text(errors="replace").strip()
            return Ended(code, said, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)
        if most is not None and _kept(folder) >= most:
            time.sleep(later)
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.05)


def _dump(folder: Path) -> bytes:
    """The store's dump."""
    command = [sys.executable, "-m", "daybook.cli", "dump", "--db", f"sqlite:///{folder / 'a.db'}"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _differing(one: bytes, other: bytes) -> str:
    """The first line that is not the same in both."""
    pairs = itertools.zip_longest(one.splitlines(), other.splitlines(), fillvalue=b"(nothing)")
    return next((f"line {n}: {a[:600]!r}\n   other: {b[:600]!r}" for n, (a, b) in enumerate(pairs, 1) if a != b), "")


def kills(path: Path, count: int, times: int, folder: Path) -> bool:
    """The whole path once without a stop and, beside it, once killed at random moments; is the dump the same?"""
    once, often = folder / "once", folder / "often"
    once.mkdir()
    often.mkdir()
    started = time.monotonic()
    with ThreadPoolExecutor(1) as beside:
        whole = beside.submit(_run, path, once)
        dice, ended = random.Random(11), []
        for kept in sorted(dice.sample(range(1, count * 9 // 10), times)):
            ended.append(_run(path, often, kept, dice.uniform(0, 0.5)))
            print(f"killed when {_kept(often)} pages were kept" if ended[-1].code is None else f"ended: {ended[-1].code}", flush=True)
        last = _run(path, often)
        first = whole.result()
    print(f"\nwithout a stop: exit {first.code}, {first.cpu:.0f} s of processors, {count / first.cpu:.1f} pages a second of them, "
          f"peak {first.peak:.0f} MB\n{first.said}")
    differing = _differing(_dump(once), _dump(often))
    print(f"\nkilled {sum(run.code is None for run in ended)} times, then to its end: exit {last.code}, "
          f"peak {max(run.peak for run in (*ended, last)):.0f} MB; dump {'DIFFERENT' if differing else 'the same'}; "
          f"both in {time.monotonic() - started:.0f} s\n{last.said}\n{differing}")
    return not differing


# ---- broken


def _lengths(parts: list[bytes], number: int) -> Iterator[tuple[str, bytes]]:
    """Copies in which one record tells a nonsense length, zipped and plain in turn."""
    dice = random.Random(5)
    for n in range(number):
        at = dice.randrange(len(parts))
        head, _, block = parts[at].partition(b"\r\n\r\n")
        size = len(block) - 4
        line = LENGTHS[n % len(LENGTHS)].format(more=size + 300, hex=hex(size), same=size)
        start = head.rindex(b"Content-Length")
        head = head[:start] + line.encode() if line else head[:start].removesuffix(b"\r\n")
        copy = [*parts[:at], head + b"\r\n\r\n" + block, *parts[at + 1:]]
        yield "length", b"".join(zipped(copy) if n % 2 else copy)


def _all_mutants(number: int) -> Iterator[tuple[str, bytes]]:
    plain = many(60)
    part = number * 2 // 5
    yield from ((f"zipped, {sort}", content) for sort, content in mutants(zipped(plain), part, 1))
    yield from ((f"plain, {sort}", content) for sort, content in mutants(plain, part, 2))
    yield from _lengths(plain, number - 2 * part)


def _worker_mutants(tool: str, number: int) -> dict[str, Any]:
    """How a tool fares, by sort: how often it said nothing though pages are missing, how often more than one page is lost."""
    wanted = {f"http://news.example/{n}.html" for n in range(60) if n % 4 != 3}
    table: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as kept:
        for sort, content in _all_mutants(number):
            path = Path(kept) / ("a.warc.gz" if content[:1] == b"\x1f" or "zipped" in sort else "a.warc")
            path.write_bytes(content)
            found, said = _fared(tool, path)
            lost = len(wanted - found)
            count = table.setdefault(sort, Counter())
            count.update(copies=1, silent=bool(lost) and not said, said=said > 0, lost=lost, more=lost > 1, raised=said == 2)
    return {"table": table, "peak": _peak()}


def _fared(tool: str, path: Path) -> tuple[set[str], int]:
    """The pages that a tool found, and whether it said that something is wrong: 0 no, 1 yes, 2 by giving up."""
    found: set[str] = set()
    if tool == "daybook":
        items = list(pages([str(path)], archives=ArchiveRules()))
        last = tally(items)
        if last.seen != last.kept + last.passed_over + last.bad:
            raise SystemExit(f"counts do not add up: {last.told}")
        found = {item.external_id for item in items if isinstance(item, Page)}
        return found, int(last.bad > 0 or any(isinstance(item, Page) and item.degraded for item in items))
    try:
        for url, _ in READ[tool](path):
            found.add(url)
    except Exception:  # a peer gives up in whatever way it does
        return found, 2
    return found, 0


def broken(number: int) -> None:
    """Mutants of an archive of 60 records, and bombs."""
    print("| tool | sort | copies | told of the fault | pages missing, nothing told | more than one lost | gave up | pages lost a copy |")
    print("|---|---|---|---|---|---|---|---|")
    peaks = {}
    for tool in ("daybook", "FastWARC", "warcio"):
        got = _in_child("worker-mutants", tool, str(number))
        if "error" in got:
            print(f"| {tool} | {got['error']} | | | | | | |")
            continue
        peaks[tool] = got["peak"]
        for sort, count in got["table"].items():
            told = " | ".join(str(count.get(name, 0)) for name in ("copies", "said", "silent", "more", "raised"))
            print(f"| {tool} | {sort} | {told} | {count.get('lost', 0) / count['copies']:.2f} |")
    print("\npeak memory over all mutants: " + ", ".join(f"{tool} {peak:.0f} MB" for tool, peak in peaks.items()) + "\n")
    _bombs()


def _bombs() -> None:
    size = 400_000_000
    page = record(http(b"<p>" + b"the said and that with " * 20), 9)
    packed = bomb(size)
    chain = gzip.compress(packed)
    once = record(http(packed, "200 OK", "text/html", "Content-Encoding: gzip"), 1)
    twice = record(http(chain, "200 OK", "text/html", "Content-Encoding: gzip, gzip"), 2)
    bombs = {"one record unzips to 400 MB": _grown(size), "Content-Encoding gzip, zipped": gzip.compress(once),
             "Content-Encoding gzip twice, zipped": gzip.compress(twice)}
    print("| bomb | bytes | tool | answers given | seconds of the processor | peak memory MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as kept:
        for name, content in bombs.items():
            path = Path(kept) / "a.warc.gz"
            path.write_bytes(content + gzip.compress(page))
            for tool in ("daybook", "FastWARC", "warcio"):
                got = _in_child("worker-read", tool, str(path))
                told = got.get("error") or f"{got['pages']} | {got['cpu']:.1f} | {got['peak']:.0f}"
                print(f"| {name} | {len(content):,} | {tool} | {told} |")


def _grown(size: int) -> bytes:
    """One member: a record's header, and a body of so many equal bytes."""
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = http(b"")
    head = record(start, 3, length=f"Content-Length: {len(start) + size}")[:-4]
    pieces = [packer.compress(head), *(packer.compress(b"a" * 1_000_000) for _ in range(size // 1_000_000)), packer.compress(b"\r\n\r\n")]
    return b"".join([*pieces, packer.flush()])


def main() -> int:
    if sys.argv[1:2] == ["worker-read"]:
        print(json.dumps(_one_reading(sys.argv[2], Path(sys.argv[3]))))
        return 0
    if sys.argv[1:2] == ["worker-mutants"]:
        print(json.dumps(_worker_mutants(sys.argv[2], int(sys.argv[3]))))
        return 0
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("rate", "kills", "mutants"))
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--pages", type=int)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--addresses", type=int, metavar="N")
    options.add_argument("--mutants", type=int, default=5000)
    chosen = options.parse_args()
    if chosen.what == "mutants":
        broken(chosen.mutants)
        return 0
    if not (chosen.shared / "data").exists():
        print(f"no {chosen.shared}/data: the bench makes its archive from ../shared")
        return 0
    count = chosen.pages or (20_000 if chosen.what == "rate" else 1_500)
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "pages.warc.gz"
        make(path, count, chosen.shared, chosen.addresses)
        if chosen.what == "rate":
            rate(path, count)
            return 0
        return 0 if kills(path, count, chosen.kills, Path(kept)) else 1


if __name__ == "__main__":
    sys.exit(main())
