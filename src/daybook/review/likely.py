"""Which records may be the same as one, for people to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from daybook.merge.alike import LEAST, alike
from daybook.resolve.register import added_folder
from daybook.review.pairs import decided
from daybook.store import Store
from daybook.store.listing import SOME
from daybook.store.views import RecordRow, RecordView
from daybook.text.register import use

SEARCHED = 30  # records of a search that are compared
MOST = 8  # proposals shown


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record that may be the same as another.

    Args:
        row: The other one.
        score: 0..1.
        reasons: What speaks for it, and what against, in words.
    """

    row: RecordRow
    score: float
    reasons: tuple[str, ...]


def proposals(store: Store, view: RecordView) -> list[Proposal]:
    """Records that may be the same, the likeliest first; those that people called different are left out.

    Of actors and places those whose names are alike, of other kinds what the likeness found and no rule may decide.
    """
    name = name_of(view.row)
    if name is None:
        return _likely(store, view)
    use(added_folder())
    apart = {d.subject if d.other in view.record.members else d.other for d in decided(store, view) if d.verdict == "different"}
    rows = {row.id: row for word in _searched(name) for row in store.most_told(view.row.kind, word, SEARCHED)}
    found = [made for row in rows.values() if row.id != view.row.id and (made := _compared(view.row, row)) is not None]
    found.sort(key=lambda p: (-p.score, -p.row.stands_on, p.row.id))
    kept = []
    for proposal in found[: 2 * MOST]:
        other = store.record(proposal.row.id, sources=SOME) if apart else None
        if other is None or not apart & set(other.record.members):
            kept.append(proposal)
    return kept[:MOST]


def _likely(store: Store, view: RecordView) -> list[Proposal]:
    others = {pair: pair.right if pair.left == view.row.id else pair.left for pair in store.proposed(view.row.id, limit=MOST)}
    rows = store.rows(others.values())
    return [Proposal(rows[other], pair.score, pair.reasons) for pair, other in others.items() if other in rows]


def name_of(row: RecordRow) -> str | None:
    """The name of an actor's or place's record, None for other kinds."""
    best = row.best.get("name")
    return getattr(best.assertion.value, "name", None) if best is not None else None


def _searched(name: str) -> Iterable[str]:
    """What to look for: the last word, of an abbreviation nothing more; spellings differ, so beginnings count."""
    words = [word.strip("().,'\"") for word in name.replace("-", " ").split()]
    long = [word for word in words if len(word) > 2]
    last = long[-1] if long else name
    yield f"{last[: max(3, len(last) - 3)]}*"
    if len(long) > 1:
        yield f"{long[0][: max(3, len(long[0]) - 3)]}*"
        yield "".join(word[0] for word in words if word)


def _compared(here: RecordRow, there: RecordRow) -> Proposal | None:
    ours, theirs = name_of(here), name_of(there)
    if ours is None or theirs is None:
        return None
    sorts = {plain for row in (here, there) if (plain := _plain(row, "sort"))}
    if len(sorts) > 1 and "person" in sorts:
        return None
    seen = alike(ours, theirs, next(iter(sorts)) if len(sorts) == 1 else None)
    score, reasons = seen.score, list(seen.reasons)
    lands = [_plain(row, "country") for row in (here, there)]
    if all(lands):
        same = lands[0] == lands[1]
        score *= 1.0 if same else 0.5
        reasons.append(f"one country, {lands[0]}" if same else f"against it: {lands[0]} and {lands[1]} are two countries")
    return Proposal(there, round(score, 2), tuple(reasons)) if score >= LEAST else None


def _plain(row: RecordRow, field: str) -> str:
    best = row.best.get(field)
    value = best.assertion.value.plain() if best is not None else ""
    return value if isinstance(value, str) else ""
