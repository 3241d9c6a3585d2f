"""The samples that ship: each is read, dated where it says so, and free of residue where recognisers look."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from daybook.clean import Cleaned, clean
from daybook.read import Page, Unread, pages

SAMPLES = Path(__file__).parents[2] / "samples"


@lru_cache
def samples() -> dict[str, Cleaned]:
    return {page.external_id: clean(page) for page in pages([str(SAMPLES)]) if isinstance(page, Page)}


def test_all_are_read_but_the_page_about_them() -> None:
    unread = [page for page in pages([str(SAMPLES)]) if isinstance(page, Unread)]

    assert 20 == len(samples())
    assert ["README.md"] == [Path(page.source).name for page in unread]


@pytest.mark.parametrize("external_id", ["october-protests", "nasiriyah-bridge", "washington-visit", "northern-strikes"])
def test_a_dateline_dates_those_that_give_no_other_date(external_id: str) -> None:
    published = samples()[external_id].report.published

    assert published is not None
    assert "dateline" == published.basis


def test_those_that_give_no_date_have_none() -> None:
    assert {"basra-arabic", "green-zone-rockets"} == {name for name, made in samples().items() if made.report.published is None}


def test_the_page_keeps_its_article_and_loses_what_is_around_it() -> None:
    made = samples()["curator-freed"]

    assert ("Two Rivers Review", ("Nadir Hatem",)) == (made.report.publisher, made.report.authors)
    assert "Thousands of people have been abducted in Iraq" in made.text.visible
    assert not [word for word in ("cookies", "inbox", "Most read", "Advertisement", "pensioners", "© 2020") if word in made.text.visible]
    assert "" == made.degraded


def test_languages_are_told() -> None:
    assert {"basra-arabic": "ar"} == {name: made.text.language for name, made in samples().items() if made.text.language != "en"}


def test_a_copy_is_word_for_word() -> None:
    assert samples()["tw-hashimi"].text.text == samples()["sg-hashimi"].text.text
