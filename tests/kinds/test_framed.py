"""Records out of what the encoder saw, which the tests make up: no model is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from daybook.core import Draft, Frame, Reading, Role, Time, When
from daybook.kinds.case.find import find as find_cases
from daybook.kinds.commitment.find import find as find_commitments
from daybook.kinds.incident.find import find as find_incidents
from daybook.kinds.relation.find import find as find_relations
from tests.kinds.read import plain, read, span

BOMB = "A car bomb killed at least nine civilians in Kirkuk on Tuesday. The Mahdi Army was blamed."


def framed(text: str, kind: str, words: str, attributes: dict[str, str], roles: dict[str, str], *, p: float = 0.9,
           how: str | None = None, times: tuple[Time, ...] = ()) -> Reading:
    """A reading in which the encoder saw one frame: ``roles`` from words to role."""
    held = tuple(Role(name, span(text, w), 0.9, how if name == "perpetrator" else None) for w, name in roles.items())
    frame = Frame(kind, span(text, words), p, tuple((name, value, 0.9) for name, value in attributes.items()), held)
    return replace(read(text, {"Mahdi Army": "group", "Kirkuk": "place", "Iraq": "state", "Iran": "state"}, times=times), frames=(frame,))


def bomb(p: float = 0.9) -> Reading:
    tuesday = Time(span(BOMB, "Tuesday"), "DATE", "2020-03-03", "relative_to_publication", 0.9, "test")
    return framed(BOMB, "incident", "bomb", {"type": "bombing", "status": "happened", "pattern": "single", "foreground": "yes"},
                  {"nine": "killed", "nine civilians": "victim", "Kirkuk": "where", "on Tuesday": "when", "The Mahdi Army": "perpetrator",
                   "car bomb": "weapon"}, p=p, how="suspected", times=(tuesday,))


def test_a_picture_of_somebody_is_burned_and_not_the_one_it_shows() -> None:
    text = "The crowd burned a portrait of the governor. Guards watched."
    draft, = find_incidents(framed(text, "incident", "burned", {"type": "destruction", "status": "happened", "pattern": "single",
                                                                "foreground": "yes"},
                                   {"a portrait of": "victim", "the governor": "victim", "The crowd": "perpetrator"}))
    fields = plain(draft)

    assert ["portrait of the governor"] == fields["target"]
    assert "victim" not in fields


def test_an_incident_has_the_values_of_its_roles() -> None:
    draft, = find_incidents(bomb())
    fields = plain(draft)

    assert ["bombing"] == fields["type"]
    assert [True] == fields["foreground"]
    assert [{"min": 9, "max": None, "of": "civilians", "form": "at_least"}] == fields["killed"]
    assert ["2020-03-03"] == fields["when"]
    assert ["Mahdi Army"] == fields["perpetrator"]
    assert "suspected" == next(s.value.responsibility for s in draft.said if s.field == "perpetrator")  # type: ignore[union-attr]


FINDERS: list[tuple[Callable[[Reading], Iterable[Draft]], Reading]] = [
    (find_incidents, framed("The meeting went on.", "incident", "meeting", {
        "type": "protest", "status": "happened", "pattern": "single", "foreground": "yes"}, {}, p=0.01)),
    (find_commitments, framed("A bridge stands there.", "commitment", "stands there", {}, {}, p=0.01)),
    (find_cases, framed("A court opened a case.", "case", "opened", {"step": "opened", "category": "other"}, {}, p=0.01)),
    (find_relations, framed("Iran lies beside Iraq.", "relation", "lies", {"type": "THREATEN"}, {"Iran": "actor", "Iraq": "recipient"},
                           p=0.01)),
]


@pytest.mark.parametrize(("find", "reading"), FINDERS, ids=["incident", "commitment", "case", "relation"])
def test_what_the_encoder_hardly_believes_is_not_proposed(find: Callable[[Reading], Iterable[Draft]], reading: Reading) -> None:
    assert [] == list(find(reading))


def test_a_deadline_that_nothing_dates_is_a_term() -> None:
    text = "The minister vowed to open the road within 72 hours."
    draft, = find_commitments(framed(text, "commitment", "open the road", {}, {"The minister": "promisor", "within 72 hours": "deadline"}))
    fields = plain(draft)

    assert ["within 72 hours"] == fields["term"]
    assert "deadline" not in fields
    assert ["open the road"] == fields["act"]


def test_a_relation_is_told_for_each_actor_and_recipient_and_never_of_one_with_itself() -> None:
    text = "Iran and Iraq warned the Mahdi Army."
    reading = framed(text, "relation", "warned", {"type": "THREATEN"}, {"Iran": "actor", "Iraq": "actor", "the Mahdi Army": "recipient"})
    own = framed("Iran warned Iran.", "relation", "warned", {"type": "THREATEN"}, {"Iran": "actor", "Iran.": "recipient"})

    assert [("Iran", "Mahdi Army"), ("Iraq", "Mahdi Army")] == [
        (plain(d)["actor"][0], plain(d)["recipient"][0]) for d in find_relations(reading)]
    assert [] == list(find_relations(own))


def test_a_case_has_step_category_authority_and_suspect() -> None:
    text = "A court in Kirkuk charged Ahmed Samad with murder."
    draft, = find_cases(framed(text, "case", "charged", {"step": "charged", "category": "killing"},
                              {"A court in Kirkuk": "authority", "Ahmed Samad": "suspect"}))
    fields = plain(draft)

    assert (["charged"], ["killing"], ["Ahmed Samad"]) == (fields["step"], fields["category"], fields["suspect"])


def seen(text: str, *frames: Frame, published: str | None = None, times: tuple[Time, ...] = ()) -> Reading:
    return replace(read(text, {"Omar Saleh": "person"}, published=published, times=times), frames=frames)


def act(text: str, words: str) -> Frame:
    return Frame("commitment", span(text, words), 0.95, (), ())


@pytest.mark.parametrize(("text", "parts", "whole"), [
    ("The envoy said it “will “not allow their return.", ("will", "not allow their return"), "will “not allow their return"),
    ("They would not free anybody.", ("not", "free anybody"), "not free anybody"),
    ("He would stop those who “hate us” from coming.", ("stop those", "hate us” from coming"), "stop those who “hate us” from coming"),
], ids=["quotation", "not", "who"])
def test_parts_of_one_undertaking_are_one(text: str, parts: tuple[str, str], whole: str) -> None:
    draft, = find_commitments(seen(text, *(act(text, words) for words in parts)))

    assert [whole] == plain(draft)["act"]


def test_two_undertakings_side_by_side_stay_two() -> None:
    text = "The minister will pull the troops out and pay the families."

    assert 2 == len(find_commitments(seen(text, act(text, "pull the troops out"), act(text, "pay the families"))))


def test_words_that_undertake_nothing_are_no_commitment() -> None:
    text = "France has said that it will."

    assert [] == list(find_commitments(seen(text, act(text, "will"))))


def deed(text: str, words: str, status: str = "happened", **roles: str) -> Frame:
    told = (("type", "armed_attack", 0.9), ("status", status, 0.95), ("pattern", "single", 0.9), ("foreground", "yes", 0.9))
    return Frame("incident", span(text, words), 0.95, told, tuple(Role(name, span(text, w), 0.95) for name, w in roles.items()))


@pytest.mark.parametrize(("text", "frame"), [
    ("Shells killed or wounded 300 fighters.", ("killed", "happened", {"killed": "300"})),
    ("The cell planned to shoot two guards in May.", ("shoot", "planned", {"killed": "two"})),
    ("A teacher was shot dead: Omar Saleh.", ("shot", "happened", {"killed": "A teacher", "victim": "Omar Saleh"})),
], ids=["several harms", "never done", "named"])
def test_nobody_is_counted_dead_who_is_not_or_is_named(text: str, frame: tuple[str, str, dict[str, str]]) -> None:
    words, status, roles = frame
    drafts = list(find_incidents(seen(text, deed(text, words, status, **roles))))

    assert drafts
    assert not [d for d in drafts if "killed" in plain(d)]


def test_the_dead_of_a_day_and_those_since_spring_are_told_apart() -> None:
    text = "Ten villagers were killed by gunmen. More than 90 villagers have been killed since March."
    march = Time(span(text, "March"), "DATE", "2020-03", "relative_to_publication", 0.9, "test")
    first, second = (deed(text, "were killed"), deed(text, "have been killed"))
    drafts = find_incidents(seen(text, first, second, published="2020-08-17", times=(march,)))

    assert [(10, None), (91, "2020-03/2020-08-17")] == [
        (plain(d)["killed"][0]["min"], next(iter(plain(d).get("when", [])), None)) for d in drafts]  # type: ignore[index]


def test_whom_a_raid_is_on_is_its_target() -> None:
    text = "A raid on the Mahdi Army in Kirkuk ended at dawn."
    reading = framed(text, "incident", "raid", {"type": "raid", "status": "happened", "pattern": "single", "foreground": "yes"},
                     {"the Mahdi Army": "perpetrator"}, how="suspected")
    draft = next(iter(find_incidents(reading)))

    assert "perpetrator" not in plain(draft)
    assert ["Mahdi Army"] == plain(draft)["target"]
    assert [None] == [s.value.responsibility for s in draft.said if s.field == "target"]  # type: ignore[union-attr]


def test_whom_the_culprit_s_verb_is_about_is_no_culprit() -> None:
    text = "The Mahdi Army mocks the government with daily rocket attacks."
    reading = framed(text, "incident", "rocket attacks", {"type": "shelling", "status": "happened", "pattern": "series",
                                                          "foreground": "yes"},
                     {"The Mahdi Army": "perpetrator", "the government": "perpetrator"})

    assert ["Mahdi Army"] == plain(next(iter(find_incidents(reading))))["perpetrator"]


@pytest.mark.parametrize(("status", "dated"), [("happened", []), ("planned", ["2021-06-06"])])
def test_what_happened_has_no_date_after_its_report(status: str, dated: list[str]) -> None:
    text = "Police detained three men in Kirkuk. The vote is on June 6 next year."
    june = Time(span(text, "June 6 next year"), "DATE", "2021-06-06", "relative_to_publication", 0.9, "test")
    seen = framed(text, "incident", "detained", {"type": "arrest", "status": status, "pattern": "single", "foreground": "yes"},
                  {"June 6 next year": "when"}, times=(june,))
    draft = next(iter(find_incidents(replace(seen, report=replace(seen.report, published=When("2020-07-31"))))))

    assert dated == plain(draft).get("when", [])
