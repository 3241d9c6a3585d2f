"""Statement: who said what, to whom, in which words."""

from daybook.core.kind import Field, Finder, Kind
from daybook.kinds.statement.find import find
from daybook.kinds.statement.same import SAME

KIND = Kind(
    name="statement",
    plural="statements",
    fields=(
        Field("speaker", "Speaker", "ref", help="Who says it, by name where the report allows."),
        Field("office", "Office", "words", help="The role that the report gives the speaker."),
        Field("cue", "Cue", "words", many=True, help="The words that carry the saying."),
        Field("content", "Content", "words", many=True, help="What is said; several stretches where the cue interrupts it."),
        Field("direct", "Direct", "flag", help="Is it inside quotation marks?"),
        Field("addressee", "Addressee", "ref", help="To whom it is said."),
        Field("when", "When", "when"),
        Field("venue", "Venue", "words", help="Where or on what occasion it was said."),
    ),
    finders=(Finder("statement.rules", 1, find),),
    caption=("speaker", "content"),
    same=SAME,
)
