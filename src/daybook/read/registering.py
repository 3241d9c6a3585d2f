"""What an actor's name, sort, country, sector and offices must be to be taken into the register; what is not is refused with a reason."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date

from daybook.text.gazetteer import fold
from daybook.text.lists import words
from daybook.text.register import Registered
from daybook.text.states import state_named, state_of, state_of_code

SORTS = ("person", "group", "organisation")
SECTORS = frozenset("COP GOV JUD LEG MIL PRM PTY REB SPY UAF AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC IGO NGO UNK".split())
LONGEST_NAME = 120
MOST_NAMES = 60  # of one actor
FORMULA = ("=", "+", "-", "@", "\t")
OF_LAND = re.compile(r" (?:of|for|in) (?:the )?(?P<land>[\w .'’-]{1,120})$")  # of words that one blank parts, as the next
BRACKET = re.compile(r" ?\([^()]*\) ?$")
MINISTER = re.compile(r"minister (?:of|for) (?:the )?(?P<what>[\w ]+)")
MINISTRIES = {"foreign affairs": "foreign", "external affairs": "foreign", "defence": "defense", "national defense": "defense",
              "internal affairs": "interior", "the interior": "interior"}
COMMON = ("organisation heads", "facility heads", "titles", "closed class", "given names", "force nouns")


class Refused(ValueError):
    """A row, a name or an office that is not taken; says why, in the plural, to be counted."""


def actor(name: str, sort: str, country: str, sector: str, today: str) -> Registered:
    """An actor without other names and offices.

    Raises:
        Refused: A cell is not what it must be.
    """
    kind = {"organization": "organisation"}.get(sort.lower(), sort.lower())
    if kind not in SORTS:
        raise Refused(f"rows whose sort is none of {', '.join(SORTS)}")
    if sector and sector.upper() not in SECTORS:
        raise Refused("rows whose sector is no code of PLOVER")
    return Registered(usable(name), kind, land(country) if country else "", sector.upper(), known_until=today)


def usable(name: str) -> str:
    """The name, spaces made one.

    Raises:
        Refused: It cannot be an actor's.
    """
    bare = " ".join(name.split())
    if not bare:
        raise Refused("empty names")
    if name.startswith(FORMULA):
        raise Refused("names that begin like a formula (= + - @)")
    if len(bare) > LONGEST_NAME:
        raise Refused(f"names of more than {LONGEST_NAME} characters")
    if len(bare) < 2 or not any(char.isalpha() for char in bare) or any(unicodedata.category(char) in ("Cc", "Co", "Cs") for char in bare):
        raise Refused("names without two letters, or with signs that no name has")
    if "\ufffd" in bare:
        raise Refused("names that are not UTF-8")
    key = fold(bare)
    if any(key in words(kept) for kept in COMMON) or state_named(bare) is not None or state_of(bare) is not None:
        raise Refused("names that are everyday words, given names or states")
    return bare


def names(own: str, others: Iterable[str], refused: Counter[str]) -> tuple[str, ...]:
    """The usable ones of an actor's other names, each once."""
    kept: dict[str, str] = {}
    for other in filter(None, map(str.strip, others)):
        try:
            bare = usable(other)
        except Refused as fault:
            refused[f"other {fault}"] += 1
            continue
        if bare != own:
            kept.setdefault(bare, bare)
    if len(kept) > MOST_NAMES:
        refused[f"other names beyond the first {MOST_NAMES} of an actor"] += len(kept) - MOST_NAMES
    return tuple(list(kept)[:MOST_NAMES])


def land(told: str) -> str:
    """The code of a country, told by its code or its name.

    Raises:
        Refused: It is neither.
    """
    state = state_of_code(told.upper()) if len(told) == 2 else state_named(told)
    if state is None:
        raise Refused("rows whose country is neither a code (ISO 3166-1 alpha-2) nor a country's name")
    return state.code


def office(told: str) -> str:
    """An office as reports call it, lower case, without the country: "Prime Minister of Iraq" is "prime minister"."""
    bare = BRACKET.sub("", " ".join(told.split())).lower()
    tail = OF_LAND.search(bare)
    if tail is not None and state_named(tail["land"].title()) is not None:
        bare = bare[: tail.start()]
    ministry = MINISTER.fullmatch(bare)
    if ministry is not None:
        what = MINISTRIES.get(ministry["what"], ministry["what"])
        bare = f"{what} minister" if f"{what} minister" in words("titles") else bare
    return bare


def term(held: str, country: str, start: str, end: str) -> tuple[str, str, str, str]:
    """A term of office.

    Raises:
        Refused: It has no country, no start, a day that does not exist, or ends before it starts.
    """
    if not held or len(held) > LONGEST_NAME:
        raise Refused("offices without a name")
    if not country:
        raise Refused("offices without a country")
    code = land(country)
    if not start:
        raise Refused("offices without a first day")
    for day in filter(None, (start, end)):
        _check(day)
    if end and end[: len(start)] < start[: len(end)]:
        raise Refused("offices that end before they start")
    return held, code, start, end


def _check(day: str) -> None:
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", day)
    try:
        if match is None:
            raise ValueError(day)
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise Refused("offices with a day that is none (YYYY, YYYY-MM or YYYY-MM-DD)") from None
