"""Names of places and what they may denote: towns, districts, provinces, countries, regions.

The file is made by training/gazetteer.py; text/data/README.md says from what, and under which licences.
"""

from __future__ import annotations

import bisect
import gzip
import json
import re
import sys
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

from daybook.errors import ConfigError
from daybook.text.added import Added
from daybook.text.states import REGIONS, STATES

SORTS = ("town", "district", "province", "country", "region", "site")
PRECISION = {"site": 1, "town": 2, "district": 3, "province": 4, "country": 5, "region": 5}
FORMAT = 1
SUFFIX = ".bin.gz"  # of a packed file
# Columns of the packed file, in order, with their array type codes; all little-endian.
COLUMNS = (("lat", "i"), ("lon", "i"), ("population", "I"), ("geonames", "I"), ("admin1", "H"), ("extent_km", "H"), ("country", "B"),
           ("sort", "B"))
DEGREE = 10_000  # stored units in a degree: 11 m
ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None})
MARKS = re.compile(r"[\u0300-\u036f\u064b-\u0652'’‘ʿʾ`´.]")
GAPS = re.compile(r"[\s\-–,/_]+")
ARTICLES = ("al ", "el ", "ar ", "as ", "ash ", "at ", "ad ", "an ", "az ")


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the gazetteer.

    Args:
        name: Its usual English or Latin name.
        sort: One of ``SORTS``.
        country: ISO 3166-1 alpha-2, None for what lies in no country or in several.
        admin1: GeoNames code of its province, "IQ.15", or None.
        lat: Degrees; of a district or province the middle of its towns.
        lon: Likewise.
        population: 0 where it is not known; of a district or province the sum of its towns.
        geonames: GeoNames id, or None.
        extent_km: Radius that holds most of it; 0 for a town.
        precision: 1 site, 2 town, 3 district, 4 province, 5 country or wider.
    """

    name: str
    sort: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    population: int
    geonames: int | None
    extent_km: int
    precision: int


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """The key of a name: no case, accents, points, apostrophes or hyphens; Arabic letters in one form each.

    Equal keys do not mean the same place; they mean that a reader could take one name for the other.
    """
    plain = unicodedata.normalize("NFKD", name).translate(ARABIC)
    return GAPS.sub(" ", MARKS.sub("", plain)).casefold().strip()


class _Gazetteer:
    """The packed file, unpacked once a process."""

    def __init__(self, packed: bytes) -> None:
        content = memoryview(gzip.decompress(packed))
        size = int.from_bytes(content[:4], "little")
        head = json.loads(bytes(content[4 : 4 + size]))
        if head["format"] != FORMAT:
            raise ValueError(f"format {head['format']}, this version reads {FORMAT}")
        at, parts = 4 + size, {}
        for name, length in head["sections"]:
            parts[name] = content[at : at + length]
            at += length
        self.countries: list[str] = head["countries"]
        self.admin1: list[str] = head["admin1"]
        self.names = str(parts["names"], "utf-8").split("\n")
        self.keys = str(parts["keys"], "utf-8").split("\n")
        self.columns = {name: _numbers(code, parts[name]) for name, code in COLUMNS}
        self.firsts = array("I", accumulate(_numbers("B", parts["counts"]), initial=0))
        self.postings = _numbers("I", parts["postings"])

    def entries(self, key: str) -> Iterator[Entry]:
        """The entries of a folded name, most populous first."""
        at = bisect.bisect_left(self.keys, key)
        if at < len(self.keys) and self.keys[at] == key:
            for index in self.postings[self.firsts[at] : self.firsts[at + 1]]:
                yield self.entry(index)

    def entry(self, index: int) -> Entry:
        """The entry of this number."""
        row = {name: column[index] for name, column in self.columns.items()}
        sort = SORTS[row["sort"]]
        return Entry(self.names[index], sort, self.countries[row["country"]], self.admin1[row["admin1"]] or None, row["lat"] / DEGREE,
                     row["lon"] / DEGREE, row["population"], row["geonames"] or None, row["extent_km"], PRECISION[sort])


def _numbers(code: str, content: memoryview) -> array[int]:
    numbers: array[int] = array(code)
    numbers.frombytes(content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def use(folder: Path) -> tuple[str, ...]:
    """Look in the packed files of a folder as well; the names and digests of what lies there. A folder that is not there holds none.

    Raises:
        ConfigError: A file is broken.
    """
    if _ADDED.look(folder):
        for held in (lookup, province, _provinces):
            held.cache_clear()
    return _ADDED.sources


def contents(path: Path) -> Counter[str]:
    """How many places of each sort a packed file holds.

    Raises:
        ConfigError: It is broken.
    """
    return Counter(SORTS[sort] for sort in _unpacked(path, path.read_bytes()).columns["sort"])


def _unpacked(path: Path, packed: bytes) -> _Gazetteer:
    try:
        return _Gazetteer(packed)
    except (OSError, ValueError, EOFError, KeyError) as fault:
        raise ConfigError(f"the gazetteer {path} cannot be read ({fault}); remove it and add it again") from fault


_ADDED = Added(SUFFIX, _unpacked)


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    path = files("daybook.text") / "data" / "gazetteer.bin.gz"
    try:
        return _Gazetteer(path.read_bytes())
    except (OSError, ValueError, EOFError, KeyError) as fault:
        raise ConfigError(f"the gazetteer {path} cannot be read ({fault}); install daybook again") from fault


def _entries(key: str) -> tuple[Entry, ...]:
    """Of all gazetteers: the most populous first; a place of GeoNames that several hold is one."""
    found = list(_gazetteer().entries(key))
    if _ADDED.held:
        known = {entry.geonames for entry in found if entry.geonames}
        for held in _ADDED.held:
            for entry in held.entries(key):
                if entry.geonames not in known:
                    found.append(entry)
                    known |= {entry.geonames} if entry.geonames else set()
        found.sort(key=lambda entry: -entry.population)
    return tuple(found)


@lru_cache(maxsize=1)
def _wide() -> dict[str, tuple[Entry, ...]]:
    """Countries and regions, which are hand-kept lists, by folded name."""
    found: dict[str, tuple[Entry, ...]] = {}
    for state in STATES:
        entry = Entry(state.name, "country", state.code, None, state.lat, state.lon, 0, None, 0, PRECISION["country"])
        for key in {fold(name) for name in (state.name, *state.others)}:
            found[key] = (*found.get(key, ()), entry)
    for region in REGIONS:
        sort = {1: "site", 2: "town", 3: "district"}.get(region.precision, "region")
        entry = Entry(region.name, sort, region.country, None, region.lat, region.lon, 0, None, 0, region.precision)
        for key in {fold(name) for name in (region.name, *region.others)}:
            found[key] = (*found.get(key, ()), entry)
    return found


def hand_kept(name: str) -> Entry | None:
    """The country, region or site that bears the name in the hand-kept lists, without the towns; None if there is none."""
    found = _wide().get(fold(name))
    return found[0] if found else None


def _variants(key: str) -> Iterator[str]:
    """Other keys under which the gazetteer may have a name: saint for st, with and without an article."""
    if key.startswith("st "):
        yield "saint " + key[3:]
    if key.startswith("the "):
        yield key[4:]
    if key.startswith("ال"):
        yield key[2:]
    for article in ARTICLES:
        if key.startswith(article) and len(key) > len(article) + 2:
            yield key[len(article) :]
            yield "al " + key[len(article) :]
            return
    if len(key) > 3 and " " not in key:
        yield "al " + key


@lru_cache(maxsize=16384)
def lookup(name: str) -> tuple[Entry, ...]:
    """What a name may denote: countries and regions first, then by population; () for a name that is not there.

    Case, accents, hyphens and points do not matter. Where the name itself is unknown, a spelling with or without an article
    or with Saint for St counts.

    Raises:
        ConfigError: The gazetteer file is missing or broken.
    """
    key = fold(name)
    if not key:
        return ()
    found = (*_wide().get(key, ()), *_entries(key))
    if found:
        return found
    for variant in _variants(key):
        found = (*_wide().get(variant, ()), *_entries(variant))
        if found:
            return found
    return ()


@lru_cache(maxsize=4096)
def province(code: str) -> Entry | None:
    """The province of a GeoNames admin1 code ("IQ.15"), or None."""
    found = _provinces().get(code)
    return None if found is None else found[0].entry(found[1])


@lru_cache(maxsize=1)
def _provinces() -> dict[str, tuple[_Gazetteer, int]]:
    wanted, found = SORTS.index("province"), dict[str, tuple[_Gazetteer, int]]()
    for held in (*_ADDED.held, _gazetteer()):  # the one that ships stands
        codes = held.columns["admin1"]
        found |= {held.admin1[codes[i]]: (held, i) for i, sort in enumerate(held.columns["sort"]) if sort == wanted}
    return found
