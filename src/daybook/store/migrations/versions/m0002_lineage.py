"""Lineage of near and rewritten copies: sketches, traits, links, and origins with their part of the text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "outline",
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report"),
    )
    op.create_table(
        "trait",
        sa.Column("trait", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("trait", "rank", "report"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link",
        sa.Column("low", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("high", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("aligned", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("low", "high"),
        sqlite_with_rowid=False,
    )
    op.create_index("link_high", "link", ["high"], unique=False)
    op.drop_table("lineage")
    op.create_table(
        "lineage",
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.LargeBinary(length=16), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("copy_of", sa.Integer(), nullable=True),
        sa.Column("spans", sa.Text(), server_default="", nullable=False),
        sa.Column("house", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["copy_of"], ["report.id"]),
        sa.ForeignKeyConstraint(["report"], ["report.id"]),
        sa.PrimaryKeyConstraint("report", "n"),
        sqlite_with_rowid=False,
    )
    op.create_index("lineage_origin", "lineage", ["origin"], unique=False)
    op.create_index("lineage_copy_of", "lineage", ["copy_of"], unique=False)
    op.execute("INSERT INTO dirty (sort, id) SELECT 'r', id FROM report WHERE id NOT IN (SELECT id FROM dirty WHERE sort = 'r')")


def downgrade() -> None:
    raise NotImplementedError("Daybook goes back to no older schema; restore a backup")
