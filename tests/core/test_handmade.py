"""Words found again in another text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Span
from daybook.core.handmade import moved


def test_the_occurrence_with_the_same_surroundings_is_chosen() -> None:
    old = "In Mosul two died. In Basra two died."
    new = "In Kirkuk two died. In Mosul two died. In Basra two died."
    at = old.index("two", 10)

    assert Span(new.index("two", 40), new.index("two", 40) + 3) == moved(Span(at, at + 3), old, new)


def test_words_that_are_gone_are_nowhere() -> None:
    assert moved(Span(0, 3), "two died", "three died") is None


@given(st.text(min_size=1), st.data())
def test_in_the_same_text_words_stay_where_they_are(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    found = moved(span, text, text)

    assert found is not None and span.of(text) == found.of(text)


@given(st.text(min_size=1), st.text(), st.text())
def test_words_between_others_are_found_again_word_for_word(words: str, before: str, after: str) -> None:
    found = moved(Span(0, len(words)), words, before + words + after)

    assert found is not None and words == found.of(before + words + after)
