"""Which names of a report are one actor's: full and short forms, spellings, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from daybook.core.reading import Mention, Reading
from daybook.core.span import Span
from daybook.text.gazetteer import fold
from daybook.text.lists import known_actor, known_person, words

ACTING = ("person", "organisation", "group")
# Spellings of one sound, mostly in names from Arabic and Persian; applied in order to a folded name without its vowels.
SOUNDS = (("ph", "f"), ("dh", "z"), ("zh", "z"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("sh", "s"), ("ch", "s"), ("q", "k"), ("c", "k"))
VOWELS = re.compile(r"(?<!^)[aeiouyh]+")
SMALL = frozenset("of the for and in on de la du des".split())
LEAST_ALIKE = 5  # letters; shorter names that only sound alike are different names
LONGEST_INITIALS = 7


@dataclass
class Actor:
    """One actor of a report, as far as names tell.

    Args:
        name: The fullest name that the report uses.
        sort: person, organisation or group.
        mentions: Indices of its mentions in ``Reading.mentions``.
    """

    name: str
    sort: str
    mentions: list[int] = field(default_factory=list)


@lru_cache(maxsize=16384)
def parts(name: str) -> tuple[str, ...]:
    """The parts of a person's name that tell people apart: folded, without particles and marks of generation."""
    every = [part for part in fold(name).split() if part not in ("jr", "sr", "ii", "iii")]
    kept = tuple(part for part in every if part not in words("person particles"))
    return kept or tuple(every)


def sound(part: str) -> str:
    """How a part of a name sounds, roughly: its consonants, with one letter for what is spelled in several ways."""
    for spelling, letter in SOUNDS:
        part = part.replace(spelling, letter)
    bare = VOWELS.sub("", part)
    return "".join(char for n, char in enumerate(bare) if n == 0 or bare[n - 1] != char)


def alike(a: str, b: str) -> bool:
    """Are two parts of names one name, perhaps spelled otherwise? "kadhimi" and "kadhemi", "hussein" and "hussain"."""
    if a == b:
        return True
    near = min(len(a), len(b)) >= LEAST_ALIKE and abs(len(a) - len(b)) <= 2 and a[0] == b[0]
    return near and len(sound(a)) > 2 and sound(a) == sound(b)


def _begins(a: str, b: str) -> bool:
    """May two given names be one person's: alike, or one the initial of the other?"""
    return alike(a, b) or (min(len(a), len(b)) == 1 and a[0] == b[0])


def same_person(a: str, b: str) -> bool:
    """May two names be one person's? Family names alone fit every given name; different given names never fit."""
    short, long = sorted((parts(a), parts(b)), key=len)
    if not short:
        return False
    if all(alike(x, y) for x, y in zip(short, long[-len(short) :], strict=True)):
        return True  # the end of the longer one: a family name
    if len(short) > 1 and all(alike(x, y) for x, y in zip(short, long, strict=False)):
        return True  # the beginning of the longer one
    return len(short) > 1 and alike(short[-1], long[-1]) and _begins(short[0], long[0])


def initials(name: str) -> str:
    """The initials of a name's capitalised words: "Syrian Observatory for Human Rights" gives SOHR."""
    return "".join(word[0] for word in re.split(r"[\s\-]+", name) if word[:1].isupper() and word.lower() not in SMALL)


def _bare(name: str) -> str:
    return fold(name[4:] if name.lower().startswith("the ") else name)


def same_body(a: str, b: str) -> bool:
    """May two names be one organisation's or group's: equal but for "the", initials, or one the end of the other?"""
    if _bare(a) == _bare(b):
        return True
    short, long = sorted((a, b), key=len)
    if short.isupper() and 2 < len(short.replace(".", "")) <= LONGEST_INITIALS:
        return initials(long) == short.replace(".", "")
    known = known_actor(short)
    if known is not None:
        other = known_actor(long)
        return other is not None and other.name == known.name
    few, many = _bare(short).split(), _bare(long).split()
    if few == many[-len(few) :] or few == many[: len(few)]:
        return len(few) > 1
    return len(few) == 1 and few[0] in words("organisation heads") and few[0] in many and short[:1].isupper()


def _fits(actor: Actor, mention: Mention) -> bool:
    if (actor.sort == "person") != (mention.sort == "person"):
        return False
    if actor.sort == "person":
        return same_person(actor.name, mention.name) or _is_registered(actor.name, mention.name)
    return same_body(actor.name, mention.name)


def _is_registered(a: str, b: str) -> bool:
    """Are both names one person's by what users added?"""
    known = known_person(a)
    return known is not None and known == known_person(b)


def _length(name: str, sort: str) -> tuple[int, int]:
    return (len(parts(name)) if sort == "person" else 0, len(name))


def grouped(reading: Reading) -> list[Actor]:
    """The actors that the report names, each with its mentions.

    A short name joins an actor whose longer name it fits: of several the one named last before it, else the first after it.
    """
    named = [(n, m) for n, m in enumerate(reading.mentions) if m.named and m.sort in ACTING]
    order = sorted(named, key=lambda item: (-_length(item[1].name, item[1].sort)[0], -len(item[1].name), item[0]))
    found: list[Actor] = []
    by_name: dict[tuple[str, bool], Actor] = {}
    for n, mention in order:
        key = (fold(mention.name), mention.sort == "person")
        known = key in by_name and len(parts(mention.name)) > 1
        fitting = [by_name[key]] if known else [a for a in found if _fits(a, mention)]
        if not fitting:
            fitting = [Actor(mention.name, mention.sort)]
            found += fitting
        actor = _nearest(reading, fitting, mention.span)
        by_name.setdefault(key, actor)
        actor.mentions.append(n)
    for actor in found:
        actor.mentions.sort()
        actor.name = _spelled([reading.mentions[n].name for n in actor.mentions], actor)
    return sorted(found, key=lambda a: a.mentions[0])


def _nearest(reading: Reading, actors: Sequence[Actor], span: Span) -> Actor:
    if len(actors) == 1:
        return actors[0]
    starts = [(reading.mentions[n].span.start, a.name, a) for a in actors for n in a.mentions]
    before = [item for item in starts if item[0] < span.start]
    if before:
        return max(before, key=lambda item: item[:2])[2]
    return min(actors, key=lambda a: reading.mentions[a.mentions[0]].span.start)


def _spelled(names: Sequence[str], actor: Actor) -> str:
    """The fullest of an actor's names; of equally full ones the commonest, then the first; not in capitals where another is not."""
    shown = [name for name in names if not name.isupper()] or list(names)
    fullest = max(_length(name, actor.sort)[0] for name in shown)
    best = [name for name in shown if _length(name, actor.sort)[0] == fullest]
    if actor.sort == "person":
        return max(best, key=lambda name: (best.count(name), -best.index(name)))
    return max(best, key=len)
