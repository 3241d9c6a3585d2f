"""Who does what to whom, from noun phrases and verb groups: subjects, objects, the phrases after prepositions."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from daybook.core import Located, Mention, Reading, Span, Time
from daybook.text.counts import Quantity, quantities
from daybook.text.phrases import FINITE, Phrase, Verbs, noun_phrases, verb_groups

SUBORDINATORS = frozenset("that because if while although though as after before since until whether when where unless once than".split())
RELATIVES = frozenset(("who", "which", "that", "whom"))
SKIPPED = frozenset(("RB", "RP", "RBR"))
MEASURING = frozenset(
    "all but over at least more than up to about around nearly almost some approximately as many few less fewer no".split()
)
LONGEST = 250  # tokens; the longest of 11,301 sentences of 414 reports (MUC-4 dev, annotated news) has 144
LONGEST_CHAIN = 8
Spanned = TypeVar("Spanned", Mention, Time, Located)


@dataclass(frozen=True, slots=True)
class Complement:
    """A preposition and the phrases that it governs: ("by", [gunmen])."""

    preposition: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Sentence:
    """One sentence of a reading with its phrases; token indices count in the reading.

    Args:
        reading: What it is of.
        index: Which sentence.
        at: Its tokens; a stretch of them where the sentence is longer than any prose, see ``sentences_of``.
    """

    reading: Reading
    index: int
    at: range

    @cached_property
    def span(self) -> Span:
        return self.reading.span_of(self.at.start, self.at.stop)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions that begin in it."""
        return _within(self.reading.mentions, self.span)

    @cached_property
    def times(self) -> tuple[Time, ...]:
        """The times that begin in it."""
        return _within(self.reading.times, self.span)

    @cached_property
    def places(self) -> tuple[Located, ...]:
        """The places that begin in it."""
        return _within(self.reading.settings, self.span)

    @cached_property
    def _tags(self) -> list[str]:
        """Tags of the sentence, words of proper names being names whatever the tagger took them for."""
        tags = list(self.reading.tags[self.at.start : self.at.stop])
        for mention in self.mentions:
            for i in self.reading.indices_in(mention.span) if mention.named and mention.sort != "date" else ():
                if i in self.at and tags[i - self.at.start][:2] in ("VB", "JJ", "MD", "RB", "FW", "UH"):
                    tags[i - self.at.start] = "NNP"
        return tags

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The noun phrases, without times that a tagger drew into them ("the president today")."""
        found: list[Phrase] = []
        for phrase in (kept for p in self._chunks for kept in self._without_time(p)):
            between = [self.reading.tokens[i].lower for i in range(found[-1].last, phrase.last)][:2] if found else []
            if len(between) == 2 and between[0] == "-" and between[1].startswith("year") and phrase.first <= found[-1].last + 2:
                found[-1] = Phrase(found[-1].first, phrase.last, phrase.head)  # "a 12-year-old girl"
            else:
                found.append(phrase)
        return tuple(found)

    @cached_property
    def _timed(self) -> frozenset[int]:
        return frozenset(i for t in self.times for i in self.reading.indices_in(t.span))

    def _without_time(self, phrase: Phrase) -> tuple[Phrase, ...]:
        inside = [i in self._timed for i in range(phrase.first, phrase.last)]
        if not any(inside) or all(inside) or inside[0]:
            return (phrase,)
        last = phrase.first + inside.index(True)
        return (
            (Phrase(phrase.first, last, last - 1), Phrase(last, phrase.last, phrase.head))
            if all(inside[last - phrase.first :])
            else (phrase,)
        )

    @cached_property
    def _is_as_read(self) -> bool:
        """Is it the reading's sentence, whole and with its tags, so that the reading has its phrases?"""
        reading = self.reading
        whole = reading.indices_in(reading.sentences[self.index])
        return self.at == whole and tuple(self._tags) == reading.tags[whole.start : whole.stop]

    @cached_property
    def _chunks(self) -> tuple[Phrase, ...]:
        if self._is_as_read:
            return self.reading.noun_phrases(self.index)
        first = self.at.start
        found = noun_phrases(self.reading.tokens[first : self.at.stop], self._tags)
        return tuple(p.moved(first) for p in found)

    @cached_property
    def verbs(self) -> tuple[Verbs, ...]:
        if self._is_as_read:
            return self.reading.verb_groups(self.index)
        first = self.at.start
        found = verb_groups(self.reading.tokens[first : self.at.stop], self._tags)
        return tuple(v.moved(first) for v in found)

    @cached_property
    def _starting(self) -> dict[int, Phrase]:
        return {p.first: p for p in self.phrases}

    @cached_property
    def _ending(self) -> dict[int, Phrase]:
        return {p.last: p for p in self.phrases}

    def lower(self, i: int) -> str:
        """The word at a token in lower case, "" outside the sentence."""
        return self.reading.tokens[i].lower if i in self.at else ""

    def tag(self, i: int) -> str:
        return self._tags[i - self.at.start] if i in self.at else ""

    def words(self, first: int, last: int) -> list[str]:
        return [self.reading.tokens[i].lower for i in range(max(first, self.at.start), min(last, self.at.stop))]

    def phrase_of(self, i: int) -> Phrase | None:
        """The phrase that holds the token."""
        return self._holding.get(i)

    @cached_property
    def _holding(self) -> dict[int, Phrase]:
        return {i: p for p in self.phrases for i in range(p.first, p.last)}

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities of the sentence, their tokens counted in the reading."""
        first = self.at.start
        found = quantities(self.reading.tokens[first : self.at.stop])
        return tuple(replace(q, first=q.first + first, last=q.last + first) for q in found)

    def verbs_of(self, i: int) -> Verbs | None:
        """The verb group that holds the token."""
        before = bisect.bisect_right(self._verb_starts, i) - 1
        return self.verbs[before] if before >= 0 and i < self.verbs[before].last else None

    @cached_property
    def _verb_starts(self) -> list[int]:
        return [v.first for v in self.verbs]

    def verbs_before(self, i: int) -> Verbs | None:
        """The last verb group that ends at or before the token."""
        before = bisect.bisect_left(self._verb_starts, i) - 1
        while before >= 0 and self.verbs[before].last > i:
            before -= 1
        return self.verbs[before] if before >= 0 else None

    def _is_finite(self, i: int) -> bool:
        """Does a verb with its own subject begin here, so that the phrase before it is that subject?"""
        return self.tag(i) in FINITE

    def run(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """The phrase and those coordinated after it: "X, Y and Z". An apposition in between is passed over."""
        found, pending, at = [phrase], [], self._after_attachments(phrase)
        for _ in range(LONGEST_CHAIN):
            joint = self.lower(at)
            is_last = joint in ("and", "or", "&") or (joint == "," and self.lower(at + 1) in ("and", "or"))
            at += 2 if joint == "," and is_last else 1
            following = self._starting.get(self._past_measure(at))
            if joint not in (",", "and", "or", "&") or following is None or self.tag(following.first) == "VBG":
                break
            after = self._after_attachments(following)
            if self._is_finite(after):
                break
            pending.append(following)
            if is_last:
                found += [p for p in pending if p is following or not self._is_apposition(p)]
                pending = []
            at = after
        return tuple(found)

    def _is_apposition(self, phrase: Phrase) -> bool:
        return self.lower(phrase.first) in ("a", "an", "the", "his", "her", "their")

    def _after_attachments(self, phrase: Phrase) -> int:
        """Where the text goes on after "of …" and bracketed words that belong to the phrase."""
        at = phrase.last
        for _ in range(3):
            if self.lower(at) in ("of", "from") and at + 1 in self._starting:
                at = self._starting[at + 1].last
            elif self.lower(at) in ("(", "["):
                closing = next((i for i in range(at, min(at + 12, self.at.stop)) if self.lower(i) in (")", "]")), None)
                if closing is None:
                    return at
                at = closing + 1
            else:
                return at
        return at

    def run_before(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """The phrase and those coordinated before it."""
        found, at = [phrase], phrase.first
        seen_and = False
        for _ in range(LONGEST_CHAIN):
            joint = self.lower(at - 1)
            if joint in ("and", "or", "&"):
                seen_and = True
                at -= 2 if self.lower(at - 2) == "," else 1
            elif joint == "," and seen_and:
                at -= 1
            else:
                break
            earlier = self._ending.get(at) or (self._ending.get(at - 1) if self.lower(at - 1) == "," else None)
            if earlier is None:
                break
            found.insert(0, earlier)
            at = earlier.first
        return tuple(found)

    def _attached_to(self, phrase: Phrase) -> Phrase | None:
        """The phrase that this one hangs on by a preposition or as an apposition before a comma; None if it stands free."""
        before = phrase.first - 1
        is_preposition = self.tag(before) in ("IN", "TO") and self.lower(before) not in SUBORDINATORS
        if is_preposition:
            return self._ending.get(before)
        return None

    def _qualified_by(self, phrase: Phrase) -> Phrase | None:
        """The phrase that a bare participle ties this one to: "rebels belonging to X", "a man carrying a gun"."""
        before = phrase.first - 1
        if self.tag(before) in ("IN", "TO"):
            before -= 1
        return self._ending.get(before) if self.tag(before) in ("VBG", "VBN") else None

    def subject(self, verbs: Verbs, depth: int = 0) -> tuple[Phrase, ...]:
        """The phrases that are subject of the verb group; () where none is told."""
        at = verbs.first
        while self.tag(at - 1) in SKIPPED:
            at -= 1
        previous = self.verbs_before(verbs.first)
        joint = self.lower(at - 1)
        is_bare = self.tag(verbs.first) in ("VBG", "TO", "VB")
        shares = self.tag(at - 1) == "CC" or (is_bare and (joint == "," or verbs.infinitive or self.tag(at - 1) == "IN"))
        if shares and previous is not None and depth < 3:
            return self.subject(previous, depth + 1)
        if joint in RELATIVES:
            at -= 1
            at -= self.lower(at - 1) == ","
            antecedent = self._ending.get(at)
            while antecedent and (held := self._attached_to(antecedent)) and self.lower(antecedent.first - 1) == "of":
                antecedent = held
            return self.run_before(antecedent) if antecedent else ()
        return self._free_phrase(verbs, at, previous)

    def _free_phrase(self, verbs: Verbs, at: int, previous: Verbs | None) -> tuple[Phrase, ...]:
        nearest = next((p for p in reversed(self.phrases) if p.last <= at and not self.is_time(p)), None)
        if nearest is None or (previous is not None and nearest.last <= previous.first):
            return ()
        if self.lower(at - 1) == "," and (outer := self._before_insertion(at - 1)) is not None:
            return self.run_before(outer)
        for _ in range(LONGEST_CHAIN):
            before = nearest.first - 1
            held = self._attached_to(nearest) or self._qualified_by(nearest)
            if held is not None:
                nearest = held
            elif self.tag(before) in ("IN", "TO") and self.lower(before) not in SUBORDINATORS:
                return ()
            else:
                break
        if self._is_object(nearest, verbs):
            return ()
        return self.run_before(nearest)

    def _before_insertion(self, comma: int) -> Phrase | None:
        """The phrase before what stands between two commas: "X, kidnapped in May, was …"."""
        for i in range(comma - 1, max(self.at.start, comma - 35), -1):
            if self.lower(i) == "," and i in self._ending and self.tag(i + 1) != "CC":
                if self.tag(self._ending[i].head) == "CD":  # "X, 72, who …"
                    continue
                return self._ending[i]
            if self.lower(i) == "," and self.tag(i + 1) == "CC":
                return None
        return None

    def _is_object(self, phrase: Phrase, verbs: Verbs) -> bool:
        """Does the phrase already follow a verb directly, as its object ("killed three men, wounded …")?"""
        earlier = next((v for v in self.verbs if v.last == phrase.first), None)
        return earlier is not None and not verbs.passive and self.tag(verbs.first) != "MD"

    def objects(self, verbs: Verbs, after: int | None = None) -> tuple[Phrase, ...]:
        """The phrases right after the verb group (or after token ``after``)."""
        at = verbs.last if after is None else after
        while self.tag(at) in SKIPPED or self.lower(at) in ("dead", "down", "off", "up", "out"):
            at += 1
        first = self._starting.get(self._past_measure(at))
        return self.run(first) if first and not self.is_time(first) else ()

    def complements(self, at: int) -> list[Complement]:
        """The prepositions and their phrases that follow token ``at`` in a chain; times and adverbs in between are passed over."""
        found = []
        for _ in range(LONGEST_CHAIN):
            while self.tag(at) in SKIPPED or (self.lower(at) in (",", "(") and self.lower(at + 1) in ("by", "in", "on", "near", "against")):
                at += 1
            following = self._starting.get(self._past_measure(at + 1))
            if (self.tag(at) in ("IN", "TO") or self.lower(at) == "targeting") and self.lower(at) not in ("that", "because") and following:
                phrases = self.run(following)
                found.append(Complement(self.lower(at), phrases))
                at = phrases[-1].last
            elif at in self._starting and self.is_time(self._starting[at]):
                at = self._starting[at].last
            elif self.tag(at) == "VBN" and self.lower(at + 1) == "by":
                at += 1
            else:
                break
        return found

    @cached_property
    def dateline_end(self) -> int:
        """The token after a dateline ("BAGHDAD, 5 May (Agency) –"), the first token where there is none."""
        for i in range(self.at.start + 1, min(self.at.start + 18, self.at.stop)):
            if self.reading.tokens[i].text in ("–", "—", "--") or self.lower(i) == "]":
                rest = [self.reading.tokens[j].text for j in range(self.at.start, i)]
                return i + 1 if rest[0][:1].isupper() and sum(w[:1].islower() for w in rest) <= 2 and self.index < 3 else self.at.start
        return self.at.start

    def _past_measure(self, at: int) -> int:
        """The token after "over", "at least" and their like before a number, else the same."""
        end = at
        while self.lower(end) in MEASURING and end < at + 4:
            end += 1
        return end if end in self._starting and self.tag(end) == "CD" else at

    def is_time(self, phrase: Phrase) -> bool:
        """Is the phrase a time expression, or the end of one?"""
        span = self.reading.span_of(phrase.first, phrase.last)
        return any(t.span.touches(span) for t in self.times)


def sentences_of(reading: Reading) -> Iterator[Sentence]:
    """The sentences that hold a word; one of more than ``LONGEST`` tokens (a table, a list) in stretches of so many.

    Without that the work on a text without full stops would grow with the square of its length.
    """
    for index, span in enumerate(reading.sentences):
        at = reading.indices_in(span)
        for first in range(at.start, at.stop, LONGEST):
            yield Sentence(reading, index, range(first, min(first + LONGEST, at.stop)))


def _within(found: Sequence[Spanned], span: Span) -> tuple[Spanned, ...]:
    """Of things in order of their start, those that begin inside the span."""
    first = bisect.bisect_left(found, span.start, key=_start)
    return tuple(found[first : bisect.bisect_left(found, span.end, key=_start)])


def _start(thing: Mention | Time | Located) -> int:
    return thing.span.start


def governed(complements: Iterable[Complement], *prepositions: str) -> tuple[Phrase, ...]:
    """The phrases that these prepositions govern."""
    return tuple(p for c in complements if c.preposition in prepositions for p in c.phrases)
