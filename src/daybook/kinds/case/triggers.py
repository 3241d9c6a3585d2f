"""Words that tell of an official matter and the step it has come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daybook.text.clauses import Clauses
from daybook.text.lemmas import lemma_in
from daybook.text.phrases import Phrase, Verbs

# Verb -> step, with what has to hold: "passive or court" means that the verb tells of a case only so ("was tried", "the court tried").
VERBS = {"investigate": "ongoing", "probe": "ongoing", "prosecute": "charged", "charge": "charged", "indict": "charged",
         "arraign": "charged",
         "convict": "convicted", "sentence": "sentenced",
         "jail": "sentenced", "imprison": "sentenced", "acquit": "acquitted", "extradite": "ongoing",
         "impeach": "opened", "annul": "decided", "exonerate": "acquitted", "deport": "decided", "try": "trial", "sue": "opened",
         "fine": "sentenced", "clear": "acquitted"}
PASSIVE_ONLY = frozenset("try charge clear fine jail imprison deport".split())
COURTS = frozenset(
    "court judge tribunal jury prosecutor magistrate coroner attorney bailey police authority commission government state department "
    "ministry office panel inquest fbi regulator".split())
RULINGS = frozenset("court judge tribunal jury magistrate coroner bailey inquest commission mechanism inquiry".split())
DECIDES = frozenset(
    "rule reject dismiss uphold overturn annul order back approve grant deny suspend find conclude quash refuse accept attribute "
    "strike".split())
# "stripped of citizenship", "revoked his passport", "granted asylum"
STATUS = frozenset("citizenship passport nationality asylum residency extradition licence license".split())
STATUS_VERBS = frozenset(
    "strip revoke lose grant deny refuse remove cancel reject restore deprive give request seek withdraw apply demand".split())
NOUNS = {"investigation": "ongoing", "inquiry": "ongoing", "enquiry": "ongoing", "probe": "ongoing", "inquest": "ongoing", "trial": "trial",
         "prosecution": "charged", "conviction": "convicted", "indictment": "charged", "extradition": "ongoing", "lawsuit": "opened",
         "impeachment": "opened", "acquittal": "acquitted", "verdict": "decided", "tribunal": "ongoing", "retrial": "trial",
         "hearing": "trial", "warrant": "charged", "charge": "charged", "manhunt": "ongoing"}
WEAK_NOUNS = frozenset("trial charge hearing tribunal extradition prosecution conviction warrant verdict".split())
BODIES = frozenset("committee commission panel tribunal team court body".split())
INQUIRES = frozenset("investigate examine monitor probe inquire prosecute try review".split())
OPENS = frozenset("open launch begin start order initiate announce establish set form lodge file".split())
GOES_ON = frozenset("continue proceed".split())
ENDS = frozenset("close drop abandon end conclude finish dismiss shelve discontinue".split())
STALLS = frozenset("suspend halt stop stall delay postpone".split())


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell of a matter.

    Args:
        word: The dictionary form that tells it.
        step: As kinds/case/kind.py lists them.
        sort: verb, noun, ruling, status, body, charges.
        first: First token of its words.
        last: After the last.
        about: First token behind which the matter is told.
        verb: Its verb group, if it has one.
    """

    word: str
    step: str
    sort: str
    first: int
    last: int
    about: int
    verb: Verbs | None


def triggers(grammar: Clauses) -> Iterator[Trigger]:
    """All of a sentence, in no order; one matter may be told by several."""
    yield from _verbs(grammar)
    yield from _rulings(grammar)
    for phrase in grammar.phrases:
        yield from _noun(grammar, phrase)


def _holds(verb: Verbs) -> bool:
    return not verb.negated and verb.modal not in ("would", "could", "might", "may", "should", "must", "can")


