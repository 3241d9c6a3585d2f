"""Statements: an attribution whose cue carries saying or holding true, with its speaker, occasion and time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daybook.core import Attribution, Draft, Flag, Reading, Ref, Said, Span, Time, When, Words
from daybook.text.cues import cue_words
from daybook.text.lemmas import lemma_in
from daybook.text.phrases import FINITE, Phrase

SPEAKING = ("person", "organisation", "group", "state")
OCCASION = frozenset("in at during on via through".split())
ARTICLES = ("the ", "a ", "an ")
NEAR = 16  # tokens from the cue within which a time or an occasion is taken to be its own
ASKED = frozenset(("ask", "question"))  # without a source it is the one who answers that the report is about
LEAST_QUOTED = 4  # tokens, marks and all; fewer in quotation marks are a name or a nickname


def find(reading: Reading) -> Iterable[Draft]:
    """One draft for each attribution that is speech, report or belief; its first content of more than a word names it."""
    return [_draft(reading, attribution) for attribution in reading.attributions if attribution.content and _is_said(reading, attribution)]


def _is_said(reading: Reading, attribution: Attribution) -> bool:
    """Is it a statement of somebody: no bare question to them, no name in quotation marks?"""
    words = [reading.tokens[i].lower for span in attribution.cue for i in reading.indices_in(span)]
    if not attribution.source and any(lemma_in(word, ASKED) for word in words):
        return False
    length = sum(len(reading.indices_in(span)) for span in attribution.content)
    return reading.is_saying(attribution) and (length >= LEAST_QUOTED or not attribution.direct)


def _draft(reading: Reading, attribution: Attribution) -> Draft:
    sure = attribution.confidence
    said = [*_speaker(reading, attribution)]
    said += [Said("cue", Words(reading.words(span)), span, sure) for span in attribution.cue]
    said += [Said("content", Words(reading.words(span)), span, sure) for span in attribution.content]
    said.append(Said("direct", Flag(attribution.direct), None, sure))
    said += _addressee(reading, attribution)
    time = _time(reading, attribution)
    if time is not None and time.edtf is not None and time.basis is not None:
        said.append(Said("when", When(time.edtf, time.basis), time.span, 0.8 * time.confidence))
    venue = _venue(reading, attribution)
    if venue is not None:
        said.append(Said("venue", Words(reading.words(venue)), venue, 0.8))
    key = "|".join([attribution.speaker or "", *(reading.words(span) for span in attribution.cue)])
    naming = next((span for span in attribution.content if len(reading.indices_in(span)) > 1), attribution.content[0])
    return Draft("statement", naming, tuple(said), sure, key)


def _speaker(reading: Reading, attribution: Attribution) -> Iterator[Said]:
    if not attribution.speaker:
        return
    if not attribution.source:
        sort = next((m.sort for m in reading.mentions if m.name == attribution.speaker), None)
        yield Said("speaker", Ref(attribution.speaker, sort), None, attribution.confidence)
        return
    source = attribution.source[0]
    mention = next((m for m in reading.mentions_in(source, *SPEAKING) if m.name == attribution.speaker), None)
    span = mention.span if mention else source
    at = reading.words(source).find(attribution.speaker)
    if mention is None and at >= 0:
        span = Span(source.start + at, source.start + at + len(attribution.speaker))
    same = (m for m in reading.mentions if m.name == attribution.speaker and m.sort in SPEAKING)
    sort = mention.sort if mention else next((m.sort for m in same), None)
    yield Said("speaker", Ref(attribution.speaker, sort), span, attribution.confidence)
    if attribution.office:
        yield Said("office", Words(attribution.office), _office_span(reading, attribution, source), 0.8)


def _office_span(reading: Reading, attribution: Attribution, source: Span) -> Span | None:
    """The office's words in the source; None where the report gives the office elsewhere."""
    at = reading.words(source).lower().find(attribution.office or "")
    return Span(source.start + at, source.start + at + len(attribution.office or "")) if at >= 0 else None


def _addressee(reading: Reading, attribution: Attribution) -> Iterator[Said]:
    span = attribution.addressee
    if span is None:
        return
    inside = [m for m in reading.mentions_in(span, *SPEAKING) if m.span.end == span.end]
    best = min(inside, key=lambda m: m.span.start, default=None)
    if best is not None:
        yield Said("addressee", Ref(best.name, best.sort), best.span, 0.8)
        return
    words = reading.words(span)
    article = next((a for a in ARTICLES if words.lower().startswith(a)), "")
    bare = Span(span.start + len(article), span.end)
    if reading.words(bare).strip():
        yield Said("addressee", Ref(reading.words(bare)), bare, 0.7)


def _apart(attribution: Attribution, span: Span) -> bool:
    """Does it stand outside what is said and the words for who says it?"""
    return not any(span.touches(other) for other in (*attribution.content, *attribution.source))


def _sentence(reading: Reading, attribution: Attribution) -> int | None:
    return reading.sentence_at(attribution.cue[0].start) if attribution.cue else None


def _near(reading: Reading, attribution: Attribution, span: Span) -> bool:
    """Is it of the cue's clause: few words away, and no other verb between, nor anybody else's?"""
    cue = attribution.cue[0].until(attribution.cue[-1])
    if span.touches(cue):
        return True
    first, second = sorted((cue, span))
    between = reading.indices_in(Span(first.end, max(first.end, second.start)))
    own = [i for i in between if not any(reading.tokens[i].start in part for part in attribution.content)]
    return len(own) <= NEAR and not any(reading.tags[i] in FINITE or reading.tokens[i].text in ";:" for i in own)


def _time(reading: Reading, attribution: Attribution) -> Time | None:
    sentence = _sentence(reading, attribution)
    if sentence is None:
        return None
    found = [t for t in reading.times_in(reading.sentences[sentence]) if t.edtf is not None and _apart(attribution, t.span)]
    fitting = [t for t in found if _near(reading, attribution, t.span) and not _is_bound(reading, t.span)]
    return min(fitting, key=lambda t: abs(t.span.start - attribution.cue[0].start), default=None)


def _is_bound(reading: Reading, span: Span) -> bool:
    """Does the time date a noun or another deed: "Monday's attack", "ahead of Monday", "since May"?"""
    at = reading.indices_in(span)
    before = reading.tokens[at.start - 1].lower if at and at.start else ""
    after = reading.tokens[at.stop] if at and at.stop < len(reading.tokens) else None
    return before in ("of", "since", "until", "before", "from", "by", "'s") or (after is not None and after.lower in ("'s", "’s"))


def _venue(reading: Reading, attribution: Attribution) -> Span | None:
    """The occasion or medium: "an interview with …", "a news conference", "Twitter"."""
    sentence = _sentence(reading, attribution)
    if sentence is None:
        return None
    phrases = reading.noun_phrases(sentence)
    for phrase in phrases:
        if not phrase.first or reading.tokens[phrase.head].lower not in cue_words("talks"):
            continue
        before = reading.tokens[phrase.first - 1]
        span = _with(reading, phrase, phrases)
        if before.lower in OCCASION and _apart(attribution, span) and _near(reading, attribution, span):
            return span
    return None


def _with(reading: Reading, phrase: Phrase, phrases: Iterable[Phrase]) -> Span:
    """The phrase, with "with …" or "to …" after it."""
    if phrase.last < len(reading.tokens) and reading.tokens[phrase.last].lower in ("with", "to"):
        beside = next((p for p in phrases if p.first == phrase.last + 1), None)
        if beside is not None:
            return reading.span_of(phrase.first, beside.last)
    return reading.span_of(phrase.first, phrase.last)


