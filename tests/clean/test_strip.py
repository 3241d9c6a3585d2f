"""Tags taken away in one pass: nothing that is shown is lost, whatever stands around it, and the work grows with the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.clean import strip
from daybook.clean.strip import stripped
from tests.hostile.pages import KINDS, SIGN

HARD = st.lists(st.sampled_from(["<", ">", "</", "<!--", "-->", "<p", "<div hidden>", "</div>", "<script>", "</script>", "<svg>", "</svg>",
                                 "<a href='", "'", '"', "<p hidden>", "&lt;", "&#0;", "\0", "\ud800", " style=display:none>", "word ",
                                 "\n"]),
                max_size=60).map("".join)


@given(HARD)
def test_no_page_raises_and_no_line_is_blank(page: str) -> None:
    text = stripped(page)

    assert all(line == " ".join(line.split()) and line for line in text.split("\n")) or not text


@given(st.lists(st.sampled_from(["<p>", "</p>", "<div class=x>", "</div>", "<b>", "<br>", "<svg>", "<td", " a='1'>", ">"]), max_size=40))
def test_words_outside_tags_are_all_there(tags: list[str]) -> None:
    page = "".join(f"{tag}> word{n} " for n, tag in enumerate(tags))

    assert all(f"word{n}" in stripped(page) for n in range(len(tags)))


@pytest.mark.parametrize(("page", "text"), [
    ("<svg><p>shown</p>", "shown"), ("<svg>drawn</svg>text", "text"), ("<div hidden>a<div>b</div>c</div>d", "d"), ("<p hidden>a<p>b", "b"),
    ("<li style='display: none'>a<li>b", "b"), ("<img hidden>a", "a"), ("<!-- a", ""), ("x<script>a", "x"), ("</a </b >x", "x"),
    ("<style>.x{display:none}</style><p class='y x'>a</p><p class=xx>b</p>", "b"), ("a<DIV HIDDEN>b</DIV>c", "a\nc")], ids=str)
def test_hidden_elements_end_where_browsers_end_them(page: str, text: str) -> None:
    assert text == stripped(page)


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_is_there_unless_the_page_hides_it(kind: str) -> None:
    content = KINDS[kind](20_000).decode("utf-8", "replace")
    is_hidden = kind in ("comment starts", "in noscript", "in template", "in textarea", "in iframe", "in select", "in svg", "in object",
                         "open script", "in frameset")

    assert is_hidden or SIGN in stripped(content)


class Counting(str):
    """A page that counts how many characters searches for an end walk over."""

    walked = 0

    def find(self, *args: object) -> int:
        found = str.find(self, *args)  # type: ignore[arg-type]
        start = int(args[1]) if len(args) > 1 else 0  # type: ignore[call-overload]
        Counting.walked += (found if found >= 0 else len(self)) - start
        return found


@pytest.mark.parametrize("piece", ["<svg>", "<object>", "<math>", "<!-- -->", "<svg></svg>", "<select><video>"])
def test_ends_are_looked_for_once(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strip, "_small", lambda page: Counting(page.lower()))
    page = piece * 2000
    Counting.walked = 0
    stripped(page)

    assert Counting.walked <= 4 * len(page)


@pytest.mark.parametrize("name", ["div", "p", "span"])
def test_tags_that_never_end_behind_the_last_that_does_are_looked_at_once(name: str) -> None:
    assert "Rain." == stripped(f"<b>Rain.</b><{name} hidden>" + f"<{name} " * 300_000)
