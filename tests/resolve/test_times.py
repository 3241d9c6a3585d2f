"""Times: what is recognised, what it denotes, and what stays open."""

from __future__ import annotations

import pytest

from daybook.core import Reading, Report, Text, Time, When
from daybook.extract.sentences import split
from daybook.resolve.times import times

TUESDAY = "2020-08-18"


def read(text: str, published: str | None = TUESDAY, basis: str = "stated") -> Reading:
    when = When(published, basis) if published else None
    return times(split(Reading(Report("r", published=when), Text(text))))


def found(text: str, published: str | None = TUESDAY) -> list[tuple[str, str | None]]:
    reading = read(text, published)
    return [(reading.words(time.span), time.value) for time in reading.times]


def only(text: str, published: str | None = TUESDAY) -> Time:
    (time,) = read(text, published).times
    return time


@pytest.mark.parametrize(("text", "words", "value"), [
    ("It began on 17 August 2020.", "17 August 2020", "2020-08-17"),
    ("It began on August 17, 2020.", "August 17, 2020", "2020-08-17"),
    ("It began on Aug. 17, 2020.", "Aug. 17, 2020", "2020-08-17"),
    ("It began on the 17th of August, 2020.", "the 17th of August, 2020", "2020-08-17"),
    ("It began on Monday, 17 August 2020.", "Monday, 17 August 2020", "2020-08-17"),
    ("It began on 2020-08-17.", "2020-08-17", "2020-08-17"),
    ("It began on 17/08/2020.", "17/08/2020", "2020-08-17"),
    ("It began on 08/17/2020.", "08/17/2020", "2020-08-17"),
    ("BOGOTA, 3 JAN 90 -- A bomb went off.", "3 JAN 90", "1990-01-03"),
    ("It began in August 2020.", "August 2020", "2020-08"),
    ("It began in 1998.", "1998", "1998"),
    ("It began in the 1930s.", "the 1930s", "193X"),
    ("It began in the nineties.", "the nineties", "199X"),
    ("It began in the 19th century.", "the 19th century", "18XX"),
    ("He died in 43 BC.", "43 BC", "-0042"),
    ("It began in the summer of 2016.", "the summer of 2016", "2016-22"),
    ("It began in late June 2020.", "late June 2020", "2020-06-21/2020-06-30"),
    ("It began in early May 2019.", "early May 2019", "2019-05-01/2019-05-10"),
    ("It began in mid-March 2019.", "mid-March 2019", "2019-03-11/2019-03-20"),
    ("It began in late 2019.", "late 2019", "2019-09/2019-12"),
    ("It began at the end of 2019.", "the end of 2019", "2019-09/2019-12"),
    ("It began in the first half of 2019.", "the first half of 2019", "2019-40"),
    ("It began in the third quarter of 2019.", "the third quarter of 2019", "2019-35"),
    ("It began at Christmas 2019.", "Christmas 2019", "2019-12-25"),
    ("It began on 9/11.", "9/11", "2001-09-11"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_date_that_the_words_give_is_stated(text: str, words: str, value: str) -> None:
    time = only(text, None)

    assert (words, value, "stated") == (text[time.span.start : time.span.end], time.value, time.basis)


@pytest.mark.parametrize(("text", "words", "value"), [
    ("They met on Monday.", "Monday", "2020-08-17"),
    ("They met on Tuesday.", "Tuesday", "2020-08-18"),
    ("They will meet on Friday.", "Friday", "2020-08-21"),
    ("They met last Friday.", "last Friday", "2020-08-14"),
    ("They meet next Tuesday.", "next Tuesday", "2020-08-25"),
    ("They met yesterday.", "yesterday", "2020-08-17"),
    ("They met two days ago.", "two days ago", "2020-08-16"),
    ("They met three years ago.", "three years ago", "2017"),
    ("They met last week.", "last week", "2020-W33"),
    ("They met last month.", "last month", "2020-07"),
    ("They met earlier this month.", "earlier this month", "2020-08"),
    ("They met last summer.", "last summer", "2019-22"),
    ("They will meet next year.", "next year", "2021"),
    ("They met in October.", "October", "2019-10"),
    ("They will meet in October.", "October", "2020-10"),
    ("They met in May last year.", "May last year", "2019-05"),
    ("They met on 4 July.", "4 July", "2020-07-04"),
    ("They met on Monday evening.", "Monday evening", "2020-08-17"),
    ("They met last night.", "last night", "2020-08-17"),
    ("They met in late June.", "late June", "2020-06-21/2020-06-30"),
    ("They met at the start of this year.", "the start of this year", "2020-01/2020-04"),
    ("They fasted in Ramadan.", "Ramadan", "2020-04-24~/2020-05-23~"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_relative_words_count_from_the_publication(text: str, words: str, value: str) -> None:
    time = only(text)

    assert (words, value, "relative_to_publication") == (text[time.span.start : time.span.end], time.value, time.basis)


@pytest.mark.parametrize("words", ["Monday", "yesterday", "last week", "two days ago", "October", "4 July", "this year", "tonight"])
def test_without_a_publication_date_relative_words_stay_open_and_say_so(words: str) -> None:
    reading = read(f"They met {words}." if words[0].islower() else f"They met in {words}.", None)

    assert [(None, None)] == [(time.value, time.basis) for time in reading.times]
    assert [f"no publication date: {words!r} left unresolved"] == [note.reason for note in reading.notes]
