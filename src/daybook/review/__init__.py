"""What people decide of records: which are one, which values are right, each decision with its way back."""

from __future__ import annotations

from daybook.review.judging import grade, graded, judge
from daybook.review.likely import Proposal, name_of, proposals
from daybook.review.pairs import Part, copied, decided, differ, join, members, part, undo
from daybook.review.waiting import Question, queue

__all__ = ["Part", "Proposal", "Question", "copied", "decided", "differ", "grade", "graded", "join", "judge", "members", "name_of", "part",
           "proposals", "queue", "undo"]
