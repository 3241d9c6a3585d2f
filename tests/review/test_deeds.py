"""Corrections, additions and rejections on a real store: they hold whatever is read later, and each has its way back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from daybook import review
from daybook.core import NAMING, Choice, Count, Draft, Place, Ref, Said, Span, Words
from daybook.errors import Stale, UsageError
from daybook.lineage.copies import COPIES
from daybook.review import Given, Hand
from daybook.review.deeds import view_of
from daybook.store import Store
from daybook.store.reviewing import Judged, Told
from tests.store.made import ATTACK, MATCH, drafts_of, dumped, entry_of, refresh, span

ANA, BEN = Hand("ana"), Hand("ben")


@pytest.fixture
def desk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    for module in ("deeds", "pairs", "judging"):
        monkeypatch.setattr(f"daybook.review.{module}.rules", lambda: (MATCH, COPIES))
    store.add(store.begin_run("f", {}), entry_of(store, "r1"))
    refresh(store)
    yield store


def told(store: Store, report: str = "r1") -> Told:
    return view_of(store, report).records[0]


def values(store: Store, field: str, report: str = "r1") -> list[tuple[str, str]]:
    """What the screen shows of a field: (value, status), best first."""
    return [(one.evidence.assertion.value.show(), one.evidence.status) for one in told(store, report).values.get(field, ())]


def value(store: Store, field: str) -> Judged:
    return told(store).values[field][0]


def id_of(store: Store, field: str) -> bytes:
    return value(store, field).evidence.assertion.id


def listed(store: Store, field: str) -> str | None:
    """What lists show of the only incident's field."""
    row, = store.records("incident").items
    return row.best[field].assertion.value.show() if field in row.best else None


def test_a_correction_comes_first_and_the_machines_value_is_kept_struck_through(desk: Store) -> None:
    old = value(desk, "killed").evidence
    given = Given("killed", Count(5, 5, of="forces"), span(ATTACK, "3 soldiers"))
    review.correct(desk, view_of(desk, "r1"), old.assertion.id, given, Hand("ana", "recount"))

    assert [("5 of the forces", "accepted"), ("3 of the forces", "rejected")] == values(desk, "killed")
    new, struck = told(desk).values["killed"]
    assert (old.source, old.confidence) == (struck.evidence.source, struck.evidence.confidence)
    assert new.made is not None and (("ana", old.assertion.id) == (new.made.by, new.made.instead))
    assert new.decision is not None and "recount" == new.decision.why
    assert "5 of the forces" == listed(desk, "killed")
    assert "analyst" == desk.records("incident").items[0].best["killed"].source


def test_what_was_taken_back_is_as_before_and_can_be_done_again(desk: Store) -> None:
    before = dumped(desk)
    act = review.correct(desk, view_of(desk, "r1"), id_of(desk, "killed"), Given("killed", Count(5, 5)), ANA)
    after = values(desk, "killed")
    back = review.take_back(desk, act.number, ANA)

    def computed(dump: bytes) -> list[bytes]:
        return [line for line in dump.splitlines() if b'"what":"record"' in line or b'"what":"assertion"' in line]

    assert computed(before) == computed(dumped(desk))
    review.take_back(desk, back.number, ANA)
    assert after == values(desk, "killed")
    with pytest.raises(UsageError, match="cannot be taken back"):
        review.take_back(desk, act.number, ANA)


def read_again(store: Store, drafts: list[tuple[str, Draft]], text: str = ATTACK, *, cleaner: str = "asis@1") -> None:
    store.add(store.begin_run("another model", {}), entry_of(store, "r1", text, drafts=drafts, cleaner=cleaner))
    refresh(store)


def model_two(text: str, confidence: float = 0.8) -> list[tuple[str, Draft]]:
    """Another model: it names the record by other words, and finds the dead and the place but not who did it."""
    said = (Said("killed", Count(3, 3, of="forces"), span(text, "3"), confidence),
            Said("where", Place("Mosul", "IQ", precision=2), span(text, "Mosul"), confidence),
            Said("type", Choice("armed_attack"), span(text, "attacked"), confidence))
    return [("encoder@2", Draft("incident", span(text, "killing"), said, confidence))]


