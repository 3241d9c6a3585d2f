"""What a case is about: its category, the words of the matter, who is suspected, who leads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from daybook.core.reading import Reading
from daybook.core.span import Span
from daybook.kinds.case.triggers import COURTS, Trigger
from daybook.kinds.parties import Party, party
from daybook.text.clauses import Clauses
from daybook.text.lemmas import lemma_in
from daybook.text.phrases import Phrase

# In the order in which they win where several stand in the same words.
CATEGORIES: dict[str, frozenset[str]] = {
    "terrorism": frozenset("terrorism terrorist terror isis isil daesh al-qaida al-qaeda jihad jihadist jihadi extremist extremism "
            "ypg pkk".split()),
    "corruption": frozenset("corruption corrupt bribery bribe graft embezzlement embezzle laundering fraud".split()),
    "abduction": frozenset("kidnapping kidnap abduction abduct disappearance hostage kidnapper".split()),
    "killing": frozenset("killing kill murder murderer killer assassination assassin assassinate death homicide manslaughter genocide "
            "massacre slaughter "
                         "slay shooting execution dead".split()),
    "attack": frozenset("attack bombing bomb blast explosion strike airstrike chemical raid shelling ambush assault".split()),
    "abuse": frozenset("torture abuse rape ill-treatment mistreatment trafficking beating assault crimes".split()),
}
ABOUT = frozenset("into of over for with against about on concerning regarding under in".split())
DEFINITE = frozenset("the this that its his her their".split())


@dataclass(frozen=True, slots=True)
class Matter:
    """What a trigger's words are about.

    Args:
        trigger: What tells it.
        sentence: Index of its sentence.
        category: As the kind lists them; "other" where no word tells.
        told: Where the category was told: about, sentence, before, nowhere.
        about: Words of the matter, or None.
        suspects: Against whom.
        authority: Who leads it.
    """

    trigger: Trigger
    sentence: int
    category: str
    told: str
    about: Span | None
    suspects: tuple[Party, ...]
    authority: Party | None


def matter(reading: Reading, grammar: Clauses, sentence: int, trigger: Trigger) -> Matter:
    """The matter that a trigger tells of."""
    about = _about(reading, grammar, trigger)
    told, category = "about", _category(grammar, range(about.first, about.last)) if about is not None else None
    if category is None:
        told, category = "about", _category(grammar, range(trigger.last, min(trigger.last + 14, grammar.stop)))
    if category is None:
        told, category = "sentence", _category(grammar, range(grammar.start, grammar.stop))
    span = reading.span_of(about.first, about.last) if about is not None else None
    if category is None and sentence and (span is None or trigger.sort in ("noun", "weak noun")):
        earlier = reading.clauses(sentence - 1)
        category, told = _category(earlier, range(earlier.start, earlier.stop)), "before"
        if category is not None and span is None and grammar.lower(_article(grammar, trigger)) in DEFINITE:
            span = _phrase_with(reading, earlier, CATEGORIES[category])
    suspects = tuple(_suspects(reading, grammar, trigger))
    if span is None and suspects:
        span = suspects[0].span
    return Matter(trigger, sentence, category or "other", told if category else "nowhere", span, suspects,
                  _authority(reading, grammar, trigger))


def _article(grammar: Clauses, trigger: Trigger) -> int:
    phrase = grammar.phrase_at(trigger.first)
    return phrase.first if phrase is not None else -1


def _category(grammar: Clauses, at: Iterable[int]) -> str | None:
    words = [grammar.lower(i) for i in at]
    if ("islamic", "state") in pairwise(words):
        return "terrorism"
    parts = [part for word in words for part in (word, *word.split("-"))]
    return next((name for name, known in CATEGORIES.items() if any(lemma_in(part, known) for part in parts)), None)


def _phrase_with(reading: Reading, grammar: Clauses, known: frozenset[str]) -> Span | None:
    for phrase in grammar.phrases:
        if any(lemma_in(grammar.lower(i), known) for i in range(phrase.first, phrase.last)):
            first = phrase.first + (grammar.tag(phrase.first) == "VBG" and phrase.head > phrase.first)
            return reading.span_of(first, phrase.last)
    return None


def _about(reading: Reading, grammar: Clauses, trigger: Trigger) -> Phrase | None:
    """The noun phrase that the matter is told by, with the one that hangs on it: "the killing of three protesters"."""
    direct = grammar.phrase_at(trigger.about) if trigger.sort == "body" else None
    reached = [direct] if direct is not None and direct.first == trigger.about else grammar.after(trigger.about, ABOUT, 5)
    while reached and _is_date(reading, reached[0]):
        reached = grammar.after(reached[-1].last, ABOUT, 5)
    if not reached and trigger.verb is not None and trigger.sort == "verb":
        reached = [p for p in (grammar.phrase_at(trigger.about),) if p is not None and p.first == trigger.about]
    if not reached:
        return None
    first, last = reached[0], reached[0]
    for _ in range(2):
        inner = grammar.phrase_at(last.last + 1)
        if grammar.lower(last.last) not in ("of", "against", "in", "by") or inner is None or inner.first != last.last + 1:
            break
        last = inner
    return Phrase(first.first, last.last, first.head)


def _is_date(reading: Reading, phrase: Phrase) -> bool:
    """Is it "Sunday" of "sentenced on Sunday over the killing"?"""
    span = reading.span_of(phrase.first, phrase.last)
    return any(time.span.touches(span) for time in reading.times)


def _suspects(reading: Reading, grammar: Clauses, trigger: Trigger) -> list[Party]:
    verb = trigger.verb
    if trigger.sort in ("verb", "status") and verb is not None:
        phrases = grammar.subjects(verb) if verb.passive else grammar.objects(verb)
    elif trigger.sort in ("noun", "weak noun"):
        phrases = grammar.after(trigger.about, ("of", "against"), 2)
    else:
        return []
    found = [p for p in (party(reading, grammar, phrase) for phrase in phrases) if p is not None]
    return [p for p in found if p.sort in ("person", "group", "organisation", None)]


def _authority(reading: Reading, grammar: Clauses, trigger: Trigger) -> Party | None:
    """The court, ministry or state that acts: subject, agent, or what stands before the noun ("a UN inquiry")."""
    verb = trigger.verb
    phrases: list[Phrase] = []
    if verb is not None and trigger.sort in ("verb", "ruling", "status"):
        phrases = grammar.agents(verb) if verb.passive else grammar.subjects(verb)
    elif trigger.sort in ("noun", "weak noun", "body"):
        own = grammar.phrase_at(trigger.first)
        phrases = [own] if own is not None and own.first < own.head else []
    for phrase in phrases:
        who = party(reading, grammar, phrase)
        official = who is not None and (who.sort in ("state", "organisation") or lemma_in(grammar.lower(phrase.head), COURTS))
        if who is not None and official and not who.span.touches(reading.span_of(trigger.first, trigger.last)):
            return who
    return None
