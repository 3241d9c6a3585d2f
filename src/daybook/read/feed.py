"""What a feed says: RSS, Atom, JSON Feed, news sitemaps. A broken one gives what can be read and says what was lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from daybook.errors import FetchError, ReadError
from daybook.read.decode import decoded_html
from daybook.read.feed_xml import MOST_ITEMS, Entry, Scanned, scan
from daybook.read.source import megabytes
from daybook.read.urls import where
from daybook.text.strict import NoJSON, strict_json

MOST_BYTES = 5_000_000  # of a document that are looked at; five million of nothing but empty JSON objects take 300 MB in memory
BEFORE = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # marks and blanks that may stand before a document
LONGEST_TITLE = 500  # characters
FULL_BODY, FULL_SUMMARY = 250, 1000  # characters of plain text from which a body, or a summary, is held for the whole report
WANTED = "give the address of an RSS, Atom or JSON feed or of a news sitemap"
TAG = re.compile(r"<[^<>]{0,2000}>")
CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|read more|continue reading|more)\W{0,5}\Z", re.I)
SUFFIX = re.compile(r"the post .{0,300} appeared first on .{0,200}\Z", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed.

    Args:
        guid: What the feed calls it, else its address.
        url: In one spelling, or None where it names none that can be fetched.
        title: Text, never markup; "" if there is none.
        published: As the feed writes it, or None.
        body: HTML of the whole report where the item carries it, else "".
    """

    guid: str
    url: str | None
    title: str = ""
    published: str | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as far as it could be read.

    Args:
        kind: "rss", "atom", "json" or "sitemap".
        title: Text; "" if it has none.
        items: In the feed's order.
        lost: What could not be read, each a sentence.
    """

    kind: str
    title: str
    items: tuple[Item, ...]
    lost: tuple[str, ...] = ()


def parse(content: bytes, base: str | None = None) -> Feed:
    """Read a feed.

    Args:
        content: The whole document, at most as large as a fetch may be.
        base: Its address, to which addresses in it are relative.

    Raises:
        ReadError: It is none; says what it is instead.
    """
    begins = content[:1000].lstrip(BEFORE)
    if begins[:1] not in (b"<", b"{"):
        raise ReadError(f"no feed: something that begins with {begins[:20].decode('latin-1')!r}; {WANTED}")
    text, degraded = decoded_html(_first(content))
    lost = [degraded] if degraded else []
    opening = text[:200].lstrip("\ufeff \t\r\n")
    if opening.startswith("{"):
        return _json(len(content), text, base, lost)
    if len(content) > MOST_BYTES:
        lost.append(f"{megabytes(len(content) - MOST_BYTES)} MB after the first {megabytes(MOST_BYTES)} MB")
    found = scan(text)
    if found.kind == "":
        what = "a web page" if re.match(r"<(?:!doctype\s+html|html)", opening, re.I) else f"something that begins with {opening[:40]!r}"
        raise ReadError(f"no feed: {what}; {WANTED}")
    if found.kind == "index":
        listed = ", ".join(entry.link for entry in found.entries[:3])
        raise ReadError(f"a list of sitemaps, not a news sitemap; add the one that lists news: {listed}")
    items = tuple(_items(found, base, lost))
    return Feed(found.kind, plain(found.title), items, (*lost, *found.lost))


def _first(content: bytes) -> bytes:
    """As much of a document as is looked at, to the end of a tag, so that no letter is cut in two."""
    if len(content) <= MOST_BYTES:
        return content
    end = content.rfind(b">", 0, MOST_BYTES) + 1
    return content[: end + (content[end : end + 1] == b"\0")] if end else content[:MOST_BYTES]


def plain(text: str) -> str:
    """Text of what may be markup: tags away, entities read, blanks single, cut to the longest title."""
    return _words(text[: LONGEST_TITLE * 20])[:LONGEST_TITLE]


def full_text(body: str, summary: str) -> str:
    """The HTML that carries the whole report: the body, or a summary that is long and not cut off; else ""."""
    for given, least in ((body, FULL_BODY), (summary, FULL_SUMMARY)):
        if len(_words(given[:20_000])) >= least and not CUT.search(SUFFIX.sub("", _words(given[-5_000:])[-600:]).rstrip()[-40:]):
            return given
    return ""


def _words(markup: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


def _address(link: str, base: str | None) -> str | None:
    try:
        return where(urljoin(base or "", link.strip()), range(65536)).url
    except (FetchError, ValueError):
        return None


def _items(found: Scanned, base: str | None, lost: list[str]) -> Iterator[Item]:
    nameless = 0
    for entry in found.entries:
        item = _item(entry, base)
        if item is None:
            nameless += 1
        else:
            yield item
    if nameless:
        lost.append(f"{nameless} items without an address or a text of their own")


def _item(entry: Entry, base: str | None) -> Item | None:
    link = entry.link or (entry.guid if entry.guid_is_link else "")
    url = _address(link, base) if link.strip() else None
    body = full_text(entry.body, entry.summary)
    if url is None and not body:
        return None
    guid = entry.guid.strip()[:2000] or url or plain(entry.title)
    return Item(guid, url, plain(entry.title), entry.published.strip()[:100] or None, body)


def _json(size: int, text: str, base: str | None, lost: list[str]) -> Feed:
    if size > MOST_BYTES:
        raise ReadError(f"a JSON feed of {megabytes(size)} MB, more than {megabytes(MOST_BYTES)} MB")
    try:
        held = strict_json(text.lstrip("\ufeff"), once=False)
    except NoJSON as fault:
        raise ReadError(f"no feed: it begins like JSON but cannot be read ({str(fault)[:80]})") from fault
    is_feed = isinstance(held, dict) and "jsonfeed.org/version" in str(held.get("version"))[:100] and isinstance(held.get("items"), list)
    if not is_feed:
        raise ReadError("no feed: JSON without a version of jsonfeed.org and a list of items")
    entries = [_json_entry(row) for row in held["items"][:MOST_ITEMS] if isinstance(row, dict)]
    strange = min(len(held["items"]), MOST_ITEMS) - len(entries)
    if strange:
        lost.append(f"{strange} items that are no objects")
    if len(held["items"]) > MOST_ITEMS:
        lost.append(f"{len(held['items']) - MOST_ITEMS:,} items after the first {MOST_ITEMS:,}")
    items = tuple(_items(Scanned("json", "", tuple(entries)), base, lost))
    return Feed("json", plain(_said(held, "title")), items, tuple(lost))


def _said(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _json_entry(row: Mapping[str, Any]) -> Entry:
    body = _said(row, "content_html") or html.escape(_said(row, "content_text"), quote=False).replace("\n", "<br>")
    return Entry(guid=_said(row, "id"), link=_said(row, "url") or _said(row, "external_url"), title=_said(row, "title"),
                 published=_said(row, "date_published"), body=body, summary=_said(row, "summary"), guid_is_link=True)
