"""The offices and roles of a report's people, and which of them a description like "the Iraqi prime minister" fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daybook.core.reading import Mention, Reading
from daybook.core.span import Span
from daybook.text.lists import words
from daybook.text.phrases import Phrase
from daybook.text.states import state_named, state_of

FORMER = frozenset("former previous ex late outgoing ousted deposed then ex-president predecessor predecessors slain".split())
SHORT = {"gen": "general", "lt": "lieutenant", "col": "colonel", "maj": "major", "capt": "captain", "sgt": "sergeant", "cmdr": "commander",
         "adm": "admiral", "sen": "senator", "rep": "representative", "gov": "governor", "rev": "reverend", "prof": "professor",
         "premier": "prime minister", "brig": "brigadier", "defence": "defense"}
# Whom "the leader" of a country may mean.
LEADERS = frozenset(("president", "prime minister", "chancellor", "king", "sultan", "emir", "supreme leader"))
ENTERS = frozenset("sworn elected appointed named inaugurated installed nominated became".split())
ADDRESS = frozenset("mr mrs ms miss sir dr hon don lord lady dame mister".split())
ROLE_REACH = 5  # words before a role that may belong to it


@dataclass(frozen=True, slots=True)
class Office:
    """A role that somebody has, or had.

    Args:
        role: Its words, lower case, abbreviations written out: "prime minister".
        country: ISO 3166-1 alpha-2, or None.
        former: Is it said to be past?
        span: Its words in the text.
    """

    role: str
    country: str | None
    former: bool
    span: Span


def role_of(phrase_words: Sequence[str]) -> str | None:
    """The role that ends these words ("the new Iraqi prime minister" gives "prime minister"), or None."""
    lower = [SHORT.get(word.lower().strip("."), word.lower().strip(".")) for word in phrase_words]
    titles = words("titles")
    for length in range(min(4, len(lower)), 0, -1):
        role = " ".join(lower[-length:])
        if role in titles and role not in ADDRESS:
            return role
    return None


def country_in(phrase_words: Sequence[str]) -> str | None:
    """ISO code of the state that these words name ("Iraqi", "Iraq's"), or None."""
    for n, word in enumerate(phrase_words):
        pair = " ".join(phrase_words[n : n + 2])
        state = state_named(pair) or state_of(word) or state_named(word)
        if state is not None and word[:1].isupper():
            return state.code
    return None


def _office(reading: Reading, first: int, last: int) -> Office | None:
    """The office that the tokens [first, last) name, with what stands before it."""
    told = [token.text for token in reading.tokens[first:last]]
    role = role_of(told)
    if role is None:
        return None
    length = len(role.split()) if len(role.split()) <= last - first else 1
    start = max(first, last - length)
    return Office(role, country_in(told), any(word.lower() in FORMER for word in told), reading.span_of(start, last))


def offices(reading: Reading, mention: Mention) -> list[Office]:
    """The offices that the words around one mention of a person give: before the name, beside it between commas, after "as"."""
    at = reading.indices_in(mention.span)
    sentence = reading.sentence_at(mention.span.start)
    if not at or sentence is None:
        return []
    whole = reading.indices_in(reading.sentences[sentence])
    phrases = reading.noun_phrases(sentence)
    found = [_before(reading, at.start, whole.start), _beside_left(reading, at.start, phrases), _beside_right(reading, at.stop, phrases),
             _entering(reading, whole, at.start, at.stop)]
    return [office for office in found if office is not None]


def _before(reading: Reading, name: int, start: int) -> Office | None:
    """"the former Iraqi Prime Minister | Adel …"."""
    first = name
    while first > start and name - first < ROLE_REACH:
        if reading.tags[first - 1][:2] not in ("NN", "JJ") and reading.tokens[first - 1].text != ".":
            break
        first -= 1
    return _office(reading, first, name) if first < name else None


def _beside_left(reading: Reading, name: int, phrases: Sequence[Phrase]) -> Office | None:
    """"the previous prime minister, | Adel …"."""
    if name < 2 or reading.tokens[name - 1].text != ",":
        return None
    phrase = next((p for p in phrases if p.last == name - 1), None)
    return _office(reading, phrase.first, phrase.last) if phrase is not None else None


def _beside_right(reading: Reading, end: int, phrases: Sequence[Phrase]) -> Office | None:
    """"… al-Kadhimi, | Iraq's prime minister,"; no office where the phrase is the subject of what follows."""
    if end + 1 >= len(reading.tokens) or reading.tokens[end].text != ",":
        return None
    phrase = next((p for p in phrases if p.first == end + 1), None)
    if phrase is None or (phrase.last < len(reading.tags) and reading.tags[phrase.last] in ("VBD", "VBZ", "VBP", "MD")):
        return None
    if phrase.last < len(reading.tokens) and reading.tokens[phrase.last].text == "and":
        return None
    return _office(reading, phrase.first, phrase.last)


def _entering(reading: Reading, sentence: range, name: int, end: int) -> Office | None:
    """"Sworn in as prime minister in May, | al-Kadhimi …", "al-Kadhimi was elected president"."""
    for i in range(sentence.start, min(sentence.stop, end + 4)):
        opens = i == sentence.start and reading.tokens[i].lower in ENTERS and name - i < 14
        follows = end <= i and reading.tokens[i].lower in ENTERS
        if opens or follows:
            j = i + 1
            while j < sentence.stop and reading.tokens[j].lower in ("in", "as", "the", "its", "their", "new", "a"):
                j += 1
            last = next((k for k in range(min(j + 4, sentence.stop), j, -1) if role_of([t.text for t in reading.tokens[j:k]])), None)
            return _office(reading, j, last) if last is not None else None
    return None


def fits(office: Office, role: str, country: str | None, former: bool) -> bool:
    """May somebody with this office be meant by a description of this role, country and time?"""
    if office.former != former or (country and office.country and country != office.country):
        return False
    if role == "leader":
        return office.role in LEADERS or (country is None and office.role.endswith("leader"))
    return office.role == role or office.role.endswith(" " + role)
