"""Records that may be found by words which are hidden in a report of theirs; derived, so that a list need not ask each of its rows."""

# A word is kept with a record if it stands in what search sees of the record and is hidden in one of the reports that tell of it, or in a
# copy of such a report. What is said of a copy changes this for records of others, so whoever changes a veil or an origin calls `moved`.

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from daybook.store import people_tables as p
from daybook.store import tables as t
from daybook.store.raw import Listed, Raw
from daybook.store.rows import append, chunks
from daybook.store.summary import LONGEST_WORDS

LARGE = 200  # reports of a record, above which each of its words is looked up instead of each of its reports
ANY = ""  # kept with a large record of which search does not see all words: any may be hidden
Said = frozenset[tuple[str, int]]  # (word, sort of ``veil_word``)
NOTHING_SAID: Said = frozenset()

_w, _mine, _theirs = p.veil_word.c, t.lineage.alias("mine"), t.lineage.alias("theirs")
_OWN = Listed(lambda some: sa.select(_w.report, _w.word, _w.sort).where(_w.report.in_(some)))
_ORIGINS = Listed(lambda some: sa.select(_mine.c.report, _mine.c.origin).where(_mine.c.report.in_(some)))
_OF_ORIGIN = Listed(lambda some: sa.select(_theirs.c.origin, _w.word, _w.sort).distinct()
                    .join(p.veil_word, _w.report == _theirs.c.report).where(_theirs.c.origin.in_(some)), sa.LargeBinary)
_MEMBERS = Listed(lambda some: sa.select(_theirs.c.origin, _theirs.c.report).where(_theirs.c.origin.in_(some)), sa.LargeBinary)
_FORGET = Listed(lambda some: p.veil_record.delete().where(p.veil_record.c.record.in_(some)))
_TELLERS = Listed(lambda some: sa.select(t.told.c.identity, t.told.c.report).distinct()
                  .where(t.told.c.identity.in_(some), t.told.c.live))
_TOLD_IN = Listed(lambda some: sa.select(t.told.c.identity).distinct()
                  .where(t.told.c.report.in_(some), t.told.c.live, t.told.c.identity.is_not(None)))
