"""Incidents that may be one: proposed with reasons on their page, joined and parted by people, conflicts first in the queue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daybook import review
from daybook.core import Choice, Draft, Flag, Place, Said, When
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.likeness import likeness
from daybook.review import pairs
from daybook.store import Store
from tests.store.made import entry_of, span

PLACES = (Place("Mosul", "IQ", None, 36.34, 43.1, 2), Place("Mosul", "IQ", None, 36.34, 43.1, 2), Place("Basra", "IQ", None, 30.5, 47.8, 2))


def mention(n: int) -> tuple[str, list[tuple[str, Draft]]]:
    """A report that tells of a shelling in passing: its news is a protest somewhere else."""
    text = f"Town number {n} saw a march of {n + 3} hundred. Mortars hit {PLACES[n].name} on Monday."
    march = (Said("type", Choice("protest"), span(text, "march"), 0.9), Said("foreground", Flag(True), None, 0.9))
    hit = (Said("type", Choice("shelling"), span(text, "hit"), 0.9), Said("foreground", Flag(False), None, 0.9),
           Said("when", When("2020-03-02"), None, 0.9), Said("where", PLACES[n], span(text, PLACES[n].name), 0.9))
    return text, [("x@1", Draft("incident", span(text, "march"), march, 0.9)), ("x@1", Draft("incident", span(text, "hit"), hit, 0.9))]


@contextmanager
def shelled(tmp_path: Path) -> Iterator[Store]:
    """A store of three such reports."""
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS) as made:
        run = made.begin_run("f", {})
        for n in range(len(PLACES)):
            text, drafts = mention(n)
            made.add(run, entry_of(made, f"r{n}", text, publisher=f"P{n}", published=f"2020-0{3 + n}-03", drafts=drafts))
        made.refresh(likeness(KINDS), COPIES)
        yield made


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(pairs, "refresh", lambda store: store.refresh(likeness(KINDS), COPIES))
    with shelled(tmp_path) as made:
        yield made


def shellings(store: Store) -> list[str]:
    return [row.id for row in store.records("incident", type="shelling", place="Mosul").items]


def test_what_may_be_one_is_proposed_with_reasons_and_joined_by_a_person(store: Store) -> None:
    left, right = shellings(store)
    view = store.record(left)
    assert view is not None
    proposal, = review.proposals(store, view)

    assert right == proposal.row.id
    assert "same day" in proposal.reasons
    assert "same place, mosul" in proposal.reasons
    review.join(store, left, right, "ana")
    assert 1 == len(shellings(store))
    assert not [question for question in review.queue(store) if {question.left, question.right} & set(shellings(store))]


def test_what_people_called_different_is_proposed_no_more(store: Store) -> None:
    left, right = (store.record(id) for id in shellings(store))
    assert left is not None
    assert right is not None
    store.decide(left.record.id, "different", "ana", other=right.record.id)

    assert [] == review.proposals(store, left)


def test_conflicts_head_the_queue(store: Store) -> None:
    views = [store.record(row.id) for row in store.records("incident").items][:3]
    a, b, c = (view.record.id for view in views if view is not None)
    for left, verdict, right in ((a, "same", b), (b, "same", c), (a, "different", c)):
        store.decide(left, verdict, "ana", other=right)
    pairs.refresh(store)
    first, *rest = review.queue(store)

    assert first.conflict
    assert first.reasons == ("called different, and yet the same by a chain of 2 decisions",)
    assert not any(question.conflict for question in rest)
