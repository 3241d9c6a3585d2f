"""Places packed into one file, in the form that ``text.gazetteer`` reads: arrays, no objects, so that 250,000 load in a moment."""

from __future__ import annotations

import gzip
import json
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from daybook.text.gazetteer import COLUMNS, DEGREE, FORMAT, SORTS, fold

MOST_OF_A_NAME = 255  # places that one name may denote; the most populous are kept
LARGEST = {"H": 0xFFFF, "I": 0xFFFFFFFF}


@dataclass
class Row:
    """An entry in the making.

    Args:
        name: Its usual English or Latin name.
        sort: One of ``gazetteer.SORTS``.
        country: ISO 3166-1 alpha-2.
        admin1: GeoNames code of its province, "IQ.15", or "".
        lat: Degrees.
        lon: Degrees.
        population: 0 where it is not known.
        geonames: GeoNames id, or 0.
        extent_km: Radius that holds most of it.
        names: Its other names.
    """

    name: str
    sort: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int = 0
    geonames: int = 0
    extent_km: int = 0
    names: set[str] = field(default_factory=set)


def pack(rows: Sequence[Row]) -> bytes:
    """The file: length of the head, head in JSON, then the sections one after another. The same rows give the same bytes."""
    countries = sorted({row.country for row in rows})
    admin1 = ["", *sorted({row.admin1 for row in rows} - {""})]
    at_country, at_admin1 = {c: i for i, c in enumerate(countries)}, {c: i for i, c in enumerate(admin1)}
    columns = {name: array(code) for name, code in COLUMNS}
    index: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        values = {"lat": round(row.lat * DEGREE), "lon": round(row.lon * DEGREE), "population": row.population, "geonames": row.geonames,
                  "admin1": at_admin1[row.admin1], "extent_km": row.extent_km, "country": at_country[row.country],
                  "sort": SORTS.index(row.sort)}
        for (name, code) in COLUMNS:
            columns[name].append(min(values[name], LARGEST.get(code, values[name])))
        for key in sorted({fold(name) for name in {row.name, *row.names}} - {""}):
            index[key].append(number)
    keys = sorted(index)
    counts, postings = array("B"), array("I")
    for key in keys:
        best = sorted(index[key], key=lambda n: (-rows[n].population, n))[:MOST_OF_A_NAME]
        counts.append(len(best))
        postings.extend(best)
    sections = {"names": "\n".join(row.name for row in rows).encode(), "keys": "\n".join(keys).encode(), "counts": counts.tobytes(),
                "postings": postings.tobytes()} | {name: column.tobytes() for name, column in columns.items()}
    lengths = [[name, len(content)] for name, content in sections.items()]
    head = json.dumps({"format": FORMAT, "countries": countries, "admin1": admin1, "sections": lengths}).encode()
    return gzip.compress(len(head).to_bytes(4, "little") + head + b"".join(sections.values()), 9, mtime=0)
