"""The value types of records: each parses, shows and compares itself. Missing is absent, never a magic value.

``plain`` is what the contract writes under "value", ``marks`` what it writes beside it; ``to_row`` and ``from_row`` are the
form that the store keeps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from daybook.core.when import When
from daybook.errors import ValueFault

FORMS = ("exact", "at_least", "at_most", "about", "range", "vague")
COUNT_BASES = ("reported", "derived", "estimated", "analyst")
PLACE_BASES = ("stated", "dateline", "actor_seat", "inherited", "analyst")
RESPONSIBILITIES = ("stated", "claimed", "suspected", "denied")
PRECISIONS = {1: "site", 2: "town", 3: "district", 4: "province", 5: "country or wider"}


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueFault(f"{value!r} is no {what}; it is one of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True)
class Count:
    """How many, as said: an interval, the form of the words, and of whom.

    Args:
        min: Least number, None where the words leave it open.
        max: Greatest number, None where the words leave it open.
        form: One of ``FORMS``.
        of: Group: "all", "civilians", "forces", "attackers", "protesters", "children" …
        basis: One of ``COUNT_BASES``.

    Raises:
        ValueFault: Both ends are open, an end is negative, or min exceeds max.
    """

    min: int | None
    max: int | None
    form: str = "exact"
    of: str = "all"
    basis: str = "reported"

    def __post_init__(self) -> None:
        _one_of("form of a count", self.form, FORMS)
        _one_of("basis of a count", self.basis, COUNT_BASES)
        low, high = self.interval
        if (self.min is None and self.max is None) or low < 0 or low > high:
            raise ValueFault(f"no count: min {self.min}, max {self.max}; give one of them, 0 <= min <= max, unknown is no count")

    @property
    def interval(self) -> tuple[float, float]:
        """(min, max), 0 and infinity where an end is open."""
        return (0 if self.min is None else self.min, math.inf if self.max is None else self.max)

    def contradicts(self, other: Count) -> bool:
        """Of the same group, and no number fits both?"""
        (a, b), (c, d) = self.interval, other.interval
        return self.of == other.of and max(a, c) > min(b, d)

    def plain(self) -> dict[str, Any]:
        return {"min": self.min, "max": self.max, "of": self.of, "form": self.form}

    def marks(self) -> dict[str, str]:
        return {} if self.basis == "reported" else {"basis": self.basis}

    def show(self) -> str:
        if self.min == self.max:
            number = ("about " if self.form == "about" else "") + f"{self.min:,}"
        elif self.max is None:
            number = f"at least {self.min:,}"
        elif self.min is None:
            number = f"at most {self.max:,}"
        else:
            number = f"{self.min:,}–{self.max:,}"
        if self.of == "all":
            return number
        return f"{number} of the forces" if self.of == "forces" else f"{number} {self.of}"


@dataclass(frozen=True, slots=True)
class Place:
    """A named place and how precisely it is known.

    Args:
        name: The place's name, nothing else.
        country: ISO 3166-1 alpha-2, or None.
        geonames: GeoNames id, or None.
        lat: Degrees, WGS 84, or None where the gazetteer does not have it.
        lon: Likewise.
        precision: 1 site, 2 town, 3 district, 4 province, 5 country or wider; None where it is not known.
        basis: One of ``PLACE_BASES``.

    Raises:
        ValueFault: Half a coordinate, one outside the globe, or a precision other than 1 to 5.
    """

    name: str
    country: str | None = None
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None
    precision: int | None = None
    basis: str = "stated"

    def __post_init__(self) -> None:
        _one_of("basis of a place", self.basis, PLACE_BASES)
        if not self.name:
            raise ValueFault("a place without a name; leave the value out instead")
        if self.precision is not None and self.precision not in PRECISIONS:
            raise ValueFault(f"precision {self.precision} of {self.name!r}; it is 1 (site) to 5 (country or wider)")
        if (self.lat is None) != (self.lon is None) or not (-90 <= (self.lat or 0) <= 90 and -180 <= (self.lon or 0) <= 180):
            raise ValueFault(f"{self.name!r} at lat {self.lat}, lon {self.lon} is nowhere; give both, in degrees, or neither")

    @property
    def is_point(self) -> bool:
        """May it be drawn as a point and counted into one? Precision 3 and wider never is."""
        return self.lat is not None and self.precision is not None and self.precision <= 2

    def plain(self) -> dict[str, Any]:
        every = {"name": self.name, "country": self.country, "lat": self.lat, "lon": self.lon, "geonames": self.geonames,
                 "precision": self.precision}
        return {key: value for key, value in every.items() if value is not None}

    def marks(self) -> dict[str, str]:
        return {"basis": self.basis}

    def show(self) -> str:
        return f"{self.name} ({self.country})" if self.country and self.precision != 5 else self.name


@dataclass(frozen=True, slots=True)
class Ref:
    """Somebody or something by name: an actor, a target, a weapon, another record.

    Args:
        name: The name alone, never the sentence around it.
        sort: "person", "group", "organisation", "state", "population", "place", "facility", "weapon", or None.
        responsibility: Of a perpetrator, one of ``RESPONSIBILITIES``.
    """

    name: str
    sort: str | None = None
    responsibility: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueFault("a reference without a name; leave the value out instead")
        if self.responsibility is not None:
            _one_of("responsibility", self.responsibility, RESPONSIBILITIES)

    def plain(self) -> str:
        return self.name

    def marks(self) -> dict[str, str]:
        marks = {"sort": self.sort, "responsibility": self.responsibility}
        return {key: value for key, value in marks.items() if value is not None}

    def show(self) -> str:
        return f"{self.name} ({self.responsibility})" if self.responsibility not in (None, "stated") else self.name


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the report, or an analyst's own."""

    words: str

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise ValueFault("empty words; leave the value out instead")

    def plain(self) -> str:
        return self.words

    def marks(self) -> dict[str, str]:
        return {}

    def show(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a field allows; the field's kind checks it."""

    choice: str

    def plain(self) -> str:
        return self.choice

    def marks(self) -> dict[str, str]:
        return {}

    def show(self) -> str:
        return self.choice.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no; not known is absent."""

    yes: bool

    def plain(self) -> bool:
        return self.yes

    def marks(self) -> dict[str, str]:
        return {}

    def show(self) -> str:
        return "yes" if self.yes else "no"


Value = When | Count | Place | Ref | Words | Choice | Flag
VALUE_TYPES: dict[str, Callable[..., Value]] = {
    "when": When, "count": Count, "place": Place, "ref": Ref, "words": Words, "choice": Choice, "flag": Flag}
TYPE_NAMES: dict[type, str] = {When: "when", Count: "count", Place: "place", Ref: "ref", Words: "words", Choice: "choice", Flag: "flag"}


def type_name(value: Value) -> str:
    """The name of the value's type, as fields declare it."""
    return TYPE_NAMES[type(value)]


PARTS: dict[type, tuple[str, ...]] = {made: tuple(field.name for field in fields(made)) for made in TYPE_NAMES}


def to_row(value: Value) -> dict[str, Any]:
    """The stored form: the type's name under "t" and what is not None."""
    # Not dataclasses.asdict: it copies deeply, which is a third of the time of an assertion's id.
    parts = ((name, getattr(value, name)) for name in PARTS[type(value)])
    return {"t": type_name(value)} | {name: part for name, part in parts if part is not None}


def from_row(row: dict[str, Any]) -> Value:
    """The value of a stored form.

    Raises:
        ValueFault: The type is unknown or a part is missing or wrong.
    """
    parts = dict(row)
    name = parts.pop("t", None)
    if name not in VALUE_TYPES:
        raise ValueFault(f"a value of type {name!r}; this version knows {', '.join(VALUE_TYPES)}")
    if name == "count":
        parts = {"min": None, "max": None} | parts
    try:
        return VALUE_TYPES[name](**parts)
    except TypeError as fault:
        raise ValueFault(f"{name} from {row!r}: {fault}") from fault
