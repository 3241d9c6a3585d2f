"""A page parsed: its body and what it says of itself. This is what happens inside a child process; see ``daybook.children``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from html import unescape
from typing import Any

from daybook.clean.meta import PageFacts
from daybook.clean.strip import LONGEST, RUNNING, Strip, strip_of

ANSWER = "daybook.clean.parsed:answer"  # for Children
MOST_CHARACTERS, MOST_LINES = 200_000, 8_000  # of a text: the longest of 181 articles has 53,000; each line costs 0.1 ms later on
TITLE = re.compile(r"<title[^<>]{0,200}>([^<>]{1,400})</title", re.I)
TITLE_WITHIN = 100_000  # characters
LAST_RESORT = 150_000  # characters at each end of a page that are read where its child broke before it could take the tags away


@dataclass(frozen=True)
class Parsed:
    """What a page holds.

    Args:
        text: Of its article, paragraphs apart by newlines.
        degraded: Why it is less than it should be, "" if it is not.
        facts: What the page says of itself.
    """

    text: str
    degraded: str = ""
    facts: PageFacts = field(default_factory=PageFacts)


def parsed(html: str, url: str | None = None, fetched: str | None = None, strip: Strip | None = None) -> Parsed:
    """Parse a page, here and now. A hostile page can make this take minutes and gigabytes, and even end the process.

    Args:
        html: The decoded page.
        url: Where it is from, or None.
        fetched: When it was fetched, UTC, or None.
        strip: Of the page, where it is there already.
    """
    from daybook.clean.html import body_of, tree_of  # the parsers' libraries are loaded by children, not by their parent
    from daybook.clean.meta import facts_of

    strip = strip or strip_of(html)
    tree = tree_of(html)
    facts = facts_of(tree, url, fetched)
    body = body_of(tree, strip)
    return _bounded(html, Parsed(body.text, body.degraded, replace(facts, credit_lines=body.credit_lines)))


def _bounded(html: str, whole: Parsed) -> Parsed:
    """The page with a text that can be read in bounded time: of one that is too long the running text, as much as there is room for.

    What is left out is said.
    """
    if len(html) > LONGEST:
        unread = f"of its tags and words only the first {LONGEST:,} characters of {len(html):,} were compared or taken"
        whole = replace(whole, degraded="; ".join(reason for reason in (whole.degraded, unread) if reason))
    text = _cut(whole.text)
    if text == whole.text:
        return whole
    running = "\n".join(line for line in whole.text.split("\n") if len(line[:MOST_CHARACTERS].split(maxsplit=RUNNING)) >= RUNNING)
    text = _cut(running) or text
    cut = f"longer than any article: {len(whole.text) - len(text):,} of {len(whole.text):,} characters were left out"
    return Parsed(text, "; ".join(reason for reason in (whole.degraded, cut) if reason), whole.facts)


def _cut(text: str) -> str:
    if text.count("\n") >= MOST_LINES:
        text = "\n".join(text.split("\n", MOST_LINES)[:MOST_LINES])
    if len(text) <= MOST_CHARACTERS:
        return text
    end = max(text.rfind("\n", MOST_CHARACTERS // 2, MOST_CHARACTERS), text.rfind(" ", MOST_CHARACTERS // 2, MOST_CHARACTERS))
    return text[: end if end > 0 else MOST_CHARACTERS]


def untagged(html: str, strip: Strip | None = None) -> Parsed:
    """All that stands between the tags of a page. Linear in its length; safe anywhere.

    Args:
        html: The decoded page.
        strip: Of it, where it is there already.
    """
    return _bounded(html, Parsed((strip or strip_of(html)).text, "", PageFacts(title=_title(html))))


def fallen_back(html: str, reason: str, meanwhile: Mapping[str, Any] | None = None) -> Parsed:
    """The text of a page that broke its parser: what the child had found between its tags, or as much of that as takes no time.

    Args:
        html: The decoded page.
        reason: What happened to the parser: "took longer than 6 s".
        meanwhile: What the child said before it broke: the page without its tags, as JSON has it.

    Raises:
        ValueError: ``meanwhile`` is no parsed page.
    """
    if meanwhile is not None:
        return _instead(from_answer(meanwhile), f"parsing it {reason}")
    if len(html) <= 2 * LAST_RESORT:
        return _instead(untagged(html), f"parsing it {reason}")
    part = f"of {len(html):,} characters only the first and the last {LAST_RESORT:,} were taken"
    return _instead(untagged(html[:LAST_RESORT] + html[-LAST_RESORT:]), f"parsing it {reason}", part)


def _instead(plain: Parsed, reason: str, part: str = "") -> Parsed:
    faults = (f"{reason}: its tags were taken away instead, so menus and hidden text may be among its text", plain.degraded, part)
    return replace(plain, degraded="; ".join(filter(None, faults)))


def _title(html: str) -> str | None:
    match = TITLE.search(html[:TITLE_WITHIN])
    return " ".join(unescape(match[1]).split()) or None if match else None


def answer(question: dict[str, Any], html: str, meanwhile: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
    """Parse a page for the parent process: {"url", "fetched", "unparsed"} and the page to the fields of ``Parsed``, as JSON has them.

    Before anything that can break, the parent is given the page without its tags: what it has if this breaks. With a reason why it is
    to stay ``unparsed``, that is all.
    """
    strip = strip_of(html)
    plain = untagged(html, strip)
    if question["unparsed"]:
        return asdict(_instead(plain, question["unparsed"]))
    meanwhile(asdict(plain))
    return asdict(parsed(html, question["url"], question["fetched"], strip))


def from_answer(given: Mapping[str, Any]) -> Parsed:
    """What a child answered, every value of the sort that it has to be.

    Raises:
        ValueError: It is not; the child is broken or hostile.
    """
    text, degraded, said = given.get("text"), given.get("degraded"), given.get("facts")
    if not isinstance(text, str) or not isinstance(degraded, str) or not isinstance(said, dict):
        raise ValueError("answered with what is no parsed page")
    facts: dict[str, Any] = {}
    for one in fields(PageFacts):
        value = said.get(one.name)
        if one.name in ("authors", "faults", "notes", "credit_lines"):
            facts[one.name] = tuple(map(str, value)) if isinstance(value, list) else ()
        else:
            facts[one.name] = value if isinstance(value, str) else "" if one.name == "dated_by" else None
    return Parsed(text, degraded, PageFacts(**facts))
