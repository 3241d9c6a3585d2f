"""Feeds: what they say, what of a broken one can be read, and what those that are made to do harm cannot do."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.errors import ReadError
from daybook.read.feed import MOST_BYTES, Feed, Item, full_text, parse
from daybook.read.feed_xml import MOST_ITEMS
from tests.read.hostile_feeds import KINDS, Make, items, rss

BASE = "https://news.example/feeds/all.xml"
WORDS = "The army said on Monday that two soldiers were killed near Mosul. " * 6
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>The &amp; Post</title>
<link>https://news.example/</link>
<item><title>Two &lt;b&gt;killed&lt;/b&gt; &amp;amp; more</title><link>/1?utm_source=rss</link><guid isPermaLink="false">g1</guid>
<pubDate>Mon, 17 Aug 2020 10:00:00 GMT</pubDate><description>Short.</description><c:encoded><![CDATA[<p>{WORDS}</p>]]></c:encoded></item>
<item><title>Only an address</title><guid>https://news.example/2</guid></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>tag:x,1</id>
<title type="html">&lt;i&gt;One&lt;/i&gt;</title>
<link rel="self" href="/self"/><link href="1.html"/><link rel="enclosure" href="/film.mp4"/><updated>2021-01-01</updated>
<published>2020-08-17T10:00:00Z</published><content type="xhtml"><div><p>{WORDS}</p><script>bad()</script></div></content></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:x="http://www.google.com/schemas/sitemap-news/0.9"><url>
<loc>https://news.example/a</loc><x:news><x:publication><x:name>Post</x:name></x:publication>
<x:publication_date>2020-08-17</x:publication_date><x:title>Title</x:title></x:news></url></urlset>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">
<channel><title>Old</title></channel><item><title>One</title><link>https://news.example/1</link><d:date>2020-08-17</d:date></item></rdf:RDF>"""
JSON = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
    {"id": 1, "url": "https://news.example/j", "title": "<b>One</b>", "content_text": WORDS, "date_published": "2020-08-17T10:00:00Z"}]}


def test_rss_says_what_and_where_and_when() -> None:
    feed = parse(RSS.encode(), BASE)

    assert ("rss", "The & Post", ()) == (feed.kind, feed.title, feed.lost)
    assert Item("g1", "https://news.example/1", "Two killed & more", "Mon, 17 Aug 2020 10:00:00 GMT", f"<p>{WORDS}</p>") == feed.items[0]
    assert Item("https://news.example/2", "https://news.example/2", "Only an address") == feed.items[1]


def test_atom_takes_the_address_of_the_page_and_its_first_date() -> None:
    item, = parse(ATOM.encode(), BASE).items

    wanted = ("tag:x,1", "https://news.example/feeds/1.html", "One", "2020-08-17T10:00:00Z")
    assert wanted == (item.guid, item.url, item.title, item.published)
    assert WORDS in item.body and "<script" not in item.body


@pytest.mark.parametrize(("content", "kind", "title"), [(SITEMAP, "sitemap", "Title"), (RDF, "rss", "One"),
                                                        (json.dumps(JSON), "json", "One")])
def test_other_forms_are_read_too(content: str, kind: str, title: str) -> None:
    feed = parse(content.encode(), BASE)

    assert (kind, title, "2020-08-17") == (feed.kind, feed.items[0].title, (feed.items[0].published or "")[:10])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251", "iso-8859-1"])
def test_the_declared_charset_is_read(encoding: str) -> None:
    title = {"windows-1251": "Взрыв в городе"}.get(encoding, "Café attaqué")
    item = f"<item><title>{title}</title><link>{BASE}</link></item>"
    content = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel>{item}</channel></rss>'

    assert title == parse(content.encode(encoding)).items[0].title


def test_a_list_of_sitemaps_names_them() -> None:
    with pytest.raises(ReadError, match=r"news-sitemap\.xml"):
        parse(b"<sitemapindex><sitemap><loc>https://news.example/news-sitemap.xml</loc></sitemap></sitemapindex>")


@pytest.mark.parametrize("content", [b"", b"<html><body>x", b"{}", b'{"version": 1}', b"[1]", b"\x00\x01", b"words"])
def test_what_is_no_feed_says_so(content: bytes) -> None:
    with pytest.raises(ReadError, match="no feed"):
        parse(content)


