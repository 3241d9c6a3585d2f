"""What waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daybook.core.record import conflicts
from daybook.store import Store
from daybook.store.waiting import Waiting, WaitingFilter


def given_to(store: Store, who: str, teams: Sequence[str] = ()) -> tuple[str, ...] | None:
    """Public ids of the records that somebody or one of their teams was given to review; None where there are no accounts."""
    if not store.people.are_there():
        return None
    found = (store.public_of(subject) for subject in store.teams.work_of(who, teams))
    return tuple(dict.fromkeys(public for public in found if public is not None))


def next_report(store: Store, after: str) -> Waiting | None:
    """The record that is worth most and waits in another report than this one (hex id), None where nothing waits."""
    for at in range(0, 200, 50):
        found = store.waiting(WaitingFilter(), at, 50)
        here = next((one for one in found if one.report != after), None)
        if here is not None or not found:
            return here
    return None


@dataclass(frozen=True, slots=True)
class Question:
    """Two records of which a person should say whether they are one.

    Args:
        left: Public id.
        right: Public id.
        score: 0..1, the likeness; 1 where people contradict each other.
        reasons: What speaks for it, and what against, in words.
        conflict: Did people call the two different and yet hold them together by a chain of "same"?
    """

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]
    conflict: bool = False


def queue(store: Store, offset: int = 0, limit: int = 50) -> list[Question]:
    """What waits for a person: first the pairs on which people contradict each other, then the likeliest proposals."""
    found = []
    for conflict in conflicts(store.pair_decisions()):
        left, right = (store.public_of(key) or key.hex() for key in (conflict.left, conflict.right))
        said = f"called different, and yet the same by a chain of {len(conflict.chain) - 1} decisions"
        found.append(Question(left, right, 1.0, (said,), conflict=True))
    rest = store.proposed(limit=max(0, offset + limit - len(found)))
    found += [Question(pair.left, pair.right, pair.score, pair.reasons) for pair in rest]
    return found[offset : offset + limit]
