"""What people said of values, carried to the text that counts now: by quote, never by number.

A decision names an assertion of one text, found by one model. When the page is read anew, cleaned better or read by another model,
the same value in the same words has another id. It is the same value all the same: what was accepted stays, what was rejected is not
proposed again, what a person asserted is still asserted.
"""

# Placed findings are a function of assertions, decisions and handmade values. Nothing but ``place`` writes them.

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from daybook.core import ANALYST, NAMING, Assertion, Decision, Handmade
from daybook.core.handmade import moved
from daybook.core.log import Event
from daybook.core.record import standing
from daybook.store import log, sealed
from daybook.store import tables as t
from daybook.store.codec import pack_speaker, pack_value, unpack_text
from daybook.store.raw import Listed, Raw
from daybook.store.rows import ADD_ASSERTIONS, ADD_FINDINGS, CONTENTS, HELD, Kept, Lexicon, assertion_of, chunks, decisions_on, mark

Alike = tuple[bytes, str, Any, str | None]  # record, field, value, words


@dataclass(frozen=True, slots=True)
class Content:
    """An assertion that somebody decided on, wherever it stands, with who found it."""

    assertion: Assertion
    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Carried:
    """What was decided on the values of some report-level records, seen from the texts that count now.

    Args:
        contents: Assertion id -> the assertion that was decided on.
        now: Assertion id -> the assertion in the current text; without a span where its words are gone.
        alike: Assertion id -> what makes another assertion the same value in the same words.
    """

    contents: Mapping[bytes, Content]
    now: Mapping[bytes, Assertion]
    alike: Mapping[bytes, Alike]


# What every correction asks: see ``Raw``.
_h, _d, _a, _f, _text_key = t.handmade.c, t.decision.c, t.assertion.c, t.finding.c, t.text.c.key.label("text_key")
_DECIDED = Raw(sa.select(t.decision.c.seq).limit(1))
_of, _in_text = sa.bindparam("of", type_=sa.Integer), sa.bindparam("text", type_=sa.Integer)
_MINE = Raw(sa.select(t.told.c.key, t.told.c.id).where(t.told.c.report == _of))
_NOW = Raw(sa.select(t.text.c.id, t.text.c.run).join(t.report, t.report.c.text == t.text.c.id).where(t.report.c.id == _of))
_KEY_OF = Raw(sa.select(t.text.c.key).where(t.text.c.id == _of))
_FOUND_NOW = Raw(sa.select(_f.n).where(_f.text == _in_text, _f.last == sa.bindparam("run", type_=sa.Integer), _f.first != HELD))
_PLACED = Raw(sa.select(t.assertion, _f.source, _f.confidence).join(t.finding, sa.and_(_a.text == _f.text, _a.n == _f.n))
              .join(t.text, t.text.c.id == _f.text).where(t.text.c.report == _of, _f.first == HELD))
_SAID_OF = Raw(sa.select(_a.n, *(_a[name] for name in CONTENTS))
               .where(_a.text == _in_text, _a.told == sa.bindparam("told", type_=sa.Integer)))
_LARGEST = Raw(sa.select(sa.func.coalesce(sa.func.max(_a.n), -1)).where(_a.text == _in_text))
_BODY = Raw(sa.select(t.text.c.body).where(t.text.c.id == sa.bindparam("of", type_=sa.Integer)))
_every = sa.select(t.handmade, _d.by, t.told.c.key, t.told.c.kind, _text_key).select_from(
    t.handmade.join(t.decision, _d.seq == _h.seq).join(t.told, t.told.c.id == _h.told).join(t.text, t.text.c.id == _h.text)
).order_by(_h.seq)
_EVERY_MADE, _MADE = Raw(_every), Listed(lambda some: _every.where(_h.told.in_(some)))
# Of a text, which comes first, and of some of what it tells.
_TELLING = Listed(lambda some: sa.select(t.assertion, t.told.c.key, t.told.c.kind, _text_key).join(t.told, t.told.c.id == _a.told)
                  .join(t.text, t.text.c.id == _a.text).where(_a.text == some[0], _a.told.in_(some[1:])))
