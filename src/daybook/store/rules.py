"""What the store is given from the stages above it, which it may not import: likeness and lineage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from daybook.core import Match, Record, Report, Text
from daybook.core.ids import digest


class Likeness(Protocol):
    """Which report-level records may be one (``merge.by_name``)."""

    @property
    def kinds(self) -> frozenset[str]:
        """Names of the kinds whose records it may join; the others are not looked at."""

    def blocks(self, record: Record) -> Sequence[str]:
        """Words that two records must share to be compared; of the record alone."""

    def matches(self, records: Sequence[Record]) -> Sequence[Match]:
        """The pairs that are one, among all records that share blocks; the order of the records does not matter."""


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


class Own:
    """No report is a copy, unless its text is the very same."""

    how = "exact"

    def origin(self, text: Text) -> bytes:
        return digest("origin of", text.text)

    def original(self, reports: Sequence[Report]) -> int:
        return min(range(len(reports)), key=lambda n: reports[n].external_id)
