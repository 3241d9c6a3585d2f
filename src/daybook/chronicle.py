"""A log's entries in words: what happened, to what, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daybook.store.log import KEY, Heading, Noted
from daybook.store.views import RecordView

LONGEST_NAME = 60  # characters of a subject that a list shows
HIDDEN = ("moved", "erased", "keys", "about", "decision", "other", "run", "log")  # parts of an entry that are for machines
WORDS = {  # what an entry is called -> what happened
    "report.read": "report read", "report.seen": "report seen again", "report.reread": "report read anew", "read.failed": "input not read",
    "run.begin": "run begun", "run.finish": "run ended", "ids.given": "records put together", "log.begin": "log begun",
    "log.held": "sealed as it was before the log", "field.read": "protected field looked at", "feed.add": "feed followed",
    "feed.change": "feed changed", "feed.remove": "feed followed no more", "erase": "person erased", "address.gone": "address gone",
    "address.moved": "address moved", "address.back": "address back", "sample.draw": "sample drawn",
    "coding.act": "coded blind", "coding.adjudicate": "two codings settled"}


@dataclass(frozen=True, slots=True)
class Step:
    """An entry for people.

    Args:
        seq: Its number.
        at: UTC.
        by: Who, "" for the machine itself.
        what: What happened, in words.
        word: The same as the log calls it.
        on: Which value or report it concerns, or its subject, a key by its beginning.
        subject: The whole of its subject, as the log has it.
        report: Id of the report that ``on`` is the title of; "" where it is none.
        before: What held before, in words.
        after: What holds now.
        why: The reason given; None if it was erased.
    """

    seq: int
    at: str
    by: str
    what: str
    word: str
    on: str
    subject: str
    report: str
    before: str
    after: str
    why: str | None


def about(noted: Noted) -> tuple[str, ...]:
    """What an entry is about: its subject, then the part of a record that this belongs to."""
    return tuple(key for key in (noted.entry.subject, noted.entry.after.get("about", "")) if key)


def step(noted: Noted, names: Mapping[str, str] | None = None, headings: Mapping[str, Heading] | None = None) -> Step:
    """An entry in words.

    Args:
        noted: The entry.
        names: What subjects are called; others are shown by the title of their report, or by their id.
        headings: Reports by what entries may be about.
    """
    entry = noted.entry
    what = WORDS.get(entry.what) or entry.what.replace("decision.", "decided: ").replace(".", ": ").replace("_", " ")
    called = (names or {}).get(entry.subject)
    heading = next((headings[key] for key in about(noted) if key in headings), None) if headings and called is None else None
    on, report = (called or "", "") if heading is None else (heading.title, heading.report)
    return Step(entry.seq, entry.at, entry.by, what, entry.what, on or _short(entry.subject), entry.subject, report,
                in_words(entry.before), in_words(entry.after), noted.why)


def _short(subject: str) -> str:
    """A key by its beginning; what people know by its name (a record's public id, an account, an address) as it is, if not too long."""
    return subject[:12] if KEY.match(subject) else subject[:LONGEST_NAME]


def in_words(values: Mapping[str, str]) -> str:
    """What held before or after, for people; what only `verify` needs is left out."""
    shown = {name: value for name, value in values.items() if value and name.partition(":")[0] not in HIDDEN}
    if set(shown) == {"verdict"}:
        return shown["verdict"].replace("_", " ")
    return ", ".join(f"{name} {value}" for name, value in sorted(shown.items()))


def names_in(view: RecordView) -> dict[str, str]:
    """What the values and parts of a record are called, by id (hex)."""
    named: dict[str, str] = {}
    for field, quotes in view.quotes.items():
        for quote in quotes:
            a = quote.evidence.assertion
            named[a.id.hex()] = f"{field.replace('_', ' ')}: {a.value.show()}"
            named[a.record.hex()] = f"as {quote.report.publisher or quote.report.external_id} tells it"
            named[a.text.hex()] = quote.report.title or quote.report.external_id
    return named
