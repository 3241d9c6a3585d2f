from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core.when import DAY, When, civil, day, day_number, interval, show
from daybook.errors import ValueFault


def days(edtf: str) -> tuple[str, str]:
    """First and last day of a value."""
    start, end = interval(edtf)
    return day(int(start) // DAY), day(int(end) // DAY - 1)


@pytest.mark.parametrize(("edtf", "first", "last"), [
    ("2020-08-17", "2020-08-17", "2020-08-17"),
    ("2020-02", "2020-02-01", "2020-02-29"),
    ("2020", "2020-01-01", "2020-12-31"),
    ("199X", "1990-01-01", "1999-12-31"),
    ("19XX", "1900-01-01", "1999-12-31"),
    ("2020-XX", "2020-01-01", "2020-12-31"),
    ("2019-W11", "2019-03-11", "2019-03-17"),
    ("2020-W53", "2020-12-28", "2021-01-03"),
    ("2019-W11-WE", "2019-03-16", "2019-03-17"),
    ("2019-22", "2019-06-01", "2019-08-31"),
    ("2019-24", "2019-12-01", "2020-02-29"),
    ("2020-33", "2020-01-01", "2020-03-31"),
    ("2020-41", "2020-07-01", "2020-12-31"),
    ("2020-07~", "2020-07-01", "2020-07-31"),
    ("2020-06-21/2020-06-30", "2020-06-21", "2020-06-30"),
    ("-0043", "-0043-01-01", "-0043-12-31"),
], ids=str)
def test_a_date_stands_for_its_days(edtf: str, first: str, last: str) -> None:
    assert (first, last) == days(edtf)


def test_an_open_end_is_infinite() -> None:
    assert -math.inf == interval("../2020-08-17").start
    assert math.inf == interval("2017/..").end
    assert interval("/2020").end == interval("2020").end


def test_a_time_of_day_is_a_minute_and_an_hour_is_sixty() -> None:
    assert 1 == interval("2020-08-17T05:30").end - interval("2020-08-17T05:30").start
    assert 60 == interval("2020-08-17T05").end - interval("2020-08-17T05").start


@pytest.mark.parametrize("edtf", ["", "..", "../..", "2020-06-31", "2020-13", "2020-02-30", "2019-02-29", "2021-W53", "2020-00",
                                  "2020-08-00",
                                  "yesterday", "17/08/2020", "2020-08-17/2020-08-01", "2020-22-03", "20", "2020-08-17T25:00", "2020-8-1"])
def test_what_is_no_date_is_refused_with_the_words_seen(edtf: str) -> None:
    with pytest.raises(ValueFault, match=r"is no|there is no|has no day|is neither"):
        interval(edtf)


@given(st.dates())
def test_day_numbers_agree_with_the_calendar(date: datetime.date) -> None:
    number = day_number(date.year, date.month, date.day)

    assert date.toordinal() - 1 == number
    assert (date.year, date.month, date.day) == civil(number)


@given(st.integers(-4_000_000, 4_000_000))
def test_civil_undoes_day_number_before_year_one_too(number: int) -> None:
    assert number == day_number(*civil(number))


@given(st.dates(), st.dates())
def test_intervals_meet_just_when_days_do(a: datetime.date, b: datetime.date) -> None:
    assert (a == b) == interval(a.isoformat()).meets(interval(b.isoformat()))
    assert interval(f"{min(a, b)}/{max(a, b)}").holds(interval(a.isoformat()))


def test_a_basis_outside_the_list_is_refused() -> None:
    with pytest.raises(ValueFault, match="relative_to_publication"):
        When("2020", "guessed")


@pytest.mark.parametrize(("edtf", "shown"), [
    ("2020-08-17", "17 August 2020"), ("2020-08", "August 2020"), ("2020-21", "spring 2020"), ("2020-33", "first quarter of 2020"),
    ("199X", "1990s"), ("-0043", "44 BC"), ("../2020-08-17", "by 17 August 2020"), ("2017/..", "since 2017"),
    ("2020-07~", "about July 2020"), ("2019-W11", "week 11 of 2019"), ("2020-06-21/2020-06-30", "21 June 2020 – 30 June 2020"),
    ("2020-08-17T05:30", "17 August 2020, 05:30"),
], ids=str)
def test_dates_are_shown_in_words(edtf: str, shown: str) -> None:
    assert shown == show(edtf)
