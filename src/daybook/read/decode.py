"""Bytes to text: the mark or the declaration says how, and what does not fit is read on, and said."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
UTF8_MARK = b"\xef\xbb\xbf"
DECLARED = re.compile(rb"""<(?:meta[^<>]{0,200}?\bcharset|\?xml[^<>]{0,100}?\bencoding)\s{0,5}=\s{0,5}["']?([A-Za-z0-9_:.-]{2,40})""", re.I)
# WHATWG Encoding: these labels all mean windows-1252.
LATIN = ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii", "ansi_x3.4-1968", "cp1252", "windows-1252", "x-cp1252")

# What pages still declare and Python reads by the same label; nothing else is tried (UTF-7 hides scripts, "hex" is no text).
KNOWN = re.compile(r"windows-125[0-8]|cp125[0-8]|iso-?8859-\d{1,2}|koi8-[ru]|gb18030|gbk|gb2312|big5|shift_jis|euc-(?:jp|kr)|macroman")


class Decoded(NamedTuple):
    """Text, and what was wrong with its bytes, "" if nothing was."""

    text: str
    degraded: str


def _windows(byte: int) -> str:
    """A byte as WHATWG's windows-1252 has it: the five bytes that Microsoft leaves open are control characters."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


# Byte b that is no UTF-8 comes out of "surrogateescape" as U+DC00 + b.
STRAY = {0xDC00 + byte: _windows(byte) for byte in range(0x80, 0x100)}
LATIN_TABLE = {byte: _windows(byte) for byte in range(0x80, 0xA0)}


def utf8(content: bytes) -> Decoded:
    """Read as UTF-8; each byte that is none is read as windows-1252, so that one bad byte spoils one letter."""
    try:
        return Decoded(content.decode("utf-8"), "")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    stray = sum(0xDC80 <= ord(char) <= 0xDCFF for char in text)
    return Decoded(text.translate(STRAY), f"not UTF-8: {stray} bytes read as cp1252")


def marked(content: bytes) -> str | None:
    """The encoding that a byte-order mark at the start tells, other than UTF-8."""
    return next((name for mark, name in MARKS if content.startswith(mark)), None)


def unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark, told by zero bytes in every other place (text mostly in Latin letters)."""
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 8:
        return None
    even, odd = sample[0::2].count(0) * 2 / len(sample), sample[1::2].count(0) * 2 / len(sample)
    return "utf-16-le" if odd > 0.7 and even < 0.05 else "utf-16-be" if even > 0.7 and odd < 0.05 else None


def decoded(content: bytes) -> Decoded:
    """The text of bytes that declare nothing: by its mark, else as UTF-8; the mark itself is left out, nothing else is."""
    name = marked(content)
    if name is None and (name := unmarked_utf16(content[:4096])):
        return Decoded(content.decode(name, "replace"), f"no byte-order mark: read as {name.upper()}")
    if name is not None:
        text = content.decode(name, "replace")
        return Decoded(text, f"broken {name.upper()}: U+FFFD stands for what could not be read" if "\ufffd" in text else "")
    return utf8(content.removeprefix(UTF8_MARK))


def _declared(content: bytes, header: str) -> str | None:
    """What the server says, else what the page does (WHATWG's order); None for what is not known by that name."""
    match = DECLARED.search(content[:4096])
    labels = (header.lower(), match[1].decode("ascii").lower() if match else "")
    return next((name for label in labels if (name := _named(label)) is not None), None)


def _named(label: str) -> str | None:
    if label in LATIN:
        return "latin"
    return label if KNOWN.fullmatch(label) else None


def decoded_html(content: bytes, header: str = "") -> Decoded:
    """The text of a page: its mark, else UTF-8 where the bytes are that, else what is declared, else UTF-8 with repairs.

    What the server told goes before what the page declares, as in browsers. UTF-8 goes before both: bytes beyond ASCII that happen
    to be right UTF-8 are hardly ever anything else.

    Args:
        content: The page.
        header: Charset that the server told, "" if none.
    """
    if marked(content) or content.startswith(UTF8_MARK):
        return decoded(content)
    plain = utf8(content)
    if not plain.degraded:
        return decoded(content)
    name = _declared(content, header)
    if name == "latin":
        return Decoded(content.decode("latin-1").translate(LATIN_TABLE), "")
    if name is not None:
        text = content.decode(name, "replace")
        return Decoded(text, f"broken {name}: U+FFFD stands for what could not be read" if "\ufffd" in text else "")
    return plain


def as_utf8(chunks: Iterable[bytes], head: bytes) -> Iterator[bytes]:
    """The same stream as UTF-8 without a mark, where ``head`` shows UTF-16 or UTF-32; else only the mark goes."""
    name = marked(head) or unmarked_utf16(head)
    if name is None:
        yield from _without_mark(chunks)
        return
    decoder = codecs.getincrementaldecoder(name)("replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", True).encode("utf-8", "surrogatepass")


def _without_mark(chunks: Iterable[bytes]) -> Iterator[bytes]:
    first = b""
    stream = iter(chunks)
    while len(first) < 3 and (more := next(stream, b"")):
        first += more
    yield first.removeprefix(UTF8_MARK)
    yield from stream
