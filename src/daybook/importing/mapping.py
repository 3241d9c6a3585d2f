"""What the columns of a sheet hold: a small file that people write or mend, in TOML or JSON.

    kind = "incident"
    key = "Ref"                  # tells the rows apart; a row of a known key is an update
    dates = "day first"          # 12/03/2020 is 12 March; without it such a date is refused
    [columns]
    "Date" = "when"
    "Town" = "where"
    "Country" = "where.country"
    "Dead" = "killed"
    "Civilians dead" = "killed (civilians)"
    "Remarks" = ""               # kept as words of the row, no value
    "Link" = "-"                 # left out
    [values.type]
    "IED" = "bombing"
    [defaults]
    "status" = "happened"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daybook.core import Kind
from daybook.core.ids import digest
from daybook.errors import KindError, UsageError
from daybook.kinds import kind_named
from daybook.text.strict import strict_json

ORDERS = ("day first", "month first")
PARTS: Mapping[str, tuple[str, ...]] = {
    "when": ("basis",), "place": ("country", "precision", "lat", "lon", "geonames", "basis"), "ref": ("sort", "responsibility"),
    "count": ("low", "high", "of")}
OWN = ("naming", "according_to")  # targets that every kind has: the words that name the record, on whose word the row stands
OUT, WORDS = "-", ""
TARGET = re.compile(r"(?P<field>\w+)(?:\.(?P<part>\w+))?(?:\s*\((?P<of>[\w ]+)\))?")
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """What a column holds: a field, one part of its value ("" for the value itself), and of a count the group."""

    field: str
    part: str = ""
    of: str = ""


@dataclass(frozen=True)
class SheetMap:
    """How a sheet is read.

    Args:
        kind: The kind of its rows.
        key: Column that tells the rows apart.
        columns: Column -> target; ``WORDS`` or no entry for a column whose words are kept without a value, ``OUT`` for one left out.
        dates: "day first", "month first" or "" where the sheet does not say.
        values: Field -> text of a cell, folded -> what it stands for.
        defaults: Target -> text, for rows whose cell is empty.
        sheet: Name of a workbook's sheet, "" for the first.
        header: Row that names the columns, 0 for the first that is filled.
        gazetteer: Fill coordinates and precision where one place alone of that country bears the name?
    """

    kind: Kind
    key: str
    columns: Mapping[str, Target | str]
    dates: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    header: int = 0
    gazetteer: bool = False

    @property
    def digest(self) -> str:
        """What it decides: another mapping reads known rows anew."""
        columns = {name: str(target) for name, target in self.columns.items()}
        return digest("mapping", self.kind.name, self.key, columns, self.dates, {k: dict(v) for k, v in self.values.items()},
                      dict(self.defaults), self.gazetteer).hex()

    def targets(self) -> dict[Target, str]:
        """Target -> column."""
        return {target: column for column, target in self.columns.items() if isinstance(target, Target)}


def read_mapping(path: Path, *, kind: str | None = None, key: str | None = None) -> SheetMap:
    """The mapping of a file; ``kind`` and ``key`` of the call go before those of the file.

    Raises:
        UsageError: The file cannot be read, or says what cannot be; all faults at once.
    """
    try:
        content = path.read_bytes()[:MOST_BYTES].decode("utf-8-sig")
        given = strict_json(content) if path.suffix.lower() == ".json" else tomllib.loads(content)
    except (OSError, ValueError) as fault:  # what does not parse is a ValueError in both
        raise UsageError(f"the map {path} cannot be read ({fault}); see `daybook import --suggest`") from fault
    if not isinstance(given, dict):
        raise UsageError(f"the map {path} is no table of settings; see `daybook import --suggest`")
    return mapping_of(given | {name: value for name, value in (("kind", kind), ("key", key)) if value}, str(path))


def mapping_of(given: Mapping[str, Any], where: str) -> SheetMap:
    """The mapping that these settings are.

    Raises:
        UsageError: As ``read_mapping``.
    """
    faults = [f"no setting {name!r}; there are kind, key, dates, sheet, header, gazetteer, columns, values, defaults"
              for name in sorted(set(given) - set("kind key dates sheet header gazetteer columns values defaults".split()))]
    shapes: tuple[tuple[str, type], ...] = (("columns", dict), ("values", dict), ("defaults", dict), ("kind", str), ("key", str),
                                            ("dates", str), ("sheet", str), ("header", int), ("gazetteer", bool))
    faults += [f"{name} is no {shape.__name__}" for name, shape in shapes if name in given and not isinstance(given[name], shape)]
    if faults:
        raise UsageError(f"{where}: " + "; ".join(faults))
    try:
        kind = kind_named(given.get("kind", "incident"))
    except KindError as fault:
        raise UsageError(f"{where}: {fault}") from fault
    columns: dict[str, Target | str] = {}
    for column, said in given.get("columns", {}).items():
        columns[" ".join(str(column).split())] = _target(kind, column, said, faults)
    defaults = {str(name): str(value) for name, value in given.get("defaults", {}).items()}
    for name in defaults:
        _target(kind, name, name, faults)
    values = {str(name): {str(text).casefold().strip(): str(value) for text, value in said.items()}
              for name, said in given.get("values", {}).items() if isinstance(said, dict)}
    faults += [f"values: {name!r} is no field of {kind.name}" for name in values if all(name != f.name for f in kind.fields)]
    if given.get("dates", "") not in (*ORDERS, ""):
        faults.append(f"dates is {' or '.join(map(repr, ORDERS))}, not {given['dates']!r}")
    faults += _twice(columns)
    if faults:
        raise UsageError(f"{where}: " + "; ".join(dict.fromkeys(faults)))
    return SheetMap(kind, given.get("key", ""), columns, given.get("dates", ""), values, defaults, given.get("sheet", ""),
                    given.get("header", 0), given.get("gazetteer", False))


def _target(kind: Kind, column: str, said: object, faults: list[str]) -> Target | str:
    if said in (OUT, WORDS):
        return str(said)
    match = TARGET.fullmatch(str(said).strip())
    if match is None:
        faults.append(f"{column!r} = {said!r}: write a field (when, where.country, killed (civilians)), - to leave it out, or nothing")
        return WORDS
    name, part, of = match["field"], match["part"] or "", match["of"] or ""
    held = next((f for f in kind.fields if f.name == name), None)
    if name in OWN and not part:
        return Target(name)
    if held is None:
        faults.append(f"{column!r}: {kind.name} has no field {name!r}; it has {', '.join(f.name for f in kind.fields)}")
        return WORDS
    allowed = PARTS.get(held.type, ())
    if part and part not in allowed:
        faults.append(f"{column!r}: {name} has no part {part!r}; it has {', '.join(allowed) or 'none'}")
    if of and held.type != "count":
        faults.append(f"{column!r}: {name} is no count and has no group ({of})")
    return Target(name, part, of)


def _twice(columns: Mapping[str, Target | str]) -> list[str]:
    held: dict[Target, str] = {}
    faults = []
    for column, target in columns.items():
        if isinstance(target, Target):
            if target in held:
                faults.append(f"{held[target]!r} and {column!r} both hold {target.field}{'.' if target.part else ''}{target.part}")
            held.setdefault(target, column)
    return faults


def check_columns(mapping: SheetMap, columns: Sequence[str]) -> list[str]:
    """What of a mapping a sheet does not have, [] if nothing."""
    faults = [f"the map names a column {name!r}, which the sheet has not" for name in mapping.columns if name not in columns]
    if not mapping.key:
        faults.append("no column is said to tell the rows apart; give --key COLUMN, or key in the map")
    elif mapping.key not in columns:
        faults.append(f"the key column {mapping.key!r} is not in the sheet")
    if not any(target.field not in OWN and not target.part for target in mapping.targets()) and not faults:
        faults.append("the map gives no column a field: nothing would be read")
    return [*faults, *([f"the sheet has {', '.join(map(repr, columns))}"] if faults else [])]
