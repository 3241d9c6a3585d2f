"""Every stretch of a reading that may be what somebody undertakes to do, to be weighed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daybook.core.reading import Attribution, Reading
from daybook.core.span import Span
from daybook.kinds.commitment.extent import extent
from daybook.kinds.parties import PEOPLE, Party, first_person, is_first_person, party, speaker
from daybook.text.clauses import MARKS, Clauses
from daybook.text.lemmas import lemma_in
from daybook.text.phrases import FINITE, Phrase, Verbs

FUTURE = frozenset("will would 'll ’ll shall won't won’t wouldn't wouldn’t".split())
# Verbs and adjectives that undertake what the infinitive after them says …
CUES = frozenset(
    "vow pledge promise agree commit undertake decide plan intend aim prepare swear resolve set determine offer seek try propose opt "
    "choose mean ready prepared determined due hope want work continue move remain bind threaten refuse".split())
# … and nouns that name an undertaking, its content following: "the decision to withdraw", "a commitment to reform".
NAMES = frozenset(
    "decision promise pledge commitment plan vow intention undertaking offer announcement order agreement deal determination "
    "readiness intent aim goal willingness proposal oath move assurance guarantee bid".split())
GIVES = frozenset("promise pledge announce vow guarantee offer unveil propose plan prepare order".split())  # "promised justice"
STARTS = frozenset("announce declare unveil launch work set fix call schedule prepare draft draw".split())
DATED = frozenset(
    "date election vote conference summit law bill paper plan reform committee commission referendum programme program strategy "
    "inquiry package roadmap".split())


# What may stand between a verb and its infinitive: "vowed on Tuesday to", "pledged last week to".
BETWEEN = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow earlier late early last this week month year "
    "morning evening afternoon night".split())
ON = frozenset("on in".split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Perhaps a commitment.

    Args:
        act: The undertaking's words, without its cue.
        cue: The word that makes it one: "will", "vow", "decision".
        frame: How the two stand: modal, infinitive, noun, object, set.
        sentence: Index of the sentence.
        main: Token of the act's main verb, or of its head noun.
        verb: The verb group of the act or of its cue.
        promisor: Who undertakes it, as far as it is told.
        own: How the promisor is told: first person, speaker, named, described, pronoun, nobody.
        attribution: Whose words it stands in.
        after: First token after the act, where a condition or a date may stand.
    """

    act: Span
    cue: str
    frame: str
    sentence: int
    main: int
    verb: Verbs | None
    promisor: Party | None
    own: str
    attribution: Attribution | None
    after: int


@dataclass(frozen=True, slots=True)
class _Seed:
    """Where an undertaking may begin: its cue and frame, its first token, the verb that carries it, and that verb's subject."""

    cue: str
    frame: str
    main: int
    verb: Verbs | None
    subject: Phrase | None


def candidates(reading: Reading) -> Iterator[Candidate]:
    """All candidates, sentence by sentence; they may overlap."""
    for sentence in range(len(reading.sentences)):
        grammar = reading.clauses(sentence)
        for seed in (*_modals(grammar), *_infinitives(grammar), *_nouns(grammar), *_objects(grammar)):
            yield from _made(reading, grammar, sentence, seed)


def _made(reading: Reading, grammar: Clauses, sentence: int, seed: _Seed) -> Iterator[Candidate]:
    """The candidate from its seed, and one for each verb joined to it: "will implement the truce and allow aid in"."""
    at: int | None = seed.main
    frame = seed.frame
    while at is not None:
        stop, joined = extent(reading, grammar, at)
        if stop > at:
            attribution = reading.said_by(reading.span_of(at, at + 1))
            promisor, own = _promisor(reading, grammar, seed.subject, attribution)
            first = _first(grammar, seed, own) if at == seed.main else at
            yield Candidate(reading.span_of(first, stop), seed.cue, frame, sentence, at, seed.verb, promisor, own, attribution, stop)
        at, frame = joined, f"{seed.frame} joined"


def _first(grammar: Clauses, seed: _Seed, own: str) -> int:
    """The first token of the act: with "will", and with a subject that is not the promisor ("US troops would remain")."""
    verb, subject = seed.verb, seed.subject
    if seed.frame != "modal" or verb is None:
        return seed.main
    apart = subject is not None and not is_first_person(grammar.tokens[subject.head]) and (own in ("thing", "described") or verb.passive)
    return subject.first if apart and subject is not None and subject.last <= verb.first else min(verb.first, seed.main)


def _modals(grammar: Clauses) -> Iterator[_Seed]:
    for verb in grammar.verbs:
        low = grammar.lower(verb.first)
        going = grammar.lower(verb.main) == "going" and grammar.lower(verb.last) == "to"
        if verb.modal in FUTURE or low in FUTURE:
            cue = "will" if (verb.modal or low) in ("will", "'ll", "’ll", "shall") else "would"
            yield _Seed(cue, "modal", verb.main, verb, grammar.subject(verb))
        elif going and grammar.tag(verb.last + 1) == "VB":
            yield _Seed("going to", "infinitive", verb.last + 1, verb, grammar.subject(verb))


