"""Full-text search behind one door: FTS5 on SQLite, tsvector on PostgreSQL, both fed with ``text.normal`` and nothing else.

Neither database parses text or queries of its own: they are given words of letters and digits, so that both find the same and
no query is a syntax error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from daybook.text.normal import STRETCH, stretch_words, words

LONGEST_WORD = 200  # characters; PostgreSQL refuses lexemes above 2 kB
MOST_WORDS = 200_000  # of one text; a report has 500, what is longer is no report
VECTOR_BYTES = 900_000  # PostgreSQL refuses vectors above 1 MB
LAST_POSITION = 16383  # PostgreSQL counts no further
PIECE = re.compile(r'"([^"]*)"|(\S+)')
FEW = 1000  # hits that are looked up one by one
FEW_BY_PHRASE, GATHERED = 20_000, 200_000  # likewise, and that are held, of phrases: to find where words stand side by side takes longest
KIND_ENDS = "q"  # between the number of a kind and a word; schema 21 has it too
MANY_OF = 8  # one of so many rows is found by a common word
BEFORE, AFTER = 60, 180  # characters of a snippet around its first hit


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand in a row; with ``prefix`` the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False

    def ends_in(self, word: str) -> bool:
        """May its last word be this one?"""
        return word.startswith(self.words[-1]) if self.prefix else word == self.words[-1]

    def ends_in_row(self, found: list[str]) -> bool:
        """Are these its words that a row of words ends in?"""
        return len(found) >= len(self.words) and self.hits(found, len(found) - len(self.words))

    def hits(self, found: list[str], at: int) -> bool:
        """Do these words begin at this place of a text's words?"""
        here = found[at : at + len(self.words)]
        if len(here) < len(self.words) or tuple(here[:-1]) != self.words[:-1]:
            return False
        return self.ends_in(here[-1])


def terms(query: str) -> tuple[Term, ...]:
    """What a person asks for: words, "phrases", and words with a trailing * for any ending. All must be found.

    Any other mark is harmless; a word with marks inside ("al-Kadhimi") is a phrase.
    """
    found = []
    for quoted, bare in PIECE.findall(query):
        piece = quoted or bare
        inside = tuple(word[:LONGEST_WORD] for word in words(piece))
        if inside:
            found.append(Term(inside, piece.rstrip().endswith("*")))
    return tuple(dict.fromkeys(found))


def words_for_search(*texts: str | None) -> str:
    """What is put into the index: normal words, a space between."""
    found = [word[:LONGEST_WORD] for text in texts if text for word in words(text)]
    return " ".join(found[:MOST_WORDS])


def of_kind(kind: int, normal_words: str) -> str:
    """Words of a record as they are put into the index: each with the number of its kind before it.

    So what a kind has of a word stands by itself there, and whoever looks for an actor does not pass over the incidents that name him.
    """
    return " ".join(f"{kind}{KIND_ENDS}{word}" for word in normal_words.split())


def _fts(asked: Iterable[Term]) -> str:
    return " ".join(f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in asked)


def _tsquery(asked: Iterable[Term]) -> str:
    parts = []
    for term in asked:
        quoted = [f"'{word}'" for word in term.words]
        parts.append("(" + " <-> ".join(quoted) + (":*" if term.prefix else "") + ")")
    return " & ".join(parts)


