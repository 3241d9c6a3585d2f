"""Values out of the words that play a role in a frame: who, where, when, how many. What finders over frames share."""

from __future__ import annotations

import re
from dataclasses import replace

from daybook.core.reading import Frame, Located, Mention, Reading, Role
from daybook.core.span import Span
from daybook.core.values import Count, Place, Ref
from daybook.kinds.implied import implied, town_of
from daybook.kinds.parties import Party, first_person, is_first_person
from daybook.text.counts import Quantity, group_of, quantities
from daybook.text.lists import words as listed
from daybook.text.phrases import FINITE

NO_NAMES = ("date", "money")
NO_PLACES = ("person", "group", "weapon")
STREET = re.compile(r"\b(?:streets?|avenues?|ave|boulevard|carrera|calle)$", re.I)
GENERIC = frozenset("north south east west northern southern eastern western central end part parts area areas sector sectors zone section "
                    "side outskirts center centre metropolitan rural urban places place".split())
NAMING_TAGS = ("NNP", "NNPS", "NN", "NNS", "FW")
LEADING = frozenset("the a an its his her their our my this that these those some several many".split())
BARE = 0.8  # least probability of a role that is an article alone and stands for the phrase that it opens
BEFORE = 4  # tokens before a figure's words that may belong to it: "no fewer than"
LOOSE = frozenset(("IN", "TO", "DT", "CC", "PRP$", "POS", ",", ".", ":", "``", "''"))
ENDING = frozenset(". , ; and in were was have had who".split())  # what ends the words of a group after its figure
NONE_AT_ALL = frozenset(("no", "without", "none", "nobody"))


def filler(reading: Reading, role: Role, *, weapons: bool = False) -> Party | None:
    """Whom or what the words of a role name: the mention at their end, else any in them, else the words without article.

    None for a pronoun of nobody known.
    """
    span = role.span
    at = reading.indices_in(span)
    if not len(at):
        return None
    if len(at) == 1 and is_first_person(reading.tokens[at.start]):
        who = first_person(reading, span)
        return replace(who, span=span) if who else None
    mention = named_in(reading, span, weapons=weapons)
    if mention is not None:
        return Party(mention.name.removeprefix("The ") or mention.name, span, mention.sort, mention.named)
    if len(at) == 1 and reading.tags[at.start] in ("PRP", "PRP$", "WP", "EX", "DT"):
        return None
    first = at.start
    while first < at.stop - 1 and (reading.tokens[first].lower in LEADING or reading.tags[first] == "CD"):
        first += 1
    last = at.stop
    while last - 1 > first and reading.tags[last - 1] in FINITE:  # "Militia groups taunt"
        last -= 1
    words = reading.words(Span(reading.tokens[first].start, span.end if last == at.stop else reading.tokens[last - 1].end))
    return Party(" ".join(words.split()), span, None, False) if any(char.isalnum() for char in words) else None


def whole(reading: Reading, role: Role) -> Role:
    """The role as a phrase: without a verb at its end ("militias taunt"), with its noun where it stops before one ("the heavily")."""
    at = reading.indices_in(role.span)
    while len(at) > 1 and reading.tags[at[-1]] in FINITE and reading.tags[at[-2]] in NAMING_TAGS and not _is_named(reading, at[-1]):
        at = at[:-1]
        role = replace(role, span=Span(role.span.start, reading.tokens[at[-1]].end))
    if not len(at) or any(reading.tags[i] in NAMING_TAGS or reading.tags[i] in ("PRP", "CD") for i in at):
        return role
    if role.probability < BARE and all(reading.tags[i] in ("DT", "PRP$", "``", "''") for i in at):
        return role
    sentence = reading.sentence_at(role.span.start)
    phrases = reading.noun_phrases(sentence) if sentence is not None else ()
    led = reading.tags[at[-1]] == "RB" and at.stop < len(reading.tags) and reading.tags[at.stop] in ("VBN", "VBD")
    held = next((p for p in phrases if p.first <= at.stop + led and at.stop <= p.head), None)  # "heavily" leads to "fortified" alone
    return role if held is None else replace(role, span=Span(role.span.start, reading.tokens[held.last - 1].end))


def _is_named(reading: Reading, index: int) -> bool:
    return any(reading.tokens[index].start in m.span for m in reading.mentions)


