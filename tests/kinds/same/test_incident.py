"""Which two reports tell of one incident: sketches made by hand, of leads and of incidents told in passing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core.sketch import Sketch, Spot, Toll, unpacked
from daybook.core.when import day_number
from daybook.kinds.incident.same import JOINS, PROPOSES, SAME
from daybook.kinds.incident.screening import gist, plausible, screen

DAY = day_number(2020, 7, 6)
BAGHDAD, ZAYOUNA = Spot("baghdad", "IQ", 33.34, 44.4, 2), Spot("zayouna", "IQ", 33.33, 44.45, 2)
BASRA, BEIRUT = Spot("basra", "IQ", 30.5, 47.8, 2), Spot("beirut", "LB", 33.9, 35.5, 2)
KILLED = (Toll("killed", "all", 1, 1),)
HASHIMI = Sketch("incident", "assassination", frozenset(), (DAY, DAY), DAY + 1, (BAGHDAD,), {"victim": ("Hisham al-Hashimi",)}, KILLED)


def score(a: Sketch, b: Sketch) -> float:
    seen = SAME.compare(a, b)
    assert seen == replace(SAME.compare(b, a), reasons=seen.reasons)
    return 0.0 if seen.apart else seen.score


@pytest.mark.parametrize("other", [
    replace(HASHIMI, told=DAY + 40, days=(DAY - 5, DAY + 25), spots=(), tolls=()),
    replace(HASHIMI, sort="killing", names={"victim": ("Hisham Al Hashemi",)}, spots=(ZAYOUNA,)),
    replace(HASHIMI, sort="armed_attack", days=None, told=DAY + 3),
    replace(HASHIMI, days=(DAY - 1, DAY - 1)),
], ids=["in July", "spelled otherwise", "undated", "a day off"])
def test_a_named_victim_and_a_like_deed_join_what_is_told_in_passing(other: Sketch) -> None:
    assert score(HASHIMI, other) >= JOINS


@pytest.mark.parametrize("other", [
    replace(HASHIMI, names={"victim": ("Riham Yaqoub",)}, spots=(BASRA,), days=(DAY + 44, DAY + 44)),
    replace(HASHIMI, sort="protest", names={}, days=(DAY + 1, DAY + 1)),
    replace(HASHIMI, names={}, spots=(BEIRUT,)),
    replace(HASHIMI, marks=frozenset({"series"}), names={}),
    replace(HASHIMI, names={}, tolls=(Toll("killed", "all", 12, 12),), days=(DAY + 20, DAY + 20)),
], ids=["another victim", "another deed", "another country", "a series", "another day and toll"])
def test_what_contradicts_is_not_joined(other: Sketch) -> None:
    assert score(HASHIMI, other) < JOINS


def test_one_place_and_day_and_deed_without_a_name_is_worth_a_look() -> None:
    rockets = Sketch("incident", "shelling", frozenset(), (DAY, DAY), DAY, (BAGHDAD,), {}, (Toll("injured", "all", 2, 2),))

    assert PROPOSES <= score(rockets, replace(rockets, sort="drone_strike", tolls=())) < JOINS
    assert JOINS <= score(rockets, replace(rockets, told=DAY + 2))


def test_reasons_say_what_speaks_for_and_what_against() -> None:
    other = replace(HASHIMI, days=(DAY + 1, DAY + 1), spots=(ZAYOUNA,), tolls=(Toll("killed", "all", 12, 12),))
    reasons = SAME.compare(HASHIMI, other).reasons

    assert "shared victim Hisham al-Hashimi" in reasons
    assert "one day apart" in reasons
    assert "baghdad and zayouna are 5 km apart" in reasons
    assert "against it: tolls contradict: 1 against 12 killed" in reasons


def test_one_series_is_never_a_single_incident() -> None:
    assert SAME.compare(HASHIMI, replace(HASHIMI, marks=frozenset({"series"}))).apart


def test_reports_that_share_words_and_names_are_about_one() -> None:
    words = dict.fromkeys("kerosene warehouse blaze tanker quay stevedore harbour fireboat".split(), 0.2)
    one = Sketch("incident", "armed_attack", frozenset({"lead"}), (DAY, DAY), DAY, (BAGHDAD,), {"victim": ("Omar Saleh",)}, KILLED,
                 words, words, ("Omar Saleh", "Nadia Salman"), frozenset({"a34"}))
    other = replace(one, days=None, told=DAY + 2, spots=())

    assert score(one, other) >= JOINS
    assert any(reason.startswith("both reports name") for reason in SAME.compare(one, other).reasons)


def test_rockets_and_the_raid_that_answers_them_are_two_whatever_words_they_share() -> None:
    words = dict.fromkeys("rockets militia launcher embassy compound dora factions sirens".split(), 0.2)
    rockets = Sketch("incident", "shelling", frozenset({"lead"}), None, DAY, (BAGHDAD,), {}, (), words, words)
    raid = replace(rockets, sort="raid", told=DAY + 1)

    assert PROPOSES <= score(rockets, raid) < JOINS
    assert JOINS <= score(rockets, replace(raid, sort="drone_strike"))


TEMPLATE = dict.fromkeys("roadside bomb patrol soldiers khanaqin vehicle wounded army".split(), 0.3)


def brief(day: int, killed: int, place: Spot = BAGHDAD, **more: object) -> Sketch:
    """A report of one form: only its day, its toll and its place are its own."""
    plain = Sketch("incident", "bombing", frozenset({"lead"}), (day, day), day + 1, (place,), {"weapon": ("bomb",)},
                   (Toll("killed", "all", killed, killed),), TEMPLATE, TEMPLATE, title=TEMPLATE, places=(place.name,))
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [
    brief(DAY + 7, 2), brief(DAY + 2, 2), brief(DAY + 9, 4), brief(DAY, 4, BEIRUT), brief(DAY + 1, 4, sort="air_strike"),
    brief(DAY, 20, BASRA), brief(DAY, 4, marks=frozenset({"lead", "series"})),
    brief(DAY, 4, names={"victim": ("Omar Saleh",)}, days=None, told=None),
], ids=["a week on", "two days on", "the same toll", "another country", "other arms the next day", "another town and toll", "a series",
        "no date"])
def test_reports_of_one_form_on_two_incidents_are_for_a_person_whatever_words_they_share(other: Sketch) -> None:
    assert score(brief(DAY, 4, names={"victim": ("Nadia Salman",)} if other.names.get("victim") else {}), other) < JOINS


RECALLS = replace(HASHIMI, marks=frozenset({"lead"}), told=DAY + 1, people=("Hisham al-Hashimi", "Riham Yacoub"),
                  terms={"activist": 0.5, "shot": 0.4, "hashimi": 0.5}, head={"hashimi": 0.6, "shot": 0.5})
YACOUB = replace(RECALLS, names={"victim": ("Riham Yacoub",)}, days=(DAY + 14, DAY + 14), told=DAY + 15)


def test_a_report_on_the_second_killing_that_names_the_victim_of_the_first_is_not_on_the_first() -> None:
    assert SAME.compare(RECALLS, YACOUB).score < JOINS
    assert JOINS <= score(RECALLS, replace(YACOUB, names={"victim": ("Hisham al-Hashimi",)}, days=(DAY + 1, DAY + 1), told=DAY + 2))


def test_what_is_threatened_did_not_happen_whoever_is_named_in_both_reports() -> None:
    threat = replace(RECALLS, marks=frozenset({"lead", "threatened"}), days=None, spots=(), names={}, tolls=(), told=DAY + 2)

    assert SAME.compare(RECALLS, threat).score < JOINS
    assert JOINS <= score(RECALLS, replace(threat, marks=frozenset({"lead"})))


def test_two_that_share_nothing_and_contradict_each_other_are_kept_apart() -> None:
    airport = replace(YACOUB, names={"victim": ("Omar Kassab",)}, people=("Omar Kassab",), terms={"drone": 1.0}, head={"drone": 1.0},
                      days=(DAY - 185, DAY - 185), told=DAY - 184, spots=(BEIRUT,))

    assert not plausible(YACOUB, airport)
    assert SAME.compare(YACOUB, airport).apart


def test_reports_of_one_form_on_one_incident_are_joined() -> None:
    assert score(brief(DAY, 4), brief(DAY, 4, told=DAY + 3)) >= JOINS
    assert score(brief(DAY, 4), brief(DAY + 1, 5)) >= JOINS


def test_a_report_that_calls_a_killing_one_of_many_joins_it_by_name_alone() -> None:
    words = dict.fromkeys("courthouse lawyer pistol stairwell".split(), 0.4)
    one = replace(HASHIMI, marks=frozenset({"lead"}), terms=words, head=words, title=words, people=("Hisham al-Hashimi", "Nadia Salman"))
    many = replace(one, marks=frozenset({"lead", "series"}), told=DAY + 2)

    assert score(one, many) >= JOINS
    assert SAME.compare(replace(one, people=(), names={}), replace(many, people=(), names={})).apart


def test_a_page_that_kept_its_headline_alone_joins_by_it() -> None:
    title = dict.fromkeys("toddler waterpark turnstile lifeguard".split(), 0.5)
    bare = Sketch("incident", None, frozenset({"lead"}), told=DAY, title=title, head=title)
    whole = Sketch("incident", "killing", frozenset({"lead"}), (DAY, DAY), DAY, (BASRA,), terms=title, head=title, title=title)

    assert score(bare, whole) >= JOINS


SPOTS = st.sampled_from([(), (BAGHDAD,), (BASRA,), (Spot("x", None, None, None, None),)])
WORDS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([0.0, 0.2, 0.4]), max_size=4)
MARKS = st.frozensets(st.sampled_from(["lead", "series", "denied"]))
NAMES = st.dictionaries(st.sampled_from(["victim", "weapon"]), st.tuples(st.text(max_size=5)))
SKETCHES = st.builds(
    Sketch, st.just("incident"), st.sampled_from([None, "killing", "arrest"]), MARKS, st.none() | st.just((DAY, DAY + 3)),
    st.none() | st.just(DAY), SPOTS, NAMES, st.just(()) | st.just(KILLED), WORDS, WORDS, st.just(()) | st.just(("Omar Saleh",)),
    st.just(frozenset()), WORDS, st.just(()) | st.just(("al faw", "basra")))


@given(SKETCHES, SKETCHES)
def test_any_two_are_compared_and_a_sketch_is_stored_whole(a: Sketch, b: Sketch) -> None:
    assert 0 <= score(a, b) <= 1
    assert a == unpacked(a.packed())
    assert a.packed() == unpacked(a.packed()).packed()
    assert len(list(SAME.keys(a))) <= 25


WORDS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 0.5).map(lambda weight: round(weight, 3)), max_size=6)
DAYS = st.sampled_from((None, (DAY, DAY), (DAY + 3, DAY + 3), (DAY + 9, DAY + 9)))
SPOTS = st.sampled_from(((), (BAGHDAD,), (ZAYOUNA,), (BASRA,)))
VICTIMS = st.sampled_from(({}, *({"victim": (name,)} for name in ("Hisham al-Hashimi", "Hisham Al Hashemi", "Riham Yaqoub"))))
PEOPLE = st.sampled_from(((), ("Riham Yaqoub",), ("Ali Karim", "Riham Yacoub")))
TOLD = st.fixed_dictionaries({"days": DAYS, "spots": SPOTS, "names": VICTIMS, "people": PEOPLE, "terms": WORDS}).map(
    lambda parts: replace(HASHIMI, **parts))


@given(st.lists(TOLD, min_size=2, max_size=7))
def test_of_many_pairs_at_once_the_same_are_plausible_as_one_by_one(told: list[Sketch]) -> None:
    pairs = [(a, b) for a in range(len(told)) for b in range(len(told)) if a != b]

    gists = [gist(it) for it in told]
    assert [plausible(told[a], told[b]) for a, b in pairs] == screen(gists, np.array(pairs)).tolist()
    assert [] == screen(gists, np.zeros((0, 2), np.int64)).tolist()
