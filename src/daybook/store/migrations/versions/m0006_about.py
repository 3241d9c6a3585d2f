"""Which reports are about a record by their words alone, and the origin of the news that sketches are of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Make the table and the column; have every report looked at again, so that they are filled."""
    op.create_table(
        "about",
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hub", sa.LargeBinary(16), nullable=False),
        sa.Column("told", sa.Integer()),
        sa.PrimaryKeyConstraint("report"),
    )
    op.create_index("about_told", "about", ["told"], unique=False)
    op.create_index("about_hub", "about", ["hub"], unique=False)
    op.add_column("sketch", sa.Column("origin", sa.LargeBinary(16)))
    for table in ("edge", "nearby", "sketch", "uncompared", "link", "trait", "outline"):  # traits are hashed otherwise than before
        op.execute(f"DELETE FROM {table}")
    op.execute("DELETE FROM dirty WHERE sort = 'r'")
    op.execute("INSERT INTO dirty (sort, id) SELECT 'r', id FROM report")
