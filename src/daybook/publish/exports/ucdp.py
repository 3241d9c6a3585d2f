"""UCDP-shaped CSV: the 49 columns of its Georeferenced Event Dataset, for incidents with at least one death."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import floor
from typing import IO

from daybook.core import Count, Kind, Place, When
from daybook.core.when import DAY
from daybook.publish.exports.codes import VIOLENCE
from daybook.publish.exports.flat import Row, days
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.outgoing import REAL, Outgoing, Toll
from daybook.publish.exports.sides import CIVILIAN_GROUPS, FORCES, Sides, harms_civilians, harms_forces, sides_of
from daybook.publish.exports.table_csv import write_rows
from daybook.text.countries import country_of

COLUMNS = ("id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
           "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b "
           "number_of_sources source_article source_office source_date source_headline source_original where_prec "
           "where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
           "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high "
           "low gwnoa gwnob").split()
OURS = ("review", "record_url", "evidence_url")
WHERE_PREC = {1: 1, 2: 1, 3: 3, 4: 4, 5: 6}


def write(records: Iterable[Outgoing], _kind: Kind, out: IO[bytes]) -> Written:
    """One row an incident in which somebody died. UCDP's own numbers of conflicts, dyads and actors stay empty."""
    left_out: Counter[str] = Counter()
    return Written(write_rows(_rows(records, left_out), (*COLUMNS, *OURS), out), left_out)


def _rows(records: Iterable[Outgoing], left_out: Counter[str]) -> Iterator[Row]:
    for record in records:
        toll, status = record.toll("killed"), record.choice("status")
        if record.choice("type") not in VIOLENCE:
            left_out["is of no type that UCDP holds"] += 1
        elif status is not None and status not in REAL:
            left_out[f"{status}: UCDP holds what happened"] += 1
        elif not any(number for number in (toll.low, toll.best, toll.high)):
            left_out["no death is told: UCDP holds events with at least one"] += 1
        else:
            yield _row(record, toll)


def _row(record: Outgoing, toll: Toll) -> Row:
    where, sides = record.where(), sides_of(record)
    country = country_of(where.country) if where else None
    report = record.leading.report if record.leading else None
    speaker = record.leading.evidence.assertion.attributed_to if record.leading else None
    names = [side.name if side else None for side in (sides.one, sides.other)]
    return {
        "id": record.id, "relid": record.id, **_date(record.when()), "code_status": "Clear" if record.is_accepted else "Proposed",
        "type_of_violence": _violence(record, sides), "dyad_name": " - ".join(name for name in names if name) if all(names) else None,
        "side_a": names[0], "side_b": names[1], "number_of_sources": record.row.origins,  # of origins: copies of one story are one source
        "source_article": "; ".join(record.publishers) or None, "source_office": report.publisher if report else None,
        "source_date": report.published.edtf if report and report.published else None, "source_headline": report.title if report else None,
        "source_original": speaker.name if speaker else None, **_place(where), "country": country.name if country else None,
        "event_clarity": 2 if record.choice("pattern") == "series" else 1, **_deaths(record, toll),
        "review": "accepted" if record.is_accepted else "proposed", "record_url": record.record_url, "evidence_url": record.evidence_url}


def _violence(record: Outgoing, sides: Sides) -> int | None:
    """1 state-based, 2 between groups, 3 against civilians; None where the reports leave it open."""
    allowed = VIOLENCE[record.choice("type") or ""]
    if len(allowed) == 1:
        return allowed[0]
    if 3 in allowed and harms_civilians(record) and not harms_forces(record):
        return 3
    known = [side for side in (sides.one, sides.other) if side is not None and side.sector]
    if any(side.is_state for side in known) or harms_forces(record):
        return 1 if 1 in allowed else None
    return 2 if 2 in allowed and len(known) == 2 else None


def _deaths(record: Outgoing, toll: Toll) -> Row:
    groups: dict[str, int] = {}
    for value in record.values("killed"):
        if isinstance(value, Count) and value.min is not None:
            group = "deaths_civilians" if value.of in CIVILIAN_GROUPS else "deaths_b" if value.of == "attackers" else ""
            if group or value.of in FORCES:
                groups.setdefault(group or "deaths_a", value.min)
    return {**groups, "best": toll.best, "high": toll.high, "low": toll.low}


def _date(when: When | None) -> Row:
    if when is None:
        return {}
    first, last = days(when.interval)
    length = (when.interval.end - when.interval.start) / DAY
    precision = 1 if length <= 1 else 2 if length <= 6 else 3 if length <= 7 else 4 if length <= 31 else 5 if length <= 366 else None
    year = int(first[:4]) if first and last and first[:4] == last[:4] else None
    return {"year": year, "date_start": first, "date_end": last, "date_prec": precision}


def _place(where: Place | None) -> Row:
    if where is None:
        return {}
    level = {3: "adm_2", 4: "adm_1"}.get(where.precision or 0)
    row: Row = {"where_coordinates": where.name, "where_description": where.show(), "where_prec": WHERE_PREC.get(where.precision or 0)}
    row |= {level: where.name} if level else {}
    if where.is_point and where.lat is not None and where.lon is not None:
        row |= {"latitude": where.lat, "longitude": where.lon, "geom_wkt": f"POINT ({where.lon} {where.lat})",
                "priogrid_gid": _priogrid(where.lat, where.lon)}
    return row


def _priogrid(lat: float, lon: float) -> int:
    """Number of the half-degree cell: 720 in a row, rows from the south (PRIO-GRID codebook 2.0)."""
    row, column = min(floor((lat + 90) * 2), 359), min(floor((lon + 180) * 2), 719)
    return row * 720 + column + 1


FORMAT = Format("ucdp", ".ucdp.csv", "text/csv; charset=utf-8", "CSV in the columns of UCDP GED, of incidents with a death.", write,
                ("incident",))
