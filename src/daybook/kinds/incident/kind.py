"""Incident: something done that harmed, threatened or confronted people, or a public act of force or protest."""

from daybook.core.kind import Field, Finder, Kind
from daybook.core.vocabulary import INCIDENT_PATTERNS, INCIDENT_STATUSES, INCIDENT_TYPES
from daybook.kinds.incident.find import find
from daybook.kinds.incident.same import SAME

KIND = Kind(
    name="incident",
    plural="incidents",
    fields=(
        Field("type", "Type", "choice", choices=INCIDENT_TYPES, help="What was done, by the list in the methodology."),
        Field("status", "Status", "choice", choices=INCIDENT_STATUSES, help="Did it happen? Announced: planned. If … then: threatened."),
        Field("pattern", "Pattern", "choice", choices=INCIDENT_PATTERNS, help="One happening, or a run of them told as one."),
        Field("foreground", "This report's news", "flag", help="Is it what this report tells, or its background?"),
        Field("when", "When", "when", help="Only when the text says it."),
        Field("where", "Where", "place", help="The most exact place that the text names."),
        Field("perpetrator", "Perpetrator", "ref", many=True, help="Who did it, with the responsibility that the text gives them."),
        Field("party", "Party", "ref", many=True, help="The armed sides of a clash."),
        Field("target", "Target", "ref", many=True, help="What was attacked: objects, places, institutions."),
        Field("victim", "Victim", "ref", many=True, protected=True, help="Who was harmed: named people each alone, groups by their words."),
        Field("weapon", "Weapon", "ref", many=True, help="What it was done with."),
        Field("killed", "Killed", "count", many=True, help="By group. Unknown is left empty; 'no deaths' is 0."),
        Field("injured", "Injured", "count", many=True, help="By group."),
        Field("abducted", "Abducted", "count", many=True, help="By group."),
        Field("detained", "Detained", "count", many=True, help="By group."),
    ),
    finders=(Finder("incident", 6, find),),
    caption=("type", "where", "when", "killed"),
    same=SAME,
)
