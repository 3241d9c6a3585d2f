"""The nouns: frozen data, pure functions, standard library only."""

from daybook.core.assertion import Assertion, Decision, Finding, Found, Speaker, asserted
from daybook.core.handmade import ANALYST, Handmade
from daybook.core.kind import NAMING, Draft, Field, Finder, Kind, Said, check_kinds
from daybook.core.reading import Attribution, Frame, Located, Mention, Note, Reading, Role, Sighting, Time
from daybook.core.record import Conflict, Evidence, Match, Record, assemble, conflicts, inherit
from daybook.core.report import Capture, Report, Residue, Text
from daybook.core.span import Span
from daybook.core.values import Choice, Count, Flag, Place, Ref, Value, Words
from daybook.core.when import Interval, When
from daybook.text.tokens import Token

__all__ = ["ANALYST", "NAMING", "Assertion", "Attribution", "Capture", "Choice", "Conflict", "Count", "Decision", "Draft", "Evidence",
           "Field", "Finder", "Finding", "Flag", "Found", "Frame", "Handmade", "Interval", "Kind", "Located", "Match", "Mention", "Note",
           "Place", "Reading", "Record", "Ref", "Report", "Residue", "Role", "Said", "Sighting", "Span", "Speaker", "Text", "Time",
           "Token", "Value", "When", "Words", "assemble", "asserted", "check_kinds", "conflicts", "inherit"]
