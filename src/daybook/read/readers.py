"""Which reader reads what: by content where it is unmistakable, else by name, else as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points

from daybook.core.tally import Tally
from daybook.errors import ConfigError
from daybook.read.decode import UTF8_MARK, marked, unmarked_utf16
from daybook.read.files import MAGIC, read_html, read_text, refuse_array, refuse_binary
from daybook.read.items import read_feed
from daybook.read.page import Page, Unread
from daybook.read.rows import read_rows
from daybook.read.source import HEAD, Source
from daybook.read.warc import read_warc


@dataclass(frozen=True)
class Reader:
    """One way of reading; from outside, an entry point of the group ``daybook.readers`` gives one.

    Args:
        name: "html".
        fits: Is a source with this ending (".html", "" if unknown) and these first bytes for this reader?
        read: Pages of a source in its order, and a row for each thing that gave none; of an archive, also tallies.
        suffixes: Endings for which a folder is searched.
    """

    name: str
    fits: Callable[[str, bytes], bool]
    read: Callable[[Source], Iterator[Page | Unread | Tally]]
    suffixes: tuple[str, ...] = ()


# Each comment ends at its first mark and is not tried anew: else three of them could end at any of a thousand marks each.
BEFORE_ROOT = r"\s{0,500}(?:<\?xml[^<>]{0,200}>\s{0,100})?(?:(?><!--.{0,4000}?-->)\s{0,100}+){0,3}+"
HTML_START = re.compile(BEFORE_ROOT + r"<(?:!doctype\s{1,5}html|html|head|body)[\s>]", re.I | re.S)
HTML_TAG = re.compile(r"</?(?:p|div|a|span|br|h[1-6]|li|ul|table|article|section|img|meta|title|script|body)\b[^<>]{0,500}>", re.I)
DOCTYPE = r"(?:<!DOCTYPE\s[^<>]{0,500}>\s{0,100})?"
FEED_START = re.compile(BEFORE_ROOT + DOCTYPE + r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.I | re.S)
ROW_START = re.compile(r"\s{0,500}\{\s{0,20}\"")
ROW_KEY = re.compile(r"\"(?:text|html)\"\s{0,5}:")
JSON_TEXT, HTML_NAMES = (".jsonl", ".ndjson", ".json"), (".html", ".htm", ".xhtml")


@lru_cache(maxsize=4)
def _opening(head: bytes) -> str:
    """The first characters, well enough read to see what they are."""
    name = marked(head) or unmarked_utf16(head)
    return head.decode(name, "replace") if name else head.removeprefix(UTF8_MARK).decode("utf-8", "replace")


def _is_binary(suffix: str, head: bytes) -> bool:
    if marked(head) or unmarked_utf16(head):
        return False
    if any(head.startswith(magic) for magic, _ in MAGIC if len(magic) > 3):
        return True
    if suffix == "" and any(head.startswith(magic) for magic, _ in MAGIC):
        return True
    # Text has hardly any control characters; a few zero bytes in a text are a fault of the text, not a sign of a program.
    odd = sum(head.count(bytes([code])) for code in (*range(9), 11, *range(14, 27), *range(28, 32)))
    return odd > 0.1 * len(head)


def _is_warc(suffix: str, head: bytes) -> bool:
    return head.startswith(b"WARC/") or suffix == ".warc"


def _is_feed(suffix: str, head: bytes) -> bool:
    opening = _opening(head)
    return bool(FEED_START.match(opening)) or suffix in (".rss", ".atom") or "https://jsonfeed.org/version" in opening


def _is_html(suffix: str, head: bytes) -> bool:
    opening = _opening(head)
    if HTML_START.match(opening):
        return True
    if suffix in HTML_NAMES:
        return not ROW_START.match(opening)
    return suffix == "" and opening.lstrip().startswith("<") and len(HTML_TAG.findall(opening)) >= 2


def _is_array(suffix: str, head: bytes) -> bool:
    opening = _opening(head).lstrip()
    if suffix not in (".json", ".jsonl", ".ndjson"):
        return False
    return opening.startswith("[") or (suffix == ".json" and opening.split("\n", 1)[0].strip() == "{")


def _is_rows(suffix: str, head: bytes) -> bool:
    if suffix in JSON_TEXT:
        return True
    opening = _opening(head)
    return bool(ROW_START.match(opening)) and (len(head) == HEAD or bool(ROW_KEY.search(opening)))


READERS: tuple[Reader, ...] = (
    Reader("warc", _is_warc, read_warc, (".warc",)),
    Reader("binary", _is_binary, refuse_binary),
    Reader("feed", _is_feed, read_feed, (".rss", ".atom", ".xml")),
    Reader("html", _is_html, read_html, HTML_NAMES),
    Reader("array", _is_array, refuse_array, (".json",)),
    Reader("rows", _is_rows, read_rows, JSON_TEXT),
    Reader("text", lambda _suffix, _head: True, read_text, (".txt", ".text")),
)


def reader_for(source: Source) -> Reader:
    """The first reader that a source is for."""
    return next(reader for reader in all_readers() if reader.fits(source.suffix, source.head))


@lru_cache(maxsize=1)
def all_readers() -> tuple[Reader, ...]:
    """Readers that other packages bring, then those that ship; the first that fits reads.

    Raises:
        ConfigError: An entry point of the group gives something else.
    """
    outside = []
    for entry in entry_points(group="daybook.readers"):
        reader = entry.load()
        if not isinstance(reader, Reader):
            gives = type(reader).__name__
            raise ConfigError(f"entry point {entry.name!r} gives {gives}, not a daybook.read.Reader; mend or remove its package")
        outside.append(reader)
    return (*outside, *READERS)
