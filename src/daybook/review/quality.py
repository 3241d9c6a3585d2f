"""How good our own work is: how far two readers agree, how often what machines proposed was right, and what others changed of one's own."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daybook.core import NAMING
from daybook.core.coding import Share
from daybook.kinds import all_kinds, kind_named
from daybook.review.agreement import Agreement, Unit, agreement
from daybook.review.readers import THERE, Compared, Point, compared, points
from daybook.store import Store
from daybook.store.judged import OUTCOMES, Overruled, Proposed

ASKS = {"which": "which", "said": "is one given", "number": "how many", "day": "which day"}
METRICS = {"nominal": "same or not", "ordinal": "by rank of days from the report's date", "ratio": "difference over sum"}
Z = 1.959964  # normal quantile of 97.5 %


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far coders agree on one field.

    Args:
        field: "" for whether there is such a record.
        label: For people.
        asks: A key of ``ASKS``.
        reports: In which there is such a unit.
        same: Share of the units with two values in which both are the same, 0..1; None where there are none.
    """

    kind: str
    field: str
    label: str
    asks: str
    agreement: Agreement
    reports: int
    same: float | None


@dataclass(frozen=True, slots=True)
class Precision:
    """How often what was proposed was right, of what people looked at.

    Args:
        month: "2026-11", "" for all together.
        counts: Outcome -> how many, by ``OUTCOMES``.
        low: Lower end of Wilson's 95 % interval.
        high: Upper end.
    """

    kind: str
    field: str
    label: str
    source: str
    month: str
    counts: Mapping[str, int]
    low: float
    high: float

    @property
    def looked_at(self) -> int:
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """Accepted of those looked at, 0..1."""
        return self.counts["accepted"] / self.looked_at


@dataclass(frozen=True, slots=True)
class Taken:
    """Where an adjudicator did not take a coder's word.

    Args:
        compared: The two codings.
        mine: What the coder said.
        taken: What was taken instead, in words.
    """

    share: Share
    compared: Compared
    mine: str
    taken: str
    by: str
    why: str
    at: str


def label_of(kind: str, field: str) -> str:
    """A field for people; ``NAMING`` and "" ask for the record itself."""
    return THERE.capitalize() if field in ("", NAMING) else kind_named(kind).field(field).label


def _order(record: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Where a field stands in the kinds' own order, the record itself, which is called so, before its fields."""
    return {(kind.name, name): (n, m) for n, kind in enumerate(all_kinds())
            for m, name in enumerate([record, *(field.name for field in kind.fields)])}


# ---- agreement


def agreements(store: Store, sample: int | None = None) -> tuple[Agreed, ...]:
    """Krippendorff's alpha by field, over all reports that both coders are done with, or those of one sample."""
    groups: dict[tuple[str, str, str, str], dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    for share in store.codings.shares():
        if share.is_finished and sample in (None, share.sample):
            for point in _points(store, share):
                groups[point.kind, point.field, point.asks, point.metric][share.id].append(point.values)
    order = _order("")
    found = []
    for (kind, field, asks, metric), units in sorted(groups.items(), key=lambda item: (order[item[0][:2]], item[0][2] != "said")):
        both = [unit for of in units.values() for unit in of if None not in unit]
        same = sum(len(set(unit)) == 1 for unit in both) / len(both) if both else None
        found.append(Agreed(kind, field, label_of(kind, field), asks, agreement(list(units.values()), metric),
                            sum(any(None not in unit for unit in of) for of in units.values()), same))
    return tuple(one for one in found if one.agreement.units)


def _points(store: Store, share: Share) -> Iterable[Point]:
    view = store.codings.view(share.id, None)
    return points(compared(store, share), view.row.published) if view is not None else ()


# ---- precision


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval (1927) of a share: holds at 0 and 1 and for few, where the usual one does not."""
    share, square = right / of, Z * Z / of
    middle = (share + square / 2) / (1 + square)
    half = Z / (1 + square) * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def precisions(store: Store) -> tuple[Precision, ...]:
    """Precision by kind, field, source and month, and for all months together, in the order of the kinds' fields."""
    counted: dict[Proposed, Counter[str]] = {}
    for at, counts in store.judged().items():
        for month in ("", at.month or "before the log"):
            counted.setdefault(Proposed(at.kind, at.field, at.source, month), Counter()).update(counts)
    order = _order(NAMING)
    return tuple(_precision(at, counts) for at, counts in sorted(
        counted.items(), key=lambda item: (order.get((item[0].kind, item[0].field), (99, 0)), item[0])) if (at.kind, at.field) in order)


def _precision(at: Proposed, counts: Counter[str]) -> Precision:
    low, high = wilson(counts["accepted"], counts.total())
    outcomes = {name: counts[name] for name in OUTCOMES}
    return Precision(at.kind, at.field, label_of(at.kind, at.field), at.source, at.month, outcomes, low, high)


# ---- what others changed


def overruled(store: Store, by: str) -> tuple[Overruled, ...]:
    """Where a later reviewer decided otherwise than this person had."""
    return store.overruled(by)


def taken(store: Store, by: str) -> tuple[Taken, ...]:
    """Where an adjudicator took another value than this coder's, the newest first."""
    settled = store.codings.adjudications()
    found = []
    for share in store.codings.shares():
        if share.id not in settled or by not in share.coders:
            continue
        me = share.coders.index(by)
        pairs = {(one.record, one.field): one for one in compared(store, share)}
        for it in {(it.record, it.field): it for it in settled[share.id]}.values():
            one = pairs.get((it.record, it.field))
            if one is None or it.choice in ("both", ("first", "second")[me]):
                continue
            said = one.sides[1 - me].says if it.choice != "own" else _now(store, share, one)
            if said != one.sides[me].says:
                found.append(Taken(share, one, one.sides[me].says, said, it.by, it.why, it.at))
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _now(store: Store, share: Share, one: Compared) -> str:
    """What the record says of a field now, by people's word."""
    view = store.reviewing(share.report)
    told = next((told for told in view.records if told.key == one.record), None) if view is not None else None
    if told is None or not one.field:
        return "no" if told is None or told.status == "rejected" else "yes"
    return ", ".join(it.evidence.assertion.value.show() for it in told.values.get(one.field, ())
                     if it.evidence.status == "accepted") or "not said"
