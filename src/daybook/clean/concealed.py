"""What a page keeps from its readers' eyes: elements hidden by attribute, by style, by style sheet, by their nature.

Reads styles as text, one element at a time: no cascade, no layout, no scripts. What is missed so stays in the text; what is taken for
hidden is left out of it, and the page's verdict says where that was much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# Elements whose content browsers do not show as text (with scripts on).
UNSEEN = frozenset("script style noscript template svg head title iframe object noframes noembed select textarea datalist canvas audio "
                   "video math rp".split())
ROOTS = frozenset(("html", "body"))  # sheets hide them until scripts have run, against flicker
# Classes by which the common style libraries hide from the eye, whatever the sheet that defines them.
CLASSES = frozenset("sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader element-invisible "
                    "d-none".split())
SHEET_LENGTH = 400_000  # characters of style sheets that are looked at
NUMBER = r"-?\d{0,9}(?:\.\d{1,9})?"
HIDDEN_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|opacity:(?:0?\.0{1,9}|0)(?:[;!%]|$)"
    r"|font-size:(?:0?\.0{1,9}|0)(?:px|pt|r?em|%|ex|ch|vw|vh)?(?:[;!]|$)|font:(?:[^;]{0,60}[ ])?0(?:px|pt|em|%)?(?:[/ ;]|$)"
    r"|text-indent:-\d{3,9}|(?:margin|margin-left|margin-top):-\d{4,9}|color:transparent|clip-path:(?:inset\((?:50|100)%|circle\(0)"
    r"|transform:(?:scale[xy]?\(0(?:[,)])|translate[xy]?\(-\d{4,9}))")
OFF_SCREEN = re.compile(r"(?:^|;)(?:left|top|right|bottom):-(?:\d{3,9}(?:px)?|\d{2,9}(?:r?em|vw|vh|%))")
CLIPPED = re.compile(r"(?:^|;)clip:rect\((?:0(?:px)?|1px)[, ]")
TAKEN_OUT = re.compile(r"(?:^|;)position:(?:absolute|fixed)")
NO_ROOM = re.compile(r"(?:^|;)(?:max-)?(?:height|width):0(?:px|em|%)?(?:[;!]|$)")
CUT = re.compile(r"(?:^|;)overflow(?:-[xy])?:(?:hidden|clip)")
COLOUR = re.compile(r"(?:^|;)color:([^;!]{1,40})")
BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]{1,60})")
SHOWN = re.compile(r"(?:^|;)(?:display:(?!none)|visibility:visible|opacity:(?:1|0?\.[1-9]))")
NAMED = {"white": "#ffffff", "#fff": "#ffffff", "black": "#000000", "#000": "#000000", "snow": "#fffafa", "ivory": "#fffff0"}
RGB = re.compile(r"rgba?\((\d{1,3})[, ]{1,3}(\d{1,3})[, ]{1,3}(\d{1,3})(?:[,/ ]{1,3}([\d.]{1,8}))?\)")
SIMPLE = re.compile(r"\s{0,20}(?:[a-z][a-z0-9]{0,20})?([.#][\w-]{1,80})\s{0,20}", re.I)
STYLE_SHEET = re.compile(r"<style\b[^>]{0,400}>", re.I)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page's own style sheets hide: classes and ids, with their mark (".x", "#y"); is paper white where nothing says else?"""

    hidden: frozenset[str] = field(default_factory=frozenset)
    is_plain: bool = False


def sheet_of(page: str) -> Sheet:
    """Read the sheets inside a page, the top level of them: what a medium or a state hides is not hidden as such."""
    low = page.lower()
    hidden: set[str] = set()
    left = SHEET_LENGTH
    for match in STYLE_SHEET.finditer(page):
        end = low.find("</style", match.end())
        rules = page[match.end() : end if end >= 0 else None][:left]
        left -= len(rules)
        hidden.update(_hidden_by(rules))
        if end < 0 or left <= 0:
            break
    return Sheet(frozenset(hidden), "<style" not in low and "stylesheet" not in low)


def _hidden_by(rules: str) -> Iterator[str]:
    depth = 0
    selectors = ""
    first, *others = rules.split("/*")
    bare = first + "".join(part.partition("*/")[2] for part in others)
    for piece in re.split(r"([{}])", bare):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth = max(0, depth - 1)
        elif depth == 0:
            selectors = piece.rpartition(";")[2]  # behind an @import
        elif depth == 1 and not selectors.lstrip().startswith("@") and is_hidden_style(piece):
            for selector in selectors.split(",")[:200]:
                if match := SIMPLE.fullmatch(selector):
                    yield match[1]


def squeezed(style: str) -> str:
    """A style without white space and capitals but for single blanks inside values."""
    style = re.sub(r"\s{1,200}", " ", style[:2000].lower())
    return re.sub(r" ?([:;,!()]) ?", r"\1", style).strip()


def is_hidden_style(style: str) -> bool:
    """Do these declarations hide, whatever surrounds the element?"""
    style = squeezed(style)
    if HIDDEN_STYLE.search(style) or (NO_ROOM.search(style) and CUT.search(style)):
        return True
    if TAKEN_OUT.search(style) and (OFF_SCREEN.search(style) or CLIPPED.search(style)):
        return True
    ink, paper = COLOUR.search(style), BACKGROUND.search(style)
    return bool(ink and paper and _colour(ink[1]) is not None and _colour(ink[1]) == _colour(paper[1]))


def _colour(words: str) -> str | None:
    """A colour as "#rrggbb", or None where it is none that is known."""
    words = words.strip()
    if match := RGB.match(words):
        if match[4] and match[4].strip(".0") == "":
            return "transparent"
        return "#" + "".join(f"{min(255, int(part)):02x}" for part in match.groups()[:3])
    words = words.split(" ")[0]
    if re.fullmatch(r"#[0-9a-f]{3}", words):
        return "#" + "".join(char * 2 for char in words[1:])
    return NAMED.get(words, words if re.fullmatch(r"#[0-9a-f]{6}|[a-z]{3,20}", words) else None)


def _is_light(words: str | None) -> bool:
    """Can it not be told from white paper?"""
    colour = _colour(words) if words else None
    return colour is not None and bool(re.fullmatch(r"#f[a-f0-9]f[a-f0-9]f[a-f0-9]", colour)) and all(
        int(colour[at : at + 2], 16) >= 0xFA for at in (1, 3, 5))


def _is_white_ink(style: str) -> bool:
    ink = COLOUR.search(style)
    return ink is not None and not BACKGROUND.search(style) and _is_light(ink[1])


def conceals(name: str, attributes: Mapping[str, str], sheet: Sheet) -> bool:
    """Is an element hidden by what it says of itself or by the page's sheets?

    Args:
        name: Of the element, in small letters.
        attributes: Names in small letters.
        sheet: Of the page.
    """
    if name in ROOTS:
        return False
    if "hidden" in attributes or (name == "dialog" and "open" not in attributes):
        return True
    if attributes.get("aria-hidden", "").strip().lower() == "true":
        return True
    style = attributes.get("style", "")
    if style and is_hidden_style(style):
        return True
    if name == "font" and (_is_light(attributes.get("color", "").lower()) and sheet.is_plain):
        return True
    if style and sheet.is_plain and _is_white_ink(squeezed(style)):
        return True
    named = attributes.get("class", "").split()
    if not CLASSES.isdisjoint(named):
        return True
    marked = {f".{one}" for one in named} | ({f"#{attributes['id'].strip()}"} if "id" in attributes else set())
    return not sheet.hidden.isdisjoint(marked) and not SHOWN.search(squeezed(style))
