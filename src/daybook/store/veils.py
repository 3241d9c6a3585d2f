"""What must be hidden of each report from those who may not see it; derived, and asked before anything is shown to them."""

# Copies of one story share their veil: a name that was found to be a victim's in one of them is hidden in all.

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa

from daybook.core import ANALYST, NAMING, Kind, Place, Record, Ref, Words
from daybook.core.sight import EVERYTHING, Sight
from daybook.core.veil import Hidden, Masked, Veil, hidden
from daybook.store import people_tables as p
from daybook.store import search, suspects
from daybook.store import tables as t
from daybook.store.closer import Closer, closer_of
from daybook.store.codec import shown, unpack_text
from daybook.store.raw import Listed
from daybook.store.rows import Kept, Lexicon, Opens, append, chunks, value_of
from daybook.text.normal import words

v = p.veil.c
TABLES = (p.veil, p.veil_word, p.veil_record, p.veiled)  # derived
NO_NAME = Hidden(())
WORDS, IS_EXACT, IS_PERSON = 3, 4, 5  # places among the columns of ``veil``
NO_NAMES = frozenset[tuple[str, bool]]()
# What nothing is left by: protected fields, exact places, only both together.
SORTS: Mapping[int, tuple[bool, ...]] = {1: (False,), 2: (True,), 3: (False, True)}
WITHOUT_EXACT = Sight(exact_places=False)
# Finds of one search that are looked at closer, the latest; what lies beyond is left out, for it may be found by hidden words alone.
CLOSER = 40
PEEK = 4  # reports of a record that are looked at for something that is not hidden before its names are
REMEMBERED = 5000  # masked texts
BEGINNING = 2000  # characters, of which a snippet of 240 is made where nothing is asked
LONGEST_NAME = 300  # characters of a hidden name that are kept


# ---- kept up to date by ``refresh``


_VEILS = Listed(lambda some: sa.select(p.veil).where(v.report.in_(some)))
_UNVEIL = (Listed(lambda some: p.veil.delete().where(v.report.in_(some))),
           Listed(lambda some: p.veil_word.delete().where(p.veil_word.c.report.in_(some))))


def renew(conn: sa.Connection, lexicon: Lexicon, kinds: Sequence[Kind], reports: Iterable[int]) -> set[int]:
    """Write anew what is hidden of these reports: by all that was ever found in any of their texts, not only what holds now.

    Returns:
        Those of which something else is hidden since.
    """
    changed: set[int] = set()
    was: set[tuple[str, int]] = set()
    protected = {(kind.name, field.name) for kind in kinds for field in kind.fields if field.protected}
    telling = {field.name for kind in kinds for field in kind.fields if field.protected or field.type == "place"}
    said = _said(tuple(sorted({lexicon.known(conn, name) for name in telling})))  # a word that no finder wrote yet has no rows
    for some in chunks(sorted(reports)):
        before = set(_VEILS.run(conn, some))
        for forget in _UNVEIL:
            forget.run(conn, some)
        rows, spelled = [], []
        for row in said.rows(conn, some):
            kind, field, value = lexicon.word(conn, row.kind), lexicon.word(conn, row.field), value_of(row.value)
            is_exact = not WITHOUT_EXACT.shows(kind, field, value)
            name = _hidden(value) if is_exact or (kind, field) in protected else NO_NAME
            joined = " ".join(name.words)[:LONGEST_NAME]
            if joined:
                rows.append((row.report, row.kind, row.field, joined, is_exact, name.is_person))
                spelled += [(word, row.report, sort) for word, sort in _spelled(joined, is_exact=is_exact)]
        append(conn, p.veil, rows)
        append(conn, p.veil_word, spelled)
        other = before.symmetric_difference(_VEILS.run(conn, some))
        changed |= {row[0] for row in other}
        was |= {one for row in before & other for one in _spelled(row[WORDS], is_exact=row[IS_EXACT])}
    suspects.moved(conn, changed, words=was)
    return changed


def _spelled(joined: str, *, is_exact: bool) -> list[tuple[str, int]]:
    """The words of a name as search knows them, each with its sort in ``veil_word``."""
    return [(word[: search.LONGEST_WORD], 2 if is_exact else 1) for word in joined.split()]


@cache
def _said(fields: tuple[int, ...]) -> Listed:
    """What was ever found of these fields in the texts of some reports."""
    a, told = t.assertion.c, t.told.c
    query = (sa.select(t.text.c.report, told.kind, a.field, a.value).distinct().select_from(t.text)
             .join(t.assertion, a.text == t.text.c.id).join(t.told, told.id == a.told)
             .where(a.field.in_([sa.literal_column(str(n)) for n in fields or (-1,)])))
    return Listed(lambda some: query.where(t.text.c.report.in_(some)))


