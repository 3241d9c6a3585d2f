"""Files, folders and standard input to pages, and every bad input to a row that says what to do."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from pathlib import Path

import pytest

from daybook.read import Page, Unread, pages


def read(*inputs: Path | str, limit: int = 20, stdin: bytes = b"") -> list[Page | Unread]:
    return list(pages([str(given) for given in inputs], line_limit_mb=limit, stdin=io.BytesIO(stdin)))


def file(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only_page(found: list[Page | Unread]) -> Page:
    assert 1 == len(found)
    assert isinstance(found[0], Page), found[0]
    return found[0]


def only_unread(found: list[Page | Unread]) -> Unread:
    assert 1 == len(found)
    assert isinstance(found[0], Unread), found[0]
    return found[0]


HTML = "<!DOCTYPE html><html><head><title>A day</title></head><body><p>Rockets fell on the base.</p></body></html>"


@pytest.mark.parametrize("text", ["A line.\r\nAnother.\r\n", "cafe\u0301 \u00e9", "\U0001f680 fell\n", "  spaced \t\n\n", "a\0b is odd"],
                         ids=["crlf", "decomposed", "astral", "white space", "nul"])
def test_the_text_of_a_txt_file_is_unchanged(tmp_path: Path, text: str) -> None:
    page = only_page(read(file(tmp_path, "a.txt", text)))

    assert text == page.text
    assert ("a", "", None) == (page.external_id, page.degraded, page.html)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path, encoding: str) -> None:
    page = only_page(read(file(tmp_path, "a.txt", "Bağdat \U0001f680\r\n".encode(encoding))))

    assert "Bağdat \U0001f680\r\n" == page.text
    assert "" == page.degraded


def test_utf16_without_a_mark_is_read_and_said(tmp_path: Path) -> None:
    page = only_page(read(file(tmp_path, "a.txt", "The prime minister spoke.".encode("utf-16-le"))))

    assert "The prime minister spoke." == page.text
    assert "UTF-16-LE" in page.degraded


def test_latin1_is_read_as_cp1252_and_said(tmp_path: Path) -> None:
    page = only_page(read(file(tmp_path, "a.txt", "«Café» \x93 déjà".encode("latin-1"))))

    assert "«Café» “ déjà" == page.text
    assert "not UTF-8: 6 bytes read as cp1252" == page.degraded


def test_one_bad_byte_spoils_one_letter(tmp_path: Path) -> None:
    page = only_page(read(file(tmp_path, "a.txt", "بغداد".encode() + b" \xe9 " + "مدينة".encode())))

    assert "بغداد é مدينة" == page.text


def test_html_that_declares_utf8_but_is_latin1_is_read_and_said(tmp_path: Path) -> None:
    page = only_page(read(file(tmp_path, "a.html", b'<html><head><meta charset="utf-8"></head><p>Caf\xe9</p></html>')))

    assert page.html is not None
    assert "Café" in page.html
    assert "cp1252" in page.degraded


@pytest.mark.parametrize("label", ["windows-1256", "Windows-1256"])
def test_html_is_read_as_it_declares(tmp_path: Path, label: str) -> None:
    html = f'<html><head><meta charset="{label}"></head><p>بغداد</p></html>'
    page = only_page(read(file(tmp_path, "a.html", html.encode("cp1256"))))

    assert html == page.html
    assert "" == page.degraded


@pytest.mark.parametrize(("name", "content", "media_type"), [
    ("a.txt", "Plain.", "text/plain"), ("a", "Plain.", "text/plain"), ("a.html", HTML, "text/html"), ("a.dat", HTML, "text/html"),
    ("a.txt", HTML, "text/html"), ("a.jsonl", HTML, "text/html"), ("a.html", '{"id": "x", "text": "T."}', "application/json"),
    ("a.txt", '{"id": "x", "text": "T."}\n', "application/json"), ("a.jsonl", '{"text": "T."}', "application/json"),
    ("a.dat", "<p>One.</p> <p>Two.</p>", "text/html"), ("a.txt", "<laughs> he said", "text/plain"),
    ("a.txt", "{braces} \"text\"", "text/plain"),
], ids=str)
def test_inputs_are_known_by_content_as_well_as_by_name(tmp_path: Path, name: str, content: str, media_type: str) -> None:
    assert media_type == only_page(read(file(tmp_path, name, content))).media_type


@pytest.mark.parametrize("name", ["story.html.gz", "story.html", "story.htm.gz"])
def test_gzip_is_known_by_content_and_the_stem_is_the_id(tmp_path: Path, name: str) -> None:
    page = only_page(read(file(tmp_path, name, gzip.compress(HTML.encode()))))

    assert ("story", HTML) == (page.external_id, page.html)


def test_joined_gzip_members_are_one_file(tmp_path: Path) -> None:
    content = gzip.compress(b'{"text": "One."}\n') + gzip.compress(b'{"text": "Two."}\n') + b"\0" * 20

    assert ["One.", "Two."] == [page.text for page in read(file(tmp_path, "a.jsonl.gz", content)) if isinstance(page, Page)]


def test_of_a_cut_gzip_the_whole_rows_are_kept_and_the_break_is_a_row(tmp_path: Path) -> None:
    rows = b"".join(b'{"id": "%d", "text": "%s"}\n' % (n, os.urandom(400).hex().encode()) for n in range(400))
    whole = gzip.compress(rows)
    found = read(file(tmp_path, "a.jsonl.gz", whole[: len(whole) // 2]))

    assert [str(n) for n in range(len(found) - 1)] == [page.external_id for page in found[:-1]]
    assert 150 < len(found) < 250
    assert isinstance(found[-1], Unread)
    assert "failed" == found[-1].verdict
    assert "cut off" in found[-1].reason


def test_a_text_in_a_broken_gzip_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    text = os.urandom(300_000).hex()
    zipped = bytearray(gzip.compress(text.encode()))
    page = only_page(read(file(tmp_path, "a.txt.gz", bytes(zipped[: len(zipped) // 2]))))

    assert page.text
    assert text.startswith(page.text)
    assert "cut off" in page.degraded


def test_gzip_that_is_broken_from_the_start_fails(tmp_path: Path) -> None:
    unread = only_unread(read(file(tmp_path, "a.txt.gz", b"\x1f\x8b\x08\x00garbage that is none")))

    assert "failed" == unread.verdict
    assert "gzip" in unread.reason


def test_a_gzip_bomb_is_refused_without_filling_the_memory(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"a" * 1_000_000) for _ in range(30)) + packer.flush()

    assert "longer than 1 MB" in only_unread(read(file(tmp_path, "a.txt.gz", bomb), limit=1)).reason


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\0" * 8], ids=["empty", "blank", "only a mark", "zeros"])
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a"])
def test_what_holds_no_text_says_so(tmp_path: Path, name: str, content: bytes) -> None:
    unread = only_unread(read(file(tmp_path, name, content)))

    assert "rejected" == unread.verdict
    assert "no text" in unread.reason or "binary" in unread.reason


@pytest.mark.parametrize("content", [b"%PDF-1.7\n1 0 obj", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\x14\0", bytes(range(256)) * 30],
                         ids=["pdf", "png", "zip", "bytes"])
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a"])
def test_binary_files_are_rejected(tmp_path: Path, name: str, content: bytes) -> None:
    unread = only_unread(read(file(tmp_path, name, content)))

    assert ("rejected", "read") == (unread.verdict, unread.stage)
    assert unread.reason.startswith("binary")


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.xml", b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "holds no items"),
    ("a.json", b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "holds no items"),
    ("a.json", b'[{"text": "x"}]', "one object a line"), ("a.json", b'{\n "text": "x"\n}', "one object a line"),
], ids=["rss", "json feed", "list", "spread out"])
def test_what_is_not_read_says_so(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    assert words in only_unread(read(file(tmp_path, name, content))).reason


def test_a_missing_file_fails_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = read(tmp_path / "none.txt", file(tmp_path, "a.txt", "Here."))

    assert isinstance(found[0], Unread)
    assert ("failed", "none") == (found[0].verdict, found[0].external_id)
    assert "no such file" in found[0].reason
    assert isinstance(found[1], Page)


def test_a_feed_in_a_file_gives_the_items_that_carry_their_text_and_fetches_nothing(tmp_path: Path) -> None:
    words = "Two soldiers were killed near Mosul on Monday, the army said. " * 8
    content = ("<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>The Post</title><item><title>Attack</title>"
               f"<link>https://news.example/1</link><content:encoded><![CDATA[<p>{words}</p>]]></content:encoded></item>"
               "<item><title>Short</title><link>https://news.example/2</link></item></channel></rss>")
    page, unread = read(file(tmp_path, "a.xml", content))

    assert isinstance(page, Page) and isinstance(unread, Unread)
    assert ("https://news.example/1", "The Post", "Attack") == (page.url, page.publisher, page.title)
    assert "read from the feed, not from its page" == page.degraded
    assert ("https://news.example/2", "rejected") == (unread.source, unread.verdict)
    assert "no full text" in unread.reason


@pytest.mark.parametrize("url", ["ftp://example.org/a.html", "file:///etc/passwd", "http://127.0.0.1/", "https://user@example.org/"])
def test_an_address_that_is_not_fetched_says_why(url: str) -> None:
    unread = only_unread(read(url))

    assert ("rejected", "fetch") == (unread.verdict, unread.stage)


def test_an_impossible_path_is_a_row() -> None:
    assert "failed" == only_unread(read("a\0b.txt")).verdict


def test_a_folder_is_read_in_order_and_nothing_in_it_is_dropped_in_silence(tmp_path: Path) -> None:
    for name in ("b/z.txt", "b/a.html", "a.txt", "c.jsonl", ".hidden/x.txt", ".secret", "README.md", "pic.png"):
        file(tmp_path, name, '{"id": "row", "text": "R."}' if name == "c.jsonl" else HTML if name.endswith("html") else "Text.")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    found = read(tmp_path)

    assert ["a", "a", "z", "row"] == [page.external_id for page in found if isinstance(page, Page)]
    assert [".hidden", ".secret", "README.md", "dead.txt", "loop", "pic.png"] == [
        Path(unread.source).name for unread in found if isinstance(unread, Unread)]
    assert {"rejected"} == {unread.verdict for unread in found if isinstance(unread, Unread)}


def test_an_empty_folder_is_a_row(tmp_path: Path) -> None:
    assert "empty" in only_unread(read(tmp_path)).reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_a_row(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)
    unread = only_unread(read(closed))
    closed.chmod(0o700)

    assert "cannot be listed" in unread.reason


def test_a_name_that_is_no_utf8_can_be_printed(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")
    with open(path, "wb") as out:
        out.write(b"Here.")
    page = only_page(read(os.fsdecode(path)))

    assert "caf\ufffd" == page.external_id


@pytest.mark.parametrize(("content", "external_id"), [(b"Plain words.", "stdin"), (b'{"id": "r1", "text": "T."}\n', "r1"),
                                                      (gzip.compress(b"Plain words."), "stdin")], ids=["text", "rows", "gzip"])
def test_a_dash_is_standard_input(content: bytes, external_id: str) -> None:
    assert external_id == only_page(read("-", stdin=content)).external_id


def test_standard_input_that_comes_in_single_bytes_is_read_whole() -> None:
    class Slow(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(1)

    found = list(pages(["-"], stdin=Slow('\ufeff{"text": "Ü"}\n{"text": "b"}'.encode())))

    assert ["Ü", "b"] == [page.text for page in found if isinstance(page, Page)]
