"""`daybook accounts` as people use it: the password by standard input, never as an argument."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daybook.cli import main
from daybook.passwords import Passwords, digest_of
from daybook.store import Store


@pytest.fixture
def db(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/desk.db"


def run(db: str, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["accounts", *words, "--db", db], input=typed)


def test_an_account_is_made_changed_and_listed(db: str) -> None:
    assert 0 == run(db, "add", "Ruth", "--role", "admin", typed="seven quiet lanterns\n").exit_code
    assert 0 == run(db, "add", "omar", "--role", "viewer", typed="eight quiet lanterns\n").exit_code
    assert 0 == run(db, "role", "omar", "editor").exit_code
    assert 0 == run(db, "disable", "omar").exit_code
    listed = run(db, "list").output.splitlines()

    assert ["omar\tdisabled\t-", "ruth\tadmin\t-"] == [line.rpartition("\t")[0] for line in listed]
    assert 0 == run(db, "disable", "omar", "--undo").exit_code and "omar\teditor" in run(db, "list").output
    assert 0 == run(db, "password", "omar", typed="nine quiet lanterns\n").exit_code
    with Store.open(db) as store:
        assert Passwords().is_right(store.people.password_of("omar"), "nine quiet lanterns")


def test_a_token_is_printed_once_and_revoked(db: str) -> None:
    run(db, "add", "ruth", "--role", "admin", typed="seven quiet lanterns\n")
    made = run(db, "token", "add", "ruth", "--label", "the map", "--scope", "read", "--scope", "export")
    token = made.stdout.strip()
    with Store.open(db) as store:
        held = store.people.by_token(digest_of(token))

    assert held and ("ruth", ("read", "export")) == (held[0].name, held[1].scopes)
    listed = run(db, "token", "list", "ruth").stdout
    assert "the map" in listed and token not in listed
    assert 0 == run(db, "token", "revoke", "ruth", "1").exit_code and "" == run(db, "token", "list", "ruth").stdout


@pytest.mark.parametrize(("words", "typed", "said"), [
    (("add", "ruth", "--role", "admin"), "short\n", "a password has 12"), (("add", "a b", "--role", "admin"), "", "no name for an account"),
    (("add", "ruth", "--role", "root"), "", "root"), (("role", "gone", "viewer"), "", "no account gone"),
    (("add", "ruth", "--role", "admin"), "", "a password has 12"), (("token", "revoke", "gone", "1"), "", "no account gone"),
    (("add", "ruth", "--role", "admin", "--password", "seven quiet lanterns"), "", "No such option")])
def test_what_cannot_be_done_is_said(db: str, words: tuple[str, ...], typed: str, said: str) -> None:
    with Store.open(db):
        pass
    result = run(db, *words, typed=typed)

    assert 2 == result.exit_code and said in result.output
