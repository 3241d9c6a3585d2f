"""Where a time expression stands: its words, its sentence, what was dated before it, and when the report appeared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from daybook.core.when import day_number
from daybook.resolve.time_values import Parts, parts
from daybook.resolve.time_words import Word

PUBLICATION = "relative_to_publication"
EVENT = "relative_to_event"
STATED = "stated"


@dataclass(frozen=True, slots=True)
class Sense:
    """What an expression denotes.

    Args:
        type: DATE, TIME, DURATION or SET.
        value: As ``core.Time`` has it, None where it stays open.
        basis: As ``core.Time`` has it.
        confidence: 0..1.
        why: Where ``value`` is None and a reader would expect a date, what is lacking; else "".
        anchors: May later words ("two days later") count from it?
    """

    type: str
    value: str | None
    basis: str | None = None
    confidence: float = 0.9
    why: str = ""
    anchors: bool = True


@dataclass(frozen=True, slots=True)
class Thread:
    """What has been dated so far, in the order of the text.

    Args:
        published: Day of publication, EDTF, or None.
        basis: Basis of what is resolved against it.
        narrative: Does the text tell a history, so that a bare "April" is that of the year told of last?
        before_christ: Does it count years before Christ, so that "in 490" is one?
        person_may: Is somebody of the text called May?
        day_first: Order of figures in the text's numeric dates, None where none shows it.
        last: The last point that was dated, or None.
        last_day: The last one that is a day.
        year: The year told of last.
        month: The month of ``year`` told of last, or None.
        named: The year of the last date, be it outside the course of the story.
        sentences: How many sentences ago ``year`` was written out with a month or a day.
    """

    published: str | None = None
    basis: str = PUBLICATION
    narrative: bool = False
    before_christ: bool = False
    person_may: bool = False
    day_first: bool | None = None
    last: str | None = None
    last_day: str | None = None
    year: int | None = None
    month: int | None = None
    named: int | None = None
    sentences: int = 99

    @property
    def today(self) -> int | None:
        """Day number of the publication."""
        if self.published is None:
            return None
        year, month, of_month = parts(self.published)
        return day_number(year, month, of_month) if month and of_month else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found in a sentence.

    Args:
        words: Of the whole sentence.
        letters: One for each word.
        match: Where the pattern matched; its positions count words.
        tag: Part of speech of a word by its index, "" where unknown.
        tense: That of the verb nearest to a word: "future", "present", "past" or "".
        thread: What was dated before.
        touches: Does the expression before end right at this one ("3-" before "5 May")? Its value then, else None.
    """

    words: list[Word]
    letters: str
    match: re.Match[str]
    tag: Callable[[int], str]
    tense: Callable[[int], str]
    thread: Thread
    touches: str | None = None

    @property
    def first(self) -> int:
        return self.match.start()

    @property
    def last(self) -> int:
        return self.match.end()

    def has(self, group: str) -> bool:
        """Did this part of the pattern take part?"""
        return group in self.match.re.groupindex and self.match[group] is not None

    def word(self, group: str) -> Word:
        """The first word of a part that took part."""
        return self.words[self.match.start(group)]

    def number(self, group: str) -> int:
        """The number that the word of a part stands for."""
        return int(self.word(group).number or 0)

    def part(self, group: str) -> str:
        """The words of a part in lower case, "" if it took no part."""
        if not self.has(group):
            return ""
        return " ".join(word.lower for word in self.words[self.match.start(group) : self.match.end(group)])

    def before(self, steps: int = 1) -> str:
        """The word so many steps before the match in lower case, "" at the sentence's start."""
        return self.words[self.first - steps].lower if self.first >= steps else ""

    def after(self, steps: int = 0) -> str:
        """The word behind the match in lower case, "" at the sentence's end."""
        return self.words[self.last + steps].lower if self.last + steps < len(self.words) else ""

    @property
    def ahead(self) -> bool:
        """Does the sentence look ahead here? What goes on "since June" began behind, whatever the verb."""
        return self.tense(self.first) == "future" and self.before() != "since"

    @property
    def published(self) -> Parts | None:
        """Year, month and day of publication."""
        return parts(self.thread.published) if self.thread.published else None


def unpublished(words: str) -> str:
    """The reason why words that count from the publication stay open."""
    return f"no publication date: {words!r} left unresolved"
