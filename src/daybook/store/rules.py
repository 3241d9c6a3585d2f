"""What the store is given from the stages above it, which it may not import: likeness and lineage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from daybook.core import Match, Reading, Record, Span
from daybook.core.ids import digest
from daybook.core.lineage import Aligned, Link, Strand, Traced
from daybook.core.sketch import Component, Filed, Seen, Setting


class Likeness(Protocol):
    """Which report-level records may be one (``merge.likeness``): some kinds by their names, some compared pair by pair."""

    @property
    def kinds(self) -> frozenset[str]:
        """Names of the kinds whose records it joins by their blocks."""

    def blocks(self, record: Record) -> Sequence[str]:
        """Words that two records must share to be compared; of the record alone."""

    def matches(self, records: Sequence[Record]) -> Sequence[Match]:
        """The pairs that are one, among all records that share blocks; the order of the records does not matter."""

    @property
    def compared(self) -> frozenset[str]:
        """Names of the kinds whose records are compared pair by pair."""

    def sketches(self, setting: Setting) -> Mapping[bytes, Filed]:
        """What to keep of a report's records to compare them, by record id; a function of the report alone."""

    def screen(self, bodies: Sequence[bytes], pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of these pairs, shape (pairs, 2), by their places among the sketches, which ``compare`` could find alike where their reports are
        no copies."""

    def compare(self, left: bytes, right: bytes, copies: bool) -> Seen:
        """How alike two records are, by their sketches and whether their reports, which are about them, are copies of one story."""

    def clusters(self, component: Component) -> Sequence[Match]:
        """Which records become one, of those that edges, decisions or both hold together."""


@lru_cache(maxsize=65536)  # the telling words of a report are those of many others
def block_number(words: str) -> int:
    """A block as a signed 64-bit number; two blocks in one number cost a comparison, never a wrong merge."""
    return int.from_bytes(digest("block", words)[:8], "big", signed=True)


class Lineage(Protocol):
    """Which reports are copies of which (``lineage.copies``)."""

    def sketch(self, reading: Reading) -> Any:
        """What is kept of a text, of the text alone."""

    def pack(self, held: Any) -> bytes:
        """A sketch as bytes; equal for equal sketches."""

    def read(self, body: bytes) -> Any:
        """The sketch of what ``pack`` gave."""

    def spans(self, held: Any) -> Sequence[Span]:
        """Where the sentences of a sketch stand in its text."""

    def keys(self, held: Any) -> frozenset[int]:
        """Signed 64-bit numbers of a sketch; only reports that share some are compared."""

    def least(self, keys: int) -> int:
        """How many keys a report that has so many must share with another to be compared; of two, the smaller number counts."""

    def compare(self, left: Traced, right: Traced) -> Link | None:
        """How two reports hang together, None where neither is a copy; turned round for reports turned round."""

    def joined(self, left: Traced, right: Traced) -> Link:
        """The link of a report that people call a copy of another."""

    def beside(self, left: Traced, right: Traced) -> Link:
        """The sentences of two reports that stand for each other, copy or not."""

    def trace(self, reports: Sequence[Traced], links: Sequence[Link]) -> Mapping[bytes, Sequence[Strand]]:
        """The strands of each report, by its key, from the links among these reports; nobody's order matters."""


class Unlike:
    """No two records are one, unless people say so."""

    kinds: frozenset[str] = frozenset()

    def blocks(self, record: Record) -> Sequence[str]:  # noqa: ARG002
        return ()

    def matches(self, records: Sequence[Record]) -> Sequence[Match]:  # noqa: ARG002
        return ()

    compared: frozenset[str] = frozenset()

    def sketches(self, setting: Setting) -> Mapping[bytes, Filed]:  # noqa: ARG002
        return {}

    def screen(self, bodies: Sequence[bytes], pairs: NDArray[np.int64]) -> NDArray[np.bool_]:  # noqa: ARG002
        return np.zeros(len(pairs), bool)

    def compare(self, left: bytes, right: bytes, copies: bool) -> Seen:  # noqa: ARG002
        return Seen(0.0)

    def clusters(self, component: Component) -> Sequence[Match]:  # noqa: ARG002
        return ()


class Own:
    """No report is a copy, unless its text is the very same."""

    def sketch(self, reading: Reading) -> bytes:
        return digest("origin of", reading.text.text)

    def pack(self, held: bytes) -> bytes:
        return held

    def read(self, body: bytes) -> bytes:
        return body

    def spans(self, held: bytes) -> Sequence[Span]:  # noqa: ARG002
        return ()

    def keys(self, held: bytes) -> frozenset[int]:
        return frozenset((int.from_bytes(held[:8], "big", signed=True),))

    def least(self, keys: int) -> int:
        return keys

    def compare(self, left: Traced, right: Traced) -> Link | None:
        return self.joined(left, right) if left.sketch == right.sketch else None

    def joined(self, left: Traced, right: Traced) -> Link:
        return Link(left.key, right.key, (Aligned(0, 0, "exact"),))

    beside = joined

    def trace(self, reports: Sequence[Traced], links: Sequence[Link]) -> Mapping[bytes, Sequence[Strand]]:  # noqa: ARG002
        best: dict[bytes, Traced] = {}
        for one in sorted(reports, key=lambda report: (report.report.external_id, report.key)):
            best.setdefault(one.sketch, one)
        return {one.key: (Strand(one.sketch, 1.0, *(("own", None) if best[one.sketch] is one else ("exact", best[one.sketch].key))),)
                for one in reports}
