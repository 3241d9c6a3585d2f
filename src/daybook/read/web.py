"""Addresses of the web as inputs: a page, a file, or a feed whose items are fetched."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from daybook.core.tally import Tally
from daybook.errors import FetchError, ReadError
from daybook.read.feed import Item, parse
from daybook.read.fetch import Fetched, Fetcher
from daybook.read.items import Teller, instead, losses, unread_item
from daybook.read.page import Page, Unread
from daybook.read.readers import reader_for
from daybook.read.source import RULES, ArchiveRules, Source, opened
from daybook.read.urls import canonical

# What a server says that it sends, as the ending that a file of it would have; whatever is not here is known by its content.
ENDINGS = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/json": ".json",
           "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl", "application/rss+xml": ".rss", "application/atom+xml": ".atom",
           "application/feed+json": ".json"}


def from_url(url: str, fetcher: Fetcher, limit: int, archives: ArchiveRules = RULES) -> Iterator[Page | Unread | Tally]:
    """The pages of an address: its own, or those of its items if it is a feed.

    Args:
        url: As given.
        fetcher: Fetches.
        limit: Longest text or line, in bytes.
        archives: How archives are read.
    """
    try:
        got = fetcher.fetch(url)
        source = source_of(got, limit, archives)
    except ReadError as fault:
        yield refused(url, fault)
        return
    if reader_for(source).name == "feed":
        yield from _from_feed(got, fetcher, limit)
    else:
        yield from pages_of(got, source)


def refused(url: str, fault: ReadError) -> Unread:
    """An address that gave nothing, and why."""
    verdict = fault.verdict if isinstance(fault, FetchError) else "failed"
    return Unread(url, canonical(url), fault.reason, verdict, fault.stage)


def source_of(got: Fetched, limit: int, archives: ArchiveRules = RULES) -> Source:
    """What was fetched, ready to be read.

    Raises:
        ReadError: Its first bytes cannot be unpacked.
    """
    source = opened(io.BytesIO(got.content), got.url, limit, archives)
    return replace(source, name=got.url, stem=got.url, suffix=ENDINGS.get(got.media_type, ""), charset=got.charset)


def pages_of(got: Fetched, source: Source) -> Iterator[Page | Unread | Tally]:
    """What the reader for it makes of what was fetched, with address and time; a page's own claim to another address counts for nothing."""
    for page in reader_for(source).read(source):
        if not isinstance(page, Page):
            yield page
        elif page.media_type in ("text/html", "text/plain") and page.url is None:
            yield replace(page, external_id=got.url, url=got.url, fetched=got.fetched)
        else:  # rows and items have addresses of their own
            yield replace(page, fetched=page.fetched or got.fetched)


def _from_feed(got: Fetched, fetcher: Fetcher, limit: int) -> Iterator[Page | Unread]:
    try:
        feed = parse(got.content, got.url)
    except ReadError as fault:
        yield refused(got.url, fault)
        return
    teller, most = Teller(got.url, feed.title, got.fetched), fetcher.policy.items
    for item in feed.items[:most]:
        try:
            yield from pages_of_item(item, fetcher, limit)
        except ReadError as fault:
            yield instead(item, teller, fault)
    too_many = ReadError(f"not fetched: its feed has more than {most} items; raise feed_items, or follow the feed")
    yield from (unread_item(item, teller, too_many) for item in feed.items[most:])
    yield from losses(feed, got.url, got.url)


def pages_of_item(item: Item, fetcher: Fetcher, limit: int) -> Iterator[Page | Unread]:
    """The page of an item of a feed, with the date that the feed gives for it.

    Raises:
        ReadError: It cannot be fetched.
    """
    if item.url is None:
        raise FetchError("the feed names no address of it that can be fetched", is_final=True)
    page = fetcher.fetch(item.url)
    for made in pages_of(page, source_of(page, limit)):
        if isinstance(made, Page):
            yield replace(made, told=item.published)
        elif isinstance(made, Unread):
            yield made
