"""Title, byline, agency credit: how a report begins and ends."""

from __future__ import annotations

import pytest

from daybook.clean.head import Head, agencies, head_of
from daybook.clean.lines import lines_of

BODY = "The army said on Monday that two rockets had been fired at the base north of the capital."
MORE = "Nobody was hurt, and an inquiry was opened, a spokesman told reporters in the evening."


def head(*lines: str, title: str | None = None) -> tuple[Head, str]:
    text = "\n".join(lines)
    return head_of(lines_of(text), title), text


def test_a_short_first_line_above_reporting_is_the_title() -> None:
    found, text = head("Rockets fall on base north of Baghdad", BODY, MORE)

    assert "Rockets fall on base north of Baghdad" == found.title
    assert found.title_span is not None
    assert found.title == found.title_span.of(text)


@pytest.mark.parametrize("first", [BODY, "BAGHDAD – Rockets fell on a base", "17 August 2020", "Advertisement", "and then it was over",
    "By Any One",
                                   "What we know so far:"], ids=str)
def test_other_first_lines_are_no_title(first: str) -> None:
    found, _ = head(first, BODY, MORE)

    assert found.title is None


def test_a_title_needs_reporting_below_it() -> None:
    found, _ = head("Rockets fall on base", "A list", "Of short lines")

    assert found.title is None


@pytest.mark.parametrize(("lines", "words"), [
    (("Rockets fall on a base.", BODY), "Rockets fall on a base."), (("ROCKETS FALL ON A BASE", BODY), "ROCKETS FALL ON A BASE"),
    (("By Any One", "× Rockets fall on a base", BODY), "× Rockets fall on a base"),
    (("Rockets fall on", "a base", BODY), "Rockets fall on\na base")], ids=["point", "capitals", "second", "two lines"])
def test_a_given_title_is_found_in_the_text(lines: tuple[str, ...], words: str) -> None:
    found, text = head(*lines, title="Rockets fall on a base")

    assert found.title_span is not None
    assert words == found.title_span.of(text)


def test_a_given_title_that_is_not_in_the_text_has_no_place() -> None:
    found, _ = head(BODY, MORE, title="Rockets fall on a base")

    assert found.title_span is None


@pytest.mark.parametrize(("line", "authors", "credits"), [
    ("By Jane Doe", ("Jane Doe",), ()), ("By JANE DOE and JOHN ROE", ("JANE DOE", "JOHN ROE"), ()),
    ("By Jane Doe, Tigris Wire", ("Jane Doe",), ()), ("By Jane Doe and John Roe, Tigris Wire", ("Jane Doe", "John Roe"), ()),
    ("By Jane Doe, John Roe and Any One", ("Jane Doe", "John Roe", "Any One"), ()),
    ("By Jane Doe, Associated Press", ("Jane Doe",), ("AP",)), ("By Samir al-Any in Basra", ("Samir al-Any",), ()),
    ("By The Associated Press", (), ("AP",)), ("By Tigris Wire Staff", (), ()), ("Written by Jane Doe | Tigris Wire", ("Jane Doe",), ()),
    ("(Reporting by Jane Doe; Editing by John Roe)", ("Jane Doe",), ()), ("Reuters contributed to this report.", (), ("Reuters",)),
    ("Copyright 2020 The Associated Press. All rights reserved.", (), ("AP",))], ids=str)
def test_bylines_and_credits_are_read(line: str, authors: tuple[str, ...], credits: tuple[str, ...]) -> None:
    found, _ = head("Rockets fall on base north of Baghdad", line, BODY, MORE)

    assert (authors, credits) == (found.authors, found.credits)


def test_an_agency_that_is_only_quoted_is_no_credit() -> None:
    found, _ = head("Rockets fall on base north of Baghdad", "An official told Reuters and AP that nobody had been hurt in the attack.",
        MORE)

    assert () == found.credits


def test_a_byline_in_the_middle_of_a_sentence_is_none() -> None:
    found, _ = head("Rockets fall on base north of Baghdad", BODY, "By Monday night nobody had claimed the attack, he said.", MORE)

    assert () == found.authors
    assert () == found.residue


def test_a_transcript_has_no_dateline() -> None:
    found, _ = head("JANE DOE: Good evening to all of you, wherever you are tonight.",
        "JOHN ROE: And good evening from me as well, to all of you.")

    assert found.dateline is None


def test_a_mark_of_monitoring_behind_the_dateline_is_residue() -> None:
    found, text = head("   BOGOTA, 5 JUL 89 (AFP) -- [TEXT] ARMED MEN ATTACKED A HOUSE IN THE NORTH OF THE CITY TODAY, THE POLICE SAID.")

    assert ("BOGOTA", "1989-07-05", ("AFP",)) == (found.dateline, found.dated, found.credits)
    assert [("wire mark", "[TEXT]")] == [(r.reason, r.span.of(text)) for r in found.residue]


def test_a_line_that_states_the_publication_is_read() -> None:
    found, _ = head("Rockets fall on base north of Baghdad", "Published: 17 August 2020", BODY, MORE)

    assert "2020-08-17" == found.published


def test_agencies_come_in_the_order_of_the_words() -> None:
    assert ["Reuters", "AP"] == agencies("Reuters and The Associated Press")


def test_a_line_inside_a_paragraph_broken_by_width_is_no_dateline() -> None:
    found, _ = head("   THE POLICE SAID TODAY THAT THE MEN WHO HAD ATTACKED THE HOUSE",
        "IN THE NORTH OF THE CITY AND THE MEN WHO HAD BROUGHT THEM THERE",
                    "BOGOTA OFFICIALS -- THE MAYOR AND THE GOVERNOR OF THE PROVINCE --",
                    "HAD NOT BEEN TOLD OF THE ATTACK BEFORE THE MORNING, AND HAD THEN",
                    "ORDERED AN INQUIRY INTO WHAT THE POLICE HAD DONE IN THE NIGHT AND", "THE MORNING OF THE SAME DAY.")

    assert found.dateline is None
