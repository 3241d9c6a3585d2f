"""Which reports are copies of which, brought up to date where reports have changed: sketches, traits, links, strands."""

# A link is there if and only if two current texts are compared and found to be copies; which are compared is a function of the sets
# of reports that share a trait, not of the order in which they came. Where many share one, each is compared with the first few by
# the digests of their ids: a thousand copies of one story give some thousand links, not half a million.

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from daybook.store import tables as t
from daybook.store.rows import append, chunks
from daybook.store.rules import Lineage
from daybook.store.strands import Moved, Shelf, pack_aligned, trace
from daybook.store.traits import Blocks, displaced, outlines, pairs


def refresh_lineage(conn: sa.Connection, rule: Lineage, reports: Sequence[int]) -> Moved:
    """Bring the lineage of these reports, and of all that hang together with them, up to date; marks records whose origins change.

    Returns:
        The reports whose origins have changed, and these origins.
    """
    shelf, blocks = Shelf(conn, rule), Blocks(conn)
    changed = outlines(conn, shelf, reports)
    touched = set(reports)
    if changed:
        touched |= _unlink(conn, changed.all | changed.again)
        other = displaced(blocks, changed)
        touched |= _drop_unfounded(conn, shelf, blocks, other.fewer | other.more)
        touched |= _link(conn, shelf, blocks, set(changed.all - changed.gone) | changed.again | other.more)
        touched -= changed.gone
    return trace(conn, shelf, touched)


def _links(conn: sa.Connection, reports: Iterable[int]) -> set[tuple[int, int]]:
    """The pairs that links of these reports join."""
    c = t.link.c
    return {(low, high) for some in chunks(sorted(reports))
            for low, high in conn.execute(sa.select(c.low, c.high).where(sa.or_(c.low.in_(some), c.high.in_(some))))}


def _delete(conn: sa.Connection, pairs: Iterable[tuple[int, int]]) -> set[int]:
    """Take links away; the reports at their ends."""
    rows = [{"a": low, "b": high} for low, high in pairs]
    if rows:
        conn.execute(t.link.delete().where(t.link.c.low == sa.bindparam("a"), t.link.c.high == sa.bindparam("b")), rows)
    return {id for row in rows for id in row.values()}


def _unlink(conn: sa.Connection, reports: Iterable[int]) -> set[int]:
    """Take all links of these reports away; the reports at their ends."""
    return _delete(conn, _links(conn, reports))


def _drop_unfounded(conn: sa.Connection, shelf: Shelf, blocks: Blocks, reports: Iterable[int]) -> set[int]:
    """Take those links of these reports away whose pairs are compared no more; the reports at their ends."""
    held = _links(conn, reports)
    shelf.fetch_traits({id for pair in held for id in pair})
    shared = {pair: shelf.traits(pair[0]) & shelf.traits(pair[1]) for pair in held}
    blocks.load({trait for traits in shared.values() for trait in traits})
    return _delete(conn, [pair for pair, traits in shared.items() if not any(blocks.compared(trait, pair) for trait in traits)])


def _link(conn: sa.Connection, shelf: Shelf, blocks: Blocks, reports: set[int]) -> set[int]:
    """Compare these reports with all that they are to be compared with, and keep what is found; the reports at the links' ends."""
    chosen = pairs(shelf, blocks, reports)
    shelf.fetch({id for pair in chosen for id in pair})
    rows: list[tuple[int, int, str]] = []
    for low, high in chosen:
        link = shelf.rule.compare(shelf.report(low), shelf.report(high))
        if link is not None:
            rows.append((low, high, pack_aligned(link.aligned)))
    append(conn, t.link, rows)
    return {id for low, high, _ in rows for id in (low, high)}
