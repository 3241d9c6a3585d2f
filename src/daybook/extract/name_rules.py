"""What a recognised name is: its sort, its country, the title before it; and the names that lists alone can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daybook.text.gazetteer import hand_kept
from daybook.text.lists import known_actor, may_begin_actor, weapon_beginnings, words
from daybook.text.states import is_people, state_named, state_of, us_state

CURRENCY = frozenset("$ £ € ¥ ₹ us$ dollar dollars euro euros pound pounds dinar dinars yen yuan rupee rupees riyal riyals dirham dirhams "
                     "peso pesos usd eur gbp aed rs cents baht won rand cedis naira shillings".split())
# After these a state's name says where, elsewhere who.
WHERE = frozenset("in from near across into throughout within outside inside around leave left over to through enter entered visit".split())
LONGEST_TITLE = 4
LONGEST_WEAPON = 3
LONGEST_ACTOR = 6
LONGEST_PLACE = 4
EVERYDAY = frozenset("let stop drug drugs capital against between among under over addicts sl ap aid arm arena amal care cross post "
                     "times sun star polish turkey chad jordan".split())
# What a hyphen ties to a name that stays a name: "US-led", "Iranian-backed", "Isis-held".
TIED = frozenset("based led backed held controlled born allied funded sponsored supported aligned linked run made trained "
                 "brokered mediated dominated occupied registered affiliated inspired owned bound ruled administered "
                 "friendly speaking majority wide area".split())
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
ORDINALS = frozenset("st nd rd th d".split())
# In capitals, where case does not help, a name ends before these.
NEVER_IN_NAMES = frozenset("today yesterday tonight tomorrow is are was were be been has have had will would can could may might "
                           "should must do does did said says who whom whose which that this these those he she it they we us i you "
                           "his her its their our not after before during since while when where because although however according "
                           "km kms".split())
FORCES = frozenset("forces force services service agencies agency".split())  # heads that a common word at a name's end leads to
ABBREVIATED = frozenset("St Ft Mt Ste Pt".split())
EDGE = frozenset(("'s", "’s", "'S", "’S", ".", ",", "-", "–", '"', "“", "”", "'", "’", "‘", "(", ")", ":", ";"))
ARTICLES = frozenset("al el as ad ash az an ar at ath adh ul".split())
SONS = frozenset("bin ibn bint abu al el".split())
OFFICES = frozenset("minister secretary spokesman spokeswoman chief commander director chairman leader adviser ambassador "
                    "prosecutor".split())
ADDRESSES = frozenset("mr mr. mrs mrs. ms ms. miss sir dr dr. don".split())


@dataclass(frozen=True, slots=True)
class Denoted:
    """What a name denotes, as far as the name itself tells."""

    sort: str
    name: str
    country: str | None = None


def is_upper(sentence: Sequence[str]) -> bool:
    """Is the sentence, or headline, written in capitals, so that case says nothing?"""
    letters = [word for word in sentence if word.isalpha() and len(word) > 1]
    return len(letters) >= 3 and sum(word.isupper() for word in letters) >= 0.8 * len(letters)


def denoted(words_of: str, name_class: str, before: str) -> Denoted:
    """Sort, name and country of a recognised name.

    Args:
        words_of: Its words.
        name_class: Its class, as the recogniser has it.
        before: The word before it, "" at the beginning of a sentence.
    """
    bare = words_of[4:] if words_of.lower().startswith("the ") else words_of
    known = known_actor(words_of) or known_actor(bare)
    if name_class in ("NORP", "Organization") and known is not None and known.acts:
        return Denoted(known.sort, words_of, known.country)
    if known is not None and not known.acts and name_class not in ("Person", "Money"):  # a people, a faith
        return Denoted(known.sort, words_of, known.country)
    state = state_named(bare) or (state_named(bare.upper()) if len(bare) > 3 else None)
    if name_class in ("Location", "Organization", "NORP") and state is not None:
        return Denoted("place" if before.lower() in WHERE else "state", state.name if bare.isupper() else words_of, state.code)
    if name_class == "NORP":
        people = state_of(words_of)
        if people is None:
            return Denoted("group", words_of)
        if is_people(words_of) and words_of.endswith("s"):
            return Denoted("group", words_of, people.code)
        return Denoted("state", people.name, people.code)
    if name_class == "Organization":
        return Denoted("organisation", words_of)
    return Denoted({"Person": "person", "Facility": "facility", "Money": "money"}.get(name_class, "place"), words_of)


def titled(before: Sequence[str]) -> int:
    """How many of the words right before a person's name are their title or office; 0 if none.

    "the Iraqi | Prime Minister" 2; "Defence | Secretary"; "militia leader". Demonyms and articles are no part of it.
    """
    titles = words("titles")
    length = next((n for n in range(min(LONGEST_TITLE, len(before)), 0, -1) if " ".join(before[-n:]).lower() in titles), 0)
    while length and length < min(LONGEST_TITLE, len(before)):
        further = before[-length - 1]
        joins = before[-length].lower() in OFFICES and further[:1].isupper() and further.isalpha()
        if not (joins or " ".join(before[-length - 1 :]).lower() in titles):
            break
        if state_of(further) or state_named(further) or further.lower() in words("closed class"):
            break
        length += 1
    return length


def title_inside(name: Sequence[str]) -> int:
    """How many words at the head of a recognised person's name are a title: "President Trump" 1; at least one word stays."""
    titles = words("titles")
    for length in range(min(LONGEST_TITLE, len(name) - 1), 0, -1):
        if " ".join(name[:length]).lower() in titles and name[0].lower() not in words("given names") - {"general"}:
            return length
    return 0


