"""The command line: each command short, each calls one function."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click
import orjson

from daybook import __version__
from daybook.cli_accounts import accounts
from daybook.cli_failures import failures, quarantine
from daybook.cli_feeds import feeds, recheck
from daybook.cli_inout import COMMANDS
from daybook.cli_log import checkpoint, erase, log, verify
from daybook.cli_quality import agreement, sample
from daybook.command import STOPPED, db_option, opened, says_errors
from daybook.command import kinds as _kinds
from daybook.config import SETTINGS, Chosen, chosen, config_file, database_url, write_setting
from daybook.core.when import When
from daybook.errors import UsageError, ValueFault

if TYPE_CHECKING:
    from daybook.read import ArchiveRules

NOTHING_READ = 3
MOST_REASONS = 5  # that are told of what could not be used in a run; all of them are kept
LISTS = ("reports", "incidents", "statements", "commitments", "cases", "relations", "actors", "places")


def json_line(row: dict[str, Any]) -> bytes:
    """One line of JSON; half a surrogate pair, which UTF-8 cannot hold, is escaped as JSON allows."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return json.dumps(row).encode() + b"\n"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="daybook")
def main() -> None:
    """Daybook reads news reports and keeps the record, each value on the exact words of a report."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # half a surrogate pair in a report's text must not end a listing
            stream.reconfigure(errors="backslashreplace")


def _published(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            When(value)
        except ValueFault as fault:
            raise click.BadParameter(str(fault)) from fault
    return value


published_option = click.option("--published", metavar="DATE", callback=_published,
                                help="Publication date (EDTF, 2020-08-17) of reports that give none themselves.")
limit_option = click.option("--line-limit-mb", type=int, metavar="MB", help="Refuse longer lines and text files.")


def _archives(settings: Mapping[str, Chosen]) -> ArchiveRules:
    from daybook.read import ArchiveRules

    return ArchiveRules(int(settings["record_limit_mb"].value) * 1_000_000, str(settings["archive_languages"].value))


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@published_option
@limit_option
@click.option("--out", type=click.File("wb", lazy=True), default="-", metavar="FILE", help="Write there instead of to standard output.")
@says_errors
def extract(inputs: tuple[str, ...], published: str | None, line_limit_mb: int | None, out: IO[bytes]) -> None:
    """Read INPUTs and print one JSON object a report; stores nothing."""
    from daybook.pipeline import extract as rows

    settings = chosen({"line_limit_mb": line_limit_mb})
    read = 0
    for row in rows(inputs, published=published, line_limit_mb=int(settings["line_limit_mb"].value), archives=_archives(settings),
                    told=lambda tally: click.echo(tally.told, err=True)):
        read += "error" not in row
        out.write(json_line(row))
        if "error" in row:
            click.echo(f"{row['report']['id']}: {row['error']['reason']}", err=True)
    if not read:
        sys.exit(NOTHING_READ)


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@db_option
@published_option
@limit_option
@click.option("--workers", type=int, metavar="N", help="Processes that read texts side by side.")
@says_errors
def read(inputs: tuple[str, ...], db: str | None, published: str | None, line_limit_mb: int | None, workers: int | None) -> None:
    """Read INPUTs into the store: again and again if you like, nothing doubles. Ctrl-C, then run it again, goes on."""
    from daybook.progress import run_read
    from daybook.publish.failures import latest_failures, told

    settings = chosen({"line_limit_mb": line_limit_mb, "workers": workers})
    with opened(db, create=True) as store:
        counts, stopped = run_read(store, inputs, published=published, line_limit_mb=int(settings["line_limit_mb"].value),
                                   workers=int(settings["workers"].value), refresh_every=int(settings["refresh_every"].value),
                                   archives=_archives(settings))
        reasons = latest_failures(store, MOST_REASONS) if counts.rejected + counts.failed else []
    for tally in counts.archives:
        click.echo(tally.told, err=True)
    parts = ", ".join(f"{number} {name}" for name, number in counts.plain().items())
    click.echo(f"{parts}; {counts.records} records named in them.", err=True)
    for failure in reasons:
        click.echo(f"  {told(failure)}", err=True)
    if counts.rejected + counts.failed > len(reasons):
        click.echo("  All that could not be used, with the reasons: daybook failures", err=True)
    if stopped:
        click.echo(STOPPED, err=True)
        sys.exit(130)
    if not counts.new + counts.known + counts.degraded and not any(tally.kept for tally in counts.archives):
        sys.exit(NOTHING_READ)


def _list_command(name: str) -> click.Command:
    told = f"List the {name}, merged over reports." if name != "reports" else "List the reports."
    make = click.group(name, help=told, invoke_without_command=True) if name == "actors" else click.command(name, help=told)

    @make
    @click.option("--format", "style", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
    @click.option("--query", "-q", default="", help="Words to look for.")
    @db_option
    @says_errors
    def listing(style: str, query: str, db: str | None) -> None:
        from daybook.publish.lists import write_list

        if click.get_current_context().invoked_subcommand is not None:  # `actors import` and its like
            return
        with opened(db) as store:
            write_list(store, name, query, style, sys.stdout)

    return listing


for _name in LISTS:
    main.add_command(_list_command(_name))


@main.command()
@click.argument("name", metavar="ID")
@click.option("--as-of", "day", metavar="DATE", help="A record as it was at the end of this day, month or year (2026-11-01, UTC).")
@db_option
@says_errors
def show(name: str, day: str | None, db: str | None) -> None:
    """Show one report or record in the terminal, every value with its words."""
    from daybook.publish.terminal import show_one

    with opened(db) as store:
        show_one(store, name, day)


@main.command()
@db_option
@says_errors
def dump(db: str | None) -> None:
    """Print the whole state as canonical JSON lines, for comparing two stores."""
    with opened(db) as store:
        for line in store.dump():
            sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


@main.command()
@db_option
@says_errors
def rebuild(db: str | None) -> None:
    """Compute anew all that is derived from the facts."""
    from daybook.pipeline import rebuild as compute

    with opened(db) as store:
        click.echo(f"{compute(store)} records computed anew.", err=True)


for _command in COMMANDS:
    main.add_command(_command)
main.add_command(accounts)
main.add_command(feeds)
main.add_command(recheck)
for _command in (log, checkpoint, verify, erase, sample, agreement):
    main.add_command(_command)
main.add_command(failures)
main.add_command(quarantine)


@main.group()
def gazetteer() -> None:
    """Places beside those that ship: villages, neighbourhoods, facilities."""


@gazetteer.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", metavar="NAME", help="Under which it is kept; the file's name if left out.")
@click.option("--country", metavar="CC", help="Country of boundaries that do not say theirs, as IQ.")
@click.option("--sort", type=click.Choice(["site", "town", "district", "province"]), default="district", show_default=True,
              help="What the boundaries of a GeoJSON file are.")
@says_errors
def gazetteer_add(file: Path, name: str | None, country: str | None, sort: str) -> None:
    """Add FILE: a dump of GeoNames (IQ.zip from download.geonames.org/export/dump) or boundaries in GeoJSON."""
    from daybook.gazetteers import add

    made = add(file, name=name, country=country, sort=sort)
    told = f"{made.name}: {made.places:,} places ({_sorts(made.sorts)})."
    click.echo(f"{told} Texts read from now on use them; read known ones again.", err=True)
    for reason, count in sorted(made.left_out.items(), key=lambda pair: -pair[1]):
        click.echo(f"  left out: {count:,} {reason}", err=True)


@gazetteer.command("list")
@says_errors
def gazetteer_list() -> None:
    """List the gazetteers that were added."""
    from daybook.gazetteers import added

    for held in added():
        click.echo(f"{held.name}\t{held.places:,} places\t{_sorts(held.sorts)}\t{held.path}")


actors = cast(click.Group, main.commands["actors"])


@actors.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", metavar="NAME", help="Under which they are kept; the file's name if left out.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be taken and refused.")
@says_errors
def actors_import(file: Path, name: str | None, dry_run: bool) -> None:
    """Take the actors of FILE: a table (.csv: name, aliases, sort, country, sector, offices) or FollowTheMoney entities (.jsonl)."""
    from daybook.registers import imported

    made = imported(file, name=name, dry_run=dry_run)
    told = f"{made.name}: {_sorts(made.sorts)}, {_terms(made.offices)} ({_counted(made.changes)})."
    after = "Nothing is written: a dry run." if dry_run else "Texts read from now on use them; read known ones again."
    click.echo(f"{told} {after}", err=True)
    for reason, count in sorted(made.refused.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"  refused: {count:,} {reason}", err=True)
    if made.unused:
        click.echo(f"  columns not used: {', '.join(made.unused)}", err=True)


@actors.command("list")
@says_errors
def actors_list() -> None:
    """List the imports."""
    from daybook.registers import imports

    for held in imports():
        click.echo(f"{held.name}\t{_sorts(held.sorts)}\t{_terms(held.offices)}")


@actors.command("remove")
@click.argument("name")
@says_errors
def actors_remove(name: str) -> None:
    """Take an import away."""
    from daybook.registers import remove

    remove(name)
    click.echo(f"{name} is removed.", err=True)


def _terms(number: int) -> str:
    return f"{number:,} term{'s' if number != 1 else ''} of office"


def _counted(changes: Mapping[str, int]) -> str:
    """"3 new, 1 gone"."""
    return ", ".join(f"{count:,} {what}" for what, count in sorted(changes.items())) or "none"


def _sorts(counted: Mapping[str, int]) -> str:
    """"1,204 towns, 1 site", most first."""
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{count:,} {what}{'s' if count != 1 else ''}" for what, count in ranked)


@gazetteer.command("remove")
@click.argument("name")
@says_errors
def gazetteer_remove(name: str) -> None:
    """Take an added gazetteer away."""
    from daybook.gazetteers import remove

    remove(name)
    click.echo(f"{name} is removed.", err=True)


@main.command()
@db_option
@click.option("--host", metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", type=int, metavar="PORT", help="Port to listen on; 0 takes a free one.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="Also answer to this host name (with an address other than loopback).")
@click.option("--workers", type=int, metavar="N", help="Processes that answer; more than one where people have accounts.")
@says_errors
def serve(db: str | None, host: str | None, port: int | None, allow_host: tuple[str, ...], workers: int | None) -> None:
    """Open the workbench for a browser on this machine; prints a one-time link."""
    from daybook.web import serve as run

    settings = chosen({"host": host, "port": port, "serve_workers": workers})
    address = str(settings["host"].value)
    if address not in ("127.0.0.1", "::1", "localhost") and not allow_host:
        raise UsageError(f"{address} is no loopback address; name the host that people will use with --allow-host, or leave --host out")
    with opened(db) as store:
        run(store, kinds=_kinds(), host=address, port=int(settings["port"].value), allow_hosts=allow_host,
            url=database_url(db), workers=int(settings["serve_workers"].value))


@main.command()
@db_option
@says_errors
def doctor(db: str | None) -> None:
    """Say what is there on this machine, what is missing, and what to do about it."""
    from daybook.doctor import examine

    faults = 0
    for finding in examine(db):
        click.echo(f"{finding.sign} {finding.what}: {finding.seen}")
        if finding.advice:
            click.echo(f"    {finding.advice}")
        faults += finding.sign == "✗"
    sys.exit(1 if faults else 0)


@main.command()
@click.argument("name", required=False)
@click.argument("value", required=False)
@says_errors
def config(name: str | None, value: str | None) -> None:
    """Show the settings, one of them, or keep a VALUE for it."""
    if name and value is not None:
        click.echo(f"{name} = {value}, kept in {write_setting(name, value)}", err=True)
        return
    values = chosen()
    if name and name not in values:
        raise UsageError(f"no setting {name!r}; there are {', '.join(values)}")
    if name:
        click.echo(values[name].value)
        return
    for setting in SETTINGS:
        held = values[setting.name]
        click.echo(f"{setting.name} = {held.value!r} ({held.source}; {setting.unit}; {setting.variable})\n    {setting.help}")
    click.echo(f"File: {config_file()}" + ("" if Path(config_file()).exists() else " (not there yet)"))


if __name__ == "__main__":
    main()
