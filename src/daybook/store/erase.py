"""A person taken out: their names blanked in texts, values and wherever else a table holds words, captures emptied, the log's salts gone.

What is blanked keeps its length, so that every offset stays. Entries of the log are never touched: they hold no names, only salted
hashes; where the salt goes, nobody can try names against them. One entry more says what was taken out and seals what is there now.
"""

# Ids are digests of what they name (a part's key of its naming words, a text's key of its words) and stay, for everything hangs on them:
# who has a store and guesses the very words can still see that a guess is right. docs/security.md says so.

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from daybook.core.log import Event
from daybook.errors import UsageError
from daybook.store import captures, log, log_tables, people_tables, sealed, search, write
from daybook.store import coding_tables as c
from daybook.store import tables as t
from daybook.store.codec import compact, pack, unpack, unpack_text
from daybook.store.facts import numbers
from daybook.store.reseal import resealing, states
from daybook.store.rows import Lexicon, assertion_of, chunks, mark

BLANK = "█"
SHORTEST = 3  # letters of a name; "Al" would blank half the store
WORDS = {  # columns of facts in which a name may stand; texts and readings are packed, and all else is computed from these
    "assertion": ("value", "speaker"), "seen": ("url",), "report": ("external_id", "url", "title", "publisher"),
    "decision": ("why",), "failure": ("source", "reason"), "fate": ("url", "detail"), "feed": ("url", "title", "error"),
    "feed_item": ("address", "item", "reason"), "run": ("about",), "archive": ("body",),
    "handmade": ("value", "speaker"), "coding": ("value", "speaker", "why"), "adjudication": ("why",)}


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out, or would be.

    Args:
        texts: Texts in which a name stood, in their words or in what their page says.
        rows: Other rows in which it did.
        captures: Captures whose bytes were dropped.
        values: Values beside the log.
    """

    texts: int
    rows: int
    captures: int
    values: int

    @property
    def told(self) -> str:
        """In words."""
        return f"{self.texts:,} texts, {self.rows:,} other rows, {self.captures:,} captures, {self.values:,} values beside the log."


class Names:
    """The names of a person, found in any text in any case, with anything but letters between their words.

    Raises:
        UsageError: A name is too short to be anybody's.
    """

    def __init__(self, names: Iterable[str]) -> None:
        split = [re.findall(r"\w+", name) for name in names]
        short = [" ".join(words) for words in split if sum(map(len, words)) < SHORTEST]
        if short or not split:
            raise UsageError(f"{short[0] if short else ''!r} is too short to be taken out: it would stand in much that is no name")
        ways = sorted({r"[\W_]+".join(map(re.escape, words)) for words in split}, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(ways)})(?![^\W_])", re.IGNORECASE)

    def stand_in(self, text: str) -> bool:
        """Does one of them stand in it?"""
        return self._pattern.search(text) is not None

    def blanked(self, text: str) -> str:
        """The text with every character of them but white space replaced, as long as before."""
        return self._pattern.sub(lambda found: re.sub(r"\S", BLANK, found.group()), text)

    def within(self, value: Any) -> Any:
        """A value of JSON with every string blanked."""
        if isinstance(value, str):
            return self.blanked(value)
        if isinstance(value, list):
            return [self.within(part) for part in value]
        if isinstance(value, dict):
            return {self.blanked(name): self.within(part) for name, part in value.items()}
        return value


def erase(conn: sa.Connection, lexicon: Lexicon, names: Names, folder: Path | None,
          event: Event | None) -> tuple[Erased, list[bytes]]:
    """Take names out; see ``Store.erase``. What was done, and the captures whose files the caller empties once all is committed.

    Without an event nothing is taken out: it is only counted.

    Raises:
        StoreError: What is to be sealed anew is not what the log says: an erasure must not cover up a change.
    """
    texts = [*_texts_with(conn, names)]
    pages = [*_captures_with(conn, names, folder, texts)]
    values = [(row.seq, row.name) for row in conn.execute(sa.select(log_tables.value)) if names.stand_in(row.value)]
    plain = {name: [*_rows_with(conn, name, names)] for name in WORDS}
    texts = sorted({*texts, *_texts_of(conn, plain)})
    told = Erased(len(texts), sum(map(len, plain.values())), len(pages), len(values))
    if event is not None:
        conn.execute(people_tables.idempotency.delete())  # kept answers may hold the name
    if event is None or not (texts or pages or values or told.rows):
        return told, []
    keys = [key for some in chunks(texts) for key in conn.execute(sa.select(t.text.c.key).where(t.text.c.id.in_(some))).scalars()]
    touched = {f"{sort}:{key.hex()}" for key in keys for sort in ("page", "said")}
    before = _assertions(conn, lexicon, texts)
    for ids in chunks(before.values()):
        touched |= set(sealed.rows(conn, t.decision, t.decision.c.subject.in_(ids)))
        touched |= set(sealed.rows(conn, t.handmade, t.handmade.c.instead.in_(ids)))
        touched |= set(sealed.rows(conn, c.coding, sa.or_(c.coding.c.subject.in_(ids), c.coding.c.instead.in_(ids))))
    touched |= {sealed.PLAIN[name].seal(row)[0] for name, rows in plain.items() if name in sealed.PLAIN for row in rows}
    salts, again = resealing(conn, lexicon, touched)
    _blank(conn, lexicon, names, texts, plain, before)
    for seq, name in values:
        conn.execute(log_tables.value.delete().where(log_tables.value.c.seq == seq, log_tables.value.c.name == name))
    of_them = sa.select(t.capture.c.id).where(t.capture.c.sha256.in_(pages))
    conn.execute(t.blob.update().where(t.blob.c.capture.in_(of_them)).values(content=b""))
    for some in chunks(salts):
        conn.execute(log_tables.log.update().where(log_tables.log.c.seq.in_(some)).values(salt=None))
    gone = [f"capture:{digest.hex()}" for digest in pages] + [f"value:{seq}:{name}" for seq, name in values] + [f"salt:{n}" for n in salts]
    left = states(conn, lexicon, again | {name for name, _ in _renamed(plain, names)})
    log.append(conn, replace(event, after={"texts": str(told.texts), "rows": str(told.rows), "erased": " ".join(gone)}, seals=left))
    return told, pages


def _renamed(plain: Mapping[str, Sequence[Any]], names: Names) -> Iterator[tuple[str, bytes]]:
    """Seals of plain rows as they are once blanked: those that are named by words are another fact then."""
    for name, rows in plain.items():
        if name in sealed.PLAIN:
            for row in rows:
                columns = dict(row._mapping) | {column: _column(names, getattr(row, column)) for column in WORDS[name]}
                yield sealed.PLAIN[name].seal(SimpleNamespace(**columns))


# ---- where names stand


def _texts_with(conn: sa.Connection, names: Names) -> Iterator[int]:
    for low, high in numbers(conn, t.text.c.id):
        for row in conn.execute(sa.select(t.text.c.id, t.text.c.body).where(t.text.c.id.between(low, high))):
            body = unpack(row.body)
            if names.within(body) != body:
                yield row.id


def _captures_with(conn: sa.Connection, names: Names, folder: Path | None, texts: Sequence[int]) -> Iterator[bytes]:
    """Captures that those texts were seen in, and all others in whose bytes a name stands."""
    seen = {id for some in chunks(texts) for id in conn.execute(sa.select(t.seen.c.capture).where(t.seen.c.text.in_(some))).scalars()}
    for low, high in numbers(conn, t.capture.c.id):
        for row in conn.execute(sa.select(t.capture).where(t.capture.c.id.between(low, high))).all():
            content = captures.held(folder, conn, row.sha256)
            if content and (row.id in seen or names.stand_in(html.unescape(content.decode("utf-8", "replace")))):
                yield row.sha256


def _rows_with(conn: sa.Connection, table: str, names: Names) -> Iterator[Any]:
    rows, columns = t.metadata.tables[table], WORDS[table]
    for row in conn.execute(sa.select(rows)):
        if any(_column(names, getattr(row, name)) != getattr(row, name) for name in columns):
            yield row


def _texts_of(conn: sa.Connection, plain: Mapping[str, Sequence[Any]]) -> Iterator[int]:
    """Texts that are sealed with these rows."""
    for name in ("seen", "assertion", "handmade"):
        yield from (row.text for row in plain[name])
    for some in chunks(row.id for row in plain["report"]):
        yield from conn.execute(sa.select(t.text.c.id).where(t.text.c.report.in_(some))).scalars()


# ---- blanking


def _column(names: Names, value: str | None) -> str | None:
    """A column's text, or the strings of its JSON, blanked."""
    if not value:
        return value
    if value[0] in "[{":
        with suppress(ValueError):
            held = json.loads(value)
            made = names.within(held)
            return value if made == held else compact(made)
    return names.blanked(value)


