"""The command line's commands for the log: look at it, sign it, check it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from daybook.command import db_option, kinds, opened, says_errors
from daybook.config import database_url
from daybook.errors import UsageError

FAULTS_SHOWN = 30
key_option = click.option("--key", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                          help="The log's secret key; made in the user's data folder on first use.")


@click.group("log", invoke_without_command=True)
@click.option("--what", default="", metavar="WORD", help="Only these: decision, decision.accept, field.read, report …")
@click.option("--by", default="", metavar="NAME", help="Only what this person did.")
@click.option("--since", default="", metavar="DATE", help="Only from this day on (2026-11-01, UTC).")
@click.option("--until", default="", metavar="DATE", help="Only up to this day.")
@click.option("--limit", default=50, show_default=True, metavar="N", help="Entries at most, the newest.")
@db_option
@says_errors
def log(what: str, by: str, since: str, until: str, limit: int, db: str | None) -> None:
    """List what was done to the store, the newest first."""
    from daybook.chronicle import in_words
    from daybook.store import Store
    from daybook.store.log import Asked

    if click.get_current_context().invoked_subcommand is not None:
        return
    with Store.open(database_url(db), create=False) as store:
        for noted in store.log.entries(Asked(what, by, (), since, until), limit=limit):
            e = noted.entry
            before, after = in_words(e.before), in_words(e.after)
            change = f"{before} → {after}" if before else after
            why = "reason erased" if noted.why is None else noted.why
            click.echo("\t".join((str(e.seq), e.at, e.by or "-", e.what, e.subject or "-", change or "-", why)))


@log.command("proof")
@click.argument("seq", type=int)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE",
              help="Write there instead of to standard output.")
@key_option
@db_option
@says_errors
def log_proof(seq: int, out: Path | None, key: Path | None, db: str | None) -> None:
    """Prove that entry SEQ is in the log: one file, checked by scripts/check_proof.py without Daybook."""
    from daybook.signing import proof, proof_text
    from daybook.store import Store

    with Store.open(database_url(db), create=False) as store:
        written = proof_text(proof(store, seq, key))
    if out is None:
        click.echo(written, nl=False)
    else:
        _write(out, written)
        click.echo(f"{out}: entry {seq}, its path to the root and a checkpoint.", err=True)


@click.command()
@key_option
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE",
              help="Write there instead of to standard output.")
@db_option
@says_errors
def checkpoint(key: Path | None, out: Path | None, db: str | None) -> None:
    """Sign how long the log is and what is in it. Keep it elsewhere: in a mail, on paper, at another desk."""
    from daybook.signing import make_checkpoint
    from daybook.store import Store

    with Store.open(database_url(db), create=False) as store:
        made, used = make_checkpoint(store, key)
    if out is None:
        click.echo(made.note, nl=False)
    else:
        _write(out, made.note)
    click.echo(f"{made.size:,} entries. Public key, for those who check: {used.shown}", err=True)


@click.command()
@click.option("--checkpoint", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="An earlier checkpoint; those that were made on this machine are taken in any case.")
@click.option("--public-key", metavar="KEY", help="Whose signature checkpoints must bear (name+id+base64); else this machine's own.")
@click.option("--log-only", is_flag=True, help="Check the log alone, not the facts and the captures.")
@click.option("--deep", is_flag=True, help="Also compute anew, in a copy, all that is derived, and compare (SQLite).")
@db_option
@says_errors
def verify(files: tuple[Path, ...], public_key: str | None, log_only: bool, deep: bool, db: str | None) -> None:
    """Find any change that was made to the store behind Daybook's back. Exit: 0 none, 1 found, 2 wrong call."""
    from daybook.audit import audit
    from daybook.store import Store

    with Store.open(database_url(db), create=False, kinds=kinds()) as store:
        found = audit(store, files, public_key, facts=not log_only, deep=deep)
    for note in found.notes:
        click.echo(note, err=True)
    for fault in found.faults[:FAULTS_SHOWN]:
        click.echo(f"entry {fault.seq}: {fault.said}" if fault.seq else fault.said)
    if len(found.faults) > FAULTS_SHOWN:
        click.echo(f"… and {len(found.faults) - FAULTS_SHOWN:,} more.")
    if found.faults:
        first = found.first_bad
        named = f"the first bad entry is {first}." if first else "no entry is bad itself."
        click.echo(f"FOUND: {len(found.faults):,} faults; {named}", err=True)
        sys.exit(1)
    click.echo(f"ok: {found.size:,} entries of {found.origin}, root {found.root.hex()}.", err=True)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--by", default="", metavar="NAME", help="Who erases; the user of this machine if left out.")
@click.option("--why", default="", help="Reason, for the log; without the name.")
@click.option("--yes", is_flag=True, help="Do it; without it, only say what would be done.")
@db_option
@says_errors
def erase(names: tuple[str, ...], by: str, why: str, yes: bool, db: str | None) -> None:
    """Take a person's NAMEs out of everything: texts, values, captures, search, the log. The log still verifies."""
    from daybook.erasing import erase as run

    with opened(db) as store:
        done = run(store, names, by=by, why=why, dry_run=not yes)
    click.echo(done.told, err=True)
    if not yes:
        click.echo("Nothing was changed. Say --yes to do it; there is no way back.", err=True)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
