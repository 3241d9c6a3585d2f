"""The first step of a reading: sentences, tokens, parts of speech."""

from __future__ import annotations

from dataclasses import replace

from daybook.core.reading import Reading
from daybook.core.span import Span
from daybook.extract.tagger import tagger
from daybook.text.sentences import sentences
from daybook.text.tokens import Token, tokens


def split(reading: Reading) -> Reading:
    """The reading with its sentences, tokens and part-of-speech tags, all of the visible text."""
    visible = reading.text.visible
    found = sentences(visible)
    model = tagger()
    every: list[Token] = []
    tags: list[str] = []
    for start, end in found:
        words = tokens(visible, start, end)
        every += words
        tags += model.tag([token.text for token in words])
    return replace(reading, sentences=tuple(Span(s, e) for s, e in found), tokens=tuple(every), tags=tuple(tags),
                   model=(*reading.model, model.source))
