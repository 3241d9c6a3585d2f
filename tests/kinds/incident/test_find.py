"""Incidents: what is told becomes one record each, with the values that the words give and no others."""

from __future__ import annotations

from functools import lru_cache
from time import process_time
from typing import Any

import pytest

from daybook.core import Count, Draft, Place, Reading, Ref, Report, Text, When
from daybook.extract.sentences import split
from daybook.kinds.incident.find import by_rules as find
from daybook.kinds.incident.kind import KIND
from daybook.pipeline import understand

PUBLISHED = "2020-03-05"


@lru_cache
def reading(text: str, published: str | None = PUBLISHED) -> Reading:
    return understand(Report("test", published=When(published) if published else None), Text(text, language="en"))


def drafts(text: str, published: str | None = PUBLISHED) -> list[Draft]:
    return list(find(reading(text, published)))


def plain(draft: Draft, name: str) -> list[Any]:
    return [said.value.plain() for said in draft.said if said.field == name]


def of_type(text: str, kind: str) -> Draft:
    found = [d for d in drafts(text) if plain(d, "type") == [kind]]
    assert found, [plain(d, "type") for d in drafts(text)]
    return found[0]


def test_what_harm_and_cause_tell_in_one_sentence_is_one_incident() -> None:
    found = drafts("A bomb exploded in a market in Mosul on Tuesday, killing six people and wounding eleven.")

    assert 1 == len(found)
    assert ["bombing"] == plain(found[0], "type")
    assert [(6, 6)] == [(v["min"], v["max"]) for v in plain(found[0], "killed")]
    assert [(11, 11)] == [(v["min"], v["max"]) for v in plain(found[0], "injured")]


def test_a_definite_word_points_back_to_the_incident_before() -> None:
    found = drafts("Gunmen attacked a checkpoint near Hawija on Monday. The attack killed three policemen.")

    assert 1 == len(found)
    assert [3] == [v["min"] for v in plain(found[0], "killed")]


def test_two_places_make_two_incidents() -> None:
    found = drafts("A car bomb exploded in Mosul on Monday. Another car bomb exploded in Basra on Tuesday.")

    assert {"Mosul", "Basra"} == {v["name"] for d in found for v in plain(d, "where")}


def test_named_victims_stand_each_on_their_own() -> None:
    draft = of_type("Gunmen kidnapped Ahmed Hassan and Salma Jabbar in Baghdad on Sunday.", "abduction")

    assert {"Ahmed Hassan", "Salma Jabbar"} == set(plain(draft, "victim"))


@pytest.mark.parametrize("text", [
    "The army did not attack the village.", "He asked whether the rebels could attack the city.",
    "The envoy urged both sides not to kill prisoners."], ids=["negated", "imagined", "asked for"])
def test_what_did_not_happen_is_no_record(text: str) -> None:
    assert [] == drafts(text)


@pytest.mark.parametrize(("text", "status"), [
    ("The militia threatened to attack the embassy in Baghdad on Friday.", "threatened"),
    ("Two gunmen tried to assassinate the mayor of Kirkuk, Omar Nuri, on Tuesday.", "attempted"),
    ("Police foiled a bomb attack on a shrine in Karbala on Wednesday.", "foiled")], ids=["threatened", "attempted", "foiled"])
def test_the_status_is_what_the_words_say(text: str, status: str) -> None:
    assert [status] in [plain(d, "status") for d in drafts(text)]


def test_who_is_only_blamed_is_suspected() -> None:
    text = "The governor blamed the rebels for the bombing of the bridge in Tikrit on Monday."
    said = [s for s in of_type(text, "bombing").said if s.field == "perpetrator"]

    assert [("rebels", "suspected")] == [(s.value.name, s.value.responsibility) for s in said if isinstance(s.value, Ref)]


def test_blame_for_these_attacks_goes_to_all_that_were_told() -> None:
    text = ("The recent assassination of the writer Karim Salih and the kidnapping of the nurse Lena Vogel shook the city. "
            "Residents believe that the militias are behind these attacks.")

    for kind in ("assassination", "abduction"):
        assert ["militias"] == plain(of_type(text, kind), "perpetrator")


def test_a_claim_of_responsibility_is_a_claim() -> None:
    said = [s.value for d in drafts("The Islamic State claimed responsibility for the bombing of a mosque in Kabul on Friday.")
            for s in d.said if s.field == "perpetrator"]

    assert "claimed" in [v.responsibility for v in said if isinstance(v, Ref)]


def test_without_a_date_of_publication_a_weekday_is_no_date() -> None:
    assert all(not plain(d, "when") for d in drafts("Gunmen shot dead a judge in Basra on Monday.", None))


def test_recently_is_no_date_and_lends_none() -> None:
    text = "The elections are set for next year, and two protesters were killed recently in Basra."

    assert all(not plain(d, "when") for d in drafts(text))


def test_the_dateline_is_not_where_it_happened() -> None:
    found = drafts("LONDON, 4 March (Agency) – Gunmen attacked a bus on a desert road on Tuesday, killing four passengers.")

    assert found
    assert "London" not in {str(v["name"]).title() for d in found for v in plain(d, "where")}


def test_an_office_that_counts_is_the_speaker_of_the_figure() -> None:
    text = "Clashes went on in Homs on Monday, and the ministry has counted 560 dead."
    r = reading(text)
    counts = [s for d in find(r) for s in d.said if s.field == "killed" and isinstance(s.value, Count)]

    assert [560] == [s.value.min for s in counts if isinstance(s.value, Count)]
    assert all(s.by is not None or (s.span is not None and r.said_by(s.span) is not None) for s in counts)


def test_a_report_in_capitals_is_read_as_well() -> None:
    found = drafts("REBELS ATTACKED A POLICE POST IN SAN MIGUEL ON MONDAY, KILLING TWO POLICEMEN AND WOUNDING A CHILD.")

    assert [2] == [v["min"] for d in found for v in plain(d, "killed")]
    assert ["children"] == [v["of"] for d in found for v in plain(d, "injured")]


TEXTS = (
    "Russian jets bombed a hospital in Idlib on Wednesday, killing at least 13 civilians, the observatory said.",
    "“They tortured my son,” she said. Thousands of families fled the city as the shelling went on. Police raided homes in Ramadi.",
    "An air strike by the coalition on a convoy near Raqqa left dozens dead, among them the commander Abu Omar. He was 43 years old.",
)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_values_quote_their_words_and_fit_their_fields(text: str) -> None:
    r = reading(text)
    found = list(find(r))

    assert found
    assert [] == [fault for d in found for fault in KIND.refuse(d)]
    for said in (s for d in found for s in d.said):
        assert said.span is not None
        assert 0 <= said.span.start < said.span.end <= len(text)
        assert 0 <= said.confidence <= 1
        if isinstance(said.value, Place):
            assert said.span in [p.span for p in r.places]


def test_a_text_without_words_has_no_incidents() -> None:
    assert [] == drafts("")
    assert [] == drafts("12 34 --- ???")


@pytest.mark.parametrize("text", ["gunmen killed three men in an attack on a village and ", "Gunmen killed three men in an attack. "],
                         ids=["one sentence", "many"])
def test_the_work_on_a_long_text_grows_with_its_length(text: str) -> None:
    made = [split(Reading(Report("long"), Text(text * times))) for times in (100, 800)]
    spent = []
    for r in made:
        begun = process_time()
        list(find(r))
        spent.append(process_time() - begun)

    assert spent[1] < 8 * 6 * max(spent[0], 0.02)  # eight times the text; sixty-four times the work would be its square
