"""Pages to their articles, and what pages say of themselves."""

from __future__ import annotations

import json

import pytest

from daybook.clean.html import Body, body_of, tree_of
from daybook.clean.meta import PageFacts
from daybook.clean.meta import facts_of as facts_of_tree
from daybook.clean.strip import strip_of, stripped

PARAGRAPHS = [
    "The army said on Monday that two rockets had been fired at the base north of the capital, and that nobody had been hurt.",
    "A spokesman told reporters that the rockets had come from a lorry, which was found burning on the road to the east of the base.",
    "Nobody has claimed the attack, the third in as many weeks, but the prime minister blamed what he called outlaw groups for it.",
    "An inquiry was opened by the ministry, whose officers took pieces of the rockets away on Tuesday morning."]
ARTICLE = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
MENU = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(40)) + "</ul></nav>"


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Rockets fall | Tigris Wire</title>{head}</head><body>{body}</body></html>"


def made(html: str) -> Body:
    return body_of(tree_of(html), strip_of(html))


def facts_of(html: str, fetched: str | None = None, url: str | None = None) -> PageFacts:
    return facts_of_tree(tree_of(html), url, fetched)


def test_the_article_is_kept_and_the_menu_is_not() -> None:
    body = made(page(f"{MENU}<article><h1>Rockets fall</h1>{ARTICLE}</article><footer>© 2020 Tigris Wire</footer>"))

    assert all(words in body.text.split("\n") for words in PARAGRAPHS)
    assert "Section 7" not in body.text
    assert "" == body.degraded


def test_the_same_page_gives_the_same_text() -> None:
    once = made(page(f"{MENU}<article>{ARTICLE}</article>"))

    assert once == made(page(f"{MENU}<article>{ARTICLE}</article>"))


DEEP = "<div>" * 5000


@pytest.mark.parametrize("html", [
    f"{DEEP}{ARTICLE}", "<span>" * 20_000 + ARTICLE, ARTICLE.replace("</p>", ""), f"<table><tr><td>{ARTICLE}", f"<p a='{ARTICLE}",
    "\0".join(ARTICLE),
    f"<?xml version='1.0' encoding='latin-1'?><html>{ARTICLE}", f"<body>{ARTICLE}\ud83d</body>", f"<![CDATA[{ARTICLE}]]>"],
    ids=["deep", "spans", "unclosed", "table", "open tag", "zeros", "declaration", "surrogate", "cdata"])
def test_a_broken_page_loses_no_article_in_silence(html: str) -> None:
    body = made(html)

    assert "outlaw groups" in body.text or not body.text


def test_a_page_of_other_stories_says_that_something_was_left_out() -> None:
    other = "is another story of which this page shows the first of its many words to those who read on"
    others = "".join(f"<aside><p>{n} {other}.</p></aside>" for n in range(40))
    body = made(page(f"<article>{ARTICLE}</article>{others}"))

    assert "left out" in body.degraded or "is another story" in body.text


def test_a_page_of_few_words_gives_them() -> None:
    assert "Nobody was hurt." in made("<html><body><p>Rockets fell.</p><p>Nobody was hurt.</p></body></html>").text


@pytest.mark.parametrize(("html", "text"), [
    ("<p>One</p><p>Two</p>", "One\nTwo"), ("a<br>b", "a\nb"), ("<script>x = '<p>no</p>'</script>Yes", "Yes"), ("<!-- <p>no</p> -->Yes",
    "Yes"),
    ("1 < 2 &amp; 3", "1 < 2 & 3"), ("<b>bold</b> words", "bold words"), ("<p", ""), ("<style>p {}", "")], ids=str)
def test_stripping_takes_tags_away_and_nothing_else(html: str, text: str) -> None:
    assert text == stripped(html)


def linked(**more: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Rockets &amp; a lorry",
        "datePublished": "2020-08-17T10:00:00+03:00",
            "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Tigris Wire"}], "publisher": {"name": "Tigris Wire"}} | more
    return f'<script type="application/ld+json">{json.dumps({"@graph": [{"@type": "Organization", "name": "x"}, node]})}</script>'


def test_json_ld_says_title_date_authors_and_publisher() -> None:
    facts = facts_of(page(ARTICLE, linked() + '<link rel="canonical" href="https://example.org/rockets">'), None)

    assert ("Rockets & a lorry", "2020-08-17", ("Jane Doe",), "Tigris Wire", "https://example.org/rockets", ()) == (
        facts.title, facts.published, facts.authors, facts.publisher, facts.url, facts.faults)


def test_meta_tags_say_it_where_there_is_no_json_ld() -> None:
    head = ('<meta property="og:title" content="Rockets fall"><meta property="article:published_time" content="2020-08-17">'
            '<meta name="author" content="By Jane Doe and John Roe"><meta property="og:site_name" content="Tigris Wire">')
    facts = facts_of(page(ARTICLE, head), None)

    assert ("Rockets fall", "2020-08-17", ("Jane Doe", "John Roe"), "Tigris Wire") == (facts.title, facts.published, facts.authors,
        facts.publisher)


def test_a_title_loses_the_name_of_its_site() -> None:
    facts = facts_of(page("<p>x</p>", '<meta property="og:site_name" content="Tigris Wire">'), None)

    assert "Rockets fall" == facts.title


@pytest.mark.parametrize(("date", "fetched"), [("1970-01-01", None), ("0001-01-01", None), ("2020-08-19", "2020-08-18T00:00:00Z"),
    ("soon", None)], ids=str)
def test_a_date_that_cannot_be_is_passed_over_and_said(date: str, fetched: str | None) -> None:
    facts = facts_of(page(ARTICLE, linked(datePublished=date)), fetched)

    assert facts.published is None
    assert 1 == len(facts.faults)


def test_a_later_statement_stands_in_for_one_that_cannot_be() -> None:
    facts = facts_of(page(ARTICLE, linked(datePublished="0001-01-01") + '<meta name="date" content="2020-08-17">'), None)

    assert ("2020-08-17", ()) == (facts.published, facts.faults)


@pytest.mark.parametrize("script", ["{", "null", "[[[[" * 3000, '{"@type": 5}', '{"@graph": "x"}',
                                    '{"@type": "NewsArticle", "headline": {"a": 1}}'], ids=lambda script: script[:12])
def test_broken_json_ld_says_nothing(script: str) -> None:
    facts = facts_of(page(ARTICLE, f'<script type="application/ld+json">{script}</script>'), None)

    assert facts.published is None


@pytest.mark.parametrize("char", ["\u202e", "\u200b", "\u2066", "\u200d", "\u00ad", "\U000e0041", "\u3164"], ids=ascii)
@pytest.mark.parametrize("is_entity", [False, True], ids=["raw", "entity"])
def test_characters_that_nobody_sees_stay_in_the_text(char: str, is_entity: bool) -> None:
    written = f"&#{ord(char)};" if is_entity else char
    body = made(page(f"<article>{ARTICLE.replace('base', 'ba' + written + 'se')}</article>"))

    assert f"ba{char}se" in body.text


@pytest.mark.parametrize("odd", ["a\x01b=1", "{}<=3", "<='1'", "\x07", '"', "'='"], ids=repr)
def test_attributes_with_names_that_are_none_do_no_harm(odd: str) -> None:
    body = made(page(f"<article><div {odd} hidden>Not to be seen.</div><div {odd}>{ARTICLE}</div></article>"))

    assert all(words in body.text.split("\n") for words in PARAGRAPHS)
    assert "Not to be seen" not in body.text
    assert "" == body.degraded
