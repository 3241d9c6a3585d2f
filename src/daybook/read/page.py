"""What readers give: pages, and rows for what could not become one."""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core.tally import Tally


@dataclass(frozen=True)
class Page:
    """One report as it came, before cleaning.

    Args:
        content: The bytes it was read from, unaltered but for an outer gzip: a file, or one line of JSON lines.
        media_type: "text/plain", "text/html" or "application/json".
        external_id: A row's ``id``, else its URL, else the file's stem; "stdin" for standard input.
        source: What to call it in messages: "news/a.txt", "news/b.jsonl:12".
        url: As given, or None.
        publisher: As given, or None.
        title: As given, or None.
        published: As given, unparsed, or None.
        told: Date that a feed gives for it, for a page that states none itself; unparsed, or None.
        fetched: When it was fetched, UTC, "2020-08-17T09:30:00Z"; None for files.
        text: The exact text where the input holds text (a byte-order mark aside), else None.
        html: The decoded page where the input holds HTML, else None. One of the two is always there.
        degraded: What is wrong with it, "" if nothing is.
        tally: How far its archive is read with it; None where it is from none.
    """

    content: bytes
    media_type: str
    external_id: str
    source: str
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    published: str | None = None
    told: str | None = None
    fetched: str | None = None
    text: str | None = None
    html: str | None = None
    degraded: str = ""
    tally: Tally | None = None


@dataclass(frozen=True)
class Unread:
    """An input that gave no page: nothing is dropped without one of these.

    Args:
        source: What to call it in messages, as for ``Page``.
        external_id: What outputs call it.
        reason: What was seen and what to do, one sentence.
        verdict: "rejected" if the input is not for Daybook as it stands, "failed" if reading it went wrong.
        stage: Where it happened.
        tally: As for ``Page``.
    """

    source: str
    external_id: str
    reason: str
    verdict: str = "rejected"
    stage: str = "read"
    tally: Tally | None = None
