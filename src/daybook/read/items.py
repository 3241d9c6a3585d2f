"""Items of a feed as pages, out of the feed itself: for feeds in files, and where an item's own page cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daybook.errors import FetchError, ReadError
from daybook.read.feed import Feed, Item, parse
from daybook.read.page import Page, Unread
from daybook.read.source import Source

FROM_FILE = "read from the feed, not from its page"
NO_TEXT = "the feed gives no full text of it; read its address, or let `daybook feeds add` follow the feed"


@dataclass(frozen=True, slots=True)
class Teller:
    """The feed that told of an item.

    Args:
        name: Its address, or the file's name.
        title: Its title: the publisher of what is read from it.
        fetched: When it was fetched, UTC; None for a file.
    """

    name: str
    title: str = ""
    fetched: str | None = None


def read_feed(source: Source) -> Iterator[Page | Unread]:
    """The items of a feed that carry their whole text; a file's items are never fetched, for nobody named their addresses."""
    try:
        content, early = source.whole()
        feed = parse(content)
    except ReadError as fault:
        yield Unread(source.name, source.stem, fault.reason)
        return
    teller = Teller(source.name, feed.title)
    for item in feed.items:
        yield item_page(item, teller, FROM_FILE) if item.body else unread_item(item, teller, ReadError(NO_TEXT))
    yield from losses(feed, source.name, source.stem, early)


def item_page(item: Item, teller: Teller, why: str) -> Page:
    """An item as its feed tells it.

    Args:
        item: With a body.
        teller: Its feed.
        why: Why it is not read from its page.
    """
    address = item.url or item.guid
    return Page(content=item.body.encode("utf-8", "surrogatepass"), media_type="text/html", external_id=address,
                source=f"{teller.name}#{address}", url=item.url, publisher=teller.title or None, title=item.title or None,
                published=item.published, fetched=teller.fetched, html=f"<html><body><article>{item.body}</article></body></html>",
                degraded=why)


def unread_item(item: Item, teller: Teller, fault: ReadError) -> Unread:
    """An item that gave no page, and why."""
    verdict = fault.verdict if isinstance(fault, FetchError) else "rejected"
    return Unread(item.url or f"{teller.name}#{item.guid}", item.url or item.guid, fault.reason, verdict, fault.stage)


def instead(item: Item, teller: Teller, fault: ReadError) -> Page | Unread:
    """What there is of an item whose page cannot be fetched: the text that its feed carries, which says so, or nothing and why."""
    if item.body:
        return item_page(item, teller, f"read from the feed: its page cannot be fetched ({fault.reason})")
    return unread_item(item, teller, fault)


def losses(feed: Feed, name: str, external_id: str, early: str = "") -> Iterator[Unread]:
    """A row for what of a feed could not be read, if anything."""
    lost = [*feed.lost, *([early] if early else [])]
    if lost:
        yield Unread(name, external_id, f"not all of this feed could be read: {'; '.join(lost)}", "failed")
    elif not feed.items:
        yield Unread(name, external_id, "the feed holds no items")
