"""People: accounts with a role, the tokens of their programs, their sessions; and who asks for something."""

from __future__ import annotations

import getpass
import re
import unicodedata
from dataclasses import dataclass

from daybook.core.sight import EVERYTHING, Sight
from daybook.errors import UsageError

ROLES = ("viewer", "reviewer", "editor", "admin")  # each may do what those before it may
SCOPES = ("read", "review", "import", "export", "admin")  # what a token may be used for
ACCOUNT_NAME = re.compile(r"[\w][\w.@-]{0,63}")  # letters of any script; no space, so that it stands in one word in logs and commands


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks: an account by session or by token, or the user of this machine where there are no accounts.

    Args:
        name: What decisions are kept under.
        role: One of ``ROLES``.
        sight: What they may see.
        teams: Names of the teams that they are in, sorted.
        scopes: What a token is good for; None where they came with no token, and may do all that their role may.
        session: Number of the session that they came by; None for a token, and where there are no accounts.
    """

    name: str
    role: str
    sight: Sight = EVERYTHING
    teams: tuple[str, ...] = ()
    scopes: frozenset[str] | None = None
    session: int | None = None

    def is_at_least(self, role: str) -> bool:
        """Does their role include this one?"""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Account:
    """An account, without its password; ``made`` is UTC as captures write it."""

    name: str
    role: str
    is_disabled: bool
    made: str
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in: which one, of whom, since when, last used when."""

    id: int
    account: str
    begun: str
    used: str
    browser: str


@dataclass(frozen=True, slots=True)
class Token:
    """What a program shows instead of a password; the token itself was shown once and is not kept.

    Args:
        label: What its owner calls it.
        begins: Its first characters, to tell it from others.
        used: When it was last used, UTC, or "".
    """

    id: int
    account: str
    label: str
    scopes: tuple[str, ...]
    begins: str
    made: str
    used: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose work a report or record is.

    Args:
        to: Name of an account, or of a team.
        is_team: Is it a team?
        by: Who gave it to them.
        at: When, UTC.
    """

    to: str
    is_team: bool
    by: str
    at: str


def machine_user() -> str:
    """Who decides where there are no accounts: the user of this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a container
        return "desk"


def checked_role(role: str) -> str:
    """The role.

    Raises:
        UsageError: There is none of this name.
    """
    if role not in ROLES:
        raise UsageError(f"there is no role {role!r}; there are {', '.join(ROLES)}")
    return role


def checked_name(name: str) -> str:
    """The name of an account or a team in its one spelling: folded, so that no two names differ by capitals or widths alone.

    Raises:
        UsageError: It cannot be one.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    if not ACCOUNT_NAME.fullmatch(folded):
        raise UsageError(f"{name[:80]!r} is no name for an account or a team; take up to 64 letters, digits and . _ @ -, without spaces")
    return folded


def checked_scopes(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """The scopes, each once, in the order of ``SCOPES``.

    Raises:
        UsageError: One of them is none, or there is none at all.
    """
    if strange := sorted(set(scopes) - set(SCOPES)):
        raise UsageError(f"there is no scope {', '.join(map(repr, strange))}; there are {', '.join(SCOPES)}")
    if not scopes:
        raise UsageError(f"a token without a scope is of no use; give one or more of {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in scopes)
