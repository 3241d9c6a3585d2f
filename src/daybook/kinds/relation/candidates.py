"""Every place in a reading where one actor may be doing something to another, to be weighed afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from daybook.core.reading import Reading
from daybook.core.span import Span
from daybook.kinds.parties import ACTORS, Party, party, speaker
from daybook.kinds.relation.lexicon import lexicon
from daybook.text.clauses import Clauses
from daybook.text.lemmas import lemma_in
from daybook.text.phrases import Phrase, Verbs

JUDGING = frozenset("ACCUSE REJECT SUPPORT REQUEST".split())
RECIPROCAL = frozenset("CONSULT AGREE COOPERATE".split())
# "would not accept", "refused to meet": what is refused names the recipient, whatever the verb.
NOT_DONE = frozenset(
    "accept allow agree attend countenance recognise recognize let permit tolerate join participate talk negotiate support share "
    "believe cooperate surrender meet".split())
REFUSE = frozenset("refuse decline".split())
DUTY = frozenset("must should ought".split())
NEED = frozenset("need have".split())
REACH = 10  # tokens after a verb in which words of blame are taken to be about its subject
ILL = frozenset(
    "responsible guilty fail failure mistake threat terrorist terrorism crime criminal barbarity barbaric oppress oppression violate "
    "violation lie liar betray betrayal stab undermine occupy occupation massacre illegal illegally destroy destabilise destabilize "
    "terrorise genocide murder murderer kill slaughter target bomb abandon sacrifice ignore block obstruct hypocrisy irresponsible "
    "provoke provocation provocative dishonest blame brutal brutality cleansing persecute refuse exploit abuse attack unacceptable "
    "wrong dangerous reckless corrupt corruption mismanagement fuel complicit interfere interference meddle harm suffer cover "
    "disinformation propaganda cynical cruel atrocity dictator puppet mercenary extremist escalate break breach incite sponsor "
    "shameful disgrace disgraceful".split())
LIGHT = frozenset(
    "have hold give make take issue express impose offer provide send seek sign reach strike announce voice launch lead begin start "
    "open demand reject repeat lift resume pay put show file bring face pledge conclude suspend end".split())
COMPLEMENT = frozenset("of by from to for with on against".split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Perhaps a relation.

    Args:
        type: PLOVER type that the words suggest.
        lexeme: What suggests it: "accuse", "call on", "talk with".
        frame: Where the recipient stands: object, phrase, that, noun, pair, refused, duty.
        span: The words that name the deed.
        sentence: Index of the sentence.
        verb: The verb group it hangs on, if any.
    """

    type: str
    lexeme: str
    frame: str
    span: Span
    sentence: int
    verb: Verbs | None
    actor: Party
    recipient: Party


def candidates(reading: Reading) -> Iterator[Candidate]:
    """All candidates, sentence by sentence; the same deed may come several times."""
    for sentence in range(len(reading.sentences)):
        grammar = reading.clauses(sentence)
        for made in (_of_verbs(reading, grammar), _of_nouns(reading, grammar), _of_speech(reading, grammar)):
            for type_, lexeme, frame, span, verb, actors, recipients in made:
                for actor in actors:
                    for recipient in recipients:
                        if _differ(actor, recipient):
                            yield Candidate(type_, lexeme, frame, span, sentence, verb, actor, recipient)


_Made = tuple[str, str, str, Span, Verbs | None, list[Party], list[Party]]


def _differ(actor: Party, recipient: Party) -> bool:
    return actor.name.lower() != recipient.name.lower() and not actor.span.touches(recipient.span)


def _parties(reading: Reading, grammar: Clauses, phrases: Sequence[Phrase]) -> list[Party]:
    found = []
    for phrase in phrases:
        who = party(reading, grammar, phrase)
        if who is None:  # "the decision by X", "a request from X"
            who = next((w for p in grammar.after(phrase.last, COMPLEMENT, 1) if (w := party(reading, grammar, p)) is not None), None)
        if who is not None:
            found.append(who)
    return found


