"""Sketches of records, where they stand in their blocks, and which pairs may be one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Make the tables; have every report looked at again, so that they are filled."""
    op.create_table(
        "sketch",
        sa.Column("node", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("node"),
    )
    op.create_table(
        "nearby",
        sa.Column("block", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("node", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("block", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("nearby_node", "nearby", ["node"], unique=False)
    op.create_table(
        "edge",
        sa.Column("left", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("right", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("joins", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("left", "right"),
        sqlite_with_rowid=False,
    )
    op.create_index("edge_right", "edge", ["right"], unique=False)
    op.create_index("edge_score", "edge", ["joins", "score"], unique=False)
    op.create_table(
        "uncompared",
        sa.Column("node", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("node"),
    )
    op.execute("DELETE FROM dirty WHERE sort = 'r'")
    op.execute("INSERT INTO dirty (sort, id) SELECT 'r', id FROM report")
