"""Who held which office when: a register of heads of state and government and some ministers, for "the Iraqi prime minister"."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from daybook.text.spelling import name_key

UNTIL = "2025-06-30"  # what the register knows; after that an open term may have ended
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of office.

    Args:
        name: As news in English most often writes it.
        office: As the register calls it, lower case.
        country: ISO 3166-1 alpha-2.
        start: First day, or month where the day is not known.
        end: Last day or month, "" if it lasted when the register was made.
        others: Other spellings of the name.
    """

    name: str
    office: str
    country: str
    start: str
    end: str
    others: tuple[str, ...]

    def covers(self, first: str, last: str) -> bool:
        """Did it last through these days (YYYY-MM-DD)? A start or end that is known by its month alone is taken at its narrowest."""
        starts = self.start if len(self.start) == 10 else f"{self.start}-31"
        ends = self.end if len(self.end) == 10 else f"{self.end}-01" if self.end else UNTIL
        return starts <= first and last <= ends


@lru_cache(maxsize=1)
def _terms() -> dict[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for line in (files("daybook.text") / "data" / "offices.psv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, office, country, start, end, others = line.split("|")
            found[office, country].append(Term(name, office, country, start, end, tuple(o for o in others.split(",") if o)))
    return found


@lru_cache(maxsize=1)
def _holders() -> frozenset[str]:
    return frozenset(name_key(name) for terms in _terms().values() for term in terms for name in (term.name, *term.others))


def is_holder(name: str) -> bool:
    """Did somebody of this name, in whatever spelling, hold one of the offices at some time?"""
    return " " in name and name_key(name) in _holders()


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
    held = [term for term in _terms().get((office, country), ()) if term.covers(first, last)]
    return held[0] if len({term.name for term in held}) == 1 else None
