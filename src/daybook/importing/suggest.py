"""A first map of a sheet, guessed from the names of its columns, for people to look at and mend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from daybook.core import Kind
from daybook.errors import KindError, UsageError
from daybook.importing.mapping import OUT, PARTS
from daybook.kinds import kind_named
from daybook.read.sheet import sheet_of

# What desks call their columns, folded, and what these hold where the kind has such a field. The field's own name and label go first.
USUAL: Mapping[str, str] = {name: target for target, names in {
    "when": "date|day|event date|incident date|date of incident|date of event|occurred|event_date",
    "where": "place|location|town|city|village|site|locality|where",
    "where.country": "country|country code|iso2", "where.lat": "lat|latitude|y", "where.lon": "lon|long|lng|longitude|x",
    "where.precision": "precision|geo precision|geo_precision|where_prec",
    "killed": "dead|deaths|fatalities|killed total|total killed|number killed|no killed",
    "injured": "wounded|hurt|injuries|number injured", "abducted": "kidnapped|taken", "detained": "arrested|arrests|held",
    "killed (civilians)": "civilians killed|civilian deaths|civilians dead", "injured (civilians)": "civilians injured|civilians wounded",
    "perpetrator": "by whom|actor|actor 1|actor1|attacker|attackers|armed group|responsible|suspected perpetrator|side_a",
    "perpetrator.responsibility": "responsibility", "target": "target type|object", "victim": "victims|victim name|name of victim|names",
    "weapon": "weapons|means", "type": "incident type|event type|category|kind of incident|sub_event_type", "status": "state",
    "naming": "description|summary|narrative|details|what happened|notes|headline|quote",
    "according_to": "source|sources|reported by|told by|according to",
    "speaker": "who", "promisor": "promised by", "act": "promise|commitment", "deadline": "due|by when",
}.items() for name in names.split("|")}
KEYS = ("id", "ref", "reference", "key", "code", "no", "nr", "number", "incident id", "incident no", "event id", "case id", "case number",
        "record", "event_id_cnty")
# Columns of Daybook's own tables that say nothing new.
COMPUTED = re.compile(r"kind|caption|\w+_(?:earliest|latest|low|best|high)|review|confidence|disputed|reports|origins|publishers|"
                      r"record_url|evidence_url|source_url|fatalities_\w+")


def suggestion(path: Path, kind: str) -> str:
    """A first map of a file.

    Raises:
        ReadError: It is no table.
        UsageError: There is no such kind.
    """
    try:
        known = kind_named(kind)
    except KindError as fault:
        raise UsageError(str(fault)) from fault
    return suggested(known, sheet_of(path).columns)


def suggested(kind: Kind, columns: Sequence[str]) -> str:
    """A map in TOML with a line for every column."""
    key = next((column for name in KEYS for column in columns if _folded(column) == name), "")
    lines = [f"kind = {_quoted(kind.name)}",
             f"key = {_quoted(key)}" + ("" if key else "    # which column tells the rows apart?"),
             '# dates = "day first"    # 12/03/2020 is 12 March; or "month first". Without it such dates are refused.', "",
             "# What each column holds. \"\" keeps its words without a value, \"-\" leaves it out.",
             f"# Fields of {kind.name}: {', '.join(_fields(kind))}.", "[columns]"]
    taken: set[str] = set()
    for column in columns:
        target = "" if column == key else _guess(kind, column, taken)
        taken.add(target)
        lines.append(f"{_quoted(column)} = {_quoted(target)}")
    return "\n".join([*lines, "", "# [values.type]    # what the desk's own words stand for", '# "IED" = "bombing"', "",
                      "# [defaults]    # where a cell is empty", '# "where.country" = "IQ"']) + "\n"


def _fields(kind: Kind) -> Iterable[str]:
    for field in kind.fields:
        yield field.name
        yield from (f"{field.name}.{part}" for part in PARTS.get(field.type, ()) if part != "responsibility" or field.name == "perpetrator")


def _guess(kind: Kind, column: str, taken: set[str]) -> str:
    own = {field.name: field.name for field in kind.fields} | {field.label.casefold(): field.name for field in kind.fields}
    own |= {f"{field.name}_{part}": f"{field.name}.{part}" for field in kind.fields for part in PARTS.get(field.type, ())
            if part not in ("low", "high")}
    folded = _folded(column)
    fitting = own.get(column.casefold()) or own.get(folded)
    if fitting is None and COMPUTED.fullmatch(column):
        return OUT
    target = fitting or USUAL.get(folded) or ""
    name = target.partition(".")[0].partition(" ")[0]
    known = name in ("naming", "according_to") or any(field.name == name for field in kind.fields)
    return target if known and target not in taken else ""


def _folded(column: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", column.casefold()).split())


def _quoted(text: str) -> str:
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c for c in text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"'
