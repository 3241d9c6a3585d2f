"""By which hidden words a record may be found: kept step by step, it is what looking at all reports finds."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa

from daybook.core import Choice, Draft, Place, Ref, Said, When
from daybook.core.act import Assert, Verdict
from daybook.core.sight import without_protected
from daybook.errors import UsageError
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.likeness import likeness
from daybook.sighted import Sighted
from daybook.store import Store, suspects
from daybook.store import people_tables as p
from daybook.store import tables as t
from tests.store.made import dumped, entry_of, refresh, span

RULES = (likeness(KINDS), COPIES)
VIEWER = without_protected(KINDS)
PEOPLE = ("Zaynab Qanariya", "Harun Dhahabi", "Rana Haddad")
TEXT = ("Gunmen attacked the market in {town} on Monday and killed {person}, the army said. Traders had asked for guards since the spring. "
        "The governor of {town} promised an inquiry within ten days. {person} had sold vegetables there for thirty years. {more}")


def drafts(text: str, person: str, town: str, *, found: bool, met: bool, site: bool = False) -> Iterator[tuple[str, Draft]]:
    """An incident with its victim, where it is found, whoever is met as an actor too, and a site called as the victim is."""
    said = (Said("type", Choice("armed_attack"), span(text, "attacked"), 0.9), Said("when", When("2020-08-17"), span(text, "Monday"), 0.9),
            Said("where", Place(town, "IQ", precision=2), span(text, town), 0.9))
    victim = (Said("victim", Ref(person, "person"), span(text, person), 0.9),) if found else ()
    yield "incident@1", Draft("incident", span(text, "attacked"), said + victim, 0.9)
    if met:
        yield "actor@1", Draft("actor", span(text, person), (Said("name", Ref(person, "person"), span(text, person), 0.9),), 0.9)
    if site:
        stall = Place(f"{person} Stall", "IQ", 1, 36.3, 43.1, 1)
        yield "place@1", Draft("place", span(text, "vegetables"), (Said("name", stall, span(text, "vegetables"), 0.9),), 0.9)
    yield "place@1", Draft("place", span(text, town), (Said("name", Place(town, "IQ", precision=2), span(text, town), 0.9),), 0.9)


def told(store: Store, copies: int = 1, of: str = PEOPLE[0]) -> None:
    """A story, and copies of it in which nobody found the victim."""
    run = store.begin_run("told", {})
    for n in range(copies + 1):
        text = TEXT.format(town="Mosul", person=of, more="")
        made = tuple(drafts(text, of, "Mosul", found=n == 0, met=True))
        store.add(run, entry_of(store, f"{of} {n}", text, drafts=made, publisher=f"Post {n}"))


def read(store: Store, run: int, chance: random.Random, n: int) -> None:
    """A report, for the first time or again: a copy of others, or on its own, its victim found or not."""
    person, town = chance.choice(PEOPLE), chance.choice(("Mosul", "Erbil"))
    text = TEXT.format(town=town, person=person, more=chance.choice(("", "", f"Number {n} of the week.")))
    made = tuple(drafts(text, person, town, found=chance.random() < 0.5, met=chance.random() < 0.7, site=chance.random() < 0.3))
    store.add(run, entry_of(store, f"r{n}", text, drafts=made, publisher=f"P{n}", title=chance.choice((None, f"{person} killed"))))


def people(store: Store, chance: random.Random) -> None:
    """Somebody decides."""
    rows = store.reports(limit=50).items
    view = store.reviewing(chance.choice(rows).id)
    assert view is not None
    record = chance.choice(view.records)
    values = [held.evidence.assertion for found in record.values.values() for held in found]
    value = chance.choice(values)
    do = chance.choice(("accept", "reject", "whole", "victim", "copy", "back"))
    if do in ("accept", "reject"):
        store.act("ana", [Verdict(value.id, do, within=record.key)], rules=RULES)
    elif do == "whole":
        store.act("ana", [Verdict(record.key, chance.choice(("reject", "undo")))], rules=RULES)
    elif do == "victim" and record.kind == "incident":
        made = replace(values[0], field="victim", value=Ref(chance.choice(PEOPLE), "person"), span=None)
        store.act("ana", [Assert(made)], rules=RULES)
    elif do == "copy" and len(rows) > 1:
        one, two = chance.sample([row.id for row in rows], 2)
        store.act("ana", [Verdict(bytes.fromhex(one), chance.choice(("same", "different")), other=bytes.fromhex(two))], rules=RULES)
    elif do == "back" and (acts := store.decisions()):
        with suppress(UsageError):  # somebody decided since
            store.undo("ana", chance.choice(acts).seq, rules=RULES)


def defined(conn: sa.Connection) -> set[tuple[str, int, int]]:
    """Each record's words that are hidden in a report of it or in a copy of one, looked up in all of them."""
    hides: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for word, report, sort in conn.execute(sa.select(p.veil_word)):
        hides[report].add((word, sort))
    members: dict[bytes, set[int]] = defaultdict(set)
    for report, origin in conn.execute(sa.select(t.lineage.c.report, t.lineage.c.origin)):
        members[origin].add(report)
    mates: dict[int, set[int]] = defaultdict(set)
    for held in members.values():
        for report in held:
            mates[report] |= held
    reports: dict[int, set[int]] = defaultdict(set)
    for record, report in conn.execute(sa.select(t.told.c.identity, t.told.c.report).where(t.told.c.live)):
        reports[record] |= {report, *mates[report]}
    return {(word, row.id, sort) for row in conn.execute(sa.select(t.record.c.id, t.record.c.words))
            for report in reports[row.id] for word, sort in hides[report] if word in row.words.split()}