def _infinitives(grammar: Clauses) -> Iterator[_Seed]:
    for verb in grammar.verbs:  # agreed to “resume transit”
        cue = grammar.lemma(verb, CUES)
        if cue and grammar.lower(verb.last) == "to" and grammar.lower(verb.last + 1) in "“\"" and grammar.tag(verb.last + 2) == "VB":
            yield _Seed(cue, "infinitive", verb.last + 2, verb, grammar.subject(verb))
    for verb in grammar.verbs:
        if not verb.infinitive or verb.first - 1 < grammar.start:
            continue
        i = _before_adverbs(grammar, verb.first - 1)
        cue = lemma_in(grammar.lower(i), CUES)
        governing = next((v for v in reversed(grammar.verbs) if v.last <= verb.first and v.first <= i), None)
        if cue is None or grammar.tag(i) in ("NN", "NNS") or governing is None or governing.last < i:
            continue
        yield _Seed(cue, "infinitive", verb.main, governing, grammar.subject(governing))
    for verb in grammar.verbs:  # "committed to prosecuting", "plans for withdrawing"
        cue = grammar.lemma(verb, frozenset(("commit", "dedicate", "devote", "agree")))
        if cue and grammar.lower(verb.last) == "to" and grammar.tag(verb.last + 1) in ("VBG", "NN", "NNS", "DT", "JJ", "PRP$"):
            yield _Seed(cue, "infinitive", verb.last + 1, verb, grammar.subject(verb))


def _before_adverbs(grammar: Clauses, i: int) -> int:
    """The last token before adverbs and dates: "vowed" of "vowed publicly on Tuesday to hold"."""
    while i > grammar.start:
        dated = grammar.lower(i) in BETWEEN or (grammar.lower(i) in ON and grammar.lower(i + 1) in BETWEEN)
        if grammar.tag(i) != "RB" and not dated:
            break
        i -= 1
    return i


def _nouns(grammar: Clauses) -> Iterator[_Seed]:
    for phrase in grammar.phrases:
        cue = lemma_in(grammar.lower(phrase.head), NAMES)
        if cue is None:
            continue
        at = phrase.last
        if grammar.lower(at) in ("to", "of", "for") and grammar.tag(at + 1) in ("VB", "VBG"):
            at += 1
        elif grammar.lower(at) == "to" and grammar.tag(at + 1) == "RB" and grammar.tag(at + 2) == "VB":
            at += 2
        elif not (cue in ("commitment", "pledge", "promise", "plan") and grammar.lower(at) in ("to", "of", "for")):
            continue
        else:
            at += 1
        yield _Seed(cue, "noun", at, *_owner(grammar, phrase))


def _owner(grammar: Clauses, phrase: Phrase) -> tuple[Verbs | None, Phrase | None]:
    """Whose decision: "Trump's decision", "Trump announced a decision", "a decision by Trump"."""
    mark = next((i for i in range(phrase.first, phrase.head) if grammar.tag(i) == "POS"), None)
    verb = next((v for v in grammar.verbs if v.last == phrase.first), None)
    if mark is not None and mark > phrase.first:
        return verb, Phrase(phrase.first, mark, mark - 1)
    adjective = next((i for i in range(phrase.first, phrase.head) if grammar.tags[i] in ("NNP", "PRP$")), None)
    if adjective is not None and verb is not None and verb.first == grammar.start and grammar.tag(adjective) == "PRP$":
        main = next((v for v in grammar.verbs if v.first > phrase.last and grammar.tag(v.first) in FINITE), None)
        subject = grammar.subject(main) if main is not None else None
        return verb, subject or Phrase(adjective, adjective + 1, adjective)  # "Keeping its promise to …, the ministry …"
    if adjective is not None:
        return verb, Phrase(adjective, adjective + 1, adjective)
    return verb, grammar.subject(verb) if verb is not None else None


def _objects(grammar: Clauses) -> Iterator[_Seed]:
    for verb in grammar.verbs:
        if verb.passive or verb.negated:
            continue
        i = verb.last
        gives, starts = grammar.lemma(verb, GIVES), grammar.lemma(verb, STARTS)
        phrase = grammar.phrase_at(i)
        if gives and phrase is not None and grammar.tag(phrase.head) == "PRP":  # "promised them justice"
            phrase = grammar.phrase_at(phrase.last)
        if gives and phrase is not None and grammar.tag(phrase.head) != "PRP":
            people = (i for i in range(phrase.first, phrase.head) if grammar.tag(i) == "NNS" and lemma_in(grammar.lower(i), PEOPLE))
            given = next(people, None)
            yield _Seed(gives, "object", phrase.first if given is None else given + 1, verb, grammar.subject(verb))
            continue
        if starts == "work":
            phrase = _phrase_from(grammar, i + 1) if grammar.lower(i) in ("on", "towards", "toward") else None
        if starts and phrase is not None and lemma_in(grammar.lower(phrase.head), DATED):
            yield _Seed(starts, "set", verb.main, verb, grammar.subject(verb))


def _phrase_from(grammar: Clauses, i: int) -> Phrase | None:
    """The noun phrase that begins here, a quotation mark inside it or not: "a “white paper”"."""
    phrase = grammar.phrase_at(i)
    while phrase is None and (grammar.tag(i) == "DT" or grammar.lower(i) in MARKS):
        i += 1
        phrase = grammar.phrase_at(i)
    return phrase


def _promisor(reading: Reading, grammar: Clauses, subject: Phrase | None, attribution: Attribution | None) -> tuple[Party | None, str]:
    """Who undertakes it, and how that is told."""
    says = speaker(reading, attribution) if attribution is not None else None
    if subject is None:
        return says, "speaker" if says is not None else "nobody"
    low = grammar.lower(subject.head)
    if is_first_person(grammar.tokens[subject.head]):
        return says or first_person(reading, reading.span_of(subject.first, subject.last)), "first person"
    who = party(reading, grammar, subject)
    if who is None:
        pronoun = grammar.tag(subject.head) in ("PRP", "PRP$")
        return (says, "pronoun") if pronoun and low != "they" else (says, "thing") if says is not None else (None, "thing")
    if says is not None and says.name == who.name:
        return says, "speaker"
    return who, "named" if who.named else "described"
