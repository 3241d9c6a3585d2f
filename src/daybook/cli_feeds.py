"""Commands of the command line that go to the web by themselves: feeds followed, known addresses asked again."""

from __future__ import annotations

import re
import sys
import threading
from datetime import timedelta
from typing import Any

import click

from daybook.command import STOPPED, db_option, opened, says_errors
from daybook.config import chosen
from daybook.core.when import When
from daybook.errors import ValueFault

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
SHORTEST = timedelta(minutes=1)  # between two polls


def _duration(_: click.Context, __: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,5})\s?([smhd])", value.strip().lower())
    length = timedelta(**{UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not SHORTEST <= length <= timedelta(days=30):
        raise click.BadParameter(f"{value!r} is no length of a minute to 30 days; write 15m, 2h or 1d")
    return length


def _since(_: click.Context, __: click.Parameter, value: str | None) -> str:
    if value is not None and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
        raise click.BadParameter(f"{value!r} is no date; write 2020, 2020-08 or 2020-08-17")
    try:
        return When(value).edtf if value else ""
    except ValueFault as fault:
        raise click.BadParameter(str(fault)) from fault


def _fetcher() -> Any:
    from daybook.read.fetch import Fetcher
    from daybook.read.policy import policy

    return Fetcher(policy())


@click.group()
def feeds() -> None:
    """Follow feeds: RSS, Atom, JSON Feed and news sitemaps."""


@feeds.command("add")
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option("--every", callback=_duration, metavar="TIME", help="How often to poll it: 15m, 2h, 1d; else the setting feed_minutes.")
@db_option
@says_errors
def feeds_add(urls: tuple[str, ...], every: timedelta | None, db: str | None) -> None:
    """Follow the feeds at these URLs; `daybook feeds poll` reads them."""
    from daybook.feeds import add

    minutes = int(every.total_seconds() // 60) if every else int(chosen()["feed_minutes"].value)
    with opened(db, create=True) as store:
        for url in urls:
            click.echo(f"{add(store, url, minutes)}: polled every {minutes} minutes by `daybook feeds poll`.", err=True)


@feeds.command("remove")
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@db_option
@says_errors
def feeds_remove(urls: tuple[str, ...], db: str | None) -> None:
    """Follow these feeds no more; what was read from them stays."""
    from daybook.feeds import remove

    with opened(db) as store:
        for url in urls:
            remove(store, url)
            click.echo(f"{url} is followed no more.", err=True)


@feeds.command("list")
@click.option("--format", "style", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@db_option
@says_errors
def feeds_list(style: str, db: str | None) -> None:
    """List the feeds and how they fare."""
    from daybook.publish.feeds import write_feeds

    with opened(db) as store:
        write_feeds(store, style, sys.stdout)


@feeds.command("poll")
@click.option("--all", "everything", is_flag=True, help="Poll every feed, due or not.")
@click.option("--every", callback=_duration, metavar="TIME", help="Go on until stopped, with this pause between two rounds: 15m, 1h.")
@db_option
@says_errors
def feeds_poll(everything: bool, every: timedelta | None, db: str | None) -> None:
    """Poll the feeds that are due and read what they tell of first; once, or on a schedule with --every."""
    from daybook.feeds import Outcome, Poller, Quota, follow
    from daybook.progress import Told, watched

    values = chosen()
    quota = Quota(int(values["feed_items"].value), int(values["feed_items_day"].value), int(values["line_limit_mb"].value) * 1_000_000)
    with opened(db, create=True) as store:
        poller = Poller(store, _fetcher(), quota)
        if every is not None:
            follow(poller, every, lambda outcome: click.echo(outcome.plain(), err=True), threading.Event())
            return
        outcome = Outcome()

        def work(told: Told) -> Any:
            nonlocal outcome
            outcome = poller.poll(everything=everything, told=told)
            return outcome.counts

        _, stopped = watched(work)
    if stopped:
        click.echo(STOPPED, err=True)
        sys.exit(130)
    click.echo(outcome.plain(), err=True)


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL…]")
@click.option("--since", callback=_since, metavar="DATE", help="Only what was first fetched since: 2020-08 or 2020-08-17.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many, those asked longest ago.")
@db_option
@says_errors
def recheck(urls: tuple[str, ...], since: str, limit: int | None, db: str | None) -> None:
    """Fetch known addresses again: what changed becomes another text of its report, what is gone is kept with its date."""
    from daybook.progress import Told, watched
    from daybook.recheck import Rechecked, addresses
    from daybook.recheck import recheck as again

    with opened(db) as store:
        wanted = addresses(store, urls, since, limit)
        outcome = Rechecked()

        def work(told: Told) -> Any:
            nonlocal outcome
            outcome = again(store, _fetcher(), wanted, told=told)
            return outcome.counts

        _, stopped = watched(work)
    if stopped:
        click.echo(STOPPED, err=True)
        sys.exit(130)
    click.echo(outcome.plain(), err=True)
