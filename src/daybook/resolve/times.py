"""Times of a text: where they stand and what they denote. Rules; source "times.rules@2".

Read it in this order: ``time_words`` gives each word a letter, ``time_grammar`` has the patterns over the letters, ``time_rules`` and
``time_relative`` say what each pattern denotes, and this file walks through the sentences and keeps the thread of the story.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from daybook.core.reading import Note, Reading, Time
from daybook.core.span import Span
from daybook.core.when import interval
from daybook.errors import ValueFault
from daybook.resolve import time_lengths, time_relative, time_rules, time_seasons
from daybook.resolve.time_around import Stretch, widened
from daybook.resolve.time_grammar import BY_FIRST
from daybook.resolve.time_scene import EVENT, PUBLICATION, Hit, Sense, Thread
from daybook.resolve.time_values import date_value, parts
from daybook.resolve.time_words import Word, words
from daybook.text.phrases import Verbs

SOURCE = "times.rules@2"
RULES: dict[str, Callable[[Hit], Sense | None]] = {
    "iso": time_rules.iso, "slash": time_rules.slash, "wire": time_rules.wire, "day": time_rules.day,
    "first_of_range": time_rules.first_of_range, "range_end": time_rules.range_end, "week_of_month": time_rules.week_of_month,
    "month": time_rules.month, "season": time_seasons.season, "feast": time_seasons.feast, "decade": time_seasons.decades,
    "century": time_seasons.centuries, "year": time_rules.year, "year_before_christ": time_rules.year_before_christ,
    "clock": time_relative.clock, "ago": time_relative.ago, "later": time_relative.later, "later_in": time_relative.later_in,
    "day_after": time_relative.day_after, "near": time_relative.near, "weekday": time_relative.weekday,
    "stretch": time_lengths.stretch, "days_past": time_lengths.stretch, "first_units": time_lengths.first_units,
    "described_length": time_lengths.described_length,
    "close": time_relative.close,
    "unit": time_relative.unit, "whole": time_relative.whole, "set": time_lengths.every, "rate": time_lengths.rate,
    "these_days": time_lengths.these_days, "length": time_lengths.length, "the_past": time_lengths.the_past,
    "reference": time_lengths.reference, "time": time_lengths.time, "day_part": time_relative.day_part,
    "nth_day": time_relative.nth_day,
}
TRIGGERS = frozenset("D/cdMmWSfuUYJpRTFVEGyXI'")
AHEAD = frozenset("will shall 'll ’ll would may could might should can must".split())
PLANNED = frozenset("due expected scheduled set planned plans plan going intends hopes wants agreed promised vowed pledged likely about "
                    "is are".split())
# A history writes out years that were long past when it appeared, some with their month, and hardly says "Monday" or "yesterday".
# WikiWars' training part: old 7-124, dates/near >= 14; of 174 news reports one passes, and it is a history.
OLD_YEARS, DATES_PER_NEAR = 5, 12

PERSON_MAY = re.compile(r"(?:[a-z,;] [A-Z][a-z]{2,15}|\b(?:M(?:rs?|s)\.?|Theresa|[Mm]inister)) May\b(?! \d)")
LONGEST = 400  # words read at once: a "sentence" of 100,000 words, such as a table, stays linear
HEAD, HEADING = 2, 8  # words: a date so near the start opens its sentence; a line so short is a heading
GOES_ON = frozenset("in of during throughout".split())


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or, of a very long one, a part: the sentence's index in the reading, the words, their letters."""

    index: int
    words: list[Word]
    letters: str


def times(reading: Reading) -> Reading:
    """The reading with its times, and a note for each that stays open though its words promise a date.

    Relative words are resolved against the publication only where its day is known; nothing is put in its place.
    """
    visible = reading.text.visible
    lines = []
    for index, sentence in enumerate(reading.sentences):
        found = words(visible, sentence.start, sentence.end)
        for first in range(0, len(found), LONGEST):
            part = found[first : first + LONGEST]
            lines.append(Line(index, part, "".join(word.letter for word in part)))
    thread = _opening(reading, lines)
    made: list[Time] = []
    notes: list[Note] = []
    for line in lines:
        thread = replace(thread, sentences=thread.sentences + 1)
        if TRIGGERS.isdisjoint(line.letters):
            continue
        thread, stretches = _walk(reading, line, thread)
        for first, last, sense in _with_days(stretches, thread):
            span = Span(line.words[first].start, line.words[last - 1].end)
            made.append(_time(span, sense))
            if sense.why:
                notes.append(Note("resolve", sense.why, span))
    return replace(reading, times=tuple(made), notes=(*reading.notes, *notes), model=(*reading.model, SOURCE))


