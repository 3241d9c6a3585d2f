"""States, their people's names, and regions wider than one or across several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

# Postal code, name, abbreviation of newspapers (Associated Press style) of the states of the United States.
_US = (
    "AL Alabama Ala.; AK Alaska; AZ Arizona Ariz.; AR Arkansas Ark.; CA California Calif.; CO Colorado Colo.; "
    "CT Connecticut Conn.; DE Delaware Del.; DC District of Columbia D.C.; FL Florida Fla.; GA Georgia Ga.; HI Hawaii; "
    "ID Idaho; IL Illinois Ill.; IN Indiana Ind.; IA Iowa; KS Kansas Kan.; KY Kentucky Ky.; "
    "LA Louisiana La.; ME Maine; MD Maryland Md.; MA Massachusetts Mass.; MI Michigan Mich.; MN Minnesota Minn.; "
    "MS Mississippi Miss.; MO Missouri Mo.; MT Montana Mont.; NE Nebraska Neb.; NV Nevada Nev.; NH New Hampshire N.H.; "
    "NJ New Jersey N.J.; NM New Mexico N.M.; NY New York N.Y.; NC North Carolina N.C.; ND North Dakota N.D.; OH Ohio; "
    "OK Oklahoma Okla.; OR Oregon Ore.; PA Pennsylvania Pa.; RI Rhode Island R.I.; SC South Carolina S.C.; SD South Dakota S.D.; "
    "TN Tennessee Tenn.; TX Texas; UT Utah; VT Vermont Vt.; VA Virginia Va.; WA Washington Wash.; "
    "WV West Virginia W.Va.; WI Wisconsin Wis.; WY Wyoming Wyo."
)


@dataclass(frozen=True, slots=True)
class State:
    """A state or territory.

    Args:
        code: ISO 3166-1 alpha-2.
        name: As Daybook calls it.
        lat: Degrees, of its middle.
        lon: Likewise.
        capital: Its capital's English name.
        demonyms: Adjective first, then other words for its people, singular.
        others: Other names and abbreviations.
    """

    code: str
    name: str
    lat: float
    lon: float
    capital: str
    demonyms: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A named stretch of land or water that is no state, with its middle and the country that it lies in, if it is one."""

    name: str
    lat: float
    lon: float
    country: str | None
    precision: int
    others: tuple[str, ...]


def _rows(name: str) -> list[list[str]]:
    text = (files("daybook.text") / "data" / name).read_text(encoding="utf-8")
    return [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]


def _list(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split(",") if word)


def _state(row: list[str]) -> State:
    code, name, middle, capital, demonyms, others = row
    lat, lon = middle.split(",")
    return State(code, name, float(lat), float(lon), capital, _list(demonyms), _list(others))


def _region(row: list[str]) -> Region:
    name, middle, country, precision, others = row
    lat, lon = middle.split(",")
    return Region(name, float(lat), float(lon), country or None, int(precision), _list(others))


STATES: tuple[State, ...] = tuple(_state(row) for row in _rows("states.psv"))
REGIONS: tuple[Region, ...] = tuple(_region(row) for row in _rows("regions.psv"))


def _plural(demonym: str) -> str:
    """The people: "Iraqi" gives "Iraqis"; "French", "Chinese", "Swiss" and the like stand for it themselves."""
    return demonym if demonym.endswith(("ese", "ish", "ch", "ss", "sh", "x")) else demonym + "s"


@lru_cache(maxsize=1)
def _by_name() -> dict[str, State]:
    return {name.casefold(): state for state in reversed(STATES) for name in (state.name, *state.others)}


@lru_cache(maxsize=1)
def _by_demonym() -> dict[str, tuple[State, bool]]:
    found: dict[str, tuple[State, bool]] = {}
    for state in STATES:
        for demonym in state.demonyms:
            found.setdefault(demonym.casefold(), (state, False))
            found.setdefault(_plural(demonym).casefold(), (state, True))
    return found


def state_named(name: str) -> State | None:
    """The state of this name or abbreviation, or None; case matters only for short ones: "US" is a state, "us" is none."""
    if len(name) <= 3 and name != name.upper():
        return None
    return _by_name().get(name.casefold())


def state_of(word: str) -> State | None:
    """The state whose adjective or people the word names ("Iraqi", "Iraqis", "French"), or None."""
    found = _by_demonym().get(word.casefold())
    return found[0] if found else None


def is_people(word: str) -> bool:
    """Does the word name a state's people and not only what is of it: "Iraqis", not "Iraqi"?"""
    found = _by_demonym().get(word.casefold())
    return bool(found and found[1])


# Provinces of Canada as its press abbreviates them, with GeoNames' codes.
_CANADA = {form: (f"CA.{code}", name) for code, name, forms in (
    ("01", "Alberta", "Alta."), ("02", "British Columbia", "B.C."), ("03", "Manitoba", "Man."), ("04", "New Brunswick", "N.B."),
    ("05", "Newfoundland and Labrador", "Nfld. N.L."), ("07", "Nova Scotia", "N.S."), ("08", "Ontario", "Ont."),
    ("09", "Prince Edward Island", "P.E.I."), ("10", "Quebec", "Que."), ("11", "Saskatchewan", "Sask."),
    ("13", "Northwest Territories", "N.W.T.")) for form in forms.split()}


@lru_cache(maxsize=1)
def _us_states() -> dict[str, tuple[str, str]]:
    found = {}
    for row in _US.split("; "):
        code, rest = row.split(" ", 1)
        name, dotted, abbreviation = rest.rpartition(" ") if rest.endswith(".") else (rest, "", "")
        for form in (code, name, abbreviation, abbreviation.replace(".", "") if dotted else ""):
            if form:
                found[form] = (f"US.{code}", name)
    return found


def us_state(word: str) -> tuple[str, str] | None:
    """GeoNames code and name of a state of the United States by its name, postal code or abbreviation, or None.

    "La." and "LA" are Louisiana: ask only where a state's name is expected, as after a town and a comma.
    """
    return _us_states().get(word)


def dotted_province(word: str) -> tuple[str, str] | None:
    """GeoNames code and name of a state of the United States or a province of Canada by an abbreviation with its point: "Mass.", "B.C."."""
    if not word.endswith(".") or word in ("Ore.", "Wash.", "Miss.", "Man."):  # words of their own at a sentence's end
        return None
    return _us_states().get(word) or _CANADA.get(word)


def state_of_code(code: str) -> State | None:
    """The state of an ISO 3166-1 alpha-2 code, or None."""
    return next((state for state in STATES if state.code == code), None)
