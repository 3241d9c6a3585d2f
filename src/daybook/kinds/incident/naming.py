"""What a noun phrase calls somebody or something: the name alone, its words, its sort and how many there are."""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core import Count, Mention, Span
from daybook.kinds.incident.grammar import Sentence
from daybook.kinds.incident.lexicon import ARMED, PEOPLE, listed
from daybook.text.counts import Quantity, group_of
from daybook.text.phrases import Phrase
from daybook.text.states import state_of

LEADING = listed("LEADING")
COUNTERS = frozenset("tens dozens scores hundreds thousands millions number numbers half many most some several one all none".split())
VAGUE_HEADS = listed("VAGUE_HEADS")
JOINING = listed("JOINING")


@dataclass(frozen=True, slots=True)
class Called:
    """A filler: its name, the words, and what sort of thing it is.

    Args:
        name: The name alone; words without article and number where it is only described.
        span: Its words in the text.
        sort: As ``Ref`` has it, or None.
        is_person: One or more people?
        named: By a proper name?
    """

    name: str
    span: Span
    sort: str | None
    is_person: bool
    named: bool


def quantity_in(sentence: Sentence, phrase: Phrase) -> Quantity | None:
    """The quantity that counts the phrase: in it, or right before it with "of" in between; token indices of the reading."""
    for q in sentence.quantities:
        inside = phrase.first <= q.last - 1 < phrase.last and q.first >= phrase.first - 4
        if inside or (q.last == phrase.first - 1 and sentence.lower(q.last) == "of"):
            return q
    return None


def count_of(sentence: Sentence, phrase: Phrase) -> tuple[Count, Span] | None:
    """How many people the phrase tells of, and the words that say so; None where it says nothing.

    "a soldier" and "one of the drivers" are one; a bare plural and a proper name are no number.
    """
    reading = sentence.reading
    words = sentence.words(phrase.first, phrase.last)
    attached = sentence.words(phrase.last + 1, phrase.last + 5) if sentence.lower(phrase.last) == "of" else []
    group = group_of(words)
    if group == "all" and attached:
        group = group_of(attached[:3])
    quantity = quantity_in(sentence, phrase)
    if quantity is not None:
        return Count(quantity.min, quantity.max, quantity.form, group), reading.span_of(quantity.first, quantity.last)
    if (
        words[:1] in (["a"], ["an"])
        and sentence.tag(phrase.head) == "NN"
        and words[-1] in PEOPLE
        and words[-1] not in ("group", "family", "couple", "crew", "patrol")
    ):
        return Count(1, 1, "exact", group), reading.span_of(phrase.first, phrase.head + 1)
    if words[:1] == ["no"] or words in (["nobody"], ["none"]):
        return Count(0, 0, "exact", group), reading.span_of(phrase.first, phrase.last)
    return None


def counted_in(sentence: Sentence, phrase: Phrase) -> Phrase:
    """What is counted: of "hundreds of people", "two of the drivers", "thousands of families" the phrase after "of"."""
    for _ in range(2):
        if sentence.lower(phrase.last) != "of" or not (sentence.lower(phrase.head) in COUNTERS or sentence.tag(phrase.head) == "CD"):
            break
        following = next((p for p in sentence.phrases if p.first == phrase.last + 1), None)
        if following is None:
            break
        phrase = following
    return phrase


def _mention(sentence: Sentence, phrase: Phrase) -> Mention | None:
    """The mention that names what the phrase is about: it ends at the phrase's end, the longest and the named first."""
    span = sentence.reading.span_of(phrase.first, phrase.last)
    head = sentence.reading.span_of(phrase.head, phrase.head + 1)
    found = [
        m for m in sentence.mentions if m.span.touches(head) and m.sort not in ("date", "money") and m.span.start >= span.start - 30
    ]
    return max(found, key=lambda m: (m.named, len(m.span)), default=None)


