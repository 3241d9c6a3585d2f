"""What bench/fuzz.py fuzzes: functions that take strangers' bytes, what they may raise, the laws that must hold, seeds and words."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from daybook.clean import clean, parsed
from daybook.clean.dates import MONTHS, parse_date
from daybook.clean.strip import strip_of
from daybook.config import BY_NAME, Setting
from daybook.core import Report, Text, When
from daybook.core.reading import Reading
from daybook.core.tally import Tally
from daybook.errors import ConfigError, DaybookError, FetchError, ReadError, UsageError, ValueFault
from daybook.extract.sentences import split
from daybook.importing import cells
from daybook.importing.mapping import mapping_of
from daybook.importing.run import Taking, import_sheet
from daybook.kinds import all_kinds
from daybook.read import Page, Unread
from daybook.read.actors import actors_of
from daybook.read.decode import decoded_html
from daybook.read.feed import parse
from daybook.read.gazetteers import places_of
from daybook.read.rows import read_rows
from daybook.read.source import opened
from daybook.read.urls import canonical, where
from daybook.read.warc import read_warc
from daybook.resolve.times import times
from daybook.text.counts import GROUPS, VAGUE, quantities
from daybook.text.numbers import MANY, SMALL, numbers
from daybook.text.quotes import quotes
from daybook.text.tokens import tokens
from daybook.understanding import find, understand

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = Path(tempfile.mkdtemp(prefix="daybook-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
LIMIT = 1_000_000  # bytes of a text, a line, a record
DAYS = (Report("x", published=When("2020-08-17", "stated")), Report("x", published=When("1999-12-31", "stated")), Report("x"))


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is fuzzed.

    Args:
        run: Takes bytes; whatever it raises is a fault.
        seeds: Inputs to begin with.
        words: What is put into inputs.
        longest: Bytes of an input.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[bytes, ...] = ()
    longest: int = 8_000


def as_text(content: bytes) -> str:
    """Any text: what is no UTF-8 becomes lone surrogates, as they come out of JSON."""
    return content.decode("utf-8", "surrogateescape")


def needs(is_so: bool, law: str) -> None:
    if not is_so:
        raise AssertionError(law)


# ---- pages


def html(content: bytes) -> None:
    page = decoded_html(content).text
    held = parsed(page, "https://news.example/2020/08/17/a")
    with contextlib.suppress(ReadError):  # it holds no text
        clean(Page(content, "text/html", "x", "x", html=page), held=held)


def strip(content: bytes) -> None:
    page = as_text(content)
    made = strip_of(page)
    needs(all(line == " ".join(line.split()) for line in made.text.split("\n")), "white space is not tidied")
    needs(len(made.text) <= 8 * len(page) + 8, "grows")


def article(content: bytes) -> None:
    """A text as it stands, read to its records: times, names, places, speech, all finders."""
    body = as_text(content)
    try:
        made = clean(Page(content, "text/plain", "x", "x", text=body))
    except ReadError:
        return
    reading = understand(made.report, made.text)
    for _, draft in find(reading, all_kinds()):
        needs(0 <= draft.span.start < draft.span.end <= len(made.text.text), "a record is named outside of its text")


# ---- parts of texts


def dates(content: bytes) -> None:
    body = as_text(content)
    made = parse_date(body)
    needs(made is None or When(made).edtf == made, "no EDTF")
    for report in DAYS:
        for time in times(split(Reading(report, Text(body)))).times:
            needs(0 <= time.span.start < time.span.end <= len(body), "a time outside of its text")


def counts(content: bytes) -> None:
    body = as_text(content)
    found = tokens(body)
    for number in numbers(found):
        needs(0 <= number.first < number.last <= len(found) and number.value >= 0, "a number outside of its text")
    for one in quantities(found):
        needs(0 <= one.first < one.last <= len(found), "a quantity outside of its text")
        needs(one.min is None or one.max is None or one.min <= one.max, "from more to less")
    for quote in quotes(body):
        needs(0 <= quote.start <= quote.inner <= quote.inner_end <= quote.end <= len(body), "a quotation outside of its text")
    for reads in (cells.count_of, lambda text: cells.when_of(text, "day first"), lambda text: cells.number_of(text, "lat")):
        with contextlib.suppress(ValueFault):
            reads(body)


# ---- files


def warc(content: bytes) -> None:
    kept = bad = 0
    last = None
    for item in read_warc(opened(io.BytesIO(content), "x.warc", LIMIT)):
        kept, bad = kept + isinstance(item, Page), bad + (isinstance(item, Unread) and item.tally is not None)
        last = item
    if isinstance(last, Tally):
        needs((last.kept, last.bad) == (kept, bad) and last.ended, "counts do not add up")


def feed(content: bytes) -> None:
    with contextlib.suppress(ReadError):
        made = parse(content, "https://news.example/feed")
        needs(all(len(item.title) <= 500 and (item.url or item.body) for item in made.items), "an item without all that it needs")


def urls(content: bytes) -> None:
    given = as_text(content)
    with contextlib.suppress(FetchError):
        made = where(given, range(65536))
        needs(canonical(made.url) == made.url, "is not its own spelling")
        needs(made.host.isascii() and made.url.isascii() and not set(made.url) & set(" \t\r\n\\"), "is no address")


def rows(content: bytes) -> None:
    needs(all(isinstance(it, Page | Unread) for it in read_rows(opened(io.BytesIO(content), "x.jsonl", LIMIT))), "no row")


MAP = mapping_of({"key": "Ref", "dates": "day first", "columns": {
    "Date": "when", "Town": "where", "Land": "where.country", "Lat": "where.lat", "Kind": "type", "Dead": "killed",
    "Hurt": "injured (civilians)", "Who": "perpetrator", "Victims": "victim"}}, "the map")
HEAD = "Ref,Date,Town,Land,Lat,Kind,Dead,Hurt,Who,Victims\n"
SHEET = "xl/worksheets/sheet1.xml"


def sheet(content: bytes) -> None:
    """A desk's table: a workbook's bytes, or the XML of a workbook's sheet, or CSV under a header that the map fits, or as it is."""
    if content[:2] == b"PK":
        _imported(SCRATCH / "sheet.xlsx", content)
    elif content[:1] == b"<":
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as book:
            for name, part in _parts().items():
                book.writestr(name, content if name == SHEET else part)
        _imported(SCRATCH / "sheet.xlsx", made.getvalue())
    else:
        _imported(SCRATCH / "sheet.csv", HEAD.encode() + content[1:] if content[:1] == b"h" else content)


