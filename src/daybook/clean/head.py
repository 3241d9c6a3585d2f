"""How a report begins: title, byline, agency credit, dateline; and the credits at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from daybook.clean.dateline import dateline_of
from daybook.clean.dates import parse_date
from daybook.clean.lines import Line
from daybook.clean.residue import line_reason
from daybook.core import Residue, Span

FIRST_LINES = 12  # lines in which a report's head ends
TITLE_LENGTH = 180  # characters
SPEAKER = re.compile(r"[A-Z][A-Z .,'’-]{2,40}(?: \([^()]{1,20}\))?:\s")
MARK = re.compile(r"\s{0,3}(?:\[[A-Z][A-Z .,'-]{2,60}\]\s{0,3}){1,3}")  # "[TEXT]" of broadcast monitoring, behind a dateline

PARTICLE = r"(?:al|el|bin|van|von|de|der|den|da|di|la|le|bint|ibn|abu|Al|El)"
NAME_PART = rf"(?:[A-Z\u00c0-\u00de][\w.'’-]{{0,24}}|{PARTICLE}[ -][A-Z\u00c0-\u00de][\w'’-]{{1,24}})"
FULL_NAME = rf"{NAME_PART}(?: {NAME_PART}){{1,3}}"
BYLINE = re.compile(r"(?:By|BY|by|Written by|Story by|Report by|Von|Por|Par)\s?:?\s"
                    rf"(?P<names>{FULL_NAME}(?:(?:, | and | & |, and | AND ){FULL_NAME}){{0,4}})"
                    r"(?P<rest>(?:\s?[,|/•·–—-]\s?|\s\(|\sof\s|\sin\s).{0,120})?")
DESK = re.compile(r"(?:By|BY|by)\s?:?\s(?:[\w.'’&-]{1,24} ){0,5}(?:Staff|STAFF|Desk|DESK|Agencies|AGENCIES|Reporters?|Writers?"
                  r"|Correspondent|Press|News|Team|AFP|AP|Reuters|REUTERS)(?:[ ,|/].{0,80})?")
SIGNED = re.compile(rf"[-–—]{{1,3}}\s?(?P<names>{FULL_NAME}(?:(?:, | and |, and ){FULL_NAME}){{0,3}})\W{{0,2}}")
REPORTED = re.compile(rf"[\[(]?(?:Additional r|R)eporting by (?P<names>{FULL_NAME}(?:(?:, | and |, and ){FULL_NAME}){{0,4}})")
AND = re.compile(r",? and | & | AND ")
PLAIN_DATE = re.compile(r"[\w ,.]{6,40}")
PUBLISHED = re.compile(r"(?:First )?(?:Published|Posted)(?: on| at)?\s?:?\s(?P<date>.{6,60})", re.I)

AGENCIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple((name, re.compile(pattern)) for name, pattern in (
    ("AP", r"\bAP\b|\bAssociated Press\b|\bASSOCIATED PRESS\b"), ("Reuters", r"\bReuters\b|\bREUTERS\b"),
    ("AFP", r"\bAFP\b|\bAgence France-Presse\b"), ("UPI", r"\bUPI\b|\bUnited Press International\b"), ("dpa", r"\b(?:dpa|DPA)\b"),
    ("EFE", r"\bEFE\b"), ("Xinhua", r"\bXinhua\b|\bXINHUA\b"), ("TASS", r"\bTASS\b"), ("Anadolu", r"\bAnadolu\b"), ("IANS", r"\bIANS\b"),
    ("ANSA", r"\bANSA\b"), ("PA", r"\bPress Association\b"), ("CNN Wire", r"\bCNN Wire\b"), ("Bloomberg", r"\bBloomberg(?: News)?\b"),
    ("Tribune News Service", r"\bTribune News Service\b|\bTNS\b")))
CREDITS = ("credit line", "copyright", "byline")  # residue in which an agency that is named is one that is credited


@dataclass(frozen=True)
class Head:
    """What a report says of itself.

    Args:
        title: The title inside the text, or None.
        title_span: Where it stands.
        authors: From bylines, in order.
        credits: Agencies credited, as named, in order.
        dateline: Place, as written.
        dated: EDTF of the date in the dateline, or None.
        published: EDTF of a line such as "Published: August 17, 2020", or None.
        residue: Bylines and other lines of the head that are no reporting.
    """

    title: str | None = None
    title_span: Span | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    dateline: str | None = None
    dated: str | None = None
    published: str | None = None
    residue: tuple[Residue, ...] = ()


def head_of(lines: Sequence[Line], title: str | None) -> Head:
    """Read the head of a report, and the credits at its end.

    Args:
        lines: The lines of its text.
        title: The title that the row or the page gives, or None.
    """
    span = _given(lines, title) if title else _first_line(lines)
    found = next((line for line in lines if line.span == span), None)
    head = Head(title=found.words if found and not title else None, title_span=span)
    body = [line for line in lines if span is None or not line.span.touches(span)]
    for number, line in enumerate(body):
        in_head, in_tail = number < FIRST_LINES, number >= len(body) - 4
        if in_head or in_tail:
            head = _with_line(head, line, in_head)
    return head if _is_transcript(body) else _with_dateline(head, body[:FIRST_LINES])


def _is_transcript(lines: Sequence[Line]) -> bool:
    """Do several paragraphs begin with a name in capitals and a colon? Then the first of them is no dateline."""
    return sum(bool(SPEAKER.match(line.words[:60])) for line in lines) > 1


def _letters(words: str) -> str:
    return "".join(char for char in words[:400].casefold() if char.isalnum())  # no title is longer


def _given(lines: Sequence[Line], title: str) -> Span | None:
    """Where a given title stands: the whole of one of the first lines, but for its ends."""
    wanted, best = _letters(title), (0.0, Span(0, 0))
    for number, line in enumerate(lines[:5]):
        if not line.is_alone:
            continue
        for count, least in ((1, 0.6), (2, 0.95)):  # a title and its second line are often given as one
            here = lines[number : number + count]
            share = _share(wanted, _letters("".join(part.words for part in here)))
            if share >= least and share > best[0]:
                best = (share, line.span.until(here[-1].span))
    return best[1] if best[0] else None


def _share(a: str, b: str) -> float:
    """How much of the longer the shorter is, if the longer begins with it; 0 if it does not or is too short to tell."""
    short, long = sorted((a, b), key=len)
    return len(short) / len(long) if len(short) >= 12 and long.startswith(short) else 0.0


def _first_line(lines: Sequence[Line]) -> Span | None:
    """The first line where it looks like a headline: short, without an end mark, above reporting."""
    for number, line in enumerate(lines[:3]):
        if line_reason(line.words) is not None or _byline(line.words):
            continue
        body = [after for after in lines[number + 1 : number + 6] if after.is_sentence and after.count >= 8]
        return line.span if body and _is_title(line) else None
    return None


def _is_title(line: Line) -> bool:
    words = line.words
    if not line.is_alone or not 3 <= line.count <= 28 or len(words) > TITLE_LENGTH or words[:1].islower():
        return False
    if words.rstrip("\"”’'").endswith((".", ":", ",", "…")):
        return False
    return dateline_of(words) is None and parse_date(words) is None


def _byline(words: str) -> re.Match[str] | None:
    return DESK.fullmatch(words) or BYLINE.fullmatch(words) if len(words) <= 240 else None


def _with_line(head: Head, line: Line, in_head: bool) -> Head:
    """Take bylines, credits and a date of publication from one line."""
    if not line.is_alone:
        return head
    match = _byline(line.words) if in_head else SIGNED.fullmatch(line.words) or BYLINE.fullmatch(line.words)
    if match is not None:
        authors = _names(match.groupdict().get("names"))
        head = replace(head, authors=_joined(head.authors, authors), residue=(*head.residue, Residue(line.span, "byline")))
        return replace(head, credits=_joined(head.credits, agencies(line.words)))
    if in_head and (match := PUBLISHED.fullmatch(line.words)) and (date := parse_date(match["date"])):
        head = replace(head, published=head.published or date)
    if in_head and PLAIN_DATE.fullmatch(line.words) and parse_date(line.words):
        return replace(head, residue=(*head.residue, Residue(line.span, "timestamp")))
    if line_reason(line.words) in CREDITS:
        reporters = REPORTED.match(line.words)
        head = replace(head, authors=_joined(head.authors, _names(reporters["names"] if reporters else None)),
                       credits=_joined(head.credits, agencies(line.words)))
    return head


def _joined(held: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return (*held, *(name for name in more if name not in held))


def _names(words: str | None) -> list[str]:
    """The people of a byline: "A", "A and B", "A, B and C"; what follows the last of them behind a comma is their outlet."""
    parts = AND.split(words or "")
    last = parts[-1].split(", ")[0]
    people = [name for part in parts[:-1] for name in part.split(", ")] + [last]
    return [name.strip() for name in people if name.strip() and not agencies(name)]


def agencies(words: str) -> list[str]:
    """The news agencies that the words name, in their order."""
    found = [(match.start(), name) for name, pattern in AGENCIES if (match := pattern.search(words))]
    return [name for _, name in sorted(found)]


def _with_dateline(head: Head, lines: Sequence[Line]) -> Head:
    for line in lines:
        dateline = dateline_of(line.words) if line.opens else None
        if dateline is None:
            continue
        head = replace(head, dateline=dateline.place, dated=dateline.dated, credits=_joined(head.credits, _credited(dateline.agency)))
        if mark := MARK.match(line.words, dateline.end):
            inside = Span(mark.start(), mark.end()).trimmed(line.words)
            span = Span(line.span.start + inside.start, line.span.start + inside.end)
            head = replace(head, residue=(*head.residue, Residue(span, "wire mark")))
        return head
    return head


def _credited(words: str | None) -> list[str]:
    """The agency in the brackets of a dateline: by its usual name, else as written."""
    if words is None:
        return []
    named = agencies(words)
    return named if len(named) == 1 and "-" not in words else [words]
