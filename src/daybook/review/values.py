"""Values as people type them: each type has its form, says what it cannot read, and can be proposed from words of the text."""

from __future__ import annotations

from collections.abc import Mapping

from daybook.core import Choice, Count, Field, Flag, Place, Reading, Ref, Span, Value, When, Words
from daybook.errors import UsageError, ValueFault
from daybook.text.counts import group_of, quantities
from daybook.text.gazetteer import PRECISION, Entry, lookup
from daybook.text.tokens import tokens

LONGEST = 4000  # characters of typed words
Form = Mapping[str, str]


def parse(field: Field, form: Form, *, stated: bool) -> Value:
    """The value that a form gives.

    Args:
        field: Whose value it is.
        form: What was typed, by the names of the value's parts; the main part is "value".
        stated: Does it stand on words of the report, rather than on the person's own authority?

    Raises:
        UsageError: It is no value of the field; says what was read and what to write.
    """
    main = form.get("value", "").strip()[:LONGEST]
    try:
        return _parsed(field, form, main, stated)
    except ValueFault as fault:
        raise UsageError(f"{field.label}: {fault}") from fault


def _parsed(field: Field, form: Form, main: str, stated: bool) -> Value:
    if field.type == "when":
        return When(main, "stated" if stated else "analyst")
    if field.type == "count":
        return _count(form, "reported" if stated else "analyst")
    if field.type == "place":
        return _place(form, main, "stated" if stated else "analyst")
    if field.type == "ref":
        return Ref(main, form.get("sort") or None, form.get("responsibility") or None)
    if field.type == "flag":
        if main not in ("yes", "no"):
            raise ValueFault(f"{main!r} is neither yes nor no")
        return Flag(main == "yes")
    if field.type == "choice":
        if main not in field.choices:
            raise ValueFault(f"{main!r} is none of {', '.join(field.choices)}")
        return Choice(main)
    return Words(main)


def _count(form: Form, basis: str) -> Count:
    low, high = _number(form, "min"), _number(form, "max")
    if low is None and high is None and form.get("value", "").strip():
        low = high = _number(form, "value")
    usual = "exact" if low == high else "at_least" if high is None else "at_most" if low is None else "range"
    return Count(low, high, form.get("form") or usual, form.get("of", "").strip() or "all", basis)


def _number(form: Form, part: str) -> int | None:
    typed = form.get(part, "").strip().replace(",", "")
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 9:
        raise ValueFault(f"{typed!r} is no number of people; write digits, or leave it empty where it is open")
    return int(typed)


def _place(form: Form, name: str, basis: str) -> Place:
    """The place of this name; where a gazetteer's entry was chosen, as the gazetteer has it."""
    chosen = form.get("geonames", "").strip()
    if chosen:
        for entry in lookup(name):
            if str(entry.geonames) == chosen:
                return place_of(entry, name, basis)
        raise ValueFault(f"the gazetteer has no {name!r} with the number {chosen}; search again")
    precision = _number(form, "precision")
    return Place(name, form.get("country", "").strip().upper() or None, precision=precision, basis=basis)


def place_of(entry: Entry, name: str, basis: str) -> Place:
    """A gazetteer's entry as a value, under the name that the report or the person gives it."""
    return Place(name, entry.country, entry.geonames, entry.lat, entry.lon, PRECISION[entry.sort], basis)


def form_of(value: Value) -> dict[str, str]:
    """A value as its form holds it; ``parse`` reads it back."""
    if isinstance(value, When):
        return {"value": value.edtf}
    if isinstance(value, Count):
        return {"min": _digits(value.min), "max": _digits(value.max), "form": value.form, "of": value.of}
    if isinstance(value, Place):
        return {"value": value.name, "country": value.country or "", "geonames": _digits(value.geonames),
                "precision": _digits(value.precision)}
    if isinstance(value, Ref):
        return {"value": value.name, "sort": value.sort or "", "responsibility": value.responsibility or ""}
    if isinstance(value, Flag):
        return {"value": "yes" if value.yes else "no"}
    return {"value": value.choice if isinstance(value, Choice) else value.words}


def _digits(number: int | None) -> str:
    return "" if number is None else str(number)


def proposed_for(field: Field, reading: Reading, span: Span) -> dict[str, str]:
    """What a form may hold when these words are chosen for the field: what was read in them, else the words themselves, else nothing."""
    words = " ".join(span.of(reading.text.text).split())
    if field.type == "when":
        found = [time.value for time in reading.times if time.value and time.span.touches(span) and _is_date(time.value)]
        return {"value": found[0]} if found else {}
    if field.type == "count":
        return _counted(words)
    if field.type == "place":
        return _placed(reading, span, words)
    if field.type == "ref":
        known = next((m for m in reading.mentions if m.span == span), None)
        return {"value": known.name if known and known.name else words, "sort": known.sort if known else ""}
    return {"value": words} if field.type == "words" else {}


def _is_date(edtf: str) -> bool:
    try:
        When(edtf)
    except ValueFault:
        return False
    return True


def _counted(words: str) -> dict[str, str]:
    found = quantities(tokens(words))
    if not found:
        return {}
    first = found[0]
    return {"min": _digits(first.min), "max": _digits(first.max), "form": first.form, "of": group_of(words.lower().split()) or "all"}


def _placed(reading: Reading, span: Span, words: str) -> dict[str, str]:
    read = next((it.place for it in reading.places if it.span.touches(span)), None)
    if read is not None:
        return form_of(read)
    entries = lookup(words)
    return form_of(place_of(entries[0], words, "stated")) if entries else {"value": words}