def _time(span: Span, sense: Sense) -> Time:
    value = sense.value
    if value is None or value.startswith("P") or value == "FUTURE_REF":
        return Time(span, sense.type, value, None, sense.confidence, SOURCE)
    try:
        interval(value)
    except ValueFault:  # "12,000 years ago": no date that EDTF can write
        value = None
    return Time(span, sense.type, value, sense.basis if value else None, sense.confidence, SOURCE)


def _opening(reading: Reading, lines: list[Line]) -> Thread:
    """What is known before the first sentence: the publication, and what sort of text this is."""
    published = reading.report.published
    day = None
    if published is not None and (match := re.match(r"\d{4}-\d\d-\d\d", published.edtf)):
        day = match[0]
    elif published is not None and "/" not in published.edtf and re.fullmatch(r"\d{4}(-\d\d)?", published.edtf):
        day = published.edtf
    basis = "dateline" if published is not None and published.basis == "dateline" else PUBLICATION
    newest = parts(day).year - 2 if day else 2100
    old = near = eras = full = months = 0
    for line in lines:
        if TRIGGERS.isdisjoint(line.letters):
            continue
        old += sum(1 for w in line.words if w.letter == "y" and w.number is not None and w.number <= newest)
        full += len(re.findall(r"[Mm][nO]?,?y", line.letters))
        months += line.letters.count("M") + line.letters.count("m")
        near += len(re.findall(r"T|W(?!,?[MnO])|[lxh][uY]|[uU]g", line.letters))
        eras += sum(1 for w in line.words if w.letter == "E" and w.text[0] == "B")
    if day is None and near:
        old = 0  # nothing is dated by guess where the publication is unknown
    narrative = (old >= OLD_YEARS and full > 0 and old + months >= DATES_PER_NEAR * near) or eras >= 3
    return Thread(published=day, basis=basis, narrative=narrative, before_christ=eras >= 3,
                  person_may=PERSON_MAY.search(reading.text.visible) is not None, day_first=_day_first(lines))


def _day_first(lines: list[Line]) -> bool | None:
    """The order of the text's numeric dates, where one of them shows it and none the other."""
    shown = set()
    for line in lines:
        for word in line.words:
            if word.letter == "/":
                a, b = (int(part) for part in re.split("[/.]", word.text)[:2])
                if (a > 12) != (b > 12):
                    shown.add(a > 12)
    return shown.pop() if len(shown) == 1 else None


def _walk(reading: Reading, line: Line, thread: Thread) -> tuple[Thread, list[Stretch]]:
    """Read one sentence from left to right."""
    found: list[Stretch] = []
    stretch = Span(line.words[0].start, line.words[-1].end)
    at = {reading.tokens[i].start: i for i in reading.indices_in(stretch)}

    def tag(index: int) -> str:
        if index >= len(line.words) or index < 0:
            return ""
        token = at.get(line.words[index].start)
        return reading.tags[token] if token is not None and token < len(reading.tags) else ""

    starts: list[int] = []

    def tense(index: int) -> str:
        groups = reading.verb_groups(line.index)
        if not starts:
            starts.extend(reading.tokens[group.first].start for group in groups)
        before = bisect.bisect_left(starts, line.words[index].start)
        return _tense(reading, groups[max(0, before - 1)]) if groups else ""

    i = floor = 0
    while i < len(line.words):
        read = _read(line, i, tag, tense, thread, found)
        if read is None:
            i += 1
            continue
        name, core = read
        wide = widened(line.words, line.letters, core, floor)
        if name == "whole" and wide.first == core.first:
            i += 1
            continue
        after = _followed(thread, core.sense)
        thread = replace(thread, named=after.named) if _is_aside(thread, line, name, wide) else after
        found.append(wide)
        i = floor = wide.last
    return thread, found


