"""Passwords: kept as argon2id, checked in the same time whether there is such an account or not."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from daybook.errors import UsageError

SHORTEST, LONGEST = 12, 1000  # characters
FEWEST_DIFFERENT = 6  # characters; "aaaaaaaaaaaa" is one
TOKEN_PREFIX = "dbk_"  # so that a token in a log or a repository can be found and known for one
TOKEN_BEGINS = len(TOKEN_PREFIX) + 4  # characters of it that lists show


def checked_password(password: str, name: str) -> str:
    """The password.

    Args:
        password: As it was typed.
        name: Of the account that it is for.

    Raises:
        UsageError: It is too short, too long or too easily guessed.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters; several words that do not belong together make a good one")
    if len(set(password)) < FEWEST_DIFFERENT or name in password.casefold():
        raise UsageError(f"a password needs {FEWEST_DIFFERENT} different characters and does not hold the account's name")
    return password


class Passwords:
    """Hashes and checks. Each takes 64 MiB and a fifth of a second: whoever serves sees to it how many run side by side."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()  # argon2id; time and memory as RFC 9106 recommends for machines with little memory

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))

    def hashed(self, password: str) -> str:
        """The hash to keep."""
        return self._hasher.hash(_bytes(password))

    def is_right(self, kept: str | None, password: str) -> bool:
        """Is it the password of this hash? With None, of no account, the same work is done and the answer is no."""
        try:
            return self._hasher.verify(self._nobodys if kept is None else kept, _bytes(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, kept: str) -> bool:
        """Was it hashed with less work than is asked for today?"""
        return self._hasher.check_needs_rehash(kept)


def _bytes(password: str) -> bytes:
    """In one spelling, for keyboards differ in how they compose letters; cut off where no password goes on."""
    return unicodedata.normalize("NFKC", password[: LONGEST + 1]).encode("utf8", "surrogatepass")


def new_token() -> str:
    """A token for a program: 256 random bits behind a prefix."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> bytes:
    """SHA-256 of a cookie or token. Looked up by it, so that the time of a look-up tells nothing about those that there are."""
    return hashlib.sha256(secret.encode("utf8", "replace")).digest()
