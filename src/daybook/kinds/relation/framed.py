"""Relations as the encoder sees them: one record for each actor and recipient of a deed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daybook.core.kind import Draft, Said
from daybook.core.reading import Frame, Reading
from daybook.core.values import Choice
from daybook.kinds.confidence import confidence
from daybook.kinds.fillers import filler, ref

LEAST = 0.3


def find(reading: Reading) -> Iterable[Draft]:
    """One draft for each (actor, recipient, type), from where it is likeliest."""
    best: dict[str, Draft] = {}
    for frame in reading.frames_of("relation"):
        if frame.probability >= LEAST:
            for draft in drafts(reading, frame):
                if draft.key not in best or draft.confidence > best[draft.key].confidence:
                    best[draft.key] = draft
    return list(best.values())


def drafts(reading: Reading, frame: Frame) -> Iterator[Draft]:
    type_, typed = frame.attribute("type")
    actors = [(role, who) for role in frame.of("actor") if (who := filler(reading, role))]
    recipients = [(role, who) for role in frame.of("recipient") if (who := filler(reading, role))]
    for first, actor in actors:
        for second, recipient in recipients:
            if actor.name.lower() == recipient.name.lower():
                continue
            told = (("actor", ref(actor), first.span, first.probability), ("recipient", ref(recipient), second.span, second.probability),
                    ("type", Choice(type_), frame.span, typed))
            said = tuple(Said(name, value, span, confidence(f"relation.{name}", frame.probability, p)) for name, value, span, p in told)
            sure = confidence("relation", frame.probability, first.probability * second.probability * typed)
            key = f"{actor.name}|{type_}|{recipient.name}"
            yield Draft("relation", frame.span, said, sure, key)
