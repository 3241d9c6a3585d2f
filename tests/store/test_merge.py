"""Records of several reports become one in the store: whatever the order, one by one as all at once, and as people decide."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybook.core import Choice, Count, Draft, Flag, Place, Ref, Said, When
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.likeness import likeness
from daybook.store import Store, windows
from tests.store.made import dumped, entry_of, span

MERGES = likeness(KINDS)
# Deeds: (place, latitude, day, victim, killed). The first three are one, told otherwise; the fourth is another on the same day.
DEEDS = [("Mosul", 36.34, "2020-03-01", "Karim Haddad", 1), ("Mosul", 36.34, "2020-03-01", "Karim al-Haddad", 1),
         ("Mosul", 36.34, "2020-03", "Karim Haddad", 1), ("Basra", 30.51, "2020-03-01", "Omar Saleh", 3)]


def told(n: int, deed: int) -> tuple[str, list[tuple[str, Draft]]]:
    """A report's words and what a finder makes of them."""
    place, lat, day, victim, killed = DEEDS[deed]
    after = "left three dead" if killed > 1 else "shocked the city"
    text = f"Report {n}. Gunmen shot dead {victim} in {place}, police said of the shooting that {after}."
    said = (Said("type", Choice("armed_attack"), span(text, "shot"), 0.9), Said("status", Choice("happened"), None, 0.9),
            Said("foreground", Flag(True), None, 0.9), Said("when", When(day), None, 0.9),
            Said("where", Place(place, "IQ", None, lat, 44.0, 2), span(text, place), 0.9),
            Said("victim", Ref(victim, "person"), span(text, victim), 0.9), Said("killed", Count(killed, killed), None, 0.9))
    return text, [("incident.rules@1", Draft("incident", span(text, "shot dead"), said, 0.9))]


def add(store: Store, run: int, n: int, deed: int) -> None:
    text, drafts = told(n, deed)
    store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n}", published="2020-03-02", drafts=drafts))


def refresh(store: Store) -> int:
    return store.refresh(MERGES, COPIES)


def filled(place: str, deeds: Iterable[tuple[int, int]], *, every: int = 0) -> bytes:
    """The dump of a store with these reports, brought up to date after each ``every``."""
    with Store.open(place, kinds=KINDS) as store:
        run = store.begin_run("one", {})
        for at, (n, deed) in enumerate(deeds, 1):
            add(store, run, n, deed)
            if every and at % every == 0:
                refresh(store)
        refresh(store)
        return dumped(store)


def groups(store: Store) -> list[tuple[str, ...]]:
    return sorted(row.reports for row in store.records("incident").items)


def records_of(store: Store) -> list[bytes]:
    return [line for line in store.dump() if b'"what":"record"' in line]


def test_reports_of_one_deed_make_one_incident_and_another_deed_another(store: Store) -> None:
    run = store.begin_run("one", {})
    for n, deed in enumerate((0, 1, 2, 3)):
        add(store, run, n, deed)
    refresh(store)

    assert [("r0", "r1", "r2"), ("r3",)] == groups(store)


@pytest.mark.parametrize("window", [12, 1], ids=["wide", "narrow"])
def test_order_and_batches_do_not_matter(places: list[str], monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    monkeypatch.setattr(windows, "WINDOW", window)
    monkeypatch.setattr(windows, "SMALL", 4)
    deeds = list(enumerate([0, 3, 1, 0, 2, 3, 0, 1]))
    mixed = random.Random(3).sample(deeds, len(deeds))

    assert filled(places[0], deeds) == filled(places[1], mixed, every=1) == filled(places[2], deeds[::-1], every=3)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), min_size=1, max_size=7), st.randoms(use_true_random=False), st.integers(1, 3))
def test_one_by_one_is_all_at_once(tmp_path_factory: pytest.TempPathFactory, deeds: list[int], order: random.Random, window: int) -> None:
    folder: Path = tmp_path_factory.mktemp("stores")
    given_in_order = list(enumerate(deeds))
    mixed = list(given_in_order)
    order.shuffle(mixed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "WINDOW", window)
        patch.setattr(windows, "SMALL", 2)

        assert filled(str(folder / "a.db"), given_in_order) == filled(str(folder / "b.db"), mixed, every=1)


def test_a_new_report_touches_only_what_it_concerns(store: Store) -> None:
    run = store.begin_run("one", {})
    for n in range(6):
        add(store, run, n, 3 * (n % 2))
    refresh(store)
    add(store, run, 9, 0)

    assert 1 == refresh(store)  # one incident was computed again


def test_people_part_a_report_and_take_it_back(store: Store) -> None:
    run = store.begin_run("one", {})
    for n in range(4):
        add(store, run, n, 0)
    refresh(store)
    members = store.records("incident").items[0]
    view = store.record(members.id)
    assert view is not None
    key = view.record.members[2]
    store.decide(key, "different", "ana", other=view.record.members[0])
    refresh(store)

    assert [1, 3] == sorted(len(reports) for reports in groups(store))
    store.decide(key, "undo", "ana", other=view.record.members[0])
    refresh(store)
    assert [("r0", "r1", "r2", "r3")] == groups(store)


