"""Commitment: an act that somebody with the means to bring it about says they will bring about."""

from daybook.core.kind import Field, Finder, Kind
from daybook.kinds.commitment.find import find
from daybook.kinds.commitment.same import SAME

KIND = Kind(
    name="commitment",
    plural="commitments",
    fields=(
        Field("promisor", "Promisor", "ref", help="Who undertakes it."),
        Field("act", "Act", "words", help="The undertaking itself, without the cue."),
        Field("beneficiary", "Beneficiary", "ref", help="For whom."),
        Field("deadline", "Deadline", "when", help="By when, as the text says it."),
        Field("term", "Term", "words", help="The words of a deadline that cannot be dated ('within 72 hours')."),
        Field("condition", "Condition", "words", help="On what it depends."),
        Field("verifiable", "Verifiable", "flag", help="Could somebody check whether it was done?"),
    ),
    finders=(Finder("commitment", 5, find),),
    caption=("promisor", "act", "deadline"),
    same=SAME,
)
