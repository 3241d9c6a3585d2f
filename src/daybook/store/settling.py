"""What corrections leave is carried out in short transactions: whoever decides meanwhile waits for one of them, and not for all.

What is noted but not yet done lies in the store, as with any refresh: ``uncompared`` and ``dirty``. A report that was begun stands in
``unsettled`` with its number below zero until all is done, so that the next server, or the next refresh, goes on where one was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from daybook.store import near
from daybook.store import tables as t
from daybook.store.refresh import Rules, named_in, recomputed, renewed
from daybook.store.rows import Lexicon, append, chunks, mark
from daybook.store.rules import Likeness

COMPARED, COMPUTED = 25, 25  # nodes, and report-level records, in one transaction: some 20 ms of the processor each

Transaction = Callable[[], AbstractContextManager[sa.Connection]]
_report = t.unsettled.c.report


@dataclass(frozen=True, slots=True)
class Left:
    """What has to be compared and computed again since a report was looked at again."""

    report: int
    nodes: Sequence[int]
    told: frozenset[int]


def at_once() -> None:
    """No pause."""


def settle(looking: Transaction, writing: Transaction, lexicon: Lexicon, rules: Rules, pause: Callable[[], object]) -> bool:
    """Carry out what is left of one report.

    Args:
        looking, writing: Transactions.
        lexicon: Interned words.
        rules: As for a refresh.
        pause: Called between two that write, for others to have their turn.

    Returns:
        Was there one?
    """
    with looking() as conn:  # whoever only looks keeps no writer waiting
        if conn.execute(sa.select(_report).where(_report > 0).limit(1)).first() is None:
            return False
    with writing() as conn:
        left = _begun(conn, lexicon, rules)
    if left is None:
        return False
    told = set(left.told)
    for some in chunks(left.nodes, COMPARED):
        pause()
        told |= compare(looking, writing, rules.match, some)
    for some in chunks(sorted(told), COMPUTED):
        pause()
        with writing() as conn:
            marked = _still(conn, t.dirty.c.id, some, t.dirty.c.sort == "t")
            if marked:
                recomputed(conn, lexicon, rules, marked)
    with writing() as conn:
        end(conn, [-left.report])
    return True


def compare(looking: Transaction, writing: Transaction, match: Likeness, told: Sequence[int] | None = None) -> set[int]:
    """Compute the edges of these nodes, or of the next that are noted; those whose edges changed.

    What takes longest of it wants no turn to write: what has changed when the turn comes is compared again.
    """
    with looking() as conn:
        told = near.waiting(conn) if told is None else told
        known = near.foresee(conn, match, told)
    with writing() as conn:
        return near.compare(conn, match, _still(conn, t.uncompared.c.node, told), known)


def _begun(conn: sa.Connection, lexicon: Lexicon, rules: Rules) -> Left | None:
    """Look at the first of them again; None if there is none."""
    report = conn.execute(sa.select(_report).where(_report > 0).order_by(_report).limit(1)).scalar()
    if report is None:
        return None
    end(conn, [report])
    if _still(conn, t.dirty.c.id, [report], t.dirty.c.sort == "r"):  # it was read anew: the next refresh takes care
        return Left(report, (), frozenset())
    made = renewed(conn, lexicon, rules, [report])
    told = made.parted | named_in(conn, lexicon, rules, made.veiled)
    mark(conn, "t", told)
    append(conn, t.unsettled, [(-report,)])
    return Left(report, sorted(made.nodes), frozenset(told))


def _still(conn: sa.Connection, column: sa.Column[int], some: Iterable[int], *where: sa.ColumnElement[bool]) -> list[int]:
    """Those of these that are noted, for another refresh may have been faster."""
    return list(conn.execute(sa.select(column).where(column.in_(list(some)), *where).order_by(column)).scalars())


def begun(conn: sa.Connection) -> list[int]:
    """What stands for the reports that were begun and not ended."""
    return list(conn.execute(sa.select(_report).where(_report < 0)).scalars())


def end(conn: sa.Connection, reports: Iterable[int]) -> None:
    """Nothing is left of these, or of what stands for them."""
    conn.execute(t.unsettled.delete().where(_report.in_(list(reports))))
