"""What each pattern of ``time_grammar`` denotes: lengths, sets, and words like "now" and "recently"; none counts from a date."""

from __future__ import annotations

from daybook.resolve.time_scene import Hit, Sense
from daybook.resolve.time_values import LETTER, duration
from daybook.resolve.time_words import ORDINALS, PLURALS, RATES, REFS, UNITS, Word

FUTURE_ONLY = frozenset(("soon", "shortly"))
BEFORE_TIME = frozenset("at by during of around about until since from to in on for all".split())
MANY = frozenset(("few", "several", "some", "many"))


def unit_of(word: Word) -> str:
    """ "days" -> "day"; "quarter" and "half" stand for themselves."""
    low = word.lower
    return PLURALS.get(low) or UNITS.get(low) or low


def counted(words: list[Word]) -> float | None:
    """The number that words and figures say: "twenty-five", "a hundred and fifty", "2.5", "10-15" (the greater); None for "a few"."""
    if any(word.lower in MANY for word in words):
        return None
    total, part, joined_by = 0.0, 0.0, ""
    for word in words:
        low = word.lower
        if low in ("and", "or", "to", "-", "–", "—"):
            joined_by = low
            continue
        if low in ("a", "an"):
            part = part or float(len(words) == 1)
            continue
        if low == "half":
            part = part + 0.5 if joined_by else 0.5
            continue
        value = float(word.number or 0)
        if low in ("hundred", "thousand", "dozen", "couple"):
            part = (part or 1) * value
        elif joined_by in ("or", "to") or (joined_by and low.isdigit()):
            total, part = 0.0, value
        else:
            part = part + value
        joined_by = ""
    return total + part


def count_of(hit: Hit) -> float | None:
    if not hit.has("num"):
        return None if hit.has("vague") or unit_of(hit.word("unit")) != hit.word("unit").lower else 1
    return counted(hit.words[hit.match.start("num") : hit.match.end("num")])


def stretch(hit: Hit) -> Sense | None:
    """ "the past three years", "the next two weeks", "the past two nights", "the following days": lengths."""
    if unit_of(hit.word("unit")) not in LETTER:  # "the last two mornings"
        return None
    count = counted(hit.words[hit.match.start("num") : hit.match.end("num")]) if hit.has("num") else None
    return Sense("DURATION", duration(count, unit_of(hit.word("unit"))), None, 0.85, anchors=False)


def rate(hit: Hit) -> Sense | None:
    """ "daily", "weekly"."""
    if hit.words[hit.first].text[0].isupper() and hit.tag(hit.last) == "NNP" and hit.first:
        return None  # a newspaper's name
    word = hit.words[hit.first].lower
    return Sense("DURATION" if word.endswith("long") else "SET", RATES[word], None, 0.9, anchors=False)


def every(hit: Hit) -> Sense | None:
    """ "every day", "each week", "every two years", "every Friday"."""
    if hit.has("w"):
        return Sense("SET", "P1W", None, 0.9, anchors=False)
    count = counted(hit.words[hit.match.start("num") : hit.match.end("num")]) if hit.has("num") else 1
    return Sense("SET", duration(count, unit_of(hit.word("unit"))), None, 0.9, anchors=False)


def these_days(hit: Hit) -> Sense | None:
    """ "these days"."""
    return Sense("DATE", "PRESENT_REF", None, 0.7, anchors=False) if hit.words[hit.first].lower == "these" else None


def length(hit: Hit) -> Sense | None:
    """ "six months", "72 hours", "ten-day", "weeks", "an 18-year-old", "a year and a half"."""
    word, count = hit.word("unit"), count_of(hit)
    singular = word.letter in "uYJ"
    if not hit.has("num") and not hit.has("vague") and singular:
        return Sense("DURATION", duration(1, unit_of(word)), None, 0.8, anchors=False) if hit.letters[hit.last - 1] == "L" else None
    if singular and (word.lower == "second" or (hit.has("vague") and hit.part("vague") != "few")):
        return None
    if word.lower == "hours" and not hit.has("num") and hit.before() in ("early", "small", "late", "wee"):
        return None
    if hit.part("num") in ("a", "an") and hit.before() in ("such", "of", "half", "times", "once", "twice"):
        return None if hit.before() == "such" else _rate_or_length(hit, unit_of(word))
    if "/" in (joint.text for joint in hit.words[hit.first : hit.last]):
        return Sense("SET", duration(1, unit_of(word)), None, 0.8, anchors=False)  # "3/day"
    if "w" in hit.letters[hit.match.end("unit") : hit.last]:
        count = (count or 1) + 0.5
    return Sense("DURATION", duration(count, unit_of(word)), None, 0.85, anchors=False)


def _rate_or_length(hit: Hit, name: str) -> Sense:
    if hit.before() == "half":
        return Sense("DURATION", duration(0.5, name), None, 0.8, anchors=False)
    return Sense("SET" if hit.before() in ("times", "once", "twice") else "DURATION", duration(1, name), None, 0.8, anchors=False)


def described_length(hit: Hit) -> Sense | None:
    """ "two bloody weeks", "ten long years"."""
    if hit.tag(hit.match.start("how"))[:2] not in ("JJ", "VB"):
        return None
    return Sense("DURATION", duration(count_of(hit), unit_of(hit.word("unit"))), None, 0.8, anchors=False)


def first_units(hit: Hit) -> Sense | None:
    """ "the first three days", "the last two weeks of 1950"."""
    if hit.part("side") in ("last",) or hit.word("side").lower in ORDINALS:
        count = counted(hit.words[hit.match.start("num") : hit.match.end("num")])
        return Sense("DURATION", duration(count, unit_of(hit.word("unit"))), None, 0.85, anchors=False)
    return None


def the_past(hit: Hit) -> Sense | None:
    """ "in the past"."""
    past = hit.words[hit.last - 1].lower == "past" and hit.tag(hit.last) not in ("CD", "NNP")
    return Sense("DATE", "PAST_REF", None, 0.8, anchors=False) if past else None


def reference(hit: Hit) -> Sense | None:
    """ "now", "recently", "former", "soon" where the sentence looks ahead."""
    word = hit.words[hit.first].lower
    if word in FUTURE_ONLY and not (hit.ahead and hit.after() not in ("after", "before", "afterwards")):
        return None
    if word == "former" and (hit.tag(hit.last)[:1] not in ("N", "J", "V") or hit.tag(hit.last) in ("VBD", "VBZ", "MD")):
        return None
    if word in ("present", "modern", "date") and not _is_present(hit, word):
        return None
    if word == "now" and hit.after() == "and" and hit.after(1) == "then":
        return None
    return Sense("DATE", REFS[word], None, 0.85, anchors=False)


def _is_present(hit: Hit, word: str) -> bool:
    """ "present-day", "modern day", "at present", "to date"."""
    if hit.last - hit.first > 1:
        return word != "date" and hit.words[hit.last - 1].lower == "day"
    return (word, hit.before()) in (("present", "at"), ("date", "to")) and hit.tag(hit.last)[:1] not in ("N", "J")


def time(hit: Hit) -> Sense | None:
    """ "at that time", "during this period", "at the same time": a time that the words do not give."""
    word, before = hit.word("i").lower, hit.before()
    how = hit.words[hit.first].lower
    if word not in ("time", "period"):
        return None
    if word == "time" and before not in BEFORE_TIME:
        return None
    if word == "period" and how == "the" and hit.letters[hit.first : hit.first + 2] != "ts":
        return None
    return Sense("DATE", None, None, 0.5, anchors=False)
