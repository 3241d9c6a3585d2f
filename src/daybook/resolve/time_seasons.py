"""What each pattern of ``time_grammar`` denotes: seasons, feasts, decades and centuries."""

from __future__ import annotations

import re

from daybook.resolve.time_feasts import FEASTS, dates_of
from daybook.resolve.time_rules import relative_year, year_in
from daybook.resolve.time_scene import EVENT, STATED, Hit, Sense, unpublished
from daybook.resolve.time_values import century, date_value, decade, first_day
from daybook.resolve.time_words import DECADES, SEASONS


def season(hit: Hit) -> Sense | None:
    """ "the summer of 1916", "winter", "last spring", "that same autumn"."""
    word = hit.word("s")
    if hit.tag(hit.match.start("s")) in ("VB", "VBP", "VBD", "MD") and not hit.has("y"):
        return None
    if word.text[0].isupper() and hit.first and hit.before() in ("arab", "prague", "operation"):
        return None
    code = SEASONS[word.lower]
    year, basis = year_in(hit), STATED
    if year is None:
        found = _season_year(hit, code)
        if found is None:
            return Sense("DATE", None, confidence=0.5, why=unpublished(word.text) if hit.thread.published is None else "")
        year, basis = found
    return Sense("DATE", f"{date_value(year)}-{code}", basis, 0.95 if basis == STATED else 0.8)


def _season_year(hit: Hit, code: int) -> tuple[int, str] | None:
    if hit.has("rel") or hit.has("arel"):
        return relative_year(hit)
    side = hit.part("side")
    if hit.thread.narrative or side.startswith(("that", "the ", "same")):
        step = {"l": -1, "x": 1}.get(hit.match["side"][-1], 0) if side not in ("", "last") else 0
        return (hit.thread.year + step, EVENT) if hit.thread.year is not None else None
    if not hit.published or not hit.published.month:
        return None
    year, month, _ = hit.published
    start = {21: 3, 22: 6, 23: 9, 24: 12}[code]
    running = year if month and month >= start else year - 1  # the year in which the last such season began
    within = (month or 1) < start + 3 if running == year else code == 24 and (month or 1) <= 2
    if side in ("last", "past"):
        return running - int(within), hit.thread.basis
    if side in ("next", "coming") or (hit.ahead and not side):
        return running + int(not (within and not side)), hit.thread.basis
    if side == "this":
        return (running if within or (month or 0) > start else year), hit.thread.basis
    return running, hit.thread.basis


def feast(hit: Hit) -> Sense | None:
    """ "Christmas 1963", "Ramadan", "last Easter"."""
    start = hit.match.start() + (1 if hit.has("side") else 0)
    name = re.sub("['’]", "", hit.words[start].lower.replace("-", " ")) if hit.words[start].lower[0] not in "d" else "d-day"
    known = FEASTS.get(name)
    if known is None:
        return None
    year, basis = year_in(hit), STATED
    if known.calendar == "once":
        return Sense("DATE", dates_of(known, 0)[0], STATED, 0.9)
    if year is None and (hit.has("rel") or hit.has("arel")):
        year, basis = relative_year(hit) or (None, STATED)
    elif year is None and hit.thread.narrative:
        year, basis = hit.thread.year, EVENT
    elif year is None and hit.published and hit.thread.today is not None:
        return _nearest_feast(hit, [v for y in (-1, 0, 1) for v in dates_of(known, hit.published.year + y)], hit.thread.today)
    found = dates_of(known, year) if year is not None else []
    if not found:
        return Sense("DATE", None, confidence=0.5, why=unpublished(hit.words[start].text))
    return Sense("DATE", found[0], basis, 0.85)


def _nearest_feast(hit: Hit, found: list[str], today: int) -> Sense | None:
    """Of the feast's dates around the publication, the last begun, or the next where the sentence looks ahead."""
    ahead = [value for value in found if first_day(value) >= today]
    begun = [value for value in found if first_day(value) <= today]
    chosen = (ahead[:1] if hit.ahead or hit.part("side") in ("next", "coming") else begun[-1:]) or begun[-1:]
    return Sense("DATE", chosen[0], hit.thread.basis, 0.75) if chosen else None


def decades(hit: Hit) -> Sense | None:
    """ "the 1930s", "the nineties", "the '80s"."""
    word = hit.words[hit.first + (hit.letters[hit.first] == "t")]
    low = word.lower.lstrip("'’‘")
    if low in DECADES:
        if hit.letters[hit.first] != "t":
            return None  # "in his nineties"
        first = _short_decade(hit, DECADES[low])
    else:
        figures = int(low[:-1])
        if len(low) == 3 and word.text[0].isdigit() and hit.letters[hit.first] != "t":
            return None  # "in his 40s"
        first = figures if figures > 99 else _short_decade(hit, figures)
    if hit.has("era"):
        return Sense("DATE", f"{date_value(-first - 8)}/{date_value(1 - first)}", STATED, 0.9)
    return Sense("DATE", f"{first // 100:02}XX" if first % 100 == 0 and first < 2000 else decade(first), STATED, 0.93)


def _short_decade(hit: Hit, tens: int) -> int:
    base = hit.thread.year if hit.thread.narrative and hit.thread.year and hit.thread.year > 0 else None
    if base is not None:
        return base // 100 * 100 + tens
    newest = hit.published.year if hit.published else 2029
    return newest // 100 * 100 + tens if newest // 100 * 100 + tens <= newest else newest // 100 * 100 - 100 + tens


def centuries(hit: Hit) -> Sense | None:
    """ "the 19th century", "the fifth century BC"."""
    nth = hit.number("nth")
    if not 1 <= nth <= 30:
        return None
    before = hit.has("era") and hit.word("era").text[0] == "B"
    return Sense("DATE", century(nth, before=before), STATED, 0.95)
