"""Cutting a text at its marks loses nothing and draws every mark where it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Residue, Span, Text
from daybook.web.marks import Fold, Mark, Segment, blocks, segments

TEXTS = st.text(alphabet="ab \nש\u0301\U0001f600", max_size=60)
SPANS = st.builds(lambda start, size: Span(start, start + size), st.integers(0, 70), st.integers(0, 30))
MARKS = st.lists(st.builds(Mark, SPANS, st.integers(0, 5), st.sampled_from(["incident", "statement"]), st.booleans()), max_size=12)


def apart(text: str, spans: list[Span]) -> tuple[Residue, ...]:
    """Residue as a text may have it: sorted, inside the text, not overlapping."""
    kept: list[Residue] = []
    for span in sorted(spans):
        if len(span) and span.end <= len(text) and (not kept or kept[-1].span.end <= span.start):
            kept.append(Residue(span, "caption"))
    return tuple(kept)


@given(TEXTS, MARKS)
def test_segments_join_to_exactly_the_text(text: str, marks: list[Mark]) -> None:
    cut = segments(text, marks)

    assert text == "".join(segment.text for segment in cut)
    assert all(segment.text for segment in cut)


@given(TEXTS, MARKS)
def test_a_segment_carries_the_marks_that_cover_it_and_no_other(text: str, marks: list[Mark]) -> None:
    for segment in segments(text, marks):
        for offset in range(segment.start, segment.start + len(segment.text)):
            assert {mark for mark in marks if mark.span.start <= offset < mark.span.end} == set(segment.marks)


@given(TEXTS, MARKS, st.lists(SPANS, max_size=4))
def test_blocks_join_to_exactly_the_text_residue_included(text: str, marks: list[Mark], spans: list[Span]) -> None:
    residue = apart(text, spans)

    made = blocks(Text(text, residue=residue), marks)

    assert text == "".join(part.text for block in made for part in block.parts)
    folded = "".join(part.text for block in made for part in block.parts if isinstance(part, Fold))
    assert len(folded) >= sum(len(r.span) for r in residue)


def test_residue_of_a_whole_line_is_a_fold_of_its_own() -> None:
    made = blocks(Text("One.\n\nA caption\n\nTwo.", residue=(Residue(Span(6, 15), "caption"),)), [])

    assert [False, True, False] == [block.is_fold for block in made]
    assert "caption" == made[1].parts[0].reason  # type: ignore[union-attr]


def test_residue_over_several_lines_is_one_fold() -> None:
    made = blocks(Text("One.\nSign up\nfor our letter\nTwo.", residue=(Residue(Span(5, 27), "newsletter"),)), [])

    assert [1, 1, 1] == [len(block.parts) for block in made]
    assert "Sign up\nfor our letter\n" == made[1].parts[0].text


def test_residue_inside_a_line_leaves_the_words_around_it() -> None:
    made = blocks(Text("Before. RELATED: more. After.", residue=(Residue(Span(8, 22), "related link"),)), [])

    assert [Segment, Fold, Segment] == [type(part) for part in made[0].parts]


def test_words_that_name_a_record_come_before_words_that_carry_a_value() -> None:
    wide, narrow = Mark(Span(0, 9), 1, "incident", naming=True), Mark(Span(0, 4), 2, "place")

    first = segments("bombed it all", [narrow, wide])[0]

    assert (1, 2) == first.records
    assert "m-incident m-place n-incident" == first.classes


def test_lines_get_gaps_where_the_text_has_none_of_its_own() -> None:
    assert [False, True] == [block.after_gap for block in blocks(Text("One.\nTwo."), [])]
    assert [False, False, True] == [block.after_gap for block in blocks(Text("One.\nstill one.\n\nTwo."), [])]
