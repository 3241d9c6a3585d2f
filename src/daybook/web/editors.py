"""Editors of the review screen: what a form for one value holds, and what helps to fill it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from daybook.core import NAMING, Field, Kind, Span, When
from daybook.core.values import FORMS, PRECISIONS, RESPONSIBILITIES
from daybook.errors import UsageError, ValueFault
from daybook.kinds import all_kinds, kind_named
from daybook.review.deeds import field_of, record_in, value_in
from daybook.review.values import form_of, place_of, proposed_for
from daybook.store import Store
from daybook.store.reviewing import ReviewView
from daybook.text.gazetteer import lookup
from daybook.web.answers import PlainJSON

MOST = 8  # places and names proposed
GROUPS = ("all", "civilians", "forces", "attackers", "fighters", "protesters", "children", "women", "men", "journalists", "prisoners")
SORTS = ("person", "group", "organisation", "state", "population", "place", "facility", "weapon")
SAID = {"accept": "accepted", "reject": "rejected", "undo": "took back what was said of", "same": "joined", "different": "kept apart"}


@dataclass(frozen=True, slots=True)
class Editor:
    """A form for one value, or for a new record.

    Args:
        do: "correct", "add" or "add_record".
        record: Hex of the record, "" for a new one.
        value: Hex of the assertion that is corrected, or "".
        fields: What may be chosen, where that is open.
        field: The field that the form is for, None where it must be chosen first.
        parts: What the form holds, by the names of the value's parts.
        span: The words that are chosen.
        words: As they stand in the text.
    """

    do: str
    record: str
    value: str
    version: int
    kinds: tuple[Kind, ...]
    fields: tuple[Field, ...]
    field: Field | None
    parts: Mapping[str, str]
    span: Span | None
    words: str
    said_by: str = ""
    old: str = ""
    names: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    forms: ClassVar[tuple[str, ...]] = FORMS
    groups: ClassVar[tuple[str, ...]] = GROUPS
    sorts: ClassVar[tuple[str, ...]] = SORTS
    responsibilities: ClassVar[tuple[str, ...]] = RESPONSIBILITIES
    precisions: ClassVar[Mapping[int, str]] = PRECISIONS


def asked(view: ReviewView, params: Mapping[str, str]) -> Editor:
    """The editor that an address asks for: of a value, of a field to be added to a record, or of a new record.

    Raises:
        UsageError: There is no such value, record or field.
    """
    span = span_of(params, view.text.text)
    words = span.of(view.text.text) if span else ""
    if params.get("value"):
        return _correction(view, params["value"], span)
    if not params.get("add"):
        return Editor("add_record", "", "", 0, all_kinds(), (), None, {}, span, words)
    told = record_in(view, key_of(params["add"]))
    kind = kind_named(told.kind)
    field = field_of(kind, params["field"]) if params.get("field") else None
    parts = proposed_for(field, view.reading, span) if field and span else {}
    return Editor("add", told.key.hex(), "", told.version, (), kind.fields, field, parts, span, words, names=_names(view),
                  places=_places(parts.get("value", "") or words) if field and field.type == "place" else ())


def _correction(view: ReviewView, value: str, span: Span | None) -> Editor:
    told, judged = value_in(view, key_of(value))
    assertion = judged.evidence.assertion
    field = field_of(kind_named(told.kind), assertion.field)
    chosen = span or assertion.span
    parts = form_of(assertion.value)
    if span is not None and span != assertion.span:
        parts = {**parts, **proposed_for(field, view.reading, span)}
    speaker = assertion.attributed_to.name if assertion.attributed_to else ""
    return Editor("correct", told.key.hex(), value, told.version, (), (), field, parts, chosen,
                  chosen.of(view.text.text) if chosen else "", speaker, assertion.value.show(), _names(view),
                  _places(parts.get("value", "")) if field.type == "place" else ())


def key_of(given: str) -> bytes:
    """The id that an address or a form names.

    Raises:
        UsageError: It is none.
    """
    try:
        return bytes.fromhex(given)
    except ValueError:
        raise UsageError(f"{given!r} names nothing of this report; open it again") from None


def span_of(form: Mapping[str, str], text: str) -> Span | None:
    """The words that a form or an address chooses: by offsets, or by the words themselves, of which the nearest to the offsets
    counts; None for none.

    Raises:
        UsageError: They do not stand in the text.
    """
    start, end = (int(form[name]) if form.get(name, "").isdecimal() and len(form[name]) < 9 else None for name in ("start", "end"))
    words = form.get("words", "").strip()
    if start is not None and end is not None and start < end <= len(text):
        span = Span(start, end)
        if not words or span.of(text).split() == words.split():
            return span.trimmed(text) if span.of(text).strip() else None
    if not words:
        return None
    found = [at for at in range(len(text)) if text.startswith(words, at)] if len(words) < 2000 else []
    if not found:
        raise UsageError(f"“{words[:60]}” does not stand in the text; copy the words exactly, or leave them out")
    at = min(found, key=lambda one: abs(one - (start or 0)))
    return Span(at, at + len(words))


def _names(view: ReviewView) -> tuple[str, ...]:
    """Names that the report gives, each once: what a reference is most likely to be."""
    return tuple(dict.fromkeys(mention.name for mention in view.reading.mentions if mention.name and mention.named))[:40]


def _places(name: str) -> tuple[tuple[str, str], ...]:
    """What a name may denote: (GeoNames number, in words)."""
    return tuple((str(entry.geonames or ""), f"{entry.name}, {entry.sort}{', ' + entry.country if entry.country else ''}")
                 for entry in lookup(name)[:MOST] if entry.geonames)


def said(change: Mapping[str, str]) -> str:
    """What somebody else decided, as one says it."""
    field = "" if change["field"] in ("record", NAMING) else change["field"] + " "
    return f"{change['by']} {SAID.get(change['verdict'], change['verdict'])} {field}“{change['value']}”" + (
        f": {change['why']}" if change["why"] else "")


def routes(made: APIRouter, store: Store, kinds: Sequence[Kind]) -> None:
    """What editors ask while somebody types."""

    @made.get("/review-help/when", name="help when")
    def when(value: str = "") -> Response:
        try:
            return PlainJSON({"words": When(value.strip()).show()})
        except ValueFault as fault:
            return PlainJSON({"fault": str(fault)})

    @made.get("/review-help/places", name="help places")
    def places(q: str = "") -> Response:
        found = [place_of(entry, entry.name, "stated") for entry in lookup(q.strip()[:200])[:MOST] if entry.geonames]
        return PlainJSON([{"geonames": str(place.geonames), "words": said_of} for place, (_, said_of) in
                          zip(found, _places(q.strip()[:200]), strict=True)])

    @made.get("/review-help/names", name="help names")
    def names(q: str = "") -> Response:
        if len(q.strip()) < 2 or not any(kind.name == "actor" for kind in kinds):
            return PlainJSON([])
        return PlainJSON([row.caption for row in store.records("actor", q.strip()[:100] + "*", order="reports", limit=MOST).items])
