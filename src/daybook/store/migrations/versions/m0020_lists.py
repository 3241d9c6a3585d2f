"""Indices that answer lists of reports by themselves: of a month, of copies, by a common word of a month."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make them, in the place of the narrower ones."""
    op.drop_index("report_sort", "report")
    op.create_index("report_sort", "report", ["sort", "id", "starts", "ends"], unique=False)
    op.drop_index("report_text", "report")
    op.create_index("report_text", "report", ["text", "sort", "starts", "ends"], unique=False)
    op.create_index("lineage_how", "lineage", ["how", "report"], unique=False)
