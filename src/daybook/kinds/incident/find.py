"""The incidents of a report: what the encoder sees, and tellings of happenings by rules, joined and judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from daybook.core import Choice, Count, Draft, Flag, Frame, Reading, Ref, Said, Span, When
from daybook.core.when import DAY
from daybook.kinds.incident import framed
from daybook.kinds.incident.carried import carried
from daybook.kinds.incident.counting import (
    HARMLESS,
    TOLLS,
    counting_once,
    counts_of,
    loose_counts,
    named_dead,
    tolls_of,
    without,
    without_joint,
)
from daybook.kinds.incident.event import Cluster, Event, clustered
from daybook.kinds.incident.grammar import Sentence, sentences_of
from daybook.kinds.incident.judging import Judgement, judge
from daybook.kinds.incident.lexicon import AIRCRAFT, ARMED
from daybook.kinds.incident.roles import blamed, values
from daybook.kinds.incident.setting import is_series, status, when, where
from daybook.kinds.incident.tolls import BOTH
from daybook.kinds.incident.triggers import Trigger, triggers
from daybook.kinds.together import Seen, completed, together
from daybook.text.states import state_of

AHEAD = ("planned", "threatened")
HOMELESS = 0.3  # least of a telling with figures near which there is no happening
DEADLY = frozenset("shelling air_strike drone_strike bombing suicide_bombing armed_attack assassination killing execution "
                   "chemical_attack".split())
WEAPONED = ("shelling", "bombing", "suicide_bombing", "air_strike", "drone_strike", "chemical_attack")
TAKEN_IN = ("when", "where", "weapon", "killed", "injured", "target", "victim", "perpetrator")
FIGURES_REACH = 1  # sentences from a happening to its figures
MANY = ("perpetrator", "party", "target", "victim", "weapon")
ONCE = ("when", "where")
COUNTS = ("killed", "injured", "abducted", "detained")
# Fields that the rules fill where the encoder is silent, and how sure they have to be. On syria-news dev when and where lose by
# unsure ones (date compatible 67 to 62), on MUC-4 dev they gain (date of mapped templates 79 to 84).
FILLED = {"killed": 0.0, "injured": 0.0, "abducted": 0.0, "detained": 0.0, "perpetrator": 0.0, "victim": 0.0, "where": 0.4}
NEWS_DATE = 0.0  # likewise of the date of what is the report's news: MUC-4's templates are dated by the nearest
# Of the encoder; below, what the rules say stands. F1 of typed incidents on syria-news dev 52.5 at 0.6, 51.5 at 0.7,
# 50.1 at 0.8; MUC-4's templates 43.4, 43.4, 43.8.
SURE = {"type": 0.6, "status": 0.9, "pattern": 0.8}
# Least of the rules' own beside the encoder's. F1 of typed incidents on syria-news dev, type below 0.8: 49.3 at 0.65, 50.1 at 0.75;
# MUC-4's templates 44.2, 43.8. Figures are not lost with them: see ``_with_figures``.
ALONE = 0.75
COUNTED_ALONE = 0.5
SELDOM = frozenset(("raid", "release", "drone_strike"))  # types with few examples in what the encoder was trained on
# Least probability of a record of the rules by themselves. ceaf F1 on 250 MUC-4 training messages held back is flat from 0.2 to 0.4;
# records found in annotated news: F1 53.1 at 0.2, 53.6 at 0.3, 47.7 at 0.4. Re-run the scores before changing.
LEAST = 0.22
# From here on a happening is the report's news. Same messages: ceaf F1 34 at 0.3, 32 at 0.4, 29 at 0.5.
NEWS = 0.32


def find(reading: Reading) -> Iterable[Draft]:
    """The incidents that a report tells of, in order of first mention: those that the encoder sees, made whole by what the rules know of
    the same words, and those that the rules alone are sure of."""
    clusters = happenings(reading)
    told = [Told(cluster, judged, drafted(cluster, judged)) for cluster in clusters if (judged := judge(cluster))]
    joint = {span for cluster in clusters for event in cluster.events for span in event.joint}
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
        made = without_joint(framed.draft(reading, frame), joint)
        filled = FILLED | ({"when": NEWS_DATE} if framed.is_news(frame) else {})
        made = _by_weapon(completed(made, frame, ruled, SURE, filled), ruled)
        own_counts = {s.field for s in ruled.said} if ruled else set()
        counts = [s for n in fresh for s in told[n].draft.said if s.field in COUNTS and s.field not in own_counts]
        kept = [s for s in made.said if s.field not in {c.field for c in counts}]
        framed_drafts.append((frame, replace(made, said=(*kept, *counts))))
    framed_drafts = _one_a_death(_own_victims(reading, framed_drafts, told))
    alone = [n for n, one in enumerate(told) if n not in seen and one.judgement.exists >= _least_alone(one)]
    left = [one for n, one in enumerate(told) if n not in seen and n not in alone]
    framed_drafts, homeless = _with_figures(reading, framed_drafts, left)
    joined = [counting_once(draft) for draft in together(framed_drafts, [*(told[n].draft for n in alone), *homeless], 0.0, {})]
    return carried(reading, [_none_ahead(reading, draft) for draft in joined])


def _none_ahead(reading: Reading, draft: Draft) -> Draft:
    """Without a date that lies after the report, where something is told to have happened: it is another deed's."""
    published = reading.report.published
    status = next((s.value.choice for s in draft.said if s.field == "status" and isinstance(s.value, Choice)), "")
    if published is None or status in AHEAD:
        return draft
    return replace(draft, said=tuple(s for s in draft.said if not (isinstance(s.value, When)
                                                                   and s.value.interval.start >= published.interval.end + DAY)))