def family_name(sentence: Sequence[str], last: int) -> int:
    """Where a person's name ends once the Arabic family name that follows is taken in: "Othman" "al-Ghanmi", "Ali" "bin" "Hassan"."""
    while last < len(sentence):
        word, after = sentence[last], sentence[last + 1 : last + 2]
        article, hyphen, rest = word.partition("-")
        if hyphen and article.lower() in ARTICLES and rest[:1].isupper():
            last += 1
        elif word.lower() in SONS and after and after[0][:1].isupper():
            last += 2
        else:
            break
    return last


def is_tied(word: str) -> bool:
    """Is it a name and what a hyphen ties to it: "Iranian-backed"?"""
    return "-" in word and word.lower().rpartition("-")[2] in TIED


def names_somebody(word: str) -> bool:
    """Does the word name a state, its people or a known actor?"""
    return bool(word[:1].isupper() and (state_named(word) or state_of(word) or known_actor(word)))


def hyphen_pieces(word: str) -> list[tuple[int, int, str]]:
    """The names that a hyphened word is made of, as offsets in it and the name's class: two in "US-Iran", one in "Iranian-backed"."""
    parts = word.split("-")
    if len(parts) != 2 or not parts[0] or not parts[1] or known_actor(word):
        return []
    first, second = parts
    ends = [(0, len(first), _class(first))]
    if second.lower() in TIED and first[:1].isupper():
        return ends
    if names_somebody(first) and names_somebody(second):
        return [*ends, (len(first) + 1, len(word), _class(second))]
    return []


def _class(word: str) -> str:
    return "NORP" if state_of(word) or state_named(word) else "Organization" if known_actor(word) else "Location"


def trimmed(sentence: Sequence[str], first: int, last: int, upper: bool) -> tuple[int, int]:
    """The stretch of a name alone, empty if nothing is left.

    Marks and small words at its edges go, weekdays after it, and "Iranian-backed" before it; "St." before a saint and the number
    before "th" are taken in, and the "forces" of "Iraqi security". In a sentence in capitals it ends before a word that no name holds.
    """
    if upper:
        last = next((at for at in range(first, last) if sentence[at].lower() in NEVER_IN_NAMES), last)
    while first < last and sentence[first] in EDGE:
        first += 1
    while first < last and sentence[last - 1] in EDGE:
        last -= 1
    while last - first > 1 and is_tied(sentence[first]) and sentence[first + 1][:1].isupper():
        first += 1
    last = next((at for at in range(first + 1, last) if sentence[at].lower() in WEEKDAYS), last)
    while first < last and sentence[first] in words("closed class") and sentence[first] != "the":
        first += 1
    while first < last and sentence[last - 1] in words("closed class"):
        last -= 1
    if last - first > 1 and last < len(sentence) and sentence[last - 1].islower() and sentence[last] in FORCES:
        last += 1
    if first and first < last and sentence[first].lower() in ORDINALS and sentence[first - 1].isdigit():
        first -= 1
    if first > 1 and sentence[first - 1] == "." and sentence[first - 2] in ABBREVIATED:
        first -= 2
    if last - first == 1 and sentence[first] in ABBREVIATED and sentence[last : last + 1] == ["."] and sentence[last + 1 : last + 2]:
        last += 2
    return first, last