def test_what_was_rejected_is_not_proposed_again_by_another_model(desk: Store) -> None:
    review.reject(desk, told(desk).key, id_of(desk, "killed"), ANA)
    read_again(desk, model_two(ATTACK))

    assert [("3 of the forces", "rejected")] == values(desk, "killed")
    assert "encoder@2" == value(desk, "killed").evidence.source
    assert listed(desk, "killed") is None


def test_a_value_that_was_accepted_stays_though_no_model_finds_it_any_more(desk: Store) -> None:
    review.accept(desk, told(desk).key, id_of(desk, "perpetrator"), ANA)
    read_again(desk, model_two(ATTACK))

    assert [("gunmen", "accepted")] == values(desk, "perpetrator")
    assert "incident.rules@1" == value(desk, "perpetrator").evidence.source


def test_a_record_that_no_model_finds_any_more_keeps_what_people_said_of_it_and_its_name(desk: Store) -> None:
    review.add(desk, view_of(desk, "r1"), told(desk).key, Given("weapon", Ref("rifles")), ANA)
    read_again(desk, [])

    assert [("attacked", "proposed")] == values(desk, NAMING)
    assert [("rifles", "accepted")] == values(desk, "weapon")
    assert [] == values(desk, "killed")


def test_a_better_text_takes_over_corrections_and_rejections_by_their_words(desk: Store) -> None:
    review.correct(desk, view_of(desk, "r1"), id_of(desk, "killed"), Given("killed", Count(5, 5), span(ATTACK, "3 soldiers")), ANA)
    review.reject(desk, told(desk).key, id_of(desk, "where"), ANA)
    cleaner = "By Our Staff\n\n" + ATTACK
    read_again(desk, list(drafts_of(cleaner)), cleaner, cleaner="asis@2")

    assert [("5", "accepted"), ("3 of the forces", "rejected")] == values(desk, "killed")
    assert [("Mosul (IQ)", "rejected")] == values(desk, "where")
    moved = value(desk, "killed")
    assert moved.evidence.assertion.span is not None and "3 soldiers" == moved.evidence.assertion.span.of(cleaner)
    assert not moved.is_adrift


def test_a_correction_whose_words_are_gone_stays_and_is_marked(desk: Store) -> None:
    review.correct(desk, view_of(desk, "r1"), id_of(desk, "killed"), Given("killed", Count(5, 5), span(ATTACK, "3 soldiers")), ANA)
    other = ATTACK.replace("3 soldiers", "several soldiers")
    read_again(desk, list(drafts_of(other)), other, cleaner="asis@2")

    kept = value(desk, "killed")
    assert ("5", "accepted", True, None) == (kept.evidence.assertion.value.show(), kept.evidence.status, kept.is_adrift,
                                             kept.evidence.assertion.span)


def test_rebuilding_and_the_order_of_things_change_nothing(desk: Store) -> None:
    review.correct(desk, view_of(desk, "r1"), id_of(desk, "killed"), Given("killed", Count(5, 5), span(ATTACK, "3 soldiers")), ANA)
    review.accept(desk, told(desk).key, id_of(desk, "perpetrator"), BEN)
    read_again(desk, model_two(ATTACK))
    before = dumped(desk)
    desk.rebuild(MATCH, COPIES)

    assert before == dumped(desk)


def test_a_whole_record_is_accepted_rejected_and_back(desk: Store) -> None:
    key = told(desk).key
    act = review.accept_record(desk, view_of(desk, "r1"), key, ANA)
    assert "accepted" == told(desk).status
    with pytest.raises(UsageError, match="nothing of this record waits"):
        review.accept_record(desk, view_of(desk, "r1"), key, ANA)
    review.take_back(desk, act.number, ANA)
    assert "proposed" == told(desk).status

    act = review.reject_record(desk, key, ANA)
    assert ("rejected", 0) == (told(desk).status, desk.records("incident").total)
    read_again(desk, model_two(ATTACK))
    assert ("rejected", 0) == (told(desk).status, desk.records("incident").total), "another model does not bring it back"
    review.take_back(desk, act.number, BEN)
    assert ("proposed", 1) == (told(desk).status, desk.records("incident").total)


