"""The tables of accounts, sessions, tokens, teams and assignments. No part of the dump, and of no rebuild."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from daybook.store.tables import KEY, metadata

# Accounts are never deleted, for decisions name them: they are disabled.
account = Table(
    "account", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),  # core.people.checked_name
    Column("password", Text, nullable=False),  # argon2id, in its own notation
    Column("role", Text, nullable=False),
    Column("is_disabled", sa.Boolean, nullable=False),
    Column("made", Text, nullable=False),
)
# Browsers that are logged in: of the cookie only the digest, so that a copy of the store lets nobody in.
session = Table(
    "session", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary(32), nullable=False, unique=True),
    Column("account", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("begun", Text, nullable=False),
    Column("used", Text, nullable=False),
    Column("browser", Text, nullable=False),
)
token = Table(
    "token", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary(32), nullable=False, unique=True),
    Column("account", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # a space between
    Column("begins", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("used", Text, nullable=False),
)
team = Table(
    "team", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
)
member = Table(
    "member", metadata,
    Column("team", Integer, ForeignKey("team.id"), primary_key=True, autoincrement=False),
    Column("account", Integer, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
# Whose work something is. The subject is a report, or a report-level record: no merge and no split loses it.
assignment = Table(
    "assignment", metadata,
    Column("subject", KEY, primary_key=True),
    Column("account", Integer, ForeignKey("account.id")),
    Column("team", Integer, ForeignKey("team.id")),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("assignment_account", "account"),
    Index("assignment_team", "team"),
    sqlite_with_rowid=False,
)