def _verbs(grammar: Clauses) -> Iterator[Trigger]:
    for verb in grammar.verbs:
        word = grammar.lemma(verb, VERBS)
        if word is None or not _holds(verb):
            continue
        subject = grammar.subject(verb)
        official = subject is not None and lemma_in(grammar.lower(subject.head), COURTS) is not None
        if word in PASSIVE_ONLY and not (verb.passive or official):
            continue
        if word == "charge" and not (grammar.lower(verb.last) in ("with", "under", "over", "for", "in") or official):
            continue
        if word == "try" and grammar.lower(verb.last) == "to":
            continue
        step = VERBS[word]
        if verb.modal in ("will", "shall") or verb.infinitive:
            step = "announced"
        yield Trigger(word, step, "verb", verb.main, verb.last, verb.last, verb)


def _rulings(grammar: Clauses) -> Iterator[Trigger]:
    for verb in grammar.verbs:
        word = grammar.lemma(verb, DECIDES)
        if word and _holds(verb) and not verb.infinitive:
            subject = grammar.subject(verb) if not verb.passive else next(iter(grammar.agents(verb)), None)
            if subject is not None and lemma_in(grammar.lower(subject.head), RULINGS):
                yield Trigger(word, "decided", "ruling", verb.main, verb.last, verb.last, verb)
        word = grammar.lemma(verb, STATUS_VERBS) if not verb.modal else None
        if not word:
            continue
        stop = min(verb.last + 7, grammar.stop)
        behind = next((i for i in range(verb.last, stop) if lemma_in(grammar.lower(i), STATUS)), None)
        if behind is not None:
            step = "ongoing" if word in ("request", "seek", "apply", "demand") else "decided"
            yield Trigger(lemma_in(grammar.lower(behind), STATUS) or word, step, "status", verb.main, behind + 1, behind + 1, verb)


def _noun(grammar: Clauses, phrase: Phrase) -> Iterator[Trigger]:
    low = grammar.lower(phrase.head)
    word, body = lemma_in(low, NOUNS), lemma_in(low, BODIES)
    if word is None and body is None:
        return
    verb = _carrier(grammar, phrase)
    if word is not None:
        plural_charges = word == "charge" and low == "charges"
        if word == "charge" and not plural_charges:
            return
        step = _step(grammar, NOUNS[word], verb)
        yield Trigger(word, step, "weak noun" if word in WEAK_NOUNS else "noun", phrase.head, phrase.last, phrase.last, verb)
    if body is not None:
        inquiring = next((v for v in grammar.verbs if phrase.last <= v.first <= phrase.last + 6 and v.infinitive), None)
        if inquiring is not None and grammar.lemma(inquiring, INQUIRES):
            done = verb is not None and not verb.infinitive and not verb.modal and grammar.tag(verb.first) in ("VBD", "VBN", "VBZ")
            step = "opened" if done else "announced"
            yield Trigger(body, step, "body", phrase.head, phrase.last, inquiring.last, verb)
        elif grammar.lower(phrase.last) == "of" and grammar.lower(phrase.last + 1) in ("inquiry", "enquiry"):
            yield Trigger("inquiry", "ongoing", "noun", phrase.head, phrase.last + 2, phrase.last + 2, verb)


def _carrier(grammar: Clauses, phrase: Phrase) -> Verbs | None:
    """The verb that the noun is object or subject of."""
    for verb in grammar.verbs:
        if verb.last == phrase.first or (0 <= verb.first - phrase.last <= 6 and grammar.subject(verb) == phrase):
            return verb
    return None


def _step(grammar: Clauses, step: str, verb: Verbs | None) -> str:
    """What the carrying verb makes of the noun's own step."""
    if verb is None:
        return step
    for verbs, says in ((OPENS, "opened"), (GOES_ON, "ongoing"), (ENDS, "closed"), (STALLS, "stalled")):
        if grammar.lemma(verb, verbs):
            future = verb.infinitive or verb.modal in ("will", "would")
            return "announced" if says == "opened" and future else says
    return step
