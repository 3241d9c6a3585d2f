"""Is a store what its log says? All of it: the log's own chain, every fact, the bytes of captures, the shape of the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from daybook.core.log import Checkpoint
from daybook.store.chain import Fault, reading_chain
from daybook.store.engine import Address
from daybook.store.matched import match
from daybook.store.verified import against, read_told


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Args:
        origin: Name of the log.
        size: Entries.
        root: Over all of them, 32 bytes.
        faults: By entry, those that name none last.
    """

    origin: str
    size: int
    root: bytes
    faults: tuple[Fault, ...]

    @property
    def first_bad(self) -> int | None:
        """The first entry that something is wrong with, None where no fault names one."""
        return next((fault.seq for fault in self.faults if fault.seq), None)


def verify(conn: sa.Connection, folder: Path | None, checkpoints: Sequence[Checkpoint] = (), *, facts: bool = True,
           where: Address | None = None) -> Verdict:
    """Check a store against its log, and the log against earlier checkpoints.

    Args:
        conn: A transaction that sees one state.
        folder: Where captures lie; None for a table.
        checkpoints: Of this log, their signatures checked.
        facts: Only the log itself and the checkpoints if False.
        where: The store, so that another process may read the chain of a long log meanwhile; None if nobody else sees what ``conn`` sees.
    """
    with reading_chain(conn, [checkpoint.size for checkpoint in checkpoints], where, shape=facts) as chained:
        told = read_told(conn)
        faults = [*told.faults, *(match(conn, told, folder) if facts else ())]
        chain = chained()
    faults += [*chain.faults, *(Fault(0, said) for said in chain.shape)]
    faults += [Fault(0, said) for checkpoint in checkpoints if (said := against(told.origin, chain, checkpoint)) is not None]
    if chain.size == 0:
        faults.append(Fault(1, "the log is empty: all of it was taken out"))
    ordered = sorted(set(faults), key=lambda fault: (not fault.seq, fault.seq, fault.said))
    return Verdict(told.origin, chain.size, chain.root, tuple(ordered))
