"""What people say of one record: its grade, and which of its values are right."""

from __future__ import annotations

from collections.abc import Sequence

from daybook.core import Decision
from daybook.core.act import Seen, Verdict
from daybook.core.assertion import RECORD_VERDICTS
from daybook.core.record import GROUPS, standing
from daybook.errors import UsageError
from daybook.pipeline import rules
from daybook.review.found import LONGEST_WHY, view_of
from daybook.store import Store
from daybook.store.reviewing import Judged
from daybook.store.views import RecordView

MOST_REPORTS = 5  # that rejected values are looked for in


def graded(store: Store, view: RecordView) -> dict[str, Decision]:
    """The standing grade and credibility that people gave an incident, by the name of their group ("grade", "credibility")."""
    held = [d for d in standing(store.decisions(view.record.members)) if d.other is None and d.subject in view.record.members]
    return {name: d for d in held for name in ("grade", "credibility") if d.verdict in GROUPS[name]}


def grade(store: Store, public: str, verdict: str, by: str, why: str = "", seen: Sequence[Seen] = ()) -> None:
    """Give an incident a grade or a credibility.

    Raises:
        UsageError: There is no such record, it is no incident, or there is no such grade.
    """
    view = view_of(store, public)
    if view.row.kind != "incident" or verdict not in (*GROUPS["grade"], *GROUPS["credibility"]):
        raise UsageError(f"{verdict!r} is no grade of a record of kind {view.row.kind}")
    store.act(by, [Verdict(view.record.id, verdict, within=view.record.id)], why=why[:LONGEST_WHY], seen=seen, rules=rules())


def judge(store: Store, public: str, assertion: str, verdict: str, by: str, why: str = "", seen: Sequence[Seen] = ()) -> None:
    """Accept or reject one value of a record, or take that back.

    Args:
        assertion: Hex id of the value.
        verdict: accept, reject or undo.
        seen: The version that the person saw; ``Stale`` is raised where it is no longer the newest.

    Raises:
        UsageError: There is no such record or verdict, or the record has no such value.
    """
    view = view_of(store, public)
    told = (quote.evidence.assertion for quotes in view.quotes.values() for quote in quotes)
    held = next((one for one in told if one.id.hex() == assertion), None)
    if held is None or verdict not in RECORD_VERDICTS:
        raise UsageError(f"{public} has no value {assertion!r}, or {verdict!r} is no verdict on it")
    store.act(by, [Verdict(held.id, verdict, within=held.record)], why=why[:LONGEST_WHY], seen=seen, rules=rules())


def struck(store: Store, view: RecordView) -> list[Judged]:
    """The values of a record that people rejected, with who and why; those of its first reports where it has very many."""
    rejected = store.rejected_in(view.record.members)
    reports = dict.fromkeys(quote.report.id for quotes in view.quotes.values() for quote in quotes
                            if quote.evidence.assertion.record in rejected)
    found = []
    for report in list(reports)[:MOST_REPORTS]:
        page = store.reviewing(report)
        for told in page.records if page is not None else ():
            if told.key in view.record.members:
                found += [one for held in told.values.values() for one in held if one.evidence.status == "rejected"]
    return found
