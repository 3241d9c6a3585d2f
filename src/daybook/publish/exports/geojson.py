"""GeoJSON (RFC 7946): a point only where a site or town is told. A district is no point: such records have no geometry and say why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from daybook.core import Kind
from daybook.core.values import PRECISIONS
from daybook.publish.exports.flat import columns, row_of
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.outgoing import Outgoing
from daybook.text.carrying import readable


def write(records: Iterable[Outgoing], kind: Kind, out: IO[bytes]) -> Written:
    """One feature a record; the columns of the table are its properties."""
    out.write(b'{"type": "FeatureCollection", "features": [')
    place = next((field.name for field in kind.fields if field.type == "place"), None)
    count = 0
    for record in records:
        feature = _feature(record, columns(kind), place)
        out.write((b",\n" if count else b"\n") + json.dumps(feature, ensure_ascii=False).encode())
        count += 1
    out.write(b"\n]}\n")
    return Written(count)


def _feature(record: Outgoing, names: Iterable[str], place: str | None) -> dict[str, Any]:
    where = record.where(place) if place else None
    row = row_of(record)
    known = {name: readable(cell) if isinstance(cell, str) else cell for name in names if (cell := row.get(name)) is not None}
    geometry, why = None, "no place is told"
    if where is not None and where.is_point:
        geometry, why = {"type": "Point", "coordinates": [where.lon, where.lat]}, ""
    elif where is not None and where.precision is not None and where.precision > 2:
        why = f"known no more exactly than {PRECISIONS[where.precision]}: not to be drawn as a point"
    elif where is not None:
        why = "the gazetteer has no coordinates for it"
    return {"type": "Feature", "id": record.id, "geometry": geometry, "properties": known | ({"no_point": why} if why else {})}


FORMAT = Format("geojson", ".geojson", "application/geo+json", "A map layer; what is known no better than to the district has no point.",
                write, ("incident", "relation", "place"))