def by_hand(kept: Kept) -> set[int]:
    """Reports in which people asserted something themselves: they are not read again when that comes."""
    return {report for report, finding in zip(kept.reports, kept.findings, strict=True) if finding.source == ANALYST}


def _hidden(value: object) -> Hidden:
    if isinstance(value, Ref):
        return hidden(value)
    said = value.name if isinstance(value, Place) else value.words if isinstance(value, Words) else ""
    return Hidden(tuple(words(said)))


def hide(conn: sa.Connection, kinds: Mapping[str, Kind], made: Iterable[tuple[int, Record, set[int]]],
         reports: Mapping[bytes, int]) -> None:
    """Keep which actors and places nothing is left of.

    Args:
        kinds: By name.
        made: (number, record, reports it stands on).
        reports: Assertion -> number of its report.
    """
    by_name = [(number, record, told_by) for number, record, told_by in made
               if (kind := kinds.get(record.kind)) is not None and kind.merges_by_name]
    veils = _rows(conn, {report for _, _, told_by in by_name for report in told_by})
    found = {}
    for number, record, told_by in by_name:
        names: dict[int, set[str]] = {report: set() for report in told_by}
        for report, name in names_in(record, reports):
            names[report].add(name)
        found[number] = _sort(_hiding(SORTS, veils, names))
    _write_hidden(conn, found)


def names_in(record: Record, reports: Mapping[bytes, int]) -> Iterator[tuple[int, str]]:
    """What a record is called, with the report that calls it so, by the reports of its assertions."""
    for evidence in (*record.evidence("name"), *record.evidence(NAMING)):
        value = evidence.assertion.value
        yield reports[evidence.assertion.id], value.name if isinstance(value, (Ref, Place)) else value.show()


def hide_large(conn: sa.Connection, number: int, reports: Sequence[int], called: Iterable[Mapping[int, set[str]]]) -> None:
    """Keep likewise whether nothing is left of one record; looks only until something is.

    Args:
        number: Of the record.
        reports: Those that it stands on, or some of them.
        called: Report -> names of it, a few reports at a time; all in all those that it stands on.
    """
    hiding = SORTS if len(_rows(conn, reports[:PEEK])) == len(reports[:PEEK]) else {}
    for names in called if hiding else ():
        hiding = _hiding(hiding, _rows(conn, names), names)
        if not hiding:
            break
    _write_hidden(conn, {number: _sort(hiding)})


def _hiding(sorts: Mapping[int, tuple[bool, ...]], veils: Mapping[int, list[Any]],
            names: Mapping[int, set[str]]) -> Mapping[int, tuple[bool, ...]]:
    """Those of these sorts by which all names are hidden in each of these reports."""
    if not all(report in veils for report in names):
        return {}
    return {sort: which for sort, which in sorts.items() if all(_all_hidden(veils[report], names[report], which) for report in names)}


def _sort(hiding: Mapping[int, tuple[bool, ...]]) -> int | None:
    return min(hiding, default=None)


def _write_hidden(conn: sa.Connection, found: Mapping[int, int | None]) -> None:
    """Record -> the sort by which it is hidden, None for none."""
    for some in chunks(found):
        conn.execute(p.veiled.delete().where(p.veiled.c.record.in_(some)))
    rows = [{"record": number, "sort": sort} for number, sort in found.items() if sort is not None]
    if rows:
        conn.execute(p.veiled.insert(), rows)


def _all_hidden(rows: list[Any], names: Iterable[str], exact: tuple[bool, ...]) -> bool:
    veil = _veil_of(frozenset((row[WORDS], row[IS_PERSON]) for row in rows if row[IS_EXACT] in exact))
    return all(veil.hides(name) for name in names)


# ---- asked for what is shown


@dataclass(frozen=True, slots=True)
class Held:
    """A text of which something is hidden: what, and the text without it, where that was asked for."""

    veil: Veil
    text: Masked | None = None


