"""What the encoder leaves to grammar: tolls on somebody's word, what nobody is named for, to whom it is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from daybook.core.reading import Attribution, Reading
from daybook.core.span import Span
from daybook.text.lemmas import lemma_in
from daybook.text.numbers import number_at
from daybook.text.phrases import FINITE, Phrase, Verbs
from daybook.text.quotes import Quote

CLAUSE = frozenset("that if whether how why what who when where it he she they there".split())
WIDEST_GAP = 60  # characters between a cue and its content, for a date or a place
LONGEST_ADVERBIAL = 18  # tokens between the cue and its "that"
TELLING = frozenset("tell inform ask warn remind assure notify promise advise urge brief address order instruct beg reassure".split())
TALKING = frozenset("say speak write talk explain announce declare add admit confess complain reply respond".split())
TALKS = frozenset("interview interviews conversation talk talks meeting call speech letter message address statement remarks".split())
NOT_ADDRESSED = frozenset("it that this what them him her".split())
# Who keeps a toll, and how they are said to put it: "the health ministry put the toll at 20", "his office has counted 560 dead".
KEEPERS = frozenset(
    "office ministry commission committee agency observatory monitor police hospital hospitals officials official authorities government "
    "department spokesman spokeswoman group council union organization organisation network army military".split())
TALLIES = frozenset("put place count leave record register tally document give cite list log confirm report".split())
REPORTED = frozenset("reported said believed alleged claimed understood rumoured rumored feared".split())
DEAD = frozenset("dead killed wounded injured deaths casualties fatalities missing victims martyrs".split())
BY_RULE = "attribution.rules@1"
FIRST_PERSON = frozenset("i we my our us me".split())
LEAST_UNSOURCED = 8  # tokens; shorter ones are mottos and titles


def clause_begins(reading: Reading, attribution: Attribution) -> Attribution:
    """Leave what is between a cue and its "that" out of the content: "said | on Monday in Paris | that …"."""
    cue = attribution.cue[-1]
    n = next((k for k, span in enumerate(attribution.content) if 0 <= span.start - cue.end <= WIDEST_GAP), None)
    if n is None or not len(reading.indices_in(cue)):  # a cue inside a hyphened word is no token of its own
        return attribution
    span = attribution.content[n]
    at = reading.indices_in(span)
    hanging = reading.tags[reading.indices_in(cue)[-1]] in ("IN", "TO")  # "said in an interview with | the paper | that …"
    for i in at[:LONGEST_ADVERBIAL]:
        token = reading.tokens[i]
        if i == at.start and i + 1 < at.stop and reading.tokens[i + 1].lower == "that" and reading.tags[i] in ("NN", "NNP", "NNS"):
            continue  # "said in the | capital that …": the tail of where it was said
        opens = token.lower in CLAUSE or (reading.tags[i] not in ("IN", "RB", "TO") and not hanging)
        if reading.tags[i] in FINITE or (i == at.start and opens):
            return attribution
        if token.lower == "that" and i + 1 < at.stop and reading.tags[i + 1] not in FINITE:
            content = (*attribution.content[:n], Span(token.start, span.end), *attribution.content[n + 1 :])
            return replace(attribution, content=content)
    return attribution


def unsourced(reading: Reading, quotes: Sequence[Quote], held: Sequence[Attribution]) -> Iterator[Attribution]:
    """Quotations of whole sentences that fill a paragraph and in which somebody speaks of themselves, with no word of who.

    Whose they are, if it can be told, is for ``resolve`` to say.
    """
    visible = reading.text.visible
    taken = [span for a in held for span in (*a.content, *a.cue)]
    for quote in quotes:
        span = Span(quote.start, quote.end)
        end = visible.find("\n", quote.end)
        line = Span(visible.rfind("\n", 0, quote.start) + 1, end if end >= 0 else len(visible))
        alone = not visible[line.start : quote.start].strip() and not visible[quote.end : line.end].strip(" .\n")
        if not alone or any(span.touches(other) for other in taken):
            continue
        words = [token.lower for token in reading.tokens_in(span)]
        if len(words) >= LEAST_UNSOURCED and FIRST_PERSON & set(words):
            yield Attribution((), (), (span,), True, None, 0.5, BY_RULE)


def impersonal(reading: Reading, held: Sequence[Attribution]) -> Iterator[Attribution]:
    """What nobody is named for: "It was reported that …", "it is believed that …"."""
    for sentence in reading.sentences:
        at = reading.indices_in(sentence)
        words = [reading.tokens[i].lower for i in at[:6]]
        end = next((n for n in range(2, len(words) - 1) if words[n] in REPORTED and words[n + 1] == "that"), None)
        if words[:1] != ["it"] or end is None or len(at) < end + 4:
            continue
        last = at[-1] if reading.tokens[at[-1]].text not in ".!?" else at[-2]
        cue, content = reading.span_of(at[1], at[end] + 1), reading.span_of(at[end + 1], last + 1)
        if not any(content.touches(span) for a in held for span in (*a.cue, *a.content)):
            yield Attribution((), (cue,), (content,), False, None, 0.6, BY_RULE)


def tallies(reading: Reading, held: Sequence[Attribution]) -> Iterator[Attribution]:
    """Tolls on the word of whoever keeps them: "his office has counted 560 dead"."""
    for sentence in range(len(reading.sentences)):
        phrases = reading.noun_phrases(sentence)
        for verb in reading.verb_groups(sentence):
            if verb.passive or verb.infinitive or lemma_in(reading.tokens[verb.main].lower, TALLIES) is None:
                continue
            subject = next((p for p in reversed(phrases) if p.last <= verb.first), None)
            if subject is None or reading.tokens[subject.head].lower not in KEEPERS or _between(reading, subject, verb):
                continue
            toll = _toll(reading, verb, phrases)
            cue = reading.span_of(verb.first, verb.last)
            if toll is not None and not any(cue.touches(span) for a in held for span in (*a.cue, *a.content)):
                yield Attribution((reading.span_of(subject.first, subject.last),), (cue,), (toll,), False, None, 0.6, BY_RULE)


def _between(reading: Reading, subject: Phrase, verb: Verbs) -> bool:
    return any(reading.tags[i] != "RB" for i in range(subject.last, verb.first))


def _toll(reading: Reading, verb: Verbs, phrases: Sequence[Phrase]) -> Span | None:
    """The count of dead right after the verb: "560 dead in total", "the toll at 20"."""
    first = next((p for p in phrases if p.first >= verb.last), None)
    if first is None or first.first > verb.last + 2:
        return None
    last = min(first.last + 6, len(reading.tokens))
    words = {token.lower for token in reading.tokens[first.first : last]}
    if any(number_at(reading.tokens, i) is not None for i in range(first.first, last)) and (DEAD & words or "toll" in words):
        end = next((i for i in range(first.first, len(reading.tokens)) if reading.tokens[i].text in ",.;"), last)
        return reading.span_of(first.first, max(end, first.last))
    return None


def addressee(reading: Reading, attribution: Attribution) -> Span | None:
    """The words that name to whom it is said: after "told", "said to", "in an interview with"; None where nobody is named."""
    if not attribution.cue:
        return None
    cue = attribution.cue[0]
    at = reading.indices_in(cue)
    sentence = reading.sentence_at(cue.start)
    if not at or sentence is None:
        return None
    phrases = reading.noun_phrases(sentence)
    taken = (*attribution.source, *attribution.content)
    words = [reading.tokens[i].lower for i in at]
    if any(word in ("was", "were", "been", "be", "is", "are") for word in words):
        return None
    told = next((i for i in at if lemma_in(reading.tokens[i].lower, TELLING)), None)
    if told is not None:
        phrase = next((p for p in phrases if p.first in (told + 1, told + 2)), None)
        found = _free(reading, phrase, taken)
        return found if phrase is not None and (phrase.first == told + 1 or reading.tags[told + 1] == "RB") else None
    said = next((i for i in at if lemma_in(reading.tokens[i].lower, TALKING)), None)
    if said is None:
        return None
    for i in range(said + 1, min(said + 14, len(reading.tokens) - 1)):
        token = reading.tokens[i]
        if token.text in ".;:\"“”" or reading.tags[i] in FINITE or any(token.start in span for span in taken):
            return None
        if (token.lower == "to" and i == said + 1) or (token.lower == "with" and reading.tokens[i - 1].lower in TALKS):
            return _free(reading, next((p for p in phrases if p.first == i + 1), None), taken)
    return None


def _free(reading: Reading, phrase: Phrase | None, taken: Sequence[Span]) -> Span | None:
    """The phrase's words, if it names somebody and is no part of source or content."""
    if phrase is None or reading.tokens[phrase.first].lower in NOT_ADDRESSED:
        return None
    span = reading.span_of(phrase.first, phrase.last)
    return None if any(span.touches(other) for other in taken) else span
