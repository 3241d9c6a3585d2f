"""Cells of desks' sheets: what is sure is read, what is not is refused with what to write instead."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Count, Field
from daybook.core.values import PRECISIONS
from daybook.errors import ValueFault
from daybook.importing.cells import choice_of, count_of, country_code, flag_of, is_unknown, number_of, precision_of, shown, when_of
from daybook.publish.exports.flat import cell_text


@pytest.mark.parametrize(("text", "dates", "edtf"), [
    ("2020-03-12", "", "2020-03-12"), ("2020-03", "", "2020-03"), ("2020", "", "2020"), ("../2020-08-17", "", "../2020-08-17"),
    ("2020-07~", "", "2020-07~"), ("2020-06-21/2020-06-30", "", "2020-06-21/2020-06-30"), ("2020-03-12T05:30", "", "2020-03-12T05:30"),
    ("12/03/2020", "day first", "2020-03-12"), ("12/03/2020", "month first", "2020-12-03"), ("25/03/2020", "", "2020-03-25"),
    ("03/25/2020", "", "2020-03-25"), ("5/5/2020", "", "2020-05-05"), ("12.03.2020", "", "2020-03-12"), ("2020/03/12", "", "2020-03-12"),
    ("12 March 2020", "", "2020-03-12"), ("12-Mar-2020", "", "2020-03-12"), ("March 12, 2020", "", "2020-03-12"),
    ("1st Sept 2020", "", "2020-09-01"), ("March 2020", "", "2020-03"), ("12 March 2020 05:30", "", "2020-03-12T05:30"),
    (shown(date(2020, 3, 12)), "", "2020-03-12"), (shown(datetime(2020, 3, 12, 5, 30)), "", "2020-03-12T05:30"), (shown(2020), "", "2020")])
def test_dates_as_desks_write_them(text: str, dates: str, edtf: str) -> None:
    assert edtf == when_of(text, dates).edtf


@pytest.mark.parametrize(("text", "says"), [
    ("12/03/2020", "could be two days"), ("43902", "counts days .2020-03-12."), ("12/03/20", "four digits"), ("31/02/2020", "no day 31"),
    ("soon", "is no date"), ("12 Brumaire 2020", "is no date"), ("2020-13-01", "no month"), ("2020-06-30/2020-06-21", "end lies before")])
def test_a_date_that_is_none_or_two_is_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueFault, match=says):
        when_of(text, "")


@pytest.mark.parametrize(("text", "count"), [
    ("13", (13, 13, "exact", "all")), ("0", (0, 0, "exact", "all")), ("5-7", (5, 7, "range", "all")), ("5 – 7", (5, 7, "range", "all")),
    ("5 to 7", (5, 7, "range", "all")), (">=13", (13, None, "at_least", "all")), ("13+", (13, None, "at_least", "all")),
    ("> 12", (13, None, "at_least", "all")), ("<=5", (None, 5, "at_most", "all")), ("<5", (None, 4, "at_most", "all")),
    ("~40", (40, 40, "about", "all")), ("c. 40", (40, 40, "about", "all")), ("at least 5", (5, None, "at_least", "all")),
    ("at least 5 civilians", (5, None, "at_least", "civilians")), ("about 40", (40, 40, "about", "all")),
    ("1,200", (1200, 1200, "exact", "all")),
    ("dozens", (24, 99, "vague", "all")), ("three soldiers", (3, 3, "exact", "forces")), ("3 [children]", (3, 3, "exact", "children")),
    ("none", (0, 0, "exact", "all")),
    ("≈24-99 [civilians]", (24, 99, "vague", "civilians")), ("more than 12", (13, None, "at_least", "all"))])
def test_counts_as_desks_write_them(text: str, count: tuple[int | None, int | None, str, str]) -> None:
    found = count_of(text)

    assert count == (found.min, found.max, found.form, found.of)


@pytest.mark.parametrize("text", ["2.5", "-3", "many", "13 km", "3 or 4 or 5 days ago", "7-5", "1e3", "99999999999", "=2+3", "1.200,5"])
def test_a_count_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueFault):
        count_of(text)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["all", "civilians", "forces"]),
       st.sampled_from(["exact", "range", "at_least", "at_most", "about", "vague"]))
def test_a_count_that_daybook_wrote_reads_back(a: int, b: int, of: str, form: str) -> None:
    low, high = min(a, b), max(a, b) + (a == b)
    ends = {"exact": (low, low), "range": (low, high), "at_least": (low, None), "at_most": (None, high), "about": (low, low),
            "vague": (low, high)}
    count = Count(*ends[form], form, of)

    assert count.plain() == count_of(cell_text(count)).plain()


def test_choices_by_any_spelling_or_by_what_the_map_says() -> None:
    field = Field("type", "Type", "choice", choices=("air_strike", "bombing"))

    assert "air_strike" == choice_of("Air strike", field, {}).choice
    assert "bombing" == choice_of("IED", field, {"ied": "bombing"}).choice
    with pytest.raises(ValueFault, match=r'it is one of air_strike, bombing; or say in the map .*\[values.type\] "IED"'):
        choice_of("IED", field, {})


def test_countries_precisions_flags_and_numbers() -> None:
    assert ["IQ", "IQ", "SY", "XK"] == [country_code(text) for text in ("iq", "Iraq", "Syria", "XK")]
    assert [2, 4, 5] == [precision_of(text, PRECISIONS) for text in ("town", "4", "Country")]
    assert [True, False] == [flag_of(text).yes for text in ("Yes", "0")]
    assert 36.335 == number_of("36.335", "lat")
    for wrong in (lambda: country_code("Atlantis"), lambda: precision_of("6", PRECISIONS), lambda: flag_of("maybe"),
                  lambda: number_of("36,3", "lat"), lambda: number_of("nan", "lat")):
        with pytest.raises(ValueFault):
            wrong()


@pytest.mark.parametrize("text", ["", "-", "n/a", "Unknown", " ? ", "—"])
def test_what_nobody_knows_is_absent(text: str) -> None:
    assert is_unknown(text)


@pytest.mark.parametrize(("begins", "ends"), [("~", "x"), ("12", "("), ("may 1", "x"), ("1 may", "x")])
def test_a_cell_of_blanks_is_read_in_one_pass(begins: str, ends: str) -> None:
    cell = begins + " " * 500_000 + ends
    for read in (count_of, lambda text: when_of(text, "")):
        with pytest.raises(ValueFault):
            read(cell)
