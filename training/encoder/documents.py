"""What the encoder is taught: a document with the spans that a source annotates, and only for the heads that the source covers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

Range = tuple[int, int]  # code points, half open


@dataclass(frozen=True)
class Tagged:
    """A stretch with its class, as one head sees it."""

    start: int
    end: int
    label: str = "X"


@dataclass(frozen=True)
class Frame:
    """A naming phrase, what is known of it, and the words that play a role in it.

    Args:
        kind: One of ``scheme.FRAMES``, or "ace" and "place", which are trained on and not shipped.
        naming: The words that name it.
        attributes: Attribute to the values that may be right; several where the source is coarser than our values.
        roles: Role to its stretches.
        unknown: Roles that the source does not annotate here: nothing is learned of them.
        open: Stretches that may or may not play a role: nothing is learned of them for this frame.
        argument: Stretch to its responsibility.
    """

    kind: str
    naming: Range
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    roles: dict[str, tuple[Range, ...]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    open: tuple[Range, ...] = ()
    argument: dict[Range, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A text with what a source says of it.

    Args:
        id: Unique over all sources.
        source: Folder under data/, for licences and weights.
        text: As the source has it; only its case may differ from what offsets were made on.
        tags: Head to its stretches; a head that is no key is not taught by this document.
        open: Head to stretches of which nothing is known.
        frames: In any order.
        pairs: (source, target, PLOVER root): what one does to the other.
        weight: How often it is seen in an epoch; 2.5 is twice, and three times in half of the epochs.
    """

    id: str
    source: str
    text: str
    tags: dict[str, tuple[Tagged, ...]] = field(default_factory=dict)
    open: dict[str, tuple[Range, ...]] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    pairs: tuple[tuple[Range, Range, str], ...] = ()
    weight: float = 1.0


def moved(document: Document, text: str, shift: Callable[[int], int]) -> Document:
    """The same document over a text in which offsets have moved."""

    def move(span: Range) -> Range:
        return shift(span[0]), shift(span[1] - 1) + 1

    def frame(old: Frame) -> Frame:
        roles = {role: tuple(map(move, spans)) for role, spans in old.roles.items()}
        return replace(old, naming=move(old.naming), roles=roles, open=tuple(map(move, old.open)),
                       argument={move(span): how for span, how in old.argument.items()})

    tags = {head: tuple(Tagged(*move((t.start, t.end)), t.label) for t in spans) for head, spans in document.tags.items()}
    return replace(document, text=text, tags=tags, open={head: tuple(map(move, spans)) for head, spans in document.open.items()},
                   frames=tuple(map(frame, document.frames)), pairs=tuple((move(a), move(b), root) for a, b, root in document.pairs))


def joined(documents: list[Document]) -> Iterator[Document]:
    """Documents of one text made one, so that the encoder reads it once for all that is known of it."""
    by_text: dict[str, Document] = {}
    for d in documents:
        held = by_text.get(d.text)
        by_text[d.text] = d if held is None else replace(
            held, tags=held.tags | d.tags, open=held.open | d.open, frames=(*held.frames, *d.frames), pairs=(*held.pairs, *d.pairs),
            weight=max(held.weight, d.weight))
    yield from by_text.values()


def beginning(document: Document, end: int) -> Document:
    """The document cut at ``end``: what is named before it, with the roles that stand before it. A record is annotated where a report
    first names it, so the beginning of a report is a report that is annotated as rightly as the whole."""

    def kept(spans: tuple[Range, ...]) -> tuple[Range, ...]:
        return tuple(s for s in spans if s[1] <= end)

    def frame(old: Frame) -> Frame:
        roles = {role: here for role, spans in old.roles.items() if (here := kept(spans))}
        return replace(old, roles=roles, open=kept(old.open), argument={s: how for s, how in old.argument.items() if s[1] <= end})

    tags = {head: tuple(t for t in spans if t.end <= end) for head, spans in document.tags.items()}
    return replace(document, text=document.text[:end], tags=tags, open={head: kept(spans) for head, spans in document.open.items()},
                   frames=tuple(frame(f) for f in document.frames if f.naming[1] <= end),
                   pairs=tuple(p for p in document.pairs if p[0][1] <= end and p[1][1] <= end))
