"""Commands of the command line about what could not be used, and about hosts whose pages break the parser."""

from __future__ import annotations

import json
import sys

import click

from daybook.command import db_option, opened, says_errors


@click.command()
@click.option("--format", "style", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@click.option("--query", "-q", default="", help="Words to look for in sources and reasons.")
@db_option
@says_errors
def failures(style: str, query: str, db: str | None) -> None:
    """List what could not be used, with the reasons, the newest first."""
    from daybook.publish.failures import write_failures

    with opened(db) as store:
        write_failures(store, query, style, sys.stdout)


@click.group()
def quarantine() -> None:
    """Hosts of which three pages in a row broke the parser: their pages are read without their tags."""


@quarantine.command("list")
@click.option("--format", "style", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@db_option
@says_errors
def quarantine_list(style: str, db: str | None) -> None:
    """List the hosts, with the pages that brought them there."""
    from daybook.publish.failures import told
    from daybook.quarantine import held

    with opened(db) as store:
        hosts = held(store)
    for it in hosts:
        if style == "jsonl":
            pages = [{"source": strike.source, "reason": strike.reason, "run": strike.run} for strike in it.strikes]
            click.echo(json.dumps({"host": it.host, "pages": pages}, ensure_ascii=False))
            continue
        click.echo(it.host)
        for strike in it.strikes:
            click.echo(f"  {told(strike)} (run {strike.run})")
    if not hosts and style == "table":
        click.echo("No host is in quarantine.")


@quarantine.command("release")
@click.argument("hosts", nargs=-1, required=True, metavar="HOST…")
@db_option
@says_errors
def quarantine_release(hosts: tuple[str, ...], db: str | None) -> None:
    """Have the pages of these hosts parsed again."""
    from daybook.quarantine import release

    with opened(db) as store:
        for host in hosts:
            release(store, host)
            click.echo(f"{host}: its pages are parsed again. What was read without its tags is read anew with `daybook recheck`.", err=True)
