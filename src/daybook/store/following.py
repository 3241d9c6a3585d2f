"""Feeds that are followed: their health, and their items, each of which is fetched once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core.ids import digest
from daybook.core.log import Event
from daybook.errors import UsageError
from daybook.store import feed_tables as ft
from daybook.store import sealed
from daybook.store.codec import compact, shown
from daybook.store.log import append
from daybook.store.rows import Opens, chunks, insert_missing, next_id
from daybook.store.views import FeedRow

f, i = ft.feed.c, ft.feed_item.c


@dataclass(frozen=True, slots=True)
class Polled:
    """How a poll of a feed went, as the store keeps it; times are UTC.

    Args:
        at: When.
        due: When it is to be polled next.
        error: Why it failed, or what was lost; "" if nothing.
        failed: Did it fail?
        is_gone: Does the server say that there is no such feed any more?
        title: "" leaves it as it is, and so ``kind``.
        validators: ETag and Last-Modified to ask with next time; None leaves them.
        seen: Items in it.
    """

    at: str
    due: str
    error: str = ""
    failed: bool = False
    is_gone: bool = False
    title: str = ""
    kind: str = ""
    validators: tuple[str, str] | None = None
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that waits to be fetched: its key, what the feed says of it, how often it was tried."""

    key: bytes
    item: dict[str, Any]
    tries: int


class Following:
    """The feeds of a store. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        writing: Opens one that writes.
    """

    def __init__(self, looking: Opens, writing: Opens) -> None:
        self._looking, self._writing = looking, writing

    def add(self, url: str, minutes: int, at: str) -> bool:
        """Follow a feed; False if it is followed already (its interval is then the new one)."""
        with self._writing() as conn:
            held = conn.execute(sa.select(f.id).where(f.url == shown(url))).scalar()
            if held is not None:
                conn.execute(ft.feed.update().where(f.id == held).values(minutes=minutes, due=at, is_gone=False))
                append(conn, Event("feed.change", seals=sealed.rows(conn, ft.feed, f.id == held)))
                return False
            conn.execute(ft.feed.insert().values(
                id=next_id(conn, f.id), url=shown(url), title="", kind="", minutes=minutes, added=at, due=at, etag="", modified="",
                polled="", succeeded="", failures=0, error="", is_gone=False, seen=0))
            append(conn, Event("feed.add", seals=sealed.rows(conn, ft.feed, f.url == shown(url))))
            return True

    def remove(self, url: str) -> None:
        """Follow a feed no more; what was read from it stays.

        Raises:
            UsageError: It is not followed.
        """
        with self._writing() as conn:
            number = conn.execute(sa.select(f.id).where(f.url == shown(url))).scalar()
            if number is None:
                raise UsageError(f"{url} is not followed; `daybook feeds list` shows those that are")
            conn.execute(ft.feed_item.delete().where(i.feed == number))
            gone = dict.fromkeys(sealed.rows(conn, ft.feed, f.id == number), b"")
            conn.execute(ft.feed.delete().where(f.id == number))
            append(conn, Event("feed.remove", seals=gone))

    def rows(self, due: str | None = None) -> tuple[FeedRow, ...]:
        """The feeds by number: all, or those that are due at a time and not gone."""
        with self._looking() as conn:
            query = sa.select(ft.feed).order_by(f.id)
            if due is not None:
                query = query.where(f.due <= due, sa.not_(f.is_gone))
            counted: dict[int, dict[str, int]] = {}
            for feed, state, number in conn.execute(sa.select(i.feed, i.state, sa.func.count()).group_by(i.feed, i.state)):
                counted.setdefault(feed, {})[state] = number
            made = []
            for row in conn.execute(query):
                held = counted.get(row.id, {})
                new = sum(number for state, number in held.items() if state != "elsewhere")
                made.append(FeedRow(**row._asdict(), new=new, read=held.get("read", 0), waiting=held.get("waiting", 0),
                                    failed=held.get("failed", 0)))
            return tuple(made)

    def polled(self, feed: int, how: Polled) -> None:
        """Keep how a poll went."""
        with self._writing() as conn:
            values: dict[str, Any] = {"polled": how.at, "due": how.due, "error": shown(how.error[:2000]), "is_gone": how.is_gone}
            if how.failed:
                values["failures"] = f.failures + 1
            else:
                values |= {"failures": 0, "succeeded": how.at, "seen": f.seen + how.seen}
            values |= {"title": shown(how.title)} if how.title else {}
            values |= {"kind": how.kind} if how.kind else {}
            if how.validators is not None:
                values["etag"], values["modified"] = map(shown, how.validators)
            conn.execute(ft.feed.update().where(f.id == feed).values(**values))

    def told(self, feed: int, items: Sequence[tuple[str, str, dict[str, Any]]], at: str) -> int:
        """Keep the items that a feed tells of for the first time, to be fetched; how many they are.

        Args:
            items: (what the feed calls it, its address, all that is needed to read it).
            at: When.
        """
        with self._writing() as conn:
            by_key = {digest("item", guid): (shown(address), item) for guid, address, item in items}
            known = set(conn.execute(sa.select(i.key).where(i.feed == feed, i.key.in_(list(by_key)))).scalars())
            fresh = {key: said for key, said in by_key.items() if key not in known}
            taken: set[str] = set()
            for some in chunks(sorted({address for address, _ in fresh.values()})):
                taken |= set(conn.execute(sa.select(i.address).where(i.address.in_(list(some)))).scalars())
            last = conn.execute(sa.select(sa.func.max(i.n)).where(i.feed == feed)).scalar() or 0
            made = []
            for n, (key, (address, item)) in enumerate(fresh.items(), last + 1):
                # Under another name in this feed, or in another feed: the page is fetched once.
                state = "elsewhere" if address in taken else "waiting"
                taken.add(address)
                made.append({"feed": feed, "key": key, "n": n, "address": address, "item": compact(item) if state == "waiting" else "",
                             "state": state, "first_seen": at, "done": "", "tries": 0, "reason": ""})
            insert_missing(conn, ft.feed_item, made)
            return sum(row["state"] == "waiting" for row in made)

    def waiting(self, feed: int, most: int) -> tuple[Waiting, ...]:
        """The items that wait, those that were tried least first, then the oldest."""
        with self._looking() as conn:
            query = sa.select(i.key, i.item, i.tries).where(i.feed == feed, i.state == "waiting").order_by(i.tries, i.n).limit(most)
            return tuple(Waiting(row.key, json.loads(row.item), row.tries) for row in conn.execute(query))

    def done_since(self, feed: int, since: str) -> int:
        """How many items of a feed were done since a time."""
        with self._looking() as conn:
            ended = sa.and_(i.feed == feed, i.done >= since, i.state.in_(("read", "failed")))
            return int(conn.execute(sa.select(sa.func.count()).select_from(ft.feed_item).where(ended)).scalar_one())

    def settled(self, feed: int, key: bytes, state: str, at: str, reason: str = "") -> None:
        """Keep how an item ended, or that it has to wait again."""
        with self._writing() as conn:
            values: dict[str, Any] = {"state": state, "tries": i.tries + 1, "reason": shown(reason[:2000])}
            if state != "waiting":
                values |= {"done": at, "item": ""}
            conn.execute(ft.feed_item.update().where(i.feed == feed, i.key == key).values(**values))
