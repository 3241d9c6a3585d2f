"""Samples of reports, what two coders say of each without seeing the other, and what an adjudicator makes of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sample",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "share",
        sa.Column("sample", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sample"], ["sample.id"]),
        sa.ForeignKeyConstraint(["text"], ["text.id"]),
        sa.ForeignKeyConstraint(["run"], ["run.id"]),
        sa.PrimaryKeyConstraint("sample", "text"),
        sqlite_with_rowid=False,
    )
    op.create_index("share_text", "share", ["text"], unique=False)
    op.create_table(
        "coding",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("text", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(16), nullable=False),
        sa.Column("about", sa.LargeBinary(16)),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.Integer()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("field", sa.Text()),
        sa.Column("value", sa.Text()),
        sa.Column("starts", sa.Integer()),
        sa.Column("ends", sa.Integer()),
        sa.Column("speaker", sa.Text()),
        sa.Column("instead", sa.LargeBinary(16)),
        sa.ForeignKeyConstraint(["sample"], ["sample.id"]),
        sa.ForeignKeyConstraint(["text"], ["text.id"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("coding_share", "coding", ["sample", "text", "by"], unique=False)
    op.create_table(
        "adjudication",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("text", sa.Integer(), nullable=False),
        sa.Column("about", sa.LargeBinary(16), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("act", sa.Integer()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sample"], ["sample.id"]),
        sa.ForeignKeyConstraint(["text"], ["text.id"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("adjudication_share", "adjudication", ["sample", "text"], unique=False)
