"""What the store answers with: rows of lists and whole pages, frozen, ready to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from daybook.core import Decision, Evidence, Reading, Record, Report, Span, Text, When

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A stretch of a list.

    Args:
        items: At most ``limit`` of them.
        total: How many there are in all.
        offset: Where this stretch begins.
    """

    items: tuple[T, ...]
    total: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin of a report and its share of the text, 0..1."""

    origin: str
    share: float


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list.

    Args:
        id: Hex of the report's id: what links name it by.
        external_id: What outputs call it.
        verdict: "new", or "degraded" with ``reason``.
        how: "own", "exact", "excerpt", "edited", "rewritten" or "mixed".
        copy_of: External id of the best-kept report of its origin, or None.
        counts: Kind -> number of records that this report tells of.
        snippet: With a search, some words around the first hit, hits between U+0002 and U+0003; else the first words.
    """

    id: str
    external_id: str
    publisher: str | None
    url: str | None
    title: str | None
    published: When | None
    language: str | None
    verdict: str
    reason: str
    origins: tuple[Origin, ...]
    copy_of: str | None
    how: str
    counts: Mapping[str, int] = field(default_factory=dict)
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a report: hex id, cleaner, SHA-256 of the capture (hex), is it the one that records come from."""

    id: str
    cleaner: str
    sha256: str
    current: bool


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a report's address, and when (UTC): "changed", "gone", "moved", "back"; with what the server said."""

    at: str
    what: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """One text of a report with its words.

    Args:
        fetched: First fetch that gave it, UTC; "" for a local file.
        last: Last fetch that gave it.
        captures: How many captures gave it.
        url: Where it was fetched first, or "".
    """

    version: Version
    text: Text
    published: When | None
    fetched: str
    last: str
    captures: int
    url: str
    degraded: str


@dataclass(frozen=True, slots=True)
class VersionsView:
    """All texts of a report, the oldest first, and what became of its address."""

    row: ReportRow
    copies: tuple[Copy, ...]
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """A page that broke the parser: its host, what to call it, how it broke the parser, the run that met it last."""

    host: str
    source: str
    reason: str
    run: int


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A followed feed and how it fares; times are UTC, "" for never.

    Args:
        kind: "rss", "atom", "json", "sitemap"; "" until it was read.
        minutes: Between two polls.
        due: When it is polled next.
        failures: Polls that failed since the last that did not.
        error: Why the last one failed, or what of the feed was lost; "" if nothing.
        seen: Items in all polls together.
        new: Items that it told of first.
        read: Of these, the ones that were read.
        waiting: The ones that wait for their turn.
        failed: The ones that could not be read.
    """

    id: int
    url: str
    title: str
    kind: str
    minutes: int
    added: str
    due: str
    etag: str
    modified: str
    polled: str
    succeeded: str
    failures: int
    error: str
    is_gone: bool
    seen: int
    new: int = 0
    read: int = 0
    waiting: int = 0
    failed: int = 0

    @property
    def state(self) -> str:
        """"gone", "failing", "new" (not polled yet), "losing" (read, but not all of it) or "well"."""
        if self.is_gone:
            return "gone"
        if self.failures:
            return "failing"
        return "new" if not self.polled else "losing" if self.error else "well"


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report's page.

    Args:
        records: Report-level records of its current text, in order of their naming words; members of merged ones.
        public_ids: Report-level record id -> public id of the merged record it belongs to.
        copies: How many other reports have an origin of it.
    """

    row: ReportRow
    report: Report
    text: Text
    reading: Reading
    records: tuple[Record, ...]
    public_ids: Mapping[bytes, str]
    versions: tuple[Version, ...] = ()
    fates: tuple[Fate, ...] = ()
    copies: int = 0


