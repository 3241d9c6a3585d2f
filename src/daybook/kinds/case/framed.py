"""Cases as the encoder sees them."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.core.kind import Draft, Said
from daybook.core.reading import Frame, Reading
from daybook.core.values import Choice
from daybook.kinds.confidence import confidence
from daybook.kinds.dates import when_of
from daybook.kinds.fillers import filler, naming, only, ref

SUSPECT = 0.7  # few reports of the training data name suspects as such; a wrong one harms
LEAST = 0.8  # F1 on syria-news dev: 52 at 0.6, 55 at 0.8; 20 cases


def seen(reading: Reading) -> Iterator[tuple[Frame, Draft]]:
    """Each frame that is likely enough, with its draft: one for each matter."""
    for frame in reading.frames_of("case"):
        if frame.probability >= LEAST:
            yield frame, draft(reading, frame)


def draft(reading: Reading, frame: Frame) -> Draft:
    (step, stepped), (category, sure) = frame.attribute("step"), frame.attribute("category")
    words = naming(reading, frame.span)
    said = [Said("step", Choice(step), words, confidence("case.step", frame.probability, stepped)),
            Said("category", Choice(category), words, confidence("case.category", frame.probability, sure))]
    authority = only(frame, "authority")
    who = filler(reading, authority) if authority else None
    if authority and who:
        said.append(Said("authority", ref(who), authority.span, confidence("case.authority", frame.probability, authority.probability)))
    for role in frame.of("suspect"):
        who = filler(reading, role)
        if who and role.probability >= SUSPECT:
            said.append(Said("suspect", ref(who), role.span, confidence("case.suspect", frame.probability, role.probability)))
    when = only(frame, "when")
    dated = when_of(reading, when) if when else None
    if when and dated:
        said.append(Said("when", dated[0], dated[1], confidence("case.when", frame.probability, when.probability)))
    return Draft("case", words, tuple(said), confidence("case", frame.probability))
