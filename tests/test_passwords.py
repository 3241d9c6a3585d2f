"""Passwords as they are kept and checked."""

from __future__ import annotations

import pytest

from daybook.errors import UsageError
from daybook.passwords import LONGEST, Passwords, checked_password, digest_of, new_token


def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    passwords = Passwords()
    kept = passwords.hashed("seven quiet lanterns")

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$") and passwords.hashed("seven quiet lanterns") != kept
    assert passwords.is_right(kept, "seven quiet lanterns") and not passwords.is_outdated(kept)


@pytest.mark.parametrize("given", ["", "seven quiet lantern", "Seven quiet lanterns", "x" * 1_000_000, "\ud800", "a\0b"])
def test_any_other_is_wrong_whatever_it_is(given: str) -> None:
    passwords = Passwords()

    assert not passwords.is_right(passwords.hashed("seven quiet lanterns"), given)
    assert not passwords.is_right(None, given) and not passwords.is_right("no hash at all", given)


def test_nobody_has_no_password() -> None:
    assert not Passwords().is_right(None, "seven quiet lanterns")


@pytest.mark.parametrize("given", ["short", "x" * (LONGEST + 1), "aaaaaaaaaaaaaaaaaa", "omar omar omar 2026"])
def test_what_is_easily_guessed_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="a password"):
        checked_password(given, "omar")


def test_tokens_are_long_and_known_by_their_beginning() -> None:
    assert new_token().startswith("dbk_") and len(new_token()) > 45 and new_token() != new_token()
    assert 32 == len(digest_of("\ud800"))