def _blank(conn: sa.Connection, lexicon: Lexicon, names: Names, texts: Sequence[int], plain: Mapping[str, Sequence[Any]],
           before: Mapping[tuple[int, int, int], bytes]) -> None:
    for number in texts:
        row = conn.execute(sa.select(t.text.c.body).where(t.text.c.id == number)).one()
        body = pack(names.within(unpack(row.body)) | {write.ERASED: True})
        search.forget(conn, "text", [(number, write.searched(*unpack_text(row.body)))])
        search.index(conn, "text", [(number, write.searched(*unpack_text(body)))])
        conn.execute(t.text.update().where(t.text.c.id == number).values(body=body))
        reading = conn.execute(sa.select(t.reading.c.body).where(t.reading.c.text == number)).scalar()
        if reading is not None:
            conn.execute(t.reading.update().where(t.reading.c.text == number).values(body=pack(names.within(unpack(reading)))))
    for name, rows in plain.items():
        table = t.metadata.tables[name]
        for row in rows:
            is_it = sa.and_(*(column == getattr(row, column.name) for column in table.primary_key.columns))
            conn.execute(table.update().where(is_it).values({word: _column(names, getattr(row, word)) for word in WORDS[name]}))
    after = _assertions(conn, lexicon, texts)
    for at, id in before.items():  # what people decided on a value holds for it without the name
        if after[at] != id:
            for column in (t.decision.c.subject, t.handmade.c.instead, c.coding.c.subject, c.coding.c.instead):
                conn.execute(column.table.update().where(column == id).values({column: after[at]}))
    for some in chunks(texts):
        reports = set(conn.execute(sa.select(t.text.c.report).where(t.text.c.id.in_(some))).scalars())
        mark(conn, "r", reports)
        mark(conn, "t", conn.execute(sa.select(t.told.c.id).where(t.told.c.report.in_(reports))).scalars())
        for report in reports:
            write.settle(conn, report)


def _assertions(conn: sa.Connection, lexicon: Lexicon, texts: Sequence[int]) -> dict[tuple[int, int, int], bytes]:
    """Ids of the assertions of texts, by where they lie."""
    found = {}
    for some in chunks(texts, 20):
        query = (sa.select(t.assertion, t.told.c.key, t.told.c.kind, t.text.c.key.label("text_key"))
                 .join(t.told, t.told.c.id == t.assertion.c.told).join(t.text, t.text.c.id == t.assertion.c.text))
        for row in conn.execute(query.where(t.assertion.c.text.in_(some))):
            found[row.text, row.told, row.n] = assertion_of(conn, lexicon, row).id
    return found
