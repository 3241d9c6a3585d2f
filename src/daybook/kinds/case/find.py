"""Cases: what tells of an official matter, weighed; one record for each matter, with the furthest step told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daybook.core import Choice, Draft, Reading, Ref, Said, When, Words
from daybook.kinds.case import framed
from daybook.kinds.case.matter import DEFINITE, Matter, matter
from daybook.kinds.case.triggers import triggers
from daybook.kinds.case.weigh import features, plain
from daybook.kinds.together import together
from daybook.kinds.weights import weights

# Least of the rules' own: F1 on syria-news dev 50 at 0.5, 53 at 0.6, 55 with none; plain short texts need them.
SURE: dict[str, float] = {"category": 0.8, "step": 0.9}  # of the encoder; below, what the rules say stands
ALONE = 0.6
# How far a matter has come with each step.
RANK = {step: i for i, step in enumerate(("announced", "opened", "ongoing", "stalled", "suspects_named", "arrests", "charged", "trial",
                                          "convicted", "acquitted", "sentenced", "decided", "appeal", "released", "closed"))}
PLAIN = 0.5  # 3 of 7 of such on the train part are cases, and those in the news of inquiries, which it has few of, more often
Scored = tuple[float, Matter]


def matters(reading: Reading) -> Iterator[Matter]:
    """All that may be told of a matter, sentence by sentence."""
    for sentence in range(len(reading.sentences)):
        grammar = reading.clauses(sentence)
        for trigger in triggers(grammar):
            yield matter(reading, grammar, sentence, trigger)


def find(reading: Reading) -> Iterable[Draft]:
    """What the encoder sees, and what the rules are sure of besides."""
    return _one_a_sentence(reading, together(framed.seen(reading), list(by_rules(reading)), ALONE, SURE, reading.frames_of("case")))


def _one_a_sentence(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Without the drafts that say neither what the matter is about nor whom it is against, beside one in their sentence that does."""
    at = [reading.sentence_at(draft.span.start) for draft in drafts]
    telling = {here for here, draft in zip(at, drafts, strict=True) if _tells(draft)}
    return [draft for here, draft in zip(at, drafts, strict=True) if _tells(draft) or here not in telling]


def _tells(draft: Draft) -> bool:
    return any(said.field in ("about", "suspect", "authority") for said in draft.said)


def by_rules(reading: Reading) -> Iterable[Draft]:
    """One draft for each matter of which something likely enough is told."""
    learned = weights("case")
    likely: list[Scored] = []
    for one in matters(reading):
        grammar = reading.clauses(one.sentence)
        confidence = learned.confidence(features(reading, grammar, one))
        if plain(grammar, one):
            confidence = max(confidence, PLAIN)
        if confidence >= learned.threshold:
            likely.append((confidence, one))
    return [_draft(reading, group) for group in grouped(reading, likely)]


def grouped(reading: Reading, likely: list[Scored]) -> list[list[Scored]]:
    """Those that tell of the same matter, together."""
    groups: list[list[Scored]] = []
    for scored in likely:
        fits = next((g for g in reversed(groups) if any(_same(reading, scored[1], m) for _, m in g)), None)
        if fits is None:
            groups.append([scored])
        else:
            fits.append(scored)
    return groups


def _same(reading: Reading, one: Matter, other: Matter) -> bool:
    """Do the two tell of one matter: the same words, suspect or object, or "the inquiry" after an inquiry?"""
    if one.sentence == other.sentence and one.trigger.last > other.trigger.first and one.trigger.first < other.trigger.last:
        return True
    ours, theirs = ({s.name.lower() for s in m.suspects} for m in (one, other))
    if ours and theirs:
        alike = one.category == other.category or "other" in (one.category, other.category)
        return bool(ours & theirs) and (alike or abs(one.sentence - other.sentence) <= 1)
    if one.sentence == other.sentence and one.category == other.category:
        return True
    if one.trigger.word == other.trigger.word and one.about is not None and other.about is not None:
        return bool(_content(reading, one) & _content(reading, other))
    if not ours and one.trigger.sort == "weak noun" and one.category == other.category and one.sentence - other.sentence <= 1:
        return True  # "the charges", "a hearing": of the matter just told
    grammar = reading.clauses(one.sentence)
    phrase = grammar.phrase_at(one.trigger.first)
    definite = phrase is not None and grammar.lower(phrase.first) in DEFINITE
    return definite and one.trigger.word == other.trigger.word and one.told in ("nowhere", "before")


def _content(reading: Reading, one: Matter) -> set[str]:
    return {word for word in reading.words(one.about).lower().split() if len(word) > 3} if one.about is not None else set()


def _draft(reading: Reading, group: list[Scored]) -> Draft:
    confidence, furthest = max(group, key=lambda scored: (RANK[scored[1].trigger.step], -scored[1].trigger.first))
    best = max(score for score, _ in group)
    span = reading.span_of(furthest.trigger.first, furthest.trigger.last)
    categories = [m.category for _, m in group if m.category != "other"] or ["other"]
    category = furthest.category if furthest.category != "other" else categories[0]
    said = [Said("step", Choice(furthest.trigger.step), span, confidence), Said("category", Choice(category), None, best)]
    about = next((m.about for _, m in [(confidence, furthest), *group] if m.about is not None), None)
    if about is not None:
        said.append(Said("about", Words(reading.words(about)), about, best))
    authority = next((m.authority for _, m in [(confidence, furthest), *group] if m.authority is not None), None)
    if authority is not None:
        said.append(Said("authority", Ref(authority.name, authority.sort), authority.span, 0.8 * best))
    for suspect in {s.name: s for _, m in group for s in m.suspects}.values():
        said.append(Said("suspect", Ref(suspect.name, suspect.sort), suspect.span, 0.8 * best))
    said += _when(reading, furthest, confidence)
    return Draft("case", span, tuple(said), best)


def _when(reading: Reading, furthest: Matter, confidence: float) -> list[Said]:
    """The nearest date behind the step in its sentence, or else before it."""
    at = reading.tokens[furthest.trigger.first].start
    dated = [t for t in reading.times_in(reading.sentences[furthest.sentence]) if t.edtf is not None and t.basis is not None]
    nearest = min(dated, key=lambda t: abs(t.span.start - at), default=None)
    if nearest is None or nearest.edtf is None or nearest.basis is None or abs(nearest.span.start - at) > 90:
        return []
    return [Said("when", When(nearest.edtf, nearest.basis), nearest.span, 0.7 * confidence)]
