"""What makes two inputs the same report, and two texts the same text."""

from __future__ import annotations

from daybook.core.ids import digest
from daybook.core.report import Report, Text


def report_key(report: Report, text: Text) -> bytes:
    """Identity of a report that the store does not hold yet, 16 bytes.

    The external id with the URL, or without one with the publisher, or without either with the text itself: two reports that
    only share an id stay two.
    """
    if report.url:
        return digest("report", report.external_id, "url", report.url)
    if report.publisher:
        return digest("report", report.external_id, "publisher", report.publisher)
    return digest("report", report.external_id, "text", text.text)


def agrees(a: Report, b: Report) -> bool:
    """Are two reports of one external id versions of one report: does the URL or the publisher agree?"""
    if a.external_id != b.external_id:
        return False
    return bool((a.url and a.url == b.url) or (a.publisher and a.publisher == b.publisher))


def text_key(report: bytes, text: Text) -> bytes:
    """Identity of a text, 16 bytes: its report, its cleaner, its words and what is residue in them."""
    residue = [[r.span.start, r.span.end, r.reason] for r in text.residue]
    return digest("text", report, text.cleaner, text.text, residue)
