"""THE path: from an input to the store, with `preparing` and `understanding` the only files that know the order of the stages.

    bytes → Page → Capture, Report, Text → Reading → drafts → assertions → store
            read   preparing               understanding      core
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from daybook import __version__
from daybook.clean import Cleaned
from daybook.core import Capture, Note, Reading, asserted
from daybook.core.entry import Entry
from daybook.core.identity import report_key, text_key
from daybook.core.ids import digest
from daybook.core.tally import Tally
from daybook.errors import ReadError
from daybook.kinds import all_kinds
from daybook.lineage.copies import COPIES
from daybook.merge.likeness import likeness
from daybook.preparing import Prepared, cleaned, prepared
from daybook.publish.rows import Row, error_row, extract_row
from daybook.quarantine import Watch
from daybook.read import RULES, ArchiveRules, Page, Unread, pages
from daybook.understanding import STEPS, Understood, find, fingerprint, noted, understand, understood, warm

if TYPE_CHECKING:  # `extract` stores nothing and need not load a database
    from daybook.store import Store
    from daybook.store.rules import Likeness, Lineage

__all__ = ["STEPS", "Counts", "cleaned", "extract", "extract_page", "find", "fingerprint", "read", "read_pages", "rebuild", "refresh",
           "rules", "understand", "understood", "warm"]
WAITING = 4  # texts waiting a worker process: enough to keep it busy, few enough to hold in memory


@dataclass
class Counts:
    """How the items of a run ended; they add up: seen = new + known + degraded + rejected + failed + skipped.

    ``skipped`` are records of archives that were passed over; ``archives`` says why, archive by archive.
    """

    new: int = 0
    known: int = 0
    degraded: int = 0
    rejected: int = 0
    failed: int = 0
    skipped: int = 0
    records: int = field(default=0, compare=False)
    archives: list[Tally] = field(default_factory=list, compare=False)

    @property
    def seen(self) -> int:
        return self.new + self.known + self.degraded + self.rejected + self.failed + self.skipped

    def add(self, verdict: str) -> None:
        setattr(self, verdict, getattr(self, verdict) + 1)

    def plain(self) -> dict[str, int]:
        """With seen first, as it is told; skipped only where archives were read."""
        skipped = {"skipped": self.skipped} if self.archives or self.skipped else {}
        return {"seen": self.seen} | {name: getattr(self, name) for name in ("new", "known", "degraded", "rejected", "failed")} | skipped


Telling = Callable[[Counts, str], None]  # the counts so far, and what was read last


def extract(inputs: Sequence[str], *, published: str | None, line_limit_mb: int, archives: ArchiveRules = RULES,
            told: Callable[[Tally], None] | None = None) -> Iterator[Row]:
    """Read and give the contract's rows, in input order; stores nothing. ``told`` is called at the end of each archive."""
    for it in prepared(pages(inputs, line_limit_mb=line_limit_mb, archives=archives), published):
        if isinstance(it.item, Tally):
            if it.item.ended and told is not None:
                told(it.item)
        else:
            yield _row(it.item, it.made)


def extract_page(page: Page, published: str | None) -> Row:
    """The contract's row of one page; an error row where it cannot be read."""
    return _row(page, cleaned(page, published))


def _row(page: Page | Unread, made: Cleaned | ReadError | None) -> Row:
    if not isinstance(made, Cleaned):
        return error_row(page.external_id, made.stage, made.reason) if made else error_row(page.external_id, "read", "no page")
    seen = understood(made.report, made.text)
    if isinstance(seen, ReadError):
        return error_row(page.external_id, seen.stage, seen.reason)
    report_id = report_key(made.report, made.text)
    reading = _with_page(seen.reading, made)
    row = extract_row(reading, asserted(report_id, text_key(report_id, made.text), reading, seen.drafts), all_kinds())
    if made.degraded:
        row["notes"].insert(0, {"stage": "clean", "reason": made.degraded})
    return row


def _with_page(reading: Reading, made: Cleaned) -> Reading:
    """The reading with what cleaning has to say of the page."""
    return noted(reading, (Note("clean", reason) for reason in made.notes))


# Reading into a store: one writer, this process; workers only understand texts.


