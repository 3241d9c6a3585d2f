"""Figures as values of a happening: the sentence's tolls, and those taken whom no phrase of a trigger holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from daybook.core import Count, Draft, Ref, Said, Span
from daybook.kinds.incident.grammar import Sentence
from daybook.kinds.incident.tolls import BOTH, NOUNS, SITES, Toll, tolls
from daybook.kinds.incident.triggers import Trigger
from daybook.text.counts import group_of

TAKEN = {**dict.fromkeys("hostages captives kidnapped abducted".split(), "abducted"),
         **dict.fromkeys("arrests detainees arrested detained".split(), "detained")}
COUNTING = frozenset(
    "count counted counts counting tallied tally put puts documented documents recorded records registered registers left leaves "
    "listed lists verified reported".split()
)
INSTITUTIONS = frozenset(
    "office ministry committee commission commissioner observatory organisation organization group agency department authority "
    "authorities network centre center hospital hospitals council union un nations monitor monitors officials government police "
    "morgue".split()
)
NONE_AT_ALL = ("casualties", "victims", "deaths", "injuries", "fatalities", "wounded", "dead")


HARMLESS = frozenset(("protest", "raid", "release", "destruction", "expulsion"))
TOLLS = ("killed", "injured")
UNDONE = frozenset(("planned", "threatened", "foiled", "denied"))  # of what did not happen nobody is dead
SURE = 0.7  # of a toll; figures right on 300 headlines: see evals/dev


def tolls_of(sentence: Sentence) -> list[Toll]:
    """The tolls of a sentence, token numbers counted in the reading."""
    at = sentence.at
    found = [replace(q, first=q.first - at.start, last=q.last - at.start) for q in sentence.quantities]
    made = tolls(sentence.reading.tokens[at.start : at.stop], sentence.reading.tags[at.start : at.stop], found)
    return [replace(t, at=t.at + at.start, quantity=replace(t.quantity, first=t.quantity.first + at.start, last=t.quantity.last + at.start))
            for t in made]


def counts_of(sentence: Sentence, found: Sequence[Toll], triggers: Sequence[Trigger]) -> dict[int, list[Said]]:
    """The tolls of a sentence as values, by the number of the trigger that each belongs to: the one that tells the harm, else the
    first that can harm."""
    able = [n for n, t in enumerate(triggers) if t.type not in HARMLESS]
    made: dict[int, list[Said]] = {}
    for toll in (t for t in found if triggers and t.harm != BOTH):
        own = next((n for n, t in enumerate(triggers) if t.first <= toll.at < t.last), None)
        home = own if own is not None else next(iter(able), 0)
        made.setdefault(home, []).append(counted(sentence, toll))
    return made


def counted(sentence: Sentence, toll: Toll) -> Said:
    """The value of a toll, on the word of who counts it."""
    q = toll.quantity
    span = sentence.reading.span_of(q.first, q.last)
    return Said(toll.harm, Count(q.min, q.max, q.form, toll.group), span, SURE, _counted_by(sentence, q.first, span))


def without(said: Sequence[Said], sentence: Sentence, found: Sequence[Toll]) -> list[Said]:
    """The values less those whose words a toll counts, for one harm or for several at once."""
    spans = [sentence.reading.span_of(t.quantity.first, t.quantity.last) for t in found]
    return [s for s in said if s.field not in TOLLS or not any(s.span and span.touches(s.span) for span in spans)]


def without_joint(draft: Draft, joint: Collection[Span]) -> Draft:
    """Less the figures that count several harms at once: "killed or wounded 4,000"."""
    return replace(draft, said=tuple(s for s in draft.said if s.field not in TOLLS or not any(s.span and s.span.touches(j) for j in joint)))


def counting_once(draft: Draft) -> Draft:
    """Less the tolls of what did not happen, and "a soldier" where a dead one is named: who is named is not counted again."""
    undone = any(s.field == "status" and s.value.plain() in UNDONE for s in draft.said)
    named = any(name.split()[-1][:1].isupper() for name in named_dead(draft))  # "Turkish soldier" is no name
    said = tuple(s for s in draft.said if s.field not in TOLLS or not (undone or (named and s.field == "killed" and _is_one(s))))
    return replace(draft, said=said)


def _is_one(said: Said) -> bool:
    return isinstance(said.value, Count) and (said.value.min, said.value.max) == (1, 1)


def named_dead(draft: Draft) -> set[str]:
    """The victims of two and more words, the first in capitals: people's full names, mostly."""
    return {s.value.name for s in draft.said if s.field == "victim" and isinstance(s.value, Ref) and s.value.sort == "person"
            and " " in s.value.name and s.value.name[:1].isupper()}


def loose_counts(trigger: Trigger, others: Sequence[Trigger]) -> Iterator[Said]:
    """Counts of those taken that no phrase of a trigger holds, and "no casualties"; for the sentence's first trigger that can harm."""
    sentence = trigger.sentence
    able = [t for t in others if t.type not in HARMLESS]
    if not able or able[0] is not trigger:
        return
    for q in sentence.quantities:
        harm = _taken_after(sentence, q.last)
        if harm is not None:
            span = sentence.reading.span_of(q.first, q.last)
            count = Count(q.min, q.max, q.form, group_of(sentence.words(q.last, q.last + 3)))
            yield Said(harm, count, span, 0.6, _counted_by(sentence, q.first, span))
    yield from _no_casualties(sentence)


def _counted_by(sentence: Sentence, first: int, span: Span) -> Span | None:
    """The institution that does the counting: "his office has counted 560 dead"; None where an attribution tells it already."""
    verbs = sentence.verbs_before(first)
    if verbs is None or first - verbs.last > 8 or sentence.lower(verbs.main) not in COUNTING or sentence.reading.said_by(span) is not None:
        return None
    subject = sentence.subject(verbs)
    if not subject or sentence.lower(subject[-1].head) not in INSTITUTIONS:
        return None
    return sentence.reading.span_of(subject[0].first, subject[-1].last)


def _taken_after(sentence: Sentence, last: int) -> str | None:
    """What is told right after the figure of those taken: "12 hostages", "30 people arrested"; None over two kinds at once."""
    for i in range(last, min(last + 4, sentence.at.stop)):
        word = sentence.lower(i)
        if word in TAKEN:
            joint = sentence.lower(i + 1) in ("and", "or", "and/or", ",") and sentence.lower(i + 2) in {*TAKEN, *SITES, *NOUNS}
            return None if joint else TAKEN[word]
        if sentence.tag(i) not in ("NN", "NNS", "JJ", "IN", "VBD", "VBN", "VBP", "NNP") or (word in ("of",) and i > last):
            return None
    return None


def _no_casualties(sentence: Sentence) -> Iterator[Said]:
    for i in range(sentence.at.start, sentence.at.stop - 1):
        if sentence.lower(i) in ("no", "without") and any(sentence.lower(j) in NONE_AT_ALL for j in (i + 1, i + 2)):
            word = next(sentence.lower(j) for j in (i + 1, i + 2) if sentence.lower(j) in NONE_AT_ALL)
            span = sentence.reading.span_of(i, i + 2)
            if word in ("casualties", "victims", "deaths", "fatalities", "dead"):
                yield Said("killed", Count(0, 0), span, 0.5)
            if word in ("casualties", "victims", "injuries", "wounded"):
                yield Said("injured", Count(0, 0), span, 0.5)
            return
