"""Where newspapers stand, by address and by name."""

from __future__ import annotations

from importlib.resources import files

import pytest

from daybook.text.publishers import SCOPES, home_of, publisher_of


@pytest.mark.parametrize(("url", "name", "city", "country"), [
    ("https://www.star-telegram.com/news/local/article1.html", None, "Fort Worth", "US"),
    ("http://news.bbc.co.uk/1/hi/x.stm", None, "London", "GB"), (None, "Fort Worth Star-Telegram", "Fort Worth", "US"),
    ("HTTPS://REUTERS.COM", None, "London", "GB")])
def test_a_publisher_is_found_by_address_or_name(url: str | None, name: str | None, city: str, country: str) -> None:
    found = publisher_of(url, name)

    assert found is not None
    assert (city, country) == (found.city, found.country)
    home = home_of(found)
    assert home is not None
    assert country == home.country


@pytest.mark.parametrize("url", ["", "no address", "http://", "https://127.0.0.1/x", "http://[::1", "javascript:alert(1)", "https://com/",
                                 "http://" + "a." * 5000 + "com"])
def test_an_address_of_nobody_known_gives_none(url: str) -> None:
    assert publisher_of(url, None) is None


def test_a_name_that_papers_of_two_towns_bear_names_none() -> None:
    assert publisher_of(None, "The Guardian") is None


def test_every_line_of_the_register_is_whole_and_no_domain_stands_twice() -> None:
    lines = (files("daybook.text") / "data" / "publishers.psv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("|") for line in lines]

    assert {6} == {len(row) for row in rows}
    assert len(rows) == len({row[0] for row in rows})
    assert {row[5] for row in rows} <= set(SCOPES)
    assert all(len(row[4]) == 2 and row[4].isupper() for row in rows)
