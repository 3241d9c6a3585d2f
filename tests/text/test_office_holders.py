"""Who held which office when."""

from __future__ import annotations

from importlib.resources import files

import pytest

from daybook.text.office_holders import DAY, holder, is_holder


@pytest.mark.parametrize(("office", "country", "day", "name"), [
    ("prime minister", "IQ", "2020-08-17", "Mustafa al-Kadhimi"), ("prime minister", "IQ", "2019-03-14", "Adil Abdul-Mahdi"),
    ("president", "US", "2016-09-20", "Barack Obama"), ("president", "US", "2020", "Donald Trump"),
    ("president", "US", "2018-05", "Donald Trump"),
    ("chancellor", "DE", "2015-08-31", "Angela Merkel"), ("president", "US", "2017", None), ("president", "US", "2017-01", None),
    ("prime minister", "XX", "2020-01-01", None), ("emperor", "IQ", "2020-01-01", None), ("president", "US", "2020-02-30x", None),
    ("president", "US", "soon", None)])
def test_who_was_in_office(office: str, country: str, day: str, name: str | None) -> None:
    found = holder(office, country, day)

    assert name == (found.name if found else None)


def test_every_line_is_whole() -> None:
    text = (files("daybook.text") / "data" / "offices.psv").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]

    assert {6} == {len(row) for row in rows}
    assert all(DAY.fullmatch(row[3]) and len(row[3]) >= 7 and (not row[4] or DAY.fullmatch(row[4])) for row in rows)
    assert all(not row[4] or row[3] <= row[4] for row in rows)


@pytest.mark.parametrize(("name", "was"), [("Barack Obama", True), ("Mustafa al-Kadhemi", True), ("Obama", False), ("No Body", False)])
def test_who_ever_held_an_office_whatever_the_spelling(name: str, was: bool) -> None:
    assert was == is_holder(name)
