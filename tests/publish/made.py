"""A small store with all that is hard to hand out: names that are formulas, coarse places, open counts, withheld names."""

from __future__ import annotations

from daybook.core import Choice, Count, Draft, Flag, Place, Ref, Said, Value, When
from daybook.kinds import KINDS
from daybook.store import Store
from tests.store.made import entry_of, refresh, span

CANARY = "Qanarya"
MOSUL = Place("Mosul", "IQ", 99072, 36.335, 43.11889, 2)
NINEVEH = Place("Nineveh", "IQ", 99071, 36.1, 42.3, 4)
CLINIC = Place("Clinic Street 5", "IQ", None, 36.34, 43.12, 1)
TEXT = (f"Gunmen attacked a clinic on Clinic Street 5 in Mosul on Monday, killing {CANARY} Haddad and at least 13 soldiers, the army said. "
        "On Tuesday shelling hit a village in Nineveh. The =HYPERLINK(1) brigade threatened to strike.")


def incident(words: str, **said: Value | tuple[Value, ...]) -> tuple[str, Draft]:
    at = span(TEXT, words)
    values = [Said(name, value, at, 0.8) for name, held in said.items() for value in (held if isinstance(held, tuple) else (held,))]
    return "incident.rules@1", Draft("incident", at, tuple(values), 0.8)


def drafts() -> list[tuple[str, Draft]]:
    attack = incident("attacked", type=Choice("armed_attack"), status=Choice("happened"), pattern=Choice("single"), foreground=Flag(True),
                      when=When("2020-08-17", "relative_to_publication"), where=(MOSUL, CLINIC), victim=Ref(f"{CANARY} Haddad", "person"),
                      perpetrator=Ref("Islamic State", "group", "suspected"), target=(Ref("clinic", "facility"), Ref("a; b\\c")),
                      killed=Count(13, None, "at_least", "forces"))
    shelling = incident("shelling", type=Choice("shelling"), status=Choice("happened"), when=When("2020-08~"), where=NINEVEH)
    threat = incident("threatened", type=Choice("unrest_other"), status=Choice("threatened"),
                      perpetrator=Ref("=HYPERLINK(1) brigade", "group"))
    named = Draft("actor", span(TEXT, "Islamic State") if "Islamic State" in TEXT else span(TEXT, "Gunmen"),
                  (Said("name", Ref("Islamic State", "group"), None, 0.9), Said("sort", Choice("group"), None, 0.9)), 0.9)
    charge = Draft("case", span(TEXT, "the army said"), (Said("suspect", Ref(f"{CANARY} Saleh", "person"), None, 0.9),
                                                        Said("step", Choice("charged"), None, 0.9)), 0.9)
    meeting = Draft("relation", span(TEXT, "strike"), (
        Said("actor", Ref("Iraq", "state"), None, 0.9), Said("type", Choice("CONSULT"), None, 0.9),
        Said("recipient", Ref("Iran", "state"), None, 0.9)), 0.9)
    return [attack, shelling, threat, *((f"{draft.kind}.rules@1", draft) for draft in (named, charge, meeting))]


def fill(store: Store) -> None:
    """One report, three incidents, an actor, a case, a relation."""
    run = store.begin_run("f", {})
    store.add(run, entry_of(store, "r1", TEXT, url=f"https://news.example.org/{CANARY.lower()}-shot", publisher="+Daily",
                            title=f"{CANARY} Haddad shot", drafts=drafts()))
    refresh(store)


def made(url: str) -> Store:
    """The store, opened."""
    store = Store.open(url, kinds=KINDS)
    fill(store)
    return store
