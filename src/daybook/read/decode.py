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

# What pages declare and how Python calls it, after WHATWG Encoding, which reads old labels as what was really written under them.
# Nothing else is tried: UTF-7 hides scripts, "hex" and "rot13" are no text.
SAME = ("windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 iso-8859-2 iso-8859-3 "
        "iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u "
        "gb18030 gbk euc-jp iso-2022-jp").split()
LABELS = {**dict.fromkeys(LATIN, "latin"), **{name: name for name in SAME},
    **{f"cp{n}": f"windows-{n}" for n in range(1250, 1259) if n != 1252},
          **{f"iso8859-{n}": f"iso-8859-{n}" for n in range(2, 17)}, "iso-8859-9": "windows-1254", "iso8859-9": "windows-1254",
          "latin5": "windows-1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874", "iso-8859-8-i": "iso-8859-8",
          "gb2312": "gbk", "gb_2312-80": "gbk", "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "shift_jis": "cp932", "shift-jis": "cp932",
          "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "windows-949": "cp949",
          "ibm866": "cp866", "cp866": "cp866", "macintosh": "mac-roman", "macroman": "mac-roman", "x-mac-cyrillic": "mac-cyrillic",
          "latin2": "iso-8859-2", "koi8": "koi8-r", "x-cp1251": "windows-1251", "arabic": "iso-8859-6", "greek": "iso-8859-7",
          "hebrew": "iso-8859-8", "cyrillic": "iso-8859-5"}
# What pages that declare nothing are written in, apart from UTF-8 and windows-1252.
GUESSED = ["cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "iso8859_2", "gb18030", "big5", "cp932", "euc_jp", "cp949"]
GUESS_FROM = 16_384  # bytes of text
FEWEST_STRAY = 20  # bytes: fewer tell no language


STRAY_COUNT = re.compile(r"(?<!\d)(\d++) bytes")
BEYOND = re.compile(rb"[\x80-\xff]+")


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


def _declared(content: bytes) -> str | None:
    match = DECLARED.search(content[:4096])
    return LABELS.get(match[1].decode("ascii").lower()) if match else None


def decoded_html(content: bytes, header: str | None = None) -> Decoded:
    """The text of a page: its mark, else UTF-8 where the bytes are that, else what the header or the page declares, else by its letters.

    UTF-8 goes before the declaration: bytes beyond ASCII that happen to be right UTF-8 are hardly ever anything else.

    Args:
        content: The page as it came.
        header: The charset of the Content-Type with which it was served, or None.
    """
    if marked(content) or content.startswith(UTF8_MARK):
        return decoded(content)
    if wide := _wide(content):
        return Decoded(content.decode(wide, "replace"), f"no byte-order mark: read as {wide.upper()}")
    plain = utf8(content)
    served, declared = _label(header), _declared(content)
    name = served or declared
    if not plain.degraded:
        if b"\x1b$" not in content:
            return decoded(content)
        read = _read_as(content, "iso-2022-jp")  # all of its bytes are ASCII, its escapes stand in no other text
        return Decoded(read.text, read.degraded or ("" if name == "iso-2022-jp" else "not declared: read as iso-2022-jp by its escapes"))
    if name is None:
        return plain if _is_mostly_utf8(plain, content) or _says_utf8(content, header) else _guessed(content) or plain
    read = _read_as(content, name)
    faults = [read.degraded] if read.degraded else []
    if served and declared and served != declared:
        faults.append(f"served as {served}, but the page declares {declared}: read as {served}")
    return Decoded(read.text, "; ".join(faults))


def _says_utf8(content: bytes, header: str | None) -> bool:
    match = DECLARED.search(content[:4096])
    return any(label.strip(" \"'").lower() in ("utf-8", "utf8") for label in (header or "", match[1].decode("ascii") if match else ""))


def _is_mostly_utf8(read: Decoded, content: bytes) -> bool:
    """Do at least as many bytes beyond ASCII stand in right UTF-8 as do not? Then it is UTF-8 with bytes broken."""
    stray = int(STRAY_COUNT.search(read.degraded)[1])  # type: ignore[index]
    return 2 * stray <= sum(map(len, BEYOND.findall(content)))


def _label(header: str | None) -> str | None:
    return LABELS.get(header.strip(" \"'").lower()) if header else None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: the page's first tag in two bytes a character."""
    start = content[:400].lstrip(b" \t\r\n\0")[:2]
    if not (start.startswith(b"<") and b"<\0" in content[:400]) and b"\0<" not in content[:400]:
        return None
    at = content.find(b"<")
    return "utf-16-le" if content[at + 1 : at + 2] == b"\0" and at % 2 == 0 and content[at + 3 : at + 4] == b"\0" else (
        "utf-16-be" if at % 2 == 1 and content[at - 1 : at] == b"\0" and content[at + 1 : at + 2] == b"\0" else None)


def _read_as(content: bytes, name: str) -> Decoded:
    if name == "latin":
        return Decoded(content.decode("latin-1").translate(LATIN_TABLE), "")
    text = content.decode(name, "replace")
    return Decoded(text, f"broken {name}: U+FFFD stands for what could not be read" if "\ufffd" in text else "")


def _guessed(content: bytes) -> Decoded | None:
    """A page that declares nothing, read by the encoding in which its letters make most sense; None where none does."""
    pieces = [piece for piece in re.findall(rb"[^<>]{2,4000}", content[:400_000]) if not piece.isascii()]
    sample = b" ".join(pieces)[:GUESS_FROM]
    if sum(byte >= 0x80 for byte in sample) < FEWEST_STRAY:
        return None
    from charset_normalizer import from_bytes  # hardly any page needs it

    best = from_bytes(sample, cp_isolation=[*GUESSED, "cp1252"], explain=False).best()
    if best is None or best.encoding == "cp1252":
        return None
    text = content.decode(best.encoding, "replace")
    return Decoded(text, f"no charset is declared: read as {best.encoding} by its letters")


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
