"""The newest decision on each telling beside it: the version of a record in fifty thousand reports was asked of each of its tellings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Note on what somebody decided."""
    op.add_column("told", sa.Column("decided", sa.Integer(), nullable=True))
    op.execute("UPDATE told SET decided = (SELECT max(seq) FROM decision WHERE about = told.key OR other = told.key) "
               "WHERE key IN (SELECT about FROM decision UNION SELECT other FROM decision WHERE other IS NOT NULL)")
    op.create_index("told_decided", "told", ["identity", "decided"], unique=False, sqlite_where=sa.text("decided > 0"),
                    postgresql_where=sa.text("decided > 0"))
    op.drop_index("record_country", table_name="record")  # in it stands now what the incidents of a country in a month are found by
    op.create_index("record_country", "record", ["kind", "country", "sort", "id", "starts", "ends"], unique=False)
