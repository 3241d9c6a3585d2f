"""The log's chain and tree: every entry follows from the one before, and the root over all of them.

Nothing here looks into an entry, so that another process may do it meanwhile: in a long log this is half of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from daybook.children import Broken, Children, Limits
from daybook.core.log import START, Edge
from daybook.store import log_tables as t
from daybook.store.engine import Address, address, connect, looking
from daybook.store.raw import Raw
from daybook.store.shape import shape_faults

CHUNK = 10_000  # entries fetched at a time
LONG = 50_000  # entries from which on another process is worth its start: half a second of processor time
FIRST = -(1 << 63)  # below every number that a row can have
_l = t.log.c
_after, _upto = (sa.bindparam(name, type_=sa.BigInteger) for name in ("after", "upto"))
_ENTRIES = Raw(sa.select(_l.seq, _l.entry, _l.hash).where(_l.seq > _after, _l.seq <= _upto).order_by(_l.seq).limit(CHUNK))


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that is not as the log says.

    Args:
        seq: The entry that shows it; 0 where none can be named.
        said: What is wrong, one sentence.
    """

    seq: int
    said: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A log's entries one after the other.

    Args:
        size: Entries.
        root: Over all of them, 32 bytes.
        roots: Root over the first entries, for each number of them that was asked for and is there.
        faults: Entries that are missing, or do not follow from the one before.
        shape: What of the database's shape is not as Daybook makes it, one sentence each.
    """

    size: int
    root: bytes
    roots: Mapping[int, bytes]
    faults: tuple[Fault, ...]
    shape: tuple[str, ...] = ()


def read_chain(conn: sa.Connection, sizes: Iterable[int] = (), upto: int | None = None, *, shape: bool = False) -> Chain:
    """Read a log from its first entry to its last, or to ``upto``.

    Args:
        conn: All is read in one state.
        sizes: Numbers of entries for which the root is wanted, as checkpoints have them.
        upto: The last entry.
        shape: Check the shape of the database too.
    """
    edge, roots, faults, wanted = Edge(), dict[int, bytes](), list[Fault](), set(sizes)
    grow, before, next_seq = edge.append, START, 1
    for seq, text, hash in _entries(conn, tip(conn) if upto is None else upto):  # a million times: what is done for each stays here
        if seq != next_seq:
            faults.append(Fault(next_seq, f"entry {next_seq} is missing" if seq > next_seq else f"entry {seq} is there twice"))
        next_seq = seq + 1
        leaf = sha256(b"\0" + (text.encode() if isinstance(text, str) else as_bytes(text))).digest()
        before = sha256(before + leaf).digest()
        if before != hash:
            faults.append(Fault(seq, f"entry {seq} does not follow from the entries before it: it or its hash was changed"))
            before = as_bytes(hash)
        grow(leaf)
        if edge.size in wanted:
            roots[edge.size] = edge.root
    return Chain(edge.size, edge.root, roots, tuple(faults), tuple(shape_faults(conn)) if shape else ())


def _entries(conn: sa.Connection, upto: int) -> Iterator[tuple[Any, ...]]:
    after = FIRST
    while rows := _ENTRIES.run(conn, {"after": after, "upto": upto}):
        yield from rows
        after = rows[-1][0]


def tip(conn: sa.Connection) -> int:
    """Number of the last entry, 0 where there is none."""
    return int(conn.execute(sa.select(sa.func.coalesce(sa.func.max(_l.seq), 0))).scalar_one())


def as_bytes(value: Any) -> bytes:
    """SQLite keeps whatever somebody puts into a column; all of it can be hashed."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@contextmanager
def reading_chain(conn: sa.Connection, sizes: Iterable[int], where: Address | None, *, shape: bool) -> Iterator[Callable[[], Chain]]:
    """Have the chain read, by another process while the caller reads on where the log is long; what is given waits for it.

    Args:
        conn: A transaction that sees one state.
        sizes: As for ``read_chain``, and so ``shape``.
        where: The store; None if what the transaction sees can be seen by it alone.
    """
    wanted, upto = sorted(set(sizes)), tip(conn)

    def here() -> Chain:
        return read_chain(conn, wanted, upto, shape=shape)

    if where is None or upto < LONG:
        yield here
        return
    url = str(where.path) if where.path is not None else where.url.render_as_string(hide_password=False)
    with Children("daybook.store.chain:answer", limits=Limits(600 + upto / 5000, 1024)) as children:
        asked = children.ask({"url": url, "sizes": wanted, "upto": upto, "shape": shape})
        # A child that broke may have met what is wrong with the store: then it is looked for here.
        yield lambda: here() if isinstance(answer := asked.result(), Broken) else _from_json(answer)


def answer(question: dict[str, Any], _text: str, _say: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
    """The other process's side. Entries up to the caller's last one are never written again, so that both see the same."""
    where = address(question["url"])
    engine = connect(where, create=False)
    with looking(engine, where, snapshot=True) as conn:
        chain = read_chain(conn, question["sizes"], question["upto"], shape=question["shape"])
    engine.dispose()
    return {"size": chain.size, "root": chain.root.hex(), "roots": [[size, root.hex()] for size, root in chain.roots.items()],
            "faults": [[fault.seq, fault.said] for fault in chain.faults], "shape": list(chain.shape)}


def _from_json(answer: Mapping[str, Any]) -> Chain:
    return Chain(answer["size"], bytes.fromhex(answer["root"]), {size: bytes.fromhex(root) for size, root in answer["roots"]},
                 tuple(Fault(seq, said) for seq, said in answer["faults"]), tuple(answer["shape"]))
