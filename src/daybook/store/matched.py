"""The facts that lie in a store against what its log says of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from daybook.core.log import sealed as seal_of
from daybook.errors import StoreError
from daybook.store import captures, facts, sealed
from daybook.store import tables as t
from daybook.store.chain import Fault
from daybook.store.rows import Lexicon
from daybook.store.sealed import Watch
from daybook.store.verified import Told

UNREADABLE = (TypeError, AttributeError, ValueError, KeyError, OverflowError)  # what somebody put into a row that is of no such kind


@dataclass
class Matching:
    """One comparison: what the log tells, less what was met in the tables; what was found."""

    conn: sa.Connection
    told: Told
    faults: list[Fault] = field(default_factory=list)
    watch: Watch = field(default_factory=Watch)

    def fault(self, seq: int, said: str) -> None:
        self.faults.append(Fault(seq, said))

    def seals(self, made: Iterable[tuple[str, bytes]]) -> None:
        """Compare the states of rows with what was sealed; each seal is met once."""
        meet = self.told.seals.pop
        for name, state in made:  # once for each fact of the store
            held = meet(name, None)
            if held is None or not held[1]:
                self.fault(held[0] if held else 0, f"{_shown(name)} is in the store, but no entry of the log put it there")
                continue
            seq, seal, salt = held
            if seal_of(salt if isinstance(salt, bytes) else b"", state) != seal:
                self.fault(seq, f"{_shown(name)} is not as entry {seq} left it")

    def missing(self) -> None:
        """Blame what was sealed and was not met."""
        for name, (seq, seal, _) in self.told.seals.items():
            if seal:
                self.fault(seq, f"{_shown(name)}, which entry {seq} wrote, is gone")


def _shown(name: str) -> str:
    sort, _, key = name.partition(":")
    return {"page": f"text {key}", "said": f"what was found in text {key}", "whole": f"the table {key}"}.get(sort, f"{sort} {key}")


def match(conn: sa.Connection, told: Told, folder: Path | None) -> list[Fault]:
    """What in the tables of facts, and in the bytes of captures, is not as the log says.

    Args:
        conn: All is read in one state.
        told: What the log says.
        folder: Where captures lie; None for a table.
    """
    made = Matching(conn, told)
    for step in (_plain, _texts, _counts, _words, _stretches, _reports, _told):
        try:
            step(made)
        except UNREADABLE as error:
            made.fault(0, f"rows that no version of Daybook writes: {error}")
    made.missing()
    _captures(made, folder)
    return made.faults


def _plain(made: Matching) -> None:
    made.seals(facts.plain(made.conn))
    made.seals((name, state) for name, state in sealed.whole(made.conn).items() if state != sealed.EMPTY or name in made.told.seals)


def _texts(made: Matching) -> None:
    lexicon = Lexicon()
    for low, high in facts.numbers(made.conn, t.text.c.id):
        try:
            held = [*sealed.pages(made.conn, low, high, made.watch), *sealed.said(made.conn, lexicon, low, high, made.watch)]
        except UNREADABLE:
            _one_by_one(made, lexicon, low, high)
        else:
            made.seals(held)


def _one_by_one(made: Matching, lexicon: Lexicon, low: int, high: int) -> None:
    """Find the texts of a stretch whose rows cannot be read."""
    for number, key in made.conn.execute(sa.select(t.text.c.id, t.text.c.key).where(t.text.c.id.between(low, high))).all():
        try:
            made.seals([*sealed.pages(made.conn, number, number, made.watch), *sealed.said(made.conn, lexicon, number, number, made.watch)])
        except UNREADABLE:
            name = f"page:{key.hex() if isinstance(key, bytes) else key}"
            held = made.told.seals.pop(name, None)
            made.told.seals.pop(name.replace("page:", "said:"), None)
            made.fault(held[0] if held else 0, f"{_shown(name)} has rows that no version of Daybook writes")


def _counts(made: Matching) -> None:
    """Rows that belong to no text, or to no report, record or capture that is there."""
    for table in (t.text, t.seen, t.assertion, t.finding, t.reading):
        there = made.conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        met = made.watch.rows[table.name]
        if there != met:
            made.fault(0, f"the table {table.name} has {there:,} rows, of which {met:,} belong to a text that the log knows")


def _words(made: Matching) -> None:
    """A word that nothing uses was put in; one that is missing or changed shows in every text that uses it."""
    used: set[Any] = set()
    for column in (t.told.c.kind, t.assertion.c.field, t.finding.c.source, t.handmade.c.field):
        used |= set(made.conn.execute(sa.select(column).distinct()).scalars())
    for number, word in made.conn.execute(sa.select(t.word.c.id, t.word.c.word)):
        if number not in used:
            made.fault(0, f"the word {word!r} is in the store, and nothing uses it")


def _stretches(made: Matching) -> None:
    for name, table in sealed.STRETCHES.items():
        met = 0
        for sealed_name in [key for key in made.told.seals if key.startswith(f"{name}:")]:
            low, high = map(int, sealed_name.partition(":")[2].split("-"))
            made.seals([(sealed_name, sealed.stretch(made.conn, table, low, high))])
            met += high - low + 1
        there = made.conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        if there != met:
            made.fault(0, f"the table {name} has {there:,} rows, the log knows of {met:,}")


def _reports(made: Matching) -> None:
    """Texts that share a report key are one report's, and no others: what the log says of keys against the reports that are there."""
    texts = {row.key.hex(): row.report for row in made.conn.execute(sa.select(t.text.c.key, t.text.c.report))}
    group = _joined({text: keys.split() for text, keys in made.told.keys.items() if text in texts})
    reports: dict[int, set[str]] = defaultdict(set)
    for text, report in texts.items():
        if text in group:  # one that is not was blamed as no entry's
            reports[report].add(group[text])
    owner = Counter(one for groups in reports.values() for one in groups)
    keys: dict[int, set[str]] = defaultdict(set)
    for text, report in texts.items():
        keys[report] |= set(made.told.keys.get(text, "").split())
    held: dict[int, set[str]] = defaultdict(set)
    for row in made.conn.execute(sa.select(t.report_key)):
        held[row.report].add(row.key.hex())
    rows = {row.id: row.key.hex() for row in made.conn.execute(sa.select(t.report.c.id, t.report.c.key))}
    for report in sorted(set(rows) | set(reports) | set(held)):
        groups = reports.get(report, set())
        if len(groups) != 1 or owner[next(iter(groups))] != 1:
            made.fault(0, f"report {rows.get(report, report)} does not have the texts that the log says")
        elif held[report] != keys[report] or rows.get(report) != min(keys[report]):
            made.fault(0, f"report {rows.get(report, report)} has other keys than its texts give it")


