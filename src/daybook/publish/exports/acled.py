"""ACLED-shaped CSV: the 31 columns that its users' scripts expect, and three that it lacks. The rows are Daybook's own, never ACLED's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO

from daybook.core import Kind, Place, When
from daybook.core.when import DAY
from daybook.publish.exports.codes import CIVILIAN, DISORDER, INCIDENTS
from daybook.publish.exports.flat import Row, days
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.outgoing import REAL, Outgoing
from daybook.publish.exports.sides import inter, sides_of
from daybook.publish.exports.table_csv import write_rows
from daybook.text.countries import country_of

COLUMNS = ("event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 actor2 "
           "assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location latitude longitude "
           "geo_precision source source_scale notes fatalities tags timestamp").split()
# ACLED's fatalities are 0 where nobody died and where nobody knows; these tell the two apart.
OURS = ("fatalities_min", "fatalities_max", "fatalities_known", "review", "record_url", "evidence_url")
GEO_PRECISION = {1: 1, 2: 1, 3: 2, 4: 3}


def write(records: Iterable[Outgoing], _kind: Kind, out: IO[bytes]) -> Written:
    """One row an incident that happened or was attempted."""
    left_out: Counter[str] = Counter()
    return Written(write_rows(_rows(records, left_out), (*COLUMNS, *OURS), out), left_out)


def _rows(records: Iterable[Outgoing], left_out: Counter[str]) -> Iterator[Row]:
    for record in records:
        status = record.choice("status")
        if record.choice("type") not in INCIDENTS:
            left_out["has no type, and ACLED has no event without one"] += 1
        elif status is not None and status not in REAL:
            left_out[f"{status}: ACLED holds what happened or was attempted"] += 1
        else:
            yield _row(record)


def _row(record: Outgoing) -> Row:
    type_ = record.choice("type") or ""
    coded = INCIDENTS[type_]
    where, toll = record.where(), record.toll("killed")
    country = country_of(where.country) if where else None
    sides = sides_of(record)
    one, two = (inter(side, type_, where.country if where else None, first=first)
                for side, first in ((sides.one, True), (sides.other, False)))
    both = sorted(number for number in (one, two) if number is not None)
    is_both = one is not None and two is not None
    disorder = "Political violence; Demonstrations" if type_ == "crackdown" else DISORDER[coded.event]
    return {
        "event_id_cnty": f"{country.alpha3 if country else 'XXX'}{record.id}", **_date(record.when()), "disorder_type": disorder,
        "event_type": coded.event, "sub_event_type": coded.sub_event, "actor1": sides.one.name if sides.one else None, "inter1": one,
        "actor2": sides.other.name if sides.other else None, "inter2": two, "interaction": int(f"{both[0]}{both[1]}") if is_both else None,
        "civilian_targeting": "Civilian targeting" if two == CIVILIAN and disorder.startswith("Political") else None,
        "iso": int(country.numeric) if country else None, "country": country.name if country else None, **_place(where),
        "source": "; ".join(record.publishers) or None, "notes": record.caption, "fatalities": toll.low,
        "fatalities_min": toll.low, "fatalities_max": toll.high, "fatalities_known": "no" if toll.low is None else "yes",
        "review": "accepted" if record.is_accepted else "proposed", "record_url": record.record_url, "evidence_url": record.evidence_url}


def _date(when: When | None) -> Row:
    """ACLED's date is one day. What spans more than a month has none that would be true, only its year."""
    if when is None:
        return {}
    first, last = days(when.interval)
    if first is None or last is None:
        return {}
    length = (when.interval.end - when.interval.start) / DAY
    precision = 1 if length <= 1 else 2 if length <= 7 else 3 if length <= 31 else None
    year: Row = {"year": int(first[:4]) if first[:4] == last[:4] else None}
    return {**year, "event_date": first, "time_precision": precision} if precision else year


def _place(where: Place | None) -> Row:
    if where is None:
        return {}
    at = (where.lat, where.lon) if where.is_point else (None, None)
    level = {3: "admin2", 4: "admin1"}.get(where.precision or 0, "location")
    named = {} if where.precision == 5 else {level: where.name}  # a country stands in its own column
    return {**named, "latitude": at[0], "longitude": at[1], "geo_precision": GEO_PRECISION.get(where.precision or 0)}


FORMAT = Format("acled", ".acled.csv", "text/csv; charset=utf-8", "CSV in ACLED's columns, with what is not known left empty.", write,
                ("incident",))
