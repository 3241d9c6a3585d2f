"""Places out of files that users bring: a GeoNames dump (IQ.zip, IQ.txt) or boundaries in GeoJSON (RFC 7946)."""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from daybook.errors import ReadError
from daybook.text.packing import Row

COLUMNS = 19  # of a GeoNames dump, tab separated: download.geonames.org/export/dump/readme.txt
MOST_ROWS = 3_000_000  # a country has at most some 2.3 million; all of GeoNames would take gigabytes to pack
MOST_BYTES = 2_000_000_000
LONGEST_LINE = 65_536
LONGEST_NAME = 80
MOST_NAMES = 60  # of one place
# GeoNames' feature codes that are places which news names, by the first letters; the rest (streams, wells, hotels …) is left out.
UNITS = {"ADM1": "province", "ADM2": "district", "ADM3": "district", "ADM4": "district"}
SITES = frozenset("AIRB AIRP AIRF AIRH AIRQ INSM MILB CMP CMPRF PRN HSP MSQE CH MNMT PAL GOVL DIP UNIV SCH DAM PS OILR OILF PRT PP BDG MFG "
                  "REFN BRDG CTRA STDM MKT MUS BLDG CSTL FT RSTN TMPL SHRN CSTM PO GATE SQR".split())
AREAS = frozenset("RGN RGNE RGNH AREA LCTY".split())
NAMES = ("name", "name_en", "name:en", "NAME", "NAME_EN", "shapeName", "ADM3_EN", "ADM2_EN", "ADM1_EN", "NAME_3", "NAME_2", "NAME_1")
OTHERS = ("name_ar", "name:ar", "name_local", "alt_name", "ADM3_AR", "ADM2_AR", "ADM1_AR", "VARNAME_3", "VARNAME_2", "VARNAME_1")
COUNTRIES = ("ISO_A2", "iso_a2", "iso2", "country_code", "ISO2")
EARTH_KM = 111.2  # a degree of latitude

Point = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True, slots=True)
class Places:
    """What a file holds: its places, and how many of its rows were left out, by reason."""

    rows: tuple[Row, ...]
    left_out: Mapping[str, int]


def places_of(path: Path, country: str | None = None, sort: str = "district") -> Places:
    """The places of a file.

    Args:
        path: A GeoNames dump, as zip or text, or GeoJSON.
        country: ISO 3166-1 alpha-2 for boundaries that do not name theirs.
        sort: What boundaries are: "site", "town", "district" or "province".

    Raises:
        ReadError: It is none of these, too large, damaged, or holds no place.
    """
    try:
        if path.suffix.lower() in (".geojson", ".json"):
            found = _boundaries(path, country, sort)
        else:
            with _lines(path) as lines:
                found = _dump(lines)
    except OSError as fault:
        raise ReadError(f"{path} cannot be read: {fault}", "read") from fault
    if not found.rows:
        seen = "; ".join(f"{count} {reason}" for reason, count in found.left_out.items()) or "it is empty"
        raise ReadError(f"{path} holds no place that can be used: {seen}; a GeoNames dump (IQ.zip) or GeoJSON is needed", "read")
    return found


@contextmanager
def _lines(path: Path) -> Iterator[TextIO]:
    """The text of a dump; in a zip the largest member that is no readme."""
    if not zipfile.is_zipfile(path):
        if path.stat().st_size > MOST_BYTES:
            raise ReadError(f"{path} has {path.stat().st_size:,} bytes, more than {MOST_BYTES:,}; take the dump of one country", "read")
        with path.open(encoding="utf8", errors="replace") as lines:
            yield lines
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if m.filename.lower().endswith(".txt") and "readme" not in m.filename.lower()]
            member = max(members, key=lambda m: m.file_size, default=None)
            if member is None or member.file_size > MOST_BYTES:
                seen = "no .txt in it" if member is None else f"{member.filename} has {member.file_size:,} bytes"
                raise ReadError(f"{path}: {seen}; take the dump of one country from GeoNames", "read")
            with archive.open(member) as content:
                yield io.TextIOWrapper(content, "utf8", errors="replace")
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as fault:
        raise ReadError(f"{path} is damaged: {fault}; fetch it again", "read") from fault


def _dump(lines: TextIO) -> Places:
    rows: list[Row] = []
    left_out: Counter[str] = Counter()
    while line := lines.readline(LONGEST_LINE):
        made = _row(line.rstrip("\n").split("\t"))
        if isinstance(made, Row):
            rows.append(made)
        else:
            left_out[made] += 1
        if len(rows) > MOST_ROWS:
            raise ReadError(f"more than {MOST_ROWS:,} places; take the dump of one country, not all of GeoNames", "read")
    return Places(tuple(rows), left_out)


