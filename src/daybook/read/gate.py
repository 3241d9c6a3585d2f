"""The first gate of an archive: what is plainly no news text of a language that is read goes no further, and says why.

It errs on the side of keeping: cleaning and reading judge again. Reasons are few and fixed, so that they can be counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from daybook.read.decode import marked, unmarked_utf16
from daybook.read.files import MAGIC

NO_PAGES = {"request": "request record", "metadata": "metadata record", "warcinfo": "warcinfo record", "revisit": "revisit record",
            "continuation": "continuation record"}
PAGES = ("response", "resource", "conversion")
HTML, PLAIN = ("text/html", "application/xhtml+xml"), "text/plain"
UNTOLD = ("", "application/octet-stream", "unknown/unknown", "application/unknown", "*/*", "no-type", "application/warc")
MAJOR = ("image", "video", "audio", "font", "application", "text", "multipart", "message", "model")
# Paths that no report has; a report's own address may hold any word, so only whole endings and whole first folders count.
NO_REPORT = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|m?js|json|xml|rss|atom|pdf|docx?|xlsx?|pptx?|zip|gz|rar|mp[34]|m4[av]|avi|mov|woff2?|ttf|eot|apk|exe)/?$"
    r"|^/(?:robots\.txt|ads\.txt|favicon\.ico|wp-login\.php|xmlrpc\.php|wp-json/|wp-admin/|cdn-cgi/)", re.I)
SILENT = re.compile(rb"<(script|style|noscript|template|svg)\b[^<>]*>", re.I)
COMMENT, TAG = re.compile(rb"<!--"), re.compile(rb"<[^<>]*>")
WORD = re.compile(rb"[a-z]{2,}")
ASCII = bytes(range(0x80))
NO_LETTER = bytes(byte for byte in range(0x80) if not chr(byte).isalpha())
# Words that English news is full of and its neighbours do not have: no "of" or "was" (Dutch), "for" or "at" (Danish), "to" (Polish).
# Shares of English pages in ../shared/data/pages: 0.007 (results of matches), then 0.03 and more; of the 20 in other languages 0 to 0.008.
# Texts of fewer than 60 words are not judged: headlines are hardly ever that regular.
ENGLISH = frozenset(b"the and that with said from his were which their they been this after who would it he she her".split())
LEAST_HITS, LEAST_SHARE, LEAST_WORDS, LEAST_LETTERS = 10, 0.006, 60, 40
ANY, ENGLISH_ONLY = "any", "en"


def refused_record(headers: Mapping[str, str]) -> str:
    """Why a record is no page by its header alone, "" if it may be one."""
    kind = headers.get("warc-type", "").strip().lower()
    if kind not in PAGES:
        return NO_PAGES.get(kind, "record of another type")
    scheme = address(headers).partition(":")[0].lower()
    return "" if scheme in ("http", "https") else "not from the web (no http address)"


def address(headers: Mapping[str, str]) -> str:
    """The URL that a record was fetched from, without the brackets that some writers put around it."""
    return headers.get("warc-target-uri", "").strip().strip("<>").strip()


def refused_status(status: int) -> str:
    """Why an answer is no page by its status."""
    return "" if status in (200, 203) else f"HTTP status {status // 100}xx" if status // 100 in (1, 3, 4, 5) else "another HTTP status"


def refused_address(url: str) -> str:
    """Why a page is no report by its address: a picture, a script, a list for robots, the front page of a site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.path in ("", "/") and not parts.query:
        return "front page"
    return "address of no page" if NO_REPORT.search(parts.path) else ""


def kind_of(media_type: str, content: bytes) -> str:
    """"html" or "text"; else why it is neither."""
    head = content[:2048].lower()
    if media_type in HTML:
        return "html"
    if media_type == PLAIN or media_type in UNTOLD:
        if any(mark in head for mark in (b"<!doctype html", b"<html", b"<head", b"<body")):
            return "html"
        return "text"
    major = media_type.partition("/")[0]
    return f"media type {major}" if major in MAJOR else "media type of another sort"


def refused_content(content: bytes, languages: str) -> str:
    """Why the bytes of a page are no text to be read: empty, binary, hardly any letters, no word of the language.

    Args:
        content: HTML or plain text, unpacked.
        languages: "en", or "any" for no look at the words.
    """
    if not content.strip(b"\0 \t\r\n"):
        return "empty"
    if marked(content) or unmarked_utf16(content[:4096]):
        return ""  # two bytes a letter: left to cleaning
    if any(content.startswith(magic) for magic, _ in MAGIC if len(magic) > 3) or content[:4096].count(0) > 400:
        return "binary"
    text = stripped(content)
    if len(text.translate(None, NO_LETTER)) < LEAST_LETTERS:
        return "hardly any text"
    if languages == ANY:
        return ""
    words = WORD.findall(text.lower())
    hits = sum(word in ENGLISH for word in words)
    length = len(words) + len(text.translate(None, ASCII)) / 8  # a word in letters of two bytes or more
    wanted = min(LEAST_HITS, max(2, LEAST_SHARE * length))  # one "the" stands in the menu of any page
    return "no English text" if length >= LEAST_WORDS and hits < wanted else ""


def stripped(html: bytes) -> bytes:
    """The bytes between the tags, without scripts, styles and comments; linear in the length, whatever stands there."""
    return TAG.sub(b" ", _without(_without(html, SILENT), COMMENT))


def _without(html: bytes, opening: re.Pattern[bytes]) -> bytes:
    """Without what stands between openings and their ends; one that never ends takes nothing away."""
    low = html.lower()
    kept, at, endless = [], 0, set()
    while match := opening.search(html, at):
        name = b"-->" if opening is COMMENT else b"</" + match[1].lower()
        end = -1 if name in endless else low.find(name, match.end())
        if end < 0:
            endless.add(name)
            kept.append(html[at: match.end()])
            at = match.end()
            continue
        kept.append(html[at: match.start()])
        at = end + (3 if opening is COMMENT else 0)
    return b" ".join([*kept, html[at:]])