def _imported(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with contextlib.suppress(ReadError, UsageError):
        done = import_sheet(None, path, MAP, Taking("desk", "ada", dry_run=True))
        needs(done.rows == done.new + done.updated + done.known + done.rejected, "counts do not add up")


@lru_cache(maxsize=1)
def _parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_workbook())) as book:
        return {name: book.read(name) for name in book.namelist()}


def _workbook() -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    lines = HEAD.strip().split(","), ["A1", "2020-03-12", "Mosul", "IQ", 36.3, "bombing", 3, "about 7", "IS", "Ali; Omar"]
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for row, line in enumerate(lines):
            page.write_row(row, 0, line)
    return made.getvalue()


def registers(content: bytes) -> None:
    """Registers of actors and places that a desk brings: CSV, FollowTheMoney, GeoJSON, GeoNames."""
    for name, reads in (("a.csv", lambda path: actors_of(path, "2026-01-01")), ("a.jsonl", lambda path: actors_of(path, "2026-01-01")),
                        ("a.geojson", places_of), ("a.txt", places_of)):
        (SCRATCH / name).write_bytes(content)
        with contextlib.suppress(ReadError, UsageError):
            reads(SCRATCH / name)


def settings(content: bytes) -> None:
    """Values of settings, and the map of a sheet."""
    body = content.decode("utf-8", "replace")
    with contextlib.suppress(ConfigError):
        name, _, value = body.partition("=")
        BY_NAME.get(name.strip(), Setting("x", 1, "y", "z")).parse(value)
    for loads in (tomllib.loads, json.loads):
        try:
            given = loads(body)
        except (ValueError, RecursionError):
            continue
        if isinstance(given, dict):
            with contextlib.suppress(DaybookError):
                mapping_of(given, "the map")


# ---- seeds


