"""Accounts, sessions, tokens, teams, assignments; and what is hidden from whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    _let_in("session", sa.Column("begun", sa.Text(), nullable=False), sa.Column("used", sa.Text(), nullable=False),
            sa.Column("browser", sa.Text(), nullable=False))
    _let_in("token", *(sa.Column(name, sa.Text(), nullable=False) for name in ("label", "scopes", "begins", "made", "used")))
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "member",
        sa.Column("team", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["team"], ["team.id"]),
        sa.ForeignKeyConstraint(["account"], ["account.id"]),
        sa.PrimaryKeyConstraint("team", "account"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assignment",
        sa.Column("subject", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("team", sa.Integer()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"]),
        sa.ForeignKeyConstraint(["team"], ["team.id"]),
        sa.PrimaryKeyConstraint("subject"),
        sqlite_with_rowid=False,
    )
    op.create_index("assignment_account", "assignment", ["account"], unique=False)
    op.create_index("assignment_team", "assignment", ["team"], unique=False)
    _hidden()


def _hidden() -> None:
    """What must be hidden from those who may not see it; every report is looked at again, so that it is filled."""
    op.create_table(
        "veil",
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.Column("is_person", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"]),
        sa.PrimaryKeyConstraint("report", "kind", "field", "words"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "veil_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"]),
        sa.PrimaryKeyConstraint("word", "report", "sort"),
        sqlite_with_rowid=False,
    )
    op.create_index("veil_word_report", "veil_word", ["report"], unique=False)
    op.create_table(
        "veiled",
        sa.Column("record", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("record"),
    )
    op.execute("DELETE FROM dirty WHERE sort = 'r'")
    op.execute("INSERT INTO dirty (sort, id) SELECT 'r', id FROM report")


def _let_in(name: str, *columns: sa.Column[str]) -> None:
    """A table of what lets somebody in, looked up by its digest."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["account"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(f"ix_{name}_account", name, ["account"], unique=False)
