"""Large actors and places, kept as sums of a few tellings each, end as if they were computed from all of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import pytest

from daybook.core import Choice, Draft, Place, Ref, Said, Words
from daybook.core.act import Assert, Verdict
from daybook.errors import UsageError
from daybook.kinds import KINDS
from daybook.store import Store, refresh, stars
from daybook.store.views import RecordRow
from tests.store.made import COPIES, MATCH, dumped, entry_of, span
from tests.store.made import refresh as computed

NAMES = ("Iraqi army", "Iraqi Army", "Asaib", "Kirkuk")
TEXTS = ("The Iraqi army (IQ) rests.", "Asa'ib (IQ) and the Iraqi army (IQ) met.", "ASAIB? No: Asaib (IQ).",
         "Once more the Iraqi army (IQ).", "Asaib (LB) only.")


@pytest.fixture(autouse=True)
def small_stars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stars, "LARGE", 3)
    monkeypatch.setattr(stars, "LEAF", 2)
    monkeypatch.setattr(stars, "PEEK", 2)


def drafts(chance: random.Random, text: str) -> list[tuple[str, Draft]]:
    """Actors and places of a text of NAMES, said in many ways."""
    found = []
    for name in NAMES:
        if name in text:
            at, sure = span(text, name), chance.choice((0.5, 0.7, 0.9))
            if name == "Kirkuk":
                said = [Said("name", Place(name, chance.choice(("IQ", None)), precision=2), at, sure)]
            else:
                sort = chance.choice(("group", "organisation"))
                said = [Said("name", Ref(name, sort), at, sure), Said("sort", Choice(sort), None, sure)]
                said += [Said("country", Words(chance.choice(("IQ", "IQ", "LB"))), None, sure)] if chance.random() < 0.8 else []
                said += [Said("alias", Ref(f"{name} {chance.randrange(3)}", sort), at, sure)] if chance.random() < 0.4 else []
            found.append(("finder@1", Draft("place" if name == "Kirkuk" else "actor", at, tuple(said), sure)))
    return found


def read(store: Store, run: int, chance: random.Random, n: int) -> None:
    """A report, new or a new version of an old one."""
    said = " and ".join(chance.sample(NAMES, chance.randint(1, 3)))
    text = f"{said} met, number {chance.randrange(4)}."
    store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n % 5}", published=f"2020-08-{chance.randint(10, 28)}",
                            drafts=drafts(chance, text)))


def people(store: Store, chance: random.Random, *, at_once: bool) -> None:
    """Somebody does something to a telling of the largest actors and places."""
    views = [store.reviewing(row.id) for row in chance.sample(store.reports(limit=50).items, 3)]
    tellings = [told for view in views if view is not None for told in view.records if told.kind in ("actor", "place")]
    if len(tellings) < 2:
        return
    one, two = chance.sample(tellings, 2)
    values = [held.evidence.assertion for found in one.values.values() for held in found]
    rules = (MATCH, COPIES) if at_once else None
    do = chance.choice(("accept", "reject", "whole", "same", "same", "different", "undo pair", "assert", "take back"))
    if do in ("accept", "reject") and values:
        value = chance.choice(values)
        store.act("ana", [Verdict(value.id, do, within=one.key)], rules=rules)
    elif do == "whole":
        store.act("ana", [Verdict(one.key, chance.choice(("reject", "undo", "accept")))], rules=rules)
    elif do in ("same", "different", "undo pair"):
        store.act("ana", [Verdict(one.key, do.removesuffix(" pair"), other=two.key)], rules=rules)
    elif do == "assert" and one.kind == "actor" and values:
        value = values[0]
        made = type(value)(value.text, value.record, "actor", "sort", Choice("person"), value.span, None)
        store.act("ana", [Assert(made)], rules=rules)
    elif do == "take back" and (acts := store.decisions()):
        with suppress(UsageError):  # somebody decided since
            store.undo("ana", chance.choice(acts).seq, rules=rules)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_whatever_order_ends_as_computing_all_anew(store: Store, seed: int) -> None:
    chance = random.Random(2 * seed + ("sqlite" in store.url))  # another course of things on either database
    run = store.begin_run("one", {})
    for n in range(8):
        read(store, run, chance, n)
    computed(store)
    used = 0
    for n in range(40):
        if chance.random() < 0.5:
            read(store, run, chance, chance.randrange(14))
        else:
            people(store, chance, at_once=chance.random() < 0.6)
        if chance.random() < 0.5:
            computed(store)
            with store._looking() as conn:
                used += len(stars.stars(conn, stars.blocks(conn)))
        if n % 10 == 9:
            computed(store)
            before = dumped(store)
            assert () == (store.rebuilt(MATCH, COPIES) if "sqlite" in store.url else ())
            if "sqlite" not in store.url or n == 39:
                store.rebuild(MATCH, COPIES)
            assert before == dumped(store)
    assert used


def actors(store: Store) -> list[RecordRow]:
    return sorted(store.records("actor").items, key=lambda row: row.caption)


@pytest.mark.parametrize("copies", [1, 3])
def test_growing_ends_as_computing_from_all(places: list[str], monkeypatch: pytest.MonkeyPatch, copies: int) -> None:
    with Store.open(places[0], kinds=KINDS) as growing, Store.open(places[1], kinds=KINDS) as whole:
        runs = {store: store.begin_run("one", {}) for store in (growing, whole)}
        for n, text in enumerate(TEXTS * copies):
            for store, run in runs.items():
                store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n}"))
            computed(growing)
        monkeypatch.setattr(stars, "LARGE", 1000)
        computed(whole)

        assert dumped(whole) == dumped(growing)
        assert [row.reports for row in actors(whole)] == [row.reports for row in actors(growing)]
        assert growing.records("actor", "asaib").total == whole.records("actor", "asaib").total == 2
        assert growing.records("actor", actor="asa'ib").total == whole.records("actor", actor="asa'ib").total == 2


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """The tellings that a function of a module is asked for from now on."""
    asked: list[int] = []
    held: Callable[..., Any] = getattr(module, name)

    def asking(conn: Any, lexicon: Any, told: Iterable[int]) -> Any:
        asked.extend(told)
        return held(conn, lexicon, told)

    monkeypatch.setattr(module, name, asking)
    return asked


def test_a_decision_on_a_telling_sums_a_few_anew_and_not_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.begin_run("one", {})
    for n in range(40):
        store.add(run, entry_of(store, f"r{n}", f"{n}: the Iraqi army (IQ) rests."))
    computed(store)
    by_leaf, at_once = counted(monkeypatch, stars, "tellings"), counted(monkeypatch, refresh, "live")
    value = actors(store)[0].best["sort"].assertion
    store.act("ana", [Verdict(value.id, "reject", within=value.record)], rules=(MATCH, COPIES))

    assert 40 == actors(store)[0].stands_on
    assert 0 < len(by_leaf) <= 3 * stars.LEAF
    assert len(at_once) <= 3