def test_taking_back_a_rejected_record_leaves_its_grade(desk: Store) -> None:
    public = desk.records("incident").items[0].id
    review.grade(desk, public, "weak", "ana")
    act = review.reject_record(desk, told(desk).key, ANA)
    review.take_back(desk, act.number, ANA)

    view = desk.record(public)
    assert view is not None and "weak" == review.graded(desk, view)["grade"].verdict


def test_a_record_that_the_machine_missed_is_added_by_its_words(desk: Store) -> None:
    text = "The army said that rockets fell on the market. هاجم مسلحون السوق."
    desk.add(desk.begin_run("f", {}), entry_of(desk, "r2", text, drafts=[]))
    refresh(desk)
    words = span(text, "هاجم")
    key, _ = review.add_record(desk, view_of(desk, "r2"), "incident", words, [Given("type", Choice("armed_attack"), words)], ANA)

    record, = view_of(desk, "r2").records
    assert (key, "accepted") == (record.key, record.status)
    assert {"armed attack"} == {one.evidence.assertion.value.show() for one in record.values["type"]}
    assert 2 == desk.records("incident").total
    with pytest.raises(UsageError, match="already"):
        review.add_record(desk, view_of(desk, "r2"), "incident", words, [], ANA)


def test_two_reviewers_and_one_in_two_tabs_do_not_overwrite_each_other(desk: Store) -> None:
    record, seen = told(desk), Hand("ana", version=told(desk).version)
    review.accept(desk, record.key, id_of(desk, "where"), seen)
    with pytest.raises(Stale) as stale:
        review.reject(desk, record.key, id_of(desk, "killed"), Hand("ben", version=record.version))

    change, = stale.value.changes
    assert ("ana", "accept", "where", "Mosul (IQ)") == (change["by"], change["verdict"], change["field"], change["value"])
    with pytest.raises(Stale):
        review.reject(desk, record.key, id_of(desk, "killed"), seen)
    assert [("3 of the forces", "proposed")] == values(desk, "killed")
    review.reject(desk, record.key, id_of(desk, "killed"), Hand("ben", version=stale.value.version))


def test_the_desk_may_ask_for_reasons(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_REVIEW_REASONS", "yes")
    with pytest.raises(UsageError, match="asks why"):
        review.reject(desk, told(desk).key, id_of(desk, "killed"), ANA)

    review.reject(desk, told(desk).key, id_of(desk, "killed"), Hand("ana", "a misprint"))
    review.accept(desk, told(desk).key, id_of(desk, "where"), ANA)


@pytest.mark.parametrize(("field", "given", "why"), [
    ("killed", Words("five"), "wants count"), ("type", Choice("picnic"), "none of"), ("nothing", Words("x"), "has no field")],
    ids=["type", "choice", "field"])
def test_a_value_that_the_field_cannot_hold_is_refused(desk: Store, field: str, given: Words, why: str) -> None:
    with pytest.raises(Exception, match=why):
        review.add(desk, view_of(desk, "r1"), told(desk).key, Given(field, given), ANA)


def test_words_beyond_the_text_are_refused(desk: Store) -> None:
    with pytest.raises(UsageError, match="no words of the text"):
        review.add(desk, view_of(desk, "r1"), told(desk).key, Given("weapon", Ref("rifles"), Span(5, 99999)), ANA)


def test_a_person_who_is_erased_is_gone_from_what_people_asserted_too_and_the_log_verifies(desk: Store) -> None:
    view = view_of(desk, "r1")
    review.add(desk, view, told(desk).key, Given("victim", Ref("Kassab Murad", "person"), None, "Kassab Murad's brother"), ANA)
    review.correct(desk, view_of(desk, "r1"), id_of(desk, "victim"), Given("victim", Ref("Kassab Murad the elder", "person"), None), BEN)
    assert "Kassab" in "".join(show for show, _ in values(desk, "victim"))

    desk.erase(["Kassab Murad"], "eve")
    refresh(desk)

    assert "Kassab" not in "".join(show for show, _ in values(desk, "victim"))
    assert ["accepted"] == sorted({status for show, status in values(desk, "victim") if "elder" in show})
    assert b"Kassab" not in dumped(desk)
    assert () == desk.verify().faults
