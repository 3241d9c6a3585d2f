"""Who says what: the words of the source, of the cue, and of what is said.

Two sequence models (training/attribution.py) find the cues, and for each cue its source and content in its sentence; rules for
quotation marks carry content on over sentences and paragraphs. Who the source is, is left to ``resolve``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from daybook.core.reading import Attribution, Reading
from daybook.core.span import Span
from daybook.extract.attribution_features import Cue, View, cue_features, cue_pairs, role_features, role_pairs, view
from daybook.extract.attribution_rules import addressee, clause_begins, tallies, unsourced
from daybook.extract.sequence import SequenceModel, read_model
from daybook.text.quotes import Quote

MODEL = "attribution.json.gz"
LONGEST_SENTENCE = 400  # tokens; longer ones are tables or lists, and cost more than they tell
# Confidence that source, cue and content are right, by the cue's margin: logistic, fitted on the tenth of PolNeAR train that was
# held out of training (n=1 526); the lead says no more above 80.
SLOPE, OFFSET, MOST = 0.035, -0.9, 80


@lru_cache(maxsize=1)
def _models() -> dict[str, SequenceModel]:
    return read_model(MODEL)


def attributions(reading: Reading) -> Reading:
    """The reading with its attributions; speakers unresolved. Linear in the text but for very long sentences, which are passed over."""
    models = _models()
    seen = view(reading)
    found: list[Attribution] = []
    for sentence in range(len(reading.sentences)):
        found += _in_sentence(reading, seen, sentence, models)
    found = _carried_on(reading, seen.quotes, found)
    found += tallies(reading, found)
    found += unsourced(reading, seen.quotes, found)
    ordered = sorted((replace(a, addressee=addressee(reading, a)) for a in found), key=lambda a: (_first(a), a.cue))
    return replace(reading, attributions=tuple(ordered), model=(*reading.model, models["cue"].source))


def _first(attribution: Attribution) -> int:
    return min(span.start for span in (*attribution.source, *attribution.cue, *attribution.content))


def cues(seen: View, first: int, last: int, model: SequenceModel) -> list[tuple[Cue, float]]:
    """The cues among the tokens [first, last) of a sentence, each with its margin."""
    path = model.path(cue_features(seen, first, last), cue_pairs(seen, first, last))
    ranges: list[tuple[int, int]] = []
    for n, label in enumerate(path.labels):
        if label == "B" or (label == "I" and (not ranges or ranges[-1][1] != first + n)):
            ranges.append((first + n, first + n + 1))
        elif label == "I":
            ranges[-1] = (ranges[-1][0], first + n + 1)
    every = {i for a, b in ranges for i in range(a, b)}
    return [(Cue(a, b, (first, last), frozenset(every - set(range(a, b)))), path.margins[a - first]) for a, b in ranges]


def _in_sentence(reading: Reading, seen: View, sentence: int, models: dict[str, SequenceModel]) -> Iterable[Attribution]:
    at = reading.indices_in(reading.sentences[sentence])
    if not 1 < len(at) <= LONGEST_SENTENCE:
        return
    for cue, margin in cues(seen, at.start, at.stop, models["cue"]):
        labels = models["role"].path(role_features(seen, cue), role_pairs(seen, cue)).labels
        source, content = _runs(reading, cue, labels, "S"), _runs(reading, cue, labels, "C")
        if not content:
            continue
        content = tuple(_whole_quotes(_unstopped(reading, span, seen.quotes), reading.sentences[sentence], seen.quotes) for span in content)
        yield clause_begins(reading, Attribution(source, (reading.span_of(cue.first, cue.last),), content, is_quoted(content, seen.quotes),
                                                 None, _confidence(margin), models["cue"].source))


def _confidence(margin: float) -> float:
    return round(1 / (1 + math.exp(-(SLOPE * min(margin, MOST) + OFFSET))), 3)


def _runs(reading: Reading, cue: Cue, labels: Sequence[str], wanted: str) -> tuple[Span, ...]:
    """The unbroken stretches of a label, as spans, the cue's own tokens aside."""
    found: list[tuple[int, int]] = []
    for n, label in enumerate(labels):
        i = cue.sentence[0] + n
        if label != wanted or cue.first <= i < cue.last:
            continue
        if found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1)
        else:
            found.append((i, i + 1))
    spans = (reading.span_of(a, b) for a, b in found)
    return tuple(span for span in spans if any(char.isalnum() for char in reading.words(span)))


def _unstopped(reading: Reading, span: Span, quotes: Sequence[Quote]) -> Span:
    """Content without the full stop of the sentence that it stands in; inside quotation marks it stays."""
    at = reading.indices_in(span)
    last = reading.tokens[at[-1]]
    if len(at) < 2 or last.text != "." or any(q.start < last.start < q.end for q in quotes):
        return span
    return Span(span.start, reading.tokens[at[-2]].end)


def _whole_quotes(span: Span, sentence: Span, quotes: Sequence[Quote]) -> Span:
    """Content that meets the edge of its sentence inside a quotation takes in the whole of it."""
    for quote in quotes:
        if quote.start < span.start < quote.end and span.start == sentence.start:
            span = Span(quote.start, span.end)
        if quote.start < span.end < quote.end and span.end >= sentence.end - 1:
            span = Span(span.start, quote.end)
    return span


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