def _texts() -> Iterable[bytes]:
    yield from (path.read_bytes()[:8000] for path in sorted((ROOT / "samples").glob("*.txt")))
    for path in sorted((ROOT / "src" / "daybook" / "kinds").glob("*/examples.jsonl")):
        yield from (json.loads(line)["text"].encode() for line in path.read_text(encoding="utf8").splitlines()[::4] if line)


def _pages() -> Iterable[bytes]:
    from tests.hostile.pages import KINDS as hostile

    yield from (make(500) for make in hostile.values())
    yield (ROOT / "samples" / "curator-freed.html").read_bytes()


def _archives() -> Iterable[bytes]:
    from tests.read import made_warc as made

    records = made.many(4, 1)
    yield from (b"".join(records), b"".join(made.zipped(records)))
    for head in (["Transfer-Encoding: chunked"], ["Content-Encoding: gzip"], ["Content-Encoding: deflate, br"]):
        yield made.record(made.http(b"5\r\n<html\r\n0\r\n\r\n", "200 OK", "text/html", *head))


def _feeds() -> Iterable[bytes]:
    from tests.read import hostile_feeds as made

    yield from (make(400) for make in made.KINDS)


def _plain(*given: str) -> Callable[[], Iterable[bytes]]:
    return lambda: [one.encode() for one in given]


def _dates() -> Iterable[bytes]:
    yield from _texts()
    yield from _plain("Mon, 17 Aug 2020 10:00:00 GMT", "2020-08-17T10:00:00+03:00", "August 17, 2020", "20200817", "17/08/2020", "2020-W33",
                      "3 JAN 90", "12:30 p.m. | 4 de mayo de 2019", "2020~/2021?", "from 3 to 5 May", "the night of March 3-4, 2003",
                      "in the first half of the 1990s", "two weeks ago on Friday at 7:30 am", "45 B.C.", "Ramadan 2019")()


def _sheets() -> Iterable[bytes]:
    for row in ("A1,2020-03-12,Mosul,IQ,36.3,bombing,at least 3,7,Islamic State,Ali; Omar",
                'A2,"12.3.2020","Erbil; x",Iraq,,,13+,5-7,"a ""b""",'):
        yield b"h" + row.encode()
        yield (HEAD.replace(",", ";") + row.replace(",", ";")).encode("utf-16")
    yield (ROOT / "docs" / "sheet" / "incidents.csv").read_bytes()[:6000]
    yield _workbook()
    yield _parts()[SHEET]


def _registers() -> Iterable[bytes]:
    out = io.StringIO()
    csv.writer(out).writerows([["name", "aliases", "sort", "country", "sector", "offices"],
                               ["Asa Ben", "A. Ben; Asa", "person", "IQ", "", "minister of defence, IQ, 2001-02-03/2004"]])
    yield out.getvalue().encode()
    yield json.dumps({"id": "a", "schema": "Person", "properties": {"name": ["Asa Ben"], "alias": ["A. B."], "country": ["iq"]}}).encode()
    square = [[[1.0, 2.0], [1.0, 3.0], [2.0, 3.0], [1.0, 2.0]]]
    yield json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "Har", "iso": "IQ"}, "geometry": {"type": "Polygon", "coordinates": square}}]}).encode()
    yield "\t".join(["1", "Har", "Har", "Haar,Hara", "36.1", "43.2", "P", "PPL", "IQ", "", "1", "", "", "", "9000", "", "2", "Asia/Baghdad",
                     "2020-01-01"]).encode()


def _rows() -> Iterable[bytes]:
    yield from (ROOT / "samples" / "wires.jsonl").read_bytes().splitlines()[:4]
    yield from _plain('{"id": 1, "text": "A bomb.", "published": 1e999}', '{"html": "<p>x</p>", "url": "\\ud800", "title": [[[]]]}')()


def _settings() -> Iterable[bytes]:
    yield (ROOT / "docs" / "sheet" / "incidents.toml").read_bytes()
    yield from (f"{name} = {setting.default}".encode() for name, setting in BY_NAME.items())
    yield b'{"kind": "incident", "key": "Ref", "columns": {"Date": "when"}, "values": {"type": {"IED": "bombing"}}, "header": 2}'