def _by_weapon(draft: Draft, ruled: Draft | None) -> Draft:
    """An attack of no telling type has the one that its weapon tells: "mortar attacks" are shelling."""
    told = next((s for s in ruled.said if s.field == "type" and s.value.plain() in WEAPONED), None) if ruled else None
    if told is None or not any(s.field == "type" and s.value.plain() == "armed_attack" for s in draft.said):
        return draft
    return replace(draft, said=tuple(replace(told, span=s.span) if s.field == "type" else s for s in draft.said))


def _own_victims(reading: Reading, seen: list[Seen], told: Sequence[Told]) -> list[Seen]:
    """Without the people whom grammar gives to another deed of the same sentence: "the killing of X and the kidnapping of Y"."""
    by_rule = [{_victim(s) for one in told if _touches(frame, one) for s in one.draft.said if s.field == "victim"} for frame, _ in seen]
    at = [reading.sentence_at(frame.span.start) for frame, _ in seen]
    made = []
    for n, (frame, draft) in enumerate(seen):
        others = set().union(*(by_rule[m] for m in range(len(seen)) if m != n and at[m] == at[n])) - by_rule[n]
        kept = tuple(s for s in draft.said if s.field != "victim" or not by_rule[n] or _victim(s) not in others)
        made.append((frame, replace(draft, said=kept)))
    return made


def _victim(said: Said) -> str:
    return said.value.name.lower() if isinstance(said.value, Ref) else ""


def _one_a_death(seen: list[Seen]) -> list[Seen]:
    """Nobody dies twice: of two deadly happenings with a victim of one full name the surer takes in what the other says."""
    made: list[Seen] = []
    for frame, draft in sorted(seen, key=lambda pair: -pair[0].probability):
        home = next((n for n, (other, held) in enumerate(made)
                     if _is_deadly(frame) and _is_deadly(other) and _dead(draft) & _dead(held)), None)
        if home is None:
            made.append((frame, draft))
            continue
        other, held = made[home]
        fields = {s.field for s in held.said}
        made[home] = other, replace(held, said=(*held.said, *(s for s in draft.said if s.field not in fields and s.field in TAKEN_IN)))
    return sorted(made, key=lambda pair: pair[0].span)


def _is_deadly(frame: Frame) -> bool:
    return frame.attribute("type")[0] in DEADLY and frame.attribute("status")[0] == "happened"


def _dead(draft: Draft) -> set[str]:
    return {name.lower() for name in named_dead(draft)}


def _with_figures(reading: Reading, seen: list[Seen], left: Iterable[Told]) -> tuple[list[Seen], list[Draft]]:
    """The framed drafts with the dead and hurt of tellings that make no record of their own: "…, killing four", "The toll rose to 31".

    They go to the happening of the same sentence, else to the one told last before it. Where there is none, or it has figures of its own,
    what is likely enough stands by itself.
    """
    made, homeless = list(seen), []
    for one in left:
        figures = [s for s in one.draft.said if s.field in TOLLS]
        home = _home(reading, made, one) if figures else None
        fresh = [s for s in figures if home is not None and s.field not in {held.field for held in made[home][1].said}]
        if home is not None and fresh:
            frame, draft = made[home]
            made[home] = frame, replace(draft, said=(*draft.said, *fresh))
        elif figures and one.judgement.exists >= HOMELESS:
            homeless.append(one.draft)
    return made, homeless


def _home(reading: Reading, seen: Sequence[Seen], told: Told) -> int | None:
    at, start = told.cluster.events[0].at, told.draft.span.start
    near = [(here != at, abs(frame.span.start - start), n) for n, (frame, _) in enumerate(seen)
            if (here := reading.sentence_at(frame.span.start)) is not None and frame.attribute("type")[0] not in HARMLESS
            and (here == at or 0 < at - here <= FIGURES_REACH)]
    return min(near)[2] if near else None


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
    joint = tuple(sentence.reading.span_of(t.quantity.first, t.quantity.last) for t in told if t.harm == BOTH)
    for n, (trigger, modality) in enumerate(kept):
        own = [*values(trigger), *loose_counts(trigger, every)]
        said = [*without(own, sentence, told), *counted.get(n, ()), *when(trigger), *where(trigger)]
        yield Event(trigger, tuple(said), modality, is_series(trigger), tuple(blamed(trigger)), joint)


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
