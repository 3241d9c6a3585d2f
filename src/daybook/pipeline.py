"""THE path: from an input to the store, and the only file that knows the order of the stages.

    bytes → Page → Capture, Report, Text → Reading → drafts → assertions → store
            read   clean                   STEPS     kinds    core
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from daybook import __version__
from daybook.clean import Cleaned, clean
from daybook.core import Capture, Draft, Kind, Note, Reading, Report, Text, asserted
from daybook.core.entry import Entry
from daybook.core.identity import report_key, text_key
from daybook.core.ids import digest
from daybook.errors import ConfigError, KindError, ReadError
from daybook.extract.attribution import attributions
from daybook.extract.names import names
from daybook.extract.seeing import kept, see
from daybook.extract.sentences import split
from daybook.kinds import all_kinds
from daybook.lineage.exact import EXACT
from daybook.merge.likeness import likeness
from daybook.publish.rows import Row, error_row, extract_row
from daybook.read import Page, Unread, pages
from daybook.resolve.actors import actors
from daybook.resolve.places import places
from daybook.resolve.times import times
from daybook.text.language import is_english

if TYPE_CHECKING:  # `extract` stores nothing and need not load a database
    from daybook.store import Store

Step = Callable[[Reading], Reading]
STEPS: tuple[Step, ...] = (split, times, see, names, places, attributions, actors)
ANY_LANGUAGE: tuple[Step, ...] = (split, times)  # what is regular enough to be read in a language that the finders do not know
Drafts = tuple[tuple[str, Draft], ...]
WAITING = 4  # texts waiting a worker process: enough to keep it busy, few enough to hold in memory


@dataclass(frozen=True, slots=True)
class Understood:
    """A text as far as it was understood: what was seen, and what finders made of it."""

    reading: Reading
    drafts: Drafts


@dataclass
class Counts:
    """How the items of a run ended; they add up: seen = new + known + degraded + rejected + failed."""

    new: int = 0
    known: int = 0
    degraded: int = 0
    rejected: int = 0
    failed: int = 0
    records: int = field(default=0, compare=False)

    @property
    def seen(self) -> int:
        return self.new + self.known + self.degraded + self.rejected + self.failed

    def add(self, verdict: str) -> None:
        setattr(self, verdict, getattr(self, verdict) + 1)

    def plain(self) -> dict[str, int]:
        """With seen first, as it is told."""
        return {"seen": self.seen} | {name: getattr(self, name) for name in ("new", "known", "degraded", "rejected", "failed")}


def understand(report: Report, text: Text, before: Reading | None = None) -> Reading:
    """Read one text: sentences, times, names, places, who says what, who is who. Pure.

    A text in a language that the finders do not read is split and dated, and a note says that no records were looked for.

    Args:
        report: The publication.
        text: Its reading copy.
        before: An earlier reading of the same text: what the encoder saw then is not looked for again.
    """
    english = is_english(text.visible, text.language)
    reading = Reading(report, text)
    for step in STEPS if english else ANY_LANGUAGE:
        seen = kept(reading, before) if step is see and before is not None else None
        reading = seen if seen is not None else step(reading)
    if not english and text.visible.strip():
        note = Note("extract", f"language {text.language or 'unknown'} is not read yet: no records were looked for")
        reading = replace(reading, notes=(*reading.notes, note))
    return reading


def find(reading: Reading, kinds: Sequence[Kind]) -> Drafts:
    """What the finders of all kinds make of a reading.

    Raises:
        KindError: A finder asserts what its kind does not allow; all faults at once.
    """
    if any(note.stage == "extract" and note.reason.startswith("language ") for note in reading.notes):
        return ()
    drafts = tuple((finder.source, draft) for kind in kinds for finder in kind.finders for draft in finder.find(reading))
    by_kind = {kind.name: kind for kind in kinds}
    if faults := [fault for _, draft in drafts for fault in by_kind[draft.kind].refuse(draft)]:
        raise KindError("\n".join(sorted(set(faults))))
    return drafts


def understood(report: Report, text: Text, before: Reading | None = None) -> Understood | ReadError:
    """Read a text and find its records; a fault in it costs this text and nothing else."""
    try:
        reading = understand(report, text, before)
        return Understood(reading, find(reading, all_kinds()))
    except (ConfigError, KindError):  # a broken installation or kind: no report can be read, the run says so and stops
        raise
    except Exception as fault:  # one report must never stop the run; the reason is counted and shown
        return ReadError(f"internal fault {type(fault).__name__}: {fault}; please report it with this text", "extract")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """What decides the outcome of reading a text: code version, steps and finders. Another one reads known texts again."""
    finders = [finder.source for kind in all_kinds() for finder in kind.finders]
    steps = understand(Report("x"), Text("The army said on Monday that two soldiers were killed in Mosul.")).model
    return digest("fingerprint", __version__, list(steps), finders).hex()


@lru_cache(maxsize=1)
def warm() -> None:
    """Load the models, once, and keep the collector from walking through them over and over: a tenth of the time of a run."""
    fingerprint()
    gc.collect()
    gc.freeze()


def cleaned(page: Page, published: str | None) -> Cleaned | ReadError:
    """The report and text of a page, or why there is none."""
    try:
        return clean(page, published=published)
    except ReadError as fault:
        return fault
    except Exception as fault:  # likewise
        return ReadError(f"internal fault {type(fault).__name__}: {fault}; please report it with this page", "clean")


def extract(inputs: Sequence[str], *, published: str | None, line_limit_mb: int) -> Iterator[Row]:
    """Read and give the contract's rows, in input order; stores nothing."""
    for page in pages(inputs, line_limit_mb=line_limit_mb):
        if isinstance(page, Unread):
            yield error_row(page.external_id, page.stage, page.reason)
        else:
            yield extract_page(page, published)


