"""HTML to the text of its article: trafilatura, and plainer ways where it gives nothing or loses most of the words."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import trafilatura
from lxml import etree

from daybook.clean.meta import tree_of

FEWEST = 40  # words: an article that trafilatura makes shorter is looked for in plainer ways
KEPT, LEFT_OUT = 0.5, 200  # share, words: with less kept and more left out, parts of the article may be missing, which is said
DROPPED = ("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "textarea", "button")
FURNITURE = ("nav", "header", "footer", "aside", "form")
BLOCKS = frozenset("p div br li ul ol h1 h2 h3 h4 h5 h6 article section main table tr td th blockquote figure figcaption pre hr dl dt dd "
                   "body".split())
RUNNING = 10  # words of a block from which on it is running text and no menu


@dataclass(frozen=True)
class Body:
    """The text of a page, paragraphs apart by newlines, and what is wrong with it, "" if nothing is."""

    text: str
    degraded: str = ""


def body_of(page: str) -> Body:
    """The article of a page.

    trafilatura, favouring precision; where that gives less than ``FEWEST`` words, favouring recall; then all paragraphs; then all
    running text. Each step down is said, and so is an article that is small beside the page's running text: on 181 pages of
    scrapinghub's benchmark nine tenths of it were there in 29 of 33 such cases, so it is kept.
    """
    page = page.replace("\0", "")
    plain = stripped(page)
    running = "\n".join(line for line in plain.split("\n") if len(line.split()) >= RUNNING)
    there = _count(running)
    best = ""
    for reason, way in (("", _precise), ("", _generous), ("no article was found: all paragraphs were taken", _paragraphs)):
        text = way(page)
        if not text:
            continue
        if _count(text) >= min(FEWEST, there):
            return Body(text, _missing(_count(text), there) or reason)
        best = max(best, text, key=_count)
    if there > _count(best):
        return Body(running, "no article was found: all running text was taken")
    return Body(best) if best else Body(plain, "no article was found: all text was taken")


def _count(text: str) -> int:
    return len(text.split())


def _missing(count: int, there: int) -> str:
    if count >= KEPT * there or there - count <= LEFT_OUT:
        return ""
    return f"{there - count} of {there} words of running text were left out: parts of the article may be missing"


def _precise(page: str) -> str:
    return _extracted(page, precision=True)


def _generous(page: str) -> str:
    return _extracted(page, precision=False)


def _extracted(page: str, *, precision: bool) -> str:
    try:
        text = trafilatura.extract(page, output_format="txt", include_comments=False, include_tables=True, include_images=False,
                                   favor_precision=precision, favor_recall=not precision, deduplicate=False, with_metadata=False)
    except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError):
        # What trafilatura was seen to raise on broken pages; the plainer ways below read them.
        return ""
    return _tidy(text or "")


def _tidy(text: str) -> str:
    """One newline between paragraphs, no white space around them; nothing inside a paragraph is touched but line breaks."""
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def _paragraphs(page: str) -> str:
    tree = tree_of(page)
    if tree is None:
        return ""
    for node in tree.xpath("|".join(f"//{name}" for name in (*DROPPED, *FURNITURE))):
        if node.getparent() is not None:
            node.drop_tree()
    found = [" ".join(node.text_content().split()) for node in tree.xpath("//p | //h1 | //h2 | //blockquote[not(.//p)] | //li")]
    return "\n".join(words for words in found if len(words.split()) >= RUNNING)


def stripped(page: str) -> str:
    """All text of a page, by taking its tags away in one pass: linear in its length whatever its tags are, and never wrong about
    what is there. Blocks end lines.
    """
    pieces: list[str] = []
    at, low = 0, page.lower()
    while at < len(page):
        opening = low.find("<", at)
        if opening < 0:
            pieces.append(page[at:])
            break
        pieces.append(page[at:opening])
        at = _after_tag(low, opening, pieces)
    return _tidy(html.unescape("".join(pieces)))


def _after_tag(low: str, opening: int, pieces: list[str]) -> int:
    """Where text goes on behind the tag at ``opening``; adds the break that the tag makes."""
    if low.startswith("<!--", opening):
        end = low.find("-->", opening + 4)
        return end + 3 if end >= 0 else len(low)
    name = re.match(r"</?([a-z][a-z0-9]{0,20})|<[!?]", low[opening : opening + 24])
    if name is None:
        pieces.append("<")
        return opening + 1
    end = low.find(">", opening)
    if end < 0:
        return len(low)
    if name[1] in DROPPED[:4] and low[opening + 1] != "/":
        closing = low.find(f"</{name[1]}", end)
        return closing if closing >= 0 else len(low)
    pieces.append("\n" if name[1] in BLOCKS else "")
    return end + 1
