"""What the store is given from the stages above it, which it may not import: likeness and lineage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from daybook.core import Match, Record, Report, Text
from daybook.core.ids import digest
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

    def compare(self, left: bytes, right: bytes) -> Seen:
        """How alike two records are, by their sketches; the order of the two does not matter."""

    def clusters(self, component: Component) -> Sequence[Match]:
        """Which records become one, of those that edges, decisions or both hold together."""


def block_number(words: str) -> int:
    """A block as a signed 64-bit number; two blocks in one number cost a comparison, never a wrong merge."""
    return int.from_bytes(digest("block", words)[:8], "big", signed=True)


class Lineage(Protocol):
    """Which reports are copies of which (``lineage.exact``)."""

    @property
    def how(self) -> str:
        """What its copies are called: "exact"."""

    def origin(self, text: Text) -> bytes:
        """Id of the origin, 16 bytes; of the text alone."""

    def original(self, reports: Sequence[Report]) -> int:
        """Index of the best-kept report of one origin."""


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

    def compare(self, left: bytes, right: bytes) -> Seen:  # noqa: ARG002
        return Seen(0.0)

    def clusters(self, component: Component) -> Sequence[Match]:  # noqa: ARG002
        return ()


class Own:
    """No report is a copy, unless its text is the very same."""

    how = "exact"

    def origin(self, text: Text) -> bytes:
        return digest("origin of", text.text)

    def original(self, reports: Sequence[Report]) -> int:
        return min(range(len(reports)), key=lambda n: reports[n].external_id)
