"""Indices for what people ask: reports by the texts that a search found, records by their dates, those that are disputed."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Make the indices."""
    op.create_index("report_text", "report", ["text", "sort"], unique=False)
    op.create_index("record_disputed", "record", ["kind", "is_disputed", "sort"], unique=False)
    op.create_index("record_dates", "record", ["kind", "starts", "ends", "sort"], unique=False)
