"""Hostile pages through the whole way, in child processes: each ends in a verdict, and no report is lost without a word."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from daybook import pipeline, preparing
from daybook.clean import fallen_back
from daybook.clean.parsed import untagged
from daybook.clean.strip import RUNNING, stripped
from daybook.errors import ReadError
from daybook.kinds import all_kinds
from daybook.read import Page
from daybook.read.decode import decoded_html
from daybook.store import Store
from tests.hostile.pages import KINDS, REPORT, SIGN, page

SIZE = 12_000  # bytes: what a page is about does not change with its size, what it costs is for bench/pages.py
# Kinds whose report stands in what no browser shows as text: it is left out, and if nothing is left the page is rejected.
UNSEEN = ("comment starts", "open script", "in noscript", "in template", "in textarea", "in iframe", "in select", "in svg")


def made(content: bytes) -> object:
    html = decoded_html(content)
    return pipeline.cleaned(Page(content, "text/html", "x", "x", html=html.text, degraded=html.degraded), None)


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    preparing.parsers().close()
    preparing.parsers.cache_clear()


def test_there_are_more_than_forty_kinds() -> None:
    assert len(KINDS) > 40


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_loses_the_report_without_a_word(kind: str) -> None:
    content = KINDS[kind](SIZE)
    ended = made(content)

    if isinstance(ended, ReadError):
        assert kind in UNSEEN, ended.reason
        return
    text, degraded = ended.text.text, ended.degraded  # type: ignore[attr-defined]
    lines = [line.split() for line in stripped(decoded_html(content).text).split("\n")]
    running = Counter(word for words in lines if len(words) >= RUNNING for word in words)
    kept = sum((running & Counter(text.split())).values())
    assert degraded or kept >= 0.5 * sum(running.values()) or sum(running.values()) - kept <= 200
    assert kind in UNSEEN or SIGN in text or degraded


@pytest.mark.parametrize("opening", ["<div>", "<span>", "<blockquote>", "<table><tr><td>", "<font>"], ids=str)
def test_what_the_parser_loses_below_its_greatest_depth_is_rescued_and_said(opening: str) -> None:
    ended = made(page(opening * 2000))

    assert SIGN in ended.text.text  # type: ignore[attr-defined]
    assert "the parser lost" in ended.degraded  # type: ignore[attr-defined]


def test_a_page_that_takes_too_long_is_read_without_its_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_PAGE_SECONDS", "2")
    preparing.parsers.cache_clear()
    try:
        ended = made(KINDS["attributes"](2_000_000))
        after = made(page("<p>x</p>"))
    finally:
        preparing.parsers().close()
        preparing.parsers.cache_clear()

    assert SIGN in ended.text.text  # type: ignore[attr-defined]
    assert "took longer than 1.2 s" in ended.degraded  # type: ignore[attr-defined]
    assert "" == after.degraded  # type: ignore[attr-defined]


def test_a_page_that_takes_too_much_memory_is_read_without_its_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_PAGE_MEMORY_MB", "256")
    monkeypatch.setenv("DAYBOOK_PAGE_SECONDS", "120")
    preparing.parsers.cache_clear()
    try:
        ended = made(page("<b class=x>y</b>" * 450_000 + "<p>"))
    finally:
        preparing.parsers().close()
        preparing.parsers.cache_clear()

    assert ended.degraded  # type: ignore[attr-defined]
    assert SIGN in ended.text.text  # type: ignore[attr-defined]


def test_a_page_too_long_to_be_compared_says_so() -> None:
    assert "only the first 10,000,000 characters" in untagged("<p>" + "x " * 5_000_001).degraded


def test_of_a_page_that_broke_before_its_tags_were_away_a_part_is_taken() -> None:
    made = fallen_back(f"<div {'x=y ' * 600_000}>{REPORT}", "broke")

    assert SIGN in made.text
    assert "parsing it broke" in made.degraded and "only the first and the last 150,000 were taken" in made.degraded


def test_text_needs_no_child() -> None:
    preparing.parsers().close()
    preparing.parsers.cache_clear()
    pipeline.cleaned(Page(b"x", "text/plain", "x", "x", text="The army said on Monday that two rockets had been fired."), None)

    assert 0 == preparing.parsers().started


def folder_of(tmp_path: Path, count: int) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.html").write_bytes(page(f"<h1>Report {number} of the day</h1>", report=REPORT.replace("people",
            f"people of {number}")))
    return folder


def dump(url: str) -> bytes:
    with Store.open(url, kinds=all_kinds()) as store:
        pipeline.refresh(store)
        return b"".join(store.dump())


@pytest.mark.parametrize("workers", [1, 2])
def test_pages_are_read_in_their_order_whatever_the_workers(tmp_path: Path, workers: int) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with Store.open(url, kinds=all_kinds()) as store:
        counts = pipeline.read(store, [str(folder_of(tmp_path, 12))], workers=workers)

    assert (12, 12) == (counts.seen, counts.new)
    assert 12 == dump(url).count(b'"sort":"text"') or b"Report 11" in dump(url)


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [int(one) for one in found] + [grandchild for one in found for grandchild in children_of(int(one))]


def are_gone(pids: list[int]) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")",
            1)[1].split()[0] for pid in pids):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_no_parser_outlives_a_run_that_ends(tmp_path: Path, how: signal.Signals) -> None:
    folder = folder_of(tmp_path, 3)
    (folder / "000.html").write_bytes(KINDS["attributes"](3_000_000))  # keeps its parser busy
    url = f"sqlite:///{tmp_path / 'k.db'}"
    command = [sys.executable, "-m", "daybook.cli", "read", str(folder), "--db", url]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=os.environ | {"DAYBOOK_PAGE_SECONDS": "60", "PYTHONPATH": os.pathsep.join(sys.path)})
    until = time.monotonic() + 60
    while not (pids := children_of(process.pid)) and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(how)
    if how == signal.SIGINT:
        time.sleep(0.5)
        process.send_signal(how)
    process.wait(timeout=60)

    assert pids
    assert are_gone(pids)


def test_extract_gives_rows_of_pages_in_their_order(tmp_path: Path) -> None:
    rows = list(pipeline.extract([str(folder_of(tmp_path, 11))], published=None, line_limit_mb=20))

    assert [f"{n:03}" for n in range(11)] == [row["report"]["id"] for row in rows]
    assert json.dumps(rows[0]["report"]["section"]) == "null"