def named_in(reading: Reading, span: Span, *, weapons: bool = False) -> Mention | None:
    """The mention that the words are about: the very words, else the named one that ends last in them, and no "of" leads to."""
    held = [m for m in reading.mentions if m.span.touches(span) and m.sort not in NO_NAMES and (weapons or m.sort != "weapon")]
    same = [m for m in held if m.span == span]
    if same:
        return max(same, key=lambda m: m.named)
    inside = [m for m in held if m.named and m.span in span]
    covering = [m for m in held if m.named and span in m.span]
    if covering:
        return covering[0]
    ending = [m for m in inside if not reading.words(Span(m.span.end, span.end)).strip(" .,'’\"”s") and not _governed(reading, span, m)]
    if ending:
        return max(ending, key=lambda m: len(m.span))
    return None


def _governed(reading: Reading, span: Span, mention: Mention) -> bool:
    """Does a preposition in the words lead to the mention: "the leader of Fatah"?"""
    return any(reading.tags[i] in ("IN", "TO") for i in reading.indices_in(Span(span.start, mention.span.start)))


def ref(party: Party, responsibility: str | None = None) -> Ref:
    """The value of a party."""
    return Ref(party.name, party.sort, responsibility)


def place_of(reading: Reading, role: Role) -> Place | None:
    """The place that the words name or imply: the gazetteer's where it knows one of them, the most exact first; else as named.

    A street that the gazetteer lacks is told by the town around it: nobody can find a street without one.
    """
    found = [p for p in reading.settings if p.span.touches(role.span)] or _implied(reading, role.span)
    if found:
        best = min(found, key=lambda p: (p.place.precision or 5, p.span.start))
        return _findable(reading, best.span, best.place)
    at = reading.indices_in(role.span)
    first = at.start
    while first < at.stop - 1 and (reading.tokens[first].lower in LEADING or reading.tags[first] == "IN"):
        first += 1
    who = named_in(reading, role.span, weapons=True)
    if (who is not None and who.sort in NO_PLACES) or all(_is_generic(reading, i) for i in at):
        return None
    words = " ".join(reading.words(Span(reading.tokens[first].start, role.span.end)).split()) if len(at) else ""
    return _findable(reading, role.span, Place(words)) if any(char.isupper() or not char.isascii() for char in words) else None


def _is_generic(reading: Reading, index: int) -> bool:
    """Does the word name nothing, by itself: "the densely", "eastern end", "airport terminal"?"""
    token, tag = reading.tokens[index], reading.tags[index]
    heads = listed("facility heads") | listed("place heads")
    return token.text.isascii() and (tag not in NAMING_TAGS or token.lower in GENERIC or token.lower in heads)


def _findable(reading: Reading, span: Span, place: Place) -> Place:
    """The place, or the town of a street that has no coordinates."""
    if place.lat is not None or not STREET.search(place.name):
        return place
    town = town_of(reading, span)
    return place if town is None else town


def _implied(reading: Reading, span: Span) -> list[Located]:
    """The places that the words imply, "this" being the beginning of "this city"."""
    index = reading.sentence_at(span.start)
    return [] if index is None else [p for p in implied(reading, reading.sentences[index]) if p.span.touches(span)]


def count_of(reading: Reading, role: Role) -> tuple[Count, Span] | None:
    """The figure of the words and the group that it counts; None where they tell none."""
    at = reading.indices_in(role.span)
    if not len(at):
        return None
    first = max(0, at.start - BEFORE)
    near = reading.tokens[first : at.stop + 6]
    found = [q for q in quantities(near) if first + q.first < at.stop and first + q.last > at.start]
    if found:
        return _counted(reading, found[0], first)
    words = [t.lower for t in reading.tokens[at.start : at.stop]]
    if words[0] in NONE_AT_ALL:
        return Count(0, 0, "exact", group_of(words)), role.span
    if words[0] in ("a", "an", "one"):
        return Count(1, 1, "exact", group_of(words)), role.span
    return None


def _counted(reading: Reading, quantity: Quantity, first: int) -> tuple[Count, Span]:
    span = reading.span_of(first + quantity.first, first + quantity.last)
    after = [t.lower for t in reading.tokens[first + quantity.last : first + quantity.last + 4]]
    stop = next((n for n, word in enumerate(after) if word in ENDING), len(after))
    return Count(quantity.min, quantity.max, quantity.form, group_of(after[:stop])), span


def naming(reading: Reading, span: Span) -> Span:
    """The naming words without what only leads to the next ones: "drone strike in" is "drone strike", "the raid" is "raid"."""
    at = list(reading.indices_in(span))
    while len(at) > 1 and reading.tags[at[-1]] in LOOSE:
        at.pop()
    while len(at) > 1 and reading.tags[at[0]] in LOOSE:
        at.pop(0)
    return reading.span_of(at[0], at[-1] + 1) if at else span


def only(frame: Frame, name: str) -> Role | None:
    """The likeliest role of a name."""
    return max(frame.of(name), key=lambda role: role.probability, default=None)
