"""The tables of feeds and what they told of, and of addresses that are gone or moved."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from daybook.store.tables import KEY, metadata

# Feeds that are followed, and how they fare. Times are UTC as captures write them, "" for never.
feed = Table(
    "feed", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),  # "rss", "atom" …; "" until it was read
    Column("minutes", Integer, nullable=False),  # between two polls
    Column("added", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("polled", Text, nullable=False),
    Column("succeeded", Text, nullable=False),
    Column("failures", Integer, nullable=False),  # one after the other, up to now
    Column("error", Text, nullable=False),  # the last one's; what was lost of a broken feed
    Column("is_gone", sa.Boolean, nullable=False),  # the server says so: it is polled no more
    Column("seen", Integer, nullable=False),  # items, over all polls
)
# Items that feeds told of, each once. What waits is the queue of the next poll.
feed_item = Table(
    "feed_item", metadata,
    Column("feed", Integer, ForeignKey("feed.id"), primary_key=True, autoincrement=False),
    Column("key", KEY, primary_key=True),  # digest of what the feed calls it
    Column("n", Integer, nullable=False),  # order within the feed
    Column("address", Text, nullable=False),  # URL, or guid where there is none
    Column("item", Text, nullable=False),  # JSON while it waits, then ""
    Column("state", Text, nullable=False),  # waiting, read, failed, elsewhere (another feed had it first)
    Column("first_seen", Text, nullable=False),
    Column("done", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Index("feed_item_address", "address"),
    Index("feed_item_done", "done"),
    Index("feed_item_state", "feed", "state", "n"),
    sqlite_with_rowid=False,
)
# What became of a report's address, where no capture tells it: gone, moved, back.
fate = Table(
    "fate", metadata,
    Column("url", Text, primary_key=True),
    Column("at", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)
