"""Who is who in a report: short names, descriptions, pronouns and speakers get the name that the report has for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from daybook.core.reading import Attribution, Mention, Reading
from daybook.core.span import Span
from daybook.resolve.actor_names import Actor, grouped
from daybook.resolve.actor_speakers import Speaking, speaking
from daybook.resolve.actor_walk import SOURCE, Walk

AGREEING = 3  # direct quotations before a lone one that must be of one person for it to be theirs


def actors(reading: Reading) -> Reading:
    """The reading with its actors resolved.

    Every named mention of an actor gets the fullest name that the report uses; descriptions ("the Iraqi prime minister") and
    pronouns that can be told become mentions with that name, ``named`` False; attributions get speaker and office. What is not
    clear stays as it is.
    """
    found = grouped(reading)
    reading = replace(reading, mentions=_renamed(reading.mentions, found))
    walk = Walk(reading, found)
    walk.run()
    speakers = _speakers(reading, walk.found)
    index = {(actor.name, actor.sort): n for n, actor in enumerate(found)}
    for attribution, speaker in zip(reading.attributions, speakers, strict=True):
        actor = _actor(speaker, index)
        if actor is not None:
            walk.quoted(attribution, actor)
    attributions = tuple(replace(a, speaker=s.name if s else None, office=_office(reading, walk, a, _actor(s, index)))
                         for a, s in zip(reading.attributions, speakers, strict=True))
    return replace(reading, mentions=_together(reading.mentions, walk.found), attributions=attributions,
                   notes=(*reading.notes, *walk.notes), model=(*reading.model, SOURCE))


def _renamed(mentions: Sequence[Mention], found: Sequence[Actor]) -> tuple[Mention, ...]:
    names = {n: actor.name for actor in found for n in actor.mentions}
    return tuple(replace(m, name=names.get(n, m.name)) for n, m in enumerate(mentions))


def _together(mentions: Sequence[Mention], found: Sequence[Mention]) -> tuple[Mention, ...]:
    """All mentions in order; of two with one span and sort the first."""
    kept: dict[tuple[Span, str], Mention] = {}
    for mention in (*mentions, *found):
        kept.setdefault((mention.span, mention.sort), mention)
    return tuple(sorted(kept.values(), key=lambda m: (m.span.start, -m.span.end, m.sort)))


def _speakers(reading: Reading, found: Sequence[Mention]) -> list[Speaking | None]:
    by_start: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in (*reading.mentions, *found):
        by_start[mention.span.start].append(mention)
    made: list[Speaking | None] = []
    latest: dict[str, str] = {}
    quoted: list[Speaking] = []
    for attribution in reading.attributions:
        speaker = speaking(reading, attribution, by_start)
        if not attribution.cue and len(quoted) >= AGREEING and len({s.name for s in quoted[-AGREEING:]}) == 1:
            speaker = quoted[-1]  # a quotation that stands alone, in a report that quotes one person all along
        if attribution.direct and speaker is not None and speaker.mention is not None:
            quoted.append(speaker)
        if speaker is not None and speaker.mention is None and speaker.name.startswith("the "):
            head = speaker.name.rpartition(" ")[2]
            if speaker.name == f"the {head}" and head in latest:  # "the ministry" after "the finance ministry"
                speaker = replace(speaker, name=latest[head])
            latest[head] = speaker.name
        made.append(speaker)
    return made


def _actor(speaker: Speaking | None, index: dict[tuple[str, str], int]) -> int | None:
    if speaker is None or speaker.mention is None:
        return None
    return index.get((speaker.mention.name, speaker.mention.sort))


def _office(reading: Reading, walk: Walk, attribution: Attribution, actor: int | None) -> str | None:
    """The role that the report gives the speaker: in the source itself, else anywhere, the present one first."""
    if actor is None or walk.actors[actor].sort != "person":
        return None
    held = walk.offices[actor]
    here = [o for o in held if any(o.span in part for part in attribution.source)]
    chosen = next(iter(here or [o for o in held if not o.former] or held), None)
    return reading.words(chosen.span).lower() if chosen is not None else None
