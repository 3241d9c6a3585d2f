"""The log: an entry for each change, in its transaction; histories; records as they were."""

from __future__ import annotations

import pytest

from daybook.core import Draft, When
from daybook.core.log import Event
from daybook.store import Store, log
from daybook.store.facts import begin
from daybook.store.log import Asked
from tests.store.made import ATTACK, drafts_of, entry_of, refresh, span


def whats(store: Store) -> list[str]:
    return [noted.entry.what for noted in store.log.entries(limit=1000)][::-1]


def incident(store: Store) -> tuple[str, bytes]:
    """Public id of the one incident, and a member."""
    row = store.records("incident").items[0]
    view = store.record(row.id)
    assert view is not None
    return row.id, view.record.members[0]


def test_each_change_has_its_entry(store: Store) -> None:
    run = store.begin_run("one", {})
    store.add(run, entry_of(store, "r1"))
    store.add(run, entry_of(store, "r1"))
    refresh(store)
    store.fail(run, "x", "read", "cut off", "failed")
    store.fail(run, "x", "read", "cut off", "failed")
    store.following.add("https://example.org/rss", 60, "2026-11-01T00:00:00Z")
    store.following.remove("https://example.org/rss")
    store.finish_run(run, {"new": 1})

    assert ["log.begin", "run.begin", "report.read", "ids.given", "read.failed", "feed.add", "feed.remove", "run.finish"] == whats(store)
    assert () == store.verify().faults


def test_a_decision_tells_before_after_who_and_why(store: Store) -> None:
    store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    refresh(store)
    _, member = incident(store)
    store.decide(member, "accept", "ann", why="I was there")
    store.decide(member, "reject", "ben", why="she was not")
    last = store.log.entries(Asked("decision", "ben"))[0]

    assert ("decision.reject", "ben", member.hex(), "she was not") == (last.entry.what, last.entry.by, last.entry.subject, last.why)
    assert ("accept", "reject") == (last.entry.before["verdict"], last.entry.after["verdict"])
    assert "she was not" not in last.entry.json


def test_an_entry_is_there_only_if_its_change_is(store: Store) -> None:
    size = store.log.size()
    with pytest.raises(KeyboardInterrupt), store._writing() as conn:
        log.append(conn, Event("export", "ann"))
        raise KeyboardInterrupt

    assert size == store.log.size()


def test_the_reading_of_a_protected_field_is_noted(store: Store) -> None:
    seq = store.log.note(Event("field.read", "ann", "incident-abc", after={"fields": "victim"}, protected={"value": "Omar"}))
    noted = store.log.entries(Asked("field.read"))[0]

    assert (seq, "ann", {"value": "Omar"}) == (noted.entry.seq, noted.entry.by, noted.values)
    assert "Omar" not in noted.entry.json


def test_a_history_holds_the_readings_and_decisions_of_its_record_alone(store: Store) -> None:
    run = store.begin_run("one", {})
    store.add(run, entry_of(store, "r1"))
    store.add(run, entry_of(store, "r2", "Gunmen attacked a village near Basra, killing 5 soldiers."))
    refresh(store)
    views = [store.record(row.id) for row in store.records("incident").items]
    for view in views:
        assert view is not None
        store.decide(view.record.members[0], "accept", "ann", why=view.row.id)
    view = views[0]
    assert view is not None
    steps = store.log.history(view.record.members)

    assert ["decision.accept", "report.read"] == [noted.entry.what for noted in steps]
    assert view.row.id == steps[0].why


def test_a_record_is_shown_as_it_was_on_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def on(day: str) -> None:
        monkeypatch.setattr(log, "now", lambda: f"{day}T12:00:00Z")

    on("2026-11-02")
    store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    refresh(store)
    public, member = incident(store)
    on("2026-11-04")
    first = next(iter(drafts_of(ATTACK)))[1]
    better = Draft("incident", first.span, tuple(said for said in first.said if said.field != "killed"), 0.8)
    store.add(store.begin_run("two", {}), entry_of(store, "r1", drafts=[("encoder@1", better)]))
    refresh(store)
    on("2026-11-06")
    store.decide(member, "reject", "ann")
    before = store.log.size()
    days = {day: store.record_as_of(public, f"2026-11-{day:02}") for day in range(1, 8)}

    assert days[1] is None
    assert [True, True, False, False] == ["killed" in view.record.fields for day in (2, 3, 4, 5) if (view := days[day])]
    assert days[6] is None
    assert "incident.rules@1" == days[2].record.fields["type"][0].source  # type: ignore[union-attr]
    assert before == store.log.size()


