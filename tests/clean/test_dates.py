"""Dates as inputs state them."""

from __future__ import annotations

import pytest

from daybook.clean.dates import parse_date


@pytest.mark.parametrize(("given", "edtf"), [
    ("2020-08-17", "2020-08-17"), ("2020-08-17T23:10:00+03:00", "2020-08-17"), ("2020-08-17 09:00", "2020-08-17"),
    ("2020-08-17T06:30Z", "2020-08-17"), ("2020-08-17T06:30:11.123456Z", "2020-08-17"), ("2020-08", "2020-08"), ("2020", "2020"),
    ("2020-08-14/2020-08-17", "2020-08-14/2020-08-17"), ("20200817", "2020-08-17"), ("2020/8/17", "2020-08-17"),
    ("17 August 2020", "2020-08-17"), ("August 17, 2020", "2020-08-17"), ("Aug. 17, 2020 10:15 AM", "2020-08-17"),
    ("Monday, 17 August 2020", "2020-08-17"), ("Mon, 17 Aug 2020 10:00:00 GMT", "2020-08-17"), ("17th of August 2020", "2020-08-17"),
    ("10:15 AM EST Aug 17, 2020", "2020-08-17"), ("17/08/2020", "2020-08-17"), ("08/17/2020", "2020-08-17"), ("8/8/2020", "2020-08-08"),
    ("August 2020", "2020-08"), ("٢٠٢٠-٠٨-١٧", "2020-08-17"), ("17 de agosto de 2020", "2020-08-17")], ids=str)
def test_a_stated_date_becomes_edtf_to_the_day(given: str, edtf: str) -> None:
    assert edtf == parse_date(given)


@pytest.mark.parametrize("given", ["yesterday", "", "n/a", "03/04/2020", "2020-02-30", "31 June 2020", "2020-13-01", "0000", "1",
                                   "99999999", "Mon, 99 Foo 2020", "9" * 5000], ids=lambda given: given[:20] or "empty")
def test_what_says_no_one_day_says_none(given: str) -> None:
    assert parse_date(given) is None
