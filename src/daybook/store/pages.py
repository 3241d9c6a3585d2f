"""Whole pages: a report with its reading and records, a record with every value in its surroundings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from daybook.core import Decision, Evidence, Match, Reading, Record, Report, Text, assemble
from daybook.core.identity import report_key
from daybook.core.record import NOWHERE
from daybook.store import search
from daybook.store import tables as t
from daybook.store.acts import version_of
from daybook.store.codec import shown, unpack_reading, unpack_text
from daybook.store.counted import MANY, Counted
from daybook.store.handmade import decisions_for
from daybook.store.history import copies, fates
from daybook.store.identities import followed
from daybook.store.listing import RECORD_ORDERS, SOME, record_rows, report_rows
from daybook.store.raw import Listed, Raw
from daybook.store.rows import Kept, Lexicon, Telling, best_rows, chunks, decisions_on, kept, live, live_of_reports, live_rows, telling
from daybook.store.strands import strands_of, voice_of
from daybook.store.summary import best_refs
from daybook.store.views import Current, Quote, RecordRow, RecordView, ReportRow, ReportView, Stretch, Version, VersionsView

AROUND = 160  # characters on either side of a quote
MOST_QUOTES = 50  # of one field; a country has tens of thousands, and nobody reads more
MOST_MEMBERS = 500  # that are looked at; the best evidence is always among them
SHOWN_MEMBERS = 60  # that a page looks at for the 20 quotes of a value that it shows, besides those decided on: 500 took 200 ms
SHORTEST_PREFIX = 4  # hex digits


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of a report that counts: its number and id, the id that its records are named under, what it says and how it was read."""

    number: int
    key: bytes
    named: bytes
    report: Report
    text: Text
    reading: Reading


_TEXT = Raw(sa.select(t.text, t.reading.c.body.label("reading")).join(t.report, t.report.c.text == t.text.c.id)
            .outerjoin(t.reading, t.reading.c.text == t.text.c.id).where(t.report.c.id == sa.bindparam("of", type_=sa.Integer)))


def read_text(conn: sa.Connection, report: int) -> ReadText:
    """The current text of the report of this number."""
    held = next(_TEXT.rows(conn, {"of": report}))
    page, text = unpack_text(held.body)
    reading = unpack_reading(held.reading, page, text) if held.reading is not None else Reading(page, text)
    return ReadText(held.id, held.key, held.named, page, text, reading)


def report(conn: sa.Connection, lexicon: Lexicon, id: str) -> ReportView | None:
    """See ``Store.report``."""
    number = report_number(conn, id)
    if number is None:
        return None
    held = read_text(conn, number)
    kept = live_of_reports(conn, lexicon, [number])
    keys = sorted({a.record for a in kept.assertions})
    decisions = [d for d in decisions_for(conn, lexicon, kept, keys) if d.other is None]
    records = sorted(assemble(kept.assertions, kept.findings, decisions), key=_first_words)
    joined = sa.select(t.told.c.key, t.identity.c.public).join(t.identity, t.identity.c.id == t.told.c.identity)
    public = {row.key: row.public for row in conn.execute(joined.where(t.told.c.report == number, t.told.c.live))}
    return ReportView(report_rows(conn, lexicon, [number])[number], held.report, held.text, held.reading, tuple(records), public,
                      _versions(conn, number, held.number), fates(conn, number), _copies(conn, number))


def versions(conn: sa.Connection, lexicon: Lexicon, id: str) -> VersionsView | None:
    """See ``Store.versions``."""
    number = report_number(conn, id)
    return None if number is None else VersionsView(report_rows(conn, lexicon, [number])[number], copies(conn, number), fates(conn, number))


_low, _high = (sa.bindparam(name, type_=t.KEY) for name in ("low", "high"))
_BETWEEN = Raw(sa.select(t.report_key.c.report).distinct().where(t.report_key.c.key.between(_low, _high)).limit(2))


def report_number(conn: sa.Connection, id: str) -> int | None:
    """By any of its keys, by external id, by a beginning of a key that no other report has."""
    prefix = id.strip().lower()
    is_hex = SHORTEST_PREFIX <= len(prefix) <= 32 and all(char in "0123456789abcdef" for char in prefix)
    low = bytes.fromhex(prefix.ljust(32, "0")) if is_hex else b""
    high = bytes.fromhex(prefix.ljust(32, "f")) if is_hex else b""
    found = [row[0] for row in _BETWEEN.run(conn, {"low": low, "high": high})] if is_hex else []
    if len(prefix) == 32 and len(found) == 1:
        return int(found[0])
    named = conn.execute(sa.select(t.report.c.id).where(t.report.c.external_id == shown(id)).order_by(t.report.c.key).limit(1)).scalar()
    if named is not None:
        return int(named)
    return int(found[0]) if len(found) == 1 else None


