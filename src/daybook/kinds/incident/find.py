"""The incidents of a report: what the encoder sees, and tellings of happenings by rules, joined and judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from daybook.core import Choice, Count, Draft, Flag, Frame, Reading, Ref, Said, Span
from daybook.kinds.incident import framed
from daybook.kinds.incident.counting import counts_of, loose_counts, tolls_of, without
from daybook.kinds.incident.event import Cluster, Event, clustered
from daybook.kinds.incident.grammar import Sentence, sentences_of
from daybook.kinds.incident.judging import Judgement, judge
from daybook.kinds.incident.lexicon import AIRCRAFT, ARMED
from daybook.kinds.incident.roles import blamed, values
from daybook.kinds.incident.setting import is_series, status, when, where
from daybook.kinds.incident.triggers import Trigger, triggers
from daybook.kinds.together import completed, together
from daybook.text.states import state_of

MANY = ("perpetrator", "party", "target", "victim", "weapon")
ONCE = ("when", "where")
COUNTS = ("killed", "injured", "abducted", "detained")
# Fields that the rules fill where the encoder is silent, and how sure they have to be. On syria-news dev when and where lose by
# unsure ones (date compatible 67 to 62), on MUC-4 dev they gain (date of mapped templates 79 to 84).
FILLED = {"killed": 0.0, "injured": 0.0, "abducted": 0.0, "detained": 0.0, "perpetrator": 0.0, "victim": 0.0, "where": 0.3}
NEWS_DATE = 0.0  # likewise of the date of what is the report's news: MUC-4's templates are dated by the nearest
# Of the encoder; below, what the rules say stands. F1 of typed incidents on syria-news dev: 41 without, 44 with 0.5 for the type,
# 46 with 0.7, 47 with 0.8.
SURE = {"type": 0.8, "status": 0.9, "pattern": 0.8}
ALONE = 0.47  # least of the rules' own; on syria-news dev found F1 59.7 at 0.3, 62.8 at 0.5
COUNTED_ALONE = 0.3
SELDOM = frozenset(("raid", "release", "drone_strike"))  # types with fewer than 40 examples in what the encoder was trained on
# Least probability of a record of the rules by themselves. ceaf F1 on 250 MUC-4 training messages held back is flat from 0.2 to 0.4;
# records found in annotated news: F1 53.1 at 0.2, 53.6 at 0.3, 47.7 at 0.4. Re-run the scores before changing.
LEAST = 0.22
# From here on a happening is the report's news. Same messages: ceaf F1 34 at 0.3, 32 at 0.4, 29 at 0.5.
NEWS = 0.32


def find(reading: Reading) -> Iterable[Draft]:
    """The incidents that a report tells of, in order of first mention: those that the encoder sees, made whole by what the rules know of
    the same words, and those that the rules alone are sure of."""
    told = [Told(cluster, judged, drafted(cluster, judged)) for cluster in happenings(reading) if (judged := judge(cluster))]
    seen, framed_drafts = set[int](), []

    def telling(frame: Frame) -> int | None:
        return next((n for n, one in enumerate(told) if _touches(frame, one)), None)

    for frame in framed.distinct(reading, telling):
        same = [n for n, one in enumerate(told) if _alike(reading, frame, one)]
        own = [n for n in same if _touches(frame, told[n])]
        fresh = [n for n in same if n not in seen]
        best = next(iter(own or fresh), None)  # what one happening's words say is said once
        seen.update(same)
        ruled = None if best is None else told[best].draft
        made = framed.draft(reading, frame)
        filled = FILLED | ({"when": NEWS_DATE} if framed.is_news(frame) else {})
        made = completed(made, frame, ruled, SURE, filled)
        own_counts = {s.field for s in ruled.said} if ruled else set()
        counts = [s for n in fresh for s in told[n].draft.said if s.field in COUNTS and s.field not in own_counts]
        kept = [s for s in made.said if s.field not in {c.field for c in counts}]
        framed_drafts.append((frame, replace(made, said=(*kept, *counts))))
    alone = [one.draft for n, one in enumerate(told) if n not in seen and one.judgement.exists >= _least_alone(one)]
    return together(framed_drafts, alone, 0.0, {})


def _least_alone(told: Told) -> float:
    """A figure, or a deed that the encoder has seen few of, needs less."""
    counted = any(s.field in COUNTS for s in told.draft.said)
    return COUNTED_ALONE if counted or told.cluster.type in SELDOM else ALONE


def by_rules(reading: Reading) -> Iterable[Draft]:
    """The incidents that the rules find by themselves."""
    for cluster in happenings(reading):
        judgement = judge(cluster)
        if judgement.exists >= LEAST:
            yield drafted(cluster, judgement)


@dataclass(frozen=True)
class Told:
    """A happening as the rules have it."""

    cluster: Cluster
    judgement: Judgement
    draft: Draft


def _touches(frame: Frame, told: Told) -> bool:
    return any(_naming(event).touches(frame.span) for event in told.cluster.events)


def _alike(reading: Reading, frame: Frame, told: Told) -> bool:
    """Do they tell of one happening: by common naming words, or by one type in one sentence?"""
    if _touches(frame, told):
        return True
    here = reading.sentence_at(frame.span.start)
    return told.cluster.type == frame.attribute("type")[0] and any(event.at == here for event in told.cluster.events)


def _naming(event: Event) -> Span:
    trigger = event.trigger
    return trigger.sentence.reading.span_of(trigger.first, trigger.last)


def happenings(reading: Reading) -> list[Cluster]:
    """All that might be an incident: the tellings of each joined, nothing judged yet."""
    events: list[Event] = []
    for sentence in sentences_of(reading):
        events += _told(sentence)
    return clustered(events)


def _told(sentence: Sentence) -> Iterator[Event]:
    found = [(t, modality) for t in triggers(sentence) if (modality := status(t)) is not None]
    every = [t for t, _ in found]
    kept = [(t, modality) for t, modality in found if not _is_carried(t, every)]
    told = tolls_of(sentence) if kept else []
    counted = counts_of(sentence, told, [t for t, _ in kept])
    for n, (trigger, modality) in enumerate(kept):
        own = [*values(trigger), *loose_counts(trigger, every)]
        said = [*without(own, sentence, told), *counted.get(n, ()), *when(trigger), *where(trigger)]
        yield Event(trigger, tuple(said), modality, is_series(trigger), tuple(blamed(trigger)))


def _is_carried(trigger: Trigger, found: list[Trigger]) -> bool:
    """Is it only the verb of another trigger: "launching rocket attacks"?"""
    return (
        trigger.verbs is not None
        and trigger.entry.lemma in ("launch", "use", "deploy")
        and any(other.verbs is None and 0 <= other.first - trigger.last <= 4 for other in found)
    )


def drafted(cluster: Cluster, judgement: Judgement) -> Draft:
    """The record of a cluster."""
    first = cluster.events[0]
    naming = first.trigger.sentence.reading.span_of(first.trigger.first, first.trigger.last)
    series = judgement.series if not _is_of_one(cluster) else min(judgement.series, 0.2)
    said = [
        Said("type", Choice(cluster.type), naming, judgement.typed),
        Said("status", Choice(first.status), naming, 0.9),
        Said("pattern", Choice("series" if series >= 0.5 else "single"), naming, max(series, 1 - series)),
        Said("foreground", Flag(judgement.foreground >= NEWS), naming, max(judgement.foreground, 1 - judgement.foreground)),
    ]
    said += _of_cluster(cluster)
    return Draft("incident", naming, tuple(said), judgement.exists)


def _is_of_one(cluster: Cluster) -> bool:
    """Is it one act against one named person, or with an exact number of dead, without a word of repetition?"""
    first = cluster.events[0]
    counted = first.trigger.verbs is not None and any(isinstance(s.value, Count) and s.value.form == "exact" for s in first.said)
    return (len(cluster.named_victims()) == 1 or counted) and not first.is_series and not first.trigger.is_plural


def _of_cluster(cluster: Cluster) -> Iterator[Said]:
    told = [s for event in cluster.events for s in event.said] + cluster.ties
    if any(s.field == "party" for s in told) and cluster.type != "clash":
        told = [s for s in told if s.field != "party"]
    for name in ONCE:
        ranked = sorted((s for s in told if s.field == name), key=lambda s: -s.confidence)
        yield from ranked[:1]
    for name in MANY:
        yield from _distinct([s for s in told if s.field == name])
    for name in COUNTS:
        yield from _counted([s for s in told if s.field == name])


def _plain(name: str) -> str:
    """The name to compare by: "Turkish forces" and "Russian jets" are their states."""
    first, *rest = name.split()
    state = state_of(first)
    return (
        state.name.lower() if state and rest and all(word.lower() in ARMED | AIRCRAFT for word in rest) else " ".join(name.lower().split())
    )


def _distinct(said: list[Said]) -> Iterator[Said]:
    """One value a name; a shorter name that a kept one holds is left out."""
    kept: list[str] = []
    ranked = sorted(said, key=lambda s: -len(s.value.name) if isinstance(s.value, Ref) else 0)
    for s in ranked:
        name = _plain(s.value.name) if isinstance(s.value, Ref) else ""
        if not any(f" {name} " in f" {other} " for other in kept):
            kept.append(name)
            yield s


def _counted(said: list[Said]) -> Iterator[Said]:
    """The figures of each group, the first surest; equal ones once."""
    seen: dict[tuple[str, int | None, int | None], int] = {}
    groups: dict[str, int] = {}
    for s in said:
        assert isinstance(s.value, Count)
        key = (s.value.of, s.value.min, s.value.max)
        if key in seen:
            continue
        seen[key] = 1
        rank = groups.get(s.value.of, 0)
        groups[s.value.of] = rank + 1
        yield Said(s.field, s.value, s.span, s.confidence * 0.8**rank, s.by)


def naming_span(cluster: Cluster) -> Span:
    """The words that name it."""
    trigger = cluster.events[0].trigger
    return trigger.sentence.reading.span_of(trigger.first, trigger.last)
