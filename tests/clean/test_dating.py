"""When a page was published: five places that say it, what cannot be, and what does not agree."""

from __future__ import annotations

import json

import pytest

from daybook.clean import clean
from daybook.clean.html import tree_of
from daybook.clean.meta import PageFacts, facts_of
from daybook.core import When
from daybook.read import Page

WORDS = "<p>The army said on Monday that two rockets had been fired at the base north of the capital, and that nobody was hurt.</p>"


def facts(head: str = "", body: str = "", url: str | None = None, fetched: str | None = None) -> PageFacts:
    return facts_of(tree_of(f"<html><head>{head}</head><body>{body}{WORDS}</body></html>"), url, fetched)


def linked(**more: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | more)}</script>'


META = '<meta property="article:published_time" content="2020-08-17T09:00:00Z">'


@pytest.mark.parametrize(("head", "body", "url", "date", "place"), [
    (linked(datePublished="2020-08-17"), "", None, "2020-08-17", "JSON-LD"), (META, "", None, "2020-08-17", "meta article:published_time"),
    ("", '<span itemprop="datePublished" content="2020-08-17">today</span>', None, "2020-08-17", "marked element"),
    ("", '<time datetime="2020-08-17T10:00">Monday</time>', None, "2020-08-17", "time"),
    ("", '<time class="updated" datetime="2020-09-01">x</time><time datetime="2020-08-17">y</time>', None, "2020-08-17", "time"),
    ("", "", "https://example.org/2020/08/17/rockets", "2020-08-17", "URL"), ("", "", "https://example.org/world/2020/aug/17/x",
    "2020-08-17", "URL"),
    ("", "", "https://example.org/news/20200817-rockets.html", "2020-08-17", "URL"), ("", "", "https://example.org/a/99/77/55/x", None,
    "")])
def test_the_place_of_a_date_is_told(head: str, body: str, url: str | None, date: str | None, place: str) -> None:
    found = facts(head, body, url)

    assert (date, place) == (found.published, found.dated_by)


@pytest.mark.parametrize("date", ["1970-01-01", "1989-12-31", "2999-01-01", "soon"])
def test_a_date_that_cannot_be_is_passed_over_for_one_that_can(date: str) -> None:
    found = facts(linked(datePublished=date) + META)

    assert "2020-08-17" == found.published
    assert date in found.notes[0]


def test_a_future_date_is_one_after_the_fetch() -> None:
    assert facts(META, fetched="2020-08-16T00:00:00Z").published is None
    assert "2020-08-17" == facts(META, fetched="2020-08-17T00:00:00Z").published


def test_dates_that_contradict_each_other_are_said() -> None:
    found = facts(linked(datePublished="2020-08-17"), url="https://example.org/2019/03/02/x")

    assert "2020-08-17" == found.published
    assert "2019-03-02 (URL)" in found.notes[0]


def test_dates_a_day_apart_do_not_contradict_each_other() -> None:
    assert () == facts(META + linked(datePublished="2020-08-18")).notes


def test_a_date_of_the_address_alone_says_so_as_its_basis() -> None:
    made = clean(Page(b"", "text/html", "x", "x", url="https://example.org/2020/08/17/x", html=f"<body>{WORDS * 3}</body>"))

    assert When("2020-08-17", "url") == made.report.published


def test_a_line_of_the_text_that_says_another_day_is_noted() -> None:
    made = clean(Page(b"", "text/html", "x", "x", html=f"<head>{META}</head><body><p>Published: 3 March 2019</p>{WORDS * 3}</body>"))

    assert "2019-03-03" in made.notes[0] or "Published" not in made.text.text


def test_the_section_is_what_the_page_calls_it() -> None:
    assert "World" == facts('<meta property="article:section" content="World">').section
    assert "Crime" == facts(linked(articleSection=["Crime", "Courts"])).section


def test_a_page_that_wants_to_be_somebody_elses_is_noted() -> None:
    found = facts('<link rel="canonical" href="https://other.example/a">', url="https://www.example.org/b")

    assert "https://other.example/a" == found.url
    assert "other.example" in found.notes[0]


@pytest.mark.parametrize(("credit", "agency"), [("BASRA (AP) — ", "AP"), ("BASRA, Iraq (Reuters) - ", "Reuters")])
def test_the_agency_in_the_dateline_is_credited(credit: str, agency: str) -> None:
    made = clean(Page(b"", "text/html", "x", "x", html=f"<body>{WORDS.replace('<p>', '<p>' + credit)}{WORDS}</body>"))

    assert (agency,) == made.report.credits


def test_an_agency_that_contributed_is_credited() -> None:
    made = clean(Page(b"", "text/html", "x", "x",
        html=f"<body><article>{WORDS * 3}<p>AFP contributed to this report.</p></article></body>"))

    assert ("AFP",) == made.report.credits


@pytest.mark.parametrize(("moment", "day", "date"), [
    ("2019-11-19T01:30:00.000Z", "2019/11/18", "2019-11-18"), ("2019-11-18T21:30:00+00:00", "2019/11/19", "2019-11-19"),
    ("2019-11-19T13:30:00Z", "2019/11/18", "2019-11-19"), ("2019-11-19T01:30:00Z", "2019/11/17", "2019-11-19"),
    ("2019-11-19T01:30:00+01:00", "2019/11/18", "2019-11-19"), ("2019-11-18T08:30:00Z", "2019/11/19", "2019-11-18"),
    ("2019-11-19", "2019/11/18", "2019-11-19")], ids=str)
def test_a_moment_in_utc_is_a_day_of_the_place_that_the_address_keeps(moment: str, day: str, date: str) -> None:
    found = facts(linked(datePublished=moment), url=f"https://example.org/{day}/rockets")

    assert (date, "JSON-LD") == (found.published, found.dated_by)
