"""The kinds of record that ship. One folder a kind; a new one is a folder and a word in ``KINDS``.

Kinds from outside come in through the entry-point group ``daybook.kinds`` (see docs/add-a-kind.md).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import entry_points

from daybook.core.kind import Kind, check_kinds
from daybook.errors import KindError
from daybook.kinds import actor, case, commitment, incident, place, relation, statement

KINDS: tuple[Kind, ...] = (incident.KIND, statement.KIND, commitment.KIND, case.KIND, relation.KIND, actor.KIND, place.KIND)


@lru_cache(maxsize=1)
def all_kinds() -> tuple[Kind, ...]:
    """The kinds that ship and those that other packages bring, checked.

    Raises:
        KindError: A kind contradicts itself, two share a name, or an entry point is no Kind; all faults at once.
    """
    outside = []
    for entry in entry_points(group="daybook.kinds"):
        kind = entry.load()
        if not isinstance(kind, Kind):
            raise KindError(f"entry point {entry.name!r} gives {type(kind).__name__}, not a daybook.core.Kind; see docs/add-a-kind.md")
        outside.append(kind)
    kinds = (*KINDS, *outside)
    check_kinds(kinds)
    return kinds


def kind_named(name: str) -> Kind:
    """The kind of this name.

    Raises:
        KindError: There is none; says which there are.
    """
    for kind in all_kinds():
        if kind.name == name:
            return kind
    raise KindError(f"no kind {name!r}; there are {', '.join(kind.name for kind in all_kinds())}")