def _first_words(record: Record) -> tuple[int, int, bytes]:
    span = record.naming.assertion.span if record.naming else None
    return (span.start, span.end, record.id) if span else (NOWHERE, 0, record.id)


def _versions(conn: sa.Connection, report: int, current: int) -> tuple[Version, ...]:
    joined = t.text.join(t.seen, t.seen.c.text == t.text.c.id).join(t.capture, t.capture.c.id == t.seen.c.capture)
    query = (sa.select(t.text.c.id, t.text.c.key, t.text.c.cleaner, t.capture.c.sha256).select_from(joined)
             .where(t.text.c.report == report).order_by(t.text.c.id, t.capture.c.sha256))
    first: dict[int, Version] = {}
    for row in conn.execute(query):
        first.setdefault(row.id, Version(row.key.hex(), row.cleaner, row.sha256.hex(), row.id == current))
    return tuple(first.values())


def _copies(conn: sa.Connection, report: int) -> int:
    held, its = t.lineage.c, t.lineage.alias()
    joined = t.lineage.join(its, its.c.origin == held.origin)
    query = sa.select(sa.func.count(its.c.report.distinct())).select_from(joined).where(held.report == report, its.c.report != report)
    return int(conn.execute(query).scalar_one())


_IDENTITY = Raw(sa.select(t.identity.c.id).where(t.identity.c.public == sa.bindparam("of", type_=sa.Text)))
_IS_THERE = Raw(sa.select(t.record.c.id).where(t.record.c.id == sa.bindparam("of", type_=sa.Integer)))
_BODIES = Listed(lambda some: sa.select(t.text.c.id, t.text.c.body).where(t.text.c.id.in_(some)))


def record(conn: sa.Connection, lexicon: Lexicon, public: str, sources: int | None = None, *, newest: bool = False,
           stretch: Stretch | None = None) -> RecordView | None:
    """See ``Store.record``."""
    held = _IDENTITY.run(conn, {"of": shown(public.strip())})
    if not held:
        return None
    asked = identity = int(held[0][0])
    if not _has_record(conn, identity):
        identity = followed(conn, identity)
    return record_of(conn, lexicon, identity, public if identity != asked else None, sources, newest=newest, stretch=stretch)


def rows(conn: sa.Connection, lexicon: Lexicon, public: Sequence[str]) -> dict[str, RecordRow]:
    """See ``Store.rows``."""
    asked: dict[str, int] = {}
    for some in chunks(public):
        asked |= {row.public: row.id for row in conn.execute(sa.select(t.identity).where(t.identity.c.public.in_(some)))}
    held = record_rows(conn, lexicon, sorted(set(asked.values())), sources=SOME)
    gone = {id for id in asked.values() if id not in held}
    leads = {id: followed(conn, id) for id in gone}
    held |= record_rows(conn, lexicon, sorted(set(leads.values())), sources=SOME)
    return {name: held[leads.get(id, id)] for name, id in asked.items() if leads.get(id, id) in held}


def record_of(conn: sa.Connection, lexicon: Lexicon, identity: int, asked: str | None = None,
              sources: int | None = None, *, newest: bool = False, stretch: Stretch | None = None) -> RecordView | None:
    """The page of the record of this number; ``asked`` is the public id that redirected to it. None if it is gone."""
    row = record_rows(conn, lexicon, [identity], sources=sources if stretch is None else stretch.most).get(identity)
    if row is None:
        return None
    told = _stretch(conn, identity, stretch) if stretch else _members(conn, identity, is_brief=sources is not None, newest=newest)
    kept = live(conn, lexicon, told)
    decisions = decisions_for(conn, lexicon, kept, _keys(kept))
    whole = _together(kept, decisions)
    if whole is None:
        return None
    version = version_of(conn, whole.id) if decisions or stretch is not None else 0
    return RecordView(row, whole, quotes_of(conn, lexicon, whole, kept, MOST_QUOTES if stretch is None else None), asked, version)


