"""A report's texts over time, and what became of its address: changed, gone, moved, back."""

# "Changed" is read off the captures, which are facts with a date, so that it cannot depend on which of them was read first; only what
# leaves no capture (gone, moved, back) is a row of its own.

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from daybook.core.log import Event
from daybook.store import feed_tables as f
from daybook.store import sealed
from daybook.store import tables as t
from daybook.store.codec import shown, unpack_text
from daybook.store.log import append
from daybook.store.rows import Opens, insert_missing
from daybook.store.views import Copy, Fate, Version

MOST = 100  # texts of one report that a page shows, the latest


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was fetched, with the first and last time that it gave something (UTC), and its report's date (EDTF)."""

    url: str
    first: str
    last: str
    published: str | None


class History:
    """The addresses of a store and what became of them. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        writing: Opens one that writes.
    """

    def __init__(self, looking: Opens, writing: Opens) -> None:
        self._looking, self._writing = looking, writing

    def addresses(self, since: str = "") -> tuple[Address, ...]:
        """The addresses of reports that were fetched from there, first since a time; the one fetched longest ago first."""
        s = t.seen.c
        first, last, published = sa.func.min(s.fetched), sa.func.max(s.fetched), sa.func.max(t.report.c.published)
        joined = t.seen.join(t.text, t.text.c.id == s.text).join(t.report, t.report.c.id == t.text.c.report)
        query = (sa.select(s.url, first.label("first"), last.label("last"), published.label("published")).select_from(joined)
                 .where(s.fetched != "", t.report.c.external_id == s.url).group_by(s.url).having(first >= since).order_by(last, s.url))
        with self._looking() as conn:
            return tuple(Address(row.url, row.first, row.last, row.published) for row in conn.execute(query))

    def keep(self, url: str, what: str, at: str, detail: str = "") -> bool:
        """Keep what became of an address; nothing if that is what was last known of it. Whether it was kept.

        Args:
            url: In one spelling.
            what: "gone", "moved" or "back".
            at: When it was found, UTC.
            detail: What the server said.
        """
        query = (sa.select(f.fate.c.what, f.fate.c.detail).where(f.fate.c.url == shown(url))
                 .order_by(f.fate.c.at.desc(), f.fate.c.what).limit(1))
        with self._writing() as conn:
            last = conn.execute(query).first()
            is_known = what == "back" if last is None else last.what == what and (what != "moved" or last.detail == shown(detail))
            if not is_known:
                insert_missing(conn, f.fate, [{"url": shown(url), "at": at, "what": what, "detail": shown(detail)}])
                made = sealed.rows(conn, f.fate, f.fate.c.url == shown(url), f.fate.c.at == at, f.fate.c.what == what)
                append(conn, Event(f"address.{what}", seals=made))
            return not is_known


def copies(conn: sa.Connection, report: int) -> tuple[Copy, ...]:
    """The texts of a report in order of their first fetch; those of local files first."""
    s, x = t.seen.c, t.text.c
    current = conn.execute(sa.select(t.report.c.text).where(t.report.c.id == report)).scalar()
    query = (sa.select(x.id, x.key, x.body, x.cleaner, x.degraded, s.fetched, s.url, t.capture.c.sha256).join(t.seen, s.text == x.id)
             .join(t.capture, t.capture.c.id == s.capture).where(x.report == report).order_by(s.fetched, t.capture.c.sha256))
    seen: dict[int, list[Any]] = {}
    for row in conn.execute(query):
        seen.setdefault(row.id, []).append(row)
    made = []
    for rows in sorted(seen.values(), key=lambda rows: (rows[0].fetched, rows[0].key))[-MOST:]:
        first, last = rows[0], rows[-1]
        page, text = unpack_text(first.body)
        version = Version(first.key.hex(), first.cleaner, first.sha256.hex(), first.id == current)
        made.append(Copy(version, text, page.published, first.fetched, last.fetched, len({row.sha256 for row in rows}), first.url,
                         first.degraded))
    return tuple(made)


def fates(conn: sa.Connection, report: int) -> tuple[Fate, ...]:
    """What became of a report's addresses, the oldest first."""
    s = t.seen.c
    query = (sa.select(s.fetched, s.url, t.text.c.id, t.text.c.body).join(t.text, t.text.c.id == s.text)
             .where(t.text.c.report == report, s.fetched != "", s.url != "").order_by(s.url, s.fetched, t.text.c.key))
    rows = conn.execute(query).all()
    bodies = {row.id: row.body for row in rows}
    words = {id: unpack_text(body)[1].digest for id, body in bodies.items()}  # of another cleaner the same words are no change
    changed = [Fate(new.fetched, "changed", "", new.url) for old, new in pairwise(rows)
               if old.url == new.url and words[old.id] != words[new.id]]
    urls = sorted({row.url for row in rows})
    kept = conn.execute(sa.select(f.fate).where(f.fate.c.url.in_(urls))).all()
    return tuple(sorted([*changed, *(Fate(row.at, row.what, row.detail, row.url) for row in kept)], key=lambda x: (x.at, x.what, x.url)))
