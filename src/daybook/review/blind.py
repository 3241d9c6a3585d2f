"""Seats at which the acts of the review screen go elsewhere than into the record: a coder's, and an adjudicator's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daybook.core.act import Act, Assert, Seen, Verdict
from daybook.errors import UsageError
from daybook.pipeline import refresh
from daybook.store import Store
from daybook.store.codings import Settling
from daybook.store.reviewing import ReviewView


@dataclass(frozen=True, slots=True)
class Coder:
    """One of two readers at a report of a sample: sees what the machine found and what they said themselves, and changes no record.

    Args:
        share: Id of the share, see ``Share.id``.
        by: The coder.
    """

    store: Store
    share: str
    by: str

    def reviewing(self, id: str) -> ReviewView | None:  # noqa: ARG002 - there is one report at this seat
        """The report, None where it was not given to this coder."""
        return self.store.codings.view(self.share, self.by)

    def act(self, by: str, steps: Sequence[Verdict | Assert], *, why: str = "", seen: Sequence[Seen] = ()) -> Act:
        """As ``Codings.act``."""
        return self.store.codings.act(self.share, by, steps, why=why, seen=seen)

    def undo(self, by: str, act: int, *, why: str = "", seen: Sequence[Seen] = ()) -> Act:  # noqa: ARG002 - one's own acts need none
        """As ``Codings.undo``."""
        return self.store.codings.undo(self.share, by, act)

    def settle(self) -> None:
        """Nothing is computed from codings."""


@dataclass(frozen=True, slots=True)
class Adjudicator:
    """Who settles one field of one record of a report that two have coded: what they do is an ordinary act, noted as theirs.

    Args:
        share: Id of the share.
        settling: What their act settles.
    """

    store: Store
    share: str
    settling: Settling

    def reviewing(self, id: str) -> ReviewView | None:
        """The report as the review screen has it."""
        return self.store.reviewing(id)

    def act(self, by: str, steps: Sequence[Verdict | Assert], *, why: str = "", seen: Sequence[Seen] = ()) -> Act:
        """As ``Codings.adjudicate``."""
        made = self.store.codings.adjudicate(self.share, by, self.settling, steps, why=why, seen=seen)
        if made is None:
            raise UsageError("an act that does nothing; name a verdict or a value")
        return made

    def undo(self, by: str, act: int, *, why: str = "", seen: Sequence[Seen] = ()) -> Act:
        """As ``Store.undo``."""
        return self.store.undo(by, act, why=why, seen=seen)

    def settle(self) -> None:
        """Compute the records again."""
        refresh(self.store)