def kept(conn: sa.Connection) -> set[tuple[str, int, int]]:
    return {(row.word, row.record, row.sort) for row in conn.execute(sa.select(p.veil_record))}


@pytest.mark.parametrize("large", [0, 2, 200])
@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_it_is_what_looking_at_all_reports_finds(store: Store, seed: int, large: int,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspects, "LARGE", large)
    chance = random.Random(f"{seed} {large} {'sqlite' in store.url}")  # another course of things on either database
    run, found = store.begin_run("one", {}), 0
    for n in range(28):
        if chance.random() < 0.6 or not store.reports(limit=1).total:
            read(store, run, chance, chance.randrange(9))
        else:
            people(store, chance)
        if chance.random() < 0.6:
            store.refresh(*RULES)
        with store._looking() as conn:
            if conn.execute(sa.select(t.dirty)).first() is None:
                assert defined(conn) == kept(conn), n
                found += len(kept(conn))
    store.refresh(*RULES)
    before = dumped(store)
    with store._looking() as conn:
        held = kept(conn)
    store.rebuild(*RULES)
    with store._looking() as conn:
        names = dict.fromkeys(kept(conn))
    assert before == dumped(store)
    assert held == set(names)
    assert found


def test_a_record_is_found_by_a_name_that_another_of_its_reports_does_not_hide(store: Store) -> None:
    """The copies of a story share what is hidden; another story shows the same name, and is found by it."""
    told(store)
    run = store.begin_run("two", {})
    text = "Zaynab Qanariya opened a school in Erbil in May, the ministry said, and 300 girls came on the first day."
    store.add(run, entry_of(store, "school", text, publisher="The Other", drafts=[("actor@1", Draft(
        "actor", span(text, PEOPLE[0]), (Said("name", Ref(PEOPLE[0], "person"), span(text, PEOPLE[0]), 0.9),), 0.9))]))
    refresh(store)
    seen = Sighted(store, VIEWER, KINDS)

    assert 1 == store.records("actor", "zaynab").total == seen.records("actor", "zaynab").total
    assert 1 == seen.records("actor", "zay*").total
    assert 1 == store.records("incident", "zaynab").total
    assert 0 == seen.records("incident", "zaynab").total == seen.records("incident", "zay*").total
    assert 0 == seen.records("incident", actor=PEOPLE[0]).total < store.records("incident", actor=PEOPLE[0]).total


def test_a_name_whose_words_are_hidden_nowhere_finds_all(store: Store) -> None:
    """In reports that hide another."""
    run = store.begin_run("many", {})
    for n in range(30):
        text = f"The army shot Rana Haddad {n} near Mosul on Monday. Colonel Samir Haddad spoke of a mistake in district {n}."
        person, colonel = Ref("Rana Haddad", "person"), Ref("Samir", "person")
        store.add(run, entry_of(store, f"m{n}", text, publisher=f"P{n}", drafts=[("incident@1", Draft("incident", span(text, "shot"), (
            Said("type", Choice("armed_attack"), span(text, "shot"), 0.9), Said("when", When(f"2020-08-{n % 28 + 1:02}"), None, 0.9),
            Said("perpetrator", colonel, span(text, "Samir"), 0.9), Said("victim", person, span(text, "Rana Haddad"), 0.9)), 0.9))]))
    refresh(store)
    seen = Sighted(store, VIEWER, KINDS)

    assert seen.records("incident", actor="Samir").total == store.records("incident", actor="Samir").total > 20
    assert 0 == seen.records("incident", actor="Rana Haddad").total == seen.records("incident", "Haddad").total
