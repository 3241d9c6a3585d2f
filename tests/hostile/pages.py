"""Kinds of hostile pages, each in any size, each with a report of 300 words in it.

The report is the same everywhere, so that its loss can be seen; what surrounds it grows with the size.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

SIZES = (2_000, 8_000, 32_000, 128_000, 512_000, 1_500_000, 3_000_000, 5_000_000)  # bytes of what surrounds the report
PLACES = ("Harin", "Old Bridge", "Tell Saba", "Qarat", "the mill road", "Lower Dabin", "the salt works", "Marsh Gate", "Upper Dabin",
    "the fish market")
SENTENCES = tuple(
    f"The governor's office said on the {n}th day of the month that {n + 2} people had been taken to hospital "
    f"after a shell fell near {place}, and that the road to the east of it would stay closed until engineers had looked at "
    f"each of its {n + 5} small bridges."
    for n, place in enumerate(PLACES, 4))
SIGN = "after a shell fell near Lower Dabin"
REPORT = "".join(f"<p>{sentence}</p>\n" for sentence in SENTENCES)
PLAIN = "\n".join(SENTENCES)
HEAD = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Shells fall on ten places</title></head><body>'

Made = Callable[[int], bytes]


def page(before: str, after: str = "", report: str = REPORT) -> bytes:
    return f"{HEAD}{before}<article>{report}</article>{after}</body></html>".encode("utf-8", "surrogatepass")


def filled(piece: str, size: int) -> str:
    """A piece again and again, at least once; "#" in it becomes a number."""
    count = max(1, size // max(1, len(piece)))
    return "".join(piece.replace("#", str(n)) for n in range(count)) if "#" in piece else piece * count


def around(piece: str) -> Made:
    return lambda size: page(filled(piece, size))


def nested(opening: str, closing: str = "", share: float = 1.0) -> Made:
    """The report inside elements as deep as the size allows."""
    def made(size: int) -> bytes:
        depth = max(1, int(size * share) // len(opening + closing))
        return page(opening * depth, closing * depth)

    return made


def attributes(size: int) -> bytes:
    return page(f"<div {filled('a#=b ', size)}>x</div>")


def one_attribute(size: int) -> bytes:
    return page(f"<div title='{'x' * size}'>x</div>")


def lexbor(size: int) -> bytes:
    """Formatting elements that are all different and never closed: each end tag walks through all of them."""
    count = max(2, size // 20)
    return page("".join(f"<b {n}>" for n in range(count)) + "".join(f"<i {n}>" for n in range(count // 4)) + "x</b>" * (count // 4))


def table(size: int) -> bytes:
    cells = max(1, size // 24)
    return page("<table>" + "".join("<tr>" + "<td>7</td>" * 20 + "</tr>" for _ in range(max(1, cells // 20))) + "</table>")


def metas(size: int) -> bytes:
    return HEAD.replace("</head>", filled('<meta property="og:x#" content="y">', size) + "</head>").encode() + REPORT.encode()


def linked_data(size: int) -> bytes:
    depth = size // 2
    return HEAD.replace("</head>",
        f'<script type="application/ld+json">{"[" * depth}{"]" * depth}</script></head>').encode() + REPORT.encode()


def many_linked(size: int) -> bytes:
    piece = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2020-01-#"}</script>'
    return HEAD.replace("</head>", filled(piece, size) + "</head>").encode() + REPORT.encode()


def declared(label: str) -> Made:
    return lambda size: page(filled("<p>caf\u00e9</p>", size)).replace(b"utf-8", label.encode(), 1)


def bytes_between(noise: bytes) -> Made:
    return lambda size: HEAD.encode() + noise * max(1, size // len(noise)) + REPORT.encode() + b"</body></html>"


def long_word(size: int) -> bytes:
    return page(f"<p>{'a' * size}</p>")


def long_line(size: int) -> bytes:
    return page(f"<p>{filled('the army said that ', size)}</p>")


def classes(size: int) -> bytes:
    return page(f"<div class='{filled('c# ', size)}'>x</div>")


def sheet(size: int) -> bytes:
    return page(f"<style>{filled('.c#{display:none}', size)}</style><p class='c1'>hidden</p>")


def broken_sheet(size: int) -> bytes:
    return page(f"<style>{'/*' * (size // 4)}{'{' * (size // 4)}</style>")


def styles(size: int) -> bytes:
    return page(filled("<p style='font: 0 0 0 0 0 0; color: #; display: block'>word</p>", size))


def hidden_soup(size: int) -> bytes:
    return page(filled("<div hidden><div>x</div>", size // 2) + filled("</div>", size // 2))


def as_gzip_text(size: int) -> bytes:
    return page(f"<p>{gzip.compress(bytes(size)).hex()}</p>{filled('<p>00</p>', size)}")


def entities(size: int) -> bytes:
    return page(filled("&amp;&lt;&#x1F600;&notanentity;&#0;&#xD800;&#99999999;", size))


def lists(size: int) -> bytes:
    return page("<ul><li>" * max(1, size // 12))


def zalgo(size: int) -> bytes:
    return page("<p>e" + "\u0301" * (size // 2) + "</p>")


def unclosed(tag: str) -> Made:
    return lambda size: HEAD.encode() + filled(f"<{tag}>word number # ", size).encode() + REPORT.replace("</p>", "").encode()


def swallowed(opening: str, closing: str = "") -> Made:
    """The report is inside something that readers do not see as a page of text."""
    return lambda size: f"{HEAD}{filled('<p>words that say nothing at all</p>', size)}{opening}{REPORT}{closing}</body></html>".encode()


KINDS: Mapping[str, Made] = {
    "deep div": nested("<div>"), "deep span": nested("<span>"), "deep, closed": nested("<div>", "</div>"),
    "deep table": nested("<table><tr><td>"),
    "deep blockquote": nested("<blockquote>"), "deep font": nested("<font color=red>"), "deep list": lists, "deep svg": nested("<svg><g>"),
    "deep a": nested("<a href=x>"), "deep form": nested("<form><div>"), "deep unknown": nested("<x-y>"),
    "attributes": attributes, "one long attribute": one_attribute, "classes": classes, "formatting, all different": lexbor,
    "span soup": around("<span>a</span>"), "b soup": around("<b>a<i>b</b>c</i>"), "p soup": around("<p><p><p>"), "br": around("<br>"),
    "table": table, "links": around("<a href='/story/#'>Story #</a> "),
    "long links": around(f"<a href='/{'x' * 200}#'>Another story of the day</a>"),
    "metas": metas, "json-ld deep": linked_data, "json-ld many": many_linked, "scripts": around("<script>if (a<b) {}</script>"),
    "comments": around("<!-- x -->"), "comment starts": around("<!-- <!-"), "tag starts": around("<a<b<c<"),
    "end tag starts": around("</a </b </c "),
    "less-than": around("< "), "quotes": around("<a title=\"'<p>'\">x</a>"), "open quote": lambda size: page(filled("<a title='x>", size)),
    "open title": lambda size: HEAD.replace("</title>", "").encode() + filled("word ", size).encode() + REPORT.encode(),
    "open script": lambda size: page(filled("<p>word</p>", size), "<script>" + REPORT), "cdata": around("<![CDATA[ x ]]>"),
    "processing": around("<?php echo 1 ?>"), "doctypes": around("<!DOCTYPE html>"), "entities": entities, "long word": long_word,
    "long line": long_line,
    "unclosed p": unclosed("p"), "unclosed li": unclosed("li"), "unclosed td": unclosed("td"), "unclosed a": unclosed("a href=/#"),
    "NUL": bytes_between(b"\0"), "bad UTF-8": bytes_between(b"\xff\xfe\xc0\xaf\xed\xa0\x80"),
    "controls": bytes_between(bytes(range(1, 32))),
    "bogus charset": declared("x-no-such-charset"), "utf-7 declared": declared("utf-7"), "utf-16 declared": declared("utf-16"),
    "in noscript": swallowed("<noscript>", "</noscript>"), "in template": swallowed("<template>", "</template>"),
    "in textarea": swallowed("<textarea>", "</textarea>"), "in iframe": swallowed("<iframe>", "</iframe>"),
    "in frameset": swallowed("<frameset>"),
    "in plaintext": swallowed("<plaintext>"), "in xmp": swallowed("<xmp>", "</xmp>"), "in select": swallowed("<select>", "</select>"),
    "in button": swallowed("<button>", "</button>"), "in svg": swallowed("<svg><foreignObject>", "</foreignObject></svg>"),
    "in object": swallowed("<object>"),
    "in footer": swallowed("<footer>", "</footer>"), "sheet": sheet, "broken sheet": broken_sheet, "styles": styles,
    "hidden soup": hidden_soup,
    "hex": as_gzip_text, "marks on one letter": zalgo,
    "many bodies": around("<body class=x><html lang=y>"), "nested articles": nested("<article><section>"),
    "headings": around("<h1>Title #</h1>"),
    "images": around("<img src='x.jpg' alt='A photo of number #'>"), "definition lists": around("<dl><dt>a<dd>b"),
    "ruby": around("<ruby>a<rp>(<rt>b"),
    "microdata": around("<div itemscope itemprop=x><meta itemprop=datePublished content='2020-01-01'></div>"),
    "times": around("<time datetime='2020-01-01T00:00:#'>x</time>"),
}
