"""Feeds followed: polled when they are due, each item read once, with a health that people can see."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from daybook.errors import FetchError, ReadError, UsageError
from daybook.pipeline import Counts, read_pages
from daybook.read import Page, Unread
from daybook.read.feed import Feed, Item, parse
from daybook.read.fetch import Fetched, Fetcher, Known, stamp, utc_now
from daybook.read.items import Teller, instead, losses
from daybook.read.urls import where
from daybook.read.web import pages_of_item, refused
from daybook.store import Store
from daybook.store.following import Polled, Waiting
from daybook.store.views import FeedRow

GONE_FOR_GOOD = 410
ASKED_TO_WAIT = (429, 503)
LONGEST_WAIT = timedelta(days=1)  # between polls of a feed that keeps failing
MOST_TRIES = 4  # of an item, over as many polls
JITTER = 0.2  # so that feeds that failed together do not all come back together
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of one feed is read.

    Args:
        poll: Items at one poll.
        day: Items in 24 hours.
        limit: Longest text, in bytes.
    """

    poll: int = 50
    day: int = 500
    limit: int = 20_000_000


@dataclass
class Outcome:
    """How a round of polls went: feeds polled, failed, unchanged (304), items new to us, items put off for now; and how items were read."""

    feeds: int = 0
    failed: int = 0
    unchanged: int = 0
    items: int = 0
    put_off: int = 0
    counts: Counts = field(default_factory=Counts)

    def plain(self) -> str:
        """In one line."""
        parts = ", ".join(f"{number} {name}" for name, number in self.counts.plain().items())
        return (f"{self.feeds} feeds polled, {self.failed} failed, {self.unchanged} unchanged; "
                f"{self.items} new items, {self.put_off} put off; {parts}.")


def add(store: Store, url: str, minutes: int, now: datetime | None = None) -> str:
    """Follow a feed; its address in one spelling. It is looked at with the next poll.

    Raises:
        UsageError: It is no address.
    """
    try:
        at = where(url, range(1, 65536))
    except FetchError as fault:
        raise UsageError(f"{url}: {fault.reason}") from fault
    store.following.add(at.url, minutes, stamp(now or utc_now()))
    return at.url


def remove(store: Store, url: str) -> None:
    """Follow a feed no more; its reports stay.

    Raises:
        UsageError: It is not followed.
    """
    try:
        store.following.remove(where(url, range(1, 65536)).url)
    except FetchError as fault:
        raise UsageError(f"{url}: {fault.reason}") from fault


@dataclass
class _Queue:
    """The items of one feed whose turn has come."""

    feed: int
    teller: Teller
    items: deque[Waiting]


