"""Drafts of the encoder's frames and drafts of the rules, made one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from daybook.core.kind import Draft
from daybook.core.reading import Frame
from daybook.core.values import Ref

Seen = tuple[Frame, Draft]
BY_RULE = frozenset(("killed", "injured", "abducted", "detained"))  # numbers: where the rules have one it stands


BACKED = 0.55  # probability of a frame that backs what the rules say of the same words


def together(seen: Iterable[Seen], ruled: Sequence[Draft], alone: float, sure: Mapping[str, float],
             frames: Sequence[Frame] = ()) -> list[Draft]:
    """The framed drafts, made whole by ruled ones that share words with them, and the ruled ones that stand alone, in order of the text.

    Args:
        seen: The encoder's frames, each with the draft made of it.
        ruled: What the rules found.
        alone: Least confidence of a ruled draft that no framed one touches.
        sure: See ``completed``.
        frames: All that the encoder saw of the kind: a likely one backs a ruled draft on its words, whatever that one's confidence.
    """
    kept = [completed(draft, frame, next((r for r in ruled if r.span.touches(draft.span)), None), sure) for frame, draft in seen]
    keys = {draft.key.lower() for draft in kept if draft.key}
    backing = [frame.span for frame in frames if frame.probability >= BACKED]
    told = [draft for draft in ruled if draft.confidence >= alone or any(draft.span.touches(span) for span in backing)]
    added = [draft for draft in told if draft.key.lower() not in keys
             and not any(draft.span.touches(other.span) for other in kept)]
    return sorted((*kept, *added), key=lambda draft: (draft.span, draft.key))


def completed(draft: Draft, frame: Frame, ruled: Draft | None, sure: Mapping[str, float],
              filled: Mapping[str, float] | None = None) -> Draft:
    """The encoder's draft with what the rules say of the same words where it says nothing, or is not sure.

    Args:
        draft: Of the frame.
        frame: What the encoder saw.
        ruled: What the rules say of the same; None: the draft stays.
        sure: Attribute to the encoder's probability below which the rules' value stands.
        filled: Field to the least confidence of a ruled value that fills it; None fills all.
    """
    if ruled is None:
        return draft
    better = {s.field for s in ruled.said} & BY_RULE
    hedged = {s.value.name.lower(): s for s in ruled.said if isinstance(s.value, Ref) and s.value.responsibility not in (None, "stated")}
    said = [hedged.pop(s.value.name.lower(), s) if isinstance(s.value, Ref) and s.field == "perpetrator" else s
            for s in draft.said if s.field not in better]
    said += hedged.values()  # who is blamed, claims or denies is told by words that the rules know
    held = {s.field for s in said}
    said += [s for s in ruled.said if s.field not in held and (filled is None or s.confidence >= filled.get(s.field, 2.0))]
    for name, least in sure.items():
        value, probability = frame.attribute(name)
        by_rule = next((s for s in ruled.said if s.field == name), None)
        if by_rule and probability < least and by_rule.value.plain() != value:
            own = replace(by_rule, span=draft.span, confidence=round(by_rule.confidence * frame.probability, 3))
            said = [own if s.field == name else s for s in said]
    return replace(draft, said=tuple(said))
