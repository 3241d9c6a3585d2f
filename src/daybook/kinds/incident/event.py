"""One telling of a happening, and the joining of tellings of the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from daybook.core import Count, Place, Ref, Said, Span, When
from daybook.core.when import DAY
from daybook.kinds.incident.triggers import Trigger

VAGUE_TYPES = frozenset(("killing", "armed_attack", "unrest_other"))
FAMILIES = {
    kind: family
    for family, kinds in {
        "blast": ("bombing", "suicide_bombing"),
        "fire": ("shelling", "air_strike", "drone_strike"),
        "gas": ("chemical_attack",),
        "hand": ("killing", "armed_attack", "assassination", "execution", "unrest_other"),
        "fight": ("clash",),
        "taken": ("abduction",),
        "held": ("arrest",),
        "raid": ("raid",),
        "freed": ("release",),
        "crowd": ("protest",),
        "riot": ("riot",),
        "crackdown": ("crackdown",),
        "wreck": ("destruction",),
        "driven": ("expulsion",),
        "hurt": ("ill_treatment",),
    }.items()
    for kind in kinds
}
VIOLENT = frozenset(("blast", "fire", "gas", "hand"))
RANK = (
    "drone_strike",
    "suicide_bombing",
    "chemical_attack",
    "air_strike",
    "shelling",
    "bombing",
    "assassination",
    "execution",
    "crackdown",
    "armed_attack",
    "killing",
    "clash",
)
DEFINITE = frozenset(("the", "this", "that", "these", "those", "such", "both"))
ANEW = frozenset("another second third other separate similar previous earlier further more".split())
LOOKING_BACK = 60  # happenings; more would make a book-long text cost the square of its length
STRETCH = 3 * DAY  # "in the last 48 hours" is still of one happening
REACH = 8  # sentences that a definite word looks back over


@dataclass(frozen=True)
class Event:
    """A trigger with the values of its own clause.

    Args:
        ties: What it says of doers of other tellings.
        joint: The words of figures that count several harms at once, and so none.
    """

    trigger: Trigger
    said: tuple[Said, ...]
    status: str
    is_series: bool
    ties: tuple[Said, ...] = ()
    joint: tuple[Span, ...] = ()

    @property
    def type(self) -> str:
        return self.trigger.type

    @property
    def at(self) -> int:
        return self.trigger.sentence.index

    def of(self, name: str) -> list[Said]:
        return [s for s in self.said if s.field == name]

    def names(self, name: str) -> set[str]:
        return {s.value.name.lower() for s in self.said if s.field == name and isinstance(s.value, Ref)}

    @property
    def determiner(self) -> str:
        phrase = self.trigger.phrase
        return self.trigger.sentence.lower(phrase.first) if phrase and self.trigger.verbs is None else ""

    @property
    def is_back_reference(self) -> bool:
        """A definite noun that tells nothing new of whom it struck: "the attack", "these killings"."""
        return self.trigger.verbs is None and self.determiner in DEFINITE and not self.names("victim") and not self.names("target")


class Cluster:
    """The tellings of one happening, first first; grows while a report is read."""

    def __init__(self, event: Event) -> None:
        self.events: list[Event] = []
        self.ties: list[Said] = []
        self.has_series = False
        self._first: dict[str, Said] = {}
        self._names: dict[str, set[str]] = {}
        self._victims: set[str] = set()
        self._types: list[str] = []
        self.add(event)

    def add(self, event: Event) -> None:
        """Take in another telling. What is asked often is kept, not counted anew."""
        self.events.append(event)
        self.ties += event.ties
        self.has_series = self.has_series or event.is_series
        if event.type not in self._types:
            self._types.append(event.type)
        for said in event.said:
            self._first.setdefault(said.field, said)
            if isinstance(said.value, Ref):
                self._names.setdefault(said.field, set()).add(said.value.name.lower())
                if said.field == "victim" and said.value.sort == "person" and said.value.name[:1].isupper() and " " in said.value.name:
                    self._victims.add(said.value.name.lower())

    @property
    def type(self) -> str:
        """The most telling type of its tellings."""
        known = [t for t in self._types if t in RANK]
        return min(known, key=RANK.index) if known and self._types[0] in RANK else self._types[0]

    def names(self, name: str) -> set[str]:
        """The names of a field, in lower case."""
        return self._names.get(name, set())

    def named_victims(self) -> set[str]:
        """The people harmed who have a name, in lower case."""
        return self._victims

    def first(self, name: str) -> Said | None:
        """The first value of a field."""
        return self._first.get(name)

    @property
    def last_sentence(self) -> int:
        return self.events[-1].at


def compatible(a: str, b: str) -> bool:
    """May the two types be of one happening?"""
    if a == b:
        return True
    fa, fb = FAMILIES[a], FAMILIES[b]
    if fa == fb:
        return True
    return (a in VAGUE_TYPES and fb in VIOLENT | {"hurt", "crackdown"}) or (b in VAGUE_TYPES and fa in VIOLENT | {"hurt", "crackdown"})


def conflict(cluster: Cluster, event: Event) -> bool:
    """Do the dates, places or victims rule out that they are one?"""
    other = Cluster(event)
    for a, b in ((cluster.first("when"), other.first("when")),):
        if a and b and isinstance(a.value, When) and isinstance(b.value, When) and not a.value.interval.meets(b.value.interval):
            return True
    a, b = cluster.first("where"), other.first("where")
    if a and b and isinstance(a.value, Place) and isinstance(b.value, Place) and min(a.confidence, b.confidence) >= 0.4:
        exact = (a.value.precision or 5) <= 2 and (b.value.precision or 5) <= 2
        abroad = a.value.country and b.value.country and a.value.country != b.value.country
        if (exact and a.value.name != b.value.name) or abroad:
            return True
    mine, theirs = cluster.named_victims(), other.named_victims()
    return bool(mine and theirs and not mine & theirs) or _counts_apart(cluster, other)


def _counts_apart(cluster: Cluster, other: Cluster) -> bool:
    """Does one count the dead of a day and one those of a stretch of time: "Ten were killed. Since May 300 have been killed"?"""
    a, b = cluster.first("killed"), other.first("killed")
    if a is None or b is None or not isinstance(a.value, Count) or not isinstance(b.value, Count):
        return False
    return (a.value.min, a.value.max) != (b.value.min, b.value.max) and _over_a_stretch(cluster) != _over_a_stretch(other)


def _over_a_stretch(cluster: Cluster) -> bool:
    when = cluster.first("when")
    if when is None or not isinstance(when.value, When) or "/" not in when.value.edtf:
        return False
    return when.value.interval.end - when.value.interval.start > STRETCH


def _is_anew(event: Event) -> bool:
    phrase = event.trigger.phrase
    if phrase is None or event.trigger.verbs is not None:
        return False
    return bool(set(event.trigger.sentence.words(phrase.first, event.trigger.first)) & ANEW)


def _same_sentence(cluster: Cluster, event: Event) -> bool:
    """Harm and its cause in one sentence: "a bomb exploded, killing two"."""
    held = list(takewhile(lambda e: e.at == event.at, reversed(cluster.events)))
    if not held:
        return False
    if event.type == "destruction" and FAMILIES[cluster.type] in ("blast", "fire"):
        return True
    if any(_is_deed_of(e, event) for e in held) and compatible(cluster.type, event.type):
        return True
    if not compatible(cluster.type, event.type):
        return (
            event.type in ("killing",)
            and cluster.type in ("clash", "abduction", "crackdown", "riot")
            and event.trigger.verbs is not None
            and bool({"in", "during", "when"} & set(event.trigger.sentence.words(*sorted((event.trigger.first, held[0].trigger.first)))))
        )
    if event.type == cluster.type and any((e.trigger.verbs is None) != (event.trigger.verbs is None) for e in held):
        return True
    return event.type in VAGUE_TYPES or cluster.type in VAGUE_TYPES or held[0].trigger.entry.lemma == event.trigger.entry.lemma


def _is_deed_of(held: Event, event: Event) -> bool:
    """Is the telling's verb what the other, a noun, did: "The attack in May killed 22"?"""
    phrase, verbs = held.trigger.phrase, event.trigger.verbs
    if phrase is None or verbs is None or held.trigger.verbs is not None:
        return False
    return phrase in event.trigger.sentence.subject(verbs)


