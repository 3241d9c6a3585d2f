"""`daybook accounts`: who may log in to the workbench, and as what."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from daybook.command import db_option, opened, says_errors
from daybook.core.people import ROLES, SCOPES, checked_name, machine_user

role_option = click.option("--role", type=click.Choice(ROLES), required=True, help="Each may do what those before it may.")


@click.group()
def accounts() -> None:
    """People who may log in to the workbench. As soon as there is an account, nobody gets in without one."""


def _asked_password(name: str) -> str:
    """A new password, hashed: asked for twice at a terminal, else the first line of standard input. Arguments can be seen by others."""
    from daybook.passwords import Passwords, checked_password

    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    return Passwords().hashed(checked_password(given, name))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@accounts.command("add")
@click.argument("name")
@role_option
@db_option
@says_errors
def add(name: str, role: str, db: str | None) -> None:
    """Make an account NAME; its password is asked for, or read from standard input."""
    name = checked_name(name)
    password = _asked_password(name)
    with opened(db, create=True) as store:
        store.people.add(name, role, password, machine_user(), _now())
    click.echo(f"{name} may log in as {role}. `daybook serve` asks everybody for an account from its next start on.", err=True)


@accounts.command("list")
@db_option
@says_errors
def list_accounts(db: str | None) -> None:
    """List the accounts with their roles and teams."""
    with opened(db) as store:
        for held in store.people.accounts():
            state = "disabled" if held.is_disabled else held.role
            click.echo(f"{held.name}\t{state}\t{', '.join(held.teams) or '-'}\tsince {held.made}")


@accounts.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@db_option
@says_errors
def set_role(name: str, role: str, db: str | None) -> None:
    """Give the account NAME another ROLE; its browsers are logged out."""
    with opened(db) as store:
        store.people.set_role(name, role, machine_user())
    click.echo(f"{name} is {role} now.", err=True)


@accounts.command("disable")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let it in again.")
@db_option
@says_errors
def disable(name: str, undo: bool, db: str | None) -> None:
    """Let the account NAME in no more; its browsers are logged out, its tokens open nothing. What it decided stays."""
    with opened(db) as store:
        store.people.disable(name, machine_user(), is_disabled=not undo)
    click.echo(f"{name} is let in {'again' if undo else 'no more'}.", err=True)


@accounts.command("password")
@click.argument("name")
@db_option
@says_errors
def password(name: str, db: str | None) -> None:
    """Give the account NAME another password, asked for or read from standard input; its browsers are logged out."""
    hashed = _asked_password(checked_name(name))
    with opened(db) as store:
        store.people.set_password(name, hashed, machine_user())
    click.echo(f"The password of {name} is changed.", err=True)


@accounts.group()
def token() -> None:
    """Tokens: what programs show in place of a password, in the header `Authorization: Bearer`."""


@token.command("add")
@click.argument("name")
@click.option("--label", required=True, help="What uses it.")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, default=("read",), show_default=True,
              help="What it is good for.")
@db_option
@says_errors
def token_add(name: str, label: str, scopes: tuple[str, ...], db: str | None) -> None:
    """Make a token of the account NAME and print it, this once; only its digest is kept."""
    from daybook.passwords import TOKEN_BEGINS, digest_of, new_token

    made = new_token()
    with opened(db) as store:
        held = store.people.add_token(name, label, scopes, digest_of(made), made[:TOKEN_BEGINS], machine_user(), _now())
    click.echo(f"Token {held.id}, good for {', '.join(held.scopes)}; it is shown this once:", err=True)
    click.echo(made)


@token.command("list")
@click.argument("name")
@db_option
@says_errors
def token_list(name: str, db: str | None) -> None:
    """List the tokens of the account NAME."""
    with opened(db) as store:
        for held in store.people.tokens(checked_name(name)):
            click.echo(f"{held.id}\t{held.begins}…\t{', '.join(held.scopes)}\t{held.label}\tlast used {held.used or 'never'}")


@token.command("revoke")
@click.argument("name")
@click.argument("number", type=int)
@db_option
@says_errors
def token_revoke(name: str, number: int, db: str | None) -> None:
    """Take token NUMBER of the account NAME away."""
    with opened(db) as store:
        store.people.revoke_token(name, number, machine_user())
    click.echo(f"Token {number} opens nothing any more.", err=True)
