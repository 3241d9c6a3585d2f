"""Where sentences begin and end."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

TITLES = ("Mr Mrs Ms Dr Prof Gen Col Lt Sgt Maj Capt Cpl Pvt Cmdr Adm Brig Sen Rep Gov Rev Hon St Mt Ft No Nos vs Jr Sr Inc Corp Co "
          "Ltd Bros Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Ave Blvd Rd "
          "approx est etc al cf Sheikh Ayat Hojat Engr Sgts Gens Cols Lts").split()
ABBREVIATIONS = frozenset(TITLES) | frozenset(word.upper() for word in TITLES)
BEGINNINGS = tuple([word] for word in ("The", "He", "She", "It", "They", "But", "In", "A"))
LONGEST_BEGINNING = 4  # letters
OPENING = "\"“‘'(["
# A break candidate: end marks, closing quotes, white space, then something that can open a sentence; Arabic marks too. It begins with
# the first of several marks and gives none back: else 50,000 points in a row, as in a table of contents, took a minute.
CANDIDATE = re.compile(r"(?<![.!?…؟。])(?P<mark>[.!?…؟。]++)(?P<close>[\"”’')\]»]*+)(?P<space>\s+)(?=[\"“‘'(\[«]*\s?(?P<next>\w))")
# "BAGHDAD –", "MOSUL, Iraq (AP) —", "SAN SALVADOR, 3 JAN 90 (AFP) --": where and by whom, no part of the sentence after it.
DATELINE = re.compile(
    r"\s*(?P<place>[A-Z][A-Z'’.-]{2,24}(?:[ -][A-Z][A-Z'’.]{1,24}){0,3}(?:, [^\n–—()]{2,40}?)?(?: ?\([^()\n]{2,40}\))?)"
    r"\s{1,2}(?:–|—|--|-)\s+(?![^\n–—]{1,60} (?:–|—|--|-)\s)")
LINE = re.compile(r"[^\n]+")
INITIAL = re.compile(r"(?:^|[\s(\"“‘'-])(?:[^\W\d_]\.)*[^\W\d_]$")


@lru_cache(maxsize=8)
def _hard_wrapped(sample: str) -> bool:
    """Are lines broken by width, as in wire copy of old, so that a line's end is no sentence's end?

    At least 5 lines, of which most that are followed by another non-empty line are 50 to 90 long and end inside a sentence.
    """
    lines = sample.split("\n")
    inner = [line for line, after in pairwise(lines) if line.strip() and after.strip()]
    if len(inner) < 5:
        return False
    open_ended = sum(45 <= len(line) <= 95 and line.rstrip()[-1:] not in ".!?”\":" for line in inner)
    return open_ended >= 0.6 * len(inner)


def blocks(text: str) -> list[tuple[int, int]]:
    """Stretches that no sentence leaves: lines, or paragraphs where lines are broken by width."""
    if not _hard_wrapped(text[:20_000]):
        return [(m.start(), m.end()) for m in LINE.finditer(text)]
    blocks, at = [], 0
    for gap in re.finditer(r"\n[ \t]*\n", text):
        blocks.append((at, gap.start()))
        at = gap.end()
    return [*blocks, (at, len(text))]


def _breaks(text: str, match: re.Match[str]) -> bool:
    """Does a sentence end at this mark?"""
    following = match["next"]
    if following.islower():
        return False
    if match["mark"] != ".":
        return True
    before = text[max(0, match.start() - 24) : match.start()]
    word = re.split(r"[\s(\"“‘'\[]", before)[-1]
    if word in ABBREVIATIONS:
        return following.isdigit() is False and word[:1].islower() if word in ("etc", "al") else False
    if INITIAL.search(before):  # an initial ("J. Smith") or an abbreviation with points ("U.S. troops", but "in the U.S. He")
        return "." in word and text[match.end() : match.end() + LONGEST_BEGINNING + 1].split(None, 1)[:1] in BEGINNINGS
    return True


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences as (start, end), trimmed of white space, in order; every word of the text is in one.

    A line's end ends a sentence, unless the lines are broken by width; then a blank line does. Points after titles, initials and
    abbreviations end none. A dateline is a sentence of its own. Linear in the text.
    """
    found = []
    for start, end in blocks(text):
        at = start
        if dateline := DATELINE.match(text, start, end):
            found.append((start, dateline.end("place")))
            at = dateline.end()
        for match in CANDIDATE.finditer(text, start, end):
            if _breaks(text, match):
                found.append((at, match.start("space")))
                at = match.end()
        found.append((at, end))
    trimmed = []
    for start, end in found:
        words = text[start:end]
        kept = words.strip()
        if kept:
            left = start + len(words) - len(words.lstrip())
            trimmed.append((left, left + len(kept)))
    return trimmed
