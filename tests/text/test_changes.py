"""Two texts side by side: nothing is lost of either, and what differs is marked to the word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from daybook.text.changes import MOST_LINES, compare, words_changed

OLD = "Blast in Kirkuk\n\nTwo people were killed on Monday, police said.\nThe road was closed.\nA witness spoke."
NEW = "Blast in Kirkuk\n\nFour people were killed on Monday, hospital officials said.\nA witness spoke.\nThe mayor will speak at noon."
LINES = st.lists(st.text("ab \u0645.", max_size=8), max_size=8).map("\n".join)


def test_changed_words_are_marked_and_the_rest_is_not() -> None:
    title, killed, road, witness, mayor = compare(OLD, NEW)

    assert title.is_same and witness.is_same
    assert ["Two", "police"] == [piece.text for piece in killed.left if piece.is_changed]
    assert ["Four", "hospital officials"] == [piece.text for piece in killed.right if piece.is_changed]
    assert (1, 0) == (len(road.left), len(road.right)) and (0, 1) == (len(mayor.left), len(mayor.right))


def test_changed_words_are_counted() -> None:
    assert (9, 6) == words_changed(compare(OLD, NEW))
    assert (0, 0) == words_changed(compare(OLD, OLD))


@given(LINES, LINES)
def test_both_texts_are_there_line_by_line(left: str, right: str) -> None:
    pairs = compare(left, right)

    assert [line for line in left.splitlines() if line.strip()] == ["".join(p.text for p in pair.left) for pair in pairs if pair.left]
    assert [line for line in right.splitlines() if line.strip()] == ["".join(p.text for p in pair.right) for pair in pairs if pair.right]


@given(LINES)
def test_a_text_differs_from_itself_in_nothing(text: str) -> None:
    assert all(pair.is_same for pair in compare(text, text))


def test_a_text_of_too_many_lines_is_one_change() -> None:
    long = "\n".join(f"line {n}" for n in range(MOST_LINES + 1))

    assert 2 * MOST_LINES + 2 == len(compare(long, long))
