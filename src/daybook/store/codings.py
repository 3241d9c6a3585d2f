"""Samples, blind codings and their adjudication. Codings are facts of their own: no record knows of them until somebody adjudicates."""

# Each change stands in the log, and says there neither on which report nor what was judged: the log is read by coders too.

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core import Kind
from daybook.core.act import Act, Assert, Seen, Verdict
from daybook.core.coding import CHOICES, FINISH, Adjudication, Coding, Drawing, Sample, Share
from daybook.core.log import Event
from daybook.errors import Stale, StoreError, UsageError
from daybook.store import acts, drawing, log, sealed
from daybook.store import coding_tables as c
from daybook.store import people_tables as p
from daybook.store import tables as t
from daybook.store.codec import compact, pack_speaker, pack_value, shown
from daybook.store.coding_views import acts_of, codings, own, version_of, view
from daybook.store.listing import report_rows
from daybook.store.reviewing import ReviewView
from daybook.store.rows import Lexicon, Opens, next_id

MAY_CODE = ("reviewer", "editor", "admin")


@dataclass(frozen=True, slots=True)
class Settling:
    """What an adjudicator decides on.

    Args:
        record: The report-level record.
        field: Of it, "" for whether there is such a record.
        choice: One of ``CHOICES``.
    """

    record: bytes
    field: str
    choice: str


