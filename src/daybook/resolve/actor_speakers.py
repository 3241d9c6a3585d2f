"""Who the source of an attribution is: its name where the report gives one, else its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daybook.core.reading import Attribution, Mention, Reading
from daybook.core.span import Span
from daybook.text.phrases import Phrase

SPEAKING = ("person", "organisation", "group", "state")
RELATIVE = frozenset("who which that whose".split())
POSSESSIVE = frozenset("his her its their my our".split())
CUT = frozenset((",", "who", "which", "that", "—", "–", "(", ";", ":"))


@dataclass(frozen=True, slots=True)
class Speaking:
    """A source: the speaker's name or words, and the mention that it is, if it is one."""

    name: str
    mention: Mention | None


def speaking(reading: Reading, attribution: Attribution, by_start: Mapping[int, Sequence[Mention]]) -> Speaking | None:
    """The speaker of an attribution, None where it has no source.

    Args:
        reading: With the attributions.
        attribution: One of them.
        by_start: The mentions of the reading, resolved ones too, by their first token's offset.
    """
    if not attribution.source:
        return None
    source = attribution.source[0]
    at = reading.indices_in(source)
    sentence = reading.sentence_at(source.start)
    if not at or sentence is None:
        return Speaking(reading.words(source), None)
    phrases = reading.noun_phrases(sentence)
    first = next((p for p in phrases if p.last > at.start and p.first < at.stop), None)
    if reading.tokens[at.start].lower in RELATIVE:
        first = next((p for p in reversed(phrases) if p.last <= at.start), first)
        if first is not None:
            mention = _heading(reading, first, by_start)
            return Speaking(mention.name if mention else reading.words(reading.span_of(first.first, first.last)), mention)
    if first is not None:
        mention = _heading(reading, first, by_start) or _apposed(reading, first, phrases, by_start)
        if mention is not None and not _is_list(reading, at, first):
            return Speaking(mention.name, mention)
    return Speaking(_own_words(reading, at, by_start), None)


def _heading(reading: Reading, phrase: Phrase, by_start: Mapping[int, Sequence[Mention]]) -> Mention | None:
    """The mention that is the phrase or its head: not the owner in "Smith's office", not the state in "Iraqi officials"."""
    end = reading.tokens[phrase.head].end
    for i in range(phrase.first, phrase.head + 1):
        for mention in sorted(by_start.get(reading.tokens[i].start, ()), key=lambda m: -len(m.span)):
            if mention.sort in SPEAKING and mention.span.end >= end:
                return mention
    return None


def _apposed(reading: Reading, phrase: Phrase, phrases: Sequence[Phrase], by_start: Mapping[int, Sequence[Mention]]) -> Mention | None:
    """The person named beside a description: "the prime minister, …", "her brother, …, who"."""
    if phrase.last + 1 >= len(reading.tokens) or reading.tokens[phrase.last].text != ",":
        return None
    beside = next((p for p in phrases if p.first == phrase.last + 1), None)
    mention = _heading(reading, beside, by_start) if beside is not None else None
    after = reading.tokens[beside.last].text if beside is not None and beside.last < len(reading.tokens) else "."
    return mention if mention is not None and mention.sort == "person" and mention.named and after not in ("and", "or") else None


def _is_list(reading: Reading, at: range, first: Phrase) -> bool:
    """"Trump and Cruz" are two."""
    return first.last < at.stop and reading.tokens[first.last].lower in ("and", "or") and first.last + 1 < at.stop


def _own_words(reading: Reading, at: range, by_start: Mapping[int, Sequence[Mention]]) -> str:
    """The words of a source up to its first comma or clause; a pronoun that owns is the name: "his office" -> "…'s office"."""
    last = next((i for i in at if i > at.start and reading.tokens[i].lower in CUT), at.stop)
    token = reading.tokens[at.start]
    words = reading.words(Span(token.start, reading.tokens[last - 1].end)).strip("\"“”'‘’ ")
    if token.lower in POSSESSIVE and last - at.start > 1:
        owner = next((m for m in by_start.get(token.start, ()) if m.span.end == token.end), None)
        if owner is not None:
            return f"{owner.name}’s {reading.words(Span(reading.tokens[at.start + 1].start, reading.tokens[last - 1].end))}"
    return words[:1].lower() + words[1:] if token.text in ("The", "A", "An") else words or reading.words(reading.span_of(at.start, at.stop))
