"""How many, as said: "at least 13", "dozens", "between five and seven", "a soldier", and of which group.

The bounds are those of the annotation rules: "more than 25" is 26 and up, "about 800" is 800, "several" 3 to 9, "dozens" 24 to 99,
"scores" 40 to 199, "hundreds" 200 to 1,999, "thousands" 2,000 to 19,999, "tens of thousands" 20,000 to 199,999.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daybook.text.numbers import Number, number_at
from daybook.text.tokens import Token

VAGUE = {"several": (3, 9), "dozens": (24, 99), "tens": (20, 99), "scores": (40, 199), "hundreds": (200, 1999), "thousands": (2000, 19999),
         "millions": (2 * 10**6, 2 * 10**7 - 1)}
OF_MANY = {("tens", "thousands"): (20000, 199999), ("hundreds", "thousands"): (200000, 1999999), ("dozens", "hundreds"): (2400, 9999),
           ("scores", "hundreds"): (4000, 19999), ("tens", "millions"): (2 * 10**7, 2 * 10**8 - 1), ("tens", "people"): (20, 99)}
# What stands before a number, longest first, and what it makes of n.
BEFORE: tuple[tuple[tuple[str, ...], str], ...] = tuple((tuple(words.split()), form) for words, form in (
    ("no fewer than", "at_least"), ("no less than", "at_least"), ("not less than", "at_least"), ("not fewer than", "at_least"),
    ("a minimum of", "at_least"), ("at least", "at_least"), ("at the very least", "at_least"), ("no more than", "at_most"),
    ("not more than", "at_most"), ("at most", "at_most"), ("up to", "at_most"), ("as many as", "at_most"), ("as few as", "at_least"),
    ("a maximum of", "at_most"), ("more than", "above"), ("over", "above"), ("upwards of", "at_least"), ("in excess of", "above"),
    ("fewer than", "below"), ("less than", "below"), ("under", "below"), ("nearly", "about"), ("almost", "about"), ("close to", "about"),
    ("some", "about"), ("about", "about"), ("around", "about"), ("approximately", "about"), ("roughly", "about"), ("an estimated", "about"),
    ("estimated", "about"), ("a total of", "exact"), ("the total of", "exact"), ("exactly", "exact"), ("only", "exact")))
AFTER = {("at", "least"): "at_least", ("or", "more"): "at_least", ("or", "so"): "about", ("or", "fewer"): "at_most",
         ("or", "less"): "at_most"}
UNITS = frozenset(
    "year years month months week weeks day days hour hours minute minutes second seconds km kilometer kilometers kilometre "
    "kilometres mile miles "
    "metre metres meter meters percent per pc % mm millimeter millimeters feet foot yards degrees dollars dollar pesos euros pounds "
    "pence cents dinars lira rubles kg kilos kilograms kilogram tons tonnes ton liters am pm a.m. p.m. times percentage years-old "
    "hectares acres square barrels caliber calibre o'clock gmt hrs cordobas intis colones lempiras quetzales sols km2 storey "
    "storeys".split())
MONTHS = frozenset("january february march april may june july august september october november december jan feb mar apr jun jul aug sep "
                   "sept oct nov dec".split())
AFTER_YEAR = frozenset("and to in when by the with but after as has was".split())
OLDEST = 110  # years
CURRENCY = frozenset("$ £ € us$ usd eur gbp".split())
LABELS = frozenset("no no. nos number room flight article section chapter page aged age highway route km kilometer resolution line "
                   "district unit battalion since".split())
GROUPS: dict[str, str] = {word: group for group, words in {
    "civilians": "civilian civilians noncombatants non-combatants bystanders bystander villagers villager passersby "
                 "pedestrians worshippers worshipers "
                 "peasants peasant passengers shoppers pilgrims",
    "forces": "soldier soldiers troop troops police policeman policemen policewoman officer officers serviceman servicemen forces guard "
              "guards marine marines personnel conscripts gendarmes peacekeepers peacekeeper cops commandos recruits cadets",
    "attackers": "attacker attackers assailant assailants gunman gunmen bomber bombers assassins hijackers",
    "fighters": "fighter fighters militant militants rebel rebels insurgent insurgents guerrilla guerrillas terrorist "
                "terrorists jihadi jihadis "
                "jihadist jihadists extremist extremists militiaman militiamen combatant combatants mercenaries subversives",
    "protesters": "protester protesters protestor protestors demonstrator demonstrators marchers rioters activists",
    "children": "child children minor minors boy boys girl girls toddler toddlers baby babies infant infants schoolchildren "
                "kids teenagers youths",
    "women": "woman women", "men": "man men",
    "journalists": "journalist journalists reporter reporters correspondent correspondents cameraman cameramen photographer",
    "hostages": "hostage hostages", "prisoners": "prisoner prisoners detainee detainees inmate inmates captives",
    "students": "student students pupil pupils", "refugees": "refugee refugees migrants",
    "workers": "worker workers employee employees medics doctors nurses teachers"}.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Quantity:
    """Tokens [first, last) that say how many: bounds, None where open, and the form of the words as ``Count`` has it."""

    first: int
    last: int
    min: int | None
    max: int | None
    form: str


def _formed(form: str, low: int, high: int) -> tuple[int | None, int | None, str]:
    if form == "above":
        return low + 1, None, "at_least"
    if form == "below":
        return None, max(0, high - 1), "at_most"
    if form == "at_least":
        return low, None, form
    if form == "at_most":
        return None, high, form
    return low, high, "range" if low != high else form


def _is_no_count(tokens: Sequence[Token], number: Number) -> bool:
    """Is it a date, an age, money, a measure, a clock time, a share or a label?"""
    before = tokens[number.first - 1].lower if number.first else ""
    after = tokens[number.last].lower if number.last < len(tokens) else ""
    after2 = tokens[number.last + 1].lower if number.last + 1 < len(tokens) else ""
    if before == "." and number.first > 1 and tokens[number.first - 2].lower in LABELS:
        return True
    if before == "," and after in (",", ")", ".") and number.first > 1 and tokens[number.first - 2].text[:1].isupper():
        return number.value < OLDEST and number.last == number.first + 1  # "Ahmed Samad, 24, died": an age
    day_before = before in MONTHS and number.first > 1 and tokens[number.first - 2].text.isdigit()
    if day_before and (after in GROUPS or after in ("people", "persons")):  # "on 8 January 12 soldiers"
        return False
    if after in UNITS or before in CURRENCY or before in LABELS or before in MONTHS or after in MONTHS or after in CURRENCY:
        return True
    if after in ("square", "more", "or", "-") and after2 in UNITS:
        return True
    figure = tokens[number.first].text
    if figure[:1] == "0" and len(figure) > 1:
        return True
    is_bare_year = number.last == number.first + 1 and len(figure) == 4 and figure.isdigit() and 1900 <= number.value <= 2100
    return is_bare_year and (not after[:1].isalpha() or after in AFTER_YEAR)


def _prefix(tokens: Sequence[Token], at: int) -> tuple[int, str]:
    """Where the words before a number begin, and the form that they give it."""
    words = tuple(t.lower for t in tokens[max(0, at - 4) : at])
    for cue, form in BEFORE:
        if words[-len(cue) :] == cue:
            return at - len(cue), form
    return at, "exact"


def _numbered(tokens: Sequence[Token], i: int) -> Quantity | None:
    number = number_at(tokens, i)
    if number is None:
        return None
    low, high, last, first = number.value, number.value, number.last, number.first
    before = tokens[i - 1].lower if i else ""
    joint = tokens[last].lower if last < len(tokens) else ""
    second = number_at(tokens, last + 1) if joint in ("to", "-", "–", "or", "and") and last + 1 < len(tokens) else None
    form = ""
    if second and low < 100 <= second.value and second.last - second.first > 1 and last == i + 1:
        head = number_at(tokens[: second.first + 1], second.first)
        scaled = low * (second.value // max(1, head.value if head else 1))
        low = scaled if scaled < second.value else low  # "five to six thousand", but "one to one million"
    if second and second.value > low and (joint != "and" or before == "between"):
        high, last = second.value, second.last
        first, form = (first - 1, "exact") if before in ("between", "from") else (first, "")
    if _is_no_count(tokens, Number(i, last, high)):
        return None
    pair = tuple(t.lower for t in tokens[last : last + 2])
    if pair in AFTER:
        last, form = last + 2, AFTER[pair]
    if not form:
        first, form = _prefix(tokens, first)
    return Quantity(first, last, *_formed(form, low, high))


def _vague(tokens: Sequence[Token], i: int) -> Quantity | None:
    word = tokens[i].lower
    after = [t.lower for t in tokens[i + 1 : i + 3]]
    if len(after) == 2 and after[0] == "of" and (word, after[1]) in OF_MANY:
        low, high = OF_MANY[word, after[1]]
        return Quantity(i, i + (1 if after[1] == "people" else 3), low, high, "vague")
    if word in VAGUE:
        low, high = VAGUE[word]
        if word == "several" and after[:1] and after[0] in ("hundred", "thousand", "dozen", "million"):
            size = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6}[after[0]]
            return Quantity(i, i + 2, 3 * size, 9 * size + size - 1, "vague")
        if after[:1] and after[0] in UNITS:
            return None
        return Quantity(i, i + 1, low, high, "vague")
    return None


def quantity_at(tokens: Sequence[Token], i: int) -> Quantity | None:
    """The quantity whose number begins at token ``i``; its words before and after are taken in."""
    return _numbered(tokens, i) or _vague(tokens, i)


def quantities(tokens: Sequence[Token]) -> list[Quantity]:
    """All quantities of the tokens, in order, not overlapping; ages, dates, money and measures are none."""
    found: list[Quantity] = []
    i = 0
    while i < len(tokens):
        quantity = quantity_at(tokens, i)
        if quantity and (not found or quantity.first >= found[-1].last):
            found.append(quantity)
        i = max(quantity.last, i + 1) if quantity else i + 1
    return found


def group_of(words: Iterable[str]) -> str:
    """The group that the words of a noun phrase tell of, "all" for people of no group; the last telling word counts."""
    return next((GROUPS[word.lower()] for word in reversed(list(words)) if word.lower() in GROUPS), "all")
