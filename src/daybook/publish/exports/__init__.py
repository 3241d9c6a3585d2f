"""The export formats that ship: one file each, one word in ``FORMATS``; from outside, the entry-point group ``daybook.exports``."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import entry_points

from daybook.errors import ConfigError, UsageError
from daybook.publish.exports import acled, ftm, geojson, json_lines, plover, table_csv, table_xlsx, ucdp
from daybook.publish.exports.format import Format

FORMATS: tuple[Format, ...] = (table_csv.FORMAT, table_xlsx.FORMAT, json_lines.FORMAT, geojson.FORMAT, ftm.FORMAT, plover.FORMAT,
                               acled.FORMAT, ucdp.FORMAT)


@lru_cache(maxsize=1)
def all_formats() -> tuple[Format, ...]:
    """The formats that ship and those that other packages bring.

    Raises:
        ConfigError: An entry point gives no Format, or one whose name is taken.
    """
    formats = list(FORMATS)
    for entry in entry_points(group="daybook.exports"):
        made = entry.load()
        if not isinstance(made, Format):
            raise ConfigError(f"entry point {entry.name!r} gives {type(made).__name__}, not a daybook.publish.exports.format.Format")
        if any(made.name == format.name for format in formats):
            raise ConfigError(f"entry point {entry.name!r}: there is a format {made.name!r} already; give it another name")
        formats.append(made)
    return tuple(formats)


def format_named(name: str) -> Format:
    """The format of this name.

    Raises:
        UsageError: There is none; says which there are.
    """
    for format in all_formats():
        if format.name == name:
            return format
    raise UsageError(f"no format {name!r}; there are {', '.join(format.name for format in all_formats())}")
