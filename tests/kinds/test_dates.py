"""Dates out of the times beside what happened."""

from __future__ import annotations

import pytest

from daybook.core import Reading, Role, Time
from daybook.kinds.dates import told, when_of
from daybook.resolve.times import times
from tests.kinds.read import read, span


def role(text: str, words: str) -> Role:
    return Role("when", span(text, words), 0.9)


def dated(text: str, published: str | None = "2020-08-17") -> Reading:
    return times(read(text, {}, published=published))


@pytest.mark.parametrize(("text", "words", "edtf"), [
    ("They fought there over the past two months.", "over the past two months", "2020-06/2020-08"),
    ("Planes struck the town for the past two nights.", "past two nights", "2020-08-15/2020-08-17"),
    ("Twelve were killed in the last three weeks.", "in the last three weeks", "2020-07-27/2020-08-17"),
    ("Shells fell in the last 36 hours.", "last 36 hours", "2020-08-16/2020-08-17"),
    ("Shells fell in the last few hours.", "last few hours", "2020-08-17"),
    ("People left in recent months.", "in recent months", "2020-05~/2020-08"),
    ("They were taken over the past five years.", "the past five years", "2015/2020"),
    ("The road has been shut since March.", "since March", "2020-03/2020-08-17"),
    ("He was taken more than six years ago.", "more", "2013/2014"),
    ("He was taken more than two months ago.", "more than two months ago", "2020-05/2020-06"),
    ("He was taken six years ago.", "six years ago", "2014"),
], ids=["months", "nights", "weeks", "a day and a half", "hours", "recent", "years", "since", "longer ago", "months longer ago", "ago"])
def test_a_date_is_of_its_words_and_of_those_before_it(text: str, words: str, edtf: str) -> None:
    found = when_of(dated(text), role(text, words))

    assert found is not None
    assert edtf == found[0].edtf


@pytest.mark.parametrize("text", ["The siege lasted two months.", "They will fight for two months.", "It ends in the next two months."])
def test_a_length_that_does_not_end_with_the_report_is_no_date(text: str) -> None:
    reading = dated(text)

    assert [None] == [told(reading, time) for time in reading.times]


def test_without_a_publication_date_a_length_dates_nothing() -> None:
    text = "They fought there over the past two months."

    assert when_of(dated(text, None), role(text, "over the past two months")) is None


def test_since_a_date_that_the_report_precedes_is_that_date() -> None:
    text = "Work goes on since 20 August 2020."
    found = when_of(dated(text), role(text, "since 20 August 2020"))

    assert found is not None
    assert "2020-08-20" == found[0].edtf


def test_a_date_that_stays_open_is_no_value() -> None:
    text = "A bomb went off on Monday."
    open_ = Time(span(text, "Monday"), "DATE", None, None, 0.9, "test")
    dated = Time(span(text, "Monday"), "DATE", "2020-08-17", "relative_to_publication", 0.9, "test")

    assert when_of(read(text, {}, times=(open_,)), role(text, "on Monday")) is None
    found = when_of(read(text, {}, times=(dated,)), role(text, "on Monday"))
    assert found is not None
    assert "2020-08-17" == found[0].edtf
