"""The shape of a database against the one that Daybook makes: no table, trigger or view more, none less, no rule changed."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa

MOST = 20  # faults of one sort that are named
_SHAPE = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2"
_TRIGGERS = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
_RULES = "SELECT rulename, tablename FROM pg_rules WHERE schemaname = current_schema()"


def shape_faults(conn: sa.Connection) -> list[str]:
    """What is not as the migrations make it, one sentence each; on SQLite also what its own check finds."""
    return _sqlite(conn) if conn.dialect.name == "sqlite" else _postgres(conn)


@lru_cache(maxsize=1)
def _made() -> dict[tuple[str, str], tuple[str, str]]:
    """What the migrations make of an empty SQLite database."""
    from daybook.store.migrate import make

    engine = sa.create_engine("sqlite://")
    with engine.begin() as conn:
        make(conn)
        found = _shape(conn)
    engine.dispose()
    return found


def _shape(conn: sa.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    return {(row[0], row[1]): (row[2], row[3]) for row in conn.exec_driver_sql(_SHAPE)}


def _sqlite(conn: sa.Connection) -> list[str]:
    held, made = _shape(conn), _made()
    found = [f"the {kind} {name} is none of Daybook's" for kind, name in sorted(set(held) - set(made))]
    found += [f"the {kind} {name} is gone" for kind, name in sorted(set(made) - set(held))]
    found += [f"the {kind} {name} is not as Daybook makes it" for kind, name in sorted(set(made) & set(held))
              if held[kind, name] != made[kind, name]]
    said = [str(row[0]) for row in conn.exec_driver_sql(f"PRAGMA integrity_check({MOST})")]
    found += [f"SQLite finds: {line}" for line in said if line != "ok"]
    strays = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST)
    return found + [f"{row[0]} row {row[1]} names a row of {row[2]} that is not there" for row in strays]


def _postgres(conn: sa.Connection) -> list[str]:
    found = [f"the trigger {row[0]} on {row[1]} is none of Daybook's" for row in conn.exec_driver_sql(_TRIGGERS)]
    return found + [f"the rule {row[0]} on {row[1]} is none of Daybook's" for row in conn.exec_driver_sql(_RULES)]
