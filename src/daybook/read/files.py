"""Files that hold one report: text and HTML; and those that hold none that can be read."""

from __future__ import annotations

from collections.abc import Iterator

from daybook.errors import ReadError
from daybook.read.decode import Decoded, decoded, decoded_html
from daybook.read.page import Page, Unread
from daybook.read.source import Source, TooLong


def read_text(source: Source) -> Iterator[Page | Unread]:
    """The file as it stands: no normalisation, no stripping, newlines as they are; only a byte-order mark goes."""
    whole = _whole(source)
    if isinstance(whole, Unread):
        yield whole
        return
    content, early = whole
    text, degraded = decoded_html(content, source.charset) if source.charset else decoded(content)
    yield _page(source, content, Decoded(text, _joined(degraded, early)), "text/plain")


def read_html(source: Source) -> Iterator[Page | Unread]:
    """The page, decoded; cleaning makes the text of it."""
    whole = _whole(source)
    if isinstance(whole, Unread):
        yield whole
        return
    content, early = whole
    html, degraded = decoded_html(content, source.charset)
    yield _page(source, content, Decoded(html, _joined(degraded, early)), "text/html")


def _whole(source: Source) -> tuple[bytes, str] | Unread:
    try:
        return source.whole()
    except TooLong as fault:
        return Unread(source.name, source.stem, fault.reason)
    except ReadError as fault:
        return Unread(source.name, source.stem, fault.reason, "failed")


def _joined(*reasons: str) -> str:
    return "; ".join(reason for reason in reasons if reason)


def _page(source: Source, content: bytes, text: Decoded, media_type: str) -> Page | Unread:
    if not text.text.strip("\0 \t\r\n\f\v\ufeff\u00a0\u200b"):
        early = f" ({text.degraded})" if text.degraded else ""
        return Unread(source.name, source.stem, f"holds no text: the file is empty or blank{early}")
    is_html = media_type == "text/html"
    return Page(content=content, media_type=media_type, external_id=source.stem, source=source.name,
                text=None if is_html else text.text, html=text.text if is_html else None, degraded=text.degraded)




def refuse_array(source: Source) -> Iterator[Page | Unread]:
    """JSON over several lines is not JSON lines."""
    yield Unread(source.name, source.stem, "JSON over several lines or a JSON list, not JSON lines; write one object a line")


def refuse_binary(source: Source) -> Iterator[Page | Unread]:
    """What is no text says what it is, where its first bytes tell."""
    sort = next((name for magic, name in MAGIC if source.head.startswith(magic)), "")
    what = f"binary ({sort})" if sort else "binary: many of its bytes are no text"
    advice = f"; unpack it first: unzstd {source.name}" if sort == "zstandard" else ""
    yield Unread(source.name, source.stem, f"{what}; Daybook reads text, HTML, web archives and JSON lines{advice}")


MAGIC = ((b"%PDF-", "PDF"), (b"PK\x03\x04", "ZIP, or an office document"), (b"\x89PNG", "PNG image"), (b"\xff\xd8\xff", "JPEG image"),
         (b"GIF8", "GIF image"), (b"RIFF", "RIFF media"), (b"\x7fELF", "program"), (b"SQLite format 3\0", "SQLite database"),
         (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zstandard"), (b"7z\xbc\xaf", "7-Zip"),
         (b"\xd0\xcf\x11\xe0", "old office document"), (b"OggS", "Ogg media"), (b"ID3", "MP3"), (b"\x1f\x8b", "gzip in gzip"))