_FOUND = Listed(lambda some: sa.select(t.assertion, _f.source, _f.confidence, _f.last, t.told.c.key, t.told.c.kind, _text_key).select_from(
    t.told.join(t.text, t.text.c.report == t.told.c.report).join(t.assertion, sa.and_(_a.text == t.text.c.id, _a.told == t.told.c.id))
    .join(t.finding, sa.and_(_f.text == _a.text, _f.n == _a.n))).where(t.told.c.id.in_(some), _f.first != HELD))
_CURRENT = Listed(lambda some: sa.select(t.told.c.key, t.text.c.id, _text_key).select_from(
    t.told.join(t.report, t.report.c.id == t.told.c.report).join(t.text, t.text.c.id == t.report.c.text)).where(t.told.c.id.in_(some)))


class Texts:
    """Words of texts by number and by key, fetched once."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._words: dict[int, str] = {}

    def words(self, number: int) -> str:
        if number not in self._words:
            self._words[number] = unpack_text(_BODY.run(self._conn, {"of": number})[0][0])[1].text
        return self._words[number]


def made_on(conn: sa.Connection, lexicon: Lexicon, told: Iterable[int] | None = None) -> dict[bytes, tuple[Handmade, int]]:
    """What people asserted of these report-level records, or of all: assertion id -> (the newest of it, number of its text)."""
    found: dict[bytes, tuple[Handmade, int]] = {}
    for rows in [_EVERY_MADE.rows(conn, {})] if told is None else [_MADE.rows(conn, some) for some in chunks(told)]:
        for row in rows:
            assertion = assertion_of(conn, lexicon, row)
            found[assertion.id] = (Handmade(row.seq, assertion, row.by, row.at, row.instead), row.text)
    return found


def _found(conn: sa.Connection, lexicon: Lexicon, told: Sequence[int]) -> Iterable[tuple[Content, int, int]]:
    """Every assertion of these report-level records, in any text of their reports, by any run: with its latest finding's source, the
    number of its text and the run of that finding."""
    for some in chunks(told):
        for row in _FOUND.rows(conn, some):
            yield Content(assertion_of(conn, lexicon, row), lexicon.word(conn, row.source), row.confidence), row.text, row.last


def carried(conn: sa.Connection, lexicon: Lexicon, told: Sequence[int], wanted: set[bytes]) -> Carried:
    """Where the values that were decided on stand now.

    Args:
        told: Numbers of report-level records.
        wanted: Ids of assertions that were decided on; others are left out.
    """
    texts, contents, at = Texts(conn), dict[bytes, Content](), dict[bytes, int]()
    latest: dict[bytes, tuple[int, float, str]] = {}
    for content, text, last in _found(conn, lexicon, told):
        id = content.assertion.id
        rank = (last, content.confidence, content.source)
        if id in wanted and rank > latest.get(id, (-1, 0.0, "")):
            contents[id], at[id], latest[id] = content, text, rank
    for id, (made, text) in made_on(conn, lexicon, told).items():
        if id in wanted:
            contents.setdefault(id, Content(made.assertion, ANALYST, 1.0))
            at[id] = text
    current = _current(conn, told)
    now, alike = {}, {}
    for id, content in contents.items():
        old = texts.words(at[id])
        alike[id] = alike_by(content.assertion, old)
        number, key = current[content.assertion.record]
        now[id] = content.assertion if number == at[id] else _moved(content.assertion, key, old, texts.words(number))
    return Carried(contents, now, alike)


def alike_by(assertion: Assertion, words: str) -> Alike:
    """What makes another assertion of the record the same value in the same words."""
    return (assertion.record, assertion.field, assertion.value, assertion.span.of(words) if assertion.span else None)


def _moved(assertion: Assertion, text: bytes, old: str, new: str) -> Assertion:
    speaker = assertion.attributed_to
    if speaker is not None and speaker.span is not None:
        speaker = replace(speaker, span=moved(speaker.span, old, new))
    span = moved(assertion.span, old, new) if assertion.span else None
    return replace(assertion, text=text, span=span, attributed_to=speaker)


def _current(conn: sa.Connection, told: Sequence[int]) -> dict[bytes, tuple[int, bytes]]:
    """Of report-level records by id: number and key of the text that counts."""
    return {key: (id, text_key) for some in chunks(told) for key, id, text_key in _CURRENT.run(conn, some)}


def decisions_for(conn: sa.Connection, lexicon: Lexicon, kept: Kept, keys: Iterable[bytes]) -> list[Decision]:
    """The decisions on these report-level records, those on values of other texts or models carried over to what counts now.

    Args:
        kept: What counts now of these records.
        keys: Their ids.
    """
    wanted = sorted(set(keys))
    found = decisions_on(conn, wanted)
    live, records = {a.id for a in kept.assertions}, set(wanted)
    lost = {d.subject for d in found if d.other is None and d.subject not in live and d.subject not in records}
    if not lost:
        return found
    of = {a.record: at[1] for a, at in zip(kept.assertions, kept.places, strict=True)}
    d = t.decision.c
    asked = (conn.execute(sa.select(d.about, d.subject).where(d.about.in_(some))) for some in chunks(wanted))
    about = {row.about for rows in asked for row in rows if row.subject in lost}
    moves = carried(conn, lexicon, sorted(of[record] for record in about & set(of)), lost)
    texts = Texts(conn)
    same: dict[Alike, list[bytes]] = defaultdict(list)
    decided = {c.assertion.record for c in moves.contents.values()}
    for assertion, at in zip(kept.assertions, kept.places, strict=True):
        if assertion.record in decided:
            same[alike_by(assertion, texts.words(at[0]))].append(assertion.id)
    copies = []
    for decision in found:
        if decision.subject in moves.contents:
            heirs = {*same[moves.alike[decision.subject]], *({moves.now[decision.subject].id} & live)} - {decision.subject}
            copies += [replace(decision, subject=heir) for heir in sorted(heirs)]
    return sorted([*found, *copies], key=lambda d: d.seq)


def place(conn: sa.Connection, lexicon: Lexicon, reports: Iterable[int], only: bytes | None = None) -> None:
    """Let what people accepted or asserted hold in the current texts of these reports, whatever the latest run found there.

    A value that is accepted and that the latest run did not find is put beside what it found, with the words that name its record.
    Running it twice changes nothing.

    Args:
        only: The one report-level record that something was decided on since this was done last; None for all.
    """
    if _DECIDED.first(conn, {}) is None:
        return
    for report in sorted(set(reports)):
        told = {row.key: row.id for row in _MINE.rows(conn, {"of": report}) if only in (None, row.key)}
        wanted = _wanted(conn, lexicon, told)
        text, run = _NOW.run(conn, {"of": report})[0]
        found = _placeable(conn, lexicon, text, run, told, wanted) if wanted else {}
        if _write(conn, lexicon, (report, text), told.values(), found):
            mark(conn, "r", [report])


def _wanted(conn: sa.Connection, lexicon: Lexicon, told: Mapping[bytes, int]) -> set[bytes]:
    """Assertions that a person's word holds: accepted ones, and rejected ones that people made, so that they can be seen."""
    verdicts = {d.subject: d.verdict for d in standing(decisions_on(conn, sorted(told)))
                if d.other is None and d.verdict in ("accept", "reject") and d.subject not in told}
    made = made_on(conn, lexicon, told.values()) if "reject" in verdicts.values() else {}
    return {subject for subject, verdict in verdicts.items() if verdict == "accept" or subject in made}


