"""How far archives were read: what a run goes on by."""

from __future__ import annotations

import json

import sqlalchemy as sa

from daybook.core.tally import Tally
from daybook.store import tables as t
from daybook.store.codec import compact, shown


def reached(conn: sa.Connection, run: int, tally: Tally) -> None:
    """Note in the transaction of what was read last how far its archive was read with it; an archive without an identity is not noted."""
    if tally.archive is None:
        return
    place = {"source": tally.source, "member": tally.member, "inside": tally.inside, "ended": tally.ended}
    body = compact(place | {"kept": tally.kept, "bad": tally.bad, "skipped": dict(tally.skipped)})
    fingerprint = sa.select(t.run.c.fingerprint).where(t.run.c.id == run).scalar_subquery()
    values = {"fingerprint": fingerprint, "body": shown(body)}
    if not conn.execute(t.archive.update().where(t.archive.c.key == tally.archive).values(values)).rowcount:
        conn.execute(t.archive.insert().values(values | {"key": tally.archive}))


def came_to(conn: sa.Connection, archive: bytes, fingerprint: str) -> Tally | None:
    """How far runs of this fingerprint read an archive; None where none began it."""
    query = sa.select(t.archive.c.body).where(t.archive.c.key == archive, t.archive.c.fingerprint == fingerprint)
    body = conn.execute(query).scalar()
    if body is None:
        return None
    held = json.loads(body)
    skipped = tuple(sorted(held.pop("skipped").items()))
    return Tally(archive=archive, skipped=skipped, **held)