def _read(line: Line, i: int, tag: Callable[[int], str], tense: Callable[[int], str], thread: Thread,
          found: list[Stretch]) -> tuple[str, Stretch] | None:
    """The first pattern that can be read at a word, with its name."""
    touches = None
    if found and found[-1].last == i - 1 and line.letters[i - 1] in "-w" and line.words[i - 1].lower != "to":
        before = found[-1].sense
        touches = before.value if before.type == "DATE" and not (before.value or "").endswith("_REF") else None
    for pattern in BY_FIRST.get(line.letters[i], ()):
        match = pattern.regex.match(line.letters, i)
        if match is None or match.end() == i:
            continue
        hit = Hit(line.words, line.letters, match, tag, tense, thread, touches)
        sense = RULES[pattern.name](hit)
        if sense is not None:
            return pattern.name, Stretch(i, match.end(), sense)
    return None


def _is_aside(thread: Thread, line: Line, name: str, found: Stretch) -> bool:
    """In a history: does the date stand outside its course, so that a bare "April" after it is not of its year?

    So are dates in brackets, and bare years that neither open the sentence nor go on from the year told of.
    """
    value = found.sense.value
    if not thread.narrative or thread.year is None or value is None or not re.match(r"-?\d{4}", value):
        return False
    gap = parts(value).year - thread.year
    words_before = [word.lower for word in line.words[: found.first]]
    if found.first <= HEAD or len(line.words) <= HEADING or not gap:
        return False
    if "(" in words_before and ")" not in words_before:
        return True
    return name == "year" and not (0 <= gap <= 1 and words_before[-1] in GOES_ON)


def _followed(thread: Thread, sense: Sense) -> Thread:
    """The thread after one more date."""
    value = sense.value
    if not sense.anchors or value is None or value.startswith(("P", "FUTURE", "T")) or "X" in value or "/" in value:
        return thread
    try:
        interval(value)
    except ValueFault:
        return thread
    year, month, of_month = parts(value)
    exact = of_month is not None and "W" not in value
    written = sense.basis == "stated" and month is not None
    told = month or (thread.month if year == thread.year else None)
    return replace(thread, last=value[:10] if exact else value, last_day=date_value(year, month, of_month) if exact else thread.last_day,
                   year=year, named=year, month=told, sentences=0 if written else thread.sentences)


def _with_days(found: list[Stretch], thread: Thread) -> list[Stretch]:
    """Times of day get the day that the sentence gives them, or the one told of last in a history; else they stay open."""
    days = [s for s in found if s.sense.value and re.fullmatch(r"\d{4}-\d\d-\d\d", s.sense.value)]
    made = []
    for stretch in found:
        clock = stretch.sense.value
        if clock is None or not clock.startswith("T"):
            made.append(stretch)
            continue
        near = min(days, key=lambda s: abs(s.first - stretch.first), default=None)
        if near is not None:
            sense = replace(stretch.sense, value=f"{near.sense.value}{clock}", basis=near.sense.basis)
        elif thread.narrative and thread.last_day and not thread.last_day.startswith("-"):
            sense = replace(stretch.sense, value=f"{thread.last_day}{clock}", basis=EVENT, confidence=0.7)
        else:
            sense = replace(stretch.sense, value=None)
        made.append(Stretch(stretch.first, stretch.last, sense))
    return made


def _tense(reading: Reading, group: Verbs) -> str:
    """Tense of a verb group: "future", "present" or "past"."""
    first = reading.tags[group.first]
    if group.modal is not None:
        return "future" if group.modal in AHEAD and not _perfect(reading, group.first, group.last) else "past"
    if group.infinitive:
        earlier = [reading.tokens[i].lower for i in range(max(0, group.first - 3), group.first)]
        return "future" if any(word in PLANNED for word in earlier) else "past"
    if reading.tokens[group.main].lower in ("due", "scheduled", "expected", "slated", "planned"):
        return "future"
    return "present" if first in ("VBZ", "VBP") and (group.main == group.first or reading.tags[group.main] == "VBG") else "past"


def _perfect(reading: Reading, first: int, last: int) -> bool:
    """ "may have fled": a modal of the past."""
    return any(reading.tokens[i].lower == "have" for i in range(first + 1, last - 1))
