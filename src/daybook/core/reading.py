"""What was seen in a text before any record is made: sentences, mentions, times, places, who says what.

A reading is built in steps by ``dataclasses.replace``: ``extract`` recognises, ``resolve`` says what the words denote. Finders
get the whole and change nothing.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import cached_property

from daybook.core.report import Report, Text
from daybook.core.span import Span
from daybook.core.values import Place
from daybook.text.clauses import Clauses, finite
from daybook.text.cues import carries_saying
from daybook.text.phrases import Phrase, Verbs, noun_phrases, verb_groups
from daybook.text.tokens import Token

SORTS = ("person", "group", "organisation", "state", "place", "facility", "date", "weapon", "money")
TIME_TYPES = ("DATE", "TIME", "DURATION", "SET")
Grammar = list[tuple[tuple[Phrase, ...], tuple[Verbs, ...]]]  # noun phrases and verb groups, by sentence
_LATEST: dict[str, tuple[tuple[Token, ...], tuple[str, ...], tuple[Span, ...], Grammar]] = {}

_CLAUSES: dict[str, tuple[Grammar, dict[int, Clauses]]] = {}


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name or describe somebody or something.

    Args:
        span: Its words.
        sort: One of ``SORTS``.
        name: What it denotes, resolved inside the report: "Mustafa al-Kadhimi" also for "he" and "the prime minister".
        confidence: Calibrated, 0..1.
        source: "names.rules@1".
        named: True for a proper name, False for a description or a pronoun.
        country: ISO 3166-1 alpha-2 of the actor, where it is known.
        title: Office or title given with the name here ("Prime Minister"), or None.
    """

    span: Span
    sort: str
    name: str
    confidence: float
    source: str
    named: bool = True
    country: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression and its value.

    Args:
        span: Its words.
        type: One of ``TIME_TYPES``.
        value: As the contract has it: EDTF, ISO 8601 duration, PAST_REF, PRESENT_REF, FUTURE_REF, or None unresolved.
        basis: One of ``when.BASES``, or None with an unresolved value.
    """

    span: Span
    type: str
    value: str | None
    basis: str | None
    confidence: float
    source: str

    @property
    def edtf(self) -> str | None:
        """The value if it is a date, else None."""
        no_date = self.value is None or self.value.startswith("P") or self.value in ("FUTURE_REF",) or self.type in ("DURATION", "SET")
        return None if no_date else self.value


@dataclass(frozen=True, slots=True)
class Located:
    """A place name in the text and the place it denotes (perhaps without coordinates).

    Args:
        inside: Does it stand in the name of something else ("Mosul" in "Mosul University")? It then tells where that is from, not
            where anything happened.
    """

    span: Span
    place: Place
    confidence: float
    source: str
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what: source, cue and content, each of any number of stretches, in order.

    Args:
        source: Words that name the speaker; empty where the text names none ("it was reported").
        cue: Words that carry the saying: "said", "according to", "promised".
        content: What is said; several stretches where the cue interrupts it.
        direct: Is all of the content inside quotation marks?
        speaker: Resolved name of the speaker, or None.
        office: The role given ("prime minister"), or None.
        addressee: Words that name whom it is said to, or None.
        confidence: Calibrated, 0..1.
        found_by: "attribution.rules@1".
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    direct: bool
    speaker: str | None
    confidence: float
    found_by: str
    office: str | None = None
    addressee: Span | None = None

    def covers(self, span: Span) -> bool:
        """Does the content hold this stretch?"""
        return any(span in part for part in self.content)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Words that the encoder takes for a name, before any rule looks at them.

    Args:
        span: Its words.
        label: The encoder's class: "Person", "Location", "NORP" … (``extract.scheme.NAMES``).
        probability: The model's, 0..1, not calibrated.
    """

    span: Span
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Role:
    """Words that play a part in a frame.

    Args:
        name: One of the frame's roles ("perpetrator", "deadline"; ``extract.scheme.ROLES``).
        span: Its words.
        probability: The model's, 0..1.
        responsibility: Of a perpetrator: stated, claimed, suspected or denied; else None.
    """

    name: str
    span: Span
    probability: float
    responsibility: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What the encoder takes for a saying, an incident, a commitment, a case or a relation, before any rule looks at it.

    Args:
        kind: cue, incident, commitment, case or relation.
        span: The words that name it.
        probability: That there is one, the model's, 0..1.
        attributes: (attribute, value, probability), of each attribute the likeliest value: ("type", "air_strike", 0.91).
        roles: In order of the text.
    """

    kind: str
    span: Span
    probability: float
    attributes: tuple[tuple[str, str, float], ...] = ()
    roles: tuple[Role, ...] = ()

    def attribute(self, name: str) -> tuple[str, float]:
        """Value and probability.

        Raises:
            KeyError: The kind of frame has no such attribute.
        """
        for own, value, probability in self.attributes:
            if own == name:
                return value, probability
        raise KeyError(f"a frame of kind {self.kind} has no attribute {name!r}")

    def of(self, *names: str) -> tuple[Role, ...]:
        """Its roles of these names."""
        return tuple(role for role in self.roles if role.name in names)


@dataclass(frozen=True, slots=True)
class Note:
    """Something left open or left out, and why."""

    stage: str
    reason: str
    span: Span | None = None


@dataclass(frozen=True)
class Reading:
    """One text as seen by one model (or by rules), ready for the finders.

    Args:
        report: The publication; its date is what relative times count from.
        text: The reading copy; ``text.visible`` has residue blanked.
        sentences: In order, not overlapping, never across residue or a blank line.
        tokens: Of the visible text, in order.
        tags: Part of speech of each token, Penn Treebank tags.
        mentions: In order of start; may be nested, never equal in span and sort.
        times: In order, not overlapping.
        places: In order.
        attributions: In order of their first word; may be nested.
        sightings: Names as the encoder saw them, in order, not overlapping.
        frames: What the encoder saw, in order of their first word.
        vectors: One for each sentence: 384 numbers of -127..127, a byte each; cosines of them tell how alike two sentences are.
        notes: What was left open.
        model: Names and versions of what made it.
    """

    report: Report
    text: Text
    sentences: tuple[Span, ...] = ()
    tokens: tuple[Token, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[Time, ...] = ()
    places: tuple[Located, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    frames: tuple[Frame, ...] = ()
    vectors: tuple[bytes, ...] = ()
    notes: tuple[Note, ...] = ()
    model: tuple[str, ...] = ()

    def words(self, span: Span) -> str:
        """The exact words of a span."""
        return span.of(self.text.text)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def sentence_at(self, offset: int) -> int | None:
        """Index of the sentence that holds the offset, None between sentences."""
        index = bisect.bisect_right(self._sentence_starts, offset) - 1
        return index if index >= 0 and offset < self.sentences[index].end else None

    def tokens_in(self, span: Span) -> tuple[Token, ...]:
        """The tokens that begin inside the span."""
        first = bisect.bisect_left(self._token_starts, span.start)
        last = bisect.bisect_left(self._token_starts, span.end)
        return self.tokens[first:last]

    def indices_in(self, span: Span) -> range:
        """Indices of the tokens that begin inside the span."""
        return range(bisect.bisect_left(self._token_starts, span.start), bisect.bisect_left(self._token_starts, span.end))

    def span_of(self, first: int, last: int) -> Span:
        """The span of tokens [first, last); ``last`` > ``first``."""
        return Span(self.tokens[first].start, self.tokens[last - 1].end)

    def noun_phrases(self, sentence: int) -> tuple[Phrase, ...]:
        """Noun phrases of a sentence, by its index; token indices count in ``tokens``."""
        return self._phrases[sentence][0]

    def verb_groups(self, sentence: int) -> tuple[Verbs, ...]:
        """Verb groups of a sentence, likewise."""
        return self._phrases[sentence][1]

    def clauses(self, sentence: int) -> Clauses:
        """The grammar of a sentence, by its index; several finders ask for it, so that the latest text's is kept."""
        held = _CLAUSES.get("latest")
        if held is None or held[0] is not self._phrases:
            held = _CLAUSES["latest"] = self._phrases, {}
        if sentence not in held[1]:
            at = self.indices_in(self.sentences[sentence])
            held[1][sentence] = Clauses(self.tokens, self.tags, at.start, at.stop, self.noun_phrases(sentence),
                                        finite(self.tags, self.verb_groups(sentence)))
        return held[1][sentence]

    @cached_property
    def _phrases(self) -> Grammar:
        """Every step makes a new reading of the same words: what the last one found of them holds."""
        held = _LATEST.get("grammar")
        if held and held[0] is self.tokens and held[1] is self.tags and held[2] is self.sentences:
            return held[3]
        made = []
        for sentence in self.sentences:
            at = self.indices_in(sentence)
            words, tags, first = self.tokens[at.start : at.stop], self.tags[at.start : at.stop], at.start
            made.append((tuple(p.moved(first) for p in noun_phrases(words, tags)), tuple(v.moved(first) for v in verb_groups(words, tags))))
        _LATEST["grammar"] = (self.tokens, self.tags, self.sentences, made)
        return made

    def mentions_in(self, span: Span, *sorts: str) -> tuple[Mention, ...]:
        """Mentions wholly inside the span, of these sorts (of any where none is named)."""
        first = bisect.bisect_left(self._mention_starts, span.start)
        last = bisect.bisect_left(self._mention_starts, span.end, first)
        return tuple(m for m in self.mentions[first:last] if m.span.end <= span.end and (not sorts or m.sort in sorts))

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [m.span.start for m in self.mentions]

    def times_in(self, span: Span) -> tuple[Time, ...]:
        """Times wholly inside the span."""
        return tuple(t for t in self.times if t.span in span)

    def places_in(self, span: Span) -> tuple[Located, ...]:
        """Places wholly inside the span, but for those in names of other things."""
        return tuple(p for p in self.settings if p.span in span)

    @cached_property
    def settings(self) -> tuple[Located, ...]:
        """The places where something may happen: those that stand in no name of something else."""
        return tuple(p for p in self.places if not p.inside)

    def frames_of(self, kind: str) -> tuple[Frame, ...]:
        """The frames of one kind."""
        return tuple(frame for frame in self.frames if frame.kind == kind)

    def is_saying(self, attribution: Attribution) -> bool:
        """Is it speech, report or belief: direct, by a rule (which finds nothing else), or by a cue that carries saying?"""
        words = [(self.tokens[i].lower, self.tags[i]) for span in attribution.cue for i in self.indices_in(span)]
        return attribution.direct or not words or attribution.found_by.startswith("attribution.rules") or carries_saying(words)

    @cached_property
    def _sayings(self) -> list[tuple[int, int, int, Attribution]]:
        """Attributions that say something: where their content begins and ends, how long it is."""
        return [(a.content[0].start, a.content[-1].end, sum(len(part) for part in a.content), a)
                for a in self.attributions if a.content and self.is_saying(a)]

    def said_by(self, span: Span) -> Attribution | None:
        """The innermost attribution that says what holds the span, None in the paper's own voice.

        Attitudes that say nothing ("sought", "attacks on") lend nobody's word.
        """
        if span not in self._said:
            holding = [(size, a) for start, end, size, a in self._sayings if start <= span.start and span.end <= end and a.covers(span)]
            self._said[span] = min(holding, key=lambda pair: pair[0], default=(0, None))[1]
        return self._said[span]

    @cached_property
    def _said(self) -> dict[Span, Attribution | None]:
        return {}
