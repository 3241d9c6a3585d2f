"""What people assert themselves, what they do at once, how far they have looked; and what a decision on a record is worth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

# Frozen: a migration never imports store.tables, which goes on to change.


def upgrade() -> None:
    """Make the tables, columns and indices; a parting and what it brought become one act; have records computed again for their worth."""
    op.add_column("decision", sa.Column("act", sa.Integer()))
    op.add_column("decision", sa.Column("undoes", sa.Integer()))
    op.create_index("decision_act", "decision", ["act"], unique=False)
    op.create_table(
        "handmade",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("field", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer()),
        sa.Column("ends", sa.Integer()),
        sa.Column("speaker", sa.Text()),
        sa.Column("instead", sa.LargeBinary(16)),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["decision.seq"]),
        sa.ForeignKeyConstraint(["text"], ["text.id"]),
        sa.ForeignKeyConstraint(["told"], ["told.id"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_handmade_told", "handmade", ["told"], unique=False)
    op.create_table(
        "visit",
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("by"),
    )
    op.create_index("failure_run", "failure", ["run"], unique=False)
    op.create_index("edge_likeliest", "edge", ["score", "left", "right"], unique=False)
    op.create_index("feed_item_done", "feed_item", ["done"], unique=False)
    op.add_column("record", sa.Column("worth", sa.Integer(), server_default="0", nullable=False))
    waits = sa.text("worth > 0")
    op.create_index("record_worth", "record", ["worth", "id"], unique=False, sqlite_where=waits, postgresql_where=waits)
    op.create_index("record_kind_worth", "record", ["kind", "worth", "id"], unique=False, sqlite_where=waits, postgresql_where=waits)
    _gather_partings()
    op.execute("INSERT INTO dirty (sort, id) SELECT 't', id FROM told WHERE live AND id NOT IN (SELECT id FROM dirty WHERE sort = 't')")


def _gather_partings() -> None:
    """Before this version the decisions that a parting brought with it were told by their reasons."""
    conn = op.get_bind()
    brought = conn.execute(sa.text("SELECT seq, why FROM decision WHERE why LIKE 'so that % can stand by itself'")).all()
    for seq, why in brought:
        key = bytes.fromhex(why.split(" ")[2])
        parting = conn.execute(sa.text("SELECT MIN(seq) FROM decision WHERE subject = :key AND verdict = 'different' AND seq > :seq"),
                               {"key": key, "seq": seq}).scalar()
        if parting is not None:
            conn.execute(sa.text("UPDATE decision SET act = :act WHERE seq IN (:act, :seq)"), {"act": parting, "seq": seq})
