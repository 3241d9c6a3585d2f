"""What a feed says: RSS, Atom, JSON Feed, news sitemaps. A broken one gives what can be read and says what was lost."""

from __future__ import annotations

import html
import json
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

MOST_JSON = 5_000_000  # bytes; ten million of nothing but empty objects take 400 MB in memory
LONGEST_TITLE = 500  # characters
FULL_BODY, FULL_SUMMARY = 250, 1000  # characters of plain text from which a body, or a summary, is held for the whole report
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
    text, degraded = decoded_html(content)
    lost = [degraded] if degraded else []
    opening = text[:200].lstrip("\ufeff \t\r\n")
    if opening.startswith("{"):
        return _json(content, text, base, lost)
    found = scan(text)
    if found.kind == "":
        what = "a web page" if re.match(r"<(?:!doctype\s+html|html)", opening, re.I) else f"something that begins with {opening[:40]!r}"
        raise ReadError(f"no feed: {what}; give the address of an RSS, Atom or JSON feed or of a news sitemap")
    if found.kind == "index":
        listed = ", ".join(entry.link for entry in found.entries[:3])
        raise ReadError(f"a list of sitemaps, not a news sitemap; add the one that lists news: {listed}")
    items = tuple(_items(found, base, lost))
    return Feed(found.kind, plain(found.title), items, (*lost, *found.lost))


def plain(text: str) -> str:
    """Text of what may be markup: tags away, entities read, blanks single, cut to the longest title."""
    return " ".join(html.unescape(TAG.sub(" ", text[: LONGEST_TITLE * 20])).split())[:LONGEST_TITLE]


def full_text(body: str, summary: str) -> str:
    """The HTML that carries the whole report: the body, or a summary that is long and not cut off; else ""."""
    for given, least in ((body, FULL_BODY), (summary, FULL_SUMMARY)):
        words = " ".join(html.unescape(TAG.sub(" ", given)).split())
        words = SUFFIX.sub("", words[-600:]).rstrip() if len(words) >= least else ""
        if words and not CUT.search(words[-40:]):
            return given
    return ""


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


def _json(content: bytes, text: str, base: str | None, lost: list[str]) -> Feed:
    if len(content) > MOST_JSON:
        raise ReadError(f"a JSON feed of {megabytes(len(content))} MB, more than {megabytes(MOST_JSON)} MB")
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as fault:
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
