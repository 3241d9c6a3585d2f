"""Who stands beside whom: stretches of blocks around some records, and which pairs in them are neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from daybook.store import tables as t
from daybook.store.rows import chunks

WINDOW = 12  # neighbours on either side
SMALL = 100  # rows; a block of no more is read whole
FEW = 2  # records of a larger block that are looked up one by one; of more, the stretch between them is read
AROUND = WINDOW + FEW - 1  # read on either side: of two that are parted by FEW, each may stand so far from one of these
NODES = 1 << 31  # more than there are, of either sign

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretches:
    """What stands around some nodes in their blocks: stretches of blocks one after another, each in the order of its block.

    Args:
        nodes: shape (places,)
        of: Of each place, the number of its stretch; rising.
        held: Is it one of the nodes that this is about? All that stands within ``WINDOW`` places of such a one is there too.
    """

    nodes: Numbers
    of: Numbers
    held: NDArray[np.bool_]

    def neighbours(self) -> Numbers:
        """The pairs with one of the nodes, fewer than ``WINDOW`` others between them: shape (pairs, 2), each once, smaller first."""
        found = []
        for apart in range(1, WINDOW + 1):
            mine = np.flatnonzero((self.of[apart:] == self.of[:-apart]) & (self.held[apart:] | self.held[:-apart]))
            found.append(self._pairs(mine, mine + apart))
        return _once(found)

    def parted(self) -> Numbers:
        """The pairs of others that one of the nodes stands between so that they are neighbours no more; as ``neighbours``."""
        others, found = np.flatnonzero(~self.held), []
        for apart in range(1, WINDOW + 1):  # as they stood without these nodes
            left, right = others[:-apart], others[apart:]
            far = (self.of[left] == self.of[right]) & (right - left > WINDOW)
            found.append(self._pairs(left[far], right[far]))
        return _once(found)

    def _pairs(self, left: Numbers, right: Numbers) -> Numbers:
        return np.stack((self.nodes[left], self.nodes[right]), axis=1)


def _once(pairs: Sequence[Numbers]) -> Numbers:
    ordered = np.sort(np.concatenate(pairs), axis=1)
    return _uncoded(np.unique(_coded(ordered)))


def _coded(pairs: Numbers) -> Numbers:
    """Pairs of nodes, the smaller first, as one number each, in the same order."""
    return (pairs[:, 0] << 32) + (pairs[:, 1] + NODES)


def _uncoded(codes: Numbers) -> Numbers:
    return np.stack((codes >> 32, (codes & 0xFFFFFFFF) - NODES), axis=1)


def stretches(conn: sa.Connection, nodes: Sequence[int]) -> Stretches:
    """What stands around these nodes in each of their blocks."""
    rows: dict[int, list[bytes]] = defaultdict(list)
    for some in chunks(nodes):
        for block, place, _ in conn.execute(sa.select(t.nearby).where(t.nearby.c.node.in_(some))).all():
            rows[block].append(place)
    sizes: dict[int, int] = {}
    n = t.nearby.c
    for some in chunks(rows):
        counted = sa.select(n.block, sa.func.count().label("size")).where(n.block.in_(some)).group_by(n.block)
        sizes |= {block: size for block, size in conn.execute(counted).all()}  # noqa: C416
    found: list[Sequence[sa.Row[int, int]]] = []  # block, node
    for some in chunks(block for block in rows if 1 < sizes.get(block, 0) <= SMALL):
        query = sa.select(n.block, n.node).where(n.block.in_(some)).order_by(n.block, n.place)
        found.append(conn.execute(query).all())
    for block in (block for block in rows if sizes.get(block, 0) > SMALL):
        held = rows[block]
        found += [_around(conn, block, held)] if len(held) > FEW else [_around(conn, block, [place]) for place in held]
    return _joined(found, nodes)


def _joined(found: Sequence[Sequence[sa.Row[int, int]]], nodes: Sequence[int]) -> Stretches:
    """Stretches of rows (block, node): where the block changes, or a list ends, one stretch ends."""
    # Number by number: an array made of rows takes ten times as long.
    flat = np.fromiter(chain.from_iterable(row for rows in found for row in rows), np.int64).reshape(-1, 2)
    starts = np.zeros(len(flat) + 1, bool)
    starts[np.cumsum([0, *map(len, found)])] = True
    starts[1:-1] |= np.diff(flat[:, 0]) != 0
    return Stretches(flat[:, 1], np.cumsum(starts[:-1]), np.isin(flat[:, 1], np.array(nodes, np.int64)))


def _around(conn: sa.Connection, block: int, places: Sequence[bytes]) -> list[sa.Row[int, int]]:
    """The rows of a block from the first to the last of these places, with ``AROUND`` more on either side."""
    n = t.nearby.c
    first, last = min(places), max(places)
    mine = sa.select(n.block, n.node).where(n.block == block)
    before = conn.execute(mine.where(n.place < first).order_by(n.place.desc()).limit(AROUND)).all()
    inside = conn.execute(mine.where(n.place >= first, n.place <= last).order_by(n.place)).all()
    after = conn.execute(mine.where(n.place > last).order_by(n.place).limit(AROUND)).all()
    return [*reversed(before), *inside, *after]
