"""Who held which office when: a register of heads of state and government and some ministers, for "the Iraqi prime minister"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from daybook.text.gazetteer import fold
from daybook.text.register import Term, registered, version
from daybook.text.spelling import name_key

UNTIL = "2025-06-30"  # what the register knows; after that an open term may have ended
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@lru_cache(maxsize=1)
def _terms(_version: int) -> Mapping[tuple[str, str], Sequence[Term]]:
    """The terms by office and country; what users added first. ``_version`` is that of what they added."""
    found: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for actor in registered():
        for office, country, start, end in actor.terms:
            found[office, country].append(Term(actor.name, office, country, start, end, actor.others, actor.known_until))
    for line in (files("daybook.text") / "data" / "offices.psv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, office, country, start, end, others = line.split("|")
            found[office, country].append(Term(name, office, country, start, end, tuple(o for o in others.split(",") if o), UNTIL))
    return found


@lru_cache(maxsize=1)
def _holders(with_added: int) -> frozenset[str]:
    return frozenset(name_key(name) for terms in _terms(with_added).values() for term in terms for name in (term.name, *term.others))


def is_holder(name: str) -> bool:
    """Did somebody of this name, in whatever spelling, hold one of the offices at some time?"""
    return " " in name and name_key(name) in _holders(version())


def holder(office: str, country: str, day: str) -> Term | None:
    """Who held the office on a day, None where nobody, or two, did.

    Args:
        office: "prime minister".
        country: ISO 3166-1 alpha-2.
        day: YYYY-MM-DD; of a month or a year (YYYY-MM, YYYY) the term must cover all of it.
    """
    if not DAY.fullmatch(day):
        return None
    first, last = {4: (f"{day}-01-01", f"{day}-12-31"), 7: (f"{day}-01", f"{day}-28")}.get(len(day), (day, day))
    held = [term for term in _terms(version()).get((office, country), ()) if term.covers(first, last)]
    return held[0] if held and _is_one(held) else None


def _is_one(held: Sequence[Term]) -> bool:
    """Do the terms name one person, in spellings that one of them knows?"""
    names = {fold(term.name) for term in held}
    return any(names <= {fold(name) for name in (term.name, *term.others)} for term in held)
