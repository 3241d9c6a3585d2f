"""A page to a report and its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from daybook.clean.dates import parse_date
from daybook.clean.head import Head, agencies, head_of
from daybook.clean.html import body_of
from daybook.clean.language import language
from daybook.clean.lines import lines_of
from daybook.clean.meta import PageFacts, facts_of
from daybook.clean.residue import residue_of
from daybook.core import Report, Text, When
from daybook.errors import Empty

ASIS, HTML = "asis@1", "html@1"


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
    """A report, its text, and why they are less than they should be, "" if they are not."""

    report: Report
    text: Text
    degraded: str = ""


def clean(page: PageLike, *, published: str | None = None) -> Cleaned:
    """The report and the reading copy of a page.

    Text is taken as it stands; HTML is reduced to its article. Nothing is put in the place of what a page does not say.

    Args:
        page: From ``daybook.read``.
        published: Date for a page that states none itself, as the caller states it.

    Raises:
        Empty: The page holds no text.
    """
    faults = [page.degraded] if page.degraded else []
    facts = facts_of(page.html, page.fetched) if page.html is not None else PageFacts()
    words, cleaner = page.text, ASIS
    if words is None:
        body = body_of(page.html or "")
        words, cleaner = body.text, HTML
        faults += [body.degraded] if body.degraded else []
    if not words.strip():
        raise Empty("holds no text: nothing is left when tags and scripts are taken away", "clean")
    title = page.title or facts.title
    lines = lines_of(words)
    head = head_of(lines, title)
    text = Text(words, title or head.title, head.title_span, None, residue_of(words, lines, head.residue, head.title_span), cleaner)
    text = Text(words, text.title, text.title_span, language(text.visible), text.residue, cleaner)
    if not text.visible.strip():
        faults.append("all of its text is residue: there is no reporting to read")
    when = _published(page.published, facts, head, published, faults)
    byline = facts.authors or head.authors
    credits = tuple(dict.fromkeys((*head.credits, *(agency for author in facts.authors for agency in agencies(author)))))
    report = Report(external_id=page.external_id, url=page.url or facts.url, publisher=page.publisher or facts.publisher, published=when,
                    credits=credits, authors=tuple(name for name in byline if not agencies(name)), dateline=head.dateline)
    return Cleaned(report, text, "; ".join([*faults, *facts.faults]))


def _published(given: str | None, facts: PageFacts, head: Head, called: str | None, faults: list[str]) -> When | None:
    """The date of publication: the row's, the page's, the text's own line, the caller's, the dateline's; else none."""
    if given is not None:
        if edtf := parse_date(given):
            return When(edtf, "stated")
        faults.append(f"publication date {given[:60]!r} is no date that can be read; write 2020-08-17")
    for stated in (facts.published, head.published, parse_date(called) if called else None):
        if stated is not None:
            return When(stated, "stated")
    return When(head.dated, "dateline") if head.dated else None