class Codings:
    """What a store knows of two readers. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        writing: Opens one that writes.
        lexicon: The store's words.
        kinds: What records may hold.
    """

    def __init__(self, looking: Opens, writing: Opens, lexicon: Lexicon, kinds: Sequence[Kind]) -> None:
        self._looking, self._writing, self._lexicon, self._kinds = looking, writing, lexicon, tuple(kinds)

    # ---- samples

    def draw(self, wanted: Drawing, by: str) -> Sample:
        """Draw a sample and give each report to two coders.

        Raises:
            UsageError: A coder has no account that may review, or nothing can be drawn so.
        """
        with self._writing() as conn:
            _check_coders(conn, wanted.coders)
            drawn = drawing.draw(conn, self._lexicon, self._kinds, wanted)
            number, at = next_id(conn, c.sample.c.id), log.now()
            about = {"rule": wanted.by, "seed": str(wanted.seed), "kind": wanted.kind, "coders": ", ".join(wanted.coders),
                     "rate" if wanted.rate is not None else "size": f"{wanted.rate or wanted.size:g}"}
            about |= {f"stratum {name}": f"{n} of {of}" for name, (n, of) in drawn.strata.items()}
            conn.execute(c.sample.insert().values(id=number, by=shown(by), at=at, about=compact(about)))
            conn.execute(c.share.insert(), [dict(zip(c.share.c.keys(), (number, *share), strict=True)) for share in drawn.shares])
            seals = sealed.rows(conn, c.sample, c.sample.c.id == number) | sealed.rows(conn, c.share, c.share.c.sample == number)
            log.append(conn, Event("sample.draw", by, after={"sample": str(number)} | about, seals=seals))
        return Sample(number, by, at, about)

    def samples(self) -> tuple[Sample, ...]:
        """All samples, the newest first."""
        with self._looking() as conn:
            return tuple(Sample(row.id, row.by, row.at, json.loads(row.about))
                         for row in conn.execute(sa.select(c.sample).order_by(c.sample.c.id.desc())))

    def shares(self, coder: str | None = None) -> tuple[Share, ...]:
        """The reports of all samples, the newest sample first; of one coder, what was given to them."""
        query = sa.select(c.share)
        if coder is not None:
            query = query.where(sa.or_(c.share.c.first == coder, c.share.c.second == coder))
        with self._looking() as conn:
            rows = conn.execute(query.order_by(c.share.c.sample.desc(), c.share.c.text)).all()
            return _shares(conn, self._lexicon, rows, coder)

    def share(self, id: str) -> Share | None:
        """A report of a sample, by its id; None if there is none."""
        with self._looking() as conn:
            row = _row(conn, id)
            return _shares(conn, self._lexicon, [row], None)[0] if row is not None else None

    # ---- coding

    def view(self, id: str, by: str | None) -> ReviewView | None:
        """A report as a coder sees it, or with None as the machine left it; None where that was not given to them."""
        with self._looking() as conn:
            row = _row(conn, id)
            if row is None or by not in (None, row.first, row.second):
                return None
            return view(conn, self._lexicon, self._kinds, row, codings(conn, row, by) if by is not None else ())

    def said(self, id: str, by: str | None = None) -> tuple[Coding, ...]:
        """The judgements of one coder on a report of a sample, or of both, in order."""
        with self._looking() as conn:
            row = _row(conn, id)
            return codings(conn, row, by) if row is not None else ()

    def act(self, id: str, by: str, steps: Sequence[Verdict | Assert], *, why: str = "", seen: Sequence[Seen] = ()) -> Act:
        """Append what a coder does at once. No record changes by it.

        Raises:
            UsageError: The report is not theirs to code, or they are done with it.
            Stale: They judged the record since in another window.
        """
        with self._writing() as conn:
            row = _mine(conn, id, by)
            said = codings(conn, row, by)
            _check_seen(said, seen)
            view_now = view(conn, self._lexicon, self._kinds, row, said)
            return _append(conn, row, by, [_plain(step, view_now, said) for step in steps], why)

    def undo(self, id: str, by: str, number: int) -> Act:
        """Take an act of a coder back.

        Raises:
            UsageError: There is no such act of theirs, or they judged the same since.
        """
        with self._writing() as conn:
            row = _mine(conn, id, by)
            said = codings(conn, row, by)
            held = [it for it in said if it.act == number and it.verdict != FINISH]
            subjects = {it.subject: it.record for it in held}
            if not held:
                raise UsageError(f"there is nothing of yours here with the number {number} to take back")
            if any(it.act > number and it.subject in subjects for it in said):
                raise UsageError(f"{number} cannot be taken back: it was taken back already, or you judged the same since")
            before = {it.subject: it.verdict for it in said if it.act < number}
            steps = [{"verdict": before.get(subject, "undo"), "subject": subject, "about": record} for subject, record in subjects.items()]
            return _append(conn, row, by, steps, "", undoes=number)

    def finish(self, id: str, by: str) -> None:
        """Say that a coder is done with a report; it cannot be changed by them any more.

        Raises:
            UsageError: The report is not theirs to code, or they are done with it.
        """
        with self._writing() as conn:
            row = _mine(conn, id, by)
            key = conn.execute(sa.select(t.text.c.key).where(t.text.c.id == row.text)).scalar_one()
            _append(conn, row, by, [{"verdict": FINISH, "subject": key, "about": None}], "")

    # ---- adjudication

    def adjudicate(self, id: str, by: str, settling: Settling, steps: Sequence[Verdict | Assert], *, why: str = "",
                   seen: Sequence[Seen] = ()) -> Act | None:
        """Settle one field of one record: what was chosen becomes an ordinary act, with no step none is left to be done.

        Raises:
            UsageError: One of the coders is not done yet, or the adjudicator is one of them.
            Stale: As in ``Store.act``.
        """
        if settling.choice not in CHOICES:
            raise UsageError(f"{settling.choice!r} is no choice; it is one of {', '.join(CHOICES)}")
        with self._writing() as conn:
            row = _row(conn, id)
            share = _shares(conn, self._lexicon, [row], None)[0] if row is not None else None
            if row is None or share is None or not share.is_finished:
                raise UsageError("both coders must be done with a report before anybody looks at the two codings")
            if by in share.coders:
                raise UsageError("you coded this report yourself; somebody else adjudicates it")
            at = log.now()
            act = acts.act(conn, self._lexicon, acts.Doing(by, at, why, tuple(seen)), steps) if steps else None
            seq = next_id(conn, c.adjudication.c.seq)
            conn.execute(c.adjudication.insert().values(
                seq=seq, sample=row.sample, text=row.text, about=settling.record, field=settling.field, choice=settling.choice,
                act=act.number if act else None, by=shown(by), why=shown(why), at=at))
            after = {"sample": str(row.sample), "field": settling.field, "choice": settling.choice}
            log.append(conn, Event("coding.adjudicate", by, settling.record.hex(), after=after, why=why,
                                   seals=sealed.rows(conn, c.adjudication, c.adjudication.c.seq == seq)))
        return act

    def adjudications(self, id: str | None = None) -> Mapping[str, tuple[Adjudication, ...]]:
        """What adjudicators settled, by share, in order: of one, or of all."""
        table, found = c.adjudication, defaultdict[str, list[Adjudication]](list)
        query = sa.select(table, t.text.c.key).join(t.text, t.text.c.id == table.c.text).order_by(table.c.seq)
        with self._looking() as conn:
            if id is not None:
                held = _row(conn, id)
                if held is None:
                    return {}
                query = query.where(table.c.sample == held.sample, table.c.text == held.text)
            for row in conn.execute(query):
                found[f"{row.sample}-{row.key.hex()}"].append(Adjudication(
                    row.seq, row.about, row.field, row.choice, row.act, row.by, row.why, row.at))
        return {share: tuple(held) for share, held in found.items()}