def listed_actors(sentence: Sequence[str], taken: Sequence[bool], upper: bool) -> Iterator[tuple[int, int]]:
    """Stretches [first, last) of capitalised words that are the name of a known actor and are not taken yet.

    In a sentence in capitals the words of everyday language are no abbreviations: "WHO", "US", "LET".
    """
    i = 0
    while i < len(sentence):
        step, word = 1, sentence[i]
        if not taken[i] and (word[:1].isupper() or word[:3].lower() == "al-") and may_begin_actor(word):
            for length in range(min(LONGEST_ACTOR, len(sentence) - i), 0, -1):
                phrase = sentence[i : i + length]
                if any(taken[i : i + length]) or (length == 1 and (len(phrase[0]) < 3 or (upper and is_everyday(phrase[0])))):
                    continue
                known = known_actor(" ".join(phrase))
                if known is not None and known.acts and phrase[-1][:1].isupper():
                    yield i, i + length
                    step = length
                    break
        i += step


def is_money(phrase: Sequence[str]) -> bool:
    """Has it a currency, by word or sign, or at least a figure?"""
    return any(word.lower() in CURRENCY or any(char.isdigit() or char in "$£€¥₹" for char in word) for word in phrase)


def listed_places(sentence: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Stretches of two or more words that name a region, a state or a site of the hand-kept lists, and their class."""
    i = 0
    while i < len(sentence) - 1:
        step = 1
        if sentence[i][:1].isupper():
            for length in range(min(LONGEST_PLACE, len(sentence) - i), 1, -1):
                phrase = sentence[i : i + length]
                if phrase[-1][:1].isupper() and (entry := hand_kept(" ".join(phrase))) is not None:
                    yield i, i + length, "Facility" if entry.precision == 1 else "Location"
                    step = length
                    break
        i += step


def states_after_towns(sentence: Sequence[str], towns: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where a state of the United States follows a town and a comma: "Richmond, Va."."""
    for _, last in towns:
        if sentence[last : last + 1] == [","]:
            length = next((n for n in (2, 1) if us_state(" ".join(sentence[last + 1 : last + 1 + n])) or
                           us_state("".join(sentence[last + 1 : last + 1 + n]) + ".")), 0)
            if length and last + 1 + length <= len(sentence):
                yield last + 1, last + 1 + length


def is_everyday(word: str) -> bool:
    """Is it a word of everyday language that in capitals looks like an abbreviation?"""
    return word.lower() in words("closed class") or word.lower() in NEVER_IN_NAMES or word.lower() in EVERYDAY


def listed_states(sentence: Sequence[str], taken: Sequence[bool], upper: bool) -> Iterator[tuple[int, int]]:
    """Stretches that name a state or its people and are not taken yet."""
    i = 0
    while i < len(sentence):
        step = 1
        if sentence[i][:1].isupper() and not taken[i]:
            for length in (3, 2, 1):
                phrase = " ".join(sentence[i : i + length])
                if i + length > len(sentence) or any(taken[i : i + length]) or (upper and is_everyday(phrase)):
                    continue
                if state_named(phrase) or state_of(phrase):
                    yield i, i + length
                    step = length
                    break
        i += step


def weapons(sentence: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches that name a weapon, by the list; the longest at each place. Coal mines and water tanks count: reports of force have few."""
    listed, begins = words("weapons"), weapon_beginnings()
    i = 0
    while i < len(sentence):
        longest = min(LONGEST_WEAPON, len(sentence) - i) if sentence[i].lower() in begins else 0
        length = next((n for n in range(longest, 0, -1) if " ".join(sentence[i : i + n]).lower() in listed), 0)
        if length:
            yield i, i + length
        i += length or 1
