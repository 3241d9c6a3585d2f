"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Frozen: a migration never imports store.tables, which goes on to change.


def _inputs() -> None:
    """What came in."""
    op.create_table(
        "word",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("word"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "blob",
        sa.Column("capture", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["capture"], ["capture.id"], ),
        sa.PrimaryKeyConstraint("capture"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Integer(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=True),
        sa.Column("ends", sa.BigInteger(), nullable=True),
        sa.Column("sort", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("degraded", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("report_external", "report", ["external_id"], unique=False)
    op.create_index("report_language", "report", ["language", "sort"], unique=False)
    op.create_index("report_publisher", "report", ["publisher", "sort"], unique=False)
    op.create_index("report_sort", "report", ["sort", "id"], unique=False)
    op.create_table(
        "report_key",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], ),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_report_key_report"), "report_key", ["report"], unique=False)
    op.create_table(
        "text",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("named", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("cleaner", sa.Text(), nullable=False),
        sa.Column("degraded", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["report.id"], ),
        sa.ForeignKeyConstraint(["run"], ["run.id"], ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_text_report"), "text", ["report"], unique=False)
    op.create_table(
        "seen",
        sa.Column("text", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("capture", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fetched", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["capture"], ["capture.id"], ),
        sa.ForeignKeyConstraint(["text"], ["text.id"], ),
        sa.PrimaryKeyConstraint("text", "capture", "fetched", "url"),
        sqlite_with_rowid=False,
    )


def _records() -> None:
    """What was found and decided."""
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public"),
    )
    op.create_table(
        "redirect",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("into", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["gone"], ["identity.id"], ),
        sa.ForeignKeyConstraint(["into"], ["identity.id"], ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_redirect_gone"), "redirect", ["gone"], unique=False)
    op.create_table(
        "told",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("identity", sa.Integer(), nullable=True),
        sa.Column("live", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"], ),
        sa.ForeignKeyConstraint(["kind"], ["word.id"], ),
        sa.ForeignKeyConstraint(["report"], ["report.id"], ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_told_identity"), "told", ["identity"], unique=False)
    op.create_index(op.f("ix_told_report"), "told", ["report"], unique=False)
    op.create_table(
        "assertion",
        sa.Column("text", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["text"], ["text.id"], ),
        sa.ForeignKeyConstraint(["told"], ["told.id"], ),
        sa.PrimaryKeyConstraint("text", "told", "n"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding",
        sa.Column("text", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["text"], ["text.id"], ),
        sa.PrimaryKeyConstraint("text", "n", "first", "source"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decision",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.LargeBinary(length=16), nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=False),
        sa.Column("other", sa.LargeBinary(length=16), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("decision_about", "decision", ["about"], unique=False)
    op.create_index("decision_other", "decision", ["other"], unique=False)
    op.create_table(
        "failure",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )


def _derived() -> None:
    """What is computed."""
    op.create_table(
        "reading",
        sa.Column("text", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["text"], ["text.id"], ),
        sa.PrimaryKeyConstraint("text"),
    )
    op.create_table(
        "lineage",
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.LargeBinary(length=16), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("copy_of", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["copy_of"], ["report.id"], ),
        sa.ForeignKeyConstraint(["report"], ["report.id"], ),
        sa.PrimaryKeyConstraint("report", "origin"),
        sqlite_with_rowid=False,
    )
    op.create_index("lineage_origin", "lineage", ["origin"], unique=False)
    op.create_table(
        "tally",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], ),
        sa.PrimaryKeyConstraint("kind", "report"),
        sqlite_with_rowid=False,
    )
    op.create_index("tally_report", "tally", ["report"], unique=False)
    op.create_table(
        "block",
        sa.Column("block", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("told", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["told"], ["told.id"], ),
        sa.PrimaryKeyConstraint("block", "told"),
        sqlite_with_rowid=False,
    )
    op.create_index("block_told", "block", ["told"], unique=False)
    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("best", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=True),
        sa.Column("ends", sa.BigInteger(), nullable=True),
        sa.Column("sort", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("disputed", sa.Text(), nullable=False),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["head"], ["told.id"], ),
        sa.ForeignKeyConstraint(["id"], ["identity.id"], ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("record_confidence", "record", ["kind", "confidence", "id"], unique=False)
    op.create_index("record_country", "record", ["kind", "country", "sort"], unique=False)
    op.create_index("record_origins", "record", ["kind", "origins", "id"], unique=False)
    op.create_index("record_place", "record", ["kind", "place", "sort"], unique=False)
    op.create_index("record_reports", "record", ["kind", "reports", "id"], unique=False)
    op.create_index("record_sort", "record", ["kind", "sort", "id"], unique=False)
    op.create_index("record_status", "record", ["kind", "status", "sort"], unique=False)
    op.create_index("record_type", "record", ["kind", "type", "sort"], unique=False)
    op.create_table(
        "named",
        sa.Column("name", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["record"], ["record.id"], ),
        sa.PrimaryKeyConstraint("name", "record"),
        sqlite_with_rowid=False,
    )
    op.create_index("named_record", "named", ["record"], unique=False)
    op.create_table(
        "dirty",
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("sort IN ('r', 't')", name="dirty_sort"),
        sa.PrimaryKeyConstraint("sort", "id"),
        sqlite_with_rowid=False,
    )


def _search() -> None:
    """The indices for searching, in the way of each database."""
    if op.get_bind().dialect.name == "sqlite":
        tokens = "tokenize='unicode61 remove_diacritics 2'"
        op.execute(f"CREATE VIRTUAL TABLE text_search USING fts5(words, content='', {tokens})")
        op.execute(f"CREATE VIRTUAL TABLE record_search USING fts5(words, content='record', content_rowid='id', {tokens})")
        return
    for table in ("text", "record"):
        op.execute(f"CREATE TABLE {table}_search ({table} INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute(f"CREATE INDEX {table}_search_words ON {table}_search USING GIN (words)")


def upgrade() -> None:
    """Make the tables."""
    _inputs()
    _records()
    _derived()
    _search()
