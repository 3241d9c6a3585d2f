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
    view_of,
)
from daybook.review.entering import SORTS, Entered, enter
from daybook.review.judging import grade, graded, judge
from daybook.review.likely import Proposal, name_of, proposals
from daybook.review.pairs import Part, copied, decided, differ, join, members, part, undo
from daybook.review.waiting import Question, given_to, next_report, queue

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
    "given_to",
    "grade",
    "graded",
    "join",
    "judge",
    "last_act",
    "members",
    "name_of",
    "next_report",
    "part",
    "proposals",
    "queue",
    "record_in",
    "reject",
    "reject_record",
    "take_back",
    "undo",
    "value_in",
    "view_of",
]
