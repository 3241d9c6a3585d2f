"""Commitments as the encoder sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from daybook.core.kind import Draft, Said
from daybook.core.reading import Frame, Reading
from daybook.core.span import Span
from daybook.core.values import Words
from daybook.kinds.confidence import confidence
from daybook.kinds.dates import when_of
from daybook.kinds.fillers import filler, only, ref

BESIDE = 10  # code points between parts of one undertaking
RELATIVES = frozenset("who whom which that whose".split())
LEAST = 0.85  # F1 on syria-news dev: 45.8 at 0.75, 49.5 at 0.85, 47.6 at 0.88


def seen(reading: Reading) -> Iterator[tuple[Frame, Draft]]:
    """Each frame that is likely enough, with its draft: one for each undertaking."""
    for frame in whole(reading, [f for f in reading.frames_of("commitment") if f.probability >= LEAST]):
        if _tells(reading, frame.span):
            yield frame, draft(reading, frame)


def whole(reading: Reading, frames: Iterable[Frame]) -> list[Frame]:
    """The frames, those made one that are parts of one undertaking: "will" and "“not allow it”", "stop those" and "hate us”"."""
    made: list[Frame] = []
    for frame in frames:
        before = made[-1] if made else None
        if before is not None and _goes_on(reading, before.span, frame.span):
            held = {role.name for role in before.roles}
            roles = (*before.roles, *(role for role in frame.roles if role.name not in held))
            made[-1] = replace(before, span=Span(before.span.start, frame.span.end), roles=roles,
                               probability=max(before.probability, frame.probability))
        else:
            made.append(frame)
    return made


def _goes_on(reading: Reading, before: Span, after: Span) -> bool:
    """Is the second stretch more of the first: after words that say nothing by themselves, or after "who"?"""
    between = [t.lower for t in reading.tokens_in(Span(before.end, max(before.end, after.start))) if t.text[0].isalnum()]
    if "\n" in reading.text.visible[before.end : after.start] or after.start - before.end > BESIDE:
        return False
    return (not between and not _tells(reading, before)) or (bool(between) and set(between) <= RELATIVES)


def _tells(reading: Reading, span: Span) -> bool:
    """Is there a verb or a common noun in the words?"""
    return any(reading.tags[i].startswith("VB") or reading.tags[i] in ("NN", "NNS") for i in reading.indices_in(span))


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
