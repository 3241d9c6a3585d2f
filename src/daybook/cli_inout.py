"""The commands that hand records out and take them in: export, import, backup, restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import click

from daybook.command import db_option, opened, says_errors
from daybook.errors import UsageError


def _of_format(_: click.Context, __: click.Parameter, value: str) -> str:
    from daybook.publish.exports import all_formats

    names = [format.name for format in all_formats()]
    if value not in names:
        raise click.BadParameter(f"{value!r} is none of {', '.join(names)}")
    return value


@click.command()
@click.option("--format", "style", required=True, metavar="FORMAT", callback=_of_format,
              help="csv, xlsx, jsonl, geojson, ftm, plover, acled or ucdp.")
@click.option("--kind", default="incident", show_default=True, metavar="KIND", help="Kind of record, such as incident or case.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write there instead of to standard output.")
@click.option("--query", "-q", default="", help="Words to look for.")
@click.option("--type", "type_", metavar="TYPE", help="Only of this type: air_strike.")
@click.option("--status", metavar="STATUS", help="Only of this status: happened.")
@click.option("--country", metavar="CC", help="Only in this country: IQ.")
@click.option("--since", metavar="DATE", help="In it or later (EDTF: 2020, 2020-08).")
@click.option("--until", metavar="DATE", help="In it or earlier.")
@click.option("--accepted", is_flag=True, help="Only records that a person accepted.")
@click.option("--protected", is_flag=True, help="Also names of victims and suspects, and exact places; left out unless you say so.")
@db_option
@says_errors
def export(style: str, kind: str, out: Path | None, query: str, type_: str | None, status: str | None, country: str | None,
           since: str | None, until: str | None, accepted: bool, protected: bool, db: str | None) -> None:
    """Write records in a FORMAT for others, each row with links to the record and to the words it stands on."""
    from daybook.core.sight import EVERYTHING
    from daybook.publish.exporting import export as write
    from daybook.publish.exports.asked import Asked
    from daybook.store.listing import RecordFilter

    asked = Asked(RecordFilter(kind, query, type=type_, status=status, country=country and country.upper(), since=since, until=until),
                  accepted, EVERYTHING if protected else None)
    with opened(db) as store:
        written = write(store, style, asked, out if out is not None else _standard_output(style))
    click.echo(written.told, err=True)


def _standard_output(style: str) -> IO[bytes]:
    if style == "xlsx" and sys.stdout.isatty():
        raise UsageError("a workbook on a terminal is of no use; give --out FILE")
    return sys.stdout.buffer


COMMANDS: tuple[click.Command, ...] = (export,)
