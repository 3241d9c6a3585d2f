"""Case: an official matter followed over time: an inquiry, a prosecution, a trial, a commission."""

from daybook.core.kind import Field, Finder, Kind
from daybook.core.vocabulary import CASE_CATEGORIES, CASE_STEPS
from daybook.kinds.case.find import find
from daybook.kinds.case.same import SAME

KIND = Kind(
    name="case",
    plural="cases",
    fields=(
        Field("about", "About", "words", help="The matter that it is about."),
        Field("category", "Category", "choice", choices=CASE_CATEGORIES),
        Field("authority", "Authority", "ref", help="Who leads it."),
        Field("suspect", "Suspect", "ref", many=True, protected=True, help="Whom it is against; presumed innocent."),
        Field("step", "Step", "choice", choices=CASE_STEPS, help="The furthest step that the report tells of."),
        Field("when", "When", "when", help="Of the step."),
    ),
    finders=(Finder("case", 5, find),),
    caption=("about", "step", "authority"),
    same=SAME,
)