def joins(cluster: Cluster, event: Event) -> float:
    """How strongly the telling belongs to the cluster: 0 not at all."""
    if _is_anew(event) or conflict(cluster, event):
        return 0.0
    gap = event.at - cluster.last_sentence
    fits = compatible(cluster.type, event.type)
    series_differ = event.is_series != cluster.has_series
    if fits and cluster.named_victims() & Cluster(event).named_victims():
        return 3.0
    if _same_sentence(cluster, event):
        return 2.5
    if not fits or event.status != cluster.events[0].status:
        return 0.0
    if event.is_back_reference and gap <= REACH:
        return 2.0 - gap / 10 + 0.5 * (cluster.type == event.type)
    where, here = cluster.first("where"), next(iter(event.of("where")), None)
    same_place = bool(
        where and here and isinstance(where.value, Place) and isinstance(here.value, Place) and where.value.name == here.value.name
    )
    if same_place and cluster.type == event.type and not series_differ:
        return 1.5
    overlap = (cluster.names("victim") | cluster.names("target")) & (event.names("victim") | event.names("target"))
    if overlap and gap <= REACH and not series_differ:
        return 1.2
    return 1.0 if gap <= 1 and not series_differ and (event.type in VAGUE_TYPES or cluster.type in VAGUE_TYPES) else 0.0


def clustered(events: Sequence[Event]) -> list[Cluster]:
    """The happenings, each with its tellings, in order of first mention.

    A plural that points back ("these attacks") gives what it says of doers to every happening of the sentence before.
    """
    found: list[Cluster] = []
    for event in events:
        spread = _pointed_at(found[-LOOKING_BACK:], event)
        if spread:
            for cluster in spread:
                cluster.ties += event.ties
            continue
        fitting = [(tie, cluster) for cluster in found[-LOOKING_BACK:] if (tie := joins(cluster, event)) > 0]
        if fitting:
            max(fitting, key=lambda pair: (pair[0], pair[1].last_sentence))[1].add(event)
        else:
            found.append(Cluster(event))
    return found


def _pointed_at(clusters: Sequence[Cluster], event: Event) -> list[Cluster]:
    if not (
        event.trigger.is_plural
        and event.determiner in ("these", "those", "the", "both")
        and event.is_back_reference
        and event.trigger.verbs is None
    ):
        return []
    near = [
        c
        for c in clusters
        if 0 <= event.at - c.last_sentence <= 1 and FAMILIES[c.type] in VIOLENT | {"taken"} and not c.events[0].is_series
    ]
    return near if len(near) > 1 else []
