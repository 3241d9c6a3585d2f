"""Identities: 16-byte digests of what a thing is, never of when it came."""

from __future__ import annotations

import hashlib
import json
from typing import Any

SIZE = 16  # bytes; 2**64 things before one collision is likely


# Made once: json.dumps with options makes an encoder for each call, and every assertion has an id.
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no white space, in UTF-8; lone surrogates are kept as they are.

    Two values that are equal give equal bytes; this is what digests and the dump are made of.
    """
    return _ENCODE(value).encode("utf-8", "surrogatepass")


def digest(*parts: Any) -> bytes:
    """The identity of the parts in this order: 16 bytes of BLAKE2b over their canonical JSON."""
    return hashlib.blake2b(canonical([p.hex() if isinstance(p, bytes) else p for p in parts]), digest_size=SIZE).digest()


def sha256(content: bytes) -> bytes:
    """The content address of a capture: 32 bytes."""
    return hashlib.sha256(content).digest()
