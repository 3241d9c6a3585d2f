"""How many records of a kind name somebody, and the newest of them, without a look at each of twenty thousand records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Give each name its record's kind and place in time."""
    op.add_column("named", sa.Column("kind", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("named", sa.Column("sort", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE named SET kind = (SELECT record.kind FROM record WHERE record.id = named.record), "
               "sort = (SELECT record.sort FROM record WHERE record.id = named.record)")
    op.create_index("named_sort", "named", ["name", "kind", "sort", "record"], unique=False)
