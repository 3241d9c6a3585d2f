"""Whom a noun phrase denotes, and the grammar of a reading's sentences: what the finders of deeds between actors share."""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core.reading import Attribution, Mention, Reading
from daybook.core.span import Span
from daybook.text.clauses import Clauses
from daybook.text.lemmas import lemma_in
from daybook.text.phrases import Phrase
from daybook.text.tokens import Token

ACTORS = ("person", "group", "organisation", "state", "place")  # "Ankara" decides, too
FIRST_PERSON = frozenset("i we us me my our myself ourselves".split())
# Heads of descriptions that can act: people in a role, bodies of people. Not all people: a "child" seldom deals with states.
PEOPLE = frozenset(
    "activist administration adviser agency ally ambassador army aide analyst authority backer body bloc board brother cabinet "
    "captive cleric coalition colonel commander commission committee community company congress council country court critic defector "
    "delegate delegation demonstrator department deputy detainee diplomat doctor donor driver embassy envoy expert faction family "
    "father fighter force foreigner general government governor group guerrilla head hospital inspector institution insurgent "
    "investigator islamist jihadist journalist judge junta king lawmaker lawyer leader leadership legislator lord mayor mediator "
    "militant militia minister ministry mission monarch monitor mother mp nation negotiator ngo observer officer official opponent "
    "opposition organisation organization parliament parliamentarian partner party people police politician pope power predecessor "
    "premier president prince prisoner prosecutor protester protestor queen rebel refugee regime regulator relative representative "
    "resident retiree rival secretary senate senator separatist sheikh side soldier spokesman spokesperson spokeswoman state student "
    "successor supporter team terrorist tribe tribesman tribunal troop union victim villager volunteer voter watchdog wife woman "
    "worker policeman gunman militiaman suspect defendant guard teacher engineer businessman employee man".split())


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a deed.

    Args:
        name: Resolved name, or the words of a description without its article.
        span: The words.
        sort: As mentions have it, None for a description.
        named: Is it a name, or a word that stands for one?
        inner: Was it found inside the phrase ("Turkey" in "Turkey's plan") and not as its head?
    """

    name: str
    span: Span
    sort: str | None
    named: bool
    inner: bool = False


def is_first_person(token: Token) -> bool:
    """Is it "I", "we", "us"; not the US?"""
    return token.lower in FIRST_PERSON and token.text != "US"


def party(reading: Reading, grammar: Clauses, phrase: Phrase) -> Party | None:
    """Whom the phrase denotes: by its head, a name beside it, a name in it, or as described. None where it is nobody."""
    span = reading.span_of(phrase.first, phrase.last)
    head = grammar.tokens[phrase.head]
    if phrase.last - phrase.first == 1 and is_first_person(head):
        return first_person(reading, span)
    holding = [m for m in reading.mentions if m.sort in ACTORS and m.span.touches(span)]
    at_head = [m for m in holding if m.span.start <= head.start < m.span.end]
    if at_head:
        return _of(max(at_head, key=lambda m: (m.named, len(m.span))))
    if grammar.tag(phrase.head) in ("PRP", "WP", "EX", "CD"):
        return None
    beside = grammar.apposed(phrase)
    if beside is not None:
        name = reading.span_of(beside.first, beside.last)
        apposed = [m for m in reading.mentions if m.named and m.sort in ACTORS and m.span.touches(name)]
        if apposed and lemma_in(head.lower, PEOPLE):
            return _of(max(apposed, key=lambda m: len(m.span)))
    inside = [m for m in holding if m.span in span]
    if inside and not lemma_in(head.lower, PEOPLE):
        first = inside[0]
        return Party(first.name, first.span, first.sort, first.named, inner=True)
    return _described(reading, grammar, phrase, inside)


def _of(mention: Mention) -> Party:
    name = mention.name.removeprefix("The ") or mention.name
    return Party(name, mention.span, mention.sort, mention.named)


def _described(reading: Reading, grammar: Clauses, phrase: Phrase, inside: list[Mention]) -> Party | None:
    head = grammar.tokens[phrase.head].lower.rsplit("-", 1)[-1]
    if not lemma_in(head, PEOPLE):
        return None
    first = phrase.first
    while first < phrase.head and grammar.tag(first) in ("DT", "PDT", "PRP$", "CD", "RB"):
        first += 1
    span = reading.span_of(first, phrase.last)
    return Party(reading.words(span), span, None, bool(inside))


def first_person(reading: Reading, span: Span) -> Party | None:
    """Who "we" and "I" are: as resolved, else whoever is speaking, told beside the words or by the text around them."""
    resolved = next((m for m in reading.mentions if m.span == span and m.sort in ACTORS), None)
    if resolved is not None:
        return _of(resolved)
    attribution = reading.said_by(span)
    if attribution is None:
        return None
    if attribution.source or attribution.speaker is None:
        return speaker(reading, attribution)
    sort = next((m.sort for m in reading.mentions if m.name == attribution.speaker), None)
    return Party(attribution.speaker, span, sort, True)


def speaker(reading: Reading, attribution: Attribution) -> Party | None:
    """Who says what an attribution holds; None where the text does not say."""
    if not attribution.source:
        return None
    source = attribution.source[0]
    naming = [m for m in reading.mentions if m.span in source and m.sort in ACTORS]
    if attribution.speaker is not None:
        called = next((m for m in naming if m.name == attribution.speaker), None)
        return Party(attribution.speaker, called.span if called else source, called.sort if called else None, True)
    if naming:
        return _of(naming[0])
    return Party(reading.words(source), source, None, False) if len(reading.words(source).split()) <= 8 else None
