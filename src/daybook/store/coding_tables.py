"""The tables of blind codings; they are people's, like accounts and the log, and no part of the dump."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from daybook.store.tables import KEY, metadata

sample = Table(
    "sample", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("about", Text, nullable=False),  # JSON: Sample.about
)
# A report of a sample, by its text: reports may turn out to be one, texts stay. Both coders judge what the run had found in it, whatever
# is read or decided since.
share = Table(
    "share", metadata,
    Column("sample", Integer, ForeignKey("sample.id"), primary_key=True, autoincrement=False),
    Column("text", Integer, ForeignKey("text.id"), primary_key=True, autoincrement=False),
    Column("run", Integer, ForeignKey("run.id"), nullable=False),
    Column("stratum", Text, nullable=False),
    Column("first", Text, nullable=False),  # an account's name
    Column("second", Text, nullable=False),
    Index("share_text", "text"),
    sqlite_with_rowid=False,
)
# What coders say, one row a judgement. Kinds and fields by name: a word of ``word`` is one that something in a text uses.
coding = Table(
    "coding", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("sample", Integer, ForeignKey("sample.id"), nullable=False),
    Column("text", Integer, ForeignKey("text.id"), nullable=False),
    Column("by", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("subject", KEY, nullable=False),
    Column("about", KEY),  # of a value, the report-level record
    Column("act", Integer, nullable=False),
    Column("undoes", Integer),
    Column("why", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("kind", Text),  # from here on: of a value that the coder asserts
    Column("field", Text),
    Column("value", Text),  # codec.pack_value
    Column("starts", Integer),
    Column("ends", Integer),
    Column("speaker", Text),  # codec.pack_speaker
    Column("instead", KEY),
    Index("coding_share", "sample", "text", "by"),
)
adjudication = Table(
    "adjudication", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("sample", Integer, ForeignKey("sample.id"), nullable=False),
    Column("text", Integer, ForeignKey("text.id"), nullable=False),
    Column("about", KEY, nullable=False),  # the report-level record
    Column("field", Text, nullable=False),  # "" for whether there is such a record
    Column("choice", Text, nullable=False),
    Column("act", Integer),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("adjudication_share", "sample", "text"),
)
