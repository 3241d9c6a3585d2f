"""Checkpoints that are signed and kept elsewhere, and proofs of one entry: what shows later that a log was not rewritten."""

# Ed25519 by `cryptography`, which is asked for by the base install: a log without checkpoints protects nobody. PyNaCl would be a
# third of its size, but is kept up by fewer people, and time stamps (RFC 3161) need `cryptography` anyway. It is imported where it is used.

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from daybook.config import data_folder
from daybook.core.log import Checkpoint, Edge, canonical, checkpoint_of, inclusion, key_id, leaf_hash
from daybook.errors import ConfigError, UsageError, ValueFault
from daybook.store import Store

ED25519 = b"\x01"  # C2SP signed-note: the algorithm byte before a key


@dataclass(frozen=True, slots=True)
class Key:
    """An Ed25519 key: its name and the 32 bytes of the public half, and the secret half where it is ours.

    Args:
        name: The log's origin.
        public: 32 bytes.
        secret: 32 bytes, None in the hands of others.
    """

    name: str
    public: bytes
    secret: bytes | None = None

    @property
    def shown(self) -> str:
        """For others: C2SP's verifier key, "name+id+base64"."""
        return f"{self.name}+{key_id(self.name, self.public).hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def folder_of(origin: str) -> Path:
    """Where the key and the checkpoints of a log lie on this machine: never beside the database that they are to guard."""
    return data_folder() / "log" / origin.rpartition("/")[2]


def own_key(origin: str, path: Path | None = None) -> Key:
    """This machine's key for a log, made on first use, readable by its owner alone.

    Raises:
        ConfigError: The file holds no such key, or cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = path or folder_of(origin) / "key"
    try:
        if not path.exists():
            _write_secret(path, origin)
        name, secret = path.read_text(encoding="ascii").split()
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret, validate=True))
    except OSError as error:
        raise ConfigError(f"the key {path} cannot be used: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} holds no key of a log; name another with --key, or move it away to have one made") from error
    if name != origin:
        raise ConfigError(f"{path} is the key of {name}, this is {origin}; name another with --key")
    return Key(name, key.public_key().public_bytes_raw(), key.private_bytes_raw())


def _write_secret(path: Path, origin: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{origin} {secret}\n")


def public_key(written: str) -> Key:
    """The key of C2SP's "name+id+base64".

    Raises:
        UsageError: It is none, or its id is not that of the key.
    """
    try:
        name, id, body = written.strip().split("+", 2)
        key = base64.b64decode(body, validate=True)
        if key[:1] != ED25519 or len(key) != 33 or key_id(name, key[1:]).hex() != id:
            raise ValueError(id)
    except ValueError as error:
        raise UsageError(f"{written.strip()[:80]!r} is no Ed25519 key: name+id+base64 is, as `daybook checkpoint` prints it") from error
    return Key(name, key[1:])


def sign(checkpoint: Checkpoint, key: Key) -> Checkpoint:
    """The checkpoint with a signature more."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    assert key.secret is not None
    signature = Ed25519PrivateKey.from_private_bytes(key.secret).sign(checkpoint.text.encode())
    line = base64.b64encode(key_id(key.name, key.public) + signature).decode()
    return replace(checkpoint, signatures=(*checkpoint.signatures, f"— {key.name} {line}"))


def is_signed(checkpoint: Checkpoint, key: Key) -> bool:
    """Does it bear a right signature of this key?"""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    id = key_id(key.name, key.public)
    for line in checkpoint.signatures:
        _, name, body = (*line.split(" "), "", "")[:3]
        try:
            raw = base64.b64decode(body, validate=True)
            if name == key.name and raw[:4] == id:
                Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], checkpoint.text.encode())
                return True
        except (InvalidSignature, ValueError):
            continue
    return False


def make_checkpoint(store: Store, path: Path | None = None) -> tuple[Checkpoint, Key]:
    """A signed checkpoint of the log as it is, kept in the data folder too, and the key."""
    edge, origin = store.log.edge(), store.log.origin()
    key = own_key(origin, path)
    made = sign(Checkpoint(origin, edge.size, edge.root), key)
    kept = folder_of(origin) / f"{edge.size}.checkpoint"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept.write_text(made.note, encoding="utf-8")
    return made, key


def read_checkpoint(path: Path) -> Checkpoint:
    """The checkpoint of a file.

    Raises:
        UsageError: It holds none, or cannot be read.
    """
    try:
        return checkpoint_of(path.read_text(encoding="utf-8"))
    except (ValueFault, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def kept_checkpoints(origin: str) -> list[Path]:
    """Those that were made on this machine."""
    return sorted(folder_of(origin).glob("*.checkpoint"))


def proof(store: Store, seq: int, path: Path | None = None) -> dict[str, Any]:
    """All that somebody without Daybook needs to see that an entry is in the log: scripts/check_proof.py does.

    Raises:
        UsageError: There is no such entry.
    """
    entry = store.log.entry(seq)
    if entry is None:
        raise UsageError(f"the log has no entry {seq}; its last is {store.log.size()}")
    leaves = store.log.leaves()
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
    key = own_key(store.log.origin(), path)
    checkpoint = sign(Checkpoint(key.name, edge.size, edge.root), key)
    assert leaves[seq - 1] == leaf_hash(entry.encode())
    return {"entry": entry, "index": seq - 1, "path": [step.hex() for step in inclusion(leaves, seq - 1)], "checkpoint": checkpoint.note,
            "key": key.shown}


def proof_text(made: dict[str, Any]) -> str:
    """A proof as a file."""
    return json.dumps(json.loads(canonical(made)), indent=1, ensure_ascii=False) + "\n"
