"""The log, and beside it what may be erased of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables. What the store holds already is sealed when it is opened: see ``store.sealed.begin``."""
    op.create_table(
        "log",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("salt", sa.LargeBinary(16)),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("log_subject", "log", ["subject", "seq"], unique=False)
    op.create_index("log_what", "log", ["what", "seq"], unique=False)
    op.create_index("log_by", "log", ["by", "seq"], unique=False)
    op.create_table(
        "log_value",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log.seq"], ),
        sa.PrimaryKeyConstraint("seq", "name"),
        sqlite_with_rowid=False,
    )
