"""Records: what the reports together say of one thing. Computed from assertions, findings and decisions, never stored as facts."""

# Records are a function of assertions, findings, decisions and matches. Order of arrival never matters.

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from daybook.core.assertion import COMMITMENT_VERDICTS, CREDIBILITIES, GRADES, PAIR_VERDICTS, Assertion, Decision, Finding
from daybook.core.kind import NAMING
from daybook.core.values import Count
from daybook.core.when import When

NOWHERE = 1 << 60  # where what stands on no words comes among places in a text: behind all
# Verdicts on a record that stand beside each other, each group with its own newest.
GROUPS = {"promise": COMMITMENT_VERDICTS, "grade": GRADES, "credibility": CREDIBILITIES}
UNDOING = tuple(f"undo {name}" for name in ("value", *GROUPS))  # clears one group; a plain "undo" all of them


@dataclass(frozen=True, slots=True)
class Evidence:
    """An assertion as a record shows it: with its best finding and what people said of it.

    Args:
        status: "proposed", "accepted" or "rejected".
    """

    assertion: Assertion
    source: str
    confidence: float
    status: str = "proposed"


@dataclass(frozen=True, slots=True)
class Match:
    """Two report-level records taken for the same, with the reasons.

    Args:
        score: 0..1.
        reasons: What speaks for it and what against, in words.
        joins: Is it likely enough for a rule to join them?
    """

    left: bytes
    right: bytes
    score: float
    reasons: tuple[str, ...] = ()
    joins: bool = True


@dataclass(frozen=True)
class Record:
    """One thing, from one or several reports.

    Args:
        id: Smallest member id; the store gives a public id beside it.
        kind: Name of its kind.
        members: Report-level record ids, sorted.
        fields: Field name -> evidence, best first; rejected evidence is left out.
        verdict: Of a commitment, the newest verdict of a person, or None.
    """

    id: bytes
    kind: str
    members: tuple[bytes, ...]
    fields: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    verdict: str | None = None

    def evidence(self, name: str) -> tuple[Evidence, ...]:
        """All evidence of a field, best first."""
        return self.fields.get(name, ())

    def best(self, name: str) -> Evidence | None:
        """The best evidence of a field, None where the reports do not say."""
        return next(iter(self.evidence(name)), None)

    @property
    def naming(self) -> Evidence | None:
        """The words that name it, the best of several reports'."""
        return self.best(NAMING)

    def disputed(self, name: str) -> bool:
        """Do two pieces of evidence of the field contradict each other?

        Dates without a minute in common, counts of one group that no number fits, different choices. Flags tell of each report alone.
        """
        values = [e.assertion.value for e in self.evidence(name)]
        return any(_contradict(a, b) for n, a in enumerate(values) for b in values[n + 1 :])


def _contradict(a: object, b: object) -> bool:
    if isinstance(a, When) and isinstance(b, When):
        return not a.interval.meets(b.interval)
    if isinstance(a, Count) and isinstance(b, Count):
        return a.contradicts(b)
    return type(a).__name__ == "Choice" and a != b


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pair that people called different, and the chain of "same" that joins it nevertheless: trap 1 of house.md."""

    left: bytes
    right: bytes
    chain: tuple[bytes, ...]


def group_of(verdict: str) -> str:
    """The group that a verdict on one record or value belongs to; only verdicts of one group replace each other."""
    if verdict in UNDOING:
        return verdict.removeprefix("undo ")
    return next((name for name, verdicts in GROUPS.items() if verdict in verdicts), "value")


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that hold: of each subject (or pair), the newest; those undone are gone. Sorted by seq."""
    newest: dict[tuple[bytes, bytes | None, str], Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.seq):
        pair = decision.other is not None
        a, b = sorted((decision.subject, decision.other)) if decision.other is not None else (decision.subject, None)
        group = "pair" if pair else group_of(decision.verdict)
        if decision.verdict == "undo" and not pair:
            for name in GROUPS:
                newest.pop((a, b, name), None)
        newest[(a, b, group)] = decision
    return sorted((d for d in newest.values() if d.verdict != "undo" and d.verdict not in UNDOING), key=lambda d: d.seq)


def _pairs(decisions: Iterable[Decision]) -> tuple[list[tuple[bytes, bytes]], set[tuple[bytes, bytes]]]:
    """Standing pairs: (same, in order of seq), {different}; each with the smaller id first."""
    same, different = [], set()
    for decision in standing(decisions):
        if decision.other is None or decision.verdict not in PAIR_VERDICTS:
            continue
        pair = (min(decision.subject, decision.other), max(decision.subject, decision.other))
        if decision.verdict == "same":
            same.append(pair)
        elif decision.verdict == "different":
            different.add(pair)
    return same, different


def conflicts(decisions: Iterable[Decision]) -> list[Conflict]:
    """The pairs called different that chains of "same" join: a=b, b=c, a≠c. They head the review queue.

    Returns:
        Sorted; each with the shortest chain from one to the other.
    """
    same, different = _pairs(decisions)
    near: dict[bytes, list[bytes]] = defaultdict(list)
    for a, b in same:
        near[a].append(b)
        near[b].append(a)
    found = []
    for left, right in sorted(different):
        if chain := _shortest(near, left, right):
            found.append(Conflict(left, right, chain))
    return found


def _shortest(near: Mapping[bytes, list[bytes]], start: bytes, goal: bytes) -> tuple[bytes, ...]:
    came: dict[bytes, bytes | None] = {start: None}
    level = [start]
    while level and goal not in came:
        reached = sorted((b, a) for a in level for b in near.get(a, ()) if b not in came)
        level = []
        for b, a in reached:
            if b not in came:
                came[b] = a
                level.append(b)
    if goal not in came:
        return ()
    chain, here = [goal], came[goal]
    while here is not None:
        chain.append(here)
        here = came[here]
    return tuple(reversed(chain))