def _keys(kept: Kept) -> list[bytes]:
    return sorted({a.record for a in kept.assertions})


def _together(kept: Kept, decisions: Sequence[Decision]) -> Record | None:
    """The one record that all of these make, decisions on others among them or not."""
    keys = _keys(kept)
    made = assemble(kept.assertions, kept.findings, decisions, [Match(keys[0], key, 1.0) for key in keys[1:]])
    return max(made, key=lambda record: (len(record.members), record.id), default=None)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of some records, for somebody to say what of it is needed.

    Args:
        names: Number of a record -> its public id.
        of: Report-level record -> the record that it is part of.
        rows: Of ``rows.live_rows``.
        tellings: What each of them says.
        whole: All that is evidence, by public id, where people decided on one of the records: one value depends on others then.
    """

    names: Mapping[int, str]
    of: Mapping[int, int]
    rows: Sequence[tuple[Any, ...]]
    tellings: Sequence[Telling]
    whole: Mapping[str, Record] | None = None


def told_of(conn: sa.Connection, lexicon: Lexicon, public: Sequence[str]) -> Told:
    """The first half of ``Store.evidence_of``."""
    members: dict[int, set[int]] = defaultdict(set)
    names: dict[int, str] = {}
    for some in chunks(public):
        found = conn.execute(sa.select(t.identity.c.id, t.identity.c.public, t.record.c.reports)
                             .join(t.record, t.record.c.id == t.identity.c.id).where(t.identity.c.public.in_(some))).all()
        names |= {row.id: row.public for row in found}
        small = [row.id for row in found if row.reports <= SHOWN_MEMBERS]
        for row in conn.execute(sa.select(t.told.c.identity, t.told.c.id).where(t.told.c.identity.in_(small), t.told.c.live)):
            members[row.identity].add(row.id)
    large = [id for id in names if not 0 < len(members[id]) < SHOWN_MEMBERS]
    members |= {id: set(_members(conn, id, is_brief=True)) for id in large}
    of = {told: id for id, held in members.items() for told in held}
    rows = live_rows(conn, sorted(of))
    held = Told(names, of, rows, [telling(conn, lexicon, row) for row in rows])
    if not decisions_on(conn, sorted({it.record for it in held.tellings})):
        return held
    every = kept(conn, lexicon, rows)
    return replace(held, whole=_made(held, every, decisions_for(conn, lexicon, every, _keys(every))))


def evidence_of(conn: sa.Connection, lexicon: Lexicon, held: Told, wanted: Iterable[int], *, best: bool) -> Mapping[str, Record]:
    """The second half: only of what is wanted, by its places among the tellings."""
    rows = [held.rows[n] for n in wanted]
    return _made(held, kept(conn, lexicon, best_rows(rows, held.of) if best else rows), ())


def _made(held: Told, every: Kept, decisions: Sequence[Decision]) -> dict[str, Record]:
    parts: dict[int, list[int]] = defaultdict(list)
    for n, (_, told, _) in enumerate(every.places):
        parts[held.of[told]].append(n)
    made = {held.names[id]: _together(every.only(some), decisions) for id, some in parts.items()}
    return {name: record for name, record in made.items() if record is not None}


def most_told(conn: sa.Connection, lexicon: Lexicon, kind: str, query: str, limit: int, *, counted: Counted) -> list[RecordRow]:
    """See ``Store.most_told``."""
    def found() -> tuple[list[int], bool]:
        number, c = lexicon.known(conn, kind), t.record.c
        hits = search.matching(conn, "record", query, number)
        if hits is None:
            return [], True
        of_kind = (c.kind + 0 if hits.are_few else c.kind) == number
        asked = sa.select(c.id).where(of_kind, c.id.in_(hits.ids)).order_by(*RECORD_ORDERS["reports"]).limit(limit)
        return list(conn.execute(asked).scalars()), hits.are_few or conn.dialect.name != "sqlite"

    ids, _ = counted.of(("most told", kind, query, limit), found, lambda made: 0 if made[1] else MANY + 1)
    held = record_rows(conn, lexicon, ids, sources=0)
    return [held[id] for id in ids if id in held]


def _has_record(conn: sa.Connection, identity: int) -> bool:
    return bool(_IS_THERE.run(conn, {"of": identity}))


_id, _most = t.told.c.id, sa.bindparam("most", type_=sa.Integer)
_ours = sa.select(_id).where(t.told.c.identity == sa.bindparam("of", type_=sa.Integer), t.told.c.live).limit(_most)
_FROM = Raw(_ours.order_by(_id).offset(sa.bindparam("from", type_=sa.Integer)))
_ONLY = Raw(_ours.where(t.told.c.key == sa.bindparam("key", type_=t.KEY)))
_FIRST, _LAST = Raw(_ours.order_by(_id)), Raw(_ours.order_by(_id.desc()))
_DECIDED = Raw(_ours.where(t.told.c.decided > 0).order_by(t.told.c.decided.desc()))
_BEST = Raw(sa.select(t.record.c.best).where(t.record.c.id == sa.bindparam("of", type_=sa.Integer)))


def _members(conn: sa.Connection, identity: int, *, is_brief: bool, newest: bool = False) -> list[int]:
    most = SHOWN_MEMBERS if is_brief else MOST_MEMBERS
    members = {row[0] for row in (_LAST if newest else _FIRST).run(conn, {"of": identity, "most": most})}
    if is_brief and len(members) == SHOWN_MEMBERS:
        members |= {row[0] for row in _DECIDED.run(conn, {"of": identity, "most": MOST_MEMBERS})}
    return sorted(members | _best(conn, identity))


def _stretch(conn: sa.Connection, identity: int, stretch: Stretch) -> list[int]:
    if stretch.only is None:
        found = _FROM.run(conn, {"of": identity, "most": stretch.most, "from": stretch.offset})
    else:
        found = _ONLY.run(conn, {"of": identity, "most": 1, "key": stretch.only})
    return sorted({row[0] for row in found} | _best(conn, identity))


def _best(conn: sa.Connection, identity: int) -> set[int]:
    """What the best values of a record stand on."""
    return {ref.at[1] for ref in best_refs(_BEST.run(conn, {"of": identity})[0][0])}


@dataclass(frozen=True, slots=True)
class _Source:
    """A text that quotes are taken from."""

    text: Text
    report: Report
    row: ReportRow
    strands: Sequence[Any]


def quotes_of(conn: sa.Connection, lexicon: Lexicon, record: Record, kept: Kept,
              most: int | None = MOST_QUOTES) -> dict[str, tuple[Quote, ...]]:
    """Field -> the quotes of a record's evidence, best first, so many of a field."""
    shown_evidence = {name: found[:most] for name, found in record.fields.items()}
    needed = {e.assertion.text for found in shown_evidence.values() for e in found}
    lying = zip(kept.assertions, kept.places, kept.reports, strict=True)
    numbers = {a.text: (at[0], report) for a, at, report in lying if a.text in needed}
    rows = report_rows(conn, lexicon, sorted({report for _, report in numbers.values()}))
    strands = strands_of(conn, rows)
    sources = {}
    for some in chunks(sorted(numbers.items())):
        bodies = dict(_BODIES.run(conn, [number for _, (number, _) in some]))
        for key, (number, report) in some:
            page, text = unpack_text(bodies[number])
            sources[key] = _Source(text, page, rows[report], strands.get(report, ()))
    return {name: tuple(_quote(e, sources[e.assertion.text]) for e in found) for name, found in shown_evidence.items()}


def _quote(evidence: Evidence, source: _Source) -> Quote:
    span, text = evidence.assertion.span, source.text.text
    voice = voice_of(source.strands, evidence) or ""
    if span is None:
        return Quote(evidence, source.row, "", "", "", voice)
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    return Quote(evidence, source.row, before, span.of(text), after, voice)


def current(conn: sa.Connection, external_id: str, publisher: str) -> Current | None:
    """See ``Store.current``."""
    key = report_key(Report(external_id, publisher=publisher), Text(""))
    joined = (t.report_key.join(t.report, t.report.c.id == t.report_key.c.report).join(t.text, t.text.c.id == t.report.c.text)
              .join(t.seen, t.seen.c.text == t.text.c.id).join(t.capture, t.capture.c.id == t.seen.c.capture))
    query = (sa.select(t.text.c.key, t.capture.c.sha256, t.seen.c.fetched).select_from(joined).where(t.report_key.c.key == key)
             .order_by(t.seen.c.fetched.desc(), t.capture.c.sha256).limit(1))
    row = conn.execute(query).first()
    return Current(row.key, row.sha256.hex(), row.fetched) if row else None
