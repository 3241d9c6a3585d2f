"""What people decide of records: which are one, which values are right, each decision with its way back."""

from __future__ import annotations

from daybook.review.deeds import (
    Given,
    Hand,
    accept,
    accept_record,
    add,
    add_record,
    correct,
    last_act,
    record_in,
    reject,
    reject_record,
    take_back,
    value_in,
)
from daybook.review.entering import SORTS, Entered, enter
from daybook.review.judging import grade, graded, judge
from daybook.review.likely import Proposal, name_of, proposals
from daybook.review.pairs import Part, copied, decided, differ, join, members, part, undo
from daybook.review.waiting import Question, queue

__all__ = [
    "SORTS",
    "Entered",
    "Given",
    "Hand",
    "Part",
    "Proposal",
    "Question",
    "accept",
    "accept_record",
    "add",
    "add_record",
    "copied",
    "correct",
    "decided",
    "differ",
    "enter",
    "grade",
    "graded",
    "join",
    "judge",
    "last_act",
    "members",
    "name_of",
    "part",
    "proposals",
    "queue",
    "record_in",
    "reject",
    "reject_record",
    "take_back",
    "undo",
    "value_in",
]
