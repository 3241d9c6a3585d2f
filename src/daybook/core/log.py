"""The log: what is noted of each change and reading, and how its entries hang together so that none can be altered unseen.

An entry is canonical JSON. Its leaf hash and Merkle root are those of RFC 6962; a chain runs beside the tree, so that each row can
be checked where it stands. A checkpoint is the text of C2SP's tlog-checkpoint: origin, size, root; signatures stand below.
"""

# Nothing that a person may one day have to be erased from stands in an entry: free words and protected values only as
# H(salt || value), states of rows only as H(salt || digest). Without the salt a name cannot be guessed from its hash.

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daybook.errors import ValueFault

SALT_BYTES = 16
START = bytes(32)  # what the first entry's chain hash stands on
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_sha256 = hashlib.sha256


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and is to be kept.

    Args:
        what: A dotted word: "decision.accept", "field.read", "account.role", "export", "erase" …
        by: Who did it: an account's name, or the machine's user.
        subject: What it was done to: an id.
        before: What held before, by name; never a person's words or a protected value.
        after: What holds now, likewise.
        why: Their reason, in their words; kept apart from the entry, so that it can be erased.
        protected: Values by name that are kept apart likewise.
        seals: Rows that this event wrote, by name ("decision:12"), each with the digest of their state; see ``store.sealed``.
    """

    what: str
    by: str = ""
    subject: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    protected: Mapping[str, str] = field(default_factory=dict)
    seals: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """What is kept apart, by name; the reason is called "why"."""
        return dict(self.protected) | ({"why": self.why} if self.why else {})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the log holds it.

    Args:
        seq: Its place, from 1.
        at: UTC by the machine's clock, "2026-11-01T09:30:00Z"; the order is that of ``seq``.
        what: As in the event, and so ``by``, ``subject``, ``before``, ``after``.
        committed: What is kept apart, by name: SHA-256 over salt and value, hex.
        seals: By name: SHA-256 over salt and state, hex; "" where the rows are gone.
        salt: SHA-256 of the seals' salt, hex; "" without seals.
    """

    seq: int
    at: str
    what: str
    by: str
    subject: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    committed: Mapping[str, str]
    seals: Mapping[str, str]
    salt: str = ""

    @property
    def json(self) -> str:
        """Canonical: keys sorted, ASCII, nothing that is empty."""
        row = {"seq": self.seq, "at": self.at, "what": self.what, "by": self.by, "subject": self.subject, "before": dict(self.before),
               "after": dict(self.after), "committed": dict(self.committed), "seals": dict(self.seals),
               "salt": self.salt}
        return canonical({name: value for name, value in row.items() if value})


def canonical(value: Any) -> str:
    """JSON with sorted keys, no white space, ASCII only: two equal values give the same bytes."""
    return _ENCODE(value)


