"""What a page says of itself: JSON-LD first, then meta tags, then its visible title."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from daybook.clean.dates import parse_date

FIRST_YEAR = "1990"  # there is no older web page; earlier dates are of archives' templates and epochs
ARTICLES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting", "AnalysisNewsArticle",
            "OpinionNewsArticle", "WebPage")
DATES = ("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued",
         "dcterms.created", "dc.date", "dcterms.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "date",
         "article.published")
TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "headline")
AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "byl", "sailthru.author")
DEEPEST = 12  # levels of JSON-LD that are looked into


@dataclass(frozen=True)
class PageFacts:
    """What a page says of itself; None or empty where it does not. ``faults`` says what was passed over."""

    title: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None
    faults: tuple[str, ...] = ()


def tree_of(page: str) -> lxml_html.HtmlElement | None:
    """The parsed page, or None where nothing can be made of it."""
    try:
        # As bytes: lxml refuses a str that declares an encoding.
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        return lxml_html.document_fromstring(page.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def facts_of(page: str, fetched: str | None) -> PageFacts:
    """Title, date, authors, publisher and canonical URL as the page states them.

    Args:
        page: The decoded HTML.
        fetched: When it was fetched, UTC; a date of publication after that is passed over.
    """
    tree = tree_of(page)
    if tree is None:
        return PageFacts()
    linked, meta = _linked(tree), _meta(tree)
    title = html.unescape(_text(linked.get("headline")) or "") or _first(meta, TITLES) or _visible_title(tree)
    publisher = _name(linked.get("publisher")) or _first(meta, ("og:site_name", "application-name", "dc.publisher"))
    published, faults = _date(_dates(linked, meta, tree), fetched)
    authors = _authors(linked.get("author")) or tuple(_people(_first(meta, AUTHORS) or ""))
    people = tuple(author for author in authors if author.casefold() != (publisher or "").casefold())
    return PageFacts(_unbranded(title, publisher), published, people, publisher, _url(tree, meta, linked), faults)


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


def _dates(linked: dict[str, Any], meta: dict[str, str], tree: lxml_html.HtmlElement) -> list[str]:
    """What the page states as its date of publication, the most explicit first."""
    stated = [_text(linked.get("datePublished")), *(meta.get(name) for name in DATES)]
    stated += [node.get("datetime") or node.get("content") for node in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]")[:3]]
    return [date for date in stated if date]


def _date(stated: list[str], fetched: str | None) -> tuple[str | None, tuple[str, ...]]:
    faults = []
    for given in stated:
        edtf = parse_date(given)
        if edtf is None:
            faults.append(f"the page's publication date {given[:60]!r} is no date")
        elif edtf[:4] < FIRST_YEAR or (fetched is not None and edtf[:10] > fetched[:10]):
            faults.append(f"the page's publication date {edtf} cannot be: passed over")
        else:
            return edtf, ()
    return None, tuple(faults[:1])


def _url(tree: lxml_html.HtmlElement, meta: dict[str, str], linked: dict[str, Any]) -> str | None:
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    for url in (*canonical[:1], meta.get("og:url"), _text(linked.get("url"))):
        if url and re.match(r"https?://\S{3,2000}$", url.strip()):
            return str(url.strip())
    return None