class _Clusters:
    """Union-find that keeps apart what people called different."""

    def __init__(self, members: Iterable[bytes], different: set[tuple[bytes, bytes]]) -> None:
        self._of = {member: {member} for member in members}
        self._apart: dict[bytes, set[bytes]] = defaultdict(set)
        for a, b in different:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def join(self, a: bytes, b: bytes) -> None:
        ours, theirs = self._of.get(a), self._of.get(b)
        if ours is None or theirs is None or ours is theirs:
            return
        small, large = sorted((ours, theirs), key=len)
        if any(not self._apart[member].isdisjoint(large) for member in small if member in self._apart):
            return
        large |= small
        for member in small:
            self._of[member] = large

    def all(self) -> list[tuple[bytes, ...]]:
        once = {id(cluster): cluster for cluster in self._of.values()}  # each stands there once for each of its members
        return sorted(tuple(sorted(cluster)) for cluster in once.values())


def assemble(assertions: Iterable[Assertion], findings: Iterable[Finding], decisions: Iterable[Decision] = (),
             matches: Iterable[Match] = ()) -> tuple[Record, ...]:
    """Compute the records from what was found and what was decided. Pure; the order of none of the inputs matters.

    An assertion counts while it has a finding (the caller gives those of the latest run of each text). People's verdicts weigh
    more than scores: an accepted value comes first, a rejected one is gone, a rejected record is gone. Records that people call
    the same become one, those they call different never do; matches join what nobody decided. A "same" that would join a pair
    called different is not carried out (see ``conflicts``): older decisions first, then matches by falling score.

    Returns:
        Sorted by id.
    """
    standing_now = standing(decisions)
    verdicts = {d.subject: d.verdict for d in standing_now if d.other is None and d.verdict in ("accept", "reject")}
    promises = {d.subject: d for d in standing_now if d.other is None and d.verdict in COMMITMENT_VERDICTS}
    best: dict[bytes, Finding] = {}
    for finding in findings:
        held = best.get(finding.assertion)
        if held is None or (finding.confidence, finding.source) > (held.confidence, held.source):
            best[finding.assertion] = finding
    of_record: dict[bytes, dict[bytes, Assertion]] = defaultdict(dict)
    for assertion in assertions:
        if assertion.id in best and verdicts.get(assertion.record) != "reject":
            of_record[assertion.record][assertion.id] = assertion
    kinds = {record: next(iter(held.values())).kind for record, held in of_record.items()}
    same, different = _pairs(standing_now)
    clusters = _Clusters(of_record, different)
    ranked = sorted(matches, key=lambda m: (-m.score, min(m.left, m.right), max(m.left, m.right)))
    for a, b in [*same, *((m.left, m.right) for m in ranked)]:
        if kinds.get(a) == kinds.get(b):
            clusters.join(a, b)
    return tuple(_record(members, kinds[members[0]], of_record, best, verdicts, promises) for members in clusters.all())


def _record(members: tuple[bytes, ...], kind: str, of_record: Mapping[bytes, Mapping[bytes, Assertion]], best: Mapping[bytes, Finding],
            verdicts: Mapping[bytes, str], promises: Mapping[bytes, Decision]) -> Record:
    fields: dict[str, list[Evidence]] = defaultdict(list)
    for member in members:
        for assertion in of_record[member].values():
            verdict = verdicts.get(assertion.id)
            if verdict == "reject":
                continue
            finding = best[assertion.id]
            status = "accepted" if verdict == "accept" else "proposed"
            fields[assertion.field].append(Evidence(assertion, finding.source, finding.confidence, status))
    ordered = {name: tuple(sorted(found, key=ranked)) for name, found in sorted(fields.items())}
    promise = max((promises[m] for m in members if m in promises), key=lambda d: d.seq, default=None)
    return Record(members[0], kind, members, ordered, promise.verdict if promise else None)


def ranked(evidence: Evidence) -> tuple[bool, float, int, bytes]:
    """Accepted before proposed, then surer, then earlier in the text; the id breaks ties."""
    span = evidence.assertion.span
    return (evidence.status != "accepted", -evidence.confidence, span.start if span else NOWHERE, evidence.assertion.id)


def inherit(old: Iterable[Assertion], new: Iterable[Assertion]) -> dict[bytes, bytes]:
    """Which old record ids the records of a new reading of the same report take over: trap 2 of house.md.

    A new record takes the id of the old record of its kind with which it shares most (field, value, words); an id that both
    sides have stays where it is, each old id is given once, and a record that shares nothing keeps its own.

    Returns:
        new id -> old id, only where they differ.
    """
    before, after = _contents(old), _contents(new)
    shared = []
    for fresh, (kind, has) in after.items():
        for past, (past_kind, had) in before.items():
            if kind == past_kind and fresh not in before and past not in after and (common := len(has & had)):
                shared.append((-common, past, fresh))
    ids: dict[bytes, bytes] = {}
    given: set[bytes] = set()
    for _, past, fresh in sorted(shared):
        if fresh not in ids and past not in given:
            ids[fresh] = past
            given.add(past)
    return ids


def _contents(assertions: Iterable[Assertion]) -> dict[bytes, tuple[str, set[tuple[object, ...]]]]:
    contents: dict[bytes, tuple[str, set[tuple[object, ...]]]] = {}
    for a in assertions:
        if a.field != NAMING:
            contents.setdefault(a.record, (a.kind, set()))[1].add((a.field, a.value, a.span))
        else:
            contents.setdefault(a.record, (a.kind, set()))
    return contents