def _joined(keys: dict[str, list[str]]) -> dict[str, str]:
    """For each text one name for all texts that are joined to it by keys."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while (up := parent.setdefault(key, key)) != key:
            parent[key] = key = parent[up]
        return key

    for some in keys.values():
        for key in some[1:]:
            parent[root(key)] = root(some[0])
    return {text: root(some[0]) for text, some in keys.items() if some}


def _told(made: Matching) -> None:
    """Report-level records: those that some text tells of, in the report of that text, under the record that the log last gave."""
    moved = made.told.moved
    query = sa.select(t.told.c.id, t.told.c.key, t.told.c.identity)
    for row in made.conn.execute(query):
        if row.id not in made.watch.told:
            made.fault(0, f"the part {row.key.hex()} is in the store, and no text tells of it")
        if (row.identity or 0) != (moved[row.id] if 0 <= row.id < len(moved) else 0):
            made.fault(0, f"the part {row.key.hex()} belongs to another record than the log says")
    strayed = (sa.select(t.told.c.key).distinct().join(t.assertion, t.assertion.c.told == t.told.c.id)
               .join(t.text, t.text.c.id == t.assertion.c.text).where(t.text.c.report != t.told.c.report).limit(10))
    for key in made.conn.execute(strayed).scalars():
        made.fault(0, f"the part {key.hex()} stands under another report than its text")


def _captures(made: Matching, folder: Path | None) -> None:
    """Each capture's bytes against their digest; those that an erasure took out are not missed."""
    for row in _rows_of_captures(made.conn):
        if row.id not in made.watch.captures:
            made.fault(0, f"capture {row.sha256.hex()} is in the store, and no text was seen in it")
            continue
        if f"capture:{row.sha256.hex()}" in made.told.gone:
            continue
        try:
            content = captures.fetch(folder, made.conn, row.sha256)
        except (StoreError, OSError, *UNREADABLE) as error:
            made.fault(0, str(error))
            continue
        if len(content) != row.size:
            made.fault(0, f"capture {row.sha256.hex()} has {len(content):,} bytes, the store says {row.size:,}")
    lone = sa.select(t.blob.c.capture).where(t.blob.c.capture.not_in(sa.select(t.capture.c.id))).limit(10)
    for number in made.conn.execute(lone).scalars():
        made.fault(0, f"bytes of a capture {number} are in the store, and there is no such capture")


def _rows_of_captures(conn: sa.Connection) -> Iterator[Any]:
    for low, high in facts.numbers(conn, t.capture.c.id):
        yield from conn.execute(sa.select(t.capture).where(t.capture.c.id.between(low, high)).order_by(t.capture.c.id)).all()
