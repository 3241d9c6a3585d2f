"""Whatever people do in whatever order, the store shows what a small model of review says; taking back is the exact way back."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from daybook import review
from daybook.core import Count, Ref
from daybook.errors import UsageError
from daybook.kinds import KINDS
from daybook.lineage.copies import COPIES
from daybook.review import Given, Hand, deeds, pairs
from daybook.review.deeds import view_of
from daybook.store import Store
from tests.store.made import MATCH, dumped, entry_of, refresh

REPORTS = 3
Subject = tuple[int, str] | frozenset[int]  # a value or the record ("") of a report; two reports' records
numbers = st.integers(0, REPORTS - 1)


class Model:
    """The reference: what was decided on each subject, newest last, and by which act."""

    def __init__(self, values: dict[int, set[str]]) -> None:
        self.values = {n: set(held) for n, held in values.items()}
        self.said: dict[Subject, list[tuple[int, str]]] = {}
        self.acts: list[list[Subject]] = []

    def act(self, steps: list[tuple[Subject, str]]) -> None:
        for subject, verdict in steps:
            self.said.setdefault(subject, []).append((len(self.acts), verdict))
        self.acts.append(list(dict.fromkeys(subject for subject, _ in steps)))

    def now(self, subject: Subject) -> str:
        return self.said.get(subject, [(0, "")])[-1][1]

    def can_undo(self, act: int) -> bool:
        return all(self.said[subject][-1][0] == act for subject in self.acts[act])

    def undo(self, act: int) -> None:
        before = [(s, next((v for number, v in reversed(self.said[s]) if number < act), "")) for s in self.acts[act]]
        self.act(before)

    def status(self, n: int, value: str, is_made: bool) -> str | None:
        now = self.now((n, value))
        return {"accept": "accepted", "reject": "rejected"}.get(now) or (None if is_made else "proposed")

    def clusters(self) -> set[frozenset[int]]:
        alive = [n for n in range(REPORTS) if self.now((n, "")) != "reject" and any(
            self.now((n, v)) != "reject" for v in self.values[n] if not v.startswith("made") or self.now((n, v)) == "accept")]
        of = {n: {n} for n in alive}
        order = sorted((self.said[s][-1][0], min(s), s) for s in self.said if isinstance(s, frozenset) and self.now(s) == "same")
        for _, _, pair in order:
            a, b = sorted(pair)
            if a in of and b in of and not any(self.now(frozenset((x, y))) == "different" for x in of[a] for y in of[b]):
                whole = of[a] | of[b]
                of |= dict.fromkeys(whole, whole)
        return {frozenset(members) for members in of.values()}


class Reviewing(RuleBasedStateMachine):
    """The real store beside the model."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(str(Path(self.folder.name) / "m.db"), kinds=KINDS)
        run = self.store.begin_run("f", {})
        for n in range(REPORTS):
            text = f"Gunmen attacked post {n}, killing {n + 1} soldiers."
            self.store.add(run, entry_of(self.store, f"r{n}", text, publisher=f"P{n}"))
        refresh(self.store)
        self.keys = [view_of(self.store, f"r{n}").records[0].key for n in range(REPORTS)]
        self.ids: dict[tuple[int, str], bytes] = {(n, f"{name} {one.evidence.assertion.value.show()}"): one.evidence.assertion.id
                                                  for n in range(REPORTS) for name, held in self.told(n).values.items() for one in held}
        self.read = 0
        self.model = Model({n: {v for m, v in self.ids if m == n} for n in range(REPORTS)})
        self.numbers: list[int] = []
        self.made = 0

    def told(self, n: int) -> review.deeds.Told:
        return view_of(self.store, f"r{n}").records[0]

    def teardown(self) -> None:
        if hasattr(self, "store"):
            refresh(self.store)
            computed = dumped(self.store)
            self.store.rebuild(MATCH, COPIES)
            assert computed == dumped(self.store)
            self.store.close()
            self.folder.cleanup()

    def value(self, n: int, at: int) -> str:
        held = sorted(self.model.values[n])
        return held[at % len(held)]

    @rule(n=numbers, at=st.integers(0, 20), verdict=st.sampled_from(["accept", "reject"]))
    def judge(self, n: int, at: int, verdict: str) -> None:
        value = self.value(n, at)
        act = getattr(review, verdict)(self.store, self.keys[n], self.ids[n, value], Hand("ana"))
        self.numbers.append(act.number)
        self.model.act([((n, value), verdict)])

    def new(self, n: int, act: deeds.Act, steps: list[tuple[Subject, str]]) -> None:
        value = f"made {self.made}"
        self.made += 1
        self.ids[n, value] = act.steps[-1].subject
        self.model.values[n].add(value)
        self.numbers.append(act.number)
        self.model.act([*steps, ((n, value), "accept")])

    @rule(n=numbers)
    def add(self, n: int) -> None:
        given = Given("target", Ref(f"made {self.made}"))
        self.new(n, review.add(self.store, view_of(self.store, f"r{n}"), self.keys[n], given, Hand("ana")), [])

    @rule(n=numbers)
    def correct(self, n: int) -> None:
        value = next(v for v in sorted(self.model.values[n]) if v.startswith("killed"))
        given = Given("killed", Count(100 + self.made, None))
        act = review.correct(self.store, view_of(self.store, f"r{n}"), self.ids[n, value], given, Hand("ben"))
        self.new(n, act, [((n, value), "reject")])

    @rule(n=numbers)
    def no_such_record(self, n: int) -> None:
        self.numbers.append(review.reject_record(self.store, self.keys[n], Hand("ana")).number)
        self.model.act([((n, ""), "reject")])

    def public(self, n: int) -> str:
        return self.store.public_of(self.keys[n]) or ""

    @rule(a=numbers, b=numbers)
    def join(self, a: int, b: int) -> None:
        before = max((d.seq for d in self.store.decisions()), default=0)
        # What somebody rejected still leads to the record that it was part of.
        whole = [next((c for c in self.model.clusters() if self.public(n) in map(self.public, c)), frozenset()) for n in (a, b)]
        try:
            review.join(self.store, self.public(a), self.public(b), "ana")
        except UsageError:
            is_apart = any(self.model.now(frozenset((x, y))) == "different" for x in whole[0] for y in whole[1])
            assert a == b or whole[0] == whole[1] or not all(whole) or is_apart
            return
        heads = frozenset(min(members, key=lambda n: self.keys[n]) for members in whole)
        self.numbers.append(before + 1)
        self.model.act([(heads, "same")])

    @rule(n=numbers)
    def differ_from_next(self, n: int) -> None:
        other = (n + 1) % REPORTS
        act = self.store.act("ben", [pairs.Verdict(self.keys[n], "different", self.keys[other])])
        refresh(self.store)
        self.numbers.append(act.number)
        self.model.act([(frozenset((n, other)), "different")])

    @precondition(lambda self: self.numbers)
    @rule(back=st.integers(0, 3))
    def undo(self, back: int) -> None:
        at = max(0, len(self.numbers) - 1 - back)
        can = self.model.can_undo(at)
        try:
            act = review.take_back(self.store, self.numbers[at], Hand("ben"))
        except UsageError:
            assert not can
            return
        assert can
        self.numbers.append(act.number)
        self.model.undo(at)

    @rule()
    def somebody_reads_another_report(self) -> None:
        """It waits for the next refresh; whoever decides does not."""
        self.read += 1
        text = f"Gunmen attacked bridge {self.read} near Mosul, killing {self.read} soldiers."
        self.store.add(1, entry_of(self.store, f"new{self.read}", text, publisher="The Wire"))

    @invariant()
    def what_is_shown_is_what_was_decided(self) -> None:
        if not hasattr(self, "model"):
            return
        for n in range(REPORTS):
            shown = {one.evidence.assertion.id: one.evidence.status for held in self.told(n).values.values() for one in held}
            wanted = {self.ids[n, v]: status for v in self.model.values[n] if (status := self.model.status(n, v, v.startswith("made")))}
            assert wanted == shown
        alive = {n: self.public(n) for c in self.model.clusters() for n in c}
        assert self.model.clusters() == {frozenset(n for n, p in alive.items() if p == public) for public in alive.values()}


for module in (deeds, pairs):
    module.rules = lambda: (MATCH, COPIES)  # type: ignore[attr-defined]
STEPS = int(os.environ.get("DAYBOOK_TEST_STEPS", "120"))  # in full: 100000, for a quiet night
Reviewing.TestCase.settings = settings(max_examples=max(1, STEPS // 15), stateful_step_count=15, deadline=None,
                                       suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TestReviewing = Reviewing.TestCase
