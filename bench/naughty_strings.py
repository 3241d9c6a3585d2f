"""Naughty strings through feeds and addresses: feed titles, item titles, names, addresses; store, pages, exports (test B10).

    python bench/naughty_strings.py blns.json

The file is a JSON list of strings, such as minimaxir/big-list-of-naughty-strings; it is not part of this repository.
"""

from __future__ import annotations

import html
import io
import json
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from starlette.testclient import TestClient  # noqa: E402

from daybook.errors import FetchError  # noqa: E402
from daybook.feeds import add  # noqa: E402
from daybook.kinds import KINDS  # noqa: E402
from daybook.publish.feeds import write_feeds  # noqa: E402
from daybook.read.feed import parse  # noqa: E402
from daybook.read.urls import canonical, where  # noqa: E402
from daybook.store import Store  # noqa: E402
from daybook.store.codec import shown  # noqa: E402
from daybook.store.following import Polled  # noqa: E402
from daybook.web import create_app  # noqa: E402
from daybook.web.show import readable  # noqa: E402

NOW = "2026-11-24T08:00:00Z"


def titles_of(word: str) -> list[str]:
    """A title as RSS in two ways and JSON Feed give it back."""
    rss = "<rss><channel><title>{0}</title><item><title>{0}</title><link>http://x.example/</link></item></channel></rss>"
    quoted = html.escape(html.escape(word, quote=False), quote=False)
    feeds = [rss.format(quoted), rss.format(f"<![CDATA[{html.escape(word, quote=False)}]]>"),
             json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": html.escape(word, quote=False),
                         "items": [{"id": "1", "url": "http://x.example/", "title": html.escape(word, quote=False)}]})]
    made = [parse(feed.encode("utf-8", "surrogatepass")) for feed in feeds]
    return [title for feed in made for title in (feed.title, feed.items[0].title)]


def main() -> None:
    """Count what comes back other than it went in."""
    words = json.loads(Path(sys.argv[1]).read_text(encoding="utf8"))
    faults: list[str] = []
    refused = 0
    for word in words:
        wanted = " ".join(word.split())[:500]
        got = {" ".join("".join(c if c not in CONTROLS else " " for c in wanted).split())} | {wanted}
        faults += [f"title {word!r} came as {title!r}" for title in titles_of(word) if title not in got]
        for address in (word, f"http://{word}/", f"http://x.example/{word}"):
            try:
                made = where(address).url
                faults += [f"address {address!r}: {made!r} is not its own spelling"] if canonical(made) != made else []
            except FetchError:
                refused += 1
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/d.db", kinds=KINDS) as store:
        for n, word in enumerate(words):
            add(store, f"http://x{n}.example/feed", 15)
            store.following.polled(n + 1, Polled(NOW, NOW, word, failed=True, title=word))
            store.history.keep(f"http://x{n}.example/", "moved", NOW, word)
        run = store.begin_run("x", {})
        for word in words:
            store.fail(run, word, "fetch", word, "failed")
        out = io.StringIO()
        write_feeds(store, "jsonl", out)
        rows = [json.loads(line) for line in out.getvalue().split("\n") if line]
        faults += [f"exported {row['title']!r} for {word!r}" for row, word in zip(rows, words, strict=True)
                   if row["title"] != shown(word)]
        client = TestClient(create_app(store, kinds=KINDS, token=None), base_url="http://localhost")
        page = client.get("/feeds")
        faults += [f"/feeds lacks {word!r}" for word in words if word.strip() and str(html.escape(readable(shown(word)))) not in
                   page.text.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")]
        for word in words:
            for path, params in (("/failures", {"q": word}), (f"/reports/{word[:50]}/versions", {"a": word})):
                status = client.get(quote(path), params=params).status_code
                faults += [f"{path} {word!r}: HTTP {status}"] if status >= 500 else []
    for fault in faults[:40]:
        print(fault)
    print(f"{len(words)} strings, {6 * len(words)} titles, {3 * len(words)} addresses ({refused} refused): {len(faults)} faults")


CONTROLS = {chr(n) for n in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)}

if __name__ == "__main__":
    main()
