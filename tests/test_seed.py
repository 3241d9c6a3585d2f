"""The report that the project starts from. Facts, not words of it, stand here; no rule knows it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from daybook.cli import main

SEED = Path(__file__).parent.parent.parent / "shared" / "reports" / "seed.txt"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SEED.exists(), reason="no ../shared beside this checkout")]
Row = dict[str, Any]


@lru_cache
def seed(published: str | None = "2020-08-17") -> Row:
    call = ["extract", str(SEED)] + (["--published", published] if published else [])
    result = CliRunner().invoke(main, call, catch_exceptions=False)
    assert 0 == result.exit_code
    return json.loads(result.stdout)


def words(row: Row, node: Row) -> str:
    return row["report"]["text"][node["start"] : node["end"]]


def values(record: Row, name: str) -> list[Any]:
    return [value["value"] for value in record["fields"][name]]


def named(record: Row, field: str, part: str) -> list[Row]:
    """Values of a field whose name holds the part."""
    return [v for v in record["fields"][field] if part.lower() in str(v["value"]).lower()]


def incidents(kind: str, row: Row | None = None) -> list[Row]:
    return [r for r in (row or seed())["records"] if r["kind"] == "incident" and kind in values(r, "type")[:1]]


def records(kind: str, row: Row | None = None) -> list[Row]:
    return [r for r in (row or seed())["records"] if r["kind"] == kind]


def test_the_text_is_taken_as_it_stands_and_every_span_quotes_it() -> None:
    row = seed()

    assert SEED.read_text(encoding="utf8") == row["report"]["text"]
    for record in row["records"]:
        for held in record["fields"].values():
            assert all(words(row, v).strip() for v in held if "start" in v)


def test_both_image_strings_and_both_related_lines_are_residue() -> None:
    row = seed()
    residue = [words(row, r).strip() for r in row["residue"]]

    assert 2 == sum(r.startswith(":quality(70)") for r in residue)
    assert 2 == sum(r == "RELATED" for r in residue)
    assert all(len(r) < 200 for r in residue)


def test_at_least_ten_attributions_have_the_prime_minister_as_speaker() -> None:
    said = [a for a in seed()["attributions"] if "al-Kadhimi" in (a.get("speaker") or "")]

    assert len(said) >= 10
    assert not any("predecessor" in (a.get("speaker") or "") or "Abdul-Mahdi" in (a.get("speaker") or "") for a in said)


def test_the_drone_strike_has_both_victims_its_place_and_its_month() -> None:
    strike, = incidents("drone_strike")

    assert named(strike, "victim", "Soleimani")
    assert named(strike, "victim", "al-Muhandis")
    assert "2020-01" in values(strike, "when")
    assert "Baghdad" == values(strike, "where")[0]["name"]
    assert named(strike, "perpetrator", "US") or named(strike, "perpetrator", "United States")


def test_the_rocket_attacks_are_a_series_on_the_green_zone() -> None:
    series = [r for r in incidents("shelling") if "series" in values(r, "pattern")]

    assert series
    assert any(named(r, "target", "Green Zone") or named(r, "where", "Green Zone") for r in series)
    assert any(named(r, "perpetrator", "militia") for r in series)


@pytest.mark.parametrize(("kind", "victim"), [("assassination", "Hashimi"), ("abduction", "Mewis")])
def test_the_militias_are_suspected(kind: str, victim: str) -> None:
    incident = next(r for r in incidents(kind) if named(r, "victim", victim))

    assert "suspected" in {v["responsibility"] for v in named(incident, "perpetrator", "militia")}


@pytest.mark.parametrize(("kind", "victim"), [("assassination", "Hashimi"), ("abduction", "Mewis")])
def test_each_deed_has_its_own_victim_alone(kind: str, victim: str) -> None:
    incident = next(r for r in incidents(kind) if named(r, "victim", victim))

    assert incident["fields"]["victim"] == named(incident, "victim", victim)


def test_no_culprit_s_name_ends_in_a_verb() -> None:
    assert not [v for r in incidents("shelling") for v in named(r, "perpetrator", "taunt")]


def test_the_government_is_no_culprit_of_the_rockets_fired_at_it() -> None:
    assert not [v for r in incidents("shelling") for v in named(r, "perpetrator", "government")]


def test_whom_a_raid_is_on_did_not_do_it() -> None:
    raid = next(r for r in incidents("raid"))

    assert named(raid, "target", "Kataib Hezbollah")
    assert not named(raid, "perpetrator", "Kataib Hezbollah")


def test_no_value_of_the_rockets_stops_before_its_noun() -> None:
    assert not [v for r in incidents("shelling") for v in r["fields"].get("target", []) if v["value"] == "heavily"]


def test_no_lawmaker_flew_the_drone() -> None:
    strike, = incidents("drone_strike")

    assert not named(strike, "perpetrator", "lawmaker") + named(strike, "perpetrator", "Shiite")


def test_the_raid_was_in_late_june_and_ended_with_a_release() -> None:
    raid = next(r for r in incidents("raid"))

    assert "2020-06-21/2020-06-30" in values(raid, "when")
    assert incidents("release")


def test_the_560_dead_stand_on_the_word_of_the_prime_ministers_office() -> None:
    counts = [v for r in records("incident") for v in r["fields"]["killed"] if v["value"]["min"] == 560]

    assert counts
    assert any("office" in v.get("attributed_to", {}).get("name", "") for v in counts)


def test_the_promise_of_72_hours_is_there_and_has_no_date_of_the_reports() -> None:
    promise = next(r for r in records("commitment") if any("72 hours" in str(v) for v in values(r, "term") + values(r, "act")))

    assert named(promise, "promisor", "al-Kadhimi")
    assert [] == values(promise, "deadline")


def test_the_snap_elections_are_for_next_year() -> None:
    assert any("2021" in values(r, "deadline") for r in records("commitment"))


def test_the_committee_is_to_be_formed() -> None:
    committee = next(r for r in records("commitment") if "form a Supreme Committee" in words(seed(), r))

    assert named(committee, "promisor", "al-Kadhimi")


def test_the_inquiry_into_the_dead_is_the_promise_of_whoever_keeps_it() -> None:
    inquiry = next(r for r in records("commitment") if "investigate the deaths" in words(seed(), r))

    assert named(inquiry, "promisor", "al-Kadhimi")


def test_no_statement_runs_into_what_the_page_left_behind() -> None:
    assert not [r for r in records("statement") if ":quality" in words(seed(), r)]


def test_the_open_inquiry_is_one_case() -> None:
    about = [r for r in records("case") if "open" in words(seed(), r) or named(r, "about", "Hashimi")]

    assert 1 == len(about)


def test_the_inquiry_is_open() -> None:
    assert any("ongoing" in values(r, "step") and "killing" in values(r, "category") for r in records("case"))


def test_without_a_publication_date_nothing_is_dated_by_guess() -> None:
    row = seed(None)

    assert row["report"]["published"] is None
    assert not [t for t in row["times"] if t["basis"] in ("relative_to_publication", "publication_assumed")]
    assert [] == [v for r in row["records"] for name in ("when", "deadline") for v in r["fields"].get(name, ())
                  if v["basis"] in ("relative_to_publication", "publication_assumed")]
    assert any("publication date" in note["reason"] for note in row["notes"])
