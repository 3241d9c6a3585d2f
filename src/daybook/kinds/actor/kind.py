"""Actor: a person, group, organisation, state or population that acts or is acted upon."""

from daybook.core.kind import Field, Finder, Kind
from daybook.kinds.actor.find import find

SECTORS = ("COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "AGR", "BUS", "CRM", "CVL", "EDU", "ELI", "JRN", "LAB",
           "MED", "REF", "OPP", "PRE", "REL", "SOC", "IGO", "NGO", "UNK")

KIND = Kind(
    name="actor",
    plural="actors",
    fields=(
        Field("name", "Name", "ref"),
        Field("alias", "Also called", "ref", many=True),
        Field("sort", "Sort", "choice", choices=("person", "group", "organisation", "state", "population")),
        Field("country", "Country", "words", help="ISO 3166-1 alpha-2."),
        Field("sector", "Sector", "choice", choices=SECTORS, help="PLOVER sector."),
        Field("office", "Office", "words", many=True, help="As the report gives it, on the report's day."),
    ),
    finders=(Finder("actor.rules", 1, find),),
    caption=("name", "office", "country"),
    merges_by_name=True,
)
