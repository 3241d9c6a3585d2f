"""What each pattern of ``time_grammar`` denotes: words that count from another date.

What counts from the speaker ("yesterday", "last week", "two years ago") counts from the publication, in a history from the year told
of; what counts from the story ("the next day", "two weeks later") counts from the date told of last.
"""

from __future__ import annotations

from dataclasses import replace

from daybook.core.when import day
from daybook.resolve.time_lengths import count_of, unit_of
from daybook.resolve.time_scene import EVENT, Hit, Sense, unpublished
from daybook.resolve.time_values import date_value, duration, first_day, part_of, parts, shifted, truncated
from daybook.resolve.time_words import NEAR

LATER = frozenset(("k", "A", "x"))
SPEAKER = frozenset("last past next coming this".split())
NICKNAMED = frozenset("super black bloody".split())  # "Bloody Sunday" names a day that the calendar does not tell
PAPERS = frozenset("times telegraph telegram mirror mail express post herald journal star independent".split())
BEFORE_CLOCK = frozenset("at around about by until till from to since after before between and approximately just - – , (".split())


def _unit(hit: Hit) -> str:
    return unit_of(hit.word("unit"))


def _here(hit: Hit) -> str:
    return " ".join(word.text for word in hit.words[hit.first : hit.last])


def _speaker_point(hit: Hit) -> tuple[str, str] | None:
    """What a speaker's "this" and "ago" count from, with its basis."""
    if hit.thread.narrative:
        return (hit.thread.last, EVENT) if hit.thread.last else None
    return (hit.thread.published, hit.thread.basis) if hit.thread.published else None


def ago(hit: Hit) -> Sense | None:
    """ "two days ago", "three years ago"."""
    point, count = _speaker_point(hit), count_of(hit)
    if count is None:
        return Sense("DATE", "PAST_REF", None, 0.6, anchors=False)
    if point is None:
        return Sense("DATE", None, confidence=0.7, why=unpublished(_here(hit)))
    unit = _unit(hit)
    type_ = "TIME" if unit in ("hour", "minute", "second") else "DATE"
    if unit in ("hour", "minute", "second") and "T" not in point[0]:
        value = truncated(point[0], "day") if unit != "hour" or count <= 1 else None
        return Sense(type_, value, point[1] if value else None, 0.6)
    value = shifted(point[0], -count, unit)
    return Sense(type_, value, point[1] if value else None, 0.88, "" if value else f"{_here(hit)!r} counts from a date that is not exact")


def later(hit: Hit) -> Sense | None:
    """ "two days later", "a week earlier", "three years after that"; "two days after the attack" stays open."""
    way = hit.match["way"]
    if hit.has("event") and hit.match["event"] != "j":
        return _beside_event(hit)
    count, unit = count_of(hit), _unit(hit)
    last = hit.thread.last_day if unit in ("day", "night") else hit.thread.last
    last = last or hit.thread.last
    if count is None or last is None:
        return Sense("DATE", None, confidence=0.5, anchors=False)
    value = shifted(last, count if way in LATER else -count, unit)
    if value is None and hit.thread.last_day and unit in ("week", "month"):
        value = shifted(hit.thread.last_day, count if way in LATER else -count, unit)
    why = "" if value or unit in ("hour", "minute", "second") else f"{_here(hit)!r} counts from a date that is not exact"
    return Sense("DATE", value, EVENT if value else None, 0.8, why, anchors=value is not None)


def _beside_event(hit: Hit) -> Sense | None:
    """ "two days after the attack": a date that stays open."""
    why = f"{_here(hit)!r} counts from an event that the text does not date here"
    return Sense("DATE", None, confidence=0.6, why=why, anchors=False)


def later_in(hit: Hit) -> Sense | None:
    """ "later that month", "earlier this year"."""
    unit = unit_of(hit.word("unit"))
    if hit.word("unit").letter == "S":
        return None
    side = hit.part("rel")
    if side == "this" and not hit.thread.narrative:
        return _of_publication(hit, unit, 0, _here(hit))
    if side == "the" and unit in ("week", "month", "year") and not hit.thread.narrative:
        return _of_publication(hit, unit, 0, _here(hit))
    last = hit.thread.last
    value = truncated(last, unit) if last else None
    return Sense("DATE", value, EVENT, 0.8) if value else Sense("DATE", None, confidence=0.5)


def _of_publication(hit: Hit, unit: str, steps: int, words: str, type_: str = "DATE") -> Sense:
    point = _speaker_point(hit)
    if point is None:
        return Sense(type_, None, confidence=0.7, why=unpublished(words))
    value = shifted(point[0], steps, unit) if steps else truncated(point[0], unit)
    return Sense(type_, value, point[1] if value else None, 0.9, "" if value else f"{words!r} counts from a date that is not exact")


