"""Statements about some numbers or keys give what SQLAlchemy's own IN gives, however many are asked for."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from daybook.store import Store
from daybook.store import tables as t
from daybook.store.raw import Listed, padded
from tests.store.made import entry_of

KEYS = Listed(lambda some: sa.select(t.report.c.key, t.report.c.external_id).where(t.report.c.id.in_(some)).order_by(t.report.c.id))
IDS = Listed(lambda some: sa.select(t.report.c.id).where(t.report.c.key.in_(some)), sa.LargeBinary)


@pytest.mark.parametrize("many", [1, 2, 3, 4, 5, 9])
def test_what_is_asked_for_is_given_once(store: Store, many: int) -> None:
    run = store.begin_run("one", {})
    for n in range(10):
        store.add(run, entry_of(store, f"r{n}"))
    with store._looking() as conn:
        ids = list(conn.execute(sa.select(t.report.c.id).order_by(t.report.c.id)).scalars())
        asked = sa.select(t.report.c.key, t.report.c.external_id).where(t.report.c.id.in_(ids[:many]))
        held = conn.execute(asked.order_by(t.report.c.id)).all()

        assert held == KEYS.run(conn, ids[:many])
        assert [row.external_id for row in held] == [row.external_id for row in KEYS.rows(conn, ids[:many])]
        assert set(ids[:many]) == {row[0] for row in IDS.run(conn, [row.key for row in held])}


def test_without_anything_to_ask_for_nothing_is_asked(store: Store) -> None:
    with store._looking() as conn:
        assert ([], []) == (KEYS.run(conn, []), list(KEYS.rows(conn, [])))


def test_as_many_texts_do_as_there_are_powers_of_two() -> None:
    assert [1, 2, 4, 4, 8] == [len(padded(range(many))) for many in (1, 2, 3, 4, 5)]
    assert [0, 1, 2, 2] == padded(range(3))
