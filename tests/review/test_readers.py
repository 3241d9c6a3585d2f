"""Two readers on a real store: neither sees the other, no record changes until somebody adjudicates, and what that does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from daybook import review
from daybook.core import Choice, Count, Place, Words
from daybook.core.coding import Drawing, Share
from daybook.errors import Stale, UsageError
from daybook.lineage.copies import COPIES
from daybook.review import Given, Hand
from daybook.review.blind import Adjudicator, Coder
from daybook.review.quality import agreements, overruled, precisions, taken, wilson
from daybook.review.readers import Compared, compared, steps
from daybook.store import Store
from daybook.store.codings import Settling
from tests.store.made import ATTACK, MATCH, dumped, entry_of, refresh, span

CANARY = "4711"


@pytest.fixture
def desk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr("daybook.review.deeds.rules", lambda: (MATCH, COPIES))
    monkeypatch.setattr("daybook.review.blind.refresh", refresh)
    for name, role in (("ana", "reviewer"), ("ben", "reviewer"), ("eve", "editor"), ("vic", "viewer")):
        store.people.add(name, role, "no password", "root", "2026-11-01T00:00:00Z")
    store.add(store.begin_run("f", {}), entry_of(store, "r1"))
    refresh(store)
    yield store


def many(store: Store, last: int, attacks: int) -> None:
    """Reports r2 to ``last``, each in words of its own, of which the first tell of an attack."""
    run = store.begin_run("f", {})
    for n in range(2, last + 1):
        own = " ".join(f"{word}{n}" for word in "road market river school bridge tower square harbour station garden".split() * 5)
        store.add(run, entry_of(store, f"r{n}", f"Gunmen attacked town{n} on Monday, killing {n} soldiers. {own}" if n <= attacks else own))
    refresh(store)


def drawn(store: Store, **options: object) -> Share:
    store.codings.draw(replace(Drawing(("ana", "ben"), rate=1.0), **options), "eve")  # type: ignore[arg-type]
    return store.codings.shares()[0]


def seat(store: Store, share: Share, by: str) -> Coder:
    return Coder(store, share.id, by)


def id_of(coder: Coder, field: str) -> bytes:
    return review.view_of(coder, "").records[0].values[field][0].evidence.assertion.id


def code(store: Store, share: Share, by: str, killed: int | None = None, *, finish: bool = True) -> None:
    """Accept the record, after a correction of the killed if asked."""
    coder, hand = seat(store, share, by), Hand(by, f"{by} counted" if killed else "")
    view = review.view_of(coder, "")
    if killed:
        review.correct(coder, view, id_of(coder, "killed"), Given("killed", Count(killed, killed, of="forces"), span(ATTACK, "3")), hand)
    review.accept_record(coder, review.view_of(coder, ""), view.records[0].key, hand)
    if finish:
        store.codings.finish(share.id, by)


def pair(store: Store, share: Share, field: str) -> Compared:
    share = store.codings.share(share.id) or share
    return next(one for one in compared(store, share) if one.field == field)


def settle(store: Store, share: Share, field: str, choice: str) -> None:
    one, view = pair(store, share, field), review.view_of(store, share.report)
    does = steps(one, ("first", "second").index(choice), view)
    store.codings.adjudicate(share.id, "eve", Settling(one.record, field, choice), does, why="read it again")
    refresh(store)


def without_digests(said: str) -> str:
    """Salts and seals hold any four figures now and then."""
    return re.sub("[0-9a-f]{32,}", "", said)


def test_a_blind_coding_changes_no_record_and_is_seen_by_nobody_else(desk: Store) -> None:
    share, before = drawn(desk), dumped(desk)
    code(desk, share, "ana", killed=int(CANARY))

    assert before == dumped(desk)
    assert CANARY not in repr(desk.codings.view(share.id, "ben")) + repr(desk.codings.view(share.id, None))
    assert CANARY in repr(desk.codings.view(share.id, "ana"))
    assert CANARY not in repr(review.view_of(desk, share.report))
    assert not any(CANARY in without_digests(repr(noted)) or (share.report in repr(noted) and noted.entry.what.startswith("coding"))
                   for noted in desk.log.entries(limit=500))
    assert frozenset() == desk.codings.shares("ben")[0].finished and frozenset({"ana"}) == desk.codings.shares("ana")[0].finished


def test_a_decision_of_others_is_not_seen_by_coders_either(desk: Store) -> None:
    share = drawn(desk)
    view = review.view_of(desk, share.report)
    killed = view.records[0].values["killed"][0].evidence.assertion
    review.correct(desk, view, killed.id, Given("killed", Count(9, 9, of="forces"), span(ATTACK, "3")), Hand("eve", CANARY))

    held = desk.codings.view(share.id, "ana")
    assert held is not None and CANARY not in repr(held)
    assert ["proposed"] == [one.evidence.status for one in held.records[0].values["killed"]]


def test_what_is_read_anew_since_changes_nothing_for_the_second_coder(desk: Store) -> None:
    share = drawn(desk)
    before = [told.values for told in review.view_of(seat(desk, share, "ana"), "").records]
    desk.add(desk.begin_run("g", {}), entry_of(desk, "r1", drafts=()))
    refresh(desk)

    assert [] == list(review.view_of(desk, share.report).records)
    assert before == [told.values for told in review.view_of(seat(desk, share, "ben"), "").records]


def test_only_those_it_was_given_to_code_and_only_until_they_are_done(desk: Store) -> None:
    share = drawn(desk)
    with pytest.raises(UsageError, match="not given to you"):
        desk.codings.finish(share.id, "eve")
    assert desk.codings.view(share.id, "eve") is None
    code(desk, share, "ana")
    with pytest.raises(UsageError, match="done with this report"):
        review.accept(seat(desk, share, "ana"), pair_key(desk, share), id_of(seat(desk, share, "ana"), "killed"), Hand("ana"))
    with pytest.raises(UsageError, match="both coders must be done"):
        compared(desk, desk.codings.share(share.id) or share)


def pair_key(store: Store, share: Share) -> bytes:
    return review.view_of(seat(store, share, "ana"), "").records[0].key


def test_a_coder_takes_back_what_they_did_and_two_windows_of_theirs_do_not_overwrite_each_other(desk: Store) -> None:
    share = drawn(desk)
    coder = seat(desk, share, "ana")
    record, killed = pair_key(desk, share), id_of(coder, "killed")
    act = review.reject(coder, record, killed, Hand("ana", version=0))
    with pytest.raises(Stale):
        review.accept(coder, record, killed, Hand("ana", version=0))
    review.take_back(coder, act.number, Hand("ana"))

    assert "proposed" == review.view_of(coder, "").records[0].values["killed"][0].evidence.status
    with pytest.raises(UsageError, match="cannot be taken back"):
        review.take_back(coder, act.number, Hand("ana"))


def test_codings_are_compared_field_by_field(desk: Store) -> None:
    share = drawn(desk)
    code(desk, share, "ana")
    code(desk, share, "ben", killed=5)

    found = {one.field: one for one in compared(desk, desk.codings.share(share.id) or share)}
    assert {"": True, "type": True, "where": True, "when": True, "perpetrator": True, "killed": False} == {
        name: one.agrees for name, one in found.items()}
    mine = share.coders.index("ana")
    assert ["3 of the forces", "5 of the forces"] == [found["killed"].sides[n].says for n in (mine, 1 - mine)]


@pytest.mark.parametrize("by, stands", [("ana", "3 of the forces"), ("ben", "5 of the forces")])
def test_what_the_adjudicator_takes_becomes_an_ordinary_act(desk: Store, by: str, stands: str) -> None:
    share = drawn(desk)
    code(desk, share, "ana")
    code(desk, share, "ben", killed=5)
    settle(desk, share, "killed", ("first", "second")[share.coders.index(by)])

    row, = desk.records("incident").items
    assert stands == row.best["killed"].assertion.value.show()
    last = desk.decisions()[-1]
    assert ("eve", "read it again") == (last.by, last.why)
    assert (not desk.verify().faults) and ["eve"] == [it.by for it in desk.codings.adjudications(share.id)[share.id]]


def test_the_adjudicators_own_value_is_noted_as_theirs_in_one_transaction(desk: Store) -> None:
    share = drawn(desk)
    for by, killed in (("ana", None), ("ben", 5)):
        code(desk, share, by, killed)
    view, one = review.view_of(desk, share.report), pair(desk, share, "killed")
    place = Adjudicator(desk, share.id, Settling(one.record, "killed", "own"))
    held = view.records[0].values["killed"][0].evidence.assertion
    review.correct(place, view, held.id, Given("killed", Count(4, 4, of="forces"), span(ATTACK, "3")), Hand("eve", "a fourth died"))

    assert "4 of the forces" == desk.records("incident").items[0].best["killed"].assertion.value.show()
    assert "own" == desk.codings.adjudications(share.id)[share.id][0].choice
    for by in ("ana", "ben"):
        shown, = taken(desk, by)
        assert ("4 of the forces", "a fourth died", "eve") == (shown.taken, shown.why, shown.by)


def test_whoever_coded_a_report_does_not_adjudicate_it(desk: Store) -> None:
    share = drawn(desk, coders=("ana", "eve"))
    for by in ("ana", "eve"):
        code(desk, share, by)
    with pytest.raises(UsageError, match="somebody else adjudicates"):
        desk.codings.adjudicate(share.id, "eve", Settling(b"x" * 16, "killed", "both"), ())


def test_a_record_that_one_coder_adds_and_one_that_the_other_denies_are_settled_as_a_whole(desk: Store) -> None:
    share = drawn(desk)
    ana, ben = seat(desk, share, "ana"), seat(desk, share, "ben")
    added, _ = review.add_record(ana, review.view_of(ana, ""), "statement", span(ATTACK, "the army said"),
                                 [Given("content", Words("three soldiers died"), span(ATTACK, "killing 3 soldiers"))], Hand("ana"))
    review.accept_record(ana, review.view_of(ana, ""), pair_key(desk, share), Hand("ana"))
    review.reject_record(ben, pair_key(desk, share), Hand("ben"))
    for by in ("ana", "ben"):
        desk.codings.finish(share.id, by)
    both = {one.record: one for one in compared(desk, desk.codings.share(share.id) or share) if not one.field}
    ana_is = ("first", "second")[share.coders.index("ana")]

    assert {False} == {one.agrees for one in both.values()} and 2 == len(both)
    view = review.view_of(desk, share.report)
    desk.codings.adjudicate(share.id, "eve", Settling(added, "", ana_is), steps(both[added], share.coders.index("ana"), view))
    desk.codings.adjudicate(share.id, "eve", Settling(pair_key(desk, share), "", "second" if ana_is == "first" else "first"),
                            steps(both[pair_key(desk, share)], share.coders.index("ben"), view))
    refresh(desk)
    assert 0 == desk.records("incident").total and 1 == desk.records("statement").total
    assert [] == list(desk.verify().faults)


def test_agreement_is_measured_field_by_field_on_what_both_are_done_with(desk: Store) -> None:
    many(desk, last=8, attacks=8)
    drawn(desk)
    shares = desk.codings.shares()
    assert [] == list(agreements(desk))
    for n, share in enumerate(shares):
        code(desk, share, "ana")
        code(desk, share, "ben", killed=40 if n == 0 else None)
    found = {(one.field, one.asks): one for one in agreements(desk)}

    killed = found["killed", "number"].agreement
    assert 8 == killed.units and killed.alpha is not None and killed.alpha < 1 and "ratio" == killed.metric
    assert 7 / 8 == found["killed", "number"].same
    assert found["", "which"].agreement.alpha is None and 1.0 == found["", "which"].same  # nobody said no: chance has nothing to say
    assert "ordinal" == found["when", "day"].agreement.metric


def test_a_sample_is_drawn_by_its_seed_by_rate_in_each_stratum_and_never_twice(desk: Store) -> None:
    many(desk, last=20, attacks=11)
    first = desk.codings.draw(Drawing(("ana", "ben", "eve"), rate=0.25, by="kind", seed=7), "eve")
    shares = desk.codings.shares()

    assert "3 of 11" == first.about["stratum incident"] and "3 of 9" == first.about["stratum nothing found"]
    assert 6 == len(shares) == len({share.text for share in shares})
    assert 3 == len({frozenset(share.coders) for share in shares})
    desk.codings.draw(Drawing(("ana", "ben"), size=100, seed=7), "eve")
    assert 20 == len({share.text for share in desk.codings.shares()})
    with pytest.raises(UsageError, match="no report to draw"):
        desk.codings.draw(Drawing(("ana", "ben"), rate=1.0), "eve")
    assert [] == list(desk.verify().faults)


@pytest.mark.parametrize("wanted, said", [
    (Drawing(("ana",), rate=0.5), "two readers are two people"), (Drawing(("ana", "vic"), rate=0.5), "vic: no account"),
    (Drawing(("ana", "ben")), "either which share"), (Drawing(("ana", "ben"), rate=2.0), "a share of 2"),
    (Drawing(("ana", "ben"), size=0), "draw one at least"), (Drawing(("ana", "ben"), rate=1.0, by="mood"), "no rule of strata"),
    (Drawing(("ana", "ben"), rate=1.0, kind="dragon"), "no kind 'dragon'")])
def test_a_drawing_that_cannot_be_is_refused_and_says_why(desk: Store, wanted: Drawing, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        desk.codings.draw(wanted, "eve")
    assert () == desk.codings.samples()


def test_precision_counts_what_people_looked_at_and_nothing_else(desk: Store) -> None:
    assert () == precisions(desk)
    view = review.view_of(desk, desk.reports().items[0].id)
    told = view.records[0]
    ids = {name: of[0].evidence.assertion.id for name, of in told.values.items()}
    review.accept(desk, told.key, ids["type"], Hand("ana"))
    review.correct(desk, view, ids["killed"], Given("killed", Count(5, 5, of="forces")), Hand("ana"))
    review.reject(desk, told.key, ids["where"], Hand("ana"))
    review.add(desk, review.view_of(desk, view.row.id), told.key, Given("pattern", Choice("single")), Hand("ana"))
    found = {(one.field, one.month): one for one in precisions(desk)}

    assert {"type", "killed", "where"} == {field for field, _ in found}
    assert [("accepted", 1), ("corrected", 0), ("rejected", 0)] == list(found["type", ""].counts.items())
    assert (1, 1) == (found["killed", ""].counts["corrected"], found["where", ""].counts["rejected"])
    assert {"incident.rules@1"} == {one.source for one in found.values()}
    month = desk.log.entries(limit=1)[0].entry.at[:7]
    assert {"", month} == {month for _, month in found}


def test_a_record_that_is_none_counts_against_its_finder(desk: Store) -> None:
    view = review.view_of(desk, desk.reports().items[0].id)
    review.reject_record(desk, view.records[0].key, Hand("ana"))

    assert {("naming", "rejected")} == {(one.field, name) for one in precisions(desk) for name, n in one.counts.items() if n}


def test_wilsons_interval_is_as_published() -> None:
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
    assert [0.2553, 0.3662] == [round(end, 4) for end in wilson(81, 263)]
    assert [0.0, 0.1611] == [round(end, 4) for end in wilson(0, 20)]


def test_what_a_later_reviewer_changed_is_shown_to_whom_it_was(desk: Store) -> None:
    id = desk.reports().items[0].id
    view = review.view_of(desk, id)
    told = view.records[0]
    where, killed = (told.values[name][0].evidence.assertion.id for name in ("where", "killed"))
    review.accept(desk, told.key, where, Hand("ana", "I know the road"))
    review.correct(desk, view, killed, Given("killed", Count(5, 5, of="forces")), Hand("ana"))
    mine = review.view_of(desk, id).records[0].values["killed"][0].evidence.assertion.id
    review.correct(desk, review.view_of(desk, id), where, Given("where", Place("Tikrit", "IQ")), Hand("ben", "another checkpoint"))
    review.reject(desk, told.key, mine, Hand("ben", "no source for five"))
    found = overruled(desk, "ana")

    assert [("killed", "5 of the forces", "entered", ""), ("where", "Mosul (IQ)", "accepted", "Tikrit (IQ)")] == [
        (one.field, one.value, one.mine, one.instead) for one in found]
    assert ("ben", "another checkpoint", "I know the road", "mosul") == (
        found[1].by, found[1].why, found[1].mine_why, found[1].words.lower())
    assert () == overruled(desk, "ben")


def test_a_person_who_is_erased_is_gone_from_codings_too_and_the_log_verifies(desk: Store) -> None:
    share = drawn(desk)
    coder = seat(desk, share, "ana")
    review.reject(coder, pair_key(desk, share), id_of(coder, "where"), Hand("ana", "Mosul is where Omar Kassab fled"))
    desk.codings.finish(share.id, "ana")
    desk.erase(["Omar Kassab", "Mosul"], "eve")
    refresh(desk)

    said = repr(desk.codings.said(share.id))
    assert "Kassab" not in said and "Mosul" not in said + repr(desk.codings.view(share.id, "ana"))
    assert ["rejected"] == [one.evidence.status for one in review.view_of(coder, "").records[0].values["where"]]
    assert () == desk.verify().faults
