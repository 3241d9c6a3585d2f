"""An act is carried out by itself: what others have read meanwhile waits, and in the end all is as if computed anew."""

from __future__ import annotations

from daybook.core import Decision
from daybook.core.act import Verdict
from daybook.lineage.copies import COPIES
from daybook.store import Store
from tests.store.made import ATTACK, MATCH, dumped, entry_of, refresh

ACTOR = "The Iraqi army (IQ) said so."
RULES = (MATCH, COPIES)


def filled(store: Store) -> list[bytes]:
    """Three reports that name one actor, one of an attack; the actor's tellings."""
    run = store.begin_run("f", {})
    for n in range(3):
        store.add(run, entry_of(store, f"r{n}", f"{ACTOR} {n}", publisher=f"P{n}"))
    store.add(run, entry_of(store, "attack"))
    refresh(store)
    actor = store.record(store.records("actor").items[0].id)
    assert actor is not None
    return list(actor.record.members)


def test_what_was_read_meanwhile_waits_for_the_next_refresh(store: Store) -> None:
    keys = filled(store)
    store.add(1, entry_of(store, "later", ATTACK.replace("Mosul", "Kirkuk")))

    store.act("ana", [Verdict(keys[0], "reject", within=keys[0])], rules=RULES)

    assert 2 == len(store.records("actor").items[0].reports)
    assert 1 == store.records("incident").total
    refresh(store)
    assert 2 == store.records("incident").total


def test_a_pair_that_is_parted_and_joined_again_is_carried_out_at_once(store: Store) -> None:
    keys = filled(store)
    store.act("ana", [Verdict(keys[0], "different", keys[1])], rules=RULES)
    assert 2 == store.records("actor").total

    store.undo("ana", store.decisions()[-1].seq, rules=RULES)

    assert 1 == store.records("actor").total


def test_an_act_on_a_report_that_was_not_computed_yet_computes_it(store: Store) -> None:
    filled(store)
    store.add(1, entry_of(store, "later", ATTACK.replace("Mosul", "Kirkuk")))
    view = store.reviewing("later")
    assert view is not None
    key = view.records[0].key

    store.act("ana", [Verdict(key, "reject", within=key)], rules=RULES)

    assert [Decision(1, key, "reject", "ana")] == list(store.decisions())
    assert 1 == store.records("incident").total
    assert 0 == refresh(store)


def test_after_the_next_refresh_the_store_is_what_a_rebuild_makes(store: Store) -> None:
    keys = filled(store)
    store.add(1, entry_of(store, "later", f"{ACTOR} And more."))
    store.act("ana", [Verdict(keys[0], "different", keys[2]), Verdict(keys[1], "accept", within=keys[1])], rules=RULES)
    store.add(1, entry_of(store, "last", f"{ACTOR} Again."))
    store.act("ben", [Verdict(keys[1], "reject", within=keys[1])], rules=RULES)
    refresh(store)
    computed = dumped(store)

    store.rebuild(MATCH, COPIES)

    assert computed == dumped(store)