@dataclass(frozen=True, slots=True)
class StrandView:
    """An origin of a report on its lineage page.

    Args:
        origin: Hex id.
        share: Of the report's words, 0..1.
        how: As in ``ReportRow``.
        house: Whose work it is, as far as told.
        spans: Its part of the text; () for all of it.
        best: The best-kept report of it, None where that is this one.
        others: Other reports that have it, the best kept first; at most ``beside.MOST``.
        total: How many others there are.
    """

    origin: str
    share: float
    how: str
    house: str | None
    spans: tuple[Span, ...]
    best: ReportRow | None
    others: tuple[ReportRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of a report and the one of another that says it too: where they stand, and "exact", "edited" or "rewritten"."""

    here: Span
    there: Span
    how: str


@dataclass(frozen=True, slots=True)
class LineageView:
    """A report beside another of its origin.

    Args:
        key: The report's id, 16 bytes; what decisions name it by.
        pairs: In order of this report; () with no other.
        decisions: What people said of it and others, newest first: (decision, the other's row).
    """

    row: ReportRow
    key: bytes
    text: Text
    strands: tuple[StrandView, ...]
    other: ReportRow | None
    other_text: Text | None
    pairs: tuple[Pair, ...]
    decisions: tuple[tuple[Decision, ReportRow], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """An evidence with its words in their surroundings.

    Args:
        before: Up to 160 characters before the words; "" for a derived value.
        words: The exact words, "" for a derived value.
        after: Up to 160 characters after them.
        voice: The independent voice behind it: a house, or the hex id of an origin; "" where the report was not traced yet.
    """

    evidence: Evidence
    report: ReportRow
    before: str
    words: str
    after: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A merged record in a list.

    Args:
        id: Public id.
        caption: One line for people.
        best: Field -> value shown, the best of each field.
        reports: External ids of the reports it stands on, sorted; not all of them where only some were asked for.
        report_ids: Their hex ids, in step.
        origins: How many different origins these have.
        disputed: Names of the fields in which evidence contradicts itself.
        confidence: Of its best naming words.
        also: External ids of reports that are about it by their words, though nothing of it was found in them; sorted.
        also_ids: Their hex ids, in step.
        of_reports: How many reports it stands on, where not all of them are in ``reports``.
        tellings: How many report-level records are one in it.
    """

    id: str
    kind: str
    caption: str
    best: Mapping[str, Evidence]
    reports: tuple[str, ...]
    report_ids: tuple[str, ...]
    origins: int
    disputed: tuple[str, ...]
    confidence: float
    verdict: str | None = None
    also: tuple[str, ...] = ()
    also_ids: tuple[str, ...] = ()
    of_reports: int = 0
    tellings: int = 0

    @property
    def stands_on(self) -> int:
        """How many reports it stands on."""
        return max(self.of_reports, len(self.reports))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of what reports tell of a record; what its best values stand on is always beside them.

    Args:
        offset: From this one on, as they came in.
        most: So many.
        only: Id of a report-level record, 16 bytes: this one alone, if it is part of the record.
    """

    offset: int = 0
    most: int = 50
    only: bytes | None = None


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record's page: every value with its quotes.

    Args:
        quotes: Field -> quotes, best first; ``NAMING`` among them.
        redirected_from: The public id that was asked for, if it now redirects here.
        version: The largest seq among the decisions on its members, 0 where nobody decided; a change names the one it was made from.
    """

    row: RecordRow
    record: Record
    quotes: Mapping[str, tuple[Quote, ...]]
    redirected_from: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Current:
    """The text that a report's records come from: its id, the capture that gave it last (hex), when that was fetched ("" for a file)."""

    text_id: bytes
    sha256: str
    fetched: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be used: where from, at which stage, why, how it was counted."""

    source: str
    stage: str
    reason: str
    verdict: str
    run: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The front page: how much there is, and since when.

    Args:
        records: Kind -> number of merged records.
        published: Earliest and latest publication date, EDTF, or None.
        undated: Reports without a publication date.
        verdicts: Verdict -> number of items over all runs.
    """

    reports: int
    origins: int
    records: Mapping[str, int]
    published: tuple[str, str] | None
    undated: int
    failures: int
    verdicts: Mapping[str, int]