def _actors(reading: Reading, grammar: Clauses, verb: Verbs) -> list[Party]:
    return _parties(reading, grammar, grammar.agents(verb) if verb.passive else grammar.subjects(verb))


def _of_verbs(reading: Reading, grammar: Clauses) -> Iterator[_Made]:
    words = lexicon()
    for verb in grammar.verbs:
        span = reading.span_of(verb.main, verb.last)
        lemma = grammar.lemma(verb, words.objects)
        if lemma is not None:
            actors = _actors(reading, grammar, verb)
            recipients = _parties(reading, grammar, grammar.subjects(verb) if verb.passive else grammar.objects(verb))
            remote = [] if recipients or verb.passive else _remote(reading, grammar, verb)
            for type_ in words.objects[lemma]:
                yield type_, lemma, "object", span, verb, actors, recipients
                if type_ in JUDGING:
                    yield type_, lemma, "remote", span, verb, actors, remote
                if not recipients and not verb.passive:
                    yield from _pairs(type_, lemma, span, verb, actors)
        yield from _with_preposition(reading, grammar, verb)
        yield from _with_clause(reading, grammar, verb)
        yield from _refused(reading, grammar, verb)


def _remote(reading: Reading, grammar: Clauses, verb: Verbs) -> list[Party]:
    """Where the object names nobody ("denounced the move"): the first name after it in the sentence."""
    phrases = grammar.objects(verb)
    if not phrases:
        return []
    start = grammar.tokens[phrases[0].last - 1].end
    stop = grammar.tokens[min(phrases[0].last + 14, grammar.stop) - 1].end
    after = next((m for m in reading.mentions if m.named and m.sort in ACTORS and start <= m.span.start and m.span.end <= stop), None)
    return [Party(after.name.removeprefix("The "), after.span, after.sort, True)] if after is not None else []


def _pairs(type_: str, lemma: str, span: Span, verb: Verbs | None, actors: list[Party]) -> Iterator[_Made]:
    """"X and Y met": each with each, the first named being the actor."""
    if type_ in RECIPROCAL:
        for one, other in combinations(actors, 2):
            yield type_, lemma, "pair", span, verb, [one], [other]


def _with_preposition(reading: Reading, grammar: Clauses, verb: Verbs) -> Iterator[_Made]:
    words = lexicon()
    lemma = grammar.lemma(verb, words.phrases)
    for rest, type_ in words.phrases.get(lemma or "", ()):
        *between, preposition = rest.split()
        start = verb.last
        if between:
            at = next((i for i in range(start, min(start + 6, grammar.stop)) if lemma_in(grammar.lower(i), between[-1:])), None)
            if at is None:
                continue
            start = at + 1
        reached = grammar.after(start, (preposition,), 2 if between or (len(preposition) > 2 and not between) else 7)
        recipients = _parties(reading, grammar, reached)
        if verb.passive and not recipients:
            continue
        actors = _actors(reading, grammar, verb)
        span = reading.span_of(verb.main, verb.last)
        if recipients:
            yield type_, f"{lemma} {rest}", "phrase", span, verb, actors, recipients
        elif preposition in ("on", "with"):
            yield from _pairs(type_, f"{lemma} {rest}", span, verb, actors)


def _with_clause(reading: Reading, grammar: Clauses, verb: Verbs) -> Iterator[_Made]:
    words = lexicon()
    lemma = grammar.lemma(verb, words.clauses)
    if lemma is None or verb.passive:
        return
    at = verb.last + (grammar.lower(verb.last) == "that")
    phrase = grammar.phrase_at(at)
    after = grammar.following(verb)
    if phrase is None or phrase.first != at or after is None or after.infinitive:
        return
    recipients = _parties(reading, grammar, [phrase])
    for type_ in words.clauses[lemma]:
        yield type_, f"{lemma} that", "that", reading.span_of(verb.main, verb.last), verb, _actors(reading, grammar, verb), recipients


