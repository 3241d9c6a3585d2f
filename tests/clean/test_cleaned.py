"""Pages to reports and texts: what is given wins, what is not said is absent."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.clean import Cleaned, clean
from daybook.core import When
from daybook.errors import Empty
from daybook.read import Page

BODY = "The army said on Monday that two rockets had been fired at the base north of the capital."
MORE = "Nobody was hurt, and an inquiry was opened, a spokesman told reporters in the evening."
SEED = Path(__file__).parents[3] / "shared" / "reports" / "seed.txt"


def cleaned(text: str | None = None, *, html: str | None = None, called: str | None = None, **fields: str) -> Cleaned:
    return clean(Page(content=b"", media_type="text/plain", external_id="x", source="x", text=text, html=html, **fields), published=called)


@settings(deadline=None)  # the first example waits for the language model
@given(st.text(st.characters(codec=None), min_size=1).filter(lambda text: text.strip()))
def test_text_is_taken_as_it_stands(text: str) -> None:
    made = cleaned(text)

    assert text == made.text.text
    assert "asis@1" == made.text.cleaner
    assert len(text) == len(made.text.visible)


def test_without_a_date_nothing_is_put_in_its_place() -> None:
    assert cleaned(f"BAGHDAD – {BODY}").report.published is None


@pytest.mark.parametrize(("given", "called", "text", "when"), [
    ("2020-08-17T09:00:00Z", "2019-01-01", BODY, When("2020-08-17", "stated")),
    (None, "2020-08-17", f"BASRA, 3 JAN 90 (AFP) -- {BODY}", When("2020-08-17", "stated")),
    (None, None, f"BASRA, 3 JAN 90 (AFP) -- {BODY}", When("1990-01-03", "dateline")),
    (None, "2020-08-17", f"Rockets fall on a base\nPublished: 16 August 2020\n{BODY}", When("2020-08-16", "stated")),
    (None, "2020-08", BODY, When("2020-08", "stated")),
], ids=["row", "call", "dateline", "line", "month"])
def test_the_date_is_the_rows_the_texts_the_calls_or_the_datelines(given: str | None, called: str | None, text: str, when: When) -> None:
    fields = {"published": given} if given else {}

    assert when == cleaned(text, called=called, **fields).report.published


def test_a_date_that_is_none_is_absent_and_said() -> None:
    made = cleaned(BODY, published="last week")

    assert made.report.published is None
    assert "'last week'" in made.degraded


def test_residue_after_astral_and_decomposed_characters_keeps_its_offsets() -> None:
    text = f"\U0001f680 Cafe\u0301 بغداد {BODY}\nRELATED\n\U0001f600{MORE}\n(AP Photo/Some Body)"
    made = cleaned(text)

    assert ["RELATED", "(AP Photo/Some Body)"] == [residue.span.of(text) for residue in made.text.residue]
    assert "RELATED" not in made.text.visible
    assert made.text.visible.index(MORE) == text.index(MORE)


def test_a_given_title_wins_over_the_first_line() -> None:
    made = cleaned(f"Rockets fall on base north of Baghdad\n{BODY}\n{MORE}", title="Two rockets hit a base")

    assert "Two rockets hit a base" == made.text.title
    assert made.text.title_span is None


def test_what_was_wrong_with_the_page_is_passed_on() -> None:
    assert "not UTF-8" in cleaned(BODY, degraded="not UTF-8: 3 bytes read as cp1252").degraded


def test_a_text_of_nothing_but_residue_says_so() -> None:
    assert "all of its text is residue" in cleaned("Already a subscriber?\nSign in using your account\n").degraded


def test_a_page_without_text_is_empty() -> None:
    with pytest.raises(Empty):
        cleaned(html="<html><script>x</script></html>")


def test_an_agency_in_the_authors_is_a_credit() -> None:
    head = '<meta name="author" content="Associated Press"><meta name="date" content="2020-08-17">'
    made = cleaned(html=f"<html><head>{head}</head><body><p>{BODY}</p><p>{MORE}</p></body></html>")

    assert (("AP",), ()) == (made.report.credits, made.report.authors)
    assert When("2020-08-17", "stated") == made.report.published
    assert "html@2" == made.text.cleaner


@pytest.mark.shared
@pytest.mark.skipif(not SEED.exists(), reason="no ../shared beside this checkout")
def test_of_the_seed_only_the_images_and_the_related_lines_are_residue() -> None:
    made = cleaned(SEED.read_text(encoding="utf8"))

    assert ["image link", "related link", "related link", "image link"] == [residue.reason for residue in made.text.residue]
    assert ("BAGHDAD", None, "en") == (made.report.dateline, made.report.published, made.text.language)
    assert made.text.title_span is not None
