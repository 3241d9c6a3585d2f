"""Is an entry in a Daybook log? Checks a file of `daybook log proof` without Daybook: hashes by RFC 6962, signature by C2SP signed-note.

    python scripts/check_proof.py PROOF.json [KEY]

KEY is the log's public key as `daybook checkpoint` prints it (name+id+base64), got from somebody you trust; without it the one in the
file is taken, which shows only that the file was not altered by chance. Needs Python 3.11 and `cryptography`. Exit: 0 proven, 1 not.
"""

import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text):
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 that is written otherwise than it should be")
    return raw


def unhex(text):
    raw = bytes.fromhex(text)
    if raw.hex() != text or len(raw) != 32:
        raise ValueError("a hash of the path is none")
    return raw


def public_key(written):
    name, key_id, body = written.split("+", 2)
    raw = unbase64(body)
    if raw[:1] != b"\x01" or len(raw) != 33 or sha256(name.encode(), b"\n", raw)[:4].hex() != key_id:
        raise ValueError("the key does not fit its id")
    return name, raw[1:]


def signed_checkpoint(note, written_key):
    """Size and root of a checkpoint that bears exactly one right signature, that of the key."""
    name, key = public_key(written_key)
    text, separator, below = note.partition("\n\n")
    origin, size, root = text.split("\n")
    mark, signer, body = below.removesuffix("\n").split(" ")
    raw = unbase64(body)
    if separator != "\n\n" or not below.endswith("\n") or mark != "—" or not origin == signer == name or str(int(size)) != size:
        raise ValueError("the checkpoint is none of this log")
    if raw[:4] != sha256(name.encode(), b"\n\x01", key)[:4]:
        raise ValueError("the signature is by another key")
    Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], (text + "\n").encode())
    return int(size), unbase64(root)


def root_from(leaf, index, size, path):
    """The root that an audit path leads to: RFC 9162, section 2.1.3.2."""
    here, last, made = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise ValueError("the path is too long")
        if here & 1 or here == last:
            made = sha256(b"\1", step, made)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            made = sha256(b"\1", made, step)
        here, last = here >> 1, last >> 1
    if last != 0:
        raise ValueError("the path is too short")
    return made


def main():
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            proof = json.load(file)
        size, root = signed_checkpoint(proof["checkpoint"], sys.argv[2] if len(sys.argv) > 2 else proof["key"])
        entry, index = proof["entry"], proof["index"]
        if not 0 <= index < size or json.loads(entry)["seq"] != index + 1:
            raise ValueError("the entry's number is not its place")
        if root_from(sha256(b"\0", entry.encode()), index, size, [unhex(step) for step in proof["path"]]) != root:
            raise ValueError("the path does not lead to the signed root")
        if proof["key"] != (sys.argv[2] if len(sys.argv) > 2 else proof["key"]):
            raise ValueError("the file names another key")
    except (ValueError, KeyError, TypeError, IndexError, InvalidSignature, OSError) as fault:
        print(f"NOT proven: {fault or type(fault).__name__}")
        sys.exit(1)
    print(f"Proven: this is entry {index + 1} of {size}, signed by {proof['key'].partition('+')[0]}:\n{entry}")


if __name__ == "__main__":
    main()