Row = tuple[int, int, str, int | None, int | None, str | None]  # told, field, value, starts, ends, speaker


def _placeable(conn: sa.Connection, lexicon: Lexicon, text: int, run: int | None, told: Mapping[bytes, int],
               wanted: set[bytes]) -> dict[Row, tuple[str, float]]:
    """What has to stand in the text by people's word alone, with source and confidence."""
    moves = carried(conn, lexicon, sorted(told.values()), wanted)
    live = {n for n, in _FOUND_NOW.run(conn, {"text": text, "run": run})} if run else set()
    words = Texts(conn).words(text)
    present, named = set(), set()
    for row in (row for some in chunks(told.values()) for row in _TELLING.rows(conn, [text, *some])):
        if row.text == text and row.n in live:
            assertion = assertion_of(conn, lexicon, row)
            present.add(alike_by(assertion, words))
            named |= {assertion.record} if assertion.field == NAMING else set()
    found: dict[Row, tuple[str, float]] = {}
    for id, content in sorted(moves.contents.items()):
        if alike_by(moves.now[id], words) not in present:
            found[_row(conn, lexicon, moves.now[id], told)] = (content.source, content.confidence)
    nameless = {moves.now[id].record for id in moves.contents} - named - {moves.now[id].record for id in moves.contents
                                                                           if moves.now[id].field == NAMING}
    return found | _names(conn, lexicon, {told[key] for key in nameless}, told)