def _check_coders(conn: sa.Connection, coders: Sequence[str]) -> None:
    a = p.account.c
    held = set(conn.execute(sa.select(a.name).where(a.role.in_(MAY_CODE), sa.not_(a.is_disabled))).scalars())
    strange = [name for name in coders if name not in held]
    if strange:
        raise UsageError(f"{', '.join(strange)}: no account that is let in and may review; two readers need an account each, or each would "
                         "see the other's work (`daybook accounts add NAME --role reviewer`)")


def _row(conn: sa.Connection, id: str) -> Any:
    """The row of a share, None if there is none."""
    number, _, key = id.partition("-")
    try:
        sample, text = int(number[:9]), bytes.fromhex(key)
    except ValueError:
        return None
    return conn.execute(sa.select(c.share).join(t.text, t.text.c.id == c.share.c.text)
                        .where(c.share.c.sample == sample, t.text.c.key == text)).first()


def _shares(conn: sa.Connection, lexicon: Lexicon, rows: Sequence[Any], coder: str | None) -> tuple[Share, ...]:
    numbers = [row.text for row in rows]
    query = sa.select(t.text.c.id, t.text.c.key, t.text.c.report).where(t.text.c.id.in_(numbers))
    texts = {row.id: row for row in conn.execute(query)}
    reports = report_rows(conn, lexicon, sorted({row.report for row in texts.values()}))
    done: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in conn.execute(sa.select(c.coding.c.sample, c.coding.c.text, c.coding.c.by).where(c.coding.c.verdict == FINISH)):
        if coder in (None, row.by):
            done[row.sample, row.text].add(row.by)
    a = c.adjudication.c
    settled = {(row.sample, row.text): row.n for row in conn.execute(
        sa.select(a.sample, a.text, sa.func.count().label("n")).group_by(a.sample, a.text))} if coder is None else {}
    made = []
    for row in rows:
        of, report = texts[row.text], reports[texts[row.text].report]
        at = (row.sample, row.text)
        made.append(Share(row.sample, of.key.hex(), report.id, report.title or report.external_id, row.stratum, (row.first, row.second),
                          frozenset(done[at]), settled.get(at, 0)))
    return tuple(made)


def _mine(conn: sa.Connection, id: str, by: str) -> Any:
    row = _row(conn, id)
    if row is None or by not in (row.first, row.second):
        raise UsageError("this report was not given to you to code")
    if any(it.verdict == FINISH for it in codings(conn, row, by)):
        raise UsageError("you said that you are done with this report; what you coded stands")
    return row


def _check_seen(said: Sequence[Coding], seen: Sequence[Seen]) -> None:
    for one in seen:
        now = version_of(said, one.record)
        if now != one.version:
            raise Stale("you judged this record since in another window; look at it and judge again", now, ())


def _plain(step: Verdict | Assert, held: ReviewView, said: Sequence[Coding]) -> dict[str, Any]:
    """A step as the columns of its row.

    Raises:
        UsageError: It is on a pair, on words that are none of the text, or on a value that is not there.
    """
    if isinstance(step, Verdict):
        known = {told.key for told in held.records} | {one.evidence.assertion.id for told in held.records for of in told.values.values()
                                                       for one in of} | set(own(said))
        if step.other is not None or step.subject not in known:
            raise UsageError("only what this report tells can be coded; open it again")
        return {"verdict": step.verdict, "subject": step.subject, "about": step.within}
    a = step.assertion
    if a.text != held.text_key:
        raise StoreError(f"a value on the text {a.text.hex()}, which is not the one that is coded")
    if a.span is not None and not 0 <= a.span.start < a.span.end <= len(held.text.text):
        raise UsageError(f"{a.span.start} to {a.span.end} are no words of the text; select some")
    span = (a.span.start, a.span.end) if a.span else (None, None)
    return {"verdict": "accept", "subject": a.id, "about": a.record, "kind": a.kind, "field": a.field, "value": pack_value(a.value),
            "starts": span[0], "ends": span[1], "speaker": pack_speaker(a.attributed_to), "instead": step.instead}


def _append(conn: sa.Connection, share: Any, by: str, steps: Sequence[Mapping[str, Any]], why: str, undoes: int | None = None) -> Act:
    if not steps:
        raise UsageError("an act that does nothing; name a verdict or a value")
    first, at = next_id(conn, c.coding.c.seq), log.now()
    every = {column.name: None for column in c.coding.c}
    rows = [every | {"seq": first + n, "sample": share.sample, "text": share.text, "by": shown(by), "act": first, "undoes": undoes,
                     "why": shown(why), "at": at, **step} for n, step in enumerate(steps)]
    conn.execute(c.coding.insert(), rows)
    log.append(conn, Event("coding.act", by, seals=sealed.rows(conn, c.coding, c.coding.c.seq >= first)))
    return acts_of([it for it in codings(conn, share, by) if it.act == first])[0] if steps[0]["verdict"] != FINISH else Act(first, by, ())
