"""The incidents of a report: tellings of happenings, joined, and judged by how such words were read in training."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daybook.core import Choice, Count, Draft, Flag, Reading, Ref, Said, Span
from daybook.kinds.incident.counting import loose_counts
from daybook.kinds.incident.event import Cluster, Event, clustered
from daybook.kinds.incident.grammar import Sentence, sentences_of
from daybook.kinds.incident.judging import Judgement, judge
from daybook.kinds.incident.lexicon import AIRCRAFT, ARMED
from daybook.kinds.incident.roles import blamed, values
from daybook.kinds.incident.setting import is_series, status, when, where
from daybook.kinds.incident.triggers import Trigger, triggers
from daybook.text.states import state_of

MANY = ("perpetrator", "party", "target", "victim", "weapon")
ONCE = ("when", "where")
COUNTS = ("killed", "injured", "abducted", "detained")
# Least probability of a record. ceaf F1 on 250 MUC-4 training messages held back is flat from 0.2 to 0.4 (34.1, 34.2, 34.0);
# records found in annotated news: F1 53.1 at 0.2, 53.6 at 0.3, 47.7 at 0.4. Re-run the scores before changing.
LEAST = 0.22
# From here on a happening is the report's news. Same messages: ceaf F1 34 at 0.3, 32 at 0.4, 29 at 0.5.
NEWS = 0.32


def find(reading: Reading) -> Iterable[Draft]:
    """The incidents that a report tells of, in order of first mention."""
    for cluster in happenings(reading):
        judgement = judge(cluster)
        if judgement.exists >= LEAST:
            yield drafted(cluster, judgement)


def happenings(reading: Reading) -> list[Cluster]:
    """All that might be an incident: the tellings of each joined, nothing judged yet."""
    events: list[Event] = []
    for sentence in sentences_of(reading):
        events += _told(sentence)
    return clustered(events)


def _told(sentence: Sentence) -> Iterator[Event]:
    found = triggers(sentence)
    for trigger in found:
        modality = status(trigger)
        if modality is None or _is_carried(trigger, found):
            continue
        said = [*values(trigger), *loose_counts(trigger, found), *when(trigger), *where(trigger)]
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
