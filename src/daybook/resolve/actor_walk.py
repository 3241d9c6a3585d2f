"""Descriptions and pronouns of a report, and whom they mean: one walk through the text, most recent and most salient first.

Where two readings are nearly as good the words are left alone: a wrong name does more harm than none.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from daybook.core.reading import Attribution, Mention, Note, Reading
from daybook.core.span import Span
from daybook.resolve.actor_gender import gender
from daybook.resolve.actor_names import ACTING, Actor, parts
from daybook.resolve.actor_offices import FORMER, LEADERS, Office, country_in, fits, offices, role_of
from daybook.text.office_holders import holder
from daybook.text.phrases import FINITE, Phrase
from daybook.text.quotes import Quote, quotes
from daybook.text.register import Term

SOURCE = "actors.rules@2"
REGISTER = "offices.register@1"
PRONOUNS = dict.fromkeys(("he", "him", "his"), "m") | dict.fromkeys(("she", "her", "hers"), "f")
FIRST = frozenset(("i", "me", "my", "myself", "mine"))
BODIES = frozenset("group organisation organization militia movement party faction agency company coalition ministry army observatory "
                   "committee commission council court government office association union department police force".split())
ANY_BODY = frozenset("group organisation organization militia movement faction agency company party".split())
REACH = 4  # sentences back that a pronoun looks
BODY_REACH = 3  # likewise for "the group"
SETTLES = 3  # sentences within which the bearer of a description has to be named
LOOKED_AT = 40  # mentions back
CLEAR = 0.4  # by so much the best reading must lead the second, unless it is a source: somebody did speak


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A place where an actor is mentioned."""

    start: int
    actor: int
    sentence: int
    subject: bool
    source: bool


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A description at the head of a report whose bearer has not been named yet."""

    phrase: Phrase
    sentence: int
    role: str
    country: str | None


def _is_called(name: str, forms: Sequence[Sequence[str]]) -> bool:
    """Is the name one of these, or a short form of one that keeps its last part?"""
    own = parts(name)
    return any(own and form and own[-1] == form[-1] and set(own) <= set(form) for form in forms)


@dataclass
class Walk:
    """What is known so far on the way through the text.

    Args:
        reading: With mentions and attributions.
        actors: From ``actor_names.grouped``.
        found: Mentions added: descriptions and pronouns.
        notes: What rests on the register of offices.
    """

    reading: Reading
    actors: list[Actor]
    found: list[Mention] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)
    last_speaker: int | None = None

    def __post_init__(self) -> None:
        reading = self.reading
        self.of_mention = {n: k for k, actor in enumerate(self.actors) for n in actor.mentions}
        named = [reading.mentions[n] for n in self.of_mention]
        self.taken = {i for m in named for i in reading.indices_in(m.span)}
        self.offices: list[list[Office]] = []
        self.genders: list[str | None] = []
        for actor in self.actors:
            mentions = [reading.mentions[n] for n in actor.mentions] if actor.sort == "person" else []
            self.offices.append([office for m in mentions for office in offices(reading, m)])
            titles = " ".join([self._address(m) for m in mentions] + [o.role for o in self.offices[-1]])
            self.genders.append(gender(actor.name, titles) if actor.sort == "person" else None)
        self.sources = sorted((a.source[0], n) for n, a in enumerate(reading.attributions) if a.source)
        self.quotes: tuple[Quote, ...] = quotes(reading.text.visible)
        self._quote_starts = [q.start for q in self.quotes]

    def _address(self, mention: Mention) -> str:
        """The word before a name where it is a form of address, point passed over."""
        at = self.reading.indices_in(mention.span)
        before = [t.text for t in self.reading.tokens[max(0, at.start - 2) : at.start]] if at else []
        return " ".join(word for word in before if word != ".")

    def is_quoted(self, offset: int) -> bool:
        n = bisect_left(self._quote_starts, offset + 1) - 1
        return n >= 0 and offset < self.quotes[n].end

    def is_source(self, span: Span) -> bool:
        """Does the span begin a source, or nearly: its first words?"""
        n = bisect_left(self.sources, (Span(span.start + 1, span.start + 1), 0)) - 1
        return any(source.start <= span.start and span.start - source.start < 60 and span.start < source.end
                   for source, _ in self.sources[max(0, n - 1) : n + 1])

    def note(self, span: Span, actor: int, sentence: int, last: int) -> None:
        """Take in a mention that ends before the token ``last``."""
        ahead = self.reading.tags[last : last + 2]
        subject = bool(ahead) and (ahead[0] in FINITE or (ahead[0] == "RB" and ahead[-1] in FINITE) or ahead[0] == ",")
        source = self.is_source(span)
        insort(self.events, Event(span.start, actor, sentence, subject or source, source))
        if source and self.actors[actor].sort in ACTING:
            self.last_speaker = actor

    def add(self, span: Span, actor: int, confidence: float, source: str = SOURCE) -> None:
        self.found.append(Mention(span, self.actors[actor].sort, self.actors[actor].name, confidence, source, named=False))

    def run(self) -> None:
        """Go through the text outside quotations, then through what is quoted."""
        for sentence in range(len(self.reading.sentences)):
            for start, _, act in sorted(self._items(sentence), key=lambda item: item[:2]):
                if not self.is_quoted(start) or act[0] == "name":
                    self._take(sentence, act)
        self.waiting.clear()

    def _items(self, sentence: int) -> Iterator[tuple[int, int, tuple[str, int | Phrase]]]:
        at = self.reading.indices_in(self.reading.sentences[sentence])
        starts = {self.reading.indices_in(self.reading.mentions[n].span).start: n for n in self._named_in(at)}
        for i in at:
            if i in starts:
                yield self.reading.tokens[i].start, 0, ("name", starts[i])
            elif self.reading.tokens[i].lower in PRONOUNS or self.reading.tokens[i].lower == "it":
                yield self.reading.tokens[i].start, 1, ("pronoun", i)
        for phrase in self.reading.noun_phrases(sentence):
            if phrase.head not in self.taken and (phrase.last - phrase.first > 1 or sentence == 0):
                yield self.reading.tokens[phrase.head].start, 2, ("phrase", phrase)

    def _named_in(self, at: range) -> list[int]:
        if not at:
            return []
        whole = self.reading.span_of(at.start, at.stop)
        low = bisect_left(self.reading.mentions, whole.start, key=lambda m: m.span.start)
        high = bisect_left(self.reading.mentions, whole.end, key=lambda m: m.span.start)
        return [n for n in range(low, high) if n in self.of_mention and self.reading.indices_in(self.reading.mentions[n].span)]

    def _take(self, sentence: int, act: tuple[str, int | Phrase]) -> None:
        kind, what = act
        if isinstance(what, Phrase):
            self._describe(sentence, what)
        elif kind == "name":
            mention = self.reading.mentions[what]
            self.note(mention.span, self.of_mention[what], sentence, self.reading.indices_in(mention.span).stop)
            self._settle(self.of_mention[what], sentence, mention.span)
        else:
            self._pronoun(sentence, what)

    # Descriptions

    def _describe(self, sentence: int, phrase: Phrase) -> None:
        """Resolve "the Iraqi prime minister" by office, "the group" by what bodies were named."""
        told = [token.text for token in self.reading.tokens[phrase.first : phrase.head + 1]]
        first, head = told[0].lower(), told[-1].lower()
        definite = first in ("the", "this", "that") or any(word in ("'s", "’s") for word in told)
        headline = sentence == 0 and phrase.first == self.reading.indices_in(self.reading.sentences[0]).start
        following = self.reading.tokens[phrase.last : phrase.last + 2]
        if not (definite or headline) or (following and following[0].text == "," and phrase.last + 1 in self.taken):
            return
        span = self.reading.span_of(phrase.first, phrase.last)
        role = role_of(told)
        if role is not None:
            self._bearer(sentence, phrase, span, role, told)
        elif definite and head in BODIES and first != "that":
            actor = self._body(sentence, span.start, head, country_in(told))
            if actor is not None:
                self.add(span, actor, 0.6)
                self.note(span, actor, sentence, phrase.last)

    def _bearer(self, sentence: int, phrase: Phrase, span: Span, role: str, told: Sequence[str]) -> None:
        country, former = country_in(told), any(word.lower() in FORMER for word in told)
        fitting = {n for n, held in enumerate(self.offices) if any(fits(o, role, country, former) for o in held)}
        recent = [e.actor for e in self._before(span.start) if e.actor in fitting]
        chosen = recent[0] if recent else next(iter(fitting)) if len(fitting) == 1 else None
        ambiguous = role.count(" ") == 0 and len(set(recent)) > 1 and country is None and role not in ("president", "king")
        if chosen is not None and not ambiguous:
            self.add(span, chosen, 0.85 if len(fitting) == 1 else 0.7)
            self.note(span, chosen, sentence, phrase.last)
            self._settle(chosen, sentence, span)
        elif not recent and not former and sentence < 3 and self.is_source(span) and self._speaks_ahead(sentence):
            self.waiting.append(_Waiting(phrase, sentence, role, country))
        elif not recent and not former and (term := self._in_office(role, country)) is not None:
            actor = self._holder(term, span)
            self.add(span, actor, 0.75, REGISTER)
            self.note(span, actor, sentence, phrase.last)

    def _speaks_ahead(self, sentence: int) -> bool:
        """Does a person speak by name in one of the next sentences? What the report tells goes before any register."""
        ahead = self.reading.sentences[sentence + 1 : sentence + 1 + SETTLES]
        return any(self.actors[self.of_mention[n]].sort == "person" and self.is_source(self.reading.mentions[n].span)
                   for line in ahead for n in self._named_in(self.reading.indices_in(line)))

    def _in_office(self, role: str, country: str | None) -> Term | None:
        """Who held the office when the report was published; None where the words name no country, or the report has no date."""
        published = self.reading.report.published
        return holder(role, country, published.edtf) if country is not None and published is not None else None

    def _holder(self, term: Term, span: Span) -> int:
        """The actor that the term names: one of the report's, else one that only the register names."""
        forms = [parts(form) for form in (term.name, *term.others)]
        named = next((n for n, a in enumerate(self.actors) if a.sort == "person" and _is_called(a.name, forms)), None)
        words = self.reading.words(span)
        self.notes.append(Note("resolve", f"{words!r} is {term.name} by the register of offices: in office from {term.start}"
                               + (f" to {term.end}" if term.end else ""), span))
        if named is not None:
            self.offices[named].append(Office(term.office, term.country, False, span))
            return named
        self.actors.append(Actor(term.name, "person"))
        self.offices.append([Office(term.office, term.country, False, span)])
        self.genders.append(gender(term.name, term.office))
        return len(self.actors) - 1

    def _settle(self, actor: int, sentence: int, speaking: Span) -> None:
        """The first person to speak by name right after a description that spoke, with no other office, is its bearer."""
        if not self.waiting or self.actors[actor].sort != "person" or not self.is_source(speaking):
            return
        for held in self.waiting:
            own = [o for o in self.offices[actor] if not o.former]
            agrees = all(fits(o, held.role, held.country, False) or (held.role in LEADERS and o.role in LEADERS) for o in own)
            if 0 < sentence - held.sentence <= SETTLES and agrees:
                span = self.reading.span_of(held.phrase.first, held.phrase.last)
                self.add(span, actor, 0.7)
                insort(self.events, Event(span.start, actor, held.sentence, True, True))
                role = self.reading.span_of(held.phrase.last - len(held.role.split()), held.phrase.last)
                self.offices[actor].append(Office(held.role, held.country, False, role))
        self.waiting.clear()

    def _body(self, sentence: int, start: int, head: str, country: str | None) -> int | None:
        near = [e for e in self._before(start) if sentence - e.sentence <= BODY_REACH and self.actors[e.actor].sort != "person"]
        by_word = [e.actor for e in near if head in self.actors[e.actor].name.lower().split()]
        if by_word:
            return by_word[0]
        if head not in ANY_BODY or country is not None:
            return None
        wanted = ("group",) if head in ("militia", "movement", "faction") else ("group", "organisation")
        fitting = [e.actor for e in near if self.actors[e.actor].sort in wanted]
        return fitting[0] if fitting and len(set(fitting[:2])) == 1 else None

    # Pronouns

    def _before(self, start: int) -> list[Event]:
        """The latest mentions before an offset, the last first."""
        n = bisect_left(self.events, Event(start, -1, 0, False, False))
        return self.events[max(0, n - LOOKED_AT) : n][::-1]

    def _pronoun(self, sentence: int, i: int) -> None:
        token = self.reading.tokens[i]
        span = Span(token.start, token.end)
        wanted = PRONOUNS.get(token.lower)
        source = self.is_source(span) and self.reading.tags[i] != "PRP$"
        if wanted is None:
            if source and self.last_speaker is not None and self.actors[self.last_speaker].sort != "person":
                self.add(span, self.last_speaker, 0.6)
                self.note(span, self.last_speaker, sentence, i + 1)
            return
        actor = self.best(sentence, span.start, wanted, source, without=self._doer(sentence, i))
        if actor is not None:
            self.add(span, actor, 0.8 if source else 0.7)
            self.note(span, actor, sentence, i + 1)

    def _doer(self, sentence: int, i: int) -> int | None:
        """The subject of the verb whose object the pronoun is, which it never means: "Berg accused | her"."""
        owns = i + 1 < len(self.reading.tags) and self.reading.tags[i + 1][:2] in ("NN", "JJ", "CD", "VB")  # "her old house"
        if self.reading.tokens[i].lower not in ("him", "her") or owns:
            return None
        verb = next((v for v in self.reading.verb_groups(sentence) if v.last <= i <= v.last + 1), None)
        last = next((e for e in self._before(self.reading.tokens[i].start) if e.sentence == sentence), None)
        if verb is None or last is None or last.start > self.reading.tokens[verb.first].start:
            return None
        return last.actor

    def best(self, sentence: int, start: int, wanted: str, source: bool, without: int | None = None) -> int | None:
        """The person whom a pronoun means; None where none fits or two fit nearly as well."""
        scores: dict[int, float] = {}
        said_by = next((e.actor for e in self._before(start) if e.source and e.sentence == sentence), None)
        for event in self._before(start):
            actor, away = event.actor, sentence - event.sentence
            known = self.genders[actor]
            if self.actors[actor].sort != "person" or away > REACH or actor == without or known not in (None, wanted):
                continue
            score = 3 - 1.2 * away + event.subject + 0.5 * event.source + (0.6 if known else 0)
            score += (1.2 if source else 0.5) * (actor == self.last_speaker) + 1.0 * (actor == said_by)
            score += 0.15 * min(6, len(self.actors[actor].mentions))
            scores[actor] = max(scores.get(actor, -9), score)
        ranked = sorted(scores, key=lambda n: (-scores[n], n))
        if not ranked:
            return None
        clear = len(ranked) == 1 or scores[ranked[0]] - scores[ranked[1]] >= CLEAR
        return ranked[0] if clear or source else None

    def quoted(self, attribution: Attribution, speaker: int) -> None:
        """Inside somebody's quotation: I and my are theirs; he and she are others, if named in it."""
        for part in attribution.content:
            for i in self.reading.indices_in(part):
                token = self.reading.tokens[i]
                span, sentence = Span(token.start, token.end), self.reading.sentence_at(token.start)
                if sentence is None or not self.is_quoted(token.start) or any(m.span == span for m in self.found[-8:]):
                    continue
                if token.lower in FIRST and (token.lower != "i" or token.text == "I"):
                    self.add(span, speaker, 0.9)
                elif token.lower in PRONOUNS:
                    actor = self.best(sentence, span.start, PRONOUNS[token.lower], False, without=speaker)
                    if actor is not None and any(e.actor == actor and e.start >= part.start for e in self._before(span.start)):
                        self.add(span, actor, 0.5)
