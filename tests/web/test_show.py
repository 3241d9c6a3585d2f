"""How values read on a page: what is inferred looks inferred, what is not safe is no link."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from daybook.core import Assertion, Count, Evidence, Place, Ref, Span, Value, When, Words
from daybook.web.show import due, evidence_shown, hits, percent, query, safe_link, shown, unseen


def evidence(value: Value, span: Span | None = None) -> Evidence:
    return Evidence(Assertion(b"t" * 16, b"r" * 16, "commitment", "deadline", value, span), "rules@1", 0.5)


def test_a_stated_date_is_shown_without_a_basis() -> None:
    assert not shown(When("2020-08-17")).is_inferred


def test_a_date_counted_from_the_publication_says_so() -> None:
    assert "from the publication date" == shown(When("2020-08-17", "relative_to_publication")).basis


def test_a_vague_number_keeps_its_form() -> None:
    assert ("vague number",) == shown(Count(24, 99, "vague")).tags


def test_a_suspect_is_marked_as_one() -> None:
    said = shown(Ref("militias", responsibility="suspected"))

    assert ("militias", ("suspected",)) == (said.text, said.tags)


def test_a_coarse_place_says_how_coarse() -> None:
    assert ("province",) == shown(Place("Anbar", "IQ", precision=4)).tags


def test_a_value_without_words_is_derived() -> None:
    assert "derived" == evidence_shown(evidence(Words("x"))).basis
    assert "" == evidence_shown(evidence(Words("x"), Span(0, 1))).basis


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://", "ftp://a.example/x", "http://[bad",
                                 "java\nscript:alert(1)", "http://a.example/ x", "", None])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert safe_link(url) is None


def test_a_web_address_becomes_a_link() -> None:
    assert "HTTPS://a.example/x?y=1" == safe_link("HTTPS://a.example/x?y=1")


@pytest.mark.parametrize(("deadline", "state"), [
    ("2020-08-17", "overdue"), ("2020-08-18", "due_soon"), ("2020-09", "not_due"), ("2020-08", "due_soon"), ("2020-08-20/..", "not_due")])
def test_due_is_computed_from_the_end_of_the_deadline(deadline: str, state: str) -> None:
    assert state == due(evidence(When(deadline)), date(2020, 8, 18))


def test_without_a_date_nothing_is_due() -> None:
    assert "no_deadline" == due(None, date(2020, 8, 18)) == due(evidence(Words("soon")), date(2020, 8, 18))


def test_search_marks_are_cut_out_of_a_snippet() -> None:
    assert [(False, "near the "), (True, "road"), (False, " end")] == hits("near the \x02road\x03 en\x03d")


def test_no_doubt_is_never_rounded_away() -> None:
    assert ("99", "100", "40") == (percent(0.998), percent(1.0), percent(0.4))


def test_a_query_string_leaves_out_what_is_empty() -> None:
    assert "?q=a+b&page=2" == query({"q": "a b", "type": ""}, page=2)


def test_characters_that_nobody_sees_are_marked_and_stay() -> None:
    html = str(unseen("\u202e51\u202c <b>dead in al-Kad\u200bhimi"))

    assert 'data-names="RLO"' in html and 'data-names="ZWSP"' in html
    assert "&lt;b&gt;dead" in html
    assert "\u202e51\u202c <b>dead in al-Kad\u200bhimi" == unescape(re.sub("<[^>]*>", "", html))
