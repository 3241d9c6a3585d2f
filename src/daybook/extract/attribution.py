"""Who says what: the words of the source, of the cue, and of what is said.

The encoder finds the cues, and for each cue its source and content, over sentences where they go; rules for quotation marks round the
content off and carry it on. Who the source is, is left to ``resolve``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from daybook.core.reading import Attribution, Frame, Reading
from daybook.core.span import Span
from daybook.extract.attribution_rules import addressee, clause_begins, impersonal, tallies, unsourced
from daybook.text.quotes import Quote, quotes

BY = "attribution.encoder@2"
LEAST = 0.62  # PolNeAR dev, source and cue exact, attribution: 77.7, 69.4, 64.6 at 0.5; see evals/baseline.json for those at 0.62
QUOTED = 0.2  # enough where the content is a quotation that is nobody else's


def attributions(reading: Reading) -> Reading:
    """The reading with its attributions; speakers unresolved. Needs ``reading.frames``."""
    marks = quotes(reading.text.visible)
    cues = [frame for frame in reading.frames_of("cue") if frame.probability >= QUOTED]
    likely = [(f, clause_begins(reading, a)) for f in cues if (a := _of_frame(reading, f, marks))]
    found = [a for f, a in likely if f.probability >= LEAST]
    taken = [span for a in found for span in a.content]
    found += [a for f, a in likely if f.probability < LEAST and a.direct and not any(s.touches(t) for s in a.content for t in taken)]
    found = _carried_on(reading, marks, found)
    found += tallies(reading, found)
    found += impersonal(reading, found)
    found += unsourced(reading, marks, found)
    ordered = sorted((replace(a, addressee=addressee(reading, a)) for a in found), key=lambda a: (_first(a), a.cue))
    return replace(reading, attributions=tuple(ordered), model=(*reading.model, BY))


def _of_frame(reading: Reading, frame: Frame, marks: Sequence[Quote]) -> Attribution | None:
    """The attribution of a cue; None where nothing is said."""
    source, content = (tuple(role.span for role in frame.of(name)) for name in ("source", "content"))
    if not content:
        return None
    here = reading.sentence_at(frame.span.start)
    source = tuple(span for span in source if reading.sentence_at(span.start) == here) or source  # who speaks stands beside the cue
    content = tuple(_unstopped(reading, part, marks) for span in content if (part := _before_residue(reading, span)))
    if not content:
        return None
    return Attribution(source, (frame.span,), content, is_quoted(content, marks), None, frame.probability, BY)


def _first(attribution: Attribution) -> int:
    return min(span.start for span in (*attribution.source, *attribution.cue, *attribution.content))


def _before_residue(reading: Reading, span: Span) -> Span | None:
    """Content as far as the report's own words go: a headline without a point runs into what the page left behind it."""
    cut = min((r.span.start for r in reading.text.residue if span.start < r.span.start < span.end), default=span.end)
    kept = reading.text.text[span.start : cut].rstrip()
    return Span(span.start, span.start + len(kept)) if kept else None


def _unstopped(reading: Reading, span: Span, marks: Sequence[Quote]) -> Span:
    """Content without the point or comma that closes it; inside quotation marks it stays."""
    last = span.end - 1
    closes = len(span) > 1 and reading.words(span)[-1] in ".,;" and not any(q.start < last < q.end for q in marks)
    return Span(span.start, last) if closes else span


def is_quoted(content: Iterable[Span], quotes: Sequence[Quote]) -> bool:
    """Does all of it stand inside quotation marks, points and commas aside?"""
    return all(any(q.start - 1 <= span.start and span.end <= q.end + 1 for q in quotes) for span in content)


def _carried_on(reading: Reading, quotes: Sequence[Quote], found: list[Attribution]) -> list[Attribution]:
    """Quotations that stand alone right after a sentence with a quotation of somebody are theirs too: "…," he said. "…".

    On PolNeAR train this is right for 1492 of 1505 such quotations in the same paragraph and for 84 of 103 in the next one.
    """
    held = list(found)
    taken = sorted(span for a in found for span in (*a.content, *a.cue))
    for quote in quotes:
        span = Span(quote.start, quote.end)
        before = _sentence_before(reading, quote)
        if before is None or any(span.touches(other) for other in taken):
            continue
        speaking = [n for n, a in enumerate(held) if any(before.touches(c) for c in a.content) and _quotes_in(a, before, quotes)]
        if speaking:
            last = max(speaking, key=lambda n: (max(held[n].content).start, held[n].cue))
            content = (*held[last].content, span)
            held[last] = replace(held[last], content=content, direct=is_quoted(content, quotes))
            taken.append(span)
    return held


def _sentence_before(reading: Reading, quote: Quote) -> Span | None:
    """The sentence before a quotation that is made of whole sentences; None before another quotation, or where there is none."""
    first, last = reading.sentence_at(quote.inner), reading.sentence_at(max(quote.start, quote.inner_end - 1))
    if not first or last is None:
        return None
    alone = reading.sentences[first].start >= quote.start - 1 and quote.end >= reading.sentences[last].end - 1
    return reading.sentences[first - 1] if alone else None


def _quotes_in(attribution: Attribution, sentence: Span, quotes: Sequence[Quote]) -> bool:
    """Has the attribution quoted content in the sentence, and does its last stretch reach into it?"""
    quoted = any(is_quoted((span,), quotes) or any(q.start == span.start for q in quotes) for span in attribution.content)
    return quoted and max(attribution.content).end > sentence.start
