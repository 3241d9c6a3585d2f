"""The tables of the log; they and the accounts' are no part of the dump."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from daybook.store.tables import metadata

# What was done to the store and looked at, in order; ``entry`` is canonical JSON, the columns before it repeat it for search. Only
# ``salt`` may go: without it nobody can tell what the entry's seals were made of.
log = Table(
    "log", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),  # dense, from 1
    Column("at", Text, nullable=False),  # UTC by the machine's clock
    Column("what", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),  # core.log.chained
    Column("salt", LargeBinary(16)),
    Index("log_subject", "subject", "seq"),
    Index("log_what", "what", "seq"),
    Index("log_by", "by", "seq"),
)
# What entries only commit to: people's words and protected values. Rows are taken out when somebody is erased.
value = Table(
    "log_value", metadata,
    Column("seq", Integer, ForeignKey("log.seq"), primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("salt", LargeBinary(16), nullable=False),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
