"""What is written comes back."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Choice, Count, Flag, Place, Ref, Report, Residue, Span, Speaker, Text, Value, When, Words
from daybook.store.codec import (
    pack_reading,
    pack_speaker,
    pack_text,
    pack_value,
    shown,
    unpack_reading,
    unpack_speaker,
    unpack_text,
    unpack_value,
)
from tests.store.made import reading_of

ANY = st.text(st.characters(codec=None), min_size=1, max_size=20).filter(str.strip)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.builds(Words, ANY), st.builds(Ref, ANY, st.sampled_from(["person", None]), st.sampled_from(["claimed", None])),
    st.builds(Choice, ANY), st.builds(Flag, st.booleans()), st.builds(When, st.sampled_from(["2020-08", "../2020-08-17"])),
    st.builds(lambda n, of: Count(n, None, "at_least", of), st.integers(0, 9**9), ANY),
    st.builds(lambda name, lat: Place(name, "IQ", None, lat, -lat), ANY, st.floats(-90, 90)))


@given(VALUES)
def test_a_value_comes_back(value: Value) -> None:
    column = pack_value(value)

    assert value == unpack_value(column)
    assert column.encode("utf-8")
    assert "\0" not in column


@given(st.one_of(st.none(), st.builds(Speaker, ANY, st.one_of(st.none(), st.just(Span(3, 9))))))
def test_a_speaker_comes_back(speaker: Speaker | None) -> None:
    assert speaker == unpack_speaker(pack_speaker(speaker))


@given(ANY, ANY)
def test_a_text_and_its_reading_come_back(words: str, name: str) -> None:
    report = Report(name, None, name, When("2020"), ("AP",), (name,), name)
    text = Text(words + name, name, Span(0, 1), "en", (Residue(Span(0, len(words)), name),), "html@2")
    reading = reading_of(report, text)

    assert (report, text) == unpack_text(pack_text(report, text))
    assert reading == unpack_reading(pack_reading(reading), report, text)


@given(st.text(st.characters(codec=None)))
def test_a_column_holds_no_nul_and_no_half_character(words: str) -> None:
    column = shown(words)

    assert "\0" not in column
    assert column == column.encode("utf-8").decode("utf-8")
    assert column == words or "\ufffd" in column


def test_a_value_takes_few_bytes() -> None:
    assert '["choice","raid"]' == pack_value(Choice("raid"))
    assert ["count", {"min": 3, "max": 3, "form": "exact", "of": "all", "basis": "reported"}] == json.loads(pack_value(Count(3, 3)))
