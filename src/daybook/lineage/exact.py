"""Exact copies: reports whose reporting is word for word the same, whatever their layout, case and residue."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from daybook.core import Report, Text
from daybook.core.ids import digest
from daybook.text.normal import squeezed


class Exact:
    """The rule: one normal form, one origin."""

    how = "exact"

    def origin(self, text: Text) -> bytes:
        """Id of the text's origin, 16 bytes: the same for every exact copy, whether its original is in the store or not.

        A text without a word is nobody's copy: it is its own origin.
        """
        words = squeezed(text.visible)
        return digest("origin", words) if words else digest("origin of", text.text)

    def original(self, reports: Sequence[Report]) -> int:
        """Which of several copies is the best kept: the earliest published, then the smallest external id; dated before undated.

        Returns:
            Its index.
        """

        def rank(index: int) -> tuple[float, float, str, str, str]:
            report = reports[index]
            start, end = report.published.interval if report.published else (inf, inf)
            return (start, end, report.external_id, report.url or "", report.publisher or "")

        return min(range(len(reports)), key=rank)


EXACT = Exact()
