"""Times: what is recognised, what it denotes, and what stays open."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Reading, Report, Residue, Span, Text, Time, When
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


@pytest.mark.parametrize(("text", "values"), [
    ("In August 2014 they heard of a raid that May.", ["2014-08", "2014-05"]),
    ("In August 2014 he said that may happen.", ["2014-08"]),
    ("In August 2014 he asked for the law that May wanted.", ["2014-08"]),
], ids=["month", "verb", "person"])
def test_that_may_is_a_month_of_the_year_told_of_and_nothing_else(text: str, values: list[str]) -> None:
    assert values == [time.value for time in read(text, "2020-08-18").times]


@pytest.mark.parametrize("words", ["Monday", "yesterday", "last week", "two days ago", "October", "4 July", "this year", "tonight"])
def test_without_a_publication_date_relative_words_stay_open_and_say_so(words: str) -> None:
    reading = read(f"They met {words}." if words[0].islower() else f"They met in {words}.", None)

    assert [(None, None)] == [(time.value, time.basis) for time in reading.times]
    assert [f"no publication date: {words!r} left unresolved"] == [note.reason for note in reading.notes]


@pytest.mark.parametrize(("text", "words", "value"), [
    ("The raid was on 4 May 2019. The same day he fled.", "The same day", "2019-05-04"),
    ("The raid was on 4 May 2019. The following day he fled.", "The following day", "2019-05-05"),
    ("The raid was on 4 May 2019. Two days later he fled.", "Two days later", "2019-05-06"),
    ("The raid was on 4 May 2019. The day before, he had fled.", "The day before", "2019-05-03"),
    ("The raid was on 4 May 2019. A week later he fled.", "A week later", "2019-W19"),
    ("The raid was in May 2019. The next month he fled.", "The next month", "2019-06"),
    ("The raid was in May 2014. Two years later he fled.", "Two years later", "2016"),
    ("The raid was in May 2014. He fled in June of that year.", "June of that year", "2014-06"),
    ("The raid was in May 2014. He died in May the following year.", "May the following year", "2015-05"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_words_that_count_from_the_story_count_from_its_last_date(text: str, words: str, value: str) -> None:
    time = read(text, None).times[-1]

    assert (words, value, "relative_to_event") == (text[time.span.start : time.span.end], time.value, time.basis)


@pytest.mark.parametrize(("text", "type_", "value"), [
    ("He promised it within 72 hours.", "DURATION", "PT72H"),
    ("It lasted for six months.", "DURATION", "P6M"),
    ("It lasted for twenty-five years.", "DURATION", "P25Y"),
    ("It lasted a year and a half.", "DURATION", "P1.5Y"),
    ("It lasted a few days.", "DURATION", "PXD"),
    ("They fought over the past three years.", "DURATION", "P3Y"),
    ("Planes came for the past two nights.", "DURATION", "P2D"),
    ("Troops enforced a 24-hour curfew.", "DURATION", "PT24H"),
    ("There were near-daily rocket attacks.", "SET", "P1D"),
    ("They marched every Friday.", "SET", "P1W"),
    ("It is checked every two weeks.", "SET", "P2W"),
    ("They now agree.", "DATE", "PRESENT_REF"),
    ("They recently agreed.", "DATE", "PAST_REF"),
    ("They will soon agree.", "DATE", "FUTURE_REF"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_lengths_sets_and_vague_words_have_no_date_and_no_basis(text: str, type_: str, value: str) -> None:
    time = only(text)

    assert (type_, value, None) == (time.type, time.value, time.basis)


@pytest.mark.parametrize("text", [
    "The troops may march home.",
    "Theresa May spoke with Mrs May of Leeds.",
    "A statement by Theresa May followed, and then one on May herself.",
    "In the second attack two men died.",
    "Prices will fall, and so will he.",
    "The fall of the city was near.",
    "Some 1500 people and 2000 soldiers came with $2000.",
    "Resolution 2254 and flight 1999 were named.",
    "He was in his forties.",
    "The house stands at 1917 Prospect Ave. in the east, tel. 555-2008.",
    "The film runs 1:55 in all.",
    "The Sunday Times and the Daily Mail were there.",
    "It happened for the first time.",
    "They were soon defeated.",
], ids=lambda value: value)
def test_words_that_only_look_like_dates_are_none(text: str) -> None:
    assert [] == found(text)


def test_a_day_that_no_calendar_has_stays_open_and_says_so() -> None:
    reading = read("He left on 31 June 2019.")

    assert [None] == [time.value for time in reading.times]
    assert ["'31 June 2019' is no day of the calendar"] == [note.reason for note in reading.notes]


def test_a_weekday_that_contradicts_its_date_is_noted_and_the_date_kept() -> None:
    reading = read("He left on Friday, 17 August 2020.")

    assert [("Friday, 17 August 2020", "2020-08-17")] == [(reading.words(t.span), t.value) for t in reading.times]
    assert ["2020-08-17 was no Friday"] == [note.reason for note in reading.notes]


def test_a_numeric_date_of_either_order_stays_open() -> None:
    assert [("4/8/2020", None)] == found("Dated 4/8/2020.")


def test_another_numeric_date_of_the_text_shows_the_order() -> None:
    assert [("4/8/2020", "2020-08-04"), ("17/8/2020", "2020-08-17")] == found("From 4/8/2020 to 17/8/2020 they waited.")


def test_a_time_of_day_takes_the_day_of_its_sentence() -> None:
    assert [("5:30 a.m.", "2020-08-17T05:30"), ("Monday", "2020-08-17")] == found("It fell at 5:30 a.m. on Monday.")


def test_the_first_end_of_a_range_takes_month_and_year_of_the_last() -> None:
    assert [("3", "2019-05-03"), ("5 May 2019", "2019-05-05")] == found("It lasted from 3 to 5 May 2019.")
    assert [("1939", "1939"), ("45", "1945")] == found("The war of 1939-45 was over.")
    assert [("June", "2019-06"), ("August 2019", "2019-08")] == found("It lasted from June to August 2019.")


def test_an_event_without_a_date_gives_none() -> None:
    time = only("Two days after the attack, he fled.")

    assert ("DATE", None) == (time.type, time.value)


def test_a_dateline_is_the_basis_where_the_publication_rests_on_one() -> None:
    (time,) = read("They met yesterday.", TUESDAY, "dateline").times

    assert ("2020-08-17", "dateline") == (time.value, time.basis)


HISTORY = ("The war began in March 1901 and the town fell in April 1901. By October 1901 the north was lost, in 1902 peace was near. "
           "In June 1902 the talks began. The army came home on 3 December 1902. On 5 January the king died. ")


def test_a_history_dates_its_bare_months_by_the_year_told_of_and_passes_the_turn_of_the_year() -> None:
    reading = read(HISTORY)

    assert ("2020-08-18", "1903-01-05", "relative_to_event") == (TUESDAY, reading.times[-1].value, reading.times[-1].basis)


def test_a_history_does_not_take_a_year_in_brackets_for_its_own() -> None:
    reading = read(HISTORY + "His son (killed in May 1950) was crowned. In July the capital moved.")

    assert "1903-07" == reading.times[-1].value


@pytest.mark.parametrize(("text", "words", "value"), [
    ("وقع الهجوم في 14 آب 2020.", "14 آب 2020", "2020-08-14"),
    ("وقع الهجوم في 3 يناير 2020.", "3 يناير 2020", "2020-01-03"),
    ("وقع الهجوم في كانون الثاني/يناير 2020.", "كانون الثاني/يناير 2020", "2020-01"),
    ("وقع الهجوم أمس.", "أمس", "2020-08-17"),
    ("وقع الهجوم الجمعة الماضي.", "الجمعة الماضي", "2020-08-14"),
    ("وقع الهجوم الأسبوع الماضي.", "الأسبوع الماضي", "2020-W33"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_simple_arabic_dates_are_read(text: str, words: str, value: str) -> None:
    assert [(words, value)] == found(text)


def test_residue_is_not_read() -> None:
    text = "PHOTO 3 May 2019\nHe left on 4 May 2019."
    report = Report("r", published=When(TUESDAY))
    reading = times(split(Reading(report, Text(text, residue=(Residue(Span(0, 17), "caption"),)))))

    assert ["2019-05-04"] == [time.value for time in reading.times]


PIECES = st.sampled_from("17 August 2020 | May | , | - | last | week | the | end of | 1939 | two | days | later | ago | 43 BC | 31 | "
                         "June | '65 | "
                         "Monday | evening | 12,000 | years | every | Ramadan | 5:30 | p.m. | half | of | 9/11 | ( | ) | second | "
                         "1930s | fall | "
                         "99 | century | 19th | and | before | this | . | أمس | كانون الثاني | 4/8/20 | 0 | \n".split("|"))


@given(st.lists(PIECES, max_size=14), st.sampled_from([None, "2020-08-18", "0044-03", "9998"]))
def test_every_time_quotes_its_words_in_order_and_its_value_parses(pieces: list[str], published: str | None) -> None:
    text = "".join(pieces)
    reading = read(text, published)

    spans = [time.span for time in reading.times]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(text).strip() == span.of(text) != "" for span in spans)
    for time in reading.times:
        assert time.edtf is None or When(time.edtf, time.basis or "")
        assert time.edtf is None or published or time.basis != "relative_to_publication"
