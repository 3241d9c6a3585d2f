"""What a person's own value changes is computed at once, by itself, and ends as computing all anew."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from daybook.core import Count, Place
from daybook.core.act import Act, Assert, Verdict
from daybook.core.assertion import Found
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.likeness import Likeness, likeness
from daybook.store import Store, near, refresh, settling
from daybook.store import tables as t
from tests.store.made import dumped, entry_of

RULES = (likeness(KINDS), COPIES)
TOWNS = ("Mosul", "Kirkuk", "Erbil")


def fill(store: Store, reports: int, *, first: int = 0) -> None:
    run = store.begin_run("one", {})
    for n in range(first, first + reports):
        text = (f"Gunmen attacked a checkpoint near Mosul on Monday, killing {n % 4 + 2} soldiers, the army said. "
                f"Report {n} from {TOWNS[n % 3]}.")
        store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n}", published=f"2020-08-{18 + n % 3}",
                                title=f"{n % 4 + 2} soldiers killed near Mosul"))


def correct(store: Store, chance: random.Random) -> Act:
    """Another toll or another place for one of the incidents."""
    view = store.reviewing(chance.choice(store.reports().items).id)
    told = next(told for told in view.records if told.kind == "incident")  # type: ignore[union-attr]
    field = chance.choice([name for name in ("killed", "where") if name in told.values])
    held = told.values[field][0].evidence.assertion
    value = Count(chance.randint(1, 60), chance.randint(60, 90)) if field == "killed" else Place(chance.choice(TOWNS), "IQ", precision=2)
    return store.act("ana", [Verdict(held.id, "reject", within=held.record), Assert(replace(held, value=value), held.id)], rules=RULES)


def settle_and_be_killed(store: Store, step: int = 1) -> None:
    """Settle up to the pause of that number."""
    paused = list[int]()

    def killed() -> None:
        paused.append(1)
        if len(paused) == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.settle(*RULES, pause=killed)


def told_to_wait() -> None:
    """What a store is given that is settled later, by a server: see ``web.afterwards``."""


@pytest.mark.parametrize("seed", range(3))
def test_corrections_end_as_computing_all_anew(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    fill(store, 16)
    store.refresh(*RULES)
    for _ in range(6):
        act = correct(store, chance)
        if chance.random() < 0.4:
            store.undo("ana", act.number, rules=RULES)
        before = dumped(store)
        store.refresh(*RULES)
        assert before == dumped(store)
    before = dumped(store)
    store.rebuild(*RULES)

    assert before == dumped(store)


@pytest.mark.parametrize("seed", range(3))
def test_corrections_that_are_settled_later_end_so_too(store: Store, seed: int) -> None:
    chance = random.Random(f"later {seed}")
    fill(store, 16)
    store.refresh(*RULES)
    store.later = told_to_wait
    for n in range(8):
        act = correct(store, chance)
        if chance.random() < 0.3:
            store.undo("ana", act.number, rules=RULES)
        if chance.random() < 0.3:
            fill(store, 1, first=40 + n)
        if chance.random() < 0.3:
            store.settle(*RULES)
    store.settle(*RULES)
    store.refresh(*RULES)
    before = dumped(store)
    store.rebuild(*RULES)

    assert before == dumped(store)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_decided_and_read_between_two_steps_ends_so_too(store: Store, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "COMPARED", 2)
    monkeypatch.setattr(settling, "COMPUTED", 3)
    chance, paused = random.Random(f"between {seed}"), list[int]()
    fill(store, 16)
    store.refresh(*RULES)
    store.later = told_to_wait

    def meanwhile() -> None:
        paused.append(1)
        with store._writing():  # the turn is anybody's
            pass
        if len(paused) < 40 and chance.random() < 0.3:
            act = correct(store, chance)
            if chance.random() < 0.3:
                store.undo("ana", act.number, rules=RULES)
            elif chance.random() < 0.3:
                fill(store, 1, first=60 + len(paused))
                if chance.random() < 0.5:
                    store.refresh(*RULES)

    for _ in range(3):
        correct(store, chance)
        store.settle(*RULES, pause=meanwhile)
    with store._looking() as conn:
        assert [] == conn.execute(sa.select(t.unsettled)).all()
        assert [] == conn.execute(sa.select(t.uncompared)).all()
        assert [] == conn.execute(sa.select(t.dirty).where(t.dirty.c.sort == "t")).all()
    store.refresh(*RULES)
    before = dumped(store)
    store.rebuild(*RULES)

    assert 6 < len(paused)
    assert before == dumped(store)


@pytest.mark.parametrize("step", [1, 2, 9, 20, 30])
def test_what_was_begun_when_the_server_was_killed_is_gone_on_with(store: Store, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "COMPARED", 1)
    monkeypatch.setattr(settling, "COMPUTED", 1)
    fill(store, 16)
    store.refresh(*RULES)
    store.later = told_to_wait
    correct(store, random.Random(5))
    settle_and_be_killed(store, step)
    assert 0 == store.settle(*RULES)
    with store._looking() as conn:
        assert 1 == len(settling.begun(conn))
    store.resume(*RULES)
    with store._looking() as conn:
        assert [] == conn.execute(sa.select(t.unsettled)).all()
        assert [] == conn.execute(sa.select(t.uncompared)).all()
    before = dumped(store)
    store.rebuild(*RULES)

    assert before == dumped(store)


def test_beside_a_report_that_has_lost_a_record_and_is_not_compared_yet_people_decide(store: Store) -> None:
    fill(store, 8)
    text = "Gunmen attacked a checkpoint near Mosul on Monday, killing 3 soldiers, the army said. Nothing else."
    entry = entry_of(store, "by hand", text, publisher="P9", published="2020-08-18", title="3 soldiers killed near Mosul")
    store.add(store.begin_run("one", {}), replace(entry, found=Found((), (), ())))
    store.refresh(*RULES)
    store.later = told_to_wait
    act = store.act("ana", [Assert(assertion) for assertion in entry.found.assertions], rules=RULES)
    store.settle(*RULES)
    store.undo("ana", act.number, rules=RULES)
    with store._looking() as conn:
        nodes = set(conn.execute(sa.select(t.edge.c.left)).scalars()) | set(conn.execute(sa.select(t.edge.c.right)).scalars())
    decided, lost = list[Act](), list[set[int]]()

    def decide() -> None:
        with store._looking() as conn:
            lost.append(nodes - set(conn.execute(sa.select(t.sketch.c.node)).scalars()))
        view = store.reviewing(store.reports().items[0].id)
        told = next(told for told in view.records if told.kind == "incident")  # type: ignore[union-attr]
        held = told.values["killed"][0].evidence.assertion
        decided.append(store.act("ben", [Verdict(held.id, "accept", within=held.record)], rules=RULES))

    store.settle(*RULES, pause=decide)
    store.refresh(*RULES)
    before = dumped(store)
    store.rebuild(*RULES)

    assert decided and lost[0]
    assert before == dumped(store)


def test_what_another_process_writes_while_records_are_compared_is_compared_too(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    around, meanwhile = near.stretches, list[int]()
    with Store.open(place, kinds=KINDS) as store, Store.open(place, kinds=KINDS) as other:
        fill(store, 6)
        store.refresh(*RULES)
        fill(store, 6, first=20)

        def read_anew(conn: sa.Connection, nodes: Any) -> Any:
            found = around(conn, nodes)
            if not meanwhile and not conn.get_execution_options().get("writes"):
                meanwhile.append(1)
                others = threading.Thread(target=lose, args=(other,))
                others.start()
                others.join(30)
            return found

        monkeypatch.setattr(near, "stretches", read_anew)
        store.refresh(*RULES)
        monkeypatch.undo()
        store.refresh(*RULES)
        before = dumped(store)
        store.rebuild(*RULES)

        assert meanwhile and before == dumped(store)


def lose(store: Store) -> None:
    """Reports that were compared already have another text since, in which nothing is found."""
    run = store.begin_run("two", {})
    for n in range(3):
        text = f"Nothing happened near Mosul on Monday, the army said. Report {n}."
        store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n}", published=f"2020-08-{18 + n % 3}", drafts=()))
    with store._writing() as conn:
        refresh.refresh_reports(conn, store._lexicon, refresh.Rules(KINDS, *RULES))


@pytest.mark.parametrize("step", [1, 4])
def test_two_that_are_at_one_report_do_not_take_each_other_for_done(store: Store, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "COMPARED", 1)
    fill(store, 16)
    store.refresh(*RULES)
    store.later = told_to_wait
    first = correct(store, random.Random(5))
    settle_and_be_killed(store, step)
    store.undo("ana", first.number, rules=RULES)  # the same report again
    assert 1 == store.settle(*RULES)
    with store._looking() as conn:
        assert 1 == len(settling.begun(conn))
    store.resume(*RULES)
    with store._looking() as conn:
        assert [] == [*settling.begun(conn), *conn.execute(sa.select(t.uncompared)).all()]
    before = dumped(store)
    store.rebuild(*RULES)

    assert before == dumped(store)


def test_what_one_who_was_thought_dead_has_noted_since_is_done_too(store: Store) -> None:
    fill(store, 16)
    store.refresh(*RULES)
    store.later = told_to_wait
    correct(store, random.Random(5))
    settle_and_be_killed(store)
    compared = list[set[int]]()

    def he_goes_on() -> None:  # and is killed after all
        if not compared:
            with store._looking() as conn:
                noted = list(conn.execute(sa.select(t.uncompared.c.node)).scalars())
            compared.append(settling.compare(store._looking, store._writing, RULES[0], noted))

    store.resume(*RULES, pause=he_goes_on)
    with store._looking() as conn:
        assert [] == [*settling.begun(conn), *conn.execute(sa.select(t.dirty)).all()]

    assert compared and compared[0]


def test_what_an_ingest_has_noted_is_left_to_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "MOST_RESUMED", 3)
    fill(store, 16)
    store.refresh(*RULES)
    store.later = told_to_wait
    correct(store, random.Random(5))
    settle_and_be_killed(store)
    store.resume(*RULES)
    with store._looking() as conn:
        assert 1 == len(settling.begun(conn)) and 3 < len(conn.execute(sa.select(t.uncompared)).all())
    store.refresh(*RULES)
    with store._looking() as conn:
        assert [] == [*settling.begun(conn), *conn.execute(sa.select(t.uncompared)).all()]


class Asked:
    """A likeness that lets something happen when it first compares two."""

    def __init__(self, of: Likeness, happens: Callable[[], None]) -> None:
        self._of, self._happens, self.times = of, happens, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)

    def compare(self, left: bytes, right: bytes, copies: bool) -> Any:
        self.times += 1
        if self.times == 1:
            self._happens()
        return self._of.compare(left, right, copies)


def test_while_a_refresh_compares_others_decide(store: Store) -> None:
    fill(store, 6)
    store.refresh(*RULES)
    fill(store, 6, first=20)
    decided = list[bool]()

    def decide() -> None:
        deciding = threading.Thread(target=correct, args=(store, random.Random(3)), daemon=True)
        deciding.start()
        deciding.join(20)
        decided.append(not deciding.is_alive())

    asked = Asked(RULES[0], decide)
    store.refresh(asked, COPIES)  # type: ignore[arg-type]
    before = dumped(store)
    store.rebuild(*RULES)

    assert [True] == decided
    assert before == dumped(store)


def test_a_correction_shows_at_once_and_its_report_is_compared_later(store: Store) -> None:
    fill(store, 6)
    store.refresh(*RULES)
    told: list[str] = []
    store.later = lambda: told.append("settle")
    act = correct(store, random.Random(3))
    accepted = {step.subject for step in act.steps if step.verdict == "accept"}  # type: ignore[union-attr]
    views = [store.reviewing(row.id) for row in store.reports().items]
    shown = {one.evidence.assertion.id for view in views for record in view.records  # type: ignore[union-attr]
             for judged in record.values.values() for one in judged if one.evidence.status == "accepted"}

    assert ["settle"] == told
    assert accepted
    assert accepted <= shown
    assert 1 == store.settle(*RULES)
    assert 0 == store.settle(*RULES)


def test_whoever_corrects_does_not_wait_for_what_others_read(store: Store) -> None:
    fill(store, 6)
    store.refresh(*RULES)
    fill(store, 3, first=20)
    correct(store, random.Random(1))
    with store._looking() as conn:
        waiting = conn.execute(sa.select(sa.func.count()).select_from(t.dirty).where(t.dirty.c.sort == "r")).scalar()

    assert 3 == waiting
    store.refresh(*RULES)
    before = dumped(store)
    store.rebuild(*RULES)
    assert before == dumped(store)


def test_what_many_come_between_is_no_longer_compared_in_however_many_steps(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = list(range(90))
    random.Random(2).shuffle(numbers)

    def edges(store: Store) -> set[tuple[bytes, ...]]:
        with store._looking() as conn:
            key = {row.node: bytes(row.place) for row in conn.execute(sa.select(t.sketch))}
            return {tuple(sorted((key[row.left], key[row.right]))) for row in conn.execute(sa.select(t.edge))}

    monkeypatch.setattr(near, "STEP", 7)
    with Store.open(place, kinds=KINDS) as store:
        for some in (numbers[:12], numbers[12:]):
            run = store.begin_run("one", {})
            for n in some:
                text = f"Gunmen attacked a checkpoint near Mosul on Monday, killing {n % 4 + 2} soldiers, the army said. Report {n}."
                store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n}", published="2020-08-18", title="Soldiers killed"))
            store.refresh(*RULES)
        grown = edges(store)
        store.rebuild(*RULES)

        assert grown
        assert edges(store) == grown
