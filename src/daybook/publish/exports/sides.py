"""Who stood on which side of an incident, and what others would call them."""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core import Count, Ref
from daybook.publish.exports.codes import CIVILIAN, EXTERNAL, INTER, PROTESTERS, RIOTERS, STATE_SECTORS
from daybook.publish.exports.outgoing import Outgoing
from daybook.text.lists import known_actor
from daybook.text.states import state_named

CIVILIAN_GROUPS = frozenset(("civilians", "children", "women", "protesters", "journalists", "worshippers", "students"))
FORCES = frozenset(("forces", "soldiers", "police"))


@dataclass(frozen=True, slots=True)
class Side:
    """An actor of an incident.

    Args:
        name: As the reports call it.
        sector: PLOVER sector of the register, "" where it is not known.
        country: ISO alpha-2 of its seat, "" where it is not known.
    """

    name: str
    sector: str = ""
    country: str = ""

    @property
    def is_state(self) -> bool:
        """Is it a state's own?"""
        return self.sector in STATE_SECTORS


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides: whoever did it, and whom it was done to; either may be unknown."""

    one: Side | None
    other: Side | None


def side_of(ref: Ref) -> Side:
    """What is known of somebody whom a report names."""
    if state := state_named(ref.name):
        return Side(ref.name, "GOV", state.code)
    known = known_actor(ref.name)
    sector = (known.sector if known else None) or ("CVL" if ref.sort == "population" else "")
    return Side(ref.name, sector, (known.country if known else None) or "")


def sides_of(record: Outgoing) -> Sides:
    """Perpetrator against target or victim; of a clash, its parties."""
    did, done_to = record.refs("perpetrator"), (*record.refs("victim"), *record.refs("target"))
    parties = record.refs("party")
    if parties and not did:
        did, done_to = parties[:1], (*parties[1:], *done_to)
    who = [ref for ref in done_to if ref.sort in ("person", "group", "organisation", "population", "state")]
    return Sides(side_of(did[0]) if did else None, side_of(who[0]) if who else None)


def inter(side: Side | None, type_: str, country: str | None, *, first: bool) -> int | None:
    """ACLED's number of an actor: None where nothing tells, for 0 means that there is nobody."""
    if type_ in ("protest", "riot") and first and side is not None:
        return PROTESTERS if type_ == "protest" else RIOTERS
    if type_ == "crackdown" and not first:
        return PROTESTERS
    if side is None or not side.sector:
        return None
    if side.is_state and side.country and country and side.country != country:
        return EXTERNAL
    return INTER.get(side.sector)


def harms_civilians(record: Outgoing) -> bool:
    """Do the reports say that those who were harmed were civilians?"""
    counts = [value for name in ("killed", "injured", "abducted") for value in record.values(name) if isinstance(value, Count)]
    groups = {count.of for count in counts}
    return bool(groups & CIVILIAN_GROUPS) or any(side_of(ref).sector in INTER and INTER[side_of(ref).sector] == CIVILIAN
                                                 for ref in record.refs("victim"))


def harms_forces(record: Outgoing) -> bool:
    """Do the reports say that forces or armed men were harmed?"""
    return any(isinstance(value, Count) and value.of in FORCES | {"attackers"} for value in record.values("killed"))