@dataclass(frozen=True, slots=True)
class _Job:
    page: Page
    made: Cleaned
    report_id: bytes
    text_id: bytes
    result: Future[Understood | ReadError]


class _Readers:
    """Understands texts, here or in worker processes, and gives them back in the order in which they came."""

    def __init__(self, workers: int) -> None:
        self._pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) if workers > 1 else None
        self._jobs: deque[_Job] = deque()
        self._most = workers * WAITING

    def give(self, page: Page, made: Cleaned, report_id: bytes, text_id: bytes, before: Reading | None) -> None:
        if self._pool:
            result = self._pool.submit(understood, made.report, made.text, before)
        else:
            result = Future()
            result.set_result(understood(made.report, made.text, before))
        self._jobs.append(_Job(page, made, report_id, text_id, result))

    def ready(self, everything: bool = False) -> Iterator[_Job]:
        """Jobs that are next in order; waits for them only when too many are held, or for all."""
        while self._jobs and (everything or not self._pool or len(self._jobs) > self._most):
            yield self._jobs.popleft()

    def holds(self, text_id: bytes) -> bool:
        return any(job.text_id == text_id for job in self._jobs)

    def stop(self) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)


def read(store: Store, inputs: Iterable[str], *, published: str | None = None, line_limit_mb: int = 20, workers: int = 1,
         refresh_every: int = 2000, archives: ArchiveRules | None = None, told: Telling | None = None) -> Counts:
    """Read inputs into the store; how they ended.

    One transaction a report; ids are digests; so a run that was stopped is simply run again, and of an archive it goes on behind
    the last report that was written. Every item ends in one verdict.

    Args:
        store: Open for writing.
        inputs: Files, folders, URLs, "-".
        published: EDTF date for reports that give none themselves.
        line_limit_mb: See settings.
        workers: Processes that understand texts; 1 does it here.
        refresh_every: Reports after which records are brought up to date.
        archives: How archives are read.
        told: Called after every item with the counts so far and the item's source; None tells nobody.
    """
    rules = archives or RULES

    def stream(run: _Run) -> Iterator[Page | Unread | Tally]:
        return pages(list(inputs), line_limit_mb=line_limit_mb, archives=replace(rules, resume=run.resume))

    return _read(store, lambda run: prepared(stream(run), published, unparsed=run.watch.unparsed), published=published, workers=workers,
                 refresh_every=refresh_every, told=told)


def read_pages(store: Store, stream: Iterable[Page | Unread], *, published: str | None = None, workers: int = 1,
               refresh_every: int = 2000, told: Telling | None = None) -> Counts:
    """Read pages into the store, as ``read`` does those of inputs.

    With one worker a page is written before the next is asked for, so that whoever gives them knows when one is done.
    """
    return _read(store, lambda run: prepared(stream, published, ahead=0, unparsed=run.watch.unparsed), published=published,
                 workers=workers, refresh_every=refresh_every, told=told)


def _read(store: Store, stream: Callable[[_Run], Iterable[Prepared]], *, published: str | None, workers: int,
          refresh_every: int, told: Telling | None) -> Counts:
    warm()
    run = _Run(store, published, _Readers(workers), refresh_every, told or _silent)
    try:
        for item in stream(run):
            run.take(item)
        run.finish()
    finally:
        run.readers.stop()
    refresh(store)
    store.finish_run(run.number, run.counts.plain())
    return run.counts


