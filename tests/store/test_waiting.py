"""What waits, by what a decision on it is worth; what is new, with a verdict for each report."""

from __future__ import annotations

import pytest

from daybook.core.act import Verdict
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.likeness import likeness
from daybook.store import Store
from daybook.store.waiting import WaitingFilter
from tests.store.made import ATTACK, entry_of, refresh


def read(store: Store, id: str, text: str, **report: str | None) -> None:
    store.add(store.begin_run("f", {}), entry_of(store, id, text, **report))  # type: ignore[arg-type]


def waiting(store: Store, **asked: object) -> list[str]:
    return [one.row.best["killed"].assertion.value.show() if "killed" in one.row.best else "" for one in store.waiting(
        WaitingFilter(**asked))]  # type: ignore[arg-type]


def test_what_harmed_more_people_comes_first_and_what_is_decided_waits_no_more(store: Store) -> None:
    for n, toll in enumerate((3, 700, 40)):
        read(store, f"r{n}", ATTACK.replace("3 soldiers", f"{toll} soldiers"), publisher=f"P{n}")
    refresh(store)
    assert ["700 of the forces", "40 of the forces", "3 of the forces"] == waiting(store)

    first = store.waiting(WaitingFilter())[0]
    view = store.reviewing(first.report)
    assert view is not None and first.told == view.records[0].key.hex()
    values = [one.evidence.assertion.id for held in view.records[0].values.values() for one in held]
    store.act("ana", [Verdict(value, "accept", within=view.records[0].key) for value in values])
    refresh(store)

    assert ["40 of the forces", "3 of the forces"] == waiting(store)


def test_contradictions_come_before_everything(store: Store) -> None:
    read(store, "r0", ATTACK.replace("3 soldiers", "700 soldiers"), publisher="P0")
    read(store, "r1", ATTACK, publisher="P1")
    read(store, "r2", ATTACK.replace("3 soldiers", "9 soldiers"), publisher="P2")
    refresh(store)
    keys = {id: view.records[0].key for id in ("r1", "r2") if (view := store.reviewing(id)) is not None}
    store.decide(keys["r1"], "same", "ana", other=keys["r2"])
    refresh(store)

    first, second = store.waiting(WaitingFilter())
    assert ("killed",) == first.row.disputed and () == second.row.disputed
    assert first.worth > second.worth


def test_the_queue_is_narrowed_by_kind_place_actor_and_confidence(store: Store) -> None:
    read(store, "r0", ATTACK, publisher="P0")
    read(store, "r1", ATTACK.replace("Mosul", "Tikrit").replace("3 soldiers", "5 soldiers"), publisher="P1")
    refresh(store)

    assert 2 == len(waiting(store, kind="incident"))
    assert [] == waiting(store, kind="statement")
    assert ["3 of the forces"] == waiting(store, place="MOSUL")
    assert 2 == len(waiting(store, actor="Gunmen"))
    assert [] == waiting(store, below=0.5)
    assert [] == waiting(store, records=("incident-none",))


def test_each_new_report_has_a_verdict_until_it_was_seen(store: Store) -> None:
    rules = likeness(KINDS), COPIES
    read(store, "first", ATTACK, publisher="P0", published="2020-08-17")
    read(store, "copy", ATTACK, publisher="P1", published="2020-08-18")
    read(store, "nothing", "The weather in the north stays mild for the season, and farmers are glad of it.", publisher="P2")
    store.refresh(*rules)
    news = store.news("ana")

    assert {"first": "new", "copy": "copy", "nothing": "nothing"} == {it.row.external_id: it.verdict for it in news.reports}
    assert (3, "") == (news.total, news.since)
    store.looked("ana")
    assert (0, 3) == (store.news("ana").total, store.news("ben").total)
    store.fail(store.begin_run("f", {}), "x.html", "read", "no words", "failed")
    assert {("read", "failed"): 1} == store.news("ana").failures
    read(store, "later", ATTACK.replace("3 soldiers", "4 soldiers"), publisher="P3")
    store.refresh(*rules)
    assert ["later"] == [it.row.external_id for it in store.news("ana").reports]


def test_whoever_stands_in_very_many_records_is_found_in_the_order_and_not_all_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for n, toll in enumerate((3, 700, 40)):
        read(store, f"r{n}", ATTACK.replace("3 soldiers", f"{toll} soldiers"), publisher=f"P{n}")
    read(store, "other", ATTACK.replace("Gunmen", "Soldiers").replace("3 soldiers", "9 soldiers"), publisher="P9")
    refresh(store)
    few = [waiting(store, actor=name) for name in ("Gunmen", "Soldiers", "Nobody")]
    monkeypatch.setattr("daybook.store.waiting.COMMON", 1)

    assert few == [waiting(store, actor=name) for name in ("Gunmen", "Soldiers", "Nobody")]
    assert [3, 0] == [len(few[0]), len(few[2])]
    first = store.waiting(WaitingFilter(actor="Gunmen"), 0, 1)
    assert ["700 of the forces"] == [it.row.best["killed"].assertion.value.show() for it in first]
