"""`daybook verify`: a store against its log, its checkpoints and, if asked, against all of it computed anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from daybook.core.log import Checkpoint
from daybook.pipeline import differing
from daybook.signing import Key, folder_of, is_signed, kept_checkpoints, own_key, public_key, read_checkpoint
from daybook.store import Store
from daybook.store.chain import Fault


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found.

    Args:
        origin: Name of the log.
        size: Entries.
        root: Over all of them.
        faults: By entry, those that name none last.
        notes: What the reader should know of how it was checked.
    """

    origin: str
    size: int
    root: bytes
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def first_bad(self) -> int | None:
        """The first entry that something is wrong with."""
        return next((fault.seq for fault in self.faults if fault.seq), None)


def audit(store: Store, files: Sequence[Path] = (), key: str | None = None, *, facts: bool = True, deep: bool = False) -> Findings:
    """Check a store.

    Args:
        store: Opened, not refreshed.
        files: Checkpoints from elsewhere; those that this machine keeps are taken too.
        key: Public key that the checkpoints must be signed with; this machine's own if None.
        facts: Check the facts too.
        deep: Compare what is derived with the same computed anew.

    Raises:
        UsageError: A file is no checkpoint, or the key is none.
    """
    origin = store.log.origin()
    known = public_key(key) if key is not None else _own(origin)
    paths = [*files, *kept_checkpoints(origin)]
    checkpoints = [read_checkpoint(path) for path in paths]
    faults = [Fault(0, f"{path}: the checkpoint bears no right signature of {known.name}")
              for path, one in zip(paths, checkpoints, strict=True) if known is not None and not is_signed(one, known)]
    found = store.verify(checkpoints, facts=facts)
    faults += found.faults
    if deep:
        faults += [Fault(0, f"the derived table {name} is not what the facts give; `daybook rebuild` makes it anew")
                   for name in differing(store)]
    return Findings(found.origin, found.size, found.root, tuple(faults), _notes(checkpoints, known, deep=deep))


def _own(origin: str) -> Key | None:
    """This machine's key, None where none was made."""
    return own_key(origin) if (folder_of(origin) / "key").exists() else None


def _notes(checkpoints: Sequence[Checkpoint], key: Key | None, *, deep: bool) -> tuple[str, ...]:
    derived = () if deep else ("What is computed from facts (records, lists, search) was not checked: --deep does.",)
    return (*derived, *_of_checkpoints(checkpoints, key))


def _of_checkpoints(checkpoints: Sequence[Checkpoint], key: Key | None) -> tuple[str, ...]:
    if not checkpoints:
        return ("No checkpoint was given: what was cut off at the end, or rewritten as a whole, does not show. Make one with "
                "`daybook checkpoint` and keep it elsewhere.",)
    last = max(checkpoint.size for checkpoint in checkpoints)
    unsure = () if key is not None else ("No key is known: signatures were not checked. Give it with --public-key.",)
    return (f"Checked against {len(checkpoints)} checkpoints, the last over {last:,} entries.", *unsure)
