"""What a list's address asks for, and what a list shows: filters, stretches, columns."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from daybook.core import Kind, When
from daybook.errors import ValueFault
from daybook.store.codec import shown

PAGE_SIZE = 50
LONGEST = 500  # characters of a filter's value; longer ones are cut
RECORD_FILTERS = ("type", "status", "country", "place", "actor")
FAILURE_FILTERS = ("verdict", "stage")
REPORT_FILTERS = ("publisher", "language", "kind", "how")
# The fields that a list's row shows, in this order; a kind that is not here shows its caption's fields and two more.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "incident": ("when", "type", "where", "perpetrator", "killed", "injured"),
    "statement": ("speaker", "content", "when"),
    "commitment": ("promisor", "act", "deadline"),
    "case": ("about", "step", "authority", "when"),
    "relation": ("actor", "type", "recipient", "when", "where"),
    "actor": ("name", "sort", "country", "office"),
    "place": ("name", "within"),
}
# Orders as the store names them, and as people do.
REPORT_ORDERS = {"published": "newest first", "oldest": "oldest first", "added": "last read first", "publisher": "by publisher"}
RECORD_ORDERS = {"when": "newest first", "oldest": "oldest first", "origins": "most origins first", "reports": "most reports first",
                 "confidence": "surest first"}
# Columns that also show the words that name the record, since their own value says little: "killing" “shot dead at his door”.
WORDED = ("type", "step")
# What the store's "type" and "status" are called where they are another field.
LABELS: Mapping[str, Mapping[str, str]] = {"case": {"type": "Category", "status": "Step"}, "actor": {"type": "Sort"}}


@dataclass(frozen=True)
class Asked:
    """A list's address, read leniently: what does not parse is said on the page and left out.

    Args:
        text: Words to search for.
        filters: Filter -> value, only those given.
        order: One of the list's orders, or "" for its usual one.
        page: From 1.
        faults: What was wrong with the address, in words.
        params: All that was understood, for links to other stretches.
    """

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    page: int = 1
    faults: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    @property
    def is_narrowed(self) -> bool:
        """Does it ask for less than everything?"""
        return bool(self.text or self.filters)


def asked(params: Mapping[str, str], allowed: tuple[str, ...], orders: Container[str] = ()) -> Asked:
    """Read a list's query string.

    Args:
        params: As the address has them.
        allowed: Filters of this list, beside "since" and "until" (EDTF) and "disputed".
        orders: Orders of this list.
    """
    faults: list[str] = []
    filters = {name: shown(params[name].strip()[:LONGEST]) for name in (*allowed, "disputed") if params.get(name, "").strip()}
    for name in ("since", "until"):
        if value := params.get(name, "").strip():
            try:
                When(value)
            except ValueFault:
                faults.append(f"“{value[:40]}” is no date; write 2020, 2020-08 or 2020-08-17")
            else:
                filters[name] = value
    number = params.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    text = shown(params.get("q", "").strip()[:LONGEST])
    order = params.get("order", "") if params.get("order", "") in orders else ""
    kept = {name: value for name, value in (("q", text), *filters.items(), ("order", order)) if value}
    return Asked(text, filters, order, max(1, page), tuple(faults), kept)


def columns(kind: Kind) -> tuple[str, ...]:
    """Names of the fields that the list of a kind shows."""
    given = COLUMNS.get(kind.name)
    if given:
        return tuple(name for name in given if any(f.name == name for f in kind.fields))
    rest = [f.name for f in kind.fields if f.name not in kind.caption]
    return (*kind.caption, *rest[:2])