def test_people_join_what_no_rule_does_and_take_it_back(store: Store) -> None:
    run = store.begin_run("one", {})
    add(store, run, 0, 0)
    add(store, run, 1, 3)
    refresh(store)
    before = records_of(store)
    a, b = (row.best["type"].assertion.record for row in store.records("incident").items)
    store.decide(a, "same", "ana", other=b)
    refresh(store)

    assert [("r0", "r1")] == groups(store)
    store.decide(a, "undo", "ana", other=b)
    refresh(store)
    assert before == records_of(store)
    assert [("r0",), ("r1",)] == groups(store)


def test_a_report_that_comes_again_with_other_words_leaves_the_incident(store: Store) -> None:
    run = store.begin_run("one", {})
    for n in range(3):
        add(store, run, n, 0)
    refresh(store)
    text, drafts = told(1, 3)
    store.add(run, entry_of(store, "r1", text, publisher="P1", published="2020-03-03", drafts=drafts))
    refresh(store)

    assert [("r0", "r2"), ("r1",)] == groups(store)


def test_rebuilding_gives_the_same(store: Store) -> None:
    run = store.begin_run("one", {})
    for n, deed in enumerate([0, 3, 1, 2, 3]):
        add(store, run, n, deed)
        refresh(store)
    before = dumped(store)
    store.rebuild(MERGES, COPIES)

    assert before == dumped(store)


def test_hundreds_of_copies_are_one_incident(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "a.db"), kinds=KINDS) as store:
        run = store.begin_run("one", {})
        for n in range(300):  # more than a block that is read whole holds, and than are compared in pairs
            add(store, run, n, 0)
        refresh(store)

        assert [300] == [len(reports) for reports in groups(store)]


def test_a_report_dated_tomorrow_or_not_at_all_costs_nothing(store: Store) -> None:
    run = store.begin_run("one", {})
    for n, published in enumerate([None, "9998-12-31", "0001", "../2020", "2020-03-02"]):
        text, drafts = told(n, 0)
        store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n}", published=published, drafts=drafts))
    refresh(store)

    assert 5 == sum(len(reports) for reports in groups(store))


def test_a_report_without_an_incident_is_about_the_one_that_its_words_tell_of(store: Store) -> None:
    run = store.begin_run("one", {})
    for n in range(2):
        add(store, run, n, 0)
    text, _ = told(0, 0)
    store.add(run, entry_of(store, "bare", text.replace("Report 0", "Report 7"), publisher="P7", published="2020-03-02", drafts=[]))
    refresh(store)
    row = store.records("incident").items[0]

    assert ("r0", "r1") == row.reports
    assert ("bare",) == row.also


def test_reports_in_which_nothing_was_found_hang_together_and_one_of_them_leads_the_others_to_a_record(store: Store) -> None:
    run = store.begin_run("one", {})
    for n in range(3):
        store.add(run, entry_of(store, f"b{n}", told(n, 0)[0], publisher=f"B{n}", published="2020-03-02", drafts=[]))
    store.add(run, entry_of(store, "other", "The council of Basra talked about its budget for roads.", publisher="O", drafts=[]))
    refresh(store)

    assert ("b1", "b2") == store.together("b0")
    assert () == store.together("other")
    assert () == store.records("incident").items
    add(store, run, 9, 0)
    refresh(store)
    assert ("b0", "b1", "b2") == store.records("incident").items[0].also
    store.add(run, entry_of(store, "b1", "Snow fell on the hills all week.", publisher="B1", published="2020-03-03", drafts=[]))
    refresh(store)
    assert ("b0", "b2") == store.records("incident").items[0].also
    assert ("b2",) == store.together("b0")


def copied(day: str) -> tuple[str, list[tuple[str, Draft]]]:
    """A report whose words every other copy has, and in which a finder saw another day and nobody's name."""
    text = ("Residents spoke of smoke over the market at noon. The road to the river was closed for hours. Shops near the bridge did not "
            "open again. Officials gave no account of what had happened there.")
    said = (Said("type", Choice("bombing"), span(text, "smoke"), 0.9), Said("status", Choice("happened"), None, 0.9),
            Said("foreground", Flag(True), None, 0.9), Said("when", When(day), None, 0.9))
    return text, [("incident.rules@1", Draft("incident", span(text, "smoke"), said, 0.9))]


def of_copies(place: str, order: Iterable[int], *, every: int = 0) -> tuple[list[tuple[str, ...]], bytes]:
    """The incidents and the dump of a store with copies of one report and two others, brought up to date after each ``every``."""
    with Store.open(place, kinds=KINDS) as store:
        run = store.begin_run("one", {})
        for at, n in enumerate(order, 1):
            text, drafts = copied(f"2020-03-{1 + n:02}") if n < 3 else told(n, n % 2 * 3)
            drafts = [] if n == 2 else drafts
            store.add(run, entry_of(store, f"r{n}", text, publisher=f"P{n}", published="2020-03-02", drafts=drafts))
            if every and at % every == 0:
                refresh(store)
        refresh(store)
        return groups(store), dumped(store)


def test_copies_of_one_story_are_about_one_incident_in_any_order(places: list[str]) -> None:
    found, dump = of_copies(places[0], range(5))

    assert ("r0", "r1") in found
    assert dump == of_copies(places[1], [4, 2, 0, 3, 1], every=1)[1] == of_copies(places[2], range(4, -1, -1), every=2)[1]
