"""A report as one coder sees it: what the machine had found when the sample was drawn, and what they said of it themselves. Nothing else
gets in: no decision of anybody, no other coder, no record that other reports share in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from daybook.core import ANALYST, Assertion, Decision, Evidence, Handmade, Kind, Reading, Span
from daybook.core.act import Act, Verdict
from daybook.core.coding import FINISH, Coding
from daybook.store import coding_tables as c
from daybook.store import tables as t
from daybook.store.codec import unpack_reading, unpack_speaker, unpack_text
from daybook.store.listing import report_rows
from daybook.store.reviewing import STATUSES, Judged, ReviewView, as_told, evidence_of
from daybook.store.rows import HELD, Lexicon, findings_in, kept, value_of


def view(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], share: Any, said: Sequence[Coding]) -> ReviewView:
    """The report of a share (its row), under these codings of one coder; under none, what the machine had found."""
    held = conn.execute(sa.select(t.text, t.reading.c.body.label("reading")).outerjoin(t.reading, t.reading.c.text == t.text.c.id)
                        .where(t.text.c.id == share.text)).one()
    page, text = unpack_text(held.body)
    reading = unpack_reading(held.reading, page, text) if held.reading is not None else Reading(page, text)
    found = sa.and_(t.finding.c.first != HELD, t.finding.c.first <= share.run, t.finding.c.last >= share.run)
    machine = kept(conn, lexicon, conn.execute(findings_in(share.text).where(found)))
    newest = newest_of(said)
    values = {record: {id: Judged(evidence, newest.get(id)) for id, evidence in of.items()}
              for record, of in evidence_of(machine, newest).items()}
    for id, it in own(said).items():
        decision = newest.get(id)
        if decision is not None and it.assertion is not None:
            evidence = Evidence(it.assertion, ANALYST, 1.0, STATUSES[decision.verdict])
            made = Handmade(it.seq, it.assertion, it.by, it.at, it.instead)
            values.setdefault(it.assertion.record, {})[id] = Judged(evidence, decision, made)
    by_name = {kind.name: kind for kind in kinds}
    told = [as_told(by_name, key, list(judged.values()), newest.get(key), (version_of(said, key), None, ()))
            for key, judged in values.items()]
    row = report_rows(conn, lexicon, [held.report])[held.report]
    return ReviewView(row, held.named, held.key, text, reading, tuple(sorted(told, key=lambda one: (one.start, one.key))), acts_of(said))


def newest_of(said: Iterable[Coding]) -> dict[bytes, Decision]:
    """What stands of a coder's judgements, by subject, as decisions."""
    newest = {it.subject: Decision(it.seq, it.subject, it.verdict, it.by, None, it.why) for it in said}
    return {subject: decision for subject, decision in newest.items() if decision.verdict in STATUSES}


def own(said: Iterable[Coding]) -> dict[bytes, Coding]:
    """What the coder asserted themselves, by assertion, the newest of each."""
    return {it.subject: it for it in said if it.assertion is not None}


def version_of(said: Iterable[Coding], record: bytes) -> int:
    """The coder's last word on a record, 0 for none."""
    return max((it.seq for it in said if record in (it.record, it.subject)), default=0)


def acts_of(said: Iterable[Coding]) -> tuple[Act, ...]:
    """What the coder did, the newest first."""
    steps: dict[int, list[Coding]] = {}
    for it in said:
        if it.verdict != FINISH:
            steps.setdefault(it.act, []).append(it)
    return tuple(Act(number, of[0].by, tuple(Verdict(it.subject, it.verdict, None, it.record) for it in of), of[0].why, of[0].undoes)
                 for number, of in sorted(steps.items(), reverse=True))


def codings(conn: sa.Connection, share: Any, by: str | None = None) -> tuple[Coding, ...]:
    """The judgements on a share (its row), in order: of one coder, or of both."""
    query = (sa.select(c.coding, t.text.c.key.label("text_key")).join(t.text, t.text.c.id == c.coding.c.text)
             .where(c.coding.c.sample == share.sample, c.coding.c.text == share.text).order_by(c.coding.c.seq))
    return tuple(coding_of(row) for row in conn.execute(query if by is None else query.where(c.coding.c.by == by)))


def coding_of(row: Any) -> Coding:
    """The judgement of a row of ``coding`` with the key of its text."""
    made = None
    if row.value is not None:
        span = None if row.starts is None else Span(row.starts, row.ends)
        made = Assertion(row.text_key, row.about, row.kind, row.field, value_of(row.value), span, unpack_speaker(row.speaker))
    return Coding(row.seq, row.by, row.verdict, row.subject, row.about, row.act, row.why, row.at, made, row.instead, row.undoes)
