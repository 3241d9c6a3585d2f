"""What each pattern of ``time_grammar`` denotes: dates that the words give, wholly or but for the year.

Basis: what the words give is stated; a year taken from the text before is relative to an event, one taken from the date of
publication is relative to it.
"""

from __future__ import annotations

import re

from daybook.core.when import day_number
from daybook.resolve.time_scene import EVENT, STATED, Hit, Sense, unpublished
from daybook.resolve.time_values import date_value, first_day, parts, years_value
from daybook.resolve.time_words import SHORT_MONTHS

# After these a four-figure number is a year; after those it counts or numbers something.
BEFORE_YEAR = frozenset("in by since until till from to during of and or between before after around about circa ca c early late mid "
                        "through throughout into the end beginning start year years on for as than".split())
NO_YEAR = frozenset("$ £ € # no nos number flight page room extension ext route article resolution some nearly almost over approximately "
                    "another than estimated boeing top only just additional further roughly least most".split())
MEASURES = frozenset("km kilometres kilometers kilometer metres meters miles mile feet ft people soldiers troops men women children "
                     "civilians fighters others percent per dollars euros pounds barrels tons tonnes families "
                     "homes houses members students prisoners dead deaths wounded hrs square acres rounds km2 or block".split())
STREETS = frozenset("st street ave avenue rd road blvd boulevard dr drive ln lane ct court hwy highway way place parkway".split())
STRONG = frozenset("in since during until till throughout early late mid last this next between every of through".split())
WEAK = frozenset("by from for and before after to around on or".split())
TITLES = frozenset("mr mrs ms dr theresa president pm minister secretary sir lady lord".split())


def year_in(hit: Hit) -> int | None:
    """The astronomical year that the pattern's year part gives, None without one."""
    if hit.has("yb"):
        year = hit.number("yb")
        return 1 - year if hit.word("era").text[0] == "B" else year
    if hit.has("ya"):
        return hit.number("ya")
    if hit.has("y"):
        return hit.number("y")
    if hit.has("ys"):
        return _full_year(int(hit.word("ys").text[1:]), hit)
    if hit.has("yy"):
        return _full_year(int(hit.word("yy").text.lstrip("'’‘")), hit)
    return None


def _full_year(short: int, hit: Hit) -> int:
    """The year of two figures: of the century told of, else the last such year before the publication, or before 2030."""
    if hit.thread.narrative and hit.thread.year:
        return hit.thread.year // 100 * 100 + short
    newest = hit.published.year if hit.published else 2029
    year = newest // 100 * 100 + short
    return year if year <= newest else year - 100


def relative_year(hit: Hit) -> tuple[int, str] | None:
    """The year of "last year", "that year", "the following year", with its basis; None if there is nothing to count from."""
    side = hit.part("rel") or hit.part("arel")
    steps = {"l": -1, "x": 1}.get(hit.match["rel"][-1] if hit.has("rel") else hit.match["arel"], 0)
    bare = side in ("last", "next", "this", "past", "coming") or hit.has("arel")
    if bare and not hit.thread.narrative:
        return (hit.published.year + steps, hit.thread.basis) if hit.published else None
    return (hit.thread.named + steps, EVENT) if hit.thread.named is not None else None


def _open_year(hit: Hit, month: int, of_month: int | None = None) -> tuple[int, str] | None:
    """The year of a month or day without one: of the narrative, else by tense of the sentence against the publication."""
    thread = hit.thread
    near = thread.year is not None and thread.sentences == 0 and hit.published is not None and thread.year < hit.published.year - 1
    if thread.year is not None and (thread.narrative or near):
        return thread.year + _turn(hit, month), EVENT
    if hit.published is None:
        return None
    year, at_month, at_day = hit.published
    at_month = at_month or 12
    reached = (month, of_month or 0) <= (at_month, at_day or 31) if of_month else month <= at_month
    if hit.ahead:
        still = (month, of_month or 0) >= (at_month, at_day or 1) if of_month else month >= at_month
        return year + (0 if still or month > at_month - 2 else 1), thread.basis
    if hit.tense(hit.first) == "present" and not reached and month - at_month <= 4:
        return year, thread.basis  # "states that vote in March", written in February
    if hit.tense(hit.first) == "present" and reached and month + 12 - at_month <= 4:
        return year + 1, thread.basis  # "once they take over in January", written in December
    # A few days or weeks ahead without a future verb: more likely a date set for then than one a year ago.
    soon = of_month is not None and thread.today is not None and _is_soon(year, month, of_month, thread.today)
    return (year if reached or soon else year - 1), thread.basis


