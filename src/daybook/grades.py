"""Proposed grades of an incident, from independent voices and never from outlets. A person decides.

Airwars' grades (airwars.org/research/methodology): confirmed, fair, weak, contested, discounted. Credibility of information by the
Admiralty code (NATO AJP-2.1): 1 confirmed by other sources, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from daybook.core import Choice, Ref
from daybook.store.views import Quote, RecordView
from daybook.text.normal import squeezed

CREDIBLE = {"1": "confirmed by other sources", "2": "probably true", "3": "possibly true", "4": "doubtful", "5": "improbable",
            "6": "cannot be judged"}
SEVERAL = 3  # voices that agree, from which others confirm it


@dataclass(frozen=True, slots=True)
class Grade:
    """A proposed grade.

    Args:
        grade: One of ``core.assertion.GRADES`` or of ``CREDIBLE``.
        reasons: Why, in words.
    """

    grade: str
    reasons: tuple[str, ...]


def airwars(view: RecordView) -> Grade:
    """The grade of responsibility: who is said to have done it, by how many voices."""
    voices = _voices(view)
    denied = _voices_that(view, "status", "denied")
    by = _culprits(view)
    if denied and len(denied) >= len(voices - denied):
        return Grade("discounted", (f"{_told(len(denied))} that it did not happen, {_told(len(voices - denied))} that it did",))
    if len(by.named) > 1 or by.rejected:
        parts = [f"{len(by.named)} are named: {_listed(by.named)}"] if len(by.named) > 1 else []
        parts += [f"{_listed(by.rejected)} denied it"] if by.rejected else []
        return Grade("contested", tuple(parts))
    if by.claimed:
        return Grade("confirmed", (f"{_listed(by.claimed)} said that they did it",))
    if len(voices) > 1 and by.named:
        return Grade("fair", (f"{_told(len(voices))} of it, and {_listed(by.named)} alone is named",))
    why = f"{_told(len(voices))} of it" if len(voices) < 2 else "nobody is named as having done it"
    return Grade("weak", (why,))


def admiralty(view: RecordView) -> Grade:
    """The credibility of the incident: do independent voices agree?"""
    voices, denied = _voices(view), _voices_that(view, "status", "denied")
    disputed = [name for name in view.row.disputed if name in ("killed", "where", "when", "status")]
    if not voices:
        return Grade("6", ("no report of it was traced yet",))
    if denied and denied >= voices:
        return Grade("5", ("all that is told is that it did not happen",))
    if denied:
        return Grade("4", (f"{_told(len(denied))} that it did not happen",))
    if len(voices) >= SEVERAL and not disputed:
        return Grade("1", (f"{len(voices)} independent voices agree",))
    if len(voices) > 1:
        return Grade("2", (f"{len(voices)} independent voices" + (f"; they differ on {', '.join(disputed)}" if disputed else " agree"),))
    return Grade("3", ("one voice; nothing speaks against it",))


def _told(number: int) -> str:
    return "one voice tells" if number == 1 else f"{number} voices tell"


def _listed(names: dict[str, str]) -> str:
    return ", ".join(sorted(names.values()))


def _voices(view: RecordView) -> set[str]:
    return {quote.voice for quotes in view.quotes.values() for quote in quotes if quote.voice}


def _voices_that(view: RecordView, field: str, value: str) -> set[str]:
    return {quote.voice for quote in view.quotes.get(field, ()) if quote.evidence.assertion.value == Choice(value)}


@dataclass(frozen=True, slots=True)
class _Culprits:
    """Those who claimed it, all who are held to have done it, those who denied it: normal form -> name."""

    claimed: dict[str, str]
    named: dict[str, str]
    rejected: dict[str, str]


def _culprits(view: RecordView) -> _Culprits:
    claimed, named, rejected = dict[str, str](), dict[str, str](), dict[str, str]()
    for quote in view.quotes.get("perpetrator", ()):
        found = _named(quote)
        if found is None:
            continue
        into = rejected if found.responsibility == "denied" else named
        into.setdefault(squeezed(found.name), found.name)
        if found.responsibility == "claimed":
            claimed.setdefault(squeezed(found.name), found.name)
    return _Culprits(claimed, named, rejected)


def _named(quote: Quote) -> Ref | None:
    """A culprit with a name; "gunmen" name nobody."""
    value = quote.evidence.assertion.value
    return value if isinstance(value, Ref) and any(char.isupper() for char in value.name) else None
