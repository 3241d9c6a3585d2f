"""What can be seen of a candidate, by which it is weighed.

weights.json is made by training/relations.py from annotated reports; it holds no words but those of the lexicon and of this file.
"""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.reading import Reading
from daybook.kinds.parties import Party
from daybook.kinds.relation.candidates import Candidate
from daybook.text.clauses import Clauses


def features(reading: Reading, grammar: Clauses, candidate: Candidate) -> set[str]:
    """What is seen of a candidate, by name."""
    return {"bias", f"type {candidate.type}", f"frame {candidate.frame}", f"type frame {candidate.type} {candidate.frame}",
            f"word {candidate.type} {candidate.lexeme}",
            *_of_party("actor", candidate.actor), *_of_party("recipient", candidate.recipient),
            *_of_verb(grammar, candidate), *_around(reading, grammar, candidate)}


def _of_party(role: str, party: Party) -> Iterator[str]:
    yield f"{role} {party.sort}"
    yield f"{role} {'named' if party.named else 'not named'}"
    if party.inner:
        yield f"{role} inner"
    if len(party.name.split()) > 6:
        yield f"{role} long"


def _of_verb(grammar: Clauses, candidate: Candidate) -> Iterator[str]:
    verb = candidate.verb
    if verb is None:
        yield "no verb"
        return
    if verb.modal:
        yield f"modal {verb.modal}"
    for name in ("passive", "negated", "infinitive"):
        if getattr(verb, name):
            yield f"{name}"
    first = grammar.tag(verb.first)
    yield f"tense {first}" if first != "TO" else "tense infinitive"
    yield f"main {grammar.tag(verb.main)}"


def _around(reading: Reading, grammar: Clauses, candidate: Candidate) -> Iterator[str]:
    attribution = reading.said_by(candidate.span)
    if attribution is not None:
        yield "quoted" if attribution.direct else "reported"
    place = candidate.sentence / max(1, len(reading.sentences))
    yield "early" if candidate.sentence < 6 else "late" if place > 0.7 else "middle"
    low = {grammar.lower(i) for i in range(grammar.start, grammar.stop) if grammar.tokens[i].start < candidate.span.start}
    if low & {"if", "unless", "whether"}:
        yield "conditional"
    if low & {"has", "have", "had"}:
        yield "perfect before"
    gap = min(abs(candidate.recipient.span.start - candidate.span.end), abs(candidate.span.start - candidate.recipient.span.end))
    yield "far recipient" if gap > 60 else "near recipient"
    gap = abs(candidate.span.start - candidate.actor.span.end)
    yield "far actor" if gap > 80 else "near actor"