def _words(text: str, *more: Iterable[str]) -> tuple[bytes, ...]:
    """Words with blanks between; "_" in them is a blank."""
    return tuple(dict.fromkeys(word.replace("_", " ").encode() for words in (text.split(), *more) for word in words))


TAGS = _words("<p> </p> <script> </script <!-- --> <![CDATA[ ]]> <style> display:none _hidden _style=\" &# &#x &amp; <table><tr><td> <svg> "
              "<template> <noscript> application/ld+json <meta_ charset= <title> datePublished <dialog class=\" "
              "<article>", ("\0", "\u2028", "\ufeff"))
DATED = _words("Monday friday yesterday ago last next week years B.C. century the of 1990s late early morning "
               "p.m. 00:00 - / . XX ~ ? .. W33 "
               "\u0663 \u00bd T _", MONTHS)
MANY_WORDS = _words("at_least between and to - \u2013 % \u00b0 \" \u201c \u2019 ' `` '' \u0661\u0662 \u00bd "
                    "1,000,000 1e9 \u221e \u2265 [ ] #REF! _",
                    SMALL, MANY, VAGUE, list(GROUPS)[:30])
RECORDS = _words("WARC/1.0 WARC-Type:_ response Content-Length:_ HTTP/1.1_200_OK Transfer-Encoding:_chunked "
                 "Content-Encoding:_ gzip br deflate "
                 "charset= WARC-Date:_ WARC-Block-Digest:_sha1: WARC-Truncated:_ WARC-Segment-Number:_ "
                 "99999999999999999999", ("\r\n", "\r\n\r\n"))
FEEDS = _words("<rss> <item> <title> <link> <guid> <!ENTITY <![CDATA[ ]]> &amp;lt; <feed_ xmlns= encoding=\" "
               "UTF-16 \"items\" <urlset> <loc> "
               "jsonfeed.org/version/1 \\ud800 xml:base=\" NaN 1e999")
ADDRESSES = _words("http:// https:// [ ] :: %00 % @ : xn-- // \\ \u3002 \u00df \ufb00 ? # &utm_x= \u200d \u0130 \u2460 ../")
JSON = _words("\"text\" \"html\" \"id\" \\u0000 \\ud800 NaN Infinity 1e999 [[[[ {\"a\": null -0 \ufeff "
              "\"coordinates\" \"geometry\" \"properties\" "
              "\"schema\" \"name\" Person Organization PPL ADM1 .. 2001-02-03/", ("\n", "\t"))
CELLS = _words("\" \"\" , ; | 2020-03-12 12/3/2020 3_March_2020 at_least 13+ 5-7 IQ Iraq #REF! =1+1 ' 36.5 "
               "1e308 nan .. 2020? \ufeff bombing "
               "<row_r=\" <c_r=\" _t=\"s\" _t=\"d\" _t=\"e\" _t=\"inlineStr\" <v> </v> <is><t> XFD1048576 A1 -1 s=\" <f> dimension_ref=\"",
               ("\t", "\r\n"))
SET = _words("columns values defaults [columns] \"\"\" inf nan 1_000 1979-05-27T07:32:00Z = where.country "
             "killed_(civilians) \u0663", BY_NAME)
TARGETS = {
    "html": Target(html, _pages, TAGS, 12_000),
    "strip": Target(strip, _pages, TAGS, 12_000),
    "article": Target(article, _texts, DATED + MANY_WORDS, 3_000),
    "dates": Target(dates, _dates, DATED, 600),
    "counts": Target(counts, _texts, MANY_WORDS, 1_200),
    "warc": Target(warc, _archives, RECORDS, 6_000),
    "feed": Target(feed, _feeds, FEEDS, 4_000),
    "urls": Target(urls, _plain("http://news.example/a?utm_source=x&b=1#c", "HTTPS://[::ffff:127.0.0.1]:443/",
                                "http://\u2460\u2466.\u24ea.\u2460/",
                                "http://b\u00fccher.example:80/\u00e9?q=%zz", "http://a@b:c@d/"), ADDRESSES, 300),
    "rows": Target(rows, _rows, JSON, 2_000),
    "sheet": Target(sheet, _sheets, CELLS, 6_000),
    "registers": Target(registers, _registers, JSON, 3_000),
    "settings": Target(settings, _settings, SET, 3_000),
}
