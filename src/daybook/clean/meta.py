"""What a page says of itself: JSON-LD first, then meta tags, then its visible title."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from daybook.clean.dating import dating

if TYPE_CHECKING:  # the parser is for child processes, the facts are for their parent too
    from lxml import html as lxml_html

ARTICLES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting", "AnalysisNewsArticle",
            "OpinionNewsArticle", "WebPage")
TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "headline")
AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "byl", "sailthru.author")
SECTIONS = ("article:section", "parsely-section", "section", "sailthru.section", "dc.subject.section")
DEEPEST = 12  # levels of JSON-LD that are looked into


@dataclass(frozen=True)
class PageFacts:
    """What a page says of itself; None or empty where it does not.

    Args:
        title: Without the publisher's name.
        published: EDTF.
        dated_by: Where the date stands: "JSON-LD", "meta date", "time", "URL"; "" without one.
        section: "World", "Crime".
        faults: What makes the report less than it should be.
        notes: What is worth a word.
        credit_lines: Lines such as "AFP contributed to this report", wherever on the page they stand.
    """

    title: str | None = None
    published: str | None = None
    dated_by: str = ""
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None
    section: str | None = None
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    credit_lines: tuple[str, ...] = ()


def facts_of(tree: lxml_html.HtmlElement | None, url: str | None, fetched: str | None) -> PageFacts:
    """Title, date, authors, publisher, section and canonical URL as the page states them.

    Args:
        tree: The parsed page, nothing taken out of it.
        url: Where it is from, or None.
        fetched: When it was fetched, UTC; a date of publication after that is passed over.
    """
    if tree is None:
        return PageFacts()
    linked, meta = _linked(tree), _meta(tree)
    title = html.unescape(_text(linked.get("headline")) or "") or _first(meta, TITLES) or _visible_title(tree)
    publisher = _name(linked.get("publisher")) or _first(meta, ("og:site_name", "application-name", "dc.publisher"))
    canonical, notes = _url(tree, meta, linked, url)
    when = dating(linked, meta, tree, [one for one in (url, canonical) if one], fetched)
    authors = _authors(linked.get("author")) or tuple(_people(_first(meta, AUTHORS) or ""))
    people = tuple(author for author in authors if author.casefold() != (publisher or "").casefold())
    section = _text(linked.get("articleSection")) or _first(meta, SECTIONS)
    return PageFacts(_unbranded(title, publisher), when.stated.date if when.stated else None, when.stated.place if when.stated else "",
                     people, publisher, canonical, section if section and len(section) <= 80 else None, when.faults,
                     (*notes, *when.notes))


def _linked(tree: lxml_html.HtmlElement) -> dict[str, Any]:
    """The article of the page's JSON-LD, {} if it has none."""
    found = [node for script in tree.xpath("//script[contains(@type, 'ld+json')]") for node in _nodes(_json(script.text or ""), DEEPEST)]
    for sort in ARTICLES:
        for node in found:
            types = node.get("@type")
            if sort in (types if isinstance(types, list) else [types]):
                return node
    return {}


def _json(text: str) -> Any:
    try:
        return json.loads(text.strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(value, dict):
        yield value
        yield from _nodes([value.get("@graph"), value.get("mainEntity")], depth - 1)
    elif depth and isinstance(value, list):
        for item in value[:200]:
            yield from _nodes(item, depth - 1)


def _meta(tree: lxml_html.HtmlElement) -> dict[str, str]:
    meta: dict[str, str] = {}
    for tag in tree.xpath("//meta[@content]")[:500]:
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        if content := " ".join(tag.get("content").split()):
            meta.setdefault(name.strip().lower(), content)
    return meta


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if meta.get(name)), None)


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _authors(value: Any) -> tuple[str, ...]:
    names = [_name(one) for one in (value if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(person for name in names if name for person in _people(name)))


def _people(words: str) -> list[str]:
    if re.match(r"https?://|@", words) or len(words) > 200:
        return []
    parts = re.split(r",? and |, | & |;", re.sub(r"^by:? ", "", words, flags=re.I))
    return [part.strip() for part in parts if 2 <= len(part.strip()) <= 60]


def _visible_title(tree: lxml_html.HtmlElement) -> str | None:
    for found in (tree.xpath("//h1"), tree.xpath("//title")):
        words = [" ".join(node.text_content().split()) for node in found[:3]]
        if any(words):
            return next(word for word in words if word)
    return None


def _unbranded(title: str | None, publisher: str | None) -> str | None:
    """The title without the publisher's name behind it."""
    if title is None or publisher is None:
        return title
    for mark in (" | ", " - ", " – ", " — ", " :: ", " » "):
        front, found, back = title.rpartition(mark)
        if found and front.strip() and back.strip().casefold().removeprefix("the ") == publisher.casefold().removeprefix("the "):
            return front.strip()
    return title


def _url(tree: lxml_html.HtmlElement, meta: dict[str, str], linked: dict[str, Any], given: str | None) -> tuple[str | None, tuple[str,
    ...]]:
    """The address by which the page wants to be known, and what is odd about it."""
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    found = []
    for url in (*canonical[:1], meta.get("og:url"), _text(linked.get("url"))):
        if url and re.match(r"https?://\S{3,2000}$", url.strip()):
            found.append(str(url.strip()))
    if not found:
        return None, ()
    away = _site(found[0]) != _site(given) if given else len({_site(one) for one in found}) > 1
    here = _site(given) if given else _site(found[-1])
    return found[0], (f"the page calls {_site(found[0])} its own site, and stands on or names {here}",) if away else ()


def _site(url: str | None) -> str:
    """The last two parts of the host: enough to tell a subdomain from somebody else's site."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        host = ""
    return ".".join(host.split(".")[-2:])
