"""What somebody may see of the record: protected fields are withheld from those who have no right to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from daybook.core.kind import Kind
from daybook.core.values import Place, Value

COARSE = 2  # precision class of a town: the most exact that is shown where exact places are withheld


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person, or one export, may see.

    Args:
        withheld: (kind, field) pairs that are not shown: neither value, nor quote, nor that there is one.
        exact_places: May a place be shown more exactly than its town?
    """

    withheld: frozenset[tuple[str, str]] = frozenset()
    exact_places: bool = True

    def sees(self, kind: str, field: str) -> bool:
        """May this field of this kind be shown?"""
        return (kind, field) not in self.withheld

    def shows(self, kind: str, field: str, value: Value) -> bool:
        """May this very value be shown? Of places that depends on how exact they are."""
        exact = isinstance(value, Place) and value.precision is not None and value.precision < COARSE
        return self.sees(kind, field) and (self.exact_places or not exact)

    def and_also(self, other: Sight) -> Sight:
        """What both may see."""
        return Sight(self.withheld | other.withheld, self.exact_places and other.exact_places)


EVERYTHING = Sight()


def without_protected(kinds: Iterable[Kind]) -> Sight:
    """The sight of somebody who may see no protected field of any kind, and no exact place."""
    return Sight(frozenset((kind.name, field.name) for kind in kinds for field in kind.fields if field.protected), exact_places=False)
