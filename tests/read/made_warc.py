"""Archives made by hand, byte by byte, and broken on purpose."""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
import zlib
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from daybook.core.tally import Tally
from daybook.read import ArchiveRules, Page, Unread, pages

WORDS = ("the army said that gunmen attacked a convoy near the river and wounded four soldiers who were on their way to the market "
         "before police closed the road with concrete blocks and searched houses after midnight").split()


def article(n: int, paragraphs: int = 4) -> str:
    """A news page of its own words."""
    dice = random.Random(n)
    body = "".join(f"<p>{' '.join(dice.choices(WORDS, k=40)).capitalize()}.</p>\n" for _ in range(paragraphs))
    return (f"<!DOCTYPE html><html><head><title>Attack number {n}</title><script>var a = {n};</script></head><body>"
            f"<h1>Attack number {n}</h1>\n"
            f"<p>BASRA – A bomb killed {n % 7 + 2} soldiers on Monday, police said.</p>\n{body}</body></html>")


def http(body: bytes, status: str = "200 OK", media_type: str = "text/html; charset=utf-8", *more: str) -> bytes:
    """An answer as it came over the line."""
    head = "\r\n".join([f"HTTP/1.1 {status}", *([f"Content-Type: {media_type}"] if media_type else []), *more])
    return head.encode("latin-1") + b"\r\n\r\n" + body


def record(block: bytes, n: int = 0, kind: str = "response", *more: str, length: str | None = None, url: str | None = None) -> bytes:
    """One record; ``length`` replaces its Content-Length line, "" leaves it out."""
    sha1 = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{n:012d}>",
             f"WARC-Date: 2020-08-{n % 28 + 1:02d}T09:30:00Z", f"WARC-Target-URI: {url or f'http://news.example/{n}.html'}",
             "Content-Type: application/http; msgtype=response", f"WARC-Block-Digest: sha1:{sha1}", *more]
    told = f"Content-Length: {len(block)}" if length is None else length
    return ("\r\n".join([*lines, *([told] if told else [])]) + "\r\n\r\n").encode() + block + b"\r\n\r\n"


def many(count: int, paragraphs: int = 4) -> list[bytes]:
    """Records of which each fourth is a request."""
    request = b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"
    return [record(request, n, "request") if n % 4 == 3 else record(http(article(n, paragraphs).encode()), n) for n in range(count)]


def zipped(records: list[bytes]) -> list[bytes]:
    """A member for each record."""
    return [gzip.compress(one, 6, mtime=0) for one in records]


def bomb(size: int) -> bytes:
    """So many bytes of one letter, zipped, made in little memory."""
    packer, piece = zlib.compressobj(9, zlib.DEFLATED, 31), b"a" * 1_000_000
    return b"".join([*(packer.compress(piece) for _ in range(size // len(piece))), packer.flush()])


def read(path: Path | str, content: bytes | None = None, **rules: object) -> list[Page | Unread | Tally]:
    """All that reading an archive gives; ``content`` is written there first."""
    if content is not None:
        Path(path).write_bytes(content)
    return list(pages([str(path)], archives=ArchiveRules(**rules)))  # type: ignore[arg-type]


def urls(items: list[Page | Unread | Tally]) -> list[str]:
    return [item.external_id for item in items if isinstance(item, Page)]


def faults(items: list[Page | Unread | Tally]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Unread)]


def tally(items: list[Page | Unread | Tally]) -> Tally:
    """What was told at the end; that it adds up to what came is checked."""
    last = items[-1]
    assert isinstance(last, Tally)
    assert last.ended
    assert last.kept == sum(isinstance(item, Page) for item in items)
    assert last.bad == sum(isinstance(item, Unread) and item.tally is not None for item in items)
    return last


SORTS = ("cut", "flip", "insert", "delete")


def mutants(parts: list[bytes], number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Copies with one fault each: (sort, bytes). Cuts never fall between two parts: of what is missing there, nothing can be known."""
    dice, content = random.Random(seed), b"".join(parts)
    ends = set(accumulate(map(len, parts)))
    for n in range(number):
        sort, at = SORTS[n % 4], dice.randrange(1, len(content))
        while at in ends:
            at = dice.randrange(1, len(content))
        if sort == "cut":
            yield sort, content[:at]
        elif sort == "flip":
            yield sort, content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1:]
        elif sort == "insert":
            yield sort, content[:at] + dice.randbytes(dice.randint(1, 200)) + content[at:]
        else:
            yield sort, content[:at] + content[at + dice.randint(1, 200):]