def _names(conn: sa.Connection, lexicon: Lexicon, nameless: set[int], told: Mapping[bytes, int]) -> dict[Row, tuple[str, float]]:
    """The words that name these records, as the latest run that knew them had them."""
    best: dict[bytes, tuple[int, float, bytes]] = {}
    for content, _, last in _found(conn, lexicon, sorted(nameless)) if nameless else ():
        assertion = content.assertion
        if assertion.field == NAMING:
            best[assertion.record] = max(best.get(assertion.record, (-1, 0.0, b"")), (last, content.confidence, assertion.id))
    moves = carried(conn, lexicon, sorted(nameless), {id for _, _, id in best.values()}) if best else Carried({}, {}, {})
    return {_row(conn, lexicon, moves.now[id], told): (content.source, content.confidence) for id, content in moves.contents.items()}


def _row(conn: sa.Connection, lexicon: Lexicon, a: Assertion, told: Mapping[bytes, int]) -> Row:
    start, end = (a.span.start, a.span.end) if a.span else (None, None)
    return (told[a.record], lexicon.number(conn, a.field), pack_value(a.value), start, end, pack_speaker(a.attributed_to))


def _write(conn: sa.Connection, lexicon: Lexicon, at: tuple[int, int], told: Collection[int],
           found: Mapping[Row, tuple[str, float]]) -> bool:
    """Make the placed findings of what a report tells these and no others; was anything changed?

    Args:
        at: The report and its text that counts.
        told: Of these report-level records.
    """
    (report, text), a, f = at, t.assertion.c, t.finding.c
    held = _PLACED.rows(conn, {"of": report})
    mine = set(told)
    before: dict[tuple[int, Row], Any] = {
        (row.text, (row.told, row.field, row.value, row.starts, row.ends, row.speaker)): row for row in held if row.told in mine}
    after = {(text, row): (lexicon.number(conn, source), confidence) for row, (source, confidence) in found.items()}
    stay = {at for at, row in before.items() if after.get(at) == (row.source, row.confidence)}
    gone, new = [row for at, row in before.items() if at not in stay], [at for at in after if at not in stay]
    for row in gone:
        conn.execute(t.finding.delete().where(f.text == row.text, f.n == row.n, f.first == HELD))
        others = conn.execute(sa.select(f.n).where(f.text == row.text, f.n == row.n).limit(1)).first()
        if others is None:
            conn.execute(t.assertion.delete().where(a.text == row.text, a.told == row.told, a.n == row.n))
    for _, row in new:
        source, confidence = after[text, row]
        n = _number(conn, text, row)
        ADD_FINDINGS.run(conn, [(text, n, HELD, source, confidence, HELD)])
    for number in sorted({row.text for row in gone} | {text for _ in new}):
        key = bytes(_KEY_OF.first(conn, {"of": number}))
        log.append(conn, Event("value.placed", subject=key.hex(), seals=dict(sealed.said(conn, lexicon, number, number))))
    return bool(gone or new)


def _number(conn: sa.Connection, text: int, row: Row) -> int:
    """The number of an assertion within its text, written if it is new."""
    for n, *held in _SAID_OF.run(conn, {"text": text, "told": row[0]}):
        if tuple(held) == row:
            return int(n)
    free = int(_LARGEST.run(conn, {"text": text})[0][0]) + 1
    ADD_ASSERTIONS.run(conn, [(text, free, *row)])
    return free


def decided_reports(conn: sa.Connection) -> list[int]:
    """Numbers of the reports on whose records or values somebody decided."""
    joined = t.told.join(t.decision, t.decision.c.about == t.told.c.key)
    return sorted(conn.execute(sa.select(t.told.c.report).distinct().select_from(joined)).scalars())
