"""Relations as the encoder sees them: one record for each actor and recipient of a deed."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.kind import Draft, Said
from daybook.core.reading import Frame, Reading
from daybook.core.values import Choice
from daybook.kinds.confidence import confidence
from daybook.kinds.fillers import filler, naming, ref

LEAST = 0.6  # F1 on syria-news dev: 34.5 at 0.5, 35.4 at 0.6, 32.4 at 0.7


def seen(reading: Reading) -> Iterator[tuple[Frame, Draft]]:
    """One draft for each (actor, recipient, type), from where it is likeliest, with its frame."""
    best: dict[str, tuple[Frame, Draft]] = {}
    for frame in reading.frames_of("relation"):
        if frame.probability >= LEAST:
            for draft in drafts(reading, frame):
                if draft.key not in best or draft.confidence > best[draft.key][1].confidence:
                    best[draft.key] = frame, draft
    yield from best.values()


def drafts(reading: Reading, frame: Frame) -> Iterator[Draft]:
    words = naming(reading, frame.span)
    type_, typed = frame.attribute("type")
    actors = [(role, who) for role in frame.of("actor") if (who := filler(reading, role))]
    recipients = [(role, who) for role in frame.of("recipient") if (who := filler(reading, role))]
    for first, actor in actors:
        for second, recipient in recipients:
            if actor.name.lower() == recipient.name.lower():
                continue
            told = (("actor", ref(actor), first.span, first.probability), ("recipient", ref(recipient), second.span, second.probability),
                    ("type", Choice(type_), words, typed))
            said = tuple(Said(name, value, span, confidence(f"relation.{name}", frame.probability, p)) for name, value, span, p in told)
            sure = confidence("relation", frame.probability, first.probability * second.probability * typed)
            key = f"{actor.name}|{type_}|{recipient.name}"
            yield Draft("relation", words, said, sure, key)
