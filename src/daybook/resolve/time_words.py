"""Words that time expressions are made of: each token of a sentence gets one letter, and patterns are written over the letters.

    n day number 1-31     N other number, in words or figures    y four figures that may be a year     z three figures
    O ordinal             M month    m May, March or a short form W weekday    S season    f fall
    u unit, singular      U unit, plural     Y "year"     J "century"     Q "quarter", "half"
    p part of the day     R "now", "recently"     T "yesterday", "today"     F feast     V "daily", "weekly"
    D 2020-08-17          / 17/08/2020      c 05:30      G a.m., p.m.      d 1930s      '’65      E BC, AD
    t the     a a     h this, these     j that, those     s same     l last, past     x next, following     q few, several
    e early, late, mid    b beginning, end   o of     i preposition     A after     B before   k later   K earlier   g ago
    v every, per          w and, or, to      - dash   , comma          L long     X old         I time, period
    P part, rest          . anything else
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daybook.resolve.time_feasts import FEASTS, LONGEST_NAME

TOKEN = re.compile(
    r"(?P<iso>(?<![\d-])\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-]))"
    r"|(?P<slash>(?<![\d/])\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?![\d/])|(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?![\d.]\d))"
    r"|(?P<clock>\d{1,2}[:.]\d\d(?=\s?[ap]\.?m\b)|\d{1,2}:\d\d(?::\d\d)?(?![\d:])|[0-2]\d[0-5]\d(?=\s?(?:hrs|hours|GMT|UTC)\b))"
    r"|(?P<decade>\d\d{1,2}0s\b|['’‘]?\d0s\b)"
    r"|(?P<short>['’‘]\d\d(?!\w))"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th|ST|ND|RD|TH)\b)"
    r"|(?P<event>9/11(?![/\d])|[DV]-?E?-?[Dd]ay\b)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<meridiem>[ap]\.m\.|(?:[ap]m|AM|PM|A\.M\.|P\.M\.|hrs|GMT|UTC)(?!\w))"
    r"|(?P<era>B\.C\.(?:E\.)?|B\.C(?!\w)|BCE?\b|A\.D\.|AD\b|CE\b)"
    r"|(?P<word>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?)"
    r"|(?P<dash>--?|[–—/])"
    r"|(?P<mark>[^\w\s])"
)

ENGLISH_MONTHS = "january february march april may june july august september october november december".split()
MONTHS = {name: number for number, name in enumerate(ENGLISH_MONTHS, 1)}
SHORT_MONTHS = {name: number for number, names in enumerate("jan|feb|mar|apr||jun|jul|aug|sep sept|oct|nov|dec".split("|"), 1)
                for name in names.split()}
LEVANTINE = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول".split("|")
GULF = "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر".split("|")
ARABIC_MONTHS = {name: number for names in (LEVANTINE, GULF) for number, name in enumerate(names, 1)}
ARABIC_MONTHS |= {"اذار": 3, "ايار": 5, "ايلول": 9, "ابريل": 4, "إبريل": 4, "اغسطس": 8, "اكتوبر": 10,
                  "تشرين الاول": 10, "كانون الاول": 12}
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAYS = {name: number for number, name in enumerate(DAYS)}
SHORT_DAYS = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
ARABIC_DAYS = {"الاثنين": 0, "الإثنين": 0, "الثلاثاء": 1, "الأربعاء": 2, "الاربعاء": 2, "الخميس": 3, "الجمعة": 4, "السبت": 5, "الأحد": 6,
               "الاحد": 6}
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24, "springtime": 21, "summertime": 22, "wintertime": 24}
ARABIC_UNITS = {"الأسبوع": "week", "الاسبوع": "week", "الشهر": "month", "العام": "year", "السنة": "year"}
UNITS = {"second": "second", "minute": "minute", "hour": "hour", "day": "day", "night": "night", "week": "week", "weekend": "weekend",
         "fortnight": "fortnight", "month": "month", "year": "year", "decade": "decade", "century": "century"} | ARABIC_UNITS
PLURALS = {f"{unit}s": unit for unit in UNITS if unit != "century" and unit.isascii()} | {"centuries": "century"}
SMALL = {word: number for number, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen".split())}
TENS = {word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
NUMBERS = SMALL | TENS | {"hundred": 100, "thousand": 1000, "dozen": 12, "couple": 2}
ORDINALS = {word: number for number, word in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth".split(), 1)} | {"thirtieth": 30}
DECADES = {f"{word[:-1]}ies": number for word, number in TENS.items()}
EARLY = {"early": "early", "late": "late", "mid": "mid", "middle": "mid", "beginning": "early", "start": "early", "end": "late",
         "close": "late", "outset": "early", "later": "late", "midst": "mid"}
NOW = ("now currently nowadays present modern date", "recently recent former formerly", "soon shortly future")
REFS = {word: value for value, words in zip(("PRESENT_REF", "PAST_REF", "FUTURE_REF"), NOW, strict=True) for word in words.split()}
REFS |= {"current": "PRESENT_REF", "الآن": "PRESENT_REF", "حاليا": "PRESENT_REF", "مؤخرا": "PAST_REF", "قريبا": "FUTURE_REF"}
# Days counted from the day of publication.
NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0, "overnight": 0, "اليوم": 0, "أمس": -1, "امس": -1, "غدا": 1, "غداً": 1}
RATES = {"hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W", "monthly": "P1M", "quarterly": "P3M",
         "yearly": "P1Y", "annually": "P1Y", "everyday": "P1D", "biweekly": "P2W", "daylong": "P1D",
         "weeklong": "P1W", "monthlong": "P1M", "yearlong": "P1Y"}
DAY_PARTS = frozenset("morning afternoon evening night nighttime daytime dawn dusk noon midday midnight nightfall daybreak sunrise "
                      "sunset midmorning midafternoon mornings afternoons evenings nights lunchtime صباح مساء ظهر فجر ليلة".split())
PREPOSITIONS = frozenset("in on at by since until till from during throughout between within for over around about through into as "
                         "circa towards toward under في منذ حتى خلال بين".split())
LETTERS: dict[str, str] = {
    "the": "t", "a": "a", "an": "a", "this": "h", "these": "h", "that": "j", "those": "j", "same": "s", "last": "l", "past": "l",
    "previous": "l", "preceding": "l", "prior": "l", "next": "x", "following": "x", "coming": "x", "subsequent": "x", "upcoming": "x",
    "ensuing": "x", "few": "q", "several": "q", "some": "q", "many": "q", "of": "o", "after": "A", "before": "B", "later": "k",
    "afterwards": "k", "afterward": "k", "earlier": "K", "previously": "K", "beforehand": "K", "ago": "g",
    "every": "v", "each": "v", "per": "v",
    "and": "w", "or": "w", "to": "w", "long": "L", "old": "X", "quarter": "Q", "half": "Q", "year": "Y", "century": "J", "ca": "i",
    "الماضي": "l", "الماضية": "l", "المقبل": "x", "المقبلة": "x", "القادم": "x", "من": "o", "عام": "Y", "سنة": "Y",
    "time": "I", "period": "I", "part": "P", "rest": "P", "remainder": "P",
}
LETTERS |= dict.fromkeys(("early", "late", "mid"), "e")
LETTERS |= dict.fromkeys(("beginning", "start", "end", "middle", "close", "outset", "midst"), "b")
LETTERS |= dict.fromkeys(PREPOSITIONS, "i") | dict.fromkeys(SEASONS, "S") | {"fall": "f"} | dict.fromkeys(WEEKDAYS, "W")
LETTERS |= dict.fromkeys(ARABIC_DAYS, "W") | dict.fromkeys(ARABIC_MONTHS, "M") | dict.fromkeys(UNITS, "u") | dict.fromkeys(PLURALS, "U")
LETTERS |= dict.fromkeys(DAY_PARTS, "p") | dict.fromkeys(REFS, "R") | dict.fromkeys(NEAR, "T") | dict.fromkeys(RATES, "V")
LETTERS |= dict.fromkeys(ORDINALS, "O") | dict.fromkeys(NUMBERS, "N") | dict.fromkeys(DECADES, "d")
LETTERS |= {"year": "Y", "century": "J", "second": "O", "night": "p", "nights": "p", "dozen": "N", "couple": "N", "مارس": "m"}
KEEP = {"iso": "D", "slash": "/", "clock": "c", "decade": "d", "short": "'", "ordinal": "O", "event": "F", "meridiem": "G", "era": "E",
        "dash": "-", "mark": "."}
TWO_WORDS = frozenset(name for name in ARABIC_MONTHS if " " in name)


@dataclass(frozen=True, slots=True)
class Word:
    """A token with its letter and, for numbers, what it counts.

    Args:
        start: Offset in the text.
        end: Offset behind it.
        text: As written.
        letter: See the head of the file.
        number: Of a number, ordinal, month (1-12), weekday (0 Monday) or season code; else None.
    """

    start: int
    end: int
    text: str
    letter: str
    number: float | None = None

    @property
    def lower(self) -> str:
        return self.text.lower()


def words(text: str, start: int, end: int) -> list[Word]:
    """The tokens of ``text[start:end]`` with their letters; points after short forms ("Aug.") belong to them."""
    raw = [(m.lastgroup or "mark", m.start(), m.end()) for m in TOKEN.finditer(text, start, end)]
    made: list[Word] = []
    i = 0
    while i < len(raw):
        group, first, last = raw[i]
        token = text[first:last]
        taken = 1
        if group == "word":
            word, taken = _word(text, raw, i)
        elif group == "number":
            word = _figures(token, first, last)
        else:
            word = _other(group, token, first, last)
        made.append(word)
        i += taken
    return made


def _other(group: str, token: str, first: int, last: int) -> Word:
    number: float | None = None
    letter = "," if token == "," else KEEP[group]
    if group == "ordinal":
        number = int(token[:-2])
        letter = "O"
    return Word(first, last, token, letter, number)


def _figures(token: str, first: int, last: int) -> Word:
    if "." in token or "," in token:
        plain = token.replace(",", "")
        return Word(first, last, token, "N", float(plain)) if plain.count(".") <= 1 else Word(first, last, token, ".")
    value = int(token)
    if len(token) <= 2:
        return Word(first, last, token, "n" if 1 <= value <= 31 else "N", value)
    if len(token) == 3:
        return Word(first, last, token, "z", value)
    if len(token) == 4 and 1000 <= value <= 2199:
        return Word(first, last, token, "y", value)
    return Word(first, last, token, "N" if len(token) < 8 else ".", value)


def _feast(text: str, raw: list[tuple[str, int, int]], i: int) -> int:
    """How many raw tokens from ``i`` name a feast, 0 if none."""
    for count in range(LONGEST_NAME, 0, -1):
        last, seen, words_seen = i, "", 0
        while last < len(raw) and words_seen < count:
            group, start, end = raw[last]
            piece = text[start:end]
            if group == "word":
                seen += piece.lower() if piece.lower() == "s" or not seen else " " + piece.lower()
                words_seen += piece.lower() != "s"
            elif piece not in ("-", "'", "’"):
                break
            last += 1
        name = re.sub("['’]", "", seen)
        name = name if name in FEASTS else re.sub(r"^(\w+)s( |$)", r"\1s\2", name)
        if words_seen == count and name in FEASTS:
            return last - i
    return 0


DAY_PLURALS = frozenset(f"{name}s" for name in DAYS)
FEAST_STARTS = frozenset(name.split()[0] for name in FEASTS) | {"new", "valentine"}


def _word(text: str, raw: list[tuple[str, int, int]], i: int) -> tuple[Word, int]:
    """The word at ``i`` and how many raw tokens it takes."""
    _, first, last = raw[i]
    token = text[first:last]
    low = token.lower()
    capital = token[0].isupper()
    if low in FEAST_STARTS and (capital or not token.isascii()) and (taken := _feast(text, raw, i)):
        return Word(first, raw[i + taken - 1][2], text[first : raw[i + taken - 1][2]], "F"), taken
    after = raw[i + 1] if i + 1 < len(raw) else None
    if not token.isascii():
        return _arabic(text, first, last, after)
    if low in MONTHS:
        letter = "." if not capital else "m" if low in ("may", "march") else "M"
        return Word(first, last, token, letter, MONTHS[low]), 1
    if capital and (low in SHORT_MONTHS or low in SHORT_DAYS):
        return _short(text, raw, i)
    if low in WEEKDAYS or low in DAY_PLURALS:
        number = WEEKDAYS[low.removesuffix("s")] if low not in WEEKDAYS else WEEKDAYS[low]
        return Word(first, last, token, "W" if capital else ".", number), 1
    letter = LETTERS.get(low, ".")
    figure = SEASONS.get(low) or ORDINALS.get(low) or NUMBERS.get(low)
    if letter == "O" and low == "second" and after and after[0] == "mark":
        letter = "."
    return Word(first, last, token, letter, figure), 1


def _short(text: str, raw: list[tuple[str, int, int]], i: int) -> tuple[Word, int]:
    """ "Aug." or "AUG" beside a number, "Sat." before a point or comma; else no date ("Jan", "Mar", "Sun")."""
    _, first, last = raw[i]
    token = text[first:last]
    low = token.lower()
    point = text[last : last + 1] == "."
    end = last + 1 if point else last
    near = {text[raw[k][1] : raw[k][2]] for k in (i - 1, i + 1, i + 2 if point else i + 1) if 0 <= k < len(raw)}
    by_number = any(piece[:1].isdigit() for piece in near)
    taken = 2 if point else 1
    if low in SHORT_MONTHS and (by_number or (point and low not in ("mar", "sep"))):
        return Word(first, end, text[first:end], "M" if by_number else "m", SHORT_MONTHS[low]), taken
    if low in SHORT_DAYS and (point or by_number) and (point or low not in ("sun", "sat", "wed") or by_number):
        return Word(first, end, text[first:end], "W", SHORT_DAYS[low]), taken
    return Word(first, last, token, "."), 1


def _arabic(text: str, first: int, last: int, after: tuple[str, int, int] | None) -> tuple[Word, int]:
    token = text[first:last]
    pair = f"{token} {text[after[1] : after[2]]}" if after else ""
    if pair in TWO_WORDS and after:
        month, last = ARABIC_MONTHS[pair], after[2]
        other, taken = _twin(text, last, month) or ("", 1)
        return Word(first, last + len(other), text[first : last + len(other)], "M", month), taken + 1
    number = ARABIC_MONTHS.get(token, ARABIC_DAYS.get(token))
    if number and token in ARABIC_MONTHS and (twin := _twin(text, last, number)):
        return Word(first, last + len(twin[0]), text[first : last + len(twin[0])], "M", number), twin[1]
    return Word(first, last, token, LETTERS.get(token, "."), number), 1


def _twin(text: str, last: int, number: int) -> tuple[str, int] | None:
    """The same month by its other name behind a slash ("كانون الثاني/يناير"), with the raw tokens that both take; None without one."""
    if text[last : last + 1] != "/":
        return None
    for name, month in ARABIC_MONTHS.items():
        if month == number and text.startswith(name, last + 1):
            return f"/{name}", 3 + (" " in name)
    return None