def entry_of(text: str) -> Entry:
    """The entry of a canonical text.

    Raises:
        ValueFault: It is none.
    """
    try:
        row = json.loads(text)
        return Entry(row["seq"], row["at"], row["what"], row.get("by", ""), row.get("subject", ""), row.get("before", {}),
                     row.get("after", {}), row.get("committed", {}), row.get("seals", {}), row.get("salt", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueFault(f"no entry of a log: {text[:80]!r}") from error


def committed(salt: bytes, value: str) -> str:
    """What an entry says of a value that is kept apart, hex."""
    return _sha256(salt + value.encode("utf-8", "surrogatepass")).hexdigest()


def sealed(salt: bytes, state: bytes) -> str:
    """What an entry says of rows, hex; "" for rows that are gone (no state)."""
    return _sha256(salt + state).hexdigest() if state else ""


# ---- the chain and the tree


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962, section 2.1."""
    return _sha256(b"\0" + entry).digest()


def chained(before: bytes, leaf: bytes) -> bytes:
    """Chain hash of an entry, from that of the entry before it and its own leaf hash."""
    return _sha256(before + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, section 2.1."""
    return _sha256(b"\1" + left + right).digest()


class Edge:
    """The right edge of a Merkle tree: one hash for each full subtree, the largest first.

    A leaf costs O(log n) hashes at most and one on average.
    """

    __slots__ = ("peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add a leaf, given its hash."""
        peaks, full = self.peaks, self.size
        self.size = full + 1
        while full & 1:
            leaf = _sha256(b"\1" + peaks.pop() + leaf).digest()
            full >>= 1
        peaks.append(leaf)

    @property
    def root(self) -> bytes:
        """RFC 6962's tree head; of no entries, the hash of nothing."""
        if not self.peaks:
            return _sha256(b"").digest()
        root = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            root = node_hash(peak, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root


def _split(size: int) -> int:
    """The largest power of two that is smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(leaves: Sequence[bytes], at: int) -> list[bytes]:
    """The hashes that lead from leaf ``at`` (from 0) to the root, the nearest first: RFC 6962, 2.1.1."""
    if len(leaves) <= 1:
        return []
    k = _split(len(leaves))
    if at < k:
        return [*inclusion(leaves[:k], at), root_of(leaves[k:])]
    return [*inclusion(leaves[k:], at - k), root_of(leaves[:k])]


def consistency(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The hashes that show that the tree over the first ``size`` leaves is a beginning of this one: RFC 6962, 2.1.2."""

    def below(some: Sequence[bytes], old: int, whole: bool) -> list[bytes]:
        if old == len(some):
            return [] if whole else [root_of(some)]
        k = _split(len(some))
        if old <= k:
            return [*below(some[:k], old, whole), root_of(some[k:])]
        return [*below(some[k:], old - k, False), root_of(some[:k])]

    return below(leaves, size, True) if 0 < size < len(leaves) else []


def includes(leaf: bytes, at: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Does the path lead from leaf ``at`` of ``size`` to the root? RFC 9162, 2.1.3.2."""
    if not 0 <= at < size:
        return False
    here, last, hash = at, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            hash = node_hash(step, hash)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            hash = node_hash(hash, step)
        here, last = here >> 1, last >> 1
    return last == 0 and hash == root


def extends(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> bool:
    """Does the path show that the tree of ``old`` is a beginning of the tree of ``new``? RFC 9162, 2.1.4.2."""
    if not 0 < old.size <= new.size:
        return False
    if old.size == new.size:
        return not path and old.root == new.root
    steps = [old.root, *path] if old.size & (old.size - 1) == 0 else list(path)
    if not steps:
        return False
    here, last = old.size - 1, new.size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, step)
        here, last = here >> 1, last >> 1
    return last == 0 and first == old.root and second == new.root


# ---- checkpoints


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long a log was, and the root over its entries: C2SP tlog-checkpoint.

    Args:
        origin: Name of the log, "daybook/3f9a…".
        size: Entries.
        root: 32 bytes.
        signatures: Lines below the text, "— name base64".
    """

    origin: str
    size: int
    root: bytes
    signatures: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def note(self) -> str:
        """The text with its signatures: C2SP signed-note."""
        return self.text + "\n" + "".join(f"{line}\n" for line in self.signatures)


def checkpoint_of(note: str) -> Checkpoint:
    """The checkpoint of a signed note; its signatures are not checked here.

    Raises:
        ValueFault: It is none.
    """
    text, _, below = note.partition("\n\n")
    lines = text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError, binascii.Error) as error:
        raise ValueFault("no checkpoint: its lines are origin, number of entries, root (base64), an empty line, signatures") from error
    if not origin or size < 0 or str(size) != lines[1] or len(root) != 32 or len(lines) > 3:
        raise ValueFault("no checkpoint of this version: an origin, a number of entries and a root of 32 bytes were expected")
    return Checkpoint(origin, size, root, tuple(line for line in below.split("\n") if line.startswith("— ")))


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a note's signature names its Ed25519 key: C2SP signed-note."""
    return _sha256(name.encode() + b"\n\x01" + public).digest()[:4]
