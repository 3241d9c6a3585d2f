"""Identities: 16-byte digests of what a thing is, never of when it came."""

from __future__ import annotations

import hashlib
import json
from typing import Any

SIZE = 16  # bytes; 2**64 things before one collision is likely


# Made once: json.dumps with options makes an encoder for each call, and every assertion has an id.
encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no white space, in UTF-8; lone surrogates are kept as they are.

    Two values that are equal give equal bytes; this is what digests and the dump are made of.
    """
    return encoded(value).encode("utf-8", "surrogatepass")


def digest(*parts: Any) -> bytes:
    """The identity of the parts in this order: 16 bytes of BLAKE2b over their canonical JSON."""
    return digest_of(encoded([p.hex() if isinstance(p, bytes) else p for p in parts]))


def digest_of(parts: str) -> bytes:
    """The same of parts that are canonical JSON already."""
    return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def sha256(content: bytes) -> bytes:
    """The content address of a capture: 32 bytes."""
    return hashlib.sha256(content).digest()