_RECORDS = Listed(lambda some: sa.select(t.record.c.id, t.record.c.words, t.record.c.reports).where(t.record.c.id.in_(some)))
_spelled = _w.word == sa.bindparam("word", type_=sa.Text), _w.sort == sa.bindparam("sort", type_=sa.SmallInteger)
# + 0: of a report its few tellings are looked through, not those of the record, which are very many.
_tells = sa.exists().where(t.told.c.identity + 0 == sa.bindparam("of", type_=sa.Integer), t.told.c.live)
_HIDES = Raw(sa.select(_w.report).where(*_spelled, _tells.where(t.told.c.report == _w.report)).limit(1))
_COPY_HIDES = Raw(sa.select(_w.report).join(_mine, _mine.c.report == _w.report).join(_theirs, _theirs.c.origin == _mine.c.origin)
                  .where(*_spelled, _theirs.c.report != _w.report, _tells.where(t.told.c.report == _theirs.c.report)).limit(1))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A record as search sees it.

    Args:
        record: Its number.
        words: Normal words, a space between.
        reports: That tell of it.
    """

    record: int
    words: str
    reports: frozenset[int]


def hidden_in(conn: sa.Connection, reports: Iterable[int]) -> dict[int, Said]:
    """What is hidden in these reports and in copies of them; those with nothing left out."""
    wanted = sorted(set(reports))
    found, origins = _own(conn, wanted), defaultdict[int, list[bytes]](list)
    for some in chunks(wanted):
        for report, origin in _ORIGINS.run(conn, some):
            origins[report].append(origin)
    shared = _of_origins(conn, {origin for held in origins.values() for origin in held})
    for report, held in origins.items():
        for origin in held:
            if origin in shared:
                found[report] |= shared[origin]
    return {report: frozenset(said) for report, said in found.items()}


def _of_origins(conn: sa.Connection, origins: Iterable[bytes]) -> dict[bytes, set[tuple[str, int]]]:
    found: dict[bytes, set[tuple[str, int]]] = defaultdict(set)
    for some in chunks(sorted(set(origins))):
        for origin, word, sort in _OF_ORIGIN.run(conn, some):
            found[origin].add((word, sort))
    return found


def forget(conn: sa.Connection, records: Iterable[int]) -> None:
    """Of records that are there no more."""
    for some in chunks(sorted(records)):
        _FORGET.run(conn, some)


def keep(conn: sa.Connection, spoken: Iterable[Spoken]) -> None:
    """Keep by which words these records may be found that are hidden; nothing is kept of them yet."""
    made = list(spoken)
    held = hidden_in(conn, {report for one in made if len(one.reports) <= LARGE for report in one.reports})
    _write(conn, {one.record: _of_small(one, held) if len(one.reports) <= LARGE else _of_large(conn, one.record, one.words)
                  for one in made})


def _write(conn: sa.Connection, found: Mapping[int, Said]) -> None:
    append(conn, p.veil_record, [(word, record, sort) for record, said in found.items() for word, sort in sorted(said)])


def _of_small(one: Spoken, held: Mapping[int, Said]) -> Said:
    said = NOTHING_SAID.union(*(held[report] for report in one.reports if report in held))
    if not said or len(one.words) >= LONGEST_WORDS:  # what search sees of it ends there, its names may go on
        return said
    seen = set(one.words.split())
    return frozenset((word, sort) for word, sort in said if word in seen)


def _of_large(conn: sa.Connection, record: int, words: str) -> Said:
    if len(words) >= LONGEST_WORDS:
        return frozenset({(ANY, 1), (ANY, 2)})
    return frozenset((word, sort) for word in sorted(set(words.split())) for sort in (1, 2)
                     if any(asked.run(conn, {"word": word, "sort": sort, "of": record}) for asked in (_HIDES, _COPY_HIDES)))


def again(conn: sa.Connection, records: Iterable[int]) -> None:
    """Keep anew of these records, of which none has changed itself."""
    ids = sorted(set(records))
    for some in chunks(ids, 200):
        _FORGET.run(conn, some)
        rows = _RECORDS.run(conn, some)
        told_by: dict[int, set[int]] = defaultdict(set)
        for few in chunks([id for id, _, reports in rows if reports <= LARGE]):
            for record, report in _TELLERS.run(conn, few):
                told_by[record].add(report)
        keep(conn, [Spoken(id, words, frozenset(told_by[id])) for id, words, reports in rows if reports <= LARGE])
        _write(conn, {id: _of_large(conn, id, words) for id, words, reports in rows if reports > LARGE})


# ---- what changes for others


def moved(conn: sa.Connection, reports: set[int], origins: Iterable[bytes] | None = None, words: Iterable[tuple[str, int]] = ()) -> None:
    """Bring up to date what is kept of records that are there, after these reports have got another veil or other origins.

    Args:
        reports: These.
        origins: Theirs before and since, where they have changed.
        words: What was hidden in them before, each with its sort.
    """
    if not reports:
        return
    mates: dict[bytes, set[int]] = defaultdict(set)
    for some in chunks(sorted(_origins(conn, reports) if origins is None else set(origins))):
        for origin, report in _MEMBERS.run(conn, some):
            mates[origin].add(report)
    others = {origin: found for origin, members in mates.items() if (found := members - reports)}
    held = _own(conn, reports.union(*others.values()))
    spelled, touched = set(words).union(*(held.get(report, ()) for report in reports)), set(reports)
    for found in others.values():
        said = set[tuple[str, int]]().union(*(held.get(report, ()) for report in found))
        if not spelled <= said:  # a word that one of the others hides itself was and is hidden in all of them
            touched |= found
    again(conn, {row[0] for some in chunks(sorted(touched)) for row in _TOLD_IN.run(conn, some)})


def _origins(conn: sa.Connection, reports: Iterable[int]) -> set[bytes]:
    return {row[1] for some in chunks(sorted(reports)) for row in _ORIGINS.run(conn, some)}


def _own(conn: sa.Connection, reports: Iterable[int]) -> dict[int, set[tuple[str, int]]]:
    """What is hidden in these reports themselves."""
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for some in chunks(sorted(reports)):
        for report, word, sort in _OWN.run(conn, some):
            found[report].add((word, sort))
    return found
