"""Small reports made by hand, with what somebody might find in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from daybook.core import (
    Attribution,
    Capture,
    Choice,
    Count,
    Draft,
    Frame,
    Mention,
    Note,
    Place,
    Reading,
    Ref,
    Report,
    Role,
    Said,
    Sighting,
    Span,
    Text,
    Time,
    Token,
    When,
    Words,
    asserted,
)
from daybook.core.entry import Entry
from daybook.core.reading import Located
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.merge.by_name import by_name
from daybook.merge.likeness import Likeness
from daybook.store import Store

MATCH = Likeness(by_name(KINDS), {})
ATTACK = "Gunmen attacked a checkpoint near Mosul on Monday, killing 3 soldiers, the army said."


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def reading_of(report: Report, text: Text) -> Reading:
    """A reading with one of everything."""
    tokens = tuple(Token(m.start(), m.end(), m.group()) for m in re.finditer(r"\w+|[^\w\s]", text.visible))
    first = Span(tokens[0].start, tokens[0].end) if tokens else Span(0, 0)
    return Reading(
        report, text, (Span(0, len(text.text)),), tokens, tuple("NN" for _ in tokens),
        (Mention(first, "group", "gunmen", 0.5, "names@1", named=False),), (Time(first, "DATE", None, None, 0.5, "times@1"),),
        (Located(first, Place("Mosul", "IQ", precision=2), 0.5, "places@1"),),
        (Attribution((first,), (), (first,), False, None, 0.5, "attribution@1", addressee=first),),
        (Sighting(first, "NORP", 0.7),),
        (Frame("incident", first, 0.8, (("type", "armed_attack", 0.9),), (Role("perpetrator", first, 0.6, "suspected"),)),),
        (bytes(range(256)) + bytes(128),), (Note("resolve", "no date"),), ("rules@1",))


def drafts_of(text: str, confidence: float = 0.6) -> Iterable[tuple[str, Draft]]:
    """What a word list would find in ATTACK and its like."""
    if "attacked" in text:
        said = [Said("type", Choice("armed_attack"), span(text, "attacked"), confidence)]
        if "Mosul" in text:
            said.append(Said("where", Place("Mosul", "IQ", precision=2), span(text, "Mosul"), confidence))
        if "Monday" in text:
            said.append(Said("when", When("2020-08-17", "relative_to_publication"), span(text, "Monday"), confidence))
        for number in re.finditer(r"(\d+) soldiers", text):
            n = int(number[1])
            said.append(Said("killed", Count(n, n, of="forces"), Span(number.start(1), number.end(1)), confidence))
        if "Gunmen" in text:
            said.append(Said("perpetrator", Ref("gunmen", "group", "stated"), span(text, "Gunmen"), confidence))
        yield "incident.rules@1", Draft("incident", span(text, "attacked"), tuple(said), confidence)
    for name, country, sort in (("Iraqi army", "IQ", "organisation"), ("Asa'ib", "IQ", "group"), ("Asaib", "IQ", "group"),
                                ("Asaib", "LB", "group")):
        if f"{name} ({country})" in text:
            at = span(text, name)
            its = (Said("name", Ref(name, sort), at, 0.9), Said("country", Words(country), None, 0.9),
                   Said("sort", Choice(sort), None, 0.7))
            yield "actor.rules@1", Draft("actor", at, its, 0.9, country)


def entry_of(store: Store, id: str, text: str = ATTACK, *, url: str | None = None, publisher: str | None = "The Post",
             published: str | None = "2020-08-18", title: str | None = None, fetched: str | None = None,
             content: bytes | None = None, drafts: Iterable[tuple[str, Draft]] | None = None, degraded: str = "",
             cleaner: str = "asis@1") -> Entry:
    """An entry as the pipeline would make it."""
    report = Report(id, url, publisher, When(published) if published else None)
    words = Text(text, title, language="en", cleaner=cleaner)
    place = store.locate(report, words)
    reading = reading_of(report, words)
    found = asserted(place.report_id, place.text_id, reading, drafts_of(text) if drafts is None else drafts)
    capture = Capture(content if content is not None else f"{id}\n{text}".encode("utf-8", "surrogatepass"), url, fetched)
    return Entry(place.report_id, place.text_id, capture, report, words, reading, found, degraded)


def refresh(store: Store) -> int:
    """Compute with the rules that ship."""
    return store.refresh(MATCH, COPIES)


def dumped(store: Store) -> bytes:
    """The dump in one piece."""
    return b"".join(store.dump())
