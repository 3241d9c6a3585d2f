"""The tables of accounts, sessions, tokens, teams, assignments and kept answers, no part of the dump; and of what is hidden, derived."""

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
# Answers to changes that a program asked for under a key of its own, for a day: asked again, it is given the same. No part of the dump.
idempotency = Table(
    "idempotency", metadata,
    Column("by", Text, primary_key=True),
    Column("key", LargeBinary(32), primary_key=True),  # SHA-256 of the key
    Column("asked", LargeBinary(32), nullable=False),  # SHA-256 of what was asked
    Column("status", sa.SmallInteger, nullable=False),  # 0 while it is being carried out
    Column("answer", LargeBinary, nullable=False),
    Column("at", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# ---- derived

# What must be hidden of a report from those who may not see it: names in protected fields, places more exact than their town.
veil = Table(
    "veil", metadata,
    Column("report", Integer, ForeignKey("report.id"), primary_key=True, autoincrement=False),
    Column("kind", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("field", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("words", Text, primary_key=True),  # normal form
    Column("is_exact", sa.Boolean, nullable=False),  # a place; else a protected field
    Column("is_person", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)
# The same, word by word: a search by one of them must look closer at what it finds.
veil_word = Table(
    "veil_word", metadata,
    Column("word", Text, primary_key=True),
    Column("report", Integer, ForeignKey("report.id"), primary_key=True, autoincrement=False),
    Column("sort", sa.SmallInteger, primary_key=True, autoincrement=False),  # 1 of a protected field, 2 of an exact place
    Index("veil_word_report", "report"),
    sqlite_with_rowid=False,
)
# Words that search sees of a record and that are hidden in a report which tells of it, or in a copy of one: see ``suspects``.
veil_record = Table(
    "veil_record", metadata,
    Column("word", Text, primary_key=True),
    Column("record", Integer, primary_key=True, autoincrement=False),
    Column("sort", sa.SmallInteger, primary_key=True, autoincrement=False),  # as in veil_word
    Index("veil_record_record", "record"),
    sqlite_with_rowid=False,
)
# Actors and places of which nothing is left: 1 for those who see no protected field, 2 no exact place, 3 neither of them.
veiled = Table(
    "veiled", metadata,
    Column("record", Integer, primary_key=True, autoincrement=False),
    Column("sort", sa.SmallInteger, nullable=False),
)