def _is_soon(year: int, month: int, of_month: int, today: int) -> bool:
    return 0 < day_number(year, month, of_month) - today <= 31


def _turn(hit: Hit, month: int) -> int:
    """1 where a narrative has passed the turn of the year since its last date, else 0."""
    return int(hit.thread.narrative and hit.thread.month is not None and hit.thread.month - month >= TURN)


TURN = 11  # months back that are read as the next year (December, then January); swept 5-12 on WikiWars' training part


def iso(hit: Hit) -> Sense | None:
    """ "2020-08-17", "2020-08-17T05:30"."""
    token = hit.words[hit.first].text
    day, _, clock = token.partition("T")
    year, month, of_month = (int(part) for part in day.split("-"))
    value = date_value(year, month, of_month)
    if value is None:
        return Sense("DATE", None, confidence=0.5, why=f"{token!r} is no day of the calendar")
    return Sense("TIME", f"{value}T{clock[:5]}", STATED, 0.98) if clock else Sense("DATE", value, STATED, 0.98)


def slash(hit: Hit) -> Sense | None:
    """ "17/08/2020" where only one order is a date, or another date of the text shows its order; else open."""
    token = hit.words[hit.first].text
    a, b, c = (int(part) for part in re.split("[/.]", token))
    year = c if c > 99 else _full_year(c, hit)
    day_first, month_first = date_value(year, b, a), date_value(year, a, b)
    if day_first and month_first and day_first != month_first and hit.thread.day_first is None:
        return Sense("DATE", None, confidence=0.5, why=f"{token!r} may be day or month first")
    value = (month_first or day_first) if hit.thread.day_first is False else (day_first or month_first)
    if value is None:
        return None if c < 100 else Sense("DATE", None, confidence=0.4, why=f"{token!r} is no day of the calendar")
    return Sense("DATE", value, STATED, 0.95)


def wire(hit: Hit) -> Sense | None:
    """ "3 JAN 90": a two-figure year after a month in capitals or in short form."""
    month, year = hit.word("m"), hit.word("yy")
    plain = month.text.rstrip(".")
    if not (plain.isupper() or plain.lower() in SHORT_MONTHS or year.letter == "'") or len(year.text.lstrip("'’‘")) != 2:
        return None
    if not year.text.lstrip("'’‘").isdigit():
        return None
    return _dated(hit, year_in(hit), int(month.number or 0), hit.number("d"))


def _dated(hit: Hit, year: int | None, month: int, of_month: int | None, *, confidence: float = 0.97) -> Sense | None:
    """A day or month with its year, or with the year that can be made out."""
    words = " ".join(word.text for word in hit.words[hit.first : hit.last])
    basis: str | None = STATED
    if year is None and not hit.has("rel") and not hit.has("arel") and (year := _year_behind(hit, month)) is not None:
        confidence = 0.93
    if year is None:
        found = relative_year(hit) if hit.has("rel") or hit.has("arel") else _open_year(hit, month, of_month)
        if found is None:
            impossible = of_month is not None and date_value(2000, month, of_month) is None
            return Sense("DATE", None, confidence=0.6, why=f"{words!r} is no day of the calendar" if impossible else unpublished(words))
        year, basis = found
        confidence = 0.88
    value = date_value(year, month, of_month)
    if value is None:
        return Sense("DATE", None, confidence=0.5, why=f"{words!r} is no day of the calendar")
    return Sense("DATE", value, basis, confidence)


# What joins a month or a day to a later one that has the year: "26 June - 4 August 1952", "April and June 1955".
JOINED_TO_YEAR = re.compile(r"(?:-|w|,w?)(?:e?-?t?(?:[nO]o?)?(?P<m>[Mm])(?:[nO])?|(?<=[nO].)[nO]),?(?P<y>y)")


def _year_behind(hit: Hit, month: int) -> int | None:
    """The year of a month that stands with a later one, None without such."""
    match = JOINED_TO_YEAR.match(hit.letters, hit.last)
    if match is None or hit.words[match.start("y")].number is None:
        return None
    later = int(hit.words[match.start("m")].number or 0) if match["m"] else month
    year = int(hit.words[match.start("y")].number or 0)
    ranged = hit.words[hit.last].letter == "-" or hit.words[hit.last].lower in ("to", "until")
    return year - 1 if ranged and month > later else year


