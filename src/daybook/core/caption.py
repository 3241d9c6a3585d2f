"""A record in one line."""

from __future__ import annotations

from daybook.core.kind import Field, Kind
from daybook.core.record import Record
from daybook.core.values import Value


def caption(record: Record, kind: Kind) -> str:
    """The best values of the kind's caption fields; where they tell too little, the words that name the record."""
    parts = [_part(kind.field(name), e.assertion.value) for name in kind.caption if (e := record.best(name)) is not None]
    naming = record.naming.assertion.value.show() if record.naming else ""
    if not parts:
        return naming or kind.name
    if len(parts) == 1 and naming and kind.field(kind.caption[0]).type == "choice":  # "killing" alone tells nobody which
        parts.append(f"“{naming}”")
    return " · ".join(parts)


def _part(field: Field, value: Value) -> str:
    """A value in a caption; a count says of what: "3 killed"."""
    return f"{value.show()} {field.label.lower()}" if field.type == "count" else value.show()
