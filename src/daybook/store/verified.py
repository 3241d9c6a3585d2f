"""What the entries of a log say that the store must hold, and whether they agree with the columns, salts and values beside them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa

from daybook.core.log import Checkpoint
from daybook.store import log_tables as t
from daybook.store.chain import CHUNK, FIRST, Chain, Fault, as_bytes
from daybook.store.raw import Raw

FARTHEST = 10_000_000  # numbers of report-level records are dense; what is farther off is no number, and must not take memory
NOTHING: Mapping[str, Any] = {}
PLAIN_PARTS = frozenset({"verdict", "about", "decision", "other", "run"})  # of what an entry says holds now; most entries have no others
_l, _v = t.log.c, t.value.c
_ENTRIES = Raw(sa.select(_l.seq, _l.entry, _l.salt, _l.at, _l.what, _l.by, _l.subject)
               .where(_l.seq > sa.bindparam("after", type_=sa.BigInteger)).order_by(_l.seq).limit(CHUNK))
_VALUES = Raw(sa.select(_v.seq, _v.name, _v.salt, _v.value).where(_v.seq.between(sa.bindparam("low"), sa.bindparam("high"))))


@dataclass
class Told:
    """What a log says, once it was read to its end.

    Args:
        seals: Name of a fact -> (entry, seal, salt), the latest.
        keys: Text (hex) -> report keys that its report has by it (hex, a space between).
        moved: Report-level record, by number -> the identity it belongs to, 0 for none.
        gone: Values, salts and captures that an erasure took out, as the entries name them.
        faults: What is wrong with entries, or beside them.
        origin: Name of the log.
    """

    seals: dict[str, tuple[int, str, bytes | None]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    moved: array[int] = field(default_factory=lambda: array("q"))
    gone: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    origin: str = "daybook/"
    _missing: list[tuple[int, str]] = field(default_factory=list)

    def take(self, seq: int, row: Mapping[str, Any], salt: bytes | None) -> None:
        """Take in an entry."""
        seals = row.get("seals")
        if seals:
            for name, seal in seals.items():
                self.seals[name] = (seq, seal, salt)
            if salt is None:
                self._missing.append((seq, f"salt:{seq}"))
            elif sha256(as_bytes(salt)).hexdigest() != row.get("salt"):
                self.faults.append(Fault(seq, f"the salt of entry {seq} was changed"))
        elif salt is not None:
            self.faults.append(Fault(seq, f"entry {seq} was given a salt, and seals nothing"))
        for name, value in row.get("after", NOTHING).items():
            if name in PLAIN_PARTS:
                continue
            if name == "moved":
                self._move(value)
            elif name == "erased":
                self.gone.update(value.split())
            elif name[:5] == "keys:":
                self.keys[name[5:]] = value

    def _move(self, pairs: str) -> None:
        moved = self.moved
        for pair in pairs.split():
            told, _, identity = pair.partition(":")
            number = int(told)
            if not 0 <= number < len(moved) + FARTHEST:
                raise ValueError(f"part {number} of a record")
            if number >= len(moved):
                moved.extend([0] * (number + 1 - len(moved)))
            moved[number] = int(identity)

    def values(self, seq: int, wanted: Mapping[str, str], held: dict[str, tuple[bytes, str]]) -> None:
        """Compare what an entry commits to with what lies beside the log."""
        for name, commitment in wanted.items():
            if name not in held:
                self._missing.append((seq, f"value:{seq}:{name}"))
                continue
            salt, value = held.pop(name)
            if sha256(as_bytes(salt) + str(value).encode("utf-8", "surrogatepass")).hexdigest() != commitment:
                self.faults.append(Fault(seq, f"the value {name!r} of entry {seq} was changed"))
        for name in held:
            self.faults.append(Fault(seq, f"a value {name!r} was put beside entry {seq}, which has none"))

    def end(self) -> None:
        """Of what is missing, blame what no erasure took out."""
        for seq, name in self._missing:
            if name not in self.gone:
                what = "the salt of its seals" if name.startswith("salt") else f"its value {name.split(':', 2)[2]!r}"
                self.faults.append(Fault(seq, f"entry {seq} has lost {what}, and no erasure took it out"))


def read_told(conn: sa.Connection) -> Told:
    """Read what is in a log's entries, to its end; ``chain`` sees to it that they are the entries that were written.

    Args:
        conn: All is read in one state.
    """
    told = Told()
    for rows, values in _chunks(conn):
        _take(told, rows, values)
        for seq in values:
            told.faults.append(Fault(seq, f"a value was put beside entry {seq}, which is not there"))
    told.end()
    return told


def _take(told: Told, rows: list[Any], values: dict[int, dict[str, tuple[bytes, str]]]) -> None:
    for seq, text, salt, at, what, by, subject in rows:  # a million times, like ``Told.take``
        held = values.pop(seq, NOTHING) if values else NOTHING
        try:
            row = orjson.loads(text)
            get = row.get
            if row["seq"] != seq or row["at"] != at or row["what"] != what or get("by", "") != by or get("subject", "") != subject:
                told.faults.append(Fault(seq, f"the columns of entry {seq} say something else than the entry"))
            told.take(seq, row, salt)
            if held or "committed" in row:
                told.values(seq, get("committed", NOTHING), dict(held))
            if seq == 1:
                told.origin = f"daybook/{row['after']['log']}"
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            told.faults.append(Fault(seq, f"entry {seq} cannot be read"))


def _chunks(conn: sa.Connection) -> Iterator[tuple[list[Any], dict[int, dict[str, tuple[bytes, str]]]]]:
    """Stretches of entries, with the values that lie beside them; the last holds values without an entry."""
    after, beside = FIRST, 0
    while rows := _ENTRIES.run(conn, {"after": after}):
        values: dict[int, dict[str, tuple[bytes, str]]] = {}
        for seq, name, salt, value in _VALUES.run(conn, {"low": rows[0][0], "high": rows[-1][0]}):
            values.setdefault(seq, {})[name] = (salt, value)
            beside += 1
        yield rows, values
        after = rows[-1][0]
    if beside != conn.execute(sa.select(sa.func.count()).select_from(t.value)).scalar_one():
        lone = sa.select(_v.seq).where(_v.seq.not_in(sa.select(_l.seq))).limit(10)
        yield [], {seq: {} for seq in conn.execute(lone).scalars()} or {0: {}}


def against(origin: str, chain: Chain, checkpoint: Checkpoint) -> str | None:
    """What an earlier checkpoint shows against the log of that name, None if it agrees."""
    if checkpoint.origin != origin:
        return f"the checkpoint is of the log {checkpoint.origin}, this is {origin}: the log was replaced, or it is another store's"
    if checkpoint.size > chain.size:
        return f"the log had {checkpoint.size:,} entries, now it has {chain.size:,}: the newest were cut off"
    if checkpoint.size and chain.roots[checkpoint.size] != checkpoint.root:
        return f"the first {checkpoint.size:,} entries are not those that the checkpoint saw: they were rewritten"
    return None
