"""When and where a report's news was, if its own words leave it out: the date told just before, the country that the report is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from daybook.core import Choice, Draft, Flag, Place, Reading, Said, Span, Time, When
from daybook.core.when import interval
from daybook.text.states import state_of_code

# Of 400 MUC-4 training messages, incidents that a template fits and that have no date of their own: the date told last in the sentence
# before is right for 19 and wrong for 1 where it is at most a week before publication (11 and 2 two sentences before).
LONGEST_AGO = 7 * 1440  # minutes
CARRIED = 0.5  # confidence, times that of the date
# Of 1,300 such messages, those in which no incident has a place and four in five places lie in one country: it is the right one for 41 of
# the 56 incidents that a template fits. Where fewer do, 26 of 60; the place of the nearest other incident is right for 35 of 116.
OF_ONE_LAND = 0.8
ABOUT = 0.5  # confidence of the country
WHOLE_LAND = 5  # precision
HAPPENED = ("happened", "attempted", "foiled")


def carried(reading: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, news without a date or a place with what the report tells around it. The country has no words of its own."""
    made = [_dated(reading, draft) if _is_news(draft) else draft for draft in drafts]
    land = None if any(s.field == "where" for draft in drafts for s in draft.said) else _land(reading)
    if land is None:
        return made
    where = Said("where", land, None, ABOUT)
    return [replace(draft, said=(*draft.said, where)) if _is_news(draft) else draft for draft in made]


def _land(reading: Reading) -> Place | None:
    """The country that the report is about."""
    lands = Counter(p.place.country for p in reading.settings if p.place.country)
    code, often = next(iter(lands.most_common(1)), ("", 0))
    state = state_of_code(code) if code and often >= OF_ONE_LAND * lands.total() else None
    return None if state is None else Place(state.name, state.code, None, state.lat, state.lon, WHOLE_LAND, "inherited")


def _dated(reading: Reading, draft: Draft) -> Draft:
    """The draft with the date told last in its sentence, else in the one before."""
    index = reading.sentence_at(draft.span.start)
    if index is None or any(s.field == "when" for s in draft.said):
        return draft
    near = (reading.sentences[index], reading.sentences[max(0, index - 1)])
    told = next((time for sentence in near if (time := _told(reading, sentence))), None)
    if told is None or not told.edtf or not told.basis:
        return draft
    said = Said("when", When(told.edtf, told.basis), told.span, round(CARRIED * told.confidence, 3))
    return replace(draft, said=(*draft.said, said))


def _is_news(draft: Draft) -> bool:
    held = {s.field: s.value for s in draft.said}
    foreground, status, pattern = held.get("foreground"), held.get("status"), held.get("pattern")
    return (isinstance(foreground, Flag) and foreground.yes and isinstance(status, Choice) and status.choice in HAPPENED
            and isinstance(pattern, Choice) and pattern.choice == "single")


def _told(reading: Reading, sentence: Span) -> Time | None:
    """The date told last in a sentence, if it is of the days before publication."""
    dates = [t for t in reading.times if t.span in sentence and t.edtf and t.basis and t.type in ("DATE", "TIME")]
    last = dates[-1] if dates else None
    return last if last is not None and _is_recent(reading, last) else None


def _is_recent(reading: Reading, time: Time) -> bool:
    published = reading.report.published
    if published is None or time.edtf is None:
        return False
    told = interval(time.edtf)
    return told.start <= published.interval.end and published.interval.end - told.start <= LONGEST_AGO + 1440