def day(hit: Hit) -> Sense | None:
    """ "17 August 2020", "August 17", "the 17th of May of that year"."""
    of_month = hit.number("d")
    if not 1 <= of_month <= 31:
        return None
    number = hit.word("d")
    month_first = hit.match.start("m") < hit.match.start("d")
    if number.letter == "O" and number.text[0].isalpha() and month_first:
        return None  # "May first": a verb and an adverb
    alone = not (year_in(hit) or hit.has("rel"))
    if month_first and number.letter == "n" and alone and hit.before() in ("in", "since") and hit.tag(hit.last) == "NNS":
        return None  # "in May 20 people …": the month alone
    return _dated(hit, year_in(hit), hit.number("m"), of_month)


def first_of_range(hit: Hit) -> Sense | None:
    """The "3" of "3-5 May" or "3 and 5 May 1990": the month and the year stand behind."""
    if hit.before() in NO_YEAR or (hit.words[hit.first].letter == "n" and hit.before() in ("$", "£", "€")):
        return None
    return _dated(hit, hit.number("y") if hit.has("y") else None, hit.number("m"), hit.number("d"), confidence=0.93)


def range_end(hit: Hit) -> Sense | None:
    """The "17" of "1915-17" or of "May 4 and 17", right behind what it continues."""
    if hit.touches is None:
        return None
    begun = parts(hit.touches)
    word = hit.word("num")
    joint = hit.words[hit.first - 1]
    if begun.month is None:
        figures = word.text.lstrip("'’‘")
        if joint.letter != "-" or not figures.isdigit():
            return None
        if len(figures) == 2 and begun.year > 0:
            year = begun.year // 100 * 100 + int(figures)
            return Sense("DATE", f"{year:04}", STATED, 0.9) if year > begun.year else None
        return None
    following = hit.letters[hit.last : hit.last + 1]
    if begun.day is None or word.letter not in "nO" or hit.tag(hit.last) in ("NNS", "NN", "CD") or (following and following in "uUYM"):
        return None
    value = date_value(hit.number("y") if hit.has("y") else begun.year, begun.month, int(word.number or 0))
    return Sense("DATE", value, STATED if hit.has("y") else EVENT, 0.88) if value and first_day(value) > first_day(hit.touches) else None


