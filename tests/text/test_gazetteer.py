"""The gazetteer: what names denote, in which spellings."""

from __future__ import annotations

import pytest

from daybook.text.gazetteer import fold, hand_kept, lookup, province


@pytest.mark.parametrize(("name", "country", "precision"), [
    ("Mosul", "IQ", 2), ("الموصل", "IQ", 2), ("MOSUL", "IQ", 2), ("Deir Ezzor", "SY", 4), ("Anbar", "IQ", 4), ("Nineveh", "IQ", 4),
    ("Orange County", "US", 3), ("Iraq", "IQ", 5), ("العراق", "IQ", 5), ("U.S.", "US", 5), ("Gaza Strip", "PS", 4)])
def test_a_name_is_found_in_the_spellings_of_reports(name: str, country: str, precision: int) -> None:
    assert (country, precision) in {(entry.country, entry.precision) for entry in lookup(name)}


def test_case_accents_hyphens_and_points_do_not_matter() -> None:
    assert {"al mawsil"} == {fold("Al-Mawṣil"), fold("al mawsil"), fold("AL–MAWŞIL")}
    assert fold("U.S.") == fold("US")


def test_an_article_more_or_less_finds_the_same_town() -> None:
    assert [entry.geonames for entry in lookup("Al-Fallujah")] == [entry.geonames for entry in lookup("Fallujah")]


def test_saint_and_st_are_one() -> None:
    assert "St. Petersburg" in {entry.name for entry in lookup("Saint Petersburg")} | {entry.name for entry in lookup("St. Petersburg")}


def test_countries_come_first_and_then_the_most_populous() -> None:
    found = lookup("Paris")

    assert "FR" == found[0].country
    assert [entry.population for entry in found] == sorted((entry.population for entry in found), reverse=True)
    assert "country" == lookup("Georgia")[0].sort


def test_the_middle_of_a_district_lies_among_its_towns() -> None:
    county = next(entry for entry in lookup("Orange County") if entry.admin1 == "US.FL")

    assert abs(county.lat - 28.5) < 0.5
    assert abs(county.lon + 81.4) < 0.5
    assert 0 < county.extent_km < 100


def test_a_county_is_not_found_by_its_first_word_alone() -> None:
    assert not any(entry.sort == "district" and entry.country == "US" for entry in lookup("Rapides"))


def test_an_unknown_or_empty_name_denotes_nothing() -> None:
    assert () == lookup("Xyzzyburgh")
    assert () == lookup("")


def test_a_province_is_found_by_its_code() -> None:
    found = province("IQ.15")

    assert found is not None
    assert ("Nineveh", "province", "IQ") == (found.name, found.sort, found.country)
    assert province("XX.99") is None


def test_only_hand_kept_places_are_hand_kept() -> None:
    assert hand_kept("Green Zone") is not None
    assert hand_kept("Mosul") is None


def test_every_entry_lies_on_the_globe() -> None:
    every = [entry for name in ("San Miguel", "Springfield", "Alexandria", "Victoria", "Nuku'alofa", "Suva") for entry in lookup(name)]

    assert all(-90 <= entry.lat <= 90 and -180 <= entry.lon <= 180 for entry in every)
    assert len(every) > 50
