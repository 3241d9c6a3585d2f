"""The laws of records: order never matters, the newest decision holds, what people keep apart stays apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from daybook.core import NAMING, Assertion, Count, Decision, Finding, Match, Span, Words, assemble, conflicts, inherit
from daybook.core.record import standing

RECORDS = [bytes([n]) * 16 for n in range(1, 7)]
TEXT = b"t" * 16


def killed(record: bytes, number: int, start: int = 0) -> Assertion:
    return Assertion(TEXT, record, "incident", "killed", Count(number, number), Span(start, start + 2))


def naming(record: bytes) -> Assertion:
    return Assertion(TEXT, record, "incident", NAMING, Words("attack"), Span(record[0] * 10, record[0] * 10 + 6))


def found(assertions: list[Assertion], confidence: float = 0.5) -> list[Finding]:
    return [Finding(a.id, 1, "incident.rules@1", confidence) for a in assertions]


ASSERTIONS = st.lists(st.builds(killed, st.sampled_from(RECORDS), st.integers(0, 3)), max_size=12)
NTH = st.integers(0, 5)
PAIRS = st.builds(lambda s, a, b, v: Decision(s, RECORDS[a], v, "ana", RECORDS[b]), st.integers(1, 99), NTH, NTH,
                  st.sampled_from(["same", "different", "unsure", "undo"])).filter(lambda d: d.subject != d.other)
DECISIONS = st.lists(PAIRS, max_size=10, unique_by=lambda d: d.seq)
MATCHES = st.lists(st.builds(lambda a, b, s: Match(RECORDS[a], RECORDS[b], s), NTH, NTH, st.floats(0, 1)), max_size=5)


@given(ASSERTIONS, DECISIONS, MATCHES, st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter(assertions: list[Assertion], decisions: list[Decision], matches: list[Match],
                                          order: object) -> None:
    findings = found(assertions)
    expected = assemble(assertions, findings, decisions, matches)

    for mixed in (assertions, findings, decisions, matches):
        order.shuffle(mixed)  # type: ignore[attr-defined]
    assert expected == assemble(assertions, findings, decisions, matches)


@given(ASSERTIONS, DECISIONS, MATCHES)
def test_what_people_keep_apart_is_never_one_record(assertions: list[Assertion], decisions: list[Decision], matches: list[Match]) -> None:
    apart = [d for d in standing(decisions) if d.verdict == "different"]

    for record in assemble(assertions, found(assertions), decisions, matches):
        assert not any(d.subject in record.members and d.other in record.members for d in apart)


@given(ASSERTIONS, DECISIONS)
def test_no_assertion_is_lost_and_none_is_doubled(assertions: list[Assertion], decisions: list[Decision]) -> None:
    records = assemble(assertions, found(assertions), decisions)

    shown = [e.assertion.id for r in records for held in r.fields.values() for e in held]
    assert sorted({a.id for a in assertions}) == sorted(shown)


def test_a_newer_decision_undoes_an_older_one() -> None:
    first, second = [killed(r, 1) for r in RECORDS[:2]]
    same = Decision(1, RECORDS[0], "same", "ana", RECORDS[1])
    different = Decision(2, RECORDS[1], "different", "ben", RECORDS[0])

    assert 1 == len(assemble([first, second], found([first, second]), [same]))
    assert 2 == len(assemble([first, second], found([first, second]), [different, same]))


def test_undo_takes_a_decision_back() -> None:
    value = killed(RECORDS[0], 5)
    reject, undo = Decision(1, value.id, "reject", "ana"), Decision(2, value.id, "undo", "ana")

    assert () == assemble([value], found([value]), [reject])[0].evidence("killed")
    assert 1 == len(assemble([value], found([value]), [reject, undo])[0].evidence("killed"))


def test_a_rejected_record_is_gone() -> None:
    value = killed(RECORDS[0], 5)

    assert () == assemble([value], found([value]), [Decision(1, RECORDS[0], "reject", "ana")])


def test_an_accepted_value_comes_before_a_surer_one() -> None:
    sure, accepted = killed(RECORDS[0], 5), killed(RECORDS[0], 6, 9)
    findings = [Finding(sure.id, 1, "x@1", 0.99), Finding(accepted.id, 1, "x@1", 0.2)]

    record = assemble([sure, accepted], findings, [Decision(1, accepted.id, "accept", "ana")])[0]

    assert [6, 5] == [e.assertion.value.min for e in record.evidence("killed")]  # type: ignore[union-attr]
    assert record.disputed("killed")


def test_an_assertion_that_the_latest_run_did_not_find_is_no_evidence() -> None:
    kept, gone = killed(RECORDS[0], 5), killed(RECORDS[0], 6)

    record = assemble([kept, gone], found([kept]))[0]

    assert 1 == len(record.evidence("killed"))


def test_a_promise_takes_its_newest_verdict_and_never_one_from_the_clock() -> None:
    act = Assertion(TEXT, RECORDS[0], "commitment", NAMING, Words("will resign"), Span(0, 11))
    decisions = [Decision(1, RECORDS[0], "in_progress", "ana"), Decision(3, RECORDS[0], "kept", "ben")]

    assert "kept" == assemble([act], found([act]), decisions)[0].verdict
    assert assemble([act], found([act]))[0].verdict is None


def test_a_chain_of_same_against_different_is_found_and_not_carried_out() -> None:
    a, b, c = RECORDS[:3]
    decisions = [Decision(1, a, "same", "ana", b), Decision(2, b, "same", "ben", c), Decision(3, a, "different", "cem", c)]
    values = [killed(r, 1) for r in (a, b, c)]

    assert [(a, c, (a, b, c))] == [(x.left, x.right, x.chain) for x in conflicts(decisions)]
    assert [(a, b), (c,)] == [r.members for r in assemble(values, found(values), decisions)]


@given(DECISIONS)
def test_conflicts_are_just_the_pairs_kept_apart_that_chains_join(decisions: list[Decision]) -> None:
    held = standing(decisions)
    same = {frozenset((d.subject, d.other)) for d in held if d.verdict == "same"}
    reach = {r: {r} for r in RECORDS}
    for _ in RECORDS:
        for pair in same:
            x, y = pair
            reach[x] = reach[y] = reach[x] | reach[y]
            for member in reach[x]:
                reach[member] = reach[member] | reach[x]
    expected = {frozenset((d.subject, d.other)) for d in held if d.verdict == "different" and d.other in reach[d.subject]}

    assert expected == {frozenset((c.left, c.right)) for c in conflicts(decisions)}


def test_a_record_named_by_other_words_inherits_the_id_of_the_one_it_shares_most_with() -> None:
    old_a, old_b, new_x, new_y = RECORDS[:4]
    old = [naming(old_a), killed(old_a, 5), killed(old_a, 6), naming(old_b), killed(old_b, 7)]
    new = [naming(new_x), killed(new_x, 5), killed(new_x, 6), killed(new_x, 7), naming(new_y), killed(new_y, 9)]

    assert {new_x: old_a} == inherit(old, new)


def test_a_record_that_kept_its_id_gives_it_to_no_other() -> None:
    old_a, new_x = RECORDS[:2]
    old = [killed(old_a, 5)]
    new = [killed(old_a, 5), killed(new_x, 5)]

    assert {} == inherit(old, new)
