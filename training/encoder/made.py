"""Sentences made up for what reports seldom teach: several deeds in one sentence, each with its own people, and bystanders beside a deed.

All names, places and sentences are invented here. A sentence is a row of parts; a part with a role belongs to the deed of its number.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

from documents import Document, Frame, Range, Tagged

FIRST = tuple(
    "Ahmed Hassan Salma Karim Leyla Omar Nadia Yusuf Samir Huda Tariq Maria Ivan Carlos Elena Peter Anna Joseph Chen Amina "
    "Musa Grace".split())
LAST = ("Haddad al-Rubaie Kareem al-Jabouri Sabri Rahman al-Tamimi Demir Petrov Morales Vega Okafor Diallo Novak Bauer Moreau "
        "Lindqvist Tanaka al-Saadi Barzan Aziz Mansour").split()
PLACES = ("Basra", "Kirkuk", "Mosul", "Homs", "Deir ez-Zor", "Aden", "Maiduguri", "Cali", "Kandahar", "Erbil", "Nasiriyah", "Idlib",
          "Benghazi", "Donetsk", "Goma", "Sidon", "eastern Baghdad", "the Karrada district", "northern Raqqa", "the port of Hodeidah")
JOBS = ("journalist", "activist", "tribal leader", "lawyer", "doctor", "councillor", "German aid worker", "army colonel",
          "security analyst")
DAYS = ("on Monday", "on Thursday", "last week", "on 3 July", "in January", "late on Friday", "two days earlier", "in June 2019",
        "overnight")
GROUPS = ("gunmen", "militants", "masked men", "the Islamic State group", "Turkish forces", "US forces", "militiamen", "rebels",
          "the army", "Israel", "unknown assailants", "government forces", "fighters of Kataib al-Fajr", "police")
TARGETS = ("a checkpoint", "an army convoy", "the provincial council", "a market", "an oil pipeline", "a military base", "two villages",
           "the embassy")
BYSTANDERS = ("Shiite lawmakers", "opposition politicians", "tribal elders", "the interior minister", "rights groups", "the president",
              "clerics", "residents", "families of the victims", "the United Nations envoy")
WANTS = ("called for an inquiry", "demanded that foreign troops leave", "voted to expel the envoys", "expressed concern",
          "blamed the government", "urged restraint", "warned of revenge", "held talks")
DEEDS = {"assassination": ("assassination", "assassinated"), "abduction": ("kidnapping", "kidnapped"), "arrest": ("arrest", "arrested"),
         "killing": ("killing", "killed"), "release": ("release", "freed"), "execution": ("execution", "executed"), "ill_treatment":
         ("torture", "tortured")}
ATTACKS = {"shelling": ("shelled", "shelling"), "bombing": ("bombed", "bombing"), "raid": ("raided", "raid"), "armed_attack":
           ("attacked", "attack"), "air_strike": ("bombed from the air", "air strike"), "destruction": ("set fire to", "arson attack"),
           "drone_strike": ("hit with a drone", "drone strike")}

Part = tuple[str, str, int]  # words, role ("" none, "naming"), number of its deed


class Maker:
    """Draws the parts of one sentence."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.types = rng, list[str]()

    def person(self, deed: int) -> list[Part]:
        name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
        job = f"{self.rng.choice(JOBS)} " if self.rng.random() < 0.4 else ""
        return [(job, "", deed), (name, "victim", deed)]

    def one(self, words: tuple[str, ...], role: str, deed: int, before: str = "", chance: float = 1.0) -> list[Part]:
        return [(before, "", deed), (self.rng.choice(words), role, deed)] if self.rng.random() < chance else []

    def day(self, deed: int) -> list[Part]:
        at = self.rng.choice(DAYS).partition(" ")
        return [(f" {at[0]} " if at[0] in ("on", "in") else " ", "", deed), (at[2] if at[0] in ("on", "in") else "".join(at), "when", deed)]

    def deed(self, noun: bool) -> list[Part]:
        """"the kidnapping of Salma Sabri in Cali", "Omar Demir was freed in Homs on Monday"."""
        kind, n = self.rng.choice(sorted(DEEDS)), len(self.types)
        self.types.append(kind)
        naming = (DEEDS[kind][not noun], "naming", n)
        told = [("the ", "", n), naming, (" of ", "", n), *self.person(n)] if noun else [*self.person(n), (" was ", "", n), naming]
        by = [] if noun else self.one(GROUPS, "perpetrator", n, " by ", 0.4)
        return [*told, *by, *self.one(PLACES, "where", n, " in ", 0.6), *(self.day(n) if self.rng.random() < 0.5 else [])]

    def attack(self, noun: bool) -> list[Part]:
        """"militants raided a market in Goma", "an air strike by Israel on two villages"."""
        kind, n = self.rng.choice(sorted(ATTACKS)), len(self.types)
        self.types.append(kind)
        naming = (ATTACKS[kind][noun], "naming", n)
        target = self.one(TARGETS, "target", n)
        if noun:
            told = [("the ", "", n), naming, *self.one(GROUPS, "perpetrator", n, " by ", 0.5), (" on ", "", n), *target]
        else:
            told = [*self.one(GROUPS, "perpetrator", n), (" ", "", n), naming, (" ", "", n), *target]
        toll: list[Part] = []
        if noun and self.rng.random() < 0.3:
            toll = [(" that killed ", "", n), (str(self.rng.randint(2, 40)), "killed", n), (" people", "", n)]
        return [*told, *self.one(PLACES, "where", n, " in ", 0.7), *toll, *(self.day(n) if self.rng.random() < 0.5 else [])]

    def sentence(self) -> list[Part]:
        rng = self.rng
        wants = [(f"{rng.choice(BYSTANDERS)} {rng.choice(WANTS)} ", "", 0)]
        makers = [rng.choice((self.deed, self.attack)) for _ in range(3)]
        match rng.randrange(5):
            case 0:
                return [*makers[0](True), (" and ", "", 0), *makers[1](True), (f" have shaken {rng.choice(PLACES)}", "", 0)]
            case 1:
                return [*makers[0](False), (rng.choice((", and ", ", while ", " and ", "; ")), "", 0), *makers[1](False)]
            case 2:
                return [*wants, ("after ", "", 0), *makers[0](True)]
            case 3:
                return [*wants, ("over ", "", 0), *makers[0](True), (" and ", "", 0), *makers[1](True)]
            case _:
                return [*wants, ("after ", "", 0), *makers[0](False), (", and ", "", 0), *makers[1](False)]


def made(seed: int, count: int = 400) -> Iterator[Document]:
    """Sentences with the happenings that they tell, each role with its own deed."""
    rng = random.Random(seed)
    for number in range(count):
        maker = Maker(rng)
        parts = maker.sentence()
        text, frames = "", list[dict[str, list[Range]]](defaultdict(list) for _ in maker.types)
        for words, role, deed in parts:
            if role:
                frames[deed][role].append((len(text), len(text) + len(words)))
            text += words
        text = text[0].upper() + text[1:] + "."
        yield Document(f"made/{number}", "made", text, {"incident": tuple(Tagged(*f["naming"][0]) for f in frames)},
                       frames=tuple(_frame(kind, f) for kind, f in zip(maker.types, frames, strict=True)))


def _frame(kind: str, parts: dict[str, list[Range]]) -> Frame:
    attributes = {"type": (kind,), "status": ("happened",), "pattern": ("single",), "foreground": ("yes",)}
    roles = {role: tuple(spans) for role, spans in parts.items() if role != "naming"}
    return Frame("incident", parts["naming"][0], attributes, roles, argument=dict.fromkeys(roles.get("perpetrator", ()), "stated"))
