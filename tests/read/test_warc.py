"""Web archives: pages with where and when, every other record counted by reason."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from daybook.core.tally import Tally
from daybook.read import ArchiveRules, Page, pages
from tests.read.made_warc import article, bomb, faults, http, many, read, record, tally, urls, zipped

PAGE = article(0).encode()


def only_page(items: list[object]) -> Page:
    found = [item for item in items if isinstance(item, Page)]
    assert 1 == len(found), items
    return found[0]


def reasons(items: list[object]) -> dict[str, int]:
    assert isinstance(items[-1], Tally)
    return dict(items[-1].skipped)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a", "a.dat"])
@pytest.mark.parametrize("form", ["plain", "a member a record", "one member", "members of 700 bytes"])
def test_the_pages_of_an_archive_are_read_in_whatever_form_it_comes(tmp_path: Path, name: str, form: str) -> None:
    whole = b"".join(many(8))
    pieces = [whole[at: at + 700] for at in range(0, len(whole), 700)]
    content = {"plain": whole, "a member a record": b"".join(zipped(many(8))), "one member": gzip.compress(whole),
               "members of 700 bytes": b"".join(zipped(pieces))}[form]
    items = read(tmp_path / name, content)

    assert [f"http://news.example/{n}.html" for n in (0, 1, 2, 4, 5, 6)] == urls(items)
    assert (8, 6, (("request record", 2),), 0) == (tally(items).seen, tally(items).kept, tally(items).skipped, tally(items).bad)
    assert {""} == {item.degraded for item in items if isinstance(item, Page)}


def test_a_page_knows_where_and_when_it_was_fetched_and_holds_its_bytes(tmp_path: Path) -> None:
    page = only_page(read(tmp_path / "a.warc", record(http(PAGE), 3)))

    assert ("http://news.example/3.html", "http://news.example/3.html") == (page.url, page.external_id)
    assert ("2020-08-04T09:30:00Z", "text/html") == (page.fetched, page.media_type)
    assert PAGE == page.content
    assert PAGE.decode() == page.html
    assert page.source.endswith("a.warc at byte 0")


@pytest.mark.parametrize(("told", "fetched"), [("2020-08-04T09:30:00.123456Z", "2020-08-04T09:30:00Z"), ("2020-13-04T09:30:00Z", None),
                                               ("yesterday", None)])
def test_a_date_that_is_none_is_said(tmp_path: Path, told: str, fetched: str | None) -> None:
    page = only_page(read(tmp_path / "a.warc", record(http(PAGE)).replace(b"2020-08-01T09:30:00Z", told.encode())))

    assert fetched == page.fetched
    assert ("WARC-Date" in page.degraded) == (fetched is None)


def test_resource_and_conversion_records_are_pages_too(tmp_path: Path) -> None:
    plain = "The army said that two soldiers were killed near the bridge, and that the road was closed. " * 3
    html = record(PAGE, 1, "resource").replace(b"application/http; msgtype=response", b"text/html; charset=utf-8")
    text = record(plain.encode(), 2, "conversion").replace(b"application/http; msgtype=response", b"text/plain")
    items = read(tmp_path / "a.warc", html + text)

    assert [PAGE.decode(), None] == [item.html for item in items if isinstance(item, Page)]
    assert [None, plain] == [item.text for item in items if isinstance(item, Page)]


@pytest.mark.parametrize(("kind", "reason"), [
    ("request", "request record"), ("metadata", "metadata record"), ("warcinfo", "warcinfo record"), ("revisit", "revisit record"),
    ("continuation", "continuation record"), ("dream", "record of another type")])
def test_records_that_are_no_pages_are_counted_by_their_type(tmp_path: Path, kind: str, reason: str) -> None:
    assert {reason: 1} == reasons(read(tmp_path / "a.warc", record(http(PAGE), 0, kind)))


OTHERS = {
    "German": "Bei einem Anschlag auf eine Kaserne im Norden des Landes sind am Montag vier Soldaten getötet worden, so die Polizei.",
    "French": "Une bombe a explosé lundi près d'une caserne dans le nord du pays et quatre soldats ont été tués, selon la police locale.",
    "Spanish": "Una bomba estalló el lunes cerca de un cuartel en el norte del país y murieron cuatro soldados, según informó la policía.",
    "Dutch": "Bij een aanslag op een kazerne in het noorden van het land zijn maandag vier soldaten gedood, meldt de politie.",
    "Polish": "W poniedziałek w pobliżu koszar na północy kraju wybuchła bomba, w której zginęło czterech żołnierzy, podała policja.",
    "Turkish": "Ülkenin kuzeyinde bir kışlanın yakınında pazartesi günü patlayan bombada dört asker öldü, polis soruşturma başlattı.",
    "Arabic": "قتل أربعة جنود يوم الاثنين في انفجار قنبلة قرب ثكنة في شمال البلاد، وفق ما أعلنت الشرطة التي أغلقت الطريق.",
    "Russian": "В понедельник у казармы на севере страны взорвалась бомба, погибли четверо солдат, сообщила полиция региона.",
    "Chinese": "警方表示,星期一该国北部一处兵营附近发生炸弹爆炸,造成四名士兵死亡,道路已被封锁,调查仍在进行之中。" * 2,
}


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_in_a_language_that_is_not_read_is_passed_over_unless_asked_for(tmp_path: Path, language: str) -> None:
    menu = "<ul><li>About the company</li><li>Contact</li></ul>"
    html = f"<html><body>{menu}{''.join(f'<p>{OTHERS[language]}</p>' for _ in range(4))}</body></html>"
    content = record(http(html.encode()))

    assert {"no English text": 1} == reasons(read(tmp_path / "a.warc", content))
    assert 1 == len(urls(read(tmp_path / "a.warc", content, languages="any")))


def test_a_foreign_page_with_an_english_paragraph_is_kept(tmp_path: Path) -> None:
    html = f"<html><body>{OTHERS['German'] * 20}<p>The police said that they would search the houses, and that the road "\
           "was closed. He and his brother, who were in the car with the gunmen, would be tried after the feast.</p></body></html>"

    assert 1 == len(urls(read(tmp_path / "a.warc", record(http(html.encode())))))


@pytest.mark.parametrize(("block", "url", "reason"), [
    (http(PAGE, "404 Not Found"), "", "HTTP status 4xx"), (http(b"", "301 Moved"), "", "HTTP status 3xx"),
    (http(PAGE, "503 Busy"), "", "HTTP status 5xx"), (http(PAGE, "206 Partial"), "", "another HTTP status"),
    (http(b"\x89PNG\r\n\x1a\n" + bytes(500), media_type="image/png"), "", "media type image"),
    (http(b"body { color: red }" * 20, media_type="text/css"), "", "media type text"),
    (http(b"{}", media_type="x"), "", "media type of another sort"),
    (http(PAGE), "http://news.example/", "front page"), (http(PAGE), "http://news.example/robots.txt", "address of no page"),
    (http(PAGE), "http://news.example/logo.svg", "address of no page"),
    (http(PAGE), "ftp://news.example/a", "not from the web (no http address)"),
    (http(PAGE), "dns:news.example", "not from the web (no http address)"), (http(b"  \n"), "", "empty"),
    (http(b"<html><body><script>" + b"the and that with said " * 90 + b"</script><p>Turn scripts on.</p>"), "", "hardly any text"),
    (http(b"%PDF-1.7" + PAGE), "", "binary"), (http(b"\0" * 3000 + PAGE), "", "binary"),
], ids=str)
def test_what_is_plainly_no_news_is_passed_over_with_a_reason(tmp_path: Path, block: bytes, url: str, reason: str) -> None:
    items = read(tmp_path / "a.warc", record(block, url=url or None))

    assert {reason: 1} == reasons(items)
    assert [] == faults(items)


@pytest.mark.parametrize("url", ["http://news.example/?p=12", "http://news.example/2020/08/story", "http://news.example/tag/pdf-leak",
                                 "http://news.example/a.php?img=x.jpg", "http://[broken/story"])
def test_an_address_that_may_be_a_report_s_is_kept(tmp_path: Path, url: str) -> None:
    assert [url] == urls(read(tmp_path / "a.warc", record(http(PAGE), url=url)))


@pytest.mark.parametrize("media_type", ["text/html", "TEXT/HTML;charset=UTF-8", "application/xhtml+xml", "", "application/octet-stream",
                                        "text/plain"])
def test_a_page_is_known_by_its_media_type_or_its_first_tags(tmp_path: Path, media_type: str) -> None:
    page = only_page(read(tmp_path / "a.warc", record(http(PAGE, media_type=media_type))))

    assert PAGE.decode() == page.html


def test_the_server_s_charset_goes_before_the_page_s(tmp_path: Path) -> None:
    html = '<html><head><meta charset="iso-8859-1"></head><body>' + "<p>The mayor of Łódź said that they were with him.</p>" * 5
    page = only_page(read(tmp_path / "a.warc", record(http(html.encode("iso-8859-2"), media_type="text/html; charset=iso-8859-2"))))

    assert html == page.html


def test_the_charset_of_plain_text_is_what_the_server_says(tmp_path: Path) -> None:
    text = "The mayor of Łódź said that they were with him in the hall of the town. " * 3
    page = only_page(read(tmp_path / "a.warc", record(http(text.encode("iso-8859-2"), media_type="text/plain; charset=iso-8859-2"))))

    assert text == page.text


CHUNKS = b"".join(b"%x;name=value\r\n%s\r\n" % (len(piece), piece) for piece in (PAGE[:100], PAGE[100:700], PAGE[700:])) + b"0\r\n\r\n"
RAW = zlib.compressobj(9, zlib.DEFLATED, -15)


@pytest.mark.parametrize(("body", "header"), [
    (CHUNKS, "Transfer-Encoding: chunked"), (PAGE, "Transfer-Encoding: chunked"), (gzip.compress(PAGE), "Content-Encoding: gzip"),
    (PAGE, "Content-Encoding: gzip"), (zlib.compress(PAGE), "Content-Encoding: deflate"),
    (RAW.compress(PAGE) + RAW.flush(), "Content-Encoding: deflate"),
    (PAGE, "Content-Encoding: deflate"), (gzip.compress(gzip.compress(PAGE)), "Content-Encoding: gzip, gzip"),
    (PAGE, "Content-Encoding: br"), (PAGE, "Content-Encoding: utf-8"),
    (gzip.compress(PAGE[:500]) + gzip.compress(PAGE[500:]), "CONTENT-ENCODING:x-gzip"),
    (PAGE, "X-Folded: a\r\n b\r\nno colon here\r\nX-Folded: c"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_transfer_and_content_encodings_are_undone_or_were_already(tmp_path: Path, body: bytes, header: str) -> None:
    page = only_page(read(tmp_path / "a.warc", record(http(body, "200 OK", "text/html", header))))

    assert (PAGE, "") == (page.content, page.degraded)


def test_brotli_is_undone_where_the_library_is(tmp_path: Path) -> None:
    brotli = pytest.importorskip("brotli")
    page = only_page(read(tmp_path / "a.warc", record(http(brotli.compress(PAGE), "200 OK", "text/html", "Content-Encoding: br"))))

    assert PAGE == page.content


@pytest.mark.parametrize(("body", "header", "said"), [
    (CHUNKS[:900], "Transfer-Encoding: chunked", "chunks breaks off"),
    (gzip.compress(PAGE)[:-20], "Content-Encoding: gzip", "encoding breaks off")],
    ids=["chunks", "gzip"])
def test_a_body_that_breaks_off_is_kept_as_far_as_it_goes_and_said(tmp_path: Path, body: bytes, header: str, said: str) -> None:
    page = only_page(read(tmp_path / "a.warc", record(http(body, "200 OK", "text/html", header))))

    assert PAGE.startswith(page.content)
    assert said in page.degraded


@pytest.mark.parametrize("block", [
    b"HTTP/1.0 200\nContent-Type: text/html\n\n" + PAGE, b"HTTP/2 200 \r\ncontent-type: text/html\r\n\r\n" + PAGE,
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: text/html\r\nSet-Cookie: a\xff=b\r\n\r\n" + PAGE],
    ids=["LF", "HTTP/2", "odd"])
def test_odd_headers_of_servers_are_put_up_with(tmp_path: Path, block: bytes) -> None:
    assert PAGE == only_page(read(tmp_path / "a.warc", record(block))).content


def test_a_response_without_a_status_line_is_passed_over_with_a_reason(tmp_path: Path) -> None:
    assert {"response without an HTTP header": 1} == reasons(read(tmp_path / "a.warc", record(PAGE)))


def test_a_page_whose_digest_does_not_fit_is_kept_and_said(tmp_path: Path) -> None:
    page = only_page(read(tmp_path / "a.warc", record(http(PAGE)).replace(b"Attack number 0</h1>", b"Attack number 7</h1>")))

    assert "WARC-Block-Digest" in page.degraded


def test_a_page_that_the_crawler_cut_off_says_so(tmp_path: Path) -> None:
    cut = record(http(PAGE), 0, "response", "WARC-Truncated: length")

    assert "cut it off (length)" in only_page(read(tmp_path / "a.warc", cut)).degraded


def test_a_record_longer_than_the_limit_is_passed_over_and_the_next_is_read(tmp_path: Path) -> None:
    large = record(http(b"<html>" + b"the said " * 300_000), 1)
    small = record(http(PAGE), 2)
    for content in (large + small, b"".join(zipped([large, small])), gzip.compress(large + small)):
        items = read(tmp_path / "a.warc.gz", content, record_limit=1_000_000)

        assert ["http://news.example/2.html"] == urls(items)
        assert {"longer than 1 MB": 1} == reasons(items)


def test_an_archive_inside_a_record_stays_inside_it(tmp_path: Path) -> None:
    inner = record(http(article(5).encode()), 5)
    outer = record(http(b"<html><body>" + article(1).encode() + inner + b"</body></html>"), 1)
    for content in (outer, gzip.compress(outer, 0)):
        assert ["http://news.example/1.html"] == urls(read(tmp_path / "a.warc.gz", content))


def test_archives_in_folders_and_on_standard_input_are_read(tmp_path: Path) -> None:
    content = b"".join(zipped(many(8)))
    (tmp_path / "a.warc.gz").write_bytes(content)
    (tmp_path / "b.txt").write_text("Plain words.")

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert 7 == len(urls(read(tmp_path)))
    assert 6 == len(urls(list(pages(["-"], stdin=Pipe(content)))))


def test_what_pipes_give_is_never_gone_on_with() -> None:
    def never(_: bytes) -> Tally | None:
        raise AssertionError

    command = [sys.executable, "-c", "import sys; from daybook.read import pages; print([i for i in pages(['-'])][-1].archive)"]
    told = subprocess.run(command, input=b"".join(many(4)), capture_output=True, check=True)

    assert b"None\n" == told.stdout
    assert 3 == len(urls(list(pages(["-"], stdin=io.BytesIO(b"".join(many(4))), archives=ArchiveRules(resume=never)))))


def test_a_reading_goes_on_behind_any_record_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    whole = b"".join(many(24))
    pieces = [whole[at: at + 900] for at in range(0, len(whole), 900)]
    for content in (whole, b"".join(zipped(many(24))), gzip.compress(whole), b"".join(zipped(pieces))):
        path = tmp_path / "a.warc.gz"
        path.write_bytes(content)
        once = read(path)
        for stopped in range(0, len(once), 3):
            at = once[stopped]
            before = at if isinstance(at, Tally) else at.tally
            rest = list(pages([str(path)], archives=ArchiveRules(resume=lambda _, before=before: before)))  # type: ignore[misc]

            assert urls(once[stopped + 1:]) == urls(rest)
            assert once[-1] == rest[-1]


def test_the_identity_of_an_archive_follows_its_bytes_its_time_and_the_rules(tmp_path: Path) -> None:
    def identity(name: str, content: bytes | None, **rules: object) -> bytes | None:
        return tally(read(tmp_path / name, content, **rules)).archive

    first = identity("a.warc", many(4)[0])

    assert first is not None
    assert first == identity("a.warc", None)
    assert first != identity("a.warc", None, languages="any")
    assert first != identity("b.warc", b"".join(many(2)))


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_an_empty_archive_says_so(tmp_path: Path, name: str) -> None:
    assert ["holds no WARC record: the file is empty"] == faults(read(tmp_path / name, b""))


def test_zstandard_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd" + bytes(100))

    assert "unzstd" in faults(read(path))[0]


def test_what_a_tally_tells_adds_up_for_people(tmp_path: Path) -> None:
    told = tally(read(tmp_path / "a.warc.gz", b"".join(zipped(many(8)))[:-5])).told

    assert told.endswith("a.warc.gz: 8 records seen, 6 kept, 1 skipped (1 request record), 1 bad")


def test_bombs_of_all_sorts_cost_little_memory(tmp_path: Path) -> None:
    once = bomb(400_000_000)
    (tmp_path / "inner.warc").write_bytes(record(http(once, "200 OK", "text/html", "Content-Encoding: gzip"), 1))
    (tmp_path / "nested.warc").write_bytes(record(http(gzip.compress(once), "200 OK", "text/html", "Content-Encoding: gzip, gzip"), 2))
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = record(b"", 3, length="Content-Length: 400000000")[:-4]
    pieces = [packer.compress(head), *(packer.compress(b"a" * 1_000_000) for _ in range(400)), packer.compress(b"\r\n\r\n")]
    outer = b"".join([*pieces, packer.flush()])
    (tmp_path / "outer.warc.gz").write_bytes(outer + gzip.compress(record(http(PAGE), 4)))
    code = ("import sys; from daybook.read import pages, Page\n"
            "print([i.external_id if isinstance(i, Page) else i.told for i in pages([sys.argv[1]])])\n"
            "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))")
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True).stdout.splitlines()

    assert "1 unpacks to more than 10 MB" in told[0]
    assert "http://news.example/4.html" in told[0]
    assert "1 longer than 10 MB" in told[0]
    assert int(told[1]) < 150_000  # kB
