"""Relation: what one actor does to or with another, short of an incident (PLOVER event types)."""

from daybook.core.kind import Field, Finder, Kind
from daybook.core.vocabulary import RELATION_TYPES
from daybook.kinds.relation.find import find
from daybook.kinds.relation.same import SAME

KIND = Kind(
    name="relation",
    plural="relations",
    fields=(
        Field("actor", "Actor", "ref"),
        Field("recipient", "Recipient", "ref"),
        Field("type", "Type", "choice", choices=RELATION_TYPES),
        Field("when", "When", "when"),
        Field("where", "Where", "place"),
    ),
    finders=(Finder("relation", 3, find),),
    caption=("actor", "type", "recipient"),
    same=SAME,
)
