"""Known addresses fetched again: other words are another text of the same report; what is gone or moved is kept with its date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from daybook.core.tally import Tally
from daybook.errors import FetchError, ReadError, UsageError
from daybook.pipeline import Counts, read_pages
from daybook.read import Page, Unread
from daybook.read.fetch import GONE, Fetched, Fetcher, stamp, utc_now
from daybook.read.urls import canonical
from daybook.read.web import pages_of, refused, source_of
from daybook.store import Store
from daybook.store.history import Address

TEXT_LIMIT = 20_000_000  # bytes; no answer is as long


@dataclass
class Rechecked:
    """What became of the addresses: asked for, gone, moved; and how those that answered were read: a new text is a change."""

    asked: int = 0
    gone: int = 0
    moved: int = 0
    counts: Counts = field(default_factory=Counts)

    def plain(self) -> str:
        """In one line."""
        c = self.counts
        return (f"{self.asked} addresses asked: {c.new + c.degraded} changed, {c.known} as they were, {self.gone} gone, "
                f"{self.moved} moved, {c.rejected + c.failed} not to be had.")


def addresses(store: Store, given: Sequence[str], since: str = "", most: int | None = None) -> list[Address]:
    """The addresses to ask for again, the one asked longest ago first.

    Args:
        store: Holds their reports.
        given: Only these; all if empty.
        since: Only those first fetched since this date, "2020-08" or "2020-08-17".
        most: At most so many.

    Raises:
        UsageError: One of the given was never fetched.
    """
    known = store.history.addresses(since)
    wanted = [canonical(url) for url in given]
    if strange := sorted(set(wanted) - {address.url for address in known}):
        raise UsageError(f"never fetched: {', '.join(strange)}; `daybook read URL` reads it first")
    return [address for address in known if not wanted or address.url in wanted][:most]


def recheck(store: Store, fetcher: Fetcher, wanted: Sequence[Address], *, now: Callable[[], datetime] = utc_now,
            told: Callable[[Counts, str], None] | None = None) -> Rechecked:
    """Ask for addresses again.

    Args:
        store: Open for writing.
        fetcher: Fetches.
        wanted: As ``addresses`` gives them.
        now: The time of day.
        told: Called after every page.
    """
    outcome = Rechecked()
    outcome.counts = read_pages(store, _pages(store, fetcher, wanted, now, outcome), told=told)
    return outcome


def _pages(store: Store, fetcher: Fetcher, wanted: Sequence[Address], now: Callable[[], datetime],
           outcome: Rechecked) -> Iterator[Page | Unread]:
    for address in wanted:
        url = address.url
        outcome.asked += 1
        try:
            got = fetcher.fetch(url)
        except FetchError as fault:
            if fault.status in GONE:
                outcome.gone += 1
                store.history.keep(url, "gone", stamp(now()), f"HTTP {fault.status}")
            else:
                yield refused(url, fault)
            continue
        if not _is_same_place(url, got.url):
            # A page that is gone often leads to the front page: that must never become a text of the report.
            outcome.moved += 1
            store.history.keep(url, "moved", stamp(now()), got.url)
            continue
        store.history.keep(url, "back", stamp(now()))
        yield from _read(address, got)


def _read(address: Address, got: Fetched) -> Iterator[Page | Unread]:
    try:
        for page in pages_of(got, source_of(got, TEXT_LIMIT)):
            if isinstance(page, Page) and page.url == got.url:
                # A page that states no date keeps the one that its feed told of it: else it would be another text for want of that.
                page = replace(page, external_id=address.url, url=address.url, told=address.published)
            if not isinstance(page, Tally):
                yield page
    except ReadError as fault:
        yield refused(address.url, fault)


def _is_same_place(asked: str, answered: str) -> bool:
    """Do two addresses differ only in scheme, "www." or a slash at the end?"""

    def place(url: str) -> tuple[str, str, str]:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query

    return place(asked) == place(answered)
