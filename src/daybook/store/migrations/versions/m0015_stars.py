"""What is kept of large actors and places, so that a change among 50,000 tellings costs no more than one among fifty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Make the tables, and have large records computed again, which fills them."""
    op.create_table(
        "star",
        sa.Column("block", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("block"),
    )
    op.create_index("star_record", "star", ["record"], unique=False)
    op.create_table(
        "leaf",
        sa.Column("block", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("first", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reports", sa.LargeBinary(), nullable=False),
        sa.Column("voices", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("block", "first"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO dirty (sort, id) SELECT 't', min(id) FROM told WHERE live GROUP BY identity HAVING count(*) > 300 "
               "ON CONFLICT DO NOTHING")