def extract_page(page: Page, published: str | None) -> Row:
    """The contract's row of one page; an error row where it cannot be read."""
    made = cleaned(page, published)
    if isinstance(made, ReadError):
        return error_row(page.external_id, made.stage, made.reason)
    seen = understood(made.report, made.text)
    if isinstance(seen, ReadError):
        return error_row(page.external_id, seen.stage, seen.reason)
    report_id = report_key(made.report, made.text)
    row = extract_row(seen.reading, asserted(report_id, text_key(report_id, made.text), seen.reading, seen.drafts), all_kinds())
    if made.degraded:
        row["notes"].insert(0, {"stage": "clean", "reason": made.degraded})
    return row


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
         refresh_every: int = 2000, told: Callable[[Counts, str], None] | None = None) -> Counts:
    """Read inputs into the store; how they ended.

    One transaction a report; ids are digests; so a run that was stopped is simply run again. Every item ends in one verdict.

    Args:
        store: Open for writing.
        inputs: Files, folders, "-".
        published: EDTF date for reports that give none themselves.
        line_limit_mb: See settings.
        workers: Processes that understand texts; 1 does it here.
        refresh_every: Reports after which records are brought up to date.
        told: Called after every item with the counts so far and the item's source; None tells nobody.
    """
    counts, readers, tell = Counts(), _Readers(workers), told or _silent
    warm()
    run = store.begin_run(fingerprint(), {"version": __version__})
    written = 0

    def finish(job: _Job) -> None:
        nonlocal written
        _write(store, run, job, counts)
        tell(counts, job.page.source)
        written += 1
        if written % refresh_every == 0:
            refresh(store)

    try:
        for page in pages(list(inputs), line_limit_mb=line_limit_mb):
            if isinstance(page, Unread):
                _refuse(store, run, page.source, ReadError(page.reason, page.stage), page.verdict, counts)
                tell(counts, page.source)
                continue
            made = cleaned(page, published)
            if isinstance(made, ReadError):
                _refuse(store, run, page.source, made, "rejected", counts)
                tell(counts, page.source)
                continue
            place = store.locate(made.report, made.text)
            if readers.holds(place.text_id):  # the same text twice in one run: the first has to be written before this one is known
                for job in readers.ready(everything=True):
                    finish(job)
            if store.is_read(place.text_id, fingerprint()):
                store.saw(place.text_id, Capture(page.content, page.url, page.fetched, page.media_type), made.degraded)
                counts.add("known")
                tell(counts, page.source)
                continue
            readers.give(page, made, place.report_id, place.text_id, store.reading_of(place.text_id, made.report, made.text))
            for job in readers.ready():
                finish(job)
        for job in readers.ready(everything=True):
            finish(job)
    finally:
        readers.stop()
    refresh(store)
    store.finish_run(run, counts.plain())
    return counts


def _silent(_: Counts, __: str) -> None:
    """Tells nobody."""


def _write(store: Store, run: int, job: _Job, counts: Counts) -> None:
    seen = job.result.result()
    if isinstance(seen, ReadError):
        _refuse(store, run, job.page.source, seen, "failed", counts)
        return
    page, made = job.page, job.made
    capture = Capture(page.content, page.url, page.fetched, page.media_type)
    found = asserted(job.report_id, job.text_id, seen.reading, seen.drafts)
    entry = Entry(job.report_id, job.text_id, capture, made.report, made.text, seen.reading, found, made.degraded)
    counts.add(store.add(run, entry))
    counts.records += len({a.record for a in found.assertions})


def _refuse(store: Store, run: int, source: str, fault: ReadError, verdict: str, counts: Counts) -> None:
    store.fail(run, source, fault.stage, fault.reason, verdict)
    counts.add(verdict)


def refresh(store: Store) -> int:
    """Bring the computed records up to date with the facts; how many changed."""
    return store.refresh(likeness(all_kinds()), EXACT)


def rebuild(store: Store) -> int:
    """Compute anew all that is derived: readings, lineage, records, search; how many records there are."""
    return store.rebuild(likeness(all_kinds()), EXACT, reread=lambda held: understand(held.report, held.text, held))
