"""The store: what was published, what was found, what people decided; and what is computed from these."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from daybook.core import Capture, Decision, Kind, Report, Text
from daybook.core.act import Act, Assert, Seen, Verdict
from daybook.core.entry import Entry
from daybook.core.log import Checkpoint, Event
from daybook.core.tally import Tally
from daybook.errors import UsageError
from daybook.store import acts, archives, captures, decisions, derived, dump, handmade, refresh, sealed, settling, waiting, write
from daybook.store import tables as t
from daybook.store import verify as verifying
from daybook.store.codec import compact
from daybook.store.codings import Codings
from daybook.store.counted import Counted
from daybook.store.engine import Address, address, checkpoint, connect, faults, looking, shrink, writing
from daybook.store.erase import Erased, Names, erase
from daybook.store.following import Following
from daybook.store.history import History
from daybook.store.idempotency import Idempotency
from daybook.store.log import Log, append
from daybook.store.migrate import upgrade
from daybook.store.people import People
from daybook.store.questions import Questions
from daybook.store.rereading import Reread, reread_all
from daybook.store.rows import Lexicon, next_id
from daybook.store.rules import Likeness, Lineage, Own, Unlike
from daybook.store.strikes import Strikes
from daybook.store.teams import Teams
from daybook.store.unswept import unswept
from daybook.store.veils import Veils


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Rules = tuple[Likeness, Lineage]  # as ``refresh`` is given them


class Store(Questions):
    """One database, opened. One writer at a time; use it as a context manager.

    Made by ``Store.open``.
    """

    def __init__(self, engine: sa.Engine, where: Address, kinds: Sequence[Kind], folder: Path | None) -> None:
        self._engine, self._where, self._kinds, self._folder = engine, where, tuple(kinds), folder
        self._lexicon, self._counted = Lexicon(), Counted()
        # Told of each decision, which may have left something to ``settle``; without it, everything is carried out at once.
        self.later: Callable[[], None] | None = None
        self.following = Following(self._looking, self._writing)
        self.history = History(self._looking, self._writing)
        self.log = Log(self._looking, self._writing)
        self.veils = Veils(self._looking, self._lexicon)
        self.people, self.teams = People(self._looking, self._writing), Teams(self._looking, self._writing)
        self.codings = Codings(self._looking, self._writing, self._lexicon, self._kinds)
        self.strikes, self.idempotency = Strikes(self._looking, self._writing), Idempotency(self._looking, self._writing)

    @classmethod
    def open(cls, url: str, *, kinds: Sequence[Kind] = (), create: bool = True, captures: Path | None = None) -> Store:
        """Open a store, made if it is not there, its schema brought up to date.

        Args:
            url: ``sqlite:///path``, ``postgresql://user@host/name`` or a path.
            kinds: What records may hold; for captions, merging by name and lists.
            create: May it be made?
            captures: Folder of the raw bytes. Without it, ``<path>.captures`` beside a SQLite file, a table in PostgreSQL.

        Raises:
            ConfigError: The URL is none of these.
            NewerStore: A later version of Daybook made it.
            StoreError: It cannot be opened; says why and what to do.
        """
        where = address(url)
        folder = captures or (where.path.with_name(where.path.name + ".captures") if where.path else None)
        engine = connect(where, create=create)
        try:
            upgrade(engine, where)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, where, kinds, folder)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def checkpoint(self) -> None:
        """Spare the next who decide to move what was written into the file."""
        checkpoint(self._engine, self._where)

    @property
    def url(self) -> str:
        """Where it is, without a password."""
        return self._where.shown

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with writing(self._engine, self._where) as conn:
                yield conn
        except BaseException:
            self._lexicon.clear()  # its newest words were rolled back
            raise

    @contextmanager
    def _looking(self, *, snapshot: bool = False) -> Iterator[sa.Connection]:
        with looking(self._engine, self._where, snapshot=snapshot) as conn:
            yield conn

    # ---- runs
    def begin_run(self, fingerprint: str, about: Mapping[str, str]) -> int:
        """Number of a new run.

        Args:
            fingerprint: Digest of all that decides what is found: code version, finders, settings, models.
            about: The same in words, for people.
        """
        with self._writing() as conn:
            run = next_id(conn, t.run.c.id)
            conn.execute(t.run.insert().values(id=run, fingerprint=fingerprint, about=compact(dict(about))))
            append(conn, Event("run.begin", after={"run": str(run)}, seals=sealed.rows(conn, t.run, t.run.c.id == run)))
        return run

    def finish_run(self, run: int, counts: Mapping[str, int]) -> None:
        """Say that a run went to its end: seen = new + known + degraded + rejected + failed."""
        with self._writing() as conn:
            conn.execute(t.run.update().where(t.run.c.id == run).values(counts=compact(dict(counts))))
            append(conn, Event("run.finish", after={"run": str(run)}, seals=sealed.rows(conn, t.run, t.run.c.id == run)))

    # ---- facts in
    def locate(self, report: Report, text: Text) -> write.Located:
        """Where a report and its text belong, before they are read: the ids to read them under, and whether they are known."""
        with self._looking() as conn:
            return write.locate(conn, report, text)

    def add(self, run: int, entry: Entry, tally: Tally | None = None) -> str:
        """Write one report with all that was found in it, in one transaction: all of it or nothing. Twice is once.

        A text that an older run read keeps its assertions; what this run found is added, records take over the ids of those that
        they share most with, and only what this run found counts from now on.

        Returns:
            "new"; "degraded" if it is new and less than it should be; "known" if the store held the text.

        Raises:
            StoreFull: No room on the disk.
            StoreError: It cannot be written, or the entry's ids are not those of ``locate``.
        """
        with self._writing() as conn:
            if tally is not None:
                archives.reached(conn, run, tally)
            return write.add(conn, self._lexicon, run, entry, self._folder)

    def saw(self, text_id: bytes, capture: Capture, degraded: str = "") -> None:
        """Note that a known text came again, perhaps from other bytes or another address, without reading it.

        Call it for each item that ``is_read`` says needs no reading: what a store holds must not depend on which came first.
        """
        with self._looking() as conn:
            if write.has_seen(conn, text_id, capture, degraded):
                return
        with self._writing() as conn:
            write.saw(conn, self._lexicon, text_id, capture, degraded, self._folder)

    def fail(self, run: int, source: str, stage: str, reason: str, verdict: str, tally: Tally | None = None) -> None:
        """Keep that an input could not be used: which, at which stage, why, how it was counted, how far its archive is read with it."""
        with self._writing() as conn:
            if tally is not None:
                archives.reached(conn, run, tally)
            write.fail(conn, run, (source, stage, reason, verdict))

    def reached(self, run: int, tally: Tally) -> None:
        """Note how far an archive was read where nothing else is to be written."""
        with self._writing() as conn:
            archives.reached(conn, run, tally)

    def came_to(self, archive: bytes, fingerprint: str) -> Tally | None:
        """How far an archive was read by runs of this fingerprint; None where none began it."""
        with self._looking() as conn:
            return archives.came_to(conn, archive, fingerprint)

    def decide(self, subject: bytes, verdict: str, by: str, *, other: bytes | None = None, why: str = "",
               within: bytes | None = None) -> Decision:
        """Append a person's judgement; the next refresh carries it out.

        Args:
            subject: A report-level record, an assertion, or a report.
            verdict: accept, reject, undo; a commitment's verdict; or with ``other`` same, different, unsure, undo.
            by: Who decides.
            other: The other report-level record of a pair; of a report, the one that it is a copy of (same) or is not (different).
            why: Their reason.
            within: Of an assertion, the report-level record that it belongs to (``assertion.record``).

        Raises:
            UsageError: There is no such verdict here.
            StoreError: There is no such record or assertion.
        """
        with self._writing() as conn:
            return decisions.decide(conn, self._lexicon, Decision(0, subject, verdict, by, other, why), within)

    def act(self, by: str, steps: Sequence[Verdict | Assert], *, why: str = "", seen: Sequence[Seen] = (),
            rules: Rules | None = None) -> Act:
        """Append all that a person does at once: verdicts, and values that they assert themselves. All of it or nothing.

        Args:
            by: Who.
            steps: In order.
            why: Their reason.
            seen: The versions that they saw; with none, nothing is checked.
            rules: As for ``refresh``: what it touches is computed again in the same transaction; the next refresh does it if left out.

        Raises:
            Stale: Somebody decided on one of the records since; nothing was written.
            UsageError: A verdict is none, or the words are none of the text.
            StoreError: There is no such record, assertion or text.
        """
        return self._done(lambda conn: acts.act(conn, self._lexicon, acts.Doing(by, _now(), why, tuple(seen)), steps), rules)

    def _done(self, do: Callable[[sa.Connection], Act], rules: Rules | None) -> Act:
        """Do it, and carry it out by these rules."""
        if rules is None:
            with self._writing() as conn:
                return do(conn)
        later = self.later  # which a server that ends takes away
        with self._writing() as conn:
            made = refresh.carried_out(conn, self._lexicon, refresh.Rules(self._kinds, *rules), do, later=later is not None)
        if not made.is_done:
            self.refresh(*rules)
        elif later is not None:
            later()
        return made.act

    def undo(self, by: str, act: int, *, why: str = "", seen: Sequence[Seen] = (), rules: Rules | None = None) -> Act:
        """Take an act back: what held of its subjects before holds again. That is an act too, and can be taken back.

        Raises:
            UsageError: There is no such act, or somebody decided on the same since.
            Stale: As in ``act``.
        """
        return self._done(lambda conn: acts.undo(conn, self._lexicon, acts.Doing(by, _now(), why, tuple(seen)), act), rules)

    def looked(self, by: str) -> None:
        """Note that somebody has looked at all that is new up to now."""
        with self._writing() as conn:
            waiting.looked(conn, by, _now())

    # ---- computed
    def refresh(self, match: Likeness | None = None, lineage: Lineage | None = None,
                progress: Callable[[int], None] | None = None) -> int:
        """Compute again what has changed; may be cut off at any time and goes on where it stopped.

        Args:
            match: Which report-level records may be one (``merge.by_name``); without it, none.
            lineage: Which reports are copies (``lineage.copies``); without it, those with the very same text.
            progress: Told how many records were computed, after each step.

        Returns:
            How many records were computed.
        """
        rules = refresh.Rules(self._kinds, match or Unlike(), lineage or Own())
        with self._looking() as conn:
            begun = settling.begun(conn)
        self.settle(rules.match, rules.lineage)
        # Looked at before each step: a decision leaves little to do, and whoever only looks keeps no other writer waiting.
        while self._holds(sa.select(t.dirty.c.id).where(t.dirty.c.sort == "r")):
            with unswept(), self._writing() as conn:
                refresh.refresh_reports(conn, self._lexicon, rules)
        while self._holds(sa.select(t.uncompared.c.node)):
            with unswept():
                settling.compare(self._looking, self._writing, rules.match)
        done = 0
        while self._holds(sa.select(t.dirty.c.id).where(t.dirty.c.sort == "t")):
            with unswept(), self._writing() as conn:
                _, made = refresh.refresh_records(conn, self._lexicon, rules)
            done += made
            if progress is not None:
                progress(done)
        if begun:
            with self._writing() as conn:
                settling.end(conn, begun)
        return done

    def settle(self, match: Likeness, lineage: Lineage, most: int | None = None, pause: Callable[[], object] = settling.at_once) -> int:
        """Compare those reports with others again that decisions have left (``later``), ``most`` of them or all.

        Returns how many. ``pause`` is called between two transactions, for others to decide something meanwhile.
        """
        desk, done = self._desk(match, lineage, pause), 0
        while (most is None or done < most) and settling.settle(desk):
            done += 1
        return done

    def resume(self, match: Likeness, lineage: Lineage, pause: Callable[[], object] = settling.at_once) -> None:
        """Carry out what was begun to be settled by a server that was killed; arguments as for ``settle``."""
        settling.resume(self._desk(match, lineage, pause))

    def _desk(self, match: Likeness, lineage: Lineage, pause: Callable[[], object]) -> settling.Desk:
        return settling.Desk(self._looking, self._writing, self._lexicon, refresh.Rules(self._kinds, match, lineage), pause)

    def _holds(self, query: sa.Select[tuple[int]]) -> bool:
        with self._looking() as conn:
            return conn.execute(query.limit(1)).first() is not None

    def rebuild(self, match: Likeness | None = None, lineage: Lineage | None = None, *, reread: Reread | None = None) -> int:
        """Throw away all that is computed and compute it again from the facts: the dump is the same.

        Args:
            match, lineage: As in ``refresh``.
            reread: Makes a reading anew, given the one that is held; without it, readings are kept.

        Returns:
            How many records were computed.
        """
        with self._writing() as conn:
            reread_all(conn, self._lexicon, reread)
        with self._writing() as conn:
            refresh.forget_derived(conn)
            for report in list(conn.execute(sa.select(t.report.c.id)).scalars()):
                write.settle(conn, report)
            handmade.place(conn, self._lexicon, handmade.decided_reports(conn))
        return self.refresh(match, lineage)

    def verify(self, checkpoints: Sequence[Checkpoint] = (), *, facts: bool = True) -> verifying.Verdict:
        """Is the store what its log says, and the log what earlier checkpoints saw?

        Args:
            checkpoints: Of this log; whoever gives them has checked their signatures.
            facts: Only the log itself if False.
        """
        with self._looking(snapshot=True) as conn:
            return verifying.verify(conn, self._folder, checkpoints, facts=facts, where=self._where)

    def erase(self, names: Iterable[str], by: str, why: str = "", *, dry_run: bool = False) -> Erased:
        """Take a person's names out of all that is kept; refresh afterwards, then ``shrink``. There is no way back.

        Args:
            names: In every spelling that is to go; case and what stands between their words do not matter.
            by: Who does it.
            why: For the log, without the name.
            dry_run: Only count.

        Raises:
            UsageError: A name is too short.
            StoreError: The store is not what its log says.
        """
        wanted = Names(names)
        with self._writing() as conn:
            event = None if dry_run else Event("erase", by, why=wanted.blanked(why))
            done, emptied = erase(conn, self._lexicon, wanted, self._folder, event)
        if self._folder is not None:
            with faults(self._where):
                captures.empty(self._folder, emptied)
        return done

    def shrink(self) -> None:
        """Write the database anew without what was deleted: nothing of it is left in the file (SQLite) or in the tables (PostgreSQL)."""
        with faults(self._where):
            shrink(self._engine)

    def rebuilt(self, match: Likeness | None = None, lineage: Lineage | None = None) -> tuple[str, ...]:
        """Names of the derived tables that are not what the facts give: found by computing them anew in a copy (SQLite).

        Raises:
            UsageError: The store is on PostgreSQL.
        """
        if self._where.path is None:
            raise UsageError("what is derived is computed anew in a copy of a SQLite file; of PostgreSQL compare dumps")
        with tempfile.TemporaryDirectory(prefix="daybook-") as folder:
            path = Path(folder) / "copy.db"
            with self._looking() as conn:
                before = derived.digests(conn)
                derived.copy(conn, path)
            with Store.open(str(path), kinds=self._kinds, create=False) as copy:
                copy.rebuild(match, lineage)
                with copy._looking() as conn:
                    after = derived.digests(conn)
        return tuple(name for name in sorted(before) if before[name] != after[name])

    def dump(self) -> Iterator[bytes]:
        """The whole state as canonical JSON lines, each with its line feed; see docs/how-it-works.md. Memory stays bounded."""
        with self._looking(snapshot=True) as conn:
            yield from dump.lines(conn, self._lexicon)