def test_a_fault_costs_the_item_in_which_it_stands_and_is_said() -> None:
    feed = parse(rss(items(2) + "<item><title>broken</nope><link>http://x.example/b</link></item>" + "<item><title>After</title>"
                     "<link>http://x.example/c</link></item>"))

    assert ["Good news 0", "Good news 1", "After"] == [item.title for item in feed.items]
    assert re.search(r"broken \(mismatched tag\) at byte \d+", feed.lost[0])


def test_ampersands_that_stand_for_themselves_are_read() -> None:
    feed = parse(rss("<item><title>Fish & chips</title><link><![CDATA[http://x.example/?a=1&b=2]]></link></item>"
                     "<item><title>R&D &eacute;&nbsp;</title><link>http://x.example/?c=1&d=2</link></item>"))

    assert [("Fish & chips", "http://x.example/?a=1&b=2"), ("R&D é", "http://x.example/?c=1&d=2")] == [(i.title, i.url) for i in feed.items]


def test_a_feed_that_is_cut_off_gives_what_came() -> None:
    feed = parse(rss(items(5))[:-60])

    assert 4 == len(feed.items) and feed.lost


def test_no_entity_is_ever_followed() -> None:
    secret = "root:x:0:0"
    feed = parse(rss("<item><title>a &x; b &l2;</title><link>http://x.example/</link></item>",
                     '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY l1 "ha"><!ENTITY l2 "&l1;&l1;">]>'))

    assert "a &x; b &l2;" == feed.items[0].title
    assert secret not in repr(feed) and "not followed" in feed.lost[0]


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("size", [300, 20_000])
def test_a_hostile_feed_is_read_or_refused(make: Make, size: int) -> None:
    """Its cost in time and memory is measured by bench/hostile_feeds.py in eight sizes."""
    try:
        feed = parse(make(size), BASE)
    except ReadError as fault:
        assert fault.reason.startswith(("no feed", "a JSON feed"))
        return
    assert isinstance(feed, Feed) and len(feed.items) <= MOST_ITEMS
    for item in feed.items:
        assert item.url is None or re.match(r"https?://", item.url)
        assert len(item.title) <= 500
        assert item.url or item.body


def test_a_huge_feed_is_read_as_far_as_it_is_looked_at() -> None:
    feed = parse(rss(items(3) + f"<item><title>x</title><description>{'é' * MOST_BYTES}</description></item>"))

    assert 3 == len(feed.items)
    assert any("after the first 5 MB" in lost for lost in feed.lost) and not any("cp1252" in lost for lost in feed.lost)


def test_more_items_than_are_wanted_are_counted() -> None:
    feed = parse(rss(items(MOST_ITEMS + 7)))

    assert (MOST_ITEMS, "7 items after the first 1,000") == (len(feed.items), feed.lost[0])


@given(st.binary(max_size=300), st.integers(0, 900), st.integers(0, 50))
def test_no_bytes_break_the_reader(noise: bytes, at: int, gone: int) -> None:
    whole = RSS.encode()
    for content in (noise, whole[:at] + noise + whole[at + gone :], b"<rss><channel>" + noise, json.dumps(JSON).encode()[:at] + noise):
        try:
            assert isinstance(parse(content, BASE), Feed)
        except ReadError as fault:
            assert fault.reason


@pytest.mark.parametrize(("body", "summary", "whole"), [
    (f"<p>{WORDS}</p>", "", True), ("<p>Short.</p>", "", False), (f"<p>{WORDS}", "", True), ("", WORDS, False), ("", WORDS * 3, True),
    ("", WORDS * 3 + "and so on [&#8230;]", False), (f"<p>{WORDS}</p><a>Read more</a>", "", False),
    (f"<p>{WORDS}</p><p>The post <a>Two killed</a> appeared first on <a>Post</a>.</p>", "", True)])
def test_only_what_is_not_cut_off_is_the_whole_report(body: str, summary: str, whole: bool) -> None:
    assert whole is bool(full_text(body, summary))


def test_a_feed_title_that_never_ends_ends_where_an_item_begins() -> None:
    feed = parse(b"<rss><channel><title>News of<item><title>Rain</title><link>http://x.example/a</link><b>x</b></item></channel></rss>")

    assert ("News of", ["Rain"]) == (feed.title, [item.title for item in feed.items])
