"""Hidden names are found however they are written, and what takes their place tells nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Ref, Span, Text
from daybook.core.report import Residue
from daybook.core.veil import BLOCK, SHORT, Hidden, Masked, Veil, behind, hidden
from daybook.text.normal import words

PERSON = hidden(Ref("Zaynab al-Qanariya", "person"))
GROUP = Hidden(("the", "harbour", "guards"))
VEIL = Veil([PERSON, GROUP])
ARABIC = Veil([hidden(Ref("زينب القنارية", "person"))])


@pytest.mark.parametrize(("said", "shown"), [
    ("Zaynab al-Qanariya was killed", "█████ was killed"), ("ZAYNAB  AL-QANARIYA, 30", "█████, 30"), ("Zaynab’s brother", "█████ brother"),
    ("the Qanariya family", "the █████ family"), ("Záynab", "█████"), ("zaynab_qanariya.html", "█████.html"),
    ("#JusticeForZaynab", "#█████"), ("al", "al"), ("the harbour", "the harbour"), ("The  harbour\nguards left", "█████ left"),
    ("guards", "guards"), ("https://a.example/zaynab-killed", ""), ("https://a.example/other", "https://a.example/other"),
    ("http://a.example tells of Zaynab", "http://a.example tells of █████"), ("", "")])
def test_a_name_is_found_in_any_spelling(said: str, shown: str) -> None:
    assert shown == VEIL.masked(said)


@pytest.mark.parametrize(("said", "shown"), [
    ("قُتلت زينب القنارية أمس", "قُتلت █████ أمس"), ("وزينب في الموصل", "█████ في الموصل"), ("قال شقيق القنارية", "قال شقيق █████"),
    ("زيتون", "زيتون")])
def test_arabic_names_are_found_with_what_is_written_before_them_in_one_word(said: str, shown: str) -> None:
    assert shown == ARABIC.masked(said)


def test_the_block_is_of_one_width_for_all_names() -> None:
    long, short = (Veil([hidden(Ref(name, "person"))]).masked(f"{name} spoke") for name in ("Muhammad Abd al-Rahman al-Jubouri", "Li Wu"))

    assert long == short == f"{BLOCK} spoke"


@pytest.mark.parametrize(("ref", "is_hidden", "is_person"), [
    (Ref("Omar Hadi"), True, True), (Ref("omar", "person"), False, False), (Ref("a teacher of Mosul"), True, False),
    (Ref("two guards"), False, False), (Ref("Iraqi Army", "organisation"), False, False),
    (Ref("Shiite pilgrims", "population"), False, False),
    (Ref("elders of the Jubouri clan", "group"), True, False), (Ref("مدنيين", "group"), False, False), (Ref("زينب"), True, True)])
def test_who_is_named_is_hidden_and_a_crowd_is_not(ref: Ref, is_hidden: bool, is_person: bool) -> None:
    found = hidden(ref)

    assert (is_hidden, is_person) == (bool(found.words), found.is_person)


def test_a_name_is_hidden_if_nothing_of_it_is_left() -> None:
    assert VEIL.hides("Zaynab Qanariya") and not VEIL.hides("Zaynab Street Market") and not VEIL.hides("Mosul") and not VEIL.hides("")


def test_nothing_is_hidden_where_there_is_no_name() -> None:
    empty = Veil([Hidden(())])

    assert not empty and "Zaynab" == empty.masked("Zaynab") and not empty.hides("Zaynab")


def test_spans_go_with_their_words() -> None:
    text = "On Monday Zaynab al-Qanariya left Mosul. Zaynab came back."
    masked = Masked(text, tuple(VEIL.hits(text)))

    assert "On Monday █████ left Mosul. █████ came back." == masked.text
    for word in ("Monday", "left", "Mosul", "came"):
        at = text.index(word)
        assert word == masked.move(Span(at, at + len(word))).of(masked.text)
    name = text.index("al-Qanariya")
    assert BLOCK == masked.move(Span(name, name + 3)).of(masked.text) and "█████ left" == masked.move(Span(name, name + 16)).of(masked.text)


def test_a_text_keeps_its_title_and_its_residue_in_place() -> None:
    body = "Zaynab al-Qanariya killed\n[Photo: Zaynab]\nMore."
    text = Text(body, "Zaynab al-Qanariya killed", Span(0, 25), "en", (Residue(Span(26, 41), "caption"),))
    seen = behind(text, VEIL)

    assert ("█████ killed\n[Photo: █████]\nMore.", "█████ killed") == (seen.text, seen.title)
    assert "█████ killed" == seen.title_span.of(seen.text) and "[Photo: █████]" == seen.residue[0].span.of(seen.text)  # type: ignore[union-attr]


NAMES = st.text(st.sampled_from("abcdeéزينب -'’1"), max_size=12)


@given(st.lists(NAMES, max_size=4), st.text(st.sampled_from("abcdeéزينب -'’1\n.و"), max_size=80), st.booleans())
def test_whatever_the_names_the_words_that_are_left_hold_none_of_them(names: list[str], text: str, is_person: bool) -> None:
    veil = Veil(Hidden(tuple(words(name)), is_person) for name in names)
    left = veil.masked(text)

    assert left == veil.masked(left) and not veil.hits(left)
    masked = Masked(text, tuple(veil.hits(text)))
    for start in range(0, len(text) + 1, 3):
        moved = masked.move(Span(start, len(text)))
        assert 0 <= moved.start <= moved.end == len(masked.text)


@given(st.lists(NAMES, max_size=4), st.text(st.sampled_from("abcdeABé1ز -_#.'’\n"), max_size=60), st.booleans())
def test_in_a_long_text_is_hidden_what_is_hidden_in_a_short_one(names: list[str], text: str, is_person: bool) -> None:
    hides = [Hidden(tuple(words(name)), is_person) for name in (*names, "abcdea"[: len(text)])]
    veil, again = Veil(hides), Veil(hides)

    assert veil.hits(text) == again.hits(f"{text} {'.' * SHORT}") == again.hits(text) == veil.hits(text)
