"""HTML to the text of its article: trafilatura, and plainer ways where it gives nothing or loses most of the words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import islice

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from daybook.clean.concealed import UNSEEN, Sheet, conceals
from daybook.clean.strip import RUNNING, Strip, tidied
from daybook.text.unseen import NAMES
from daybook.text.unseen import UNSEEN as UNSEEN_CHARACTERS

FEWEST = 40  # words: an article that trafilatura makes shorter is looked for in plainer ways
KEPT, LEFT_OUT = 0.5, 200  # share, words: with less kept and more left out, parts of the article may be missing, which is said
VEILED = {ord(char): 0x10600 + number for number, char in enumerate(NAMES)}  # Linear A, which no news is written in
SHOWN_AGAIN = {letter: char for char, letter in VEILED.items()}
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_CREDITS = 4
FURNITURE = ("nav", "header", "footer", "aside", "form", "button")
MOST_ELEMENTS = 100_000  # trafilatura takes more than quadratic time over some pages that have more; pages of news have 500 to 10,000


@dataclass(frozen=True)
class Body:
    """The text of a page, paragraphs apart by newlines, and what is wrong with it, "" if nothing is."""

    text: str
    degraded: str = ""
    credit_lines: tuple[str, ...] = ()  # lines of the page that credit agencies; the article often goes without them


def tree_of(page: str) -> lxml_html.HtmlElement | None:
    """The parsed page, or None where nothing can be made of it."""
    try:
        # As bytes: lxml refuses a str that declares an encoding.
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        return lxml_html.document_fromstring(page.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def body_of(tree: lxml_html.HtmlElement | None, strip: Strip) -> Body:
    """The article of a page, without what the page hides from its readers.

    trafilatura, favouring precision; where that gives less than ``FEWEST`` words, favouring recall; then all paragraphs; then all
    running text. Each step down is said, and so is an article that is small beside the page's running text: on 181 pages of
    scrapinghub's benchmark nine tenths of it were there in 29 of 33 such cases, so it is kept. Where already the parser lost as much
    (libxml2 drops what is nested deeper than 256, without a word), the running text stands in for the article.

    Args:
        tree: From ``tree_of``; it is changed.
        strip: Of the same page.
    """
    return replace(_chosen(tree, strip.sheet, strip.text), credit_lines=_credit_lines(strip.text))


def _credit_lines(plain: str) -> tuple[str, ...]:
    lines = (line for line in plain.split("\n") if len(line) <= 200 and ("contributed" in line or "eporting by" in line))
    return tuple(islice(lines, MOST_CREDITS))


def _chosen(tree: lxml_html.HtmlElement | None, sheet: Sheet, plain: str) -> Body:
    running = "\n".join(line for line in plain.split("\n") if len(line.split()) >= RUNNING)
    there = _count(running)
    if tree is not None:
        conceal(tree, sheet)
    if lost := _lost(tree, plain):
        return Body(running or plain, f"{lost}: all {'running ' if running else ''}text was taken")
    best = ""
    for reason, text in _ways(tree):
        if not text:
            continue
        count = _count(text)
        if count >= min(FEWEST, there):
            return Body(text, _missing(text, running) or reason)
        best = max(best, text, key=_count)
    if there > _count(best):
        return Body(running, "no article was found: all running text was taken")
    return Body(best) if best else Body(plain, "no article was found: all text was taken")


def _lost(tree: lxml_html.HtmlElement | None, plain: str) -> str:
    """How much of a page's text the parser has lost, "" if not much."""
    there = _count(plain)
    left = sum(_count(words) for words in tree.itertext(etree.Element)) if tree is not None else 0
    return f"the parser lost {there - left} of {there} words" if left < KEPT * there and there - left > LEFT_OUT else ""


def _ways(tree: lxml_html.HtmlElement | None) -> Iterator[tuple[str, str]]:
    """Texts of the page, the best way first, each with what has to be said of it."""
    if tree is None:
        return
    if sum(1 for _ in zip(tree.iter(), range(MOST_ELEMENTS), strict=False)) < MOST_ELEMENTS:
        veiled = deepcopy(tree)
        _veil(veiled)
        yield "", _extracted(veiled, precision=True)
        yield "", _extracted(veiled, precision=False)
    yield "no article was found: all paragraphs were taken", _paragraphs(tree)


def conceal(tree: lxml_html.HtmlElement, sheet: Sheet) -> None:
    """Take out of a tree what the page keeps from its readers' eyes; the text behind an element stays."""
    # Not dict(node.attrib): it looks each value up by its name, and lxml refuses names that broken pages have ("a\x01", "{}<").
    taken = [node for node in tree.iter(etree.Element)
             if node.tag in UNSEEN or ((named := node.items()) and conceals(str(node.tag), dict(named), sheet))]
    for node in taken:
        if node.getparent() is not None and node.tag not in ("head", "title"):
            _empty(node)


def _empty(node: lxml_html.HtmlElement) -> None:
    """Take out what an element holds. The element stays: lxml's own removal joins strings, and refuses those with control characters."""
    node.clear(keep_tail=True)
    node.tag = "span"


def _count(text: str) -> int:
    return len(text.split())


def _missing(text: str, running: str) -> str:
    """What an article lacks of the running text, word by word: a long text of other words stands for nothing."""
    words = Counter(running.split())
    there, kept = words.total(), (words & Counter(text.split())).total()
    if kept >= KEPT * there or there - kept <= LEFT_OUT:
        return ""
    return f"{there - kept} of {there} words of running text were left out: parts of the article may be missing"


def _veil(tree: lxml_html.HtmlElement) -> None:
    """Put letters of a dead script in the place of characters that nobody sees, which trafilatura would drop without a word."""
    for node in tree.iter(etree.Element):
        if node.text and UNSEEN_CHARACTERS.search(node.text):
            node.text = NO_XML.sub("", node.text).translate(VEILED)
        if node.tail and UNSEEN_CHARACTERS.search(node.tail):
            node.tail = NO_XML.sub("", node.tail).translate(VEILED)


def _extracted(tree: lxml_html.HtmlElement, *, precision: bool) -> str:
    try:
        text = trafilatura.extract(deepcopy(tree), output_format="txt", include_comments=False, include_tables=True, include_images=False,
                                   favor_precision=precision, favor_recall=not precision, deduplicate=False, with_metadata=False)
    except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError):
        # What trafilatura was seen to raise on broken pages; the plainer ways read them.
        return ""
    return tidied((text or "").translate(SHOWN_AGAIN))


def _paragraphs(tree: lxml_html.HtmlElement) -> str:
    for node in tree.xpath("|".join(f"//{name}" for name in FURNITURE)):
        _empty(node)
    taken: set[etree.Element] = set()
    found = []
    for node in tree.iter("p", "h1", "h2", "blockquote", "li"):
        if taken.isdisjoint(node.iterancestors()):
            taken.add(node)
            found.append(" ".join(node.text_content().split()))
    return "\n".join(words for words in found if len(words.split()) >= RUNNING)
