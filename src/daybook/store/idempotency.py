"""Changes that are asked for twice and made once: what was answered the first time is kept for a day, by the asker's own key."""

# A key is taken in one transaction and its answer kept in another, for what is done between them writes by itself. Where a program
# dies in between, the key is given up after ``GIVEN_UP``: then the change may be tried again, and a record's version keeps it
# from being made twice.

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from daybook.store import people_tables as p
from daybook.store.codec import shown
from daybook.store.rows import Opens

KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(minutes=15)
STAMP = "%Y-%m-%dT%H:%M:%SZ"
c = p.idempotency.c


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a key.

    Args:
        is_same: Was the same asked for?
        status: What was answered, 0 while it is being carried out.
        answer: The answer, as ``keep`` was given it.
    """

    is_same: bool
    status: int
    answer: bytes


class Idempotency:
    """The kept answers of a store. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        writing: Opens one that writes.
    """

    def __init__(self, looking: Opens, writing: Opens) -> None:
        self._looking, self._writing = looking, writing

    def claim(self, by: str, key: bytes, asked: bytes, now: datetime) -> Before | None:
        """Take a key for what is asked; None if it is free, and is the caller's now. Keys whose day is over are forgotten.

        Args:
            by: Who asks; each has keys of their own.
            key: Digest of the key, 32 bytes.
            asked: Digest of what is asked for, 32 bytes.
            now: UTC.
        """
        mine = sa.and_(c.by == shown(by), c.key == key)
        with self._writing() as conn:
            conn.execute(p.idempotency.delete().where(sa.or_(
                c.at < (now - KEPT).strftime(STAMP), sa.and_(c.status == 0, c.at < (now - GIVEN_UP).strftime(STAMP)))))
            held = conn.execute(sa.select(c.asked, c.status, c.answer).where(mine)).first()
            if held is not None:
                return Before(held.asked == asked, held.status, held.answer)
            conn.execute(p.idempotency.insert().values(by=shown(by), key=key, asked=asked, status=0, answer=b"", at=now.strftime(STAMP)))
        return None

    def keep(self, by: str, key: bytes, status: int, answer: bytes) -> None:
        """Keep what was answered."""
        with self._writing() as conn:
            conn.execute(p.idempotency.update().where(c.by == shown(by), c.key == key).values(status=status, answer=answer))

    def release(self, by: str, key: bytes) -> None:
        """Give a key back: nothing was done under it."""
        with self._writing() as conn:
            conn.execute(p.idempotency.delete().where(c.by == shown(by), c.key == key, c.status == 0))
