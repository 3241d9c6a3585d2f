"""Feeds made to stop, fill or mislead a reader, each in any size; used by the tests and by bench/hostile_feeds.py."""

from __future__ import annotations

import random
from collections.abc import Callable

SECRET = "file:///etc/hostname"
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
GOOD = "<item><title>Good news {n}</title><link>http://news.example/{n}</link><guid>{n}</guid></item>"
Make = Callable[[int], bytes]


def rss(inside: str, before: str = "", root: str = '<rss version="2.0">') -> bytes:
    return f"{HEAD}{before}{root}<channel><title>T</title>{inside}</channel></rss>".encode("utf-8", "surrogatepass")


def items(number: int) -> str:
    return "".join(GOOD.format(n=n) for n in range(number))


def laughs(size: int) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return rss(f"<item><title>&l11;</title><link>http://x.example/{'a' * (size % 100)}</link></item>" * max(1, size // 200),
               f'<!DOCTYPE r [<!ENTITY l0 "ha">{entities}]>')


def quadratic(size: int) -> bytes:
    return rss(f"<item><title>{'&a;' * (size // 6)}</title><link>http://x.example/</link></item>",
               f'<!DOCTYPE r [<!ENTITY a "{"x" * (size // 2)}">]>')


def laughs_in_attribute(size: int) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    links = f'<item><link href="{"&l9;" * max(1, size // 100_000)}"/></item>'
    return rss(links + items(1), f'<!DOCTYPE r [<!ENTITY l0 "ha">{entities}]>')


def outside(size: int) -> bytes:
    return rss(f"<item><title>&x; &y;</title><link>http://x.example/</link><description>&x;</description></item>{items(size // 100)}",
               f'<!DOCTYPE r SYSTEM "{SECRET}" [<!ENTITY x SYSTEM "{SECRET}"><!ENTITY y SYSTEM "http://127.0.0.1:9/">'
               f'<!ENTITY % p SYSTEM "{SECRET}"> %p;]>')


def many_items(size: int) -> bytes:
    return rss(items(size // 90))


def deep(size: int) -> bytes:
    inside = "<a>" * (size // 7) + "x" + "</a>" * (size // 7)
    return rss(f"<item><title>{inside}</title><link>http://x.example/</link></item>" + items(3))


def deep_unclosed(size: int) -> bytes:
    return rss(items(3) + "<item>" * (size // 6))


def many_attributes(size: int) -> bytes:
    return rss("<item " + " ".join(f'a{n}="1"' for n in range(size // 11)) + "><title>x</title></item>" + items(3))


def same_attribute(size: int) -> bytes:
    return rss(items(3) + "<item " + 'a="1" ' * (size // 6) + ">x</item>" + items(3))


def namespaces(size: int) -> bytes:
    return rss(items(3), root='<rss version="2.0" ' + " ".join(f'xmlns:n{n}="http://x.example/{n}"' for n in range(size // 38)) + ">")


def long_name(size: int) -> bytes:
    return rss(items(2) + f"<{'a' * size}/>" + items(2))


def long_attribute(size: int) -> bytes:
    return rss(items(2) + f'<item><link href="http://x.example/{"a" * size}"/></item>' + items(2))


def long_text(size: int) -> bytes:
    words = "word " * (size // 5)
    return rss(f"<item><title>x</title><link>http://x.example/</link><description>{words}</description></item>" + items(2))


def long_title(size: int) -> bytes:
    return rss(f"<item><title>{'&lt;b&gt;x' * (size // 10)}</title><link>http://x.example/</link></item>" + items(2))


def open_tags_in_text(size: int) -> bytes:
    return rss(f"<item><title>{'&lt;' * (size // 4)}</title><link>http://x.example/</link><description>{'&lt;p ' * (size // 10)}"
               "</description></item>" + items(2))


def paragraphs(size: int) -> bytes:
    return rss(f"<item><title>x</title><link>http://x.example/</link><description>{'&lt;p&gt;' * (size // 9)}</description></item>")


def quoted_never_closed(size: int) -> bytes:
    return rss(items(3) + "<item><title><![CDATA[" * (size // 22))


def bare_ampersands(size: int) -> bytes:
    return rss("".join(f"<item><title>Fish & chips {n} &</title><link>http://x.example/{n}?a=1&b=2</link></item>"
                       for n in range(size // 70)))


def broken_each(size: int) -> bytes:
    return rss("".join(f"<item><title>t</wrong><link>http://x.example/{n}</link></item>" for n in range(size // 60)) + items(3))


def no_ends(size: int) -> bytes:
    return rss("".join(f"<item><title>t<link>http://x.example/{n}" for n in range(size // 35)))


def angle_brackets(size: int) -> bytes:
    return rss(items(1) + "<" * size)


def item_starts(size: int) -> bytes:
    return rss(items(1) + "<item " * (size // 6))


def cut_off(size: int) -> bytes:
    return rss(items(size // 90))[:-40]


def control_characters(size: int) -> bytes:
    return rss(f"<item><title>a\x00b\x08c{chr(0xFFFE) * (size // 3)}</title><link>http://x.example/</link></item>" + items(2))


def entities_of_html(size: int) -> bytes:
    return rss("<item><title>" + "&nbsp;&eacute;&hellip;&unknownthing;" * (size // 36) + "</title><link>http://x.example/</link></item>")


def wrong_charset(size: int) -> bytes:
    return rss("<item><title>Café – ü</title><link>http://x.example/</link></item>" * (size // 70 + 1)).decode().encode("cp1252", "replace")


def unknown_charset(size: int) -> bytes:
    return rss(items(size // 90)).replace(b'encoding="utf-8"', b'encoding="x-no-such"')


def utf16(size: int) -> bytes:
    return rss(items(size // 180)).decode().replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")


def scripts(size: int) -> bytes:
    title = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt; &amp;lt;svg/onload=alert(3)&amp;gt;"
    return rss(f"<item><title>{title}</title><link>javascript:alert(4)</link><guid>http://x.example/1</guid></item>"
               f"<item><title><![CDATA[<script>alert(5)</script>]]></title><link>http://x.example/2</link></item>" * (size // 400 + 1))


def comments(size: int) -> bytes:
    return rss(items(2) + "<!-- x -->" * (size // 10) + items(2))


def instructions(size: int) -> bytes:
    return rss(items(2) + "<?x y?>" * (size // 7) + items(2))


def not_a_feed(size: int) -> bytes:
    return b"<!doctype html><html><body>" + b"<p>words" * (size // 8) + b"</body></html>"


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def atom_deep_xhtml(size: int) -> bytes:
    inside = "<div>" * (size // 11) + "x" + "</div>" * (size // 11)
    entry = f'<entry><id>1</id><link href="http://x.example/1"/><content type="xhtml">{inside}</content></entry>'
    return f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode()


def json_lists(size: int) -> bytes:
    return b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b"[]," * (size // 3) + b"{}]}"


def json_objects(size: int) -> bytes:
    return b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b"{}," * (size // 3) + b"{}]}"


def json_deep(size: int) -> bytes:
    return b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * size


def json_number(size: int) -> bytes:
    return b'{"version": "https://jsonfeed.org/version/1.1", "items": [], "x": ' + b"9" * size + b"}"


def json_keys(size: int) -> bytes:
    return b'{"version": "https://jsonfeed.org/version/1.1", "items": [], ' + b",".join(b'"%d":1' % n for n in range(size // 10)) + b"}"


def sitemap_many(size: int) -> bytes:
    urls = "".join(f"<url><loc>http://x.example/{n}</loc></url>" for n in range(size // 45))
    return f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def surrogates(size: int) -> bytes:
    return rss("<item><title>a\ud800b&#xD800;&#0;</title><link>http://x.example/</link></item>" * (size // 80 + 1) + items(1))


KINDS: tuple[Make, ...] = (
    laughs, quadratic, laughs_in_attribute, outside, many_items, deep, deep_unclosed, many_attributes, same_attribute, namespaces,
    long_name, long_attribute, long_text, long_title, open_tags_in_text, paragraphs, quoted_never_closed, bare_ampersands, broken_each,
    no_ends, angle_brackets, item_starts, cut_off, control_characters, entities_of_html, wrong_charset, unknown_charset, utf16, scripts,
    comments, instructions, not_a_feed, noise, atom_deep_xhtml, json_lists, json_objects, json_deep, json_number, json_keys, sitemap_many,
    surrogates)