def _tsvector(normal_words: str) -> str:
    places: dict[str, list[int]] = {}
    size = 0
    for at, word in enumerate(normal_words.split(), 1):
        size += 2 if word in places else len(word.encode()) + 8
        if size > VECTOR_BYTES:
            break
        places.setdefault(word, []).append(min(at, LAST_POSITION))
    return " ".join(f"'{word}':{','.join(map(str, at[:255]))}" for word, at in places.items())


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search finds, and, on SQLite, what its planner cannot know of it.

    Args:
        ids: A select of the numbers of texts or records.
        are_few: Are they sooner looked up one by one than anything else is?
        are_many: Is a list in its order soon full of them?
        each: A table of the same with a row ``rowid`` for each, and the condition on it; None where ``ids`` serves as well.
    """

    ids: sa.Select[Any]
    are_few: bool = False
    are_many: bool = False
    each: tuple[sa.TableClause, sa.TextClause] | None = None

    def counted(self, table: sa.Table, column: sa.ColumnElement[int]) -> sa.Select[Any] | None:
        """A query that counts the rows of a table of which a column is among them, one by one; None where there is no such way."""
        if self.each is None:
            return None
        held, holds = self.each  # + 0: the index of the column is asked for each of them, and not the search for each row
        return sa.select(sa.func.count()).select_from(table, held).where(holds, column == held.c.rowid + 0)


def matching(conn: sa.Connection, table: str, query: str, kind: int | None = None) -> Hits | None:
    """What the query finds, None where nothing is asked.

    Args:
        conn: Of the transaction in which the answer is used.
        table: "text" or "record".
        query: A person's words.
        kind: The number of the kind of records, below 0 for one that the store has none of.
    """
    if not query.strip():
        return None
    asked = terms(query) if kind is None or kind >= 0 else ()
    if kind is not None:
        asked = tuple(Term(tuple(of_kind(kind, " ".join(term.words)).split()), term.prefix) for term in asked)
    if not asked:
        return Hits(sa.select(sa.literal_column("0")).where(sa.false()), are_few=True)
    if conn.dialect.name == "sqlite":
        few, most = (FEW_BY_PHRASE, GATHERED) if any(len(term.words) > 1 for term in asked) else (FEW, FEW)
        return _sized(conn, table, sa.text(f"{table}_search MATCH :fts").bindparams(fts=_fts(asked)), few, most)
    return Hits(sa.select(sa.column(table, sa.Integer)).select_from(sa.text(f"{table}_search")).where(
        sa.text("words @@ CAST(:tsquery AS tsquery)").bindparams(tsquery=_tsquery(asked))))


def _sized(conn: sa.Connection, table: str, holds: sa.TextClause, few: int, most: int) -> Hits:
    """The numbers themselves where they are ``most`` at most: a count and a list would each search for them."""
    each = sa.table(f"{table}_search", sa.column("rowid", sa.Integer))
    found = sa.select(each.c.rowid).where(holds)
    some = found.limit(most + 1).subquery()
    number, held = conn.execute(sa.select(sa.func.count(), sa.func.json_group_array(some.c.rowid)).select_from(some)).one()
    ids = None
    if number <= most:
        value = sa.func.json_each(held).table_valued(sa.column("value", sa.Integer))
        ids = sa.select(value.c.value)
    if ids is not None and number <= few:
        return Hits(ids, are_few=True)
    if table == "record":  # each list of a kind is walked in its order anyway
        return Hits(found if ids is None else ids)
    many = int(conn.execute(sa.text(f"SELECT max(id) FROM {table}")).scalar_one()) // MANY_OF
    if ids is not None:
        return Hits(ids, are_many=number >= many)
    some = found.limit(many).subquery()
    are_many = int(conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()) == many
    return Hits(found, are_many=are_many, each=(each, holds))


def index(conn: sa.Connection, table: str, rows: Iterable[tuple[int, str]]) -> None:
    """Add (id, normal words) to the index of "text" or "record"."""
    values = [(id, kept) for id, kept in rows]
    if not values:
        return
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(f"INSERT INTO {table}_search(rowid, words) VALUES (?, ?)", values)
    else:
        conn.exec_driver_sql(f"INSERT INTO {table}_search({table}, words) VALUES (%s, CAST(%s AS tsvector))",
                             [(id, _tsvector(kept)) for id, kept in values])


def forget(conn: sa.Connection, table: str, rows: Iterable[tuple[int, str]]) -> None:
    """Take (id, normal words as they were indexed) out of the index."""
    values = [{"id": id, "words": kept} for id, kept in rows]
    if not values:
        return
    if conn.dialect.name == "sqlite":
        conn.execute(sa.text(f"INSERT INTO {table}_search({table}_search, rowid, words) VALUES ('delete', :id, :words)"), values)
    else:
        conn.execute(sa.text(f"DELETE FROM {table}_search WHERE {table} = :id"), [{"id": v["id"]} for v in values])


def forget_all(conn: sa.Connection, table: str) -> None:
    """Empty the index of "text" or "record"."""
    if conn.dialect.name == "sqlite":
        conn.execute(sa.text(f"INSERT INTO {table}_search({table}_search) VALUES ('delete-all')"))
    else:
        conn.execute(sa.text(f"DELETE FROM {table}_search"))


def snippet(text: str, query: str) -> str:
    """Some words around the first hit, hits between U+0002 and U+0003; the first words where nothing is asked or found."""
    asked = terms(query)
    marks = _hits(text[:100_000], asked) if asked else []
    begin = max(0, marks[0][0] - BEFORE) if marks else 0
    end = min(len(text), begin + BEFORE + AFTER)
    if begin and (space := text.find(" ", begin, marks[0][0])) >= 0:
        begin = space + 1
    pieces, at = ["… " if begin else ""], begin
    for start, stop in marks:
        if stop <= end:
            pieces += [text[at:start], "\x02", text[start:stop], "\x03"]
            at = stop
    pieces += [text[at:end], " …" if end < len(text) else ""]
    return " ".join("".join(pieces).split())


def _hits(text: str, asked: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Where the words of hits stand: of the first, and of all that begin within a snippet's length of it."""
    found: list[tuple[int, int]] = []
    only: list[str] = []
    marked: set[int] = set()
    over = len(text)  # where the snippet has ended, whatever it begins with
    left = max(len(term.words) for term in asked)  # words to look at behind that, for a phrase that begins before
    whole = {term.words[-1] for term in asked if not term.prefix}
    begun = tuple(term.words[-1] for term in asked if term.prefix)
    for start, end, word in _spelled(text, asked):
        found.append((start, end))
        only.append(word)
        if word in whole or word.startswith(begun):
            for at in (len(only) - len(term.words) for term in asked if term.ends_in_row(only)):
                marked.update(range(at, len(only)))
                over = min(over, found[at][0] + BEFORE + AFTER)
        left -= start > over
        if left == 0:
            break
    return sorted({found[at] for at in marked})


def _spelled(text: str, asked: tuple[Term, ...]) -> Iterator[tuple[int, int, str]]:
    """(start, end, word) of the text's words as search sees them, from the first on that may be a hit."""
    begin = 0
    if text.isascii():  # one look along the text instead of a normal form of each word of it, which took most of a search's time
        chances = (re.search(_chance(term), text, re.IGNORECASE) for term in asked)
        begin = min((text.rfind(" ", 0, chance.start()) + 1 for chance in chances if chance), default=len(text))
    for match in STRETCH.finditer(text, begin):
        for word in stretch_words(match.group()):
            yield match.start(), match.end(), word[:LONGEST_WORD]


@lru_cache(maxsize=256)
def _chance(term: Term) -> str:
    """Finds at least every hit in ASCII: a possessive is gone from the normal form, and what is too long is cut."""
    whole = takewhile(lambda word: len(word) < LONGEST_WORD, term.words[:-1])
    near = term.words[: sum(1 for _ in whole) + 1]
    return "(?:'[sS])?[^A-Za-z0-9]+".join("'*".join(map(re.escape, word)) for word in near)
