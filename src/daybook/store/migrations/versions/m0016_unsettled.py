"""Whoever corrects a value does not wait until its report has been compared with others again: which reports that is left of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unsettled",
        sa.Column("report", sa.Integer(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("report"),
    )
