"""Arithmetic on EDTF values."""

from __future__ import annotations

import pytest

from daybook.core import When
from daybook.resolve.time_feasts import FEASTS, dates_of
from daybook.resolve.time_values import century, deadline, duration, part_of, shifted, truncated


@pytest.mark.parametrize(("length", "start", "end"), [
    ("PT72H", "2020-08-14", "2020-08-17"), ("P10D", "2020-02-25", "2020-03-06"), ("P1M", "2020-01-31", "2020-02-29"),
    ("P2W", "2020-08-14", "2020-08-28"), ("P1Y", "2020-02-29", "2021-02-28"), ("P2M", "2020-11", "2021-01"), ("P3Y", "2017", "2020"),
])
def test_a_deadline_is_the_last_day_of_the_time_given(length: str, start: str, end: str) -> None:
    assert end == deadline(length, When(start))


@pytest.mark.parametrize("length", ["PXD", "P", "PT", "2020-08-17", ""])
def test_no_number_gives_no_deadline(length: str) -> None:
    assert deadline(length, When("2020-08-14")) is None


def test_days_counted_from_a_month_give_no_deadline() -> None:
    assert deadline("P10D", When("2020-08")) is None


@pytest.mark.parametrize(("point", "count", "unit", "value"), [
    ("2020-03-01", -1, "day", "2020-02-29"), ("2020-01-15", -1, "month", "2019-12"), ("2020-08-17", -3, "year", "2017"),
    ("2020-08-17", -2, "decade", "200X"), ("2020-08-18", -1, "week", "2020-W33"), ("-0489", 1, "year", "-0488"),
    ("2020-08", 3, "day", None), ("2020", 1, "month", None), ("2020-08-17", 1, "hour", None),
    ("2020-08-17T23:30", 1, "hour", "2020-08-18T00:30"),
])
def test_a_shift_has_the_precision_of_its_unit_or_is_none(point: str, count: int, unit: str, value: str | None) -> None:
    assert value == shifted(point, count, unit)


@pytest.mark.parametrize(("point", "unit", "value"), [
    ("2020-08-17", "month", "2020-08"), ("2020-08-17", "quarter", "2020-35"), ("2020-08-17", "century", "20XX"), ("2020", "month", None),
])
def test_a_point_lies_in_one_unit_of_each_size(point: str, unit: str, value: str | None) -> None:
    assert value == truncated(point, unit)


def test_thirds_are_of_months_and_years_only() -> None:
    assert "2020-02-21/2020-02-29" == part_of("2020-02", "late")
    assert "2020-01/2020-04" == part_of("2020", "early")
    assert part_of("2020-08-17", "mid") is None


def test_decades_last_ten_years_and_nobody_counted_days_are_x() -> None:
    assert "P20Y" == duration(2, "decade")
    assert "PXD" == duration(None, "day")
    assert "PT72H" == duration(72, "hour")


def test_centuries_before_christ_are_intervals_of_astronomical_years() -> None:
    assert "-0499/-0400" == century(5, before=True)


@pytest.mark.parametrize(("name", "year", "dates"), [
    ("easter", 2020, ["2020-04-12"]), ("good friday", 2020, ["2020-04-10"]), ("thanksgiving", 2020, ["2020-11-26"]),
    ("eid al adha", 2020, ["2020-07-31~"]), ("ashura", 2019, ["2019-09-10~"]), ("ramadan", 2020, ["2020-04-24~/2020-05-23~"]),
    ("eid al fitr", 2000, ["2000-01-08~", "2000-12-28~"]),
])
def test_feasts_fall_where_the_calendars_put_them(name: str, year: int, dates: list[str]) -> None:
    assert dates == dates_of(FEASTS[name], year)
