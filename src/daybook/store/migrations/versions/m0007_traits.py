"""What a report shares with others is told by its traits alone, before anything of its text is fetched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Make the two tables anew and have every report looked at again, so that they are filled."""
    op.drop_table("outline")
    op.drop_table("trait")
    op.create_table(
        "outline",
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("traits", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report"),
    )
    op.create_table(
        "trait",
        sa.Column("trait", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("least", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("trait", "rank", "report"),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM link")
    op.execute("DELETE FROM dirty WHERE sort = 'r'")
    op.execute("INSERT INTO dirty (sort, id) SELECT 'r', id FROM report")
