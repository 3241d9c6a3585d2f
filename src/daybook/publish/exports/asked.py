"""What an export is asked for, and the records that it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daybook.core import NAMING, Kind
from daybook.core.record import standing
from daybook.core.sight import Sight, without_protected
from daybook.kinds import all_kinds
from daybook.publish.exports.outgoing import House, Outgoing, outgoing
from daybook.sighted import Sighted
from daybook.store import Store
from daybook.store.listing import RecordFilter


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be handed out.

    Args:
        filter: Which records: a kind, and what lists can be narrowed by.
        accepted: Only records that a person accepted?
        sight: What of them may be seen. An export leaves the house: unless somebody says otherwise, protected fields stay in it.
        base_url: Address of the workbench that links lead to.
        jump_percent: Setting ``toll_jump_percent``.
    """

    filter: RecordFilter
    accepted: bool = False
    sight: Sight | None = None
    base_url: str = ""
    jump_percent: int = 100

    @property
    def sees(self) -> Sight:
        """Its sight; without one, nothing that is protected."""
        return self.sight if self.sight is not None else without_protected(all_kinds())


def records_out(store: Store, kind: Kind, asked: Asked) -> Iterator[Outgoing]:
    """The records that are asked for, the oldest first, each as far as it may be seen."""
    accepted = {d.subject for d in standing(store.decisions()) if d.other is None and d.verdict == "accept"}
    house, sighted = House(asked.base_url, asked.jump_percent), Sighted(store, asked.sees, all_kinds())
    for view in store.each_record(asked.filter):
        naming = {e.assertion.id for e in view.record.evidence(NAMING)}
        is_accepted = not accepted.isdisjoint(naming | set(view.record.members))
        seen = sighted.seen(view) if is_accepted or not asked.accepted else None
        if seen is not None:
            yield outgoing(seen, kind, house, is_accepted=is_accepted)
