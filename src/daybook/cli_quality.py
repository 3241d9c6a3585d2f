"""The command line's commands for two readers: draw a sample, say how far they agree and how often machines were right."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from daybook.command import db_option, opened, says_errors
from daybook.core.people import machine_user

FORMATS = ("table", "csv", "jsonl")
format_option = click.option("--format", "how", type=click.Choice(FORMATS), default="table", show_default=True, help="What comes out.")


@click.command()
@click.option("--rate", type=float, metavar="SHARE", help="Share of the reports of each stratum: 0.05 draws every twentieth.")
@click.option("--size", type=int, metavar="N", help="How many reports, instead of a share.")
@click.option("--by", type=click.Choice(("all", "kind", "confidence")), default="all", show_default=True,
              help="Strata: by the foremost kind of record told, or by how sure the machine was of its surest record.")
@click.option("--kind", default="", metavar="NAME", help="Only reports that tell of this kind of record.")
@click.option("--seed", default=1, show_default=True, metavar="N", help="The same seed draws the same reports.")
@click.option("--coders", required=True, metavar="NAMES", help="Two accounts or more, a comma between; reports go round all pairs.")
@db_option
@says_errors
def sample(rate: float | None, size: int | None, by: str, kind: str, seed: int, coders: str, db: str | None) -> None:
    """Draw reports at random and give each to two coders, who code without seeing each other."""
    from daybook.core.coding import Drawing

    names = tuple(re.split(r"[\s,;]+", coders.strip().casefold()))
    with opened(db) as store:
        made = store.codings.draw(Drawing(names, rate, size, by, seed, kind), machine_user())
        shares = [share for share in store.codings.shares() if share.sample == made.id]
    for share in shares:
        click.echo(f"{share.id}\t{share.name}\t{share.stratum}\t{', '.join(sorted(share.coders))}")
    strata = "; ".join(f"{name[8:]}: {n}" for name, n in made.about.items() if name.startswith("stratum "))
    click.echo(f"Sample {made.id}: {len(shares)} reports ({strata}). The coders find them under Blind coding.", err=True)


@click.command()
@click.option("--precision", is_flag=True, help="Instead, how often what machines proposed was right, of what people looked at, by month.")
@click.option("--sample", "number", type=int, metavar="N", help="Only this sample.")
@format_option
@db_option
@says_errors
def agreement(precision: bool, number: int | None, how: str, db: str | None) -> None:
    """Say how far two readers agree: Krippendorff's alpha of each field, over all reports that both are done with."""
    from daybook.review.quality import agreements, precisions

    with opened(db) as store:
        rows = [_precise(one) for one in precisions(store)] if precision else [_agreed(one) for one in agreements(store, number)]
    if not rows:
        click.echo("Nobody has decided on anything that a machine proposed yet." if precision else
                   "No report was coded by two readers to the end yet; draw some with `daybook sample`.", err=True)
        return
    _written(rows, how)


def _agreed(one: Any) -> dict[str, Any]:
    a = one.agreement
    return {"kind": one.kind, "field": one.field or "(record)", "asks": one.asks, "metric": a.metric, "units": a.units,
            "reports": one.reports, "same": _rounded(one.same), "alpha": _rounded(a.alpha), "low": _rounded(a.low),
            "high": _rounded(a.high)}


def _precise(one: Any) -> dict[str, Any]:
    return {"kind": one.kind, "field": one.field, "source": one.source, "month": one.month or "all", "looked_at": one.looked_at,
            **one.counts, "precision": _rounded(one.share), "low": _rounded(one.low), "high": _rounded(one.high)}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def _written(rows: Sequence[Mapping[str, Any]], how: str) -> None:
    """Unknown is empty in a table and in CSV, null in JSON; never 0."""
    if how == "jsonl":
        for row in rows:
            click.echo(json.dumps(row))
        return
    if how == "csv":
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return
    lines = [list(rows[0]), *(["" if value is None else str(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
