"""What an export format is, and what writing one came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO

from daybook.core import Kind
from daybook.publish.exports.outgoing import Outgoing


@dataclass(frozen=True, slots=True)
class Written:
    """How an export ended.

    Args:
        records: Records that were written.
        left_out: Why others were not, with their number: nothing is dropped in silence.
    """

    records: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> str:
        """In words: "12 records; left out: 3 planned: ACLED holds what happened or was attempted"."""
        left = "; ".join(f"{count:,} {why}" for why, count in sorted(self.left_out.items()))
        return f"{self.records:,} record{'' if self.records == 1 else 's'}" + (f"; left out: {left}" if left else "") + "."


@dataclass(frozen=True, slots=True)
class Format:
    """One way of handing records out; from outside, an entry point of the group ``daybook.exports`` gives one.

    Args:
        name: As ``--format`` calls it.
        suffix: Of the files, with its dot.
        media_type: For the web.
        help: One sentence for people.
        write: Writes the records of a kind, as they come, to a binary file; memory stays bounded.
        kinds: Names of the kinds that it can hold; () for every kind.
    """

    name: str
    suffix: str
    media_type: str
    help: str
    write: Callable[[Iterable[Outgoing], Kind, IO[bytes]], Written]
    kinds: tuple[str, ...] = ()

    def holds(self, kind: str) -> bool:
        """Can it hold records of this kind?"""
        return not self.kinds or kind in self.kinds
