"""Hostile feeds in eight sizes, each in a process of its own: seconds, peak memory, verdict (test B9 of the security page).

    python bench/hostile_feeds.py [--beside feedparser] [--sizes 1000,10000000]

Prints one line a kind, the worst of its sizes, and what went over the bars of 10 seconds and 300 MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
SIZES = (300, 1_000, 10_000, 100_000, 500_000, 2_000_000, 5_000_000, 10_000_000)  # bytes; a fetch gives no more than ten million
BAR_SECONDS, BAR_MB, LIMIT_SECONDS = 10.0, 300.0, 30


def child(kind: str, size: int, tool: str) -> None:
    """Make a feed, read it, say how that went."""
    from tests.read import hostile_feeds

    content = getattr(hostile_feeds, kind)(size)
    secret = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "no secret"
    if tool == "daybook":
        from daybook.errors import ReadError
        from daybook.read.feed import parse
    else:
        import feedparser
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, worked = time.perf_counter(), time.process_time()
    if tool == "daybook":
        try:
            feed = parse(content, "http://news.example/feed")
            said, shown = f"{len(feed.items)} items" + (f"; {feed.lost[0][:50]}" if feed.lost else ""), repr(feed)
        except ReadError as fault:
            said, shown = f"refused: {fault.reason[:50]}", fault.reason
    else:
        made = feedparser.parse(content)
        said, shown = f"{len(made.entries)} items", repr(made)[:1_000_000]
    took, worked = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    leak = secret in shown and len(secret) > 3
    print(json.dumps({"s": took, "cpu": worked, "mb": peak / 1024, "grew": (peak - before) / 1024, "said": said, "leak": leak}))


def measure(kind: str, size: int, tool: str) -> dict[str, object]:
    """One feed in a process of its own."""
    command = [sys.executable, __file__, "--child", kind, str(size), tool]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"s": float(LIMIT_SECONDS), "cpu": float(LIMIT_SECONDS), "mb": 0.0, "said": "killed after 30 s", "leak": False}
    if done.returncode:
        why = done.stderr.strip().splitlines()[-1][:60] if done.stderr else done.returncode
        return {"s": 0.0, "cpu": 0.0, "mb": 0.0, "said": f"crash: {why}", "leak": False}
    made: dict[str, object] = json.loads(done.stdout)
    return made


def main() -> None:
    """All kinds in all sizes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", nargs=3)
    parser.add_argument("--beside", default="")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    given = parser.parse_args()
    if given.child:
        child(given.child[0], int(given.child[1]), given.child[2])
        return
    from tests.read.hostile_feeds import KINDS

    sizes = [int(size) for size in given.sizes.split(",")]
    for tool in ("daybook", *([given.beside] if given.beside else [])):
        print(f"{tool}: worst of {len(sizes)} sizes\n{'kind':24}{'s':>8}{'cpu s':>8}{'MB':>8}  said of the largest")
        over, crashed, leaks, worst = 0, 0, 0, (0.0, 0.0)
        for make in KINDS:
            made = [measure(make.__name__, size, tool) for size in sizes]
            seconds, worked, memory = (max(float(str(m[name])) for m in made) for name in ("s", "cpu", "mb"))
            over += sum(float(str(m["s"])) > BAR_SECONDS or float(str(m["mb"])) > BAR_MB for m in made)
            crashed += sum(str(m["said"]).startswith("crash") for m in made)
            leaks += sum(bool(m["leak"]) for m in made)
            worst = (max(worst[0], seconds), max(worst[1], memory))
            print(f"{make.__name__:24}{seconds:8.2f}{worked:8.2f}{memory:8.0f}  {made[-1]['said']}", flush=True)
        print(f"{len(KINDS) * len(sizes)} feeds: {over} over a bar, {crashed} crashes, {leaks} leaks; "
              f"worst {worst[0]:.2f} s, {worst[1]:.0f} MB\n")


if __name__ == "__main__":
    main()
