"""Who is who in a report."""

from __future__ import annotations

from dataclasses import replace

from daybook.core.reading import Reading


def actors(reading: Reading) -> Reading:
    """The reading with speakers named by their own words."""
    made = tuple(replace(a, speaker=reading.words(a.source[0]) if a.source else None) for a in reading.attributions)
    return replace(reading, attributions=made)