def test_an_earlier_text_is_the_current_one_of_its_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, words, published in (("2026-11-02", ATTACK, "2020-08-18"), ("2026-11-04", ATTACK.replace("3", "7"), "2020-08-19")):
        monkeypatch.setattr(log, "now", lambda day=day: f"{day}T12:00:00Z")
        store.add(store.begin_run(day, {}), entry_of(store, "r1", words, published=published))
        refresh(store)
    public, _ = incident(store)
    tolls = {day: view.record.fields["killed"][0].assertion.value.show() for day in (3, 5)
             if (view := store.record_as_of(public, f"2026-11-{day:02}"))}

    assert {3: "3 of the forces", 5: "7 of the forces"} == tolls


def test_members_are_those_of_the_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "now", lambda: "2026-11-02T12:00:00Z")
    run = store.begin_run("one", {})
    for id, words in (("r1", "The Iraqi army (IQ) moved."), ("r2", "The Iraqi army (IQ) stayed.")):
        store.add(run, entry_of(store, id, words, publisher=id))
    refresh(store)
    public = store.records("actor").items[0].id
    view = store.record(public)
    assert view is not None
    monkeypatch.setattr(log, "now", lambda: "2026-11-04T12:00:00Z")
    one, other = view.record.members
    store.decide(one, "different", "ann", other=other)
    refresh(store)

    assert 2 == store.records("actor").total
    assert 2 == len(store.record_as_of(public, "2026-11-03").record.members)  # type: ignore[union-attr]
    assert 1 == len(store.record_as_of(public, "2026-11-05").record.members)  # type: ignore[union-attr]


def test_one_rejected_telling_leaves_the_others_the_record_they_were(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "now", lambda: "2026-11-02T12:00:00Z")
    run = store.begin_run("one", {})
    for id, words in (("r1", "moved"), ("r2", "stayed"), ("r3", "left")):
        store.add(run, entry_of(store, id, f"The Iraqi army (IQ) {words}.", publisher=id))
    refresh(store)
    public = store.records("actor").items[0].id
    members = store.record(public).record.members  # type: ignore[union-attr]
    for n, member in enumerate(sorted(members), 1):
        monkeypatch.setattr(log, "now", lambda n=n: f"2026-11-{2 + 2 * n:02}T12:00:00Z")
        store.decide(member, "reject", "ann")
        monkeypatch.setattr(log, "now", lambda n=n: f"2026-11-{3 + 2 * n:02}T12:00:00Z")
        store.decide(member, "undo", "ann")

    assert [3, 2, 3, 2, 3, 2, 3] == [len(store.record_as_of(public, f"2026-11-{day:02}").record.members)  # type: ignore[union-attr]
                                     for day in range(3, 10)]


def test_what_a_store_held_before_it_had_a_log_is_sealed_at_its_beginning(store: Store) -> None:
    store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    refresh(store)
    _, member = incident(store)
    store.decide(member, "accept", "ann")
    store.people.add("ann", "admin", "hash", "root", "2026-11-01T00:00:00Z")
    with store._writing() as conn:
        for table in ("log_value", "log"):
            conn.exec_driver_sql(f"DELETE FROM {table}")
        begin(conn)

    assert {"log.begin", "log.held"} == set(whats(store))
    assert () == store.verify().faults
    store.add(store.begin_run("two", {}), entry_of(store, "r1", published="2020-08-19"))
    refresh(store)
    assert () == store.verify().faults
    assert When("2020-08-19") == store.report("r1").report.published  # type: ignore[union-attr]


def test_spans_are_those_of_the_text(store: Store) -> None:
    store.add(store.begin_run("one", {}), entry_of(store, "r1"))
    refresh(store)
    public, _ = incident(store)
    view = store.record_as_of(public, "2999")

    assert view is not None
    assert span(ATTACK, "attacked") == view.record.fields["type"][0].assertion.span
