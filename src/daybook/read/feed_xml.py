"""RSS, Atom and sitemaps read with expat, piece by piece: what is broken costs the item in which it stands, and is counted."""

# expat, because it has no quadratic corner in attributes or depth (every HTML parser tried has), opens nothing outside, and gives
# what it has read before it stops. References to entities that a document declares are never followed.

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any
from xml.parsers import expat

MOST_ITEMS = 1000  # of one document that are read; a poll fetches far fewer
MOST_BREAKS = 50  # after which a document is left as it is
MOST_TEXT = 1_000_000  # characters of one item
DEEPEST = 100  # elements inside one another; XHTML in an Atom item has ten or twenty
CHUNK = 1 << 18  # bytes given to the parser at a time
ENOUGH = "enough"
AGAIN = b"<again>"  # a root for what follows a break
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
HTML_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")
BARE = re.compile(rb"&(?!(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
NEXT_ITEM = re.compile(rb"<(?:[A-Za-z0-9_]{1,20}:)?(?:item|entry|url)(?=[\s>])")
ROOTS = {"rss": "rss", "rdf": "rss", "feed": "atom", "urlset": "sitemap", "sitemapindex": "index"}
ITEMS = {"rss": ("item",), "atom": ("entry",), "sitemap": ("url",), "index": ("sitemap",)}
# Vocabularies by their namespace, since a document may call them as it likes; others are passed over.
SPACES = {"http://purl.org/rss/1.0/modules/content/": "content", "http://purl.org/dc/elements/1.1/": "dc",
          "http://purl.org/dc/terms/": "dc", "http://www.w3.org/2005/atom": "", "http://purl.org/rss/1.0/": "",
          "http://www.google.com/schemas/sitemap-news/0.9": "news", "http://www.sitemaps.org/schemas/sitemap/0.9": "",
          "http://www.w3.org/1999/02/22-rdf-syntax-ns#": ""}
USUAL = {"content": "content", "dc": "dc", "dcterms": "dc", "news": "news", "n": "news", "atom": "", "a10": "", "rdf": "", "": ""}
FIELDS = {"guid": "guid", "id": "guid", "link": "link", "loc": "link", "title": "title", "news:title": "title", "pubdate": "published",
          "published": "published", "issued": "published", "dc:date": "published", "dc:issued": "published",
          "news:publication_date": "published", "content:encoded": "body", "content": "body", "description": "summary",
          "summary": "summary"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it is written: text or markup, unjudged; "" where there is nothing."""

    guid: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    body: str = ""
    summary: str = ""
    guid_is_link: bool = True


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a document holds: kind ("" if it is no feed), its title, its items, what was lost."""

    kind: str
    title: str
    entries: tuple[Entry, ...] = ()
    lost: tuple[str, ...] = ()


class _Leave(Exception):
    """The document is read no further here: why, and the byte where that was seen."""

    def __init__(self, why: str, offset: int) -> None:
        super().__init__(why)
        self.why, self.offset = why, offset


@dataclass
class _Scanner:
    """Fills itself as a parser goes through a document; goes on with the next parser after a break."""

    kind: str = ""
    title: str = ""
    entries: list[Entry] = field(default_factory=list)
    spaces: dict[str, str] = field(default_factory=lambda: dict(USUAL))
    unknown: int = 0  # references to entities that were not followed
    too_long: int = 0
    _parser: Any = None
    _path: list[str] = field(default_factory=list)
    _item: dict[str, list[str]] | None = None
    _depth: int = 0
    _field: str = ""
    _field_depth: int = 0
    _alternate: bool = False
    _is_link: bool = True
    _size: int = 0

    def parser(self) -> Any:
        """A parser that tells this scanner; it is at the document's root again."""
        made = expat.ParserCreate("utf-8")
        made.buffer_text = True
        made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = self._start, self._end, self._text
        made.DefaultHandler = self._other  # expat then leaves references to declared entities alone
        made.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._path, self._item, self._field, self._parser = [], None, "", made
        return made

    def _leave(self, why: str) -> _Leave:
        return _Leave(why, self._parser.CurrentByteIndex)

    def _name(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        space = self.spaces.get(prefix, prefix)
        return f"{space}:{local.lower()}" if space else local.lower()

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        for key, value in attributes.items():
            if key.startswith("xmlns:") and len(self.spaces) < 100:
                self.spaces[key[6:]] = SPACES.get(value.strip().lower(), key[6:])
        known = self._name(name)
        self._path.append(known)
        if len(self._path) > DEEPEST:
            raise self._leave(f"more than {DEEPEST} elements inside one another")
        if len(self._path) == 1 and not self.kind:
            self.kind = ROOTS.get(known, "")
            if not self.kind:
                raise self._leave(ENOUGH)
        if self._item is None and known in ITEMS[self.kind]:
            self._begin()
        elif self._item is not None:
            self._inside(known, attributes)
        elif known == "title" and not self.title and len(self._path) <= 3:
            self._field, self._field_depth = "feed title", len(self._path)

    def _begin(self) -> None:
        if len(self.entries) >= MOST_ITEMS:
            raise self._leave(ENOUGH)
        self._item, self._depth, self._size = {}, len(self._path), 0
        self._alternate, self._is_link = False, True
        self._field = ""  # a title of the feed that never ended ends here

    def _inside(self, known: str, attributes: Mapping[str, str]) -> None:
        assert self._item is not None
        if self._field:  # markup inside a field, as Atom's xhtml has it: written out again
            self._add(f"<{known.rpartition(':')[2]}>" if known not in ("script", "style") else "<!--")
            return
        wanted = FIELDS.get(known, "")
        if wanted == "link" and "href" in attributes:
            if attributes.get("rel", "alternate") == "alternate" and not self._alternate:
                self._alternate = True
                self._item["link"] = [attributes["href"]]
            return
        if wanted == "guid":
            self._is_link = attributes.get("isPermaLink", "true").lower() != "false"
        if wanted and wanted not in self._item:
            self._item[wanted] = []
            self._field, self._field_depth = wanted, len(self._path)

    def _text(self, text: str) -> None:
        if self._field == "feed title":
            self.title = (self.title + text)[:10_000]
        elif self._field:
            self._add(text)

    def _other(self, text: str) -> None:
        if text.startswith("&"):
            self.unknown += 1
            self._text(text)

    def _add(self, text: str) -> None:
        if self._item is None:
            return
        self._size += len(text)
        if self._size > MOST_TEXT:
            self.too_long += self._size - len(text) <= MOST_TEXT
            return
        self._item[self._field].append(text)

    def _end(self, name: str) -> None:
        depth = len(self._path)
        self._path.pop()
        if self._field and depth == self._field_depth:
            self._field = ""
        elif self._field and self._item is not None:
            known = self._name(name)
            self._add(f"</{known.rpartition(':')[2]}>" if known not in ("script", "style") else "-->")
        if self._item is not None and depth == self._depth:
            parts = {key: "".join(held) for key, held in self._item.items()}
            self.entries.append(Entry(**parts, guid_is_link=self._is_link))
            self._item = None


def scan(text: str) -> Scanned:
    """Go through a document once, in bounded memory.

    A fault in it ends the item in which it stands; reading goes on with the next ``<item>``, ``<entry>`` or ``<url>``. Ampersands that
    stand for themselves, the commonest fault, are mended when the first of them is met.
    """
    text, bad = NOT_XML.subn(" ", text)
    content = HTML_ENTITY.sub(_as_number, text).lstrip("\ufeff \t\r\n").encode("utf-8")
    scanner = _Scanner()
    breaks = _through(scanner, content)
    lost = [f"{bad} characters that XML does not allow"] if bad else []
    lost += [*breaks[:5], f"{len(breaks) - 5} more breaks"] if len(breaks) > 6 else breaks
    if scanner.unknown:
        lost.append(f"{scanner.unknown} references to entities that are not known or were not followed")
    if scanner.too_long:
        lost.append(f"the rest of {scanner.too_long} items longer than {MOST_TEXT:,} characters")
    return Scanned(scanner.kind, scanner.title, tuple(scanner.entries), tuple(lost))


def _through(scanner: _Scanner, content: bytes) -> list[str]:
    """Lead a scanner through a document; where it was broken, in words."""
    breaks: list[str] = []
    at, opening, is_mended = 0, b"", False
    while (fault := _run(scanner, opening, content[at:])) is not None and scanner.kind:
        broken = at + max(fault.offset - len(opening), 0)
        if not is_mended and fault.why != ENOUGH:
            # Once for all that follows: a feed that writes one ampersand so writes all of them so.
            begin = max((match.start() for match in NEXT_ITEM.finditer(content, at, broken)), default=at)
            is_mended, mended = True, _mended(content[begin:])
            if len(mended) > len(content) - begin:
                content, at, opening = content[:begin] + mended, begin, opening if begin == at else AGAIN
                continue
        if fault.why == ENOUGH:
            more = sum(1 for _ in NEXT_ITEM.finditer(content, broken))
            breaks.append(f"{more:,} items after the first {MOST_ITEMS:,}")
            break
        breaks.append(f"broken ({fault.why}) at byte {broken:,}")
        following = NEXT_ITEM.search(content, broken + 1)
        if following is None or len(breaks) >= MOST_BREAKS:
            break
        at, opening = following.start(), AGAIN
    return breaks


def _mended(content: bytes) -> bytes:
    """The same with ampersands that stand for themselves written as XML wants them; what is quoted as CDATA stays as it is."""
    pieces, at = [], 0
    while (quoted := content.find(b"<![CDATA[", at)) >= 0:
        end = content.find(b"]]>", quoted)
        end = len(content) if end < 0 else end
        pieces += [BARE.sub(b"&amp;", content[at:quoted]), content[quoted:end]]
        at = end
    return b"".join([*pieces, BARE.sub(b"&amp;", content[at:])])


@dataclass(frozen=True, slots=True)
class _Fault:
    why: str
    offset: int  # bytes into what the parser was given


def _run(scanner: _Scanner, opening: bytes, content: bytes) -> _Fault | None:
    parser = scanner.parser()
    try:
        if opening:
            parser.Parse(opening, False)
        for start in range(0, len(content), CHUNK):
            parser.Parse(content[start : start + CHUNK], False)
        parser.Parse(b"", True)
    except _Leave as left:
        return _Fault(left.why, left.offset)
    except expat.ExpatError as fault:
        return _Fault(expat.ErrorString(fault.code), parser.ErrorByteIndex)
    return None


def _as_number(match: re.Match[str]) -> str:
    """HTML's entities, which feeds use without declaring them, as numbers; in markup that a feed quotes they mean the same."""
    known = html5.get(match[1] + ";")
    return match[0] if known is None else "".join(f"&#{ord(char)};" for char in known)
