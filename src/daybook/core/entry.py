"""One report on its way into the store."""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core.assertion import Found
from daybook.core.reading import Reading
from daybook.core.report import Capture, Report, Text


@dataclass(frozen=True)
class Entry:
    """What one transaction writes.

    Args:
        report_id: 16 bytes, from ``Store.locate``.
        text_id: 16 bytes, likewise.
        capture: The bytes as they came.
        report: The publication.
        text: The reading copy.
        reading: What was seen in it.
        found: The assertions; their ``text`` is ``text_id``.
        degraded: Why the text is less than it should be, "" if nothing is wrong.
    """

    report_id: bytes
    text_id: bytes
    capture: Capture
    report: Report
    text: Text
    reading: Reading
    found: Found
    degraded: str = ""
