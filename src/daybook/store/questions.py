"""What a store is asked: lists, pages, counts. None of it changes anything."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from daybook.core import Decision, Kind, Reading, Record, Report, Text
from daybook.core.act import Act
from daybook.errors import StoreError
from daybook.store import acts, asof, beside, captures, listing, pages, proposed, reviewing, totals, waiting
from daybook.store import judged as judging
from daybook.store import tables as t
from daybook.store.closer import Closer
from daybook.store.codec import unpack_reading
from daybook.store.counted import Counted
from daybook.store.following import Following
from daybook.store.judged import Overruled, Proposed
from daybook.store.listing import RecordFilter, ReportFilter
from daybook.store.proposed import Proposal
from daybook.store.raw import Raw
from daybook.store.reviewing import ReviewView
from daybook.store.rows import Keeps, Lexicon, chunks, decisions_on
from daybook.store.rules import Lineage
from daybook.store.veils import Veils
from daybook.store.views import (
    Current,
    Failure,
    FeedRow,
    LineageView,
    Overview,
    Page,
    RecordRow,
    RecordView,
    ReportRow,
    ReportView,
    Stretch,
    VersionsView,
)
from daybook.store.waiting import News, Waiting, WaitingFilter

EACH = 25  # record pages that are looked up in one transaction


_PUBLIC = Raw(sa.select(t.identity.c.public).join(t.told, t.told.c.identity == t.identity.c.id)
              .join(t.record, t.record.c.id == t.identity.c.id).where(t.told.c.key == sa.bindparam("key", type_=t.KEY)))


class Questions(ABC):
    """The half of ``Store`` that only looks. Counts over very many rows may be some seconds old: see ``counted``."""

    _lexicon: Lexicon
    _folder: Path | None
    _kinds: Sequence[Kind]
    _counted: Counted
    following: Following
    veils: Veils

    @abstractmethod
    def _looking(self, *, snapshot: bool = False) -> AbstractContextManager[sa.Connection]:
        """A connection that changes nothing."""

    def reports(self, query: str = "", *, publisher: str | None = None, language: str | None = None, since: str | None = None,
                until: str | None = None, kind: str | None = None, how: str | None = None, order: str = "published", offset: int = 0,
                limit: int = 50, closer: Closer | None = None, snippets: bool = True, from_end: bool = False) -> Page[ReportRow]:
        """A stretch of the list of reports.

        Args:
            query: Words, "phrases", beginnings*; all must be found.
            publisher: As the report gives it.
            language: ISO 639-1.
            since: EDTF; published in it or later.
            until: EDTF; published in it or earlier.
            kind: Only reports that tell of a record of this kind.
            how: "own", "exact" …
            order: One of ``listing.REPORT_ORDERS``.
            offset: Rows to pass over.
            limit: Rows at most.
            closer: What a query must not find; see ``Veils.closer``.
            snippets: With some words of each text; else they are "".
            from_end: May the last page be found from the list's end? That is quicker far down a list; whoever walks a list while reports
                come in, of which the total knows nothing yet, misses as many before it.

        Raises:
            UsageError: There is no such order.
            ValueFault: A date does not parse.
        """
        asked = ReportFilter(query, publisher, language, since, until, kind, how, closer)
        with self._looking() as conn:
            return listing.reports(conn, self._lexicon, asked, order, offset, limit, counted=self._counted, snippets=snippets,
                                   from_end=from_end)

    def records(self, kind: str, query: str = "", *, type: str | None = None, status: str | None = None, country: str | None = None,
                place: str | None = None, actor: str | None = None, since: str | None = None, until: str | None = None,
                disputed: bool | None = None, order: str = "when", offset: int = 0, limit: int = 50,
                sources: int | None = None, closer: Closer | None = None, veiled: tuple[int, ...] = (),
                from_end: bool = False) -> Page[RecordRow]:
        """A stretch of the list of one kind's records.

        Args:
            kind: Name of the kind.
            query: As for reports, in the caption, the naming words and the names in its fields.
            type: Of an incident or relation its type, of a case its category, of an actor its sort.
            status: Of an incident its status, of a case its step.
            country: ISO 3166-1 alpha-2.
            place: Name of the place where it was, in any spelling.
            actor: A name that stands in one of its fields, in any spelling.
            since: EDTF; it was in it or later.
            until: EDTF; it was in it or earlier.
            disputed: Only those in which reports contradict each other, or only the others.
            order: One of ``listing.RECORD_ORDERS``.
            offset: Rows to pass over.
            limit: Rows at most.
            sources: Of each record, so many of its reports at most, 0 for none; all if left out.
            closer: What names and words must not find; see ``Veils.closer_records``.
            veiled: What is left out since nothing of it may be seen; see ``veils.nothing_left``.
            from_end: As for reports.

        Raises:
            UsageError: There is no such order.
            ValueFault: A date does not parse.
        """
        asked = RecordFilter(kind, query, type, status, country, place, actor, since, until, disputed, closer, veiled)
        with self._looking() as conn:
            return listing.records(conn, self._lexicon, asked, order, offset, limit, counted=self._counted, sources=sources,
                                   from_end=from_end)

    def most_told(self, kind: str, query: str, limit: int) -> tuple[RecordRow, ...]:
        """Those of a kind's records that most reports tell of, of all that a query finds; without the reports that they stand on.

        On SQLite, of what many records are found by, which those are was found out in the last half a minute: that is long to look for.
        """
        with self._looking() as conn:
            return tuple(pages.most_told(conn, self._lexicon, kind, query, limit, counted=self._counted))

    def suspects(self, asked: RecordFilter, closer: Closer) -> Mapping[str, int]:
        """Records that a filter finds, perhaps by hidden words alone: to be looked at before they are left out, the latest.

        Returns:
            Public id -> number.
        """
        with self._looking() as conn:
            return listing.suspects(conn, self._lexicon, asked, closer)

    def naming(self, actor: str) -> frozenset[str]:
        """The kinds of which some record has this name, in any spelling, in one of its fields."""
        with self._looking() as conn:
            return listing.naming(conn, self._lexicon, actor)

    def is_read(self, text_id: bytes, fingerprint: str) -> bool:
        """Was this text last read, completely, by a run of this fingerprint?"""
        query = sa.select(t.run.c.fingerprint).join(t.text, t.text.c.run == t.run.c.id).where(t.text.c.key == text_id)
        with self._looking() as conn:
            return conn.execute(query).scalar() == fingerprint

    def reading_of(self, text_id: bytes, report: Report, text: Text) -> Reading | None:
        """The reading that is kept of a text, by whatever run; None where there is none."""
        query = sa.select(t.reading.c.body).join(t.text, t.text.c.id == t.reading.c.text).where(t.text.c.key == text_id)
        with self._looking() as conn:
            body = conn.execute(query).scalar()
        return None if body is None else unpack_reading(body, report, text)

    def report(self, id: str) -> ReportView | None:
        """A report's page, by hex id, by a beginning of it that only one report has, or by external id; None if there is none."""
        with self._looking() as conn:
            return pages.report(conn, self._lexicon, id)

    def reviewing(self, id: str, only: bytes | None = None) -> ReviewView | None:
        """A report as its reviewer sees it, rejected values and records too; named as for ``report``.

        Args:
            id: Which.
            only: The one record of it, and what was done to it, that is asked for; all that it tells of if left out.
        """
        with self._looking() as conn:
            return reviewing.reviewing(conn, self._lexicon, self._kinds, id, only)

    def judged(self) -> Mapping[Proposed, Counter[str]]:
        """How people decided on what machines proposed, counted by kind, field, source and month."""
        with self._looking() as conn:
            return judging.judged(conn, self._lexicon)

    def overruled(self, by: str) -> tuple[Overruled, ...]:
        """Where somebody else decided otherwise on what this person had decided on, the newest first."""
        with self._looking() as conn:
            return judging.overruled(conn, self._lexicon, by)

    def waiting(self, asked: WaitingFilter, offset: int = 0, limit: int = 25) -> tuple[Waiting, ...]:
        """Records on which a decision is open, by what it is worth, see ``summary.worth``."""
        with self._looking() as conn:
            return waiting.waiting(conn, self._lexicon, asked, offset, limit)

    def news(self, by: str, offset: int = 0, limit: int = 25) -> News:
        """What is new since somebody last looked: reports with a verdict each, failures, feeds."""
        with self._looking() as conn:
            return waiting.news(conn, self._lexicon, self._kinds, by, offset, limit)

    def rejected_in(self, records: Iterable[bytes]) -> frozenset[bytes]:
        """Those of these report-level records of which a value is rejected by the newest decision on it."""
        d = t.decision.c
        newest = (sa.select(sa.func.max(d.seq)).where(d.about.in_(sorted(records)), d.subject != d.about, d.other.is_(None))
                  .group_by(d.about, d.subject))
        query = sa.select(d.about).distinct().where(d.seq.in_(newest), d.verdict == "reject")
        with self._looking() as conn:
            return frozenset(conn.execute(query).scalars())

    def decisions(self, about: Iterable[bytes] | None = None) -> tuple[Decision, ...]:
        """Decisions by seq: all, or those on these report-level records and on what belongs to them."""
        with self._looking() as conn:
            if about is not None:
                return tuple(sorted(decisions_on(conn, sorted(about)), key=lambda d: d.seq))
            return tuple(Decision(row.seq, row.subject, row.verdict, row.by, row.other, row.why)
                         for row in conn.execute(sa.select(t.decision).order_by(t.decision.c.seq)))

    def pair_decisions(self) -> tuple[Decision, ...]:
        """Decisions on pairs, by seq."""
        with self._looking() as conn:
            return waiting.pair_decisions(conn)

    def version(self, record: bytes) -> int:
        """The version of the record that a report-level record is part of: what a change of it is made from."""
        with self._looking() as conn:
            return acts.version_of(conn, record)

    def acts(self, records: Iterable[bytes]) -> tuple[Act, ...]:
        """What people did to these report-level records, the oldest first."""
        with self._looking() as conn:
            return tuple(acts.acts_on(conn, sorted(records)))

    def act_of(self, number: int) -> Act | None:
        """The act of a number, or of the seq of one of its decisions; None where there is none."""
        with self._looking() as conn:
            return acts.act_of(conn, number)

    def versions(self, id: str) -> VersionsView | None:
        """A report's texts over time and what became of its address; named as for ``report``."""
        with self._looking() as conn:
            return pages.versions(conn, self._lexicon, id)

    def feeds(self) -> tuple[FeedRow, ...]:
        """The feeds that are followed, and how they fare."""
        return self.following.rows()

    def lineage(self, id: str, rule: Lineage, other: str | None = None) -> LineageView | None:
        """Whose copy a report is and who has copied it, with the text beside another report's.

        Args:
            id: As in ``report``.
            rule: What the lineage was computed by.
            other: The report to set beside it; without one, the best-kept of its origin, or the best of its copies.
        """
        with self._looking() as conn:
            return beside.lineage(conn, self._lexicon, rule, id, other)

    def record(self, public_id: str, *, sources: int | None = None, newest: bool = False,
               stretch: Stretch | None = None) -> RecordView | None:
        """A record's page, by public id; redirects are followed. None if there is none.

        Args:
            public_id: Or one that was redirected.
            sources: At most so many of its reports, and of a large record fewer of its parts: what a page shows. All if left out.
            newest: Of a large record the parts that came last, and not those that came first.
            stretch: This much of what reports tell of it, with all its quotes, instead of either.
        """
        with self._looking() as conn:
            return pages.record(conn, self._lexicon, public_id, sources, newest=newest, stretch=stretch)

    def rows(self, public_ids: Iterable[str]) -> Mapping[str, RecordRow]:
        """The rows of these records, by the public ids that are asked for; redirects are followed, those that are gone left out.

        Of the reports that each stands on some alone.
        """
        with self._looking() as conn:
            return pages.rows(conn, self._lexicon, sorted(set(public_ids)))

    def evidence_of(self, public_ids: Iterable[str], keep: Keeps, *, best: bool = False) -> Mapping[str, Record]:
        """The evidence of these records by public id, of a large one what its page looks at; those that are gone are left out.

        Args:
            public_ids: Which.
            keep: Tells which of it is needed. More is given where people decided on a record, for then one value depends on others.
            best: Only what may be the best of a field is needed of that.
        """
        with self._looking() as conn:
            held = pages.told_of(conn, self._lexicon, sorted(set(public_ids)))
        if held.whole is not None:
            return held.whole
        wanted = keep(held.tellings)  # in no transaction: it looks things up itself, and one in another may wait for a writer for ever
        with self._looking() as conn:
            return pages.evidence_of(conn, self._lexicon, held, wanted, best=best)

    def record_as_of(self, public_id: str, at: str) -> RecordView | None:
        """A record as it was at the end of a day (or month, or year; "2026-11-01", UTC); None if it was not there, or the log begins later.

        From the reports read and the decisions made by then; redirects that came later are not followed.
        """
        with self._looking() as conn:
            return asof.record_as_of(conn, self._lexicon, self._kinds, public_id, at)

    def each_record(self, asked: RecordFilter) -> Iterator[RecordView]:
        """The pages of all records that a filter finds, the oldest first; memory stays bounded.

        Which records and in which order is settled at the start; each is looked up when its turn comes, a few in one transaction, so
        that nobody who writes waits for a long reading. A record that is gone by then is passed over.
        """
        with self._looking() as conn:
            where = listing.records_where(conn, self._lexicon, asked)
            numbers = list(conn.execute(sa.select(t.record.c.id).where(*where).order_by(*listing.RECORD_ORDERS["oldest"])).scalars())
        for some in chunks(numbers, EACH):
            with self._looking() as conn:
                views = [pages.record_of(conn, self._lexicon, number) for number in some]
            yield from (view for view in views if view is not None)

    def current(self, external_id: str, publisher: str) -> Current | None:
        """The current text of the report that this publisher calls so; None where there is none."""
        with self._looking() as conn:
            return pages.current(conn, external_id, publisher)

    def proposed(self, public_id: str | None = None, offset: int = 0, limit: int = 50) -> tuple[Proposal, ...]:
        """Pairs of records that may be one and are not, the likeliest first: of one record, by public id, or of all.

        Pairs that a rule would join and something holds apart are among them; those that people called different are not.
        """
        with self._looking() as conn:
            return tuple(proposed.proposed(conn, public_id, offset, limit))

    def together(self, report: str) -> tuple[str, ...]:
        """External ids of the other reports in which nothing of an incident was found either and that tell of the same by their words."""
        with self._looking() as conn:
            number = pages.report_number(conn, report)
            return proposed.together(conn, number) if number is not None else ()

    def public_of(self, key: bytes) -> str | None:
        """The public id of the record that a report-level record is part of now, None where there is none."""
        with self._looking() as conn:
            public: str | None = _PUBLIC.first(conn, {"key": key})
            return public

    def facets(self, kind: str, veiled: tuple[int, ...] = ()) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """Of a kind's type, status and country, each value with the number of records, most first."""
        with self._looking() as conn:
            return self._counted.of(("facets", kind, veiled), lambda: totals.facets(conn, self._lexicon, kind, veiled),
                                    lambda found: max((sum(n for _, n in held) for held in found.values()), default=0))

    def publishers(self) -> tuple[tuple[str, int], ...]:
        """Publishers with the number of their reports, most first."""
        with self._looking() as conn:
            return self._counted.of("publishers", lambda: totals.publishers(conn), lambda found: sum(n for _, n in found))

    def overview(self, veiled: tuple[int, ...] = ()) -> Overview:
        """The front page."""
        with self._looking() as conn:
            return self._counted.of(("overview", veiled), lambda: totals.overview(conn, self._lexicon, veiled),
                                    lambda found: max(found.reports, *found.records.values(), 0))

    def failures(self, query: str = "", *, verdict: str | None = None, stage: str | None = None, offset: int = 0,
                 limit: int = 50) -> Page[Failure]:
        """Inputs that could not be used, newest first; those with all words of a query in their source or reason."""
        with self._looking() as conn:
            return totals.failures(conn, query, verdict, stage, offset, limit)

    def failure_facets(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """Verdicts and stages of failures with their numbers, most first."""
        with self._looking() as conn:
            return totals.failure_facets(conn)

    def capture(self, sha256: str) -> bytes:
        """The bytes of a capture, by hex digest, checked.

        Raises:
            StoreError: There is none, or its bytes were altered.
        """
        try:
            digest = bytes.fromhex(sha256)
        except ValueError as error:
            raise StoreError(f"{sha256!r} is no SHA-256 in hex") from error
        with self._looking() as conn:
            return captures.fetch(self._folder, conn, digest)

    def sizes(self) -> dict[str, Any]:
        """Rows of the large tables, for ``doctor`` and the benchmark."""
        with self._looking() as conn:
            return {table.name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                    for table in (t.report, t.text, t.told, t.assertion, t.finding, t.record)}


