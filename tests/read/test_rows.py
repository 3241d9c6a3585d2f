"""JSON lines: the text is unchanged, a bad line costs itself alone."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.read import Page, Unread, pages

GOOD = b'{"id": "good", "text": "Read on."}'


def read(content: bytes, limit: int = 20) -> list[Page | Unread]:
    return list(pages(["-"], line_limit_mb=limit, stdin=io.BytesIO(content)))


def only(found: list[Page | Unread]) -> Page:
    assert 1 == len(found)
    assert isinstance(found[0], Page), found[0]
    return found[0]


ANY_TEXT = st.text(st.characters(codec=None), min_size=1).filter(lambda text: text.strip())


@given(ANY_TEXT, st.booleans())
def test_the_text_of_a_row_comes_back_unchanged(text: str, ascii_only: bool) -> None:
    try:
        line = json.dumps({"id": "a", "text": text}, ensure_ascii=ascii_only).encode()
    except UnicodeEncodeError:  # a lone surrogate stands in JSON as an escape only
        line = json.dumps({"id": "a", "text": text}).encode()
    page = only(read(line))

    assert text == page.text
    assert "" == page.degraded


def test_a_row_brings_what_it_says() -> None:
    row = {"id": "r1", "url": "https://example.org/a", "publisher": "Tigris Wire", "title": "T", "published": "2020-08-17",
           "text": "\r\nB. "}
    line = json.dumps(row).encode()
    page = only(read(line + b"\r\n"))

    assert ("r1", row["url"], row["publisher"], row["title"], row["published"], row["text"]) == (
        page.external_id, page.url, page.publisher, page.title, page.published, page.text)
    assert "stdin:1" == page.source
    assert page.content.rstrip() == line


@pytest.mark.parametrize(("row", "external_id"), [
    ({"id": "a", "url": "https://example.org/u"}, "a"), ({"url": "https://example.org/u"}, "https://example.org/u"), ({}, "stdin:1"),
    ({"id": None}, "stdin:1"), ({"id": 17}, "17"), ({"id": " "}, "stdin:1")], ids=str)
def test_the_id_is_the_rows_own_else_its_url_else_its_line(row: dict[str, object], external_id: str) -> None:
    assert external_id == only(read(json.dumps({**row, "text": "T."}).encode())).external_id


def test_html_in_place_of_text_is_a_page() -> None:
    page = only(read(b'{"id": "a", "text": "", "html": "<p>Words.</p>"}'))

    assert (None, "<p>Words.</p>") == (page.text, page.html)


def test_metadata_of_another_type_is_left_out_and_said() -> None:
    page = only(read(b'{"id": "a", "title": ["x"], "published": 2020, "text": "T."}'))

    assert (None, "2020") == (page.title, page.published)
    assert '"title" is a list' in page.degraded


@pytest.mark.parametrize(("line", "words"), [
    (b"not json", "no JSON"), (b'{"text": "cut', "no JSON"), (b"[1, 2]", "a list"), (b'"text"', "a string"),
    (b"null", "null"), (b"12", "a number"),
    (b'{"id": "a"}', 'neither "text" nor "html"'), (b'{"text": null}', 'neither "text" nor "html"'), (b'{"text": 5}', "a number"),
    (b'{"text": " "}', "no text"), (b'{"text": "", "html": ""}', "no text"), (b'{"text": "a", "text": "b"}', "'text' stands there twice"),
    (b'{"text": "a", "score": NaN}', "NaN"), (b'{"text": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deep"),
    (b'{"text": "a", "x": ' + b"9" * 5000 + b"}", "no JSON"), (b"\xff\xfe\xfd", "no JSON")],
    ids=["words", "cut", "list", "string", "null", "number", "no text key", "text null", "text number", "blank", "both blank", "twice",
         "nan", "deep", "digits", "bytes"])
def test_a_bad_line_is_a_row_with_its_number_and_the_next_is_read(line: bytes, words: str) -> None:
    found = read(b'{"text": "First."}\n\n' + line + b"\n" + GOOD)

    assert isinstance(found[0], Page)
    assert isinstance(found[1], Unread)
    assert "line 3" in found[1].reason
    assert words in found[1].reason
    assert ("stdin:3", "rejected") == (found[1].source, found[1].verdict)
    assert isinstance(found[2], Page)
    assert 3 == len(found)


def test_a_lone_surrogate_is_one_code_point() -> None:
    page = only(read(b'{"text": "a\\ud83d b"}'))

    assert "a\ud83d b" == page.text
    assert 4 == len(page.text or "")


def test_a_row_that_is_not_utf8_is_read_and_said() -> None:
    page = only(read('{"id": "a", "text": "Café"}'.encode("latin-1")))

    assert "Café" == page.text
    assert "cp1252" in page.degraded


def test_rows_in_utf16_are_read() -> None:
    found = read('{"text": "Bağdat"}\n{"text": "\U0001f680"}'.encode("utf-16"))

    assert ["Bağdat", "\U0001f680"] == [page.text for page in found if isinstance(page, Page)]


class Endless(io.RawIOBase):
    """Rows, one of them of 100 MB, made while they are read."""

    def __init__(self) -> None:
        self._pieces = self._made()

    def _made(self) -> Iterator[bytes]:
        yield GOOD + b"\n" + b'{"text": "'
        for _ in range(100):
            yield b"x" * 1_000_000
        yield b'"}\n' + GOOD

    def read(self, _size: int | None = -1, /) -> bytes:
        return next(self._pieces, b"")


def test_a_line_of_100_mb_is_refused_in_little_memory() -> None:
    tracemalloc.start()
    found = list(pages(["-"], line_limit_mb=2, stdin=Endless()))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [Page, Unread, Page] == [type(page) for page in found]
    assert isinstance(found[1], Unread)
    assert "line 2 is 100 MB long, the limit is 2 MB" in found[1].reason
    assert peak < 12_000_000  # bytes
