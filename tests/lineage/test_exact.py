"""Exact copies: same words, whatever the dress."""

from __future__ import annotations

from daybook.core import Report, Residue, Span, Text, When
from daybook.lineage.exact import EXACT


def test_layout_case_and_residue_do_not_make_another_origin() -> None:
    plain = Text("Three soldiers died near Mosul.")
    dressed = Text("RELATED: more\nThree  SOLDIERS died near Mosul", residue=(Residue(Span(0, 13), "related link"),))

    assert EXACT.origin(plain) == EXACT.origin(dressed)
    assert EXACT.origin(plain) != EXACT.origin(Text("Four soldiers died near Mosul."))


def test_texts_without_words_are_nobodys_copies() -> None:
    assert EXACT.origin(Text("…")) != EXACT.origin(Text("!!!"))


def test_the_earliest_published_is_the_original_then_the_smallest_id() -> None:
    early, late, undated = Report("z", published=When("2020-08-17")), Report("b", published=When("2020-08-18")), Report("a")

    assert 1 == EXACT.original([undated, early, late])
    assert 1 == EXACT.original([late, Report("a", published=When("2020-08-18")), undated])
    assert 0 == EXACT.original([undated])
