"""Relations: candidates by grammar and word list, weighed; one record for each actor, recipient and type."""

from __future__ import annotations

from collections.abc import Iterable

from daybook.core import Choice, Draft, Reading, Ref, Said, When
from daybook.core.reading import Located, Time
from daybook.kinds.relation import framed
from daybook.kinds.relation.candidates import Candidate, candidates
from daybook.kinds.relation.weigh import features
from daybook.kinds.together import together
from daybook.kinds.weights import weights

# Least of the rules' own: F1 on syria-news dev 34.5 at 0, 35.0 at 0.2, 35.4 at 0.25.
SURE: dict[str, float] = {}  # of the encoder; below, what the rules say stands
ALONE = 0.2
NEAR = 90  # code points from the deed within which a date or a place of its sentence is taken to be its own


def find(reading: Reading) -> Iterable[Draft]:
    """What the rules are sure of, who acts on whom by grammar, and what the encoder sees besides."""
    ruled = list(by_rules(reading))
    seen = [(frame, draft) for frame, draft in framed.seen(reading) if not any(draft.span.touches(r.span) for r in ruled)]
    return together(seen, ruled, ALONE, SURE, reading.frames_of("relation"))


def by_rules(reading: Reading) -> Iterable[Draft]:
    """One draft for each (actor, recipient, type) that is likely enough, from where it is likeliest."""
    learned = weights("relation")
    best: dict[tuple[str, str, str], tuple[float, Candidate]] = {}
    for candidate in candidates(reading):
        grammar = reading.clauses(candidate.sentence)
        confidence = learned.confidence(features(reading, grammar, candidate))
        key = (candidate.type, candidate.actor.name.lower(), candidate.recipient.name.lower())
        if confidence >= learned.threshold and (key not in best or confidence > best[key][0]):
            best[key] = (confidence, candidate)
    return [_draft(reading, candidate, confidence) for confidence, candidate in best.values()]


def _draft(reading: Reading, candidate: Candidate, confidence: float) -> Draft:
    said = [Said("actor", Ref(candidate.actor.name, candidate.actor.sort), candidate.actor.span, confidence),
            Said("recipient", Ref(candidate.recipient.name, candidate.recipient.sort), candidate.recipient.span, confidence),
            Said("type", Choice(candidate.type), candidate.span, confidence)]
    time = _time(reading, candidate)
    if time is not None and time.edtf is not None and time.basis is not None:
        said.append(Said("when", When(time.edtf, time.basis), time.span, 0.8 * confidence))
    place = _place(reading, candidate)
    if place is not None:
        said.append(Said("where", place.place, place.span, 0.8 * confidence))
    key = f"{candidate.actor.name}|{candidate.type}|{candidate.recipient.name}"
    return Draft("relation", candidate.span, tuple(said), confidence, key)


def _gap(candidate: Candidate, start: int, end: int) -> int:
    return max(start - candidate.span.end, candidate.span.start - end, 0)


def _time(reading: Reading, candidate: Candidate) -> Time | None:
    times = [t for t in reading.times_in(reading.sentences[candidate.sentence]) if t.edtf is not None]
    near = [t for t in times if _gap(candidate, t.span.start, t.span.end) <= NEAR]
    return min(near, key=lambda t: _gap(candidate, t.span.start, t.span.end), default=None)


def _place(reading: Reading, candidate: Candidate) -> Located | None:
    """Where: a place after "in" or "at" behind the deed, and no party to it."""
    for located in reading.places_in(reading.sentences[candidate.sentence]):
        span = located.span
        before = reading.text.visible[max(0, span.start - 4) : span.start].lower()
        apart = not (span.touches(candidate.actor.span) or span.touches(candidate.recipient.span))
        if span.start >= candidate.span.end and span.start - candidate.span.end <= NEAR and apart and before.endswith((" in ", " at ")):
            return located
    return None
