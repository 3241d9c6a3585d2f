"""How likely it is that words like these tell of an incident, that it is the report's news, that it is a series.

Three logistic models over the same features; weights in weights.json, made by training/incidents.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from daybook.core import Ref, When
from daybook.kinds.incident.event import Cluster, Event
from daybook.kinds.incident.lexicon import HERE

DETERMINERS = frozenset("the a an this these his their any no such that".split())
MODELS = ("exists", "foreground", "series", "typed")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities, 0..1: that there is such an incident, that it is news, that it is a series, that its type is right."""

    exists: float
    foreground: float
    series: float
    typed: float


def _tense(event: Event) -> str:
    verbs, sentence = event.trigger.verbs, event.trigger.sentence
    if verbs is None:
        return "noun"
    words = sentence.words(verbs.first, verbs.main)
    perfect = "had" if "had" in words else "have" if {"has", "have", "having"} & set(words) else ""
    return f"{sentence.tag(verbs.first)}{perfect}{'-passive' if verbs.passive else ''}{'-to' if verbs.infinitive else ''}"


def _days_before(cluster: Cluster) -> str:
    """How long before publication it was, in steps."""
    said = cluster.first("when")
    published = cluster.events[0].trigger.sentence.reading.report.published
    if said is None or not isinstance(said.value, When):
        return "untold"
    if published is None:
        return "told"
    days = (published.interval.end - said.value.interval.end) / 1440
    length = (said.value.interval.end - said.value.interval.start) / 1440
    if days < -1:
        return "future" if days < -3 else "now"
    step = next((name for most, name in ((2, "now"), (8, "week"), (40, "month"), (400, "year")) if days <= most), "old")
    return step + ("-long" if length > 8 else "")


def _of_event(event: Event) -> Iterable[str]:
    trigger, sentence = event.trigger, event.trigger.sentence
    lemma = trigger.entry.lemma
    kind = "v" if trigger.verbs else "n"
    yield f"lemma {lemma}/{kind}"
    yield f"type {trigger.type}"
    yield f"type {trigger.type}/{kind}"
    yield f"tense {_tense(event)}"
    yield f"modifier {trigger.is_modifier}/{kind}"
    if trigger.is_plural:
        yield "plural"
        yield f"plural {lemma}"
    if trigger.phrase is not None and trigger.verbs is None:
        yield f"determiner {event.determiner if event.determiner in DETERMINERS else '-'}"
        for word in sentence.words(trigger.phrase.first, trigger.first):
            yield f"before {word}"
    yield f"next {sentence.lower(trigger.last)}"
    yield f"previous {sentence.lower(trigger.first - 1)}"
    if {"if", "could", "would", "might", "should", "may"} & set(sentence.words(trigger.first - 8, trigger.first)):
        yield "unreal"
    if sentence.lower(sentence.at.stop - 1) == "?":
        yield "question"


def features(cluster: Cluster) -> list[str]:
    """What the models look at; the one place for training and for use."""
    first = cluster.events[0]
    reading = first.trigger.sentence.reading
    found = {"bias", *_of_event(first)}
    at, total = first.at, len(reading.sentences)
    found.add("sentence " + ("0" if at == 0 else "1" if at == 1 else "2-4" if at < 5 else "5-9" if at < 10 else "10+"))
    found.add(f"part {min(4, at * 5 // max(1, total))}")
    found.add(f"tellings {min(4, len(cluster.events))}")
    found.add(f"status {first.status}")
    found.add(f"days {_days_before(cluster)}")
    found.add(f"cluster {cluster.type}")
    for event in cluster.events[1:4]:
        found.add(f"also {event.trigger.entry.lemma}")
    fields = {s.field for e in cluster.events for s in e.said}
    found |= {f"has {name}" for name in fields}
    found |= {f"lacks {name}" for name in ("when", "where", "victim", "perpetrator", "target", "killed") if name not in fields}
    found.add(f"fields {min(6, len(fields))}")
    harmed = {"killed", "injured", "abducted", "detained"} & fields
    doers = {"perpetrator", "party"} & fields
    found.add(
        "told "
        + " ".join(
            name for name, there in (("harm", harmed), ("doer", doers), ("victim", "victim" in fields), ("when", "when" in fields)) if there
        )
    )
    if harmed and doers:
        found |= {"harm by a doer", "harm by a doer " + first.trigger.type}
    if cluster.named_victims():
        found.add("named victim")
    where = cluster.first("where")
    if where is not None:
        found.add(f"precision {getattr(where.value, 'precision', None)}")
    if any(e.is_series for e in cluster.events):
        found |= {"series", f"series {first.trigger.entry.lemma}"}
    attribution = reading.said_by(reading.span_of(first.trigger.first, first.trigger.last))
    found.add("voice " + ("paper" if attribution is None else "direct" if attribution.direct else "indirect"))
    found |= {
        f"{s.field} {s.value.name.lower()}"
        for e in cluster.events
        for s in e.said
        if s.field in ("perpetrator", "victim") and isinstance(s.value, Ref) and not s.value.name[:1].isupper() and len(s.value.name) < 20
    }
    return sorted(found)


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    path = HERE / "weights.json"
    loaded: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    return loaded


def _probability(weights: dict[str, float], told: Iterable[str]) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(weights.get(name, 0.0) for name in told)))))


def judge(cluster: Cluster) -> Judgement:
    """The probabilities for one happening."""
    told, weights = features(cluster), _weights()
    return Judgement(*(round(_probability(weights.get(name, {}), told), 3) for name in MODELS))