def _row(parts: Sequence[str]) -> Row | str:
    """A line of a dump as a place, or why it is none."""
    if len(parts) != COLUMNS:
        return f"lines without {COLUMNS} columns"
    number, name, ascii_name, others, lat, lon, group, code, country = parts[:9]
    sort = sort_of(group, code)
    if sort is None:
        return "features that are no places of news"
    try:
        at, people = (float(lat), float(lon)), int(parts[14] or 0)
        identity = int(number)
    except ValueError:
        return "lines with a broken number"
    if not usable(name) or len(country) != 2 or not (abs(at[0]) <= 90 and abs(at[1]) <= 180) or people < 0 or identity < 0:
        return "lines without a usable name, country or position"
    admin1 = f"{country}.{parts[10]}" if parts[10] and parts[10] != "00" else ""
    names = {other for other in others.split(",")[:MOST_NAMES] if usable(other)} | ({ascii_name} if usable(ascii_name) else set())
    return Row(name, sort, country, admin1, *at, population=people, geonames=identity, names=names - {name})


def sort_of(group: str, code: str) -> str | None:
    """The sort of GeoNames' feature class and code, None for what news does not name as a place."""
    if group == "P":
        return None if code in ("PPLH", "PPLQ", "PPLW") else "site" if code == "PPLX" else "town"
    if group == "A":
        return UNITS.get(code)
    if code in SITES and group in "SL":
        return "site"
    return "district" if group == "L" and code in AREAS else None


def usable(name: str) -> bool:
    """Is it a name in Latin or Arabic script that a report could have?"""
    first = name[:1]
    known = first.isalpha() and ("\u0041" <= first <= "\u024f" or "\u1e00" <= first <= "\u1eff" or "\u0600" <= first <= "\u06ff")
    return known and 2 < len(name) <= LONGEST_NAME and not any(mark in name for mark in "\t\n()")


# GeoJSON


def _boundaries(path: Path, country: str | None, sort: str) -> Places:
    if path.stat().st_size > MOST_BYTES // 4:
        raise ReadError(f"{path} has {path.stat().st_size:,} bytes, more than {MOST_BYTES // 4:,}; simplify its shapes", "read")
    try:
        held = json.loads(path.read_text(encoding="utf8"))
        features = held["features"] if held["type"] == "FeatureCollection" else [held]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise ReadError(f"{path} is no GeoJSON ({type(fault).__name__}: {fault}); a FeatureCollection is needed", "read") from fault
    rows: list[Row] = []
    left_out: Counter[str] = Counter()
    for feature in features if isinstance(features, list) else []:
        made = _feature(feature, country, sort)
        if isinstance(made, Row):
            rows.append(made)
        else:
            left_out[made] += 1
    return Places(tuple(rows), left_out)


def _feature(feature: Any, country: str | None, sort: str) -> Row | str:
    told = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(told, dict) or not isinstance(geometry, dict):
        return "features without properties or shape"
    name = next((str(told[key]) for key in NAMES if told.get(key) and usable(str(told[key]))), None)
    if name is None:
        return "features without a usable name"
    home = country or next((str(told[key]).upper() for key in COUNTRIES if len(str(told.get(key) or "")) == 2), None)
    if home is None:
        return "features without a country (say --country IQ)"
    try:
        rings = list(_rings(geometry))
        lon, lat = middle(rings)
    except (TypeError, ValueError, KeyError, IndexError, ZeroDivisionError):
        return "features with a broken shape"
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return "features outside the world (GeoJSON wants longitude, latitude)"
    far = max(math.hypot((x - lon) * math.cos(math.radians(lat)), y - lat) * EARTH_KM for ring in rings for x, y in ring)
    names = {str(told[key]) for key in (*NAMES, *OTHERS) if told.get(key) and usable(str(told[key]))}
    is_point = all(len(ring) == 1 for ring in rings)
    return Row(name, "town" if is_point and sort == "district" else sort, home, "", lat, lon, extent_km=round(far), names=names - {name})


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    """The outer rings of a shape; of points and lines their points."""
    kind: str = geometry["type"]
    held: Any = geometry.get("coordinates")
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)
    elif kind == "Point":
        yield [_point(held)]
    elif kind in ("LineString", "MultiPoint"):
        yield [_point(p) for p in held]
    elif kind == "Polygon":
        yield [_point(p) for p in held[0]]
    elif kind == "MultiPolygon":
        yield from ([_point(p) for p in polygon[0]] for polygon in held)
    else:
        raise ValueError(f"shape {kind!r}")


def _point(held: Sequence[Any]) -> Point:
    x, y = float(held[0]), float(held[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("a coordinate that is no number")
    return x, y


def middle(rings: Iterable[Sequence[Point]]) -> Point:
    """The centroid of the rings, each weighted by its area; of points their mean."""
    area, x_sum, y_sum, points = 0.0, 0.0, 0.0, list[Point]()
    for ring in rings:
        points += ring
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = x1 * y2 - x2 * y1
            area, x_sum, y_sum = area + cross / 2, x_sum + (x1 + x2) * cross, y_sum + (y1 + y2) * cross
    if abs(area) < 1e-12:
        return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    return x_sum / (6 * area), y_sum / (6 * area)