def week_of_month(hit: Hit) -> Sense | None:
    """ "the first week of May", "the last weekend of June 2019"."""
    found = _dated(hit, hit.number("y") if hit.has("y") else None, hit.number("m"), None)
    if found is None or found.value is None or hit.part("unit") not in ("week", "day", "days", "weeks"):
        return found
    year, month, _ = parts(found.value)
    last = int(first_day(date_value(year + month // 12, month % 12 + 1) or found.value) - first_day(found.value)) if month else 30
    nth = int(hit.word("nth").number or 0)
    length = 7 if hit.part("unit") == "week" else 1
    start = last - length + 1 if not nth else (nth - 1) * length + 1
    if not 1 <= start <= last:
        return None
    edge = date_value(year, month, start)
    end = date_value(year, month, min(last, start + length - 1))
    return Sense("DATE", edge if length == 1 else f"{edge}/{end}", found.basis, 0.85)


def month(hit: Hit) -> Sense | None:
    """ "March 2019", "April", "last April", "May of that year"; not May the person nor march the verb."""
    word = hit.word("m")
    year = year_in(hit)
    if hit.has("yb") and hit.word("yb").letter == "n" and not hit.has("era"):
        return None
    if hit.has("side"):
        return _sided_month(hit)
    alone = year is None and not hit.has("rel") and not hit.has("arel")
    if alone and not _is_month(hit, word.letter == "m"):
        return None
    return _dated(hit, year, int(word.number or 0), None)


def _is_month(hit: Hit, doubtful: bool) -> bool:
    before, after, tag = hit.before(), hit.after(), hit.tag(hit.last)
    if before in TITLES or (after[:1].isdigit() and not doubtful and hit.letters[hit.last] == "N" and before != "in"):
        return False
    if not doubtful:
        named = hit.first > 0 and hit.tag(hit.first - 1) == "NNP" and hit.words[hit.first - 1].letter == "."
        return not named or before in STRONG | WEAK
    if _year_behind(hit, 1) is not None:
        return True
    if before in ("a", "the") and tag in ("NN", "JJ") and not hit.thread.person_may:
        return True
    if hit.thread.person_may and before not in STRONG - {"of"}:
        return False
    if before in STRONG or (hit.first and hit.letters[hit.first - 1] in "eblxh-"):
        return before != "of" or tag not in ("VBD", "VBZ", "MD")
    return before in WEAK and tag not in ("VBD", "VBZ", "VBP", "MD", "POS", "NNP") and hit.tag(hit.first - 1) in ("IN", "TO", "CC")


def _sided_month(hit: Hit) -> Sense | None:
    """ "last April", "next June", "this March", "the previous May", "that September"."""
    side, number = hit.match["side"][-1], hit.number("m")
    if hit.part("side") in ("that", "those", "the past", "these", "the last"):
        word = hit.word("m")
        doubtful = word.letter == "m" and (not word.text[0].isupper() or hit.thread.person_may or hit.tag(hit.last) in ("VBD", "VBZ", "MD"))
        return None if doubtful else _dated(hit, None, number, None)
    if hit.part("side").startswith("the ") or hit.thread.narrative:
        at = parts(hit.thread.last) if hit.thread.last else None
        if at is None:
            return None
        months, basis = (at.year, at.month or 6), EVENT
    elif hit.published and hit.published.month:
        months, basis = (hit.published.year, hit.published.month), hit.thread.basis
    else:
        return Sense("DATE", None, confidence=0.6, why=unpublished(f"{hit.part('side')} {hit.word('m').text}"))
    year, at_month = months
    year += {"l": -1 if number >= at_month else 0, "x": 1 if number <= at_month else 0}.get(side, 0)
    return Sense("DATE", date_value(year, number), basis, 0.88)


def year(hit: Hit) -> Sense | None:
    """ "1939", "the year 2000", "490 BC", "'65"; numbers that count something are none."""
    found = year_in(hit)
    if found is None or found == 1:
        return None
    if hit.has("y") and not _is_year(hit):
        return None
    if hit.has("yb") or hit.has("ya"):
        return Sense("DATE", years_value(found, "year"), STATED, 0.97)
    if hit.has("ys") and hit.before() not in BEFORE_YEAR:
        return None
    return Sense("DATE", years_value(found, "year"), STATED, 0.95)


def _is_year(hit: Hit) -> bool:
    """Is this four-figure number a year? By its neighbours: "in 1990" is, "1200 people" and "$2000" are not."""
    word, before, after = hit.word("y"), hit.before(), hit.after()
    number = int(word.number or 0)
    if hit.letters[hit.first] in "tY" and hit.first < hit.match.start("y") and hit.letters[hit.match.start("y") - 1] == "Y":
        return True
    if before in NO_YEAR or after in MEASURES or after in ("%", "°") or re.match("U|u|N(?!-u)", hit.letters[hit.last :]):
        return False
    if _is_number_of(hit):
        return False
    inside = before in ("the", "a", "its", "their", "his", "her")
    if inside or before in BEFORE_YEAR:
        counts = hit.tag(hit.last) == "NNS" and (number % 50 == 0 or before in ("and", "to", "about", "around", "for"))
        return 1000 <= number < 2100 and (inside or not counts)
    if hit.first and hit.tag(hit.first - 1)[:2] == "VB" and hit.tag(hit.last) == "NNS":
        return False  # "won 2010 votes"
    if number < 1400 or (hit.tag(hit.last) == "NNS" and number % 50 == 0):
        return False
    joined = before in ("-", "–", "(", ",", "—", "/", "", ":", "[") or after in ("-", "–", ")", "'", "’", "—")
    return joined or 1700 <= number < 2100


def _is_number_of(hit: Hit) -> bool:
    """Does the figure number a house ("1917 Prospect Ave.") or end a telephone number ("555-2008")?"""
    behind = hit.words[hit.last : hit.last + 4]
    capitals = next((i for i, word in enumerate(behind) if not word.text[:1].isupper()), len(behind))
    if any(word.lower in STREETS for word in behind[1:capitals]):
        return True
    return hit.first > 1 and hit.letters[hit.first - 2 : hit.first] == "z-" and not hit.thread.before_christ


def year_before_christ(hit: Hit) -> Sense | None:
    """The "499" of "499-493 BC", or of "in 499" where the text counts years before Christ."""
    number = hit.number("z")
    ranged = hit.has("to")
    if not (ranged or (hit.thread.before_christ and hit.before() in BEFORE_YEAR - {"of", "and", "to", "about", "around", "for", "than"})):
        return None
    return Sense("DATE", years_value(1 - number, "year"), STATED, 0.85)
