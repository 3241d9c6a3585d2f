"""Readings for the tests of finders: real sentences and tags, and mentions, times and speakers as the test says."""

from __future__ import annotations

from dataclasses import replace

from daybook.core import Draft, Reading, Report, Span, Text, When
from daybook.core.reading import Attribution, Mention, Time
from daybook.extract.sentences import split


def span(text: str, words: str) -> Span:
    """Where the words stand first."""
    start = text.index(words)
    return Span(start, start + len(words))


def read(text: str, names: dict[str, str], *, published: str | None = None, times: tuple[Time, ...] = (),
         says: tuple[tuple[str, str], ...] = ()) -> Reading:
    """A reading with every occurrence of ``names`` (words -> sort) as mentions and ``says`` (source, content) as attributions."""
    reading = split(Reading(Report("r", published=When(published) if published else None), Text(text)))
    mentions = []
    for words, sort in names.items():
        start = text.find(words)
        while start >= 0:
            mentions.append(Mention(Span(start, start + len(words)), sort, words, 0.9, "test"))
            start = text.find(words, start + 1)
    said = tuple(Attribution((span(text, source),), (), (span(text, content),), content.startswith("“"), source, 0.9, "test")
                 for source, content in says)
    return replace(reading, mentions=tuple(sorted(mentions, key=lambda m: m.span)), times=times, attributions=said)


def plain(draft: Draft) -> dict[str, list[object]]:
    """Field -> values as the contract writes them."""
    fields: dict[str, list[object]] = {}
    for said in draft.said:
        fields.setdefault(said.field, []).append(said.value.plain())
    return fields
