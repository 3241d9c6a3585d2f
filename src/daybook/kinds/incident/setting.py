"""When and where a happening was, whether it happened at all, once or again and again."""

from __future__ import annotations

from daybook.core import Located, Said, Time
from daybook.kinds.dates import DATED, told
from daybook.kinds.implied import implied
from daybook.kinds.incident.grammar import Sentence
from daybook.kinds.incident.lexicon import listed
from daybook.kinds.incident.triggers import Trigger

SAYING = listed("SAYING")
TRIPS = frozenset("trip trips visit visits journey tour flight flights return travel".split())
PLACING = listed("PLACING")
BEST_PLACING = listed("BEST_PLACING")
PLANNING = listed("PLANNING")
TRYING = listed("TRYING")
DENYING = frozenset("denied denies deny denying".split())
FOILING = listed("FOILING")
THREATENING = listed("THREATENING")
ASKING = listed("ASKING")
REPEATED = listed("REPEATED")


def _distance(trigger: Trigger, first: int, last: int) -> int:
    return max(0, first - trigger.last, trigger.first - last)


def when(trigger: Trigger) -> list[Said]:
    """The dates that the trigger's sentence gives, the one that belongs to it first; a length of time is one where it ends with the
    report ("over the past two months")."""
    sentence = trigger.sentence
    found: list[tuple[float, Time]] = []
    for time in sentence.times:
        at = sentence.reading.indices_in(time.span)
        is_date = time.type in DATED or told(sentence.reading, time) is not None
        if not is_date or not at or at.start < sentence.dateline_end:
            continue
        between = [v for v in sentence.verbs if min(trigger.last, at.stop) <= v.first and v.last <= max(trigger.first, at.start)]
        said = any(word in SAYING for word in sentence.words(at.start - 3, at.start))
        if said and len(between) > 1:  # "said on Monday … that … attacks": the day of the saying
            continue
        found.append((_distance(trigger, at.start, at.stop) + 8 * len(between) + 10 * said, time))
    found.sort(key=lambda item: item[0])
    return [
        Said("when", date, time.span, max(0.1, 0.8 - cost / 40) * time.confidence)
        for cost, time in found[:1]
        if (date := told(sentence.reading, time))
    ]  # "recently" nearest: no date, and no other one either


def where(trigger: Trigger) -> list[Said]:
    """The places of the trigger's sentence, best first: exact, near, after a preposition of place."""
    sentence = trigger.sentence
    found: list[tuple[float, Located]] = []
    for located in (*sentence.places, *implied(sentence.reading, sentence.span)):
        at = sentence.reading.indices_in(located.span)
        if not at or at.start < sentence.dateline_end:
            continue
        if sentence.lower(at.start - 1) == "to" and sentence.lower(at.start - 2) in TRIPS:  # "ahead of a trip to Washington"
            continue
        back = at.start - 1
        while (
            sentence.tag(back) in ("DT", "JJ", "NNP", "NN", "CD", "VBN", "POS", "RB")
            and back > at.start - 5
            and sentence.lower(back) not in PLACING
        ):
            back -= 1
        placing = sentence.lower(back)
        is_modifier = sentence.tag(at.stop) in ("NN", "NNS", "NNP", "NNPS") and sentence.lower(at.stop) not in (
            "city",
            "province",
            "department",
            "governorate",
            "district",
            "region",
            "village",
            "town",
            "airport",
            "area",
            "municipality",
            "suburb",
            "neighborhood",
        )
        score = 1.0 - _distance(trigger, at.start, at.stop) / 60
        score += (
            0.5 * (placing in BEST_PLACING)
            + 0.25 * (placing in PLACING)
            - 0.6 * is_modifier
            - 0.3 * (placing in ("from", "to") and at.start < trigger.first)
        )
        score -= 0.3 * (sentence.lower(at.stop) in ("'s", "’s")) + 0.25 * ((located.place.precision or 3) - 2)
        found.append((score, located))
    found.sort(key=lambda item: -item[0])
    return [
        Said("where", located.place, located.span, max(0.05, min(0.9, score / 2)) * located.confidence)
        for score, located in found
        if score > 0.2
    ][:2]


def status(trigger: Trigger) -> str | None:
    """happened, planned, threatened, attempted, foiled; None where it is only asked for, denied by "not" or imagined."""
    sentence, verbs = trigger.sentence, trigger.verbs
    before = sentence.words(max(sentence.at.start, trigger.first - 7), trigger.first)
    near = set(before)
    own = set(sentence.words(trigger.phrase.first, trigger.last)) if trigger.phrase else set()
    if near & THREATENING or own & THREATENING:
        return "threatened"
    if near & DENYING and near & {"that", "having", "it", "they", "any"} and not near & {"responsibility", "involvement"}:
        return "denied"
    if near & FOILING or own & {"foiled", "thwarted", "averted"}:
        return "foiled"
    if own & {"attempt", "attempts", "attempted", "failed", "bid", "abortive"} or (verbs and verbs.infinitive and near & TRYING):
        return "attempted"
    if verbs is not None:
        return _of_verb(sentence, trigger, near)
    if own & {"planned", "imminent", "impending", "plot", "plots", "planned-", "looming", "possible", "future", "forthcoming"}:
        return "planned"
    previous = sentence.verbs_before(trigger.first)
    if previous is not None and trigger.first - previous.last <= 4:
        if previous.negated:
            return None
        if previous.modal in ("will", "shall", "'ll") or sentence.lower(previous.main) in PLANNING:
            return "planned"
        if previous.modal in ("could", "would", "might", "may", "should", "must", "can"):
            return None
    return "happened"


def _of_verb(sentence: Sentence, trigger: Trigger, near: set[str]) -> str | None:
    verbs = trigger.verbs
    assert verbs is not None
    if verbs.negated:
        return None
    perfect = "have" in sentence.words(verbs.first, verbs.main)
    if verbs.modal in ("will", "shall", "'ll", "'ll"):
        return "threatened" if "if" in sentence.words(*_whole(sentence)) else "planned"
    if verbs.modal and not perfect:
        return None
    if verbs.infinitive:
        if near & PLANNING:
            return "planned"
        return None if near & ASKING else "happened"
    return "happened"


def _whole(sentence: Sentence) -> tuple[int, int]:
    return sentence.at.start, sentence.at.stop


def is_series(trigger: Trigger) -> bool:
    """Is a run of happenings told as one: plural, or "daily", "repeated", "a series of"?"""
    sentence = trigger.sentence
    first = trigger.phrase.first if trigger.phrase else trigger.first
    around = set(sentence.words(first - 4, trigger.last + 3))
    return bool(around & REPEATED) or (trigger.is_plural and trigger.type != "clash")
