"""How far the words of an undertaking reach: from its verb to where its clause, a date or a condition begins."""

from __future__ import annotations

from daybook.core.reading import Reading
from daybook.core.span import Span
from daybook.text.clauses import Clauses
from daybook.text.phrases import FINITE

LONGEST = 40  # tokens
ENDS = frozenset(".;:!?…”\"–—…")
SUBORDINATE = frozenset(
    "if unless once because while although though when after before despite following amid but since where as until whether so "
    "without in-return".split())
CONDITIONS = frozenset("if unless once provided until".split())
BEFORE_DATES = frozenset("on in by within during over before until at for around from".split())


def extent(reading: Reading, grammar: Clauses, main: int) -> tuple[int, int | None]:
    """The token after the last of the undertaking that begins with ``main``, and the main verb of one joined to it, or None."""
    i, limit = main + 1, min(main + LONGEST, grammar.stop)
    opened = relative = False
    while i < limit:
        low, tag = grammar.lower(i), grammar.tag(i)
        if low == "“" or (low == "\"" and not opened):
            opened = True
        elif low in ENDS and not (opened and low in "”\""):
            break
        elif low in "”\"":
            opened = False
        elif (low == "," and not _lists(grammar, i)) or (low in SUBORDINATE and tag in ("IN", "WRB", "CC", "RB")):
            break
        elif tag == "CC":
            joined = _joined(grammar, i)
            if joined is not None:
                return _trimmed(grammar, main, i), joined
            if _new_clause(grammar, i):
                break
        elif _dated(reading, grammar, i):
            if i - main > 2:
                break
            i = max(i + 1, _past(reading, grammar, i))  # "justice within 72 hours": so few words say nothing without their date
            continue
        elif tag in ("WDT", "WP", "WP$") or low == "that":
            relative = True
        elif tag in FINITE and grammar.tag(i - 1) != "PRP":
            if not relative:  # the verb of the clause that the undertaking is the subject of: "the promise to leave was kept"
                break
            relative = grammar.tag(i + 1) in ("VBN", "VBG", "RB") or tag == "MD"
        i += 1
    return _trimmed(grammar, main, i), None


def _trimmed(grammar: Clauses, main: int, stop: int) -> int:
    while stop > main + 1 and (grammar.lower(stop - 1) in (",", "and", "or", "“") or grammar.tag(stop - 1) == "CC"):
        stop -= 1
    return stop


def _lists(grammar: Clauses, comma: int) -> bool:
    """Does the comma divide a list: nouns, then "and", no verb between?"""
    if grammar.tag(comma + 1) in ("VBG", "VBN"):
        return False
    for i in range(comma + 1, min(comma + 9, grammar.stop)):
        if grammar.tag(i) == "CC" and grammar.lower(i) in ("and", "or"):
            return not _new_clause(grammar, i)
        if grammar.tag(i) in ("VBD", "VBZ", "VBP", "MD", "WDT", "WP", "PRP") or grammar.lower(i) in ENDS:
            return False
    return False


def _joined(grammar: Clauses, conjunction: int) -> int | None:
    """"and restore …": the verb, in its bare form or after "to"."""
    i = conjunction + 1
    while grammar.tag(i) in ("RB", "TO"):
        i += 1
    return i if grammar.tag(i) == "VB" else None


def _new_clause(grammar: Clauses, conjunction: int) -> bool:
    """Does a subject with its verb, or a finite verb, follow?"""
    i = conjunction + 1
    while grammar.tag(i) == "RB":
        i += 1
    if grammar.tag(i) in FINITE:
        return True
    phrase = grammar.phrase_at(i)
    return phrase is not None and phrase.first == i and grammar.tag(phrase.last) in FINITE


def _dated(reading: Reading, grammar: Clauses, i: int) -> bool:
    """Does a date or duration begin here, with or without its preposition?"""
    j = i + 1 if grammar.lower(i) in BEFORE_DATES else i
    if j >= grammar.stop:
        return False
    start = grammar.tokens[j].start
    return any(t.span.start in (start, grammar.tokens[i].start) for t in reading.times)


def _past(reading: Reading, grammar: Clauses, i: int) -> int:
    """The token after the date that begins here."""
    start = grammar.tokens[i].start
    time = next(t for t in reading.times if t.span.start >= start)
    while i < grammar.stop and grammar.tokens[i].start < time.span.end:
        i += 1
    return i


def condition(reading: Reading, grammar: Clauses, sentence: Span, act: Span, after: int) -> Span | None:
    """The clause that the undertaking depends on: behind it, or at the head of its sentence; None without one."""
    for i in range(max(grammar.start, after - 1), min(after + 8, grammar.stop)):
        if _opens(grammar, i):
            return _clause(reading, grammar, i, act)
        if grammar.lower(i) in ENDS or grammar.tag(i) in ("VBD", "VBZ"):
            break
    head = next((i for i in range(grammar.start, grammar.stop) if grammar.tokens[i].text not in "“\"'‘"), None)
    if head is not None and _opens(grammar, head) and grammar.tokens[head].start < act.start and sentence.start <= act.start:
        found = _clause(reading, grammar, head, act)
        return found if found is not None and found.end <= act.start else None
    return None


def _opens(grammar: Clauses, i: int) -> bool:
    low, following = grammar.lower(i), grammar.lower(i + 1)
    return low in CONDITIONS or (low in ("as", "so") and following == "long") or (low == "on" and following == "condition")


def _clause(reading: Reading, grammar: Clauses, first: int, act: Span) -> Span | None:
    last = first + 1
    while last < min(first + LONGEST, grammar.stop):
        low = grammar.lower(last)
        if low in ENDS or low == "," or (grammar.tokens[first].start < act.start <= grammar.tokens[last].start):
            break
        last += 1
    return reading.span_of(first, last) if last > first + 1 else None
