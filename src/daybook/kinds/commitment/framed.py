"""Commitments as the encoder sees them."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.kind import Draft, Said
from daybook.core.reading import Frame, Reading
from daybook.core.values import Words
from daybook.kinds.confidence import confidence
from daybook.kinds.fillers import filler, only, ref, when_of

LEAST = 0.85  # F1 on syria-news dev: 45.8 at 0.75, 49.5 at 0.85, 47.6 at 0.88


def seen(reading: Reading) -> Iterator[tuple[Frame, Draft]]:
    """Each frame that is likely enough, with its draft: one for each undertaking."""
    for frame in reading.frames_of("commitment"):
        if frame.probability >= LEAST:
            yield frame, draft(reading, frame)


def draft(reading: Reading, frame: Frame) -> Draft:
    said = []
    for name in ("promisor", "beneficiary"):
        role = only(frame, name)
        who = filler(reading, role) if role else None
        if role and who:
            said.append(Said(name, ref(who), role.span, confidence(f"commitment.{name}", frame.probability, role.probability)))
    said.append(Said("act", Words(reading.words(frame.span)), frame.span, confidence("commitment", frame.probability)))
    deadline = only(frame, "deadline")
    dated = when_of(reading, deadline) if deadline else None
    if deadline and dated:
        said.append(Said("deadline", dated[0], dated[1], confidence("commitment.deadline", frame.probability, deadline.probability)))
    elif deadline:
        sure = confidence("commitment.term", frame.probability, deadline.probability)
        said.append(Said("term", Words(reading.words(deadline.span)), deadline.span, sure))
    condition = only(frame, "condition")
    if condition:
        sure = confidence("commitment.condition", frame.probability, condition.probability)
        said.append(Said("condition", Words(reading.words(condition.span)), condition.span, sure))
    return Draft("commitment", frame.span, tuple(said), confidence("commitment", frame.probability))
