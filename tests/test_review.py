"""Joining and parting records, and the way back, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daybook import review
from daybook.core import Choice, Draft, Ref, Said, Words
from daybook.errors import UsageError
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.store import Store
from tests.store.made import MATCH, dumped, entry_of, refresh, span


def actor(text: str, name: str, country: str = "IQ", sort: str = "person") -> tuple[str, Draft]:
    at = span(text, name)
    return "actor.rules@1", Draft("actor", at, (Said("name", Ref(name, sort), at, 0.9), Said("country", Words(country), None, 0.9),
                                                Said("sort", Choice(sort), None, 0.8)), 0.9, country)


@contextmanager
def spoken(tmp_path: Path, *names: str) -> Iterator[Store]:
    """A store of reports in each of which one of these speaks."""
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS, create=True) as made:
        run = made.begin_run("f", {})
        for number, name in enumerate(names):
            text = f"{name} spoke in town number {number}."
            made.add(run, entry_of(made, f"r{number}", text, drafts=[actor(text, name)]))
        refresh(made)
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with spoken(tmp_path, "Mustafa al-Kadhimi", "Mustafa Kadhemi", "Mustafa al-Kadhimi", "Barham Salih") as made:
        yield made


def actors(store: Store) -> dict[str, int]:
    """Ids and the number of reports of each actor."""
    return {row.id: len(row.reports) for row in store.records("actor").items}


def id_of(store: Store, caption: str, reports: int | None = None) -> str:
    return next(row.id for row in store.records("actor").items if row.caption.startswith(caption) and reports in (None, len(row.reports)))


def test_a_spelling_of_the_name_is_proposed_with_its_reason_and_another_person_is_not(store: Store) -> None:
    view = store.record(id_of(store, "Mustafa al-Kadhimi"))
    assert view is not None
    proposal, = review.proposals(store, view)

    assert "Mustafa Kadhemi" == review.name_of(proposal.row)
    assert any("spellings of one name" in reason for reason in proposal.reasons)
    assert any("one country" in reason for reason in proposal.reasons)


def test_what_is_joined_is_one_and_taken_back_it_is_two_as_before(store: Store) -> None:
    before = actors(store)
    left, right = id_of(store, "Mustafa al-Kadhimi"), id_of(store, "Mustafa Kadhemi")
    assert left == review.join(store, left, right, "ana", "one man")

    view = store.record(right)
    assert view is not None
    assert (left, 3) == (view.row.id, len(view.row.reports)), "the other id leads on to it"
    decision, = review.decided(store, view)
    assert ("same", "ana", "one man") == (decision.verdict, decision.by, decision.why)

    review.undo(store, decision.seq, "ana")
    assert sorted(before.values()) == sorted(actors(store).values())
    assert before[left] == actors(store)[left]


def test_a_namesake_is_parted_stays_parted_and_comes_back(store: Store) -> None:
    whole = id_of(store, "Mustafa al-Kadhimi")
    view = store.record(whole)
    assert view is not None
    parts = review.members(view)
    assert 2 == len(parts)
    alone = review.part(store, whole, parts[0].key, "ana")

    assert 1 == len((store.record(alone) or view).row.reports)
    assert 2 == sum(row.caption.startswith("Mustafa al-Kadhimi") for row in store.records("actor").items)
    run = store.begin_run("f", {})
    text = "Mustafa al-Kadhimi came back."
    store.add(run, entry_of(store, "later", text, drafts=[actor(text, "Mustafa al-Kadhimi")]))
    refresh(store)
    assert [1, 2] == sorted(len(row.reports) for row in store.records("actor").items if row.caption.startswith("Mustafa al-Kadhimi"))

    parted = store.record(alone)
    assert parted is not None
    review.undo(store, review.decided(store, parted)[0].seq, "ana")
    assert [3] == [len(row.reports) for row in store.records("actor").items if row.caption.startswith("Mustafa al-Kadhimi")]


def test_the_first_of_three_namesakes_parted_leaves_the_others_together(store: Store) -> None:
    run = store.begin_run("f", {})
    text = "Mustafa al-Kadhimi once more."
    store.add(run, entry_of(store, "third", text, drafts=[actor(text, "Mustafa al-Kadhimi")]))
    refresh(store)
    whole = id_of(store, "Mustafa al-Kadhimi")
    view = store.record(whole)
    assert view is not None
    for held in review.members(view):
        review.part(store, store.public_of(bytes.fromhex(held.key)) or "", held.key, "ana")
        assert [1, 2] == sorted(len(row.reports) for row in store.records("actor").items if row.caption.startswith("Mustafa al-Kadhimi"))
        decision = next(d for d in reversed(store.decisions()) if d.verdict == "different")
        review.undo(store, decision.seq, "ana")


def test_parting_the_part_through_which_others_were_joined_leaves_them_joined_and_comes_back_whole(store: Store) -> None:
    whole = id_of(store, "Mustafa al-Kadhimi")
    review.join(store, whole, id_of(store, "Mustafa Kadhemi"), "ana")
    view = store.record(whole)
    assert view is not None
    assert 3 == len(view.record.members)
    for held in review.members(view):
        review.part(store, store.public_of(bytes.fromhex(held.key)) or "", held.key, "ana")
        assert [1, 1, 2] == sorted(actors(store).values()), held.words
        parting = next(d for d in reversed(store.decisions()) if d.verdict == "different")
        review.undo(store, parting.seq, "ana")
        assert [1, 3] == sorted(actors(store).values()), held.words
    joining = next(d for d in review.decided(store, store.record(whole) or view) if d.verdict == "same")
    review.undo(store, joining.seq, "ana")
    assert [1, 1, 2] == sorted(actors(store).values()), "no tie is left over from the partings"


def test_what_was_called_different_is_not_joined_before_it_is_taken_back(store: Store) -> None:
    left, right = id_of(store, "Mustafa al-Kadhimi"), id_of(store, "Mustafa Kadhemi")
    view = store.record(left)
    other = store.record(right)
    assert view is not None
    assert other is not None
    store.decide(other.record.id, "different", "bo", other=view.record.id)
    refresh(store)

    assert [] == review.proposals(store, view)
    with pytest.raises(UsageError, match="bo said that they are different"):
        review.join(store, left, right, "ana")


@pytest.mark.parametrize(("act", "wanted"), [
    (lambda s: review.join(s, "nothing", "nowhere", "ana"), "no record nothing"),
    (lambda s: review.join(s, id_of(s, "Barham"), id_of(s, "Barham"), "ana"), "one already"),
    (lambda s: review.part(s, id_of(s, "Barham"), "zz", "ana"), "names no report's part"),
    (lambda s: review.part(s, id_of(s, "Barham"), "00" * 16, "ana"), "is not one of several parts"),
    (lambda s: review.undo(s, 99, "ana"), "no decision 99")])
def test_what_cannot_be_done_is_said_and_nothing_changes(store: Store, act: object, wanted: str) -> None:
    with pytest.raises(UsageError, match=wanted):
        act(store)  # type: ignore[operator]
    assert () == store.decisions()


def test_decisions_outlive_a_rebuild(store: Store) -> None:
    review.join(store, id_of(store, "Mustafa al-Kadhimi"), id_of(store, "Mustafa Kadhemi"), "ana")
    before = dumped(store)
    store.rebuild(MATCH, COPIES)

    assert before == dumped(store)
