"""A report as its reviewer sees it: every value that was proposed, with what people said of it, rejected ones too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from daybook.core import NAMING, Decision, Evidence, Handmade, Kind, Reading, Text
from daybook.core.act import Act
from daybook.core.caption import caption
from daybook.core.record import NOWHERE, Record, ranked, standing
from daybook.store import acts, proposed
from daybook.store import tables as t
from daybook.store.handmade import carried, decisions_for, made_on
from daybook.store.listing import SOME, record_rows, report_rows
from daybook.store.pages import read_text, report_number
from daybook.store.proposed import Proposal
from daybook.store.raw import Raw
from daybook.store.rows import Kept, Lexicon, live, live_of_reports
from daybook.store.views import RecordRow, ReportRow

STATUSES = {"accept": "accepted", "reject": "rejected"}  # what a verdict makes of a value


@dataclass(frozen=True, slots=True)
class Judged:
    """One value on the review screen.

    Args:
        evidence: Its status is "proposed", "accepted" or "rejected".
        decision: The one that gave it its status, None where nobody decided.
        made: What a person asserted, None for a machine's.
        is_adrift: Did the words of a person's value go from the text?
    """

    evidence: Evidence
    decision: Decision | None = None
    made: Handmade | None = None
    is_adrift: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A record as the report tells it.

    Args:
        key: Id of the report-level record, 16 bytes.
        status: "proposed", "accepted" (every value that stands is), "rejected" (no such record).
        values: Field -> values, in the kind's order, the words that name it first; the best first, rejected ones last.
        version: Of the record that it is part of.
        row: That record, None where it is none (rejected, or not computed yet).
        proposals: Records that it may be one with.
    """

    key: bytes
    kind: str
    caption: str
    status: str
    values: Mapping[str, tuple[Judged, ...]]
    version: int
    row: RecordRow | None
    proposals: tuple[Proposal, ...] = ()

    @property
    def start(self) -> int:
        """Where the words that name it stand; behind everything if they are gone."""
        spans = [one.evidence.assertion.span for one in self.values.get(NAMING, ())]
        return next((span.start for span in spans if span is not None), NOWHERE)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A report on the review screen.

    Args:
        key: Id that new records of it are named under, 16 bytes.
        text_key: Id of the text that is shown, 16 bytes.
        records: In the order of the text.
        acts: What people did here, the newest first.
    """

    row: ReportRow
    key: bytes
    text_key: bytes
    text: Text
    reading: Reading
    records: tuple[Told, ...]
    acts: tuple[Act, ...]


_TOLD = Raw(sa.select(t.told).where(t.told.c.report == sa.bindparam("of", type_=sa.Integer)))


def reviewing(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], id: str, only: bytes | None = None) -> ReviewView | None:
    """See ``Store.reviewing``."""
    number = report_number(conn, id)
    if number is None:
        return None
    held = read_text(conn, number)
    told = {row.key: row for row in _TOLD.rows(conn, {"of": number}) if only in (None, row.key)}
    kept = live(conn, lexicon, [row.id for row in told.values()]) if only else live_of_reports(conn, lexicon, [number])
    decisions = decisions_for(conn, lexicon, kept, told)
    records = _records(conn, lexicon, {kind.name: kind for kind in kinds}, kept, decisions, told)
    done = acts.acts_on(conn, sorted(told)) if decisions else []
    return ReviewView(report_rows(conn, lexicon, [number])[number], held.named, held.key, held.text, held.reading, records,
                      tuple(reversed(done)))


def _records(conn: sa.Connection, lexicon: Lexicon, kinds: Mapping[str, Kind], kept: Kept, decisions: Sequence[Decision],
             told: Mapping[bytes, sa.Row[tuple[int]]]) -> tuple[Told, ...]:
    newest = {d.subject: d for d in standing(decisions) if d.other is None and d.verdict in ("accept", "reject")}
    made, adrift = _made(conn, lexicon, told)
    found = evidence_of(kept, newest)
    identities = {row.identity for row in told.values() if row.live and row.identity is not None}
    rows = record_rows(conn, lexicon, sorted(identities), sources=SOME)
    pairs = proposed.proposed_of(conn, [row.id for row in told.values() if row.live])
    versions = acts.versions_in(conn, [row.id for row in told.values()]) if decisions else {}
    made_records = []
    for key, values in found.items():
        row = rows.get(told[key].identity) if told[key].live else None
        judged = [Judged(e, newest.get(id), made.get(id), id in adrift) for id, e in values.items()]
        near = tuple(pair for pair in pairs if row is not None and row.id in (pair.left, pair.right))
        made_records.append(as_told(kinds, key, judged, newest.get(key), (versions.get(told[key].id, 0), row, near)))
    return tuple(sorted(made_records, key=lambda one: (one.start, one.key)))


def evidence_of(kept: Kept, newest: Mapping[bytes, Decision]) -> dict[bytes, dict[bytes, Evidence]]:
    """Values of each report-level record by assertion, each with its surest finding and its status by the newest decision on it."""
    found: dict[bytes, dict[bytes, Evidence]] = defaultdict(dict)
    for a, finding in zip(kept.assertions, kept.findings, strict=True):
        decision = newest.get(a.id)
        evidence = Evidence(a, finding.source, finding.confidence, STATUSES[decision.verdict] if decision else "proposed")
        before = found[a.record].get(a.id)
        if before is None or (before.confidence, before.source) < (evidence.confidence, evidence.source):
            found[a.record][a.id] = evidence
    return found


def _made(conn: sa.Connection, lexicon: Lexicon, told: Mapping[bytes, sa.Row[tuple[int]]]) -> tuple[dict[bytes, Handmade], set[bytes]]:
    """Of assertions as they stand now: who made them; and which of these have lost their words."""
    numbers = [row.id for row in told.values()]
    held = made_on(conn, lexicon, numbers)
    if not held:
        return {}, set()
    now = carried(conn, lexicon, numbers, set(held)).now
    return ({now[id].id: made for id, (made, _) in held.items()},
            {now[id].id for id, (made, _) in held.items() if made.assertion.span is not None and now[id].span is None})


def as_told(kinds: Mapping[str, Kind], key: bytes, judged: Sequence[Judged], whole: Decision | None,
            beside: tuple[int, RecordRow | None, tuple[Proposal, ...]]) -> Told:
    """A record of the screen, of its values and the newest decision on the whole of it."""
    kind_name = judged[0].evidence.assertion.kind
    kind = kinds.get(kind_name) or Kind(kind_name, kind_name, ())
    values = {}
    for name in (NAMING, *(field.name for field in kind.fields)):
        ours = [one for one in judged if one.evidence.assertion.field == name]
        if ours:
            values[name] = tuple(sorted(ours, key=lambda one: (one.evidence.status == "rejected", ranked(one.evidence))))
    standing_values = [one for ours in values.values() for one in ours if one.evidence.status != "rejected"]
    record = Record(key, kind_name, (key,), {name: kept for name, ours in values.items() if (kept := tuple(
        one.evidence for one in ours if one.evidence.status != "rejected"))})
    status = "proposed"
    if whole is not None and whole.verdict == "reject":
        status = "rejected"
    elif standing_values and all(one.evidence.status == "accepted" for one in standing_values):
        status = "accepted"
    return Told(key, kind_name, caption(record, kind), status, values, *beside)
