from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core import (
    Attribution,
    Choice,
    Count,
    Draft,
    Field,
    Flag,
    Kind,
    Mention,
    Place,
    Reading,
    Ref,
    Report,
    Residue,
    Said,
    Span,
    Text,
    When,
    Words,
)
from daybook.core.assertion import Assertion, Speaker, asserted, record_id
from daybook.core.ids import digest
from daybook.core.kind import check_kinds
from daybook.core.values import Value, to_row
from daybook.errors import KindError

WORDS = "Police said the blast killed 12 people. The blast was heard in Kirkuk."
READING = Reading(
    Report("r"), Text(WORDS), mentions=(Mention(Span(0, 6), "organisation", "Kirkuk police", 0.9, "names@1"),),
    attributions=(Attribution((Span(0, 6),), (Span(7, 11),), (Span(12, 38),), False, "Kirkuk police", 0.9, "a@1"),))


def blast(start: int, *said: Said, key: str = "") -> Draft:
    return Draft("incident", Span(start, start + 5), said, 0.8, key)


def test_a_value_inside_somebodys_words_stands_on_their_word() -> None:
    said = Said("killed", Count(12, 12), Span(29, 31), 0.9)

    found = asserted(b"r" * 16, b"t" * 16, READING, [("x@1", blast(WORDS.index("blast"), said))])

    speakers = {a.field: a.attributed_to.name for a in found.assertions if a.attributed_to}
    assert {"naming": "Kirkuk police", "killed": "Kirkuk police"} == speakers


def test_a_value_outside_stands_in_the_papers_own_voice() -> None:
    found = asserted(b"r" * 16, b"t" * 16, READING, [("x@1", blast(WORDS.rindex("blast")))])

    assert [None] == [a.attributed_to for a in found.assertions]


def test_the_second_occurrence_of_the_same_words_is_another_record() -> None:
    drafts = [("x@1", blast(WORDS.index("blast"))), ("x@1", blast(WORDS.rindex("blast")))]

    assert 2 == len({a.record for a in asserted(b"r" * 16, b"t" * 16, READING, drafts).assertions})


def test_one_stretch_of_words_may_serve_two_records() -> None:
    drafts = [("x@1", blast(16, key="Mosul")), ("x@1", blast(16, key="Erbil"))]

    assert 2 == len({a.id for a in asserted(b"r" * 16, b"t" * 16, READING, drafts).assertions})


def test_a_record_keeps_its_id_when_its_words_move() -> None:
    draft = blast(16)

    assert record_id(b"r", draft, "blast", 0) == record_id(b"r", Draft("incident", Span(3, 8), (), 0.1), "blast", 0)


def test_an_assertion_found_twice_is_one_with_the_better_score() -> None:
    low, high = (Said("type", Choice("bombing"), Span(16, 21), score) for score in (0.3, 0.7))

    found = asserted(b"r" * 16, b"t" * 16, READING, [("x@1", blast(16, low)), ("y@1", blast(16, high))])

    rows = dict(zip((a.field for a in found.assertions), zip(found.sources, found.confidences, strict=True), strict=True))
    assert ("y@1", 0.7) == rows["type"]


@given(st.text(alphabet="ab \n", min_size=1), st.data())
def test_residue_is_blank_and_offsets_stay(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    visible = Text(text, residue=(Residue(Span(start, end), "label"),)).visible

    assert len(text) == len(visible)
    assert text[:start] == visible[:start]
    assert text[end:] == visible[end:]
    assert not visible[start:end].strip()


def test_faults_of_kinds_are_named_all_at_once() -> None:
    kind = Kind("thing", "things", (Field("a", "A", "number"), Field("a", "A", "choice")), caption=("b",))

    with pytest.raises(KindError) as fault:
        check_kinds([kind, kind])
    named = ("declared twice", "no value type 'number'", "choices belong", "caption names 'b'", "two kinds")
    assert all(said in str(fault.value) for said in named)


def test_a_draft_with_an_unknown_field_or_a_wrong_type_is_refused() -> None:
    kind = Kind("thing", "things", (Field("state", "State", "choice", choices=("on", "off")),))
    said = (Said("colour", Choice("red"), None, 1), Said("state", Count(1, 1), None, 1), Said("state", Choice("red"), None, 1))

    assert 3 == len(kind.refuse(Draft("thing", Span(0, 1), said, 1)))


SPANS = st.none() | st.builds(lambda start, length: Span(start, start + length), st.integers(0, 99), st.integers(1, 9))
NAMES = st.text(st.characters(), min_size=1).filter(str.strip)
VALUES = st.one_of(
    st.builds(Words, NAMES), st.builds(Ref, NAMES, st.sampled_from((None, "person"))), st.builds(Choice, NAMES),
    st.builds(Flag, st.booleans()), st.just(When("2020-07")), st.builds(Count, st.integers(0, 9), st.none()),
    st.builds(Place, NAMES, lat=st.sampled_from((33, 33.0, 1e-7)), lon=st.sampled_from((44, 44.5))))


@given(VALUES, SPANS, st.none() | st.builds(Speaker, NAMES, SPANS))
def test_the_id_is_the_digest_of_all_that_it_says(value: Value, span: Span | None, speaker: Speaker | None) -> None:
    made = Assertion(b"t" * 16, b"r" * 16, "incident", "a \"field\"", value, span, speaker)
    by = speaker and [speaker.name, speaker.span and [speaker.span.start, speaker.span.end]]

    assert made.id == digest(made.text, made.record, made.kind, made.field, to_row(value), span and [span.start, span.end], by)


def test_equal_values_that_are_written_otherwise_have_ids_of_their_own() -> None:
    whole, point = (Assertion(b"t", b"r", "place", "where", Place("Basra", lat=lat, lon=lat), None) for lat in (30, 30.0))

    assert whole.value == point.value
    assert whole.id != point.id