class Veils:
    """What is hidden of a store's reports. Made by the store.

    Args:
        looking: Opens a transaction that only reads.
        lexicon: The store's.
    """

    def __init__(self, looking: Opens, lexicon: Lexicon) -> None:
        self._looking, self._lexicon = looking, lexicon
        self._lock = threading.Lock()
        self._texts: OrderedDict[tuple[bytes, frozenset[Hidden]], Masked] = OrderedDict()  # texts never change

    def of_reports(self, ids: Iterable[str], sight: Sight) -> dict[str, Veil]:
        """Hex id of a report -> what is hidden of it from somebody; those with nothing left out."""
        keys = sorted({bytes.fromhex(id) for id in ids})
        with self._looking() as conn:
            numbers = {row.id: row.key.hex() for some in chunks(keys)
                       for row in conn.execute(sa.select(t.report.c.id, t.report.c.key).where(t.report.c.key.in_(some)))}
            return {numbers[report]: veil for report, veil in self._of(conn, numbers, sight).items()}

    def of_texts(self, keys: Iterable[bytes], sight: Sight, *, whole: bool = True) -> dict[bytes, Held]:
        """Id of a text -> what is hidden of it from somebody, and what is left; those of which nothing is hidden are left out.

        Args:
            keys: Ids.
            sight: Theirs.
            whole: With what is left; without, no text is looked at.
        """
        with self._looking() as conn:
            reports = {row.key: row.report for some in chunks(sorted(set(keys)))
                       for row in conn.execute(sa.select(t.text.c.key, t.text.c.report).where(t.text.c.key.in_(some)))}
            veils = self._of(conn, set(reports.values()), sight)
            of = {key: veils[report] for key, report in reports.items() if report in veils}
            if not whole:
                return {key: Held(veil) for key, veil in of.items()}
            with self._lock:
                known = {key: self._texts[key, veil.names] for key, veil in of.items() if (key, veil.names) in self._texts}
            for some in chunks(sorted(set(of) - set(known))):
                for row in conn.execute(sa.select(t.text.c.key, t.text.c.body).where(t.text.c.key.in_(some))):
                    words = unpack_text(row.body)[1].text
                    known[row.key] = Masked(words, tuple(of[row.key].hits(words)))
        with self._lock:
            self._texts.update({(key, of[key].names): masked for key, masked in known.items()})
            while len(self._texts) > REMEMBERED:
                self._texts.popitem(last=False)
        return {key: Held(of[key], masked) for key, masked in known.items()}

    def snippets(self, veils: Mapping[str, Veil], query: str) -> dict[str, str]:
        """Hex id of a report -> some words of what is left of its text: cut before, they could end within a name.

        Args:
            veils: Hex id of a report -> what is hidden of it.
            query: A person's words.
        """
        keys = {bytes.fromhex(id): veil for id, veil in veils.items()}
        found: dict[str, str] = {}
        with self._looking() as conn:
            joined = t.report.join(t.text, t.text.c.id == t.report.c.text)
            for some in chunks(sorted(keys)):
                for row in conn.execute(sa.select(t.report.c.key, t.text.c.body).select_from(joined).where(t.report.c.key.in_(some))):
                    said = shown(unpack_text(row.body)[1].visible)
                    left = keys[row.key].masked(said if search.terms(query) else said[:BEGINNING])
                    found[row.key.hex()] = search.snippet(left, query)
        return found

    def of_words(self, said: Iterable[str], sight: Sight) -> Veil:
        """What is hidden, in any report, of names with one of these words: for strings that belong to no report."""
        spelled = sorted({word for one in said for word in words(one)})
        with self._looking() as conn:
            reports = {row.report for some in chunks(spelled)
                       for row in conn.execute(sa.select(p.veil_word.c.report).where(p.veil_word.c.word.in_(some)).limit(CLOSER * 10))}
            return Veil.of_all(self._of(conn, reports, sight).values())

    def _of(self, conn: sa.Connection, reports: Iterable[int], sight: Sight) -> dict[int, Veil]:
        """What is hidden of each report, or of a copy of its story."""
        word, sees = self._lexicon.word, dict[tuple[int, int, bool], bool]()
        names: dict[int, frozenset[tuple[str, bool]]] = {}
        for rows, told_by in _told_together(conn, reports):
            hidden = set()
            for _, kind, field, said, is_exact, is_person in rows:  # some hundred for a page
                of = kind, field, is_exact
                if of not in sees:
                    sees[of] = sight.exact_places if is_exact else sight.sees(word(conn, kind), word(conn, field))
                if not sees[of]:
                    hidden.add((said, is_person))
            if hidden:
                names |= {report: names.get(report, NO_NAMES).union(hidden) for report in told_by}
        return {report: _veil_of(hidden) for report, hidden in names.items()}

    # ---- what a search must not find

    def closer(self, query: str, sight: Sight) -> Closer | None:
        """What a search of the reports' texts for these words must leave out for somebody; None for nothing."""
        asked = search.terms(query)
        if sight == EVERYTHING or not asked:
            return None
        with self._looking() as conn:
            made = closer_of(conn, asked, sight)
            if not made.hides_any(conn, p.veil_word):
                return None
            r, hits = t.report.c, search.matching(conn, "text", query)
            found = sa.select(r.id, t.text.c.body).join(t.text, t.text.c.id == r.text).where(r.id.in_(made.suspects()))
            found = found.where(r.text.in_(hits.ids)) if hits is not None else found
            rows = conn.execute(found.order_by(r.id.desc()).limit(CLOSER)).all()
            veils = self._of(conn, [row.id for row in rows], sight)
            return replace(made, seen=tuple(row.id for row in rows if _is_seen(veils.get(row.id, Veil(())), row.body, asked)))

    def closer_records(self, names: Iterable[str], sight: Sight) -> Closer | None:
        """The same for records that are searched by names; nothing has been looked at yet: see ``Store.suspects``."""
        asked = tuple(term for name in names for term in search.terms(name))
        if sight == EVERYTHING or not asked:
            return None
        with self._looking() as conn:
            made = closer_of(conn, asked, sight)
            return made if made.hides_any(conn, p.veil_record) else None


