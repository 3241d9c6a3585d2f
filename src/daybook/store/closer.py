"""What a search must not find for somebody: conditions on reports and records that may be found by what is hidden from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from daybook.core.sight import Sight
from daybook.store import people_tables as p
from daybook.store import search, suspects
from daybook.store import tables as t

MINE, THEIRS = t.lineage.alias(), t.lineage.alias()
CLOSER_RECORDS = 20  # that are looked at closer, the latest; what lies beyond is left out
FEW = 2000  # records that are looked up one by one sooner than all of a list are asked
LAST = "\U0010ffff"  # behind all that a word may go on with


@dataclass(frozen=True, slots=True)
class Closer:
    """What a search must leave out: what it may find by hidden words, but for what was looked at and found by others.

    Args:
        terms: What is searched for.
        sorts: What is hidden: 1 protected fields, 2 exact places.
        seen: Numbers of reports or records that are found by words that are not hidden.
        bytewise: Does the database compare words byte by byte? Then beginnings are a stretch of an index.
    """

    terms: tuple[search.Term, ...]
    sorts: tuple[int, ...]
    seen: tuple[int, ...] = ()
    bytewise: bool = False

    def suspects(self) -> sa.Select[Any]:
        """Reports that hide one of the words, and copies of such reports."""
        w, mine, theirs = p.veil_word.c, MINE, THEIRS
        some = sa.and_(w.sort.in_(self.sorts), self._spelled(w.word))
        copies = (sa.select(theirs.c.report).join(mine, mine.c.origin == theirs.c.origin).join(p.veil_word, w.report == mine.c.report)
                  .where(some))
        return sa.select(sa.union(sa.select(w.report).where(some), copies).subquery().c.report)

    def reports(self) -> sa.ColumnElement[bool]:
        """The condition on ``report``."""
        return sa.or_(t.report.c.id.not_in(self.suspects()), t.report.c.id.in_(self.seen))

    def _spelled(self, word: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Is it one of the words?"""
        spelled = {(one, term.prefix and at == len(term.words) - 1) for term in self.terms for at, one in enumerate(term.words)}
        whole = sorted(one for one, goes_on in spelled if not goes_on)
        return sa.or_(*([word.in_(whole)] if whole else []), *(self._begins(word, one) for one, goes_on in sorted(spelled) if goes_on))

    def _spelled_or_any(self, word: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return sa.or_(self._spelled(word), word == suspects.ANY)

    def _begins(self, word: sa.ColumnElement[str], with_: str) -> sa.ColumnElement[bool]:
        return sa.and_(word >= with_, word < with_ + LAST) if self.bytewise else word.startswith(with_, autoescape=True)

    def hides_any(self, conn: sa.Connection, table: sa.Table) -> bool:
        """Is one of the words hidden anywhere, as ``veil_word`` or ``veil_record`` has it?"""
        held = table.c
        asked = sa.select(held.word).where(held.sort.in_(self.sorts), self._spelled_or_any(held.word))
        return conn.execute(asked.limit(1)).first() is not None

    def are_few(self, conn: sa.Connection, most: int = FEW) -> bool:
        """Are they whole words, by which few records may be found that hide them, so many at most?"""
        if any(term.prefix for term in self.terms):
            return False
        held = self._records().subquery()
        return int(conn.execute(sa.select(sa.func.count()).select_from(sa.select(held).limit(most + 1).subquery())).scalar_one()) <= most

    def _records(self) -> sa.Select[Any]:
        """The records that may be found by what is hidden."""
        held = p.veil_record.c
        return sa.select(held.record).where(held.sort.in_(self.sorts), self._spelled_or_any(held.word))

    def suspected(self, record: sa.ColumnElement[int], *, at_once: bool = False) -> sa.ColumnElement[bool]:
        """The condition, given the column of its number, that a record may be found by what is hidden.

        Args:
            record: The column.
            at_once: Gather them, instead of asking of each row.
        """
        held = p.veil_record.c
        if at_once or any(term.prefix for term in self.terms):
            return record.in_(self._records())
        words = sorted({word for term in self.terms for word in term.words})
        return sa.exists().where(held.word.in_([*words, suspects.ANY]), held.record == record, held.sort.in_(self.sorts))

    def records(self, record: sa.ColumnElement[int], *, at_once: bool = False) -> sa.ColumnElement[bool]:
        """The condition on a record, given the column of its number; see ``suspected``."""
        return sa.or_(~self.suspected(record, at_once=at_once), record.in_(self.seen))


def closer_of(conn: sa.Connection, asked: tuple[search.Term, ...], sight: Sight) -> Closer:
    """What a search for these must leave out for somebody, before anything is looked at."""
    sorts = tuple(sort for sort, is_hidden in ((1, bool(sight.withheld)), (2, not sight.exact_places)) if is_hidden)
    return Closer(asked, sorts, bytewise=conn.dialect.name == "sqlite")