def day_after(hit: Hit) -> Sense | None:
    """ "the day before", "the day after", "the day following"."""
    unit = _unit(hit)
    if unit not in ("day", "week", "month", "year", "night"):
        return None
    if hit.has("event") and hit.match["event"] not in "jwkE":
        return _beside_event(hit)
    last = hit.thread.last_day if unit == "day" else hit.thread.last
    value = shifted(last, -1 if hit.match["way"] == "B" else 1, unit) if last else None
    return Sense("DATE", value, EVENT if value else None, 0.8)


def near(hit: Hit) -> Sense | None:
    """ "yesterday", "tonight", "tomorrow morning"; "today" in a history is the writer's present."""
    if hit.has("way"):  # "the day before yesterday"
        return _beyond(hit)
    word = hit.words[hit.first]
    evening = hit.has("p") or word.lower in ("tonight", "overnight")
    type_ = "TIME" if evening else "DATE"
    if hit.thread.narrative:
        return Sense(type_, "PRESENT_REF" if word.lower == "today" else None, None, 0.7, anchors=False)
    today = hit.thread.today
    if today is None:
        return Sense(type_, None, confidence=0.7, why=unpublished(word.text))
    return Sense(type_, day(today + NEAR[word.lower]), hit.thread.basis, 0.92)


def _beyond(hit: Hit) -> Sense | None:
    step = NEAR[hit.word("day").lower]
    if step not in (-1, 1) or (step < 0) != (hit.match["way"] == "B"):
        return None
    today = hit.thread.today
    if today is None or hit.thread.narrative:
        return Sense("DATE", None, confidence=0.7, why=unpublished(_here(hit)))
    return Sense("DATE", day(today + 2 * step), hit.thread.basis, 0.92)


def weekday(hit: Hit) -> Sense | None:
    """ "Monday", "last Friday", "next Tuesday evening", "Thursday next week": the nearest by the tense of the sentence."""
    word = hit.word("w")
    number = int(word.number or 0)
    type_ = "TIME" if hit.has("p") else "DATE"
    if hit.before() in NICKNAMED or (hit.after() in PAPERS and hit.tag(hit.last) == "NNP"):
        return None
    plural = word.lower.endswith("days")
    if plural:
        return Sense("SET", "P1W", None, 0.7, anchors=False)
    if hit.thread.narrative and hit.thread.last_day and hit.thread.published:
        near_day = first_day(hit.thread.last_day)
        step = (number - near_day % 7) % 7
        return Sense(type_, day(near_day + step), EVENT, 0.7)
    today = hit.thread.today
    if today is None or hit.thread.narrative:
        return Sense(type_, None, confidence=0.7, why=unpublished(word.text))
    if hit.has("unit"):
        return _day_of_week(hit, number, type_, today)
    side = hit.part("side") or hit.part("arel")
    back, ahead = (today % 7 - number) % 7, (number - today % 7) % 7
    if side in ("next", "coming", "following", "المقبل", "القادم") or (side in ("", "this") and hit.ahead):
        return Sense(type_, day(today + (ahead or (7 if side == "next" else 0))), hit.thread.basis, 0.85)
    back = back or 7 if side in ("last", "الماضي") else back
    return Sense(type_, day(today - back), hit.thread.basis, 0.9)


def _day_of_week(hit: Hit, number: int, type_: str, today: int) -> Sense | None:
    if unit_of(hit.word("unit")) != "week":
        return None
    step = {"l": -7, "x": 7}.get(hit.match["rel"], 0)
    return Sense(type_, day(today - today % 7 + number + step), hit.thread.basis, 0.9)


def unit(hit: Hit) -> Sense | None:
    """ "last week", "this year", "the next day", "that same month", "this morning", "the previous century"."""
    side, word = hit.part("side"), hit.word("unit")
    letter = word.letter
    if letter == "p":
        return _part_of_some_day(hit, side)
    name = unit_of(word)
    if letter == "Q":
        name = "quarter" if word.lower == "quarter" else ""
    if name in ("", "hour", "minute", "second", "night") or (word.lower == "second"):
        return None
    steps = {"l": -1, "x": 1}.get(hit.match["side"][-1], 0)
    if hit.match.start("unit") < hit.match.start("side"):  # Arabic puts "last" behind
        return None if word.text.isascii() else _of_publication(hit, name, steps, _here(hit))
    if name == "day" and side in ("this", "these"):
        return Sense("DATE", hit.thread.last_day, EVENT if hit.thread.last_day else None, 0.6)
    if side in SPEAKER and not (hit.thread.narrative and name == "week"):
        return _of_publication(hit, name, steps, _here(hit))
    if side in ("the past", "this past", "the last", "the coming"):
        return Sense("DURATION", duration(1, name), None, 0.8, anchors=False)
    if side.startswith("that ") and letter not in "uYJ":
        return None
    last = (hit.thread.last_day if name == "day" else None) or hit.thread.last
    if name == "week" and hit.thread.last_day:
        last = hit.thread.last_day
    value = (shifted(last, steps, name) if steps else truncated(last, name)) if last else None
    why = "" if value or not last else f"{_here(hit)!r} counts from a date that is not exact"
    return Sense("DATE", value, EVENT if value else None, 0.8, why, anchors=value is not None)


