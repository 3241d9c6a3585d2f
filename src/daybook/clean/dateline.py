"""The dateline: the place, and perhaps the day and the agency, in front of the first paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daybook.clean.dates import MONTH, MONTHS, SHORT_YEAR, calendar_date, parse_date

OPENING = 160  # characters: no dateline is longer
CAPS = r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de'’.-]{1,24}"
WORD = r"[A-Z\u00c0-\u00de][\w'’.-]{1,24}"
# "BAGHDAD", "SAN SALVADOR", "MOSUL, Iraq"; in small letters only where an agency or a date follows.
IN_CAPS = rf"(?P<place>{CAPS}(?:[ /]{CAPS}){{0,3}}(?:, {{1,2}}{WORD}(?: {WORD}){{0,2}})?)"
IN_SMALL = rf"(?P<place>{WORD}(?: {WORD}){{0,2}}(?:, {WORD}(?: {WORD}){{0,2}})?)"
DAY_MONTH_YEAR = rf"(?i:(?P<day>\d{{1,2}}) {{1,2}}{MONTH},? {{1,2}}{SHORT_YEAR})"
MONTH_DAY_YEAR = rf"(?i:{MONTH} {{1,2}}(?P<day>\d{{1,2}}),? {{1,2}}{SHORT_YEAR})"
MONTH_DAY = rf"(?i:{MONTH} {{1,2}}\d{{1,2}}(?!\d)|\d{{1,2}} {{1,2}}{MONTH.replace('<month>', '<month2>')})"
AGENCY = r"(?: {0,2}[(/](?P<agency>[A-Z][\w .&/'’-]{1,39})[)/])"
KNOWN = r"(?P<agency>AP|AFP|Reuters|REUTERS|UPI|dpa|DPA|EFE|ANSA|IANS|Xinhua|TASS|CNN|BBC|Anadolu|AA)"
DASH = r" {0,2}(?:--|[–—]|-(?= )|:(?= ))\s{0,3}"
LAND = r"(?: \((?P<land>[A-Z][\w. ]{1,30})\))?"
PATTERNS = (
    *(re.compile(rf"\s{{0,10}}{place}{LAND},? {{1,2}}\(?{date}\)?{AGENCY}?{DASH}")
      for date in (DAY_MONTH_YEAR, MONTH_DAY_YEAR, MONTH_DAY) for place in (IN_CAPS, IN_SMALL)),
    re.compile(rf"\s{{0,10}}{IN_CAPS}{AGENCY}?{DASH}"),
    re.compile(rf"\s{{0,10}}{IN_SMALL} {{0,2}}[(/]{KNOWN}[)/]{DASH}"),
    re.compile(rf"\s{{0,10}}(?:{MONTH_DAY},? )?\({KNOWN}\) {{0,2}}(?:--|[–—]|-)?\s{{0,3}}(?=[A-Z“\"])"),
)
NO_PLACE = frozenset("""
    CLANDESTINE BREAKING UPDATE UPDATED WATCH VIDEO PHOTOS EXCLUSIVE CORRECTION NEWS ALERT LIVE OPINION ANALYSIS NOTE EDITOR EDITORS
    READ MORE RELATED ORIGINAL STORY PREVIOUS REPORT LATEST DEVELOPING WARNING SPORTS POLITICS FILE PHOTO ADVERTISEMENT REVIEW FACT
    CHECK QUESTION ANSWER QUOTE CAPTION TEXT BY INTERVIEW COMMENT POLL NO SOURCES SOURCE CAUTION Q A SUMMARY BACKGROUND URGENT FLASH
    ALSO MEDIA""".split())


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline.

    Args:
        place: As written; None where only an agency stands there.
        dated: EDTF day, where it gives one with its year.
        agency: What stands in brackets, as written, or None.
        end: Where the reporting begins, counted from the start of the paragraph.
    """

    place: str | None
    dated: str | None
    agency: str | None
    end: int


def dateline_of(words: str) -> Dateline | None:
    """The dateline at the start of a paragraph, or None."""
    for pattern in PATTERNS:
        match = pattern.match(words[:OPENING])
        if match is None:
            continue
        parts = match.groupdict()
        dated = calendar_date(parts["year"], MONTHS[parts["month"].lower()], parts["day"]) if parts.get("year") else None
        agency = (parts.get("agency") or "").strip() or None
        if agency and any(char.isdigit() for char in agency) and parse_date(agency):
            agency = None
        place = parts.get("place")
        if place is not None and not _is_place(place):
            place = None  # "NO CITY, 26 SEP 89 --" still says when
        if place or dated or agency:
            return Dateline(place.rstrip("- ") if place else None, dated, agency, match.end())
    return None


def _is_place(place: str) -> bool:
    words = re.findall(r"[\w'’]+", place)
    return not any(word.upper() in NO_PLACE for word in words) and sum(map(len, words)) >= 4 and words[0].lower() not in MONTHS
