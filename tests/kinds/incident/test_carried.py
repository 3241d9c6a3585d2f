"""When and where news was whose own words leave it out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybook.core import Choice, Draft, Flag, Located, Place, Reading, Said, Time
from daybook.kinds.incident.carried import carried
from tests.kinds.read import read, span

TEXT = "A bus was hit in Lima on Monday. Six guards were killed. Nobody has claimed it."
MONDAY = ("Monday", "2020-03-02")


def told(text: str = TEXT, day: tuple[str, str] = MONDAY, published: str | None = "2020-03-04") -> Reading:
    times = (Time(span(text, day[0]), "DATE", day[1], "relative_to_publication", 0.9, "test"),) if day[0] in text else ()
    return read(text, {}, published=published, times=times)


def draft(reading: Reading, words: str = "killed", *said: Said, status: str = "happened", news: bool = True,
          pattern: str = "single") -> Draft:
    naming = span(reading.text.text, words)
    attributes = (Said("status", Choice(status), naming, 0.9), Said("foreground", Flag(news), naming, 0.9),
                  Said("pattern", Choice(pattern), naming, 0.9))
    return Draft("incident", naming, (*attributes, *said), 0.9)


def values(drafts: list[Draft], name: str) -> list[Said]:
    return [s for d in drafts for s in d.said if s.field == name]


def test_news_without_a_date_has_that_of_the_sentence_before_on_its_words() -> None:
    reading = told()
    found = values(carried(reading, [draft(reading)]), "when")

    assert ["2020-03-02"] == [s.value.plain() for s in found]
    assert [span(TEXT, "Monday")] == [s.span for s in found]


@pytest.mark.parametrize("changes", [{"status": "planned"}, {"news": False}, {"pattern": "series"}])
def test_what_is_no_single_news_that_happened_has_none(changes: dict[str, str]) -> None:
    reading = told()

    assert [] == values(carried(reading, [draft(reading, **changes)]), "when")  # type: ignore[arg-type]


def test_a_date_of_long_ago_or_to_come_is_not_carried_over() -> None:
    for day in ("2019-03-02", "2020-04-01"):
        reading = told(day=("Monday", day))

        assert [] == values(carried(reading, [draft(reading)]), "when")


def test_without_a_publication_date_nothing_is_carried_over() -> None:
    reading = told(published=None)

    assert [] == values(carried(reading, [draft(reading)]), "when")


def test_a_date_two_sentences_before_is_left_where_it_is() -> None:
    reading = told()

    assert [] == values(carried(reading, [draft(reading, "claimed")]), "when")


def _placed(*lands: str) -> Reading:
    reading = told("Talks were held in Lima. Six guards were killed. Peru mourns, so does Quito.")
    words = ("Lima", "Peru", "Quito")
    located = tuple(Located(span(reading.text.text, word), Place(word, land, precision=2), 0.9, "test")
                    for word, land in zip(words, lands, strict=False))
    return replace(reading, places=located)


def test_news_without_a_place_is_in_the_country_that_the_report_is_about() -> None:
    reading = _placed("PE", "PE")
    found = values(carried(reading, [draft(reading)]), "where")

    assert [("Peru", 5, "inherited", None)] == [(s.value.name, s.value.precision, s.value.basis, s.span) for s in found
                                                if isinstance(s.value, Place)]


def test_a_report_about_two_countries_places_nothing() -> None:
    reading = _placed("PE", "PE", "EC")

    assert [] == values(carried(reading, [draft(reading)]), "where")


def test_where_another_incident_has_a_place_none_is_inherited() -> None:
    reading = _placed("PE", "PE")
    other = draft(reading, "mourns", Said("where", Place("Lima", "PE"), span(reading.text.text, "Lima"), 0.9))

    assert 1 == len(values(carried(reading, [draft(reading), other]), "where"))