def _part_of_some_day(hit: Hit, side: str) -> Sense | None:
    """ "this morning", "last night", "that afternoon", "the next evening"."""
    if side in ("this", "last") and not hit.thread.narrative:
        today = hit.thread.today
        if today is None:
            return Sense("TIME", None, confidence=0.7, why=unpublished(_here(hit)))
        return Sense("TIME", day(today - (side == "last")), hit.thread.basis, 0.9)
    last = hit.thread.last_day
    if last is None:
        return Sense("TIME", None, confidence=0.5)
    step = {"l": -1, "x": 1}.get(hit.match["side"][-1], 0)
    return Sense("TIME", day(first_day(last) + step), EVENT, 0.8)


def whole(hit: Hit) -> Sense | None:
    """ "the year" in "the end of the year": kept only where something before it makes it a date."""
    point, name = _speaker_point(hit), _unit(hit)
    if hit.thread.narrative or point is None:
        value = truncated(hit.thread.last, name) if hit.thread.last else None
        return Sense("DATE", value, EVENT if value else None, 0.7, "" if value else unpublished(_here(hit)))
    value = truncated(point[0], name)
    return Sense("DATE", value, point[1] if value else None, 0.75)


def close(hit: Hit) -> Sense | None:
    """ "month's end", "by year's end", "year-end"."""
    if hit.words[hit.last - 1].lower != "end" or hit.word("unit").lower not in ("week", "month", "year"):
        return None
    found = whole(hit)
    value = found.value and (part_of(found.value, "late") or found.value) if found else None
    return replace(found, value=value) if found else None


def day_part(hit: Hit) -> Sense | None:
    """ "at night", "the morning": of no particular day, or of the day that stands beside it."""
    word = hit.word("p")
    if word.text[0].isupper() and hit.first:
        return None
    if word.lower in ("dawn", "dusk") and hit.before() == "the":
        return None
    return Sense("TIME", "T12:00" if word.lower in ("noon", "midday") else None, None, 0.6, anchors=False)


def nth_day(hit: Hit) -> Sense | None:
    """ "the 24th", of the month told of last; "the third day" is a day that the words do not give."""
    if hit.has("unit"):
        return Sense("DATE", None, None, 0.5, anchors=False) if hit.word("unit").lower == "day" else None
    word = hit.word("d")
    if not word.text[0].isdigit() or hit.before() not in ("on", "by", "until", "of", "and", "from", "to", "since"):
        return None
    if hit.tag(hit.last)[:1] in ("N", "J"):
        return None
    if hit.letters[hit.last : hit.last + 1] == "-":
        return None
    last = hit.thread.last or hit.thread.published
    month = truncated(last, "month") if last else None
    if month is None:
        return None
    year, at_month, _ = parts(month)
    value = date_value(year, at_month, hit.number("d"))
    return Sense("DATE", value, EVENT if hit.thread.last else hit.thread.basis, 0.75) if value else None


def clock(hit: Hit) -> Sense | None:
    """ "5:30 a.m.", "11 a.m.", "0300hrs": a time of day, as "T05:30" until a day is found for it."""
    word = hit.word("c")
    figures = word.text.replace(".", ":") if word.letter == "c" else f"{word.number or 0:.0f}"
    marks = [mark.lower for mark in hit.words[hit.match.start("g") : hit.match.end("g")]]
    if ":" not in figures and len(figures) == 4:
        figures = f"{figures[:2]}:{figures[2:]}"
    hour, _, minute = figures.partition(":")
    hours, minutes = int(hour), int(minute[:2] or 0)
    half = next((mark[0] for mark in marks if mark[0] in "ap"), "")
    if half and not 1 <= hours <= 12 and not (half == "p" and hours < 24):
        return None
    if word.letter in "nN" and not half:
        return None
    if half == "p" and hours < 12:
        hours += 12
    elif half == "a" and hours == 12:
        hours = 0
    if not marks and hit.before() not in BEFORE_CLOCK:
        return None  # the length of a film, the score of a game
    if hours > 23 or minutes > 59:
        return None
    return Sense("TIME", f"T{hours:02}:{minutes:02}", None, 0.9 if half else 0.7, anchors=False)
