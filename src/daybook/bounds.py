"""Bounds of when an undated report appeared: no earlier than a dated deed of the record that it tells of as done.

Nothing of this is kept: it is computed from reports and records when it is asked for, so that it is never stale, and a report's date is
never filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from daybook.core import Place, Record, Ref, Span, When
from daybook.merge.alike import alike
from daybook.store.views import Page, RecordRow, RecordView, ReportView
from daybook.text.spelling import parts

# Nobody dies twice: a deadly deed against one person of full name is one deed, whichever report tells of it.
DEADLY = frozenset("shelling air_strike drone_strike bombing suicide_bombing armed_attack assassination killing execution "
                   "chemical_attack".split())
ONE_PERSON = 0.85  # likeness of two full names: spellings, or a middle name left out
LONGEST = 31 * 1440  # minutes; a deed that is dated by its year alone bounds nothing worth telling
FIRST_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
SEARCHED = 30  # records
MOST = 3  # bounds


class Shelf(Protocol):
    """A store, as far as it is asked here."""

    def records(self, kind: str, query: str = "", *, order: str = "when", limit: int = 50) -> Page[RecordRow]: ...

    def record(self, public_id: str, /) -> RecordView | None: ...


@dataclass(frozen=True, slots=True)
class Bound:
    """A report appeared in this stretch, because it tells of a deed that another one dates.

    Args:
        published: "2020-01-03/..", basis relative_to_event.
        span: The words that name the deed in the report.
        index: Number of the record that they name, in ``ReportView.records``.
        who: The person whose death it is, as the report calls them.
        deed: The dated record.
        dated: Its date, with its basis.
    """

    published: When
    span: Span
    index: int
    who: str
    deed: RecordRow
    dated: When

    @property
    def first(self) -> When:
        """The first day, or month, on which it may have appeared."""
        return When(self.published.edtf.split("/")[0], self.published.basis)


def bounds(shelf: Shelf, view: ReportView) -> tuple[Bound, ...]:
    """The bounds of an undated report, the tightest first; () for a dated one, and where the record dates nothing that it tells of."""
    if view.report.published is not None:
        return ()
    found: dict[str, Bound] = {}
    for index, record in enumerate(view.records):
        if _is_deadly(record):
            for who in _victims(record):
                made = _bound(shelf, view, index, who)
                if made is not None:
                    found.setdefault(made.deed.id, made)
    return tuple(sorted(found.values(), key=lambda b: (-b.published.interval.start, b.deed.id))[:MOST])


def _is_deadly(record: Record) -> bool:
    return record.kind == "incident" and _plain(record, "type") in DEADLY and _plain(record, "status") == "happened"


def _plain(record: Record, field: str) -> object:
    best = record.best(field)
    return best.assertion.value.plain() if best is not None else None


def _victims(record: Record) -> Iterator[str]:
    """The people of full name whom it killed."""
    for evidence in record.fields.get("victim", ()):
        value = evidence.assertion.value
        if isinstance(value, Ref) and value.sort == "person" and len(parts(value.name)) > 1:
            yield value.name


def _bound(shelf: Shelf, view: ReportView, index: int, who: str) -> Bound | None:
    """By the earliest of the dates that other reports give the person's death; None where they contradict each other."""
    last = parts(who)[-1]
    dated = []
    for row in shelf.records("incident", f"{last[: max(3, len(last) - 3)]}*", order="when", limit=SEARCHED).items:
        other = shelf.record(row.id)
        if other is not None and _is_same_death(view.records[index], other.record, who):
            dated += [(when, other.row) for when in _dates(other, view)]
    first = min(dated, key=lambda pair: (pair[0].interval.start, pair[0].edtf, pair[1].id), default=None)
    if first is None or not all(first[0].interval.meets(when.interval) for when, _ in dated):
        return None
    day, naming = FIRST_DAY.match(first[0].edtf), view.records[index].naming
    if day is None or naming is None or naming.assertion.span is None:
        return None
    return Bound(When(f"{day.group()}/..", "relative_to_event"), naming.assertion.span, index, who, first[1], first[0])


def _is_same_death(here: Record, there: Record, who: str) -> bool:
    lands = [{p.country for e in record.fields.get("where", ()) if isinstance(p := e.assertion.value, Place) and p.country}
             for record in (here, there)]
    apart = all(lands) and not lands[0] & lands[1]
    return _is_deadly(there) and not apart and any(alike(who, name, "person").score >= ONE_PERSON for name in _victims(there))


def _dates(other: RecordView, view: ReportView) -> Iterator[When]:
    """What other reports say of when it was, where a date says enough and rests on more than an assumed day of publication."""
    for quote in other.quotes.get("when", ()):
        when = quote.evidence.assertion.value
        if quote.report.id == view.row.id or not isinstance(when, When) or when.basis == "publication_assumed":
            continue
        span = when.interval
        if FIRST_DAY.match(when.edtf) and span.end - span.start <= LONGEST:
            yield when