class Poller:
    """Polls the feeds of a store.

    Args:
        store: Open for writing.
        fetcher: Fetches feeds and pages.
        quota: How much is read.
        now: The time of day.
        chance: From 0 to 1, for jitter.
    """

    def __init__(self, store: Store, fetcher: Fetcher, quota: Quota, *, now: Callable[[], datetime] = utc_now,
                 chance: Callable[[], float] = random.random) -> None:
        self._store, self._fetcher, self._quota, self._now, self._chance = store, fetcher, quota, now, chance

    def poll(self, *, everything: bool = False, told: Callable[[Counts, str], None] | None = None) -> Outcome:
        """Poll the feeds that are due, once, and read what they tell of first.

        Args:
            everything: All feeds, due or not; those that are gone too.
            told: Called after every item.
        """
        outcome = Outcome()
        due = self._store.following.rows(None if everything else stamp(self._now()))
        if due:
            outcome.counts = read_pages(self._store, self._pages(due, outcome), told=told)
        return outcome

    def _pages(self, due: tuple[FeedRow, ...], outcome: Outcome) -> Iterator[Page | Unread]:
        """First all feeds, then their items in turn, one of each, so that a large feed does not keep the others waiting."""
        queues: deque[_Queue] = deque()
        for row in due:
            outcome.feeds += 1
            try:
                got = self._fetcher.fetch(row.url, Known(row.etag, row.modified))
                feed = None if got.is_unchanged else parse(got.content, got.url)
            except ReadError as fault:
                outcome.failed += 1
                self._failed(row, fault)
                yield refused(row.url, fault)
                continue
            outcome.unchanged += feed is None
            outcome.items += self._told(row, got, feed)
            if feed is not None:
                yield from losses(feed, row.url, row.url)
            queues.append(self._queue(row, got, feed))
        while queues:
            queue = queues.popleft()
            if queue.items:
                yield from self._item(queue, queue.items.popleft(), outcome)
                queues.append(queue)

    def _failed(self, row: FeedRow, fault: ReadError) -> None:
        """Keep a failure; the feed waits twice as long for each that follows another, and as long as its server asks."""
        now = self._now()
        wait = min(timedelta(minutes=row.minutes * 2 ** min(row.failures + 1, 20)), LONGEST_WAIT)
        wait *= 1 + JITTER * (2 * self._chance() - 1)
        asked = fault.retry_after if isinstance(fault, FetchError) else None
        wait = max(wait, timedelta(seconds=asked or 0))
        is_gone = isinstance(fault, FetchError) and fault.status == GONE_FOR_GOOD
        self._store.following.polled(row.id, Polled(stamp(now), stamp(now + wait), fault.reason, failed=True, is_gone=is_gone))

    def _told(self, row: FeedRow, got: Fetched, feed: Feed | None) -> int:
        """Keep what a feed told; how many of its items are new."""
        now = self._now()
        due = stamp(now + timedelta(minutes=row.minutes))
        if feed is None:
            self._store.following.polled(row.id, Polled(stamp(now), due, row.error if not row.failures else ""))
            return 0
        items = [(item.guid, item.url or item.guid, asdict(item)) for item in feed.items]
        new = self._store.following.told(row.id, items, stamp(now))
        how = Polled(stamp(now), due, "; ".join(feed.lost), title=feed.title, kind=feed.kind,
                     validators=(got.known.etag, got.known.modified), seen=len(items))
        self._store.following.polled(row.id, how)
        return new

    def _queue(self, row: FeedRow, got: Fetched, feed: Feed | None) -> _Queue:
        left = self._quota.day - self._store.following.done_since(row.id, stamp(self._now() - DAY))
        held = self._store.following.waiting(row.id, max(0, min(self._quota.poll, left)))
        return _Queue(row.id, Teller(got.url, feed.title if feed else row.title, got.fetched), deque(held))

    def _item(self, queue: _Queue, waiting: Waiting, outcome: Outcome) -> Iterator[Page | Unread]:
        """What an item gives; it is settled when that was read. What fails for now waits for the next poll, a few times."""
        item, state, reason = Item(**waiting.item), "failed", ""
        try:
            for made in pages_of_item(item, self._fetcher, self._quota.limit):
                state, reason = ("read", "") if isinstance(made, Page) else (state, made.reason)
                yield made
        except ReadError as fault:
            reason = fault.reason
            is_final = isinstance(fault, FetchError) and fault.is_final
            if not is_final and waiting.tries + 1 < MOST_TRIES:
                state = "waiting"
                outcome.put_off += 1
                if isinstance(fault, FetchError) and fault.status in ASKED_TO_WAIT:
                    outcome.put_off += len(queue.items)
                    queue.items.clear()  # the server asks for a pause: the rest waits too
            else:
                made = instead(item, queue.teller, fault)
                state = "read" if isinstance(made, Page) else "failed"
                yield made
        self._store.following.settled(queue.feed, waiting.key, state, stamp(self._now()), reason)


def follow(poller: Poller, every: timedelta, told: Callable[[Outcome], None], stopped: threading.Event) -> None:
    """Poll what is due, again and again, until told to stop.

    Args:
        poller: Polls.
        every: How long to wait between two rounds.
        told: Called after each round.
        stopped: Ends it, at the latest when the round that is going on is done.
    """
    while not stopped.is_set():
        told(poller.poll())
        stopped.wait(every.total_seconds())
