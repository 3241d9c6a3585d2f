"""Word lists: titles, heads of organisations' and facilities' names, weapons, given names, actors that are known by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from daybook.text.gazetteer import fold
from daybook.text.register import registered, version

# Sector (PLOVER) of whoever bears the title; the first that fits, by the title's words.
TITLE_SECTORS = (
    ("MIL", "general gen colonel col major maj captain capt lieutenant lt sergeant sgt corporal private brigadier admiral adm marshal "
            "commander cmdr commandant"),
    ("COP", "sheriff inspector detective constable superintendent trooper"),
    ("JUD", "judge justice prosecutor magistrate"),
    ("LEG", "senator sen congressman congresswoman representative rep mp lawmaker speaker councilman councillor alderman"),
    ("REL", "ayatollah imam mullah cleric bishop archbishop pope cardinal reverend rev rabbi pastor priest"),
    ("JRN", "journalist reporter correspondent photographer commentator"),
    ("GOV", "president premier chancellor king queen prince sultan emir minister secretary governor mayor ambassador envoy consul "
            "spokesman spokeswoman spokesperson undersecretary"),
    ("EDU", "professor prof researcher historian"),
    ("CVL", "activist"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """An actor that is known by name.

    Args:
        name: As Daybook calls it.
        sort: "group" or "organisation".
        country: ISO 3166-1 alpha-2 of its seat, or None.
        sector: PLOVER sector, or None.
        others: Other names and abbreviations.
        acts: Is it a body that acts, and no people or faith?
    """

    name: str
    sort: str
    country: str | None
    sector: str | None
    others: tuple[str, ...]
    acts: bool = True


def _text(name: str) -> str:
    return (files("daybook.text") / "data" / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    found, name = {}, ""
    for line in _text("words.txt").splitlines():
        if line.startswith("= "):
            name = line[2:]
        elif line and not line.startswith("#"):
            found[name] = frozenset(line.split(","))
    found["given names"] |= frozenset(_text("given_names.txt").split())
    return found


def words(name: str) -> frozenset[str]:
    """A list of text/data/words.txt by its name, in lower case.

    Raises:
        KeyError: There is no such list.
    """
    return _lists()[name]


@lru_cache(maxsize=1)
def _listed() -> tuple[Known, ...]:
    """The groups and organisations that ship."""
    lines = [line.split("|") for file in ("actors.psv", "actors_more.psv") for line in _text(file).splitlines()
             if line and not line.startswith("#")]
    return tuple(Known(name, sort, country or None, sector or None, tuple(o for o in others.split(",") if o), bool(sector))
                 for name, sort, country, sector, others in lines)


Forms = dict[str, list[tuple[str, Known]]]


@lru_cache(maxsize=1)
def _actors(_version: int) -> tuple[Forms, Forms]:
    """The bodies and the people that are known, by folded name, what users added first; ``_version`` is that of what they added."""
    bodies: Forms = {}
    people: Forms = {}
    added = [Known(a.name, a.sort, a.country or None, a.sector or None, a.others) for a in registered()]
    for known in (*added, *_listed()):
        for form in (known.name, *known.others):
            (people if known.sort == "person" else bodies).setdefault(fold(form), []).append((form, known))
    return bodies, people


def known_actor(name: str) -> Known | None:
    """The group or organisation that goes by this name, or None.

    Case does not matter, except for abbreviations: "IS" is one, "is" and "Is" are none.
    """
    for form, known in _actors(version())[0].get(fold(name), ()):
        if len(form) > 4 or form == name or (name.isupper() and form.upper() == name and len(name) > 3):
            return known
    return None


def known_person(name: str) -> Known | None:
    """The person whom users added under this name, or None; None too where it is that of several."""
    found = {known for _, known in _actors(version())[1].get(fold(name), ())}
    return next(iter(found)) if len(found) == 1 else None


@lru_cache(maxsize=1)
def _beginnings(version: int) -> frozenset[str]:
    return frozenset(key.split()[0] for key in _actors(version)[0] if key)


@lru_cache(maxsize=16384)
def may_begin_actor(word: str) -> bool:
    """Does the name of a known actor begin with this word? Asked first, since few words do."""
    key = fold(word).split()
    return bool(key) and key[0] in _beginnings(version())


@lru_cache(maxsize=1)
def weapon_beginnings() -> frozenset[str]:
    """The first words of listed weapons, in lower case."""
    return frozenset(entry.split()[0] for entry in words("weapons"))


def sector_of_title(title: str) -> str | None:
    """PLOVER sector of the bearer of a title ("Prime Minister" gives GOV), or None."""
    bare = [word.strip(".,").lower() for word in title.replace("-", " ").split()]
    return next((sector for sector, fitting in TITLE_SECTORS if any(word in fitting.split() for word in bare)), None)
