"""The commands that hand records out and take them in: export, import, backup, restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import click

from daybook.command import db_option, is_there, opened, says_errors
from daybook.errors import UsageError

MOST_FAULTS = 200  # that are shown


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


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="MAP",
              help="What the columns hold (TOML or JSON); see --suggest.")
@click.option("--suggest", is_flag=True, help="Print a first map, guessed from the names of the columns, and read nothing.")
@click.option("--kind", metavar="KIND", help="Kind of record that a row is, where the map does not say: incident.")
@click.option("--key", metavar="COLUMN", help="Column that tells the rows apart, where the map does not say.")
@click.option("--name", metavar="NAME", help="What the sheet is called; the same name again updates. The file's name if left out.")
@click.option("--by", metavar="NAME", help="Who imports; the user of this machine if left out.")
@click.option("--clear", is_flag=True, help="A cell that is empty now takes its value away; else what the store holds stays.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
@db_option
@says_errors
def import_(file: Path, map_file: Path | None, suggest: bool, kind: str | None, key: str | None, name: str | None, by: str | None,
            clear: bool, dry_run: bool, db: str | None) -> None:
    """Take the rows of a desk's sheet (CSV, XLSX, ODS) into the record: new, updated by their key, or known."""
    from daybook.core.people import machine_user
    from daybook.importing.mapping import read_mapping
    from daybook.importing.run import Taking, import_sheet
    from daybook.importing.suggest import suggestion

    if suggest:
        click.echo(suggestion(file, kind or "incident"), nl=False)
        return
    if map_file is None:
        raise UsageError(f"what do the columns hold? daybook import {file} --suggest > map.toml, mend it, then give it with --map map.toml")
    mapping = read_mapping(map_file, kind=kind, key=key)
    taking = Taking(name or file.stem, by or machine_user(), dry_run=dry_run, clear=clear)
    if dry_run and not is_there(db):
        done = import_sheet(None, file, mapping, taking)
    else:
        with opened(db, create=not dry_run) as store:
            done = import_sheet(store, file, mapping, taking)
    for fault in done.faults[:MOST_FAULTS]:
        click.echo(f"row {fault.row}" + (f", {fault.column}" if fault.column else "") + f": {fault.reason}", err=True)
    if len(done.faults) > MOST_FAULTS:
        click.echo(f"… and {len(done.faults) - MOST_FAULTS:,} more", err=True)
    if done.unused:
        click.echo(f"columns kept as words, without a value: {', '.join(done.unused)}", err=True)
    if done.missing:
        click.echo(f"{done.missing:,} rows that the store holds of {taking.sheet!r} are not in the file; they stay", err=True)
    click.echo(f"{done.told}." + (" Nothing is written: a dry run." if dry_run else ""), err=True)
    sys.exit(3 if done.rows and done.rejected == done.rows else 0)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--to", "recipients", multiple=True, metavar="AGE1…", help="Encrypt it for this age recipient; once for each.")
@db_option
@says_errors
def backup(file: Path, recipients: tuple[str, ...], db: str | None) -> None:
    """Write the whole store into one FILE, captures and all; others may go on writing to the store."""
    from daybook.backup import backup as write
    from daybook.config import database_url

    manifest = write(database_url(db), file, recipients=recipients)
    click.echo(f"{file}: {manifest.told}.", err=True)
    if not recipients:
        click.echo("It is not encrypted: keep it as you keep the store, or give --to.", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the SQLite store that is there; it is kept as NAME.old.")
@click.option("--identity", "identities", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="File with your age identity, of an encrypted backup.")
@db_option
@says_errors
def restore(file: Path, force: bool, identities: tuple[Path, ...], db: str | None) -> None:
    """Make a store of a backup FILE: into a place that is empty, SQLite or PostgreSQL, whichever it came from."""
    from daybook.backup import restore as read
    from daybook.config import database_url

    manifest = read(file, database_url(db), force=force, identities=identities)
    click.echo(f"restored: {manifest.told}; made {manifest.made} by Daybook {manifest.version}.", err=True)


COMMANDS: tuple[click.Command, ...] = (export, import_, backup, restore)
