"""Place: a named place, with the country and the precision at which it is known."""

from daybook.core.kind import Field, Finder, Kind
from daybook.kinds.place.find import find

KIND = Kind(
    name="place",
    plural="places",
    fields=(
        Field("name", "Place", "place", help="Name, country, coordinates and precision, as far as they are known."),
        Field("alias", "Also called", "ref", many=True),
        Field("within", "Within", "place"),
    ),
    finders=(Finder("place.rules", 1, find),),
    caption=("name",),
    merges_by_name=True,
)
