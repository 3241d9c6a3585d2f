"""When a page was published, by what it says in five places; what cannot be is passed over, what does not agree is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from daybook.clean.dates import parse_date

FIRST_YEAR = 1990  # there is no older web page; earlier dates are of archives' templates and epochs
APART = timedelta(days=2)  # dates of one publication differ by a day where servers and readers live in other zones
META = ("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued",
        "dcterms.created", "dc.date", "dcterms.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "date",
        "article.published", "cxenseparse:recs:publishtime", "rnews:datepublished", "bt:pubdate", "dcterms.issued", "article:published")
IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?:[/-]|$)"
                    r"|[/-]((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:[/.-]|$)")
ONE_DAY = timedelta(days=1)
IN_UTC = re.compile(r"\s*(\d{4}-\d\d-\d\d)[T ](\d\d):\d\d[\d:.]{0,20} ?(?:Z|UTC|\+00:?00)\s*$", re.I)
MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as one place of the page states it: EDTF, and the place ("JSON-LD", "meta date", "time", "URL")."""

    date: str
    place: str


@dataclass(frozen=True, slots=True)
class Dating:
    """The date of publication and where it stands, None where no place states one that can be.

    Args:
        stated: The most explicit of the dates that can be.
        faults: What was passed over; empty where another place stands in.
        notes: Where dates contradict each other.
    """

    stated: Stated | None
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def dating(linked: Mapping[str, Any], meta: Mapping[str, str], tree: Any, urls: Sequence[str], fetched: str | None) -> Dating:
    """The date of publication, the most explicit place first: JSON-LD, meta tags, marked elements, ``time``, the address.

    Args:
        linked: The article's JSON-LD.
        meta: Meta tags by their names in small letters.
        tree: The parsed page.
        urls: Its addresses.
        fetched: When it was fetched, UTC; a later date cannot be. None: today stands for it.
    """
    can, cannot, raw = [], [], []
    latest = (date.fromisoformat(fetched[:10]) if fetched else datetime.now(UTC).date()) + timedelta(days=1)
    for given, place in (*_explicit(linked, meta, tree), *_addressed(urls)):
        edtf = parse_date(given)
        if edtf is None:
            if place != "time":
                cannot.append(f"the page's publication date {given[:60]!r} is no date")
        elif int(edtf[:4]) < FIRST_YEAR or not _is_before(edtf, latest, bool(fetched)):
            cannot.append(f"the page's publication date {edtf} cannot be: passed over")
        else:
            can.append(Stated(edtf, place))
            raw.append(given)
    if not can:
        return Dating(None, tuple(cannot[:1]))
    passed = [f"{reason} ({can[0].date} stands in, from {can[0].place})" for reason in cannot[:1]]
    return Dating(_at_home(raw[0], can), (), (*passed, *_contradictions(can)))


def _at_home(given: str, can: Sequence[Stated]) -> Stated:
    """The day on which it was published where its publisher is: "2019-11-19T01:30Z" under /2019/11/18/ is the evening of the 18th there.

    Many sites state a moment in UTC and a day of their own in the address; "on Monday" in a text counts from the day of its own.
    """
    first, moment = can[0], IN_UTC.match(given)
    home = next((one.date for one in can if one.place == "URL"), "")
    if not moment or not re.fullmatch(r"\d{4}-\d\d-\d\d", home):
        return first
    apart, hour = date.fromisoformat(home) - date.fromisoformat(moment[1]), int(moment[2])
    is_zone = (apart == -ONE_DAY and hour < 12) or (apart == ONE_DAY and hour >= 10)  # zones go from UTC-12 to UTC+14
    return Stated(home, first.place) if is_zone and first.date == moment[1] else first


def _is_before(edtf: str, latest: date, is_known: bool) -> bool:
    """Is it on or before the day of the fetch? One day of grace where that is only today: zones differ."""
    bound = latest - timedelta(days=1) if is_known else latest
    return edtf[:10] <= bound.isoformat()[: len(edtf[:10])]


def _explicit(linked: Mapping[str, Any], meta: Mapping[str, str], tree: Any) -> Iterator[tuple[str, str]]:
    stated = linked.get("datePublished")
    if isinstance(stated, list):
        stated = stated[0] if stated else None
    if isinstance(stated, str) and stated.strip():
        yield stated.strip(), "JSON-LD"
    yield from ((meta[name], f"meta {name}") for name in META if meta.get(name))
    for node in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]")[:3]:
        if given := node.get("datetime") or node.get("content"):
            yield given, "marked element"
    for node in tree.xpath("//time[@datetime]")[:40]:
        words = f"{node.get('class') or ''} {node.get('itemprop') or ''}".lower()
        if not re.search(r"updat|modif|relat|comment|edit", words):
            yield node.get("datetime"), "time"
            return  # later ones are of other stories


def _addressed(urls: Sequence[str]) -> Iterator[tuple[str, str]]:
    for url in urls:
        if match := IN_URL.search(url[:2000].lower()):
            year, month, day = [part for part in match.groups() if part]
            number = MONTHS.get(month, 0) if month.isalpha() else int(month)
            if 1 <= number <= 12 and 1 <= int(day) <= 31:
                yield f"{year}-{number:02}-{int(day):02}", "URL"
                return


def _contradictions(can: Sequence[Stated]) -> Iterator[str]:
    """One note for dates that are too far apart to be of one publication."""
    days = [(one, date.fromisoformat(one.date)) for one in can if re.fullmatch(r"\d{4}-\d\d-\d\d", one.date)]
    for one, day in days[1:]:
        if abs(day - days[0][1]) > APART:
            yield (f"the page gives two publication dates: {days[0][0].date} ({days[0][0].place}) and {one.date} ({one.place}); "
                   f"{can[0].date} was taken")
            return
