from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.text.sentences import sentences
from daybook.text.tokens import tokens


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("Two died. Three fled.", ["Two died.", "Three fled."]),
    ("Gen. Ali and Mr. J. Hassan met U.S. troops. They left.", ["Gen. Ali and Mr. J. Hassan met U.S. troops.", "They left."]),
    ("He lives in the U.S. He votes.", ["He lives in the U.S.", "He votes."]),
    ("“It is over.” He left!", ["“It is over.”", "He left!"]),
    ("It cost 3.5 million. Nobody paid.", ["It cost 3.5 million.", "Nobody paid."]),
    ("a broken state. security sector went on", ["a broken state. security sector went on"]),
    ("A headline without a mark\nThe story begins.", ["A headline without a mark", "The story begins."]),
    ("KIRKUK, Iraq – At least three died.", ["KIRKUK, Iraq", "At least three died."]),
    ("MOSUL (AP) — Troops came.", ["MOSUL (AP)", "Troops came."]),
    ("SAN LUIS, 3 JAN 90 -- ARMED MEN CAME.", ["SAN LUIS, 3 JAN 90", "ARMED MEN CAME."]),
    ("NATO - the alliance - said so.", ["NATO - the alliance - said so."]),
    ("قُتل ثلاثة. هل هذا صحيح؟ نعم.", ["قُتل ثلاثة.", "هل هذا صحيح؟", "نعم."]),
    ("", []),
], ids=lambda v: str(v)[:30])
def test_sentences_end_where_readers_would_end_them(text: str, expected: list[str]) -> None:
    assert expected == cut(text)


def test_lines_broken_by_width_do_not_end_sentences() -> None:
    line = "the army said that its men had come under fire again and that they"
    text = "\n".join([f"On Monday {line}"] + [line] * 6 + ["left."]) + "\n\nNobody was hurt."

    assert 2 == len(cut(text))


@given(st.text(alphabet="ab A.!?“”\n –-()U,", max_size=120))
def test_every_word_is_in_one_sentence_and_none_overlap(text: str) -> None:
    spans = sentences(text)

    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    kept = "".join(text[s:e] for s, e in spans)
    assert [c for c in text if c.isalnum()] == [c for c in kept if c.isalnum()]


@pytest.mark.parametrize(("text", "expected"), [
    ("We’ll say the U.S.-led group's al-Kadhimi didn't go.",
     ["We", "’ll", "say", "the", "U.S.-led", "group", "'s", "al-Kadhimi", "didn't", "go", "."]),
    ("At 5:30 p.m., 1,300 F-16s", ["At", "5:30", "p.m.", ",", "1,300", "F-16s"]),
    ("Café\u0301 المنطقة", ["Café", "\u0301", "المنطقة"]),
], ids=lambda v: str(v)[:20])
def test_tokens_are_words_numbers_and_marks(text: str, expected: list[str]) -> None:
    assert expected == [token.text for token in tokens(text)]


@given(st.text(max_size=80))
def test_tokens_quote_the_text_and_leave_out_only_white_space(text: str) -> None:
    found = tokens(text)

    assert all(text[t.start : t.end] == t.text for t in found)
    assert "".join(text.split()) == "".join("".join(t.text for t in found).split())


@pytest.mark.parametrize("row", [".", ". ", '."', "U.S. The ", "?!"], ids=["points", "apart", "closed", "short", "asked"])
def test_a_row_of_marks_is_read_in_one_pass(row: str) -> None:
    text = "It rained" + row * 200_000 + " Then it stopped."

    assert (0, len(text)) == (sentences(text)[0][0], sentences(text)[-1][1])
