"""What came in: captures, reports, texts. Facts; none of them ever changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from daybook.core.ids import digest, sha256
from daybook.core.span import Span
from daybook.core.when import When


@dataclass(frozen=True)
class Capture:
    """Bytes as they came, and where from.

    Args:
        content: The bytes, unaltered.
        url: Where they were fetched, or None.
        fetched: When, UTC, "2020-08-17T09:30:00Z", as the fetch or the archive says; None for a local file.
        media_type: "text/html", "text/plain", "application/json" …
    """

    content: bytes
    url: str | None = None
    fetched: str | None = None
    media_type: str = "text/plain"

    @cached_property
    def sha256(self) -> bytes:
        """Content address, 32 bytes."""
        return sha256(self.content)


@dataclass(frozen=True)
class Report:
    """One publication; it stays the same report when its page is edited.

    Args:
        external_id: What outputs call it: a row's ``id``, a file's stem, a URL.
        url: Canonical URL, or None.
        publisher: Publisher's name as given, or None.
        published: Date of publication with its basis, or None: nothing is ever put in its place.
        credits: Agencies that the report credits ("AP", "Reuters"), as named, in order.
        authors: From the byline, in order.
        dateline: Place that the report is dated from, as written, or None.
        section: The part of the publication that it stands in, as named ("World"), or None.
    """

    external_id: str
    url: str | None = None
    publisher: str | None = None
    published: When | None = None
    credits: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    section: str | None = None


@dataclass(frozen=True, order=True)
class Residue:
    """A stretch of the text that is no reporting, and why: "image link", "related link", "caption" …"""

    span: Span
    reason: str


@dataclass(frozen=True)
class Text:
    """One reading copy of a report; offsets are code points of ``text``, unnormalised.

    Args:
        text: The whole text, residue included.
        title: Title as the page or the row gives it, or None. It may also stand inside ``text``.
        title_span: Where the title stands in ``text``, or None.
        language: ISO 639-1, or None where it could not be told.
        residue: Sorted, not overlapping. Kept in the text, skipped by extraction.
        cleaner: Name and version of what made it: "asis@1", "html@1".
    """

    text: str
    title: str | None = None
    title_span: Span | None = None
    language: str | None = None
    residue: tuple[Residue, ...] = ()
    cleaner: str = "asis@1"

    @cached_property
    def digest(self) -> bytes:
        """Identity of the words alone, 16 bytes."""
        return digest("text", self.text)

    @cached_property
    def visible(self) -> str:
        """The text with every residue code point blanked: same length, same offsets.

        Newlines stay, and each residue ends in one, so that no sentence runs across it. Recognisers read this.
        """
        pieces, at = [], 0
        for residue in self.residue:
            start, end = residue.span.start, residue.span.end
            blank = "".join("\n" if char == "\n" else " " for char in self.text[start:end])
            pieces += [self.text[at:start], blank[:-1] + "\n" if blank else ""]
            at = end
        return "".join(pieces) + self.text[at:]
