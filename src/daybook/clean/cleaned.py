"""A page to a report and its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from daybook.clean.dates import parse_date
from daybook.clean.garbled import garbled
from daybook.clean.head import Head, agencies, head_of
from daybook.clean.language import language
from daybook.clean.lines import lines_of
from daybook.clean.meta import PageFacts
from daybook.clean.parsed import Parsed, parsed
from daybook.clean.residue import residue_of
from daybook.core import Report, Text, When
from daybook.errors import Empty

ASIS, HTML = "asis@1", "html@2"


class PageLike(Protocol):
    """The fields of a page that cleaning needs; ``daybook.read.Page`` has them."""

    @property
    def external_id(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def publisher(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def published(self) -> str | None: ...
    @property
    def fetched(self) -> str | None: ...
    @property
    def text(self) -> str | None: ...
    @property
    def html(self) -> str | None: ...
    @property
    def degraded(self) -> str: ...


@dataclass(frozen=True)
class Cleaned:
    """A report and its text.

    Args:
        report: The publication.
        text: Its reading copy.
        degraded: Why they are less than they should be, "" if they are not.
        notes: What is worth a word about them: dates that contradict each other, a foreign canonical address.
    """

    report: Report
    text: Text
    degraded: str = ""
    notes: tuple[str, ...] = ()


def clean(page: PageLike, *, published: str | None = None, held: Parsed | None = None) -> Cleaned:
    """The report and the reading copy of a page.

    Text is taken as it stands; HTML is reduced to its article. Nothing is put in the place of what a page does not say.

    Args:
        page: From ``daybook.read``.
        published: Date for a page that states none itself, as the caller states it.
        held: The page parsed, where a child process has done it; else its HTML is parsed here, without any limit.

    Raises:
        Empty: The page holds no text.
    """
    faults = [page.degraded] if page.degraded else []
    if held is None:
        held = Parsed(page.text) if page.text is not None else parsed(page.html or "", page.url, page.fetched)
    facts, words = held.facts, held.text
    cleaner = ASIS if page.text is not None else HTML
    faults += [held.degraded] if held.degraded else []
    if cleaner == HTML and (odd := garbled(words)):
        faults.append(odd)
    if not words.strip():
        raise Empty("; ".join(("holds no text: nothing is left when tags and scripts are taken away", *faults)), "clean")
    title = page.title or facts.title
    lines = lines_of(words)
    head = head_of(lines, title)
    text = Text(words, title or head.title, head.title_span, None, residue_of(words, lines, head.residue, head.title_span), cleaner)
    text = Text(words, text.title, text.title_span, language(text.visible), text.residue, cleaner)
    if not text.visible.strip():
        faults.append("all of its text is residue: there is no reporting to read")
    when = _published(page.published, facts, head, published, faults)
    byline = facts.authors or head.authors
    said = (*facts.authors, *facts.credit_lines)
    credits = tuple(dict.fromkeys((*head.credits, *(agency for words in said for agency in agencies(words)))))
    report = Report(external_id=page.external_id, url=page.url or facts.url, publisher=page.publisher or facts.publisher, published=when,
                    credits=credits, authors=tuple(name for name in byline if not agencies(name)), dateline=head.dateline,
                    section=facts.section)
    return Cleaned(report, text, "; ".join([*faults, *facts.faults]), (*facts.notes, *_disagreement(when, facts, head)))


def _disagreement(when: When | None, facts: PageFacts, head: Head) -> Iterator[str]:
    """Does the text's own line give another day than what was taken? Datelines are older by a day or two as a matter of course."""
    for day, where in ((head.published, "a line of the text"), (head.dated, "the dateline")):
        if when and day and when.basis != "dateline" and len(day) == len(when.edtf) == 10:
            apart = abs((date.fromisoformat(day) - date.fromisoformat(when.edtf)).days)
            if apart > (1 if where.startswith("a line") else 7):
                yield f"publication date {when.edtf} ({facts.dated_by or 'as given'}), but {where} says {day}"


def _published(given: str | None, facts: PageFacts, head: Head, called: str | None, faults: list[str]) -> When | None:
    """The date of publication: the row's, the page's, the text's own line, the caller's, the dateline's; else none."""
    if given is not None:
        if edtf := parse_date(given):
            return When(edtf, "stated")
        faults.append(f"publication date {given[:60]!r} is no date that can be read; write 2020-08-17")
    by_url = facts.dated_by == "URL"
    for stated in (None if by_url else facts.published, head.published):
        if stated is not None:
            return When(stated, "stated")
    if by_url and facts.published:
        return When(facts.published, "url")
    if called and (stated := parse_date(called)):
        return When(stated, "stated")
    return When(head.dated, "dateline") if head.dated else None