class _Run:
    """One run over inputs: what came in is understood, written in the order in which it came, and counted."""

    def __init__(self, store: Store, published: str | None, readers: _Readers, refresh_every: int, told: Telling) -> None:
        self.counts, self.readers = Counts(), readers
        self._store, self._published, self._refresh_every, self._told = store, published, refresh_every, told
        self.number = store.begin_run(fingerprint(), {"version": __version__})
        self.watch = Watch(store.strikes, self.number)
        self._written = 0
        self._passed_over: dict[bytes | None, int] = {}  # by archive, as far as it is in the counts or was before this run

    def resume(self, archive: bytes) -> Tally | None:
        """How far an archive was read by runs that would find the same."""
        before = self._store.came_to(self._place(archive), fingerprint())
        self._passed_over[archive] = before.passed_over if before else 0
        return before and replace(before, archive=archive)

    def take(self, it: Prepared) -> None:
        """Write what can be written, understand what has to be understood."""
        item, made = it.item, it.made
        if isinstance(item, Page) and it.broke is not None:
            self.watch.parsed(item, it.broke)
        if isinstance(item, Tally):
            self._tally(item)
        elif isinstance(made, ReadError):
            self._refuse(item, made, item.verdict if isinstance(item, Unread) else "rejected")
        elif isinstance(item, Page) and made is not None:
            self._page(item, made)

    def finish(self, *, everything: bool = True) -> None:
        """Write the texts that are understood: all, or as many as are not to be waited for."""
        for job in self.readers.ready(everything):
            self._write(job)
            self._told(self.counts, job.page.source)
            self._written += 1
            if self._written % self._refresh_every == 0:
                refresh(self._store)

    def _page(self, page: Page, made: Cleaned) -> None:
        place = self._store.locate(made.report, made.text)
        if self.readers.holds(place.text_id):  # the same text twice in one run: the first has to be written before this one is known
            self.finish()
        if self._store.is_read(place.text_id, fingerprint()):
            self._store.saw(place.text_id, Capture(page.content, page.url, page.fetched, page.media_type), made.degraded)
            self.counts.add("known")
            self._told(self.counts, page.source)
            return
        self.readers.give(page, made, place.report_id, place.text_id, self._store.reading_of(place.text_id, made.report, made.text))
        self.finish(everything=False)

    def _write(self, job: _Job) -> None:
        seen = job.result.result()
        page, made = job.page, job.made
        if isinstance(seen, ReadError):
            self._fail(page, seen, "failed")
            return
        capture = Capture(page.content, page.url, page.fetched, page.media_type)
        reading = _with_page(seen.reading, made)
        found = asserted(job.report_id, job.text_id, reading, seen.drafts)
        entry = Entry(job.report_id, job.text_id, capture, made.report, made.text, reading, found, made.degraded)
        self.counts.add(self._store.add(self.number, entry, self._noted(page.tally)))
        self.counts.records += len({a.record for a in found.assertions})

    def _refuse(self, item: Page | Unread, fault: ReadError, verdict: str) -> None:
        if item.tally is not None:  # an archive must not be noted as read beyond what is written
            self.finish()
        self._fail(item, fault, verdict)
        self._told(self.counts, item.source)

    def _fail(self, item: Page | Unread, fault: ReadError, verdict: str) -> None:
        self._store.fail(self.number, item.source, fault.stage, fault.reason, verdict, self._noted(item.tally))
        self.counts.add(verdict)

    def _tally(self, tally: Tally) -> None:
        self.finish()
        if noted := self._noted(tally):
            self._store.reached(self.number, noted)
        self.counts.skipped += tally.passed_over - self._passed_over.pop(tally.archive, 0)
        if tally.ended:
            self.counts.archives.append(tally)
        else:
            self._passed_over[tally.archive] = tally.passed_over
        self._told(self.counts, tally.source)

    def _place(self, archive: bytes) -> bytes:
        """What an archive's progress is kept under: a date given for its reports is part of what is read."""
        return digest("archive read", archive.hex(), self._published or "")

    def _noted(self, tally: Tally | None) -> Tally | None:
        return replace(tally, archive=self._place(tally.archive)) if tally is not None and tally.archive is not None else None


def _silent(_: Counts, __: str) -> None:
    """Tells nobody."""


def rules() -> tuple[Likeness, Lineage]:
    """What records are computed by: which tellings may be one, and which reports are copies."""
    return likeness(all_kinds()), COPIES


def refresh(store: Store) -> int:
    """Bring the computed records up to date with the facts; how many changed."""
    return store.refresh(*rules())


def rebuild(store: Store) -> int:
    """Compute anew all that is derived: readings, lineage, records, search; how many records there are."""
    return store.rebuild(*rules(), reread=lambda held: understand(held.report, held.text, held))


def differing(store: Store) -> tuple[str, ...]:
    """Names of the derived tables that are not what the facts give; readings are facts here."""
    return store.rebuilt(*rules())
