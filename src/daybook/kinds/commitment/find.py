"""Commitments: candidates by grammar and cue words, weighed; of those that overlap, the likeliest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from daybook.core import Draft, Flag, Reading, Ref, Said, Span, When, Words
from daybook.core.reading import Time
from daybook.core.when import interval
from daybook.kinds.commitment import framed
from daybook.kinds.commitment.candidates import Candidate, candidates
from daybook.kinds.commitment.extent import condition
from daybook.kinds.commitment.weigh import features, plain
from daybook.kinds.parties import Party, party
from daybook.kinds.together import together
from daybook.kinds.weights import weights
from daybook.text.clauses import Clauses
from daybook.text.phrases import Phrase

# F1 of commitments on syria-news dev: 48.6 with none of the rules' own, 49.5 at 0.7, 48.6 at 0.65.
SURE: dict[str, float] = {}  # of the encoder; below, what the rules say stands
ALONE = 0.7
PLAIN = 0.3  # on the train part, between a third and a half of such are commitments
BY_GRAMMAR = 0.7  # how sure a promisor is that grammar gives to what the encoder saw
REACH = 60  # code points behind an act in which its date may stand
# An act that leaves a mark that others can see; of what is tried or considered nobody could say whether it was done.
VISIBLE = frozenset(
    "withdraw pull send hold host release open close publish pay repatriate form build prosecute deploy resign attend sign hand "
    "return lift impose reform establish set".split())
GIVEN_TO = frozenset("promise offer guarantee assure tell grant give".split())
T = TypeVar("T")


def find(reading: Reading) -> Iterable[Draft]:
    """What the encoder sees, and what the rules are sure of besides: plain undertakings, and those of high confidence."""
    every = list(candidates(reading))
    ruled = [draft for draft, is_plain in _ruled(reading, every) if is_plain or draft.confidence >= ALONE]
    seen = [(frame, _with_promisor(draft, every)) for frame, draft in framed.seen(reading)]
    return together(seen, ruled, 0.0, SURE)


def by_rules(reading: Reading) -> Iterable[Draft]:
    """One draft for each undertaking that is likely enough."""
    return [draft for draft, _ in _ruled(reading, candidates(reading))]


def _with_promisor(draft: Draft, every: Sequence[Candidate]) -> Draft:
    """The encoder's draft with whom the grammar of its words makes the promisor, where the encoder sees nobody."""
    who = next((c.promisor for c in every if c.promisor is not None and c.act.touches(draft.span)), None)
    if who is None or any(said.field == "promisor" for said in draft.said):
        return draft
    return replace(draft, said=(Said("promisor", Ref(who.name, who.sort), who.span, BY_GRAMMAR * draft.confidence), *draft.said))


def _ruled(reading: Reading, every: Iterable[Candidate]) -> list[tuple[Draft, bool]]:
    """The drafts of the rules, and of each whether somebody undertakes those very words plainly."""
    learned = weights("commitment")
    likely, plainly = [], set[Span]()
    for candidate in every:
        grammar = reading.clauses(candidate.sentence)
        confidence = learned.confidence(features(reading, grammar, candidate))
        if plain(grammar, candidate):
            confidence = max(confidence, PLAIN)
            plainly.add(candidate.act)
        if confidence >= learned.threshold:
            likely.append((confidence, candidate))
    return [(_draft(reading, candidate, confidence), candidate.act in plainly)
            for confidence, candidate in apart(likely, lambda c: c.act)]


def apart(scored: Sequence[tuple[float, T]], span: Callable[[T], Span]) -> list[tuple[float, T]]:
    """The best scored of those that overlap, in the order of the text."""
    kept: list[tuple[float, T]] = []
    for score, one in sorted(scored, key=lambda pair: (-pair[0], span(pair[1]).start)):
        if not any(span(one).touches(span(other)) for _, other in kept):
            kept.append((score, one))
    return sorted(kept, key=lambda pair: span(pair[1]).start)


def _draft(reading: Reading, candidate: Candidate, confidence: float) -> Draft:
    grammar = reading.clauses(candidate.sentence)
    by = None
    said = [Said("act", Words(reading.words(candidate.act)), candidate.act, confidence, by)]
    if candidate.promisor is not None:
        who = candidate.promisor
        said.insert(0, Said("promisor", Ref(who.name, who.sort), who.span, confidence, by))
    beneficiary = _beneficiary(reading, grammar, candidate)
    if beneficiary is not None:
        said.append(Said("beneficiary", Ref(beneficiary.name, beneficiary.sort), beneficiary.span, 0.8 * confidence))
    said += _by_when(reading, candidate, confidence)
    depends = condition(reading, grammar, reading.sentences[candidate.sentence], candidate.act, candidate.after)
    if depends is not None:
        said.append(Said("condition", Words(reading.words(depends)), depends, 0.8 * confidence))
    if any(s.field in ("deadline", "term") for s in said) and grammar.lower(candidate.main) in VISIBLE:
        said.append(Said("verifiable", Flag(True), None, 0.7 * confidence))
    return Draft("commitment", candidate.act, tuple(said), confidence)


def _by_when(reading: Reading, candidate: Candidate, confidence: float) -> list[Said]:
    """The deadline, or the words of a term that nothing dates."""
    sentence = reading.sentences[candidate.sentence]
    near = Span(candidate.act.start, min(sentence.end, candidate.act.end + REACH))
    for time in reading.times_in(near):
        edtf = time.edtf
        if edtf is not None and time.basis is not None and _ahead(reading, time):
            return [Said("deadline", When(edtf, time.basis), time.span, confidence)]
        if time.type == "DURATION":
            start = reading.text.visible.rfind(" ", 0, max(0, time.span.start - 1)) + 1
            before = reading.text.visible[start : time.span.start].strip().lower()
            if before in ("within", "in"):
                span = Span(start, time.span.end)
                return [Said("term", Words(reading.words(span)), span, confidence)]
    return []


def _ahead(reading: Reading, time: Time) -> bool:
    """Does the date end after the report's own? Without one, a date counts that the text gives as such."""
    published = reading.report.published
    if time.edtf is None:
        return False
    return published is None or interval(time.edtf).end > published.interval.end


def _beneficiary(reading: Reading, grammar: Clauses, candidate: Candidate) -> Party | None:
    """Whom it is promised to: "promised them justice", "offered the families compensation"."""
    verb = candidate.verb
    if verb is None or grammar.lemma(verb, GIVEN_TO) is None or candidate.frame.startswith("modal"):
        return None
    reached = grammar.objects(verb) or grammar.after(verb.last, ("to", "for"), 3)
    main = candidate.main
    told = [p if p.last <= main else Phrase(p.first, main, main - 1) for p in reached if p.first < main]
    return party(reading, grammar, told[0]) if told else None
