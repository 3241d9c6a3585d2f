"""Feeds, their items and what became of addresses, on either database."""

from __future__ import annotations

import pytest

from daybook.errors import UsageError
from daybook.store import Store
from daybook.store.following import Polled
from tests.store.made import entry_of

URL, NOW, LATER = "https://news.example/feed", "2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z"


def told(store: Store, *names: str, feed: int = 1, at: str = NOW) -> int:
    return store.following.told(feed, [(name, f"https://news.example/{name}", {"guid": name}) for name in names], at)


def test_a_feed_is_due_until_it_was_polled(store: Store) -> None:
    assert store.following.add(URL, 15, NOW)
    assert not store.following.add(URL, 30, NOW)
    assert [30] == [row.minutes for row in store.following.rows(NOW)]

    store.following.polled(1, Polled(NOW, LATER, title="The Post\0", kind="rss", validators=('"1"', ""), seen=3))
    row, = store.feeds()
    assert () == store.following.rows(NOW)
    assert ("The Post\ufffd", '"1"', NOW, LATER, 3) == (row.title, row.etag, row.succeeded, row.due, row.seen)


def test_failures_are_counted_until_one_goes_well(store: Store) -> None:
    store.following.add(URL, 15, NOW)
    for _ in range(3):
        store.following.polled(1, Polled(NOW, LATER, "broke off", failed=True))
    failing, = store.feeds()
    store.following.polled(1, Polled(LATER, LATER))
    well, = store.feeds()

    assert (3, "broke off", "") == (failing.failures, failing.error, failing.succeeded)
    assert (0, "", LATER) == (well.failures, well.error, well.succeeded)


def test_items_are_kept_once_and_wait_for_their_turn(store: Store) -> None:
    store.following.add(URL, 15, NOW)
    store.following.add(URL + "2", 15, NOW)

    assert [2, 1, 0] == [told(store, "a", "b"), told(store, "c", "b"), told(store, "c", feed=2)]
    waiting = store.following.waiting(1, 10)
    assert ["a", "b", "c"] == [held.item["guid"] for held in waiting]
    store.following.settled(1, waiting[0].key, "waiting", NOW, "out of reach")
    store.following.settled(1, waiting[1].key, "read", NOW)
    assert ["c", "a"] == [held.item["guid"] for held in store.following.waiting(1, 10)]
    assert [1, 0] == [store.following.done_since(1, NOW), store.following.done_since(1, LATER)]


def test_a_feed_goes_with_its_items(store: Store) -> None:
    store.following.add(URL, 15, NOW)
    told(store, "a")
    store.following.remove(URL)

    assert () == store.feeds()
    with pytest.raises(UsageError):
        store.following.remove(URL)


def test_a_fate_is_kept_when_it_is_news(store: Store) -> None:
    kept = [store.history.keep(URL, what, at, detail) for at, what, detail in (
        (NOW, "back", ""), (NOW, "gone", "HTTP 404"), (LATER, "gone", "HTTP 410"), ("2026-11-26T08:00:00Z", "back", ""),
        ("2026-11-27T08:00:00Z", "moved", "x"), ("2026-11-28T08:00:00Z", "moved", "x"), ("2026-11-29T08:00:00Z", "moved", "y"))]

    assert [False, True, False, True, True, False, True] == kept


def test_addresses_that_were_fetched_are_known_the_oldest_first(store: Store) -> None:
    run = store.begin_run("x", {})
    for name, at in (("a", LATER), ("b", NOW)):
        store.add(run, entry_of(store, f"https://news.example/{name}", f"Text {name}", url=f"https://news.example/{name}", fetched=at))
    store.add(run, entry_of(store, "row-1", "Text of a row", url="https://news.example/row", fetched=NOW))

    assert ["https://news.example/b", "https://news.example/a"] == [address.url for address in store.history.addresses()]
    assert ["https://news.example/a"] == [address.url for address in store.history.addresses("2026-11-25")]