def _stripped(sentence: Sentence, phrase: Phrase) -> Span | None:
    quantity = quantity_in(sentence, phrase)
    first = phrase.first
    if quantity is not None and quantity.first <= phrase.head < quantity.last:
        return None
    if quantity is not None:
        first = max(first, quantity.last)
    while first < phrase.head and (
        sentence.lower(first) in LEADING
        or sentence.tag(first) in ("DT", "PRP$", "PDT", "CD", "RB")
        or sentence.lower(first) in (",", '"', "“")
    ):
        first += 1
    last = phrase.last
    if sentence.lower(phrase.head) in JOINING and sentence.lower(last) == "of":
        attached = next((p for p in sentence.phrases if p.first == last + 1), None)
        if attached is not None:
            last = attached.last
    return sentence.reading.span_of(first, last)


def called(sentence: Sentence, phrase: Phrase) -> Called | None:
    """What the phrase calls its thing; None for a pronoun of nobody known, a bare number or an empty word."""
    reading = sentence.reading
    head = sentence.lower(phrase.head)
    mention = _mention(sentence, phrase)
    is_person_word = head in PEOPLE
    if mention is not None and (mention.named or mention.name.lower() not in VAGUE_HEADS):
        if mention.named and mention.span.end < reading.tokens[phrase.head].end:
            mention = None
        else:
            person = mention.sort == "person" or (is_person_word and not mention.named)
            return Called(mention.name, mention.span, mention.sort, person, mention.named)
    if head in VAGUE_HEADS or sentence.tag(phrase.head) in ("PRP", "WP", "EX", "CD"):
        return None
    span = _stripped(sentence, phrase)
    if span is None or not any(c.isalpha() for c in reading.words(span)):
        return None
    if sentence.tag(phrase.head).startswith("NNP") and (own := _name_after_office(sentence, phrase)) is not None:
        return Called(reading.words(own), own, "person", True, True)
    sort = "person" if is_person_word else "group" if head in ARMED else None
    return Called(reading.words(span), span, sort, is_person_word or head in ARMED, False)


def _name_after_office(sentence: Sentence, phrase: Phrase) -> Span | None:
    """The name in "the activist Fahim al-Taie", "SENATOR LUIS GALAN": two names at least, right after a word for a person."""
    last_common = max((i for i in range(phrase.first, phrase.head) if sentence.lower(i) in PEOPLE), default=None)
    if last_common is None or phrase.head - last_common < 2:
        return None
    names = range(last_common + 1, phrase.last)
    return sentence.reading.span_of(names.start, names.stop) if all(sentence.tag(i).startswith("NNP") for i in names) else None


def group_in(sentence: Sentence, span: Span) -> Mention | None:
    """The group that its people are told by: "Shining Path terrorists", "soldiers of the First Brigade"."""
    inside = [m for m in sentence.mentions if m.span in span and m.named and m.sort in ("group", "organisation")]
    return max(inside, key=lambda m: len(m.span), default=None)


def modifiers(sentence: Sentence, phrase: Phrase, before: int) -> list[Called]:
    """Who stands before the head as its doer: "a US drone strike", "guerrilla attacks", "the army's raid"."""
    reading = sentence.reading
    span = reading.span_of(phrase.first, before) if before > phrase.first else None
    if span is None:
        return []
    found = [
        Called(m.name, m.span, m.sort, False, True)
        for m in sentence.mentions
        if m.span in span and m.named and m.sort in ("group", "organisation", "state", "person")
    ]
    for i in range(phrase.first, before):
        word = reading.tokens[i].text.split("-")[0]
        state = state_of(word.capitalize() if word.isupper() and len(word) > 3 else word)
        own = reading.span_of(i, i + 1)
        is_adjective = (
            state is not None and (word.lower() != state.name.lower() or word.isupper()) and not reading.tokens[i].lower.endswith("backed")
        )
        if state is not None and is_adjective and not any(c.span.touches(own) for c in found):
            found.append(Called(state.name, own, "state", False, True))
    words = [i for i in range(phrase.first, before) if sentence.lower(i) in ARMED | {"terrorist", "rebel", "guerrilla", "insurgent"}]
    if not found and words and sentence.lower(words[-1]) not in ("terrorist", "extremist", "military", "government"):
        own = reading.span_of(words[-1], words[-1] + 1)
        found = [Called(reading.words(own), own, "group", True, False)]
    return found
