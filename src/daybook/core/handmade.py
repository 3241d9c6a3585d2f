"""What people assert themselves: the value that a machine missed or got wrong, in the words of the report or on their own authority."""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core.assertion import Assertion
from daybook.core.span import Span

ANALYST = "analyst"  # the source of a finding that is a person's
AROUND = 80  # code points on either side by which one occurrence of the same words is told from another


@dataclass(frozen=True, slots=True)
class Handmade:
    """An assertion by a person, a fact like a decision and ordered with them.

    It holds whatever finders and models say later. Its text is the one that it was made on; to a better text of the report it moves
    by its words, see ``moved``.

    Args:
        seq: That of the decision that came with it: accept, by whom and why.
        assertion: What is asserted. Without a span it stands on the person's own authority.
        by: Who asserts it.
        at: When, UTC, "2020-08-17T09:30:00Z".
        instead: Id of the assertion that it corrects, None where it corrects none.
    """

    seq: int
    assertion: Assertion
    by: str
    at: str
    instead: bytes | None = None


def moved(span: Span, old: str, new: str) -> Span | None:
    """Where the words of a span of an old text stand in a new one; None where they are gone.

    Of several places the one whose surroundings are most like the old; of equal ones the one nearest in the order of occurrences.
    """
    words = span.of(old)
    if not words:
        return None
    starts = _occurrences(words, new)
    if not starts:
        return None
    nth = old.count(words, 0, span.start)
    before, after = old[max(0, span.start - AROUND) : span.start], old[span.end : span.end + AROUND]

    def unlike(at: int) -> tuple[int, int]:
        end = starts[at] + len(words)
        shared = _shared(before[::-1], new[max(0, starts[at] - AROUND) : starts[at]][::-1]) + _shared(after, new[end : end + AROUND])
        return -shared, abs(at - nth)

    start = starts[min(range(len(starts)), key=unlike)]
    return Span(start, start + len(words))


def _occurrences(words: str, text: str) -> list[int]:
    starts, at = [], text.find(words)
    while at >= 0:
        starts.append(at)
        at = text.find(words, at + 1)
    return starts


def _shared(a: str, b: str) -> int:
    """How many first code points the two share."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
