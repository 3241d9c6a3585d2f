"""Statements: which attributions are one, and what belongs to them."""

from __future__ import annotations

from daybook.core import Attribution, Draft, Reading, Report, Span, Text, Time
from daybook.kinds.statement.find import find
from daybook.text.sentences import sentences
from daybook.text.tokens import tokens

TAGS = {"said": "VBD", "asked": "VBD", "sought": "VBD", "opened": "VBD", "was": "VBD", "in": "IN", "on": "IN", "a": "DT", "the": "DT"}


def reading_of(text: str, source: str, cue: str, *content: str, direct: bool = False, speaker: str | None = None,
               when: str | None = None) -> Reading:
    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    attribution = Attribution((span(source),) if source else (), (span(cue),), tuple(span(c) for c in content), direct, speaker, 0.9, "x@1")
    words = tuple(tokens(text))
    times = (Time(span(when), "DATE", "2020-03-02", "relative_to_publication", 0.9, "t@1"),) if when else ()
    return Reading(Report("r"), Text(text), tuple(Span(s, e) for s, e in sentences(text)), words,
                   tuple(TAGS.get(t.lower, "NN" if t.text[0].isalnum() else ",") for t in words), times=times, attributions=(attribution,))


def fields(draft: Draft) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for said in draft.said:
        found.setdefault(said.field, []).append(said.value.plain())
    return found


def test_a_time_of_the_saying_is_its_own() -> None:
    draft, = find(reading_of("Cohen said on Monday the port was open.", "Cohen", "said", "the port was open", when="Monday"))

    assert ["2020-03-02"] == fields(draft)["when"]


def test_a_time_inside_what_is_said_is_not_when_it_was_said() -> None:
    draft, = find(reading_of("Cohen said the port was opened on Monday.", "Cohen", "said", "the port was opened on Monday", when="Monday"))

    assert "when" not in fields(draft)


def test_a_time_that_dates_something_else_is_not_when_it_was_said() -> None:
    text = "Cohen said of Monday the port was open."
    draft, = find(reading_of(text, "Cohen", "said", "the port was open", when="Monday"))

    assert "when" not in fields(draft)


def test_an_occasion_is_the_venue() -> None:
    draft, = find(reading_of("Cohen said in a speech the port was open.", "Cohen", "said", "the port was open", speaker="Cohen"))

    assert ["a speech"] == fields(draft)["venue"]


def test_an_attitude_without_saying_is_no_statement() -> None:
    assert [] == list(find(reading_of("Cohen sought a new port.", "Cohen", "sought", "a new port", speaker="Cohen")))


def test_a_question_to_nobody_named_is_no_statement() -> None:
    assert [] == list(find(reading_of("He was asked if the port was open.", "", "was asked", "if the port was open")))


def test_every_stretch_of_content_is_kept_and_the_first_long_one_names_it() -> None:
    text = "It, Cohen said, was open."
    draft, = find(reading_of(text, "Cohen", "said", "It", "was open", speaker="Cohen"))

    assert ["It", "was open"] == fields(draft)["content"]
    assert "was open" == draft.span.of(text)


def test_without_a_source_there_is_no_speaker() -> None:
    draft, = find(reading_of("It was said the port was open.", "", "was said", "the port was open"))

    assert "speaker" not in fields(draft)
    assert [False] == fields(draft)["direct"]