def _refused(reading: Reading, grammar: Clauses, verb: Verbs) -> Iterator[_Made]:
    negated = verb.negated and grammar.lemma(verb, NOT_DONE)
    before = grammar.before(verb) if verb.infinitive else None
    refused = before is not None and grammar.lemma(before, REFUSE) is not None and before.last == verb.first
    if not (negated or refused) or verb.passive:
        return
    reached = grammar.objects(verb) or grammar.after(verb.last, ("to", "with", "in", "from", "by"), 4)
    lexeme = f"not {negated}" if negated else "refuse to"
    first = before if refused and before is not None else verb
    span = reading.span_of(first.first if negated else first.main, verb.last)
    yield "REJECT", lexeme, "refused", span, first, _actors(reading, grammar, first), _parties(reading, grammar, reached)


def _of_nouns(reading: Reading, grammar: Clauses) -> Iterator[_Made]:
    words = lexicon()
    for phrase in grammar.phrases:
        noun = lemma_in(grammar.lower(phrase.head), words.nouns)
        if noun is None:
            continue
        verb = next((v for v in grammar.verbs if v.last == phrase.first or (v.last == phrase.first - 1 and not v.passive)), None)
        light = verb is not None and grammar.lemma(verb, LIGHT) is not None
        actors, governed = _owners(reading, grammar, phrase), False
        if not actors and verb is not None:
            actors, governed = _actors(reading, grammar, verb), True
        span = reading.span_of(phrase.head, phrase.last)
        for preposition, type_ in words.nouns[noun]:
            others = _parties(reading, grammar, grammar.after(phrase.last, (preposition,), 5 if preposition in ("with", "between") else 2))
            frame = "light noun" if light else "governed noun" if governed else "noun"
            if preposition == "between":
                yield from _pairs(type_, f"{noun} between", span, verb, others)
            elif others:
                yield type_, f"{noun} {preposition}", frame, span, verb, actors, others
            elif light and governed and preposition == "with":
                yield from _pairs(type_, f"{noun} with", span, verb, actors)


def _owners(reading: Reading, grammar: Clauses, phrase: Phrase) -> list[Party]:
    """"Ankara's demands", "US sanctions": who stands inside the phrase before its head."""
    if phrase.head == phrase.first:
        return []
    inner = Phrase(phrase.first, phrase.head, phrase.head - 1)
    if grammar.tag(inner.head) == "POS":
        inner = Phrase(inner.first, inner.last, inner.head - 1) if inner.head > inner.first else inner
    before = reading.span_of(inner.first, inner.last)
    mentions = [m for m in reading.mentions if m.span in before]
    who = party(reading, grammar, inner) if mentions else None
    return [who] if who is not None else []


def _of_speech(reading: Reading, grammar: Clauses) -> Iterator[_Made]:
    """What somebody says of another: "X said Y must go" demands of Y, "X said Y had failed" blames Y."""
    for verb in grammar.verbs:
        span = reading.span_of(verb.first, verb.last)
        attribution = reading.said_by(span) if not verb.infinitive else None
        who = speaker(reading, attribution) if attribution is not None else None
        if who is None:
            continue
        need = lemma_in(grammar.lower(verb.main), NEED) if grammar.lower(verb.last) == "to" else None
        if verb.modal in DUTY or need:
            yield "REQUEST", f"said {need or verb.modal}", "duty", span, verb, [who], _subjects(reading, grammar, verb)
            continue
        after = grammar.following(verb)
        stop = min(verb.last + REACH, after.first if after is not None and after.modal else grammar.stop)
        ill = next((w for i in range(verb.first, stop) if (w := lemma_in(grammar.lower(i), ILL))), None)
        if ill is not None:
            yield "ACCUSE", f"said {ill}", "blame", span, verb, [who], _subjects(reading, grammar, verb)


def _subjects(reading: Reading, grammar: Clauses, verb: Verbs) -> list[Party]:
    """The subjects, but not the speaker's own: "his country needs help", "country needs help" blame nobody."""
    found = _parties(reading, grammar, [p for p in grammar.subjects(verb) if grammar.tag(p.first) != "PRP$"])
    return [who for who in found if who.named or who.sort or " " in who.name]