def nothing_left(sight: Sight) -> tuple[int, ...]:
    """Sorts of ``veiled`` that somebody does not see."""
    fields, places = bool(sight.withheld), not sight.exact_places
    return tuple(sort for sort, is_hidden in ((1, fields), (2, places), (3, fields and places)) if is_hidden)


def not_veiled(sorts: tuple[int, ...], record: sa.ColumnElement[int] = t.record.c.id) -> list[sa.ColumnElement[bool]]:
    """The condition on a record, given the column of its number, that something is left of it; [] for somebody who sees all."""
    return [record.not_in(veiled_records(sorts))] if sorts else []


def veiled_records(sorts: tuple[int, ...]) -> sa.Select[tuple[int]]:
    """The numbers of the records of which nothing is left."""
    return sa.select(p.veiled.c.record).where(p.veiled.c.sort.in_(sorts))


def _is_seen(veil: Veil, body: bytes, asked: tuple[search.Term, ...]) -> bool:
    report, text = unpack_text(body)
    return words_found(asked, [veil.masked(part) for part in (text.title, text.visible, report.publisher) if part])


def words_found(asked: Iterable[search.Term], said: Iterable[str]) -> bool:
    """Do all terms stand in these strings?"""
    spelled = [word for one in said for word in words(one)]
    return all(any(term.hits(spelled, at) for at in range(len(spelled))) for term in asked)


def _rows(conn: sa.Connection, reports: Iterable[int]) -> dict[int, list[Any]]:
    """Report -> what is hidden of it or of a copy of its story."""
    found: dict[int, list[Any]] = defaultdict(list)
    for rows, told_by in _told_together(conn, reports):
        for report in told_by:
            found[report] += rows
    return found


_columns = (v.kind, v.field, v.words, v.is_exact, v.is_person)  # as ``veil`` has them, behind the report
_copy = t.lineage.alias()
_ORIGINS = Listed(lambda some: sa.select(t.lineage.c.report, t.lineage.c.origin).where(
    t.lineage.c.report.in_(some), sa.exists().where(_copy.c.origin == t.lineage.c.origin, _copy.c.report != t.lineage.c.report)))
_OF_REPORTS = Listed(lambda some: sa.select(v.report.label("of"), *_columns).where(v.report.in_(some)))
_OF_ORIGINS = Listed(lambda some: sa.select(t.lineage.c.origin.label("of"), *_columns).distinct()
                     .join(p.veil, v.report == t.lineage.c.report).where(t.lineage.c.origin.in_(some)), t.KEY)


def _told_together(conn: sa.Connection, reports: Iterable[int]) -> list[tuple[list[Any], list[int]]]:
    """What is hidden, and those of the reports of which it is: of copies by origin, each name once, for a wire story stands in a thousand
    reports.
    """
    of_origin: dict[bytes, list[int]] = defaultdict(list)
    every = sorted(set(reports))
    own = _held(conn, _OF_REPORTS, {report: [report] for report in every})
    for some in chunks(every):
        for report, origin in _ORIGINS.run(conn, some):
            of_origin[origin].append(report)
    # Its own first, and of each: a refresh may give it another origin in between, and then nothing may be missing but a copy's.
    return [*own, *_held(conn, _OF_ORIGINS, of_origin)]


def _held(conn: sa.Connection, asked: Listed, told: Mapping[Any, list[int]]) -> list[tuple[list[Any], list[int]]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for some in chunks(sorted(told)):
        for row in asked.run(conn, some):
            found[row[0]].append(row)
    return [(rows, told[of]) for of, rows in found.items()]


@lru_cache(maxsize=2000)
def _veil_of(names: frozenset[tuple[str, bool]]) -> Veil:
    """A veil remembers what it was asked, and the next page asks the like."""
    return Veil(Hidden(tuple(words.split()), bool(is_person)) for words, is_person in names)
