"""The casualty ledger of an incident: every figure with its words, its speaker, its day and its voice, and what follows from them.

The headline range follows one rule, told on the page: of the figures for everybody that do not wait for a person, each independent
voice counts with its latest; the range is from the least to the greatest of these. Accepted figures go before all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from daybook.core import Count
from daybook.store.views import Quote, RecordView

HARMS = ("killed", "injured", "abducted", "detained")
FEW = 3  # a change of so few is no jump, whatever it is in percent
RULE = ("Of the figures for everybody, each independent voice counts with its latest; the range goes from the least to the greatest. "
        "Figures that wait for a person do not count; where people accepted figures, only those do.")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as one voice gave it, with all reports that print it.

    Args:
        count: The figure with its group.
        quotes: Who prints it, earliest first; copies of one story beside each other.
        speaker: On whose word, "" in the paper's own voice.
        voice: The independent voice behind it.
        as_of: Publication date of the earliest report, EDTF, "" where none has a date.
        waits: Why it does not count before a person has looked at it, "" if it counts.
        revises: Does the same voice give an earlier, other figure for the same group?
        against: Does it contradict another figure that counts?
    """

    count: Count
    quotes: tuple[Quote, ...]
    speaker: str
    voice: str
    as_of: str
    waits: str = ""
    revises: bool = False
    against: bool = False

    @property
    def is_accepted(self) -> bool:
        return any(quote.evidence.status == "accepted" for quote in self.quotes)

    @property
    def is_denial(self) -> bool:
        """Does it say that nobody was harmed?"""
        return self.count.max == 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """All figures of one harm.

    Args:
        harm: One of ``HARMS``.
        figures: In order of their dates, undated last.
        headline: The range for everybody, None where no figure for everybody counts.
        voices: How many independent voices the headline stands on.
    """

    harm: str
    figures: tuple[Figure, ...]
    headline: Count | None
    voices: int


def ledgers(view: RecordView, jump_percent: int) -> tuple[Ledger, ...]:
    """The ledgers of an incident, one for each harm that a report gives a figure for.

    Args:
        jump_percent: Setting ``toll_jump_percent``.
    """
    found = ((harm, _figures(view.quotes.get(harm, ()), jump_percent)) for harm in HARMS)
    return tuple(_ledger(harm, figures) for harm, figures in found if figures)


def _figures(quotes: Iterable[Quote], jump_percent: int) -> tuple[Figure, ...]:
    groups: dict[tuple[str, str, Count], list[Quote]] = defaultdict(list)
    for quote in quotes:
        value, said = quote.evidence.assertion.value, quote.evidence.assertion.attributed_to
        if isinstance(value, Count):
            groups[quote.voice, said.name if said else "", value].append(quote)
    figures = []
    for (voice, speaker, count), held in groups.items():
        held.sort(key=lambda quote: (_day(quote), quote.report.external_id, quote.evidence.assertion.id))
        published = held[0].report.published
        figures.append(Figure(count, tuple(held), speaker, voice, published.edtf if published else ""))
    figures.sort(key=lambda f: (_day(f.quotes[0]), f.count.of, f.count.interval, f.voice, f.speaker))
    return _judged(figures, jump_percent)


def _day(quote: Quote) -> float:
    return quote.report.published.interval.start if quote.report.published else inf


def _judged(figures: Sequence[Figure], jump_percent: int) -> tuple[Figure, ...]:
    """Each figure with what it is to those before it and beside it."""
    made: list[Figure] = []
    for figure in figures:
        before = [other for other in made if other.count.of == figure.count.of]
        waits = "" if figure.is_accepted else _jump([other for other in before if not other.waits], figure.count, jump_percent)
        revises = any(other.voice == figure.voice and other.count != figure.count for other in before)
        made.append(Figure(figure.count, figure.quotes, figure.speaker, figure.voice, figure.as_of, waits, revises))
    return tuple(Figure(f.count, f.quotes, f.speaker, f.voice, f.as_of, f.waits, f.revises, _against(f, made)) for f in made)


def _against(figure: Figure, all_of_them: Sequence[Figure]) -> bool:
    return any(figure.count.contradicts(other.count) and figure.voice != other.voice for other in all_of_them)


def _jump(before: Sequence[Figure], count: Count, jump_percent: int) -> str:
    """Why a figure waits, "" if it does not: it lies far outside of what was reported before."""
    if not before:
        return ""
    low, high = _range(before)
    least, most = count.min if count.min is not None else count.max, count.max if count.max is not None else count.min
    if least is None or most is None:
        return ""
    over = least - high
    if over >= FEW and 100 * over > jump_percent * max(high, 1):
        return f"far over {high:,}, the most that was reported before"
    under = low - most
    if under >= FEW and 100 * under > jump_percent * max(most, 1):
        return f"far under {low:,}, the least that was reported before"
    return ""


def _range(figures: Sequence[Figure]) -> tuple[int, int]:
    """The least and the greatest number that figures name; an open end stands on the number that is named."""
    named = [n for f in figures for n in (f.count.min, f.count.max) if n is not None]
    return min(named), max(named)


def _ledger(harm: str, figures: tuple[Figure, ...]) -> Ledger:
    counted = [f for f in figures if f.count.of == "all" and not f.waits]
    counted = [f for f in counted if f.is_accepted] or counted
    latest: Mapping[str, Figure] = {f.voice: f for f in counted}  # in order of their dates: the last of a voice stays
    if not latest:
        return Ledger(harm, figures, None, 0)
    low, high = _range(list(latest.values()))
    is_open = any(f.count.max is None and f.count.min == high for f in latest.values())
    form = "at_least" if is_open and low == high else "exact" if low == high else "range"
    return Ledger(harm, figures, Count(low, None if is_open and low == high else high, form, basis="derived"), len(latest))
