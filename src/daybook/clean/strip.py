"""All text of a page that readers see, by taking its tags away: one pass, linear in its length whatever its tags are.

The measure of what a parser loses, and the text where a parser breaks. Own code, because it must never hang and never raise.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from daybook.clean.concealed import UNSEEN, Sheet, conceals, sheet_of

LONGEST = 10_000_000  # characters of a page that are read; a page of news has some 100,000
RUNNING = 10  # words of a block from which on it is running text and no menu
MOST_KNOWN = 20_000  # tags, all different, that are looked into: a page of news has some 2,000
BLOCKS = frozenset("p div br li ul ol h1 h2 h3 h4 h5 h6 article section main table tr td th blockquote figure figcaption pre hr dl dt dd "
                   "body nav header footer aside form option address details summary fieldset legend caption tbody thead".split())
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
ENDED_BY_BLOCKS = frozenset("p li td th tr dt dd option".split())  # elements whose end tag may be left out
RAW = frozenset("script style noscript template title textarea iframe noframes noembed".split())
# Only what can hide is matched, so that the loop over matches is short however many tags there are. No "<" inside a tag: else a page of
# nothing but "<a" would be searched to its end from each of them.
OPENING = re.compile(r"<!--|<(" + "|".join(sorted(UNSEEN)) + r")(?=[\s/>])[^>]*>"
                     r"|<(dialog|[a-z][a-z0-9]*+(?=[\s/\"'][^<>]*?(?:hidden|style|color|class|id\s*=)))([^<>]*)>", re.I)
ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]{0,40})(?:\s{0,20}=\s{0,20}(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{0,400})))?")
BREAK = re.compile("</?(?:" + "|".join(sorted(BLOCKS)) + r")(?:[\s/][^>]*)?>", re.I)
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*+)[^>]*>|<[!?/][^>]*>")


def tidied(text: str) -> str:
    """One newline between paragraphs, no white space around them; inside a paragraph white space becomes one blank."""
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


@dataclass(frozen=True, slots=True)
class Strip:
    """A page without its tags: all of its text that is not hidden, a line a block; and what its sheets hide."""

    text: str
    sheet: Sheet


def strip_of(page: str) -> Strip:
    """Take the tags of a page away, of its first ``LONGEST`` characters.

    Args:
        page: HTML, at whatever stage of decay.
    """
    page = page[:LONGEST].replace("\0", "")
    sheet = sheet_of(page)
    shown, tail = _cut(_shown(page, sheet))
    return Strip(tidied(html.unescape(TAG.sub(_gap, shown) + tail)), sheet)


def stripped(page: str) -> str:
    """All text of a page that is not hidden."""
    return strip_of(page).text


def _gap(tag: re.Match[str]) -> str:
    """What stands in a tag's place: blocks end lines."""
    return "\n" if tag[1] and tag[1].lower() in BLOCKS else ""


def _cut(page: str) -> tuple[str, str]:
    """A page up to its last ">", and the text behind that. In the first part every tag ends, so that no search for an end runs to the
    end of the page again and again."""
    last = page.rfind(">") + 1
    return page[:last], re.split(r"<(?=[a-zA-Z/!?])", page[last:], maxsplit=1)[0]


def _shown(page: str, sheet: Sheet) -> str:
    """The page without comments, without what browsers never show as text, and without what it hides."""
    low = _small(page)
    pieces: list[str] = []
    endless: set[str] = set()  # names of elements that have no end from here on: looked for once, not again and again
    known: dict[str, bool] = {}
    at, last = 0, page.rfind(">") + 1  # no tag ends behind the last
    for match in OPENING.finditer(page, 0, last):
        start = match.start()
        if start < at:
            continue
        name = (match[1] or match[2] or "").lower()
        if match[2]:
            end = _end(low, match.end(), last, name) if _is_hidden(name, match[3], sheet, known) else None
        else:
            end = _end_of_unseen(name, match, low, endless)
        if end is not None:
            pieces.append(page[at:start])
            pieces.append("\n" if name in BLOCKS else " ")
            at = end
    pieces.append(page[at:])
    return "".join(pieces)


def _small(page: str) -> str:
    low = page.lower()
    return low if len(low) == len(page) else page.translate(SMALL)  # a few capitals grow when made small; offsets must stay


SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def _end_of_unseen(name: str, match: re.Match[str], low: str, endless: set[str]) -> int | None:
    """Where the page goes on behind a comment (no name) or an element that no browser shows as text; None if it hides nothing."""
    if not name:
        end = low.find("-->", match.start() + 4)
        return end + 3 if end >= 0 else len(low)
    end = low.find(f"</{name}", match.end()) if name not in endless else -1
    if end < 0:  # only where all that follows is taken as it stands do browsers show nothing of it
        endless.add(name)
        return len(low) if name in RAW else None
    return low.find(">", end) + 1 or len(low)


def _is_hidden(name: str, attributes: str, sheet: Sheet, known: dict[str, bool]) -> bool:
    """Does an element hide by its attributes? ``known`` are those that were looked into; when they are too many, the rest is not."""
    if name in VOID:
        return False
    tag = f"{name} {attributes}"
    if tag not in known:
        if len(known) >= MOST_KNOWN:
            return False
        known[tag] = conceals(name, _attributes(attributes), sheet)
    return known[tag]


def _attributes(words: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in ATTRIBUTE.finditer(words[:8000]):
        found.setdefault(part[1].lower(), html.unescape(part[2] or part[3] or part[4] or ""))
    return found


def _end(low: str, at: int, last: int, name: str) -> int:
    """Where an element ends whose opening tag ends at ``at``; ``last`` is where the last tag of the page does."""
    if name in ENDED_BY_BLOCKS:
        closing = BREAK.search(low, at, last)
        if closing is None:
            return len(low)
        return closing.end() if closing.group().startswith(f"</{name}") else closing.start()
    depth = 1
    for tag in re.compile(rf"<(/?){name}(?=[\s/>])[^>]*>").finditer(low, at, last):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(low)
