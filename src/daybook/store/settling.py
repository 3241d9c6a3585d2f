"""What corrections leave is carried out in short transactions: whoever decides meanwhile waits for one of them, and not for all.

What is noted but not yet done lies in the store, as with any refresh: ``uncompared`` and ``dirty``. Whoever begins with a report sets a
mark, a number below zero in ``unsettled``, and takes it away when all is done, so that the next server, or the next refresh, goes on where
one was killed.
"""

from __future__ import annotations

import secrets
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
MOST_RESUMED = 2000  # of either; where more are noted, an ingest is at work and takes care
ROUNDS = 3  # while others note more; then the marks stay, for the next refresh
MARKS = 2**31 - 1

Transaction = Callable[..., AbstractContextManager[sa.Connection]]
Pause = Callable[[], object]
_report, _node = t.unsettled.c.report, t.uncompared.c.node
_TELLING = t.dirty.c.sort == "t"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and how it is done.

    Args:
        looking, writing: Transactions; one that looks may be asked for one state of all (``snapshot``).
        lexicon: Interned words.
        rules: As for a refresh.
        pause: Called between two that write, for others to have their turn.
    """

    looking: Transaction
    writing: Transaction
    lexicon: Lexicon
    rules: Rules
    pause: Pause


@dataclass(frozen=True, slots=True)
class Left:
    """What has to be compared and computed again since a report was looked at again, and the mark that says so."""

    mark: int
    nodes: Sequence[int] = ()
    told: frozenset[int] = frozenset()


def at_once() -> None:
    """No pause."""


def settle(desk: Desk) -> bool:
    """Carry out what is left of one report; was there one?"""
    with desk.looking() as conn:  # whoever only looks keeps no writer waiting
        if conn.execute(sa.select(_report).where(_report > 0).limit(1)).first() is None:
            return False
    with desk.writing() as conn:
        left = _begun(conn, desk.lexicon, desk.rules)
    if left is None:
        return False
    _carry_out(desk, left.nodes, left.told)
    with desk.writing() as conn:
        end(conn, [left.mark])
    return True


def resume(desk: Desk) -> None:
    """Carry out what somebody had begun who was killed."""
    for _ in range(ROUNDS):
        with desk.looking() as conn:
            marks = begun(conn)
            nodes, told = _noted(conn)
        if not marks or max(len(nodes), len(told)) > MOST_RESUMED:
            return
        _carry_out(desk, nodes, told)
        with desk.writing() as conn:
            if not any(_noted(conn)):  # whose mark it is may have been alive until now, and have noted more
                end(conn, marks)
                return


def _noted(conn: sa.Connection) -> tuple[list[int], list[int]]:
    """What has to be compared, and what to be computed: some of it, if it is more than is resumed."""
    told = sa.select(t.dirty.c.id).where(_TELLING)
    return (list(conn.execute(sa.select(_node).limit(MOST_RESUMED + 1)).scalars()),
            list(conn.execute(told.limit(MOST_RESUMED + 1)).scalars()))


def _carry_out(desk: Desk, nodes: Sequence[int], told: Iterable[int]) -> None:
    """Compare these nodes, and compute these report-level records and those whose edges have changed, as far as they are still noted."""
    changed = set(told)
    for some in chunks(nodes, COMPARED):
        desk.pause()
        changed |= compare(desk.looking, desk.writing, desk.rules.match, some)
    for some in chunks(sorted(changed), COMPUTED):
        desk.pause()
        with desk.writing() as conn:
            if marked := _still(conn, t.dirty.c.id, some, _TELLING):
                recomputed(conn, desk.lexicon, desk.rules, marked)


def compare(looking: Transaction, writing: Transaction, match: Likeness, told: Sequence[int] | None = None) -> set[int]:
    """Compute the edges of these nodes, or of the next that are noted; those whose edges changed.

    What takes longest of it wants no turn to write: what has changed when the turn comes is compared again.
    """
    with looking(snapshot=True) as conn:
        told = near.waiting(conn) if told is None else told
        known = near.foresee(conn, match, told)
    with writing() as conn:
        return near.compare(conn, match, _still(conn, _node, told), known)


def _begun(conn: sa.Connection, lexicon: Lexicon, rules: Rules) -> Left | None:
    """Look at the first of them again; None if there is none."""
    report = conn.execute(sa.select(_report).where(_report > 0).order_by(_report).limit(1)).scalar()
    if report is None:
        return None
    end(conn, [report])
    left = -1 - secrets.randbelow(MARKS)  # nobody else's, also where two are at one report
    if _still(conn, t.dirty.c.id, [report], t.dirty.c.sort == "r"):  # it was read anew: the next refresh takes care
        return Left(left)
    made = renewed(conn, lexicon, rules, [report])
    told = made.parted | named_in(conn, lexicon, rules, made.veiled)
    mark(conn, "t", told)
    append(conn, t.unsettled, [(left,)])
    return Left(left, sorted(made.nodes), frozenset(told))


def _still(conn: sa.Connection, column: sa.Column[int], some: Iterable[int], *where: sa.ColumnElement[bool]) -> list[int]:
    """Those of these that are noted, for another refresh may have been faster."""
    return list(conn.execute(sa.select(column).where(column.in_(list(some)), *where).order_by(column)).scalars())


def begun(conn: sa.Connection) -> list[int]:
    """The marks of what was begun and not ended."""
    return list(conn.execute(sa.select(_report).where(_report < 0)).scalars())


def end(conn: sa.Connection, reports: Iterable[int]) -> None:
    """Nothing is left of these reports, or of what these marks stand for."""
    conn.execute(t.unsettled.delete().where(_report.in_(list(reports))))
